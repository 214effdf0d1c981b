#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imgui_internal.h"
#include "look/fonts.h"
#include "look/theme.h"
#include "look/window_form.h"
#include "qkv/export.h"
#include "qkv/model_words.h"
#include "session/session.h"
#include "widgets/large_heatmap_view.h"
#include "widgets/matters.h"
#include "widgets/number_flow.h"
#include "widgets/plane_view.h"
#include "widgets/qr_code.h"
#include "widgets/sentence_field.h"
#include "widgets/touch.h"
#include "widgets/wish.h"

namespace qkv {

using Actions = std::vector<Action>;

/// What is on the clipboard is to be pasted here.
struct PasteWish {
    SheetLayout layout = SheetLayout::by_token;
    Range range;
    bool transposes = false;  ///< rows and columns are exchanged
};

/// A pasted block that does not fit.
struct TooLarge {
    action::Paste paste;
    Growth growth;                 ///< the sizes that would hold it
    bool fits_transposed = false;  ///< it would fit with its rows and columns exchanged
};

/// The selected numbers, and the one that is being typed. See NumberEditor.
struct CellEditor {
    std::optional<Cell> selected;  ///< where the keyboard is
    std::optional<Cell> anchor;    ///< the other corner of the selected range; the same cell when only one is selected
    bool extends = false;          ///< the mouse was pressed with Shift
    bool is_focused = false;       ///< a number has the keyboard, moved there from control to control
    bool is_typing = false;
    bool begins_typing = false;  ///< the text field opens in this frame
    bool selects_all = false;    ///< the present text is selected when the field opens
    std::string typed;
    bool has_refused = false;             ///< what was typed last, which the window still tells
    double value_before = 0.0;            ///< before typing; restored if the typed text is not a number
    double scrubbed_from = 0.0;           ///< the value when the number was pressed
    std::uint64_t seed = 1;               ///< of the next random numbers
    std::optional<PasteWish> paste_wish;  ///< from a menu, for the end of this frame
    bool asks_for_room = false;           ///< the question about too_large opens in this frame
    std::optional<TooLarge> too_large;

    void deselect() {
        selected.reset();
        anchor.reset();
        is_typing = false;
    }
};

/// The token whose numbers can be edited while the others are folded.
struct OpenedToken {
    int token = 0;
    int expected = -1;  ///< when the walk or a lesson comes to another, that one is opened
};

/// Which numbers of a document with a layer the vectors panel shows.
struct PartView {
    SheetKind kind = SheetKind::head;
    Quantity matrix_of_head = Quantity::query;  ///< one of those that are shown together
    Quantity matrix_of_layer = Quantity::output_matrix;
    // The words that stand first in W_U, and for which sentence and token they are the likeliest.
    std::vector<int> words;
    std::vector<std::string> tokens;
    int query = -1;
};

/// What the numbers of the vectors panel were measured for, and the characters of the longest with 0, 1, 2 … decimals.
struct NumbersMeasured {
    int version = -1;  ///< of the document
    int opened = 0;    ///< how many documents were opened before
    SheetPart part;
    std::vector<Quantity> shown;
    int decimals = 0;
    std::vector<int> longest;
};

/// The menu of a vector or a token that is open in the vectors panel.
struct VectorMenu {
    bool opens_fill = false;  ///< in this frame
    bool opens_token = false;
    Cell cell;          ///< whose vector is filled
    int first_row = 0;  ///< of the sheet: where the selected vectors begin
    int last_row = 0;
    bool fills_matrix = false;  ///< all of the cell's matrix
    int token = 0;
    ImVec2 from, to;            ///< the box that the menu hangs from
    std::string factor_typed;   ///< by which the vector is multiplied
    int alibi_halvings = 1;     ///< the slope of ALiBi is 1 halved so often
    int farthest_distance = 0;  ///< that has a number of its own in a relative bias; 0: every one
};

/// What a learner types in predict mode.
struct AnswerTyping {
    std::string typed;
    std::optional<Step> asked;    ///< what it was typed for
    bool takes_keyboard = false;  ///< the field gets the keyboard in the next frame
    bool has_keyboard = false;
    std::string told;  ///< what was said about it last
};

/// The settings of a worksheet.
struct WorksheetDraft {
    WorksheetOptions options{.format = WorksheetFormat::html};
    bool has_answers = true;      ///< they are saved next to it
    bool is_of_document = false;  ///< with the sentence and the numbers in the window
    int asked_tokens = 0;         ///< of that sentence: so many exercises; 0: of every token
    static constexpr int default_document_level = 3;
    int document_level = default_document_level;  ///< of that sentence: one of worksheet_levels()

