#include "interface.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "files/file_names.h"
#include "imgui_internal.h"
#include "panels/layout.h"
#include "panels/lesson_place.h"
#include "panels/panels.h"
#include "qkv/path.h"

namespace qkv {
namespace {

constexpr float base_text_px = 16.0F;
constexpr float finger_px = 44.0F;  // what a finger hits without a second look
constexpr double reveal_s = 0.2;
constexpr double idle_s = 3600.0;
constexpr double work_look_s = 0.05;  // between two checks of the work in the background
constexpr int follow_frames = 3;      // scrolling takes effect a frame later, and new content is measured first

// The design is made for 1440×900. In a larger window, half of the gain is more room and half is larger text.
float growth(ImVec2 display, float dpi_scale) {
    const float larger = std::min(display.x / (1440 * dpi_scale), display.y / (900 * dpi_scale));
    return std::max(1.0F, 1.0F + 0.5F * (larger - 1.0F));
}

// Tab moves the keyboard from control to control, and in a popup the arrow keys do. Otherwise the arrow keys and Space
// belong to the walk, and ImGui's own navigation is off.
void choose_navigation(Ui& ui) {
    ImGuiContext& g = *ImGui::GetCurrentContext();
    const bool has_popup = !g.OpenPopupStack.empty();
    ui.popups_open = g.OpenPopupStack.Size;
    for (const ImGuiInputEvent& event : g.InputEventsQueue) {
        const bool is_press = event.Type == ImGuiInputEventType_Key && event.Key.Down;
        if (is_press && event.Key.Key == ImGuiKey_Tab && !ui.editor.selected) ui.navigates_by_keyboard = true;
        const bool is_click = event.Type == ImGuiInputEventType_MouseButton && event.MouseButton.Down;
        const bool is_escape = is_press && event.Key.Key == ImGuiKey_Escape;
        if (is_click || (is_escape && !has_popup)) ui.navigates_by_keyboard = false;
    }
    if (ui.navigates_by_keyboard || has_popup) {
        g.IO.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    } else {
        g.IO.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
        g.NavCursorVisible = false;
    }
}

// A cell, and the operands of the hidden steps in between, so that something lights up in every panel.
std::vector<Cell> cells_to_light(const Document& document, const Cell& cell) {
    std::vector<Cell> lit{cell};
    for (const Cell& operand : operands_of(document, cell)) {
        lit.push_back(operand);
        const Quantity quantity = operand.quantity;
        if (quantity != Quantity::exp && quantity != Quantity::contribution) continue;
        const std::vector<Cell> further = operands_of(document, operand);
        lit.insert(lit.end(), further.begin(), further.end());
    }
    return lit;
}

// A press on the keyboard or the mouse, or its wheel; but no press that changes what others do, or takes a picture.
bool is_anything_pressed() {
    for (int button = ImGuiKey_NamedKey_BEGIN; button < ImGuiKey_NamedKey_END; ++button) {
        const bool is_modifier = (button >= ImGuiKey_LeftCtrl && button <= ImGuiKey_RightSuper) ||
                                 (button >= ImGuiKey_ReservedForModCtrl && button <= ImGuiKey_ReservedForModSuper);
        const bool is_other = is_modifier || button == ImGuiKey_PrintScreen;
        if (!is_other && ImGui::IsKeyPressed(static_cast<ImGuiKey>(button), false)) return true;
    }
    return !ImGui::GetIO().InputQueueCharacters.empty();
}

// At least as large as it is otherwise, but never so large that the calculation loses its room.
float em_while_presenting(ImVec2 display, float otherwise) {
    constexpr float most_growth = 1.25F;
    const float usual = presenter_em(display);
    return std::clamp(otherwise, usual, most_growth * usual);
}

bool opens_number(const ImGuiInputEvent& event) { return event.Type == ImGuiInputEventType_Text; }

bool closes_number(const ImGuiInputEvent& event) {
    if (event.Type != ImGuiInputEventType_Key || !event.Key.Down) return false;
    const ImGuiKey button = event.Key.Key;
    return button == ImGuiKey_Enter || button == ImGuiKey_KeypadEnter || button == ImGuiKey_Tab ||
           button == ImGuiKey_Escape;
}

}  // namespace

bool Ui::is_lit(const Cell& cell) const { return std::find(lit.begin(), lit.end(), cell) != lit.end(); }

std::string title_of(const Session& session) {
    const std::filesystem::path& path = session.files().file().path;
    const ChosenHead* chosen = session.heads().chosen();
    std::string name(text(session.view().language, "document.untitled"));
    if (!path.empty()) {
        name = to_utf8(path.filename());
    } else if (chosen != nullptr && chosen->head) {
        name = name_of_head(*chosen, session.view().language);
    }
    return fmt::format("{}{} – qkv", session.has_unsaved_changes() ? "● " : "", name);
}

Interface::Interface(Session& session, Fonts fonts) : session_(session), last_step_(session.step()) {
    ui_.frames_to_follow = follow_frames + 1;
    ui_.fonts = std::move(fonts);
    speak(session.view().language);
    // What stands beside the calculation was asked for, so it is seen where there is room for one of the two.
    if (session.view().side_view != SideView::heatmaps) {
        ui_.panel = ui_.side_panel = Panel::heatmaps;
        presented_side_ = session.view().side_view;
    }
}

// Who reads English types Latin letters, also with Shift held over a space.
void Interface::speak(Language language) {
    ui_.language = language;
    ui_.sentence.is_hangul = language == Language::ko;
    ui_.sentence.has_shift_space = language == Language::ko;
}

void Interface::before_frame() {
    const ViewSettings& view = session_.view();
    ui_.palette = &palette(view.theme);
    if (ui_.language != view.language) speak(view.language);
    ui_.composes_hangul = view.input_method == InputMethod::built_in;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const float text_size = static_cast<float>(view.text_percent) / 100.0F;
    ui_.em = base_text_px * dpi_scale_ * growth(display, dpi_scale_) * text_size;
    if (session_.is_presenting()) ui_.em = em_while_presenting(display, ui_.em);
    ui_.least_target = view.is_touch ? finger_px * dpi_scale_ : 0.0F;
    ui_.is_presenting = session_.is_presenting();
    ui_.is_low = display.y < 34 * ui_.em;
    ui_.form = window_form(display.x / ui_.em, display.y / ui_.em);
    if (ui_.is_presenting && ui_.form == WindowForm::tablet) ui_.form = WindowForm::wide;
    apply_style(*ui_.palette, ui_.em);
    ensure_characters(ui_.fonts, "₀₁₂₃₄₅₆₇₈₉⊙");  // of tokens with the same text, and of a norm
    if (session_.document().model) {
        for (const std::string& word : session_.document().model->words) ensure_characters(ui_.fonts, word);
    }
    ensure_characters(ui_.fonts, session_.document().sentence);
    ensure_characters(ui_.fonts, ui_.sentence.text());
    ensure_characters(ui_.fonts, ui_.caption);
    for (const std::filesystem::path& file : session_.files().written())
        ensure_characters(ui_.fonts, shown_name(to_utf8(file)));
    for (const std::string& token : session_.document().tokens) ensure_characters(ui_.fonts, token);
    if (session_.heads().array_choice()) {
        for (const std::string& name : session_.heads().array_choice()->names) ensure_characters(ui_.fonts, name);
    }
    ensure_lesson_characters();
    file_requests_.before_frame(ui_.fonts);
    fingers_.follow(session_, ui_, dpi_scale_);
    hold_presses();
    choose_navigation(ui_);
}

// A field that opens has the keyboard two frames later. What is pressed until then would reach something else, and so
// would what follows within one frame the character that opens the field of a number or the key that closes it.
void Interface::hold_presses() {
    ImVector<ImGuiInputEvent>& queue = ImGui::GetCurrentContext()->InputEventsQueue;
    if (ui_.frames_to_hold > 0) {
        --ui_.frames_to_hold;
        held_.swap(queue);
        return;
    }
    if (!ui_.editor.is_typing && !ui_.editor.selected && !ui_.editor.is_focused) return;
    const auto* first = std::find_if(queue.begin(), queue.end(), ui_.editor.is_typing ? closes_number : opens_number);
    for (const auto* event = first; event != queue.end(); ++event) {
        if (event != first) held_.push_back(*event);
    }
    if (first != queue.end()) queue.resize(static_cast<int>(first - queue.begin()) + 1);
}

void Interface::give_presses_back() {
    // What ImGui has left for the next frame came before what was held.
    for (const ImGuiInputEvent& event : held_) ImGui::GetCurrentContext()->InputEventsQueue.push_back(event);
    held_.clear();
}

void Interface::ensure_lesson_characters() {
    if (session_.learning().guide() == nullptr) return;
    ensure_characters(ui_.fonts, session_.learning().guide()->lesson->title);
    for (const Passage& passage : session_.learning().guide()->page().passages) {
        for (const TextBlock& block : passage.text) {
            for (const TextRun& run : block.runs) ensure_characters(ui_.fonts, run.text);
        }
    }
}

void Interface::frame() {
    if (!held_.empty()) give_presses_back();
    if (session_.is_working()) session_.apply(action::FollowWork{});
    notice_document();
    notice_pointer();
    notice_step();
    notice_guide();
    notice_presenting();
    notice_surroundings();
    ui_.lit = ui_.hovered ? cells_to_light(session_.document(), *ui_.hovered) : std::vector<Cell>{};
    ui_.lit.insert(ui_.lit.end(), ui_.lit_next.begin(), ui_.lit_next.end());
    ui_.lit_next.clear();
    ui_.hovered.reset();
    ui_.pointed_at.reset();
    ui_.finger_target = {};
    ui_.small_targets = {};
    if (!session_.heads().are_shown()) ui_.heads.at.reset();

    Actions actions;
    ImGui::PushFont(ui_.fonts.text, ui_.em);
    handle_presses(session_, ui_, actions);
    ui_.editor.is_focused = false;
    play(actions);
    draw_window(session_, ui_, file_requests_, actions);
    ImGui::PopFont();
    fingers_.note_target(ui_);
    if (ui_.frames_to_follow > 0) --ui_.frames_to_follow;
    if (ui_.frames_to_point > 0) --ui_.frames_to_point;

    for (const Action& action : actions) apply(action);
    follow_requests();
    notice_problem();
    const bool is_editing = ImGui::IsAnyItemActive() || ImGui::GetIO().WantTextInput || ui_.editor.is_typing;
    if (!is_editing) session_.apply(action::Settle{});
}

// An answer that is written is judged before Next goes on without it: keyboards of phones that write numbers have no
// Enter. One that was wrong isn't judged again.
void Interface::apply(const Action& action) {
    const auto* walk = std::get_if<WalkAction>(&action);
    const bool is_next = walk != nullptr && std::holds_alternative<action::Next>(*walk);
    const std::string& typed = ui_.answer.typed;
    const bool is_answer = session_.learning().asked() && ui_.answer.asked == session_.learning().asked();
    if (is_next && is_answer && !typed.empty() && typed != judged_) {
        judged_ = typed;
        session_.apply(action::Predict{typed});
        return;
    }
    const auto* learning = std::get_if<LearningAction>(&action);
    const auto* answer = learning == nullptr ? nullptr : std::get_if<action::Predict>(learning);
    if (answer != nullptr) judged_ = answer->typed;
    session_.apply(action);
}

void Interface::walk(bool is_forward) {
    if (is_forward) {
        apply(action::Next{});
    } else {
        apply(action::Previous{});
    }
}

// Dialogs stand inside the window; the rest is for the one who owns it.
void Interface::follow_requests() {
    for (const WindowRequest& request : session_.take_requests()) {
        if (const auto* file = std::get_if<request::ChooseFile>(&request)) {
            file_requests_.open(file->purpose, session_, ui_);
        } else if (const auto* show = std::get_if<request::ShowDialog>(&request)) {
            ui_.wanted_dialog = show->dialog;
        } else {
            requests_.push_back(request);
        }
    }
}

// What is being typed, and what was found for a wish, belonged to the previous document.
void Interface::notice_document() {
    const bool is_other = std::exchange(documents_opened_, session_.documents_opened()) != documents_opened_;
    if (is_other || ui_.wish.version != session_.editing().version()) ui_.wish.drop();
    if (!is_other) return;
    ui_.wish.pull.reset();
    ImGui::ClearActiveID();
    ui_.has_unfinished_word = false;
    ui_.chosen_word.reset();
    ui_.editor.deselect();
    ui_.dragged_token.reset();
}

// Whoever works with the keyboard is not looking at what happens to be under the pointer.
void Interface::notice_pointer() {
    const ImVec2 before = std::exchange(pointer_, ImGui::GetIO().MousePos);
    const int version = std::exchange(version_, session_.editing().version());
    // A finger has always moved: what it is on is told while it rests there for long.
    if (fingers_.are_used()) {
        ui_.is_pointer_awake = fingers_.are_resting_long();
        return;
    }
    const bool is_there = ImGui::IsMousePosValid(&before) && ImGui::IsMousePosValid(&pointer_);
    const bool has_changed = version != version_ || session_.step() != last_step_;
    if (is_there && (before.x != pointer_.x || before.y != pointer_.y)) {
        ui_.is_pointer_awake = true;
    } else if (has_changed || is_anything_pressed()) {
        ui_.is_pointer_awake = false;
    }
}

void Interface::notice_step() {
    const double now_s = ImGui::GetTime();
    if (session_.step() != last_step_) {
        const bool is_forward = session_.walkthrough().previous(session_.step()) == last_step_;
        last_step_ = session_.step();
        const bool is_refused = std::exchange(ui_.editor.has_refused, false);
        if (is_refused && session_.problem()) session_.apply(action::Dismiss{});
        ui_.frames_to_follow = follow_frames;
        step_began_s_ = session_.view().has_motion ? now_s : -1.0;
        ui_.flow.stop();
        if (is_forward && session_.view().has_motion) ui_.flow.begin(session_);
    }
    if (session_.learning().asked() != ui_.answer.asked) {
        ui_.answer.asked = session_.learning().asked();
        ui_.answer.typed.clear();
        judged_.clear();
        ui_.answer.takes_keyboard = session_.learning().asked().has_value();
        if (ui_.answer.takes_keyboard) ui_.wait_for_field();
        ui_.answer.has_keyboard = false;
        ui_.frames_to_follow = follow_frames;
    }
    ui_.reveal = 1.0F;
    if (step_began_s_ < 0) return;
    const double share = (now_s - step_began_s_) / reveal_s;
    if (share >= 1.0) step_began_s_ = -1.0;
    ui_.reveal = static_cast<float>(std::clamp(share, 0.0, 1.0));
}

// What is wrong with something typed into a menu has gone when the menu is closed.
void Interface::notice_problem() {
    const bool is_in_popup = !ImGui::GetCurrentContext()->OpenPopupStack.empty();
    if (session_.problem() != told_) is_told_in_popup_ = is_in_popup;
    if (session_.problem() && is_told_in_popup_ && !is_in_popup) session_.apply(action::Dismiss{});
    told_ = session_.problem();
}

// If not all panels fit.
void Interface::show_panel(Panel panel) {
    if (!ui_.guide_has_place && ui_.side_panel == Panel::guide) return;  // the lesson stays in its place
    if (panel != Panel::stages) ui_.side_panel = panel;
    if (ui_.guide_has_place) ui_.panel = panel;
    if (panel == Panel::vectors) ui_.shows_vectors = true;
}

// What a lesson talks about scrolls into view.
void Interface::notice_guide() {
    const Guide* guide = session_.learning().guide();
    if (std::exchange(lessons_opened_, session_.learning().lessons_opened()) != lessons_opened_) {
        ui_.panel = Panel::guide;
        ui_.side_panel = Panel::guide;  // where it has no other place
        ui_.frames_to_point = follow_frames;
        lesson_place_ = {};
        return;  // this frame finds out whether the lesson has a place beside the other panels
    }
    LessonPlace place;
    if (guide != nullptr) place = {guide->chapter, guide->passage, session_.open_task() != nullptr, guide->highlights};
    if (std::exchange(lesson_place_, place) == place || guide == nullptr) return;
    ui_.frames_to_point = follow_frames;
    for (const WindowPart part : place.highlights) {
        if (const auto panel = panel_of(part)) show_panel(*panel);
        const bool is_heatmap = part == WindowPart::scores || part == WindowPart::weights || part == WindowPart::output;
        if (is_heatmap || part == WindowPart::plane) show_plane(part == WindowPart::plane);
    }
    if (place.has_task && asks_for_numbers(guide->goal_of(*session_.open_task()))) show_panel(Panel::vectors);
}

void Interface::show_plane(bool is_shown) {
    ViewSettings view = session_.view();
    view.side_view = is_shown ? SideView::plane : SideView::heatmaps;
    session_.apply(action::SetView{view});
}

void Interface::notice_presenting() {
    if (std::exchange(was_presenting_, session_.is_presenting()) == was_presenting_) return;
    ui_.presenter = {};
    ui_.presenter.side = std::exchange(presented_side_, std::nullopt);
    ui_.presenter.shows_hint = was_presenting_;
    ui_.frames_to_follow = follow_frames;
    ui_.editor.deselect();
}

// What moves the place of the current step, or what is around it.
void Interface::notice_surroundings() {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const Surroundings now{
        display.x, display.y, ui_.em, session_.view().language, session_.view().detail, session_.editing().version()};
    if (std::exchange(surroundings_, now) != now) ui_.frames_to_follow = follow_frames;
}

void Interface::play(Actions& actions) {
    const double now_s = ImGui::GetTime();
    if (!session_.walk().is_playing()) {
        played_s_ = now_s;
    } else if (now_s - played_s_ >= 1.0 / session_.view().steps_per_s) {
        played_s_ = now_s;
        actions.push_back(action::Next{});
    }
}

double Interface::seconds_until_next_frame() const {
    const double wait_s = seconds_until_change();
    return std::min(wait_s, fingers_.seconds_until_due().value_or(wait_s));
}

// Without any input, even of a finger that rests.
double Interface::seconds_until_change() const {
    if (ui_.frames_to_hold > 0 || !ImGui::GetCurrentContext()->InputEventsQueue.empty()) return 0.0;
    if (step_began_s_ >= 0 || session_.step() != last_step_ || ui_.frames_to_follow > 0 || ui_.frames_to_point > 0 ||
        ui_.frames_to_scroll_guide > 0)
        return 0.0;
    const bool makes_pictures = session_.heads().are_shown() && session_.heads().overview()->is_working();
    if (session_.files().is_working() || makes_pictures) return session_.works_in_slices() ? 0.0 : work_look_s;
    if (!session_.walk().is_playing()) return idle_s;
    return std::max(0.0, played_s_ + 1.0 / session_.view().steps_per_s - ImGui::GetTime());
}

}  // namespace qkv
