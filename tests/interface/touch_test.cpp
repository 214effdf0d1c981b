// Fingers: what they mean (Touch), and what the panels do with it.
#include "widgets/touch.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <vector>

#include "support/headless.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Headless;
using Drag = FingerTarget::Drag;
using Kind = Gesture::Kind;
using Phase = Contact::Phase;

constexpr float slop = 10;

/// Fingers on something, and the pointer as ImGui would have it.
class OnGlass {
public:
    explicit OnGlass(FingerTarget target) : target_(target) {}

    /// What a finger does, and the frame after it.
    void finger(Phase phase, float x, float y, int id = 0) {
        touch.take({phase, id, x, y});
        frame();
    }
    void frame(double s = 0.02) {
        now_s_ += s;
        const auto gestures = touch.follow(now_s_, target_, pointer_, slop);
        for (const Gesture& gesture : gestures) {
            if (gesture.kind == Kind::point) pointer_ = gesture.place;
            if (gesture.kind == Kind::leave) pointer_ = {-1, -1};
            all.push_back(gesture);
        }
    }
    std::vector<Kind> kinds() const {
        std::vector<Kind> kinds;
        for (const Gesture& gesture : all) kinds.push_back(gesture.kind);
        return kinds;
    }
    int count(Kind kind) const { return static_cast<int>(std::ranges::count(all, kind, &Gesture::kind)); }
    /// Of all gestures of a kind together.
    ImVec2 moved(Kind kind) const {
        ImVec2 sum{0, 0};
        for (const Gesture& gesture : all) {
            if (gesture.kind == kind) sum = {sum.x + gesture.moved.x, sum.y + gesture.moved.y};
        }
        return sum;
    }

    Touch touch;
    std::vector<Gesture> all;

private:
    FingerTarget target_;
    ImVec2 pointer_{-1, -1};
    double now_s_ = 100;
};

constexpr FingerTarget on_number{.drag = Drag::sideways, .is_held = true};

bool is_typing(const Headless& window) { return window.ui().editor.is_typing; }

ImGuiWindow* scrolled_window(const Headless& window, std::string_view label) {
    const ImVec2 place = window.item(label).GetCenter();
    ImGuiWindow* found = nullptr;
    ImGuiWindow* of_viewport = nullptr;
    ImGui::FindHoveredWindowEx(place, false, &found, &of_viewport);
    return found;
}

Document many_tokens() {
    std::string sentence;
    for (int i = 0; i < 14; ++i) sentence += "token" + std::to_string(i) + " ";
    return document_from_sentence(sentence).value();
}

}  // namespace

TEST_CASE("a tap is a click, also if it takes long or the finger trembles") {
    for (const float tremble : {0.0F, slop - 1}) {
        OnGlass glass({});
        glass.finger(Phase::down, 50, 60);
        glass.frame(2.0);
        glass.finger(Phase::move, 50 + tremble, 60);
        glass.finger(Phase::up, 50 + tremble, 60);
        CHECK(glass.kinds() == std::vector{Kind::point, Kind::press, Kind::release, Kind::leave});
        CHECK(glass.all.front().place.x == 50);
        CHECK(glass.touch.is_used());
    }
}

TEST_CASE("a finger that is down and up between two frames has tapped") {
    OnGlass glass(on_number);
    glass.touch.take({Phase::down, 0, 50, 60});
    glass.touch.take({Phase::up, 0, 50, 60});
    glass.frame();  // what is below it is seen in this one
    CHECK(glass.touch.due_s().has_value());
    CHECK_FALSE(glass.touch.is_idle());
    glass.frame();
    CHECK(glass.touch.is_idle());
    CHECK(glass.kinds() == std::vector{Kind::point, Kind::press, Kind::release, Kind::leave});
}

