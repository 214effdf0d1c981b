#include "steps/narrator.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "formula/pieces.h"

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

// The tokens with the largest weight; there are several in a tie.
std::string most_attended(const Document& document, const RowExplainer& row) {
    double largest = 0.0;
    for (int j = 0; j < document.token_count(); ++j) {
        largest = std::max(largest, row.value_in(row.cell(Quantity::weight, j)));
    }
    std::vector<std::string> tokens;
    for (int j = 0; j < document.token_count(); ++j) {
        if (row.value_in(row.cell(Quantity::weight, j)) > largest - 1e-12) {
            tokens.push_back(fmt::format("“{}”", shortened(document.tokens[index(j)])));
        }
    }
    return fmt::format("{}", fmt::join(tokens, ", "));
}

class Narrator {
public:
    Narrator(const Document& document, const RowExplainer& row, const Step& step)
        : document_(document), row_(row), step_(step) {
        // The sentences of these steps hold numbers of their formula.
        if (step.kind > StepKind::start && step.kind < StepKind::output) formula_ = row.formula(step);
    }

    Message message() const {
        switch (step_.kind) {
            case StepKind::start: return {document_.embeddings ? "step.start.embeddings" : "step.start", {query()}};
            case StepKind::product: return product();
            case StepKind::score: return score();
            case StepKind::exp: return exp();
            case StepKind::sum: return {"step.sum", {query(), result()}};
            case StepKind::weight: return weight();
            case StepKind::contribution_product: return contribution_product();
            case StepKind::contribution: return contribution();
            case StepKind::output: return output("step.output");
            case StepKind::score_stage: return {"step.score_stage", {query(), list(Quantity::score)}};
            case StepKind::softmax_stage: return softmax_stage();
            case StepKind::update_stage: return output("step.update_stage");
            case StepKind::token: return output("step.token");
            case StepKind::project_query: return projection("step.project_query", Quantity::query);
            case StepKind::project_key: return projection("step.project_key", Quantity::key);
            case StepKind::project_value: return projection("step.project_value", Quantity::value);
            case StepKind::project_stage: return {"step.project_stage", {query(), embedding()}};
        }
        return {};
    }

private:
    TextArg query() const { return {"query", shortened(document_.tokens[index(step_.query)])}; }
    TextArg key() const { return {"key", shortened(document_.tokens[index(step_.key)])}; }
    TextArg component() const { return {"component", fmt::format("{}", step_.component + 1)}; }

    // What the sides give: at 0.33 × 0.75 = 0.25 → 0.3 it is 0.25.
    const Pieces& calculated() const {
        return formula_.before_arrow.empty() ? formula_.result() : formula_.before_arrow;
    }
    TextArg result() const { return {"result", to_text(calculated())}; }

    // The n-th number of a side that is not written as a vector.
    static std::string number_in(const Pieces& side, PieceKind kind, int n = 0) {
        for (const Piece& piece : side) {
            if (piece.kind == kind && n-- == 0) return piece.numbers.front().shown;
        }
        return {};
    }

    TextArg operand(const char* name, int side, int n = 0) const {
        return {name, number_in(formula_.sides[index(side)], PieceKind::number, n)};
    }

    static std::string shown(const Piece& vector) {
        std::vector<std::string> items;
        for (const Number& number : vector.numbers) items.push_back(number.shown);
        return shown_list(std::move(items));
    }

    TextArg result(const Piece& vector) const { return {"result", shown(vector)}; }

    TextArg list(Quantity quantity) const {
        std::vector<std::string> shown;
        for (int j = 0; j < document_.token_count(); ++j) shown.push_back(row_.shown(row_.cell(quantity, j)));
        return {"result", shown_list(std::move(shown))};
    }

    TextArg embedding() const { return {"embedding", shown(row_.vector(Quantity::embedding, step_.query))}; }

    Message projection(const char* text_key, Quantity quantity) const {
        return {text_key, {query(), embedding(), result(row_.vector(quantity, step_.query))}};
    }

    Message product() const {
        return {"step.product", {query(), key(), component(), operand("a", 1), operand("b", 1, 1), result()}};
    }

    Message score() const {
        if (row_.is_blocked(step_.key)) return {"step.score.blocked", {query(), key()}};
        const Options& options = document_.options;
        if (options.scale == 1.0 && options.temperature == 1.0) return {"step.score", {query(), key(), result()}};
        // The dot product stands in a side of its own, if it is a number that can be written.
        constexpr std::size_t sides_with_dot = 5;
        if (formula_.sides.size() < sides_with_dot) return {"step.score.scaled_whole", {query(), key(), result()}};
        return {"step.score.scaled",
                {query(), key(), {"dot", number_in(formula_.sides[3], PieceKind::constant)}, result()}};
    }

    Message exp() const {
        if (row_.is_blocked(step_.key)) return {"step.exp.blocked", {key()}};
        std::string kind = "step.exp";
        if (row_.softmax().shift != 0.0) {
            kind = "step.exp.shifted";
        } else if (row_.score_value(step_.key) < 0) {
            kind = "step.exp.negative";
        }
        return {kind, {operand("score", 0), {"max", number_in(formula_.sides[0], PieceKind::constant)}, result()}};
    }

    Message weight() const {
        if (row_.is_blocked(step_.key)) return {"step.weight.blocked", {query(), key()}};
        const bool is_moved = !formula_.before_arrow.empty();
        return {is_moved ? "step.weight.moved" : "step.weight",
                {query(),
                 key(),
                 operand("exp", 1),
                 operand("sum", 1, 1),
                 {"exact", to_text(formula_.before_arrow)},
                 {"result", to_text(formula_.result())}}};
    }

    Message softmax_stage() const {
        const auto& sum = row_.weights().sum;
        return {sum ? "step.softmax_stage.sum" : "step.softmax_stage",
                {query(), list(Quantity::weight), {"sum", sum.value_or("1")}}};
    }

    Message contribution_product() const {
        return {"step.contribution_product", {key(), component(), operand("weight", 1), operand("b", 1, 1), result()}};
    }

    Message contribution() const {
        // The first token other than the query itself.
        const bool mixing_begins = step_.key == (step_.query == 0 ? 1 : 0) && !row_.is_blocked(step_.key);
        return {mixing_begins ? "step.contribution.mixing" : "step.contribution",
                {query(), key(), operand("weight", 1), result(calculated().front())}};
    }

    Message output(const char* text_key) const {
        return {text_key,
                {query(), {"top", most_attended(document_, row_)}, result(row_.vector(Quantity::output, step_.query))}};
    }

    const Document& document_;
    const RowExplainer& row_;
    Step step_;
    Formula formula_;  // of a term or product
};

}  // namespace

Message narrated(const Document& document, const RowExplainer& row, const Step& step) {
    return Narrator(document, row, step).message();
}

std::optional<Message> note_on_weights(const Document& document, const RowExplainer& row, const Step& step) {
    const bool shows_last_weight = step.kind == StepKind::softmax_stage ||
                                   (step.kind == StepKind::weight && step.key == document.token_count() - 1);
    if (!shows_last_weight || !row.weights().sum) return std::nullopt;
    return Message{"weights.sum", {{"sum", *row.weights().sum}}};
}

}  // namespace qkv
