#include "widgets/cell.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "qkv/number_format.h"
#include "widgets/pull.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

float rounding(const Ui& ui) { return 0.3F * ui.em; }
float rounding(const Ui& ui, const ImRect& box) {
    return std::min({rounding(ui), 0.25F * box.GetHeight(), 0.25F * box.GetWidth()});
}

// An outline would fill a lower box.
constexpr float least_height_with_outline_em = 1.3F;

void mark_negative(const Ui& ui, const ImRect& box, ImU32 color) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (box.GetHeight() >= least_height_with_outline_em * ui.em) {
        list->AddRect(box.Min, box.Max, color, rounding(ui, box));
        return;
    }
    const float thickness = std::min(std::max(2.0F, 0.125F * ui.em), std::max(1.0F, 0.3F * box.GetHeight()));
    list->AddRectFilled({box.Min.x, box.Max.y - thickness}, box.Max, color, std::min(1.0F, 0.25F * thickness));
}

// An old number: small and struck out, aslant, since a level stroke makes a plus of 1.
void draw_before(const ImRect& box, TextStyle style, const std::string& text) {
    style.size *= 0.78F;
    draw_text_centered(box, style, text);
    const float half = 0.5F * std::min(width_of(style, text), box.GetWidth()) + 0.15F * style.size;
    const float rise = 0.22F * style.size;
    const ImVec2 center = box.GetCenter();
    ImGui::GetWindowDrawList()->AddLine({center.x - half, center.y + rise}, {center.x + half, center.y - rise},
                                        style.color, std::max(1.0F, 0.08F * style.size));
}

}  // namespace

void draw_hatch(const Ui& ui, const ImRect& box) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const Palette& palette = *ui.palette;
    list->AddRectFilled(box.Min, box.Max, mixed(palette.panel, palette.hatch, 0.35), rounding(ui, box));
    const ImU32 stripe = mixed(palette.panel, palette.hatch, 0.75);
    const ImRect inside(box.Min.x + 1, box.Min.y + 1, box.Max.x - 1, box.Max.y - 1);
    const float distance = 0.8F * ui.em;
    const float end = inside.Max.x + inside.Max.y;
    // Lines x + y = c, with c on one grid for all cells, so that stripes continue from cell to cell.
    for (float c = std::ceil((inside.Min.x + inside.Min.y) / distance) * distance; c < end; c += distance) {
        const float right = std::min(inside.Max.x, c - inside.Min.y);
        const float bottom = std::min(inside.Max.y, c - inside.Min.x);
        list->AddLine({right, c - right}, {c - bottom, bottom}, stripe, 0.16F * ui.em);
    }
}

void draw_ring(const Ui& ui, const ImRect& box, ImU32 color) {
    const float gap = 0.12F * ui.em;
    ImGui::GetWindowDrawList()->AddRect({box.Min.x - gap, box.Min.y - gap}, {box.Max.x + gap, box.Max.y + gap}, color,
                                        rounding(ui) + gap, 0, std::max(2.0F, 0.14F * ui.em));
}

void draw_inner_ring(const Ui& ui, const ImRect& box, ImU32 color) {
    const float thickness = std::min(std::max(2.0F, 0.125F * ui.em), 0.3F * std::min(box.GetWidth(), box.GetHeight()));
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto ring = [&](float inset, float width, ImU32 of) {
        list->AddRect({box.Min.x + inset, box.Min.y + inset}, {box.Max.x - inset, box.Max.y - inset}, of,
                      std::max(rounding(ui, box) - inset, 0.0F), 0, width);
    };
    ring(0.5F * thickness, thickness, color);
    ring(thickness + 0.5F, 1.0F, with_alpha(ui.palette->panel, 0.8F));
}

void draw_selection(const Ui& ui, const ImRect& box) {
    const float gap = 0.12F * ui.em;
    ImGui::GetWindowDrawList()->AddRectFilled({box.Min.x - gap, box.Min.y - gap}, {box.Max.x + gap, box.Max.y + gap},
                                              with_alpha(ui.palette->accent, 0.2F), rounding(ui));
}

