#include "qkv/sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <random>
#include <span>
#include <utility>

#include "qkv/token_edit.h"
#include "qkv/token_name.h"

namespace qkv {
namespace {

constexpr std::array vectors{Quantity::query, Quantity::key, Quantity::value};
constexpr std::array sources{Quantity::embedding, Quantity::query_matrix, Quantity::query_bias, Quantity::key_matrix,
                             Quantity::key_bias,  Quantity::value_matrix, Quantity::value_bias};
constexpr std::array others{Quantity::bias, Quantity::output_matrix};
constexpr std::array before_heads{Quantity::word, Quantity::position, Quantity::embedding};
constexpr std::array behind_heads{Quantity::output_matrix, Quantity::gain_1, Quantity::up_matrix,  Quantity::up_bias,
                                  Quantity::down_matrix,   Quantity::gain_2, Quantity::unembedding};

bool has(const Document& document, Quantity quantity, int head) {
    const Matrix* matrix = matrix_of(document, quantity, head);
    return matrix != nullptr && matrix->size() > 0;
}

bool is_computed(const Document& document, Quantity quantity, int head) {
    if (quantity == Quantity::embedding) return document.is_embedded();
    return is_vector(quantity) && document.head(head).is_projected();
}

// What stands in a part, in this order.
std::vector<Quantity> quantities_of(const Document& document, const SheetPart& part) {
    std::vector<Quantity> all;
    const auto add = [&](std::span<const Quantity> quantities) {
        for (const Quantity quantity : quantities) {
            const bool is_there = sheet_kind(document, quantity) == part.kind && has(document, quantity, part.head);
            if (is_there) all.push_back(quantity);
        }
    };
    if (part.kind == SheetKind::embeddings) add(before_heads);
    if (part.kind == SheetKind::layer) add(behind_heads);
    if (part.kind != SheetKind::head) return all;
    const bool begins_with_vectors = document.layer || !document.head(part.head).is_projected();
    if (begins_with_vectors) add(vectors);
    add(sources);
    if (!begins_with_vectors) add(vectors);
    add(others);
    return all;
}

std::vector<int> counted(Eigen::Index count) {
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

// The words of the sentence, each once.
std::vector<int> words_of(const Document& document) {
    std::vector<int> words;
    for (const std::string& token : document.tokens) {
        const auto word = document.model->index_of(token);
        if (word && std::find(words.begin(), words.end(), *word) == words.end()) words.push_back(*word);
    }
    return words;
}

// All words that can come next, those of the part first.
std::vector<int> next_words_of(const Document& document, const SheetPart& part) {
    std::vector<int> words = part.words;
    const int count = document.model->next_word_count();
    std::erase_if(words, [&](int word) { return word < 0 || word >= count; });
    std::vector<char> is_first(static_cast<std::size_t>(count), 0);
    for (const int word : words) is_first[index(word)] = 1;
    for (int word = 0; word < count; ++word) {
        if (is_first[index(word)] == 0) words.push_back(word);
    }
    return words;
}

std::vector<int> vectors_of(const Document& document, Quantity quantity, const Matrix& matrix, const SheetPart& part) {
    switch (quantity) {
        case Quantity::word: return words_of(document);
        case Quantity::position: return counted(std::min<Eigen::Index>(document.token_count(), matrix.rows()));
        case Quantity::unembedding: return next_words_of(document, part);
        default: return counted(matrix.rows());
    }
}

// Null for a quantity that is not edited in this head.
const Matrix* edited_matrix(const Document& document, Quantity quantity, int head) {
    const bool is_edited = has(document, quantity, head) && !is_computed(document, quantity, head);
    return is_edited ? matrix_of(document, quantity, head) : nullptr;
}

Matrix& edited_matrix(Document& document, Quantity quantity, int head) {
    return const_cast<Matrix&>(*edited_matrix(std::as_const(document), quantity, head));
}

// What the number of a matrix's rows is; null where a block does not change it.
int Growth::*rows_of(const Document& document, Quantity quantity) {
    if (is_weight_matrix(quantity)) return &Growth::embedding_size;
    return has_query_rows(document, quantity) ? &Growth::tokens : nullptr;
}

int Growth::*columns_of(const Document& document, Quantity quantity) {
    switch (quantity) {
        case Quantity::output_matrix: return nullptr;
        case Quantity::bias: return document.keys ? nullptr : &Growth::tokens;
        case Quantity::embedding: return &Growth::embedding_size;
        case Quantity::value:
        case Quantity::value_matrix:
        case Quantity::value_bias: return &Growth::value_size;
        default: return &Growth::key_size;
    }
}

void grow(Growth& needed, int Growth::*size, int least) {
    if (size != nullptr) needed.*size = std::max(needed.*size, least);
}

Growth sizes_of(const Document& document) {
    return {document.token_count(), document.key_size(), document.value_size(),
            document.embeddings ? document.embeddings->size() : 0};
}

// 53 random bits as a number above 0 and below 1.
double fraction(std::mt19937_64& engine) { return (static_cast<double>(engine() >> 11) + 0.5) * 0x1.0p-53; }

double random_integer(std::mt19937_64& engine) { return std::floor(fraction(engine) * 5.0) - 2.0; }

// Box and Muller's transform; two decimals, so that a last bit of the mathematics library does not show.
double random_normal(std::mt19937_64& engine) {
    const double radius = std::sqrt(-2.0 * std::log(fraction(engine)));
    const double angle = 2.0 * 3.14159265358979323846 * fraction(engine);
    return std::round(radius * std::cos(angle) * 100.0) / 100.0 + 0.0;
}

bool has_value(const std::optional<double>& number) { return number.has_value(); }

std::vector<double> values_in(const Document& document, const std::vector<Cell>& cells) {
    std::vector<double> values;
    for (const Cell& cell : cells) values.push_back(value_of(document, cell));
    return values;
}

}  // namespace

std::string row_name(const Document& document, const Cell& cell) {
    switch (cell.quantity) {
        case Quantity::query:
        case Quantity::embedding:
        case Quantity::bias: return token_name(document, cell.row);
        case Quantity::key:
        case Quantity::value: return key_name(document, cell.row);
        case Quantity::query_matrix: return fmt::format("W_Q[{}]", cell.row + 1);
        case Quantity::key_matrix: return fmt::format("W_K[{}]", cell.row + 1);
        case Quantity::value_matrix: return fmt::format("W_V[{}]", cell.row + 1);
        case Quantity::output_matrix: return fmt::format("W_O[{}]", cell.row + 1);
        case Quantity::query_bias: return "b_Q";
        case Quantity::key_bias: return "b_K";
        case Quantity::word: return document.model->words[index(cell.row)];
        case Quantity::position: return fmt::format("position[{}]", cell.row + 1);
        case Quantity::gain_1: return "gain_1";
        case Quantity::gain_2: return "gain_2";
        case Quantity::up_matrix: return fmt::format("W_up[{}]", cell.row + 1);
        case Quantity::up_bias: return "b_up";
        case Quantity::down_matrix: return fmt::format("W_down[{}]", cell.row + 1);
        case Quantity::unembedding: return document.model->words[index(cell.column)];
        default: return "b_V";
    }
}

bool can_go_by_token(const Document& document) {
    if (document.layer) return true;
    const auto has_bias = [](const Head& head) { return head.bias.size() > 0; };
    return !document.embeddings && !document.keys && !document.is_joined() &&
           std::none_of(document.heads.begin(), document.heads.end(), has_bias);
}

Range range_between(const Place& a, const Place& b) {
    return {{std::min(a.row, b.row), std::min(a.column, b.column)},
            {std::max(a.row, b.row), std::max(a.column, b.column)}};
}

SheetKind sheet_kind(const Document& document, Quantity quantity) {
    const auto is_among = [&](std::span<const Quantity> quantities) {
        return std::find(quantities.begin(), quantities.end(), quantity) != quantities.end();
    };
    if (document.layer && is_among(before_heads)) return SheetKind::embeddings;
    if (document.layer && is_among(behind_heads)) return SheetKind::layer;
    return SheetKind::head;
}

const Matrix* matrix_of(const Document& document, Quantity quantity, int number) {
    const Head& head = document.head(number);
    const auto of_weights = [&](const Matrix HeadWeights::*matrix) {
        return head.weights ? &((*head.weights).*matrix) : nullptr;
    };
    const auto of_layer = [&](const Matrix Layer::*matrix) {
        return document.layer ? &((*document.layer).*matrix) : nullptr;
    };
    const auto of_model = [&](const Matrix Model::*matrix) {
        return document.model ? &((*document.model).*matrix) : nullptr;
    };
    switch (quantity) {
        case Quantity::query: return &head.q;
        case Quantity::key: return &head.k;
        case Quantity::value: return &head.v;
        case Quantity::bias: return &head.bias;
        case Quantity::output_matrix: return &document.w_o;
        case Quantity::embedding: return document.embeddings ? &document.embeddings->x : nullptr;
        case Quantity::query_matrix: return of_weights(&HeadWeights::w_q);
        case Quantity::key_matrix: return of_weights(&HeadWeights::w_k);
        case Quantity::value_matrix: return of_weights(&HeadWeights::w_v);
        case Quantity::query_bias: return of_weights(&HeadWeights::b_q);
        case Quantity::key_bias: return of_weights(&HeadWeights::b_k);
        case Quantity::value_bias: return of_weights(&HeadWeights::b_v);
        case Quantity::word: return of_model(&Model::word);
        case Quantity::position: return of_model(&Model::position);
        case Quantity::unembedding: return of_model(&Model::unembedding);
        case Quantity::gain_1: return of_layer(&Layer::norm_1);
        case Quantity::gain_2: return of_layer(&Layer::norm_2);
        case Quantity::up_matrix: return of_layer(&Layer::up);
        case Quantity::up_bias: return of_layer(&Layer::up_bias);
        case Quantity::down_matrix: return of_layer(&Layer::down);
        default: return nullptr;
    }
}

bool is_editable(const Document& document, const Cell& cell) {
    const Matrix* values = edited_matrix(document, cell.quantity, cell.head);
    return values != nullptr && cell.row >= 0 && cell.row < values->rows() && cell.column >= 0 &&
           cell.column < values->cols();
}

double value_of(const Document& document, const Cell& cell) {
    return (*matrix_of(document, cell.quantity, cell.head))(cell.row, cell.column);
}

Document with_values(const Document& document, const std::vector<CellValue>& values) {
    Document changed = document;
    for (const CellValue& value : values) {
        edited_matrix(changed, value.cell.quantity, value.cell.head)(value.cell.row, value.cell.column) = value.value;
    }
    return projected(std::move(changed));
}

Cell PartMatrix::cell(int vector, int component, int head) const {
    const int which = vectors[index(vector)];
    const bool is_column = quantity == Quantity::unembedding;
    return {quantity, is_column ? component : which, is_column ? which : component, 0, is_shared(quantity) ? 0 : head};
}

std::vector<PartMatrix> matrices_of(const Document& document, const SheetPart& part) {
    std::vector<PartMatrix> all;
    for (const Quantity quantity : quantities_of(document, part)) {
        const Matrix& matrix = *matrix_of(document, quantity, part.head);
        const Eigen::Index size = quantity == Quantity::unembedding ? matrix.rows() : matrix.cols();
        all.push_back({quantity, vectors_of(document, quantity, matrix, part), static_cast<int>(size)});
    }
    return all;
}

Sheet::Sheet(const Document& document, SheetLayout layout, const SheetPart& part) : head_(part.head) {
    const bool goes_by_token = layout == SheetLayout::by_token && can_go_by_token(document);
    int vector = 0;
    for (PartMatrix& matrix : matrices_of(document, part)) {
        if (is_computed(document, matrix.quantity, part.head)) continue;
        const bool by_token = goes_by_token && is_vector(matrix.quantity);
        const int count = matrix.count();
        Grid grid{
            std::move(matrix), by_token ? vector++ : row_count(), by_token ? static_cast<int>(vectors.size()) : 1, {}};
        const int end = grid.first_row + (count - 1) * grid.stride + 1;
        grid.section = by_token ? std::pair{0, count * grid.stride - 1} : std::pair{grid.first_row, end - 1};
        rows_.resize(std::max(rows_.size(), index(end)));
        for (int row = 0; row < count; ++row)
            rows_[index(grid.first_row + row * grid.stride)] = {static_cast<int>(grids_.size()), row, grid.matrix.size};
        grids_.push_back(std::move(grid));
    }
}

Cell Sheet::cell(const Place& place) const {
    const Row& row = rows_[index(place.row)];
    return grids_[index(row.grid)].matrix.cell(row.vector, place.column, head_);
}

std::optional<Place> Sheet::place(const Cell& cell) const {
    const bool is_column = cell.quantity == Quantity::unembedding;
    const int vector = is_column ? cell.column : cell.row;
    const int component = is_column ? cell.row : cell.column;
    for (const Grid& grid : grids_) {
        const PartMatrix& matrix = grid.matrix;
        if (matrix.quantity != cell.quantity || (cell.head != head_ && !is_shared(cell.quantity))) continue;
        const auto found = std::find(matrix.vectors.begin(), matrix.vectors.end(), vector);
        if (found == matrix.vectors.end() || component < 0 || component >= matrix.size) continue;
        return Place{grid.first_row + static_cast<int>(found - matrix.vectors.begin()) * grid.stride, component};
    }
    return std::nullopt;
}

Place Sheet::clamped(Place place) const {
    place.row = std::clamp(place.row, 0, row_count() - 1);
    place.column = std::clamp(place.column, 0, row_size(place.row) - 1);
    return place;
}

std::pair<int, int> Sheet::section(int row) const { return grids_[index(rows_[index(row)].grid)].section; }

std::vector<std::vector<Cell>> Sheet::cells(const Range& range) const {
    std::vector<std::vector<Cell>> all;
    for (int row = range.from.row; row <= std::min(range.to.row, row_count() - 1); ++row) {
        auto& cells = all.emplace_back();
        const int last = std::min(range.to.column, row_size(row) - 1);
        for (int column = range.from.column; column <= last; ++column) cells.push_back(cell({row, column}));
    }
    return all;
}

std::vector<std::vector<Cell>> Sheet::matrix_cells(Quantity quantity) const {
    std::vector<std::vector<Cell>> all;
    for (int row = 0; row < row_count(); ++row) {
        if (grids_[index(rows_[index(row)].grid)].matrix.quantity != quantity) continue;
        auto& cells = all.emplace_back();
        for (int column = 0; column < row_size(row); ++column) cells.push_back(cell({row, column}));
    }
    return all;
}

NumberBlock copied(const Document& document, SheetLayout layout, const Range& range, const SheetPart& part) {
    NumberBlock block;
    for (const std::vector<Cell>& cells : Sheet(document, layout, part).cells(range)) {
        const std::vector<double> values = values_in(document, cells);
        block.emplace_back(values.begin(), values.end());
    }
    return block;
}

std::optional<Growth> growth_for(const Document& document, SheetLayout layout, const Place& at,
                                 const NumberBlock& block, const SheetPart& part) {
    if (document.layer) return std::nullopt;
    Growth needed = sizes_of(document);
    const Sheet sheet(document, layout, part);
    const bool by_token = layout == SheetLayout::by_token && can_go_by_token(document);
    const int rows_per_token = by_token ? static_cast<int>(vectors.size()) : 1;
    const auto [first, last] = sheet.section(at.row);
    for (int i = 0; i < static_cast<int>(block.size()); ++i) {
        const int size = static_cast<int>(block[index(i)].size());
        if (size == 0) continue;
        const int row = at.row + i;
        // Beyond the end, the rows repeat from the beginning.
        const int like = row <= last ? row : first + (row - first) % rows_per_token;
        const Quantity quantity = sheet.cell({like, 0}).quantity;
        grow(needed, rows_of(document, quantity), (row - first) / rows_per_token + 1);
        grow(needed, columns_of(document, quantity), at.column + size);
    }
    if (needed == sizes_of(document)) return std::nullopt;
    return needed;
}

Result<Document> grown(const Document& document, const Growth& growth, std::string_view token_name) {
    const Growth now = sizes_of(document);
    for (const auto size : {&Growth::key_size, &Growth::value_size, &Growth::embedding_size}) {
        if (growth.*size <= now.*size || growth.*size <= max_edit_dimensions) continue;
        return tl::unexpected(
            Problem{"problem.grow.dimensions",
                    {{"size", fmt::format("{}", growth.*size)}, {"limit", fmt::format("{}", max_edit_dimensions)}}});
    }
    Document changed = document;
    if (growth.key_size > now.key_size) changed = with_key_size(changed, growth.key_size);
    if (growth.value_size > now.value_size) changed = with_value_size(changed, growth.value_size);
    if (growth.embedding_size > now.embedding_size) changed = with_embedding_size(changed, growth.embedding_size);
    while (changed.token_count() < growth.tokens) {
        const std::string name = fmt::format("{}{}", token_name, changed.token_count() + 1);
        auto longer = with_token_added(changed, changed.token_count(), name);
        if (!longer) {
            return tl::unexpected(Problem{
                "problem.grow.tokens",
                {{"tokens", fmt::format("{}", growth.tokens)}, {"limit", fmt::format("{}", max_sentence_tokens)}}});
        }
        changed = std::move(*longer);
    }
    return changed;
}

std::vector<CellValue> pasted(const Document& document, SheetLayout layout, const Range& range,
                              const NumberBlock& block, const SheetPart& part) {
    std::vector<CellValue> values;
    const Sheet sheet(document, layout, part);
    if (block.size() == 1 && block.front().size() == 1 && block.front().front()) {
        for (const auto& cells : sheet.cells(range)) {
            for (const Cell& cell : cells) values.push_back({cell, *block.front().front()});
        }
        return values;
    }
    const int last = sheet.section(range.from.row).second;
    for (int i = 0; i < static_cast<int>(block.size()) && range.from.row + i <= last; ++i) {
        const int row = range.from.row + i;
        for (int j = 0; j < static_cast<int>(block[index(i)].size()); ++j) {
            const auto& number = block[index(i)][index(j)];
            const int column = range.from.column + j;
            if (number && column < sheet.row_size(row)) values.push_back({sheet.cell({row, column}), *number});
        }
    }
    return values;
}

bool is_cut_by_pasting(const Document& document, SheetLayout layout, const Range& range, const NumberBlock& block,
                       const SheetPart& part) {
    std::size_t numbers = 0;
    for (const auto& row : block) numbers += static_cast<std::size_t>(std::count_if(row.begin(), row.end(), has_value));
    return numbers > pasted(document, layout, range, block, part).size();
}

std::vector<CellValue> transposed(const Document& document, Quantity quantity, int head) {
    std::vector<CellValue> values;
    const Matrix* matrix = edited_matrix(document, quantity, head);
    if (matrix == nullptr || matrix->rows() != matrix->cols()) return values;
    const auto size = static_cast<int>(matrix->rows());
    for (int row = 0; row < size; ++row) {
        for (int column = 0; column < size; ++column)
            values.push_back({{quantity, row, column, 0, head}, (*matrix)(column, row)});
    }
    return values;
}

Result<std::vector<CellValue>> filled(const Document& document, const std::vector<std::vector<Cell>>& rows, Fill fill,
                                      std::uint64_t seed, int component) {
    std::mt19937_64 engine(seed);
    std::vector<CellValue> values;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::vector<Cell>& cells = rows[i];
        const std::vector<double> old = values_in(document, cells);
        const double length = RowVector::Map(old.data(), static_cast<Eigen::Index>(old.size())).stableNorm();
        if (fill == Fill::unit_length && length == 0.0) {
            return tl::unexpected(Problem{"problem.fill.no_direction", {{"token", row_name(document, cells.front())}}});
        }
        const std::size_t hot = component < 0 ? i % std::max<std::size_t>(cells.size(), 1) : index(component);
        for (std::size_t c = 0; c < cells.size(); ++c) {
            double value = 0.0;
            switch (fill) {
                case Fill::zeros: break;
                case Fill::one_hot: value = c == hot ? 1.0 : 0.0; break;
                case Fill::small_integers: value = random_integer(engine); break;
                case Fill::normal: value = random_normal(engine); break;
                case Fill::unit_length: value = old[c] / length; break;
            }
            values.push_back({cells[c], value});
        }
    }
    return values;
}

std::vector<Cell> vector_of(const Document& document, const Cell& cell) {
    const bool is_column = cell.quantity == Quantity::unembedding;
    std::vector<Cell> cells;
    Cell next = cell;
    int& component = is_column ? next.row : next.column;
    for (component = 0; is_editable(document, next); ++component) cells.push_back(next);
    return cells;
}

std::vector<CellValue> scaled(const Document& document, const std::vector<std::vector<Cell>>& vectors, double factor) {
    std::vector<CellValue> values;
    for (const std::vector<Cell>& cells : vectors) {
        for (const Cell& cell : cells) values.push_back({cell, value_of(document, cell) * factor});
    }
    return values;
}

std::vector<CellValue> copied_vector(const Document& document, const Cell& from, const Cell& to) {
    const std::vector<Cell> sources = vector_of(document, from);
    const std::vector<Cell> places = vector_of(document, to);
    std::vector<CellValue> values;
    for (std::size_t i = 0; i < places.size(); ++i) values.push_back({places[i], value_of(document, sources[i])});
    return values;
}

}  // namespace qkv
