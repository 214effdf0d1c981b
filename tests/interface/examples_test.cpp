// Each example makes its point, in both languages.
#include "examples.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <functional>
#include <map>

#include "qkv/attention.h"
#include "qkv/token_edit.h"

namespace qkv {
namespace {

using Proof = std::function<void(const Document&, const Attention&)>;

double largest_off_diagonal(const Matrix& square) {
    double largest = 0;
    for (Eigen::Index i = 0; i < square.rows(); ++i) {
        for (Eigen::Index j = 0; j < square.cols(); ++j) {
            if (i != j) largest = std::max(largest, std::abs(square(i, j)));
        }
    }
    return largest;
}

// Two tokens of the same text.
std::pair<int, int> twins(const Document& document) {
    for (int i = 0; i < document.token_count(); ++i) {
        for (int j = i + 1; j < document.token_count(); ++j) {
            if (document.tokens[static_cast<std::size_t>(i)] == document.tokens[static_cast<std::size_t>(j)])
                return {i, j};
        }
    }
    FAIL("no token stands there twice");
    return {};
}

const std::map<std::string, Proof> proofs{
    {"reference",
     [](const Document& document, const Attention& attention) {
         CHECK(document == reference_document());
         CHECK(attention.scores.row(0) == RowVector{{1, 1, 0}});
     }},
    {"uniform",
     [](const Document& document, const Attention& attention) {
         const double share = 1.0 / document.token_count();
         CHECK((attention.weights.array() - share).abs().maxCoeff() < 1e-15);
     }},
    {"peaked",
     [](const Document& document, const Attention& attention) {
         const bool is_korean = document.tokens[0] == "개가";
         const int query = is_korean ? 3 : 5;
         const int key = is_korean ? 1 : 2;
         CHECK(attention.weights(query, key) > 0.9);
         CHECK(largest_off_diagonal(attention.weights) == attention.weights(query, key));
     }},
    {"self",
     [](const Document& document, const Attention& attention) {
         CHECK(attention.weights.diagonal().minCoeff() > 0.999);
         CHECK((attention.output - document.v).cwiseAbs().maxCoeff() < 0.001);
     }},
    {"negative",
     [](const Document&, const Attention& attention) {
         CHECK(attention.scores.minCoeff() < -1);
         CHECK(attention.weights.minCoeff() > 0);
     }},
    {"tie",
     [](const Document& document, const Attention& attention) {
         const Eigen::Index called = document.token_count() - 1;
         const double largest = attention.weights.row(called).maxCoeff();
         CHECK((attention.weights.row(called).array() == largest).count() == 2);
         CHECK(largest > 0.4);
     }},
    {"orthogonal",
     [](const Document& document, const Attention& attention) {
         CHECK(largest_off_diagonal(document.k * document.k.transpose()) == 0);
         CHECK(attention.weights(0, 0) > 0.9);
         CHECK(attention.weights(3, 0) == doctest::Approx(1.0 / 3).epsilon(0.02));
         CHECK(attention.weights(3, 0) == attention.weights(3, 2));
     }},
    {"causal",
     [](const Document& document, const Attention& attention) {
         CHECK(document.options.mask == Mask::causal);
         CHECK(attention.weights(0, 0) == 1);
         CHECK(attention.weights(0, 3) == 0);
     }},
    {"scale",
     [](const Document& document, const Attention& attention) {
         CHECK(document.key_size() == 16);
         CHECK(attention.weights.diagonal().minCoeff() > 0.999);
         Options scaled = document.options;
         scaled.scale = scale_for_key_size(16);
         const Attention saved = attend(document.q, document.k, document.v, scaled);
         CHECK(saved.weights.diagonal().maxCoeff() < 0.9);
         CHECK(saved.weights.row(0).minCoeff() > 0.1);
     }},
    {"twice",
     [](const Document& document, const Attention& attention) {
         const auto [first, second] = twins(document);
         CHECK(document.q.row(first) == document.q.row(second));
         CHECK(document.k.row(first) == document.k.row(second));
         CHECK(document.v.row(first) == document.v.row(second));
         CHECK((attention.output.row(first) - attention.output.row(second)).cwiseAbs().maxCoeff() > 0.1);
     }},
    {"widths",
     [](const Document& document, const Attention& attention) {
         CHECK(document.key_size() != document.value_size());
         CHECK(attention.output.cols() == document.value_size());
     }},
    {"embeddings",
     [](const Document& document, const Attention&) {
         REQUIRE(document.embeddings);
         CHECK(document.embeddings->size() != document.key_size());
     }},
};

bool is_tidy(const Matrix& values) {
    return (values.array() * 2 - (values.array() * 2).round()).abs().maxCoeff() == 0 &&
           values.cwiseAbs().maxCoeff() <= 9;
}

}  // namespace

TEST_CASE("there are at least eleven examples, and each makes its point in both languages") {
    CHECK(examples().size() >= 11);
    CHECK(examples().size() == proofs.size());
    for (const Example& example : examples()) {
        CAPTURE(example.id);
        REQUIRE(proofs.contains(example.id));
        for (const Language language : {Language::ko, Language::en}) {
            CAPTURE(name(language));
            const Document& document = example.document(language);
            CHECK_FALSE(check(document));
            CHECK(is_tidy(document.q));
            CHECK(is_tidy(document.k));
            CHECK(is_tidy(document.v));
            CHECK(retokenized(document, TokenUnit::word) == document);
            CHECK_FALSE(example.title(language).empty());
            CHECK_FALSE(example.point(language).empty());
            proofs.at(example.id)(document, attend(document));
        }
    }
}

TEST_CASE("the sentence of an example is in its language, but for the reference text's") {
    for (const Example& example : examples()) {
        CAPTURE(example.id);
        const auto is_ascii = [](const std::string& text) {
            return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) > 0; });
        };
        CHECK_FALSE(is_ascii(example.document_ko.sentence));
        CHECK(is_ascii(example.document_en.sentence) == (example.id != "reference"));
    }
}

}  // namespace qkv
