#include "imgui_internal.h"
#include "panels/next_word_parts.h"
#include "panels/panels.h"
#include "panels/text_sizes.h"
#include "qkv/share_link.h"

namespace qkv {
namespace {

bool pressed(ImGuiKey button, bool repeats = true) { return ImGui::IsKeyPressed(button, repeats); }

void handle_history_presses(Actions& actions) {
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_Z)) actions.push_back(action::Undo{});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_Y)) actions.push_back(action::Redo{});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z)) actions.push_back(action::Redo{});
}

void handle_file_presses(Actions& actions) {
    // Browsers keep Ctrl+N to themselves, and some keyboards write letters with Alt.
    const bool is_chord = !ImGui::GetIO().WantTextInput && ImGui::IsKeyChordPressed(ImGuiMod_Alt | ImGuiKey_N);
    if (is_chord || ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_N)) actions.push_back(action::NewDocument{});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_O)) actions.push_back(request::ChooseFile{FilePurpose::open});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_S)) actions.push_back(action::Save{});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S))
        actions.push_back(request::ChooseFile{FilePurpose::save});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_E))
        actions.push_back(request::ShowDialog{Dialog::export_document});
    if (ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_Q)) actions.push_back(request::Quit{});
}

// A link that was copied anywhere opens wherever no text is typed.
void handle_paste(Actions& actions) {
    if (!ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) return;
    const char* pasted = ImGui::GetClipboardText();
    if (pasted != nullptr && is_link(pasted)) actions.push_back(action::OpenLink{pasted});
}

void handle_text_size_presses(const Session& session, Actions& actions) {
    if (!ImGui::GetIO().KeyCtrl) return;
    ViewSettings view = session.view();
    if (pressed(ImGuiKey_Equal) || pressed(ImGuiKey_KeypadAdd)) view.text_percent = larger_text(view.text_percent);
    if (pressed(ImGuiKey_Minus) || pressed(ImGuiKey_KeypadSubtract))
        view.text_percent = smaller_text(view.text_percent);
    if (pressed(ImGuiKey_0) || pressed(ImGuiKey_Keypad0)) view.text_percent = 100;
    if (view != session.view()) actions.push_back(action::SetView{view});
}

// From step to step. `is_free`: no button or number holds the keyboard; if one did, Space and the arrow keys would
// belong to it.
void handle_step_presses(bool is_free, Actions& actions) {
    const auto is_pressed = [&](ImGuiKey button, ImGuiKey free_button) {
        return pressed(button) || (is_free && pressed(free_button));
    };
    if (is_pressed(ImGuiKey_PageDown, ImGuiKey_RightArrow)) actions.push_back(action::Next{});
    if (is_pressed(ImGuiKey_PageUp, ImGuiKey_LeftArrow)) actions.push_back(action::Previous{});
    if (pressed(ImGuiKey_Home, false)) actions.push_back(action::First{});
    if (pressed(ImGuiKey_End, false)) actions.push_back(action::Last{});
}

// Not on the way: there Enter may have been meant for a number that can't be typed over.
bool is_at_an_end(const Session& session) {
    const int number = session.step_number();
    return number == 0 || number == session.walkthrough().count();
}

// Enter goes on in a lesson when that is the next thing to do; else it is for the number that is selected. Without one
// the sentence of a model goes on by the likeliest word.
void handle_enter(const Session& session, const Ui& ui, Actions& actions) {
    if (!pressed(ImGuiKey_Enter, false) && !pressed(ImGuiKey_KeypadEnter, false)) return;
    if (ui.wish.solution) return;  // it is for that
    const Guide* guide = session.learning().guide();
    if (guide != nullptr && guide->is_waiting() && !ui.editor.is_typing) {
        actions.push_back(action::GuideNext{});
    } else if (session.document().model && is_at_an_end(session) && !ui.editor.selected &&
               !session.learning().asked() && has_room_for_word(session)) {
        take_likeliest_word(session, actions);
    }
}

