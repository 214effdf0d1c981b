// Quotes, brackets and apostrophes, and characters that cannot be seen.
#include <array>
#include <doctest/doctest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/document.h"
#include "qkv/document_json.h"
#include "qkv/invisible.h"
#include "qkv/token_edit.h"
#include "qkv/tokenizer.h"
#include "qkv/unicode.h"
#include "support/joined.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::joined;
using test::Random;
using Tokens = std::vector<std::string>;

Tokens words(std::string_view sentence) { return tokenize(normalize(sentence).value()); }

template <class List>
const std::string& one_of(Random& random, const List& list) {
    return list[static_cast<std::size_t>(random.integer(0, static_cast<int>(list.size()) - 1))];
}

const std::vector<std::string> invisible_characters{
    "\u00AD", "\u034F", "\u061C", "\u115F", "\u1160",     "\u17B4",     "\u180E",     "\u200B",
    "\u200C", "\u200D", "\u200E", "\u202E", "\u2060",     "\u2066",     "\u2800",     "\u3164",
    "\uFE0F", "\uFEFF", "\uFFA0", "\uFFF9", "\U0001BCA0", "\U0001D173", "\U000E0041", "\U000E0100"};

const std::vector<std::pair<std::string, std::string>> quotes{
    {"“", "”"}, {"‘", "’"}, {"「", "」"}, {"『", "』"}, {"《", "》"}, {"〈", "〉"}, {"«", "»"}, {"(", ")"},
    {"[", "]"}, {"{", "}"}, {"（", "）"}, {"【", "】"}, {"„", "“"},   {"\"", "\""}, {"'", "'"}};

}  // namespace

TEST_CASE("a closing quote is parted where its opening one is") {
    for (const auto& [open, close] : quotes) {
        CAPTURE(open);
        CHECK(words("지우는 " + open + "비가 온다" + close + "라고 적었다") ==
              Tokens{"지우는", open, "비가", "온다", close, "라고", "적었다"});
        CHECK(words(open + "사과" + close + "를") == Tokens{open, "사과", close, "를"});
        CHECK(words(open + "apple" + close + "을 먹었다") == Tokens{open, "apple", close, "을", "먹었다"});
        CHECK(words(open + "온다!" + close + "라고, 했다.") ==
              Tokens{open, "온다", "!", close, "라고", ",", "했다", "."});
        CHECK(words(open + "비" + close + ", " + open + "눈" + close + "이") ==
              Tokens{open, "비", close, ",", open, "눈", close, "이"});
        CHECK(words("그는" + open + "비가 온다" + close + "라고") ==
              Tokens{"그는", open, "비가", "온다", close, "라고"});
    }
    CHECK(words("“‘비’가 온다”라고") == Tokens{"“", "‘", "비", "’", "가", "온다", "”", "라고"});
    CHECK(words("\"'비'가 온다\"라고") == Tokens{"\"", "'", "비", "'", "가", "온다", "\"", "라고"});
    CHECK(words("“가”“나”라고") == Tokens{"“", "가", "”", "“", "나", "”", "라고"});
}

TEST_CASE("a pair that opens and closes inside of a word belongs to it") {
    for (const char* word : {"f(x)", "사과(apple)를", "함수(function)", "a[0]", "그의“꿈”을", "f()", "5\"x7\""}) {
        CAPTURE(word);
        CHECK(words(word) == Tokens{word});
        CHECK(words("“" + std::string(word) + "”는") == Tokens{"“", word, "”", "는"});
    }
    CHECK(words("f(x, y)") == Tokens{"f", "(", "x", ",", "y", ")"});
}

TEST_CASE("a quote without its other half is a mark at the end of a word, or stays inside") {
    CHECK(words("“비가 온다") == Tokens{"“", "비가", "온다"});
    CHECK(words("비가 온다” 했다") == Tokens{"비가", "온다", "”", "했다"});
    CHECK(words("온다”라고") == Tokens{"온다”라고"});
    CHECK(words("(“가) 나”라고") == Tokens{"(", "“", "가", ")", "나”라고"});
    CHECK(words("1) 5\" 6\"") == Tokens{"1", ")", "5", "\"", "6", "\""});
}

TEST_CASE("an apostrophe belongs to its word") {
    for (const char* word :
         {"don't", "don’t", "’tis", "'tis", "students’", "students'", "’90s", "l'eau", "rock’n’roll"}) {
        CAPTURE(word);
        CHECK(words(word) == Tokens{word});
        CHECK(words("그는 " + std::string(word) + ", 라고") == Tokens{"그는", word, ",", "라고"});
        CHECK(words("“" + std::string(word) + "”라고") == Tokens{"“", word, "”", "라고"});
    }
    CHECK(words("‘don’t’라고") == Tokens{"‘", "don’t", "’", "라고"});
    CHECK(words("the dogs' bowls, the cats' toys") == Tokens{"the", "dogs'", "bowls", ",", "the", "cats'", "toys"});
}

TEST_CASE("a byte-order mark in front of a sentence is no part of it") {
    const Document document = *document_from_sentence("나는 사과를 먹었다");
    CHECK(*document_from_sentence("\uFEFF나는 사과를 먹었다") == document);
    CHECK(*document_from_sentence("\uFEFF\uFEFF나는 사과를 먹었다") == document);
    CHECK(*with_sentence(document, "\uFEFF나는 사과를 먹었다") == document);
    CHECK(*with_token_renamed(document, 0, "\uFEFF너는") == *with_token_renamed(document, 0, "너는"));
}

