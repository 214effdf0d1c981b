#include "widgets/sentence_field.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "imgui_internal.h"
#include "imgui_stdlib.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

char with_case_swapped(char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter ? static_cast<char>(c ^ 0x20) : c;
}

// ImGui's own filter drops the others before it calls ours.
bool reaches_filter(ImWchar c) { return c >= 0x20 && c != 127 && !(c >= 0xE000 && c <= 0xF8FF); }

bool is_pasting() {
    return ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V) ||
           ImGui::IsKeyChordPressed(ImGuiMod_Shift | ImGuiKey_Insert);
}

}  // namespace

bool SentenceField::draw(const char* id, const std::string& sentence, float width, const char* hint, bool composes,
                         bool keeps_draft) {
    if (!is_active_ && (sentence != seen_sentence_ || !keeps_draft)) text_ = sentence;
    seen_sentence_ = sentence;
    composes_ = composes;
    const ImGuiIO& io = ImGui::GetIO();
    typed_.clear();
    const bool ignores_characters = io.KeyCtrl && !io.KeyAlt;
    characters_to_take_ = ignores_characters
                              ? 0
                              : static_cast<int>(std::count_if(io.InputQueueCharacters.begin(),
                                                               io.InputQueueCharacters.end(), reaches_filter));
    if (is_active_ && composes_) follow_hangul_keys();

    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::SetNextItemWidth(width);
    ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackCharFilter | ImGuiInputTextFlags_CallbackAlways;
    // ImGui drops a pasted tab, which would join two words, so the filter turns it into a space.
    if (is_active_ && is_pasting()) flags |= ImGuiInputTextFlags_AllowTabInput;
    const bool takes_tab = is_active_ && (completes || has_list) && !io.KeyShift && !is_pasting();
    if (takes_tab) flags |= ImGuiInputTextFlags_CallbackCompletion;
    if (is_active_ && has_list) flags |= ImGuiInputTextFlags_CallbackHistory;  // the arrows up and down
    const std::string text_before = text_;
    ImGui::GetIO().ConfigInputTextEnterKeepActive = is_active_ && has_list;
    bool changed = ImGui::InputTextWithHint(id, hint, &text_, flags, on_input, this);
    ImGui::GetIO().ConfigInputTextEnterKeepActive = false;
    is_active_ = ImGui::IsItemActive();
    if (changed && ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        // ImGui would restore the original text on Escape; here Escape only leaves the field, and Ctrl+Z undoes.
        text_ = text_before;
        changed = false;
    }
    if (!is_active_ && !forming_.empty()) {
        composer_.finish();
        forming_.clear();
    }
    if (!forming_.empty()) draw_underline(ImGui::GetItemID(), corner);
    return changed;
}

void SentenceField::toggle_hangul() {
    is_hangul = !is_hangul;
    composer_.finish();
    forming_.clear();
}

void SentenceField::replace(std::size_t begin, std::size_t end, std::string by) {
    if (is_active_) {
        replacement_ = Replacement{begin, end, std::move(by)};
    } else {
        text_.replace(begin, end - begin, by);
    }
}

// Shift+Space, and the 한/영 key, which is the right Alt if nothing is typed between pressing and releasing it.
void SentenceField::follow_hangul_keys() {
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsKeyPressed(ImGuiKey_RightAlt, false)) is_right_alt_alone_ = true;
    if (!io.InputQueueCharacters.empty()) is_right_alt_alone_ = false;
    const bool released = ImGui::IsKeyReleased(ImGuiKey_RightAlt) && is_right_alt_alone_;
    const bool is_shift_space = has_shift_space && ImGui::IsKeyChordPressed(ImGuiMod_Shift | ImGuiKey_Space);
    if (released || is_shift_space) toggle_hangul();
}

int SentenceField::on_input(ImGuiInputTextCallbackData* data) {
    auto& field = *static_cast<SentenceField*>(data->UserData);
    if (data->EventFlag == ImGuiInputTextFlags_CallbackCharFilter && data->EventChar == '\t') {
        data->EventChar = ' ';
        return 0;
    }
    if (data->EventFlag == ImGuiInputTextFlags_CallbackCharFilter) return field.takes(data->EventChar) ? 1 : 0;
    const bool is_completion = data->EventFlag == ImGuiInputTextFlags_CallbackCompletion;
    if (!is_completion || !field.completes) {
        field.edit(*data);
    } else {
        const std::string completed = field.completes({data->Buf, static_cast<std::size_t>(data->BufTextLen)});
        data->DeleteChars(0, data->BufTextLen);
        data->InsertChars(0, completed.c_str());
    }
    return 0;
}

