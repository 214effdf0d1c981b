#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "panels/panels.h"
#include "panels/token_drag.h"
#include "panels/vector_dimensions.h"
#include "panels/vector_grid.h"
#include "panels/vector_menus.h"
#include "qkv/token_name.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/cell_fit.h"
#include "widgets/pointer.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr float card_padding_em = 0.4F;

class VectorsPanel {
public:
    VectorsPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          document_(session.document()),
          ui_(ui),
          actions_(actions),
          grids_(grids_of(session.document(), session.head())),
          numbers_(session, ui, actions),
          menus_(session, ui, actions),
          opened_(opened_token()) {}

    void draw() {
        const float footer = footer_height();
        longest_ = lengths_of(document_, session_.head(), session_.view().decimals);
        measure(ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y - head_height(true) - footer);
        const bool explains = !ui_.is_low && !fit_.scrolls;
        if (!explains)
            measure(ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y - head_height(false) - footer);
        head(explains);
        const float height = std::max(ImGui::GetContentRegionAvail().y - footer, 3 * ui_.em);
        ImGui::BeginChild("grid", {0, height}, ImGuiChildFlags_NavFlattened,
                          fit_.scrolls ? 0 : ImGuiWindowFlags_NoScrollbar);
        left_ = ImGui::GetCursorScreenPos().x;
        if (is_by_token()) {
            draw_tokens();
        } else {
            for (const Grid& grid : grids_) draw_matrix(grid);
        }
        numbers_.handle_presses();
        ImGui::EndChild();
        if (footer > 0) draw_dimensions(session_, ui_, actions_, ImGui::GetContentRegionAvail().x);
        menus_.draw();
        numbers_.finish();
    }

private:
    bool is_by_token() const { return session_.sheet_layout() == SheetLayout::by_token; }
    const Matrix& values_of(const Grid& grid) const { return qkv::values_of(document_, grid, session_.head()); }

    // The token being edited; otherwise the one that was opened, until another is expected.
    int opened_token() {
        const int expected = expected_token();
        if (ui_.editor.selected) ui_.opened_token = {ui_.editor.selected->row, expected};
        if (ui_.opened_token.expected != expected || ui_.opened_token.token >= document_.token_count())
            ui_.opened_token = {expected, expected};
        return ui_.opened_token.token;
    }

    // The one that the task of a lesson asks to be changed, otherwise the current one.
    int expected_token() const {
        const Task* task = session_.open_task();
        const bool has_cells = task != nullptr && !task->targets.cells.empty();
        return has_cells ? task->targets.cells.front().row : session_.step_in_focus().query;
    }

    // ---- the head

    float head_height(bool explains) const {
        const float spacing = ImGui::GetStyle().ItemSpacing.y;
        const float explanation = explains ? 2 * 0.8125F * 1.25F * ui_.em + 2 * spacing : 0.0F;
        const float heads = has_heads_button(session_) ? button_height(ui_) + spacing : 0.0F;
        return button_height(ui_) + 2 * spacing + heads + explanation;
    }

    void head(bool explains) {
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
        draw_heads_button(session_, ui_, actions_);
        if (!explains) return;
        explanation(ui_.text(fit_.is_folded ? "vectors.how.folded" : "vectors.how"));
        explanation(ui_.text(explanation_id()));
    }

    std::string_view explanation_id() const {
        const Head& head = session_.shown_head();
        if (head.is_released) return "vectors.released";
        return head.is_projected() ? "vectors.computed" : "vectors.fixed";
    }

    // What is edited stays named while the numbers scroll.
    std::string edited_name() const {
        if (!fit_.scrolls) return {};
        if (is_by_token()) return token_text(opened_);
        if (!ui_.editor.selected || !has_query_rows(document_, ui_.editor.selected->quantity)) return {};
        return token_text(ui_.editor.selected->row);
    }

    // Smaller if it is too long for one line.
    void explanation(std::string_view text) const {
        const ImRect box = take_space({ImGui::GetContentRegionAvail().x, 0.8125F * 1.25F * ui_.em});
        TextStyle style = muted_text(ui_);
        style.size *= std::min(1.0F, std::max(box.GetWidth() / width_of(style, text), smallest_digits / 0.8125F));
        draw_text_left(box, style, text);
    }

    // ---- sizes

