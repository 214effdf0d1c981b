// Grading: whether what a lesson asks for has been reached.
#include "qkv/goal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "document/token_rows.h"

namespace qkv {
namespace {

constexpr double rounding_error = 1e-9;
constexpr std::array roles{VectorRole::query, VectorRole::key, VectorRole::value};

double rounding_at(double value) { return rounding_error * std::max(1.0, std::abs(value)); }

// Infinities (a masked score) are equal only to themselves.
bool is_at_least(double value, double least) {
    return value >= least || (std::isfinite(least) && value >= least - rounding_at(least));
}

bool is_within(double value, double expected, double tolerance) {
    if (!std::isfinite(expected)) return value == expected;
    return std::abs(value - expected) <= tolerance + rounding_at(expected);
}

std::vector<double> row_of(const Matrix& matrix, int row) {
    const double* begin = matrix.data() + row * matrix.cols();
    return {begin, begin + matrix.cols()};
}

bool is_at_its_place(int token, const std::vector<std::string>& before, const std::vector<std::string>& after) {
    const auto i = static_cast<std::size_t>(token);
    return i < before.size() && i < after.size() && before[i] == after[i];
}

bool has_row_for_each(const Reference& reference, const Document& start, const Document& document) {
    const bool is_query = is_at_its_place(reference.token, start.tokens, document.tokens);
    const bool is_key = is_at_its_place(reference.key_token, start.key_tokens(), document.key_tokens());
    switch (reference.kind) {
        case Reference::Kind::numbers: return true;
        case Reference::Kind::query:
        case Reference::Kind::output:
        case Reference::Kind::concat:
        case Reference::Kind::joined: return is_query;
        case Reference::Kind::key:
        case Reference::Kind::value: return is_key;
        case Reference::Kind::score:
        case Reference::Kind::weight: return is_query && is_key;
    }
    return false;
}

// The document has the head, and W_O if it is about what joins the heads.
std::vector<double> vector_of(const Reference& reference, const Document& document, const Attention& attention) {
    const Head& head = document.head(reference.head);
    const HeadAttention& results = attention.head(reference.head);
    switch (reference.kind) {
        case Reference::Kind::numbers: return reference.numbers;
        case Reference::Kind::query: return row_of(head.q, reference.token);
        case Reference::Kind::key: return row_of(head.k, reference.token);
        case Reference::Kind::value: return row_of(head.v, reference.token);
        case Reference::Kind::output: return row_of(results.output, reference.token);
        case Reference::Kind::score: return {results.scores(reference.token, reference.key_token)};
        case Reference::Kind::weight: return {results.weights(reference.token, reference.key_token)};
        case Reference::Kind::concat: return row_of(attention.concat, reference.token);
        case Reference::Kind::joined: return row_of(attention.joined, reference.token);
    }
    return {};
}

bool is_of_join(const Reference& reference) {
    return reference.kind == Reference::Kind::concat || reference.kind == Reference::Kind::joined;
}

// What grading needs.
struct Attempt {
    const Document& start;
    const Document& document;
    const Attention& attention;
    const Step& step;
};

// None if the document no longer has it.
std::vector<double> values_of(const Reference& reference, const Attempt& attempt) {
    const Document& document = attempt.document;
    if (!has_row_for_each(reference, attempt.start, document) || reference.head >= document.head_count()) return {};
    if (is_of_join(reference) && !document.is_joined()) return {};
    std::vector<double> values = vector_of(reference, document, attempt.attention);
    if (!reference.component) return values;
    const auto component = static_cast<std::size_t>(*reference.component);
    if (component >= values.size()) return {};
    return {values[component]};
}

template <class Holds>
bool holds_for_each(const Condition& condition, const Attempt& attempt, Holds holds) {
    const std::vector<double> left = values_of(condition.left, attempt);
    const std::vector<double> right = values_of(condition.right, attempt);
    const std::size_t size = std::max(left.size(), right.size());
    const auto fits = [&](const std::vector<double>& side) { return side.size() == 1 || side.size() == size; };
    if (size == 0 || !fits(left) || !fits(right)) return false;
    for (std::size_t i = 0; i < size; ++i) {
        if (!holds(left[left.size() == 1 ? 0 : i], right[right.size() == 1 ? 0 : i])) return false;
    }
    return true;
}

bool are_even(const Matrix& weights, const Options& options, double tolerance) {
    for (Eigen::Index i = 0; i < weights.rows(); ++i) {
        const auto is_seen = [&](Eigen::Index j) { return allows(options, static_cast<int>(i), static_cast<int>(j)); };
        int seen = 0;
        for (Eigen::Index j = 0; j < weights.cols(); ++j) seen += is_seen(j) ? 1 : 0;
        for (Eigen::Index j = 0; j < weights.cols(); ++j) {
            if (is_seen(j) && !is_within(weights(i, j), 1.0 / seen, tolerance)) return false;
        }
    }
    return true;
}

bool are_same(const Matrix& weights, const Matrix& expected, double tolerance) {
    if (weights.rows() != expected.rows()) return false;
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
        if (!is_within(weights.data()[i], expected.data()[i], tolerance)) return false;
    }
    return true;
}

bool is_step_reached(const Step& wanted, const Attempt& attempt) {
    if (shape_of(attempt.start) != shape_of(attempt.document)) return false;
    const Walkthrough walk(attempt.document, Detail::product);
    return walk.number_of(attempt.step) >= walk.number_of(wanted);
}

bool has_no_zeros(const Head& head, const std::vector<VectorRole>& matrices) {
    return std::all_of(matrices.begin(), matrices.end(),
                       [&](VectorRole role) { return (matrix(head, role).array() != 0.0).all(); });
}

bool holds(const Condition& condition, const Attempt& attempt) {
    const Document& document = attempt.document;
    const Options& options = document.options;
    const bool has_head = condition.head < document.head_count();
    switch (condition.kind) {
        case Condition::Kind::at_least: return holds_for_each(condition, attempt, is_at_least);
        case Condition::Kind::at_most:
            return holds_for_each(condition, attempt,
                                  [](double value, double most) { return is_at_least(most, value); });
        case Condition::Kind::equal:
            return holds_for_each(condition, attempt, [&](double value, double expected) {
                return is_within(value, expected, condition.tolerance);
            });
        case Condition::Kind::weights_even:
            return has_head && are_even(attempt.attention.head(condition.head).weights, options, condition.tolerance);
        case Condition::Kind::no_zeros:
            return has_head && has_no_zeros(document.head(condition.head), condition.matrices);
        case Condition::Kind::scaled: return is_within(options.scale, scale_for_key_size(document.key_size()), 0.0);
        case Condition::Kind::unscaled: return is_within(options.scale, 1.0, 0.0);
        case Condition::Kind::causal: return options.mask == Mask::causal;
        case Condition::Kind::unmasked: return options.mask == Mask::none;
        case Condition::Kind::same_weights:
            return has_head && are_same(attempt.attention.head(condition.head).weights,
                                        attend(attempt.start).head(condition.head).weights, condition.tolerance);
        case Condition::Kind::step_reached: return is_step_reached(condition.step, attempt);
    }
    return false;
}

bool allows(const Allowed& allowed, int head, VectorRole role, int token) {
    return std::any_of(allowed.vectors.begin(), allowed.vectors.end(), [&](const Allowed::Vector& vector) {
        return vector.head == head && vector.role == role && vector.token.value_or(token) == token;
    });
}

bool is_blocked_by_hand(const Options& options, int query, int key) {
    return query < options.blocked.rows() && key < options.blocked.cols() && options.blocked(query, key) != 0;
}

bool is_padding(const Options& options, std::size_t key) {
    return key < options.padding.size() && options.padding[key];
}

// What differs in the mask: its kind, the window, each token of padding, each cell.
int mask_differences(const Document& start, const Document& document) {
    const Options& before = start.options;
    const Options& after = document.options;
    int count = (before.mask != after.mask ? 1 : 0) + (before.window != after.window ? 1 : 0);
    for (int j = 0; j < document.key_count(); ++j) {
        const auto key = static_cast<std::size_t>(j);
        count += is_padding(before, key) != is_padding(after, key) ? 1 : 0;
        for (int i = 0; i < document.token_count(); ++i)
            count += is_blocked_by_hand(before, i, j) != is_blocked_by_hand(after, i, j) ? 1 : 0;
    }
    return count;
}

// Whether all that no goal lets a person change is as it was: biases, switches, X and W, W_O and the second sentence.
bool is_rest_same(const Document& start, const Document& document) {
    if (document.sentence != start.sentence || document.tokens != start.tokens || document.keys != start.keys)
        return false;
    if (shape_of(document) != shape_of(start) || document.embeddings != start.embeddings) return false;
    const auto is_same = [](const Head& before, const Head& after) {
        return same(after.bias, before.bias) && after.is_on == before.is_on && after.weights == before.weights;
    };
    return same(document.w_o, start.w_o) &&
           std::equal(document.heads.begin(), document.heads.end(), start.heads.begin(), start.heads.end(), is_same);
}

bool are_vectors_allowed(const Allowed& allowed, const Document& start, const Document& document, int head) {
    for (const VectorRole role : roles) {
        const Matrix& before = matrix(start.head(head), role);
        const Matrix& after = matrix(document.head(head), role);
        for (int token = 0; token < before.rows(); ++token) {
            if (before.row(token) != after.row(token) && !allows(allowed, head, role, token)) return false;
        }
    }
    return true;
}

bool is_allowed(const Allowed& allowed, const Document& start, const Document& document) {
    if (!is_rest_same(start, document)) return false;
    if (!allowed.scale && document.options.scale != start.options.scale) return false;
    if (!allowed.mask && mask_differences(start, document) > 0) return false;
    if (!allowed.temperature && document.options.temperature != start.options.temperature) return false;
    for (int head = 0; head < start.head_count(); ++head) {
        if (!are_vectors_allowed(allowed, start, document, head)) return false;
    }
    return true;
}

// For every token, the token of `start` that it continues, or −1.
std::vector<int> continued_tokens(const std::vector<std::string>& start, const std::vector<std::string>& tokens) {
    std::vector<int> from(tokens.size());
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<int>(i);
    return start.size() == tokens.size() ? from : continued(start, tokens);
}

// Numbers that differ; where one row is longer, those that the other one does not have.
int differences(std::span<const double> a, std::span<const double> b) {
    const std::size_t shared = std::min(a.size(), b.size());
    int count = static_cast<int>(std::max(a.size(), b.size()) - shared);
    for (std::size_t i = 0; i < shared; ++i) count += a[i] == b[i] ? 0 : 1;
    return count;
}

std::span<const double> row_span(const Matrix& matrix, Eigen::Index row) {
    return {matrix.data() + row * matrix.cols(), static_cast<std::size_t>(matrix.cols())};
}

// Row i of `b` continues row from[i] of `a`.
int differences_by_token(const Matrix& a, const Matrix& b, const std::vector<int>& from) {
    int count = static_cast<int>(a.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto row = row_span(b, static_cast<Eigen::Index>(i));
        if (from[i] < 0) {
            count += static_cast<int>(row.size());
        } else {
            count += differences(row_span(a, from[i]), row) - static_cast<int>(a.cols());
        }
    }
    return count;
}

int differences(const Matrix& a, const Matrix& b) {
    const Eigen::Index shared = std::min(a.rows(), b.rows());
    int count = static_cast<int>((a.rows() - shared) * a.cols() + (b.rows() - shared) * b.cols());
    for (Eigen::Index row = 0; row < shared; ++row) count += differences(row_span(a, row), row_span(b, row));
    return count;
}

int differences(const HeadWeights& a, const HeadWeights& b) {
    return differences(a.w_q, b.w_q) + differences(a.w_k, b.w_k) + differences(a.w_v, b.w_v) +
           differences(a.b_q, b.b_q) + differences(a.b_k, b.b_k) + differences(a.b_v, b.b_v);
}

// For every token, the one that it continues.
struct Continued {
    std::vector<int> queries;
    std::vector<int> keys;
};

int differences(const Head& before, const Head& after, const Continued& from) {
    int count = differences(before.bias, after.bias) + (before.is_on != after.is_on ? 1 : 0) +
                (before.is_released != after.is_released ? 1 : 0);
    if (before.weights && after.weights) count += differences(*before.weights, *after.weights);
    if (before.is_projected() && after.is_projected()) return count;
    for (const VectorRole role : roles)
        count += differences_by_token(matrix(before, role), matrix(after, role),
                                      role == VectorRole::query ? from.queries : from.keys);
    return count;
}

// A head that only one of the two has counts as all of its numbers.
int differences_of_heads(const Document& start, const Document& document, const Continued& from) {
    const int shared = std::min(start.head_count(), document.head_count());
    int count = differences(start.w_o, document.w_o);
    for (int head = 0; head < shared; ++head) count += differences(start.head(head), document.head(head), from);
    for (const Document* longer : {&start, &document}) {
        for (int head = shared; head < longer->head_count(); ++head)
            for (const VectorRole role : roles) count += static_cast<int>(matrix(longer->head(head), role).size());
    }
    return count;
}

int renamed_tokens(const Document& start, const Document& document) {
    if (start.tokens.size() != document.tokens.size()) return 0;
    int count = 0;
    for (std::size_t i = 0; i < start.tokens.size(); ++i) count += start.tokens[i] == document.tokens[i] ? 0 : 1;
    return count;
}

}  // namespace