void draw_cell(const Ui& ui, const ImRect& box, const Number& number, const CellLook& look) {
    if (!ImGui::IsRectVisible(box.Min, box.Max)) return;
    const float shown = look.is_reached ? (look.is_new ? ui.reveal : 1.0F) : 0.0F;
    if (shown < 1.0F) draw_hatch(ui, box);
    if (shown > 0.0F) {
        const auto share = ui.matters.share_of(number.cell);
        const ImU32 background =
            share ? matters_tint(ui.palette->field, *share) : tint(*ui.palette, look.role, number.value, look.largest);
        ImDrawList* list = ImGui::GetWindowDrawList();
        list->AddRectFilled(box.Min, box.Max, with_alpha(background, shown), rounding(ui, box));
        if (number.value < 0) mark_negative(ui, box, with_alpha(fill(*ui.palette, look.role), shown));
        TextStyle style = digits_text(ui, look.text_size);
        style.color = with_alpha(readable_on(background), shown);
        const float margin = 0.1F * ui.em;
        ImRect inside(box.Min.x + margin, box.Min.y, box.Max.x - margin, box.Max.y);
        const auto wished = ui.wish.after(number.cell);
        if (wished) {
            const float middle = box.Min.y + 0.56F * box.GetHeight();
            TextStyle after = style;
            after.size = std::min(0.8F * style.size, box.Max.y - middle);
            draw_text_centered({inside.Min.x, middle, inside.Max.x, box.Max.y}, after,
                               "→ " + format_number(*wished, 2));
            inside.Max.y = middle + 0.1F * ui.em;
        } else if (!look.before.empty()) {
            const float middle = box.Min.y + 0.58F * box.GetHeight();
            draw_before({inside.Min.x, middle, inside.Max.x, box.Max.y}, style, look.before);
            inside.Max.y = middle + 0.1F * ui.em;
        }
        if (look.text_size > 0) draw_text_centered(inside, style, number.shown);
    }
    if (look.is_reached && ui.is_lit(number.cell)) draw_inner_ring(ui, box, ui.palette->lit);
    const bool is_marked = ui.matters.target() == number.cell || ui.wish.after(number.cell);
    if (is_marked) draw_inner_ring(ui, box, ui.palette->accent);
}

void draw_brackets(const Ui& ui, const ImRect& box) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float hook = 0.22F * ui.em;
    const float stroke = std::max(1.0F, 0.09F * ui.em);
    const auto bracket = [&](float x, float towards) {
        list->PathLineTo({x + towards * hook, box.Min.y});
        list->PathLineTo({x, box.Min.y});
        list->PathLineTo({x, box.Max.y});
        list->PathLineTo({x + towards * hook, box.Max.y});
        list->PathStroke(ui.palette->bracket, 0, stroke);
    };
    bracket(box.Min.x, 1.0F);
    bracket(box.Max.x, -1.0F);
}

void note_number_for_tests(const Cell& cell, const ImRect& box) {
    if (!ImGui::GetCurrentContext()->TestEngineHookItems) return;
    note_for_tests(
        fmt::format("number/{}/{},{},{}", static_cast<int>(cell.quantity), cell.row, cell.column, cell.component)
            .c_str(),
        box);
}

void draw_label(const Ui& ui, const ImRect& box, const TextStyle& style, std::string_view name, LabelPlace place) {
    if (!ImGui::IsRectVisible(box.Min, box.Max)) return;
    const std::string shown = elided_in_the_middle(style, name, box.GetWidth());
    const float room = box.GetWidth() - width_of(style, shown);
    const float share = place == LabelPlace::left ? 0.0F : place == LabelPlace::middle ? 0.5F : 1.0F;
    draw_text({box.Min.x + share * room, box.GetCenter().y - 0.5F * style.size}, style, shown);
    if (shown != name && is_pointed_at(box)) tell_whole(ui, name);
}

namespace {

// Whether the pointer is in the current window and nothing covers that.
bool is_pointer_here() {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    return g.HoveredWindow == g.CurrentWindow && g.ActiveId == 0 && g.OpenPopupStack.empty();
}

}  // namespace

bool is_pointed_at(const ImRect& box) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    return is_pointer_here() && box.Contains(g.IO.MousePos) && g.CurrentWindow->ClipRect.Contains(g.IO.MousePos);
}

void offer_to_finger(Ui& ui, ImRect box) {
    if (ui.least_target == 0 || !is_pointer_here()) return;
    box.ClipWith(ImGui::GetCurrentWindow()->ClipRect);
    if (box.GetWidth() <= 0 || box.GetHeight() <= 0) return;
    ui.small_targets.offer(box.Min, box.Max, ImGui::GetIO().MousePos, 0.5F * ui.least_target);
}

