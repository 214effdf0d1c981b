// What is asked in predict mode, and the hints.
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <utility>

#include "formula/pieces.h"
#include "qkv/judge.h"
#include "steps/row_explainer.h"

namespace qkv {
namespace {

std::string kind_name(StepKind kind) {
    switch (kind) {
        case StepKind::start: return "start";
        case StepKind::product: return "product";
        case StepKind::score: return "score";
        case StepKind::exp: return "exp";
        case StepKind::sum: return "sum";
        case StepKind::weight: return "weight";
        case StepKind::contribution_product: return "contribution_product";
        case StepKind::contribution: return "contribution";
        case StepKind::output: return "output";
        case StepKind::score_stage: return "score_stage";
        case StepKind::softmax_stage: return "softmax_stage";
        case StepKind::update_stage: return "update_stage";
        case StepKind::token: return "token";
        case StepKind::project_query: return "project_query";
        case StepKind::project_key: return "project_key";
        case StepKind::project_value: return "project_value";
        case StepKind::project_stage: return "project_stage";
    }
    return {};
}

std::vector<TextArg> args_of(const Document& document, const Step& step) {
    return {{"query", shortened(document.tokens[index(step.query)])},
            {"key", shortened(document.tokens[index(step.key)])},
            {"component", fmt::format("{}", step.component + 1)}};
}

// A sum that is too long to read stays in words.
constexpr int most_tokens_written_out = 6;

// "exp(1) ÷ (exp(1) + exp(1) + exp(0))"
std::string softmax_written_out(const RowExplainer& row, int query, int key, int tokens) {
    const auto name = [&](int j) { return to_text(row.formula({StepKind::exp, query, j, 0}).name()); };
    std::string sum;
    for (int j = 0; j < tokens; ++j) sum += (j == 0 ? "" : " + ") + name(j);
    return fmt::format("{} ÷ ({})", name(key), sum);
}

// The operation of the step's formula with its numbers, not the result.
std::string operation(const RowExplainer& row, const Document& document, const Step& step) {
    const Formula formula = row.formula(step);
    switch (step.kind) {
        case StepKind::exp: return to_text(formula.name());
        case StepKind::score: return to_text(formula.sides[2]);
        case StepKind::weight:
            return document.token_count() <= most_tokens_written_out
                       ? softmax_written_out(row, step.query, step.key, document.token_count())
                       : to_text(formula.sides[1]);
        default: return to_text(formula.sides[1]);
    }
}

bool is_term(const Step& step) {
    switch (step.kind) {
        case StepKind::start:
        case StepKind::score_stage:
        case StepKind::softmax_stage:
        case StepKind::update_stage:
        case StepKind::token:
        case StepKind::project_stage: return false;
        default: return true;
    }
}

}  // namespace

Message question(const Document& document, const Step& step) {
    return {"ask." + kind_name(step.kind), args_of(document, step)};
}

Message hint(const Document& document, const Attention& attention, const Step& step, const Style& style) {
    const RowExplainer row(document, attention, step.query, style.decimals);
    std::vector<TextArg> args = args_of(document, step);
    std::string key = "hint." + kind_name(step.kind);
    const bool reads_score =
        step.kind == StepKind::score || step.kind == StepKind::exp || step.kind == StepKind::weight;
    if (reads_score && row.is_blocked(step.key)) return {key + ".blocked", std::move(args)};
    if (is_term(step)) args.push_back({"work", operation(row, document, step)});
    return {std::move(key), std::move(args)};
}

}  // namespace qkv