TEST_CASE("a finger beside something small means it, from the tap to the drag") {
    OnGlass tapping({.beside = ImVec2{60, 60}});
    tapping.finger(Phase::down, 50, 60);
    tapping.finger(Phase::up, 50, 60);
    CHECK(tapping.kinds() == std::vector{Kind::point, Kind::point, Kind::press, Kind::release, Kind::leave});
    CHECK(tapping.all[1].place.x == 60);
    CHECK(tapping.all[3].place.x == 60);
    OnGlass dragging({.drag = Drag::sideways, .beside = ImVec2{60, 60}});
    dragging.finger(Phase::down, 50, 60);
    dragging.frame();
    dragging.finger(Phase::move, 80, 60);
    dragging.finger(Phase::up, 90, 60);
    CHECK(dragging.count(Kind::press) == 1);
    CHECK(dragging.all[2].place.x == 60);  // where it is pressed
    CHECK(dragging.all[4].place.x == 100);
    OnGlass pair({.takes_pinch = true, .beside = ImVec2{60, 60}});
    pair.finger(Phase::down, 50, 60, 1);
    pair.frame();
    pair.finger(Phase::down, 150, 60, 2);
    pair.frame();
    pair.finger(Phase::move, 250, 60, 2);
    CHECK(pair.moved(Kind::pinch).x == 50);
}

TEST_CASE("of what is small, the nearest to the finger is meant, unless it is on one or far from all") {
    const auto nearest = [](std::vector<ImRect> boxes, ImVec2 pointer) {
        SmallTargets targets;
        for (const ImRect& box : boxes) targets.offer(box.Min, box.Max, pointer, 22);
        return targets.nearest();
    };
    const ImRect left{0, 0, 10, 10};
    const ImRect right{40, 0, 50, 10};
    REQUIRE(nearest({left, right}, {22, 5}));
    CHECK(nearest({left, right}, {22, 5})->x == 5);
    CHECK(nearest({right, left}, {28, 5})->x == 45);
    CHECK_FALSE(nearest({left, right}, {9, 5}));
    CHECK(nearest({left}, {27, 5})->x == 5);
    CHECK_FALSE(nearest({left}, {28, 5}));
    // Of a long one, any place in the line in its middle.
    const ImRect row{0, 0, 300, 20};
    REQUIRE(nearest({row}, {150, 30}));
    CHECK(nearest({row}, {150, 30})->x == 150);
    CHECK(nearest({row}, {150, 30})->y == 10);
    CHECK_FALSE(nearest({row}, {150, 33}));
}

TEST_CASE("the direction decides whether a finger drags or scrolls") {
    struct Case {
        Drag drag;
        float x, y;
        bool drags;
    };
    for (const Case& one :
         {Case{Drag::sideways, 30, 5, true}, Case{Drag::sideways, 5, 30, false}, Case{Drag::sideways, -20, 19, true},
          Case{Drag::sideways, -19, 20, false}, Case{Drag::scrolls, 30, 5, false}, Case{Drag::freely, 5, 30, true}}) {
        CAPTURE(one.x);
        CAPTURE(one.y);
        OnGlass glass({.drag = one.drag});
        glass.finger(Phase::down, 100, 100);
        glass.finger(Phase::move, 100 + one.x, 100 + one.y);
        glass.finger(Phase::move, 100, 300);  // once decided, it stays
        glass.finger(Phase::up, 100, 300);
        CHECK(glass.count(Kind::press) == (one.drags ? 1 : 0));
        CHECK(glass.count(Kind::release) == (one.drags ? 1 : 0));
        CHECK((glass.count(Kind::scroll) > 0) == !one.drags);
        CHECK(glass.all.back().kind == Kind::leave);
        if (!one.drags) CHECK(glass.moved(Kind::scroll).y == 200);
    }
}

TEST_CASE("a drag begins where the finger came down") {
    OnGlass glass(on_number);
    glass.finger(Phase::down, 100, 100);
    glass.finger(Phase::move, 115, 100);
    glass.finger(Phase::up, 140, 100);
    CHECK(glass.kinds() == std::vector{Kind::point, Kind::press, Kind::point, Kind::point, Kind::release, Kind::leave});
    CHECK(glass.all[1].place.x == 100);
    CHECK(glass.all[3].place.x == 140);
}

TEST_CASE("a long press is the right button, after half a second and only where there is something") {
    OnGlass glass(on_number);
    glass.finger(Phase::down, 100, 100);
    CHECK(glass.touch.due_s().has_value());
    glass.frame(0.45);
    CHECK(glass.count(Kind::hold) == 0);
    CHECK_FALSE(glass.touch.is_resting_long());
    glass.frame(0.06);
    CHECK(glass.count(Kind::hold) == 1);
    CHECK(glass.touch.is_resting_long());
    CHECK_FALSE(glass.touch.due_s());
    glass.finger(Phase::up, 100, 100);
    CHECK(glass.kinds() == std::vector{Kind::point, Kind::hold, Kind::leave});
    CHECK_FALSE(glass.touch.is_resting_long());
}

