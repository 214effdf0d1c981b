// All heads of a layer of a capture together, in the window.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/captures.h"
#include "support/headless.h"
#include "support/json_arrays.h"

namespace qkv {

using test::capture_of;
using test::Headless;
using test::Random;

namespace {

void open_heads(Headless& window, const std::shared_ptr<const Capture>& capture) {
    window.session.apply(action::OpenCapture{capture, "/models/model.json"});
    window.frame(3);
    REQUIRE(window.session.heads().are_shown());
}

}  // namespace

TEST_CASE("a click opens all heads of a layer together, with their tabs, and the button leads back") {
    Random random(71);
    const auto capture = capture_of(test::capture_json(random, 4, 3));
    Headless window;
    open_heads(window, capture);
    window.click("heads_2");
    CHECK_FALSE(window.session.heads().are_shown());
    REQUIRE(window.document().head_count() == 3);
    for (int head = 0; head < 3; ++head) CHECK(window.document().head(head) == capture->document({0, 1, head})->head());
    CHECK(window.session.heads().chosen()->head == HeadIndex{0, 1, all_heads});
    CHECK(name_of_head(*window.session.heads().chosen(), Language::en) == "model.json · Layer 2, all heads");
    CHECK(name_of_head(*window.session.heads().chosen(), Language::ko) == "model.json · 2층의 헤드 모두");
    window.frame(2);
    CHECK(window.sees("head_tab"));
    window.click("heads");
    window.frame(2);
    CHECK(window.sees("heads_1"));
    window.click("head_1_2");
    CHECK(window.document().head_count() == 1);
}

TEST_CASE("arrows come to all heads left of the first one, and Enter opens them") {
    Random random(72);
    Headless window;
    open_heads(window, capture_of(test::capture_json(random, 3, 2)));
    window.press(ImGuiKey_DownArrow);
    for (int i = 0; i < 3; ++i) window.press(ImGuiKey_LeftArrow);
    REQUIRE(window.sees("head_at_keyboard"));
    CHECK(window.item("head_at_keyboard").GetCenter().x == doctest::Approx(window.item("heads_2").GetCenter().x));
    CHECK(window.item("head_at_keyboard").GetCenter().x < window.item("head_2_1").Min.x);
    window.press(ImGuiKey_Enter);
    window.frame(2);
    CHECK(window.session.heads().chosen()->head == HeadIndex{0, 1, all_heads});
    CHECK(window.document().head_count() == 3);
}

TEST_CASE("where the heads of a layer don't fit into one document, it is said why and nothing changes") {
    Random random(73);
    const auto unlike = test::json(test::three({2, 2, 1}) + R"(,"attn_mask":[[[1,0],[1,1]],[[1,1],[1,1]]])");
    struct Case {
        std::shared_ptr<const Capture> capture;
        const char* id;
    };
    for (const auto& [capture, id] :
         {Case{capture_of(test::capture_json(random, 2, 1, 1, max_heads + 1)), "problem.capture.heads_for_document"},
          Case{unlike, "problem.capture.masks_of_heads"}}) {
        Headless window;
        open_heads(window, capture);
        const Document before = window.document();
        window.click("heads_1");
        REQUIRE(window.session.problem());
        CHECK(window.session.problem()->id == id);
        CHECK(window.document() == before);
        window.frame();
        CHECK(window.sees("head_1_1"));
    }
    Headless window;
    open_heads(window, capture_of(test::capture_json(random, 2, 1, 1, max_heads)));
    window.click("heads_1");
    CHECK(window.document().head_count() == max_heads);
}

TEST_CASE("layers of one head have nothing to open together") {
    Random random(74);
    Headless window;
    open_heads(window, capture_of(test::capture_json(random, 3, 2, 3, 1)));
    CHECK(window.sees("head_3_1"));
    CHECK_FALSE(window.sees("heads_3"));
}

TEST_CASE("the heads of a layer are joined in the walk by the W_O of the file") {
    Headless window;
    open_heads(window, test::json(test::three({2, 2, 1}) + "," + test::array("w_o", {2, 3})));
    CHECK_FALSE(window.document().is_joined());
    window.click("heads_1");
    CHECK(window.document().is_joined());
    window.press(ImGuiKey_End);
    CHECK(window.session.step_in_focus().kind == StepKind::join);
}

}  // namespace qkv
