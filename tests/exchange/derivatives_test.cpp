// Derivatives against those of PyTorch.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "exchange/tools.h"
#include "qkv/document_json.h"
#include "qkv/explanation.h"
#include "qkv/target.h"
#include "qkv/trained_model.h"
#include "support/holds.h"
#include "support/random_heads.h"
#include "support/random_models.h"
#include "support/temporary_folder.h"

namespace qkv {
namespace {

using Json = nlohmann::ordered_json;

Json case_of(const Document& document, const char* name, const Cell& target) {
    const Attention attention = attend(document);
    const double value = number_in(document, attention, target);
    const Json answer =
        Json::parse(sensitivity_json(document, name, value, derivatives_of(document, attention, target)));
    // What is computed is left to PyTorch.
    Json json = Json::parse(to_json(document));
    return {{"document", json},
            {"quantity", name},
            {"row", target.row},
            {"column", target.column},
            {"head", target.head},
            {"value", value},
            {"derivatives", answer.at("derivatives")}};
}

}  // namespace

TEST_CASE("derivatives agree with PyTorch's autograd, for documents of every kind and the trained models") {
    if (test::skips_without_modules({"torch"})) return;
    test::Random random(17);
    Json cases = Json::array();
    for (int round = 0; round < 60; ++round) {
        const Document document = round % 2 == 0 ? test::random_heads(random) : test::random_model(random);
        const int row = random.integer(0, document.token_count() - 1);
        const int head = random.integer(0, document.head_count() - 1);
        cases.push_back(case_of(document, "weight", {Quantity::weight, row, 0, 0, head}));
        cases.push_back(case_of(document, "output", {Quantity::output, row, 0, 0, head}));
        if (document.is_joined()) cases.push_back(case_of(document, "joined", {Quantity::joined, row, 0}));
        if (document.layer) cases.push_back(case_of(document, "norm_2", {Quantity::norm_2, row, 0}));
        if (document.model) cases.push_back(case_of(document, "probability", {Quantity::probability, row, 0}));
    }
    for (const auto& [name, sentence] : {std::pair{"ko", "나는 친구에게 사과를"}, {"en", "the boys near the tree"}}) {
        const Document document = document_in_model(*trained_model(name), sentence).value();
        for (int word = 0; word < 118; word += 20)
            cases.push_back(
                case_of(document, "probability", {Quantity::probability, document.token_count() - 1, word}));
    }
    const test::TemporaryFolder folder;
    test::write(folder / "cases.json", cases.dump());
    const test::Outcome outcome = test::run(
        {test::python, QKV_SOURCE_DIR "/tests/exchange/check_derivatives.py", (folder / "cases.json").string()},
        folder.path());
    CAPTURE(outcome.out);
    CHECK(outcome.exit_code == 0);
    CHECK(test::holds(outcome.out, "derivatives agree"));
}

}  // namespace qkv
