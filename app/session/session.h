#pragma once

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/explanation.h"
#include "qkv/walkthrough.h"
#include "session/editing.h"
#include "session/files.h"
#include "session/heads.h"
#include "session/learning.h"
#include "session/opening.h"
#include "session/view_settings.h"
#include "session/walk.h"
#include "session/window_request.h"

namespace qkv {
namespace action {

/// Takes the results of work in the background. See Session::is_working().
struct FollowWork {};
struct SetView {
    ViewSettings view;
};
/// An example that is as it was made, and the document of a lesson, change into those of the language.
struct SetLanguage {
    Language language;
};
/// Presenter mode: large, with only the sentence, the stages and the timeline.
struct SetPresenting {
    bool is_presenting;
};
/// Whether what is pressed is large enough for fingers.
struct SetTouch {
    bool is_touch;
};
/// Tells a person what is wrong with the input.
struct Say {
    Problem problem;
};
struct Dismiss {};

}  // namespace action

using ViewAction = std::variant<action::FollowWork, action::SetView, action::SetLanguage, action::SetPresenting,
                                action::SetTouch, action::Say, action::Dismiss>;

/// Everything that a person can do.
using Action = std::variant<EditingAction, WalkAction, FilesAction, HeadsAction, LearningAction, OpeningAction,
                            ViewAction, WindowRequest>;

/// The program without its window: five values, each with its actions, and the view settings. Only apply() changes
/// them; what follows from them (explanations) is computed once for each change.
class Session {
public:
    /// `file` holds the document, if it has one.
    explicit Session(Document document, DocumentFile file = {});

    void apply(const Action& action);

    const Editing& editing() const { return editing_; }
    const Walk& walk() const { return walk_; }
    const Files& files() const { return files_; }
    const Heads& heads() const { return heads_; }
    const Learning& learning() const { return learning_; }
    /// The task of the lesson that is open; null if there is none.
    const Task* open_task() const { return learning_.guide() == nullptr ? nullptr : learning_.guide()->open_task(); }
    const ViewSettings& view() const { return view_; }
    bool is_presenting() const { return is_presenting_; }

    const Document& document() const { return editing_.document(); }
    const Attention& attention() const { return editing_.attention(); }
    Style style() const { return {view_.language, view_.decimals}; }
    bool has_unsaved_changes() const { return !files_.is_saved(document()); }
    /// Grows whenever another document replaces this one, which ends any typing.
    int documents_opened() const { return documents_opened_; }

    Walkthrough walkthrough() const { return {document(), view_.detail}; }
    /// The current step, of the current detail.
    const Step& step() const { return walk_.step(); }
    int step_number() const { return walkthrough().number_of(walk_.place()); }
    bool is_reached(const Cell& cell) const { return qkv::is_reached(shape_of(document()), cell, step()); }
    /// Whether the current step works out this cell.
    bool is_result(const Cell& cell) const {
        return is_reached(cell) && !qkv::is_reached(shape_of(document()), cell, walk_.previous());
    }
    /// The step that the panels show: the one asked for, otherwise the current one.
    const Step& step_in_focus() const { return learning_.asked() ? *learning_.asked() : step(); }
    /// The head that the panels show.
    int head() const { return has_head(step_in_focus()) ? step_in_focus().head : walk_.head(); }
    const Head& shown_head() const { return document().head(head()); }
    /// The order of the numbers that are edited: the person's choice where there is one.
    SheetLayout sheet_layout() const { return can_go_by_token(document()) ? view_.layout : SheetLayout::by_matrix; }

    /// The explanation of the current step.
    const Explanation& explanation() const { return explanation_; }
    /// The explanation of the step that is asked for; empty if none is.
    const Explanation& asked_explanation() const { return asked_explanation_; }
    /// Every term of the calculation of the token in focus, reached or not, that belongs to the shown head and keys,
    /// and how the heads are joined.
    const Explanation& token_explanation() const { return token_explanation_; }
    /// The keys around the one in focus that panels have room for; all of them up to max_sentence_tokens.
    const KeyRange& shown_keys() const { return shown_keys_; }
    /// How Q, K and V of the token in focus come from its embedding; without formulas if there are no embeddings.
    const Explanation& projection_explanation() const { return projection_explanation_; }

