#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "qkv/document.h"
#include "qkv/explanation.h"
#include "qkv/walkthrough.h"
#include "session/editing.h"
#include "session/guide.h"
#include "session/prediction.h"
#include "session/stars.h"
#include "session/view_settings.h"
#include "session/walk.h"
#include "session/wish.h"

namespace qkv {
namespace action {

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
/// To the passage before, with what was in the window then.
struct GuideBack {};
/// Answers the open question.
struct Choose {
    int choice;  ///< from 0
};
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

}  // namespace action

using LearningAction =
    std::variant<action::SetPredicting, action::Predict, action::ShowAnswer, action::ShowHint, action::StartRound,
                 action::CloseRound, action::OpenLesson, action::CloseLesson, action::GuideNext, action::GuideBack,
                 action::Choose, action::GoToChapter, action::RestartTask, action::ShowSolution, action::SetStars>;

/// What the learner has before them.
struct Scene {
    const Editing& editing;
    const Walk& walk;
    const ViewSettings& view;

    const Document& document() const { return editing.document(); }
    const Attention& attention() const { return editing.attention(); }
    Walkthrough walkthrough() const { return {document(), view.detail}; }
};

/// The lesson or the puzzles that are open, and predict mode.
class Learning {
public:
    Wishes apply(const LearningAction& action, const Scene& scene);

    /// The lesson, or the puzzles, that are open; null if none are.
    const Guide* guide() const { return guide_ ? &*guide_ : nullptr; }
    /// Grows whenever a lesson is opened.
    int lessons_opened() const { return lessons_opened_; }
    /// Whether the next thing to do is to take a step: always, unless an open lesson expects something else.
    bool expects_steps() const { return !guide_ || guide_->expects_steps(); }
    const Stars& stars() const { return stars_; }

    /// Predict mode; null when it is off.
    const Prediction* prediction() const { return prediction_ ? &*prediction_ : nullptr; }
    /// The step that a learner is asked for: the one after the current one. None if predict mode is off, at the end,
    /// and if the next step has no result to type.
    const std::optional<Step>& asked() const { return asked_; }
    bool is_asked(const Cell& cell) const;

    /// Whether an action opens another document.
    bool opens_document(const LearningAction& action, const Scene& scene) const;
    /// A document was opened: a round of predict mode begins again.
    void begin_again();
    /// After the document, the step or predict mode has changed.
    void follow(const Scene& scene, bool is_edited);
    /// Checks how far the learner is, and goes on to the next passage when the task is done. Waits while a number is
    /// still being typed or dragged.
    Wishes follow_task(const Scene& scene);
    /// The lesson in another language, if there is one.
    void translate(Language language);
    /// Begins the chapter again if the lesson, in its new language, is about another model than `document` has.
    Wishes follow_model(const Document& document);
    /// The document is now in this language, see translated(): so is what the tasks began with.
    void translate_tasks(Language language);

private:
    Wishes perform(const action::SetPredicting& predicting, const Scene&);
    Wishes perform(const action::Predict& predict, const Scene& scene);
    Wishes perform(const action::ShowAnswer&, const Scene& scene);
    Wishes perform(const action::ShowHint&, const Scene&);
    Wishes perform(const action::StartRound&, const Scene&);
    Wishes perform(const action::CloseRound&, const Scene& scene);
    Wishes perform(const action::OpenLesson& open, const Scene& scene);
    Wishes perform(const action::CloseLesson&, const Scene&);
    Wishes perform(const action::GuideNext&, const Scene& scene);
    Wishes perform(const action::GuideBack&, const Scene& scene);
    Wishes perform(const action::Choose& choose, const Scene& scene);
    Wishes perform(const action::GoToChapter& go, const Scene& scene);
    Wishes perform(const action::RestartTask&, const Scene& scene);
    Wishes perform(const action::ShowSolution&, const Scene&);
    Wishes perform(const action::SetStars& stars, const Scene&);

    Wishes reveal(const Step& step, const Scene& scene);
    void ask(const Scene& scene, const Step& step);
    void forget_judged();
    void note_stars(const Task& task);

    std::optional<Guide> guide_;
    int lessons_opened_ = 0;
    Stars stars_;
    std::optional<Prediction> prediction_;
    std::optional<Step> asked_;
    std::vector<Cell> asked_cells_;
};

}  // namespace qkv
