// Every line holds for a reader with a calculator.
#include <array>
#include <cmath>
#include <doctest/doctest.h>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "qkv/explanation.h"
#include "qkv/number_format.h"
#include "qkv/walkthrough.h"
#include "qkv/worked_calculation.h"
#include "qkv/worksheet.h"
#include "support/line_reader.h"
#include "support/random_models.h"
#include "support/rounds.h"

namespace qkv {
namespace {

using test::LineReader;
using test::Random;

enum class NumberKind { integers, tenths, halves, thousandths, real, tiny, huge, mixed, thirds, far_apart };
constexpr int kinds_of_numbers = 10;

double random_number(Random& random, NumberKind kind) {
    const auto part = [&](int size, double unit) { return random.integer(-size, size) / unit; };
    switch (kind) {
        case NumberKind::integers: return random.integer(-3, 3);
        case NumberKind::tenths: return part(30, 10);
        case NumberKind::halves: return part(24, 8);  // ties: 0.125
        case NumberKind::thousandths: return part(3000, 1000);
        case NumberKind::real: return random.number(-3, 3);
        case NumberKind::tiny: return random.number(-3, 3) * std::pow(10.0, -random.integer(3, 20));
        case NumberKind::huge: return random.number(-3, 3) * std::pow(10.0, random.integer(0, 14));
        case NumberKind::thirds: return part(9, random.coin() ? 3 : 7);
        case NumberKind::far_apart: return random.integer(-90, 90) * std::pow(10.0, random.integer(0, 2));
        case NumberKind::mixed: return random_number(random, static_cast<NumberKind>(random.integer(0, 5)));
    }
    return 0;
}

Matrix random_matrix(Random& random, int rows, int columns, NumberKind kind) {
    Matrix matrix(rows, columns);
    for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = random_number(random, kind);
    return matrix;
}

NumberKind random_kind(Random& random) { return static_cast<NumberKind>(random.integer(0, kinds_of_numbers - 1)); }

void make_rows_equal(Random& random, Matrix& matrix) {
    if (matrix.rows() > 1) matrix.row(random.integer(1, static_cast<int>(matrix.rows()) - 1)) = matrix.row(0);
}

// Large terms that leave a small sum.
void make_terms_cancel(Document& document) {
    if (document.key_size() < 3) return;
    document.head().q.row(0).head(3) << 1e9, 1, -1e9;
    document.head().k.row(0).head(3) << 1, 0.7, 1;
}

Options random_options(Random& random, int key_size) {
    constexpr std::array scales{1.0, 1.0, 1.0, 0.5, 0.1, 1e-4, -0.5, 0.7071, 2.0, 1e-300};
    constexpr std::array temperatures{1.0, 1.0, 1.0, 0.5, 2.0, 0.7, 4e-4, 3.0, 1e300};
    Options options;
    options.scale = random.integer(0, 3) == 0 ? scale_for_key_size(key_size)
                                              : scales[static_cast<std::size_t>(random.integer(0, 9))];
    options.temperature = temperatures[static_cast<std::size_t>(random.integer(0, 8))];
    options.mask = random.coin() ? Mask::none : Mask::causal;
    return options;
}

Document hard_document(Random& random) {
    constexpr std::array words{"나는", "사과를", "먹었다", "비가", "온다", "the", "cat", "sat"};
    const int n = random.integer(0, 9) == 0 ? random.integer(5, 8) : random.integer(1, 4);
    const int key_size = random.integer(1, 4);
    const int value_size = random.integer(1, 3);
    const NumberKind kind = random_kind(random);
    Document document;
    for (int i = 0; i < n; ++i) {
        document.tokens.emplace_back(words[static_cast<std::size_t>(i)]);
        document.sentence += (i > 0 ? " " : "") + document.tokens.back();
    }
    document.head().q = random_matrix(random, n, key_size, kind);
    document.head().k = random_matrix(random, n, key_size, kind);
    document.head().v = random_matrix(random, n, value_size, random_kind(random));
    if (random.integer(0, 3) == 0) make_rows_equal(random, document.head().k);
    if (random.integer(0, 9) == 0) make_terms_cancel(document);
    document.options = random_options(random, key_size);
    if (random.integer(0, 6) == 0) {
        const int m = random.integer(1, 3);
        const NumberKind of_weights = static_cast<NumberKind>(random.integer(0, 4));
        document.embeddings = Embeddings{random_matrix(random, n, m, of_weights), {}};
        // In braces the numbers are drawn in the order of the matrices.
        document.head().weights = HeadWeights{random_matrix(random, m, key_size, of_weights),
                                              random_matrix(random, m, key_size, of_weights),
                                              random_matrix(random, m, value_size, of_weights),
                                              {},
                                              {},
                                              {},
                                              {}};
        document = projected(std::move(document));
    }
    return document;
}

// The number of sides that were worked out anew.
int check_lines(const std::string& text, int decimals) {
    std::istringstream lines(text);
    int sides = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.find(" = ") == line.npos) continue;
        const int holding = LineReader::sides_that_hold(line, decimals);
        CAPTURE(decimals);
        CAPTURE(line);
        CHECK(holding >= 0);
        sides += std::max(holding, 0);
    }
    return sides;
}

}  // namespace

