#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "panels/head_tabs.h"
#include "panels/heatmap.h"
#include "panels/panels.h"
#include "qkv/heatmap.h"
#include "widgets/button.h"
#include "widgets/cell.h"
#include "widgets/tooltip.h"

namespace qkv {
namespace {

struct Kind {
    Quantity quantity;
    const char* id;
    const char* title_id;
    const char* subtitle_id;
};

constexpr std::array kinds{
    Kind{Quantity::score, "score", "heatmap.score", "heatmap.score.how"},
    Kind{Quantity::weight, "weight", "heatmap.weight", "heatmap.weight.how"},
    Kind{Quantity::output, "output", "heatmap.output", "heatmap.output.how"},
    Kind{Quantity::joined, "joined", "heatmap.joined", "heatmap.joined.how"},
};

// The last one is there if there is W_O. Beside the next words there is room for the weights alone.
std::span<const Kind> kinds_of(const Document& document) {
    if (document.model) return std::span(kinds).subspan(1, 1);
    return std::span(kinds).first(document.is_joined() ? kinds.size() : kinds.size() - 1);
}

constexpr float title_em = 1.5F;
constexpr float low_title_em = 1.2F;

// A document and its results: the current one, or the one that is pinned beside it.
struct Source {
    const Document& document;
    const Attention& attention;
    const Attention* base = nullptr;  ///< what it is compared with; of the same shape
    bool is_pinned = false;
};

class HeatmapsPanel {
public:
    HeatmapsPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session),
          ui_(ui),
          actions_(actions),
          pinned_(session.editing().pinned()),
          now_{session.document(), session.attention(), base_of(session)},
          shows_difference_(now_.base != nullptr && session.view().shows_difference) {}

    // Below each other or, in a low and wide panel, beside each other. In a low and narrow one the buttons stand beside
    // the first title.
    void draw() {
        const ImVec2 corner = ImGui::GetCursorPos();
        ImVec2 room = ImGui::GetContentRegionAvail();
        const float gap = 0.7F * ui_.em;
        ImVec2 at = corner;
        if (has_room_for_plane(ui_, room)) {
            const float height = side_switch(room.x) + 0.5F * ui_.em;
            at.y += height;
            room.y -= height;
            ImGui::SetCursorPos(at);
        }
        const bool is_across = room.x > 1.6F * room.y;
        has_controls_in_title_ = !is_across && !has_controls_ && room.y < 18 * ui_.em;
        if (has_head_tabs(session_)) {
            draw_head_weights(session_, ui_, actions_, {room.x, head_weights_em * ui_.em});
            const float height = (head_weights_em + 0.4F) * ui_.em;
            at.y += height;
            room.y -= height;
            ImGui::SetCursorPos(at);
        }
        const ImVec2 below = at;
        if (is_across && !has_controls_) {
            const float width = controls_width();
            ImGui::SetCursorPos({below.x + room.x - width, below.y});
            controls(true);
            room.x -= width + gap;
        } else if (!has_controls_in_title_ && !has_controls_) {
            controls(false);
            const float height = button_height(ui_) + 0.5F * ui_.em;
            at.y += height;
            room.y -= height;
        }
        const auto all = kinds_of(session_.document());
        const auto count = static_cast<float>(all.size());
        const float more = has_controls_in_title_ ? button_height(ui_) - low_title_em * ui_.em : 0.0F;
        const ImVec2 each = is_across ? ImVec2((room.x - (count - 1) * gap) / count, room.y)
                                      : ImVec2(room.x, (room.y - (count - 1) * gap - more) / count);
        for (const Kind& kind : all) {
            ImGui::SetCursorPos(at);
            const float height = std::max(each.y, height_for_fingers(kind, {each.x, room.y}));
            const float bottom = draw_kind(kind, {each.x, height + (has_controls(kind) ? more : 0.0F)});
            if (stage_of(session_.step_in_focus()) == stage_making(kind.quantity)) follow(at.y, bottom);
            if (is_across) {
                at.x += each.x + gap;
            } else {
                at.y = bottom + gap;
            }
        }
    }

private:
    // The switch to the arrows and, beside it where there is room, the buttons; returns how high they are.
    float side_switch(float room) {
        const ImVec2 at = ImGui::GetCursorPos();
        draw_side_switch(session_, ui_, actions_);
        // Their place is the same whether or not there is a button to forget with, so that none of them jumps.
        const float most = controls_row_width() + (can_forget_before() ? 0.0F : 0.4F * ui_.em + button_height(ui_));
        has_controls_ = side_switch_width(ui_) + 0.4F * ui_.em + most <= room;
        if (!has_controls_) return small_tab_height(ui_);
        ImGui::SetCursorPos({at.x + room - most, at.y});
        controls(false);
        return button_height(ui_);
    }

