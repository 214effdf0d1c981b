#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <vector>

#include "panels/heatmap.h"
#include "panels/large_heatmap_matters.h"
#include "panels/large_heatmap_picture.h"
#include "panels/panels.h"
#include "qkv/heatmap.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr double zoom_step = 1.5;

class LargeHeatmap {
public:
    LargeHeatmap(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap)
        : session_(session),
          ui_(ui),
          actions_(actions),
          heatmap_(heatmap),
          state_(ui.large_heatmaps.of(heatmap.quantity)),
          picture_(heatmap.is_pinned ? state_.pinned : state_.now),
          shape_(shape_of(heatmap.document)) {}

    void draw(float width) {
        ImGui::PushID(heatmap_.is_pinned ? "pinned" : "now");
        layout(width);
        interact();
        if (!heatmap_.is_pinned) follow();
        clamp_view();
        find_reached();
        paint();
        ImDrawList* list = ImGui::GetWindowDrawList();
        ImGui::PushClipRect(box_.Min, box_.Max, true);
        picture_.image.draw(*list, box_);
        draw_matters_over_picture(ui_, heatmap_, state_.view, box_, {cell_width(), cell_height()});
        if (shows_digits()) draw_cells();
        veil();
        marks();
        ImGui::PopClipRect();
        list->AddRect(box_.Min, box_.Max, ui_.palette->border);
        labels();
        ImGui::SetCursorScreenPos({corner_.x, box_.Max.y + 0.35F * ui_.em});
        buttons();
        ImGui::Dummy({0, 0.2F * ui_.em});
        ImGui::PopID();
    }

private:
    // ---- places

    void layout(float width) {
        const float em = ui_.em;
        corner_ = ImGui::GetCursorScreenPos();
        const float labels = 4.8F * em;
        const float across = std::max(std::floor(width - labels - 0.4F * em), 6 * em);
        const float down = std::floor(std::clamp(0.8F * across, 8 * em, 24 * em));
        const ImVec2 min{std::floor(corner_.x + labels), std::floor(corner_.y + 1.5F * em)};
        box_ = {min, {min.x + across, min.y + down}};
    }

    double columns() const { return heatmap_.columns(); }
    double rows() const { return heatmap_.rows(); }
    double cell_width() const { return box_.GetWidth() / columns() * state_.view.zoom; }
    double cell_height() const { return box_.GetHeight() / rows() * state_.view.zoom; }

    // Zooms in until a cell has room for its digits, and for a finger.
    double largest_zoom() const {
        const double across = std::max(3.4F * ui_.em, ui_.least_target) * columns() / box_.GetWidth();
        const double down = std::max(1.9F * ui_.em, ui_.least_target) * rows() / box_.GetHeight();
        return std::max({1.0, across, down});
    }

    bool shows_digits() const { return cell_width() >= 2.6 * ui_.em && cell_height() >= 1.4 * ui_.em; }

    float x_of(double column) const {
        return box_.Min.x + static_cast<float>((column - state_.view.left) * cell_width());
    }
    float y_of(double row) const { return box_.Min.y + static_cast<float>((row - state_.view.top) * cell_height()); }
    double column_at(float x) const { return state_.view.left + (x - box_.Min.x) / cell_width(); }
    double row_at(float y) const { return state_.view.top + (y - box_.Min.y) / cell_height(); }

    ImRect box_of(int row, int column) const { return {x_of(column), y_of(row), x_of(column + 1), y_of(row + 1)}; }

    Block visible() const {
        const auto index_of = [](double place, int last) { return std::clamp(static_cast<int>(place), 0, last); };
        const int last_row = heatmap_.rows() - 1;
        const int last_column = heatmap_.columns() - 1;
        return {index_of(row_at(box_.Min.y), last_row), index_of(row_at(box_.Max.y - 0.5F), last_row) + 1,
                index_of(column_at(box_.Min.x), last_column), index_of(column_at(box_.Max.x - 0.5F), last_column) + 1};
    }

    Cell cell_at(ImVec2 place) const {
        return {heatmap_.quantity, std::clamp(static_cast<int>(row_at(place.y)), 0, heatmap_.rows() - 1),
                std::clamp(static_cast<int>(column_at(place.x)), 0, heatmap_.columns() - 1), 0, heatmap_.head};
    }

    // ---- zoom and pan

    void clamp_view() {
        MatrixView& view = state_.view;
        view.zoom = std::clamp(view.zoom, 1.0, largest_zoom());
        view.left = std::clamp(view.left, 0.0, columns() - columns() / view.zoom);
        view.top = std::clamp(view.top, 0.0, rows() - rows() / view.zoom);
    }

