#include "qkv/text.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <utility>

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
    const std::set<std::string_view> without_hangul{"toolbar.scale",      "stage.softmax", "heatmap.output",
                                                    "walk.stage.softmax", "judge.last",    "asked.exp",
                                                    "worksheet.exercise"};
    for (const std::string_view key : text_ids()) {
        CAPTURE(key);
        const std::string_view ko = text(Language::ko, key);
        const std::string_view en = text(Language::en, key);
        CHECK_FALSE(ko.empty());
        CHECK_FALSE(en.empty());
        CHECK(blanks_of(ko) == blanks_of(en));
        CHECK(holds_hangul(ko) != without_hangul.contains(key));
        CHECK_FALSE(holds_hangul(en));
    }
}

TEST_CASE("every text that the sources ask for is there, and none is left over") {
    const std::string all = sources();
    static const std::regex literal(R"re("([a-z_]+(\.[a-z_0-9]+)+)")re");
    const std::vector<std::string_view> keys = text_ids();
    const std::set<std::string> known(keys.begin(), keys.end());
    std::set<std::string> families;
    for (const std::string& key : known) families.insert(key.substr(0, key.find('.')));
    std::set<std::string> asked;
    for (std::sregex_iterator match(all.begin(), all.end(), literal), end; match != end; ++match)
        asked.insert((*match)[1]);
    for (const std::string& key : asked) {
        CAPTURE(key);
        if (key.ends_with(".h") || key.ends_with(".json")) continue;
        // "options.scale" and the like name places in a file.
        if (families.contains(key.substr(0, key.find('.')))) CHECK(known.contains(key));
    }
    // Their keys are put together from the names of details, steps, mistakes and kinds of foreign files, or stand in
    // assets/export/attention.py (export_test.cpp looks at these).
    const std::vector<std::string> put_together{"detail.",          "ask.",    "hint.",  "mistake.",
                                                "problem.foreign.", "python.", "window."};
    for (const std::string& key : known) {
        CAPTURE(key);
        const bool is_put_together = std::any_of(put_together.begin(), put_together.end(),
                                                 [&](const std::string& family) { return key.starts_with(family); });
        CHECK((asked.contains(key) || is_put_together));
    }
}

TEST_CASE("the particle follows the last sound") {
    const std::pair<std::pair<const char*, const char*>, const char*> table[] = {
        {{"나는", "이/가"}, "이"},      {{"사과", "이/가"}, "가"},    {{"사과", "을/를"}, "를"},
        {{"0.422", "을/를"}, "를"},     {{"0", "을/를"}, "을"},       {{"1", "이에요/예요"}, "이에요"},
        {{"2", "이에요/예요"}, "예요"}, {{"책", "로/으로"}, "으로"},  {{"물", "로/으로"}, "로"},
        {{"6.437", "로/으로"}, "로"},   {{"3", "로/으로"}, "으로"},   {{"2.5", "로/으로"}, "로"},
        {{"나무", "와/과"}, "와"},      {{"책", "와/과"}, "과"},      {{"[0, 0.211, 0]", "이에요/예요"}, "이에요"},
        {{"“사과를”", "은/는"}, "은"},  {{"cat", "을/를"}, "을(를)"}, {{"cat", "로/으로"}, "(으)로"},
        {{"", "이/가"}, "이(가)"},      {{"−∞", "은/는"}, "는"},
    };
    for (const auto& [asked, expected] : table) {
        CAPTURE(asked.first);
        CAPTURE(asked.second);
        CHECK(particle(asked.first, asked.second) == expected);
    }
}

TEST_CASE("blanks are filled, whatever stands in them") {
    CHECK(text(Language::ko, "problem.number.not_a_number", {{"typed", "{abc} %s"}}) ==
          "“{abc} %s”은(는) 수가 아니에요. 0.5나 -2처럼 적어 주세요.");
    CHECK(text(Language::en, "no.such.key") == "no.such.key");
}

}  // namespace qkv
