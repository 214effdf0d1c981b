// The walk and the explanation of a document with embeddings: Q, K and V are worked out before all else.
#include <doctest/doctest.h>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/walkthrough.h"
#include "qkv/worked_calculation.h"
#include "support/bijection.h"
#include "support/details.h"
#include "support/holds.h"
#include "support/random_documents.h"
#include "support/sides.h"

namespace qkv {
namespace {

using test::details;
using test::holds;
using test::Random;
using Cells = std::vector<Cell>;

bool is_coarse(Detail detail) { return detail == Detail::token || detail == Detail::stage; }

Cells vectors_of(Quantity quantity, int token, int size) {
    Cells cells;
    for (int c = 0; c < size; ++c) cells.push_back({quantity, token, c, 0});
    return cells;
}

Explanation explained(const Document& document, const Step& step, Language language = Language::ko) {
    return explain(document, attend(document), step, {language, 3});
}

std::string projected_formula(const Document& document, const Step& step) {
    return to_text(explained(document, step).formulas.front());
}

}  // namespace

TEST_CASE("with embeddings the projections of all tokens come before the steps of attention") {
    for (int n = 1; n <= 32; ++n) {
        const Shape shape{n, n, 3, 5, 1, 1};
        CHECK(Walkthrough(shape, Detail::token).count() == n + n);
        CHECK(Walkthrough(shape, Detail::stage).count() == n + 3 * n);
        CHECK(Walkthrough(shape, Detail::term).count() == 3 * n + n * (4 * n + 2));
        CHECK(Walkthrough(shape, Detail::product).count() == 3 * n + n * (n * (3 + 1) + 2 * n + 1 + n * (5 + 1) + 1));
        for (const Detail detail : details) {
            const Walkthrough walk(shape, detail);
            const Walkthrough without({n, n, 3, 5}, detail);
            CHECK(walk.projection_count() == (is_coarse(detail) ? n : 3 * n));
            CHECK(without.projection_count() == 0);
            CHECK(walk.steps_per_token() == without.steps_per_token());
            for (int token = 0; token < n; ++token) {
                CHECK(walk.first_of_token(token) ==
                      walk.projection_count() + without.number_of(without.at(without.first_of_token(token))));
            }
            // What follows them is the walk without embeddings.
            for (int number = 1; number <= without.count(); ++number) {
                REQUIRE(walk.at(walk.projection_count() + number) == without.at(number));
            }
        }
    }
    CHECK_FALSE(shape_of(reference_document()).has_projections());
    CHECK(shape_of(test::small_with_embeddings()).has_projections());
}

TEST_CASE("the projections stand in order: Q, K and V of one token, then those of the next") {
    const Walkthrough term({2, 2, 3, 1, 1, 1}, Detail::term);
    const StepKind kinds[] = {StepKind::project_query, StepKind::project_key, StepKind::project_value};
    for (int i = 0; i < 6; ++i) CHECK(term.at(i + 1) == Step{kinds[i % 3], i / 3, 0, 0});
    CHECK(term.at(7) == Step{StepKind::score, 0, 0, 0});
    for (const Detail detail : {Detail::token, Detail::stage}) {
        const Walkthrough walk({2, 2, 3, 1, 1, 1}, detail);
        CHECK(walk.at(1) == Step{StepKind::project_stage, 0, 0, 0});
        CHECK(walk.at(2) == Step{StepKind::project_stage, 1, 0, 0});
        CHECK(stage_of(walk.at(2)) == Stage::project);
    }
}

TEST_CASE("with embeddings step and number are a bijection, and next and previous undo each other") {
    for (int n = 1; n <= 32; ++n) {
        for (const Detail detail : details) {
            test::check_bijection(Walkthrough({n, n, 1 + n % 7, 1 + n % 5, 1, 1}, detail));
        }
    }
}

TEST_CASE("Q, K and V are reached from their projection on, X and W always, all else as without embeddings") {
    for (const Shape shape : {Shape{1, 1, 1, 1, 1, 1}, Shape{3, 3, 2, 1, 1, 1}, Shape{4, 4, 3, 2, 1, 1}}) {
        Shape plain = shape;
        plain.projected.reset();
        for (const Detail detail : details) {
            const Walkthrough walk(shape, detail);
            for (int number = 0; number <= walk.count(); ++number) {
                const Step step = walk.at(number);
                int place = 0;
                for (int token = 0; token < shape.queries; ++token) {
                    for (const Quantity quantity : {Quantity::query, Quantity::key, Quantity::value}) {
                        ++place;
                        const int its_step = is_coarse(detail) ? token + 1 : place;
                        REQUIRE(is_reached(shape, {quantity, token, 0, 0}, step) == (number >= its_step));
                    }
                    for (const Quantity quantity :
                         {Quantity::embedding, Quantity::query_matrix, Quantity::key_matrix, Quantity::value_matrix}) {
                        REQUIRE(is_reached(shape, {quantity, token, 0, 0}, step));
                    }
                    const Cell output{Quantity::output, token, 0, 0};
                    const Step there = number <= walk.projection_count() ? Step{} : step;
                    REQUIRE(is_reached(shape, output, step) == is_reached(plain, output, there));
                }
            }
        }
    }
}

TEST_CASE("with embeddings changing the detail keeps the place, and a finer detail leads back") {
    for (int n = 1; n <= 5; ++n) {
        const Shape shape{n, n, 2, 3, 1, 1};
        for (const Detail coarse : details) {
            for (const Detail fine : details) {
                const Walkthrough near(shape, coarse);
                const Walkthrough far(shape, fine);
                int previous = 0;
                for (int number = 0; number <= near.count(); ++number) {
                    const Step step = near.at(number);
                    const int there = far.number_of(step);
                    REQUIRE(there >= previous);
                    previous = there;
                    CHECK(far.at(there).query == step.query);
                    CHECK((stage_of(far.at(there)) == Stage::project) == (stage_of(step) == Stage::project));
                    if (coarse <= fine) REQUIRE(near.number_of(far.at(there)) == number);
                }
                CHECK(previous == far.count());
            }
        }
    }
}

TEST_CASE("a projection has no place in a walk without embeddings") {
    const Walkthrough walk({3, 3, 3, 3}, Detail::term);
    for (const StepKind kind :
         {StepKind::project_query, StepKind::project_key, StepKind::project_value, StepKind::project_stage}) {
        CHECK(walk.clamped({kind, 2, 0, 0}) == Step{});
        CHECK(walk.number_of({kind, 2, 0, 0}) == 0);
    }
    const Walkthrough with_embeddings({2, 2, 3, 3, 1, 1}, Detail::term);
    CHECK(with_embeddings.clamped({StepKind::project_key, 5, 0, 0}) == Step{StepKind::project_key, 1, 0, 0});
    CHECK(maker({3, 3, 3, 3, 1, 1}, {Quantity::key, 2, 1, 0}) == Step{StepKind::project_key, 2, 0, 0});
    CHECK(maker({3, 3, 3, 3, 1, 1}, {Quantity::value_matrix, 2, 1, 0}) == Step{});
    CHECK(maker({3, 3, 3, 3, 1, 1}, {Quantity::embedding, 2, 1, 0}) == Step{});
}

TEST_CASE("a projection is written as its embedding times W, then component by component") {
    const Document document = test::small_with_embeddings();
    CHECK(projected_formula(document, {StepKind::project_query, 2, 0, 0}) ==
          "Q(먹었다) = [1, -1] × W_Q = [1×1 + (-1)×4, 1×2 + (-1)×5, 1×3 + (-1)×6] = [-3, -3, -3]");
    CHECK(projected_formula(document, {StepKind::project_key, 1, 0, 0}) ==
          "K(사과를) = [0, 2] × W_K = [0×0 + 2×1, 0×1 + 2×0, 0×0 + 2×1] = [2, 0, 2]");
    CHECK(projected_formula(document, {StepKind::project_value, 0, 0, 0}) ==
          "V(나는) = [1, 0] × W_V = [1×0.5 + 0×0, 1×0 + 0×0.5] = [0.5, 0]");
    CHECK(to_latex(explained(document, {StepKind::project_value, 0, 0, 0}).formulas.front()) ==
          "V(\\text{나는}) = [1,\\, 0]  \\times  W_V = [1 \\times 0.5 + 0 \\times 0, 1 \\times 0 + 0 \\times 0.5] = "
          "[0.5,\\, 0]");
    CHECK(explained(document, {StepKind::project_stage, 1, 0, 0}).formulas.size() == 3);
}

TEST_CASE("more than 24 products are not written out") {
    Random random(501);
    for (const auto& [m, d, sides] : {std::tuple{8, 3, 4}, {5, 5, 3}, {1, 24, 4}, {24, 1, 4}, {13, 2, 3}}) {
        const Document document = test::with_random_embeddings(random, test::random_document(random, 2, d, 1), m);
        const Formula formula = explained(document, {StepKind::project_query, 1, 0, 0}).formulas.front();
        CHECK(static_cast<int>(test::sides_of(formula).size()) == sides);
    }
}

TEST_CASE("a component of Q reads its token's embedding and its column of W_Q") {
    const Document document = test::small_with_embeddings();
    CHECK(operands_of(document, {Quantity::query, 2, 1, 0}) == Cells{{Quantity::embedding, 2, 0, 0},
                                                                     {Quantity::embedding, 2, 1, 0},
                                                                     {Quantity::query_matrix, 0, 1, 0},
                                                                     {Quantity::query_matrix, 1, 1, 0}});
    CHECK(operands_of(document, {Quantity::value, 0, 0, 0}).back() == Cell{Quantity::value_matrix, 1, 0, 0});
    CHECK(operands_of(document, {Quantity::embedding, 0, 0, 0}).empty());
    CHECK(operands_of(document, {Quantity::key_matrix, 0, 0, 0}).empty());
    CHECK(operands_of(reference_document(), {Quantity::query, 2, 1, 0}).empty());

    const Explanation key = explained(document, {StepKind::project_key, 1, 0, 0});
    CHECK(key.results == vectors_of(Quantity::key, 1, 3));
    CHECK(key.operands.size() == 2 + 2 * 3);
    const Explanation all = explained(document, {StepKind::project_stage, 1, 0, 0});
    CHECK(all.results.size() == 3 + 3 + 2);
    CHECK(all.operands.size() == 2 + 2 * 3 + 2 * 3 + 2 * 2);
}

TEST_CASE("Q, K and V are the sums of products of their operands, and nothing is read or shown before it is reached") {
    Random random(502);
    for (int round = 0; round < 40; ++round) {
        const Document document = test::with_random_embeddings(
            random, test::random_document(random, random.integer(1, 4), random.integer(1, 4), random.integer(1, 4)),
            random.integer(1, 4));
        const Attention attention = attend(document);
        const auto number = [&](const Cell& cell) { return number_in(document, attention, cell); };
        const Shape shape = shape_of(document);
        const std::size_t m = static_cast<std::size_t>(document.embeddings->size());
        for (const Detail detail : details) {
            const Walkthrough walk(document, detail);
            for (int at = 1; at <= walk.count(); ++at) {
                const Step step = walk.at(at);
                const Explanation explanation = explain(document, attention, step, {});
                for (const Cell& cell : explanation.results) {
                    CHECK(is_reached(shape, cell, step));
                    if (stage_of(step) != Stage::project) continue;
                    CHECK_FALSE(is_reached(shape, cell, walk.at(at - 1)));
                    const Cells operands = operands_of(document, cell);
                    REQUIRE(operands.size() == 2 * m);
                    double sum = 0;
                    for (std::size_t a = 0; a < m; ++a) sum += number(operands[a]) * number(operands[m + a]);
                    CHECK(test::is_near(number(cell), sum));
                }
                for (const Formula& formula : explanation.formulas) {
                    for (const Pieces& side : test::sides_of(formula)) {
                        for (const Piece& piece : side) {
                            if (piece.kind == PieceKind::constant) continue;  // of no cell
                            for (const Number& shown : piece.numbers) {
                                CHECK(is_reached(shape, shown.cell, step));
                                const double value = number(shown.cell);
                                CHECK((shown.value == value || test::is_near(shown.value, value)));
                            }
                        }
                    }
                }
            }
        }
    }
}

TEST_CASE("projections are told in both languages, with their numbers") {
    const Document document = test::small_with_embeddings();
    const auto message = [&](const Step& step, Language language) {
        return explained(document, step, language).message.in(language);
    };
    CHECK(
        message({StepKind::project_query, 2, 0, 0}, Language::ko) ==
        "“먹었다”의 임베딩 [1, -1]에 W_Q를 곱하면 [-3, -3, -3], “먹었다”의 Q예요. 다른 토큰에서 무엇을 찾을지 담아요.");
    CHECK(holds(message({StepKind::project_key, 1, 0, 0}, Language::en), "[0, 2] times W_K gives [2, 0, 2]"));
    CHECK(holds(message({StepKind::project_value, 0, 0, 0}, Language::en), "[1, 0] times W_V gives [0.5, 0]"));
    CHECK(holds(message({StepKind::project_stage, 1, 0, 0}, Language::ko), "“사과를”의 Q, K, V가 나와요"));
    CHECK(explained(document, {}).message.id == "step.start.embeddings");
    CHECK(explained(reference_document(), {}).message.id == "step.start");
}

TEST_CASE("cells of X and W have names, colours and numbers of their own") {
    Random random(503);
    // More rows in W than there are tokens.
    const Document document = test::with_random_embeddings(random, reference_document(), 12);
    CHECK(cell_name(document, {Quantity::embedding, 0, 11, 0}) == "X(나는)₁₂");
    CHECK(cell_name(document, {Quantity::query_matrix, 11, 0, 0}) == "W_Q[12,1]");
    CHECK(cell_name(document, {Quantity::key_matrix, 0, 2, 0}) == "W_K[1,3]");
    CHECK(cell_name(document, {Quantity::value_matrix, 3, 1, 0}) == "W_V[4,2]");
    CHECK(role_of(Quantity::embedding) == Role::embedding);
    CHECK(role_of(Quantity::key_matrix) == Role::key);
    const Attention attention = attend(document);
    CHECK(number_in(document, attention, {Quantity::query_matrix, 11, 2, 0}) == document.head().weights->w_q(11, 2));
    CHECK(number_in(document, attention, {Quantity::embedding, 2, 11, 0}) == document.embeddings->x(2, 11));
}

TEST_CASE("the printed calculation begins with X and W and works Q, K and V out") {
    const Document document = test::small_with_embeddings();
    for (const Detail detail : details) {
        const std::string text = worked_calculation(document, {CalculationFormat::text, detail, {}, {Language::en, 3}});
        std::size_t at = 0;
        for (const char* line :
             {"X = [1, -1]", "W_Q\n    [1, 2, 3]\n    [4, 5, 6]\n", "W_K\n    [0, 1, 0]", "W_V\n    [0.5, 0]",
              "Q(나는) = [1, 0] × W_Q = ", "V(먹었다) = [1, -1] × W_V = ", "Process 1: 나는", "V_new(나는)"}) {
            CAPTURE(line);
            const std::size_t found = text.find(line, at);
            REQUIRE(found != std::string::npos);
            at = found;
        }
        CHECK_FALSE(holds(text, "  Q = ["));
        CHECK(holds(text, "gives its query, key and value.") == is_coarse(detail));
    }
    const std::string latex = worked_calculation(document, {CalculationFormat::latex, Detail::term, {}, {}});
    CHECK(holds(latex, "\\subsubsection*{W\\_Q}\n\n$[1,\\, 2,\\, 3]$"));
    const std::string markdown = worked_calculation(document, {CalculationFormat::markdown, Detail::term, {}, {}});
    CHECK(holds(markdown, "### W\\_Q\n\n- `[1, 2, 3]`"));
    CHECK_FALSE(holds(worked_calculation(reference_document(), {}), "W_Q"));
}

}  // namespace qkv
