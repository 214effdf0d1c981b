// A document under edits of its sentence and its sizes.
#include <doctest/doctest.h>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/token_edit.h"
#include "qkv/unicode.h"
#include "support/random_documents.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::Random;

// Every row of Q is different, so that its origin can be recognized.
Document numbered(std::string_view sentence) {
    Document document = document_from_sentence(sentence).value();
    for (int i = 0; i < document.token_count(); ++i) {
        document.head().q.row(i).setConstant(100 + i);
        document.head().k.row(i).setConstant(200 + i);
        document.head().v.row(i).setConstant(300 + i);
    }
    return document;
}

// For each token the row that its vectors came from, -1 for a new one; all three must agree.
std::vector<int> origins(const Document& document) {
    std::vector<int> rows;
    for (int i = 0; i < document.token_count(); ++i) {
        const bool is_kept = document.head().q(i, 0) >= 100;
        rows.push_back(is_kept ? static_cast<int>(document.head().q(i, 0)) - 100 : -1);
        CHECK((document.head().k(i, 0) >= 200) == is_kept);
        CHECK((document.head().v(i, 0) >= 300) == is_kept);
        if (is_kept) {
            CHECK(document.head().k(i, 0) == 200 + rows.back());
            CHECK(document.head().v(i, 0) == 300 + rows.back());
        } else {
            const std::string& token = document.tokens[static_cast<std::size_t>(i)];
            CHECK(document.head().q.row(i) == initial_vector(token, VectorRole::query, document.key_size()));
            CHECK(document.head().k.row(i) == initial_vector(token, VectorRole::key, document.key_size()));
            CHECK(document.head().v.row(i) == initial_vector(token, VectorRole::value, document.value_size()));
        }
    }
    return rows;
}

std::size_t longest_common(const std::vector<std::string>& a, const std::vector<std::string>& b, std::size_t i = 0,
                           std::size_t j = 0) {
    if (i == a.size() || j == b.size()) return 0;
    if (a[i] == b[j]) return 1 + longest_common(a, b, i + 1, j + 1);
    return std::max(longest_common(a, b, i + 1, j), longest_common(a, b, i, j + 1));
}

using Rows = std::vector<int>;

}  // namespace

TEST_CASE("insertions, deletions and replacements keep the vectors of the tokens that stay") {
    const Document before = numbered("a b c d");
    const auto after = [&](std::string_view sentence) { return origins(with_sentence(before, sentence).value()); };
    CHECK(after("a b c d") == Rows{0, 1, 2, 3});
    CHECK(after("x a b c d") == Rows{-1, 0, 1, 2, 3});
    CHECK(after("a b x c d") == Rows{0, 1, -1, 2, 3});
    CHECK(after("a b c d x") == Rows{0, 1, 2, 3, -1});
    CHECK(after("b c d") == Rows{1, 2, 3});
    CHECK(after("a d") == Rows{0, 3});
    CHECK(after("a x c d") == Rows{0, -1, 2, 3});
    CHECK(after("x y") == Rows{-1, -1});
    CHECK(after("  a\tb   c d ") == Rows{0, 1, 2, 3});
    CHECK(after("d c b a").size() == 4);
}

TEST_CASE("of two equal tokens the right one goes when one is deleted at either end") {
    const Document before = numbered("x a y a z");
    const auto after = [&](std::string_view sentence) { return origins(with_sentence(before, sentence).value()); };
    CHECK(after("x a y z") == Rows{0, 1, 2, 4});
    CHECK(after("x y a z") == Rows{0, 2, 3, 4});
    CHECK(after("x a y a a z") == Rows{0, 1, 2, 3, -1, 4});
}

TEST_CASE("as many tokens as can stay do stay, in order, and the rest of the document too") {
    Random random(701);
    const char* words[] = {"a", "b", "c"};
    const auto random_sentence = [&] {
        std::string sentence = words[random.integer(0, 2)];
        for (int i = random.integer(0, 6); i > 0; --i) sentence += std::string(" ") + words[random.integer(0, 2)];
        return sentence;
    };
    for (int round = 0; round < 500; ++round) {
        Document before = numbered(random_sentence());
        before.options = {0.25, Mask::causal, 2.0};
        before.unknown_members = R"({"note":1})";
        const Document after = with_sentence(before, random_sentence()).value();
        CAPTURE(before.sentence);
        CAPTURE(after.sentence);
        CHECK_FALSE(check(after));
        int last = -1;
        std::size_t kept = 0;
        const Rows rows = origins(after);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i] < 0) continue;
            CHECK(rows[i] > last);
            CHECK(before.tokens[static_cast<std::size_t>(rows[i])] == after.tokens[i]);
            last = rows[i];
            ++kept;
        }
        CHECK(kept == longest_common(before.tokens, after.tokens));
        CHECK(after.options == before.options);
        CHECK(after.unknown_members == before.unknown_members);
    }
}

