#include "qkv/derivatives.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace qkv {
namespace {

// softmax backwards: by each input, for a row p of results with the derivatives g. The differences lose nothing where p
// is nearly 0 or 1.
RowVector through_softmax(const RowVector& p, const RowVector& g) {
    RowVector result(p.size());
    for (Eigen::Index k = 0; k < p.size(); ++k) result(k) = p(k) * p.dot(RowVector::Constant(p.size(), g(k)) - g);
    return result;
}

// One pass backwards, from the target to what is given. Only one row of queries leads to a number of that row.
class Backwards {
public:
    Backwards(const Document& document, const Attention& attention, int row)
        : document_(document), attention_(attention), row_(row), result_(document.head_count()) {}

    void begin_with(const Cell& target) {
        switch (target.quantity) {
            case Quantity::product: return through_product(target);
            case Quantity::contribution: return through_contribution(target);
            case Quantity::exp:
            case Quantity::sum: return through_exps(target, Quantity::score, exps_of(target.head));
            case Quantity::next_exp:
            case Quantity::next_sum: return through_exps(target, Quantity::logit, attention_.next->terms[index(row_)]);
            case Quantity::root_1: return through_root(Quantity::sum_1, document_.layer->norm_1);
            case Quantity::root_2: return through_root(Quantity::sum_2, document_.layer->norm_2);
            default: by(target.quantity, values_of(target.quantity, target.head), target.head)(row_, target.column) = 1;
        }
    }
    void begin_with(const Cell& row, const RowVector& factors) {
        by(row.quantity, values_of(row.quantity, row.head), row.head).row(row_) = factors;
    }

    Derivatives run() {
        if (attention_.next) next_word();
        if (attention_.layer) layer();
        if (document_.is_joined()) join();
        for (int head = 0; head < document_.head_count(); ++head) one_head(head);
        if (document_.is_embedded()) embed();
        return std::move(result_);
    }

private:
    bool has(Quantity quantity, int head = 0) const { return result_.of(quantity, head).size() > 0; }

    // Derivatives in the shape of a matrix, zeros at first.
    Matrix& by(Quantity quantity, const Matrix& shape, int head = 0) {
        return result_.of(quantity, head, shape.rows(), shape.cols());
    }
    auto row_by(Quantity quantity, const Matrix& shape, int head = 0) { return by(quantity, shape, head).row(row_); }
    RowVector row_of(Quantity quantity, int head = 0) const { return result_.of(quantity, head).row(row_); }

    const Matrix& values_of(Quantity quantity, int head) const {
        const HeadAttention& of_head = attention_.head(head);
        switch (quantity) {
            case Quantity::query: return document_.head(head).q;
            case Quantity::key: return document_.head(head).k;
            case Quantity::value: return document_.head(head).v;
            case Quantity::embedding: return document_.embeddings->x;
            case Quantity::score: return of_head.scores;
            case Quantity::weight: return of_head.weights;
            case Quantity::output: return of_head.output;
            case Quantity::concat: return attention_.concat;
            case Quantity::joined: return attention_.joined;
            case Quantity::sum_1: return attention_.layer->sum_1;
            case Quantity::norm_1: return attention_.layer->norm_1;
            case Quantity::up: return attention_.layer->up;
            case Quantity::inner: return attention_.layer->inner;
            case Quantity::down: return attention_.layer->down;
            case Quantity::sum_2: return attention_.layer->sum_2;
            case Quantity::norm_2: return attention_.layer->norm_2;
            case Quantity::logit: return attention_.next->logits;
            default: return attention_.next->probabilities;
        }
    }

    SoftmaxTerms exps_of(int head) const {
        const auto scores = attention_.head(head).scores.row(row_);
        return softmax_terms({scores.data(), index(static_cast<int>(scores.size()))});
    }

    // ---- targets that no later one is worked out from as a whole vector

    void through_product(const Cell& target) {
        const Head& head = document_.head(target.head);
        by(Quantity::query, head.q, target.head)(row_, target.component) = head.k(target.column, target.component);
        by(Quantity::key, head.k, target.head)(target.column, target.component) = head.q(row_, target.component);
    }

    void through_contribution(const Cell& target) {
        const Head& head = document_.head(target.head);
        const Matrix& weights = attention_.head(target.head).weights;
        by(Quantity::weight, weights, target.head)(row_, target.column) = head.v(target.column, target.component);
        by(Quantity::value, head.v, target.head)(target.column, target.component) = weights(row_, target.column);
    }

    // One exp, or the sum of all. What is subtracted from all scores is the largest of them.
    void through_exps(const Cell& target, Quantity scores, const SoftmaxTerms& terms) {
        auto row = by(scores, values_of(scores, target.head), target.head).row(row_);
        const bool is_sum = target.quantity == Quantity::sum || target.quantity == Quantity::next_sum;
        for (Eigen::Index i = 0; i < row.size(); ++i) {
            if (is_sum || i == target.column) row(i) = terms.exps[static_cast<std::size_t>(i)];
        }
        if (terms.shift == 0.0) return;
        const double together = row.sum();
        const auto largest = std::max_element(terms.exps.begin(), terms.exps.end()) - terms.exps.begin();
        row(largest) -= together;
    }

