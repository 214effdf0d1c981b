#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "e2e/real_window.h"
#include "files/journal.h"
#include "look/theme.h"
#include "qkv/document_json.h"
#include "support/headless.h"
#include "support/read_png.h"
#include "window_picture.h"

namespace qkv {
namespace {

using test::click;
using test::click_nowhere;
using test::Headless;
using test::keys;
using test::picture_after;
using test::place_of;
using test::Program;
using test::window_size;
using test::xdotool;
using test::XServer;

Picture picture_of_sentence(const std::string& sentence) {
    return picture_after({action::SetSentence{sentence}, action::Settle{}});
}

void type_over_sentence(const std::string& names) {
    click(place_of("sentence"));
    keys("ctrl+a " + names);
}

ImU32 pixel(const Picture& picture, ImVec2 at) {
    const auto index = static_cast<std::size_t>(static_cast<int>(at.y) * picture.width + static_cast<int>(at.x)) * 4;
    return IM_COL32(picture.rgba[index], picture.rgba[index + 1], picture.rgba[index + 2], 255);
}

bool is_close(ImU32 a, ImU32 b) {
    for (int shift = 0; shift < 24; shift += 8) {
        if (std::abs(static_cast<int>((a >> shift) & 255) - static_cast<int>((b >> shift) & 255)) > 2) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("the first screen in a real window is the one drawn off screen") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    click_nowhere();
    CHECK(shows(server, picture_after({})));
}

TEST_CASE("a tooltip appears while the pointer rests on a button") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    click_nowhere();
    REQUIRE(shows(server, picture_after({})));
    const ImVec2 place = place_of("mask");
    xdotool("mousemove " + std::to_string(static_cast<int>(place.x)) + " " + std::to_string(static_cast<int>(place.y)));
    // The tooltip covers a part of what lies below the pointer.
    const auto below = [&] {
        const Picture screen = server.screen();
        std::vector<ImU32> pixels;
        for (int y = 30; y < 60; ++y) pixels.push_back(pixel(screen, {place.x + 60, place.y + static_cast<float>(y)}));
        return pixels;
    };
    const std::vector<ImU32> before = below();
    bool has_appeared = false;
    for (int attempt = 0; attempt < 40 && !has_appeared; ++attempt) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        has_appeared = below() != before;
    }
    CHECK(has_appeared);
}

TEST_CASE("Korean typed letter by letter in the real window makes the tokens") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    type_over_sentence("d k s s u d space t p t k d");
    click_nowhere();
    CHECK(shows(server, picture_of_sentence("안녕 세상")));
}

TEST_CASE("Backspace inside a syllable, Enter, an arrow and a click elsewhere lose nothing and double nothing") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    std::vector<Action> so_far;
    const auto expect = [&](const std::string& sentence) {
        click_nowhere();
        so_far.push_back(action::SetSentence{sentence});
        so_far.push_back(action::Settle{});
        CAPTURE(sentence);
        CHECK(shows(server, picture_after(so_far)));
    };
    type_over_sentence("s k q t BackSpace BackSpace s");
    expect("난");
    type_over_sentence("r k d k Return");
    expect("가아");
    type_over_sentence("r k s k Left e k");
    expect("가다나");
    type_over_sentence("t k r h k");
    expect("사과");
}

TEST_CASE("a number is edited in the real window, and Space walks to the end") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    click(place_of("Q0"));
    keys("2 period 5 Return Escape");
    click_nowhere();
    for (int step = 0; step < 42; ++step) xdotool("key space");
    const action::SetValues edit{{{{Quantity::query, 0, 0, 0}, 2.5}}};
    CHECK(shows(server, picture_after({edit, action::Settle{}, action::Last{}})));

    // The colours of the cells are those of the numbers, worked out here once more.
    Headless window(reference_document(), window_size);
    window.session.apply(edit);
    window.session.apply(action::Last{});
    window.frame(6);
    const Attention attention = attend(window.document());
    const Picture screen = server.screen();
    const Palette& colors = palette(Theme::light);
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 3; ++j) {
            const auto inside = [&](const char* heatmap) {
                const ImRect box =
                    window.item(std::string(heatmap) + "/" + std::to_string(i) + "," + std::to_string(j));
                return ImVec2{box.Min.x + 6, box.GetCenter().y};
            };
            CAPTURE(i);
            CAPTURE(j);
            CHECK(is_close(pixel(screen, inside("score")),
                           tint(colors, Role::score, attention.head().scores(i, j), 2.5)));
            CHECK(is_close(pixel(screen, inside("weight")),
                           tint(colors, Role::weight, attention.head().weights(i, j), 1.0)));
            CHECK(is_close(pixel(screen, inside("output")),
                           tint(colors, Role::output, attention.head().output(i, j), 0.5)));
        }
    }
}

