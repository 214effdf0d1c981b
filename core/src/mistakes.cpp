#include "mistakes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numbers>
#include <span>

#include "pieces.h"
#include "qkv/number_format.h"
#include "row_explainer.h"

namespace qkv {
namespace {

using Numbers = std::vector<double>;

constexpr int most_terms_written_out = 8;

// Every pair of tokens is a candidate; nobody computes more than this by hand.
constexpr int most_tokens_swapped = 64;

Numbers numbers_of(const RowVector& vector) { return {vector.data(), vector.data() + vector.size()}; }

double rounded(double value, int decimals) {
    const double unit = std::pow(10.0, decimals);
    return std::round(value * unit) / unit;
}

RowVector rounded(RowVector vector, int decimals) {
    for (double& value : vector) value = rounded(value, decimals);
    return vector;
}

// Rounding intermediate results to these numbers of decimals is common.
constexpr int early_roundings[] = {1, 2, 3};

class MistakeFinder {
public:
    MistakeFinder(const Document& document, const Attention& attention, const Step& step, int decimals)
        : document_(document),
          attention_(attention),
          row_(document, attention, step.query, decimals),
          step_(step),
          i_(step.query),
          j_(step.key),
          n_(document.token_count()),
          decimals_(decimals) {}

    std::vector<Candidate> find() {
        switch (step_.kind) {
            case StepKind::product: product(); break;
            case StepKind::score: score(); break;
            case StepKind::exp: exp(); break;
            case StepKind::sum: sum(); break;
            case StepKind::weight: weight(); break;
            case StepKind::contribution_product:
            case StepKind::contribution: contribution(); break;
            case StepKind::output: output(); break;
            case StepKind::project_query: lost_signs(numbers_of(q(i_))); break;
            case StepKind::project_key: lost_signs(numbers_of(k(i_))); break;
            case StepKind::project_value: lost_signs(numbers_of(v(i_))); break;
            default: break;
        }
        return std::move(found_);
    }

private:
    // ---- what is added to the list

    void add(Mistake mistake, Numbers values, std::string work, std::string_view variant = {},
             std::vector<TextArg> args = {}) {
        args.push_back({"query", token(i_)});
        args.push_back({"key", token(j_)});
        std::string key = fmt::format("mistake.{}.how", name(mistake));
        if (!variant.empty()) key += fmt::format(".{}", variant);
        found_.push_back({mistake, std::move(values), {key, std::move(args)}, std::move(work)});
    }

    void add(Mistake mistake, double value, std::string work, std::string_view variant = {},
             std::vector<TextArg> args = {}) {
        add(mistake, Numbers{value}, std::move(work), variant, std::move(args));
    }

    // ---- how numbers are written

    std::string token(int i) const { return shortened(document_.tokens[index(i)]); }
    std::string shown(double value) const { return format_number(value, decimals_); }

    std::string shown(const RowVector& vector) const {
        std::vector<std::string> texts;
        for (const double value : vector) texts.push_back(shown(value));
        return fmt::format("[{}]", fmt::join(texts, ", "));
    }

    std::string factor(double value) const {
        const std::string text = shown(value);
        return text.starts_with('-') ? fmt::format("({})", text) : text;
    }

    std::string sum_of(const Numbers& terms) const {
        std::vector<std::string> texts;
        for (const double term : terms) texts.push_back(texts.empty() ? shown(term) : factor(term));
        if (static_cast<int>(texts.size()) > most_terms_written_out) {
            const std::string last = texts.back();
            texts.resize(most_terms_written_out - 2);
            texts.push_back("…");
            texts.push_back(last);
        }
        return fmt::format("{}", fmt::join(texts, " + "));
    }

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

    std::string exp_text(int j) const {
        const double shift = row_.softmax().shift;
        return shift == 0.0 ? fmt::format("exp({})", shown(score_at(j)))
                            : fmt::format("exp({} - {})", shown(score_at(j)), factor(shift));
    }

