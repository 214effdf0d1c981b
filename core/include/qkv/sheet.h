#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "qkv/cell.h"
#include "qkv/document.h"
#include "qkv/number_block.h"

// The numbers that a person edits in one head (Q, K and V, or with embeddings X, W_Q, W_K, W_V and b; then its bias,
// and W_O, which all heads share), laid out as one table for arrow keys, ranges, copying, pasting and filling.
namespace qkv {

/// The order of the rows. Matrix by matrix in both, unless can_go_by_token().
enum class SheetLayout {
    by_token,   ///< Q, K, V of the first token, then those of the next
    by_matrix,  ///< all of Q, then all of K, then all of V
};

/// Whether there is no more to edit than Q, K and V of one sentence, which have a row for each token.
bool can_go_by_token(const Document& document);

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

/// The matrix of given numbers or of Q, K and V; null for another quantity and for what this document does not have.
/// 0×0 for a bias or W_O that it does not have.
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

/// The token or key that the row of an editable cell belongs to; "W_Q[2]" where has_token_rows() is false.
std::string row_name(const Document& document, const Cell& cell);

/// Whether a cell holds a number that is edited (and not computed) in this document.
bool is_editable(const Document& document, const Cell& cell);

/// The number in an editable cell.
double value_of(const Document& document, const Cell& cell);

/// `document` with these numbers in these editable cells; with embeddings Q, K and V follow.
Document with_values(const Document& document, const std::vector<CellValue>& values);

/// The table of a document's shape.
class Sheet {
public:
    Sheet(const Document& document, SheetLayout layout, int head = 0);

    int row_count() const { return static_cast<int>(rows_.size()); }
    int row_size(int row) const { return rows_[static_cast<std::size_t>(row)].size; }

    /// The cell at a place, which lies inside the table.
    Cell cell(const Place& place) const;

    /// The place of an editable cell; none for any other cell or one outside the document.
    std::optional<Place> place(const Cell& cell) const;

    /// The nearest place inside the table.
    Place clamped(Place place) const;

    /// The rows that belong together with `row`, first and last: ranges and pasted blocks stay inside. The whole table
    /// by token, one matrix by matrix and with embeddings.
    std::pair<int, int> section(int row) const;

    /// The cells in a range, row by row; rows that are shorter than the range end early.
    std::vector<std::vector<Cell>> cells(const Range& range) const;

    /// All cells of one matrix, row by row.
    std::vector<std::vector<Cell>> matrix_cells(Quantity quantity) const;

private:
    struct Row {
        Quantity quantity = Quantity::query;
        int index = 0;  ///< of the matrix's row
        int size = 0;
    };
    /// Where the rows of one matrix stand.
    struct Grid {
        Quantity quantity;
        int first_row;
        int stride;
        int rows;
    };

    SheetLayout layout_;
    int head_;
    std::vector<Row> rows_;
    std::vector<Grid> grids_;
};

/// The numbers in a range.
NumberBlock copied(const Document& document, SheetLayout layout, const Range& range, int head = 0);

/// Sizes of a document that grows for a block laid into it. Never smaller than they are.
struct Growth {
    int tokens = 0;
    int key_size = 0;
    int value_size = 0;
    int embedding_size = 0;  ///< 0 without embeddings

    friend bool operator==(const Growth&, const Growth&) = default;
};

/// How large the document must be to hold all of `block` laid at `at`; none if it is large enough, and none with
/// embeddings, whose sizes pasting leaves alone.
std::optional<Growth> growth_for(const Document& document, SheetLayout layout, const Place& at,
                                 const NumberBlock& block, int head = 0);

/// `document` with these sizes: 0 in new dimensions, new tokens named `token_name` and their number at the end. Fails
/// beyond max_sentence_tokens and max_edit_dimensions, saying which.
Result<Document> grown(const Document& document, const Growth& growth, std::string_view token_name);

/// The cells that `block` laid at `at` fills with numbers. Numbers beyond the table or the section are left out. A
/// single number fills the whole of `range`.
std::vector<CellValue> pasted(const Document& document, SheetLayout layout, const Range& range,
                              const NumberBlock& block, int head = 0);

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

}  // namespace qkv
