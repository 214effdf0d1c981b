#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "qkv/attention.h"
#include "qkv/capture.h"
#include "qkv/document.h"
#include "qkv/explanation.h"
#include "qkv/export.h"
#include "qkv/file.h"
#include "qkv/history.h"
#include "qkv/number_format.h"
#include "qkv/sheet.h"
#include "qkv/walkthrough.h"
#include "qkv/worksheet.h"
#include "session/exporting.h"
#include "session/guide.h"
#include "session/head_overview.h"
#include "session/loading.h"
#include "session/prediction.h"

namespace qkv {

enum class Theme { light, dark };

/// Who puts Hangul together while a person types: qkv itself, or the system's input method (ibus, fcitx).
enum class InputMethod { built_in, system };

inline constexpr int min_text_percent = 75;
inline constexpr int max_text_percent = 300;

inline constexpr std::size_t max_recent_files = 10;

/// A larger file is opened in the background. One that is compressed may hold a thousand times as much.
inline constexpr std::uint64_t most_bytes_at_once = 64 * 1024;

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
    bool shows_difference = false;               ///< the heatmaps show what the last edit changed

    friend bool operator==(const ViewSettings&, const ViewSettings&) = default;
};

/// What a person has to decide before anything else can happen.
enum class Question {
    unsaved_changes,    ///< save, discard, cancel
    changed_by_others,  ///< of the file that is to be saved: save (over it), save_as, cancel
    restore,            ///< restore, discard, cancel (later)
};
enum class Answer { save, save_as, discard, restore, cancel };

