// What has changed between two documents: how much, whether it was allowed, and the same changes made elsewhere.
#include <algorithm>
#include <array>
#include <span>

#include "document/token_rows.h"
#include "qkv/goal.h"
#include "qkv/sheet.h"

namespace qkv {
namespace {

constexpr std::array roles{Quantity::query, Quantity::key, Quantity::value};
constexpr int quantity_count = static_cast<int>(Quantity::probability) + 1;

// Of both documents, each matrix of numbers that they have: of every head, and once those that belong to none. Heads
// that only one of them has are left out.
template <class Visit>
void for_each_matrix(const Document& a, const Document& b, Visit visit) {
    const int heads = std::min(a.head_count(), b.head_count());
    for (int i = 0; i < quantity_count; ++i) {
        const auto quantity = static_cast<Quantity>(i);
        for (int head = 0; head < (is_shared(quantity) ? 1 : heads); ++head) {
            const Matrix* const first = matrix_of(a, quantity, head);
            const Matrix* const second = matrix_of(b, quantity, head);
            if (first != nullptr && second != nullptr) visit(quantity, head, *first, *second);
        }
    }
}

// Whether the numbers follow from others.
bool is_computed(const Document& document, Quantity quantity, int head) {
    if (quantity == Quantity::embedding) return document.is_embedded();
    return is_vector(quantity) && document.head(head).is_projected();
}

bool is_blocked_by_hand(const Options& options, int query, int key) {
    return query < options.blocked.rows() && key < options.blocked.cols() && options.blocked(query, key) != 0;
}

bool is_padding(const Options& options, std::size_t key) {
    return key < options.padding.size() && options.padding[key];
}

// What differs in the mask: its kind, the window, each token of padding, each cell.
int mask_differences(const Document& start, const Document& document) {
    const Options& before = start.options;
    const Options& after = document.options;
    int count = (before.mask != after.mask ? 1 : 0) + (before.window != after.window ? 1 : 0);
    for (int j = 0; j < document.key_count(); ++j) {
        const auto key = static_cast<std::size_t>(j);
        count += is_padding(before, key) != is_padding(after, key) ? 1 : 0;
        for (int i = 0; i < document.token_count(); ++i)
            count += is_blocked_by_hand(before, i, j) != is_blocked_by_hand(after, i, j) ? 1 : 0;
    }
    return count;
}

// For every token, the token of `start` that it continues, or −1.
std::vector<int> continued_tokens(const std::vector<std::string>& start, const std::vector<std::string>& tokens) {
    std::vector<int> from(tokens.size());
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<int>(i);
    return start.size() == tokens.size() ? from : continued(start, tokens);
}

// Numbers that differ; where one row is longer, those that the other one does not have.
int differences(std::span<const double> a, std::span<const double> b) {
    const std::size_t shared = std::min(a.size(), b.size());
    int count = static_cast<int>(std::max(a.size(), b.size()) - shared);
    for (std::size_t i = 0; i < shared; ++i) count += a[i] == b[i] ? 0 : 1;
    return count;
}

std::span<const double> row_span(const Matrix& matrix, Eigen::Index row) {
    return {matrix.data() + row * matrix.cols(), static_cast<std::size_t>(matrix.cols())};
}

// Row i of `b` continues row from[i] of `a`.
int differences_by_token(const Matrix& a, const Matrix& b, const std::vector<int>& from) {
    int count = static_cast<int>(a.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto row = row_span(b, static_cast<Eigen::Index>(i));
        if (from[i] < 0) {
            count += static_cast<int>(row.size());
        } else {
            count += differences(row_span(a, from[i]), row) - static_cast<int>(a.cols());
        }
    }
    return count;
}

int differences(const Matrix& a, const Matrix& b) {
    const Eigen::Index shared = std::min(a.rows(), b.rows());
    int count = static_cast<int>((a.rows() - shared) * a.cols() + (b.rows() - shared) * b.cols());
    for (Eigen::Index row = 0; row < shared; ++row) count += differences(row_span(a, row), row_span(b, row));
    return count;
}

// For every token, the one that it continues.
struct Continued {
    std::vector<int> queries;
    std::vector<int> keys;
};

bool is_gain(Quantity quantity) { return quantity == Quantity::gain_1 || quantity == Quantity::gain_2; }

// A norm that is switched off has no numbers left.
int differences_of(Quantity quantity, const Matrix& before, const Matrix& after, const Continued& from) {
    if (is_gain(quantity) && before.size() != after.size()) return 1;
    if (is_vector(quantity) || quantity == Quantity::embedding)
        return differences_by_token(
            before, after, quantity == Quantity::query || quantity == Quantity::embedding ? from.queries : from.keys);
    return differences(before, after);
}

int changed_numbers(const Document& start, const Document& document, const Continued& from) {
    int count = 0;
    for_each_matrix(start, document, [&](Quantity quantity, int head, const Matrix& before, const Matrix& after) {
        const bool follows = is_computed(start, quantity, head) && is_computed(document, quantity, head);
        if (!follows) count += differences_of(quantity, before, after, from);
    });
    return count;
}

// A head that only one of the two has counts as all of its numbers.
int numbers_of_other_heads(const Document& start, const Document& document) {
    int count = 0;
    for (const Document* longer : {&start, &document}) {
        for (int head = std::min(start.head_count(), document.head_count()); head < longer->head_count(); ++head)
            for (const Quantity role : roles) count += static_cast<int>(matrix_of(*longer, role, head)->size());
    }
    return count;
}

int changed_switches(const Document& start, const Document& document) {
    int count = 0;
    for (int head = 0; head < std::min(start.head_count(), document.head_count()); ++head)
        count += start.head(head).is_on != document.head(head).is_on ? 1 : 0;
    if (start.layer && document.layer) count += start.layer->is_on != document.layer->is_on ? 1 : 0;
    return count;
}

int renamed_tokens(const Document& start, const Document& document) {
    if (start.tokens.size() != document.tokens.size()) return 0;
    int count = 0;
    for (std::size_t i = 0; i < start.tokens.size(); ++i) count += start.tokens[i] == document.tokens[i] ? 0 : 1;
    return count;
}

// Where all numbers of a token follow from its word and position, nothing else counts it.
int added_and_removed_words(const Document& start, const Document& document, const std::vector<int>& from) {
    if (!start.is_embedded() || !document.is_embedded()) return 0;
    const auto added = static_cast<int>(std::count(from.begin(), from.end(), -1));
    const int kept = document.token_count() - added;
    return added + start.token_count() - kept;
}

// ---- what may be changed

using Parts = std::vector<Part>;

bool has(const Parts& parts, Part::Kind kind) {
    return std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.kind == kind; });
}

