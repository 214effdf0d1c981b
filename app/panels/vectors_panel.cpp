#include "panels/vectors_panel.h"

#include <algorithm>
#include <fmt/format.h>

#include "panels/panels.h"
#include "panels/vector_dimensions.h"
#include "panels/vector_part.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/flow.h"
#include "widgets/text.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr float tab_gap_em = 0.3F;
constexpr float least_numbers_em = 9;
constexpr float number_label_width = 1.8F;  // of rows that have no name

// Chooses the part before the editor and the menus are made for it.
std::vector<Grid> grids_to_show(const Session& session, Ui& ui) {
    choose_part(session, ui);
    return shown_grids(session.document(), ui);
}

}  // namespace

VectorsPanel::VectorsPanel(const Session& session, Ui& ui, Actions& actions)
    : session_(session),
      document_(session.document()),
      ui_(ui),
      actions_(actions),
      grids_(grids_to_show(session, ui)),
      numbers_(session, ui, actions),
      menus_(session, ui, actions),
      opened_(opened_token()) {}

void VectorsPanel::draw() {
    const float footer_room = footer_height();
    measure_numbers();
    measure(ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y - head_height(true) - footer_room);
    const bool explains = !ui_.is_low && (has_parts() || !fit_.scrolls);
    if (!explains)
        measure(ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y - head_height(false) - footer_room);
    head(explains);
    // Where little room would be left for the numbers, the controls scroll with them.
    const float below_controls = ImGui::GetContentRegionAvail().y - footer_room - controls_height();
    const bool controls_stay = below_controls >= least_numbers_em * ui_.em;
    if (controls_stay) draw_controls();
    const float height = std::max(ImGui::GetContentRegionAvail().y - footer_room, 3 * ui_.em);
    ImGui::BeginChild("grid", {0, height}, ImGuiChildFlags_NavFlattened,
                      fit_.scrolls ? 0 : ImGuiWindowFlags_NoScrollbar);
    if (!controls_stay) draw_controls();
    left_ = ImGui::GetCursorScreenPos().x;
    if (shows_tokens()) {
        draw_tokens();
    } else {
        for (const Grid& grid : grids_) draw_matrix(grid);
    }
    numbers_.handle_presses();
    ImGui::EndChild();
    if (footer_room > 0) footer();
    menus_.draw();
    numbers_.finish();
}

bool VectorsPanel::shows_tokens() const {
    return session_.sheet_layout() == SheetLayout::by_token && is_vector(grids_.front().quantity());
}

std::string VectorsPanel::token_text(int token) const { return token_name(document_, token); }

// The token being edited; otherwise the one that was opened, until another is expected.
int VectorsPanel::opened_token() {
    const int expected = expected_token();
    const auto& selected = ui_.editor.selected;
    if (selected && has_token_rows(selected->quantity)) ui_.opened_token = {selected->row, expected};
    if (ui_.opened_token.expected != expected || ui_.opened_token.token >= document_.token_count())
        ui_.opened_token = {expected, expected};
    return ui_.opened_token.token;
}

// The one that the task of a lesson asks to be changed, otherwise the current one.
int VectorsPanel::expected_token() const {
    const Task* task = session_.open_task();
    const bool has_cells =
        task != nullptr && !task->targets.cells.empty() && has_token_rows(task->targets.cells.front().quantity);
    return has_cells ? task->targets.cells.front().row : session_.step_in_focus().query;
}

// ---- the head

float VectorsPanel::tabs_height() const {
    Actions none;
    const float width = ImGui::GetContentRegionAvail().x;
    const int lines = lines_of(part_tabs(session_, ui_, none, width, ui_.is_low), width, tab_gap_em * ui_.em);
    return static_cast<float>(lines) * (small_tab_height(ui_) + ImGui::GetStyle().ItemSpacing.y);
}

float VectorsPanel::head_height(bool explains) const {
    const float spacing = ImGui::GetStyle().ItemSpacing.y;
    const float lines = has_parts() ? 1.0F : 2.0F;
    const float explanation = explains ? lines * (0.8125F * 1.25F * ui_.em + spacing) : 0.0F;
    const float heads = has_heads_button(session_) ? button_height(ui_) + spacing : 0.0F;
    return button_height(ui_) + 2 * spacing + heads + explanation + tabs_height();
}

