#include "narrator.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "pieces.h"

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
        : document_(document), row_(row), step_(step) {}

    Message message() const {
        switch (step_.kind) {
            case StepKind::start: return {document_.embeddings ? "step.start.embeddings" : "step.start", {query()}};
            case StepKind::product: return product();
            case StepKind::score: return score();
            case StepKind::exp: return exp();
            case StepKind::sum: return {"step.sum", {query(), result(Quantity::sum, 0)}};
            case StepKind::weight: return weight();
            case StepKind::contribution_product: return contribution_product();
            case StepKind::contribution: return contribution();
            case StepKind::output: return output("step.output");
            case StepKind::score_stage: return {"step.score_stage", {query(), list(Quantity::score)}};
            case StepKind::softmax_stage: return {"step.softmax_stage", {query(), list(Quantity::weight)}};
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

    TextArg result(Quantity quantity, int key, int component = 0) const {
        return {"result", row_.shown(row_.cell(quantity, key, component))};
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
        return {"step.product",
                {query(),
                 key(),
                 component(),
                 {"a", row_.shown(Cell{Quantity::query, step_.query, step_.component, 0})},
                 {"b", row_.shown(Cell{Quantity::key, step_.key, step_.component, 0})},
                 result(Quantity::product, step_.key, step_.component)}};
    }

    Message score() const {
        if (row_.is_blocked(step_.key)) return {"step.score.blocked", {query(), key()}};
        const bool is_plain = document_.options.scale == 1.0 && document_.options.temperature == 1.0;
        return {is_plain ? "step.score" : "step.score.scaled",
                {query(), key(), {"dot", row_.shown(row_.dot(step_.key))}, result(Quantity::score, step_.key)}};
    }

    Message exp() const {
        if (row_.is_blocked(step_.key)) return {"step.exp.blocked", {key()}};
        const double score = row_.score_value(step_.key);
        const double exp = row_.value_in(row_.cell(Quantity::exp, step_.key));
        std::string kind = "step.exp";
        if (row_.softmax().shift != 0.0) {
            kind = "step.exp.shifted";
        } else if (score < 0 && exp > 0) {
            kind = "step.exp.negative";
        }
        return {kind,
                {{"score", row_.shown(score)},
                 {"max", row_.shown(row_.softmax().shift)},
                 result(Quantity::exp, step_.key)}};
    }

    Message weight() const {
        if (row_.is_blocked(step_.key)) return {"step.weight.blocked", {query(), key()}};
        return {"step.weight",
                {query(),
                 key(),
                 {"exp", row_.shown(row_.cell(Quantity::exp, step_.key))},
                 {"sum", row_.shown(row_.cell(Quantity::sum, 0))},
                 result(Quantity::weight, step_.key)}};
    }

    Message contribution_product() const {
        return {"step.contribution_product",
                {key(),
                 component(),
                 {"weight", row_.shown(row_.cell(Quantity::weight, step_.key))},
                 {"b", row_.shown(Cell{Quantity::value, step_.key, step_.component, 0})},
                 result(Quantity::contribution, step_.key, step_.component)}};
    }

    Message contribution() const {
        // The first token other than the query itself.
        const bool mixing_begins = step_.key == (step_.query == 0 ? 1 : 0) && !row_.is_blocked(step_.key);
        return {mixing_begins ? "step.contribution.mixing" : "step.contribution",
                {query(),
                 key(),
                 {"weight", row_.shown(row_.cell(Quantity::weight, step_.key))},
                 result(row_.vector(Quantity::contribution, step_.query, step_.key))}};
    }

    Message output(const char* text_key) const {
        return {text_key,
                {query(), {"top", most_attended(document_, row_)}, result(row_.vector(Quantity::output, step_.query))}};
    }

    const Document& document_;
    const RowExplainer& row_;
    Step step_;
};

}  // namespace

Message narrated(const Document& document, const RowExplainer& row, const Step& step) {
    return Narrator(document, row, step).message();
}

}  // namespace qkv
