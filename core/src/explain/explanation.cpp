#include "qkv/explanation.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <unordered_set>

#include "steps/component.h"
#include "steps/narrator.h"
#include "steps/operation.h"
#include "steps/quantity.h"
#include "steps/tables.h"
#include "steps/terms.h"

namespace qkv {
namespace {

struct CellHash {
    std::size_t operator()(const Cell& cell) const {
        std::size_t hash = static_cast<std::size_t>(cell.quantity);
        for (const int part : {cell.row, cell.column, cell.component, cell.head, cell.layer})
            hash = hash * 1000003U + static_cast<std::size_t>(part);
        return hash;
    }
};

// Every operand of `results` once, in the order in which they are read.
std::vector<Cell> operands_of_all(const Document& document, const std::vector<Cell>& results) {
    std::vector<Cell> operands;
    std::unordered_set<Cell, CellHash> known;
    for (const Cell& result : results) {
        for (const Cell& operand : operands_of(document, result)) {
            if (known.insert(operand).second) operands.push_back(operand);
        }
    }
    return operands;
}

}  // namespace

std::span<const Formula> Explanation::formulas_of(StepKind kind) const {
    const auto is_of_kind = [&](const Formula& formula) { return formula.step.kind == kind; };
    const auto first = std::find_if(formulas.begin(), formulas.end(), is_of_kind);
    const auto last = std::find_if_not(first, formulas.end(), is_of_kind);
    return {first, last};
}

Explanation explain(const Document& document, const Attention& attention, const Step& step, const Style& style,
                    const KeyRange& keys) {
    const Row row(document, attention, step.query, step.head, style.decimals);
    std::optional<Row> row_of_head;  // of a step that takes all heads at once
    Explanation explanation;
    explanation.step = step;
    for (const Step& term : terms_of(document, step, keys)) {
        const bool is_of_step = term.head == step.head;
        if (!is_of_step && (!row_of_head || row_of_head->head_number() != term.head))
            row_of_head.emplace(document, attention, step.query, term.head, style.decimals);
        std::vector<Formula> lines = (is_of_step ? row : *row_of_head).lines(term);
        std::move(lines.begin(), lines.end(), std::back_inserter(explanation.formulas));
        const std::vector<Cell> results = operation_of(term.kind)->results(document, term);
        explanation.results.insert(explanation.results.end(), results.begin(), results.end());
    }
    explanation.message = narrated(row, step);
    explanation.invitation = invitation_at(row, step);
    explanation.note = note_on_weights(row, step);
    explanation.operands = operands_of_all(document, explanation.results);
    return explanation;
}

std::vector<Cell> operands_of(const Document& document, const Cell& cell) {
    const auto operands = quantity_row(cell.quantity).operands;
    return operands == nullptr ? std::vector<Cell>{} : operands(document, cell);
}

Formula running_output(const Document& document, const Attention& attention, int query, int head, int keys,
                       const Style& style) {
    return running_output(Row(document, attention, query, head, style.decimals), keys);
}

Formula component_written_out(const Document& document, const Attention& attention, const Step& step, int component,
                              const Style& style) {
    const Row row(document, attention, step.query, step.head, style.decimals);
    return component_line(row, step, component);
}

std::string cell_name(const Document& document, const Cell& cell) {
    return quantity_row(cell.quantity).cell_name(document, cell);
}

double number_in(const Document& document, const Attention& attention, const Cell& cell) {
    // Of keys and values in cross-attention there may be more than queries; they need no row of a query.
    const bool has_query = quantity_row(cell.quantity).belongs_to_token && cell.row < document.token_count();
    const int query = has_query ? cell.row : 0;
    return Row(document, attention, query, cell.head, default_decimals).value_in(cell);
}

}  // namespace qkv