void VectorsPanel::head(bool explains) {
    title_line();
    const float width = ImGui::GetContentRegionAvail().x;
    draw_in_lines(part_tabs(session_, ui_, actions_, width, ui_.is_low), width, tab_gap_em * ui_.em);
    draw_heads_button(session_, ui_, actions_);
    if (!explains) return;
    if (!has_parts()) explanation(ui_.text(fit_.is_folded ? "vectors.how.folded" : "vectors.how"));
    explanation(ui_.text(has_parts() ? explanation_of_part() : explanation_id()));
}

void VectorsPanel::title_line() {
    const TextStyle title = title_text(ui_);
    const std::string_view name = ui_.text("vectors.title");
    const ButtonLook look{.icon = Icon::menu, .is_narrow = true, .tooltip = ui_.text("vectors.menu")};
    const float height = button_height(ui_);
    const float gap = 0.6F * ui_.em;
    float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - button_width(ui_, "", look);
    const float after_menu = right;
    if (has_dimensions_in_head()) right -= dimensions_width(session_, ui_) + gap;
    const float name_width = draw_text_left(take_space({width_of(title, name), height}), title, name);
    const float left = ImGui::GetCursorPosX() + name_width + gap;
    if (right - left > 2 * ui_.em) {
        ImGui::SameLine(0, gap);
        const TextStyle edited{ui_.fonts.bold, ui_.em, ui_.palette->accent};
        draw_label(ui_, take_space({right - left - gap, height}), edited, edited_name(), LabelPlace::left);
    }
    if (has_dimensions_in_head()) {
        ImGui::SameLine();
        ImGui::SetCursorPosX(right);
        draw_dimensions(session_, ui_, actions_, dimensions_width(session_, ui_));
    }
    ImGui::SameLine();
    ImGui::SetCursorPosX(after_menu);
    if (button(ui_, "vectors_menu", "", look)) ImGui::OpenPopup("vectors_popup");
    menus_.draw_panel_menu("vectors_popup");
}

std::string_view VectorsPanel::explanation_id() const {
    const Head& head = session_.shown_head();
    if (head.is_released) return "vectors.released";
    return head.is_projected() ? "vectors.computed" : "vectors.fixed";
}

std::string_view VectorsPanel::explanation_of_part() const {
    switch (grids_.front().quantity()) {
        case Quantity::query: return session_.shown_head().is_released ? "vectors.released" : "part.head.computed";
        case Quantity::word:
        case Quantity::position:
        case Quantity::embedding:
            return document_.is_embedded() ? "part.embeddings.computed" : "part.embeddings.released";
        case Quantity::output_matrix: return "part.output_matrix";
        case Quantity::gain_1:
        case Quantity::gain_2: return "part.gain";
        case Quantity::up_matrix:
        case Quantity::down_matrix: return "part.feed_forward.how";
        case Quantity::unembedding: return "part.unembedding";
        case Quantity::bias: return "part.bias";
        default: return session_.shown_head().is_released ? "vectors.released" : "part.weights";
    }
}

// What is edited stays named while the numbers scroll.
std::string VectorsPanel::edited_name() const {
    if (!fit_.scrolls) return {};
    if (shows_tokens()) return token_text(opened_);
    if (!ui_.editor.selected || !has_query_rows(document_, ui_.editor.selected->quantity)) return {};
    return token_text(ui_.editor.selected->row);
}

// Smaller if it is too long for one line.
void VectorsPanel::explanation(std::string_view text) const {
    const ImRect box = take_space({ImGui::GetContentRegionAvail().x, 0.8125F * 1.25F * ui_.em});
    TextStyle style = muted_text(ui_);
    style.size *= std::min(1.0F, std::max(box.GetWidth() / width_of(style, text), smallest_digits / 0.8125F));
    draw_text_left(box, style, text);
}

// ---- sizes

// Thousands of numbers, so only when they may have changed.
void VectorsPanel::measure_numbers() {
    NumbersMeasured& measured = ui_.numbers_measured;
    std::vector<Quantity> shown;
    for (const Grid& grid : grids_) shown.push_back(grid.quantity());
    const int version = session_.editing().version();
    const int decimals = session_.view().decimals;
    if (measured.version == version && measured.part == ui_.part && measured.shown == shown &&
        measured.decimals == decimals && measured.opened == session_.documents_opened())
        return;
    measured = {version,  session_.documents_opened(),
                ui_.part, std::move(shown),
                decimals, lengths_of(document_, grids_, session_.head(), decimals)};
}

