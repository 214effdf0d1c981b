#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "imgui_internal.h"
#include "panels/message.h"
#include "panels/panels.h"
#include "panels/timeline.h"
#include "qkv/trained_model.h"
#include "widgets/button.h"
#include "widgets/fold.h"
#include "widgets/text.h"

namespace qkv {
namespace {

constexpr std::array speeds{0.5, 1.0, 2.0, 4.0};
constexpr std::array details{Detail::token, Detail::stage, Detail::term, Detail::product};

// The timeline is beside the controls if there is room, otherwise below them;
// in a low window it has no labels.
constexpr float controls_em = 34;
constexpr float least_message_em = 24;  // beside the way on to the model
constexpr float offer_gap_em = 0.8F;
constexpr float least_timeline_em = 20;

// In an upright window, from its top: the line of the walk, the message, the
// buttons, and what the edge of the screen and the system's own gestures need.
constexpr float thin_timeline_em = 0.3F;
constexpr float above_message_em = 0.8F;
constexpr float above_buttons_em = 0.5F;
constexpr float above_row_em = 0.35F;  // of message and buttons
constexpr float below_row_em = 0.5F;
constexpr float reach_em = 1.4F;  // of the line, below it
float safe_area(const Ui& ui) { return (ui.is_phone() ? 1.75F : 1.0F) * ui.em; }
float walk_button_height(const Ui& ui) { return std::max((ui.is_phone() ? 3.5F : 3.375F) * ui.em, ui.least_target); }

bool is_timeline_beside(const Ui& ui, float width) { return width >= (controls_em + least_timeline_em) * ui.em; }
float timeline_height(const Ui& ui, float width) {
    if (ui.is_presenting) return 1.1F * ui.em;
    const bool is_high = is_timeline_beside(ui, width) || !ui.is_low;
    return is_high ? std::max(2.3F * ui.em, ui.least_target) : 0.35F * ui.em;
}

class WalkPanel {
public:
    WalkPanel(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), walk_(session.walkthrough()), number_(session.step_number()) {
        if (ui.is_upright()) height_ = walk_button_height(ui);
    }

    void draw() {
        const float width = ImGui::GetContentRegionAvail().x;
        if (ui_.is_presenting) {
            presented(width);
            return;
        }
        if (offers_model()) offered_ = document_in_offer();
        if (is_walk_in_one_row(ui_)) {
            in_one_row(width);
            return;
        }
        if (ui_.is_upright()) {
            upright(width);
            return;
        }
        // Where there is little room, in the place of the button that goes on.
        const bool is_offered_beside = offered_ && has_room_beside_offer(width);
        if (is_offered_beside) {
            message_and_offer(width);
        } else {
            draw_message(session_, ui_, width);
        }
        is_offered_below_ = offered_ && !is_offered_beside;
        controls(is_timeline_beside(ui_, width) ? controls_em * ui_.em : width);
        if (is_timeline_beside(ui_, width)) ImGui::SameLine(0, 1.2F * ui_.em);
        draw_timeline(session_, ui_, actions_, timeline_height(ui_, width));
    }

private:
    // In presenter mode, a presenter remote has the controls; where there is no room beside the message, they are
    // below it.
    void presented(float width) {
        const bool are_beside = are_presenter_controls_beside(ui_, width);
        draw_message(session_, ui_, are_beside ? width - presenter_controls_width(ui_) : width);
        if (are_beside) ImGui::SameLine(0, 0.3F * ui_.em);
        draw_presenter_controls(session_, ui_, actions_);
        draw_timeline(session_, ui_, actions_, timeline_height(ui_, width));
    }

    // ---- in a low window for fingers: the line of the walk, and below it all in one row

    void in_one_row(float width) {
        const float em = ui_.em;
        const float gap = 0.5F * em;
        const ImVec2 corner = ImGui::GetWindowPos();
        const float right = corner.x + ImGui::GetWindowWidth();
        const ImRect track(corner.x, corner.y, right, corner.y + thin_timeline_em * em);
        const float top = track.Max.y + above_row_em * em;
        const float side = button_width(ui_, "", {.icon = Icon::previous, .is_narrow = true});
        const float counter = std::max(5.7F * em, button_width(ui_, count()));
        const ButtonLook look{.icon = Icon::next, .is_narrow = true};
        const float next = std::max(7 * em, button_width(ui_, ui_.text(offered_ ? "learn.model" : "walk.next"), look));
        const float buttons = side + counter + next + 2 * gap;
        ImGui::SetCursorScreenPos({corner.x + em, top});
        draw_message(session_, ui_, width - buttons - em);
        ImGui::SetCursorScreenPos({right - em - buttons - 1, top});
        upright_previous(side, "");
        ImGui::SameLine(0, gap);
        more_button(counter, count(), Icon::none, 2);
        ImGui::SameLine(0, gap);
        upright_next(next);
        // Behind the buttons, which it must not take presses from.
        draw_thin_timeline(session_, ui_, actions_, track, {track.Min, {right, track.Min.y + ui_.least_target}});
    }

