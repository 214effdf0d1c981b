// The languages of the tiny models, enumerated here and by model/grammar.py, are the same.
#include "support/grammar.h"

#include <cmath>
#include <doctest/doctest.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace qkv {
namespace {

const std::string model_folder = QKV_SOURCE_DIR "/model/";

nlohmann::json json_of(const std::string& name) { return nlohmann::json::parse(std::ifstream(model_folder + name)); }

const test::SmallLanguage& language_named(const std::string& name) {
    static std::map<std::string, test::SmallLanguage> languages;
    const auto found = languages.find(name);
    if (found != languages.end()) return found->second;
    return languages.emplace(name, test::language_of(model_folder + "grammar." + name + ".json")).first->second;
}

void check_language(const std::string& name) {
    CAPTURE(name);
    const test::SmallLanguage& language = language_named(name);
    const nlohmann::json report = json_of("report.json").at(name);
    double sum = 0.0;
    double held_out = 0.0;
    std::size_t held_out_count = 0;
    for (const test::Sentence& sentence : language.sentences) {
        sum += sentence.probability;
        if (!sentence.is_held_out) continue;
        held_out += sentence.probability;
        ++held_out_count;
    }
    CHECK(language.sentences.size() == report.at("sentences"));
    CHECK(held_out_count == report.at("held_out_sentences"));
    CHECK(sum == doctest::Approx(1.0).epsilon(1e-12));
    CHECK(held_out == doctest::Approx(report.at("held_out_probability").get<double>()).epsilon(1e-3));
}

/// Mean of −ln of the true probability of each word after the first, over the sentences that were held out.
double entropy_of(const test::SmallLanguage& language) {
    const test::Beginnings beginnings(language);
    double sum = 0.0;
    double words = 0.0;
    for (const test::Sentence& sentence : language.sentences) {
        if (!sentence.is_held_out) continue;
        for (std::size_t i = 1; i < sentence.words.size(); ++i)
            sum -= sentence.probability * std::log(beginnings.at(sentence, i).probability);
        words += sentence.probability * static_cast<double>(sentence.words.size() - 1);
    }
    return sum / words;
}

}  // namespace

TEST_CASE("C++ and Python enumerate the same sentences of the tiny models' languages") {
    check_language("ko");
    check_language("en");
}

TEST_CASE("the true probabilities of next words give the entropy that the report tells") {
    for (const std::string name : {"ko", "en"}) {
        CAPTURE(name);
        const test::SmallLanguage& language = language_named(name);
        const double expected = json_of("report.json").at(name).at("entropy").get<double>();
        CHECK(std::abs(entropy_of(language) - expected) <= 0.5e-4 + 1e-9);
    }
}

TEST_CASE("a model knows exactly the words of its language, and the filler") {
    for (const std::string name : {"ko", "en"}) {
        CAPTURE(name);
        const test::SmallLanguage& language = language_named(name);
        std::set<std::string> expected(language.words.begin(), language.words.end());
        expected.insert("·");
        const nlohmann::json model = json_of(name + ".json");
        const auto words = model.at("document").at("model").at("words").get<std::set<std::string>>();
        CHECK(words == expected);
        std::multiset<std::string> of_a_kind;
        for (const auto& kind : model.at("kinds"))
            for (const std::string word : kind.at("words")) of_a_kind.insert(word);
        CHECK(of_a_kind == std::multiset<std::string>(expected.begin(), expected.end()));
    }
}

TEST_CASE("what comes next after a few beginnings is what the grammar says") {
    const test::SmallLanguage& language = language_named("ko");
    const test::Beginnings beginnings(language);
    const auto place = [&](const std::vector<std::string>& texts) {
        test::Sentence sentence;
        for (const std::string& text : texts)
            for (std::size_t word = 0; word < language.words.size(); ++word)
                if (language.words[word] == text) sentence.words.push_back(word);
        return beginnings.at(sentence, texts.size() - 1);
    };
    // 12 of 15 sentences without an adjective say no 다시, 먼저 or 빨리.
    CHECK(place({"나는", "친구에게", "사과를", "했다"}).probability == doctest::Approx(0.8));
    CHECK(place({"나는", "사과를", "빨리"}).probability == doctest::Approx(1.0 / 15.0));
    CHECK(language.words[place({"나는", "내일", "사과를", "빨리"}).likeliest] == "먹을");
    CHECK(place({"나는", "내일", "사과를", "먹을", "것이다"}).probability == 1.0);
}

}  // namespace qkv