    void measure(float width, float height) {
        const float em = ui_.em;
        std::vector<int> sizes;
        std::vector<int> rows;
        for (const Grid& grid : grids_) {
            sizes.push_back(static_cast<int>(values_of(grid).cols()));
            rows.push_back(static_cast<int>(values_of(grid).rows()));
        }
        VectorsRoom room{.width = width / em - 2 * card_padding_em,
                         .height = height / em,
                         .tokens = document_.token_count(),
                         .sizes = std::move(sizes),
                         .longest = longest_,
                         .digit_width = width_of(digits_text(ui_, 1.0F), "0") / em};
        const auto fit = [&] { return is_by_token() ? fit_vectors(room) : fit_matrices(room, rows); };
        fit_ = fit();
        if (fit_.scrolls) {
            room.width -= ImGui::GetStyle().ScrollbarSize / em + 0.3F;
            fit_ = fit();
            fit_.scrolls = true;
        }
        content_width_ = room.width * em + 2 * card_padding_em * em;
        numbers_.set_digits(std::max(fit_.cells.digits, smallest_digits), fit_.cells.decimals);
    }

    float step_y() const { return fit_.cells.step_y() * ui_.em; }
    float height_of(const Grid& grid) const {
        return vector_height(fit_, static_cast<int>(values_of(grid).cols())) * ui_.em;
    }
    Cell cell(const Grid& grid, int row, int column) const { return cell_in(grid, row, column, session_.head()); }
    double largest_in(const Grid& grid) const { return qkv::largest_in(document_, grid, session_.head()); }
    std::string token_text(int token) const { return token_name(document_, token); }

    // ---- by token

    void draw_tokens() {
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        float y = corner.y;
        if (fit_.is_folded) {
            strips().draw_heading(y);
            y += strips_heading_height * ui_.em;
        }
        for (int token = 0; token < document_.token_count(); ++token) {
            tops_.push_back(y);
            const bool is_open = !fit_.is_folded || token == opened_;
            const float height = (is_open ? fit_.block_height : fit_.strip_height) * ui_.em;
            const ImRect box(corner.x, y, corner.x + content_width_, y + height);
            ImGui::PushID(token);
            follow(token, box);
            if (is_open) {
                draw_token(token, box);
            } else {
                draw_strip(token, box);
            }
            ImGui::PopID();
            y += height;
        }
        tops_.push_back(y);
        ImGui::SetCursorScreenPos(corner);
        ImGui::Dummy({content_width_, y - corner.y - 0.5F});
        if (ui_.dragged_token) drop_token(session_, ui_, actions_, tops_);
    }

    void follow(int token, const ImRect& box) const {
        const bool is_followed = token == session_.step_in_focus().query && ui_.frames_to_follow > 0;
        if (!fit_.scrolls || !is_followed || ui_.editor.selected || session_.open_task() != nullptr) return;
        if (!ImGui::GetCurrentWindow()->InnerRect.Contains(box))
            ImGui::SetScrollFromPosY(box.Min.y - ImGui::GetWindowPos().y, 0.0F);
    }

    void draw_token(int token, const ImRect& box) {
        const float em = ui_.em;
        const bool holds_selection = ui_.editor.selected && ui_.editor.selected->row == token;
        const bool has_target = numbers_.has_target(token);  // which may be scrolled to
        if (!holds_selection && !has_target && !ImGui::IsRectVisible(box.Min, box.Max)) return;
        if (fit_.is_folded) {
            const ImRect card(box.Min.x + 1, box.Min.y + 0.1F * em, box.Max.x - 1, box.Max.y - 0.15F * em);
            ImGui::GetWindowDrawList()->AddRect(card.Min, card.Max, ui_.palette->border, 0.5F * em);
        }
        const float left = box.Min.x + (fit_.is_folded ? card_padding_em * em : 0.0F);
        float y = box.Min.y + (fit_.is_folded ? 0.3F * em : 0.0F);
        ImGui::SetCursorScreenPos({left, y});
        draw_chip(token, token == session_.step_in_focus().query);
        y += (token_name_height + 0.3F) * em;
        for (const Grid& grid : grids_) {
            const TextStyle label{ui_.fonts.bold, em, text_color(*ui_.palette, role_of(grid.quantity))};
            draw_row(grid, token, {grid.name, label, 1.5F * em}, {left, y}, largest_in(grid));
            y += height_of(grid) + 0.35F * em;
        }
    }

    VectorStrips strips() const { return {session_, ui_, left_, content_width_}; }

