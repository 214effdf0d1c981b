#pragma once

#include <deque>
#include <string>
#include <vector>

#include "qkv/attention.h"
#include "qkv/document.h"

namespace qkv {

/// A matrix by the name that it has in every format, or one for each of several heads.
struct NamedNumbers {
    /// What rows and columns stand for.
    enum class Axis {
        queries,
        keys,
        words,     ///< of the model, from the first one on
        numbered,  ///< components, positions, heads
        single,    ///< the only row of a vector
    };

    std::string name;
    Axis rows;
    Axis columns;
    bool is_by_head;                      ///< in files of arrays the heads are the first axis
    std::vector<const Matrix*> matrices;  ///< all of the same shape

    const Matrix& first() const { return *matrices.front(); }
    bool is_vector() const { return rows == Axis::single; }
    /// In files of arrays: heads, rows, columns, as far as there are several heads and rows.
    std::vector<Eigen::Index> shape() const;
};

/// n×m, 1 where a query may look at a key and else 0.
Matrix allowed_cells(const Document& document);

/// All that the formats in full precision hold; docs/export.md has the names. Of every head q, k, v, scores, weights
/// and output; where the document has one, the bias, the mask, what the heads come from, what joins them, the layer
/// behind them and the words of its model, with all that they give.
class ExportedNumbers {
public:
    /// Both have to outlive it. `attention` is attend(document).
    ExportedNumbers(const Document& document, const Attention& attention);

    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }

private:
    using Axis = NamedNumbers::Axis;

    void add_heads();
    void add_head_switches();
    void add_embeddings();
    void add_join();
    void add_layer();
    void add_model();

    template <class MatrixOf>
    void of_heads(const char* name, Axis rows, Axis columns, MatrixOf matrix_of);
    void one(const char* name, Axis rows, Axis columns, const Matrix& matrix) {
        all_.push_back({name, rows, columns, false, {&matrix}});
    }
    void vector(const char* name, const Matrix& numbers) { one(name, Axis::single, Axis::numbered, numbers); }
    const Matrix& made(Matrix matrix) { return made_.emplace_back(std::move(matrix)); }

    const Document& document_;
    const Attention& attention_;
    std::vector<NamedNumbers> all_;
    std::deque<Matrix> made_;  ///< those that neither the document nor its attention has
};

}  // namespace qkv
