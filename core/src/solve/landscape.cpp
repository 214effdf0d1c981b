#include "solve/landscape.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "qkv/derivatives.h"
#include "qkv/explanation.h"
#include "qkv/sheet.h"

namespace qkv {
namespace {

// log Σ exp z, without overflow; −∞ of nothing but −∞.
double log_sum_exp(const RowVector& z) {
    const double most = z.maxCoeff();
    if (!std::isfinite(most)) return most;
    return most + std::log((z.array() - most).exp().sum());
}

RowVector softmax(const RowVector& z) {
    const RowVector exps = (z.array() - z.maxCoeff()).exp();
    return exps / exps.sum();
}

// In which of the two factors of a head's score a number is.
bool is_of_query(Quantity quantity) {
    return quantity == Quantity::query || quantity == Quantity::query_matrix || quantity == Quantity::query_bias;
}
bool is_of_key(Quantity quantity) {
    return quantity == Quantity::key || quantity == Quantity::key_matrix || quantity == Quantity::key_bias;
}
bool is_of_value(Quantity quantity) {
    return quantity == Quantity::value || quantity == Quantity::value_matrix || quantity == Quantity::value_bias;
}
bool is_of_embedding(Quantity quantity) {
    return quantity == Quantity::embedding || quantity == Quantity::word || quantity == Quantity::position;
}

// Which head, and which number of its V_new, a target is; none where it is none.
std::optional<Cell> output_of(const Document& document, const Cell& target) {
    if (target.quantity == Quantity::output) return target;
    if (target.quantity != Quantity::concat) return std::nullopt;
    const int size = document.value_size();
    return Cell{Quantity::output, target.row, target.column % size, 0, target.column / size};
}

bool changes_values(const Document& document, int head, const std::vector<Cell>& numbers) {
    return std::any_of(numbers.begin(), numbers.end(), [&](const Cell& cell) {
        if (is_of_embedding(cell.quantity)) return document.head(head).is_projected();
        return is_of_value(cell.quantity) && cell.head == head;
    });
}

RowVector one_at(Eigen::Index column, Eigen::Index size) {
    RowVector row = RowVector::Zero(size);
    row(column) = 1.0;
    return row;
}

std::optional<Mixture> mixture_of(const Document& document, const Cell& target, const std::vector<Cell>& numbers) {
    Mixture mixture;
    if (target.quantity == Quantity::probability) {
        mixture.row = {Quantity::logit, target.row, 0};
        mixture.values = one_at(target.column, document.model->next_word_count());
        for (int word = 0; word < document.model->next_word_count(); ++word) mixture.seen.push_back(word);
    } else {
        const auto output = output_of(document, target);
        const bool is_mixed =
            output && document.head(output->head).is_on && !changes_values(document, output->head, numbers);
        if (target.quantity != Quantity::weight && !is_mixed) return std::nullopt;
        mixture.row = {Quantity::score, target.row, 0, 0, output ? output->head : target.head};
        mixture.values = output ? RowVector(document.head(output->head).v.col(output->column).transpose())
                                : one_at(target.column, document.key_count());
        for (int key = 0; key < document.key_count(); ++key) {
            if (allows(document.options, target.row, key)) mixture.seen.push_back(key);
        }
    }
    mixture.lowest = infinity;
    mixture.highest = -infinity;
    for (const int column : mixture.seen) {
        mixture.lowest = std::min(mixture.lowest, mixture.values(column));
        mixture.highest = std::max(mixture.highest, mixture.values(column));
    }
    return mixture;
}

RowVector row_of(const Attention& attention, const Cell& row) {
    if (row.quantity == Quantity::logit) return attention.next->logits.row(row.row);
    return attention.head(row.head).scores.row(row.row);
}

}  // namespace

Landscape::Landscape(const Document& document, const Cell& target, std::vector<Cell> numbers)
    : document_(document), attention_(attend(document)), target_(target), numbers_(std::move(numbers)) {
    start_.resize(static_cast<Eigen::Index>(numbers_.size()));
    for (Eigen::Index i = 0; i < start_.size(); ++i)
        start_(i) = value_of(document_, numbers_[static_cast<std::size_t>(i)]);
    mixture_ = mixture_of(document_, target_, numbers_);
    if (!mixture_) return;
    scores_ = row_of(attention_, mixture_->row);
    up_ = RowVector::Constant(scores_.size(), -infinity);
    down_ = up_;
    for (const int column : mixture_->seen) {
        up_(column) = std::log(mixture_->values(column) - mixture_->lowest);
        down_(column) = std::log(mixture_->highest - mixture_->values(column));
    }
    constexpr Eigen::Index most_slopes = 1 << 16;
    if (size() == 0 || !has_affine_scores() || scores_.size() * size() > most_slopes) return;
    slopes_ = Eigen::MatrixXd::Zero(scores_.size(), size());
    for (const int column : mixture_->seen) slopes_.row(column) = slope_of_score(column).transpose();
}

bool Landscape::has_affine_scores() const {
    if (mixture_->row.quantity != Quantity::score) return false;
    const int head = mixture_->row.head;
    const bool is_projected = document_.head(head).is_projected();
    bool has_query = false, has_key = false;
    for (const Cell& cell : numbers_) {
        if (is_of_embedding(cell.quantity) && is_projected) return false;
        has_query |= cell.head == head && is_of_query(cell.quantity);
        has_key |= cell.head == head && is_of_key(cell.quantity);
    }
    return !(has_query && has_key);
}

void Landscape::aim_at(double value) {
    aim_ = mixture_ ? std::log((value - mixture_->lowest) / (mixture_->highest - value)) : value;
}

double Landscape::odds(const RowVector& scores) const {
    return log_sum_exp(scores + up_) - log_sum_exp(scores + down_);
}

RowVector Landscape::odds_slopes(const RowVector& scores) const {
    return softmax(scores + up_) - softmax(scores + down_);
}

Eigen::VectorXd Landscape::collected(const Derivatives& derivatives) const {
    Eigen::VectorXd slope(size());
    for (Eigen::Index i = 0; i < slope.size(); ++i) slope(i) = derivatives.at(numbers_[static_cast<std::size_t>(i)]);
    return slope;
}

Eigen::VectorXd Landscape::slope_of_score(int column) const {
    Cell score = mixture_->row;
    score.column = column;
    return collected(derivatives_of(document_, attention_, score));
}

Spot Landscape::at(const Eigen::VectorXd& x) const {
    if (is_affine()) {
        const RowVector scores = scores_ + (slopes_ * (x - start_)).transpose();
        return {odds(scores) - aim_, slopes_.transpose() * odds_slopes(scores).transpose()};
    }
    const Document document = document_at(x);
    const Attention attention = attend(document);
    ++work_;
    if (!mixture_) {
        return {number_in(document, attention, target_) - aim_,
                collected(derivatives_of(document, attention, target_))};
    }
    const RowVector scores = row_of(attention, mixture_->row);
    return {odds(scores) - aim_, collected(derivatives_of(document, attention, mixture_->row, odds_slopes(scores)))};
}

Document Landscape::document_at(const Eigen::VectorXd& x) const {
    std::vector<CellValue> values;
    values.reserve(numbers_.size());
    for (Eigen::Index i = 0; i < x.size(); ++i) values.push_back({numbers_[static_cast<std::size_t>(i)], x(i)});
    return with_values(document_, values);
}

double Landscape::value_at(const Eigen::VectorXd& x) const {
    const Document document = document_at(x);
    ++work_;
    return number_in(document, attend(document), target_);
}

}  // namespace qkv