TEST_CASE("the Δ view has the colours of the differences, and two pinned sides those of one scale") {
    Headless window(reference_document(), window_size);
    const auto colour_in = [&](const char* cell) {
        const ImRect box = window.item(cell);
        const Picture picture = render_picture(window.session, {XServer::width, XServer::height}).value();
        return pixel(picture, {box.Min.x + 5, box.GetCenter().y});
    };
    const Palette& colors = palette(Theme::light);
    const Attention before = attend(reference_document());
    window.session.apply(action::Last{});
    window.session.apply(action::SetValues{{{{Quantity::query, 0, 0, 0}, 2.0}}});
    window.session.apply(action::Settle{});
    window.click("difference");
    window.move_to({720, 3});
    const Attention now = window.session.attention();
    const double largest = (now.head().weights - before.head().weights).cwiseAbs().maxCoeff();
    const auto difference = [&](int j) {
        return tint(colors, Role::score, now.head().weights(0, j) - before.head().weights(0, j), largest);
    };
    CHECK(is_close(colour_in("weight/0,0"), difference(0)));
    CHECK(is_close(colour_in("weight/0,2"), difference(2)));
    CHECK(now.head().weights(0, 0) > before.head().weights(0, 0));
    CHECK(now.head().weights(0, 2) < before.head().weights(0, 2));
    CHECK_FALSE(is_close(difference(0), difference(2)));

    window.click("difference");
    window.session.apply(action::Undo{});
    window.click("pin");
    window.session.apply(action::Redo{});
    window.move_to({720, 3});
    window.frame(3);
    CHECK(is_close(colour_in("pinned_score/0,0"), tint(colors, Role::score, 1, 2)));
    CHECK(is_close(colour_in("score/0,0"), tint(colors, Role::score, 2, 2)));
}

TEST_CASE("what was open when the program was killed is there again after the next start") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    Document edited = reference_document();
    edited.head().q(0, 0) = 2.5;
    {
        Program program;
        click(place_of("Q0"));
        keys("2 period 5 Return Escape");
        click_nowhere();
        const auto is_journaled = [&] {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(server.home())) {
                if (!entry.is_regular_file()) continue;
                std::ifstream file(entry.path());
                const std::string text{std::istreambuf_iterator<char>(file), {}};
                if (text.find("2.5") != std::string::npos) return true;
            }
            return false;
        };
        for (int attempt = 0; attempt < 100 && !is_journaled(); ++attempt)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        REQUIRE(is_journaled());
        program.kill_now();
    }
    const Program program;
    keys("Return");
    click_nowhere();
    Session session(edited);
    session.apply(action::SetView{{.has_motion = false}});
    CHECK(shows(server, render_picture(session, {XServer::width, XServer::height}).value()));
}

TEST_CASE("a program that is told to end keeps a number typed just before that begins with the saved one") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        CAPTURE(signal);
        const XServer server;
        const std::filesystem::path file = server.home() / "one.qkv.json";
        REQUIRE(save_document(reference_document(), file));
        Document edited = reference_document();
        edited.head().q(0, 0) = 1004;
        {
            Program program(file.string());
            click(place_of("Q0"));
            keys("1 0 0 4 Return Escape");
            click_nowhere();
            // The program has seen the keys when it shows them.
            const action::SetValues edit{{{{Quantity::query, 0, 0, 0}, 1004}}};
            CHECK(shows(server, picture_after({edit, action::Settle{}})));
            CHECK(program.end_by(signal));
        }
        Journal journal(server.home() / "qkv" / "journal");
        const auto orphans = journal.orphans();
        REQUIRE(orphans.size() == 1);
        CHECK(orphans[0].document == edited);
    }
}

TEST_CASE("the window opens although its window manager has died") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    test::leave_sign_of_dead_window_manager();
    const Program program;
    CHECK(program.is_running());
    click_nowhere();
    CHECK(shows(server, picture_after({})));
}

