#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qkv/mistake.h"
#include "qkv/number_format.h"
#include "qkv/token_name.h"
#include "steps/row.h"

namespace qkv {

using Numbers = std::vector<double>;

/// The answer of someone who makes this mistake.
struct Candidate {
    Mistake mistake;
    Numbers values;
    Message how;
    std::string work;
    Message remark = {};
};

inline Numbers numbers_of(const RowVector& vector) { return {vector.data(), vector.data() + vector.size()}; }

inline double rounded(double value, int decimals) {
    const double unit = std::pow(10.0, decimals);
    return std::round(value * unit) / unit;
}

inline RowVector rounded(RowVector vector, int decimals) {
    for (double& value : vector) value = rounded(value, decimals);
    return vector;
}

/// Rounding intermediate results to these numbers of decimals is common.
inline constexpr int early_roundings[] = {1, 2, 3};

/// Bases that are taken in the place of e.
inline constexpr double other_bases[] = {2.0, 10.0};

/// A row of scores or weights that somebody takes for the right one.
struct OtherNumbers {
    Mistake mistake;
    std::string_view variant;
    Numbers numbers;
};

/// Softmax of a row that may hold −∞.
Numbers softmax_of(const Numbers& scores);

/// The mistakes that can be made in one step: a list, and what each operation needs to fill it. The operation's own
/// file knows which mistakes there are.
class MistakeFinder {
public:
    MistakeFinder(const Document& document, const Attention& attention, const Step& step, int decimals, int more_digits)
        : document_(document),
          head_(document.head(step.head)),
          attention_(attention.head(step.head)),
          row_(document, attention, step.query, step.head, decimals),
          step_(step),
          i_(step.query),
          j_(step.key),
          n_(document.key_count()),
          decimals_(decimals),
          more_digits_(more_digits) {}

    const Document& document() const { return document_; }
    const Head& head() const { return head_; }
    const Step& step() const { return step_; }
    const Row& row() const { return row_; }

    void add(Mistake mistake, Numbers values, std::string work, std::string_view variant = {},
             std::vector<TextArg> args = {});
    void add(Mistake mistake, double value, std::string work, std::string_view variant = {},
             std::vector<TextArg> args = {});

    /// A sign left out, or one too many, in these numbers.
    void lost_signs(const Numbers& right);

    std::vector<Candidate> take() { return std::move(found_); }

protected:
    // ---- how numbers are written

    std::string query_token(int i) const { return short_token_name(document_, i); }
    std::string key_token(int j) const { return short_key_name(document_, j); }
    std::string shown(double value) const { return format_number(value, decimals_, more_digits_); }
    std::string shown_weight(int j) const;
    std::string shown(const RowVector& vector) const;
    std::string factor(double value) const;
    std::string sum_of(const Numbers& terms) const;

    // ---- the numbers of this row

    RowVector q(int i) const { return head_.q.row(i); }
    RowVector k(int j) const { return head_.k.row(j); }
    RowVector v(int j) const { return head_.v.row(j); }
    double score_at(int j) const { return attention_.scores(i_, j); }
    double weight_at(int j) const { return attention_.weights(i_, j); }
    double exp_at(int j) const { return row_.softmax().exps[index(j)]; }
    double total() const { return row_.softmax().sum; }
    /// Whether queries and keys are the same tokens, so that rows and columns can be mistaken for each other.
    bool is_square() const { return !document_.keys; }
    bool is_blocked(int j) const { return row_.is_blocked(j); }
    bool has_blocked() const;
    bool has_bias() const { return head_.bias.size() > 0; }
    double bias(int i, int j) const { return has_bias() ? head_.bias(i, j) : 0.0; }
    /// The score of this query and key j that a dot product gives.
    double scored(double dot, int j) const {
        return (dot * document_.options.scale + bias(i_, j)) / document_.options.temperature;
    }
    double scaled(double dot) const { return scored(dot, j_); }
    double unmasked_score(int j) const { return scored(q(i_).dot(k(j)), j); }
    std::string exp_text(int j) const;
    Numbers row_scores() const;
    double row_maximum() const;  ///< the largest score
    Numbers unmasked_scores() const;
    std::vector<OtherNumbers> other_scores() const;
    std::vector<OtherNumbers> other_weights() const;

    const Document& document_;
    const Head& head_;
    const HeadAttention& attention_;
    Row row_;
    Step step_;
    int i_;
    int j_;
    int n_;  ///< number of keys
    int decimals_;
    int more_digits_;
    std::vector<Candidate> found_;
};

/// The list that a finder of its own kind fills: found_by<ScoreMistakes, &ScoreMistakes::score>.
template <class Mistakes, void (Mistakes::*find)()>
std::vector<Candidate> found_by(MistakeFinder finder) {
    Mistakes mistakes(std::move(finder));
    (mistakes.*find)();
    return mistakes.take();
}

/// What every mistake gives for exactly these numbers. `step`: one of detail term or product. Some candidates may equal
/// the right result; there may be more or fewer values than cells asked for, if K is used instead of V.
/// `more_digits`: of the operands in `work`, beyond the usual decimals.
std::vector<Candidate> candidates(const Document& document, const Attention& attention, const Step& step, int decimals,
                                  int more_digits = 0);

}  // namespace qkv