    // ---- score

    void product() {
        const double a = document_.q(i_, step_.component);
        const double b = document_.k(j_, step_.component);
        add(Mistake::added_components, a + b, fmt::format("{} + {}", shown(a), factor(b)), "product");
        lost_signs({a * b});
    }

    void score() {
        if (is_blocked(j_)) {
            add(Mistake::masked_counted, unmasked_score(j_), dot_text(q(i_), k(j_)), "score");
            return;
        }
        const RowVector products = q(i_).cwiseProduct(k(j_));
        add(Mistake::swapped_q_k, scaled(k(i_).dot(q(j_))), dot_text(k(i_), q(j_)));
        if (i_ != j_) add(Mistake::own_key, scaled(q(i_).dot(k(i_))), dot_text(q(i_), k(i_)));
        added_components();
        missed_components(products);
        scaling(products.sum());
        lost_signs_of_terms(products);
        rounded_scaling(products.sum());
    }

    std::string dot_text(const RowVector& a, const RowVector& b) const {
        return fmt::format("{} · {}{}", shown(a), shown(b), scaling_text());
    }

    std::string scaling_text() const {
        std::string text;
        if (is_scaled_by_key_size(document_)) {
            text += fmt::format(" ÷ √{}", document_.key_size());
        } else if (document_.options.scale != 1.0) {
            text += fmt::format(" × {}", factor(document_.options.scale));
        }
        if (document_.options.temperature != 1.0) text += fmt::format(" ÷ {}", shown(document_.options.temperature));
        return text;
    }

    void added_components() {
        Numbers terms = numbers_of(q(i_));
        for (const double value : k(j_)) terms.push_back(value);
        const double value = q(i_).sum() + k(j_).sum();
        const std::string scaling = scaling_text();
        add(Mistake::added_components, scaled(value),
            scaling.empty() ? sum_of(terms) : fmt::format("({}){}", sum_of(terms), scaling));
        if (!scaling.empty()) add(Mistake::added_components, value, sum_of(terms));
    }

    void missed_components(const RowVector& products) {
        if (products.size() < 2) return;
        for (int c = 0; c < products.size(); ++c) {
            if (products(c) == 0.0) continue;
            add(Mistake::missed_component, scaled(products.sum() - products(c)),
                fmt::format("{}×{}", factor(document_.q(i_, c)), factor(document_.k(j_, c))), {},
                {{"component", fmt::format("{}", c + 1)}});
        }
    }

    void scaling(double dot) {
        const auto& [scale, mask, temperature] = document_.options;
        const double d = document_.key_size();
        const std::string warmth = temperature == 1.0 ? "" : fmt::format(" ÷ {}", shown(temperature));
        const std::string number = shown(dot);
        if (scale != 1.0) {
            const std::string once =
                is_scaled_by_key_size(document_) ? fmt::format(" ÷ √{}", d) : fmt::format(" × {}", factor(scale));
            add(Mistake::scale_forgotten, dot / temperature, number + warmth);
            if (temperature != 1.0) add(Mistake::scale_forgotten, dot, number);
            add(Mistake::scale_twice, dot * scale * scale / temperature, number + once + once + warmth);
        }
        if (is_scaled_by_key_size(document_)) {
            add(Mistake::scale_by_d, dot / d / temperature, fmt::format("{} ÷ {}{}", number, d, warmth));
        } else if (scale == 1.0 && d > 1) {
            add(Mistake::scale_unasked, dot / std::sqrt(d) / temperature, fmt::format("{} ÷ √{}{}", number, d, warmth));
        }
        if (temperature != 1.0) {
            const std::string once = scaling_text();
            add(Mistake::temperature_forgotten, dot * scale, number + once.substr(0, once.size() - warmth.size()));
        }
    }

