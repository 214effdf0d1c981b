// Grading: whether what a lesson asks for has been reached.
#include "qkv/goal.h"

#include <algorithm>
#include <cmath>

#include "lesson/reference.h"

namespace qkv {
namespace {

constexpr double rounding_error = 1e-9;

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
    const auto i = static_cast<std::size_t>(token);  // very large for last_token
    return i < before.size() && i < after.size() && before[i] == after[i];
}

bool can_come_next(int word, const Document& document) {
    return document.model.has_value() && word < document.model->next_word_count();
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
        case Reference::Kind::next:
            return can_come_next(reference.word, document) && (reference.token == Reference::last_token || is_query);
    }
    return false;
}

int token_before_next(const Reference& next, const Document& document) {
    return next.token == Reference::last_token ? document.token_count() - 1 : next.token;
}

// The document has the head, W_O if it is about what joins the heads, and a model if it is about the next word.
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
        case Reference::Kind::next:
            return {attention.next->probabilities(token_before_next(reference, document), reference.word)};
    }
    return {};
}

}  // namespace

std::vector<double> numbers_of(const Reference& reference, const Document& document, const Attention& attention) {
    std::vector<double> values = vector_of(reference, document, attention);
    if (!reference.component) return values;
    const auto component = static_cast<std::size_t>(*reference.component);
    if (component >= values.size()) return {};
    return {values[component]};
}

namespace {

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
    return numbers_of(reference, document, attempt.attention);
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

bool is_next_word(const Reference& next, const Attempt& attempt) {
    if (!has_row_for_each(next, attempt.start, attempt.document)) return false;
    const int token = token_before_next(next, attempt.document);
    return likeliest_words(*attempt.attention.next, token, 1).front() == next.word;
}

bool is_switched(const Part& part, bool is_on, const Document& document) {
    if (part.kind == Part::Kind::feed_forward) return document.layer && document.layer->is_on == is_on;
    return part.head < document.head_count() && document.head(part.head).is_on == is_on;
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
        case Condition::Kind::next_word: return is_next_word(condition.left, attempt);
        case Condition::Kind::switched_on: return is_switched(condition.part, true, document);
        case Condition::Kind::switched_off: return is_switched(condition.part, false, document);
    }
    return false;
}

}  // namespace

bool Progress::is_done() const {
    return is_allowed && std::all_of(conditions.begin(), conditions.end(), [](bool holds) { return holds; });
}

Progress progress(const Goal& goal, const Document& start, const Document& document, const Attention& attention,
                  const Step& step) {
    Progress progress;
    for (const Condition& condition : goal.conditions) {
        progress.conditions.push_back(holds(condition, {start, document, attention, step}));
    }
    progress.is_allowed = !goal.only || differs_only_in(*goal.only, start, document);
    progress.edits = edit_count(start, document);
    if (!progress.is_done() || goal.edits_for_three_stars == 0) return progress;
    progress.stars = progress.edits <= goal.edits_for_three_stars ? 3
                     : progress.edits <= goal.edits_for_two_stars ? 2
                                                                  : 1;
    return progress;
}

}  // namespace qkv