TEST_CASE("the reader of lines finds what is wrong with a line") {
    const auto sides = [](const char* line, int decimals = 3) { return LineReader::sides_that_hold(line, decimals); };
    CHECK(sides("score(나는, 사과를) = [1, 0.5] · [2, 1] = 1×2 + 0.5×1 = 2.5") == 2);
    CHECK(sides("score(a, b) = [1, 0.5] · [2, 1] = 1×2 + 0.5×1 = 2.6") == -1);
    CHECK(sides("exp(1) = 2.718") == 1);
    CHECK(sides("exp(1.155) = 3.173") == -1);
    CHECK(sides("exp(1.1547) = 3.173") == 1);
    CHECK(sides("sum(나는) = 2.718 + 2.718 + 1 = 6.437") == -1);
    CHECK(sides("sum(나는) = 2.7183 + 2.7183 + 1 = 6.437") == 1);
    CHECK(sides("weight(나는, 먹었다) = 1 ÷ 6.437 = 0.1554 → 0.156") == 1);
    CHECK(sides("weight(나는, 먹었다) = 1 ÷ 6.437 = 0.156") == -1);
    CHECK(sides("0.064 × V(a) = 0.064 × [2, 3, 2] = [0.127, 0.190, 0.127]") == -1);
    CHECK(sides("0.0634 × V(a) = 0.0634 × [2, 3, 2] = [0.127, 0.190, 0.127]") == 1);
    CHECK(sides("V_new(a) = [0.5, 0] + [0.5, (-1)] = [1, -1]") == 1);
    CHECK(sides("score(a, b) = [3] · [1] ÷ √3 = (3×1) ÷ √3 = 3 ÷ √3 = 1.732") == 3);
    CHECK(sides("0.25×0.5 = 0.125", 2) == 1);
    CHECK(sides("0.25×0.5 = 0.13", 2) == 1);  // a tie goes away from zero
    CHECK(sides("0.25×0.5 = 0.12", 2) == -1);
    CHECK(sides("(-0.25)×0.5 = -0.13", 2) == 1);
    CHECK(sides("1e-16×1e16 = 1") == 1);
    CHECK(sides("2e-5×3 = 6e-5") == 1);
    CHECK(sides("2e-5×3 = 0") == -1);
    CHECK(sides("[2e-5, 0] · [3, 1] = 2e-5×3 + 0×1 = 0") == 2);
    CHECK(sides("exp(30 - 900) = 0") == -1);
    CHECK(sides("exp(30 - 900) = 1e-378") == 1);
    CHECK(sides("4e-30 ÷ 1e300 = 0") == -1);
    CHECK(sides("0.3333 × [3, 2] = [1, 0.667]") == 1);
    CHECK(sides("0.333 × [3, 2] = [1, 0.667]") == -1);
    CHECK(sides("exp(-22 - (-2)) = 2e-9") == 1);
    CHECK(sides("exp(-22 - (-2)) = 3e-9") == -1);
    CHECK(sides("norm(a) = [1, -2] ÷ 2 ⊙ [0.5, 3] = [0.25, -3]") == 1);
    CHECK(sides("norm(a) = [1, -2] ÷ 2 ⊙ [0.5, 3] = [0.25, 3]") == -1);
    CHECK(sides("inner(a) = max(0, [1, -2]) = [1, 0]") == 1);
    CHECK(sides("inner(a) = max(0, [1, -2]) = [1, -2]") == -1);
}