TEST_CASE("a document is saved with the keyboard alone, and Ctrl+Q ends the program") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    click(place_of("Q0"));
    keys("7 Return Escape");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    keys("ctrl+s");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    keys("ctrl+a l e s s o n Return");
    const std::filesystem::path file = server.home() / "lesson.qkv.json";
    for (int attempt = 0; attempt < 100 && !std::filesystem::exists(file); ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const auto saved = load_document(file);
    REQUIRE(saved);
    CHECK(saved->head().q(0, 0) == 7);
    keys("ctrl+q");
    for (int attempt = 0; attempt < 100 && program.is_running(); ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK_FALSE(program.is_running());
}

TEST_CASE(
    "the window is exported as it looks, without the dialogs that asked where to and what the pointer lights up") {
    if (test::skips_without({"Xvfb", "xdotool"})) return;
    const XServer server;
    const Program program;
    Headless dialog(reference_document(), window_size);
    dialog.press(ImGuiMod_Ctrl | ImGuiKey_E);
    dialog.frame(6);
    keys("ctrl+e");
    click(dialog.item("export_window_png").GetCenter());
    const Picture before = server.screen();
    click(dialog.item("export_save").GetCenter());
    for (int attempt = 0; attempt < 100 && server.screen().rgba == before.rgba; ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::this_thread::sleep_for(std::chrono::seconds(1));
    keys("ctrl+a s h o t Return");
    const std::filesystem::path file = server.home() / "shot.png";
    for (int attempt = 0; attempt < 100 && !std::filesystem::exists(file); ++attempt)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const Picture exported = test::read_png(file);
    const Picture expected = picture_after({});
    REQUIRE(exported.width == expected.width);
    REQUIRE(exported.height == expected.height);
    int different = 0;
    for (int y = 0; y < expected.height; ++y) {
        for (int x = 0; x < expected.width; ++x) {
            const ImVec2 at{static_cast<float>(x), static_cast<float>(y)};
            different += is_close(pixel(exported, at), pixel(expected, at)) ? 0 : 1;
        }
    }
    CHECK(different < 100);  // rounding; the ring around a cell alone has more
}

TEST_CASE("Korean typed through ibus with the system's input method") {
    if (test::skips_without({"Xvfb", "xdotool", "ibus-daemon", "dbus-daemon"})) return;
    const XServer server;
    setenv("XMODIFIERS", "@im=ibus", 1);
    setenv("LANG", "C.UTF-8", 1);
    FILE* pipe = popen("dbus-daemon --session --fork --print-address=1 --print-pid=1", "r");
    REQUIRE(pipe != nullptr);
    char address[512] = {};
    char pid[32] = {};
    REQUIRE(std::fgets(address, sizeof address, pipe) != nullptr);
    REQUIRE(std::fgets(pid, sizeof pid, pipe) != nullptr);
    pclose(pipe);
    setenv("DBUS_SESSION_BUS_ADDRESS", std::string(address, std::string(address).find('\n')).c_str(), 1);
    REQUIRE(std::system("ibus-daemon -d -x -r --panel disable >/dev/null 2>&1") == 0);
    const char* use_hangul =
        "for i in $(seq 1 100); do ibus engine hangul >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1";
    REQUIRE(std::system(use_hangul) == 0);
    {
        const Program program;
        {
            Headless window(reference_document(), window_size);
            click(window.item("menu").GetCenter());
            window.click("menu");
            click(window.item("system_input").GetCenter());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // the window opens anew
        program.wait_for_window();
        REQUIRE(std::system(use_hangul) == 0);
        click(Headless(reference_document(), window_size, {.input_method = InputMethod::system})
                  .item("sentence")
                  .GetCenter());
        keys("ctrl+a Hangul s k s m s space t k r h k space");
        click_nowhere();
        ViewSettings view;
        view.has_motion = false;
        view.input_method = InputMethod::system;
        CHECK(
            shows(server, picture_after({action::SetView{view}, action::SetSentence{"나는 사과 "}, action::Settle{}})));
    }
    std::system("ibus exit >/dev/null 2>&1");
    std::system(("kill " + std::string(pid)).c_str());
    unsetenv("XMODIFIERS");
}

}  // namespace qkv
