#include "widgets/touch.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace qkv {
namespace {

// ImGui's pointer is on whole pixels.
ImVec2 place_of(const Contact& contact) { return {std::floor(contact.x), std::floor(contact.y)}; }
ImVec2 difference(ImVec2 from, ImVec2 to) { return {to.x - from.x, to.y - from.y}; }
float length(ImVec2 v) { return std::hypot(v.x, v.y); }
bool is_same(ImVec2 a, ImVec2 b) { return a.x == b.x && a.y == b.y; }
ImVec2 sum(ImVec2 a, ImVec2 b) { return {a.x + b.x, a.y + b.y}; }

constexpr int most_frames_landing = 3;

}  // namespace

std::vector<Gesture> Touch::follow(double now_s, const FingerTarget& under, ImVec2 pointer, float slop) {
    now_s_ = now_s;
    under_ = under;
    slop_ = slop;
    is_seen_ = is_same(pointer, pointed_);
    if (is_landing()) land();
    const std::vector<Contact> contacts = std::exchange(contacts_, {});
    for (auto it = contacts.begin(); it != contacts.end(); ++it) {
        const Contact& contact = *it;
        // A tap within one frame waits until what is below it has been seen.
        if (contact.phase == Contact::Phase::up && is_landing()) {
            contacts_.assign(it, contacts.end());
            break;
        }
        switch (contact.phase) {
            case Contact::Phase::down: put_down(contact); break;
            case Contact::Phase::move: move(contact); break;
            case Contact::Phase::up:
            case Contact::Phase::cancel: lift(contact); break;
        }
    }
    tell_movement(false);
    return std::exchange(gestures_, {});
}

bool Touch::is_resting_long() const {
    return state_ == State::holding || (state_ == State::resting && now_s_ - began_s_ >= hold_s);
}

std::optional<double> Touch::due_s() const {
    if (is_landing() || !contacts_.empty()) return now_s_;
    if (state_ != State::resting || is_resting_long()) return std::nullopt;
    return began_s_ + hold_s;
}

namespace {

// Of what lies from `min` to `max`, the place nearest to the pointer, but not within `reach` of its ends where it is
// longer than that; on a whole pixel.
float nearest_inside(float min, float max, float pointer, float reach) {
    const float inset = std::min(reach, 0.5F * (max - min));
    const float place = std::floor(std::clamp(pointer, min + inset, std::max(max - inset, min + inset)));
    return place < min ? place + 1 : place;
}

}  // namespace

void SmallTargets::offer(ImVec2 min, ImVec2 max, ImVec2 pointer, float reach) {
    if (min.x <= pointer.x && pointer.x < max.x && min.y <= pointer.y && pointer.y < max.y) is_on_one_ = true;
    const ImVec2 place{nearest_inside(min.x, max.x, pointer.x, reach), nearest_inside(min.y, max.y, pointer.y, reach)};
    const float distance = length(difference(place, pointer));
    if (distance > reach || (nearest_ && distance >= distance_)) return;
    nearest_ = place;
    distance_ = distance;
}

// ---- fingers come, move and go

// What is told of the finger from now on is told of the thing that it means.
void Touch::land() {
    if (!is_seen_ && ++frames_landing_ < most_frames_landing) return;
    has_landed_ = true;
    if (!is_seen_ || !under_.beside) return;
    Finger& finger = fingers_[0];
    finger.shift = difference(pointed_, *under_.beside);
    finger.began = sum(finger.began, finger.shift);
    finger.at = sum(finger.at, finger.shift);
    is_seen_ = false;
    point(finger.began);
}

void Touch::put_down(const Contact& contact) {
    is_used_ = true;
    const ImVec2 place = place_of(contact);
    const auto before = std::ranges::find(fingers_, contact.finger, &Finger::id);
    if (before != fingers_.end()) lift({Contact::Phase::cancel, contact.finger, contact.x, contact.y});
    fingers_.push_back({.id = contact.finger, .began = place, .at = place});
    if (fingers_.size() == 1) {
        began_s_ = now_s_;
        is_seen_ = false;
        has_landed_ = false;
        frames_landing_ = 0;
        state_ = State::resting;
        point(place);
    } else if (fingers_.size() == 2 && (state_ == State::resting || state_ == State::scrolling)) {
        for (Finger& finger : fingers_) {
            finger.at = difference(std::exchange(finger.shift, {0, 0}), finger.at);
            finger.began = finger.at;
        }
        is_seen_ = false;
        begin(State::pair);
        point(center());
    }
}