namespace action {

// Of the document. Edits of one run, with SetSentence, SetValues and RenameToken, become one entry of the history at
// Settle; each of the others is an entry.
struct SetSentence {
    std::string sentence;
};
/// The cells are editable.
struct SetValues {
    std::vector<CellValue> values;
};
struct Settle {};
/// Lays a block at the upper left corner of `range`. A part that does not fit makes the table grow or is left out.
struct Paste {
    SheetLayout layout;
    Range range;
    NumberBlock block;
    bool grows;
};
/// See filled().
struct FillVectors {
    std::vector<std::vector<Cell>> vectors;
    Fill fill;
    std::uint64_t seed = 0;
    int component = -1;
};
struct SplitToken {
    int token;
    int characters;
};
struct MergeTokens {
    int first;
};
struct RenameToken {
    int token;
    std::string text;
};
struct MoveToken {
    int token;
    int to;
};
/// A new token that has the index `at`.
struct AddToken {
    int at;
};
struct RemoveToken {
    int token;
};
/// Splits the sentence into tokens again.
struct SetTokenUnit {
    TokenUnit unit;
};
struct SetOptions {
    Options options;
};
struct SetKeySize {
    int d_k;
};
struct SetValueSize {
    int d_v;
};
/// Whether Q, K and V are computed from embeddings X and W_Q, W_K, W_V.
struct SetEmbeddings {
    bool has_embeddings;
};
/// m, the number of components of each embedding.
struct SetEmbeddingSize {
    int m;
};
/// Opens a prepared document, such as an example. Undo brings the previous one back.
struct OpenDocument {
    Document document;
};
struct Undo {};
struct Redo {};

// Files. An action that would lose unsaved changes asks first.
struct NewDocument {};
struct OpenFile {
    std::filesystem::path path;
    CaptureOptions capture = {};                   ///< how to read it, if it is one
    std::optional<HeadIndex> head = std::nullopt;  ///< the head to open immediately; none: a person chooses
};
/// A model's heads. `head` becomes the document, or the first one if none is requested; if there are several, the
/// choice is shown, as it is if the head can't be read.
struct OpenCapture {
    std::shared_ptr<const Capture> capture;
    std::filesystem::path path;  ///< empty if it came from no file
    CaptureOptions options = {};
    std::optional<HeadIndex> head = std::nullopt;
};
struct ChooseHead {
    HeadIndex head;
};
/// Answers Session::array_choice().
struct ChooseArrays {
    std::array<std::string, 3> names;  ///< of q, k and v
};
struct CancelArrays {};
/// Whether the heads of a batch are shown to choose from. Only while there is a capture.
struct ShowHeads {
    bool is_shown;
    int batch = 0;
};
/// Stops making small pictures of the heads; heads can be chosen without them.
struct CancelOverview {};
/// Takes the results of work in the background. See Session::is_working().
struct FollowWork {};
struct CancelLoading {};
/// Saves to the document's own file; a document without one needs a name first.
struct Save {};
struct SaveAs {
    std::filesystem::path path;
};
/// No name was given to Save.
struct CancelSave {};
struct Quit {};
/// What was opened and saved in earlier runs, newest first.
struct SetRecentFiles {
    std::vector<std::filesystem::path> files;
    std::filesystem::path last_folder;
};
/// A document of a program that was killed; asks whether to restore it.
struct OfferRestore {
    Document document;
    qkv::OpenFile file;
    std::chrono::system_clock::time_point when;
};
struct AnswerQuestion {
    Answer answer;
};

// What the document is compared with.
/// Keeps the current document, to show it beside later states.
struct Pin {};
struct Unpin {};
/// Stops showing what it was before the last edit.
struct ForgetBefore {};

// The walk.
struct First {};
struct Previous {};
struct Next {};
struct Last {};
/// The step may be of any detail; goes to the step of the current detail that reaches it.
struct GoTo {
    Step step;
};
/// The same place in another token's calculation.
struct GoToToken {
    int token;
};
/// The first step of a stage of the current token.
struct GoToStage {
    Stage stage;
};
struct SetDetail {
    Detail detail;
};
struct SetPlaying {
    bool is_playing;
};

// Predict mode.
struct SetPredicting {
    bool is_predicting;
};
/// Answers the step that is asked for. A right answer goes forward to it.
struct Predict {
    std::string typed;
};
/// Goes on without an answer from the learner.
struct ShowAnswer {};
struct ShowHint {};
/// From the first step, with nothing answered.
struct StartRound {};
/// Leaves the summary and predict mode.
struct CloseRound {};

/// Writes a worksheet in the language of the interface, and its answer key next to it.
struct SaveWorksheet {
    WorksheetOptions options;
    std::filesystem::path path;
    bool has_key = true;
};

/// Writes the document and its results in another format, in the background.
struct Export {
    ExportFormat format;
    std::filesystem::path path;
};
struct CancelExports {};

/// Presenter mode: large, with only the sentence, the stages and the timeline.
struct SetPresenting {
    bool is_presenting;
};

// Lessons and puzzles.
/// From the beginning of a chapter.
struct OpenLesson {
    std::string id;
    LessonKind kind = LessonKind::lesson;
    std::shared_ptr<const Lesson> lesson;
    int chapter = 0;
};
struct CloseLesson {};
/// The passage just read takes effect and the next one appears; at the end of a chapter, the next chapter.
struct GuideNext {};
struct GoToChapter {
    int chapter;
};
/// Goes back to the document that the open task began with.
struct RestartTask {};
/// Does the open task for the learner.
struct ShowSolution {};
/// What was earned in earlier runs.
struct SetStars {
    Stars stars;
};

// The view.
struct SetView {
    ViewSettings view;
};
/// Tells a person what is wrong with the input.
struct Say {
    Problem problem;
};
struct Dismiss {};

}  // namespace action

/// Everything that a person can do.
using Action = std::variant<
    action::SetSentence, action::SetValues, action::Settle, action::Paste, action::FillVectors, action::SplitToken,
    action::MergeTokens, action::RenameToken, action::MoveToken, action::AddToken, action::RemoveToken,
    action::SetTokenUnit, action::SetOptions, action::SetKeySize, action::SetValueSize, action::SetEmbeddings,
    action::SetEmbeddingSize, action::OpenDocument, action::Undo, action::Redo, action::NewDocument, action::OpenFile,
    action::OpenCapture, action::ChooseHead, action::ChooseArrays, action::CancelArrays, action::ShowHeads,
    action::CancelOverview, action::FollowWork, action::CancelLoading, action::Save, action::SaveAs, action::CancelSave,
    action::Quit, action::SetRecentFiles, action::OfferRestore, action::AnswerQuestion, action::Pin, action::Unpin,
    action::ForgetBefore, action::First, action::Previous, action::Next, action::Last, action::GoTo, action::GoToToken,
    action::GoToStage, action::SetDetail, action::SetPlaying, action::SetPredicting, action::Predict,
    action::ShowAnswer, action::ShowHint, action::StartRound, action::CloseRound, action::SaveWorksheet, action::Export,
    action::CancelExports, action::SetPresenting, action::OpenLesson, action::CloseLesson, action::GuideNext,
    action::GoToChapter, action::RestartTask, action::ShowSolution, action::SetStars, action::SetView, action::Say,
    action::Dismiss>;

