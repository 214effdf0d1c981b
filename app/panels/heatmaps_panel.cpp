#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "panels/panels.h"
#include "qkv/number_format.h"
#include "widgets/cell.h"

namespace qkv {
namespace {

struct Heatmap {
    Quantity quantity;
    const char* id;
    const char* title_key;
    const char* subtitle_key;
    const Matrix& values;
};

class HeatmapDrawer {
public:
    HeatmapDrawer(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap)
        : session_(session), ui_(ui), actions_(actions), heatmap_(heatmap) {}

    void draw() {
        measure();
        title();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const int rows = static_cast<int>(heatmap_.values.rows());
        const int columns = static_cast<int>(heatmap_.values.cols());
        origin_ = {at.x + row_label_width_, at.y + 1.5F * ui_.em};
        // Row labels stay in sight while the cells scroll sideways beneath them.
        const ImRect clip = ImGui::GetCurrentWindow()->InnerClipRect;
        const float labels_left = std::max(at.x, clip.Min.x + 0.2F * ui_.em);
        ImGui::PushClipRect({labels_left + row_label_width_ - 0.3F * ui_.em, clip.Min.y}, clip.Max, true);
        column_labels();
        for (int row = 0; row < rows; ++row) draw_row(row, columns);
        ImGui::PopClipRect();
        for (int row = 0; row < rows; ++row) row_label(row, labels_left);
        ImGui::Dummy({row_label_width_ + static_cast<float>(columns) * step_x() + sum_width_,
                      1.5F * ui_.em + static_cast<float>(rows) * step_y() + 0.5F * ui_.em});
    }

private:
    bool is_square() const { return heatmap_.quantity != Quantity::output; }
    bool has_sums() const { return heatmap_.quantity == Quantity::weight; }
    float step_x() const { return cell_.x + gap(); }
    float step_y() const { return cell_.y + gap(); }
    float gap() const { return 0.12F * ui_.em; }

    void measure() {
        const float em = ui_.em;
        const TextStyle label = muted_text(ui_);
        for (const std::string& token : session_.document().tokens) {
            row_label_width_ =
                std::max(row_label_width_, std::min(width_of(label, elided(label, token, 4.2F * em)), 4.2F * em));
        }
        row_label_width_ += 0.6F * em;
        sum_width_ = has_sums() ? 3.4F * em : 0.0F;
        const float room = ImGui::GetContentRegionAvail().x - row_label_width_ - 3.4F * em;
        const auto columns = static_cast<float>(heatmap_.values.cols());
        cell_ = {std::clamp(room / columns - gap(), 2.7F * em, 5.4F * em), 2.4F * em};
        if (heatmap_.values.rows() > 6) cell_.y = 1.9F * em;
        largest_ = largest();
    }

    void title() {
        const std::string_view text = ui_.text(heatmap_.title_key);
        const TextStyle style = title_text(ui_);
        draw_text_left(take_space({width_of(style, text), 1.4F * ui_.em}), style, text);
        ImGui::SameLine(0, 0.5F * ui_.em);
        const std::string_view subtitle = ui_.text(heatmap_.subtitle_key);
        const TextStyle muted = muted_text(ui_);
        draw_text_left(take_space({width_of(muted, subtitle), 1.4F * ui_.em}), muted, subtitle);
    }

    ImRect box_of(int row, int column) const {
        const ImVec2 corner{origin_.x + static_cast<float>(column) * step_x(),
                            origin_.y + static_cast<float>(row) * step_y()};
        return {corner, {corner.x + cell_.x, corner.y + cell_.y}};
    }

    void column_labels() {
        const TextStyle style = muted_text(ui_);
        for (int column = 0; column < static_cast<int>(heatmap_.values.cols()); ++column) {
            const ImRect cell = box_of(0, column);
            const ImRect box(cell.Min.x, cell.Min.y - 1.5F * ui_.em, cell.Max.x, cell.Min.y);
            if (!ImGui::IsRectVisible(box.Min, box.Max)) continue;
            const std::string label =
                is_square() ? elided(style, session_.document().tokens[static_cast<std::size_t>(column)], cell_.x)
                            : fmt::format("{}", column + 1);
            draw_text_centered(box, style, label);
        }
    }

    void row_label(int row, float left) {
        const ImRect cell = box_of(row, 0);
        const ImRect box(left, cell.Min.y, left + row_label_width_ - 0.5F * ui_.em, cell.Max.y);
        if (!ImGui::IsRectVisible(box.Min, box.Max)) return;
        TextStyle style = muted_text(ui_);
        if (row == session_.step().query) {
            style.font = ui_.fonts.bold;
            style.color = ui_.palette->text;
        }
        const std::string label =
            elided(style, session_.document().tokens[static_cast<std::size_t>(row)], box.GetWidth());
        draw_text({box.Max.x - width_of(style, label), box.GetCenter().y - 0.5F * style.size}, style, label);
    }

