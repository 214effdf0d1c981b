#pragma once

#include <optional>
#include <vector>

#include "imgui.h"
#include "platform/contact.h"

namespace qkv {

/// What fingers can do with the thing below them. In each frame the panels say so of what the pointer is on.
struct FingerTarget {
    enum class Drag {
        scrolls,   ///< nothing here can be dragged
        sideways,  ///< what is here is dragged from side to side; up and down scrolls
        freely,    ///< what is here is dragged in every direction
        points     ///< the pointer is moved and nothing pressed
    };
    Drag drag = Drag::scrolls;
    bool is_held = false;      ///< a long press is the right mouse button, so that no tap follows it
    bool takes_pinch = false;  ///< two fingers enlarge and move what is here; elsewhere they scroll or size the text
    std::optional<ImVec2> beside = {};  ///< nothing is here; what a finger that came down here means
};

/// What is too small for a finger. One that comes down beside such things means the nearest.
class SmallTargets {
public:
    /// For each of them in each frame: its box, where the pointer is, and how far from its centre a finger may be; from
    /// the line in its middle, if it is long.
    void offer(ImVec2 min, ImVec2 max, ImVec2 pointer, float reach);
    /// A place in the nearest; none where the pointer is on one, or all are too far.
    std::optional<ImVec2> nearest() const { return is_on_one_ ? std::nullopt : nearest_; }

private:
    bool is_on_one_ = false;
    std::optional<ImVec2> nearest_;
    float distance_ = 0;
};

/// What fingers mean, as a mouse would say it.
struct Gesture {
    enum class Kind {
        point,    ///< the pointer is at `place`
        press,    ///< the left button
        release,  ///< the left button
        hold,     ///< a long press: a click of the right button
        leave,    ///< the pointer is nowhere
        scroll,   ///< what is below the fingers moves by `moved`, which has brought them to `place`
        pinch,    ///< likewise, and it has become larger by `factor` around where they were
        resize    ///< the text becomes larger by `factor`
    };
    Kind kind = Kind::point;
    ImVec2 place = {0, 0};
    ImVec2 moved = {0, 0};
    float factor = 1.0F;
    bool is_first = false;  ///< the fingers have only now begun to scroll or resize

    friend bool operator==(const Gesture& a, const Gesture& b) {
        const auto same = [](ImVec2 p, ImVec2 q) { return p.x == q.x && p.y == q.y; };
        return a.kind == b.kind && same(a.place, b.place) && same(a.moved, b.moved) && a.factor == b.factor &&
               a.is_first == b.is_first;
    }
};

/// Turns fingers on the screen into gestures: a tap is a click; a movement scrolls, or drags what can be dragged in its
/// direction; a long press is the right mouse button; two fingers scroll, enlarge a picture or size the text. Knows
/// neither a platform nor a panel.
class Touch {
public:
    static constexpr double hold_s = 0.5;

    void take(const Contact& contact) { contacts_.push_back(contact); }

    /// What the fingers have meant since the last call. Called before each frame. `under`: what they can do where
    /// the pointer was in the frame before, and `pointer` that place. `slop`: a finger that moves by fewer pixels is
    /// still.
    std::vector<Gesture> follow(double now_s, const FingerTarget& under, ImVec2 pointer, float slop);

    /// Whether a finger has been on the screen since the last forget().
    bool is_used() const { return is_used_; }
    /// A mouse has moved.
    void forget() { is_used_ = false; }
    bool is_idle() const { return state_ == State::idle && contacts_.empty(); }
    /// Whether a finger rests for long: what is below it is told.
    bool is_resting_long() const;
    /// When follow() is needed though no finger moves.
    std::optional<double> due_s() const;

private:
    enum class State { idle, resting, holding, dragging, pointing, scrolling, pair, pinching, resizing, over };
    struct Finger {
        int id;
        ImVec2 began;
        ImVec2 at;
        ImVec2 shift = {0, 0};  ///< from where it is to what it means; part of the other two
    };

    bool is_landing() const { return state_ == State::resting && !has_landed_; }
    void land();
    void put_down(const Contact& contact);
    void move(const Contact& contact);
    void lift(const Contact& contact);
    void end_gesture(bool is_cancelled);
    bool is_pair() const;
    ImVec2 center() const;
    float span() const;
    void tell_movement(bool is_ending);
    void decide_for_one();
    void decide_for_two();
    void begin(State state);
    void point(ImVec2 place);
    void say(Gesture::Kind kind, ImVec2 place = {0, 0}) { gestures_.push_back({.kind = kind, .place = place}); }
    void say_movement(Gesture::Kind kind);

    State state_ = State::idle;
    std::vector<Contact> contacts_;
    std::vector<Finger> fingers_;  ///< on the screen, from the first
    std::vector<Gesture> gestures_;
    double now_s_ = 0;
    double began_s_ = 0;  ///< when the finger came
    FingerTarget under_;
    bool is_seen_ = false;     ///< `under_` is what the fingers are on
    bool has_landed_ = false;  ///< it is known what the finger means
    int frames_landing_ = 0;
    float slop_ = 0;
    ImVec2 pointed_ = {0, 0};    ///< the place that was told last
    ImVec2 told_ = {0, 0};       ///< the movement has been told up to here
    float told_span_ = 0;        ///< and the distance of two fingers
    bool has_told_any_ = false;  ///< of the present scroll or resize
    bool is_used_ = false;
};

}  // namespace qkv