/// A capture and its head that is open; none while the document is still another one.
struct ChosenHead {
    std::shared_ptr<const Capture> capture;
    std::filesystem::path path;  ///< empty if it came from no file
    CaptureOptions options;
    std::optional<HeadIndex> head;
};

/// A capture whose arrays have other names than the usual ones: which of them are q, k and v?
struct ArrayChoice {
    action::OpenFile file;
    std::vector<std::string> names;
};

/// A document with its results, to be compared with the current one.
struct Snapshot {
    Document document;
    Attention attention;
};

/// The program without its window: a document and its history, the place in the walk, the view settings. Only apply()
/// changes it; what follows from the state (attention, explanations) is computed once for each change.
class Session {
public:
    /// `file` holds the document, if it has one.
    explicit Session(Document document, OpenFile file = {});

    void apply(const Action& action);

    const Document& document() const { return history_.current(); }
    const Attention& attention() const { return attention_; }
    const ViewSettings& view() const { return view_; }
    Style style() const { return {view_.language, view_.decimals}; }

    Walkthrough walkthrough() const { return {document(), view_.detail}; }
    /// The current step, of the current detail.
    const Step& step() const { return explanation_.step; }
    int step_number() const { return walkthrough().number_of(place_); }
    bool is_reached(const Cell& cell) const { return qkv::is_reached(shape_of(document()), cell, step()); }

    /// Grows whenever the heatmaps may show different numbers.
    int numbers_version() const { return numbers_version_; }

    /// Whether the current step works out this cell.
    bool is_result(const Cell& cell) const {
        return is_reached(cell) && !qkv::is_reached(shape_of(document()), cell, previous_);
    }

    /// The explanation of the current step.
    const Explanation& explanation() const { return explanation_; }

    /// Every term of the calculation of the token in focus, reached or not, that belongs to the shown keys.
    const Explanation& token_explanation() const { return token_explanation_; }
    /// The keys around the one in focus that panels have room for; all of them up to max_sentence_tokens.
    const KeyRange& shown_keys() const { return shown_keys_; }

    /// How Q, K and V of the token in focus come from its embedding; without formulas if there are no embeddings.
    const Explanation& projection_explanation() const { return projection_explanation_; }

    /// Predict mode; null when it is off.
    const Prediction* prediction() const { return prediction_ ? &*prediction_ : nullptr; }
    /// The step that a learner is asked for: the one after the current one. None if predict mode is off, at the end,
    /// and if the next step has no result to type.
    const std::optional<Step>& asked() const { return asked_; }
    bool is_asked(const Cell& cell) const {
        return std::find(asked_cells_.begin(), asked_cells_.end(), cell) != asked_cells_.end();
    }
    /// The explanation of the step that is asked for; empty if none is.
    const Explanation& asked_explanation() const { return asked_explanation_; }
    /// The step that the panels show: the one asked for, otherwise the current one.
    const Step& step_in_focus() const { return asked_ ? *asked_ : step(); }

    /// The lesson, or the puzzles, that are open; null if none are.
    const Guide* guide() const { return guide_ ? &*guide_ : nullptr; }
    /// Grows whenever a lesson is opened.
    int lessons_opened() const { return lessons_opened_; }
    const Stars& stars() const { return stars_; }

    bool is_presenting() const { return is_presenting_; }

    bool can_undo() const { return history_.can_undo(); }
    bool can_redo() const { return history_.can_redo(); }
    bool is_playing() const { return is_playing_; }

