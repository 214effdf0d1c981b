// The texts for people, as the sources use them.
#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "qkv/text.h"
#include "support/holds.h"
#include "support/languages.h"

namespace qkv {
namespace {

using test::holds;
using test::languages;

struct Blank {
    std::string name;
    std::string pair;
};

std::vector<Blank> blanks_of(std::string_view text) {
    static const std::regex blank(R"(\{([a-z_]+)(?::([^}]*))?\})");
    const std::string copy(text);
    std::vector<Blank> blanks;
    for (std::sregex_iterator match(copy.begin(), copy.end(), blank), end; match != end; ++match) {
        blanks.push_back({(*match)[1], (*match)[2]});
    }
    return blanks;
}

std::vector<TextArg> filled(const std::vector<Blank>& blanks, const std::string& value) {
    std::set<std::string> names;
    std::vector<TextArg> args;
    for (const Blank& blank : blanks) {
        if (names.insert(blank.name).second) args.push_back({blank.name, value});
    }
    return args;
}

std::string source(const char* path) {
    std::ifstream file(std::filesystem::path(QKV_SOURCE_DIR) / path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("every text can be filled, and then holds no brace of a blank and what was put in") {
    for (const std::string_view id : text_ids()) {
        CAPTURE(id);
        for (const Language language : languages) {
            const auto blanks = blanks_of(text(language, id));
            for (const std::string value : {"나는", "0.422", "cat", "{x}", ""}) {
                const std::string line = text(language, id, filled(blanks, value));
                if (value != "{x}") CHECK_FALSE(holds(line, "{query"));
                const bool prints =
                    std::any_of(blanks.begin(), blanks.end(), [](const Blank& blank) { return blank.pair.empty(); });
                if (prints) CHECK(holds(line, value));
            }
        }
    }
}

TEST_CASE(
    "particles stand in Korean texts alone, are pairs that are known, and follow their word or its closing mark") {
    const std::set<std::string> known{"이/가", "은/는", "을/를", "와/과", "로/으로", "이에요/예요", "이고/고"};
    for (const std::string_view id : text_ids()) {
        CAPTURE(id);
        for (const Blank& blank : blanks_of(text(Language::en, id))) CHECK(blank.pair.empty());
        const std::string ko(text(Language::ko, id));
        for (const Blank& blank : blanks_of(ko)) {
            if (blank.pair.empty()) continue;
            CHECK(known.contains(blank.pair));
            const auto at = ko.find("{" + blank.name + ":" + blank.pair + "}");
            const std::string before = ko.substr(0, at);
            const std::string word = "{" + blank.name + "}";
            CHECK((before.ends_with(word) || before.ends_with(word + "”")));
        }
    }
}

TEST_CASE("no particle is written out after a blank") {
    static const std::regex fixed(R"(\}”?(이|가|은|는|을|를|와|과|로|으로|이에요|예요)([ .,]|$))");
    for (const std::string_view id : text_ids()) {
        CAPTURE(id);
        const std::string ko(text(Language::ko, id));
        CHECK_FALSE(std::regex_search(ko, fixed));
    }
}

TEST_CASE("texts are tidy: no blanks at the ends or doubled, straight quotes only around names of the file format") {
    for (const std::string_view id : text_ids()) {
        CAPTURE(id);
        for (const Language language : languages) {
            const std::string_view line = text(language, id);
            CHECK_FALSE(line.starts_with(" "));
            CHECK_FALSE(line.ends_with(" "));
            CHECK_FALSE(holds(line, "  "));
            CHECK_FALSE(holds(line, "\n"));
            if (holds(line, "\"")) CHECK(id.starts_with("problem.json."));
            CHECK(holds(line, "“") == holds(line, "”"));
        }
        if (id.starts_with("problem.") || id.starts_with("step.")) {
            const std::string_view ko = text(Language::ko, id);
            const std::string_view en = text(Language::en, id);
            const bool ends_with_command = holds(ko, "sudo") || ko.ends_with("}");
            CHECK((ko.ends_with(".") || ends_with_command));
            CHECK((en.ends_with(".") || en.ends_with("}") || holds(en, "sudo")));
        }
    }
}

TEST_CASE("no id is given twice, in one file or in two") {
    std::set<std::string> seen;
    for (const char* path : {"assets/texts/explanation.json", "assets/texts/export.json", "assets/texts/interface.json",
                             "assets/texts/judge.json", "assets/texts/problems.json", "assets/texts/worksheet.json"}) {
        const auto note_id = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
            if (event == nlohmann::json::parse_event_t::key && depth == 1) {
                CAPTURE(value.dump());
                CHECK(seen.insert(value.get<std::string>()).second);
            }
            return true;
        };
        CHECK(nlohmann::json::parse(source(path), note_id).is_object());
    }
    CHECK(seen.size() == text_ids().size());
}

TEST_CASE("every detail and every language has its name") {
    for (const char* detail : {"token", "stage", "term", "product"}) {
        for (const Language language : languages) {
            const std::string id = std::string("detail.") + detail;
            CHECK(text(language, id) != id);
        }
    }
    for (const Language language : languages) CHECK(language_from_name(name(language)) == language);
    CHECK_FALSE(language_from_name("fr"));
    CHECK_FALSE(language_from_name("KO"));
}

TEST_CASE("particles follow every sound a word can end in") {
    struct Row {
        const char* word;
        const char* subject;
        const char* object;
        const char* with;
        const char* by;
        const char* is;
    };
    const Row table[] = {
        {"사과", "가", "를", "와", "로", "예요"},        {"나는", "이", "을", "과", "으로", "이에요"},
        {"물", "이", "을", "과", "로", "이에요"},        {"값", "이", "을", "과", "으로", "이에요"},
        {"히", "가", "를", "와", "로", "예요"},          {"0", "이", "을", "과", "으로", "이에요"},
        {"1", "이", "을", "과", "로", "이에요"},         {"2", "가", "를", "와", "로", "예요"},
        {"3", "이", "을", "과", "으로", "이에요"},       {"4", "가", "를", "와", "로", "예요"},
        {"5", "가", "를", "와", "로", "예요"},           {"6", "이", "을", "과", "으로", "이에요"},
        {"7", "이", "을", "과", "로", "이에요"},         {"8", "이", "을", "과", "로", "이에요"},
        {"9", "가", "를", "와", "로", "예요"},           {"-0.5", "가", "를", "와", "로", "예요"},
        {"1.5e12", "가", "를", "와", "로", "예요"},      {"“물”", "이", "을", "과", "로", "이에요"},
        {"사과)", "가", "를", "와", "로", "예요"},       {"[1, 2]", "가", "를", "와", "로", "예요"},
        {"나는...", "이", "을", "과", "으로", "이에요"}, {"−∞", "가", "를", "와", "로", "예요"},
    };
    for (const Row& row : table) {
        const std::string word = row.word;
        CAPTURE(word);
        CHECK(particle(word, "이/가") == row.subject);
        CHECK(particle(word, "을/를") == row.object);
        CHECK(particle(word, "와/과") == row.with);
        CHECK(particle(word, "로/으로") == row.by);
        CHECK(particle(word, "이에요/예요") == row.is);
    }
    for (const std::string word : {"", "...", "東京", "😀", "שלום"}) {
        CAPTURE(word);
        CHECK(particle(word, "은/는") == "은(는)");
        CHECK(particle(word, "와/과") == "과(와)");
        CHECK(particle(word, "로/으로") == "(으)로");
    }
}

TEST_CASE("one argument too many does no harm, and the file's name stands in front once") {
    const Problem problem{"problem.tokens.none", {{"file", "내 문서.qkv.json"}, {"extra", "x"}}};
    CHECK(said(problem, Language::en) == "내 문서.qkv.json: tokens: at least one token is needed.");
    CHECK(said({"problem.tokens.none", {}}, Language::en) == "tokens: at least one token is needed.");
    CHECK(Message{"problem.json.not_options", {}}.in(Language::en) == "options: write the settings in { }.");
}

}  // namespace qkv
