// Several heads, biases, masks and two sentences in words and in print.
#include <algorithm>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/explanation.h"
#include "qkv/export.h"
#include "qkv/worked_calculation.h"
#include "support/exports.h"
#include "support/holds.h"
#include "support/line_reader.h"
#include "support/random_heads.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::holds;
using test::Random;

std::string printed(const Document& document, Language language = Language::en, Detail detail = Detail::term) {
    return worked_calculation(document, {CalculationFormat::text, detail, {}, {language, 3}});
}

Document two_joined_heads() {
    Document document = reference_document();
    document.heads.push_back(document.head());
    document.head(1).q *= 2;
    document.head(1).is_on = false;
    document.w_o = Matrix{{1, 0}, {0, 1}, {1, 1}, {2, 0}, {0, 2}, {1, 1}};
    return document;
}

std::string said_of(const Document& document, const Step& step, Language language) {
    return explain(document, attend(document), step, {}).message.in(language);
}

}  // namespace

TEST_CASE("every line that is printed holds, whatever the document") {
    Random random(1531);
    int sides = 0;
    for (int round = 0; round < test::rounds(120, 20); ++round) {
        const Document document = test::random_heads(random);
        std::istringstream lines(printed(document, Language::ko, round % 2 == 0 ? Detail::term : Detail::product));
        for (std::string line; std::getline(lines, line);) {
            if (!holds(line, " = ") || holds(line, "concat(")) continue;
            const int holding = test::LineReader::sides_that_hold(line, 3);
            CAPTURE(line);
            CHECK(holding >= 0);
            sides += std::max(holding, 0);
        }
    }
    CHECK(sides > 1000);
}

TEST_CASE("a bias has its own term in the line of a score") {
    Document document = reference_document();
    document.head().bias = Matrix{{-0.5, 0, 2}, {0, 0, 0}, {0, 0, 0}};
    CHECK(holds(printed(document),
                "score(나는, 나는) = [1, 0, 0] · [1, 1, 0] + (-0.5) = (1×1 + 0×1 + 0×0) + (-0.5) = "
                "1 + (-0.5) = 0.5"));
    document.options.temperature = 2;
    CHECK(holds(printed(document), "= ((1×1 + 0×1 + 0×0) + (-0.5)) ÷ 2 = (1 + (-0.5)) ÷ 2 = 0.25"));
    document.options.scale = 0.5;
    CHECK(holds(printed(document), "= ((0×0 + 1×1 + 0×1) × 0.5 + 0) ÷ 2 = (1 × 0.5 + 0) ÷ 2 = 0.25"));
    CHECK(holds(printed(document), "bias(나는) = [-0.5, 0, 2]"));
    CHECK(holds(said_of(document, {StepKind::score, 0, 0}, Language::ko), "bias"));
}

TEST_CASE("the part of the mask that blocks a cell is said") {
    Document document = reference_document();
    document.options.window = 2;
    document.options.padding = {true, false, false};
    document.options.blocked = Matrix{{0, 0, 0}, {0, 0, 1}, {0, 0, 0}};
    CHECK(holds(said_of(document, {StepKind::score, 0, 2}, Language::ko), "창 밖"));
    CHECK(holds(said_of(document, {StepKind::score, 1, 0}, Language::ko), "빈 자리"));
    CHECK(holds(said_of(document, {StepKind::score, 1, 2}, Language::ko), "막아"));
    CHECK(holds(said_of(document, {StepKind::score, 0, 2}, Language::en), "window"));
    CHECK(holds(said_of(document, {StepKind::score, 1, 0}, Language::en), "padding"));
    CHECK(holds(said_of(document, {StepKind::score, 1, 2}, Language::en), "by hand"));
    const std::string text = printed(document);
    CHECK(holds(text, "Window: a token sees only tokens less than 2 places away"));
    CHECK(holds(text, "Padding: no token sees 나는."));
    CHECK(holds(text, "Cells blocked by hand: 1."));
}

