// Reading what may be changed, and what a solution changes.
#include "lesson/part_text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "base/short_text.h"
#include "lesson/goal_words.h"
#include "qkv/head_edit.h"
#include "qkv/number_format.h"
#include "qkv/sheet.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

constexpr Words<Quantity, 20> numbered{{
    {"Q", Quantity::query},          {"K", Quantity::key},
    {"V", Quantity::value},          {"X", Quantity::embedding},
    {"W_Q", Quantity::query_matrix}, {"W_K", Quantity::key_matrix},
    {"W_V", Quantity::value_matrix}, {"b_Q", Quantity::query_bias},
    {"b_K", Quantity::key_bias},     {"b_V", Quantity::value_bias},
    {"bias", Quantity::bias},        {"W_O", Quantity::output_matrix},
    {"word", Quantity::word},        {"position", Quantity::position},
    {"gain_1", Quantity::gain_1},    {"W_up", Quantity::up_matrix},
    {"b_up", Quantity::up_bias},     {"W_down", Quantity::down_matrix},
    {"gain_2", Quantity::gain_2},    {"W_U", Quantity::unembedding},
}};

constexpr Words<Part::Kind, 6> others{{
    {"scale", Part::Kind::scale},
    {"mask", Part::Kind::mask},
    {"window", Part::Kind::window},
    {"temperature", Part::Kind::temperature},
    {"sentence", Part::Kind::sentence},
    {"feed-forward", Part::Kind::feed_forward},
}};

// "W_O[2][3]": the name, and what stands in the brackets behind it.
struct IndexedText {
    std::string_view text;
    std::vector<std::string_view> indexes;
};

IndexedText split_at_indexes(std::string_view text) {
    IndexedText split{text, {}};
    for (auto open = text.rfind('['); text.ends_with(']') && open != std::string_view::npos; open = text.rfind('[')) {
        split.indexes.insert(split.indexes.begin(), trimmed(text.substr(open + 1, text.size() - open - 2)));
        text = trimmed(text.substr(0, open));
    }
    split.text = text;
    return split;
}

class NumbersReader {
public:
    NumbersReader(const NamedText& named, const std::vector<std::string_view>& indexes, Part part,
                  const Document& document)
        : named_(named), indexes_(indexes), part_(part), document_(document) {}

    // None for brackets that this matrix does not take.
    Result<std::optional<Part>> read() {
        const Matrix* const numbers = matrix_of(document_, part_.quantity, part_.head);
        const bool is_there = numbers != nullptr && (numbers->size() > 0 || part_.quantity == Quantity::bias);
        if (!is_there) return refused_goal("problem.goal.not_there", named_.name);
        rows_ = static_cast<int>(numbers->rows());
        columns_ = static_cast<int>(numbers->cols());
        const Quantity quantity = part_.quantity;
        if (quantity == Quantity::bias) return read_pair();
        if (quantity == Quantity::word || quantity == Quantity::unembedding) return read_of_word();
        if (has_token_rows(quantity)) return read_of_token();
        return read_of_matrix();
    }

private:
    Result<std::optional<Part>> read_pair() {
        if (!indexes_.empty()) return std::nullopt;
        if (!named_.arguments) return part_;
        return read_tokens(named_, TokensOf::pairs, document_).map([&](const std::vector<int>& tokens) {
            part_.row = tokens.front();
            part_.column = tokens.back();
            return std::optional(part_);
        });
    }

    Result<std::optional<Part>> read_of_token() {
        const bool is_of_keys = part_.quantity == Quantity::key || part_.quantity == Quantity::value;
        if (!named_.arguments) return indexes_.empty() ? std::optional(part_) : std::nullopt;
        const auto tokens = read_tokens(named_, is_of_keys ? TokensOf::keys : TokensOf::queries, document_);
        if (!tokens) return tl::unexpected(tokens.error());
        part_.row = tokens->front();
        return read_index(part_.column, columns_);
    }

    // W_U has a column for each word.
    Result<std::optional<Part>> read_of_word() {
        const bool is_unembedding = part_.quantity == Quantity::unembedding;
        if (!named_.arguments) return indexes_.empty() ? std::optional(part_) : std::nullopt;
        const auto word = read_word(*named_.arguments, document_);
        if (!word) return tl::unexpected(word.error());
        if (is_unembedding && *word >= columns_) return refused_goal("problem.goal.only_read", *named_.arguments);
        (is_unembedding ? part_.column : part_.row) = *word;
        return is_unembedding ? read_index(part_.row, rows_) : read_index(part_.column, columns_);
    }

    // "W_O[2]" is a row, "W_O[2][3]" a number; of what is a single row "b_Q[3]" is a number.
    Result<std::optional<Part>> read_of_matrix() {
        if (named_.arguments) return std::nullopt;
        if (rows_ == 1) part_.row = 0;
        if (rows_ == 1 || indexes_.empty()) return read_index(part_.column, columns_);
        const auto row = read_component(indexes_.front(), rows_);
        if (!row) return tl::unexpected(row.error());
        part_.row = *row;
        indexes_.erase(indexes_.begin());
        return read_index(part_.column, columns_);
    }

