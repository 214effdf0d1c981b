// Predict mode, by clicks and keys.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/headless.h"
#include "support/random_documents.h"

namespace qkv {

using test::Headless;

TEST_CASE("in predict mode the keys of the walk still go on as long as nothing is typed") {
    Headless window;
    window.click("predict");
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 1);
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 2);
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == 3);
    window.press(ImGuiKey_PageUp);
    window.press(ImGuiKey_LeftArrow);
    CHECK(window.step() == 1);
    window.type("1");
    window.press(ImGuiKey_RightArrow);
    CHECK(window.step() == 1);
    window.press(ImGuiKey_Enter);
    CHECK(window.step() == 2);
}

}  // namespace qkv
