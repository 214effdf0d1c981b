// Which matrices an export holds, and what their rows and columns stand for.
#include "export/named_numbers.h"

#include <algorithm>

namespace qkv {
namespace {

bool has_bias(const Document& document) {
    return std::any_of(document.heads.begin(), document.heads.end(),
                       [](const Head& head) { return head.bias.size() > 0; });
}

}  // namespace

Matrix allowed_cells(const Document& document) {
    Matrix allowed(document.token_count(), document.key_count());
    for (int query = 0; query < document.token_count(); ++query) {
        for (int key = 0; key < document.key_count(); ++key)
            allowed(query, key) = allows(document.options, query, key) ? 1.0 : 0.0;
    }
    return allowed;
}

ExportedNumbers::ExportedNumbers(const Document& document, const Attention& attention) {
    using Axis = NamedNumbers::Axis;
    const auto of_heads = [&](const char* name, Axis rows, Axis columns, auto matrix_of) {
        NamedNumbers& named = all_.emplace_back(NamedNumbers{name, rows, columns, document.head_count() > 1, {}});
        for (int head = 0; head < document.head_count(); ++head) named.matrices.push_back(matrix_of(head));
    };
    const auto of_document = [&](const char* name, Axis rows, Axis columns, const Matrix* matrix) {
        all_.push_back({name, rows, columns, false, {matrix}});
    };
    const auto bias_of = [&](int head) -> const Matrix* {
        const Matrix& bias = document.head(head).bias;
        return bias.size() > 0
                   ? &bias
                   : &made_.emplace_back(Matrix::Zero(attention.head().scores.rows(), attention.head().scores.cols()));
    };
    of_heads("q", Axis::queries, Axis::components, [&](int head) { return &document.head(head).q; });
    of_heads("k", Axis::keys, Axis::components, [&](int head) { return &document.head(head).k; });
    of_heads("v", Axis::keys, Axis::components, [&](int head) { return &document.head(head).v; });
    if (has_bias(document)) of_heads("bias", Axis::queries, Axis::keys, bias_of);
    of_heads("scores", Axis::queries, Axis::keys, [&](int head) { return &attention.head(head).scores; });
    of_heads("weights", Axis::queries, Axis::keys, [&](int head) { return &attention.head(head).weights; });
    of_heads("output", Axis::queries, Axis::components, [&](int head) { return &attention.head(head).output; });
    if (document.options.has_parts())
        of_document("allowed", Axis::queries, Axis::keys, &made_.emplace_back(allowed_cells(document)));
    if (!document.is_joined()) return;
    of_document("concat", Axis::queries, Axis::components, &attention.concat);
    of_document("w_o", Axis::components, Axis::components, &document.w_o);
    of_document("attention", Axis::queries, Axis::components, &attention.joined);
}

}  // namespace qkv