    // What is left in brackets: nothing, or one number.
    Result<std::optional<Part>> read_index(std::optional<int>& place, int size) {
        if (indexes_.empty()) return part_;
        if (indexes_.size() > 1) return std::nullopt;
        const auto component = read_component(indexes_.front(), size);
        if (!component) return tl::unexpected(component.error());
        place = *component;
        return part_;
    }

    NamedText named_;
    std::vector<std::string_view> indexes_;
    Part part_;
    const Document& document_;
    int rows_ = 0;
    int columns_ = 0;
};

Result<Part> read_blocked(const NamedText& named, const Document& document) {
    return read_tokens(named, TokensOf::pairs, document).map([](const std::vector<int>& tokens) {
        return Part{.kind = Part::Kind::blocked, .row = tokens.front(), .column = tokens.back()};
    });
}

// ---- what a solution sets

Result<bool> read_switch(std::string_view name, std::string_view typed) {
    if (typed == "on" || typed == "off") return typed == "on";
    return refused_goal("problem.goal.switch", typed, {{"name", std::string(name)}});
}

// What a row or a column belongs to, while the document still has it.
std::string name_in(const std::vector<std::string>& names, int place) {
    return place < static_cast<int>(names.size()) ? names[index(place)] : fmt::format("#{}", place + 1);
}

Result<Document> with_numbers(const Document& start, const Part& part, std::string_view target,
                              std::string_view typed) {
    const Document document = released_for(start, part);
    const Matrix& numbers = *matrix_of(document, part.quantity, part.head);
    const bool is_one_row = part.row || part.column || numbers.rows() == 1;
    if (!is_one_row) return refused_goal("problem.goal.whole", target);
    const auto values = read_numbers(typed);
    if (!values) return tl::unexpected(values.error());
    const std::vector<Cell> cells = cells_of(part, document);
    if (values->size() != cells.size()) {
        return refused_goal("problem.goal.length", typed,
                            {{"count", fmt::format("{}", values->size())}, {"size", fmt::format("{}", cells.size())}});
    }
    std::vector<CellValue> changed;
    for (std::size_t i = 0; i < cells.size(); ++i) changed.push_back({cells[i], (*values)[i]});
    return with_values(document, changed);
}

void block(Document& document, const Part& part, bool is_blocked) {
    Matrix& blocked = document.options.blocked;
    if (blocked.size() == 0) blocked = Matrix::Zero(document.token_count(), document.key_count());
    blocked(*part.row, *part.column) = is_blocked ? 1.0 : 0.0;
    if (blocked.isZero()) blocked = Matrix();
}

Result<Document> with_switched(Document document, const Part& part, std::string_view target, std::string_view typed) {
    const auto is_on = read_switch(target, typed);
    if (!is_on) return tl::unexpected(is_on.error());
    switch (part.kind) {
        case Part::Kind::head: return with_head_switched(document, part.head, *is_on);
        case Part::Kind::feed_forward: document.layer->is_on = *is_on; break;
        case Part::Kind::blocked: block(document, part, *is_on); break;
        default: document.options.scale = *is_on ? scale_for_key_size(document.key_size()) : 1.0;
    }
    return document;
}

Result<Document> with_mask(Document document, std::string_view typed) {
    const auto mask = mask_from_name(typed);
    if (!mask) return refused_goal("problem.goal.mask", typed);
    document.options.mask = *mask;
    return document;
}

Result<Document> with_window(Document document, std::string_view typed) {
    const int window = read_count(typed).value_or(0);
    if (window < 1 || window > max_window)
        return refused_goal("problem.goal.window", typed, {{"most", fmt::format("{}", max_window)}});
    document.options.window = window;
    return document;
}

Result<Document> with_temperature(Document document, std::string_view typed) {
    const auto number = parse_number(typed);
    if (!number) return tl::unexpected(number.error());
    if (*number <= 0) return tl::unexpected(Problem{"problem.temperature", {}});
    document.options.temperature = *number;
    return document;
}

Result<Document> with_part(const Document& document, const Part& part, std::string_view target,
                           std::string_view typed) {
    switch (part.kind) {
        case Part::Kind::numbers: return with_numbers(document, part, target, typed);
        case Part::Kind::mask: return with_mask(document, typed);
        case Part::Kind::window: return with_window(document, typed);
        case Part::Kind::temperature: return with_temperature(document, typed);
        case Part::Kind::sentence: return with_sentence(document, typed);
        default: return with_switched(document, part, target, typed);
    }
}

}  // namespace

