// What every head of the token's layer looks at, and the V_new it gives: a line each.
#include <algorithm>
#include <fmt/format.h>

#include "panels/stages_panel.h"
#include "qkv/token_name.h"
#include "qkv/trained_model.h"

namespace qkv {
namespace {

// In em: beside a bar its digits have room; narrower columns are cells.
constexpr float bar_column = 5.2F;
constexpr float bar_digits = 2.9F;
constexpr float value_gap = 0.8F;

constexpr float smallest_name = 0.78F;  // a share of its usual size; a longer one is shortened

Number number_at(const Session& session, const Cell& cell) {
    return {number_in(session.document(), session.attention(), cell), shown_number(session, cell), cell};
}

}  // namespace

StagesPanel::HeadsColumns StagesPanel::heads_columns() const {
    HeadsColumns columns;
    const float room = inner_width_ - layer_names() * ui_.em;
    const Document& document = session_.document();
    const auto share = static_cast<float>(document.value_size()) / static_cast<float>(document.w_o.cols());
    columns.values = std::clamp(share, 0.25F, 0.5F) * room;
    columns.weight = (room - columns.values - value_gap * ui_.em) / static_cast<float>(formulas_.n);
    return columns;
}

float StagesPanel::heads_card_height() const {
    const auto heads = static_cast<float>(session_.document().head_count());
    return (card_top + card_title_height + card_bottom + heads * layer_line_em) * ui_.em;
}

void StagesPanel::heads_card() {
    const float em = ui_.em;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const int heads = session_.document().head_count();
    const float height = heads_card_height();
    const HeadsColumns columns = heads_columns();
    const ImRect box(corner.x, corner.y, corner.x + inner_width_ + 2 * em, corner.y + height);
    card_ground(box);
    const ImVec2 at(corner.x + em, corner.y + card_top * em);
    heads_heading({at, {at.x + inner_width_, at.y + card_title_height * em}}, columns);
    for (int head = 0; head < heads; ++head) {
        const float top = at.y + (card_title_height + static_cast<float>(head) * layer_line_em) * em;
        ImGui::PushID(head);
        head_line({at.x, top, at.x + inner_width_, top + layer_line_em * em}, head, columns);
        ImGui::PopID();
    }
    card_edge(box, false);
    note_for_tests("heads_card", box);
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy({box.GetWidth(), height});
}

void StagesPanel::heads_heading(const ImRect& box, const HeadsColumns& columns) {
    const float em = ui_.em;
    const float used = draw_text_left(box, title_text(ui_), ui_.text("heads.attention"));
    const std::string count = ui_.text("heads.count", {{"count", fmt::format("{}", session_.document().head_count())}});
    const ImRect beside(box.Min.x + used + 0.6F * em, box.Min.y, box.Min.x + layer_names() * em, box.Max.y);
    if (width_of(muted_text(ui_), count) <= beside.GetWidth()) draw_text_left(beside, muted_text(ui_), count);
    TextStyle style{ui_.fonts.bold, 0.8125F * em, text_color(*ui_.palette, Role::key)};
    float x = box.Min.x + layer_names() * em;
    const bool has_bars = columns.weight >= bar_column * em;
    for (int j = formulas_.first; j < formulas_.end(); ++j, x += columns.weight)
        draw_label(ui_, {x, box.Min.y, x + columns.weight - 0.2F * em, box.Max.y}, style,
                   key_name(session_.document(), j), has_bars ? LabelPlace::left : LabelPlace::middle);
    style.color = text_color(*ui_.palette, Role::value);
    draw_label(ui_, {box.Max.x - columns.values, box.Min.y, box.Max.x, box.Max.y}, style,
               fmt::format("V_new({})", token_name(session_.document(), query_)), LabelPlace::left);
}

// "① 누가", its weights and its V_new. A click on the name shows that head.
void StagesPanel::head_line(const ImRect& line, int head, const HeadsColumns& columns) {
    const float em = ui_.em;
    const bool is_shown = head == head_;
    ImGui::SetCursorScreenPos(line.Min);
    if (ImGui::InvisibleButton("head", {layer_names() * em, line.GetHeight()}, ImGuiButtonFlags_EnableNav))
        actions_.push_back(action::GoToHead{head});
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const float disc = 1.3F * em;
    const ImRect circle(line.Min.x, line.GetCenter().y - 0.5F * disc, line.Min.x + disc,
                        line.GetCenter().y + 0.5F * disc);
    ImGui::GetWindowDrawList()->AddCircleFilled(circle.GetCenter(), 0.5F * disc,
                                                is_shown ? ui_.palette->accent : ui_.palette->field);
    draw_text_centered(circle, {ui_.fonts.bold, 0.875F * em, is_shown ? ui_.palette->on_accent : ui_.palette->muted},
                       fmt::format("{}", head + 1));
    TextStyle style{ui_.fonts.bold, 0.9375F * em, ui_.palette->text};
    if (!session_.document().head(head).is_on) style.color = ui_.palette->muted;
    const ImRect label(circle.Max.x + 0.4F * em, line.Min.y, line.Min.x + (layer_names() - 0.3F) * em, line.Max.y);
    const std::string name = name_of_head(head);
    style.size *= std::clamp(label.GetWidth() / width_of(style, name), smallest_name, 1.0F);
    draw_label(ui_, label, style, name, LabelPlace::left);
    for (int j = formulas_.first; j < formulas_.end(); ++j) {
        const float x = line.Min.x + layer_names() * em + static_cast<float>(j - formulas_.first) * columns.weight;
        weight_of_head({x, line.Min.y, x + columns.weight, line.Max.y},
                       number_at(session_, {Quantity::weight, query_, j, 0, head}));
    }
    Piece value{PieceKind::vector, Role::value, {}, {}};
    for (int c = 0; c < session_.document().value_size(); ++c)
        value.numbers.push_back(number_at(session_, {Quantity::output, query_, c, 0, head}));
    TableCells cells =
        table_cells(columns.values, {&value}, session_.document().value_size(), session_.view().decimals);
    cells.height = (layer_line_em - 0.1F) * em;
    table_vector({line.Max.x - columns.values, line.Min.y}, cells, value, largest_shown(value), false);
}

std::string StagesPanel::name_of_head(int head) const {
    const Bilingual* const job = head_job(session_.document(), head);
    const std::string name =
        job != nullptr ? job->in(ui_.language) : ui_.text("heads.one_of", {{"head", fmt::format("{}", head + 1)}});
    return session_.document().head(head).is_on ? name : ui_.text("heads.off_tab", {{"head", name}});
}

// A bar with its digits where there is room for both, otherwise a tinted cell.
void StagesPanel::weight_of_head(const ImRect& box, const Number& weight) {
    const float em = ui_.em;
    const bool is_reached = session_.is_reached(weight.cell);
    if (box.GetWidth() >= bar_column * em) {
        const ImRect track(box.Min.x, box.GetCenter().y - 0.3F * em, box.Max.x - bar_digits * em - 0.4F * em,
                           box.GetCenter().y + 0.3F * em);
        bar(track, weight);
        TextStyle style = digits_text(ui_, 0.9F);
        style.color = text_color(*ui_.palette, Role::weight);
        const ImRect digits(box.Max.x - bar_digits * em - 0.1F * em, box.Min.y, box.Max.x, box.Max.y);
        if (is_reached) draw_text_left(digits, style, with_minus_signs(weight.shown));
    } else {
        const float gap = std::min(0.1F * em, 0.1F * box.GetWidth());
        const float digit = width_of(digits_text(ui_, 1), "0");
        const auto longest = [&](int decimals) {
            return static_cast<int>(qkv::shown_number(weight.value, decimals, session_.view().decimals).size());
        };
        const ShortDigits digits = fitting_digits((box.GetWidth() - gap - 0.12F * em) / digit, session_.view().decimals,
                                                  table::least_digits, 0.875F, longest, 2);
        Number shown = weight;
        if (digits.size == 0) shown.shown.clear();
        if (digits.size > 0 && digits.decimals < session_.view().decimals)
            shown.shown = short_number(weight.value, digits.decimals);
        draw_cell(ui_, {box.Min.x, box.Min.y + 0.1F * em, box.Max.x - gap, box.Max.y - 0.1F * em}, shown,
                  {.role = Role::weight, .largest = 1.0, .text_size = digits.size, .is_reached = is_reached});
    }
    if (is_reached) note_number(ui_, weight, box);
    point_at_cell(session_, ui_, actions_, box, weight.cell);
}

}  // namespace qkv
