// Keys that come fast, or go astray, in the real window.
#include <doctest/doctest.h>

#include "e2e/real_window.h"
#include "qkv/document_json.h"

namespace qkv {
namespace {

using test::click;
using test::click_nowhere;
using test::keys;
using test::picture_after;
using test::place_of;
using test::Program;
using test::xdotool;
using test::XServer;

action::SetValues number(Quantity quantity, double value) { return {{{{quantity, 0, 0, 0}, value}}}; }

}  // namespace

TEST_CASE("numbers and Enter typed faster than frames are drawn all arrive") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    click(place_of("Q0"));
    // GLFW takes two presses of a key within one millisecond for one.
    xdotool("key --delay 2 7 Return 5 Return 6 Return Escape");
    click_nowhere();
    CHECK(shows(server, picture_after({number(Quantity::query, 7), action::Settle{}, number(Quantity::key, 5),
                                       action::Settle{}, number(Quantity::value, 6), action::Settle{}})));
}

TEST_CASE("Alt+F4, taken by a window manager, and Escape leave no key stuck") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const std::filesystem::path file = server.home() / "one.qkv.json";
    REQUIRE(save_document(reference_document(), file));
    const Program program(file.string());
    click(place_of("Q0"));
    keys("7 Return Escape");
    click_nowhere();
    xdotool("keydown Alt_L");
    test::keep_keyboard_from_window([] {
        xdotool("keydown F4");
        xdotool("keyup F4");
        xdotool("keyup Alt_L");
    });
    test::ask_window_to_close();  // which asks whether to save
    keys("Escape space space");
    REQUIRE(program.is_running());
    CHECK(shows(server, picture_after({number(Quantity::query, 7), action::Settle{}, action::Next{}, action::Next{}})));
}

}  // namespace qkv