    void draw_row(int row, int columns) {
        const ImRect first = box_of(row, 0);
        const ImRect last = box_of(row, columns - 1);
        if (!ImGui::IsRectVisible(first.Min, {last.Max.x + sum_width_, last.Max.y})) return;
        const bool any_reached = session_.is_reached({heatmap_.quantity, row, 0, 0});
        const std::vector<std::string> probabilities =
            any_reached && has_sums() ? shown_weights(row) : std::vector<std::string>{};
        for (int column = 0; column < columns; ++column) draw_cell_at(row, column, probabilities);
        if (has_sums() && session_.is_reached({Quantity::weight, row, columns - 1, 0})) sum_badge(row, columns);
        if (is_result_row(row)) {
            draw_ring(ui_, {first.Min, last.Max}, ui_.palette->accent);
        }
    }

    std::vector<std::string> shown_weights(int row) const {
        const auto columns = static_cast<std::size_t>(heatmap_.values.cols());
        return format_probabilities({heatmap_.values.row(row).data(), columns}, session_.view().decimals);
    }

    bool is_result_row(int row) const {
        return !is_square() && session_.step().kind == StepKind::output && session_.step().query == row;
    }

    void draw_cell_at(int row, int column, const std::vector<std::string>& probabilities) {
        const ImRect box = box_of(row, column);
        if (!ImGui::IsRectVisible(box.Min, box.Max)) return;
        const Cell cell{heatmap_.quantity, row, column, 0};
        const bool is_reached = session_.is_reached(cell);
        Number number{heatmap_.values(row, column), {}, cell};
        if (is_reached) {
            number.shown = probabilities.empty() ? format_number(number.value, session_.view().decimals)
                                                 : probabilities[static_cast<std::size_t>(column)];
        }
        const bool is_blocked = std::isinf(number.value);
        if (is_blocked) number.value = 0;
        const bool is_new = is_reached && session_.is_result(cell);
        draw_cell(ui_, box, number,
                  {.role = role_of(heatmap_.quantity),
                   .largest = largest_,
                   .text_size = cell_.x > 3 * ui_.em ? 0.875F : 0.75F,
                   .is_reached = is_reached,
                   .is_new = is_new});
        note_for_tests(fmt::format("{}/{},{}", heatmap_.id, row, column).c_str(), box);
        point_at_cell(session_, ui_, actions_, box, cell);
        const StepKind kind = session_.step().kind;
        if (is_new && is_square() && (kind == StepKind::score || kind == StepKind::weight)) {
            draw_ring(ui_, box, ui_.palette->accent);
            follow(box);
        }
    }

    void follow(const ImRect& box) const {
        const ImRect view = ImGui::GetCurrentWindow()->InnerRect;
        if (ui_.frames_to_follow == 0 || view.Contains(box)) return;
        ImGui::SetScrollFromPosX(box.GetCenter().x - ImGui::GetWindowPos().x);
        ImGui::SetScrollFromPosY(box.GetCenter().y - ImGui::GetWindowPos().y);
    }

    double largest() const {
        if (heatmap_.quantity == Quantity::weight) return 1.0;
        if (heatmap_.quantity == Quantity::output) return session_.document().v.cwiseAbs().maxCoeff();
        double largest_score = 0;
        for (Eigen::Index i = 0; i < heatmap_.values.size(); ++i) {
            const double score = std::abs(heatmap_.values.data()[i]);
            if (!std::isinf(score)) largest_score = std::max(largest_score, score);
        }
        return largest_score;
    }

    void sum_badge(int row, int columns) {
        const ImRect last = box_of(row, columns - 1);
        const ImRect box(last.Max.x + 0.4F * ui_.em, last.Min.y + 0.4F * ui_.em, last.Max.x + 3.2F * ui_.em,
                         last.Max.y - 0.4F * ui_.em);
        ImGui::GetWindowDrawList()->AddRectFilled(
            box.Min, box.Max, mixed(ui_.palette->panel, ui_.palette->weight, 0.14F), 0.5F * box.GetHeight());
        TextStyle style = digits_text(ui_, 0.8125F);
        style.color = ui_.palette->weight_text;
        draw_text_centered(box, style, "Σ = 1");
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const Heatmap& heatmap_;
    float row_label_width_ = 0;
    float sum_width_ = 0;
    double largest_ = 0;
    ImVec2 cell_;
    ImVec2 origin_;
};

}  // namespace

void draw_heatmaps_panel(const Session& session, Ui& ui, Actions& actions) {
    const Attention& attention = session.attention();
    const Heatmap heatmaps[] = {
        {Quantity::score, "score", "heatmap.score", "heatmap.score.how", attention.scores},
        {Quantity::weight, "weight", "heatmap.weight", "heatmap.weight.how", attention.weights},
        {Quantity::output, "output", "heatmap.output", "heatmap.output.how", attention.output},
    };
    for (const Heatmap& heatmap : heatmaps) {
        ImGui::PushID(heatmap.id);
        HeatmapDrawer(session, ui, actions, heatmap).draw();
        ImGui::PopID();
    }
}

}  // namespace qkv