TEST_CASE("every printed line of random documents holds for a reader with a calculator") {
    Random random(1201);
    constexpr int documents = test::rounds(20000, 1000);
    constexpr std::array details{Detail::token, Detail::stage, Detail::term, Detail::product};
    int sides = 0;
    for (int round = 0; round < documents; ++round) {
        const Document document = hard_document(random);
        CalculationOptions options;
        options.detail = details[static_cast<std::size_t>(round) % details.size()];
        options.style = {random.coin() ? Language::ko : Language::en, random.integer(min_decimals, max_decimals)};
        // Of a longer document one token.
        if (document.token_count() > 2) options.token = random.integer(0, document.token_count() - 1);
        sides += check_lines(worked_calculation(document, options), options.style.decimals);
    }
    CHECK(sides > test::rounds(20, 15) * documents);
}

namespace {

// Roots, thirds and numbers around the smallest double; so that none of their sums is a tie but for what is tiny.
double rough_number(Random& random) {
    switch (random.integer(0, 3)) {
        case 0: return (random.coin() ? 1 : -1) * std::sqrt(random.integer(1, 8));
        case 1: return random.integer(-9, 9) / 3.0;
        case 2: return random.integer(-9, 9) * 5e-324;
        default: return random.number(-3, 3) * std::pow(10.0, -random.integer(100, 320));
    }
}

// Q and K with products that cancel but for the rounding of the roots: √a √a + √b √b − √(a + b) √(a + b).
Document rough_document(Random& random) {
    Document document = test::random_document(random, random.integer(1, 3), 3, 2);
    for (Matrix* matrix : {&document.head().q, &document.head().k, &document.head().v}) {
        for (double& number : matrix->reshaped()) number = rough_number(random);
    }
    const int a = random.integer(1, 9);
    const int b = random.integer(1, 9);
    document.head().q.row(0) << std::sqrt(a), std::sqrt(b), -std::sqrt(a + b);
    document.head().k.row(0) << std::sqrt(a), std::sqrt(b), std::sqrt(a + b);
    document.options = {};
    if (random.coin()) document.options.scale = random.coin() ? 5e-324 : 0.7;
    if (random.coin()) document.options.temperature = random.coin() ? 3 : 1e100;
    return check(document) ? rough_document(random) : document;
}

}  // namespace

TEST_CASE("the line of a number near 0 holds without an arrow, be it noise of roots or below the smallest double") {
    Random random(1203);
    constexpr int documents = test::rounds(1500, 200);
    int tiny_numbers = 0;
    for (int round = 0; round < documents; ++round) {
        const Document document = rough_document(random);
        CalculationOptions options;
        options.detail = random.coin() ? Detail::term : Detail::product;
        options.style = {Language::en, random.integer(min_decimals, max_decimals)};
        const std::string text = worked_calculation(document, options);
        check_lines(text, options.style.decimals);
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            if (!line.starts_with("    weight(")) CHECK(line.find("→") == line.npos);
            if (line.find("e-3") != line.npos) ++tiny_numbers;
        }
    }
    CHECK(tiny_numbers > documents);
}

