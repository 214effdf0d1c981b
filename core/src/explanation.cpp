#include "qkv/explanation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <span>

#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::size_t index(int i) { return static_cast<std::size_t>(i); }

std::span<const double> row_of(const Matrix& matrix, int row) {
    return {matrix.data() + row * matrix.cols(), index(static_cast<int>(matrix.cols()))};
}

Piece symbol(std::string text) { return {PieceKind::symbol, Role::none, std::move(text), {}}; }

// "₁₂": components are counted from 1.
std::string subscript(int component) {
    static constexpr std::array<std::string_view, 10> digits{"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
    std::string text;
    for (const char c : fmt::format("{}", component + 1)) text += digits[index(c - '0')];
    return text;
}

void append(Pieces& pieces, const Pieces& more) { pieces.insert(pieces.end(), more.begin(), more.end()); }

// Works out the formulas of one query token; what several of them need is computed once.
class RowExplainer {
public:
    RowExplainer(const Document& document, const Attention& attention, int query, int decimals)
        : document_(document),
          attention_(attention),
          query_(query),
          decimals_(decimals),
          softmax_(softmax_terms(row_of(attention.scores, query))),
          shown_weights_(format_probabilities(row_of(attention.weights, query), decimals)) {}

    Formula formula(const Step& step) const {
        switch (step.kind) {
            case StepKind::product: return product(step);
            case StepKind::score: return score(step);
            case StepKind::exp: return exp(step);
            case StepKind::sum: return sum(step);
            case StepKind::weight: return weight(step);
            case StepKind::contribution_product: return contribution_product(step);
            case StepKind::contribution: return contribution(step);
            default: return output(step);
        }
    }

    bool is_blocked(int key) const { return attention_.scores(query_, key) == -infinity; }
    const SoftmaxTerms& softmax() const { return softmax_; }
    double dot(int key) const {
        // Not Eigen's dot(): inf − inf is NaN there, and here the score saturates.
        return attend(document_.q.row(query_), document_.k.row(key), Matrix::Zero(1, 1), {}).scores(0, 0);
    }
    double score_value(int key) const { return attention_.scores(query_, key); }

    Number number(const Cell& cell) const {
        if (cell.quantity == Quantity::weight) {
            return {attention_.weights(query_, cell.column), shown_weights_[index(cell.column)], cell};
        }
        const double value = value_in(cell);
        return {value, format_number(value, decimals_), cell};
    }

    std::string shown(const Cell& cell) const { return number(cell).shown; }
    std::string shown(double value) const { return format_number(value, decimals_); }

    double value_in(const Cell& cell) const {
        const int i = cell.row;
        const int j = cell.column;
        const int c = cell.component;
        switch (cell.quantity) {
            case Quantity::query: return document_.q(i, j);
            case Quantity::key: return document_.k(i, j);
            case Quantity::value: return document_.v(i, j);
            case Quantity::product: return document_.q(i, c) * document_.k(j, c);
            case Quantity::score: return attention_.scores(i, j);
            case Quantity::exp: return softmax_.exps[index(j)];
            case Quantity::sum: return softmax_.sum;
            case Quantity::weight: return attention_.weights(i, j);
            case Quantity::contribution: return attention_.weights(i, j) * document_.v(j, c);
            case Quantity::output: return attention_.output(i, j);
        }
        return 0.0;
    }

    Cell cell(Quantity quantity, int key, int component = 0) const { return {quantity, query_, key, component}; }

    Piece vector(Quantity quantity, int row, int key = 0) const {
        Piece piece{PieceKind::vector, role_of(quantity), {}, {}};
        const bool is_key = quantity == Quantity::query || quantity == Quantity::key;
        const int size = is_key ? document_.key_size() : document_.value_size();
        for (int c = 0; c < size; ++c) {
            const bool is_contribution = quantity == Quantity::contribution;
            piece.numbers.push_back(number(is_contribution ? Cell{quantity, row, key, c} : Cell{quantity, row, c, 0}));
        }
        return piece;
    }

private:
    const std::string& token(int i) const { return document_.tokens[index(i)]; }

    Piece token_piece(int i, Role role) const { return {PieceKind::token, role, token(i), {}}; }

    Piece number_piece(const Cell& cell) const {
        return {PieceKind::number, role_of(cell.quantity), {}, {number(cell)}};
    }

    // A negative factor stands in brackets: 2×(-1).
    Pieces factor(const Cell& cell) const {
        Piece piece = number_piece(cell);
        if (!piece.numbers.front().shown.starts_with('-')) return {piece};
        return {symbol("("), piece, symbol(")")};
    }

    std::string in_brackets_if_negative(double value) const {
        const std::string text = shown(value);
        return text.starts_with('-') ? fmt::format("({})", text) : text;
    }

    Pieces named(std::string function, int i, Role role) const {
        return {symbol(function + "("), token_piece(i, role), symbol(")")};
    }

    Pieces pair_named(std::string function, int key) const {
        return {symbol(function + "("), token_piece(query_, Role::query), symbol(", "), token_piece(key, Role::key),
                symbol(")")};
    }

    Formula product(const Step& step) const {
        Pieces name = named("Q", query_, Role::query);
        name.push_back(symbol(subscript(step.component) + " × "));
        append(name, named("K", step.key, Role::key));
        name.push_back(symbol(subscript(step.component)));
        const Cell result = cell(Quantity::product, step.key, step.component);
        return {step, {name, multiplication(step.key, step.component), {number_piece(result)}}};
    }

    Pieces multiplication(int key, int component) const {
        Pieces pieces = factor({Quantity::query, query_, component, 0});
        pieces.push_back(symbol("×"));
        append(pieces, factor({Quantity::key, key, component, 0}));
        return pieces;
    }

    // What options do to a dot product: " × 0.5", " ÷ √3", " ÷ 2"; empty if nothing.
    std::string scaling() const {
        std::string text;
        if (is_scaled_by_key_size(document_)) {
            text += fmt::format(" ÷ √{}", document_.key_size());
        } else if (document_.options.scale != 1.0) {
            text += " × " + in_brackets_if_negative(document_.options.scale);
        }
        if (document_.options.temperature != 1.0) text += fmt::format(" ÷ {}", shown(document_.options.temperature));
        return text;
    }

    Formula score(const Step& step) const {
        const Cell result = cell(Quantity::score, step.key);
        const Pieces name = pair_named("score", step.key);
        if (is_blocked(step.key)) return {step, {name, {{PieceKind::blocked, Role::score, {}, {number(result)}}}}};
        const std::string scaling_text = scaling();
        Pieces vectors{vector(Quantity::query, query_), symbol(" · "), vector(Quantity::key, step.key)};
        Pieces products;
        for (int c = 0; c < document_.key_size(); ++c) {
            if (c > 0) products.push_back(symbol(" + "));
            append(products, multiplication(step.key, c));
        }
        Formula formula{step, {name}};
        if (scaling_text.empty()) {
            formula.sides.insert(formula.sides.end(), {vectors, products});
        } else {
            const Pieces scaled{symbol(in_brackets_if_negative(dot(step.key)) + scaling_text)};
            vectors.push_back(symbol(scaling_text));
            products.insert(products.begin(), symbol("("));
            products.push_back(symbol(")" + scaling_text));
            formula.sides.insert(formula.sides.end(), {vectors, products, scaled});
        }
        formula.sides.push_back({number_piece(result)});
        return formula;
    }

    Formula exp(const Step& step) const {
        Pieces argument{symbol("exp(")};
        const Cell operand = cell(Quantity::score, step.key);
        if (is_blocked(step.key)) {
            argument.push_back({PieceKind::blocked, Role::score, {}, {number(operand)}});
        } else {
            argument.push_back(number_piece(operand));
            if (softmax_.shift != 0.0) argument.push_back(symbol(" - " + in_brackets_if_negative(softmax_.shift)));
        }
        argument.push_back(symbol(")"));
        return {step, {argument, {number_piece(cell(Quantity::exp, step.key))}}};
    }

    Formula sum(const Step& step) const {
        Pieces terms;
        for (int j = 0; j < document_.token_count(); ++j) {
            if (j > 0) terms.push_back(symbol(" + "));
            terms.push_back(number_piece(cell(Quantity::exp, j)));
        }
        return {step, {named("sum", query_, Role::query), terms, {number_piece(cell(Quantity::sum, 0))}}};
    }

    Formula weight(const Step& step) const {
        const Pieces division{number_piece(cell(Quantity::exp, step.key)), symbol(" ÷ "),
                              number_piece(cell(Quantity::sum, 0))};
        return {step, {pair_named("weight", step.key), division, {number_piece(cell(Quantity::weight, step.key))}}};
    }

    Formula contribution_product(const Step& step) const {
        Pieces name{number_piece(cell(Quantity::weight, step.key)), symbol(" × ")};
        append(name, named("V", step.key, Role::value));
        name.push_back(symbol(subscript(step.component)));
        Pieces product{number_piece(cell(Quantity::weight, step.key)), symbol("×")};
        append(product, factor({Quantity::value, step.key, step.component, 0}));
        return {step, {name, product, {number_piece(cell(Quantity::contribution, step.key, step.component))}}};
    }

    Formula contribution(const Step& step) const {
        Pieces name{number_piece(cell(Quantity::weight, step.key)), symbol(" × ")};
        append(name, named("V", step.key, Role::value));
        const Pieces product{number_piece(cell(Quantity::weight, step.key)), symbol(" × "),
                             vector(Quantity::value, step.key)};
        return {step, {name, product, {vector(Quantity::contribution, query_, step.key)}}};
    }

    Formula output(const Step& step) const {
        Pieces terms;
        for (int j = 0; j < document_.token_count(); ++j) {
            if (j > 0) terms.push_back(symbol(" + "));
            terms.push_back(vector(Quantity::contribution, query_, j));
        }
        return {step, {named("V_new", query_, Role::output), terms, {vector(Quantity::output, query_)}}};
    }

    const Document& document_;
    const Attention& attention_;
    int query_;
    int decimals_;
    SoftmaxTerms softmax_;
    std::vector<std::string> shown_weights_;
};

// The steps of detail term that a step is made of; a term or a product is made of itself.
std::vector<Step> terms_of(const Document& document, const Step& step) {
    if (step.kind == StepKind::start) return {};
    if (step.kind != StepKind::token && step.kind != StepKind::score_stage && step.kind != StepKind::softmax_stage &&
        step.kind != StepKind::update_stage) {
        return {step};
    }
    const Walkthrough walk(document, Detail::term);
    const int first = step.query * walk.steps_per_token() + 1;
    std::vector<Step> terms;
    for (int number = first; number < first + walk.steps_per_token(); ++number) {
        const Step term = walk.at(number);
        if (step.kind == StepKind::token || stage_of(term) == stage_of(step)) terms.push_back(term);
    }
    return terms;
}

std::vector<Cell> results_of(const Document& document, const Step& term) {
    const auto cells = [&](Quantity quantity, int size) {
        std::vector<Cell> all;
        for (int c = 0; c < size; ++c) {
            all.push_back(quantity == Quantity::output ? Cell{quantity, term.query, c, 0}
                                                       : Cell{quantity, term.query, term.key, c});
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
        default: return {};
    }
}

std::string shown_list(const std::vector<std::string>& items) { return fmt::format("[{}]", fmt::join(items, ", ")); }

// A sentence stays readable with a token of 10,000 letters in it.
std::string shortened(const std::string& token) {
    constexpr std::size_t longest = 24;
    if (token.size() <= longest) return token;
    const std::vector<std::string> all = graphemes(token);
    if (all.size() <= longest) return token;
    std::string head;
    for (std::size_t i = 0; i + 4 < longest; ++i) head += all[i];
    return head + "…";
}

// The tokens that got the largest weight: several in a tie.
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
            case StepKind::start: return {"step.start", {query()}};
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

    TextArg result(const Piece& vector) const { return {"result", to_text(Pieces{vector})}; }

    TextArg list(Quantity quantity) const {
        std::vector<std::string> shown;
        for (int j = 0; j < document_.token_count(); ++j) shown.push_back(row_.shown(row_.cell(quantity, j)));
        return {"result", shown_list(shown)};
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

Role role_of(Quantity quantity) {
    switch (quantity) {
        case Quantity::query: return Role::query;
        case Quantity::key: return Role::key;
        case Quantity::value: return Role::value;
        case Quantity::product:
        case Quantity::score: return Role::score;
        case Quantity::exp:
        case Quantity::sum: return Role::none;
        case Quantity::weight: return Role::weight;
        case Quantity::contribution:
        case Quantity::output: return Role::output;
    }
    return Role::none;
}

Explanation explain(const Document& document, const Attention& attention, const Step& step, const Style& style) {
    const RowExplainer row(document, attention, step.query, style.decimals);
    Explanation explanation;
    explanation.step = step;
    explanation.message = Narrator(document, row, step).message();
    for (const Step& term : terms_of(document, step)) {
        explanation.formulas.push_back(row.formula(term));
        const std::vector<Cell> results = results_of(document, term);
        explanation.results.insert(explanation.results.end(), results.begin(), results.end());
    }
    for (const Cell& result : explanation.results) {
        for (const Cell& operand : operands_of(document, result)) {
            const auto& known = explanation.operands;
            if (std::find(known.begin(), known.end(), operand) == known.end()) explanation.operands.push_back(operand);
        }
    }
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
        case Quantity::value: break;
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

Piece running_output(const Document& document, const Attention& attention, int query, int keys, const Style& style) {
    const RowVector sum = attention.weights.row(query).head(keys) * document.v.topRows(keys);
    Piece piece{PieceKind::vector, Role::output, {}, {}};
    for (int c = 0; c < document.value_size(); ++c) {
        const double value = keys == document.token_count() ? attention.output(query, c) : sum(c);
        piece.numbers.push_back({value, format_number(value, style.decimals), {Quantity::output, query, c, 0}});
    }
    return piece;
}

std::string cell_name(const Document& document, const Cell& cell) {
    const std::string row = shortened(document.tokens[index(cell.row)]);
    const auto column = [&] { return shortened(document.tokens[index(cell.column)]); };
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
    }
    return {};
}

double number_in(const Document& document, const Attention& attention, const Cell& cell) {
    return RowExplainer(document, attention, cell.row, default_decimals).value_in(cell);
}

}  // namespace qkv
