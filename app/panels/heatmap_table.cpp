#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "panels/heatmap.h"
#include "panels/number_menu.h"
#include "qkv/number_format.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/cell_fit.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

constexpr float sum_width_em = 3.2F;
constexpr float usual_label_em = 0.8125F;
constexpr float least_label_em = 0.56F;
constexpr float least_name_em = 1.45F;  // the room of a name that is shortened
constexpr float least_number_em = 1.2F;
constexpr float label_line_em = 0.8F;  // where there are several

// One matrix as a table of cells with its labels.
class HeatmapTable {
public:
    HeatmapTable(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap, const HeatmapFit& fit)
        : session_(session),
          ui_(ui),
          actions_(actions),
          heatmap_(heatmap),
          fit_(fit),
          shape_(shape_of(heatmap.document)) {}

    void draw() {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        origin_ = {std::floor(at.x + fit_.row_label * ui_.em), std::floor(at.y + fit_.column_label * ui_.em)};
        column_labels();
        row_labels();
        for (int row = 0; row < heatmap_.rows(); ++row) draw_row(row);
        const ImRect last = box_of(heatmap_.rows() - 1, heatmap_.columns() - 1);
        const float right = fit_.has_sums ? sum_width_em * ui_.em : 0.0F;
        ImGui::Dummy({last.Max.x + right - at.x, last.Max.y - at.y});
    }

private:
    const CellFit& cells() const { return fit_.cells; }
    int current() const { return session_.step_in_focus().query; }
    bool is_reached(const Cell& cell) const { return qkv::is_reached(shape_, cell, session_.step()); }
    float height_of(int row) const { return row == current() ? cells().enlarged_height : cells().height; }
    float digits_of(int row) const { return row == current() ? cells().enlarged_digits : cells().digits; }

    ImRect box_of(int row, int column) const {
        const float em = ui_.em;
        const float more = row > current() ? cells().enlarged_height - cells().height : 0.0F;
        const ImVec2 corner{origin_.x + static_cast<float>(column) * cells().step_x() * em,
                            origin_.y + (static_cast<float>(row) * cells().step_y() + more) * em};
        return {corner, {corner.x + cells().width * em, corner.y + height_of(row) * em}};
    }

    // ---- labels; as many as fit without overlapping, and the current token's

    TextStyle label_style(bool is_current, float room_em) const {
        TextStyle style = muted_text(ui_);
        style.size = std::clamp(0.95F * room_em, least_label_em, usual_label_em) * ui_.em;
        if (is_current) style = {ui_.fonts.bold, style.size, ui_.palette->text};
        return style;
    }

    void column_labels() const {
        const float em = ui_.em;
        const int lines = fit_.label_lines;
        const float least = heatmap_.is_by_key() ? least_name_em : least_number_em;
        const float step = cells().step_x() * em;
        const float across = step * static_cast<float>(lines);  // to the next name on the same line
        const int every = std::max(1, static_cast<int>(std::ceil(least * em / across - 0.01F)));
        const float height = (fit_.column_label - 0.1F) * em / static_cast<float>(lines);
        const float half = 0.5F * static_cast<float>(every) * across - 0.1F * em;
        const TextStyle style = label_style(false, height / em);
        const float right = ImGui::GetCurrentWindow()->InnerClipRect.Max.x;
        for (int column = 0, i = 0; column < heatmap_.columns(); column += every, ++i) {
            const float center = box_of(0, column).GetCenter().x;
            const float top = origin_.y - fit_.column_label * em + static_cast<float>(i % lines) * height;
            const std::string label = heatmap_.is_by_key() ? heatmap_.key_token(column) : fmt::format("{}", column + 1);
            draw_label(ui_, {center - half, top, std::min(center + half, right), top + height}, style, label,
                       LabelPlace::middle);
        }
    }

    void row_labels() const {
        const int every = std::max(1, static_cast<int>(std::ceil(least_label_em / cells().step_y())));
        const ImRect own = label_box(current());
        for (int row = 0; row < heatmap_.rows(); ++row) {
            const ImRect box = label_box(row);
            const bool is_current = row == current();
            const bool is_in_the_way = box.Min.y < own.Max.y - 1 && box.Max.y > own.Min.y + 1;
            if (!is_current && (row % every != 0 || is_in_the_way)) continue;
            draw_label(ui_, box, label_style(is_current, box.GetHeight() / ui_.em), heatmap_.token(row),
                       LabelPlace::right);
        }
    }

    ImRect label_box(int row) const {
        const ImRect cell = box_of(row, 0);
        const float middle = cell.GetCenter().y;
        const float least = std::clamp(cells().step_y(), least_label_em, 0.75F) * ui_.em;
        const float half = 0.5F * std::max(cell.GetHeight(), least);
        return {origin_.x - fit_.row_label * ui_.em, middle - half, origin_.x - 0.35F * ui_.em, middle + half};
    }

