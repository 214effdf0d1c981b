// What is asked in predict mode, and the hints.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

#include "base/short_text.h"
#include "judge/asking.h"
#include "qkv/token_name.h"
#include "steps/component.h"
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
                                : document.model            ? ".model"
                                : document.layer            ? ".layer"
                                : document.is_joined()      ? ".joined"
                                : document.head_count() > 1 ? ".heads"
                                                            : "";
    return fmt::format("{}{}", whole->id, variant);
}

// Whether one of the step's results stands for all: a vector of a layer is too long to type.
bool asks_one(const Document& document, const Step& term) {
    constexpr std::size_t most_numbers_typed = 8;
    const Operation& operation = *operation_of(term.kind);
    if (operation.asked != nullptr) return true;
    return document.layer && operation.is_vector && operation.results(document, term).size() > most_numbers_typed;
}

std::vector<TextArg> args_of(const Document& document, const Attention& attention, const Step& step) {
    std::vector<TextArg> args{{"query", short_token_name(document, step.query)},
                              {"key", short_key_name(document, step.key)},
                              {"heads", fmt::format("{}", document.head_count())}};
    const std::vector<Step> terms = terms_asked(document, step);
    const auto result = terms.empty() ? std::nullopt : asked_result(document, attention, terms.front());
    args.push_back({"component", fmt::format("{}", result.value_or(step.component) + 1)});
    if (result && document.model && *result < document.model->next_word_count())
        args.push_back({"word", shortened(document.model->words[index(*result)])});
    return args;
}

// The operation on its numbers, of the component asked for where it goes by components.
std::string work_of(const Row& row, const Step& step, std::optional<int> result) {
    const Operation& operation = *operation_of(step.kind);
    if (!result || operation.asked != nullptr) return operation.work(row, row.formula(step));
    const Formula line = component_line(row, step, *result);
    return line.products.empty() ? operation.work(row, row.formula(step)) : to_text(line.products);
}

}  // namespace

std::optional<int> asked_result(const Document& document, const Attention& attention, const Step& term) {
    if (!asks_one(document, term)) return std::nullopt;
    const Operation& operation = *operation_of(term.kind);
    const Row row(document, attention, term.query, term.head, default_decimals);
    if (operation.asked != nullptr) return operation.asked(row, term);
    const std::vector<Cell> results = operation.results(document, term);
    const auto size_of = [&](const Cell& cell) {
        return cell.quantity == results.front().quantity ? std::abs(row.value_in(cell)) : -1.0;
    };
    const auto largest = std::max_element(results.begin(), results.end(),
                                          [&](const Cell& a, const Cell& b) { return size_of(a) < size_of(b); });
    return static_cast<int>(largest - results.begin());
}

Message question(const Document& document, const Attention& attention, const Step& step) {
    const std::vector<Step> terms = terms_asked(document, step);
    const bool is_of_many =
        !terms.empty() && asks_one(document, terms.front()) && operation_of(terms.front().kind)->asked == nullptr;
    const std::string id = is_of_many ? std::string(operation_of(terms.front().kind)->id) : id_of(document, step);
    return {fmt::format("ask.{}{}", id, is_of_many ? ".one" : ""), args_of(document, attention, step)};
}

Message hint(const Document& document, const Attention& attention, const Step& step, const Style& style) {
    const Row row(document, attention, step.query, step.head, style.decimals);
    const Operation* operation = operation_of(step.kind);
    std::vector<TextArg> args = args_of(document, attention, step);
    std::string id = fmt::format("hint.{}", id_of(document, step));
    const bool is_of_output = step.kind == StepKind::output || step.kind == StepKind::update_stage;
    if (is_of_output && !row.head().is_on) return {"hint.output.off", std::move(args)};
    const std::vector<Step> terms = terms_asked(document, step);
    if (operation == nullptr && terms.size() != 1) return {std::move(id), std::move(args)};
    if (operation != nullptr && operation->is_masked && row.is_blocked(step.key))
        return {id + ".blocked", std::move(args)};
    args.push_back({"work", work_of(row, terms.front(), asked_result(document, attention, terms.front()))});
    return {std::move(id), std::move(args)};
}

std::vector<Cell> cells_asked(const Document& document, const Attention& attention, const Step& step) {
    std::vector<Cell> cells;
    for (const Step& term : terms_asked(document, step)) {
        const std::vector<Cell> results = operation_of(term.kind)->results(document, term);
        if (const auto one = asked_result(document, attention, term)) {
            cells.push_back(results[index(*one)]);
        } else {
            cells.insert(cells.end(), results.begin(), results.end());
        }
    }
    return cells;
}

bool is_vector(const Document& document, const Step& step) {
    const std::vector<Step> terms = terms_asked(document, step);
    if (terms.size() == 1 && asks_one(document, terms.front())) return false;
    const Operation* operation = operation_of(step.kind);
    return operation == nullptr || operation->is_vector;
}

std::vector<Step> terms_asked(const Document& document, const Step& step) {
    const WholeStep* whole = whole_step_of(step.kind);
    if (whole == nullptr) return {step};
    if (whole->asked == StepKind::start) return {};
    if (whole->spans_heads && document.model) return {{StepKind::probabilities, step.query}};
    if (whole->spans_heads && document.layer) return {{StepKind::norm_2, step.query}};
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
