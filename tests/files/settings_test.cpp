#include "files/settings.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <list>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "support/file_content.h"
#include "support/in_child.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using test::content;
using test::TemporaryFolder;

Settings unusual_settings() {
    Settings settings;
    settings.view.language = Language::en;
    settings.view.theme = Theme::dark;
    settings.view.text_percent = 150;
    settings.view.decimals = 5;
    settings.view.steps_per_s = 0.5;
    settings.view.has_motion = false;
    settings.view.input_method = InputMethod::system;
    settings.last_folder = "/수업";
    settings.stars = {{"puzzles/1", 3}, {"내 문제/12", 1}};
    settings.recent_files = {"/수업/1.qkv.json", "/a \"b\"\\c", "/\xbc\xf6\xbe\xf7"};  // the last one in EUC-KR
    return settings;
}

}  // namespace

TEST_CASE("settings are read as they were saved, in a folder that is made") {
    const TemporaryFolder folder;
    const fs::path file = folder / "new" / "qkv" / "settings.json";
    CHECK(load_settings(file) == Settings{});
    REQUIRE(update_settings(file, [](Settings& settings) { settings = unusual_settings(); }));
    CHECK(load_settings(file) == unusual_settings());
    REQUIRE(update_settings(file, [](Settings& settings) {
        CHECK(settings == unusual_settings());
        settings.view.theme = Theme::light;
    }));
    Settings expected = unusual_settings();
    expected.view.theme = Theme::light;
    CHECK(load_settings(file) == expected);
}

TEST_CASE("keys of another version of the program stay") {
    const TemporaryFolder folder;
    const fs::path file = folder / "settings.json";
    std::ofstream(file) << R"({"later": {"x": [1, null]}, "theme": "dark", "zoom": 2})";
    REQUIRE(update_settings(file, [](Settings& settings) { settings.view.decimals = 4; }));
    const auto json = nlohmann::json::parse(content(file));
    CHECK(json["later"]["x"] == nlohmann::json::array({1, nullptr}));
    CHECK(json["zoom"] == 2);
    CHECK(json["theme"] == "dark");
    CHECK(json["decimals"] == 4);
}

TEST_CASE("what nobody has chosen is not written, so that it stays what the system says") {
    const TemporaryFolder folder;
    const fs::path file = folder / "settings.json";
    const auto written = [&] { return nlohmann::json::parse(content(file)); };
    REQUIRE(update_settings(file, [](Settings& settings) { settings.view.decimals = 4; }));
    CHECK_FALSE(written().contains("theme"));
    CHECK_FALSE(written().contains("has_motion"));
    const auto choose = [&](Theme theme, bool has_motion) {
        REQUIRE(update_settings(file, [&](Settings& settings) {
            settings.view.theme = theme;
            settings.view.has_motion = has_motion;
        }));
    };
    choose(Theme::dark, false);
    choose(Theme::light, true);  // as the system says, but now it is a choice
    CHECK(written()["theme"] == "light");
    CHECK(written()["has_motion"] == true);
}

TEST_CASE("an entry that can't be used is as at first, and the others hold") {
    const TemporaryFolder folder;
    const fs::path file = folder / "settings.json";
    std::ofstream(file)
        << R"({"language": 7, "theme": "dark", "text_percent": "big", "decimals": 900, "steps_per_s": -1,
        "has_motion": null, "input_method": "telepathy", "last_folder": {}, "recent_files": ["/a", 3, "", [47, 98]]})";
    const Settings settings = load_settings(file);
    CHECK(settings.view.language == Language::ko);
    CHECK(settings.view.theme == Theme::dark);
    CHECK(settings.view.text_percent == 100);
    CHECK(settings.view.decimals == max_decimals);
    CHECK(settings.view.steps_per_s == doctest::Approx(0.1));
    CHECK(settings.view.has_motion);
    CHECK(settings.view.input_method == InputMethod::built_in);
    CHECK(settings.last_folder.empty());
    CHECK(settings.recent_files == std::vector<fs::path>{"/a", "/b"});
    std::ofstream(file) << R"({"recent_files": "/a", "has_motion": false})";
    CHECK(load_settings(file).recent_files.empty());
    CHECK_FALSE(load_settings(file).view.has_motion);
}