TEST_CASE("a movement cancels the long press") {
    OnGlass glass(on_number);
    glass.finger(Phase::down, 100, 100);
    glass.frame(0.3);
    glass.finger(Phase::move, 100, 120);
    glass.frame(0.6);
    CHECK(glass.count(Kind::hold) == 0);
    CHECK(glass.count(Kind::scroll) == 1);
}

TEST_CASE("two fingers enlarge a picture and take it along") {
    OnGlass glass({.takes_pinch = true});
    glass.finger(Phase::down, 100, 100, 1);
    glass.finger(Phase::down, 200, 100, 2);
    glass.frame();
    glass.finger(Phase::move, 50, 100, 1);
    glass.finger(Phase::move, 270, 100, 2);
    float factor = 1;
    for (const Gesture& gesture : glass.all) {
        if (gesture.kind == Kind::pinch) factor *= gesture.factor;
    }
    CHECK(factor == doctest::Approx(2.2));
    CHECK(glass.moved(Kind::pinch).x == 10);
    glass.finger(Phase::up, 50, 100, 1);
    glass.finger(Phase::move, 270, 300, 2);  // the other one means nothing any more
    glass.finger(Phase::up, 270, 300, 2);
    CHECK(glass.count(Kind::press) == 0);
    CHECK(glass.count(Kind::scroll) == 0);
    CHECK(glass.moved(Kind::pinch).y == 0);
    glass.finger(Phase::down, 10, 10, 3);
    glass.finger(Phase::up, 10, 10, 3);
    CHECK(glass.count(Kind::press) == 1);
}

TEST_CASE("elsewhere two fingers scroll or size the text, whichever they begin with") {
    OnGlass scrolling(on_number);
    scrolling.finger(Phase::down, 100, 100, 1);
    scrolling.finger(Phase::down, 200, 100, 2);
    scrolling.frame();
    for (float y = 104; y <= 140; y += 4) {
        scrolling.finger(Phase::move, 100, y, 1);
        scrolling.finger(Phase::move, 203, y, 2);
    }
    CHECK(scrolling.count(Kind::resize) == 0);
    CHECK(scrolling.moved(Kind::scroll).y > 25);
    OnGlass sizing(on_number);
    sizing.finger(Phase::down, 100, 100, 1);
    sizing.finger(Phase::down, 200, 100, 2);
    sizing.frame();
    for (float x = 205; x <= 300; x += 5) sizing.finger(Phase::move, x, 100, 2);
    CHECK(sizing.count(Kind::scroll) == 0);
    CHECK(sizing.count(Kind::resize) > 1);
    CHECK(std::ranges::count_if(sizing.all, &Gesture::is_first) == 1);
}

TEST_CASE("a second finger does not disturb a drag, and a cancelled touch clicks nothing") {
    OnGlass glass(on_number);
    glass.finger(Phase::down, 100, 100, 1);
    glass.finger(Phase::move, 130, 100, 1);
    glass.finger(Phase::down, 300, 300, 2);
    glass.finger(Phase::move, 300, 400, 2);
    glass.finger(Phase::up, 300, 400, 2);
    glass.finger(Phase::move, 150, 100, 1);
    CHECK(glass.all.back() == Gesture{.kind = Kind::point, .place = {150, 100}});
    glass.finger(Phase::cancel, 0, 0, 1);
    CHECK(glass.kinds().back() == Kind::leave);
    glass.finger(Phase::down, 50, 50, 1);
    glass.finger(Phase::cancel, 50, 50, 1);
    CHECK(glass.count(Kind::press) == 1);
}

// ---- on the panels

TEST_CASE("a tap on Next goes on, and nothing stays lit or told") {
    Headless window;
    window.tap("next");
    CHECK(window.step() == 1);
    CHECK(window.session.view().is_touch);
    CHECK_FALSE(window.ui().hovered);
    CHECK_FALSE(ImGui::IsMousePosValid());
    window.interface().use_mouse();
    window.frame();
    CHECK_FALSE(window.session.view().is_touch);
}