bool names_vectors(const Parts& parts, int head) {
    return std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
        return part.kind == Part::Kind::numbers && is_vector(part.quantity) && part.head == head;
    });
}

bool names_embeddings(const Parts& parts) {
    return std::any_of(parts.begin(), parts.end(), [](const Part& part) {
        return part.kind == Part::Kind::numbers && part.quantity == Quantity::embedding;
    });
}

// The numbers of `part` as they are in `to`.
std::vector<CellValue> numbers_of(const Part& part, const Document& document, const Document& to) {
    std::vector<CellValue> values;
    const Matrix* const numbers = matrix_of(to, part.quantity, part.head);
    if (numbers == nullptr) return values;
    for (int row = 0; row < static_cast<int>(numbers->rows()); ++row) {
        for (int column = 0; column < static_cast<int>(numbers->cols()); ++column) {
            const Cell cell{part.quantity, row, column, 0, part.head};
            const bool is_meant = part.row.value_or(row) == row && part.column.value_or(column) == column;
            if (is_meant && is_editable(document, cell)) values.push_back({cell, (*numbers)(row, column)});
        }
    }
    return values;
}

// With Q, K and V of these heads, and X, released where either of the two has them so.
Document released_as_either(Document document, const Document& start, const Parts& parts) {
    for (int head = 0; head < document.head_count(); ++head) {
        if (names_vectors(parts, head)) document.head(head).is_released |= start.head(head).is_released;
    }
    if (document.embeddings && names_embeddings(parts))
        document.embeddings->is_released |= start.embeddings->is_released;
    return document;
}

void undo_release(Document& document, const Document& start, const Parts& parts) {
    for (int head = 0; head < document.head_count(); ++head) {
        if (names_vectors(parts, head)) document.head(head).is_released = start.head(head).is_released;
    }
    if (document.embeddings && names_embeddings(parts))
        document.embeddings->is_released = start.embeddings->is_released;
}

