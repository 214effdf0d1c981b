#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "panels/heatmap.h"
#include "panels/panels.h"
#include "qkv/heatmap.h"
#include "qkv/number_format.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

struct Kind {
    Quantity quantity;
    const char* id;
    const char* title_key;
    const char* subtitle_key;
};

constexpr std::array kinds{
    Kind{Quantity::score, "score", "heatmap.score", "heatmap.score.how"},
    Kind{Quantity::weight, "weight", "heatmap.weight", "heatmap.weight.how"},
    Kind{Quantity::output, "output", "heatmap.output", "heatmap.output.how"},
};

// A document and its results: the current one, or the one that is pinned beside it.
struct Source {
    const Document& document;
    const Attention& attention;
    const Attention* base = nullptr;  ///< what it is compared with; of the same shape
    bool is_pinned = false;
};

// One matrix as a table of cells with its labels.
class HeatmapDrawer {
public:
    HeatmapDrawer(const Session& session, Ui& ui, Actions& actions, const Heatmap& heatmap, float width)
        : session_(session), ui_(ui), actions_(actions), heatmap_(heatmap), shape_(shape_of(heatmap.document)) {
        measure(width);
    }

    void draw() {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const int rows = heatmap_.rows();
        const int columns = heatmap_.columns();
        origin_ = {at.x + row_label_width_, at.y + 1.5F * ui_.em};
        // Row labels stay visible while the cells scroll sideways beneath them.
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
    bool has_sums() const {
        return heatmap_.quantity == Quantity::weight && !heatmap_.shows_difference &&
               session_.editing().pinned() == nullptr;
    }
    float step_x() const { return cell_.x + gap(); }
    float step_y() const { return cell_.y + gap(); }
    float gap() const { return 0.12F * ui_.em; }
    bool is_reached(const Cell& cell) const { return qkv::is_reached(shape_, cell, session_.step()); }

    void measure(float width) {
        const float em = ui_.em;
        const TextStyle label = muted_text(ui_);
        for (const std::string& text : token_names(heatmap_.document)) {
            row_label_width_ =
                std::max(row_label_width_, std::min(width_of(label, elided(label, text, 4.2F * em)), 4.2F * em));
        }
        row_label_width_ += 0.6F * em;
        sum_width_ = has_sums() ? 3.4F * em : 0.0F;
        const float room = width - row_label_width_ - (session_.editing().pinned() == nullptr ? 3.4F * em : 0.0F);
        const auto columns = static_cast<float>(heatmap_.columns());
        cell_ = {std::clamp(room / columns - gap(), 2.7F * em, 5.4F * em), 2.4F * em};
        if (heatmap_.rows() > 6) cell_.y = 1.9F * em;
    }

    ImRect box_of(int row, int column) const {
        const ImVec2 corner{origin_.x + static_cast<float>(column) * step_x(),
                            origin_.y + static_cast<float>(row) * step_y()};
        return {corner, {corner.x + cell_.x, corner.y + cell_.y}};
    }

    void column_labels() {
        const TextStyle style = muted_text(ui_);
        for (int column = 0; column < heatmap_.columns(); ++column) {
            const ImRect cell = box_of(0, column);
            const ImRect box(cell.Min.x, cell.Min.y - 1.5F * ui_.em, cell.Max.x, cell.Min.y);
            if (!ImGui::IsRectVisible(box.Min, box.Max)) continue;
            const std::string label =
                heatmap_.is_square() ? elided(style, heatmap_.token(column), cell_.x) : fmt::format("{}", column + 1);
            draw_text_centered(box, style, label);
        }
    }

    void row_label(int row, float left) {
        const ImRect cell = box_of(row, 0);
        const ImRect box(left, cell.Min.y, left + row_label_width_ - 0.5F * ui_.em, cell.Max.y);
        if (!ImGui::IsRectVisible(box.Min, box.Max)) return;
        TextStyle style = muted_text(ui_);
        if (row == session_.step_in_focus().query) {
            style.font = ui_.fonts.bold;
            style.color = ui_.palette->text;
        }
        const std::string label = elided(style, heatmap_.token(row), box.GetWidth());
        draw_text({box.Max.x - width_of(style, label), box.GetCenter().y - 0.5F * style.size}, style, label);
    }

    void draw_row(int row, int columns) {
        const ImRect first = box_of(row, 0);
        const ImRect last = box_of(row, columns - 1);
        if (!ImGui::IsRectVisible(first.Min, {last.Max.x + sum_width_, last.Max.y})) return;
        const std::vector<std::string> shown = shown_row(heatmap_.values, row);
        const std::vector<std::string> shown_before = heatmap_.base == nullptr ? shown : shown_row(*heatmap_.base, row);
        for (int column = 0; column < columns; ++column) {
            const auto i = static_cast<std::size_t>(column);
            draw_cell_at(row, column, shown[i], shown[i] == shown_before[i] ? std::string() : shown_before[i]);
        }
        if (has_sums() && is_reached({Quantity::weight, row, columns - 1, 0})) sum_badge(row, columns);
        if (is_result_row(row)) draw_ring(ui_, {first.Min, last.Max}, ui_.palette->accent);
    }

    std::vector<std::string> shown_row(const Matrix& values, int row) const {
        const auto columns = static_cast<std::size_t>(values.cols());
        const int decimals = session_.view().decimals;
        if (heatmap_.quantity == Quantity::weight)
            return format_probabilities({values.row(row).data(), columns}, decimals);
        std::vector<std::string> shown;
        for (Eigen::Index column = 0; column < values.cols(); ++column)
            shown.push_back(format_number(values(row, column), decimals));
        return shown;
    }

    bool is_result_row(int row) const {
        return !heatmap_.is_square() && !heatmap_.is_pinned && session_.step_in_focus().kind == StepKind::output &&
               session_.step_in_focus().query == row;
    }

    void draw_cell_at(int row, int column, const std::string& shown, const std::string& before) {
        const ImRect box = box_of(row, column);
        if (!ImGui::IsRectVisible(box.Min, box.Max)) return;
        const Cell cell{heatmap_.quantity, row, column, 0};
        const bool reached = is_reached(cell);
        const bool is_new = reached && !heatmap_.is_pinned && session_.is_result(cell);
        Number number{heatmap_.values(row, column), shown, cell};
        CellLook look{.role = role_of(heatmap_.quantity),
                      .largest = heatmap_.largest,
                      .text_size = cell_.x > 3 * ui_.em ? 0.875F : 0.75F,
                      .is_reached = reached,
                      .is_new = is_new};
        if (heatmap_.shows_difference) {
            number.value = difference(heatmap_.values(row, column), (*heatmap_.base)(row, column));
            number.shown = signed_number(number.value, session_.view().decimals);
            look.role = Role::score;  // the role whose tint distinguishes plus from minus
        } else if (session_.editing().pinned() == nullptr) {
            look.before = before;
        }
        if (std::isinf(number.value)) number.value = 0;
        if (!reached) number.shown.clear();
        draw_cell(ui_, box, number, look);
        const std::string name =
            fmt::format("{}{}/{},{}", heatmap_.is_pinned ? "pinned_" : "", heatmap_.id, row, column);
        note_for_tests(name.c_str(), box);
        if (heatmap_.is_pinned) return;
        point_at_cell(session_, ui_, actions_, box, cell);
        const StepKind kind = session_.step_in_focus().kind;
        const bool is_in_focus = session_.learning().asked() ? session_.learning().is_asked(cell) : is_new;
        if (is_in_focus && heatmap_.is_square() && (kind == StepKind::score || kind == StepKind::weight)) {
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

    void sum_badge(int row, int columns) {
        const ImRect last = box_of(row, columns - 1);
        const ImRect box(last.Max.x + 0.4F * ui_.em, last.Min.y + 0.4F * ui_.em, last.Max.x + 3.2F * ui_.em,
                         last.Max.y - 0.4F * ui_.em);
        ImGui::GetWindowDrawList()->AddRectFilled(
            box.Min, box.Max, mixed(ui_.palette->panel, ui_.palette->weight, 0.14), 0.5F * box.GetHeight());
        TextStyle style = digits_text(ui_, 0.8125F);
        style.color = ui_.palette->weight_text;
        draw_text_centered(box, style, "Σ = 1");
        if (is_pointed_at(box)) sum_tooltip(row);
    }

    // That the digits as shown miss 1, where they do.
    void sum_tooltip(int row) const {
        const auto columns = static_cast<std::size_t>(heatmap_.columns());
        const auto sum = shown_probabilities({heatmap_.values.row(row).data(), columns}, session_.view().decimals).sum;
        if (!sum || !begin_tooltip(ui_)) return;
        const std::string words = ui_.text("weights.sum", {{"sum", *sum}});
        const TextStyle style = normal_text(ui_);
        draw_text_left(take_space({width_of(style, words), 1.25F * ui_.em}), style, words);
        ImGui::EndTooltip();
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const Heatmap& heatmap_;
    Shape shape_;
    float row_label_width_ = 0;
    float sum_width_ = 0;
    ImVec2 cell_;
    ImVec2 origin_;
};

class HeatmapsPanel {
public:
    HeatmapsPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          now_{session.document(), session.attention(), base_of(session)},
          shows_difference_(now_.base != nullptr && session.view().shows_difference) {}

    void draw() {
        if (!ui_.is_low) controls();
        for (const Kind& kind : kinds) {
            ImGui::PushID(kind.id);
            const ImVec2 corner = ImGui::GetCursorScreenPos();
            title(kind);
            if (session_.editing().pinned() != nullptr) {
                draw_both(kind);
            } else {
                draw_one(kind, now_, largest_now(kind), ImGui::GetContentRegionAvail().x);
            }
            const float bottom = ImGui::GetCursorScreenPos().y - ImGui::GetStyle().ItemSpacing.y;
            point_out(session_, ui_, part_of(kind.quantity),
                      {corner.x - 0.3F * ui_.em, corner.y, corner.x + ImGui::GetContentRegionAvail().x, bottom});
            ImGui::PopID();
        }
        if (ui_.is_low) controls();
    }

private:
    static WindowPart part_of(Quantity quantity) {
        if (quantity == Quantity::score) return WindowPart::scores;
        return quantity == Quantity::weight ? WindowPart::weights : WindowPart::output;
    }

    // The pinned document if it has the same tokens and sizes; otherwise the document before the last edit.
    static const Attention* base_of(const Session& session) {
        const Snapshot* pinned = session.editing().pinned();
        const bool is_comparable = pinned != nullptr && pinned->document.tokens == session.document().tokens &&
                                   shape_of(pinned->document) == shape_of(session.document());
        if (is_comparable) return &pinned->attention;
        return session.editing().before() == nullptr ? nullptr : &session.editing().before()->attention;
    }

    void controls() {
        const float gap = 0.4F * ui_.em;
        const bool is_pinned = session_.editing().pinned() != nullptr;
        const ButtonLook pin{.icon = is_pinned ? Icon::close : Icon::pin,
                             .is_selected = is_pinned,
                             .tooltip = ui_.text(is_pinned ? "compare.unpin.tip" : "compare.pin.tip")};
        if (button(ui_, "pin", ui_.text(is_pinned ? "compare.unpin" : "compare.pin"), pin)) {
            if (is_pinned) {
                actions_.push_back(action::Unpin{});
            } else {
                actions_.push_back(action::Pin{});
            }
        }
        ImGui::SameLine(0, gap);
        ViewSettings view = session_.view();
        if (button(ui_, "difference", ui_.text("compare.difference"),
                   {.is_selected = view.shows_difference,
                    .is_enabled = view.shows_difference || now_.base != nullptr,
                    .tooltip = ui_.text("compare.difference.tip")})) {
            view.shows_difference = !view.shows_difference;
            actions_.push_back(action::SetView{view});
        }
        if (session_.editing().before() != nullptr && !is_pinned) {
            ImGui::SameLine(0, gap);
            if (icon_button(ui_, "forget_before", Icon::close, button_height(ui_), ui_.text("compare.forget.tip")))
                actions_.push_back(action::ForgetBefore{});
        }
        ImGui::Dummy({0, 0.1F * ui_.em});
    }

    void title(const Kind& kind) {
        const TextStyle style = title_text(ui_);
        std::string text(ui_.text(kind.title_key));
        if (shows_difference_) text = "Δ " + text;
        draw_text_left(take_space({width_of(style, text), 1.4F * ui_.em}), style, text);
        ImGui::SameLine(0, 0.5F * ui_.em);
        const bool is_by_row =
            kind.quantity == Quantity::weight && session_.document().token_count() > most_cells_drawn;
        const std::string_view subtitle = ui_.text(shows_difference_ ? "compare.difference.how"
                                                   : is_by_row       ? "heatmap.weight.how_large"
                                                                     : kind.subtitle_key);
        const TextStyle muted = muted_text(ui_);
        draw_text_left(take_space({width_of(muted, subtitle), 1.4F * ui_.em}), muted, subtitle);
    }

    // The same for both if one is pinned, so that equal colours mean equal numbers.
    double largest(const Kind& kind) const {
        if (kind.quantity == Quantity::weight) return 1.0;
        const auto own = [&](const Document& document, const Attention& attention) {
            return kind.quantity == Quantity::output ? document.v.cwiseAbs().maxCoeff()
                                                     : largest_finite(attention.scores);
        };
        const Snapshot* pinned = session_.editing().pinned();
        const double most = own(now_.document, now_.attention);
        return pinned == nullptr ? most : std::max(most, own(pinned->document, pinned->attention));
    }

    double largest_difference(const Kind& kind) const {
        const Matrix& now = heatmap_values(now_.attention, kind.quantity);
        const Matrix& before = heatmap_values(*now_.base, kind.quantity);
        double most = 0;
        for (Eigen::Index i = 0; i < now.size(); ++i) {
            const double change = std::abs(difference(now.data()[i], before.data()[i]));
            if (!std::isinf(change)) most = std::max(most, change);
        }
        return most;
    }

    double largest_now(const Kind& kind) const { return shows_difference_ ? largest_difference(kind) : largest(kind); }

    void draw_one(const Kind& kind, const Source& source, double largest, float width) {
        const Matrix* base = source.base == nullptr ? nullptr : &heatmap_values(*source.base, kind.quantity);
        const Heatmap heatmap{.quantity = kind.quantity,
                              .id = kind.id,
                              .document = source.document,
                              .values = heatmap_values(source.attention, kind.quantity),
                              .base = base,
                              .largest = largest,
                              .shows_difference = base != nullptr && session_.view().shows_difference,
                              .is_pinned = source.is_pinned};
        if (std::max(heatmap.rows(), heatmap.columns()) > most_cells_drawn) {
            draw_large_heatmap(session_, ui_, actions_, heatmap, width);
        } else {
            HeatmapDrawer(session_, ui_, actions_, heatmap, width).draw();
        }
    }

    void draw_both(const Kind& kind) {
        const Snapshot& pinned = *session_.editing().pinned();
        const Source before{pinned.document, pinned.attention, nullptr, true};
        const float gap = ui_.em;
        const float width = 0.5F * (ImGui::GetContentRegionAvail().x - gap);
        const TextStyle muted = muted_text(ui_);
        const auto half = [&](std::string_view name, const Source& source, double most) {
            ImGui::BeginGroup();
            draw_text_left(take_space({width_of(muted, name), 1.4F * ui_.em}), muted, name);
            draw_one(kind, source, most, width);
            ImGui::EndGroup();
        };
        half(ui_.text("compare.pinned"), before, largest(kind));
        ImGui::SameLine(0, gap);
        half(ui_.text("compare.now"), now_, largest_now(kind));
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    Source now_;
    bool shows_difference_;
};

}  // namespace

void draw_heatmaps_panel(const Session& session, Ui& ui, Actions& actions) {
    HeatmapsPanel(session, ui, actions).draw();
}

}  // namespace qkv