    // ---- cells

    void draw_row(int row) {
        const int columns = heatmap_.columns();
        const ImRect first = box_of(row, 0);
        const ImRect last = box_of(row, columns - 1);
        if (!ImGui::IsRectVisible(first.Min, {last.Max.x + sum_width_em * ui_.em, last.Max.y})) return;
        const std::vector<std::string> shown = shown_row(heatmap_, row, cells().decimals, session_.view().decimals);
        for (int column = 0; column < columns; ++column)
            draw_cell_at(row, column, shown[static_cast<std::size_t>(column)]);
        if (fit_.has_sums && is_reached({Quantity::weight, row, columns - 1, 0, heatmap_.head})) sum_badge(row);
        if (is_result_row(row)) draw_inner_ring(ui_, {first.Min, last.Max}, ui_.palette->accent);
    }

    bool is_result_row(int row) const {
        const StepKind maker = heatmap_.quantity == Quantity::joined ? StepKind::join : StepKind::output;
        return !heatmap_.is_by_key() && !heatmap_.is_pinned && session_.step_in_focus().kind == maker &&
               session_.step_in_focus().query == row && session_.step_in_focus().head == heatmap_.head;
    }

    // What the cell was before the last edit, where that is shown differently.
    std::string before(int row, int column) const {
        if (heatmap_.base == nullptr || heatmap_.shows_difference || heatmap_.is_pinned) return {};
        const int decimals = session_.view().decimals;
        const Heatmap old{
            .quantity = heatmap_.quantity, .id = heatmap_.id, .document = heatmap_.document, .values = *heatmap_.base};
        const std::vector<std::string> now = shown_row(heatmap_, row, decimals, decimals);
        const std::vector<std::string> then = shown_row(old, row, decimals, decimals);
        const auto i = static_cast<std::size_t>(column);
        return now[i] == then[i] ? std::string() : then[i];
    }

    // Small numbers are tinted by their share of the largest that is shown, so that they can be told apart.
    double tinted_value(double value) const {
        const bool is_by_share = heatmap_.quantity == Quantity::weight && !heatmap_.shows_difference;
        return is_by_share && heatmap_.largest > 0 ? value / heatmap_.largest : value;
    }

    void draw_cell_at(int row, int column, const std::string& shown) {
        const ImRect box = box_of(row, column);
        const Cell cell{heatmap_.quantity, row, column, 0, heatmap_.head};
        const bool reached = is_reached(cell);
        const bool is_new = reached && !heatmap_.is_pinned && session_.is_result(cell);
        const double value = heatmap_.shown_value(row, column);
        const Number number{std::isinf(value) ? 0.0 : tinted_value(value), reached ? shown : std::string(), cell};
        CellLook look{.role = heatmap_.shows_difference ? Role::score : role_of(heatmap_.quantity),
                      .largest = heatmap_.largest,
                      .text_size = digits_of(row),
                      .is_reached = reached,
                      .is_new = is_new};
        if (fit_.has_notes && reached) look.before = before(row, column);
        draw_cell(ui_, box, number, look);
        const std::string name =
            fmt::format("{}{}/{},{}", heatmap_.is_pinned ? "pinned_" : "", heatmap_.id, row, column);
        note_for_tests(name.c_str(), box);
        if (heatmap_.is_pinned) return;
        point_at_cell(session_, ui_, actions_, box, cell);
        if (heatmap_.is_by_key() && is_pointed_at(box)) {
            ui_.finger_target.is_held = true;
            if (ImGui::IsMouseClicked(ImGuiMouseButton_Right)) open_number_menu(ui_, cell);
        }
        if (!fit_.has_notes && reached && is_pointed_at(box)) before_tooltip(before(row, column));
        const StepKind kind = session_.step_in_focus().kind;
        const bool is_in_focus = session_.learning().asked() ? session_.learning().is_asked(cell) : is_new;
        if (is_in_focus && heatmap_.is_by_key() && (kind == StepKind::score || kind == StepKind::weight))
            draw_inner_ring(ui_, box, ui_.palette->accent);
    }

    void before_tooltip(const std::string& text) const {
        if (!text.empty()) tooltip_line(with_minus_signs(ui_.text("heatmap.before", {{"before", text}})));
    }

    void tooltip_line(const std::string& text) const {
        if (!begin_tooltip(ui_)) return;
        const TextStyle style = normal_text(ui_);
        draw_text_left(take_space({width_of(style, text), 1.25F * ui_.em}), style, text);
        ImGui::EndTooltip();
    }