    // root = √(mean sum² + ε).
    void through_root(Quantity sum, const Matrix& gains) {
        if (gains.size() == 0) return;
        const LayerResult& made = *attention_.layer;
        const bool is_first = sum == Quantity::sum_1;
        const Matrix& sums = is_first ? made.sum_1 : made.sum_2;
        const double root = (is_first ? made.root_1 : made.root_2)[index(row_)];
        row_by(sum, sums) = sums.row(row_) / (static_cast<double>(sums.cols()) * root);
    }

    // By each exp, with the sum following, and by the sum alone; they are told, and lead nowhere further.
    void tell_exps(Quantity exps, Quantity sum, const Matrix& shape, const RowVector& p, const RowVector& g,
                   double total, int head = 0) {
        const double by_sum = -p.dot(g) / total;
        row_by(exps, shape, head) = g / total + RowVector::Constant(g.size(), by_sum);
        by(sum, Matrix(shape.rows(), 1), head)(row_, 0) = by_sum;
    }

    // ---- backwards through the operations

    void next_word() {
        const NextWords& next = *attention_.next;
        const Model& model = *document_.model;
        if (has(Quantity::probability)) {
            const RowVector p = next.probabilities.row(row_);
            const RowVector g = row_of(Quantity::probability);
            row_by(Quantity::logit, next.logits) += through_softmax(p, g);
            tell_exps(Quantity::next_exp, Quantity::next_sum, next.logits, p, g, next.terms[index(row_)].sum);
        }
        if (!has(Quantity::logit)) return;
        const RowVector logits = row_of(Quantity::logit);
        const Matrix& norm = attention_.layer->norm_2;
        row_by(Quantity::norm_2, norm) += logits * model.unembedding.transpose();
        by(Quantity::unembedding, model.unembedding) += norm.row(row_).transpose() * logits;
    }

    void layer() {
        const Layer& layer = *document_.layer;
        const LayerResult& made = *attention_.layer;
        norm(Quantity::norm_2, Quantity::sum_2, Quantity::gain_2, made.sum_2, made.root_2[index(row_)], layer.norm_2);
        if (has(Quantity::sum_2)) {
            row_by(Quantity::norm_1, made.norm_1) += row_of(Quantity::sum_2);
            row_by(Quantity::down, made.down) += row_of(Quantity::sum_2);
        }
        feed_forward();
        norm(Quantity::norm_1, Quantity::sum_1, Quantity::gain_1, made.sum_1, made.root_1[index(row_)], layer.norm_1);
        if (!has(Quantity::sum_1)) return;
        row_by(Quantity::embedding, document_.embeddings->x) += row_of(Quantity::sum_1);
        row_by(Quantity::joined, attention_.joined) += row_of(Quantity::sum_1);
    }

    // norm = sum ÷ root × gain, root = √(mean sum² + ε).
    void norm(Quantity norm, Quantity sum, Quantity gain, const Matrix& sums, double root, const Matrix& gains) {
        if (!has(norm)) return;
        const RowVector g = row_of(norm);
        if (gains.size() == 0) {
            row_by(sum, sums) += g;
            return;
        }
        const RowVector z = sums.row(row_);
        by(gain, gains).row(0) += g.cwiseProduct(z) / root;
        const RowVector scaled = g.cwiseProduct(gains.row(0)) / root;
        const double shared = scaled.dot(z) / (static_cast<double>(z.size()) * root * root);
        row_by(sum, sums) += scaled - shared * z;
    }

    void feed_forward() {
        const Layer& layer = *document_.layer;
        const LayerResult& made = *attention_.layer;
        if (has(Quantity::down) && layer.is_on) {
            const RowVector down = row_of(Quantity::down);
            row_by(Quantity::inner, made.inner) += down * layer.down.transpose();
            by(Quantity::down_matrix, layer.down) += made.inner.row(row_).transpose() * down;
        }
        if (has(Quantity::inner)) {
            const RowVector is_on = (made.up.row(row_).array() > 0.0).cast<double>();
            row_by(Quantity::up, made.up) += row_of(Quantity::inner).cwiseProduct(is_on);
        }
        if (!has(Quantity::up)) return;
        const RowVector up = row_of(Quantity::up);
        row_by(Quantity::norm_1, made.norm_1) += up * layer.up.transpose();
        by(Quantity::up_matrix, layer.up) += made.norm_1.row(row_).transpose() * up;
        by(Quantity::up_bias, layer.up_bias).row(0) += up;
    }

    void join() {
        if (has(Quantity::joined)) {
            const RowVector joined = row_of(Quantity::joined);
            row_by(Quantity::concat, attention_.concat) += joined * document_.w_o.transpose();
            by(Quantity::output_matrix, document_.w_o) += attention_.concat.row(row_).transpose() * joined;
        }
        if (!has(Quantity::concat)) return;
        const RowVector concat = row_of(Quantity::concat);
        for (int head = 0; head < document_.head_count(); ++head) {
            const int size = document_.value_size();
            row_by(Quantity::output, attention_.head(head).output, head) += concat.segment(head * size, size);
        }
    }

