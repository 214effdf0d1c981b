#include "qkv/explanation.h"

#include <cstdint>
#include <fmt/format.h>
#include <unordered_set>

#include "formula/pieces.h"
#include "qkv/number_format.h"
#include "steps/narrator.h"
#include "steps/projection.h"
#include "steps/row_explainer.h"
#include "steps/terms.h"

namespace qkv {
namespace {

std::vector<Cell> results_of(const Document& document, const Step& term) {
    const auto cells = [&](Quantity quantity, int size) {
        std::vector<Cell> all;
        for (int c = 0; c < size; ++c) {
            all.push_back(quantity == Quantity::contribution ? Cell{quantity, term.query, term.key, c}
                                                             : Cell{quantity, term.query, c, 0});
        }
        return all;
    };
    switch (term.kind) {
        case StepKind::product: return {{Quantity::product, term.query, term.key, term.component}};
        case StepKind::score: return {{Quantity::score, term.query, term.key, 0}};
        case StepKind::exp: return {{Quantity::exp, term.query, term.key, 0}};
        case StepKind::sum: return {{Quantity::sum, term.query, 0, 0}};
        case StepKind::weight: return {{Quantity::weight, term.query, term.key, 0}};
        case StepKind::contribution_product: return {{Quantity::contribution, term.query, term.key, term.component}};
        case StepKind::contribution: return cells(Quantity::contribution, document.value_size());
        case StepKind::output: return cells(Quantity::output, document.value_size());
        case StepKind::project_query: return cells(Quantity::query, document.key_size());
        case StepKind::project_key: return cells(Quantity::key, document.key_size());
        case StepKind::project_value: return cells(Quantity::value, document.value_size());
        default: return {};
    }
}

// A unique number for every cell of a document; rows and columns are below 2^20.
std::uint64_t code_of(const Cell& cell) {
    std::uint64_t code = static_cast<std::uint64_t>(cell.quantity);
    for (const int part : {cell.row, cell.column, cell.component}) code = code << 20 | static_cast<std::uint64_t>(part);
    return code;
}

// Every operand of `results` once, in the order in which they are read.
std::vector<Cell> operands_of_all(const Document& document, const std::vector<Cell>& results) {
    std::vector<Cell> operands;
    std::unordered_set<std::uint64_t> known;
    for (const Cell& result : results) {
        for (const Cell& operand : operands_of(document, result)) {
            if (known.insert(code_of(operand)).second) operands.push_back(operand);
        }
    }
    return operands;
}

std::vector<Cell> operands_of_projection(const Document& document, const Cell& cell) {
    std::vector<Cell> operands;
    if (!document.embeddings) return operands;
    const int size = document.embeddings->size();
    for (int a = 0; a < size; ++a) operands.push_back({Quantity::embedding, cell.row, a, 0});
    for (int a = 0; a < size; ++a) operands.push_back({projection_of(cell.quantity).weights, a, cell.column, 0});
    return operands;
}

bool is_of_weights(Quantity quantity) {
    return quantity == Quantity::query_matrix || quantity == Quantity::key_matrix || quantity == Quantity::value_matrix;
}

}  // namespace

Role role_of(Quantity quantity) {
    switch (quantity) {
        case Quantity::query:
        case Quantity::query_matrix: return Role::query;
        case Quantity::key:
        case Quantity::key_matrix: return Role::key;
        case Quantity::value:
        case Quantity::value_matrix: return Role::value;
        case Quantity::product:
        case Quantity::score: return Role::score;
        case Quantity::exp:
        case Quantity::sum: return Role::none;
        case Quantity::weight: return Role::weight;
        case Quantity::contribution:
        case Quantity::output: return Role::output;
        case Quantity::embedding: return Role::embedding;
    }
    return Role::none;
}

Explanation explain(const Document& document, const Attention& attention, const Step& step, const Style& style,
                    const KeyRange& keys) {
    const RowExplainer row(document, attention, step.query, style.decimals);
    Explanation explanation;
    explanation.step = step;
    for (const Step& term : terms_of(document, step, keys)) {
        explanation.formulas.push_back(row.formula(term));
        const std::vector<Cell> results = results_of(document, term);
        explanation.results.insert(explanation.results.end(), results.begin(), results.end());
    }
    explanation.message = narrated(document, row, step);
    explanation.note = note_on_weights(document, row, step);
    explanation.operands = operands_of_all(document, explanation.results);
    return explanation;
}

std::vector<Cell> operands_of(const Document& document, const Cell& cell) {
    const int i = cell.row;
    const int j = cell.column;
    const int c = cell.component;
    const int n = document.token_count();
    const bool is_blocked = document.options.mask == Mask::causal && j > i;
    std::vector<Cell> operands;
    switch (cell.quantity) {
        case Quantity::query:
        case Quantity::key:
        case Quantity::value: return operands_of_projection(document, cell);
        case Quantity::embedding:
        case Quantity::query_matrix:
        case Quantity::key_matrix:
        case Quantity::value_matrix: break;
        case Quantity::product: return {{Quantity::query, i, c, 0}, {Quantity::key, j, c, 0}};
        case Quantity::score:
            if (is_blocked) break;
            for (int d = 0; d < document.key_size(); ++d) operands.push_back({Quantity::query, i, d, 0});
            for (int d = 0; d < document.key_size(); ++d) operands.push_back({Quantity::key, j, d, 0});
            break;
        case Quantity::exp: return {{Quantity::score, i, j, 0}};
        case Quantity::sum:
            for (int t = 0; t < n; ++t) operands.push_back({Quantity::exp, i, t, 0});
            break;
        case Quantity::weight: return {{Quantity::exp, i, j, 0}, {Quantity::sum, i, 0, 0}};
        case Quantity::contribution: return {{Quantity::weight, i, j, 0}, {Quantity::value, j, c, 0}};
        case Quantity::output:
            for (int t = 0; t < n; ++t) operands.push_back({Quantity::contribution, i, t, j});
            break;
    }
    return operands;
}

Formula running_output(const Document& document, const Attention& attention, int query, int keys, const Style& style) {
    return RowExplainer(document, attention, query, style.decimals).running_output(keys);
}

std::string cell_name(const Document& document, const Cell& cell) {
    const std::string row = is_of_weights(cell.quantity) ? "" : shortened(document.tokens[index(cell.row)]);
    const auto column = [&] { return shortened(document.tokens[index(cell.column)]); };
    const auto entry = [&](const char* name) { return fmt::format("{}[{},{}]", name, cell.row + 1, cell.column + 1); };
    const auto component = [&](const char* name) { return fmt::format("{}({}){}", name, row, subscript(cell.column)); };
    switch (cell.quantity) {
        case Quantity::query: return component("Q");
        case Quantity::key: return component("K");
        case Quantity::value: return component("V");
        case Quantity::product: return fmt::format("Q({0}){2} × K({1}){2}", row, column(), subscript(cell.component));
        case Quantity::score: return fmt::format("score({}, {})", row, column());
        case Quantity::exp: return fmt::format("exp(score({}, {}))", row, column());
        case Quantity::sum: return fmt::format("sum({})", row);
        case Quantity::weight: return fmt::format("weight({}, {})", row, column());
        case Quantity::contribution:
            return fmt::format("weight({0}, {1}) × V({1}){2}", row, column(), subscript(cell.component));
        case Quantity::output: return component("V_new");
        case Quantity::embedding: return component("X");
        case Quantity::query_matrix: return entry("W_Q");
        case Quantity::key_matrix: return entry("W_K");
        case Quantity::value_matrix: return entry("W_V");
    }
    return {};
}

double number_in(const Document& document, const Attention& attention, const Cell& cell) {
    const int query = is_of_weights(cell.quantity) ? 0 : cell.row;
    return RowExplainer(document, attention, query, default_decimals).value_in(cell);
}

}  // namespace qkv