TEST_CASE("a damaged file is no obstacle and is kept") {
    for (const std::string damaged : {"", "{\"theme\": \"dark\"", "[]", "\xff\xfe", "3"}) {
        CAPTURE(damaged);
        const TemporaryFolder folder;
        const fs::path file = folder / "settings.json";
        std::ofstream(file) << damaged;
        CHECK(load_settings(file) == Settings{});
        CHECK(content(file) == damaged);
        REQUIRE(update_settings(file, [](Settings& settings) { settings.view.decimals = 2; }));
        CHECK(load_settings(file).view.decimals == 2);
        CHECK(content(folder / "settings.json.damaged") == damaged);
    }
}

TEST_CASE("settings that can't be saved are told, and those that can't be read are not overwritten") {
    const TemporaryFolder folder;
    const auto nothing = [](Settings&) {};
    std::ofstream(folder / "file") << "x";
    CHECK(update_settings(folder / "file" / "settings.json", nothing).error().id == "problem.file.no_folder");
    fs::create_directory(folder / "settings.json");
    CHECK(load_settings(folder / "settings.json") == Settings{});
    CHECK(update_settings(folder / "settings.json", nothing).error().id == "problem.file.folder");
}

TEST_CASE("what is already so is not written again") {
    const TemporaryFolder folder;
    const fs::path file = folder / "settings.json";
    REQUIRE(update_settings(file, [](Settings& settings) { settings = unusual_settings(); }));
    fs::permissions(file, fs::perms::owner_read);
    const auto time = fs::last_write_time(file) - std::chrono::hours(1);
    fs::last_write_time(file, time);
    CHECK(update_settings(file, [](Settings& settings) { settings.view.decimals = 5; }));
    CHECK(fs::last_write_time(file) == time);
}

TEST_CASE("the file that was opened last comes first, each only once, ten at most") {
    Settings settings;
    for (int i = 0; i < 12; ++i) remember_file(settings, fmt::format("/f{}/{}", i, i));
    CHECK(settings.last_folder == "/f11");
    CHECK(settings.recent_files.size() == 10);
    CHECK(settings.recent_files.front() == "/f11/11");
    CHECK(settings.recent_files.back() == "/f2/2");
    remember_file(settings, "/f5/5");
    CHECK(settings.recent_files.size() == 10);
    CHECK(settings.recent_files[0] == "/f5/5");
    CHECK(settings.recent_files[1] == "/f11/11");
    CHECK(settings.last_folder == "/f5");
}

TEST_CASE("what several programs change at the same time all holds") {
    const TemporaryFolder folder;
    const fs::path file = folder / "qkv" / "settings.json";
    for (int round = 0; round < 5; ++round) {
        fs::remove_all(folder / "qkv");
        std::list<test::Child> programs;
        for (const char* name : {"a", "b", "c", "d", "e"}) {
            programs.emplace_back([&, name]() -> std::string {
                for (int i = 0; i < 2; ++i) {
                    const auto updated = update_settings(
                        file, [&](Settings& settings) { remember_file(settings, fmt::format("/{}{}", name, i)); });
                    if (!updated) return said(updated.error(), Language::en);
                }
                return "";
            });
        }
        for (const test::Child& program : programs) CHECK(program.answer() == "");
        const Settings settings = load_settings(file);
        const std::set<fs::path> files(settings.recent_files.begin(), settings.recent_files.end());
        CHECK(files == std::set<fs::path>{"/a0", "/a1", "/b0", "/b1", "/c0", "/c1", "/d0", "/d1", "/e0", "/e1"});
    }
}

}  // namespace qkv
