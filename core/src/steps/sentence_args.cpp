#include "steps/sentence_args.h"
#include "qkv/token_name.h"

#include <algorithm>
#include <fmt/format.h>

namespace qkv {
namespace {

// People read the sentence, so a long list shows only its first and last numbers.
std::string shown_list(std::vector<std::string> items) {
    constexpr std::size_t most_items = 16;
    constexpr std::ptrdiff_t items_before_gap = 3;
    if (items.size() > most_items) {
        items.erase(items.begin() + items_before_gap, items.end() - 1);
        items.insert(items.end() - 1, "…");
    }
    return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string most_attended(const Row& row) {
    const RowVector weights = row.attention().weights.row(row.query());
    const double largest = weights.maxCoeff();
    std::vector<std::string> names;
    for (int j = 0; j < row.document().token_count(); ++j) {
        if (weights(j) > largest - 1e-12) names.push_back(fmt::format("“{}”", short_token_name(row.document(), j)));
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

// "“나는” [0.211, 0.211, 0.078], “사과를” [0.211, 0.078, 0.211]"
std::string all_outputs(const Row& row) {
    std::vector<std::string> outputs;
    for (int i = 0; i < row.document().token_count(); ++i) {
        const Row its_row(row.document(), row.attention(), i, row.decimals());
        const TextArg output = vector_arg("", its_row.vector(Quantity::output, i));
        outputs.push_back(fmt::format("“{}” {}", short_token_name(row.document(), i), output.value));
    }
    return fmt::format("{}", fmt::join(outputs, ", "));
}

// What the whole walk has come to: every token's new V, where it is not too much to read.
Message conclusion(const Row& row) {
    constexpr int most_numbers_listed = 12;
    const int tokens = row.document().token_count();
    const TextArg count{"count", fmt::format("{}", tokens)};
    const TextArg result = vector_arg("result", row.vector(Quantity::output, row.query()));
    if (tokens == 1) return {"step.end.one", {query_arg(row), result}};
    if (tokens * row.document().value_size() > most_numbers_listed)
        return {"step.end.many", {count, query_arg(row), result}};
    return {"step.end", {count, {"all", all_outputs(row)}}};
}

}  // namespace

TextArg query_arg(const Row& row) { return {"query", short_token_name(row.document(), row.query())}; }

TextArg key_arg(const Row& row, const Step& step) { return {"key", short_token_name(row.document(), step.key)}; }

TextArg component_arg(const Step& step) { return {"component", fmt::format("{}", step.component + 1)}; }

const Pieces& calculated(const Formula& formula) {
    return formula.before_arrow.empty() ? formula.result : formula.before_arrow;
}

TextArg result_arg(const Formula& formula) { return {"result", to_text(calculated(formula))}; }

TextArg operand_arg(const char* name, const Pieces& side, PieceKind kind, int n) {
    for (const Piece& piece : side) {
        if (piece.kind == kind && n-- == 0) return {name, piece.numbers.front().shown};
    }
    return {name, {}};
}

TextArg vector_arg(const char* name, const Piece& vector) {
    std::vector<std::string> items;
    for (const Number& number : vector.numbers) items.push_back(number.shown);
    return {name, shown_list(std::move(items))};
}

std::string operation_text(const Row&, const Formula& formula) { return to_text(formula.operation); }

TextArg row_arg(const Row& row, Quantity quantity) {
    std::vector<std::string> items;
    for (int j = 0; j < row.document().token_count(); ++j) items.push_back(row.shown(row.cell(quantity, j)));
    return {"result", shown_list(std::move(items))};
}

Message output_sentence(const char* id, const Row& row) {
    if (row.query() == row.document().token_count() - 1) return conclusion(row);
    return {
        id,
        {query_arg(row), {"top", most_attended(row)}, vector_arg("result", row.vector(Quantity::output, row.query()))}};
}

}  // namespace qkv