    /// What is written: `options`, or what takes their place with the sentence in the window.
    WorksheetOptions wanted() const {
        WorksheetOptions wanted = options;
        if (is_of_document) wanted.count = asked_tokens;
        if (is_of_document) wanted.level = document_level;
        return wanted;
    }
};

/// The settings of an export: the document in a format, or a picture of the window.
struct ExportDraft {
    ExportFormat format = ExportFormat::npz;
    std::optional<PictureFormat> picture;  ///< a picture of the window; then `format` does not matter
};

/// The arrays of a capture that are being chosen.
struct ArraysDraft {
    bool is_open = false;
    std::array<std::string, 3> names;  ///< for q, k and v
};

/// The address in the dialog of links, as it is typed.
struct ShareDraft {
    SentenceField field;
    std::string address;
    bool is_copied = false;  ///< the link that is shown
};

/// A link to what is in the window, and what it was made of.
struct SharedLink {
    int version = -1;  ///< of the document
    int documents = 0;
    Step step;
    ViewSettings view;
    Result<std::string> link;
    std::optional<QrCode> code;  ///< none without an address, and where the link is too long for one

    bool is_for_same(const SharedLink& other) const {
        return version == other.version && documents == other.documents && step == other.step && view == other.view;
    }
};

/// Presenter mode.
struct PresenterState {
    bool has_spotlight = false;
    bool is_black = false;
    bool shows_code = false;       ///< the link to this step, for cameras
    std::optional<SideView> side;  ///< in place of the calculation; no heatmaps
    bool shows_hint = false;       ///< until the next press
};

/// What of a lesson is shown.
struct GuideView {
    int chapter = -1;
    int passage = 0;
    bool is_changed = false;
    int objections = 0;

    friend bool operator==(const GuideView&, const GuideView&) = default;
};

/// What the lines below the tables were measured for, and the height of the highest.
struct FootMeasured {
    int version = -1;  ///< of the document
    int query = 0;
    int first_key = 0;
    Style style;
    float em = 0;
    float width = 0;

    friend bool operator==(const FootMeasured&, const FootMeasured&) = default;
};

/// The words that can come where the sentence of a model is being typed. See draw_word_list().
struct WordList {
    /// What it was made for.
    struct Seen {
        std::string text;
        std::size_t caret = 0;
        int version = -1;  ///< of the document
        bool is_typing = false;

        friend bool operator==(const Seen&, const Seen&) = default;
    };

    Seen seen = {};
    bool is_open = false;
    bool is_full = false;  ///< the model reads no further word
    std::vector<Completion> words = {};
    std::size_t begin = 0;  ///< in bytes, what a word takes the place of
    std::size_t end = 0;
    int chosen = -1;                ///< by the keyboard; −1: none
    std::vector<ImRect> rows = {};  ///< where the words stand
};

/// Which panel is shown if not all of them fit.
enum class Panel { guide, vectors, stages, heatmaps };

/// The short-lived state of the interface: neither undone nor saved.
struct Ui {
    Fonts fonts;
    const Palette* palette = nullptr;
    Language language = Language::ko;
    float em = 16.0F;  ///< size of normal text in pixels; every length is a multiple of it

    float least_target = 0;  ///< pixels: how large what is pressed is at least; 0 where no finger presses it
    WindowForm form = WindowForm::wide;  ///< while presenting that of a phone or a wide one
    bool is_presenting = false;
    bool is_low = false;  ///< the window has room for only a few lines: fold what can be folded