TEST_CASE("a sentence can be taken as characters") {
    const Document document = document_from_sentence("나는 밥!", TokenUnit::character).value();
    CHECK(document.tokens == std::vector<std::string>{"나", "는", "밥", "!"});
    CHECK(document.sentence == "나는 밥!");
    CHECK(retokenized(document, TokenUnit::word).value().tokens == std::vector<std::string>{"나는", "밥", "!"});
}

TEST_CASE("a sentence is kept in NFC, as it was typed otherwise") {
    const Document document = document_from_sentence("  \u1102\u1161\u1102\u1173\u11AB  밥 ").value();
    CHECK(document.sentence == "  나는  밥 ");
    CHECK(document.tokens == std::vector<std::string>{"나는", "밥"});
    CHECK_FALSE(check(document));
}

TEST_CASE("the same sentence gives the same document, whatever it came from") {
    const Document direct = document_from_sentence("새 문장").value();
    CHECK(document_from_sentence("새 문장").value() == direct);
    CHECK(with_sentence(document_from_sentence("다른 것").value(), "새 문장").value() == direct);
    CHECK(direct.key_size() == default_dimensions);
    CHECK(direct.value_size() == default_dimensions);
    CHECK(direct.options == Options{});
}

TEST_CASE("the most tokens a sentence may have, and one more") {
    for (const TokenUnit unit : {TokenUnit::word, TokenUnit::character}) {
        std::string sentence;
        for (int i = 0; i < max_sentence_tokens; ++i) sentence += "가 ";
        CHECK(document_from_sentence(sentence, unit).value().token_count() == max_sentence_tokens);
        const auto refused = document_from_sentence(sentence + "가", unit);
        REQUIRE_FALSE(refused);
        CHECK(said(refused.error(), Language::en).find("33") != std::string::npos);
        CHECK(said(refused.error(), Language::ko).find("32") != std::string::npos);
    }
}

TEST_CASE("any size of vectors gives a valid document, and the scale follows only 1/√d") {
    for (int d = 1; d <= max_edit_dimensions; ++d) {
        Document document = with_key_size(reference_document(), d);
        CHECK_FALSE(check(document));
        CHECK_FALSE(check(with_value_size(document, d)));
        CHECK(document.options.scale == 1.0);
        document.options.scale = scale_for_key_size(d);
        CHECK(is_scaled_by_key_size(document) == (d > 1));
        const Document wider = with_key_size(document, d + 1);
        CHECK(wider.options.scale == (d > 1 ? scale_for_key_size(d + 1) : 1.0));
        CHECK(with_value_size(document, 5).options.scale == document.options.scale);
    }
    CHECK(scale_for_key_size(4) == 0.5);
    CHECK(scale_for_key_size(64) == 0.125);
}

TEST_CASE("filling up with zeros changes no score and no weight, to the last bit of the shown ones") {
    Random random(702);
    for (int round = 0; round < 100; ++round) {
        Document document = test::random_document(random);
        document.options.scale = 0.75;
        const Document wider = with_key_size(document, document.key_size() + random.integer(1, 8));
        const Attention before = attend(document);
        const Attention after = attend(wider);
        for (Eigen::Index i = 0; i < before.head().scores.size(); ++i) {
            const double score = before.head().scores.data()[i];
            CHECK((after.head().scores.data()[i] == score || test::is_near(after.head().scores.data()[i], score)));
        }
        const Attention with_values = attend(with_value_size(document, document.value_size() + 2));
        CHECK(with_values.head().weights == before.head().weights);
        CHECK(with_values.head().output.rightCols(2).isZero(0.0));
    }
}

