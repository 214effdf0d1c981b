#include "qkv/token_edit.h"

#include <doctest/doctest.h>

#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Random;

std::string without_blanks(const std::string& text) {
    std::string rest;
    for (const char c : text) {
        if (c != ' ') rest += c;
    }
    return rest;
}

bool reads_as_its_tokens(const Document& document) {
    std::string joined;
    for (const std::string& token : document.tokens) joined += without_blanks(token);
    return joined == without_blanks(document.sentence);
}

bool same_vectors(const Document& a, int row_a, const Document& b, int row_b) {
    return a.head().q.row(row_a) == b.head().q.row(row_b) && a.head().k.row(row_a) == b.head().k.row(row_b) &&
           a.head().v.row(row_a) == b.head().v.row(row_b);
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a token is split by hand and put together again") {
    const Document document = reference_document();
    const auto split = with_token_split(document, 1, 2);
    REQUIRE(split);
    CHECK(split->tokens == Texts{"나는", "사과", "를", "먹었다"});
    CHECK(split->sentence == document.sentence);
    CHECK(same_vectors(*split, 0, document, 0));
    CHECK(same_vectors(*split, 1, document, 1));
    CHECK(same_vectors(*split, 3, document, 2));
    CHECK_FALSE(check(*split));
    CHECK(with_tokens_merged(*split, 1) == document);
}

TEST_CASE("merged words keep the space between them, and can be split there") {
    const Document merged = with_tokens_merged(reference_document(), 0);
    CHECK(merged.tokens == Texts{"나는 사과를", "먹었다"});
    CHECK(merged.sentence == "나는 사과를 먹었다");
    const auto split = with_token_split(merged, 0, 2);
    REQUIRE(split);
    CHECK(split->tokens == Texts{"나는", "사과를", "먹었다"});
    CHECK(split->sentence == "나는 사과를 먹었다");
}

TEST_CASE("tokens that were split or merged stay so when the sentence is typed on") {
    const Document split = *with_token_split(reference_document(), 1, 2);
    const auto longer = with_sentence(split, "나는 사과를 먹었다 정말");
    REQUIRE(longer);
    CHECK(longer->tokens == Texts{"나는", "사과", "를", "먹었다", "정말"});
    for (int i = 0; i < 4; ++i) CHECK(same_vectors(*longer, i, split, i));
    CHECK(*with_sentence(*longer, split.sentence) == split);
    CHECK(with_sentence(split, "나는 사과도 먹었다")->tokens == Texts{"나는", "사과도", "먹었다"});

    const Document merged = with_tokens_merged(reference_document(), 1);
    CHECK(with_sentence(merged, "어제 나는 사과를 먹었다")->tokens == Texts{"어제", "나는", "사과를 먹었다"});
    CHECK(with_sentence(merged, "나는 사과를 안 먹었다")->tokens == Texts{"나는", "사과를", "안", "먹었다"});
}

TEST_CASE("a renamed token keeps its vectors and its place in the sentence") {
    const Document document = reference_document();
    const auto renamed = with_token_renamed(document, 1, "  배를 ");
    REQUIRE(renamed);
    CHECK(renamed->sentence == "나는 배를 먹었다");
    CHECK(renamed->tokens[1] == "배를");
    CHECK(same_vectors(*renamed, 1, document, 1));
    CHECK(with_token_renamed(document, 1, " \t ").error().id == "problem.token.empty");
    CHECK(with_token_renamed(document, 1, "\xff").error().id == "problem.utf8");
}

