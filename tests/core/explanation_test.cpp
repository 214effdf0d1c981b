#include "qkv/explanation.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

#include "qkv/number_format.h"
#include "support/random_documents.h"
#include "support/rounds.h"
#include "support/sides.h"

namespace qkv {
namespace {

std::string formula(const Document& document, const Step& step) {
    return to_text(explain(document, attend(document), step, {}).formulas.front());
}

std::string message(const Document& document, const Step& step, Language language = Language::ko) {
    return explain(document, attend(document), step, {language, 3}).message.in(language);
}

}  // namespace

TEST_CASE("the formulas of the reference example are those of the reference text") {
    const Document document = reference_document();
    CHECK(formula(document, {StepKind::score, 0, 1, 0}) ==
          "score(나는, 사과를) = [1, 0, 0] · [1, 0, 1] = 1×1 + 0×0 + 0×1 = 1");
    CHECK(formula(document, {StepKind::exp, 0, 0, 0}) == "exp(1) = 2.718");
    CHECK(formula(document, {StepKind::sum, 0, 0, 0}) == "sum(나는) = 2.7183 + 2.7183 + 1 = 6.437");
    CHECK(formula(document, {StepKind::weight, 0, 2, 0}) == "weight(나는, 먹었다) = 1 ÷ 6.437 = 0.1554 → 0.156");
    CHECK(formula(document, {StepKind::contribution, 0, 1, 0}) ==
          "0.422 × V(사과를) = 0.422 × [0, 0.5, 0] = [0, 0.211, 0]");
    CHECK(formula(document, {StepKind::output, 0, 0, 0}) ==
          "V_new(나는) = [0.211, 0, 0] + [0, 0.211, 0] + [0, 0, 0.078] = [0.211, 0.211, 0.078]");
    CHECK(formula(document, {StepKind::product, 0, 1, 2}) == "Q(나는)₃ × K(사과를)₃ = 0×1 = 0");
    CHECK(formula(document, {StepKind::contribution_product, 0, 1, 1}) == "0.422 × V(사과를)₂ = 0.422×0.5 = 0.211");
}

TEST_CASE("scale, temperature, signs and the mask stand in the formula") {
    Document document = reference_document();
    document.options.scale = scale_for_key_size(3);
    CHECK(formula(document, {StepKind::score, 0, 0, 0}) ==
          "score(나는, 나는) = [1, 0, 0] · [1, 1, 0] ÷ √3 = (1×1 + 0×1 + 0×0) ÷ √3 = 1 ÷ √3 = 0.577");
    document.options = {-0.5, Mask::causal, 2.0};
    document.head().q(0, 0) = -3;
    CHECK(formula(document, {StepKind::score, 0, 0, 0}) ==
          "score(나는, 나는) = [-3, 0, 0] · [1, 1, 0] × (-0.5) ÷ 2 = ((-3)×1 + 0×1 + 0×0) × (-0.5) ÷ 2 = (-3) × (-0.5) "
          "÷ 2 = 0.75");
    CHECK(formula(document, {StepKind::score, 0, 1, 0}) == "score(나는, 사과를) = −∞");
    CHECK(formula(document, {StepKind::exp, 0, 1, 0}) == "exp(−∞) = 0");
    document.options = {};
    document.head().q(0, 0) = 30;
    CHECK(formula(document, {StepKind::exp, 0, 2, 0}) == "exp(0 - 30) = 9e-14");
    CHECK(formula(document, {StepKind::exp, 0, 0, 0}) == "exp(30 - 30) = 1");
}

TEST_CASE("LaTeX has commands for the signs and escapes for the tokens") {
    Document document = reference_document();
    document.tokens[1] = "50%_{x}";
    const Explanation explanation = explain(document, attend(document), {StepKind::score, 0, 1, 0}, {});
    CHECK(to_latex(explanation.formulas.front()) ==
          "\\mathrm{score}(\\text{나는}, \\text{50\\%\\_\\{x\\}}) = [1,\\, 0,\\, 0] \\cdot [1,\\, 0,\\, 1] = "
          "1 \\times 1 + 0 \\times 0 + 0 \\times 1 = 1");
}

TEST_CASE("every number in a formula is the number of its cell, and results are shown with the usual decimals") {
    test::Random random(8);
    for (int round = 0; round < test::rounds(60, 15); ++round) {
        const Document document =
            test::random_document(random, random.integer(1, 7), random.integer(1, 5), random.integer(1, 5));
        const Attention attention = attend(document);
        const Walkthrough walk(document, Detail::product);
        for (int number = 1; number <= walk.count(); ++number) {
            const Explanation explanation = explain(document, attention, walk.at(number), {Language::ko, 4});
            REQUIRE(explanation.formulas.size() == 1);
            const Formula& formula = explanation.formulas.front();
            for (const Pieces& side : test::sides_of(formula)) {
                for (const Piece& piece : side) {
                    if (piece.kind == PieceKind::constant) continue;
                    for (const Number& shown : piece.numbers) {
                        const double value = number_in(document, attention, shown.cell);
                        CHECK((shown.value == value || test::is_near(shown.value, value)));
                        if (piece.kind != PieceKind::blocked) CHECK(std::abs(std::stod(shown.shown) - value) < 1e-4);
                    }
                }
            }
            const Number& result = formula.result.front().numbers.front();
            if (result.cell.quantity == Quantity::weight) {
                const auto row = attention.head().weights.row(result.cell.row);
                const auto texts = format_probabilities({row.data(), static_cast<std::size_t>(row.size())}, 4);
                CHECK(result.shown == texts[static_cast<std::size_t>(result.cell.column)]);
            } else {
                CHECK(result.shown == format_number(result.value, 4));
            }
        }
    }
}

TEST_CASE("results and operands are what the step reaches and what was known before") {
    test::Random random(9);
    for (const Detail detail : {Detail::term, Detail::product}) {
        const Document document = test::random_document(random, 4, 3, 2);
        const Shape shape = shape_of(document);
        const Walkthrough walk(document, detail);
        for (int number = 1; number <= walk.count(); ++number) {
            const Step step = walk.at(number);
            const Step before = walk.at(number - 1);
            const Explanation explanation = explain(document, attend(document), step, {});
            for (const Cell& cell : explanation.results) CHECK(is_reached(shape, cell, step));
            for (const Cell& cell : explanation.operands) CHECK(is_reached(shape, cell, before));
        }
    }
}

TEST_CASE("a stage and a token are made of all their terms") {
    const Document document = reference_document();
    const Attention attention = attend(document);
    CHECK(explain(document, attention, {StepKind::score_stage, 1, 0, 0}, {}).formulas.size() == 3);
    CHECK(explain(document, attention, {StepKind::softmax_stage, 1, 0, 0}, {}).formulas.size() == 7);
    CHECK(explain(document, attention, {StepKind::update_stage, 1, 0, 0}, {}).formulas.size() == 4);
    const Explanation token = explain(document, attention, {StepKind::token, 2, 0, 0}, {});
    CHECK(token.formulas.size() == 14);
    CHECK(to_text(token.formulas.back()) == formula(document, {StepKind::output, 2, 0, 0}));
}

TEST_CASE("the last step says what every token's V has become, whatever the detail, and no other step does") {
    const Document document = reference_document();
    for (const StepKind kind : {StepKind::output, StepKind::update_stage, StepKind::token}) {
        CHECK(message(document, {kind, 2, 0, 0}) ==
              "토큰 3개가 모두 새 V를 얻었어요. 원래 V를 가중치만큼 섞은 값이에요: “나는” [0.211, 0.211, 0.078], "
              "“사과를” "
              "[0.211, 0.078, 0.211], “먹었다” [0.078, 0.211, 0.211].");
        CHECK(message(document, {kind, 2, 0, 0}, Language::en) ==
              "All 3 tokens have their new V now, the original values mixed by weight: “나는” [0.211, 0.211, 0.078], "
              "“사과를” [0.211, 0.078, 0.211], “먹었다” [0.078, 0.211, 0.211].");
        CHECK(message(document, {kind, 1, 0, 0}).find("모두 새 V를") == std::string::npos);
    }
    // Twelve numbers are read, thirteen and more are not.
    test::Random random(33);
    const auto last = [&](int tokens, int size) {
        const Document other = test::random_document(random, tokens, 2, size);
        return explain(other, attend(other), {StepKind::output, tokens - 1, 0, 0}, {}).message.id;
    };
    CHECK(last(4, 3) == "step.end");
    CHECK(last(13, 1) == "step.end.many");
    CHECK(last(2, 7) == "step.end.many");
    CHECK(last(1, 16) == "step.end.one");
}

TEST_CASE("a component of a projection is written out and holds") {
    const Document document = with_embeddings(reference_document());
    const Attention attention = attend(document);
    const Step step{StepKind::project_key, 0, 0, 0};
    for (int c = 0; c < document.key_size(); ++c) {
        const Formula formula = component_written_out(document, attention, step, c, {});
        CHECK(formula.result.front().numbers.front().cell == Cell{Quantity::key, 0, c, 0});
        CHECK(formula.result.front().numbers.front().value == document.head().k(0, c));
    }
    CHECK(to_text(component_written_out(document, attention, step, 1, {})) == "K(나는)₂ = 1×1 + 0×0 + 0×1 = 1");
}

TEST_CASE("of a token the terms of some keys are those of all keys without the others") {
    test::Random random(31);
    const Document document = test::random_document(random, 9, 3, 2);
    const Attention attention = attend(document);
    const KeyRange keys{4, 3};
    for (const StepKind kind :
         {StepKind::token, StepKind::score_stage, StepKind::softmax_stage, StepKind::update_stage}) {
        const Step step{kind, 5, 0, 0};
        std::vector<std::string> expected;
        for (const Formula& formula : explain(document, attention, step, {}).formulas) {
            if (!has_key(formula.step) || keys.holds(formula.step.key)) expected.push_back(to_text(formula));
        }
        std::vector<std::string> found;
        for (const Formula& formula : explain(document, attention, step, {}, keys).formulas)
            found.push_back(to_text(formula));
        CHECK(found == expected);
    }
}

TEST_CASE("a sum of more than 64 terms is written with its first and last ones") {
    test::Random random(32);
    const auto plus_signs = [](const std::string& text) { return std::count(text.begin(), text.end(), '+'); };
    Document document = test::random_document(random, 64, 2, 2);
    CHECK(plus_signs(formula(document, {StepKind::sum, 7, 0, 0})) == 63);
    document = test::random_document(random, 65, 2, 2);
    document.options = {};
    const std::string written = formula(document, {StepKind::sum, 7, 0, 0});
    CHECK(plus_signs(written) == 4);
    CHECK(written.find(" + … + ") != std::string::npos);
    const SoftmaxTerms terms = softmax_terms({attend(document).head().scores.row(7).data(), 65});
    CHECK(written.ends_with(format_number(terms.exps.back()) + " = " + format_number(terms.sum)));
}

TEST_CASE("every step is told in both languages, with its numbers") {
    Document masked = reference_document();
    masked.options.mask = Mask::causal;
    Document large = reference_document();
    large.head().q(0, 0) = 30;
    Document scaled = reference_document();
    scaled.options.scale = 0.5;
    Document negative = reference_document();
    negative.head().q = -negative.head().q;
    for (const Document& document : {reference_document(), masked, large, scaled, negative}) {
        for (const Detail detail : {Detail::token, Detail::stage, Detail::term, Detail::product}) {
            const Walkthrough walk(document, detail);
            for (int number = 0; number <= walk.count(); ++number) {
                for (const Language language : {Language::ko, Language::en}) {
                    const std::string said = message(document, walk.at(number), language);
                    CAPTURE(said);
                    CHECK(said.find('{') == std::string::npos);
                    CHECK(said.find("step.") == std::string::npos);
                    CHECK(said.size() > 20);
                }
            }
        }
    }
    CHECK(message(reference_document(), {StepKind::contribution, 0, 1, 0}) ==
          "“나는”이 “사과를”에 준 가중치 0.422를 V(사과를)에 곱하면 [0, 0.211, 0]이에요. 문맥이 섞이기 시작해요.");
    CHECK(message(large, {StepKind::exp, 0, 0, 0}).find("30을 먼저 빼고") != std::string::npos);
}

TEST_CASE("the sentence is that of the step's own numbers: scaled, masked, negative, moved") {
    const auto id = [](const Document& document, const Step& step) {
        return explain(document, attend(document), step, {}).message.id;
    };
    Document document = reference_document();  // scores of the first row: 1, 1, 0
    const Step score{StepKind::score, 0, 1, 0};
    const Step exp{StepKind::exp, 0, 1, 0};
    const Step weight{StepKind::weight, 0, 1, 0};
    CHECK(id(document, score) == "step.score");
    CHECK(id(document, exp) == "step.exp");
    CHECK(id(document, {StepKind::exp, 0, 2, 0}) == "step.exp");
    CHECK(id(document, weight) == "step.weight");
    CHECK(id(document, {StepKind::weight, 0, 2, 0}) == "step.weight.moved");  // 0.1554 shown as 0.156
    document.head().q = -document.head().q;
    CHECK(id(document, exp) == "step.exp.negative");
    CHECK(id(document, {StepKind::exp, 0, 2, 0}) == "step.exp");
    document.options.temperature = 2.0;
    CHECK(id(document, score) == "step.score.scaled");
    document.options = {2.0, Mask::causal, 1.0};
    CHECK(id(document, {StepKind::score, 1, 1, 0}) == "step.score.scaled");
    CHECK(id(document, score) == "step.score.blocked");
    CHECK(id(document, exp) == "step.exp.blocked");
    CHECK(id(document, weight) == "step.weight.blocked");
    document.options = {};
    document.head().q(0, 0) = 30;
    CHECK(id(document, exp) == "step.exp.shifted");
}

TEST_CASE("the sentence of a score fits its value: above 0, below 0, and the two ways to be 0") {
    Document document = reference_document();
    document.head().k.row(0) << 1, 1, 0;
    document.head().k.row(1) << 0, 5, 5;
    document.head().k.row(2) << 2, -1, 0;
    const auto id = [&](std::vector<double> q, int key) {
        for (int c = 0; c < 3; ++c) document.head().q(0, c) = q[static_cast<std::size_t>(c)];
        return explain(document, attend(document), {StepKind::score, 0, key, 0}, {}).message.id;
    };
    CHECK(id({1, 0, 0}, 0) == "step.score");
    CHECK(id({0.001, 0, 0}, 0) == "step.score");
    CHECK(id({-0.001, 0, 0}, 0) == "step.score.negative");
    CHECK(id({1, 0, 0}, 1) == "step.score.nothing");
    CHECK(id({0, 0, 0}, 0) == "step.score.nothing");
    CHECK(id({1, 2, 0}, 2) == "step.score.cancelled");
    CHECK(message(document, {StepKind::score, 0, 2, 0}, Language::en).find("cancel out") != std::string::npos);
    document.options.mask = Mask::causal;
    CHECK(id({1, 2, 0}, 2) == "step.score.blocked");
    const Document reference = reference_document();
    for (const Language language : {Language::ko, Language::en}) {
        const std::string nothing = message(reference, {StepKind::score, 0, 2, 0}, language);
        CHECK(nothing.find(language == Language::ko ? "먹었다”에는 없어요" : "finds nothing") != std::string::npos);
        CHECK(nothing.find(language == Language::ko ? "클수록" : "The larger") == std::string::npos);
    }
}

TEST_CASE("only the start says what to press, beside what is there") {
    const Document document = reference_document();
    const auto explained = [&](const Step& step) { return explain(document, attend(document), step, {}); };
    REQUIRE(explained({}).invitation);
    CHECK(explained({}).invitation->in(Language::en).find("Press Next") != std::string::npos);
    CHECK(message(document, {}, Language::en).find("Next") == std::string::npos);
    CHECK_FALSE(explained({StepKind::score, 0, 0, 0}).invitation);
    CHECK_FALSE(explained({StepKind::token, 0, 0, 0}).invitation);
}

TEST_CASE("the sentence of a product names its tokens and components as people count them, from 1 on") {
    const Document document = reference_document();
    const Attention attention = attend(document);
    const Message product = explain(document, attention, {StepKind::product, 0, 1, 2}, {}).message;
    CHECK(product.args ==
          std::vector<TextArg>{
              {"query", "나는"}, {"key", "사과를"}, {"component", "3"}, {"a", "0"}, {"b", "1"}, {"result", "0"}});
    const Message contribution = explain(document, attention, {StepKind::contribution_product, 0, 1, 0}, {}).message;
    CHECK(contribution.args[0] == TextArg{"key", "사과를"});
    CHECK(contribution.args[1] == TextArg{"component", "1"});
    CHECK(contribution.args[2] == TextArg{"weight", "0.422"});
}

TEST_CASE("the sentence of a moved weight gives it with a digit more, then as it is shown") {
    const Document document = reference_document();
    // 1 ÷ (e + e + 1) is 0.15536…
    CHECK(explain(document, attend(document), {StepKind::weight, 0, 2, 0}, {}).message.args ==
          std::vector<TextArg>{{"query", "나는"},
                               {"key", "먹었다"},
                               {"exp", "1"},
                               {"sum", "6.437"},
                               {"exact", "0.1554"},
                               {"result", "0.156"}});
}

TEST_CASE("of a vector of more than 8 numbers a sentence gives the first three and the last one") {
    Document document = document_from_sentence("가").value();
    for (const int size : {8, 9}) {
        document.head().v = RowVector::LinSpaced(size, 1, size);
        const std::string said =
            explain(document, attend(document), {StepKind::output, 0, 0, 0}, {}).message.in(Language::en);
        CAPTURE(said);
        CHECK((said.find("[1, 2, 3, 4, 5, 6, 7, 8]") != std::string::npos) == (size == 8));
        CHECK((said.find("[1, 2, 3, …, 9]") != std::string::npos) == (size == 9));
    }
}

TEST_CASE("tokens whose weights rounding alone keeps apart are both named as the largest") {
    Document document = with_key_size(document_from_sentence("가 나").value(), 3);
    document.options = {};
    document.head().q = Matrix{{1.1, 2.2, 3.3}, {1.0, 0.0, 0.0}};
    document.head().k = Matrix{{1.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};
    const Attention attention = attend(document);
    REQUIRE(attention.head().weights(0, 0) > attention.head().weights(0, 1));
    CHECK(explain(document, attention, {StepKind::token, 0, 0, 0}, {}).message.in(Language::en).find("“가”, “나”") !=
          std::string::npos);
    CHECK(explain(document, attention, {StepKind::token, 1, 0, 0}, {}).message.in(Language::en).find("“가”, “나”") ==
          std::string::npos);
}

TEST_CASE("at the end every token's new V is told, a 0 of a masked row as well") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    document.head().v(0, 1) = 0;
    const Attention attention = attend(document);
    REQUIRE(attention.head().output(0, 1) == 0);
    const std::string said = explain(document, attention, {StepKind::token, 2, 0, 0}, {}).message.in(Language::en);
    for (int i = 0; i < 3; ++i) {
        const Formula own =
            explain(document, attention, {StepKind::output, i, 0, 0}, {}).formulas_of(StepKind::output).front();
        std::string shown;
        for (const Number& number : own.result.front().numbers) shown += (shown.empty() ? "" : ", ") + number.shown;
        CHECK(said.find("“" + document.tokens[static_cast<std::size_t>(i)] + "” [" + shown + "]") != std::string::npos);
    }
}

TEST_CASE("the running sum grows into the output") {
    test::Random random(10);
    const Document document = test::random_document(random, 5, 3, 4);
    const Attention attention = attend(document);
    for (int query = 0; query < 5; ++query) {
        double sum = 0;
        for (int keys = 1; keys <= 5; ++keys) {
            sum += attention.head().weights(query, keys - 1) * document.head().v(keys - 1, 2);
            const Formula running = running_output(document, attention, query, 0, keys, {});
            CHECK(std::abs(running.result.front().numbers[2].value - sum) < 1e-12);
        }
        const Formula whole = running_output(document, attention, query, 0, 5, {});
        CHECK(whole.result.front().numbers[2].value == attention.head().output(query, 2));
    }
}

}  // namespace qkv