bool Progress::is_done() const {
    return is_allowed && std::all_of(conditions.begin(), conditions.end(), [](bool holds) { return holds; });
}

int edit_count(const Document& start, const Document& document) {
    const Continued from{continued_tokens(start.tokens, document.tokens),
                         continued_tokens(start.key_tokens(), document.key_tokens())};
    int count = renamed_tokens(start, document);
    count += start.options.scale != document.options.scale ? 1 : 0;
    count += mask_differences(start, document) + differences_of_heads(start, document, from);
    count += start.options.temperature != document.options.temperature ? 1 : 0;
    count += start.embeddings.has_value() != document.embeddings.has_value() ? 1 : 0;
    if (start.embeddings && document.embeddings)
        count += differences_by_token(start.embeddings->x, document.embeddings->x, from.queries);
    return count;
}

Progress progress(const Goal& goal, const Document& start, const Document& document, const Attention& attention,
                  const Step& step) {
    Progress progress;
    for (const Condition& condition : goal.conditions) {
        progress.conditions.push_back(holds(condition, {start, document, attention, step}));
    }
    progress.is_allowed = !goal.only || is_allowed(*goal.only, start, document);
    progress.edits = edit_count(start, document);
    if (!progress.is_done() || goal.edits_for_three_stars == 0) return progress;
    progress.stars = progress.edits <= goal.edits_for_three_stars ? 3
                     : progress.edits <= goal.edits_for_two_stars ? 2
                                                                  : 1;
    return progress;
}

}  // namespace qkv