TEST_CASE("moving, adding and removing keep every other token's vectors") {
    const Document document = reference_document();
    const Document moved = with_token_moved(document, 2, 0);
    CHECK(moved.sentence == "먹었다 나는 사과를");
    CHECK(same_vectors(moved, 0, document, 2));
    CHECK(same_vectors(moved, 2, document, 1));
    CHECK(with_token_moved(moved, 0, 2) == document);
    CHECK(with_token_moved(document, 0, 1).sentence == "사과를 나는 먹었다");

    const auto added = with_token_added(document, 1, "정말");
    REQUIRE(added);
    CHECK(added->sentence == "나는 정말 사과를 먹었다");
    CHECK(added->head().q.row(1) == initial_vector("정말", VectorRole::query, 3));
    CHECK(*with_token_removed(*added, 1) == document);
    CHECK(with_token_added(document, 0, "어제")->sentence == "어제 나는 사과를 먹었다");
    CHECK(with_token_added(document, 3, "!")->sentence == "나는 사과를 먹었다 !");

    const Document split = *with_token_split(document, 1, 2);
    CHECK(with_token_removed(split, 1)->sentence == "나는 를 먹었다");
    CHECK(with_token_removed(split, 2)->sentence == "나는 사과 먹었다");
    CHECK(with_token_removed(split, 0)->sentence == "사과를 먹었다");
    const Document one = *document_from_sentence("하나");
    CHECK(with_token_removed(one, 0).error().id == "problem.token.last");
}

TEST_CASE("the tokenizer splits again on demand") {
    const Document document = reference_document();
    const auto characters = retokenized(document, TokenUnit::character);
    REQUIRE(characters);
    CHECK(characters->tokens == Texts{"나", "는", "사", "과", "를", "먹", "었", "다"});
    CHECK(characters->sentence == document.sentence);
    CHECK(with_sentence(*characters, "나는 사과를 먹었다 정말", TokenUnit::character)->token_count() == 10);
    CHECK(retokenized(*with_token_split(document, 1, 2), TokenUnit::word)->tokens == document.tokens);
}

TEST_CASE("sentence and tokens stay consistent through any edits, and vectors stay with their tokens") {
    Random random(5);
    for (int round = 0; round < 300; ++round) {
        Document document = test::random_document(random, random.integer(1, 6), 2, 2);
        // Marks each token's vectors, to find them again.
        for (int edit = 0; edit < 30; ++edit) {
            const int n = document.token_count();
            const int token = random.integer(0, n - 1);
            Document next = document;
            switch (random.integer(0, 5)) {
                case 0: {
                    const int count = grapheme_count(document.tokens[static_cast<std::size_t>(token)]);
                    if (count < 2) break;
                    const int characters = random.integer(1, count - 1);
                    const auto split = with_token_split(document, token, characters);
                    if (!split) break;
                    next = *split;
                    CHECK(same_vectors(next, token, document, token));
                    CHECK(with_tokens_merged(next, token) == document);
                    break;
                }
                case 1:
                    if (token + 1 == n) break;
                    next = with_tokens_merged(document, token);
                    CHECK(next.token_count() == n - 1);
                    CHECK(same_vectors(next, token, document, token));
                    break;
                case 2:
                    next = *with_token_renamed(document, token, "새말");
                    CHECK(same_vectors(next, token, document, token));
                    break;
                case 3: {
                    const int to = random.integer(0, n - 1);
                    next = with_token_moved(document, token, to);
                    CHECK(next.tokens[static_cast<std::size_t>(to)] ==
                          document.tokens[static_cast<std::size_t>(token)]);
                    CHECK(same_vectors(next, to, document, token));
                    break;
                }
                case 4:
                    if (const auto added = with_token_added(document, token, "덧")) next = *added;
                    break;
                default:
                    if (const auto removed = with_token_removed(document, token)) next = *removed;
            }
            CAPTURE(document.sentence);
            CAPTURE(next.sentence);
            REQUIRE_FALSE(check(next));
            REQUIRE(reads_as_its_tokens(next));
            REQUIRE(*with_sentence(next, next.sentence) == next);
            document = next;
        }
    }
}

TEST_CASE("a file whose sentence is not made of its tokens gets one that is") {
    Document document = reference_document();
    document.tokens = {"▁na", "##neun", "x"};
    CHECK(with_token_renamed(document, 2, "y")->sentence == "▁na ##neun y");
}

}  // namespace qkv
