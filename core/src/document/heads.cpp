// All heads of a document, what joins them, and what follows.
#include <utility>

#include "numbers/exact_dot.h"
#include "qkv/document.h"

namespace qkv {
namespace {

Matrix concatenated(const Attention& attention) {
    const Matrix& first = attention.head().output;
    Matrix concat(first.rows(), first.cols() * static_cast<Eigen::Index>(attention.heads.size()));
    Eigen::Index column = 0;
    for (const HeadAttention& head : attention.heads) {
        concat.middleCols(column, head.output.cols()) = head.output;
        column += head.output.cols();
    }
    return concat;
}

}  // namespace

Attention attend(const Document& document) {
    Attention attention;
    for (const Head& head : document.heads) {
        attention.heads.push_back(attend(head.q, head.k, head.v, document.options, head.bias));
        if (!head.is_on) attention.heads.back().output.setZero();
    }
    if (!document.is_joined()) return attention;
    attention.concat = concatenated(attention);
    attention.joined = product(attention.concat, document.w_o);
    if (document.layer) attention.layer = through(*document.layer, document.embeddings->x, attention.joined);
    if (document.model) attention.next = next_words(*document.model, attention.layer->norm_2);
    return attention;
}

}  // namespace qkv