    static WindowPart part_of(Quantity quantity) {
        if (quantity == Quantity::score) return WindowPart::scores;
        return quantity == Quantity::weight ? WindowPart::weights : WindowPart::output;
    }

    static Stage stage_making(Quantity quantity) {
        switch (quantity) {
            case Quantity::score: return Stage::score;
            case Quantity::weight: return Stage::softmax;
            case Quantity::joined: return Stage::join;
            default: return Stage::update;
        }
    }

    static const Attention* base_of(const Session& session) {
        const Snapshot* base = session.editing().base();
        return base == nullptr ? nullptr : &base->attention;
    }

    bool is_compared_with_pinned() const { return pinned_ != nullptr && now_.base == &pinned_->attention; }

    // ---- pinning and the difference

    std::string_view pin_label() const { return ui_.text(pinned_ != nullptr ? "compare.unpin" : "compare.pin"); }

    bool has_controls(const Kind& kind) const { return has_controls_in_title_ && &kind == &kinds.front(); }
    bool can_forget_before() const { return session_.editing().before() != nullptr && pinned_ == nullptr; }

    float controls_row_width() const {
        const float gap = 0.4F * ui_.em;
        return button_width(ui_, pin_label(), {.icon = Icon::pin}) + gap +
               button_width(ui_, ui_.text("compare.difference")) +
               (can_forget_before() ? gap + button_height(ui_) : 0.0F);
    }

    float controls_width() const {
        return std::max(button_width(ui_, pin_label(), {.icon = Icon::pin}),
                        button_width(ui_, ui_.text("compare.difference")));
    }

    void controls(bool is_column) {
        ImGui::BeginGroup();
        const auto next = [&] {
            if (!is_column) ImGui::SameLine(0, 0.4F * ui_.em);
        };
        pin_button();
        next();
        ViewSettings view = session_.view();
        if (button(ui_, "difference", ui_.text("compare.difference"),
                   {.is_selected = view.shows_difference,
                    .is_enabled = view.shows_difference || now_.base != nullptr,
                    .tooltip = ui_.text("compare.difference.tip")})) {
            view.shows_difference = !view.shows_difference;
            actions_.push_back(action::SetView{view});
        }
        if (can_forget_before()) {
            next();
            if (icon_button(ui_, "forget_before", Icon::close, button_height(ui_), ui_.text("compare.forget.tip")))
                actions_.push_back(action::ForgetBefore{});
        }
        ImGui::EndGroup();
    }

    void pin_button() {
        const bool is_pinned = pinned_ != nullptr;
        const ButtonLook look{.icon = is_pinned ? Icon::close : Icon::pin,
                              .is_selected = is_pinned,
                              .tooltip = ui_.text(is_pinned ? "compare.unpin.tip" : "compare.pin.tip")};
        if (!button(ui_, "pin", pin_label(), look)) return;
        if (is_pinned) {
            actions_.push_back(action::Unpin{});
        } else {
            actions_.push_back(action::Pin{});
        }
    }

    // ---- one of scores, weights and V_new, and the one pinned beside it

    struct Drawn {
        Heatmap heatmap;
        HeatmapFit fit;
        float width = 0.0F;
        bool is_picture = false;
    };

    // The one pinned stands beside the current one, and what they are above both.
    float halves_gap() const { return ui_.em; }
    float half_of(float width) const { return pinned_ == nullptr ? width : 0.5F * (width - halves_gap()); }
    float caption_height() const { return pinned_ == nullptr ? 0.0F : 1.1F * ui_.em; }

