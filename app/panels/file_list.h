#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "files/file_chooser.h"
#include "imgui_internal.h"
#include "ui.h"

namespace qkv {

/// The list of a folder in the file dialog. The whole list is one stop for Tab; inside it the arrow keys, Page Up, Page
/// Down, Home, End, Enter and, in a dialog for saving, typed letters move. Ten thousand rows cost no more than the
/// visible ones.
class FileList {
public:
    /// Draws it at the cursor. Returns the file chosen with Enter or a double click.
    std::optional<std::filesystem::path> draw(const Ui& ui, FileChooser& chooser, ImVec2 size, bool is_enabled);

    /// Gives it the keyboard from the next draw on.
    void take_keyboard();
    void leave_keyboard() { frames_to_take_keyboard_ = 0; }
    bool has_keyboard() const { return has_keyboard_; }
    void bring_row_into_view() { brings_row_into_view_ = true; }

    /// Characters of the visible rows and of those around them.
    void ensure_characters(const Fonts& fonts, const FileChooser& chooser) const;

private:
    struct Columns {
        float name = 0.0F;  ///< right ends, from the left end of the list
        float size = 0.0F;  ///< 0: no room for it
        float time = 0.0F;
    };
    static Columns columns_for(const Ui& ui, float width);
    void draw_header(const Ui& ui, FileChooser& chooser, const Columns& columns, bool is_enabled) const;
    std::optional<std::filesystem::path> draw_rows(const Ui& ui, FileChooser& chooser, const Columns& columns,
                                                   bool is_enabled);
    bool draw_row(const Ui& ui, const FileChooser& chooser, int row, const Columns& columns, const ImRect& box) const;
    void draw_emptiness(const Ui& ui, const FileChooser& chooser, const ImRect& box) const;
    void follow_keyboard(const ImRect& box, bool is_enabled);
    std::optional<std::filesystem::path> follow_presses(FileChooser& chooser, int page);
    void follow_letters(FileChooser& chooser);
    void show_chosen_row(const FileChooser& chooser, float row_height, float view_height);

    int frames_to_take_keyboard_ = 0;
    bool has_keyboard_ = false;
    bool brings_row_into_view_ = false;
    int visit_ = 0;  ///< of the chooser, in the last frame
    int first_row_ = 0;
    int rows_in_view_ = 0;
    std::string typed_;
    double typed_s_ = 0.0;  ///< when, in ImGui's time
};

}  // namespace qkv
