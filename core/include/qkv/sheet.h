#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/number_block.h"

// The numbers that a person edits, laid out as a table for arrow keys, ranges, copying, pasting and filling: those of
// one head (Q, K and V, or with embeddings X, W_Q, W_K, W_V and b; then its bias, and W_O, which all heads share).
// Where a layer follows the heads, there are three kinds of tables: see SheetKind.
namespace qkv {

/// The order of the rows. Matrix by matrix in both, unless can_go_by_token().
enum class SheetLayout {
    by_token,   ///< Q, K, V of the first token, then those of the next; then what else there is, matrix by matrix
    by_matrix,  ///< all of Q, then all of K, then all of V
};

/// Whether Q, K and V are what a person sees first, and those of one sentence, which have a row for each token: there
/// is no more to edit than they, or a layer follows, so that the rest has tables of its own.
bool can_go_by_token(const Document& document);

/// What a table holds.
enum class SheetKind {
    head,        ///< all numbers; with a layer only Q, K, V, W_Q, W_K, W_V, b and the bias of a head
    embeddings,  ///< with a layer: X and, in a model, the vectors of the sentence's words and places
    layer,       ///< with a layer: W_O, the norms, the feed-forward layer and W_U
};

/// Which table of a document.
struct SheetPart {
    SheetKind kind = SheetKind::head;
    int head = 0;                 ///< of SheetKind::head
    std::vector<int> words = {};  ///< of SheetKind::layer: those that stand first in W_U, in this order

    friend bool operator==(const SheetPart&, const SheetPart&) = default;
};

/// The kind of the table that holds a quantity.
SheetKind sheet_kind(const Document& document, Quantity quantity);

/// A place in the table. Row and column are counted from 0.
struct Place {
    int row = 0;
    int column = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

/// The places between two corners, both included.
struct Range {
    Place from;  ///< the upper left corner
    Place to;    ///< the lower right corner

    bool holds(const Place& place) const {
        return place.row >= from.row && place.row <= to.row && place.column >= from.column && place.column <= to.column;
    }
    friend bool operator==(const Range&, const Range&) = default;
};

/// The range with the corners `a` and `b`, in whichever order; both belong to it.
Range range_between(const Place& a, const Place& b);

/// A number to put into a cell.
struct CellValue {
    Cell cell;
    double value = 0.0;

    friend bool operator==(const CellValue&, const CellValue&) = default;
};

/// The matrix of given numbers or of Q, K, V and X; null for another quantity and for what this document does not have.
/// 0×0 for a bias or W_O that it does not have, and for the gain of a norm that is off.
const Matrix* matrix_of(const Document& document, Quantity quantity, int head = 0);

inline bool is_vector(Quantity quantity) {
    return quantity == Quantity::query || quantity == Quantity::key || quantity == Quantity::value;
}

/// W_Q, W_K or W_V, which has a row for each component of the embeddings and not for each token.
inline bool is_weight_matrix(Quantity quantity) {
    return quantity == Quantity::query_matrix || quantity == Quantity::key_matrix || quantity == Quantity::value_matrix;
}

/// Whether the rows of an edited matrix belong to tokens: queries, or keys in K and V.
inline bool has_token_rows(Quantity quantity) {
    return is_vector(quantity) || quantity == Quantity::embedding || quantity == Quantity::bias;
}

/// Whether they belong to queries, as in self-attention those of K and V do as well.
inline bool has_query_rows(const Document& document, Quantity quantity) {
    const bool is_of_keys = quantity == Quantity::key || quantity == Quantity::value;
    return has_token_rows(quantity) && !(is_of_keys && document.keys);
}

/// The token, key or word that the vector of an editable cell belongs to; "W_Q[2]" where it belongs to none.
std::string row_name(const Document& document, const Cell& cell);

/// A matrix in a part, and which of its vectors stand there: rows or, in W_U, columns, one for each word.
struct PartMatrix {
    Quantity quantity = Quantity::query;
    std::vector<int> vectors;
    int size = 0;  ///< numbers in each vector

    int count() const { return static_cast<int>(vectors.size()); }
    /// Of the vector at a place in `vectors`; `head` counts only where the quantity belongs to one.
    Cell cell(int vector, int component, int head) const;
};

/// The matrices of a part that are there, also those that are computed, in the order of their rows.
std::vector<PartMatrix> matrices_of(const Document& document, const SheetPart& part);

/// Whether a cell holds a number that is edited (and not computed) in this document.
bool is_editable(const Document& document, const Cell& cell);

/// The number in a cell of matrix_of().
double value_of(const Document& document, const Cell& cell);

/// `document` with these numbers in these editable cells; with embeddings Q, K and V follow.
Document with_values(const Document& document, const std::vector<CellValue>& values);

/// The table of the numbers in a part that are edited.
class Sheet {
public:
    Sheet(const Document& document, SheetLayout layout, const SheetPart& part = {});