    // Returns where it ends.
    float draw_kind(const Kind& kind, ImVec2 room) {
        ImGui::PushID(kind.id);
        ImGui::BeginGroup();
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        const bool is_tight = room.y < 9 * ui_.em;
        const float title_height =
            has_controls(kind) ? button_height(ui_) : (is_tight ? low_title_em : title_em) * ui_.em;
        const float caption_height = this->caption_height();
        const float width = half_of(room.x);
        const ImVec2 table{width, std::max(room.y - title_height - caption_height, 1.5F * ui_.em)};
        std::vector<Drawn> halves;
        if (pinned_ != nullptr)
            halves.push_back(measured(kind, {pinned_->document, pinned_->attention, nullptr, true}, table));
        halves.push_back(measured(kind, now_, table));
        set_largest(kind, halves);
        const float taken = has_controls(kind) ? controls_row_width() + 0.5F * ui_.em : 0.0F;
        title(kind, halves, {corner, {corner.x + room.x - taken, corner.y + title_height}});
        if (has_controls(kind)) {
            ImGui::SetCursorScreenPos({corner.x + room.x - controls_row_width(), corner.y});
            controls(false);
        }
        float bottom = corner.y;
        for (std::size_t i = 0; i < halves.size(); ++i) {
            const ImVec2 at{corner.x + static_cast<float>(i) * (width + halves_gap()), corner.y + title_height};
            if (pinned_ != nullptr) caption(halves[i].heatmap, {at, {at.x + width, at.y + caption_height}});
            ImGui::SetCursorScreenPos({at.x, at.y + caption_height});
            draw_table(halves[i]);
            bottom = std::max(bottom, ImGui::GetItemRectMax().y);
        }
        point_out(session_, ui_, part_of(kind.quantity),
                  {corner.x - 0.3F * ui_.em, corner.y, corner.x + room.x, bottom + 0.3F * ui_.em});
        ImGui::EndGroup();
        ImGui::PopID();
        return bottom - ImGui::GetWindowPos().y + ImGui::GetScrollY();
    }

    Drawn measured(const Kind& kind, const Source& source, ImVec2 room) const {
        const Matrix* base =
            source.base == nullptr ? nullptr : &heatmap_values(*source.base, kind.quantity, session_.head());
        const Heatmap heatmap{.quantity = kind.quantity,
                              .id = kind.id,
                              .document = source.document,
                              .values = heatmap_values(source.attention, kind.quantity, session_.head()),
                              .head = kind.quantity == Quantity::joined ? 0 : session_.head(),
                              .base = base,
                              .shows_difference = base != nullptr && session_.view().shows_difference,
                              .is_pinned = source.is_pinned};
        const bool is_large = std::max(heatmap.rows(), heatmap.columns()) > most_cells_drawn;
        if (is_large) return {heatmap, {}, room.x, true};
        const HeatmapFit fit = fit_heatmap(session_, ui_, heatmap, room);
        const bool is_zoomed = are_small(fit.cells) && ui_.large_heatmaps.of(kind.quantity).view.zoom > 1;
        return {heatmap, fit, room.x, is_zoomed};
    }