TEST_CASE("what follows from a weight far below the smallest double is worked out with its digits") {
    Random random(1205);
    int tiny_weights = 0;
    for (int round = 0; round < 200; ++round) {
        Document document = test::random_document(random, random.integer(2, 3), 2, 2);
        for (Matrix* matrix : {&document.head().q, &document.head().k})
            for (double& number : matrix->reshaped()) number = random.integer(-2, 2);
        for (double& number : document.head().v.reshaped()) number = random.integer(-300, 300) / 100.0;
        document.options = {.temperature = random.coin() ? 1e-3 : 4e-4};
        CalculationOptions options;
        options.detail = random.coin() ? Detail::term : Detail::product;
        options.style = {Language::en, random.integer(min_decimals, max_decimals)};
        const std::string text = worked_calculation(document, options);
        check_lines(text, options.style.decimals);
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            if (!line.starts_with("    weight(")) CHECK(line.find("→") == line.npos);
            if (line.find("e-1") != line.npos) ++tiny_weights;
        }
    }
    CHECK(tiny_weights > 200);
}

TEST_CASE("a product below the smallest double is shown as what it is") {
    Document document = reference_document();
    document.head().q.setZero();
    document.head().v.row(0) << -2e-323, 1, 0;
    document.head().v.row(1) << 5e-324, 1, 0;
    document.head().v.row(2) << 1e-323, 1, 0;
    const Attention attention = attend(document);
    const auto line = [&](const Step& step) {
        return to_text(explain(document, attention, step, {Language::en, 3}).formulas.front());
    };
    CHECK(line({StepKind::contribution, 0, 0, 0}).ends_with("= [-7e-324, 0.333, 0]"));
    CHECK(line({StepKind::contribution, 0, 1, 0}).ends_with("= [2e-324, 0.333, 0]"));
    CHECK(line({StepKind::contribution_product, 0, 2, 0}).ends_with("= 3e-324"));
    document.head().q.row(0) << 1e-200, 1, 0;
    document.head().k.row(0) << 3e-200, 0, 0;
    const std::string product =
        to_text(explain(document, attend(document), {StepKind::product, 0, 0, 0}, {Language::en, 3}).formulas.front());
    CHECK(product.ends_with("1e-200×3e-200 = 3e-400"));
}

TEST_CASE("the answer keys of worksheets hold line by line") {
    for (int level = 1; level <= WorksheetOptions::largest_level; ++level) {
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            WorksheetOptions options;
            options.level = level;
            options.seed = seed;
            options.language = seed % 2 == 0 ? Language::ko : Language::en;
            options.has_answers = true;
            const auto sheet = worksheet(options);
            REQUIRE(sheet);
            std::string text = *sheet;
            // Of Markdown's "- `exp(1) = 2.718`".
            for (const char* mark : {"- `", "`"}) {
                for (auto at = text.find(mark); at != text.npos; at = text.find(mark)) {
                    text.erase(at, std::string_view(mark).size());
                }
            }
            CAPTURE(level);
            CAPTURE(seed);
            CHECK(check_lines(text, default_decimals) > 10);
        }
    }
}

namespace {

using Sums = std::map<std::string, std::string, std::less<>>;

Sums args_of(const Message& message) {
    Sums args;
    for (const TextArg& arg : message.args) args[arg.name] = arg.value;
    return args;
}

// What a sentence states about its numbers, as a line; empty if it states nothing of the kind.
std::string statement_of(const Message& message) {
    Sums args = args_of(message);
    const auto is = [&](const char* id) { return message.id == id; };
    if (is("step.product")) return "(" + args["a"] + ") × (" + args["b"] + ") = " + args["result"];
    if (is("step.exp") || is("step.exp.negative")) return "exp(" + args["score"] + ") = " + args["result"];
    if (is("step.weight")) return args["exp"] + " ÷ " + args["sum"] + " = " + args["result"];
    if (is("step.weight.moved")) return args["exp"] + " ÷ " + args["sum"] + " = " + args["exact"];
    if (is("step.contribution_product")) return args["weight"] + " × (" + args["b"] + ") = " + args["result"];
    return {};
}

}  // namespace

