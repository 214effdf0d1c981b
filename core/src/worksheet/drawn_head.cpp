#include "worksheet/drawn_head.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "qkv/head_edit.h"
#include "worksheet/by_hand.h"
#include "worksheet/levels.h"

namespace qkv {
namespace {

constexpr int most_tries = 200;

std::vector<double> row_of(const Matrix& matrix, int row) {
    const RowVector values = matrix.row(row);
    return {values.begin(), values.end()};
}

// Values from 0 to 4 whose products with the shown weights come out right.
std::vector<double> rolled_column(Dice& dice, const std::vector<double>& shown, const std::vector<double>& weights) {
    std::vector<double> column;
    for (std::size_t j = 0; j < shown.size(); ++j) {
        int value = dice.roll(0, 4);
        while (!product_holds(shown[j], weights[j], value)) value = dice.roll(0, 4);
        column.push_back(value);
    }
    return column;
}

// Draws V, column by column, so that the V update comes out right by hand.
bool add_values(Dice& dice, Matrix& v, const std::vector<double>& shown, const std::vector<double>& weights) {
    for (Eigen::Index c = 0; c < v.cols(); ++c) {
        std::vector<double> column = rolled_column(dice, shown, weights);
        for (int tries = 1; !sum_holds(shown, weights, column); ++tries) {
            if (tries == most_tries) return false;
            column = rolled_column(dice, shown, weights);
        }
        for (Eigen::Index j = 0; j < v.rows(); ++j) v(j, c) = column[static_cast<std::size_t>(j)];
    }
    return true;
}

bool has_column(const Matrix& matrix, int columns, const std::vector<double>& column) {
    for (int c = 0; c < columns; ++c) {
        if (std::ranges::equal(matrix.col(c), column)) return true;
    }
    return false;
}

// −1, 0, 1 or 2, so that each head counts in every component.
std::vector<double> rolled_mix(Dice& dice, std::size_t heads, std::size_t size) {
    std::vector<double> column;
    for (std::size_t head = 0; head < heads; ++head) {
        std::vector<double> part(size, 0.0);
        while (std::ranges::all_of(part, [](double value) { return value == 0; })) {
            for (double& value : part) value = dice.roll(-1, 2);
        }
        column.insert(column.end(), part.begin(), part.end());
    }
    return column;
}

// Draws W_O, column by column, likewise.
bool add_output_matrix(Dice& dice, Exercise& exercise) {
    Document& document = exercise.document;
    const int size = document.value_size();
    std::vector<double> concat;
    for (const Head& head : document.heads) {
        const Matrix output = attend(head.q, head.k, head.v, document.options, head.bias).output;
        const std::vector<double> row = row_of(output, exercise.query);
        concat.insert(concat.end(), row.begin(), row.end());
    }
    Matrix w_o(static_cast<Eigen::Index>(concat.size()), size);
    for (int c = 0; c < size; ++c) {
        std::vector<double> column = rolled_mix(dice, document.heads.size(), static_cast<std::size_t>(size));
        for (int tries = 1; !mix_holds(concat, column) || has_column(w_o, c, column); ++tries) {
            if (tries == most_tries) return false;
            column = rolled_mix(dice, document.heads.size(), static_cast<std::size_t>(size));
        }
        w_o.col(c) = Eigen::VectorXd::Map(column.data(), w_o.rows());
    }
    document.w_o = w_o;
    return true;
}

// ---- mask

enum class DrawnMask { causal, window, by_hand, padding };

// One cell of the query's row or two, and one of another row, which must not be taken for them.
void block_by_hand(Dice& dice, Document& document, int query) {
    const int n = document.token_count();
    Matrix& blocked = document.options.blocked;
    blocked = Matrix::Zero(n, n);
    const int cells = n > 3 ? dice.roll(1, 2) : 1;
    while (static_cast<int>(blocked.sum()) < cells) blocked(query, dice.roll(0, n - 1)) = 1;
    blocked((query + dice.roll(1, n - 1)) % n, dice.roll(0, n - 1)) = 1;
}

void add_mask(Dice& dice, Exercise& exercise, std::string_view padded_sentence) {
    Document& document = exercise.document;
    const int n = document.token_count();
    const int last = static_cast<int>(padded_sentence.empty() ? DrawnMask::by_hand : DrawnMask::padding);
    switch (static_cast<DrawnMask>(dice.roll(0, last))) {
        case DrawnMask::causal: document.options.mask = Mask::causal; break;
        case DrawnMask::window: document.options.window = std::max(1, n > 4 ? dice.roll(2, 3) : n - 1); break;
        case DrawnMask::by_hand: block_by_hand(dice, document, exercise.query); break;
        case DrawnMask::padding: {
            const Document padded = *document_from_sentence(padded_sentence);
            document.sentence = padded.sentence;
            document.tokens = padded.tokens;
            document.options.padding.assign(static_cast<std::size_t>(n), false);
            document.options.padding.back() = true;
        }
    }
}

}  // namespace

bool is_tidy(const HeadAttention& head, int query, int level) {
    double least = 1e9;
    double most = -1e9;
    int left = 0;
    for (const double score : head.scores.row(query)) {
        if (std::isinf(score)) continue;
        least = std::min(least, score);
        most = std::max(most, score);
        ++left;
    }
    const bool is_small = level == 1 ? least >= 0 && most <= 3 : least >= -3 && most <= 4;
    return is_small && (most > least || left == 1);
}

bool comes_out_by_hand(Dice& dice, Exercise& exercise, const HeadAttention& attention, int level, int head) {
    const auto shown = weights_by_hand(row_of(attention.scores, exercise.query), exercise.base);
    if (!shown) return false;
    Document& document = exercise.document;
    Matrix& v = document.head(head).v;
    if (asks_update(level)) return add_values(dice, v, *shown, row_of(attention.weights, exercise.query));
    // Not on the sheet.
    v = dice.matrix(document.token_count(), document.value_size(), 0, 4);
    return true;
}

bool add_second_head(Dice& dice, Exercise& exercise, int level) {
    Document& document = exercise.document;
    const int n = document.token_count();
    const int size = document.key_size();
    document.heads.resize(2);
    Head& head = document.heads.back();
    for (int tries = 0; tries < most_tries; ++tries) {
        head.q = dice.matrix(n, size, -1, 2);
        head.k = dice.matrix(n, size, -1, 2);
        head.v = Matrix::Zero(n, size);
        const HeadAttention attention = attend(head.q, head.k, head.v, document.options);
        if (is_tidy(attention, exercise.query, level) && comes_out_by_hand(dice, exercise, attention, level, 1))
            return add_output_matrix(dice, exercise);
    }
    return false;
}

bool add_mask_and_bias(Dice& dice, Exercise& exercise, std::string_view padded_sentence) {
    Document& document = exercise.document;
    const int n = document.token_count();
    add_mask(dice, exercise, padded_sentence);
    const bool is_alibi = dice.roll(0, 2) == 0;
    document.head().bias = is_alibi ? alibi_bias(n, n, 1) : dice.matrix(n, n, -2, 2);
    std::set<double> biases;
    int left = 0;
    for (int key = 0; key < n; ++key) {
        if (!allows(document.options, exercise.query, key)) continue;
        biases.insert(document.head().bias(exercise.query, key));
        ++left;
    }
    const bool is_padding = !document.options.padding.empty() && exercise.query == n - 1;
    const bool has_effect = n == 2 ? left == 1 : left >= 2 && left < n && biases.size() > 1;
    return has_effect && !is_padding;
}

}  // namespace qkv