Result<Part> read_part(std::string_view text, const char* unknown, const Document& document) {
    if (const auto kind = value_named(others, text)) {
        if (*kind == Part::Kind::feed_forward && !document.layer) return refused_goal("problem.goal.not_there", text);
        return Part{.kind = *kind};
    }
    const auto whose = read_head(text, document);
    if (!whose) return tl::unexpected(whose.error());
    if (whose->named && whose->text.empty()) return Part{.kind = Part::Kind::head, .head = whose->head()};
    const IndexedText indexed = split_at_indexes(whose->text);
    const auto named = read_named(indexed.text);
    if (!named || named->component) return refused_goal(unknown, text);
    if (named->name == "blocked" && !whose->named && indexed.indexes.empty()) return read_blocked(*named, document);
    const auto quantity = value_named(numbered, named->name);
    if (!quantity) return refused_goal(unknown, text);
    if (const auto shared = check_shared(named->name, *whose, *quantity, document); !shared)
        return tl::unexpected(shared.error());
    const Part part{.quantity = *quantity, .head = whose->head()};
    const auto read = NumbersReader(*named, indexed.indexes, part, document).read();
    if (!read) return tl::unexpected(read.error());
    if (!*read) return refused_goal(unknown, text);
    return **read;
}

Document released_for(const Document& document, const Part& part) {
    if (is_vector(part.quantity)) return with_head_released(document, part.head, true);
    if (part.quantity == Quantity::bias && document.head(part.head).bias.size() == 0)
        return with_bias(document, part.head, true);
    Document released = document;
    if (part.quantity == Quantity::embedding) released.embeddings->is_released = true;
    return released;
}

std::vector<Cell> cells_of(const Part& part, const Document& document) {
    const Matrix& numbers = *matrix_of(document, part.quantity, part.head);
    std::vector<Cell> cells;
    for (int row = 0; row < static_cast<int>(numbers.rows()); ++row) {
        if (part.row.value_or(row) != row) continue;
        for (int column = 0; column < static_cast<int>(numbers.cols()); ++column)
            if (part.column.value_or(column) == column) cells.push_back({part.quantity, row, column, 0, part.head});
    }
    return cells;
}

std::vector<Cell> cells_of(const std::vector<Part>& parts, const Document& document) {
    std::vector<Cell> cells;
    for (const Part& part : parts) {
        if (part.kind != Part::Kind::numbers) continue;
        for (const Cell& cell : cells_of(part, document))
            if (std::find(cells.begin(), cells.end(), cell) == cells.end()) cells.push_back(cell);
    }
    return cells;
}

std::string numbers_name(const Part& part, const Document& document) {
    const auto found = std::find_if(numbered.begin(), numbered.end(),
                                    [&](const auto& named) { return named.second == part.quantity; });
    const std::string name(found->first);
    const auto place = [](const std::optional<int>& number) {
        return number ? fmt::format("[{}]", *number + 1) : std::string();
    };
    const auto of = [&](const std::vector<std::string>& names, const std::optional<int>& whose) {
        return whose ? fmt::format("{}({})", name, name_in(names, *whose)) : name;
    };
    const std::vector<std::string> words = document.model ? document.model->words : std::vector<std::string>{};
    switch (part.quantity) {
        case Quantity::query:
        case Quantity::embedding: return of(token_names(document), part.row) + place(part.column);
        case Quantity::key:
        case Quantity::value: return of(key_names(document), part.row) + place(part.column);
        case Quantity::word: return of(words, part.row) + place(part.column);
        case Quantity::unembedding: return of(words, part.column) + place(part.row);
        case Quantity::bias:
            if (!part.row) return name;
            return fmt::format("{}({}, {})", name, name_in(token_names(document), *part.row),
                               name_in(key_names(document), part.column.value_or(0)));
        default: {
            const Matrix* const numbers = matrix_of(document, part.quantity, part.head);
            const bool is_one_row = numbers != nullptr && numbers->rows() == 1;
            return name + (is_one_row ? "" : place(part.row)) + place(part.column);
        }
    }
}

Result<std::vector<Part>> parse_allowed(std::string_view text, const Document& document) {
    std::vector<Part> parts;
    for (const std::string_view typed : split_at_commas(text)) {
        const auto part = read_part(typed, "problem.goal.allowed", document);
        if (!part) return tl::unexpected(part.error());
        parts.push_back(*part);
    }
    return parts;
}

Result<Document> with_assignment(const Document& document, std::string_view text) {
    const auto sides = read_comparison(text);
    if (!sides || sides->kind != Condition::Kind::equal) return refused_goal("problem.goal.assignment", trimmed(text));
    const auto part = read_part(sides->left, "problem.goal.assignment", document);
    if (!part) return tl::unexpected(part.error());
    auto changed = with_part(document, *part, sides->left, sides->right);
    if (!changed) return changed;
    if (auto problem = check(*changed)) return tl::unexpected(std::move(*problem));
    return changed;
}

}  // namespace qkv
