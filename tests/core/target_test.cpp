// What a person asks about: how it is read, what matters for it, and what the answer looks like.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "qkv/explanation.h"
#include "qkv/sheet.h"
#include "qkv/target.h"
#include "qkv/trained_model.h"

namespace qkv {
namespace {

std::string refusal(std::string_view text, const Document& document) {
    const auto target = read_target(text, document);
    return target ? "" : target.error().id;
}

}  // namespace

TEST_CASE("a target is one number that is computed, in the words of goals") {
    const Document document = reference_document();
    CHECK(read_target("weight(먹었다, 사과를)", document) == Cell{Quantity::weight, 2, 1});
    CHECK(read_target("score(#1, #3)", document) == Cell{Quantity::score, 0, 2});
    CHECK(read_target("V_new(나는)[2]", document) == Cell{Quantity::output, 0, 1});
    CHECK(refusal("V_new(나는)", document) == "problem.target.vector");
    CHECK(refusal("Q(나는)[1]", document) == "problem.target.given");
    CHECK(refusal("0.5", document) == "problem.target.given");
    CHECK_FALSE(refusal("weight(나는)", document).empty());
    CHECK_FALSE(refusal("next(먹었다)", document).empty());
    CHECK_FALSE(refusal("", document).empty());
    Document causal = document;
    causal.options.mask = Mask::causal;
    CHECK(refusal("score(나는, 사과를)", causal) == "problem.target.blocked");
    CHECK(read_target("weight(나는, 사과를)", causal) == Cell{Quantity::weight, 0, 1});
    // A vector of one number needs no component.
    CHECK(read_target("V_new(나는)", with_value_size(document, 1)) == Cell{Quantity::output, 0, 0});
    const Document model = document_in_model(*trained_model("ko"), "나는 사과를").value();
    const int word = *model.model->index_of("먹었다");
    CHECK(read_target("next(먹었다)", model) == Cell{Quantity::probability, 1, word});
    CHECK(read_target("next(먹었다) after 나는", model) == Cell{Quantity::probability, 0, word});
    CHECK(read_target("head 3 weight(사과를, 나는)", model) == Cell{Quantity::weight, 1, 0, 0, 2});
}

TEST_CASE("what matters comes in order, the largest first, and only what is given") {
    const Document document = reference_document();
    const Cell target{Quantity::weight, 0, 1};
    const auto all = influences_on(document, derivatives_of(document, attend(document), target));
    REQUIRE(all.size() > 4);
    for (std::size_t i = 1; i < all.size(); ++i) CHECK(std::abs(all[i].derivative) <= std::abs(all[i - 1].derivative));
    for (const Influence& one : all) CHECK(is_editable(document, one.cell));
    // d weight / d K(사과를)₁ = weight × (1 − weight) × Q(나는)₁, by hand.
    const double weight = attend(document).head().weights(0, 1);
    const auto found = std::find_if(all.begin(), all.end(), [](const Influence& one) {
        return one.cell == Cell{Quantity::key, 1, 0};
    });
    REQUIRE(found != all.end());
    CHECK(found->derivative == doctest::Approx(weight * (1 - weight)));
    CHECK(target_after(document, target, found->cell, 0.1) ==
          doctest::Approx(std::exp(1.1) / (std::exp(1.0) + std::exp(1.1) + 1)));
}

TEST_CASE("in a model only what is given is listed: W and words, not the Q, K, V and X that come from them") {
    const Document document = document_in_model(*trained_model("ko"), "나는 사과를").value();
    const Cell target{Quantity::probability, 1, 0};
    const auto all = influences_on(document, derivatives_of(document, attend(document), target));
    for (const Influence& one : all) {
        CHECK_FALSE(is_vector(one.cell.quantity));
        CHECK(one.cell.quantity != Quantity::embedding);
    }
    const auto has = [&](Quantity quantity) {
        return std::any_of(all.begin(), all.end(), [&](const Influence& one) { return one.cell.quantity == quantity; });
    };
    CHECK(has(Quantity::query_matrix));
    CHECK(has(Quantity::output_matrix));
}

TEST_CASE("the answer in JSON has the shapes of the document, with zeros where nothing depends") {
    const Document document = reference_document();
    const Cell target{Quantity::score, 0, 1};
    const auto json = nlohmann::json::parse(
        sensitivity_json(document, "score(나는, 사과를)", 1, derivatives_of(document, attend(document), target)));
    CHECK(json.at("target") == "score(나는, 사과를)");
    CHECK(json.at("value") == 1);
    // The score is q · k: by q it is k, by k it is q.
    CHECK(json.at("derivatives").at("q") == nlohmann::json::parse("[[1,0,1],[0,0,0],[0,0,0]]"));
    CHECK(json.at("derivatives").at("k") == nlohmann::json::parse("[[0,0,0],[1,0,0],[0,0,0]]"));
    CHECK(json.at("derivatives").at("v") == nlohmann::json::parse("[[0,0,0],[0,0,0],[0,0,0]]"));
}

}  // namespace qkv
