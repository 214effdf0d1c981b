// Worksheets with masks, biases, several heads and two sentences.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/head_edit.h"
#include "qkv/token_name.h"
#include "qkv/worksheet.h"
#include "support/holds.h"
#include "support/random_heads.h"

namespace qkv {
namespace {

using test::holds;
using test::Random;

std::string made_up_sheet(const WorksheetOptions& options) {
    const auto written = worksheet(options);
    REQUIRE_MESSAGE(written, said(written.error(), Language::en));
    return *written;
}

std::string document_sheet(const Document& document, const WorksheetOptions& options) {
    const auto written = worksheet_of(document, options);
    REQUIRE_MESSAGE(written, said(written.error(), Language::en));
    return *written;
}

std::string sheet_refusal(const Document& document, int level) {
    const auto written = worksheet_of(document, {.level = level});
    return written ? std::string() : written.error().id;
}

// The answer keys of the exercises of a sheet.
std::vector<std::string> exercises_in(const std::string& sheet) {
    std::vector<std::string> parts;
    for (auto at = sheet.find("\n## "); at != sheet.npos;) {
        const auto next = sheet.find("\n## ", at + 1);
        parts.push_back(sheet.substr(at, next - at));
        at = next;
    }
    return parts;
}

bool is_blocked_there(const Options& options, int i, int j) {
    if (options.mask == Mask::causal && j > i) return true;
    if (options.window > 0 && std::abs(i - j) >= options.window) return true;
    if (!options.padding.empty() && options.padding[static_cast<std::size_t>(j)]) return true;
    return options.blocked.size() > 0 && options.blocked(i, j) == 1.0;
}

std::vector<double> weights_by_definition(const Document& document, const Head& head, int i) {
    std::vector<double> weights;
    double sum = 0;
    for (int j = 0; j < document.token_count(); ++j) {
        double score = head.bias.size() > 0 ? head.bias(i, j) : 0;
        for (int c = 0; c < document.key_size(); ++c) score += head.q(i, c) * head.k(j, c);
        weights.push_back(is_blocked_there(document.options, i, j) ? 0 : std::exp(score));
        sum += weights.back();
    }
    for (double& weight : weights) weight /= sum;
    return weights;
}

// The number at the end of the line that begins like this.
double line_result(const std::string& answers, const std::string& name) {
    const auto at = answers.find("- `" + name + " = ");
    REQUIRE_MESSAGE(at != answers.npos, name);
    const std::string line = answers.substr(at, answers.find('\n', at) - at);
    return std::stod(line.substr(line.rfind(" = ") + 3));
}

}  // namespace

TEST_CASE("level 6: something is blocked and something left, and the key says why and gives the weights of the rest") {
    std::set<MaskPart> parts_seen;
    for (const int tokens : {2, 3, 4, 6}) {
        const WorksheetOptions options{
            .count = 20, .tokens = tokens, .level = 6, .seed = 3, .language = Language::en, .has_answers = true};
        const auto all = exercises(options);
        REQUIRE(all);
        const std::vector<std::string> parts = exercises_in(made_up_sheet(options));
        REQUIRE(parts.size() == all->size());
        for (std::size_t number = 0; number < parts.size(); ++number) {
            const Exercise& exercise = (*all)[number];
            const Document& document = exercise.document;
            const std::string& answers = parts[number];
            CAPTURE(answers);
            REQUIRE_FALSE(check(document));
            const std::vector<double> weights = weights_by_definition(document, document.head(), exercise.query);
            int blocked = 0;
            for (int j = 0; j < tokens; ++j) {
                const std::string name =
                    fmt::format("weight({}, {})", token_name(document, exercise.query), key_name(document, j));
                CHECK(std::abs(line_result(answers, name) - weights[static_cast<std::size_t>(j)]) < 0.00051);
                const auto part = blocking_part(document.options, exercise.query, j);
                CHECK(part.has_value() == is_blocked_there(document.options, exercise.query, j));
                blocked += part ? 1 : 0;
                if (part) parts_seen.insert(*part);
            }
            CHECK(blocked >= 1);
            CHECK(tokens - blocked >= std::min(2, tokens - 1));
            std::size_t reasons = 0;
            for (auto at = answers.find("Its score is set to −∞"); at != answers.npos;
                 at = answers.find("Its score is set to −∞", at + 1))
                ++reasons;
            CHECK(reasons == static_cast<std::size_t>(blocked));
            CHECK_FALSE(holds(answers, "V_new"));
        }
    }
    CHECK(parts_seen.size() == 4);
}

TEST_CASE("level 6: the bias changes the weights, and the sheet asks about every token alike") {
    const WorksheetOptions options{.count = 20, .tokens = 4, .level = 6, .seed = 8, .language = Language::en};
    const auto all = exercises(options);
    REQUIRE(all);
    const std::vector<std::string> parts = exercises_in(made_up_sheet(options));
    for (std::size_t number = 0; number < parts.size(); ++number) {
        const Exercise& exercise = (*all)[number];
        Document plain = exercise.document;
        const Matrix weights = attend(plain).head().weights;
        plain.head().bias = Matrix();
        CHECK_FALSE(attend(plain).head().weights.row(exercise.query).isApprox(weights.row(exercise.query), 1e-6));
        for (const std::string& token : exercise.document.tokens) CHECK(holds(parts[number], token + " _____________"));
        CHECK_FALSE(holds(parts[number], "−∞"));
        CHECK(holds(parts[number], "| bias |"));
    }
}

TEST_CASE("level 7: V_new of both heads, side by side, times W_O, worked out here by plain loops") {
    for (const int dimensions : {1, 2, 4}) {
        const WorksheetOptions options{.count = 12,
                                       .dimensions = dimensions,
                                       .level = 7,
                                       .seed = 4,
                                       .language = Language::en,
                                       .has_answers = true};
        const auto all = exercises(options);
        REQUIRE(all);
        const std::vector<std::string> parts = exercises_in(made_up_sheet(options));
        for (std::size_t number = 0; number < parts.size(); ++number) {
            const Exercise& exercise = (*all)[number];
            const Document& document = exercise.document;
            CAPTURE(parts[number]);
            REQUIRE(document.head_count() == 2);
            REQUIRE(document.w_o.rows() == 2 * dimensions);
            std::vector<double> concat;
            for (const Head& head : document.heads) {
                const std::vector<double> weights = weights_by_definition(document, head, exercise.query);
                for (int c = 0; c < dimensions; ++c) {
                    concat.push_back(0);
                    for (int j = 0; j < document.token_count(); ++j)
                        concat.back() += weights[static_cast<std::size_t>(j)] * head.v(j, c);
                }
            }
            for (int c = 0; c < dimensions; ++c) {
                double expected = 0;
                for (int r = 0; r < 2 * dimensions; ++r)
                    expected += concat[static_cast<std::size_t>(r)] * document.w_o(r, c);
                const std::string name =
                    fmt::format("attention({}){}", token_name(document, exercise.query),
                                std::vector<const char*>{"₁", "₂", "₃", "₄"}[static_cast<std::size_t>(c)]);
                CHECK(std::abs(line_result(parts[number], name) - expected) < 0.00051);
            }
            CHECK(holds(parts[number], fmt::format("concat({}) = [", token_name(document, exercise.query))));
        }
    }
}

TEST_CASE("documents of every kind are asked at their levels; other levels say what to do") {
    Random random(1610);
    for (int round = 0; round < 60; ++round) {
        const Document document = test::random_heads(random);
        const std::vector<int> levels = worksheet_levels(document);
        for (int level = 1; level <= WorksheetOptions::largest_level; ++level) {
            const bool is_level = std::ranges::find(levels, level) != levels.end();
            CHECK(worksheet_of(document, {.level = level}).has_value() == is_level);
        }
        for (const int level : levels) {
            for (const bool has_answers : {false, true}) {
                const std::string written =
                    document_sheet(document, {.count = 50, .level = level, .has_answers = has_answers});
                CHECK(exercises_in(written).size() == static_cast<std::size_t>(document.token_count()) + 1);
                CHECK(holds(written, "______") != has_answers);
                if (document.keys) CHECK(holds(written, "키와 밸류의 문장"));
                CHECK(holds(written, "| bias |") == (document.head().bias.size() > 0));
                CHECK(holds(written, "| W\\_O |") == (level == 7));
            }
        }
    }
    const Document plain = reference_document();
    CHECK(worksheet_levels(plain) == std::vector{2, 3});
    CHECK(sheet_refusal(plain, 6) == "problem.worksheet.no_mask");
    CHECK(sheet_refusal(plain, 7) == "problem.worksheet.not_joined");
    CHECK(sheet_refusal(plain, 5) == "problem.worksheet.made_up");
    CHECK(sheet_refusal(plain, 0) == "problem.worksheet.level");
    CHECK(sheet_refusal(plain, 8) == "problem.worksheet.level");
}

TEST_CASE("a document's sheet holds the lines of its own calculation, its blocked cells and its numbers as printed") {
    Document document = with_bias(with_head_added(reference_document()), 1, true);
    document.head(1).bias(0, 1) = 0.12345;
    document.w_o(0, 0) = 1.0 / 3;
    document.options.blocked = Matrix::Zero(3, 3);
    document.options.blocked(0, 2) = 1;
    const WorksheetOptions options{.count = 1, .level = 7, .language = Language::en};
    const std::string questions = document_sheet(document, options);
    CHECK(holds(questions, "| 나는 |  |  | × |"));
    CHECK(holds(questions, "| 사과를 |  |  |  |"));
    CHECK(holds(questions, "0.123 |"));
    CHECK(holds(questions, "0.333 |"));
    WorksheetOptions with_answers = options;
    with_answers.has_answers = true;
    const std::string answers = document_sheet(document, with_answers);
    CHECK(holds(answers, "This cell is blocked by hand"));
    const Document shown = exercises_of(document, 1)->front().document;
    CHECK(shown.head(1).bias(0, 1) == 0.123);
    CHECK(shown.w_o(0, 0) == 0.333);
    const Attention attention = attend(shown);
    for (int head = 0; head < 2; ++head) {
        for (const Formula& formula : explain(shown, attention, {StepKind::score_stage, 0, 0, 0, head}, {}).formulas)
            CHECK(holds(answers, to_text(formula)));
    }
}

TEST_CASE("paper has room for four heads, twelve keys and eight columns of W_O") {
    Document document = reference_document();
    for (int heads = 1; heads < largest_worksheet_heads; ++heads) document = with_head_added(document);
    CHECK(sheet_refusal(document, 7).empty());
    CHECK(sheet_refusal(with_joined_size(document, 8), 7).empty());
    CHECK(sheet_refusal(with_joined_size(document, 9), 7) == "problem.worksheet.large");
    CHECK(sheet_refusal(with_head_added(document), 7) == "problem.worksheet.heads");
    const auto with_keys = [](int keys) {
        std::string sentence;
        for (int i = 0; i < keys; ++i) sentence += fmt::format("t{} ", i);
        return *with_key_sentence(reference_document(), sentence);
    };
    CHECK(sheet_refusal(with_keys(12), 3).empty());
    CHECK(sheet_refusal(with_keys(13), 3) == "problem.worksheet.large");
}

}  // namespace qkv