    const OpenFile& file() const { return file_; }
    /// Grows whenever another document replaces this one, which ends any typing.
    int documents_opened() const { return documents_opened_; }
    /// Whether the document differs from its file or, without one, from what it was at first.
    bool has_unsaved_changes() const { return !saved_ || !(*saved_ == document()); }
    /// The model's heads that the document was chosen from; null if there are none.
    const ChosenHead* capture() const { return capture_ ? &*capture_ : nullptr; }
    /// Whether the choice of heads is shown.
    bool shows_heads() const { return shows_heads_; }
    /// Their small pictures, while the choice is shown.
    const HeadOverview* head_overview() const { return overview_.get(); }
    /// The file that is being opened in the background, until FollowWork has taken it; null if none is.
    const Loading* loading() const { return loading_.get(); }
    /// What is being exported in the background, until FollowWork has seen that it is done.
    const std::vector<std::shared_ptr<Exporting>>& exports() const { return exports_; }
    /// Whether work is going on in the background, or was cancelled and has not stopped yet.
    bool is_working() const { return loading_ || !exports_.empty() || !abandoned_.empty(); }
    /// What a person has to choose before a capture can be opened; none if nothing.
    const std::optional<ArrayChoice>& array_choice() const { return array_choice_; }
    /// Waits for the work in the background and takes its results. For tests and pictures; the window never waits.
    void finish_work();
    /// Opened and saved files, newest first.
    const std::vector<std::filesystem::path>& recent_files() const { return recent_files_; }
    /// Where a file was opened or saved last; empty at first.
    const std::filesystem::path& last_folder() const { return last_folder_; }
    const std::optional<Question>& question() const { return question_; }
    /// What OfferRestore brought, while the question is open and after it was answered.
    const std::optional<action::OfferRestore>& restorable() const { return restorable_; }
    const std::optional<Answer>& restore_answer() const { return restore_answer_; }
    /// Whether saving waits for SaveAs or CancelSave.
    bool needs_file_name() const { return needs_file_name_; }
    bool wants_quit() const { return wants_quit_; }

    /// The document before the last edit, as long as it has the same shape; otherwise null.
    const Snapshot* before() const;

    /// The document that was pinned; null if none is.
    const Snapshot* pinned() const { return pinned_ ? &*pinned_ : nullptr; }

    /// What a person should know of the capture that is open, each until it is dismissed.
    const std::vector<Message>& notices() const { return notices_; }

    /// What was wrong with the last input, until the next action succeeds.
    const std::optional<Problem>& problem() const { return problem_; }

private:
    void perform(const action::SetSentence& sentence);
    void perform(const action::SetValues& values);
    void perform(const action::Settle&);
    void perform(const action::Paste& paste);
    void perform(const action::FillVectors& fill);
    void perform(const action::SplitToken& split);
    void perform(const action::MergeTokens& merge);
    void perform(const action::RenameToken& rename);
    void perform(const action::MoveToken& move);
    void perform(const action::AddToken& add);
    void perform(const action::RemoveToken& remove);
    void perform(const action::SetTokenUnit& unit);
    void perform(const action::SetOptions& options);
    void perform(const action::SetKeySize& size);
    void perform(const action::SetValueSize& size);
    void perform(const action::SetEmbeddings& embeddings);
    void perform(const action::SetEmbeddingSize& size);
    void perform(const action::OpenDocument& open);
    void perform(const action::Undo&);
    void perform(const action::Redo&);
    void perform(const action::NewDocument&);
    void perform(const action::OpenFile& open);
    void perform(const action::OpenCapture& open);
    void perform(const action::ChooseHead& choose);
    void perform(const action::ChooseArrays& choose);
    void perform(const action::CancelArrays&);
    void perform(const action::ShowHeads& show);
    void perform(const action::CancelOverview&);
    void perform(const action::FollowWork&);
    void perform(const action::CancelLoading&);
    void perform(const action::Save&);
    void perform(const action::SaveAs& save);
    void perform(const action::CancelSave&);
    void perform(const action::Quit&);
    void perform(const action::SetRecentFiles& recent);
    void perform(const action::OfferRestore& offer);
    void perform(const action::AnswerQuestion& answer);
    void perform(const action::Pin&);
    void perform(const action::Unpin&);
    void perform(const action::ForgetBefore&);
    void perform(const action::First&);
    void perform(const action::Previous&);
    void perform(const action::Next&);
    void perform(const action::Last&);
    void perform(const action::GoTo& go);
    void perform(const action::GoToToken& go);
    void perform(const action::GoToStage& go);
    void perform(const action::SetDetail& detail);
    void perform(const action::SetPlaying& playing);
    void perform(const action::SetPredicting& predicting);
    void perform(const action::Predict& predict);
    void perform(const action::ShowAnswer&);
    void perform(const action::ShowHint&);
    void perform(const action::StartRound&);
    void perform(const action::CloseRound&);
    void perform(const action::SaveWorksheet& save);
    void perform(const action::Export& wanted);
    void perform(const action::CancelExports&);
    void perform(const action::SetPresenting& presenting);
    void perform(const action::OpenLesson& open);
    void perform(const action::CloseLesson&);
    void perform(const action::GoToChapter& go);
    void perform(const action::GuideNext& next);
    void perform(const action::RestartTask&);
    void perform(const action::ShowSolution&);
    void perform(const action::SetStars& stars);
    void perform(const action::SetView& view);
    void perform(const action::Say& say);
    void perform(const action::Dismiss&);

