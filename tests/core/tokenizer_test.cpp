#include "qkv/tokenizer.h"

#include <doctest/doctest.h>
#include <utility>

namespace qkv {
namespace {

using Tokens = std::vector<std::string>;

Tokens tokens_of(std::string_view sentence, TokenUnit unit = TokenUnit::word) {
    return tokenize(normalize(sentence).value(), unit);
}

}  // namespace

TEST_CASE("words are split on white space of any kind") {
    CHECK(tokens_of("나는 사과를 먹었다") == Tokens{"나는", "사과를", "먹었다"});
    CHECK(tokens_of("  나는\t사과를\n먹었다  ") == Tokens{"나는", "사과를", "먹었다"});
    CHECK(tokens_of("a\u00A0b\u3000c\u2003d") == Tokens{"a", "b", "c", "d"});
    CHECK(tokens_of("").empty());
    CHECK(tokens_of(" \t\u3000 ").empty());
}

TEST_CASE("punctuation at either end is a token of its own") {
    CHECK(tokens_of("안녕!") == Tokens{"안녕", "!"});
    CHECK(tokens_of("“나는” (사과를), 먹었다.") == Tokens{"“", "나는", "”", "(", "사과를", ")", ",", "먹었다", "."});
    CHECK(tokens_of("글쎄... 뭐?!") == Tokens{"글쎄", "...", "뭐", "?", "!"});
    CHECK(tokens_of("don't e-mail 3.14") == Tokens{"don't", "e-mail", "3.14"});
    CHECK(tokens_of("!!") == Tokens{"!!"});
    CHECK(tokens_of("。東京。") == Tokens{"。", "東京", "。"});
}

TEST_CASE("text is normalised to NFC") {
    CHECK(tokens_of("\u1112\u1161\u11AB\u1100\u1173\u11AF") == Tokens{"한글"});
    CHECK(tokens_of("e\u0301") == Tokens{"é"});
}

TEST_CASE("what a reader sees as one character stays whole") {
    for (const char* one : {"👩‍👩‍👧", "🏳️‍🌈", "🇰🇷", "👍🏽", "é̂", "\u0301", "한"}) {
        CAPTURE(one);
        CHECK(grapheme_count(one) == 1);
        CHECK(tokens_of(one, TokenUnit::character) == Tokens{normalize(one).value()});
        CHECK(tokens_of(one) == Tokens{normalize(one).value()});
    }
    CHECK(tokens_of("나는 밥", TokenUnit::character) == Tokens{"나", "는", "밥"});
}

TEST_CASE("any script is kept as it is") {
    CHECK(tokens_of("שלום עולם") == Tokens{"שלום", "עולם"});
    CHECK(tokens_of("مرحبا نमस्ते") == Tokens{"مرحبا", "نमस्ते"});
    CHECK(tokens_of("नमस्ते 东京") == Tokens{"नमस्ते", "东京"});
}

TEST_CASE("invalid UTF-8 is refused with its place") {
    const std::pair<std::string, const char*> table[] = {
        {"\xff", "1"},         {"a\x80", "2"},       {"ab\xc3", "3"},
        {"\xed\xa0\x80", "1"}, {"abc\xc0\xaf", "4"}, {"\xf5\x80\x80\x80", "1"},
    };
    for (const auto& [bytes, place] : table) {
        const auto result = normalize(bytes);
        REQUIRE_FALSE(result);
        CHECK(result.error().id == "problem.utf8");
        CHECK(result.error().args.back().value == place);
    }
}

TEST_CASE("ten thousand characters are one word or many") {
    std::string word;
    std::string sentence;
    for (int i = 0; i < 10000; ++i) {
        word += "가";
        sentence += "가 ";
    }
    CHECK(tokens_of(word) == Tokens{word});
    CHECK(tokens_of(sentence).size() == 10000);
}

TEST_CASE("the tokens together are the sentence without what separates them") {
    for (const char* sentence : {"나는 “사과”를 먹었다...", "a  b\tc!", "👩‍👩‍👧 שלום, (東京)"}) {
        for (const TokenUnit unit : {TokenUnit::word, TokenUnit::character}) {
            std::string joined;
            for (const std::string& token : tokens_of(sentence, unit)) joined += token;
            std::string expected;
            for (const char c : std::string(sentence)) {
                if (c != ' ' && c != '\t') expected += c;
            }
            CHECK(joined == expected);
        }
    }
}

TEST_CASE("what would turn or break a line is shown as a replacement, its neighbours as they are") {
    const auto is_replaced = [](const std::string& utf8) { return visible(utf8) == "\uFFFD"; };
    for (const char* steers : {"\u2028", "\u2029", "\u202A", "\u202D", "\u202E", "\u2066", "\u2069"}) {
        CAPTURE(steers);
        CHECK(is_replaced(steers));
    }
    for (const char* harmless : {"\u2027", "\u202F", "\u2065", "\u206A"}) {
        CAPTURE(harmless);
        CHECK(visible(harmless) == harmless);
    }
}

}  // namespace qkv