TEST_CASE("a finger drags a number from side to side; up and down it scrolls, and the number stays") {
    Headless window(many_tokens(), {1024, 640});
    window.session.apply(action::SetTouch{true});
    window.frame(4);
    const ImVec2 number = window.item("Q0").GetCenter();
    ImGuiWindow* panel = scrolled_window(window, "Q0");
    REQUIRE(panel->ScrollMax.y > 60);
    const Document before = window.document();
    window.swipe(number, {number.x + 4, number.y - 50});
    CHECK(window.document() == before);
    CHECK(panel->Scroll.y == 50);
    CHECK_FALSE(is_typing(window));
    window.swipe({number.x, number.y}, {number.x, number.y + 50});
    CHECK(panel->Scroll.y == 0);
    window.swipe(number, {number.x + 2 * window.ui().em, number.y + 3});
    CHECK(window.document() != before);
    CHECK(panel->Scroll.y == 0);
    CHECK_FALSE(is_typing(window));
    window.press(ImGuiMod_Ctrl | ImGuiKey_Z);
    CHECK(window.document() == before);  // one entry
}

TEST_CASE("a tap on a number opens its field, where a mouse only selects it") {
    Headless window;
    window.click("Q0");
    CHECK_FALSE(is_typing(window));
    window.tap("Q1");
    CHECK(is_typing(window));
    CHECK(ImGui::GetIO().WantTextInput);
    window.type("4");
    window.tap("Q2");
    CHECK(window.document().head().q(0, 1) == 4);
    CHECK(is_typing(window));
    window.type("5");
    window.press(ImGuiKey_Enter);
    CHECK(window.document().head().q(0, 2) == 5);
}

TEST_CASE("a long press on a number opens its menu, which stays") {
    Headless window;
    const ImVec2 number = window.item("K0").GetCenter();
    window.put_down(number);
    CHECK(window.interface().seconds_until_next_frame() <= Touch::hold_s);
    window.wait(0.6);
    window.lift(number);
    CHECK(window.sees("fill_zeros"));
    CHECK_FALSE(is_typing(window));
}

TEST_CASE("a long press on a number of the calculation opens its menu, which tells it and stays") {
    Headless window;
    window.session.apply(action::Last{});
    window.frame(4);
    const ImVec2 cell = window.item("output/0,0").GetCenter();
    window.put_down(cell);
    CHECK_FALSE(window.sees("what_matters"));
    window.wait(0.6);
    CHECK(window.sees("what_matters"));
    window.lift(cell);
    CHECK(window.sees("what_matters"));
    CHECK(window.session.step_number() == window.session.walkthrough().count());  // it was no tap
    window.tap("what_matters");
    CHECK(window.ui().matters.target() == Cell{Quantity::output, 0, 0, 0, 0});
}

TEST_CASE("two fingers zoom a large heatmap, and one then moves it") {
    test::Random random(30);
    Headless window(test::random_document(random, 64, 4, 4));
    window.session.apply(action::Last{});
    window.frame(4);
    const ImRect picture = window.item("weight_picture");
    const ImVec2 c = picture.GetCenter();
    const auto view = [&]() -> const MatrixView& { return window.ui().large_heatmaps.weights.view; };
    window.touch(Phase::down, {c.x - 20, c.y}, 1);
    window.touch(Phase::down, {c.x + 20, c.y}, 2);
    window.frame(2);
    window.slide({c.x + 20, c.y}, {c.x + 60, c.y}, 2);
    CHECK(view().zoom == doctest::Approx(2).epsilon(0.05));
    window.lift({c.x + 60, c.y}, 2);
    window.lift({c.x - 20, c.y}, 1);
    const double left = view().left;
    window.swipe(c, {c.x - 40, c.y + 10});
    CHECK(view().left > left);
    CHECK(view().zoom == doctest::Approx(2).epsilon(0.05));
}

TEST_CASE("two fingers elsewhere choose one of the sizes of the text") {
    Headless window;
    const ImVec2 c{720, 450};
    window.touch(Phase::down, {c.x - 40, c.y}, 1);
    window.touch(Phase::down, {c.x + 40, c.y}, 2);
    window.frame(2);
    window.slide({c.x + 40, c.y}, {c.x + 84, c.y}, 2);
    CHECK(window.session.view().text_percent == 125);
    window.slide({c.x + 84, c.y}, {c.x + 40, c.y}, 2);
    CHECK(window.session.view().text_percent == 75);
}

}  // namespace qkv
