#pragma once

// Attention again, with plain loops and without anything from the library.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "qkv/document.h"

namespace qkv::test {

using Numbers = std::vector<double>;

inline constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

struct Plain {
    explicit Plain(const Document& document) : d(document), n(document.token_count()) {
        for (int i = 0; i < n; ++i) {
            for (int j = 0; j < n; ++j) unmasked[{i, j}] = scaled(dot(i, j));
        }
        for (int i = 0; i < n; ++i) {
            double largest = 0;
            for (int j = 0; j < n; ++j) {
                if (!blocked(i, j)) largest = std::max(largest, std::abs(score(i, j)));
            }
            double most = minus_infinity;
            for (int j = 0; j < n; ++j) most = std::max(most, score(i, j));
            shifts.push_back(largest <= 20 ? 0 : most);
        }
    }

    bool blocked(int i, int j) const { return d.options.mask == Mask::causal && j > i; }
    double scaled(double dot) const { return dot * d.options.scale / d.options.temperature; }
    double dot(int i, int j) const {
        double sum = 0;
        for (int c = 0; c < d.key_size(); ++c) sum += d.head().q(i, c) * d.head().k(j, c);
        return sum;
    }
    double score(int i, int j) const { return blocked(i, j) ? minus_infinity : unmasked.at({i, j}); }
    double power(int i, int j) const { return score(i, j) - shifts[static_cast<std::size_t>(i)]; }
    double exp(int i, int j) const { return std::exp(power(i, j)); }
    double sum(int i) const {
        double total = 0;
        for (int j = 0; j < n; ++j) total += exp(i, j);
        return total;
    }
    double weight(int i, int j) const { return exp(i, j) / sum(i); }
    double maximum(int i) const {
        double most = minus_infinity;
        for (int j = 0; j < n; ++j) most = std::max(most, score(i, j));
        return most;
    }
    Numbers weights(int i) const {
        Numbers row;
        for (int j = 0; j < n; ++j) row.push_back(weight(i, j));
        return row;
    }
    Numbers mixed(int i, const Matrix& values) const { return mixed_by(weights(i), values); }

    // Softmax of the scores of row i as `change` makes them.
    Numbers softmax(const std::function<double(int j)>& change) const {
        Numbers scores;
        for (int j = 0; j < n; ++j) scores.push_back(change(j));
        const double most = *std::max_element(scores.begin(), scores.end());
        double total = 0;
        for (double& score : scores) total += score = std::exp(score - most);
        for (double& score : scores) score /= total;
        return scores;
    }
    Numbers mixed_by(const Numbers& weights, const Matrix& values) const {
        Numbers out(static_cast<std::size_t>(values.cols()), 0.0);
        for (int j = 0; j < n; ++j) {
            for (std::size_t c = 0; c < out.size(); ++c)
                out[c] += weights[static_cast<std::size_t>(j)] * values(j, static_cast<int>(c));
        }
        return out;
    }
    bool has_mask(int i) const { return blocked(i, n - 1); }

    const Document& d;
    int n;
    std::map<std::pair<int, int>, double> unmasked;
    std::vector<double> shifts;
};

inline double to_decimals(double value, int decimals) { return std::stod(fmt::format("{:.{}f}", value, decimals)); }

inline Numbers times(double factor, const Matrix& values, int row) {
    Numbers numbers;
    for (int c = 0; c < values.cols(); ++c) numbers.push_back(factor * values(row, c));
    return numbers;
}

inline Matrix outputs(const Plain& p) {
    Matrix all(p.n, p.d.value_size());
    for (int i = 0; i < p.n; ++i) {
        const Numbers row = p.mixed(i, p.d.head().v);
        for (int c = 0; c < p.d.value_size(); ++c) all(i, c) = row[static_cast<std::size_t>(c)];
    }
    return all;
}

// V when each row is overwritten by its new V before the next row is worked out.
inline Matrix overwritten(const Plain& p, int rows) {
    Matrix values = p.d.head().v;
    for (int i = 0; i < rows; ++i) {
        const Numbers row = p.mixed(i, values);
        for (int c = 0; c < p.d.value_size(); ++c) values(i, c) = row[static_cast<std::size_t>(c)];
    }
    return values;
}

inline Numbers unscaled_softmax(const Plain& p, int i) {
    return p.softmax([&](int t) { return p.blocked(i, t) ? minus_infinity : p.dot(i, t) / p.d.options.temperature; });
}

inline Numbers unmasked_softmax(const Plain& p, int i) {
    return p.softmax([&](int t) { return p.unmasked.at({i, t}); });
}

}  // namespace qkv::test