    void sum_badge(int row) {
        const ImRect last = box_of(row, heatmap_.columns() - 1);
        const float middle = last.GetCenter().y;
        const float half = 0.6F * ui_.em;
        const ImRect box(last.Max.x + 0.4F * ui_.em, middle - half, last.Max.x + sum_width_em * ui_.em, middle + half);
        draw_sum_badge(ui_, box);
        if (!is_pointed_at(box)) return;
        const std::string words = missed_sum(session_, ui_, heatmap_.values, row);
        if (!words.empty()) tooltip_line(words);
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const Heatmap& heatmap_;
    const HeatmapFit& fit_;
    Shape shape_;
    ImVec2 origin_;
};

std::vector<int> lengths_of(const Heatmap& heatmap, int decimals) {
    std::vector<int> longest(static_cast<std::size_t>(decimals) + 1, 1);
    for (int row = 0; row < heatmap.rows(); ++row) {
        for (const std::string& text : shown_row(heatmap, row, decimals, decimals)) note_length(longest, text);
    }
    return longest;
}

}  // namespace

std::vector<std::string> shown_row(const Heatmap& heatmap, int row, int decimals, int usual_decimals) {
    const Matrix& values = heatmap.values;
    const auto columns = static_cast<std::size_t>(values.cols());
    std::vector<std::string> shown;
    if (heatmap.quantity == Quantity::weight && !heatmap.shows_difference)
        shown = format_probabilities({values.row(row).data(), columns}, decimals);
    for (int column = static_cast<int>(shown.size()); column < heatmap.columns(); ++column) {
        const double value = heatmap.shown_value(row, column);
        shown.push_back(heatmap.shows_difference ? signed_number(value, decimals) : format_number(value, decimals));
    }
    if (decimals == usual_decimals) return shown;
    // What fewer decimals would show as 0.
    for (std::string& text : shown) {
        if (text.find("e-") != std::string::npos) text = "·";
    }
    return shown;
}

std::string missed_sum(const Session& session, const Ui& ui, const Matrix& weights, int row) {
    const auto columns = static_cast<std::size_t>(weights.cols());
    const auto sum = shown_probabilities({weights.row(row).data(), columns}, session.view().decimals).sum;
    return sum ? ui.text("weights.sum", {{"sum", *sum}}) : std::string();
}

void draw_sum_badge(const Ui& ui, const ImRect& box) {
    const ImU32 background = mixed(ui.palette->panel, ui.palette->weight, 0.14);
    ImGui::GetWindowDrawList()->AddRectFilled(box.Min, box.Max, background, 0.5F * box.GetHeight());
    TextStyle style = digits_text(ui, 0.8125F);
    style.color = ui.palette->weight_text;
    draw_text_centered(box, style, "Σ = 1");
}

HeatmapFit fit_heatmap(const Session& session, const Ui& ui, const Heatmap& heatmap, ImVec2 room) {
    constexpr int most_rows_with_notes = 6;
    const float em = ui.em;
    const ImVec2 all{room.x / em, room.y / em};
    HeatmapFit fit;
    const TextStyle label = muted_text(ui);
    float longest = 0;
    for (const std::string& token : token_names(heatmap.document))
        longest = std::max(longest, width_of(label, token) / em);
    fit.row_label = std::min(longest, std::clamp(0.2F * all.x, 1.2F, 4.2F)) + 0.5F;
    const bool is_few = std::max(heatmap.rows(), heatmap.columns()) <= most_rows_with_notes;
    const float column = (all.x - fit.row_label) / static_cast<float>(heatmap.columns());
    fit.label_lines = heatmap.is_by_key() && heatmap.columns() > 1 && column < least_name_em ? 2 : 1;
    fit.column_label = fit.label_lines > 1 ? 2 * label_line_em + 0.1F : is_few && all.y > 8 ? 1.4F : 1.0F;
    const bool is_alone = session.editing().pinned() == nullptr;
    TableRoom table{.width = all.x - fit.row_label,
                    .height = all.y - fit.column_label,
                    .columns = heatmap.columns(),
                    .rows = heatmap.rows(),
                    .longest = lengths_of(heatmap, session.view().decimals),
                    .digit_width = width_of(digits_text(ui, 1.0F), "0") / em};
    table.most_height = std::max(table.most_height, ui.least_target / em);
    fit.cells = fit_cells(table);
    // The three tables stand below each other, so all leave the room of the sums free, if that costs no decimals.
    table.width -= sum_width_em;
    const CellFit narrower = fit_cells(table);
    if (is_few && is_alone && narrower.digits > 0 && narrower.decimals == fit.cells.decimals) {
        fit.cells = narrower;
        fit.has_sums = heatmap.quantity == Quantity::weight && !heatmap.shows_difference;
    }
    fit.has_notes = is_few && is_alone && fit.cells.digits > 0 && fit.cells.height >= 1.9F;
    return fit;
}

void draw_heatmap_table(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap,
                        const HeatmapFit& fit) {
    HeatmapTable(session, ui, actions, heatmap, fit).draw();
}

}  // namespace qkv
