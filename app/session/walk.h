#pragma once

#include <variant>

#include "qkv/document.h"
#include "qkv/walkthrough.h"
#include "session/view_settings.h"

namespace qkv {
namespace action {

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
/// The same place in another head's calculation; where the step belongs to no head, that head is shown.
struct GoToHead {
    int head;
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

}  // namespace action

using WalkAction =
    std::variant<action::First, action::Previous, action::Next, action::Last, action::GoTo, action::GoToToken,
                 action::GoToHead, action::GoToStage, action::SetDetail, action::SetPlaying>;

/// The place in the calculation of a document.
class Walk {
public:
    /// The detail is kept in `view`. Returns whether it went to a step, be it the same one.
    bool apply(const WalkAction& action, const Document& document, ViewSettings& view);

    /// Playing ends.
    void go_to(const Step& step, const Walkthrough& walkthrough);
    void stop() { is_playing_ = false; }
    /// After the document or the detail has changed: the place, or the nearest one that there is.
    void follow(const Walkthrough& walkthrough);

    /// Of any detail, so that going to a coarser detail and back ends where it began.
    const Step& place() const { return place_; }
    /// Of the current detail.
    const Step& step() const { return step_; }
    const Step& previous() const { return previous_; }
    bool is_playing() const { return is_playing_; }
    /// That of the step or, where it belongs to none, the last one.
    int head() const { return head_; }

private:
    bool set_playing(bool is_playing, const Walkthrough& walkthrough);

    Step place_;
    Step step_;
    Step previous_;
    int head_ = 0;
    bool is_playing_ = false;
};

}  // namespace qkv