namespace {

void tooltip_line(const Ui& ui, const std::string& line) {
    const std::string text = with_minus_signs(line);
    const TextStyle style = normal_text(ui);
    draw_text(take_space({width_of(style, text), 1.25F * ui.em}).Min, style, text);
}

ShownProbabilities shown_weights(const Session& session, int row, int head) {
    const Matrix& weights = session.attention().head(head).weights;
    return shown_probabilities({weights.row(row).data(), static_cast<std::size_t>(weights.cols())},
                               session.view().decimals);
}

// "0.1554 → 0.156, so that the row adds up to 1"
void tell_moved_weight(const Session& session, const Ui& ui, const Cell& cell) {
    if (cell.quantity != Quantity::weight) return;
    const auto column = static_cast<std::size_t>(cell.column);
    const ShownProbabilities shown = shown_weights(session, cell.row, cell.head);
    if (!shown.is_moved[column]) return;
    const double value = session.attention().head(cell.head).weights(cell.row, cell.column);
    const std::string exact = format_number(value, session.view().decimals + 1);
    tooltip_line(ui, ui.text("weight.moved", {{"exact", exact}, {"shown", shown.texts[column]}}));
}

}  // namespace

void tell_whole(const Ui& ui, std::string_view name) {
    constexpr std::size_t longest = 2000;
    if (!begin_tooltip(ui)) return;
    ImGui::PushTextWrapPos(24 * ui.em);
    ImGui::TextUnformatted(name.data(), name.data() + std::min(name.size(), longest));
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
}

std::string shown_number(const Session& session, const Cell& cell) {
    if (cell.quantity == Quantity::weight)
        return shown_weights(session, cell.row, cell.head).texts[static_cast<std::size_t>(cell.column)];
    return format_number(number_in(session.document(), session.attention(), cell), session.view().decimals);
}

// "+0.1 here: 0.422 → 0.431"
void tell_what_matters(const Session& session, const Ui& ui, const Cell& cell) {
    const auto share = ui.matters.share_of(cell);
    if (!share || *share == 0 || !is_editable(session.document(), cell) || !begin_tooltip(ui)) return;
    const Document& document = session.document();
    const Cell& target = *ui.matters.target();
    const int decimals = session.view().decimals;
    const auto after = [&](double change) {
        return format_number(target_after(document, target, cell, change), decimals);
    };
    const std::string value = shown_number(session, target);
    tooltip_line(ui,
                 ui.text("matters.here",
                         {{"change", format_number(small_change)}, {"value", value}, {"then", after(small_change)}}));
    const double number = value_of(document, cell);
    if (number != 0) tooltip_line(ui, ui.text("matters.without", {{"value", value}, {"then", after(-number)}}));
    ImGui::EndTooltip();
}

std::string full_number(const Session& session, const Cell& cell) {
    const double value = number_in(session.document(), session.attention(), cell);
    const std::string exact = std::isinf(value) ? format_number(value) : format_exactly(value);
    return fmt::format("{} = {}", cell_name(session.document(), cell), exact);
}

void tell_number(const Session& session, const Ui& ui, const Cell& cell) {
    if (!ImGui::BeginTooltip()) return;
    tooltip_line(ui, full_number(session, cell));
    tell_moved_weight(session, ui, cell);
    ImGui::EndTooltip();
}

void show_pointed_at(const Session& session, Ui& ui, const Cell& cell) {
    if (!session.is_reached(cell)) return;
    ui.pointed_at = cell;
    ui.finger_target.is_held = true;
    if (!shows_hover(ui)) return;
    ui.hovered = cell;
    tell_number(session, ui, cell);
    tell_what_matters(session, ui, cell);
}

void point_at_cell(const Session& session, Ui& ui, Actions& actions, const ImRect& box, const Cell& cell) {
    offer_to_finger(ui, box);
    if (!is_pointed_at(box)) return;
    show_pointed_at(session, ui, cell);
    const Step its_step = maker(shape_of(session.document()), cell);
    if (its_step == Step{}) return;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (cell.quantity == Quantity::output) pull_cell(session, ui, box, cell);
    if (is_pressed_as_click(ui, cell)) actions.push_back(action::GoTo{its_step});
}

}  // namespace qkv
