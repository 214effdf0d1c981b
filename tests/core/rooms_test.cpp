// The sources of core against docs/architecture.md: who may use whom, and whose words are where.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/file_content.h"

namespace qkv {
using test::content;

namespace {

namespace fs = std::filesystem;

const fs::path root = QKV_SOURCE_DIR;

std::vector<fs::path> sources_in(const fs::path& folder) {
    std::vector<fs::path> all;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const fs::path ending = entry.path().extension();
        if (entry.is_regular_file() && (ending == ".h" || ending == ".cpp")) all.push_back(entry.path());
    }
    return all;
}

std::vector<std::string> matches(const std::string& text, const std::regex& pattern) {
    std::vector<std::string> all;
    for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
        all.push_back((*match)[1]);
    return all;
}

// The rooms in the order of the table: each uses those before it.
std::vector<std::string> rooms(const char* heading) {
    const std::string map = content(root / "docs/architecture.md");
    const auto begin = map.find(heading);
    REQUIRE(begin != map.npos);
    const std::string table = map.substr(begin, map.find("\n## ", begin) - begin);
    std::vector<std::string> all;
    for (const std::string& row : matches(table, std::regex(R"(\n\| (`[^|]*) \|)"))) {
        for (const std::string& room : matches(row, std::regex("`([a-z_]+)`"))) all.push_back(room);
    }
    return all;
}

// The room of a public header is that of the source with its name.
std::string room_of_header(const std::string& name) {
    static const std::map<std::string, std::string> without_source{{"cell", "document"},
                                                                   {"drawing", "heatmap"},
                                                                   {"drawing_look", "heatmap"},
                                                                   {"formula", "formula"},
                                                                   {"history", "document"},
                                                                   {"invisible", "sentence"},
                                                                   {"matrix", "base"},
                                                                   {"names", "base"},
                                                                   {"options", "attention"},
                                                                   {"path", "base"},
                                                                   {"sentence_length", "sentence"},
                                                                   {"step", "document"},
                                                                   {"sliced", "base"},
                                                                   {"work_progress", "base"}};
    for (const fs::path& source : sources_in("core/src")) {
        if (source.filename() == name + ".cpp") return source.parent_path().filename();
    }
    const auto found = without_source.find(name);
    return found == without_source.end() ? "" : found->second;
}

std::string room_of_include(const std::string& included) {
    const auto slash = included.find('/');
    const std::string folder = included.substr(0, slash);
    if (folder != "qkv") return folder;
    const std::string name = included.substr(slash + 1);
    return room_of_header(name.substr(0, name.size() - 2));
}

std::set<std::string> ids_in(const char* file) {
    std::set<std::string> ids;
    const nlohmann::json texts = nlohmann::json::parse(content(root / "assets/texts" / file));
    for (const auto& [id, unused] : texts.items()) ids.insert(id);
    return ids;
}

std::set<std::string> literals_in(const fs::path& folder) {
    std::set<std::string> all;
    for (const fs::path& source : sources_in(folder)) {
        for (std::string& one : matches(content(source), std::regex(R"re("([a-z_]+(?:\.[a-z_0-9]+)+)")re")))
            all.insert(std::move(one));
    }
    return all;
}

}  // namespace

TEST_CASE("a room of core uses those above it in the map, never those below") {
    const std::vector<std::string> order = rooms("## The rooms of core");
    REQUIRE(order.size() > 10);
    const auto place = [&](const std::string& room) {
        const auto found = std::find(order.begin(), order.end(), room);
        CHECK_MESSAGE(found != order.end(), "no room of the map: ", room);
        return found - order.begin();
    };
    const std::regex include(R"re(#include "([a-z]+/[a-z_]+\.h)")re");
    const auto check = [&](const fs::path& source, const std::string& room) {
        CAPTURE(source);
        for (const std::string& included : matches(content(source), include)) {
            CAPTURE(included);
            CHECK(place(room_of_include(included)) <= place(room));
        }
    };
    for (const fs::path& source : sources_in("core/src")) {
        const fs::path within = source.lexically_relative(root / "core/src");
        check(source, within.begin()->string());
    }
    for (const fs::path& header : sources_in("core/include/qkv")) check(header, room_of_header(header.stem()));
}

TEST_CASE("a room of app uses those above it in the map, never those below") {
    const std::vector<std::string> order = rooms("## The rooms of app");
    REQUIRE(order.size() == 8);
    const auto place = [&](const std::string& room) {
        return std::find(order.begin(), order.end(), room) - order.begin();
    };
    const std::regex include(R"re(#include "([a-z_]+/[a-z_]+\.h|ui\.h)")re");
    int checked = 0;
    for (const fs::path& source : sources_in("app")) {
        const std::string room = source.lexically_relative(root / "app").begin()->string();
        const bool is_ui = room == "ui.h";
        if (!is_ui && place(room) == static_cast<std::ptrdiff_t>(order.size())) continue;  // the window itself
        CAPTURE(source);
        for (const std::string& included : matches(content(source), include)) {
            CAPTURE(included);
            const std::string used = included == "ui.h" ? "widgets" : included.substr(0, included.find('/'));
            if (place(used) == static_cast<std::ptrdiff_t>(order.size())) continue;  // of core
            CHECK(place(used) <= place(is_ui ? "widgets" : room));
            ++checked;
        }
    }
    CHECK(checked > 300);
}

TEST_CASE("core carries no words of the window, and the window's file none of core") {
    const std::set<std::string> in_core = literals_in("core");
    const std::set<std::string> in_app = literals_in("app");
    const std::set<std::string> of_interface = ids_in("interface.json");
    for (const std::string& id : in_core) {
        CAPTURE(id);
        CHECK_FALSE(of_interface.contains(id));
    }
    for (const char* file : {"explanation.json", "export.json", "judge.json", "problems.json", "worksheet.json"}) {
        for (const std::string& id : ids_in(file)) {
            CAPTURE(id);
            CHECK((in_core.contains(id) || !in_app.contains(id)));
        }
    }
}

TEST_CASE("no text, member or press is called key: that is K alone") {
    const std::regex pattern(
        R"re(((?:char\s?\*|string(?:_view)?(?: const)?>?&?|path&?|ImGuiKey\w*)\s?\b(?:\w+_)?keys?\b|\[key, \w+\] : \w+\.items))re");
    for (const char* folder : {"core", "app", "tests", "bench", "fuzz"}) {
        for (const fs::path& source : sources_in(folder)) {
            if (source.filename() == "rooms_test.cpp") continue;
            for (const std::string& declared : matches(content(source), pattern)) FAIL_CHECK(source, ": ", declared);
        }
    }
    CHECK(matches("void complain(const char* key, std::string_view text_key, ImGuiKey key, int key)", pattern).size() ==
          3);
    CHECK(matches("std::vector<std::string>& keys; for (auto& [key, value] : json.items())", pattern).size() == 2);
}

}  // namespace qkv