    void one_head(int number) {
        const Head& head = document_.head(number);
        const HeadAttention& made = attention_.head(number);
        if (has(Quantity::output, number) && head.is_on) {
            const RowVector output = row_of(Quantity::output, number);
            row_by(Quantity::weight, made.weights, number) += output * head.v.transpose();
            by(Quantity::value, head.v, number) += made.weights.row(row_).transpose() * output;
        }
        if (has(Quantity::weight, number)) {
            const RowVector p = made.weights.row(row_);
            const RowVector g = row_of(Quantity::weight, number);
            row_by(Quantity::score, made.scores, number) += through_softmax(p, g);
            tell_exps(Quantity::exp, Quantity::sum, made.scores, p, g, exps_of(number).sum, number);
        }
        if (has(Quantity::score, number)) scores(head, made, number);
        if (head.is_projected()) project(head, number);
    }

    // A blocked score is no number that anything could change.
    void scores(const Head& head, const HeadAttention& made, int number) {
        RowVector score = row_of(Quantity::score, number);
        for (Eigen::Index key = 0; key < score.size(); ++key) {
            if (!std::isfinite(made.scores(row_, key))) score(key) = 0.0;
        }
        const double temperature = document_.options.temperature;
        const RowVector product = score * (document_.options.scale / temperature);
        row_by(Quantity::query, head.q, number) += product * head.k;
        by(Quantity::key, head.k, number) += product.transpose() * head.q.row(row_);
        if (head.bias.size() > 0) row_by(Quantity::bias, head.bias, number) += score / temperature;
    }

    void project(const Head& head, int number) {
        struct Product {
            Quantity vector, matrix, bias;
            const Matrix &w, &b;
        };
        const HeadWeights& weights = *head.weights;
        const Matrix& x = document_.embeddings->x;
        for (const Product& one :
             {Product{Quantity::query, Quantity::query_matrix, Quantity::query_bias, weights.w_q, weights.b_q},
              Product{Quantity::key, Quantity::key_matrix, Quantity::key_bias, weights.w_k, weights.b_k},
              Product{Quantity::value, Quantity::value_matrix, Quantity::value_bias, weights.w_v, weights.b_v}}) {
            if (!has(one.vector, number)) continue;
            const Matrix vectors = result_.of(one.vector, number);
            by(Quantity::embedding, x) += vectors * one.w.transpose();
            by(one.matrix, one.w, number) += x.transpose() * vectors;
            if (one.b.size() > 0) by(one.bias, one.b, number) += vectors.colwise().sum();
        }
    }

    void embed() {
        if (!has(Quantity::embedding)) return;
        const Model& model = *document_.model;
        const Matrix& x = result_.of(Quantity::embedding);
        Matrix& words = by(Quantity::word, model.word);
        by(Quantity::position, model.position).topRows(x.rows()) += x;
        for (int token = 0; token < document_.token_count(); ++token)
            words.row(*model.index_of(document_.tokens[index(token)])) += x.row(token);
    }

    const Document& document_;
    const Attention& attention_;
    int row_;
    Derivatives result_;
};

}  // namespace

bool has_derivatives(Quantity quantity) {
    switch (quantity) {
        case Quantity::query_matrix:
        case Quantity::key_matrix:
        case Quantity::value_matrix:
        case Quantity::query_bias:
        case Quantity::key_bias:
        case Quantity::value_bias:
        case Quantity::bias:
        case Quantity::output_matrix:
        case Quantity::word:
        case Quantity::position:
        case Quantity::gain_1:
        case Quantity::up_matrix:
        case Quantity::up_bias:
        case Quantity::down_matrix:
        case Quantity::gain_2:
        case Quantity::unembedding: return false;
        default: return true;
    }
}

double Derivatives::at(const Cell& cell) const {
    // A contribution is added to the output as it is.
    const bool is_term = cell.quantity == Quantity::contribution;
    const Matrix& all = of(is_term ? Quantity::output : cell.quantity, is_shared(cell.quantity) ? 0 : cell.head);
    const int column = is_term ? cell.component : cell.column;
    return cell.row < all.rows() && column < all.cols() ? all(cell.row, column) : 0.0;
}

Matrix& Derivatives::of(Quantity quantity, int head, Eigen::Index rows, Eigen::Index columns) {
    Matrix& all = heads_[index(head)][place(quantity)];
    if (all.size() == 0) all = Matrix::Zero(rows, columns);
    return all;
}

Derivatives derivatives_of(const Document& document, const Attention& attention, const Cell& target) {
    assert(has_derivatives(target.quantity));
    Backwards backwards(document, attention, target.row);
    backwards.begin_with(target);
    return backwards.run();
}

Derivatives derivatives_of(const Document& document, const Attention& attention, const Cell& row,
                           const RowVector& factors) {
    assert(has_derivatives(row.quantity));
    Backwards backwards(document, attention, row.row);
    backwards.begin_with(row, factors);
    return backwards.run();
}

}  // namespace qkv
