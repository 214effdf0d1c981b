#pragma once

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "platform/window.h"
#include "ui.h"

namespace qkv {

/// What can be pressed on the keyboard, and the text that says what it does.
struct Shortcut {
    const char* presses;
    const char* text_id;
    const char* in_browser = presses;  ///< where browsers keep `presses` to themselves
};

inline constexpr std::array shortcuts{
    Shortcut{"Space   →   PageDown", "help.next"},
    Shortcut{"←   PageUp", "help.previous"},
    Shortcut{"Home   End", "help.ends"},
    Shortcut{"↑   ↓", "help.token"},
    Shortcut{"Alt+1   2   3   4", "help.stage"},
    Shortcut{"Alt+←   →", "help.head"},
    Shortcut{"P", "help.play"},
    Shortcut{"W", "help.matters"},
    Shortcut{"Enter", "help.guide"},
    Shortcut{"Ctrl+Z   Ctrl+Y", "help.history"},
    Shortcut{"Ctrl+N   Ctrl+O   Ctrl+S   Ctrl+E", "help.files", "Alt+N   Ctrl+O   Ctrl+S   Ctrl+E"},
    Shortcut{"Ctrl + / − / 0", "help.text_size"},
    Shortcut{"F5", "help.presenter", "Alt+P"},
    Shortcut{"A   S   Q   B   Esc", "help.presenter.shortcuts"},
    Shortcut{"F11", "help.full_screen"},
    Shortcut{"Tab", "help.tab"},
    Shortcut{"0–9   F2   Delete", "help.type"},
    Shortcut{"Shift+→   Ctrl+A", "help.range"},
    Shortcut{"Ctrl+C   Ctrl+X   Ctrl+V", "help.clipboard"},
    Shortcut{"Ctrl+Shift+V", "help.paste_transposed"},
    Shortcut{"Shift+F10", "help.fill"},
    Shortcut{"Shift+Space   한/영", "help.hangul"},
    Shortcut{"?   F1", "help.help"},
};

/// What is pressed here.
inline const char* presses_of(const Shortcut& shortcut) {
    return browser_keeps_shortcuts() ? shortcut.in_browser : shortcut.presses;
}

/// Of the shortcut that does what this text says.
inline const char* presses_of(std::string_view text_id) {
    return presses_of(
        *std::ranges::find(shortcuts, text_id, [](const Shortcut& one) -> std::string_view { return one.text_id; }));
}

/// What something does and, where there may be a keyboard, what does the same on it: "Undo (Ctrl+Z)".
inline std::string with_presses(const Ui& ui, std::string_view what, std::string_view presses) {
    return ui.names_presses() ? fmt::format("{} ({})", what, presses) : std::string(what);
}
inline std::string undo_words(const Ui& ui) { return with_presses(ui, ui.text("toolbar.undo"), "Ctrl+Z"); }

}  // namespace qkv