    // ---- in an upright window: the sentence, and Next under the thumb

    void upright(float width) {
        const float em = ui_.em;
        const ImVec2 corner = ImGui::GetWindowPos();
        const float right = corner.x + ImGui::GetWindowWidth();
        const ImRect track(corner.x, corner.y, right, corner.y + thin_timeline_em * em);
        const float reach = std::max(reach_em * em, ui_.least_target);
        ImGui::SetCursorScreenPos({corner.x + em, track.Max.y + above_message_em * em});
        draw_message(session_, ui_, width);
        const ImVec2 below{corner.x + em, ImGui::GetItemRectMax().y + above_buttons_em * em};
        draw_thin_timeline(session_, ui_, actions_, track, {track.Min, {right, track.Min.y + reach}});
        ImGui::SetCursorScreenPos(below);
        if (ui_.is_phone()) {
            phone_buttons(width);
        } else {
            tablet_buttons(width);
        }
    }

    // The room that Next has left by the others.
    void phone_buttons(float width) {
        const float gap = 0.6F * ui_.em;
        const bool is_tight = width < 18 * ui_.em;
        const float side = std::max((is_tight ? 2.4F : 3.6F) * ui_.em, ui_.least_target);
        const float counter = is_tight ? side : std::max(5.7F * ui_.em, button_width(ui_, count()));
        upright_previous(side, "");
        ImGui::SameLine(0, gap);
        if (is_tight) more_button(side, "", Icon::menu, 2);
        if (!is_tight) more_button(counter, count(), Icon::none, 2);
        ImGui::SameLine(0, gap);
        upright_next(std::floor(width - side - counter - 2 * gap) - 1);  // widths of buttons are rounded up
    }

