// Which matrices an export holds, and what their rows and columns stand for.
#include "export/named_numbers.h"

#include <algorithm>
#include <utility>

#include "document/layer_values.h"

namespace qkv {
namespace {

template <class Is>
bool any_head(const Document& document, Is is) {
    return std::any_of(document.heads.begin(), document.heads.end(), is);
}

// 1 for each head of which something holds, else 0.
template <class Is>
Matrix by_head(const Document& document, Is is) {
    Matrix all(1, document.head_count());
    for (int head = 0; head < document.head_count(); ++head) all(0, head) = is(document.head(head)) ? 1.0 : 0.0;
    return all;
}

}  // namespace

std::vector<Eigen::Index> NamedNumbers::shape() const {
    std::vector<Eigen::Index> shape;
    if (is_by_head) shape.push_back(static_cast<Eigen::Index>(matrices.size()));
    if (!is_vector()) shape.push_back(first().rows());
    shape.push_back(first().cols());
    return shape;
}

Matrix allowed_cells(const Document& document) {
    Matrix allowed(document.token_count(), document.key_count());
    for (int query = 0; query < document.token_count(); ++query) {
        for (int key = 0; key < document.key_count(); ++key)
            allowed(query, key) = allows(document.options, query, key) ? 1.0 : 0.0;
    }
    return allowed;
}

ExportedNumbers::ExportedNumbers(const Document& document, const Attention& attention)
    : document_(document), attention_(attention) {
    add_heads();
    if (document.options.has_parts()) one("allowed", Axis::queries, Axis::keys, made(allowed_cells(document)));
    add_head_switches();
    if (document.embeddings) add_embeddings();
    if (document.is_joined()) add_join();
    if (document.layer) add_layer();
    if (document.model) add_model();
}

template <class MatrixOf>
void ExportedNumbers::of_heads(const char* name, Axis rows, Axis columns, MatrixOf matrix_of) {
    NamedNumbers& named = all_.emplace_back(NamedNumbers{name, rows, columns, document_.head_count() > 1, {}});
    for (int head = 0; head < document_.head_count(); ++head) named.matrices.push_back(&matrix_of(head));
}

void ExportedNumbers::add_heads() {
    const auto head = [&](int number) -> const Head& { return document_.head(number); };
    const auto result = [&](int number) -> const HeadAttention& { return attention_.head(number); };
    const auto bias_of = [&](int number) -> const Matrix& {
        const bool is_given = head(number).bias.size() > 0;
        return is_given ? head(number).bias : made(Matrix::Zero(document_.token_count(), document_.key_count()));
    };
    of_heads("q", Axis::queries, Axis::numbered, [&](int number) -> const Matrix& { return head(number).q; });
    of_heads("k", Axis::keys, Axis::numbered, [&](int number) -> const Matrix& { return head(number).k; });
    of_heads("v", Axis::keys, Axis::numbered, [&](int number) -> const Matrix& { return head(number).v; });
    if (any_head(document_, [](const Head& one) { return one.bias.size() > 0; }))
        of_heads("bias", Axis::queries, Axis::keys, bias_of);
    of_heads("scores", Axis::queries, Axis::keys, [&](int number) -> const Matrix& { return result(number).scores; });
    of_heads("weights", Axis::queries, Axis::keys, [&](int number) -> const Matrix& { return result(number).weights; });
    of_heads("output", Axis::queries, Axis::numbered,
             [&](int number) -> const Matrix& { return result(number).output; });
}

void ExportedNumbers::add_head_switches() {
    if (any_head(document_, [](const Head& head) { return !head.is_on; }))
        vector("heads_on", made(by_head(document_, [](const Head& head) { return head.is_on; })));
    if (any_head(document_, [](const Head& head) { return head.is_released; }))
        vector("heads_released", made(by_head(document_, [](const Head& head) { return head.is_released; })));
}

void ExportedNumbers::add_embeddings() {
    one("x", Axis::queries, Axis::numbered, document_.embeddings->x);
    const auto add = [&](const char* name, Matrix HeadWeights::*w) {
        of_heads(name, Axis::numbered, Axis::numbered,
                 [&](int head) -> const Matrix& { return (*document_.head(head).weights).*w; });
    };
    add("w_q", &HeadWeights::w_q);
    add("w_k", &HeadWeights::w_k);
    add("w_v", &HeadWeights::w_v);
    const auto add_if_any = [&](const char* name, Matrix HeadWeights::*b, Eigen::Index size) {
        if (!any_head(document_, [&](const Head& head) { return ((*head.weights).*b).size() > 0; })) return;
        of_heads(name, Axis::single, Axis::numbered, [&](int head) -> const Matrix& {
            const Matrix& given = (*document_.head(head).weights).*b;
            return given.size() > 0 ? given : made(Matrix::Zero(1, size));
        });
    };
    add_if_any("b_q", &HeadWeights::b_q, document_.key_size());
    add_if_any("b_k", &HeadWeights::b_k, document_.key_size());
    add_if_any("b_v", &HeadWeights::b_v, document_.value_size());
}

void ExportedNumbers::add_join() {
    one("concat", Axis::queries, Axis::numbered, attention_.concat);
    one("w_o", Axis::numbered, Axis::numbered, document_.w_o);
    one("attention", Axis::queries, Axis::numbered, attention_.joined);
}

void ExportedNumbers::add_layer() {
    const Layer& layer = *document_.layer;
    if (layer.norm_1.size() > 0) vector("gain_1", layer.norm_1);
    one("w_up", Axis::numbered, Axis::numbered, layer.up);
    vector("b_up", layer.up_bias);
    one("w_down", Axis::numbered, Axis::numbered, layer.down);
    if (layer.norm_2.size() > 0) vector("gain_2", layer.norm_2);
    if (!layer.is_on) vector("feed_forward_on", made(Matrix::Zero(1, 1)));
    const LayerResult& result = *attention_.layer;
    for (const auto& [name, values] : named_values(result)) one(name, Axis::queries, Axis::numbered, *values);
}

void ExportedNumbers::add_model() {
    const Model& model = *document_.model;
    one("word", Axis::words, Axis::numbered, model.word);
    one("position", Axis::numbered, Axis::numbered, model.position);
    one("unembedding", Axis::numbered, Axis::words, model.unembedding);
    if (document_.embeddings->is_released) vector("x_released", made(Matrix::Ones(1, 1)));
    one("logits", Axis::queries, Axis::words, attention_.next->logits);
    one("probabilities", Axis::queries, Axis::words, attention_.next->probabilities);
}

}  // namespace qkv