void VectorsPanel::measure(float width, float height) {
    const float em = ui_.em;
    std::vector<int> sizes;
    std::vector<int> rows;
    label_width_ = std::max(number_label_width, ui_.least_target / em);
    for (const Grid& grid : grids_) {
        sizes.push_back(grid.size());
        rows.push_back(grid.count());
        const bool has_names = !has_parts() || has_token_rows(grid.quantity()) || has_word_vectors(grid.quantity());
        if (has_names) label_width_ = matrix_label_width;
    }
    VectorsRoom room{.width = width / em - 2 * card_padding_em,
                     .height = (height - controls_height()) / em,
                     .tokens = document_.token_count(),
                     .sizes = std::move(sizes),
                     .longest = ui_.numbers_measured.longest,
                     .digit_width = width_of(digits_text(ui_, 1.0F), "0") / em,
                     .least_target = ui_.least_target / em};
    const auto fit = [&] { return shows_tokens() ? fit_vectors(room) : fit_matrices(room, rows, label_width_); };
    fit_ = fit();
    if (fit_.scrolls) {
        room.width -= ImGui::GetStyle().ScrollbarSize / em + 0.3F;
        fit_ = fit();
        fit_.scrolls = true;
    }
    content_width_ = room.width * em + 2 * card_padding_em * em;
    numbers_.set_digits(std::max(fit_.cells.digits, smallest_digits), fit_.cells.decimals);
}

// ---- which matrix, and what can be switched

float VectorsPanel::controls_height() const {
    if (!has_parts()) return 0;
    Actions none;
    const float width = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
    const float gap = tab_gap_em * ui_.em;
    const int lines =
        lines_of(matrix_tabs(session_, ui_), width, gap) + lines_of(part_switches(session_, ui_, none), width, gap);
    return static_cast<float>(lines) * (small_tab_height(ui_) + ImGui::GetStyle().ItemSpacing.y) + 0.3F * ui_.em;
}

void VectorsPanel::draw_controls() {
    if (!has_parts()) return;
    const float gap = tab_gap_em * ui_.em;
    const float width = ImGui::GetContentRegionAvail().x - (fit_.scrolls ? 0.0F : ImGui::GetStyle().ScrollbarSize);
    draw_in_lines(matrix_tabs(session_, ui_), width, gap);
    draw_in_lines(part_switches(session_, ui_, actions_), width, gap);
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 0.3F * ui_.em);
}

// ---- the foot: dimensions, in a low window beside the title if there is room; of a model, the way back

bool VectorsPanel::has_dimensions_in_head() const {
    return !has_parts() && ui_.is_low && ImGui::GetWindowWidth() >= dimensions_width(session_, ui_) + 14 * ui_.em;
}

float VectorsPanel::footer_height() const {
    if (has_dimensions_in_head()) return 0;
    const int lines = has_parts() ? 1 : dimension_lines(session_, ui_, ImGui::GetContentRegionAvail().x);
    return static_cast<float>(lines) * (button_height(ui_) + ImGui::GetStyle().ItemSpacing.y);
}

void VectorsPanel::footer() {
    if (!has_parts()) return draw_dimensions(session_, ui_, actions_, ImGui::GetContentRegionAvail().x);
    const std::vector<ModelPart> parts = trained_parts(ui_.part.kind);
    const bool differs =
        std::ranges::any_of(parts, [&](ModelPart part) { return !is_as_trained(document_, part, session_.head()); });
    if (trained_model_of(document_) != nullptr) {
        const ButtonLook look{.is_enabled = differs, .is_narrow = true, .tooltip = ui_.text("part.restore.tip")};
        if (button(ui_, "restore_part", ui_.text("part.restore"), look))
            actions_.push_back(action::RestoreParts{parts, session_.head()});
        ImGui::SameLine(0, 0.5F * ui_.em);
    }
    const std::string sizes = ui_.text("part.sizes", {{"d", fmt::format("{}", document_.embeddings->size())},
                                                      {"heads", fmt::format("{}", document_.head_count())},
                                                      {"size", fmt::format("{}", document_.value_size())}});
    const float room = ImGui::GetContentRegionAvail().x;
    if (width_of(muted_text(ui_), sizes) <= room)
        draw_text_left(take_space({room, button_height(ui_)}), muted_text(ui_), sizes);
}

void draw_vectors_panel(const Session& session, Ui& ui, Actions& actions) { VectorsPanel(session, ui, actions).draw(); }

}  // namespace qkv