    SentenceField sentence;
    WordList word_list;
    std::optional<int> chosen_word;    ///< of a model: whose column of W_U the last card shows
    bool has_unfinished_word = false;  ///< in the sentence: it is no sentence of the model yet
    SentenceField key_sentence;
    bool composes_hangul = true;  ///< qkv composes Hangul in text fields; otherwise the system's input method does
    CellEditor editor;
    VectorMenu menu;
    OpenedToken opened_token;
    PartView part_view;
    SheetPart part;  ///< the numbers that are edited in the vectors panel: see choose_part()
    NumbersMeasured numbers_measured;
    LargeHeatmaps large_heatmaps;
    PlaneView plane;
    Matters matters;
    float matters_height = 0;  ///< pixels, of what was told about a number in the last frame; 0 where nothing was
    NumberWish wish;
    NumberFlow flow;
    bool has_all_arcs = false;  ///< those of all queries and not of one
    HeadsPicture heads;
    AnswerTyping answer;
    PresenterState presenter;
    WorksheetDraft worksheet;
    ExportDraft exporting;
    ShareDraft share;
    SharedLink shared;
    ArraysDraft arrays;
    FootMeasured foot_measured;
    float foot_height = 0;                  ///< in em
    GuideView guide_view;                   ///< shown in the last frame
    int frames_to_point = 0;                ///< until then, what the lesson points at is scrolled into view
    int frames_to_scroll_guide = 0;         ///< until then, the newest passage is scrolled into view
    std::vector<ListedLesson> own_lessons;  ///< read when the menu of lessons was opened
    SentenceField token_name;
    std::optional<int> dragged_token;
    std::string temperature_typed;
    Panel panel = Panel::stages;        ///< in a narrow window
    Panel side_panel = Panel::vectors;  ///< in a window of medium width
    bool shows_vectors = false;         ///< on a tablet: the bar of the vectors is open
    bool guide_has_place = false;       ///< beside or above the panels, in this frame
    double work_began_s = 0;            ///< what is being opened or exported

    std::string caption;                  ///< of a picture that is being taken; usually empty
    std::string message;                  ///< the sentence shown in the last frame
    std::optional<Cell> hovered;          ///< in this frame
    std::optional<Cell> pointed_at;       ///< in this frame; also while nothing lights up, see shows_hover()
    FingerTarget finger_target;           ///< in this frame: what a finger can do where the pointer is
    SmallTargets small_targets;           ///< in this frame
    std::optional<Gesture> pinch;         ///< in this frame, for what takes it
    bool is_pointer_awake = false;        ///< it has moved since the last key press, click or change under it
    std::vector<Cell> lit;                ///< operands of the cell hovered in the last frame
    std::vector<Cell> lit_next;           ///< what is lit in the next frame beside the operands
    int frames_to_follow = 0;             ///< until then, the place of a new step is scrolled into view
    float reveal = 1.0F;                  ///< how far the current step's results have appeared, 0 to 1
    int frames_to_hold = 0;               ///< until then, key presses wait: a field is taking the keyboard
    std::optional<Dialog> wanted_dialog;  ///< until its panel opens it, in the next frame
    int popups_open = 0;                  ///< before this frame: Escape closes the last of them
    bool navigates_by_keyboard = false;   ///< Tab was pressed: the arrows and Space belong to the controls

    std::string_view text(std::string_view id) const { return qkv::text(language, id); }
    std::string text(std::string_view id, const std::vector<TextArg>& args) const {
        return qkv::text(language, id, args);
    }
    /// Whether a dialog is to be opened; says so once.
    bool opens(Dialog dialog) {
        const bool is_wanted = wanted_dialog == dialog;
        if (is_wanted) wanted_dialog.reset();
        return is_wanted;
    }
    bool is_lit(const Cell& cell) const;
    /// Whether menus say what can be pressed on the keyboard: not to a finger.
    bool names_presses() const { return least_target == 0 || navigates_by_keyboard; }
    bool is_phone() const { return form == WindowForm::phone; }
    bool is_upright() const { return form != WindowForm::wide; }

    /// A field takes the keyboard in the next frames. What is pressed until it has it is for the field.
    void wait_for_field() { frames_to_hold = 3; }
};

}  // namespace qkv