TEST_CASE("each head has its own calculation, and what joins them follows") {
    const std::string text = printed(two_joined_heads());
    CHECK(holds(text, "Head 1 · The vectors Q, K and V"));
    CHECK(holds(text, "Head 2 · Scores: dot products of Q and K"));
    CHECK(holds(text, "This head is switched off: its new V is 0."));
    CHECK(holds(text, "concat(나는) = [0.211, 0.211, 0.078] | [0, 0, 0] = [0.211, 0.211, 0.078, 0, 0, 0]"));
    CHECK(holds(text, "attention(나는) = [0.211, 0.211, 0.078, 0, 0, 0] × W_O = "));
    CHECK(holds(text, "W_O, which joins the heads"));
    const std::size_t result = text.find("Result");
    CHECK(text.find("attention(먹었다) = [", result) != std::string::npos);
    CHECK(holds(text.substr(result), "Head 2\n    V_new(나는) = [0, 0, 0]"));
    CHECK(holds(printed(two_joined_heads(), Language::ko), "헤드 2 · 점수"));
    for (const Detail detail : {Detail::token, Detail::stage})
        CHECK(holds(printed(two_joined_heads(), Language::ko, detail), "W_O를 곱하면"));
}

TEST_CASE("in cross-attention everything names the token of its own sentence") {
    Document document = with_value_size(reference_document(), 1);
    document.keys = KeySentence{"I ate", {"I", "ate"}};
    document.head().k = Matrix{{1, 0, 0}, {0, 1, 0}};
    document.head().v = Matrix{{1}, {2}};
    REQUIRE_FALSE(check(document));
    const std::string text = printed(document);
    CHECK(holds(text, "Sentence of the keys and values: I ate"));
    CHECK(holds(text, "score(나는, ate) = [1, 0, 0] · [0, 1, 0] = 1×0 + 0×1 + 0×0 = 0"));
    CHECK(holds(text, "weight(사과를, I)"));
    CHECK(holds(text, "× V(ate) ="));
    CHECK_FALSE(holds(text, "V(나는)"));
    CHECK(cell_name(document, {Quantity::key, 1, 0}) == "K(ate)₁");
    CHECK(number_in(document, attend(document), {Quantity::value, 1, 0}) == 2);
}

TEST_CASE("exports hold every head, in every format") {
    const Document document = two_joined_heads();
    const auto json = nlohmann::json::parse(test::file(document, ExportFormat::json));
    REQUIRE(json["heads"].size() == 2);
    CHECK(json["heads"][1]["output"][2] == nlohmann::json{0.0, 0.0, 0.0});
    CHECK(json["w_o"].size() == 6);
    CHECK(json["attention"].size() == 3);
    std::vector<std::string> names;
    for (const ExportedFile& table : test::files(document, ExportFormat::csv)) names.push_back(table.name);
    CHECK(names == exported_table_names(document));
    CHECK(std::find(names.begin(), names.end(), "weights_2.csv") != names.end());
    CHECK(std::find(names.begin(), names.end(), "concat.csv") != names.end());
    const std::string tensors = test::file(document, ExportFormat::safetensors);
    CHECK(holds(tensors, R"("q":{"dtype":"F64","shape":[2,3,3])"));
    CHECK(holds(tensors, R"("w_o":{"dtype":"F64","shape":[6,2])"));
    CHECK(holds(test::file(document, ExportFormat::npz), "'shape': (2, 3, 3)"));
    CHECK(test::count(test::file(document, ExportFormat::html), "<svg") == 6);
    for (const ExportOptions& options : {test::korean, test::english}) {
        const std::string script = test::file(document, ExportFormat::python, options);
        CHECK_FALSE(holds(script, "python."));
        CHECK_FALSE(holds(script, "numbers:"));
        CHECK(test::count(script, "\"is_on\": ") == 2);
        CHECK(holds(script, "\"is_on\": False"));
    }
}

TEST_CASE("a mask that is more than causal is exported as the cells that it allows") {
    Document document = reference_document();
    document.options.window = 1;
    const auto json = nlohmann::json::parse(test::file(document, ExportFormat::json));
    CHECK(json["allowed"] == nlohmann::json{{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}});
    CHECK_FALSE(nlohmann::json::parse(test::file(reference_document(), ExportFormat::json)).contains("allowed"));
}

}  // namespace qkv
