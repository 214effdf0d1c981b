#include "steps/sentence_args.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "qkv/token_name.h"

namespace qkv {
namespace {

// People read the sentence, so a long list shows only its first and last numbers.
std::string shown_list(std::vector<std::string> items) {
    constexpr std::size_t most_items = 8;
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
    for (int j = 0; j < row.document().key_count(); ++j) {
        if (weights(j) > largest - 1e-12) names.push_back(fmt::format("“{}”", short_key_name(row.document(), j)));
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

// "“나는” [0.211, 0.211, 0.078], “사과를” [0.211, 0.078, 0.211]"
std::string all_outputs(const Row& row) {
    std::vector<std::string> outputs;
    for (int i = 0; i < row.document().token_count(); ++i) {
        const Row its_row(row.document(), row.all_heads(), i, row.head_number(), row.decimals());
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
    if (row.document().head_count() > 1) return {"step.end.heads", {query_arg(row), count, heads_arg(row)}};
    if (tokens == 1) return {"step.end.one", {query_arg(row), result}};
    if (tokens * row.document().value_size() > most_numbers_listed)
        return {"step.end.many", {count, query_arg(row), result}};
    return {"step.end", {count, {"all", all_outputs(row)}}};
}

// Whether nothing comes after this V_new. Of one query alone there is nothing to conclude, unless it saw only itself.
bool is_end(const Row& row) {
    const Document& document = row.document();
    return row.query() == document.token_count() - 1 && row.head_number() == document.head_count() - 1 &&
           !document.is_joined() && (document.token_count() > 1 || document.key_count() == 1);
}

}  // namespace

TextArg heads_arg(const Row& row) { return {"heads", fmt::format("{}", row.document().head_count())}; }

TextArg query_arg(const Row& row) { return {"query", short_token_name(row.document(), row.query())}; }

TextArg key_arg(const Row& row, const Step& step) { return {"key", short_key_name(row.document(), step.key)}; }

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
    for (int j = 0; j < row.document().key_count(); ++j) items.push_back(row.shown(row.cell(quantity, j)));
    return {"result", shown_list(std::move(items))};
}

Message output_sentence(const char* id, const Row& row) {
    const TextArg result = vector_arg("result", row.vector(Quantity::output, row.query()));
    if (!row.head().is_on) return {"step.output.off", {query_arg(row), result}};
    if (is_end(row)) return conclusion(row);
    return {id, {query_arg(row), {"top", most_attended(row)}, result}};
}

}  // namespace qkv