    void rounded_scaling(double dot) {
        const auto& [scale, mask, temperature] = document_.options;
        if (scale == 1.0 && temperature == 1.0) return;
        for (const int r : early_roundings) {
            const double factor_rounded = rounded(scale, r);
            add(Mistake::rounded_early, dot * factor_rounded / temperature,
                fmt::format("{} × {}", shown(dot), format_number(factor_rounded, r)));
            if (is_scaled_by_key_size(document_)) {
                const double root = rounded(std::sqrt(static_cast<double>(document_.key_size())), r);
                add(Mistake::rounded_early, dot / root / temperature,
                    fmt::format("{} ÷ {}", shown(dot), format_number(root, r)));
            }
            add(Mistake::rounded_early, rounded(dot * scale, r) / temperature,
                fmt::format("{} ÷ {}", format_number(dot * scale, r), shown(temperature)));
        }
    }

    // ---- softmax

    void exp() {
        const double score = score_at(j_);
        if (is_blocked(j_)) {
            const double unmasked = unmasked_score(j_);
            add(Mistake::masked_counted, std::exp(unmasked), fmt::format("exp({})", shown(unmasked)), "exp");
            return;
        }
        const double shift = row_.softmax().shift;
        const double power = score - shift;
        add(Mistake::exp_forgotten, power, shown(power));
        add(Mistake::exp_as_product, std::numbers::e * power,
            fmt::format("{} × {}", shown(std::numbers::e), factor(power)));
        if (power != 0.0) add(Mistake::sign_lost, std::exp(-power), fmt::format("exp({})", shown(-power)), "exp");
        for (const int r : early_roundings) {
            add(Mistake::rounded_early, std::exp(rounded(power, r)), fmt::format("exp({})", format_number(power, r)));
        }
    }

    void sum() {
        Numbers visible;
        for (int j = 0; j < n_; ++j) {
            if (!is_blocked(j)) visible.push_back(score_at(j));
        }
        add(Mistake::linear_normalisation, total_of(visible), sum_of(visible), "sum");
        column_sum();
        if (has_blocked()) {
            const Numbers exps = unmasked_exps();
            add(Mistake::masked_counted, total_of(exps), sum_of(exps), "sum");
        }
        for (int j = 0; j < n_ && n_ > 1; ++j) {
            if (!is_blocked(j)) {
                add(Mistake::missed_term, total() - exp_at(j), shown(exp_at(j)), {}, {{"term", exp_text(j)}});
            }
        }
        rounded_sums();
    }

    static double total_of(const Numbers& terms) {
        double sum = 0;
        for (const double term : terms) sum += term;
        return sum;
    }

    void column_sum() {
        const Numbers exps = column_exps(i_);
        add(Mistake::softmax_down_column, total_of(exps), sum_of(exps), "sum");
    }

    // exp down a column, with the shift of this row.
    Numbers column_exps(int column) const {
        Numbers exps;
        for (int t = 0; t < n_; ++t) exps.push_back(std::exp(attention_.scores(t, column) - row_.softmax().shift));
        return exps;
    }

    Numbers unmasked_exps() const {
        Numbers exps;
        for (int j = 0; j < n_; ++j) exps.push_back(std::exp(unmasked_score(j) - row_.softmax().shift));
        return exps;
    }

    void rounded_sums() {
        for (const int r : early_roundings) {
            Numbers exps;
            Numbers of_rounded_scores;
            for (int j = 0; j < n_; ++j) {
                exps.push_back(rounded(exp_at(j), r));
                of_rounded_scores.push_back(is_blocked(j) ? 0.0
                                                          : std::exp(rounded(score_at(j) - row_.softmax().shift, r)));
            }
            add(Mistake::rounded_early, total_of(exps), sum_of(exps));
            add(Mistake::rounded_early, total_of(of_rounded_scores), sum_of(of_rounded_scores));
        }
    }

