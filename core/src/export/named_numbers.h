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
    enum class Axis { queries, keys, components };

    std::string name;
    Axis rows;
    Axis columns;
    bool is_by_head;                      ///< in files of arrays the heads are the first axis
    std::vector<const Matrix*> matrices;  ///< all of the same shape

    const Matrix& first() const { return *matrices.front(); }
};

/// n×m, 1 where a query may look at a key and else 0.
Matrix allowed_cells(const Document& document);

/// All that the formats in full precision hold: q, k, v, scores, weights and output of every head; where there is one,
/// the bias; `allowed`, 1 where a query may look at a key, where the mask is more than causal; and what joins the
/// heads.
class ExportedNumbers {
public:
    /// Both have to outlive it. `attention` is attend(document).
    ExportedNumbers(const Document& document, const Attention& attention);

    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }

private:
    std::vector<NamedNumbers> all_;
    std::deque<Matrix> made_;  ///< those that neither the document nor its attention has
};

}  // namespace qkv
