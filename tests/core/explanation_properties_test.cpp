// What holds for the explanation of every step of any document.
#include <cmath>
#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/trained_model.h"
#include "support/details.h"
#include "support/holds.h"
#include "support/random_models.h"
#include "support/rounds.h"
#include "support/sides.h"
#include "support/version_2.h"

namespace qkv {
namespace {

using test::details;
using test::holds;
using test::Random;

using Cells = std::vector<Cell>;

void for_each_step(const Document& document, const std::function<void(const Step&)>& visit) {
    for (const Detail detail : details) {
        const Walkthrough walk(document, detail);
        for (int number = detail == Detail::token ? 0 : 1; number <= walk.count(); ++number) visit(walk.at(number));
    }
}

Document with(void (*change)(Document&)) {
    Document document = reference_document();
    change(document);
    REQUIRE_FALSE(check(document));
    return document;
}

std::vector<Document> documents_of_every_kind() {
    Random random(201);
    std::vector<Document> documents{
        reference_document(),
        with([](Document& d) { d.options.mask = Mask::causal; }),
        with([](Document& d) { d.options.scale = 0.5; }),
        with([](Document& d) { d.options.temperature = 0.1; }),
        with([](Document& d) { d.head().q *= 30; }),
        with([](Document& d) { d.head().q *= -1; }),
        with([](Document& d) { d.head().q.setConstant(1e300); }),
        with([](Document& d) { d.head().v.setConstant(-1e308); }),
        with([](Document& d) { d.head().k.setOnes(); }),  // 0.333, 0.333, 0.333
        with([](Document& d) {                            // the dot product is no double
            d.head().q *= 1e-200;
            d.head().k *= 1e-200;
            d.options.scale = 1e300;
            d.options.temperature = 1e-100;
        }),
        with([](Document& d) {
            d.tokens = {"나는", "나는", "나는"};
        }),
    };
    for (int round = 0; round < 10; ++round) {
        documents.push_back(
            test::random_document(random, random.integer(1, 6), random.integer(1, 4), random.integer(1, 4)));
        documents.push_back(test::with_random_embeddings(random, documents.back(), random.integer(1, 4)));
    }
    documents.push_back(with_embeddings(reference_document()));
    for (const Document& document : test::documents_of_version_2(random)) documents.push_back(document);
    for (int round = 0; round < 20; ++round) documents.push_back(test::random_model(random));
    documents.push_back(trained_model("ko")->document);
    return documents;
}

}  // namespace

TEST_CASE("each kind of step reads and works out exactly these cells") {
    const Document document = with_value_size(with_key_size(reference_document(), 2), 1);
    const Attention attention = attend(document);
    const auto step = [&](const Step& at) { return explain(document, attention, at, {}); };

    CHECK(step({}).results.empty());
    CHECK(step({}).operands.empty());
    CHECK(step({}).formulas.empty());

    const Explanation product = step({StepKind::product, 1, 2, 1});
    CHECK(product.operands == Cells{{Quantity::query, 1, 1, 0}, {Quantity::key, 2, 1, 0}});
    CHECK(product.results == Cells{{Quantity::product, 1, 2, 1}});

    const Explanation score = step({StepKind::score, 1, 2, 0});
    CHECK(score.operands == Cells{{Quantity::query, 1, 0, 0},
                                  {Quantity::query, 1, 1, 0},
                                  {Quantity::key, 2, 0, 0},
                                  {Quantity::key, 2, 1, 0}});
    CHECK(score.results == Cells{{Quantity::score, 1, 2, 0}});

    const Explanation exp = step({StepKind::exp, 1, 2, 0});
    CHECK(exp.operands == Cells{{Quantity::score, 1, 2, 0}});
    CHECK(exp.results == Cells{{Quantity::exp, 1, 2, 0}});

    const Explanation sum = step({StepKind::sum, 1, 0, 0});
    CHECK(sum.operands == Cells{{Quantity::exp, 1, 0, 0}, {Quantity::exp, 1, 1, 0}, {Quantity::exp, 1, 2, 0}});
    CHECK(sum.results == Cells{{Quantity::sum, 1, 0, 0}});

    const Explanation weight = step({StepKind::weight, 1, 2, 0});
    CHECK(weight.operands == Cells{{Quantity::exp, 1, 2, 0}, {Quantity::sum, 1, 0, 0}});
    CHECK(weight.results == Cells{{Quantity::weight, 1, 2, 0}});

    for (const StepKind kind : {StepKind::contribution_product, StepKind::contribution}) {
        const Explanation contribution = step({kind, 1, 2, 0});
        CHECK(contribution.operands == Cells{{Quantity::weight, 1, 2, 0}, {Quantity::value, 2, 0, 0}});
        CHECK(contribution.results == Cells{{Quantity::contribution, 1, 2, 0}});
    }

    const Explanation output = step({StepKind::output, 1, 0, 0});
    CHECK(output.operands == Cells{{Quantity::contribution, 1, 0, 0},
                                   {Quantity::contribution, 1, 1, 0},
                                   {Quantity::contribution, 1, 2, 0}});
    CHECK(output.results == Cells{{Quantity::output, 1, 0, 0}});
}

TEST_CASE("a masked score reads nothing") {
    const Document document = with([](Document& d) { d.options.mask = Mask::causal; });
    CHECK(explain(document, attend(document), {StepKind::score, 0, 1, 0}, {}).operands.empty());
    CHECK(explain(document, attend(document), {StepKind::score, 1, 1, 0}, {}).operands.size() == 6);
    CHECK(operands_of(document, {Quantity::query, 0, 0, 0}).empty());
}

TEST_CASE("a cell is the sum, product or quotient of its operands") {
    Random random(202);
    for (int round = 0; round < 40; ++round) {
        const Document document =
            test::random_document(random, random.integer(1, 5), random.integer(1, 4), random.integer(1, 4));
        const Attention attention = attend(document);
        const auto number = [&](const Cell& cell) { return number_in(document, attention, cell); };
        const Walkthrough walk(document, Detail::product);
        for (int at = 1; at <= walk.count(); ++at) {
            for (const Cell& cell : explain(document, attention, walk.at(at), {}).results) {
                const Cells operands = operands_of(document, cell);
                double expected = 0;
                if (cell.quantity == Quantity::product || cell.quantity == Quantity::contribution) {
                    expected = number(operands[0]) * number(operands[1]);
                } else if (cell.quantity == Quantity::weight) {
                    expected = number(operands[0]) / number(operands[1]);
                } else if (cell.quantity == Quantity::sum || cell.quantity == Quantity::output) {
                    for (const Cell& operand : operands) expected += number(operand);
                } else {
                    continue;
                }
                CHECK(test::is_near(number(cell), expected));
            }
        }
    }
}

TEST_CASE("a stage and a token hold the formulas and results of their terms, one after the other") {
    for (const Document& document : documents_of_every_kind()) {
        const Attention attention = attend(document);
        const Walkthrough terms(document, Detail::term);
        for (const Detail coarse : {Detail::stage, Detail::token}) {
            const Walkthrough walk(document, coarse);
            for (int number = 1; number <= walk.count(); ++number) {
                const Explanation whole = explain(document, attention, walk.at(number), {});
                std::vector<std::string> formulas;
                Cells results;
                const int first = terms.number_of(walk.at(number - 1)) + 1;
                for (int term = first; term <= terms.number_of(walk.at(number)); ++term) {
                    const Explanation part = explain(document, attention, terms.at(term), {});
                    REQUIRE_FALSE(part.formulas.empty());
                    for (const Formula& formula : part.formulas) formulas.push_back(to_text(formula));
                    results.insert(results.end(), part.results.begin(), part.results.end());
                }
                std::vector<std::string> of_whole;
                for (const Formula& formula : whole.formulas) of_whole.push_back(to_text(formula));
                CHECK(of_whole == formulas);
                CHECK(whole.results == results);
            }
        }
    }
}

TEST_CASE("operands are named once each") {
    for (const Document& document : documents_of_every_kind()) {
        const Attention attention = attend(document);
        for_each_step(document, [&](const Step& step) {
            const Cells operands = explain(document, attention, step, {}).operands;
            for (std::size_t i = 0; i < operands.size(); ++i) {
                for (std::size_t j = 0; j < i; ++j) REQUIRE_FALSE(operands[i] == operands[j]);
            }
        });
    }
}

TEST_CASE("every message of the walk occurs, fills its blanks and names a token") {
    std::set<std::string> ids;
    for (const Document& document : documents_of_every_kind()) {
        const Attention attention = attend(document);
        for_each_step(document, [&](const Step& step) {
            const Explanation explanation = explain(document, attention, step, {});
            const Message& message = explanation.message;
            ids.insert(message.id);
            if (explanation.invitation) ids.insert(explanation.invitation->id);
            CHECK(explanation.invitation.has_value() == (step.kind == StepKind::start));
            for (const Language language : {Language::ko, Language::en}) {
                std::string line = message.in(language);
                if (explanation.invitation) line += " " + explanation.invitation->in(language);
                CAPTURE(line);
                CHECK_FALSE(holds(line, "{"));
                CHECK_FALSE(holds(line, "}"));
                CHECK_FALSE(holds(line, "\n"));
                CHECK_FALSE(holds(line, "nan"));
                CHECK_FALSE(holds(line, "  "));
                const bool names_a_token = holds(line, document.tokens[static_cast<std::size_t>(step.query)]) ||
                                           holds(line, document.key_tokens()[static_cast<std::size_t>(step.key)]);
                const bool is_of_numbers_alone = message.id.starts_with("step.exp") || message.id == "step.weight" ||
                                                 message.id == "step.softmax_stage";
                CHECK((names_a_token || is_of_numbers_alone));
            }
        });
    }
    const Document alone = document_from_sentence("나").value();
    ids.insert(explain(alone, attend(alone), {StepKind::token, 0, 0, 0}, {}).message.id);
    Document far_apart = reference_document();
    far_apart.head().q(0, 0) = 4e9;
    ids.insert(explain(far_apart, attend(far_apart), {StepKind::exp, 0, 2, 0}, {}).message.id);
    Document cancelling = reference_document();
    cancelling.head().q.row(0) << 1, 1, 0;
    cancelling.head().k.row(0) << 1, -1, 0;
    ids.insert(explain(cancelling, attend(cancelling), {StepKind::score, 0, 0, 0}, {}).message.id);
    for (const std::string_view id : text_ids()) {
        if (!id.starts_with("step.")) continue;
        CAPTURE(id);
        CHECK(ids.contains(std::string(id)));
    }
}

TEST_CASE("no formula holds NaN, infinity or a negative zero, whatever the numbers") {
    Random random(203);
    const double extremes[] = {0.0, -0.0, 1.0, -1e-9, 1e300, -1e300, 1e308, -1e308, 5e-324, -30.0, 0.1};
    for (int round = 0; round < test::rounds(60, 10); ++round) {
        Document document =
            test::random_document(random, random.integer(1, 4), random.integer(1, 3), random.integer(1, 3));
        for (Matrix* matrix : {&document.head().q, &document.head().k, &document.head().v}) {
            for (Eigen::Index i = 0; i < matrix->size(); ++i) matrix->data()[i] = extremes[random.integer(0, 10)];
        }
        const Attention attention = attend(document);
        for_each_step(document, [&](const Step& step) {
            for (const Formula& formula : explain(document, attention, step, {}).formulas) {
                const std::string text = to_text(formula);
                CAPTURE(text);
                CHECK_FALSE(holds(text, "nan"));
                const bool is_masked = document.options.mask == Mask::causal && formula.step.key > formula.step.query;
                const bool is_product = formula.step.kind == StepKind::product || formula.step.kind == StepKind::score;
                if (!is_masked && !is_product) CHECK_FALSE(holds(text, "∞"));
                CHECK_FALSE(holds(text, "-0 "));
                CHECK_FALSE(text.ends_with("-0"));
                for (const char* bracketed : {"×(0", "(0)×", "(0.000)×"}) CHECK_FALSE(holds(text, bracketed));
                CHECK(test::sides_of(formula).size() >= 2);
            }
        });
    }
}

TEST_CASE("a dot product whose parts overflow is told with a number, in the formula and in the message") {
    Document document = reference_document();
    document.head().q.row(0) << 1e200, 1e200, 3;
    document.head().k.row(0) << 1e200, -1e200, 2;
    document.options.scale = 2;
    const Explanation score = explain(document, attend(document), {StepKind::score, 0, 0, 0}, {});
    CHECK(to_text(score.formulas[0].dot) == "6 × 2");
    CHECK(to_text(score.formulas[0].result) == "12");
    CHECK(holds(score.message.in(Language::en), "is 6;"));
}

TEST_CASE("shifted, scaled and negative formulas read as they would be written by hand") {
    Document document = reference_document();
    const auto formula = [&](const Step& step, int decimals = 3) {
        return to_text(explain(document, attend(document), step, {Language::ko, decimals}).formulas.front());
    };
    document.head().q.row(0) << -25, -1, 2;
    document.head().k.row(0) << 1, -2, 0.5;
    CHECK(formula({StepKind::score, 0, 0, 0}) ==
          "score(나는, 나는) = [-25, -1, 2] · [1, -2, 0.5] = (-25)×1 + (-1)×(-2) + 2×0.5 = -22");
    CHECK(formula({StepKind::score, 0, 1, 0}) ==
          "score(나는, 사과를) = [-25, -1, 2] · [1, 0, 1] = (-25)×1 + (-1)×0 + 2×1 = -23");
    CHECK(formula({StepKind::exp, 0, 0, 0}) == "exp(-22 - 1) = 1e-10");
    CHECK(formula({StepKind::exp, 0, 2, 0}) == "exp(1 - 1) = 1");
    document.head().k.row(2) << 2, 0, 0;
    CHECK(formula({StepKind::exp, 0, 0, 0}) == "exp(-22 - (-22)) = 1");
    CHECK(formula({StepKind::exp, 0, 1, 0}) == "exp(-23 - (-22)) = 0.368");
    document = reference_document();
    document.head().v(1, 1) = -2;
    CHECK(formula({StepKind::contribution_product, 0, 1, 1}) == "0.4223 × V(사과를)₂ = 0.4223×(-2) = -0.845");
    CHECK(formula({StepKind::product, 2, 0, 0}) == "Q(먹었다)₁ × K(나는)₁ = 0×1 = 0");
    document.options.temperature = 0.5;
    CHECK(formula({StepKind::score, 0, 0, 0}) ==
          "score(나는, 나는) = [1, 0, 0] · [1, 1, 0] ÷ 0.5 = (1×1 + 0×1 + 0×0) ÷ 0.5 = 1 ÷ 0.5 = 2");
    CHECK(formula({StepKind::weight, 0, 2, 0}, 1) == "weight(나는, 먹었다) = 1 ÷ 15.8 = 0.1");
}

TEST_CASE("a formula names the operation on numbers that equals its result") {
    // The products of a score, read from the formula, add up to the dot product that its last sides go on with.
    Random random(205);
    for (int round = 0; round < 50; ++round) {
        const Document document = test::random_document(random, 3, random.integer(1, 5), 2);
        const Attention attention = attend(document);
        for (int j = 0; j < 3; ++j) {
            const Formula formula = explain(document, attention, {StepKind::score, 2, j, 0}, {}).formulas.front();
            std::vector<double> factors;
            for (const Piece& piece : formula.products) {
                if (piece.kind == PieceKind::number) factors.push_back(piece.numbers[0].value);
            }
            REQUIRE(factors.size() == 2 * static_cast<std::size_t>(document.key_size()));
            double dot = 0;
            for (std::size_t c = 0; c < factors.size(); c += 2) dot += factors[c] * factors[c + 1];
            const double score = dot * document.options.scale / document.options.temperature;
            CHECK(test::is_near(formula.result[0].numbers[0].value, score));
        }
    }
}

TEST_CASE("cells have names a reader knows from the formulas") {
    const Document document = reference_document();
    CHECK(cell_name(document, {Quantity::query, 0, 0, 0}) == "Q(나는)₁");
    CHECK(cell_name(document, {Quantity::key, 1, 2, 0}) == "K(사과를)₃");
    CHECK(cell_name(document, {Quantity::value, 2, 1, 0}) == "V(먹었다)₂");
    CHECK(cell_name(document, {Quantity::output, 0, 11, 0}) == "V_new(나는)₁₂");
    CHECK(cell_name(document, {Quantity::product, 0, 1, 2}) == "Q(나는)₃ × K(사과를)₃");
    CHECK(cell_name(document, {Quantity::score, 0, 1, 0}) == "score(나는, 사과를)");
    CHECK(cell_name(document, {Quantity::exp, 0, 1, 0}) == "exp(score(나는, 사과를))");
    CHECK(cell_name(document, {Quantity::sum, 0, 0, 0}) == "sum(나는)");
    CHECK(cell_name(document, {Quantity::weight, 0, 1, 0}) == "weight(나는, 사과를)");
    CHECK(cell_name(document, {Quantity::contribution, 0, 1, 0}) == "weight(나는, 사과를) × V(사과를)₁");
}

TEST_CASE("the running sum is the output at its end") {
    for (const Document& document : documents_of_every_kind()) {
        const Attention attention = attend(document);
        for (int query = 0; query < document.token_count(); ++query) {
            const Formula output = explain(document, attention, {StepKind::output, query, 0, 0}, {}).formulas.front();
            const Formula whole = running_output(document, attention, query, 0, document.key_count(), {});
            CHECK(to_text(whole) == to_text(output));
            for (int c = 0; c < document.value_size(); ++c) {
                CHECK(whole.result.front().numbers[static_cast<std::size_t>(c)].cell ==
                      Cell{Quantity::output, query, c, 0});
            }
        }
    }
}

TEST_CASE("the context begins to mix in with the first token other than the query, and only there") {
    const Document open = reference_document();
    const Document masked = with([](Document& d) { d.options.mask = Mask::causal; });
    for (const Document& document : {open, masked}) {
        for (int i = 0; i < 3; ++i) {
            for (int j = 0; j < 3; ++j) {
                const bool is_masked = document.options.mask == Mask::causal && j > i;
                const Message message =
                    explain(document, attend(document), {StepKind::contribution, i, j, 0}, {}).message;
                const int first_other = i == 0 ? 1 : 0;
                CHECK((message.id == "step.contribution.mixing") == (j == first_other && !is_masked));
            }
        }
    }
}

TEST_CASE("a component of two digits keeps them together") {
    const Document document = with_key_size(reference_document(), 12);
    const Formula formula = explain(document, attend(document), {StepKind::product, 0, 1, 11}, {}).formulas.front();
    CHECK(to_text(formula.name) == "Q(나는)₁₂ × K(사과를)₁₂");
    CHECK(to_latex(formula.name) == "Q(\\text{나는})_{12}  \\times  K(\\text{사과를})_{12}");
}

TEST_CASE("a long token is shortened in messages, between characters") {
    Document document = reference_document();
    std::string family;
    for (int i = 0; i < 100; ++i) family += "👩‍👩‍👧";
    document.tokens[0] = family;
    const std::string line = explain(document, attend(document), {StepKind::sum, 0, 0, 0}, {}).message.in(Language::ko);
    CHECK(holds(line, "👩‍👩‍👧…”"));
    CHECK(line.size() < family.size());
    document.tokens[0] = "스물네글자까지는그대로두어요스물네글자까지는그대";
    CHECK(holds(explain(document, attend(document), {StepKind::sum, 0, 0, 0}, {}).message.in(Language::en),
                document.tokens[0]));
}

}  // namespace qkv