    void zoom_at(ImVec2 place, double factor) {
        const double column = column_at(place.x);
        const double row = row_at(place.y);
        state_.view.zoom = std::clamp(state_.view.zoom * factor, 1.0, largest_zoom());
        state_.view.left = column - (place.x - box_.Min.x) / cell_width();
        state_.view.top = row - (place.y - box_.Min.y) / cell_height();
        clamp_view();
    }

    void center_on(double row, double column) {
        state_.view.left = column - 0.5 * columns() / state_.view.zoom;
        state_.view.top = row - 0.5 * rows() / state_.view.zoom;
        clamp_view();
    }

    void interact() {
        ImGui::SetCursorScreenPos(box_.Min);
        const std::string id = std::string(heatmap_.id) + "_picture";
        ImGui::InvisibleButton(id.c_str(), box_.GetSize(), ImGuiButtonFlags_EnableNav);
        ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
        if (ImGui::IsItemFocused() && ImGui::GetCurrentContext()->NavCursorVisible) follow_presses();
        ImGuiIO& io = ImGui::GetIO();
        const bool is_hovered = ImGui::IsItemHovered(ImGuiHoveredFlags_NoNavOverride);
        if (is_hovered && io.MouseWheel != 0.0F) zoom_at(io.MousePos, std::pow(zoom_step, io.MouseWheel));
        if (is_hovered) follow_fingers();
        if (ImGui::IsItemActivated()) state_.was_dragged = false;
        if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
            state_.was_dragged = true;
            pan(io.MouseDelta);
        }
        if (!is_hovered || heatmap_.is_pinned) return;
        const Cell cell = cell_at(io.MousePos);
        if (!ImGui::IsItemActive()) {
            show_pointed_at(session_, ui_, cell);
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        }
        if (ImGui::IsItemDeactivated() && !state_.was_dragged) {
            state_.followed = maker(shape_, cell);  // it was clicked, so it is already visible
            actions_.push_back(action::GoTo{state_.followed});
        }
    }

    void follow_fingers() {
        using Drag = FingerTarget::Drag;
        ui_.finger_target = {.drag = state_.view.zoom > 1.0 ? Drag::freely : Drag::scrolls, .takes_pinch = true};
        if (!ui_.pinch) return;
        const ImVec2 moved = ui_.pinch->moved;
        zoom_at({ui_.pinch->place.x - moved.x, ui_.pinch->place.y - moved.y}, ui_.pinch->factor);
        pan(moved);
    }

    // The picture follows what holds it.
    void pan(ImVec2 moved) {
        state_.view.left -= moved.x / cell_width();
        state_.view.top -= moved.y / cell_height();
        clamp_view();
    }

    // While the picture has the keyboard, arrow keys pan the zoomed picture; Tab goes to the next control.
    void follow_presses() {
        tooltip_for_last_item(ui_, ui_.text("heatmap.shortcuts"));
        const ImGuiIO& io = ImGui::GetIO();
        if (io.KeyCtrl || io.KeyAlt || io.KeySuper) return;  // Ctrl with + and - sets the size of the text
        if (ImGui::IsKeyPressed(ImGuiKey_Equal) || ImGui::IsKeyPressed(ImGuiKey_KeypadAdd))
            zoom_at(zoom_center(), zoom_step);
        if (ImGui::IsKeyPressed(ImGuiKey_Minus) || ImGui::IsKeyPressed(ImGuiKey_KeypadSubtract))
            zoom_at(box_.GetCenter(), 1 / zoom_step);
        if (state_.view.zoom <= 1.0) return;
        constexpr double share_of_view = 0.1;
        const double across = share_of_view * columns() / state_.view.zoom;
        const double down = share_of_view * rows() / state_.view.zoom;
        const auto is_pressed = [picture = ImGui::GetItemID()](ImGuiKey button) {
            ImGui::SetKeyOwner(button, picture);  // otherwise it would go to the next control
            return ImGui::IsKeyPressed(button, ImGuiInputFlags_Repeat, picture);
        };
        if (is_pressed(ImGuiKey_LeftArrow)) state_.view.left -= across;
        if (is_pressed(ImGuiKey_RightArrow)) state_.view.left += across;
        if (is_pressed(ImGuiKey_UpArrow)) state_.view.top -= down;
        if (is_pressed(ImGuiKey_DownArrow)) state_.view.top += down;
        clamp_view();
    }

    // The cell of a new step scrolls into view, unless the person has panned away.
    void follow() {
        const Step& step = session_.step_in_focus();
        if (step == state_.followed) return;
        state_.followed = step;
        const Block seen = visible();
        const bool sees_row = step.query >= seen.first_row && step.query < seen.end_row;
        const int column = heatmap_.is_by_key() && has_key(step) ? step.key : seen.first_column;
        const bool sees_column = column >= seen.first_column && column < seen.end_column;
        if (sees_row && sees_column) return;
        center_on(step.query + 0.5,
                  sees_column ? 0.5 * (seen.first_column + seen.end_column) : static_cast<double>(column) + 0.5);
    }

    // ---- the picture

    void paint() {
        const PaintedMatrix wanted{session_.editing().numbers_version(),
                                   ui_.palette,
                                   heatmap_.shows_difference,
                                   state_.view,
                                   reached_row_,
                                   reached_columns_,
                                   static_cast<int>(box_.GetWidth()),
                                   static_cast<int>(box_.GetHeight())};
        if (picture_.painted == wanted) return;
        picture_.painted = wanted;
        paint_matrix(heatmap_, wanted, *ui_.palette, {cell_width(), cell_height()}, picture_.image);
    }

    void draw_cells() const {
        const Block seen = visible();
        for (int row = seen.first_row; row < seen.end_row; ++row) {
            const double largest = largest_of_row(heatmap_, row);
            const std::vector<std::string> shown = shown_row(row);
            for (int column = seen.first_column; column < seen.end_column; ++column) {
                draw_digits(row, column, largest, shown);
            }
        }
    }

    // Weights as the cards show them: a row adds up to 1. Other numbers are rounded one by one.
    std::vector<std::string> shown_row(int row) const {
        if (heatmap_.quantity != Quantity::weight || heatmap_.shows_difference) return {};
        return format_probabilities({heatmap_.values.row(row).data(), static_cast<std::size_t>(heatmap_.columns())},
                                    session_.view().decimals);
    }

    void draw_digits(int row, int column, double largest, const std::vector<std::string>& shown_weights) const {
        const Cell cell{heatmap_.quantity, row, column, 0, heatmap_.head};
        if (!is_reached(shape_, cell, session_.step())) return;
        const double value = value_at(heatmap_, row, column);
        const int decimals = session_.view().decimals;
        const std::string shown = heatmap_.shows_difference ? signed_number(value, decimals)
                                  : shown_weights.empty()   ? format_number(heatmap_.values(row, column), decimals)
                                                            : shown_weights[static_cast<std::size_t>(column)];
        ImRect box = box_of(row, column);
        const auto matter = heatmap_.is_pinned ? std::nullopt : ui_.matters.share_of(cell);
        const ImU32 background =
            matter ? matters_tint(ui_.palette->field, *matter)
                   : diverging_tint(*ui_.palette, tinted_role(heatmap_), share_of(heatmap_, value, largest));
        box.Expand({-0.1F * ui_.em, 0});
        TextStyle style = digits_text(ui_, 0.75F);
        style.color = readable_on(background);
        draw_text_centered(box, style, shown);
        note_for_tests(fmt::format("{}{}/{},{}", heatmap_.is_pinned ? "pinned_" : "", heatmap_.id, row, column).c_str(),
                       box);
    }

    // ---- the walk

    // All rows above the current token's row, and the left part of that row.
    void find_reached() {
        const Step& step = session_.step();
        reached_row_ = std::min(step.query, heatmap_.rows() - 1);
        reached_columns_ =
            reached_in_row(shape_, {heatmap_.quantity, reached_row_, 0, 0, heatmap_.head}, heatmap_.columns(), step);
    }

    // Stripes over what has not been reached.
    void veil() const {
        const ImU32 color = mixed(ui_.palette->panel, ui_.palette->hatch, 0.35);
        ImDrawList* list = ImGui::GetWindowDrawList();
        if (reached_columns_ < heatmap_.columns()) {
            list->AddRectFilled({x_of(reached_columns_), y_of(reached_row_)}, {x_of(columns()), y_of(reached_row_ + 1)},
                                color);
        }
        const ImRect rest{x_of(0), y_of(reached_row_ + 1), x_of(columns()), y_of(rows())};
        ImRect shown = rest;
        shown.ClipWith(box_);
        if (shown.GetHeight() > 0 && shown.GetWidth() > 0) draw_hatch(ui_, shown);
    }

    void marks() const {
        const Step& step = session_.step_in_focus();
        if (!heatmap_.is_pinned) {
            for (const Cell& cell : ui_.lit) {
                if (cell.quantity == heatmap_.quantity) mark(box_of(cell.row, cell.column), ui_.palette->lit);
            }
        }
        const bool is_of_cell = (heatmap_.quantity == Quantity::score && step.kind == StepKind::score) ||
                                (heatmap_.quantity == Quantity::weight && step.kind == StepKind::weight);
        if (heatmap_.is_pinned || step.kind == StepKind::start) return;
        if (is_of_cell) {
            mark(box_of(step.query, step.key), ui_.palette->accent);
        } else {
            mark({x_of(0), y_of(step.query), x_of(columns()), y_of(step.query + 1)}, ui_.palette->accent);
        }
    }

    // Never too small to be seen.
    void mark(ImRect box, ImU32 color) const {
        const float least = 0.5F * ui_.em;
        const ImVec2 grown{std::max(0.0F, 0.5F * (least - box.GetWidth())),
                           std::max(0.0F, 0.5F * (least - box.GetHeight()))};
        box.Expand(grown);
        if (!box.Overlaps(box_)) return;
        ImGui::GetWindowDrawList()->AddRect(box.Min, box.Max, color, 0.1F * ui_.em, 0, std::max(1.5F, 0.1F * ui_.em));
    }

    // ---- labels

    // As many labels as fit without overlapping.
    static int distance(double cell_size, double needed) {
        return std::max(1, static_cast<int>(std::ceil(needed / cell_size)));
    }

    void labels() const {
        const float em = ui_.em;
        const Block seen = visible();
        const int every_row = distance(cell_height(), 1.35 * em);
        for (int row = (seen.first_row + every_row - 1) / every_row * every_row; row < seen.end_row; row += every_row)
            row_label(row);
        const int every_column = distance(cell_width(), heatmap_.is_by_key() ? 4.2 * em : 2.2 * em);
        for (int column = (seen.first_column + every_column - 1) / every_column * every_column;
             column < seen.end_column; column += every_column)
            column_label(column);
    }

    void row_label(int row) const {
        const float em = ui_.em;
        TextStyle style = muted_text(ui_);
        const float y = 0.5F * (y_of(row) + y_of(row + 1));
        if (y < box_.Min.y || y > box_.Max.y) return;
        if (row == session_.step_in_focus().query) style = {ui_.fonts.bold, style.size, ui_.palette->text};
        const std::string label = elided(style, heatmap_.token(row), box_.Min.x - corner_.x - 0.6F * em);
        draw_text({box_.Min.x - 0.5F * em - width_of(style, label), y - 0.5F * style.size}, style, label);
    }

    void column_label(int column) const {
        const TextStyle style = muted_text(ui_);
        const float left = std::max(x_of(column), box_.Min.x);
        const float room = std::min(left + 4 * ui_.em, box_.Max.x) - left;
        if (room < 1.5F * ui_.em) return;
        const std::string label =
            heatmap_.is_by_key() ? elided(style, heatmap_.key_token(column), room) : fmt::format("{}", column + 1);
        draw_text({left, box_.Min.y - 1.3F * ui_.em}, style, label);
    }

    // ---- buttons

    void buttons() {
        const float gap = 0.3F * ui_.em;
        const bool can_grow = state_.view.zoom < largest_zoom();
        const bool can_shrink = state_.view.zoom > 1.0;
        ImGui::SetCursorScreenPos({box_.Min.x, ImGui::GetCursorScreenPos().y});
        const std::string id = heatmap_.id;
        const auto zoom_button = [&](const std::string& name, Icon icon, bool is_enabled, const char* tip) {
            return button(ui_, (id + name).c_str(), "",
                          {.icon = icon, .is_enabled = is_enabled, .is_narrow = true, .tooltip = ui_.text(tip)});
        };
        if (zoom_button("_zoom_out", Icon::minus, can_shrink, "heatmap.zoom_out"))
            zoom_at(box_.GetCenter(), 1 / zoom_step);
        ImGui::SameLine(0, gap);
        if (zoom_button("_zoom_in", Icon::plus, can_grow, "heatmap.zoom_in")) zoom_at(zoom_center(), zoom_step);
        ImGui::SameLine(0, gap);
        if (button(ui_, (id + "_zoom_all").c_str(), ui_.text("heatmap.zoom_all"),
                   {.is_enabled = can_shrink, .is_narrow = true}))
            state_.view = {};
    }

    // Zooming in with the button keeps the current cell in view.
    ImVec2 zoom_center() const {
        const Step& step = session_.step_in_focus();
        const bool has_cell = heatmap_.is_by_key() && has_key(step);
        const ImVec2 place{has_cell ? x_of(step.key + 0.5) : box_.GetCenter().x, y_of(step.query + 0.5)};
        return step.kind != StepKind::start && box_.Contains(place) ? place : box_.GetCenter();
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const Heatmap& heatmap_;
    LargeHeatmaps::One& state_;
    LargeHeatmaps::Picture& picture_;
    Shape shape_;
    int reached_row_ = 0;
    int reached_columns_ = 0;  ///< of that row
    ImVec2 corner_;
    ImRect box_;
};

}  // namespace

void draw_large_heatmap(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap, float width) {
    LargeHeatmap(session, ui, actions, heatmap).draw(width);
}

}  // namespace qkv