    bool asks_first(const Action& action);
    bool asks_before_replacing(const Action& action);
    void take_document(const Document& document);
    void turn_page(int chapter);
    void enter_chapter(int chapter);
    void show_next_passage();
    void take_effect();
    void follow_task();
    void translate_guide();
    void open_lesson_file(const std::filesystem::path& path);
    void go_on();
    void start_over(Document document, OpenFile file);
    void take_opened(Result<Opened> opened, const action::OpenFile& open, const FileStamp& stamp);
    bool take_head(const HeadIndex& head);
    std::vector<Message> notices_of(const action::OpenCapture& open, const std::optional<ChosenHead>& before) const;
    void follow_loading();
    void follow_exports();
    void write(const std::filesystem::path& path);
    void remember(const std::filesystem::path& path);
    void replace_document(Result<Document> document);
    void replace_and_settle(Result<Document> document);
    void compare_with(const Document& before);
    void recompute();
    void show_place();
    void reveal(const Step& step);
    void ask();
    void forget_judged();

    History<Document> history_;
    ViewSettings view_;
    Step place_;  ///< of any detail, so that going to a coarser detail and back ends where it began
    Step previous_;
    bool is_playing_ = false;
    std::optional<Problem> problem_;
    std::vector<Message> notices_;
    OpenFile file_;
    std::optional<ChosenHead> capture_;
    bool shows_heads_ = false;
    std::shared_ptr<HeadOverview> overview_;
    std::shared_ptr<Loading> loading_;
    action::OpenFile loading_file_;
    FileStamp loading_stamp_;
    std::optional<Document> before_loading_;  ///< the document when it began, which may be replaced
    std::optional<ArrayChoice> array_choice_;
    std::vector<std::shared_ptr<Exporting>> exports_;
    std::vector<std::shared_ptr<Loading>> abandoned_;  ///< cancelled, but their threads may not have noticed yet
    int documents_opened_ = 0;
    std::optional<Document> saved_;  ///< the document in file_; none: something else
    std::vector<std::filesystem::path> recent_files_;
    std::filesystem::path last_folder_;
    std::optional<Question> question_;
    std::optional<Action> pending_;  ///< continues once the changes are saved or discarded
    bool is_going_on_ = false;
    std::optional<action::OfferRestore> restorable_;
    std::optional<Answer> restore_answer_;
    bool needs_file_name_ = false;
    bool wants_quit_ = false;
    std::optional<Snapshot> before_;
    std::optional<Snapshot> pinned_;
    bool is_presenting_ = false;
    std::optional<Guide> guide_;
    int lessons_opened_ = 0;
    bool is_task_stale_ = false;  ///< its progress is of another document or step
    Stars stars_;
    std::optional<Prediction> prediction_;
    std::optional<Step> asked_;
    std::vector<Cell> asked_cells_;
    Explanation asked_explanation_;
    Attention attention_;
    int numbers_version_ = 0;
    Explanation explanation_;
    KeyRange shown_keys_;
    Explanation token_explanation_;
    Explanation projection_explanation_;
};

}  // namespace qkv