    void draw_table(const Drawn& drawn) {
        if (drawn.is_picture) {
            draw_large_heatmap(session_, ui_, actions_, drawn.heatmap, drawn.width);
            return;
        }
        draw_heatmap_table(session_, ui_, actions_, drawn.heatmap, drawn.fit);
        if (are_small(drawn.fit.cells)) take_pinch(drawn.heatmap, {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
    }

    // ---- fingers

    bool are_small(const CellFit& cells) const {
        return std::min(cells.width, cells.height) * ui_.em < ui_.least_target;
    }

    // With cells as high as fingers need, where they are as wide and all of a table is in view at once; the panel
    // scrolls to the others. Otherwise 0.
    float height_for_fingers(const Kind& kind, ImVec2 room) const {
        if (ui_.least_target == 0) return 0;
        constexpr float labels_em = 1.75F;
        constexpr float gap_em = 0.15F;
        const float em = ui_.em;
        const float captions = title_em * em + caption_height();
        const auto rows = static_cast<float>(session_.document().token_count());
        const float table = labels_em * em + rows * (ui_.least_target + gap_em * em);
        if (captions + table > room.y) return 0;
        const Drawn drawn = measured(kind, now_, {half_of(room.x), table});
        return drawn.is_picture || are_small(drawn.fit.cells) ? 0.0F : captions + table;
    }

    // Two fingers make a picture of it, which they enlarge.
    void take_pinch(const Heatmap& heatmap, const ImRect& box) {
        if (!is_pointed_at(box)) return;
        ui_.finger_target.takes_pinch = true;
        if (!ui_.pinch || ui_.pinch->factor <= 1) return;
        MatrixView& view = ui_.large_heatmaps.of(heatmap.quantity).view;
        const ImVec2 at = ui_.pinch->place;
        const double hidden = 1 - 1 / static_cast<double>(ui_.pinch->factor);
        view.zoom = ui_.pinch->factor;
        view.left = hidden * heatmap.columns() * (at.x - box.Min.x) / box.GetWidth();
        view.top = hidden * heatmap.rows() * (at.y - box.Min.y) / box.GetHeight();
    }

    // Where the panel scrolls, the table of a new step comes into view.
    void follow(float top, float bottom) const {
        if (ui_.frames_to_follow == 0 || ui_.least_target == 0) return;
        const float scrolled = ImGui::GetScrollY();
        const float height = ImGui::GetWindowHeight();
        if (top < scrolled || bottom > scrolled + height) ImGui::SetScrollY(std::max(bottom - height + ui_.em, 0.0F));
    }

    // Which half is which, and what a difference is one of.
    void caption(const Heatmap& heatmap, const ImRect& box) const {
        TextStyle style = muted_text(ui_);
        style.size = 0.75F * ui_.em;
        const char* difference = is_compared_with_pinned() ? "compare.change" : "compare.difference.how";
        const char* text_id = heatmap.is_pinned          ? "compare.pinned"
                              : heatmap.shows_difference ? difference
                                                         : "compare.now";
        draw_text_left(box, style, ui_.text(text_id));
    }

    // ---- title, with the legend of what is only shown by its colour

    void title(const Kind& kind, const std::vector<Drawn>& halves, const ImRect& box) const {
        const TextStyle style = title_text(ui_);
        std::string text(ui_.text(kind.title_id));
        if (shows_difference_ && !is_compared_with_pinned()) text = "Δ " + text;
        const float em = ui_.em;
        float left = box.Min.x + draw_text_left(box, style, text) + 0.5F * em;
        float right = box.Max.x;
        const Drawn& now = halves.back();
        const bool has_legend = !now.is_picture && (now.fit.has_only_colors() || is_unchanged(now.heatmap));
        if (has_legend && right - left > legend_width(now.heatmap)) {
            legend(now.heatmap, {right - legend_width(now.heatmap), box.Min.y, right, box.Max.y});
            right -= legend_width(now.heatmap) + 0.5F * em;
        }
        const bool is_by_row = kind.quantity == Quantity::weight && now.is_picture;
        const bool is_before = shows_difference_ && !is_compared_with_pinned();
        const std::string_view subtitle = ui_.text(is_before   ? "compare.difference.how"
                                                   : is_by_row ? "heatmap.weight.how_large"
                                                               : kind.subtitle_id);
        const TextStyle muted = muted_text(ui_);
        if (left + width_of(muted, subtitle) > right) return;
        left += draw_text_left({left, box.Min.y, right, box.Max.y}, muted, subtitle) + 0.5F * em;
        const bool sums_to_one = kind.quantity == Quantity::weight && !shows_difference_ && !now.fit.has_sums;
        const float half = 0.55F * em;
        const float middle = box.GetCenter().y;
        if (sums_to_one && left + 2.8F * em <= right)
            draw_sum_badge(ui_, {left, middle - half, left + 2.8F * em, middle + half});
    }

    // The largest number with its sign, at either end of the colours.
    std::pair<std::string, std::string> legend_ends(const Heatmap& heatmap) const {
        const std::string most = format_number(heatmap.largest, 2);
        const bool has_no_negative = heatmap.quantity == Quantity::weight && !heatmap.shows_difference;
        if (has_no_negative || most == "0") return {"0", most};
        return {"−" + most, most};
    }

    TextStyle legend_text() const {
        TextStyle style = digits_text(ui_, smallest_digits);
        style.color = ui_.palette->muted;
        return style;
    }

    // There is no scale of a difference while there is none.
    static bool is_unchanged(const Heatmap& heatmap) { return heatmap.shows_difference && heatmap.largest == 0; }

    float legend_width(const Heatmap& heatmap) const {
        if (is_unchanged(heatmap)) return width_of(unchanged_text(), ui_.text("compare.unchanged")) + 1;
        const auto [least, most] = legend_ends(heatmap);
        return width_of(legend_text(), least) + width_of(legend_text(), most) + 4.6F * ui_.em;
    }

    TextStyle unchanged_text() const {
        TextStyle style = muted_text(ui_);
        style.size = 0.75F * ui_.em;
        return style;
    }

    void legend(const Heatmap& heatmap, const ImRect& box) const {
        if (is_unchanged(heatmap)) {
            draw_text_left(box, unchanged_text(), ui_.text("compare.unchanged"));
            note_for_tests("unchanged", box);
            return;
        }
        constexpr int steps = 8;
        const float em = ui_.em;
        const auto [least, most] = legend_ends(heatmap);
        const bool has_negative = least != "0";
        const float left = box.Min.x + draw_text_left(box, legend_text(), least) + 0.3F * em;
        const float width = 4 * em / steps;
        const float middle = box.GetCenter().y;
        const Role role = heatmap.shows_difference ? Role::score : role_of(heatmap.quantity);
        for (int i = 0; i < steps; ++i) {
            const float share = (static_cast<float>(i) + 0.5F) / steps;
            const float value = has_negative ? 2 * share - 1 : share;
            const float x = left + static_cast<float>(i) * width;
            draw_cell(ui_, {x, middle - 0.35F * em, x + width - 1, middle + 0.35F * em}, {value, "", {}},
                      {.role = role, .text_size = 0});
        }
        draw_text_left({left + 4.3F * em, box.Min.y, box.Max.x, box.Max.y}, legend_text(), most);
    }

    // ---- what colours are relative to: the same for both halves, so that equal colours mean equal numbers

    void set_largest(const Kind& kind, std::vector<Drawn>& halves) const {
        double most = 0;
        for (const Drawn& half : halves) {
            if (!half.heatmap.shows_difference) most = std::max(most, own_largest(kind, half));
        }
        for (Drawn& half : halves)
            half.heatmap.largest = half.heatmap.shows_difference ? largest_difference(kind) : most;
    }

    // Weights have the colours of their own values, except where colours are all there is.
    static double own_largest(const Kind& kind, const Drawn& drawn) {
        const Heatmap& heatmap = drawn.heatmap;
        if (kind.quantity == Quantity::joined) return heatmap.values.cwiseAbs().maxCoeff();
        if (kind.quantity == Quantity::output) return heatmap.document.head(heatmap.head).v.cwiseAbs().maxCoeff();
        if (kind.quantity == Quantity::score) return largest_finite(heatmap.values);
        return drawn.fit.has_only_colors() && !drawn.is_picture ? heatmap.values.maxCoeff() : 1.0;
    }

    double largest_difference(const Kind& kind) const {
        const Matrix& now = heatmap_values(now_.attention, kind.quantity, session_.head());
        const Matrix& before = heatmap_values(*now_.base, kind.quantity, session_.head());
        double most = 0;
        for (Eigen::Index i = 0; i < now.size(); ++i) {
            const double change = std::abs(difference(now.data()[i], before.data()[i]));
            if (!std::isinf(change)) most = std::max(most, change);
        }
        return most;
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    const Snapshot* pinned_;
    Source now_;
    bool shows_difference_;
    bool has_controls_in_title_ = false;  ///< of the first heatmap
    bool has_controls_ = false;           ///< beside the switch to the arrows
};

}  // namespace

void draw_heatmaps_panel(const Session& session, Ui& ui, Actions& actions) {
    HeatmapsPanel(session, ui, actions).draw();
}

}  // namespace qkv
