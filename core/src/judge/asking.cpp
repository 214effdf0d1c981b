// What is asked in predict mode, and the hints.
#include <fmt/format.h>
#include <string>
#include <utility>

#include "base/short_text.h"
#include "judge/asking.h"
#include "qkv/token_name.h"
#include "steps/operation.h"
#include "steps/row.h"
#include "steps/whole_step.h"

namespace qkv {
namespace {

std::string id_of(const Document& document, const Step& step) {
    const WholeStep* whole = whole_step_of(step.kind);
    if (whole == nullptr) return std::string(operation_of(step.kind)->id);
    const bool takes_several = whole->spans_heads && whole->asked != StepKind::start;
    const char* const variant = !takes_several              ? ""
                                : document.is_joined()      ? ".joined"
                                : document.head_count() > 1 ? ".heads"
                                                            : "";
    return fmt::format("{}{}", whole->id, variant);
}

std::vector<TextArg> args_of(const Document& document, const Step& step) {
    return {{"query", short_token_name(document, step.query)},
            {"key", short_key_name(document, step.key)},
            {"heads", fmt::format("{}", document.head_count())},
            {"component", fmt::format("{}", step.component + 1)}};
}

}  // namespace

Message question(const Document& document, const Step& step) {
    return {fmt::format("ask.{}", id_of(document, step)), args_of(document, step)};
}

Message hint(const Document& document, const Attention& attention, const Step& step, const Style& style) {
    const Row row(document, attention, step.query, step.head, style.decimals);
    const Operation* operation = operation_of(step.kind);
    std::vector<TextArg> args = args_of(document, step);
    std::string id = fmt::format("hint.{}", id_of(document, step));
    const bool is_of_output = step.kind == StepKind::output || step.kind == StepKind::update_stage;
    if (is_of_output && !row.head().is_on) return {"hint.output.off", std::move(args)};
    if (operation == nullptr) return {std::move(id), std::move(args)};
    if (operation->is_masked && row.is_blocked(step.key)) return {id + ".blocked", std::move(args)};
    args.push_back({"work", operation->work(row, row.formula(step))});
    return {std::move(id), std::move(args)};
}

std::vector<Cell> cells_asked(const Document& document, const Step& step) {
    std::vector<Cell> cells;
    for (const Step& term : terms_asked(document, step)) {
        const std::vector<Cell> results = operation_of(term.kind)->results(document, term);
        cells.insert(cells.end(), results.begin(), results.end());
    }
    return cells;
}

bool is_vector(const Step& step) {
    const Operation* operation = operation_of(step.kind);
    return operation == nullptr || operation->is_vector;
}

std::vector<Step> terms_asked(const Document& document, const Step& step) {
    const WholeStep* whole = whole_step_of(step.kind);
    if (whole == nullptr) return {step};
    if (whole->asked == StepKind::start) return {};
    if (whole->spans_heads && document.is_joined()) return {{StepKind::join, step.query}};
    std::vector<Step> terms;
    if (!operation_of(whole->asked)->has_key) {
        const int end = whole->spans_heads ? document.head_count() : step.head + 1;
        for (int head = step.head; head < end; ++head) terms.push_back({whole->asked, step.query, 0, 0, head});
        return terms;
    }
    for (int key = 0; key < document.key_count(); ++key) terms.push_back({whole->asked, step.query, key, 0, step.head});
    return terms;
}

}  // namespace qkv