    /// What was asked of the window since the last call.
    std::vector<WindowRequest> take_requests() { return std::exchange(requests_, {}); }

    /// What was wrong with the last input, until the next action succeeds.
    const std::optional<Problem>& problem() const { return problem_; }

    /// Whether work is going on in the background, or was cancelled and has not stopped yet.
    bool is_working() const { return files_.is_working() || heads_.is_working(); }
    /// Whether some of it goes on only between the frames.
    bool works_in_slices() const { return files_.works_in_slices() || heads_.works_in_slices(); }
    /// Waits for the work in the background and takes its results. For tests and pictures; the window never waits.
    void finish_work();

private:
    // What the explanations were computed from.
    struct Explained {
        int version = -1;
        Step step;
        int head = 0;
        Detail detail = Detail::term;
        Style style;
        bool is_predicting = false;

        friend bool operator==(const Explained&, const Explained&) = default;
    };
    // What takes the place of the document.
    struct Beginning {
        Document document;
        DocumentFile file = {};
        bool is_saved = true;        // in the file
        bool can_be_undone = false;  // as one entry of the history, which otherwise begins again
        bool is_head = false;        // of the capture that is open
    };

    void perform(const EditingAction& action);
    void perform(const WalkAction& action);
    void perform(const FilesAction& action);
    void perform(const HeadsAction& action) { heads_.apply(action); }
    void perform(const LearningAction& action) { grant(learning_.apply(action, scene())); }
    void perform(const OpeningAction& action);
    void perform(const ViewAction& action);
    void perform(const WindowRequest& request) { requests_.push_back(request); }
    void forget_written(const Action& action);

    void perform(const action::OpenDocument& open);
    void perform(const action::NewDocument& wanted);
    void perform(const action::OpenFile& open);
    void perform(const action::OpenLink& open);
    void perform(const action::OpenCapture& open);
    void perform(const action::ChooseHead& choose);
    void perform(const action::ChooseArrays& choose);

    void perform(const action::FollowWork&);
    void perform(const action::SetView& view);
    void perform(const action::SetLanguage& set);
    void perform(const action::SetPresenting& presenting) { is_presenting_ = presenting.is_presenting; }
    void perform(const action::SetTouch& touch) { view_.is_touch = touch.is_touch; }
    void perform(const action::Say& say) { problem_ = say.problem; }
    void perform(const action::Dismiss&);

    void perform(const LessonEdit& edit) { editing_.replace(edit.document, problem_); }
    /// An example becomes what it is in another language.
    void translate_example(Language language);
    void grant(const Wishes& wishes);

    void carry_out(const Action& action);
    bool asks_first(const Action& action);
    bool loses_changes(const Action& action) const;
    void open_lesson_file(const std::filesystem::path& path);
    void take_file(ReadFile file);
    bool take_head(const HeadIndex& head);
    void begin_with(Beginning beginning);

    Scene scene() const { return {editing_, walk_, view_}; }
    void follow();
    void explain_again();
    void add_formulas(const Step& step, Explanation& to) const;

    Editing editing_;
    Walk walk_;
    Files files_;
    Heads heads_;
    Learning learning_;
    ViewSettings view_;
    bool is_presenting_ = false;
    std::optional<Problem> problem_;
    std::vector<WindowRequest> requests_;
    std::optional<Action> pending_;  ///< waits until the changes are saved or discarded
    int documents_opened_ = 0;

    Explained explained_;
    Explanation explanation_;
    Explanation asked_explanation_;
    KeyRange shown_keys_;
    Explanation token_explanation_;
    Explanation projection_explanation_;
};

}  // namespace qkv
