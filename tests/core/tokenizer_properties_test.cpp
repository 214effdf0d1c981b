// What holds for the tokens of any text.
#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/document.h"
#include "qkv/tokenizer.h"
#include "support/joined.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::joined;
using test::Random;
using Tokens = std::vector<std::string>;

constexpr TokenUnit token_units[] = {TokenUnit::word, TokenUnit::character};

std::string repeated(std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
}

// Characters that stay apart whatever stands beside them, and those that separate.
const std::vector<std::string> characters{"나",       "는", "a", "Z",  "7", "東", "é", "é̂", "👩‍👩‍👧",
                                          "👍🏽", "ש",  "م", "स्ते", ".", "!",  "“", "(", "…",
                                          "+",        "$"};
const std::vector<std::string> separators{" ", "\t", "\n", "\r\n", "\u00A0", "\u3000", "\u2003", "\u2028", "\u0085"};

}  // namespace

TEST_CASE("tokens and separators make up the sentence, whichever characters it has") {
    Random random(501);
    for (int round = 0; round < 3000; ++round) {
        std::string sentence;
        std::string kept;
        for (int length = random.integer(0, 30); length > 0; --length) {
            if (random.integer(0, 4) == 0) {
                sentence +=
                    separators[static_cast<std::size_t>(random.integer(0, static_cast<int>(separators.size()) - 1))];
            } else {
                const auto& one =
                    characters[static_cast<std::size_t>(random.integer(0, static_cast<int>(characters.size()) - 1))];
                sentence += one;
                kept += one;
            }
        }
        const std::string normal = normalize(sentence).value();
        CAPTURE(normal);
        CHECK(normal == sentence);
        CHECK(joined(graphemes(normal)) == normal);
        for (const TokenUnit unit : token_units) {
            const Tokens tokens = tokenize(normal, unit);
            CHECK(joined(tokens) == kept);
            for (const std::string& token : tokens) {
                CHECK_FALSE(token.empty());
                CHECK(tokenize(token, unit) == Tokens{token});
            }
        }
        CHECK(static_cast<int>(tokenize(normal, TokenUnit::character).size()) == grapheme_count(kept));
    }
}

TEST_CASE("normalising twice is normalising once, and equal texts become the same bytes") {
    for (const auto& [composed, decomposed] : std::vector<std::pair<std::string, std::string>>{
             {"한글", "\u1112\u1161\u11AB\u1100\u1173\u11AF"},
             {"한글", "하\u11AB글"},
             {"é", "e\u0301"},
             {"ộ", "o\u0302\u0323"},
             {"ộ", "o\u0323\u0302"},
             {"Å", "\u212B"},
             {"", ""},
         }) {
        CHECK(normalize(decomposed).value() == composed);
        CHECK(normalize(composed).value() == composed);
    }
    CHECK(normalize("ﬁ ① ㎏").value() == "ﬁ ① ㎏");
}

TEST_CASE("what a reader sees as one character, together with others") {
    const std::pair<std::string, int> table[] = {
        {"", 0},     {"가나다", 3},   {"🇰🇷🇯🇵", 2},     {"👩‍👩‍👧👍🏽", 2}, {"e\u0301a", 2}, {"\r\n", 1},
        {"ᄀᄀ", 1}, {"a\u200Db", 2}, {"한\u302E", 1},
    };
    for (const auto& [text, count] : table) {
        CAPTURE(text);
        CHECK(grapheme_count(text) == count);
        CHECK(joined(graphemes(text)) == text);
    }
}