    void weight() {
        if (has_blocked()) {
            const Numbers exps = unmasked_exps();
            add(Mistake::masked_counted, exps[index(j_)] / total_of(exps),
                fmt::format("{} ÷ ({})", shown(exps[index(j_)]), sum_of(exps)), "weight");
        }
        if (is_blocked(j_)) return;
        linear_weight();
        add(Mistake::not_normalised, exp_at(j_), exp_text(j_));
        if (row_.softmax().shift != 0.0) {
            add(Mistake::not_normalised, std::exp(score_at(j_)), fmt::format("exp({})", shown(score_at(j_))));
        }
        if (n_ > 1) {
            add(Mistake::divided_by_n, exp_at(j_) / n_, fmt::format("{} ÷ {}", shown(exp_at(j_)), n_));
            add(Mistake::divided_by_n, score_at(j_) / n_, fmt::format("{} ÷ {}", shown(score_at(j_)), n_));
        }
        const Numbers column = column_exps(j_);
        add(Mistake::softmax_down_column, column[index(i_)] / total_of(column),
            fmt::format("{} ÷ ({})", shown(column[index(i_)]), sum_of(column)));
        for (const int r : early_roundings) rounded_weights(r);
        add(Mistake::sign_lost, -weight_at(j_), {});
    }

    void linear_weight() {
        Numbers visible;
        for (int j = 0; j < n_; ++j) {
            if (!is_blocked(j)) visible.push_back(score_at(j));
        }
        const double total = total_of(visible);
        if (total == 0.0 || visible.size() < 2) return;
        add(Mistake::linear_normalisation, score_at(j_) / total,
            fmt::format("{} ÷ ({})", shown(score_at(j_)), sum_of(visible)));
    }

    void rounded_weights(int r) {
        const double exp = rounded(exp_at(j_), r);
        double sum_of_rounded = 0;
        for (int j = 0; j < n_; ++j) sum_of_rounded += rounded(exp_at(j), r);
        for (const double sum : {rounded(total(), r), sum_of_rounded}) {
            if (sum == 0.0) continue;
            add(Mistake::rounded_early, exp / sum,
                fmt::format("{} ÷ {}", format_number(exp, r), format_number(sum, r)));
        }
    }

    // ---- V update

    // Of a contribution_product its one component alone.
    Numbers contribution_of(double weight, const RowVector& value) const {
        if (step_.kind == StepKind::contribution) return numbers_of(weight * value);
        if (step_.component >= value.size()) return {};
        return {weight * value(step_.component)};
    }

    std::string contribution_text(const std::string& weight, const RowVector& value) const {
        if (step_.kind == StepKind::contribution) return fmt::format("{} × {}", weight, shown(value));
        if (step_.component >= value.size()) return {};
        return fmt::format("{} × {}", weight, factor(value(step_.component)));
    }

    void contribution() {
        const double weight = weight_at(j_);
        const std::string shown_weight = row_.shown(row_.cell(Quantity::weight, j_));
        const auto add_value = [&](Mistake mistake, const RowVector& value, std::vector<TextArg> args = {}) {
            add(mistake, contribution_of(weight, value), contribution_text(shown_weight, value), {}, std::move(args));
        };
        add_value(Mistake::weight_times_key, k(j_));
        add(Mistake::weight_forgotten, contribution_of(1.0, v(j_)), contribution_text("1", v(j_)));
        for (int other = 0; other < n_; ++other) {
            if (other != j_) add_value(Mistake::wrong_value, v(other), {{"other", token(other)}});
        }
        add_value(Mistake::updated_value, attention_.output.row(j_));
        const Matrix in_place = values_updated_in_place();
        if (j_ < i_) add_value(Mistake::updated_value, in_place.row(j_));
        lost_signs(contribution_of(weight, v(j_)));
        for (const int r : early_roundings) {
            add(Mistake::rounded_early, contribution_of(rounded(weight, r), v(j_)),
                contribution_text(format_number(weight, r), v(j_)));
        }
    }

    // V when each token's new V takes the place of the old one at once, and the next token reads it.
    Matrix values_updated_in_place() const {
        Matrix values = document_.v;
        for (int t = 0; t < i_; ++t) values.row(t) = (attention_.weights.row(t) * values).eval();
        return values;
    }