TEST_CASE("initial vectors depend on the token, the role and the component, and differ from token to token") {
    std::set<std::string> seen;
    for (int i = 0; i < 300; ++i) {
        const std::string token = "단어" + std::to_string(i);
        for (const VectorRole role : {VectorRole::query, VectorRole::key, VectorRole::value}) {
            const RowVector eight = initial_vector(token, role, 8);
            CHECK(eight.size() == 8);
            CHECK(initial_vector(token, role, 8) == eight);
            std::string text;
            for (const double number : eight) text += std::to_string(number) + " ";
            seen.insert(text);
            const RowVector three = initial_vector(token, role, 3);
            if (!eight.head(3).isZero(0.0)) CHECK(three == RowVector(eight.head(3)));
        }
        CHECK_FALSE(initial_vector(token, VectorRole::key, 1).isZero(0.0));
    }
    CHECK(seen.size() > 800);
}

TEST_CASE("two documents are equal only when everything in them is") {
    const Document document = reference_document();
    const auto differs = [&](auto change) {
        Document other = document;
        change(other);
        return !(other == document) && !(document == other);
    };
    CHECK(differs([](Document& d) { d.sentence += " "; }));
    CHECK(differs([](Document& d) { d.tokens[0] = "x"; }));
    CHECK(differs([](Document& d) { d.head().q(0, 0) = std::nextafter(1.0, 2.0); }));
    CHECK(differs([](Document& d) { d.head().k(2, 2) = 0; }));
    CHECK(differs([](Document& d) { d.head().v(1, 1) = 0; }));
    CHECK(differs([](Document& d) { d = with_key_size(d, 4); }));
    CHECK(differs([](Document& d) { d = with_value_size(d, 2); }));
    CHECK(differs([](Document& d) { d.options.scale = 2; }));
    CHECK(differs([](Document& d) { d.options.mask = Mask::causal; }));
    CHECK(differs([](Document& d) { d.options.temperature = 2; }));
    CHECK(differs([](Document& d) { d.unknown_members = "{\"a\":1}"; }));
}

TEST_CASE("a sentence is retyped whatever the tokens of the file were cut into") {
    const std::vector<std::string> parts{"가",     "나",       "b", ".",  "“",  "e\u0301", "\u0301", "\u200B",
                                         "\uFEFF", "👍🏽", " ", "  ", "\t", "\u00A0",  "\r\n"};
    Random random(77);
    const auto sentence = [&](int most_parts) {
        std::string text;
        for (int i = random.integer(1, most_parts); i > 0; --i)
            text += parts[static_cast<std::size_t>(random.integer(0, 14))];
        return text;
    };
    int trailing = 0;
    for (int round = 0; round < test::rounds(20'000, 4000); ++round) {
        Document before;
        before.sentence = normalize(sentence(12)).value();
        for (std::size_t at = 0; at < before.sentence.size();) {
            at += leading_separators(std::string_view(before.sentence).substr(at));
            std::size_t end = at;
            for (int i = random.integer(1, 3); i > 0 && end < before.sentence.size(); --i)
                end += graphemes(std::string_view(before.sentence).substr(end)).front().size();
            if (end > at) before.tokens.push_back(before.sentence.substr(at, end - at));
            at = end;
        }
        if (before.tokens.empty()) continue;
        const std::string last = before.tokens.back();
        trailing += leading_separators(graphemes(last).back()) > 0 ? 1 : 0;
        const int n = before.token_count();
        before.head().q = random.matrix(n, 2, 3);
        before.head().k = random.matrix(n, 2, 3);
        before.head().v = random.matrix(n, 2, 3);
        CAPTURE(before.sentence);
        for (const TokenUnit unit : {TokenUnit::word, TokenUnit::character}) {
            const std::string typed = random.coin() ? before.sentence + sentence(3) : sentence(12);
            CAPTURE(typed);
            const auto after = with_sentence(before, typed, unit);
            if (!after) {
                CHECK((after.error().id == "problem.sentence.empty" || after.error().id == "problem.text.invisible"));
                continue;
            }
            CHECK_FALSE(check(*after));
            // What is not changed stays, a byte-order mark that a file held included.
            const bool is_unchanged = typed == before.sentence && after->sentence == before.sentence;
            CHECK((is_unchanged || after->sentence == normalize(without_byte_order_mark(typed)).value()));
        }
        const auto same = with_sentence(before, before.sentence);
        if (same) CHECK(same->head().q == before.head().q);
    }
    CHECK(trailing > test::rounds(1000, 200));
}

}  // namespace qkv
