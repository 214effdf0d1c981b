#pragma once

#include <string_view>

#include "ui.h"
#include "widgets/icon.h"

namespace qkv {

struct ButtonLook {
    Icon icon = Icon::none;
    bool icon_is_after = false;
    bool is_primary = false;   ///< the one obvious thing to do
    bool is_selected = false;  ///< a switch that is on
    bool is_enabled = true;
    bool is_narrow = false;
    float least_width = 0.0F;  ///< pixels, so that a button keeps its width when its label changes
    float least_height = 0.0F;
    std::string_view tooltip = {};
};

/// Pixels: no row of a menu is wider, so that none scrolls sideways where a phone shows large text.
float widest_in_menu(const Ui& ui);

float button_height(const Ui& ui);
float button_width(const Ui& ui, std::string_view label, const ButtonLook& look = {});

/// A push button at the cursor. `id` names it for ImGui and for tests; `label` is what is read on it.
bool button(const Ui& ui, const char* id, std::string_view label, const ButtonLook& look = {});

/// The same in a menu: a row as wide as the menu, with its icon or a check mark before the words. The menu stays open.
bool menu_row(const Ui& ui, const char* id, std::string_view label, const ButtonLook& look = {});

/// A switch with a box to check, for menus.
bool check_row(const Ui& ui, const char* id, std::string_view label, bool is_on);

/// A choice in a popup; closes it.
bool choice(const Ui& ui, const char* id, std::string_view label, bool is_selected);

/// "label − 3 +". Returns −1, 0 or 1.
int stepper(const Ui& ui, const char* id, std::string_view label, std::string_view value, bool can_shrink,
            bool can_grow);
float stepper_width(const Ui& ui, std::string_view label, std::string_view value);

/// A rounded tag with a token's text, at the cursor, no wider than `max_width`.
bool chip(const Ui& ui, const char* id, std::string_view text, bool is_current, float max_width);
float chip_height(const Ui& ui);

/// A low button, one of several that choose or switch; the one that is shown has an edge in the accent colour.
bool small_tab(const Ui& ui, const char* id, std::string_view label, bool is_shown, float width);
float small_tab_width(const Ui& ui, std::string_view label);
float small_tab_height(const Ui& ui);

/// One of several that share a whole line: its name, with a line below the one that is shown.
bool wide_tab(const Ui& ui, const char* id, std::string_view label, bool is_shown, ImVec2 size);
float wide_tab_width(const Ui& ui, std::string_view label);

/// A square button with only an icon, as high as the controls beside it; its edge shows only while hovered.
bool icon_button(const Ui& ui, const char* id, Icon icon, float size, std::string_view tooltip);

/// Begins a popup that hangs from `box`: below it in the upper half of the window, above it in the lower half, and
/// never beyond the edge. If true, end it with ImGui::EndPopup().
bool begin_popup_at(const Ui& ui, const char* id, const ImRect& box);
bool begin_popup_at_last_item(const Ui& ui, const char* id);

/// At the top of a popup; a long one is cut.
void popup_title(const Ui& ui, std::string_view text);
/// Above a group of its rows.
void popup_heading(const Ui& ui, std::string_view text);

}  // namespace qkv
