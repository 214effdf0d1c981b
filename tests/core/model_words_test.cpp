// What is typed into the sentence of a model: words to go on with, and words that it does not know.
#include <algorithm>
#include <doctest/doctest.h>
#include <map>

#include "qkv/model_words.h"
#include "qkv/sheet.h"

namespace qkv {
namespace {

using Texts = std::vector<std::string>;

const Document& tiny_korean() { return trained_model("ko")->document; }

bool offers(std::string_view typed, std::string_view word) {
    const auto offered = completions(tiny_korean(), {"나는"}, typed, 1000);
    return std::ranges::count(offered, word, &Completion::word) > 0;
}

const WordKind& kind_named(std::string_view name) {
    const auto& kinds = trained_model("ko")->kinds;
    return *std::ranges::find(kinds, name, [](const WordKind& kind) { return kind.name.ko; });
}

}  // namespace

TEST_CASE("a word is offered from its first letter on, however its syllables stand in between") {
    for (const char* typed : {"", "ㅅ", "사", "삭", "사고", "사과", "사과ㄹ", "사괄", "사과르", "사과를"}) {
        CAPTURE(typed);
        CHECK(offers(typed, "사과를"));
    }
    for (const char* typed : {"ㅆ", "ㅏ", "서", "삼", "사가", "과", "사과를ㅇ", "사과은"}) {
        CAPTURE(typed);
        CHECK_FALSE(offers(typed, "사과를"));
    }
    CHECK(offers("읽", "읽었다"));
    CHECK(offers("일", "읽었다"));
    CHECK(offers("빨", "빨리"));
    CHECK_FALSE(offers("바", "빨리"));
    const auto english = completions(trained_model("en")->document, {"the"}, "APP", 9);
    REQUIRE(english.size() == 2);
    CHECK(english[0].word.starts_with("apple"));
    CHECK(english[1].word.starts_with("apple"));
}

TEST_CASE("the likeliest words come first, with their probabilities; what the model can't tell has none") {
    const Document read = document_in_model(*trained_model("ko"), "나는 친구에게").value();
    const Matrix expected = attend(read).next->probabilities;
    const auto words = completions(tiny_korean(), {"나는", "친구에게"}, "", 20);
    REQUIRE(words.size() == 20);
    for (std::size_t i = 0; i < words.size(); ++i) {
        REQUIRE(words[i].probability);
        CHECK(*words[i].probability == expected(1, *read.model->index_of(words[i].word)));
        if (i > 0) CHECK(*words[i].probability <= *words[i - 1].probability);
    }
    CHECK(*words.front().probability == expected.row(1).maxCoeff());
    CHECK(completions(tiny_korean(), {}, "", 3).front().word == trained_model("ko")->kinds.front().words.front());
    for (const Texts& before : {Texts{}, Texts{"피자를"}}) {
        for (const Completion& one : completions(tiny_korean(), before, "ㅅ", 50)) CHECK_FALSE(one.probability);
    }
}

TEST_CASE("the first word that the model does not know, and the sentence with another in its place") {
    CHECK_FALSE(unknown_word(tiny_korean(), "나는 사과를"));
    CHECK_FALSE(unknown_word(reference_document(), "나는 피자를"));
    const auto unknown = unknown_word(tiny_korean(), " 나는  피자를 콜라를.");
    REQUIRE(unknown);
    CHECK(unknown->word == "피자를");
    CHECK(unknown->before == Texts{"나는"});
    CHECK(with_word_replaced(" 나는  피자를 콜라를.", *unknown, "밥을") == " 나는  밥을 콜라를.");
}

TEST_CASE("the kinds that fit best come first, and only those whose words are all known") {
    const auto kinds = kinds_to_choose(tiny_korean(), {"나는", "빨간"});
    const Matrix likely = attend(document_in_model(*trained_model("ko"), "나는 빨간").value()).next->probabilities;
    double before = 1;
    for (const WordKind* kind : kinds) {
        CHECK(kind->is_choice);
        double sum = 0;
        for (const std::string& word : kind->words) sum += likely(1, *tiny_korean().model->index_of(word));
        CHECK(sum <= before + 1e-12);
        before = sum;
    }
    Document without = tiny_korean();
    without.model->words[static_cast<std::size_t>(*without.model->index_of("빵을"))] = "케이크를";
    for (const WordKind* kind : kinds_to_choose(without, {})) CHECK(kind->name.ko != "먹을 것");
    CHECK(kinds_to_choose(without, {}).size() + 1 == kinds.size());
}

TEST_CASE("a word that is only read says whose mean it is, until its numbers are others") {
    const WordKind& food = kind_named("먹을 것");
    Document document = with_word_treated_as(tiny_korean(), "피자를", food.words);
    CHECK(words_only_read(document).empty());
    document = with_sentence(document, "나는 피자를 피자를").value();
    auto read = words_only_read(document);
    REQUIRE(read.size() == 1);
    CHECK(read.front().word == "피자를");
    REQUIRE(read.front().kind != nullptr);
    CHECK(read.front().kind->name.en == "food");
    document.model->word.bottomRows(1)(0, 3) += 0.5;
    read = words_only_read(document);
    REQUIRE(read.size() == 1);
    CHECK(read.front().kind == nullptr);
}

TEST_CASE("a model goes on with what it can go on with") {
    const TrainedModel& ko = *trained_model("ko");
    CHECK(document_going_on(ko, "나는 사과를 먹었다").sentence == "나는 사과를");
    CHECK(document_going_on(ko, "나는 사과를").sentence == "나는 사과를");
    CHECK(document_going_on(ko, "먹었다").token_count() == 1);
    CHECK(document_going_on(ko, "비가 온다").sentence == ko.examples.front());
    CHECK(document_going_on(*trained_model("en"), "I ate an apple").sentence == "I ate an");
}

TEST_CASE("what was measured of the models is told by them") {
    const ModelReport& ko = trained_model("ko")->report;
    CHECK(ko.words == trained_model("ko")->document.model->next_word_count());
    CHECK(ko.trained_sentences + ko.held_out_sentences == 109518);
    CHECK(ko.right == doctest::Approx(0.9998));
    using Found = std::pair<std::string, double>;
    const std::map<std::string, std::vector<Found>> expected{
        {"ko", {{"respect", 0.4227}, {"verb", 0.3301}, {"tense", 0.3658}}},
        {"en", {{"verb", 0.8737}, {"number", 0.3971}, {"tense", 0.229}}}};
    for (const auto& [name, heads] : expected) {
        const auto& without = trained_model(name)->report.without_head;
        REQUIRE(without.size() == heads.size());
        for (std::size_t head = 0; head < heads.size(); ++head) {
            CHECK(without[head].question == heads[head].first);
            CHECK(without[head].wrong == doctest::Approx(heads[head].second));
        }
    }
    int numbers = 0;
    const Document& document = tiny_korean();
    for (const Matrix* one : {&document.model->word, &document.model->position, &document.model->unembedding,
                              &document.w_o, &document.layer->norm_1, &document.layer->norm_2, &document.layer->up,
                              &document.layer->up_bias, &document.layer->down})
        numbers += static_cast<int>(one->size());
    for (const Head& head : document.heads)
        numbers += static_cast<int>(head.weights->w_q.size() + head.weights->w_k.size() + head.weights->w_v.size());
    CHECK(ko.numbers == numbers);
}

}  // namespace qkv