    void tablet_buttons(float width) {
        const float gap = 0.6F * ui_.em;
        const float left = ImGui::GetCursorPosX();
        const float next = std::floor(std::min(13.75F * ui_.em, 0.4F * width));
        const float previous =
            std::max(std::floor(6.5F * ui_.em), button_width(ui_, ui_.text("walk.previous"), {.icon = Icon::previous}));
        more_button(button_width(ui_, count()), count(), Icon::none, 4);
        ImGui::SameLine(0, gap);
        play_button();
        ImGui::SameLine(0, gap);
        detail_button();
        ImGui::SameLine(0, gap);
        ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), left + std::floor(width - next - previous - gap) - 1));
        upright_previous(previous, ui_.text("walk.previous"));
        ImGui::SameLine(0, gap);
        upright_next(next);
    }

    std::string count() const { return step_of_steps(session_); }

    void upright_previous(float width, std::string_view label) {
        const ButtonLook look{.icon = Icon::previous,
                              .is_enabled = !is_at_start(),
                              .is_narrow = true,
                              .least_width = width,
                              .least_height = height_,
                              .tooltip = label.empty() ? ui_.text("walk.previous") : std::string_view()};
        if (button(ui_, "previous", label, look)) actions_.push_back(action::Previous{});
    }

    void upright_next(float width) {
        if (offered_) {
            ButtonLook look = offer_look();
            look.is_narrow = true;
            look.least_height = height_;
            std::string label = offer_label(width);
            if (button_width(ui_, label, look) > width) look.icon = Icon::none;
            look.least_width = width;
            offer(label, look);
            return;
        }
        ButtonLook look = next_look();
        look.is_narrow = true;
        if (button_width(ui_, ui_.text("walk.next"), look) > width) look.icon = Icon::none;
        look.least_width = width;
        look.least_height = height_;
        if (button(ui_, "next", ui_.text("walk.next"), look)) actions_.push_back(action::Next{});
    }

    // The number of the step; a press shows the controls that have no place of
    // their own, from `first` of all on.
    void more_button(float width, const std::string& label, Icon icon, std::size_t first) {
        const ButtonLook look{.icon = icon,
                              .is_narrow = true,
                              .least_width = width,
                              .least_height = height_,
                              .tooltip = ui_.text("toolbar.menu")};
        if (button(ui_, "walk_menu", label, look)) ImGui::OpenPopup("walk_popup");
        note_for_tests("counter", {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
        more_popup(controls_by_importance(), first);
    }

    void more_popup(const std::vector<Control>& all, std::size_t first) {
        if (!begin_popup_at_last_item(ui_, "walk_popup")) return;
        height_ = 0;  // of buttons in a menu
        for (std::size_t i = first; i < all.size(); ++i) all[i].draw();
        height_ = ui_.is_upright() ? walk_button_height(ui_) : 0;
        ImGui::EndPopup();
    }

    // ---- where the walk ends with V_new, the way on to what it is for

    bool offers_model() const {
        const Document& document = session_.document();
        const bool is_own_walk = session_.learning().guide() == nullptr && !session_.learning().prediction();
        return is_at_end() && is_own_walk && !document.model && !document.keys && session_.heads().chosen() == nullptr;
    }

    ButtonLook offer_look() const {
        return {.icon = Icon::right, .icon_is_after = true, .is_primary = true, .tooltip = ui_.text("learn.model.tip")};
    }

    Document document_in_offer() const {
        return document_going_on(*trained_model(name(ui_.language)), session_.document().sentence);
    }

    // With the sentence where it has room.
    std::string offer_label(float width) const {
        const std::string whole = ui_.text("learn.model.sentence", {{"sentence", offered_->sentence}});
        const bool has_room = button_width(ui_, whole, offer_look()) <= 0.36F * width;
        return has_room ? whole : std::string(ui_.text("learn.model"));
    }

    float offer_width(float width) const { return button_width(ui_, offer_label(width), offer_look()); }

    void offer(const std::string& label) { offer(label, offer_look()); }
    void offer(const std::string& label, const ButtonLook& look) {
        if (button(ui_, "offer_model", label, look)) actions_.push_back(action::OpenDocument{*offered_});
    }

    float message_width(float width) const { return width - offer_width(width) - offer_gap_em * ui_.em; }

    bool has_room_beside_offer(float width) const {
        const float left = message_width(width);
        return left >= least_message_em * ui_.em && message_height(ui_, left) <= message_height(ui_, width) &&
               message_fits(session_, ui_, left);
    }

    void message_and_offer(float width) {
        draw_message(session_, ui_, message_width(width));
        ImGui::SameLine(0, offer_gap_em * ui_.em);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float height = message_height(ui_, width);
        ImGui::BeginGroup();
        ImGui::SetCursorScreenPos({at.x, at.y + std::max(0.5F * (height - button_height(ui_)), 0.0F)});
        offer(offer_label(width));
        ImGui::SetCursorScreenPos({at.x, at.y + height});
        ImGui::Dummy({0, 0});
        ImGui::EndGroup();
    }

    // ---- the controls: Next always, the others while there is room

    std::vector<Control> controls_by_importance() {
        return {
            next_control(),
            {button_width(ui_, ui_.text("walk.previous"), {.icon = Icon::previous}), [this] { previous_button(); }},
            {button_width(ui_, ui_.text("walk.play"), {.icon = Icon::play}), [this] { play_button(); }},
            {button_width(ui_, "", {.icon = Icon::first}), [this] { first_button(); }},
            {button_width(ui_, "", {.icon = Icon::last}), [this] { last_button(); }},
            {button_width(ui_, detail_label(), {.icon = Icon::down}), [this] { detail_button(); }},
            {button_width(ui_, speed_label(), {.icon = Icon::down}), [this] { speed_button(); }},
        };
    }

    void controls(float room) {
        const float gap = 0.5F * ui_.em;
        const std::vector<Control> all = controls_by_importance();
        const float menu = button_width(ui_, "", {.icon = Icon::menu}) + gap;
        std::size_t shown = count_fitting(all, -gap, room, gap);
        if (shown < all.size()) shown = std::max<std::size_t>(count_fitting(all, menu - gap, room, gap), 1);
        bool is_first = true;
        for (const std::size_t place : {3U, 1U, 0U, 4U, 2U, 6U, 5U}) {
            if (place >= shown) continue;
            if (!is_first) ImGui::SameLine(0, gap);
            all[place].draw();
            is_first = false;
        }
        if (shown == all.size()) return;
        ImGui::SameLine(0, gap);
        if (button(ui_, "walk_menu", "", {.icon = Icon::menu, .tooltip = ui_.text("toolbar.menu")}))
            ImGui::OpenPopup("walk_popup");
        more_popup(all, shown);
    }

    Control next_control() {
        if (is_offered_below_) return {offer_width(0), [this] { offer(offer_label(0)); }};
        return {button_width(ui_, ui_.text("walk.next"), {.icon = Icon::next}), [this] { next_button(); }};
    }

    bool is_at_start() const { return number_ == 0; }
    bool is_at_end() const { return number_ == walk_.count(); }

    void first_button() {
        const ButtonLook look{.icon = Icon::first, .is_enabled = !is_at_start(), .tooltip = ui_.text("walk.first")};
        if (button(ui_, "first", "", look)) actions_.push_back(action::First{});
    }

    void previous_button() {
        const ButtonLook look{.icon = Icon::previous, .is_enabled = !is_at_start()};
        if (button(ui_, "previous", ui_.text("walk.previous"), look)) actions_.push_back(action::Previous{});
    }

    ButtonLook next_look() const {
        return {.icon = Icon::next,
                .icon_is_after = true,
                .is_primary = session_.learning().expects_steps() && !is_at_end(),
                .is_enabled = !is_at_end()};
    }

    void next_button() {
        if (button(ui_, "next", ui_.text("walk.next"), next_look())) actions_.push_back(action::Next{});
    }

    void last_button() {
        const ButtonLook look{.icon = Icon::last, .is_enabled = !is_at_end(), .tooltip = ui_.text("walk.last")};
        if (button(ui_, "last", "", look)) actions_.push_back(action::Last{});
    }

    void play_button() {
        const bool is_playing = session_.walk().is_playing();
        const ButtonLook look{
            .icon = is_playing ? Icon::pause : Icon::play, .is_selected = is_playing, .least_height = height_};
        if (button(ui_, "play", ui_.text(is_playing ? "walk.pause" : "walk.play"), look)) {
            actions_.push_back(action::SetPlaying{!is_playing});
        }
    }

    std::string speed_label() const { return fmt::format("{}×", session_.view().steps_per_s); }

    void speed_button() {
        if (button(ui_, "speed", speed_label(),
                   {.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("walk.speed")})) {
            ImGui::OpenPopup("speed_popup");
        }
        if (!begin_popup_at_last_item(ui_, "speed_popup")) return;
        for (const double speed : speeds) {
            const std::string label = fmt::format("{}×", speed);
            if (choice(ui_, fmt::format("speed_{}", speed).c_str(), label, speed == session_.view().steps_per_s)) {
                ViewSettings view = session_.view();
                view.steps_per_s = speed;
                actions_.push_back(action::SetView{view});
            }
        }
        ImGui::EndPopup();
    }

    std::string detail_name(Detail detail) const {
        return std::string(ui_.text(fmt::format("detail.{}", name(detail))));
    }

    std::string detail_label() const {
        return ui_.text("walk.detail", {{"detail", detail_name(session_.view().detail)}});
    }

    void detail_button() {
        if (button(ui_, "detail", detail_label(),
                   {.icon = Icon::down,
                    .icon_is_after = true,
                    .least_height = height_,
                    .tooltip = ui_.text("walk.detail.tip")})) {
            ImGui::OpenPopup("detail_popup");
        }
        if (!begin_popup_at_last_item(ui_, "detail_popup")) return;
        for (const Detail detail : details) {
            const std::string id = fmt::format("detail_{}", name(detail));
            const std::string label =
                fmt::format("{}  ({})", detail_name(detail), Walkthrough(session_.document(), detail).count());
            if (choice(ui_, id.c_str(), label, detail == session_.view().detail)) {
                actions_.push_back(action::SetDetail{detail});
            }
        }
        ImGui::EndPopup();
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    Walkthrough walk_;
    int number_;
    std::optional<Document> offered_;  ///< in the model, where the walk has come to its end
    bool is_offered_below_ = false;
    float height_ = 0;  ///< of the buttons, where they are higher than usual
};

}  // namespace

float walk_panel_height(const Ui& ui, float width) {
    const float spacing = ImGui::GetStyle().ItemSpacing.y;
    if (ui.is_presenting) {
        const float controls = presenter_controls_height(ui);
        const float message = message_height(ui, width);
        const float above =
            are_presenter_controls_beside(ui, width) ? std::max(message, controls) : message + spacing + controls;
        return std::ceil(above + spacing + timeline_height(ui, width) + 2 * bar_padding(ui));
    }
    if (is_walk_in_one_row(ui)) {
        const float gaps = (thin_timeline_em + above_row_em + below_row_em) * ui.em;
        return std::ceil(gaps + std::max(message_height(ui, width), button_height(ui)));
    }
    if (ui.is_upright()) {
        const float gaps = (thin_timeline_em + above_message_em + above_buttons_em) * ui.em;
        return std::ceil(gaps + message_height(ui, width) + walk_button_height(ui) + safe_area(ui));
    }
    float height = message_height(ui, width) + spacing + button_height(ui) + 2 * bar_padding(ui);
    if (is_timeline_beside(ui, width))
        height += timeline_height(ui, width) - button_height(ui);
    else
        height += spacing + timeline_height(ui, width);
    return std::ceil(height);
}

void draw_walk_panel(const Session& session, Ui& ui, Actions& actions) { WalkPanel(session, ui, actions).draw(); }

}  // namespace qkv