bool SentenceField::takes(ImWchar typed) {
    if (characters_to_take_ == 0) return false;
    --characters_to_take_;
    if (!composes_) return false;
    const bool is_toggle = typed == ' ' && has_shift_space && ImGui::GetIO().KeyShift;
    if (is_toggle) return true;
    if (!is_hangul) return false;
    typed_.push_back(static_cast<char32_t>(typed));
    return true;
}

void SentenceField::edit(ImGuiInputTextCallbackData& data) {
    check_forming(data);
    if (!typed_.empty() && data.HasSelection()) {
        const int begin = std::min(data.SelectionStart, data.SelectionEnd);
        data.DeleteChars(begin, std::max(data.SelectionStart, data.SelectionEnd) - begin);
        data.CursorPos = begin;
        data.SelectionStart = data.SelectionEnd = begin;
    }
    for (const char32_t typed : typed_) {
        const char letter = static_cast<char>(typed < 128 ? typed : 0);
        replace_forming(data, letter != 0 ? composer_.type(has_caps_lock ? with_case_swapped(letter) : letter)
                                          : composer_.finish() + to_utf8(typed));
    }
    typed_.clear();
    if (replacement_) put_in(data);
    length_before_ = data.BufTextLen;
    caret_ = static_cast<std::size_t>(data.CursorPos);
}

void SentenceField::put_in(ImGuiInputTextCallbackData& data) {
    composer_.finish();
    forming_.clear();
    const int begin = std::min(static_cast<int>(replacement_->begin), data.BufTextLen);
    const int end = std::clamp(static_cast<int>(replacement_->end), begin, data.BufTextLen);
    data.DeleteChars(begin, end - begin);
    data.InsertChars(begin, replacement_->by.c_str());
    data.CursorPos = data.SelectionStart = data.SelectionEnd = begin + static_cast<int>(replacement_->by.size());
    replacement_.reset();
}

// ImGui has handled the keys: Backspace may have removed the forming syllable, or an arrow key may have left it.
void SentenceField::check_forming(ImGuiInputTextCallbackData& data) {
    if (forming_.empty()) return;
    const int size = static_cast<int>(forming_.size());
    const bool was_deleted = data.CursorPos == forming_begin_ && data.BufTextLen == length_before_ - size;
    if (was_deleted && ImGui::IsKeyPressed(ImGuiKey_Backspace) && !ImGui::GetIO().KeyCtrl) {
        composer_.backspace();
        forming_.clear();
        replace_forming(data, "");
        return;
    }
    const bool stands = forming_begin_ + size <= data.BufTextLen && data.CursorPos == forming_begin_ + size &&
                        data.BufTextLen == length_before_ && !data.HasSelection() &&
                        std::string_view(data.Buf + forming_begin_, forming_.size()) == forming_;
    if (stands) return;
    composer_.finish();
    forming_.clear();
}

void SentenceField::replace_forming(ImGuiInputTextCallbackData& data, const std::string& finished) {
    const int begin = forming_.empty() ? data.CursorPos : forming_begin_;
    if (!forming_.empty()) data.DeleteChars(begin, static_cast<int>(forming_.size()));
    forming_ = composer_.forming();
    data.InsertChars(begin, (finished + forming_).c_str());
    forming_begin_ = begin + static_cast<int>(finished.size());
    data.CursorPos = forming_begin_ + static_cast<int>(forming_.size());
    data.SelectionStart = data.SelectionEnd = data.CursorPos;
    length_before_ = data.BufTextLen;
}

void SentenceField::draw_underline(ImGuiID id, ImVec2 corner) const {
    const ImGuiInputTextState* state = ImGui::GetInputTextState(id);
    if (state == nullptr) return;
    const ImVec2 padding = ImGui::GetStyle().FramePadding;
    const char* text = text_.c_str();
    const float left = corner.x + padding.x - state->Scroll.x + ImGui::CalcTextSize(text, text + forming_begin_).x;
    const float width = ImGui::CalcTextSize(forming_.c_str()).x;
    const float y = corner.y + padding.y + ImGui::GetFontSize();
    ImGui::GetWindowDrawList()->AddLine({left, y}, {left + width, y}, ImGui::GetColorU32(ImGuiCol_CheckMark),
                                        std::max(1.0F, 0.1F * ImGui::GetFontSize()));
}

}  // namespace qkv