void Touch::move(const Contact& contact) {
    const auto finger = std::ranges::find(fingers_, contact.finger, &Finger::id);
    if (finger != fingers_.end()) finger->at = sum(place_of(contact), finger->shift);
}

void Touch::lift(const Contact& contact) {
    const auto finger = std::ranges::find(fingers_, contact.finger, &Finger::id);
    if (finger == fingers_.end()) return;
    const bool is_cancelled = contact.phase == Contact::Phase::cancel;
    const bool means_something = finger - fingers_.begin() < (is_pair() ? 2 : 1);
    if (means_something) {
        if (!is_cancelled) finger->at = sum(place_of(contact), finger->shift);
        tell_movement(true);
        end_gesture(is_cancelled);
        state_ = State::over;
    }
    fingers_.erase(finger);
    if (fingers_.empty()) state_ = State::idle;
}

void Touch::end_gesture(bool is_cancelled) {
    const bool is_tap = state_ == State::resting && !is_cancelled;
    if (is_tap) say(Gesture::Kind::press, pointed_);
    if (is_tap || state_ == State::dragging) say(Gesture::Kind::release, pointed_);
    say(Gesture::Kind::leave);
}

// ---- what the movement means

bool Touch::is_pair() const {
    const bool is_of_two = state_ == State::pair || state_ == State::pinching || state_ == State::resizing;
    return is_of_two || (state_ == State::scrolling && fingers_.size() > 1);
}

ImVec2 Touch::center() const {
    const ImVec2 a = fingers_[0].at;
    if (!is_pair()) return a;
    const ImVec2 b = fingers_[1].at;
    return {std::floor(0.5F * (a.x + b.x)), std::floor(0.5F * (a.y + b.y))};
}

float Touch::span() const {
    return is_pair() ? std::max(length(difference(fingers_[0].at, fingers_[1].at)), 1.0F) : 1.0F;
}

// `is_ending`: the finger leaves in this moment, and what it has done is decided even if nobody has said yet what it
// can do here.
void Touch::tell_movement(bool is_ending) {
    if (is_seen_ || is_ending) {
        if (state_ == State::resting) decide_for_one();
        if (state_ == State::pair) decide_for_two();
    }
    switch (state_) {
        case State::holding:
        case State::dragging:
        case State::pointing:
            if (!is_same(center(), pointed_)) point(center());
            break;
        case State::scrolling: say_movement(Gesture::Kind::scroll); break;
        case State::pinching: say_movement(Gesture::Kind::pinch); break;
        case State::resizing: say_movement(Gesture::Kind::resize); break;
        default: break;
    }
}

void Touch::decide_for_one() {
    const Finger& finger = fingers_[0];
    const ImVec2 moved = difference(finger.began, finger.at);
    if (length(moved) < slop_) {
        if (!is_resting_long() || !under_.is_held || !is_seen_) return;
        say(Gesture::Kind::hold, finger.began);
        state_ = State::holding;
        return;
    }
    using Drag = FingerTarget::Drag;
    const Drag drag = is_seen_ ? under_.drag : Drag::scrolls;
    const bool is_sideways = std::abs(moved.x) > std::abs(moved.y);
    if (drag == Drag::points) {
        state_ = State::pointing;
    } else if (drag == Drag::freely || (drag == Drag::sideways && is_sideways)) {
        say(Gesture::Kind::press, finger.began);
        state_ = State::dragging;
    } else {
        begin(State::scrolling);
        told_ = finger.began;
    }
}

void Touch::decide_for_two() {
    if (is_seen_ && under_.takes_pinch) return begin(State::pinching);
    const float spread = std::abs(span() - told_span_);
    const float moved = length(difference(told_, center()));
    if (spread > 2 * slop_ && spread > moved) {
        begin(State::resizing);
    } else if (moved > slop_) {
        begin(State::scrolling);
    }
}

void Touch::begin(State state) {
    state_ = state;
    told_ = center();
    told_span_ = span();
    has_told_any_ = false;
}

void Touch::point(ImVec2 place) {
    pointed_ = place;
    say(Gesture::Kind::point, place);
}

void Touch::say_movement(Gesture::Kind kind) {
    using Kind = Gesture::Kind;
    const ImVec2 at = center();
    const bool has_moved = kind != Kind::resize && !is_same(at, told_);
    const float factor = kind == Kind::scroll ? 1.0F : span() / told_span_;
    if (!has_moved && factor == 1.0F) return;
    const bool is_first = !std::exchange(has_told_any_, true);
    gestures_.push_back({kind, at, difference(told_, at), factor, is_first});
    told_ = at;
    told_span_ = span();
    if (kind == Kind::scroll && is_first) say(Kind::leave);
}

}  // namespace qkv