    void output() {
        const RowVector weights = attention_.weights.row(i_);
        const auto mixed = [&](const Matrix& values) { return numbers_of(weights * values); };
        add(Mistake::weight_times_key, mixed(document_.k), {}, "output");
        add(Mistake::weight_forgotten, numbers_of(document_.v.colwise().sum()), {}, "output");
        wrong_values_in_output(weights);
        add(Mistake::updated_value, mixed(attention_.output), {}, "output");
        Matrix partly = document_.v;
        partly.topRows(i_) = attention_.output.topRows(i_);
        if (i_ > 0) {
            add(Mistake::updated_value, mixed(partly), {}, "output");
            add(Mistake::updated_value, mixed(values_updated_in_place()), {}, "output");
        }
        for (int j = 0; j < n_ && n_ > 1; ++j) {
            if (is_blocked(j)) continue;
            const RowVector term = weights(j) * v(j);
            add(Mistake::missed_term, numbers_of(attention_.output.row(i_) - term), {}, {},
                {{"term", fmt::format("{} × V({})", row_.shown(row_.cell(Quantity::weight, j)), token(j))}});
        }
        lost_signs(numbers_of(attention_.output.row(i_)));
        rounded_outputs(weights);
    }

    void wrong_values_in_output(const RowVector& weights) {
        if (n_ > most_tokens_swapped) return;
        for (int right = 0; right < n_; ++right) {
            for (int wrong = 0; wrong < n_; ++wrong) {
                if (wrong == right) continue;
                const RowVector value = attention_.output.row(i_) + weights(right) * (v(wrong) - v(right));
                add(Mistake::wrong_value, numbers_of(value),
                    fmt::format("{} × V({})", row_.shown(row_.cell(Quantity::weight, right)), token(wrong)), "output",
                    {{"right", token(right)}, {"other", token(wrong)}});
            }
        }
    }

    void rounded_outputs(const RowVector& weights) {
        for (const int r : early_roundings) {
            const RowVector rounded_weights = rounded(weights, r);
            add(Mistake::rounded_early, numbers_of(rounded_weights * document_.v), shown(rounded_weights), "output");
            RowVector sum = RowVector::Zero(document_.value_size());
            for (int j = 0; j < n_; ++j) sum += rounded(weights(j) * v(j), r);
            add(Mistake::rounded_early, numbers_of(sum), {});
        }
    }

    // ---- signs

    void lost_signs(const Numbers& right) {
        Numbers negated = right;
        Numbers without = right;
        for (double& value : negated) value = -value;
        for (double& value : without) value = std::abs(value);
        add(Mistake::sign_lost, negated, {});
        if (right.size() == 1) return;
        add(Mistake::sign_lost, without, {});
        for (std::size_t c = 0; c < right.size(); ++c) {
            Numbers one = right;
            one[c] = -one[c];
            add(Mistake::sign_lost, one, {});
        }
    }

    // In one product or in all of them.
    void lost_signs_of_terms(const RowVector& products) {
        const double dot = products.sum();
        add(Mistake::sign_lost, -scaled(dot), {});
        const double positive = products.cwiseAbs().sum();
        if (positive != dot) add(Mistake::sign_lost, scaled(positive), sum_of(numbers_of(products.cwiseAbs())));
        for (int c = 0; c < products.size(); ++c) {
            if (products(c) >= 0) continue;
            RowVector flipped = products;
            flipped(c) = -flipped(c);
            add(Mistake::sign_lost, scaled(flipped.sum()), sum_of(numbers_of(flipped)));
        }
    }

    const Document& document_;
    const Attention& attention_;
    RowExplainer row_;
    Step step_;
    int i_;
    int j_;
    int n_;
    int decimals_;
    std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> candidates(const Document& document, const Attention& attention, const Step& step,
                                  int decimals) {
    return MistakeFinder(document, attention, step, decimals).find();
}

}  // namespace qkv