TEST_CASE("what the sentence of a step states about its numbers is true as printed") {
    Random random(1202);
    std::map<std::string, int> seen;
    for (int round = 0; round < test::rounds(1500, 300); ++round) {
        const Document document = hard_document(random);
        const Attention attention = attend(document);
        const Walkthrough walk(document, Detail::product);
        const Style style{Language::en, random.integer(min_decimals, max_decimals)};
        for (int number = 1; number <= walk.count(); number += random.integer(1, 4)) {
            const Message message = explain(document, attention, walk.at(number), style).message;
            const std::string statement = statement_of(message);
            if (statement.empty()) continue;
            CAPTURE(statement);
            CHECK(LineReader::sides_that_hold(statement, style.decimals) >=
                  (LineReader::can_work_out(statement) ? 1 : 0));
            ++seen[message.id];
        }
    }
    for (const char* id : {"step.product", "step.exp", "step.exp.negative", "step.weight", "step.weight.moved",
                           "step.contribution_product"}) {
        CAPTURE(id);
        CHECK(seen[id] > 20);
    }
}

TEST_CASE("equal numbers of one row are never shown differently") {
    Random random(1203);
    int pairs = 0;
    for (int round = 0; round < test::rounds(3000, 1000); ++round) {
        const Document document = hard_document(random);
        const Attention attention = attend(document);
        const Style style{Language::ko, random.integer(min_decimals, max_decimals)};
        const int query = random.integer(0, document.token_count() - 1);
        std::map<std::tuple<Quantity, double, double, int>, std::string> shown;
        for (const Formula& formula : explain(document, attention, {StepKind::token, query, 0, 0}, style).formulas) {
            for (const Piece& piece : formula.result) {
                for (const Number& number : piece.numbers) {
                    const auto [known, is_new] = shown.try_emplace(
                        {number.cell.quantity, number.value, number.enlarged, number.enlarged_by}, number.shown);
                    CAPTURE(number.value);
                    CHECK(known->second == number.shown);
                    if (!is_new) ++pairs;
                }
            }
        }
    }
    CHECK(pairs > 3000);
}

TEST_CASE("the digits of a row of weights are said to miss 1 where they do, once") {
    Document document = reference_document();
    document.head().k.setOnes();
    CalculationOptions options;
    options.style.language = Language::en;
    const std::string sentence = "In full the weights add up to 1; the digits as shown add up to 0.999.";
    const std::string text = worked_calculation(document, options);
    std::size_t found = 0;
    for (auto at = text.find(sentence); at != text.npos; at = text.find(sentence, at + 1)) ++found;
    CHECK(found == 3);
    CHECK(worked_calculation(reference_document(), options).find(sentence) == std::string::npos);
    const Explanation stage = explain(document, attend(document), {StepKind::softmax_stage, 0, 0, 0}, options.style);
    CHECK(stage.note);
    CHECK(stage.message.in(Language::en).find("add up to 0.999") != std::string::npos);
    CHECK_FALSE(explain(document, attend(document), {StepKind::weight, 0, 1, 0}, options.style).note);
    CHECK(explain(document, attend(document), {StepKind::weight, 0, 2, 0}, options.style).note);
}

TEST_CASE("every printed line of a layer and a model holds likewise") {
    Random random(1601);
    constexpr int documents = test::rounds(600, 40);
    constexpr std::array details{Detail::token, Detail::stage, Detail::term, Detail::product};
    int sides = 0;
    for (int round = 0; round < documents; ++round) {
        CalculationOptions options;
        options.detail = details[static_cast<std::size_t>(round) % details.size()];
        options.style = {random.coin() ? Language::ko : Language::en, random.integer(min_decimals, max_decimals)};
        sides += check_lines(worked_calculation(test::random_model(random, 2), options), options.style.decimals);
    }
    CHECK(sides > 20 * documents);
}

}  // namespace qkv
