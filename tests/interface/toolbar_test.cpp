#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

#include "support/headless.h"
#include "support/languages.h"

namespace qkv {

using test::Headless;

TEST_CASE("scale, mask and temperature are options of the document") {
    Headless window;
    window.click("scale");
    CHECK(is_scaled_by_key_size(window.document()));
    window.click("scale");
    CHECK(window.document().options.scale == 1.0);
    window.click("mask");
    window.click("mask_causal");
    CHECK(window.document().options.mask == Mask::causal);
    window.click("mask_causal");
    CHECK(window.document().options.mask == Mask::none);
    window.press(ImGuiKey_Escape);
    window.click("temperature");
    window.click("temperature_0.5");
    CHECK(window.document().options.temperature == 0.5);
    window.click("undo");
    CHECK(window.document().options.temperature == 1.0);
    window.click("redo");
    CHECK(window.document().options.temperature == 0.5);
}

TEST_CASE("a temperature is typed, and a bad one is told") {
    for (const auto& [typed, expected, problem] : {std::tuple{"0.7", 0.7, ""},
                                                   {"0", 1.0, "problem.temperature"},
                                                   {"-2", 1.0, "problem.temperature"},
                                                   {"warm", 1.0, "problem.number.not_a_number"},
                                                   {"0,5", 1.0, "problem.number.comma"}}) {
        Headless window;
        window.click("temperature");
        window.click("temperature_typed");
        window.press(ImGuiMod_Ctrl | ImGuiKey_A);
        window.type(typed);
        window.press(ImGuiKey_Enter);
        CAPTURE(std::string(typed));
        CHECK(window.document().options.temperature == expected);
        CHECK((window.session.problem() ? window.session.problem()->id : "") == problem);
    }
}

TEST_CASE("language, theme and text size change immediately") {
    Headless window(reference_document(), {1920, 1080});
    window.click("language");
    CHECK(window.session.view().language == Language::en);
    window.click("language");
    CHECK(window.session.view().language == Language::ko);
    window.click("menu");
    window.click("theme");
    CHECK(window.session.view().theme == Theme::dark);
    window.press(ImGuiKey_Escape);
    window.click("larger");
    CHECK(window.session.view().text_percent == 110);
    window.click("smaller");
    window.click("smaller");
    CHECK(window.session.view().text_percent == 90);
    window.press(ImGuiMod_Ctrl | ImGuiKey_0);
    CHECK(window.session.view().text_percent == 100);
    for (int i = 0; i < 20; ++i) window.press(ImGuiMod_Ctrl | ImGuiKey_Equal);
    CHECK(window.session.view().text_percent == max_text_percent);
    for (int i = 0; i < 20; ++i) window.press(ImGuiMod_Ctrl | ImGuiKey_Minus);
    CHECK(window.session.view().text_percent == min_text_percent);
    CHECK(window.document() == reference_document());
    CHECK_FALSE(window.session.editing().can_undo());
}

TEST_CASE("the menu holds the settings") {
    Headless window;
    window.click("menu");
    window.click("plus", 0);
    CHECK(window.session.view().decimals == 4);
    window.click("minus", 0);
    window.click("minus", 0);
    CHECK(window.session.view().decimals == 2);
    window.click("motion");
    CHECK(window.session.view().has_motion);
    window.click("system_input");
    CHECK(window.session.view().input_method == InputMethod::system);
}

TEST_CASE("help is opened by its button and its keys, and closed again") {
    Headless window;
    window.click("menu");
    window.click("help");
    CHECK(window.sees("close_help"));
    window.click("close_help");
    CHECK_FALSE(window.sees("close_help"));
    window.press(ImGuiKey_F1);
    CHECK(window.sees("close_help"));
    window.press(ImGuiKey_Escape);
    CHECK_FALSE(window.sees("close_help"));
    window.press(ImGuiMod_Shift | ImGuiKey_Slash);
    CHECK(window.sees("close_help"));
}

TEST_CASE("F11 asks the window for full screen, once") {
    Headless window;
    window.press(ImGuiKey_F11);
    const std::vector<WindowRequest> requests = window.interface().take_requests();
    REQUIRE(requests.size() == 1);
    CHECK(std::holds_alternative<request::ToggleFullScreen>(requests.front()));
    CHECK(window.interface().take_requests().empty());
}

TEST_CASE("in a small window everything is still there, in the menus and behind tabs") {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{800, 600}, ImVec2{480, 360}}) {
        for (const int percent : {75, 100, 200, 300}) {
            if (size.x < 800 && percent > 100) continue;
            ViewSettings view;
            view.text_percent = percent;
            Headless window(reference_document(), size, view);
            CAPTURE(size.x);
            CAPTURE(percent);
            window.click("next");
            CHECK(window.step() == 1);
            window.scroll({size.x / 2, 20}, 50);
            window.click("menu");
            std::set<std::string> there;
            CHECK(window.sees("language"));
            for (const std::string& label : window.labels_of_popup()) there.insert(label);
            window.press(ImGuiKey_Escape);
            if (window.sees("walk_menu")) {
                window.click("walk_menu");
                for (const std::string& label : window.labels_of_popup()) there.insert(label);
                window.press(ImGuiKey_Escape);
            }
            for (const char* control : {"sentence", "file",    "examples", "scale",    "mask",  "temperature", "undo",
                                        "redo",     "smaller", "larger",   "language", "theme", "help",        "first",
                                        "previous", "next",    "last",     "play",     "speed", "detail"}) {
                CAPTURE(std::string(control));
                CHECK(there.contains(control));
            }
        }
    }
}