void undo_part(Document& document, const Document& start, const Part& part) {
    switch (part.kind) {
        case Part::Kind::numbers: document = with_values(document, numbers_of(part, document, start)); break;
        case Part::Kind::head: document.head(part.head).is_on = start.head(part.head).is_on; break;
        case Part::Kind::feed_forward:
            if (document.layer) document.layer->is_on = start.layer->is_on;
            break;
        case Part::Kind::blocked:
            if (is_blocked_by_hand(start.options, *part.row, *part.column) ==
                is_blocked_by_hand(document.options, *part.row, *part.column))
                break;
            if (document.options.blocked.size() == 0)
                document.options.blocked = Matrix::Zero(document.token_count(), document.key_count());
            document.options.blocked(*part.row, *part.column) =
                is_blocked_by_hand(start.options, *part.row, *part.column) ? 1.0 : 0.0;
            break;
        case Part::Kind::mask:
            document.options.mask = start.options.mask;
            document.options.window = start.options.window;
            document.options.padding = start.options.padding;
            document.options.blocked = start.options.blocked;
            break;
        case Part::Kind::window: document.options.window = start.options.window; break;
        case Part::Kind::scale: document.options.scale = start.options.scale; break;
        case Part::Kind::temperature: document.options.temperature = start.options.temperature; break;
        case Part::Kind::sentence: break;  // undone before all others, which need the same tokens
    }
}

// ---- the same changes elsewhere

template <class Value>
void change(Value& value, const Value& from, const Value& to) {
    if (!(from == to)) value = to;
}

void change_switches(Document& document, const Document& from, const Document& to) {
    for (int head = 0; head < document.head_count(); ++head) {
        change(document.head(head).is_on, from.head(head).is_on, to.head(head).is_on);
        change(document.head(head).is_released, from.head(head).is_released, to.head(head).is_released);
        if (!same(from.head(head).bias, to.head(head).bias) && document.head(head).bias.size() == 0)
            document.head(head).bias = to.head(head).bias;
    }
    if (document.layer) change(document.layer->is_on, from.layer->is_on, to.layer->is_on);
    if (document.embeddings)
        change(document.embeddings->is_released, from.embeddings->is_released, to.embeddings->is_released);
}

void change_options(Options& options, const Options& from, const Options& to) {
    change(options.scale, from.scale, to.scale);
    change(options.mask, from.mask, to.mask);
    change(options.temperature, from.temperature, to.temperature);
    change(options.window, from.window, to.window);
    change(options.padding, from.padding, to.padding);
    if (!same(from.blocked, to.blocked)) options.blocked = to.blocked;
}

std::vector<CellValue> changed_cells(const Document& document, const Document& from, const Document& to) {
    std::vector<CellValue> values;
    for_each_matrix(from, to, [&](Quantity quantity, int head, const Matrix& before, const Matrix& after) {
        if (before.rows() != after.rows() || before.cols() != after.cols()) return;
        for (int row = 0; row < static_cast<int>(before.rows()); ++row) {
            for (int column = 0; column < static_cast<int>(before.cols()); ++column) {
                const Cell cell{quantity, row, column, 0, head};
                if (before(row, column) != after(row, column) && is_editable(document, cell))
                    values.push_back({cell, after(row, column)});
            }
        }
    });
    return values;
}

}  // namespace

int edit_count(const Document& start, const Document& document) {
    const Continued from{continued_tokens(start.tokens, document.tokens),
                         continued_tokens(start.key_tokens(), document.key_tokens())};
    int count = renamed_tokens(start, document) + added_and_removed_words(start, document, from.queries);
    count += start.options.scale != document.options.scale ? 1 : 0;
    count += start.options.temperature != document.options.temperature ? 1 : 0;
    count += start.embeddings.has_value() != document.embeddings.has_value() ? 1 : 0;
    count += mask_differences(start, document) + changed_switches(start, document);
    return count + changed_numbers(start, document, from) + numbers_of_other_heads(start, document);
}

bool differs_only_in(const std::vector<Part>& parts, const Document& start, const Document& document) {
    Document undone = document;
    if (has(parts, Part::Kind::sentence) && document.tokens != start.tokens) {
        auto before = with_sentence(document, start.sentence);
        if (!before) return false;
        undone = std::move(*before);
    }
    if (shape_of(undone).queries != shape_of(start).queries || undone.head_count() != start.head_count()) return false;
    if (undone.embeddings.has_value() != start.embeddings.has_value() ||
        undone.layer.has_value() != start.layer.has_value())
        return false;
    undone = released_as_either(std::move(undone), start, parts);
    for (const Part& part : parts) undo_part(undone, start, part);
    undo_release(undone, start, parts);
    if (mask_differences(start, undone) > 0) return false;
    undone.options = {undone.options.scale, start.options.mask,    undone.options.temperature,
                      start.options.window, start.options.padding, start.options.blocked};
    return undone == start;
}

Document with_changes(const Document& document, const Document& from, const Document& to) {
    Document changed = document;
    change_switches(changed, from, to);
    change_options(changed.options, from.options, to.options);
    return with_values(changed, changed_cells(changed, from, to));
}

}  // namespace qkv
