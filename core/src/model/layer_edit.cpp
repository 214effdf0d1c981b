#include "qkv/layer_edit.h"

#include <utility>

#include "qkv/trained_model.h"

namespace qkv {

Document with_feed_forward_switched(const Document& document, bool is_on) {
    Document changed = document;
    changed.layer->is_on = is_on;
    return changed;
}

Document with_norm_switched(const Document& document, Norm norm, bool is_on) {
    Document changed = document;
    Matrix& gain = norm == Norm::first ? changed.layer->norm_1 : changed.layer->norm_2;
    if (is_on == (gain.size() > 0)) return changed;
    const Eigen::Index d = document.embeddings->size();
    gain = is_on ? Matrix(Matrix::Ones(1, d)) : Matrix();
    const TrainedModel* const trained = trained_model_of(document);
    if (!is_on || trained == nullptr) return changed;
    const Matrix& right = gain_of(*trained->document.layer, norm);
    if (right.cols() == d) gain = right;
    return changed;
}

Document with_embeddings_released(const Document& document, bool is_released) {
    if (!document.model) return document;
    Document changed = document;
    changed.embeddings->is_released = is_released;
    return projected(std::move(changed));
}

}  // namespace qkv
