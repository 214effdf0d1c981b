// The texts for people, of core and of the window, against the sources that ask for them.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "qkv/text.h"

namespace qkv {
namespace {

std::set<std::string> blanks_of(std::string_view text) {
    static const std::regex blank(R"(\{([a-z_]+)(:[^}]*)?\})");
    const std::string copy(text);
    std::set<std::string> names;
    for (std::sregex_iterator match(copy.begin(), copy.end(), blank), end; match != end; ++match)
        names.insert((*match)[1]);
    return names;
}

bool holds_hangul(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xEA; });
}

std::string sources() {
    std::string all;
    for (const char* folder : {"core/src", "core/include", "app"}) {
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(std::filesystem::path(QKV_SOURCE_DIR) / folder)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path());
            all.append(std::istreambuf_iterator<char>(file), {});
        }
    }
    return all;
}

}  // namespace

TEST_CASE("every text stands in Korean and in English with the same blanks") {
    // The same word in both languages.
    const std::set<std::string_view> without_hangul{
        "toolbar.scale", "stage.softmax",      "heatmap.output", "walk.stage.softmax", "judge.last",
        "asked.exp",     "worksheet.exercise", "change.number",  "matters.one",        "plane.values"};
    for (const std::string_view id : text_ids()) {
        CAPTURE(id);
        const std::string_view ko = text(Language::ko, id);
        const std::string_view en = text(Language::en, id);
        CHECK_FALSE(ko.empty());
        CHECK_FALSE(en.empty());
        CHECK(blanks_of(ko) == blanks_of(en));
        CHECK(holds_hangul(ko) != without_hangul.contains(id));
        CHECK_FALSE(holds_hangul(en));
    }
}

TEST_CASE("every text that the sources ask for is there, and none is left over") {
    const std::string all = sources();
    static const std::regex literal(R"re("([a-z_]+(\.[a-z_0-9]+)+)")re");
    const std::vector<std::string_view> ids = text_ids();
    const std::set<std::string> known(ids.begin(), ids.end());
    std::set<std::string> families;
    for (const std::string& id : known) families.insert(id.substr(0, id.find('.')));
    std::set<std::string> asked;
    for (std::sregex_iterator match(all.begin(), all.end(), literal), end; match != end; ++match)
        asked.insert((*match)[1]);
    for (const std::string& id : asked) {
        CAPTURE(id);
        if (id.ends_with(".h") || id.ends_with(".json") || id.ends_with(".py")) continue;
        // "options.scale" and the like name places in a file.
        if (families.contains(id.substr(0, id.find('.')))) CHECK(known.contains(id));
    }
    // Their ids are put together from the names of details, steps, mistakes and kinds of foreign files, or stand in
    // assets/export (export_test.cpp looks at these).
    const std::vector<std::string> put_together{"detail.",          "ask.",    "hint.",  "mistake.",
                                                "problem.foreign.", "python.", "window."};
    for (const std::string& id : known) {
        CAPTURE(id);
        const bool is_put_together = std::any_of(put_together.begin(), put_together.end(),
                                                 [&](const std::string& family) { return id.starts_with(family); });
        CHECK((asked.contains(id) || is_put_together));
    }
}

}  // namespace qkv
