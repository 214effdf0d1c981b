#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "imgui.h"
#include "widgets/hangul_composer.h"

namespace qkv {

/// The text field of the sentence. Hangul is composed in place: the forming syllable is part of the text and each key
/// replaces it, so nothing is lost or doubled, however the composing ends.
class SentenceField {
public:
    bool is_hangul = true;        ///< whether letters become Hangul
    bool has_shift_space = true;  ///< Shift+Space switches it; otherwise it is a space like any other
    bool has_caps_lock = false;   ///< which must not turn ㄱ into ㄲ
    /// What Tab makes of a text; empty: Tab goes to the next item.
    std::function<std::string(const std::string&)> completes;

    /// The arrows up and down, Tab and Enter are for a list of words beside the field, which keeps the keyboard.
    bool has_list = false;

    /// The text in the field, including the forming syllable.
    const std::string& text() const { return text_; }
    /// Whether somebody types here, and then the byte before which the next character comes.
    bool is_active() const { return is_active_; }
    std::size_t caret() const { return std::min(caret_, text_.size()); }

    /// The bytes from `begin` to `end` become `by`, with the caret behind them; what was forming is finished. While
    /// somebody types it is done when the field is drawn next, which then tells that the text has changed.
    void replace(std::size_t begin, std::size_t end, std::string by);

    /// Draws the field at the cursor. While nobody types here it shows `sentence`, or what was typed last if
    /// `keeps_draft` and `sentence` is still the same. Composes Hangul only if `composes`; otherwise takes what the
    /// system's input method gives. Returns whether the text has changed.
    bool draw(const char* id, const std::string& sentence, float width, const char* hint, bool composes,
              bool keeps_draft);

    /// Switches between Hangul and Latin letters; the forming syllable is finished.
    void toggle_hangul();

private:
    static int on_input(ImGuiInputTextCallbackData* data);
    bool takes(ImWchar typed);
    void edit(ImGuiInputTextCallbackData& data);
    void check_forming(ImGuiInputTextCallbackData& data);
    void put_in(ImGuiInputTextCallbackData& data);
    void replace_forming(ImGuiInputTextCallbackData& data, const std::string& finished);
    void draw_underline(ImGuiID id, ImVec2 corner) const;
    void follow_hangul_keys();

    HangulComposer composer_;
    std::string text_;
    std::string seen_sentence_;
    struct Replacement {
        std::size_t begin;
        std::size_t end;
        std::string by;
    };
    std::optional<Replacement> replacement_;
    std::size_t caret_ = 0;
    bool is_active_ = false;
    bool composes_ = true;
    bool is_right_alt_alone_ = false;
    std::vector<char32_t> typed_;  ///< taken in this frame, to be put in after ImGui's own keys
    int characters_to_take_ = 0;   ///< of this frame; what the filter sees after them is pasted
    int forming_begin_ = 0;        ///< byte of the forming syllable
    std::string forming_;          ///< as it stands in the text
    int length_before_ = 0;        ///< of the text, after the last edit
};

}  // namespace qkv
