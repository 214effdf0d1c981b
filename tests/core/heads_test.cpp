// Several heads, masks, biases and two sentences: the numbers.
#include <cmath>
#include <doctest/doctest.h>
#include <limits>

#include "qkv/attention.h"
#include "support/random_heads.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::is_near;
using test::Random;

constexpr double blocked = -std::numeric_limits<double>::infinity();

// One score, from the definition.
double score_in_full(const Document& document, const Head& head, int i, int j) {
    const Options& options = document.options;
    const bool is_blocked = (options.mask == Mask::causal && j > i) ||
                            (options.window > 0 && std::abs(i - j) >= options.window) ||
                            (!options.padding.empty() && options.padding[static_cast<std::size_t>(j)]) ||
                            (options.blocked.size() > 0 && options.blocked(i, j) == 1.0);
    if (is_blocked) return blocked;
    double dot = 0;
    for (int c = 0; c < document.key_size(); ++c) dot += head.q(i, c) * head.k(j, c);
    return (dot * options.scale + (head.bias.size() > 0 ? head.bias(i, j) : 0.0)) / options.temperature;
}

void check_against_definition(const Document& document, const Head& head, const HeadAttention& attention) {
    const int m = document.key_count();
    for (int i = 0; i < document.token_count(); ++i) {
        double sum = 0;
        RowVector output = RowVector::Zero(document.value_size());
        for (int j = 0; j < m; ++j) {
            const double score = score_in_full(document, head, i, j);
            if (std::isinf(score)) {
                CHECK(attention.scores(i, j) == score);
                CHECK(attention.weights(i, j) == 0.0);
            } else {
                CHECK(std::abs(attention.scores(i, j) - score) <= 1e-12 * (1 + std::abs(score)));
            }
            sum += std::exp(score);
            output += std::exp(score) * head.v.row(j);
        }
        CHECK(std::abs(attention.weights.row(i).sum() - 1.0) <= 1e-12);
        output = head.is_on ? RowVector(output / sum) : RowVector::Zero(output.size());
        CHECK((attention.output.row(i) - output).cwiseAbs().maxCoeff() <= 1e-10);
    }
}

double largest_difference(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("every head agrees with the definition, and W_O joins the heads") {
    Random random(1501);
    for (int round = 0; round < test::rounds(400, 60); ++round) {
        const Document document = test::random_heads(random);
        CAPTURE(round);
        REQUIRE_FALSE(check(document));
        const Attention attention = attend(document);
        REQUIRE(attention.heads.size() == document.heads.size());
        for (int head = 0; head < document.head_count(); ++head)
            check_against_definition(document, document.head(head), attention.head(head));
        CHECK((attention.concat.size() > 0) == document.is_joined());
        if (!document.is_joined()) continue;
        Matrix sum = Matrix::Zero(document.token_count(), document.w_o.cols());
        const int size = document.value_size();
        for (int head = 0; head < document.head_count(); ++head) {
            CHECK(same(attention.concat.middleCols(head * size, size), attention.head(head).output));
            sum += attention.head(head).output * document.w_o.middleRows(head * size, size);
        }
        CHECK(largest_difference(attention.joined, sum) <= 1e-12);
    }
}

TEST_CASE("a window as wide as the sentence, a bias of zeros and a mask of zeros change nothing") {
    Random random(1502);
    for (int round = 0; round < 50; ++round) {
        const Document plain = test::random_document(random, random.integer(1, 6), 3, 2);
        const int n = plain.token_count();
        const Attention expected = attend(plain);
        Document document = plain;
        document.options.window = n;
        CHECK(same(attend(document).head().weights, expected.head().weights));
        document.options.padding.assign(static_cast<std::size_t>(n), false);
        document.options.blocked = Matrix::Zero(n, n);
        CHECK(same(attend(document).head().weights, expected.head().weights));
        document.head().bias = Matrix::Zero(n, n);
        CHECK(largest_difference(attend(document).head().output, expected.head().output) <= 1e-13);
        if (n > 2 && plain.options.mask == Mask::none) {
            document.options.window = n - 1;
            CHECK(attend(document).head().weights(0, n - 1) == 0.0);
        }
    }
}

TEST_CASE("a blocked cell is a bias of minus infinity: one that is low enough gives the same weights") {
    Random random(1503);
    for (int round = 0; round < 100; ++round) {
        test::Kinds kinds;
        kinds.has_keys = random.coin();
        Document document = test::random_heads(random, kinds);
        test::set_random_mask(random, document);
        Document biased = document;
        biased.options = {document.options.scale, Mask::none, document.options.temperature};
        biased.head().bias = Matrix::Zero(document.token_count(), document.key_count());
        for (int i = 0; i < document.token_count(); ++i) {
            for (int j = 0; j < document.key_count(); ++j) {
                if (!allows(document.options, i, j)) biased.head().bias(i, j) = -1e6;
            }
        }
        CHECK(largest_difference(attend(biased).head().weights, attend(document).head().weights) <= 1e-12);
    }
}

TEST_CASE("cross-attention of a sentence with itself is self-attention") {
    Random random(1504);
    for (int round = 0; round < 50; ++round) {
        Document document = test::random_document(random);
        const Attention self = attend(document);
        document.keys = KeySentence{document.sentence, document.tokens};
        REQUIRE_FALSE(check(document));
        CHECK(same(attend(document).head().scores, self.head().scores));
        CHECK(same(attend(document).head().weights, self.head().weights));
        CHECK(same(attend(document).head().output, self.head().output));
    }
}

TEST_CASE("a head that is off gives 0 and leaves the others as they are") {
    Random random(1505);
    Document document = test::random_heads(random, {.heads = 3, .is_joined = true});
    const Attention all_on = attend(document);
    document.head(1).is_on = false;
    const Attention attention = attend(document);
    CHECK(attention.head(1).output.isZero(0.0));
    CHECK(same(attention.head(1).weights, all_on.head(1).weights));
    CHECK(same(attention.head(2).output, all_on.head(2).output));
    const int size = document.value_size();
    CHECK(largest_difference(attention.joined,
                             all_on.joined - all_on.head(1).output * document.w_o.middleRows(size, size)) <= 1e-12);
}

TEST_CASE("the first part of the mask that blocks a cell is told") {
    Options options{1.0, Mask::causal, 1.0};
    options.window = 2;
    options.padding = {true, false, false, false};
    options.blocked = Matrix::Zero(4, 4);
    options.blocked(2, 2) = 1;
    CHECK(blocking_part(options, 1, 2) == MaskPart::causal);
    CHECK(blocking_part(options, 3, 1) == MaskPart::window);
    CHECK(blocking_part(options, 1, 0) == MaskPart::padding);
    CHECK(blocking_part(options, 2, 2) == MaskPart::hand);
    CHECK_FALSE(blocking_part(options, 3, 2));
    CHECK(allows(options, 3, 3));
}

TEST_CASE("where a bias cancels the product, the digits that are left are right") {
    Document document = reference_document();
    document.head().q.row(0) << 1e8, 1, 0;
    document.head().k.row(0) << 1e8, 0.1, 0;
    document.head().bias = Matrix::Zero(3, 3);
    document.head().bias(0, 0) = -1e16;
    CHECK(is_near(attend(document).head().scores(0, 0), 0.1));
}

}  // namespace qkv
