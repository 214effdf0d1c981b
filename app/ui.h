#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fonts.h"
#include "large_heatmap_view.h"
#include "picture.h"
#include "qkv/export.h"
#include "sentence_field.h"
#include "session.h"
#include "theme.h"

namespace qkv {

using Actions = std::vector<Action>;

/// A block that does not fit where it was to be pasted.
struct TooLarge {
    action::Paste paste;
    Growth growth;  ///< that would hold it
};

/// The numbers that are selected, and the one that is being typed over. See NumberEditor.
struct CellEditor {
    std::optional<Cell> selected;  ///< where the keyboard is
    std::optional<Cell> anchor;    ///< the other corner of the selected range; the same cell when only one is selected
    bool extends = false;          ///< the mouse was pressed with Shift
    bool is_typing = false;
    bool begins_typing = false;  ///< the text field opens in this frame
    bool selects_all = false;    ///< what is there is selected when the field opens
    std::string typed;
    double value_before = 0.0;   ///< of typing; taken back when what was typed is no number
    double scrubbed_from = 0.0;  ///< the value when the number was pressed
    std::uint64_t seed = 1;      ///< of the next random numbers
    bool asks_for_room = false;  ///< the question about too_large opens in this frame
    std::optional<TooLarge> too_large;

    void deselect() {
        selected.reset();
        anchor.reset();
        is_typing = false;
    }
};

/// The menu of a vector or a token that is open in the vectors panel.
struct VectorMenu {
    bool opens_fill = false;  ///< in this frame
    bool opens_token = false;
    Cell cell;          ///< whose vector is filled
    int first_row = 0;  ///< of the sheet: with it the selected vectors begin
    int last_row = 0;
    bool fills_matrix = false;  ///< all of the cell's matrix
    int token = 0;
    ImVec2 from, to;  ///< the box that the menu hangs from
};

/// A picture of the window that was asked for.
struct WindowPicture {
    PictureFormat format = PictureFormat::png;
    std::filesystem::path path;
};

/// What a learner types in predict mode.
struct AnswerTyping {
    std::string typed;
    std::optional<Step> asked;    ///< what it was typed for
    bool takes_keyboard = false;  ///< the field gets the keyboard in the next frame
    bool has_keyboard = false;
};

/// The worksheet that is being put together.
struct WorksheetDraft {
    WorksheetOptions options{.format = WorksheetFormat::html};
    bool has_key = true;          ///< the answer key is saved beside it
    bool opens = false;           ///< the dialog was asked for
    bool is_to_be_saved = false;  ///< where to is asked next
};

/// The export that is being put together: the document in a format, or a picture of the window.
struct ExportDraft {
    ExportFormat format = ExportFormat::npz;
    std::optional<PictureFormat> picture;  ///< of the window; then `format` does not matter
    bool opens = false;                    ///< the dialog was asked for
    bool is_to_be_saved = false;           ///< where to is asked next
};

/// The arrays of a capture that are being chosen.
struct ArraysDraft {
    bool is_open = false;
    std::array<std::string, 3> names;  ///< for q, k and v
};

/// Of presenter mode.
struct PresenterState {
    bool has_spotlight = false;
    bool is_black = false;
    bool shows_hint = false;  ///< until the next key
};

/// Which panel is shown where not all of them fit.
enum class Panel { guide, vectors, stages, heatmaps };

/// The passing state of the interface: neither undone nor saved.
struct Ui {
    Fonts fonts;
    const Palette* palette = nullptr;
    Language language = Language::ko;
    float em = 16.0F;  ///< size of normal text in pixels; every length is a multiple of it

    bool is_presenting = false;
    bool is_low = false;  ///< the window has room for few lines: fold what can be folded

    SentenceField sentence;
    bool composes_hangul = true;  ///< in text fields; otherwise the system's input method does
    CellEditor editor;
    VectorMenu menu;
    LargeHeatmaps large_heatmaps;
    HeadsPicture heads;
    AnswerTyping answer;
    PresenterState presenter;
    WorksheetDraft worksheet;
    ExportDraft exporting;
    ArraysDraft arrays;
    std::optional<WindowPicture> picture_wish;  ///< the window takes it after this frame
    int guide_place = -1;                       ///< chapter and passage shown in the last frame
    int frames_to_point = 0;                    ///< so long, what the lesson points at is brought into view
    int frames_to_scroll_guide = 0;             ///< so long, the newest passage is brought into view
    std::vector<ListedLesson> own_lessons;      ///< read when the menu of lessons was opened
    SentenceField token_name;
    std::optional<int> dragged_token;
    std::string temperature_typed;
    Panel panel = Panel::stages;        ///< in a narrow window
    Panel side_panel = Panel::vectors;  ///< in a window of middling width

    std::string message;          ///< the sentence shown in the last frame
    std::optional<Cell> hovered;  ///< in this frame
    std::vector<Cell> lit;        ///< operands of the cell hovered in the last frame
    int frames_to_follow = 0;     ///< so long, the place of a new step is brought into view
    float reveal = 1.0F;          ///< how far the current step's results have appeared, 0 to 1
    bool opens_help = false;
    bool opens_file = false;             ///< the dialog to open a file was asked for
    bool saves_as = false;               ///< the dialog to save under another name was asked for
    int popups_open = 0;                 ///< before this frame: Escape was for the last of them
    bool navigates_by_keyboard = false;  ///< Tab was pressed: the arrows and Space belong to the controls
    bool wants_full_screen = false;      ///< F11 was pressed; the window takes it back

    std::string_view text(std::string_view key) const { return qkv::text(language, key); }
    std::string text(std::string_view key, const std::vector<TextArg>& args) const {
        return qkv::text(language, key, args);
    }
    bool is_lit(const Cell& cell) const;
};

}  // namespace qkv
