#pragma once

#include <string>

#include "look/themes.h"
#include "qkv/names.h"
#include "qkv/number_format.h"
#include "qkv/sheet.h"
#include "qkv/text.h"
#include "qkv/tokenizer.h"
#include "qkv/walkthrough.h"

namespace qkv {

/// Who puts Hangul together while a person types: qkv itself, or the system's input method (ibus, fcitx).
enum class InputMethod { built_in, system };
inline constexpr Names<InputMethod, 2> input_method_names{
    {{InputMethod::built_in, "built_in"}, {InputMethod::system, "system"}}};

/// What stands beside the calculation: matrices, vectors as arrows, or the sentence with an arc for each weight.
enum class SideView { heatmaps, plane, arcs };

inline constexpr int min_text_percent = 75;
inline constexpr int max_text_percent = 300;

/// How the document is looked at. Not undone.
struct ViewSettings {
    Language language = Language::ko;
    Theme theme = Theme::light;
    int text_percent = 100;  ///< min_text_percent to max_text_percent
    Detail detail = Detail::term;
    int decimals = default_decimals;
    double steps_per_s = 1.0;  ///< speed of play
    bool has_motion = true;    ///< whether pictures move from state to state
    InputMethod input_method = InputMethod::built_in;
    TokenUnit token_unit = TokenUnit::word;      ///< what becomes a token of a sentence that is typed
    SheetLayout layout = SheetLayout::by_token;  ///< how the numbers are laid out for editing
    std::string page_address = {};               ///< of the web page of qkv that links lead to; empty: not known
    bool hides_toolbar = false;                  ///< for a page within another one
    bool shows_difference = false;               ///< the heatmaps show what the last edit changed
    SideView side_view = SideView::heatmaps;     ///< not saved
    bool is_touch = false;  ///< the last pointer was a finger: what is pressed is large enough for one. Not saved

    friend bool operator==(const ViewSettings&, const ViewSettings&) = default;
};

}  // namespace qkv
