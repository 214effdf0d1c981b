// The languages of the tiny models, enumerated here and by model/grammar.py, are the same.
#include "support/grammar.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/trained_model.h"

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

/// How well a trained model goes on with the sentences that were held out, as model/measures.py counts it.
class Measures {
public:
    Measures(const test::SmallLanguage& language, const TrainedModel& model)
        : language_(language), beginnings_(language), model_(model) {
        const std::vector<std::string>& words = model.document.model->words;
        for (const std::string& text : language.words)
            columns_.push_back(std::find(words.begin(), words.end(), text) - words.begin());
        for (const test::Sentence& sentence : language.sentences)
            if (sentence.is_held_out) add(sentence);
    }

    double loss() const { return loss_ / words_; }
    double right() const { return right_ / sure_; }

private:
    void add(const test::Sentence& sentence) {
        std::string text;
        for (std::size_t i = 0; i + 1 < sentence.words.size(); ++i) text += language_.words[sentence.words[i]] + " ";
        const auto document = document_in_model(model_, text);
        REQUIRE(document);
        const Matrix probabilities = attend(*document).next->probabilities;
        REQUIRE(probabilities.rows() == static_cast<Eigen::Index>(sentence.words.size() - 1));
        for (std::size_t i = 1; i < sentence.words.size(); ++i)
            add(sentence, i, probabilities.row(static_cast<Eigen::Index>(i - 1)));
    }

    /// The word at `position`, which is at least 1, with what the model gives for every word there.
    void add(const test::Sentence& sentence, std::size_t position, const RowVector& probabilities) {
        const test::Beginnings::Place place = beginnings_.at(sentence, position);
        loss_ -= sentence.probability * std::log(probabilities(columns_[sentence.words[position]]));
        words_ += sentence.probability;
        if (place.best_probability <= 0.51) return;
        Eigen::Index first = 0;
        probabilities.maxCoeff(&first);
        sure_ += sentence.probability;
        if (first == columns_[place.likeliest]) right_ += sentence.probability;
    }

    const test::SmallLanguage& language_;
    test::Beginnings beginnings_;
    const TrainedModel& model_;
    std::vector<Eigen::Index> columns_;  ///< word of the language → its place in the model
    double loss_ = 0.0, words_ = 0.0, right_ = 0.0, sure_ = 0.0;
};

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

TEST_CASE("the trained models are as good on the sentences that were held out as their report says") {
    for (const std::string name : {"ko", "en"}) {
        CAPTURE(name);
        REQUIRE(trained_model(name) != nullptr);
        const Measures measures(language_named(name), *trained_model(name));
        const nlohmann::json report = json_of("report.json").at(name);
        CHECK(std::abs(measures.loss() - report.at("loss").get<double>()) <= 0.5e-4 + 1e-9);
        CHECK(std::abs(measures.right() - report.at("right").get<double>()) <= 0.5e-4 + 1e-9);
        CHECK(measures.right() >= 0.999);
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
