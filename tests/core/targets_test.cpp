// Where a task shows that something is to be changed.
#include <doctest/doctest.h>
#include <string>
#include <vector>

#include "qkv/goal.h"
#include "support/goals.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

Targets targets_of(const std::vector<std::string>& conditions, const std::string& only, const Document& document) {
    Goal goal;
    for (const std::string& text : conditions) goal.conditions.push_back(test::condition_of(text, document));
    if (!only.empty()) goal.only = test::allowed_of(only, document);
    const Progress now = progress(goal, document, document, attend(document), Step{});
    return targets(goal, now, document);
}

std::vector<Cell> row(Quantity quantity, int token, int size) {
    std::vector<Cell> cells;
    for (int column = 0; column < size; ++column) cells.push_back({quantity, token, column, 0});
    return cells;
}

using Cells = std::vector<Cell>;

}  // namespace

TEST_CASE("numbers that are written out: those that differ, of a vector, of a component and for all alike") {
    const Document document = reference_document();  // Q(나는) = [1, 0, 0]
    CHECK(targets_of({"Q(나는) = [2, 0, 0]"}, "Q(나는)", document).cells == Cells{{Quantity::query, 0, 0, 0}});
    CHECK(targets_of({"[1, 5, 6] = Q(나는)"}, "", document).cells ==
          Cells{{Quantity::query, 0, 1, 0}, {Quantity::query, 0, 2, 0}});
    CHECK(targets_of({"K(먹었다)[3] = 7"}, "K", document).cells == Cells{{Quantity::key, 2, 2, 0}});
    CHECK(targets_of({"V(나는) = 0"}, "", document).cells == Cells{{Quantity::value, 0, 0, 0}});
}

TEST_CASE("otherwise all that may be changed: vectors of a token, whole matrices, nothing where all is allowed") {
    const Document document = reference_document();
    CHECK(targets_of({"weight(먹었다, 사과를) >= 0.8"}, "Q(먹었다)", document).cells == row(Quantity::query, 2, 3));
    Cells keys;
    for (int token = 0; token < 3; ++token) {
        for (const Cell& cell : row(Quantity::key, token, 3)) keys.push_back(cell);
    }
    CHECK(targets_of({"weight(먹었다, 사과를) >= 0.8"}, "K", document).cells == keys);
    CHECK(targets_of({"weight(먹었다, 사과를) >= 0.8"}, "", document) == Targets{});
    // Computed numbers are not what a person changes.
    CHECK(targets_of({"Q(나는) = [9, 9, 9]"}, "", test::small_with_embeddings()) == Targets{});
}

TEST_CASE("options: those that a condition names or that may be changed, until it holds") {
    Document document = reference_document();
    CHECK(targets_of({"scale on"}, "", document).scale);
    CHECK(targets_of({"mask causal"}, "mask, temperature", document).mask);
    CHECK(targets_of({"mask causal"}, "mask, temperature", document).temperature);
    CHECK_FALSE(targets_of({"mask causal"}, "mask, temperature", document).scale);
    CHECK_FALSE(targets_of({"reached V_new(나는)"}, "", document).mask);
    document.options.scale = scale_for_key_size(3);
    document.options.mask = Mask::causal;
    const Targets done =
        targets_of({"scale on", "mask causal", "same weights within 0.001"}, "Q, scale, mask", document);
    CHECK_FALSE(done.scale);
    CHECK_FALSE(done.mask);
    CHECK(done.cells.size() == 9);
}

}  // namespace qkv