TEST_CASE("marks are separated from words as a reader would do it") {
    const auto words = [](std::string_view sentence) { return tokenize(normalize(sentence).value()); };
    CHECK(words("\"나는\"") == Tokens{"\"", "나는", "\""});
    CHECK(words("'사과'를") == Tokens{"'", "사과", "'", "를"});
    CHECK(words("먹었다...!") == Tokens{"먹었다", "...", "!"});
    CHECK(words("...먹었다") == Tokens{"...", "먹었다"});
    CHECK(words("먹었다…") == Tokens{"먹었다", "…"});
    CHECK(words("¿Qué?") == Tokens{"¿", "Qué", "?"});
    CHECK(words("「東京」、") == Tokens{"「", "東京", "」", "、"});
    CHECK(words("a - b") == Tokens{"a", "-", "b"});
    CHECK(words("-5 3.5%") == Tokens{"-", "5", "3.5", "%"});
    CHECK(words("((a))") == Tokens{"((", "a", "))"});
    CHECK(words("?!?!") == Tokens{"?", "!", "?", "!"});
    CHECK(words("C++ $5") == Tokens{"C++", "$5"});
    CHECK(words("नमस्ते।") == Tokens{"नमस्ते", "।"});
    CHECK(words("مرحبا؟") == Tokens{"مرحبا", "؟"});
}

TEST_CASE("characters that cannot be seen separate or stay, and never make a token of their own from nothing") {
    CHECK(tokenize("a\u0001b") == Tokens{"a", "b"});
    CHECK(tokenize(std::string("a\0b", 3)) == Tokens{"a", "b"});
    CHECK(tokenize("\u2028\u2029\u0085").empty());
    CHECK(tokenize("می\u200Cخواهم") == Tokens{"می\u200Cخواهم"});
}

TEST_CASE("every kind of invalid UTF-8 is refused, with the place and the byte") {
    const std::pair<std::string, std::pair<const char*, const char*>> table[] = {
        {"\x80", {"1", "0x80"}},
        {"나\xc0\x80", {"4", "0xC0"}},
        {"ab\xe0\x80\x80", {"3", "0xE0"}},
        {"\xf0\x80\x80\x80", {"1", "0xF0"}},
        {"\xf4\x90\x80\x80", {"1", "0xF4"}},
        {"\xed\xbf\xbf", {"1", "0xED"}},
        {"\xf8\x88\x80\x80\x80", {"1", "0xF8"}},
        {"a\xfe", {"2", "0xFE"}},
        {"\xea\xb0", {"1", "0xEA"}},
        {"\xea\xb0 x", {"1", "0xEA"}},
    };
    for (const auto& [bytes, expected] : table) {
        const auto result = normalize(bytes);
        REQUIRE_FALSE(result);
        const std::string line = said(result.error(), Language::en);
        CHECK(line.find("byte " + std::string(expected.first) + " is " + expected.second) != std::string::npos);
        CHECK(document_from_sentence(bytes).error() == result.error());
    }
}

TEST_CASE("random bytes are text or are refused, and neither goes wrong") {
    Random random(502);
    for (int round = 0; round < 5000; ++round) {
        std::string bytes;
        for (int length = random.integer(0, 12); length > 0; --length) {
            bytes += static_cast<char>(random.coin() ? random.integer(0, 127) : random.integer(128, 255));
        }
        const auto normal = normalize(bytes);
        if (!normal) continue;
        CHECK(normalize(*normal).value() == *normal);
        for (const TokenUnit unit : token_units) tokenize(*normal, unit);
    }
}

TEST_CASE("long texts are split in linear time") {
    const std::string word = repeated("가", 10000);
    CHECK(tokenize(word).size() == 1);
    CHECK(tokenize(word, TokenUnit::character).size() == 10000);
    CHECK(tokenize(repeated("!", 10000)) == Tokens{repeated("!", 10000)});
    CHECK(tokenize(repeated("가!", 5000)).size() == 2);
    CHECK(tokenize("e" + repeated("\u0301", 10000)).size() == 1);
    CHECK(document_from_sentence(word).value().token_count() == 1);
    CHECK(document_from_sentence(word, TokenUnit::character).error().id == "problem.sentence.too_long");
}

}  // namespace qkv