TEST_CASE("tabs show the panels that have no room side by side") {
    ViewSettings view;
    Headless window(reference_document(), {600, 700}, view);
    CHECK(window.sees("stage"));
    window.click("tab_vectors");
    CHECK(window.sees("Q0"));
    window.click("tab_heatmaps");
    CHECK(window.sees("weight/0,0"));
    window.click("tab_stages");
    CHECK(window.sees("stage"));
}

TEST_CASE("nothing lies outside the window, in either language, at any size") {
    for (const Language language : test::looked_at_languages) {
        for (const int percent : {75, 100, 150, 200, 300}) {
            for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{1440, 900}, ImVec2{3840, 2160}}) {
                ViewSettings view;
                view.language = language;
                view.text_percent = percent;
                Headless window(reference_document(), size, view);
                window.scroll({size.x / 2, 20}, 50);
                for (const char* control : {"sentence", "menu", "next", "previous"}) {
                    const ImRect box = window.item(control);
                    CAPTURE(std::string(control));
                    CAPTURE(percent);
                    CAPTURE(size.x);
                    CHECK(box.Min.x >= 0);
                    CHECK(box.Max.x <= size.x);
                    CHECK(box.Max.y <= size.y);
                }
            }
        }
    }
}

TEST_CASE("every control is known to these tests") {
    Headless window(reference_document(), {1920, 1080});
    std::set<std::string> found;
    for (const std::string& label : window.labels()) found.insert(label);
    const std::set<std::string> known{"sentence",       "file",        "hangul",   "examples",     "scale",
                                      "mask",           "temperature", "undo",     "redo",         "smaller",
                                      "larger",         "language",    "menu",     "token",        "current_token",
                                      "sentence_token", "stage",       "minus",    "plus",         "first",
                                      "previous",       "next",        "last",     "play",         "speed",
                                      "detail",         "timeline",    "counter",  "message_text", "pin",
                                      "difference",     "token_menu",  "vector_0", "vector_1",     "vector_2",
                                      "vectors_menu",   "predict",     "present",  "learn",        "example_point",
                                      "show_heatmaps",  "show_plane",  "show_arcs"};
    for (const std::string& label : found) {
        const bool is_number = label.size() == 2 && std::string("QKV").find(label[0]) != std::string::npos;
        const bool is_cell = label.find('/') != std::string::npos;
        const bool is_frame_of_imgui = label.empty() || label.starts_with("#") || label == "Default" || label == "qkv";
        CAPTURE(label);
        CHECK((known.contains(label) || is_number || is_cell || is_frame_of_imgui));
    }
    for (const std::string& label : known) {
        CAPTURE(label);
        CHECK(found.contains(label));
    }
}

TEST_CASE("everything is reachable with the keyboard alone") {
    Headless window(reference_document(), {1920, 1080});
    std::set<std::string> reached;
    for (int i = 0; i < 150; ++i) {
        window.press(ImGuiKey_Tab);
        reached.insert(window.focused());
    }
    for (const char* control :
         {"hangul", "examples", "scale", "mask", "temperature", "smaller",  "larger",       "language", "menu",
          "token",  "Q0",       "K1",    "V2",   "minus",       "plus",     "next",         "last",     "play",
          "speed",  "detail",   "stage", "file", "token_menu",  "vector_1", "vectors_menu", "pin"}) {
        CAPTURE(std::string(control));
        CHECK(reached.contains(control));
    }
}

TEST_CASE("Space presses the control that holds the keyboard, and does not walk") {
    Headless window;
    for (int i = 0; i < 200 && window.focused() != "scale"; ++i) window.press(ImGuiKey_Tab);
    window.press(ImGuiKey_Space);
    CHECK(is_scaled_by_key_size(window.document()));
    CHECK(window.step() == 0);
    for (int i = 0; i < 200 && window.focused() != "Q1"; ++i) window.press(ImGuiKey_Tab);
    window.press(ImGuiKey_Enter);
    window.type("4");
    CHECK(window.document().head().q(0, 1) == 4);
    window.press(ImGuiKey_Enter);
    window.press(ImGuiKey_Escape);
    window.press(ImGuiKey_Escape);
    window.press(ImGuiKey_Space);
    CHECK(window.step() == 1);
}

}  // namespace qkv