    // A folded token; a click opens it and selects its first number, so that it can be typed over at once.
    void draw_strip(int token, const ImRect& box) {
        ImGui::SetCursorScreenPos(box.Min);
        const bool is_clicked = ImGui::InvisibleButton("strip", box.GetSize(), ImGuiButtonFlags_EnableNav);
        take_drag(token);
        if (is_clicked && !ui_.dragged_token) open(token);
        if (!numbers_.has_target(token) && !ImGui::IsRectVisible(box.Min, box.Max)) return;
        if (ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) menus_.open_token_menu(token, box);
        if (ImGui::IsItemHovered()) {
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, ui_.palette->field, 0.3F * ui_.em);
        }
        const float em = ui_.em;
        TextStyle style = normal_text(ui_);
        style.size = std::clamp(0.9F * fit_.strip_height, smallest_digits, 0.875F) * em;
        if (token == session_.step_in_focus().query) style = {ui_.fonts.bold, style.size, ui_.palette->accent};
        const float right = box.Min.x + strips().names_width() - 0.5F * em;
        const ImRect name(box.Min.x + 0.15F * em, box.Min.y, right, box.Max.y);
        draw_label(ui_, name, style, token_text(token), LabelPlace::left);
        strips().draw(numbers_, token, box.Min.y, fit_.strip_height);
    }

    void open(int token) {
        ui_.opened_token.token = token;
        const auto first = std::ranges::find_if(
            grids_, [&](const Grid& grid) { return is_editable(document_, cell(grid, token, 0)); });
        if (first != grids_.end()) numbers_.select(cell(*first, token, 0), false);
    }

    void take_drag(int token) {
        if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) ui_.dragged_token = token;
    }

    void draw_chip(int token, bool is_current) {
        const float more_width = chip_height(ui_);
        const float gap = 0.25F * ui_.em;
        const bool is_clicked = chip(ui_, "token", token_text(token), is_current,
                                     content_width_ - more_width - gap - 2 * card_padding_em * ui_.em);
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        take_drag(token);
        if (is_clicked && !ui_.dragged_token) actions_.push_back(action::GoToToken{token});
        const bool is_secondary = ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
        ImGui::SameLine(0, gap);
        const bool is_asked = icon_button(ui_, "token_menu", Icon::more, chip_height(ui_), ui_.text("token.menu"));
        if (is_secondary || is_asked) menus_.open_token_menu(token, box);
    }

    // ---- by matrix

    void draw_matrix(const Grid& grid) {
        const float em = ui_.em;
        ImGui::PushID(grid.name);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const TextStyle title{ui_.fonts.bold, 1.1F * em, text_color(*ui_.palette, role_of(grid.quantity))};
        draw_text_left(take_space({width_of(title, grid.title), chip_height(ui_)}), title, grid.title);
        const Cell first = cell(grid, 0, 0);
        if (is_editable(document_, first)) {
            ImGui::SameLine(0, 0.4F * em);
            const bool is_asked = icon_button(ui_, "matrix_menu", Icon::more, chip_height(ui_), ui_.text("fill.menu"));
            const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
            if (is_asked) menus_.open_fill_menu(first, box, true);
        }
        ImVec2 pen{at.x, at.y + (matrix_title_height + 0.3F) * em};
        if (grid.quantity == grids_.front().quantity) draw_release_chip();
        const double largest = largest_in(grid);
        for (int row = 0; row < static_cast<int>(values_of(grid).rows()); ++row) {
            ImGui::PushID(row);
            TextStyle label = muted_text(ui_);
            if (has_query_rows(document_, grid.quantity) && row == session_.step_in_focus().query)
                label = {ui_.fonts.bold, label.size, ui_.palette->text};
            const std::string name = row_label(grid, row);
            draw_row(grid, row, {name, label, matrix_label_width * em}, pen, largest);
            pen.y += height_of(grid) + vectors_gap * em;
            ImGui::PopID();
        }
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({content_width_, pen.y - at.y + matrix_gap * em - ImGui::GetStyle().ItemSpacing.y});
        ImGui::PopID();
    }

    // At the top: whether the head keeps Q, K and V of its own.
    void draw_release_chip() {
        const Head& head = session_.shown_head();
        if (!head.weights) return;
        ImGui::SameLine(0, 0.6F * ui_.em);
        const std::string_view label = ui_.text(head.is_released ? "vectors.unrelease" : "vectors.release");
        const float room = std::max(ImGui::GetContentRegionAvail().x, 2 * ui_.em);
        if (chip(ui_, "release", label, false, room))
            actions_.push_back(action::ReleaseHead{session_.head(), !head.is_released});
        const Task* task = session_.open_task();
        if (task == nullptr ||
            std::ranges::find(task->targets.released, session_.head()) == task->targets.released.end())
            return;
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        draw_pointer(ui_, box);
        note_for_tests("target", box);
    }

    // ---- one vector

    struct RowLabel {
        std::string_view name;
        TextStyle style;
        float width;
    };

    // Of a row of a matrix: its token, or its number.
    std::string row_label(const Grid& grid, int row) const {
        return has_token_rows(grid.quantity) ? row_name(document_, cell(grid, row, 0)) : fmt::format("{}", row + 1);
    }

    void draw_row(const Grid& grid, int row, const RowLabel& label, ImVec2 at, double largest) {
        const float em = ui_.em;
        const int size = static_cast<int>(values_of(grid).cols());
        const float height = height_of(grid);
        const float left = at.x + label.width;
        const float step = fit_.cells.step_x() * em;
        const int widest = std::min(size, fit_.per_line);
        const ImRect whole(at, {left + static_cast<float>(widest) * step + 0.5F * em, at.y + height});
        const bool is_selected = ui_.editor.selected && ui_.editor.selected->row == row;
        if (!is_selected && !numbers_.has_target(row) && !ImGui::IsRectVisible(whole.Min, whole.Max)) return;
        draw_row_label({at, {left, at.y + height}}, cell(grid, row, 0), label);
        for (int column = 0; column < size; ++column) {
            const float x = left + 0.3F * em + static_cast<float>(column % fit_.per_line) * step;
            const float y = at.y + static_cast<float>(column / fit_.per_line) * step_y();
            const ImRect box(x, y, x + fit_.cells.width * em, y + fit_.cells.height * em);
            const std::string id = fmt::format("{}{}", grid.name, column);
            numbers_.draw(id.c_str(), cell(grid, row, column), box, largest);
        }
        draw_brackets(ui_, {left, at.y, whole.Max.x, whole.Max.y});
        const float beside = 0.12F * em;  // its brackets, but not its name
        if (const auto part = part_of(grid.quantity))
            point_out(session_, ui_, *part, {left - beside, whole.Min.y, whole.Max.x + beside, whole.Max.y});
    }

    // The name of a vector opens its menu.
    void draw_row_label(const ImRect& box, const Cell& first, const RowLabel& label) {
        const ImRect text_box(box.Min.x + 0.15F * ui_.em, box.Min.y, box.Max.x - 0.3F * ui_.em, box.Max.y);
        if (!is_editable(document_, first)) {
            draw_label(ui_, text_box, label.style, label.name, LabelPlace::left);
            return;
        }
        ImGui::SetCursorScreenPos(box.Min);
        const ImVec2 size{box.GetWidth() - 0.3F * ui_.em, box.GetHeight()};
        const std::string id = fmt::format("vector_{}", static_cast<int>(first.quantity));
        const bool is_clicked = ImGui::InvisibleButton(id.c_str(), size, ImGuiButtonFlags_EnableNav);
        if (ImGui::IsItemHovered()) {
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            ImGui::GetWindowDrawList()->AddRectFilled(box.Min, {box.Min.x + size.x, box.Max.y}, ui_.palette->field,
                                                      0.3F * ui_.em);
        }
        tooltip_for_last_item(ui_, ui_.text("fill.menu"));
        draw_label(ui_, text_box, label.style, label.name, LabelPlace::left);
        if (is_clicked) menus_.open_fill_menu(first, box, false);
    }

    // ---- dimensions; in a low window they are beside the title if there is room

    bool has_dimensions_in_head() const {
        return ui_.is_low && ImGui::GetWindowWidth() >= dimensions_width(session_, ui_) + 14 * ui_.em;
    }

    float footer_height() const {
        if (has_dimensions_in_head()) return 0;
        const bool has_two_lines =
            dimensions_width(session_, ui_) > ImGui::GetContentRegionAvail().x && document_.embeddings;
        return (has_two_lines ? 2.0F : 1.0F) * (button_height(ui_) + ImGui::GetStyle().ItemSpacing.y);
    }

    const Session& session_;
    const Document& document_;
    Ui& ui_;
    Actions& actions_;
    std::vector<Grid> grids_;
    NumberEditor numbers_;
    VectorMenus menus_;
    int opened_;  ///< when the others are folded
    VectorsFit fit_;
    std::vector<int> longest_;  // characters of the longest number with so many decimals
    std::vector<float> tops_;   ///< of each token, and the end of the last one
    float content_width_ = 0;
    float left_ = 0;
};

}  // namespace

void draw_vectors_panel(const Session& session, Ui& ui, Actions& actions) { VectorsPanel(session, ui, actions).draw(); }

}  // namespace qkv