void handle_walk_presses(const Session& session, const Ui& ui, Actions& actions) {
    const bool is_navigating = ImGui::GetCurrentContext()->NavCursorVisible;
    const bool are_heads_shown = session.heads().are_shown();  // then the arrows and Enter choose one
    if (!is_navigating && !are_heads_shown) handle_enter(session, ui, actions);
    const bool has_arrows = !is_navigating && !ui.editor.selected && !ui.plane.has_arrows() && !are_heads_shown;
    handle_step_presses(has_arrows, actions);
    if (!is_navigating && pressed(ImGuiKey_Space)) actions.push_back(action::Next{});
    const int token = session.step().query;
    if (has_arrows && pressed(ImGuiKey_UpArrow)) actions.push_back(action::GoToToken{token - 1});
    if (has_arrows && pressed(ImGuiKey_DownArrow)) actions.push_back(action::GoToToken{token + 1});
    const bool takes_letters = ui.editor.selected || ui.editor.is_focused;  // into the number
    if (!takes_letters && pressed(ImGuiKey_P, false))
        actions.push_back(action::SetPlaying{!session.walk().is_playing()});
}

// With Alt, since a digit alone is always meant for a number.
void handle_stage_presses(const Session& session, Actions& actions) {
    constexpr ImGuiKey buttons[][2] = {{ImGuiKey_1, ImGuiKey_Keypad1},
                                       {ImGuiKey_2, ImGuiKey_Keypad2},
                                       {ImGuiKey_3, ImGuiKey_Keypad3},
                                       {ImGuiKey_4, ImGuiKey_Keypad4}};
    const int stages = session.document().is_joined() ? 4 : 3;
    for (int stage = 0; stage < stages; ++stage) {
        if (pressed(buttons[stage][0], false) || pressed(buttons[stage][1], false))
            actions.push_back(action::GoToStage{static_cast<Stage>(stage)});
    }
}

void handle_head_presses(const Session& session, Actions& actions) {
    const int last = session.document().head_count() - 1;
    if (pressed(ImGuiKey_RightArrow) && session.head() < last) actions.push_back(action::GoToHead{session.head() + 1});
    if (pressed(ImGuiKey_LeftArrow) && session.head() > 0) actions.push_back(action::GoToHead{session.head() - 1});
}

}  // namespace

void handle_presses(const Session& session, Ui& ui, Actions& actions) {
    const ImGuiIO& io = ImGui::GetIO();
    if (pressed(ImGuiKey_F11, false)) actions.push_back(request::ToggleFullScreen{});
    handle_text_size_presses(session, actions);
    if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
    if (handle_presenter_presses(session, ui, actions)) return;
    handle_file_presses(actions);
    const bool has_notice = !session.heads().notices().empty() && !session.heads().are_shown();
    const bool is_told = session.problem() || has_notice;
    if (is_told && pressed(ImGuiKey_Escape, false)) actions.push_back(action::Dismiss{});
    if (io.WantTextInput && ImGui::IsAnyItemActive()) {
        // An answer that has not been started does not need them.
        if (ui.answer.has_keyboard && ui.answer.typed.empty() && !io.KeyCtrl) {
            handle_step_presses(true, actions);
            if (pressed(ImGuiKey_Space)) actions.push_back(action::Next{});
        }
        return;
    }
    if (pressed(ImGuiKey_F1, false) || (io.KeyShift && pressed(ImGuiKey_Slash, false)))
        actions.push_back(request::ShowDialog{Dialog::help});
    handle_history_presses(actions);
    handle_paste(actions);
    if (io.KeyCtrl || io.KeySuper) return;
    if (io.KeyAlt) {
        handle_stage_presses(session, actions);
        handle_head_presses(session, actions);
    } else {
        handle_walk_presses(session, ui, actions);
    }
}

}  // namespace qkv