TEST_CASE("a sentence or a token of nothing that can be seen is refused") {
    const Document document = reference_document();
    const auto check_refused = [&](const std::string& sentence) {
        CAPTURE(sentence);
        for (const TokenUnit unit : {TokenUnit::word, TokenUnit::character}) {
            const auto refused = document_from_sentence(sentence, unit);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().id == "problem.text.invisible");
            CHECK_FALSE(with_sentence(document, sentence, unit));
        }
        CHECK_FALSE(with_token_renamed(document, 1, sentence));
        CHECK_FALSE(with_token_added(document, 1, sentence));
    };
    for (const std::string& character : invisible_characters) {
        if (character == "\uFEFF") continue;
        check_refused(character);
        check_refused(" " + character + character + "\t" + character);
    }
    check_refused("\u0001\u0002");
    check_refused("\u007F");
    check_refused("\u3164\u2800 \u200B");
    for (const char* empty : {"", " ", "\t\r\n", "\uFEFF"})
        CHECK(document_from_sentence(empty).error().id == "problem.sentence.empty");
    for (const char* sentence : {"\u0600", "\u0301", "ᅟᅡ", "가\u200B", "\u3164가"}) {
        CAPTURE(sentence);
        CHECK(document_from_sentence(sentence).value().token_count() == 1);
    }
}

TEST_CASE("tokens of any sentence put together are the sentence without what separates") {
    const std::vector<std::string> visible{"나", "는",     "a", "Z", "7",  "東", "é", "👩‍👩‍👧",
                                           "ש",  "\u0301", ".", "!", ",",  "…",  "-", "“",
                                           "”",  "‘",      "’", "'", "\"", "(",  ")", "「",
                                           "」", "«",      "»", "„"};
    const std::vector<std::string> separators{" ", "\t", "\r\n", "\u00A0", "\u3000", "\u2028", "\u0085", "\u0001"};
    Random random(503);
    for (int round = 0; round < 4000; ++round) {
        std::string sentence;
        std::string kept;
        for (int word = random.integer(1, 6); word > 0; --word) {
            std::string text;
            bool is_seen = false;
            for (int length = random.integer(1, 6); length > 0; --length) {
                const bool is_visible = random.integer(0, 3) > 0;
                text += one_of(random, is_visible ? visible : invisible_characters);
                is_seen = is_seen || is_visible;
            }
            sentence += text + one_of(random, separators);
            if (is_seen) kept += normalize(text).value();
        }
        CAPTURE(sentence);
        const std::string normal = normalize(sentence).value();
        for (const TokenUnit unit : {TokenUnit::word, TokenUnit::character}) {
            const Tokens tokens = tokenize(normal, unit);
            CHECK(joined(tokens) == kept);
            for (const std::string& token : tokens) CHECK(has_visible(token));
        }
        const auto document = document_from_sentence(sentence);
        if (!document) continue;
        CHECK(*with_sentence(*document, sentence) == *document);
        CHECK(*with_sentence(*document, document->sentence) == *document);
        const auto longer = with_sentence(*document, document->sentence + " 끝");
        if (longer && without_byte_order_mark(sentence) == sentence)
            CHECK(longer->head().q.topRows(document->token_count()) == document->head().q);
        for (int token = 0; token < document->token_count(); ++token) {
            const auto renamed = with_token_renamed(*document, token, one_of(random, visible));
            CHECK(renamed.value().token_count() == document->token_count());
        }
    }
}

TEST_CASE("a document whose tokens hold what no sentence gives any more opens and stays as it is") {
    for (const Tokens& tokens : std::vector<Tokens>{{"\u200B", "가"},
                                                    {"가", "\uFEFF"},
                                                    {"\uFEFF가", "나\u2800"},
                                                    {"\u3164"},
                                                    {"“비가", "온다”라고"},
                                                    {"’", "tis"},
                                                    {"students", "’"},
                                                    {"f(x", ")"},
                                                    {" the", "cat "},
                                                    {"가", "\u200B", "\u200C", "나"}}) {
        Document document;
        for (const std::string& token : tokens) document.sentence += (document.sentence.empty() ? "" : " ") + token;
        document.tokens = tokens;
        const auto n = static_cast<Eigen::Index>(tokens.size());
        document.head().q = document.head().k = document.head().v = Matrix::Constant(n, 3, 0.25);
        CAPTURE(document.sentence);
        REQUIRE_FALSE(check(document));
        CHECK(*document_from_json(to_json(document), "saved") == document);
        CHECK(*with_sentence(document, document.sentence) == document);
        for (const char* typed : {"", "가", " 나", "“", "\u200B"})
            for (const std::string& other : {document.sentence + typed, typed + document.sentence}) {
                if (const auto changed = with_sentence(document, other)) CHECK_FALSE(check(*changed));
            }
        const Document renamed = *with_token_renamed(document, 0, "새말");
        CHECK(renamed.tokens.front() == "새말");
        CHECK(renamed.head().q == document.head().q);
    }
}

}  // namespace qkv