    int row_count() const { return static_cast<int>(rows_.size()); }
    int row_size(int row) const { return rows_[static_cast<std::size_t>(row)].size; }

    /// The cell at a place, which lies inside the table.
    Cell cell(const Place& place) const;

    /// The place of an editable cell; none for any other cell or one outside the document.
    std::optional<Place> place(const Cell& cell) const;

    /// The nearest place inside the table.
    Place clamped(Place place) const;

    /// The rows that belong together with `row`, first and last: ranges and pasted blocks stay inside. All of Q, K and
    /// V by token, otherwise one matrix.
    std::pair<int, int> section(int row) const;

    /// The cells in a range, row by row; rows that are shorter than the range end early.
    std::vector<std::vector<Cell>> cells(const Range& range) const;

    /// All cells of one matrix, row by row.
    std::vector<std::vector<Cell>> matrix_cells(Quantity quantity) const;

private:
    /// Where the vectors of one matrix stand.
    struct Grid {
        PartMatrix matrix;
        int first_row = 0;
        int stride = 1;
        std::pair<int, int> section;
    };
    struct Row {
        int grid = 0;
        int vector = 0;  ///< its place in the matrix
        int size = 0;
    };

    int head_;
    std::vector<Row> rows_;
    std::vector<Grid> grids_;
};

/// The numbers in a range.
NumberBlock copied(const Document& document, SheetLayout layout, const Range& range, const SheetPart& part = {});

/// Sizes of a document that grows for a block laid into it. Never smaller than they are.
struct Growth {
    int tokens = 0;
    int key_size = 0;
    int value_size = 0;
    int embedding_size = 0;  ///< 0 without embeddings

    friend bool operator==(const Growth&, const Growth&) = default;
};

/// How large the document must be to hold all of `block` laid at `at`; none if it is large enough, and none with a
/// layer, whose sizes are those that it has.
std::optional<Growth> growth_for(const Document& document, SheetLayout layout, const Place& at,
                                 const NumberBlock& block, const SheetPart& part = {});

/// `document` with these sizes: 0 in new dimensions, new tokens named `token_name` and their number at the end. Fails
/// beyond max_sentence_tokens and max_edit_dimensions, saying which.
Result<Document> grown(const Document& document, const Growth& growth, std::string_view token_name);

/// The cells that `block` laid at `at` fills with numbers. Numbers beyond the table or the section are left out. A
/// single number fills the whole of `range`.
std::vector<CellValue> pasted(const Document& document, SheetLayout layout, const Range& range,
                              const NumberBlock& block, const SheetPart& part = {});

/// Whether `block` has numbers that pasted() leaves out.
bool is_cut_by_pasting(const Document& document, SheetLayout layout, const Range& range, const NumberBlock& block,
                       const SheetPart& part = {});

/// The numbers of a square matrix, each put where its row and column are exchanged; none for a matrix that is not
/// square, whose shape would not fit.
std::vector<CellValue> transposed(const Document& document, Quantity quantity, int head = 0);

/// Numbers that a vector can be filled with.
enum class Fill {
    zeros,
    one_hot,         ///< 1 at one component, else 0
    small_integers,  ///< random, −2 to 2
    normal,          ///< random, standard normal distribution, two decimals
    unit_length,     ///< the vector divided by its length
};

/// `vectors` filled, one row of cells each. One-hot: vector i has its 1 at component `component`, or at i modulo its
/// size where that is −1. Random numbers depend on `seed` alone and are the same on every machine. Fails for
/// unit_length on a vector of zeros.
Result<std::vector<CellValue>> filled(const Document& document, const std::vector<std::vector<Cell>>& vectors,
                                      Fill fill, std::uint64_t seed, int component = -1);

/// The cells of the vector that an editable cell belongs to.
std::vector<Cell> vector_of(const Document& document, const Cell& cell);

/// The numbers of editable vectors, each multiplied by `factor`.
std::vector<CellValue> scaled(const Document& document, const std::vector<std::vector<Cell>>& vectors, double factor);

/// The vector of the editable cell `to`, with the numbers of that of `from`, which has the same size.
std::vector<CellValue> copied_vector(const Document& document, const Cell& from, const Cell& to);

}  // namespace qkv
