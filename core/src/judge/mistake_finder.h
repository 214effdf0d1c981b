#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "formula/pieces.h"
#include "judge/mistakes.h"
#include "qkv/number_format.h"
#include "steps/row_explainer.h"

namespace qkv {

using Numbers = std::vector<double>;

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

/// A row of scores or weights that somebody takes for the right one.
struct OtherNumbers {
    Mistake mistake;
    std::string_view variant;
    Numbers numbers;
};

/// Softmax of a row that may hold −∞.
Numbers softmax_of(const Numbers& scores);

/// Works out every mistake that can be made in one step. The mistakes of each stage have a file of their own:
/// score_mistakes.cpp, softmax_mistakes.cpp, update_mistakes.cpp; rows that are wrong as a whole are in other_rows.cpp.
class MistakeFinder {
public:
    MistakeFinder(const Document& document, const Attention& attention, const Step& step, int decimals, int more_digits)
        : document_(document),
          attention_(attention),
          row_(document, attention, step.query, decimals),
          step_(step),
          i_(step.query),
          j_(step.key),
          n_(document.token_count()),
          decimals_(decimals),
          more_digits_(more_digits) {}

    std::vector<Candidate> find();

private:
    // ---- what is added to the list

    void add(Mistake mistake, Numbers values, std::string work, std::string_view variant = {},
             std::vector<TextArg> args = {});
    void add(Mistake mistake, double value, std::string work, std::string_view variant = {},
             std::vector<TextArg> args = {});

    // ---- how numbers are written

    std::string token(int i) const { return shortened(document_.tokens[index(i)]); }
    std::string shown(double value) const { return format_number(value, decimals_, more_digits_); }
    std::string shown_weight(int j) const;
    std::string shown(const RowVector& vector) const;
    std::string factor(double value) const;
    std::string sum_of(const Numbers& terms) const;

    // ---- the numbers of this row

    RowVector q(int i) const { return document_.q.row(i); }
    RowVector k(int j) const { return document_.k.row(j); }
    RowVector v(int j) const { return document_.v.row(j); }
    double score_at(int j) const { return attention_.scores(i_, j); }
    double weight_at(int j) const { return attention_.weights(i_, j); }
    double exp_at(int j) const { return row_.softmax().exps[index(j)]; }
    double total() const { return row_.softmax().sum; }
    bool is_blocked(int j) const { return row_.is_blocked(j); }
    bool has_blocked() const { return is_blocked(n_ - 1); }
    double scaled(double dot) const { return dot * document_.options.scale / document_.options.temperature; }
    double unmasked_score(int j) const { return scaled(q(i_).dot(k(j))); }
    std::string exp_text(int j) const;
    Numbers row_scores() const;
    Numbers unmasked_scores() const;
    std::vector<OtherNumbers> other_scores() const;
    std::vector<OtherNumbers> other_weights() const;

    // ---- score

    void product();
    void score();
    std::string dot_text(const RowVector& a, const RowVector& b) const;
    std::string scaling_text() const;
    std::string temperature_text() const;  ///< " ÷ 2"; empty where there is none
    void added_components();
    void missed_components(const RowVector& products);
    void scaling(double dot);
    void blocked_score();
    void rounded_scaling(double dot);

    // ---- softmax

    void exp();
    void blocked_exp();
    void other_exps();
    void sum();
    void other_sums();
    double row_maximum() const;
    std::string exp_of(const Numbers& scores, int j, double shift) const;
    static double total_of(const Numbers& terms);
    void column_sum();
    Numbers column_exps(int column) const;
    Numbers unmasked_exps() const;
    void rounded_sums();
    void weight();
    void other_softmaxes();
    void linear_weight();
    void rounded_weights(int r);

    // ---- V update

    Numbers contribution_of(double weight, const RowVector& value) const;
    std::string contribution_text(const std::string& weight, const RowVector& value) const;
    void contribution();
    Matrix values_updated_in_place() const;
    void output();
    void other_outputs();
    std::string mixture_text(const Numbers& weights) const;
    void wrong_values_in_output(const RowVector& weights);
    void rounded_outputs(const RowVector& weights);

    // ---- signs

    void lost_signs(const Numbers& right);
    void lost_signs_of_terms(const RowVector& products);

    const Document& document_;
    const Attention& attention_;
    RowExplainer row_;
    Step step_;
    int i_;
    int j_;
    int n_;
    int decimals_;
    int more_digits_;
    std::vector<Candidate> found_;
};

}  // namespace qkv
