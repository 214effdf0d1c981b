// The verdicts of the judge, against mistakes computed here with plain loops.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "qkv/document_json.h"
#include "qkv/judge.h"
#include "qkv/number_format.h"
#include "support/random_documents.h"

namespace qkv {
namespace {

using test::Random;
using Numbers = std::vector<double>;

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

// Attention again, without anything from the library.
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
        for (int c = 0; c < d.key_size(); ++c) sum += d.q(i, c) * d.k(j, c);
        return sum;
    }
    double score(int i, int j) const { return blocked(i, j) ? minus_infinity : unmasked.at({i, j}); }
    double exp(int i, int j) const { return std::exp(score(i, j) - shifts[static_cast<std::size_t>(i)]); }
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

double to_decimals(double value, int decimals) { return std::stod(fmt::format("{:.{}f}", value, decimals)); }

struct Wrong {
    Mistake mistake;
    StepKind kind;
    std::function<std::optional<Numbers>(const Plain&, int i, int j)> answer;
};

Numbers times(double factor, const Matrix& values, int row) {
    Numbers numbers;
    for (int c = 0; c < values.cols(); ++c) numbers.push_back(factor * values(row, c));
    return numbers;
}

Matrix outputs(const Plain& p) {
    Matrix all(p.n, p.d.value_size());
    for (int i = 0; i < p.n; ++i) {
        const Numbers row = p.mixed(i, p.d.v);
        for (int c = 0; c < p.d.value_size(); ++c) all(i, c) = row[static_cast<std::size_t>(c)];
    }
    return all;
}

// V when each row is overwritten by its new V before the next row is worked out.
Matrix overwritten(const Plain& p, int rows) {
    Matrix values = p.d.v;
    for (int i = 0; i < rows; ++i) {
        const Numbers row = p.mixed(i, values);
        for (int c = 0; c < p.d.value_size(); ++c) values(i, c) = row[static_cast<std::size_t>(c)];
    }
    return values;
}

Numbers unscaled_softmax(const Plain& p, int i) {
    return p.softmax([&](int t) { return p.blocked(i, t) ? minus_infinity : p.dot(i, t) / p.d.options.temperature; });
}

Numbers unmasked_softmax(const Plain& p, int i) {
    return p.softmax([&](int t) { return p.unmasked.at({i, t}); });
}

const std::vector<Wrong>& wrongs() {
    static const std::vector<Wrong> all{
        {Mistake::linear_normalisation, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double total = 0;
             int seen = 0;
             for (int t = 0; t < p.n; ++t) {
                 if (!p.blocked(i, t)) total += p.score(i, t), ++seen;
             }
             if (total == 0 || seen < 2) return {};
             return Numbers{p.score(i, j) / total};
         }},
        {Mistake::linear_normalisation, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += p.blocked(i, t) ? 0 : p.score(i, t);
             return Numbers{total};
         }},
        {Mistake::not_normalised, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{p.exp(i, j)};
         }},
        {Mistake::not_normalised, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{std::exp(p.score(i, j))};
         }},
        {Mistake::divided_by_n, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.n == 1) return {};
             return Numbers{p.exp(i, j) / p.n};
         }},
        {Mistake::softmax_down_column, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double most = minus_infinity;
             for (int t = 0; t < p.n; ++t) most = std::max(most, p.score(t, j));
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp(p.score(t, j) - most);
             return Numbers{std::exp(p.score(i, j) - most) / total};
         }},
        {Mistake::swapped_q_k, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{p.scaled(p.dot(j, i))};
         }},
        {Mistake::own_key, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || i == j) return {};
             return Numbers{p.scaled(p.dot(i, i))};
         }},
        {Mistake::added_components, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double total = 0;
             for (int c = 0; c < p.d.key_size(); ++c) total += p.d.q(i, c) + p.d.k(j, c);
             return Numbers{p.scaled(total)};
         }},
        {Mistake::missed_component, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.key_size() < 2) return {};
             double total = 0;
             for (int c = 0; c + 1 < p.d.key_size(); ++c) total += p.d.q(i, c) * p.d.k(j, c);
             return Numbers{p.scaled(total)};
         }},
        {Mistake::scale_forgotten, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.dot(i, j) / p.d.options.temperature};
         }},
        {Mistake::scale_twice, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.scaled(p.dot(i, j)) * p.d.options.scale};
         }},
        {Mistake::scale_by_d, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.dot(i, j) / p.d.key_size() / p.d.options.temperature};
         }},
        {Mistake::temperature_forgotten, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.temperature == 1) return {};
             return Numbers{p.dot(i, j) * p.d.options.scale};
         }},
        {Mistake::masked_counted, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{p.scaled(p.dot(i, j))};
         }},
        {Mistake::masked_counted, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, p.n - 1)) return {};
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp(p.unmasked.at({i, t}));
             return Numbers{std::exp(p.unmasked.at({i, j})) / total};
         }},
        {Mistake::masked_counted, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.blocked(i, p.n - 1) || p.shifts[static_cast<std::size_t>(i)] != 0) return {};
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp(p.unmasked.at({i, t}));
             return Numbers{total};
         }},
        {Mistake::weight_times_key, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.weight(i, j), p.d.k, j); }},
        {Mistake::weight_times_key, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> { return p.mixed(i, p.d.k); }},
        {Mistake::wrong_value, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.n == 1) return {};
             return times(p.weight(i, j), p.d.v, (j + 1) % p.n);
         }},
        {Mistake::wrong_value, StepKind::output,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.n == 1) return {};
             Matrix values = p.d.v;
             values.row(j) = p.d.v.row((j + 1) % p.n);
             return p.mixed(i, values);
         }},
        {Mistake::updated_value, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.weight(i, j), outputs(p), j); }},
        {Mistake::updated_value, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> { return p.mixed(i, overwritten(p, i)); }},
        {Mistake::updated_value, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> { return p.mixed(i, outputs(p)); }},
        {Mistake::sign_lost, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{-p.score(i, j)};
         }},
        {Mistake::sign_lost, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{1 / p.exp(i, j)};
         }},
        {Mistake::sign_lost, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers answer = p.mixed(i, p.d.v);
             for (double& value : answer) value = std::abs(value);
             return answer;
         }},
        {Mistake::rounded_early, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{std::exp(to_decimals(p.score(i, j) - p.shifts[static_cast<std::size_t>(i)], 1))};
         }},
        {Mistake::rounded_early, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || to_decimals(p.sum(i), 1) == 0) return {};
             return Numbers{to_decimals(p.exp(i, j), 1) / to_decimals(p.sum(i), 1)};
         }},
        {Mistake::rounded_early, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers answer(static_cast<std::size_t>(p.d.value_size()), 0.0);
             for (int j = 0; j < p.n; ++j) {
                 for (std::size_t c = 0; c < answer.size(); ++c)
                     answer[c] += to_decimals(p.weight(i, j), 2) * p.d.v(j, static_cast<int>(c));
             }
             return answer;
         }},
        {Mistake::scale_forgotten, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{unscaled_softmax(p, i)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::scale_forgotten, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{std::exp(p.dot(i, j) / p.d.options.temperature)};
         }},
        {Mistake::scale_forgotten, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (p.d.options.scale == 1) return {};
             return p.mixed_by(unscaled_softmax(p, i), p.d.v);
         }},
        {Mistake::temperature_forgotten, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.temperature == 1) return {};
             const auto score = [&](int t) { return p.score(i, t) * p.d.options.temperature; };
             return Numbers{p.softmax(score)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::scale_inverted, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.d.options.scale == 1) return {};
             return Numbers{p.dot(i, j) * std::sqrt(p.d.key_size()) / p.d.options.temperature};
         }},
        {Mistake::maximum_subtracted, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j) || p.shifts[static_cast<std::size_t>(i)] != 0) return {};
             return Numbers{std::exp(p.score(i, j) - p.maximum(i))};
         }},
        {Mistake::maximum_subtracted, StepKind::sum,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (p.shifts[static_cast<std::size_t>(i)] != 0) return {};
             return Numbers{p.sum(i) / std::exp(p.maximum(i))};
         }},
        {Mistake::other_base, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             return Numbers{std::exp2(p.score(i, j) - p.shifts[static_cast<std::size_t>(i)])};
         }},
        {Mistake::other_base, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (p.blocked(i, j)) return {};
             double total = 0;
             for (int t = 0; t < p.n; ++t) total += std::exp2(p.score(i, t) - p.score(i, j));
             return Numbers{1 / total};
         }},
        {Mistake::weights_of_column, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers column;
             for (int t = 0; t < p.n; ++t) column.push_back(p.weight(t, i));
             return p.mixed_by(column, p.d.v);
         }},
        {Mistake::weights_of_column, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.weight(j, i), p.d.v, j); }},
        {Mistake::not_normalised, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers exps;
             for (int t = 0; t < p.n; ++t) exps.push_back(p.exp(i, t));
             return p.mixed_by(exps, p.d.v);
         }},
        {Mistake::not_normalised, StepKind::contribution,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> { return times(p.exp(i, j), p.d.v, j); }},
        {Mistake::scores_as_weights, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             Numbers scores;
             for (int t = 0; t < p.n; ++t) scores.push_back(p.blocked(i, t) ? 0 : p.score(i, t));
             return p.mixed_by(scores, p.d.v);
         }},
        {Mistake::mask_as_zero, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             const auto score = [&](int t) { return p.blocked(i, t) ? 0 : p.score(i, t); };
             return Numbers{p.softmax(score)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::mask_as_zero, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             return p.mixed_by(p.softmax([&](int t) { return p.blocked(i, t) ? 0 : p.score(i, t); }), p.d.v);
         }},
        {Mistake::mask_as_zero, StepKind::exp,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{1.0};
         }},
        {Mistake::mask_as_zero, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{0.0};
         }},
        {Mistake::mask_after_softmax, StepKind::weight,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.has_mask(i) || p.blocked(i, j)) return {};
             return Numbers{unmasked_softmax(p, i)[static_cast<std::size_t>(j)]};
         }},
        {Mistake::mask_after_softmax, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             Numbers weights = unmasked_softmax(p, i);
             for (int t = i + 1; t < p.n; ++t) weights[static_cast<std::size_t>(t)] = 0;
             return p.mixed_by(weights, p.d.v);
         }},
        {Mistake::masked_counted, StepKind::output,
         [](const Plain& p, int i, int) -> std::optional<Numbers> {
             if (!p.has_mask(i)) return {};
             return p.mixed_by(unmasked_softmax(p, i), p.d.v);
         }},
        {Mistake::mask_as_number, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{p.n % 2 == 0 ? -1e9 : -10000};
         }},
        {Mistake::sign_lost, StepKind::score,
         [](const Plain& p, int i, int j) -> std::optional<Numbers> {
             if (!p.blocked(i, j)) return {};
             return Numbers{-minus_infinity};
         }},
    };
    return all;
}

bool is_near(double a, double b) {
    if (std::isinf(a) || std::isinf(b)) return a == b;
    return std::abs(a - b) <= 1e-8 * std::max({1.0, std::abs(a), std::abs(b)});
}

bool is_near(const Numbers& a, const Numbers& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!is_near(a[i], b[i])) return false;
    }
    return true;
}

std::string written(const Numbers& numbers, const Step& step, const std::string& number_form = "{}") {
    std::vector<std::string> texts;
    for (const double number : numbers) texts.push_back(fmt::format(fmt::runtime(number_form), number));
    return is_vector(step) ? fmt::format("[{}]", fmt::join(texts, ", ")) : texts.front();
}

bool names(const Verdict& verdict, Mistake mistake) {
    for (const FoundMistake& found : verdict.mistakes) {
        if (found.mistake == mistake) return true;
    }
    return false;
}

Verdict judged(const Document& document, const Step& step, const std::string& typed) {
    const auto verdict = judge(document, attend(document), step, typed, {});
    CAPTURE(typed);
    REQUIRE_MESSAGE(verdict, said(verdict.error(), Language::en));
    return *verdict;
}

std::vector<Step> all_steps(const Document& document) {
    std::vector<Step> steps;
    for (const Detail detail : {Detail::token, Detail::stage, Detail::term, Detail::product}) {
        const Walkthrough walk(document, detail);
        for (int number = 1; number <= walk.count(); ++number) {
            if (!cells_asked(document, walk.at(number)).empty()) steps.push_back(walk.at(number));
        }
    }
    return steps;
}

Document document_of_case(const std::string& name) {
    std::ifstream file(QKV_SOURCE_DIR "/tests/cases/judge/" + name + ".qkv.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return document_from_json(text, name).value();
}

Document small_document(Random& random) {
    return test::random_document(random, random.integer(1, 5), random.integer(1, 4), random.integer(1, 4));
}

}  // namespace

TEST_CASE("what a mistake gives on random documents is named as that mistake and is not right") {
    Random random(401);
    for (const Wrong& wrong : wrongs()) {
        const std::string id(name(wrong.mistake));
        CAPTURE(id);
        int tried = 0;
        for (int round = 0; round < 400 && tried < 120; ++round) {
            const Document document = small_document(random);
            const Plain plain(document);
            const Step step{wrong.kind, random.integer(0, plain.n - 1), random.integer(0, plain.n - 1), 0};
            const auto answer = wrong.answer(plain, step.query, wrong.kind == StepKind::sum ? 0 : step.key);
            if (!answer) continue;
            const Verdict exact = judged(document, step, written(*answer, step));
            // 0.5 is a right rounding of 0.50004.
            const bool is_coarse = answer->size() == 1 && written(*answer, step).size() <= 3;
            if (is_near(*answer, exact.expected) || (exact.is_correct && is_coarse)) continue;
            // What is shown may have as few digits as what was rounded early.
            if (wrong.mistake == Mistake::rounded_early && exact.is_correct) continue;
            ++tried;
            CAPTURE(round);
            CHECK_FALSE(exact.is_correct);
            CHECK(names(exact, wrong.mistake));
            if (answer->size() > 1) continue;
            const Verdict rounded = judged(document, step, written(*answer, step, "{:.4f}"));
            const bool is_rounding_of_zero =
                written(*answer, step, "{:.4f}").find_first_of("123456789") == std::string::npos;
            if (!rounded.is_correct && !is_rounding_of_zero) CHECK(names(rounded, wrong.mistake));
        }
        CHECK(tried >= 40);
    }
}

TEST_CASE("no right answer is ever called wrong: in full, rounded to 1 to 6 decimals, as shown, with a decimal comma") {
    Random random(402);
    for (int round = 0; round < 60; ++round) {
        Document document = small_document(random);
        if (round % 4 == 0) document = test::with_random_embeddings(random, document, 2);
        const Attention attention = attend(document);
        for (const Step& step : all_steps(document)) {
            Numbers right;
            for (const Cell& cell : cells_asked(document, step)) right.push_back(number_in(document, attention, cell));
            if (std::isinf(right.front()) || std::isinf(right.back())) continue;
            CAPTURE(round);
            CAPTURE(static_cast<int>(step.kind));
            CHECK(judged(document, step, written(right, step)).is_correct);
            CHECK(judged(document, step, written(right, step)).mistakes.empty());
            for (int decimals = 1; decimals <= 6; ++decimals) {
                const std::string typed = written(right, step, fmt::format("{{:.{}f}}", decimals));
                CAPTURE(typed);
                CHECK(judged(document, step, typed).is_correct);
                if (decimals > 1) CHECK(judged(document, step, typed).mistakes.empty());
            }
            std::string comma = written(right, step, "{:.3f}");
            std::replace(comma.begin(), comma.end(), ',', ';');
            std::replace(comma.begin(), comma.end(), '.', ',');
            const Verdict with_comma = judged(document, step, comma);
            CHECK(with_comma.is_correct);
            CHECK(names(with_comma, Mistake::decimal_comma));
            CHECK(with_comma.mistakes.size() == 1);
        }
    }
}

TEST_CASE("weights are right as the program shows them, at every number of decimals") {
    Random random(403);
    for (int round = 0; round < 60; ++round) {
        const Document document = small_document(random);
        const Attention attention = attend(document);
        for (int i = 0; i < document.token_count(); ++i) {
            const Numbers row(attention.weights.row(i).begin(), attention.weights.row(i).end());
            for (int decimals = 1; decimals <= 6; ++decimals) {
                const auto shown = format_probabilities(row, decimals);
                for (int j = 0; j < document.token_count(); ++j) {
                    const std::string& typed = shown[static_cast<std::size_t>(j)];
                    if (typed == "0" || typed == "1" || typed.find('.') == std::string::npos) continue;
                    CAPTURE(typed);
                    CHECK(judged(document, {StepKind::weight, i, j, 0}, typed).is_correct);
                }
            }
        }
    }
}

TEST_CASE("an unrelated number is called wrong and no mistake that is known") {
    Random random(404);
    for (int round = 0; round < 200; ++round) {
        const Document document = small_document(random);
        for (const Step& step : all_steps(document)) {
            Numbers unrelated;
            for (std::size_t c = 0; c < cells_asked(document, step).size(); ++c)
                unrelated.push_back(random.number(30.0, 400.0) + 0.000123);
            const Verdict verdict = judged(document, step, written(unrelated, step, "{:.6f}"));
            CHECK_FALSE(verdict.is_correct);
            CHECK(verdict.mistakes.empty());
            // Never only "wrong": the rule follows, with the step's own numbers.
            for (const Language language : {Language::ko, Language::en})
                CHECK(in_words(verdict, language).ends_with(hint(document, attend(document), step, {}).in(language)));
        }
    }
}

TEST_CASE("near misses are wrong: one unit in the last place that was typed") {
    Random random(405);
    for (int round = 0; round < 100; ++round) {
        const Document document = test::random_document(random, 3, 3, 3);
        for (int i = 0; i < 3; ++i) {
            const Step step{StepKind::sum, i, 0, 0};
            const double right = judged(document, step, "1").expected.front();
            if (right > 1e6) continue;
            const double rounded = to_decimals(right, 3);
            CHECK(judged(document, step, fmt::format("{:.3f}", rounded)).is_correct);
            CHECK_FALSE(judged(document, step, fmt::format("{:.3f}", rounded + 0.002)).is_correct);
            CHECK_FALSE(judged(document, step, fmt::format("{:.3f}", rounded - 0.002)).is_correct);
        }
    }
}

TEST_CASE("the worked example: the answers of the reference text and its best-known mistake") {
    const Document document = reference_document();
    const Step weight{StepKind::weight, 0, 0, 0};
    CHECK(judged(document, weight, "0.422").is_correct);
    CHECK(judged(document, {StepKind::output, 0, 0, 0}, "[0.211, 0.211, 0.078]").is_correct);
    CHECK(judged(document, {StepKind::contribution, 0, 1, 0}, "0 0.211 0").is_correct);
    for (const char* typed : {"42.2%", "42 %", "42.23%", "４２．２％", "０．４２"})
        CHECK(judged(document, weight, typed).is_correct);
    for (const char* typed : {"42.3%", "42.2222%", "43%", "0.422%"})
        CHECK_FALSE(judged(document, weight, typed).is_correct);

    const Verdict linear = judged(document, weight, "0.5");
    CHECK_FALSE(linear.is_correct);
    REQUIRE(linear.mistakes.size() == 1);
    CHECK(linear.mistakes.front().mistake == Mistake::linear_normalisation);
    CHECK(linear.mistakes.front().work == "1 ÷ (1 + 1 + 0)");
    CHECK(in_words(linear, Language::ko) ==
          "0.5는 exp를 씌우지 않고 점수를 점수의 합으로 나눈 값이에요(1 ÷ (1 + 1 + 0)). softmax는 점수마다 exp를 "
          "씌우고, 그 행의 exp를 모두 더한 합으로 나눠요: exp(1) ÷ (exp(1) + exp(1) + exp(0)).");
    CHECK(in_words(linear, Language::en) ==
          "0.5 comes from dividing the score by the sum of the scores, without exp (1 ÷ (1 + 1 + 0)). Softmax takes "
          "exp of every score and divides it by the sum of all exps in the row: exp(1) ÷ (exp(1) + exp(1) + exp(0)).");
}

TEST_CASE("two mistakes that give the same number are both named, and said in one sentence") {
    const Verdict verdict = judged(reference_document(), {StepKind::score, 1, 0, 0}, "0");
    REQUIRE(verdict.mistakes.size() == 2);
    CHECK(verdict.mistakes[0].mistake == Mistake::own_key);
    CHECK(verdict.mistakes[1].mistake == Mistake::missed_component);
    CHECK(in_words(verdict, Language::ko)
              .starts_with(
                  "0은 K(나는) 대신 “사과를” 자신의 K를 쓴 값([0, 1, 0] · [1, 0, 1])일 수도, 2번째 자리의 곱을 빠뜨린 "
                  "값(1×1)일 수도 있어요."));
    CHECK(in_words(verdict, Language::en)
              .starts_with("0 may come from using the K of “사과를” itself instead of K(나는) ([0, 1, 0] · [1, 0, 1]) "
                           "or leaving out the "
                           "product of component 2 (1×1)."));
}

TEST_CASE("a plain 0 or 1 is no rounding of a weight between them; a coarse one that is right may be chance") {
    const Document document = reference_document();
    CHECK_FALSE(judged(document, {StepKind::weight, 0, 0, 0}, "0").is_correct);
    const Verdict whole = judged(document, {StepKind::weight, 2, 1, 0}, "1");
    CHECK_FALSE(whole.is_correct);
    CHECK(judged(document, {StepKind::weight, 0, 0, 0}, "0.4").is_correct);
    CHECK(judged(document, {StepKind::exp, 0, 0, 0}, "3").is_correct);
    CHECK_FALSE(judged(document, {StepKind::exp, 0, 0, 0}, "2").is_correct);

    // The weight is 0.475; 0.5 is what the column gives, since both queries are the same.
    Document alike = document_from_sentence("가 나").value();
    alike.q = Matrix{{1.0}, {1.0}};
    alike.k = Matrix{{3.0}, {3.1}};
    alike.v = Matrix{{1.0}, {2.0}};
    const Verdict coarse = judged(alike, {StepKind::weight, 0, 0, 0}, "0.5");
    CHECK(coarse.is_correct);
    REQUIRE(coarse.mistakes.size() == 1);
    CHECK(coarse.mistakes.front().mistake == Mistake::softmax_down_column);
    CHECK(judged(alike, {StepKind::weight, 0, 0, 0}, "0.48").mistakes.empty());
    CHECK_FALSE(judged(alike, {StepKind::weight, 0, 0, 0}, "0.50").is_correct);
}

TEST_CASE("mistakes of learners with numbers of their own are recognised") {
    struct Answer {
        const char* file;
        int step;
        const char* typed;
        Mistake mistake;
    };
    const Answer answers[] = {
        {"plain", 8, "0.4879", Mistake::scale_forgotten},
        {"plain", 1, "4.2426", Mistake::scale_inverted},
        {"plain", 4, "1.0", Mistake::maximum_subtracted},
        {"plain", 4, "4.3509", Mistake::other_base},
        {"plain", 14, "[0.6988, 1.3966]", Mistake::weights_of_column},
        {"plain", 14, "[9.3421, 20.6843]", Mistake::not_normalised},
        {"plain", 14, "[2.1213, 4.2426]", Mistake::scores_as_weights},
        {"causal", 22, "0.1207", Mistake::mask_as_zero},
        {"causal", 28, "[1.205, 3.1875]", Mistake::mask_after_softmax},
        {"causal", 28, "[1.0708, 3.3217]", Mistake::masked_counted},
        {"causal", 2, "-1e9", Mistake::mask_as_number},
        {"causal", 2, "-10000", Mistake::mask_as_number},
        {"causal", 2, "inf", Mistake::sign_lost},
    };
    for (const auto& [file, step, typed, mistake] : answers) {
        CAPTURE(typed);
        const Document document = document_of_case(file);
        const Verdict verdict = judged(document, Walkthrough(document, Detail::term).at(step), typed);
        CHECK_FALSE(verdict.is_correct);
        CHECK(names(verdict, mistake));
    }
    const Document plain = document_of_case("plain");
    const Step exp{StepKind::exp, 0, 0, 0};
    CHECK(in_words(judged(plain, exp, "1.0"), Language::en)
              .starts_with("1 comes from taking exp after subtracting the largest score of the row (exp(2.121 - "
                           "2.121)). The idea is right: programs do so, and the weights come out the same."));
    const Document causal = document_of_case("causal");
    CHECK(in_words(judged(causal, {StepKind::score, 0, 1, 0}, "-1e9"), Language::en).find("on paper it is −∞") !=
          std::string::npos);
}

TEST_CASE("the work of a mistake gives the answer as it was typed") {
    const auto work = [](const char* file, int step, const char* typed) {
        const Document document = document_of_case(file);
        return judged(document, Walkthrough(document, Detail::term).at(step), typed).mistakes.front().work;
    };
    CHECK(work("plain", 4, "4.35") == "2^2.121");
    CHECK(work("plain", 4, "4.3509") == "2^2.1213");
    CHECK(work("plain", 14, "[0.6988, 1.3966]") == "0.47173 × [3, 0] + 0.13604 × [1, 4] + 0.42622 × [-2, 2]");
    CHECK(work("plain", 14, "[2.1213, 4.2426]") == "2.1213 × [3, 0] + 2.1213 × [-2, 2]");
    Random random(408);
    int checked = 0;
    for (const Wrong& wrong : wrongs()) {
        for (int round = 0; round < 40; ++round) {
            const Document document = small_document(random);
            const Plain plain(document);
            const Step step{wrong.kind, random.integer(0, plain.n - 1), random.integer(0, plain.n - 1), 0};
            const auto answer = wrong.answer(plain, step.query, wrong.kind == StepKind::sum ? 0 : step.key);
            if (!answer || answer->size() > 1) continue;
            const std::string typed = written(*answer, step, "{:.4f}");
            if (std::abs(answer->front()) < 0.01 || std::abs(answer->front()) > 1e4) continue;
            const Verdict verdict = judged(document, step, typed);
            for (const FoundMistake& found : verdict.mistakes) {
                // Of these the work is a part alone: what was left out.
                if (found.mistake == Mistake::missed_component || found.mistake == Mistake::missed_term) continue;
                std::string expression = found.work;
                for (auto at = expression.find("√"); at != std::string::npos; at = expression.find("√")) {
                    expression.insert(expression.find_first_not_of("0123456789", at + 3) == std::string::npos
                                          ? expression.size()
                                          : expression.find_first_not_of("0123456789", at + 3),
                                      ")");
                    expression.replace(at, 3, "sqrt(");
                }
                const auto value = parse_number(expression);
                if (!value) continue;
                ++checked;
                CAPTURE(found.work);
                CAPTURE(typed);
                CHECK(std::abs(*value - std::stod(typed)) <= 0.50001e-4);
            }
        }
    }
    CHECK(checked > 300);
}

TEST_CASE("an answer worked out from the numbers as they are shown is right") {
    Random random(407);
    int differing = 0;
    for (int round = 0; round < 60; ++round) {
        const Document document = small_document(random);
        const Attention attention = attend(document);
        const auto as_shown = [](double value) { return std::stod(format_number(value)); };
        for (int i = 0; i < document.token_count(); ++i) {
            const auto row = attention.scores.row(i);
            const SoftmaxTerms terms = softmax_terms({row.data(), static_cast<std::size_t>(row.size())});
            double sum = 0;
            for (const double exp : terms.exps) sum += as_shown(exp);
            CHECK(judged(document, {StepKind::sum, i, 0, 0}, fmt::format("{:.3f}", sum)).is_correct);
            Numbers output(static_cast<std::size_t>(document.value_size()), 0.0);
            for (int j = 0; j < document.token_count(); ++j) {
                const double exp = terms.exps[static_cast<std::size_t>(j)];
                const Numbers weights(attention.weights.row(i).begin(), attention.weights.row(i).end());
                const double weight = std::stod(format_probabilities(weights)[static_cast<std::size_t>(j)]);
                for (std::size_t c = 0; c < output.size(); ++c)
                    output[c] += weight * as_shown(document.v(j, static_cast<int>(c)));
                if (std::isinf(row(j)) || as_shown(terms.sum) == 0) continue;
                const double quotient = as_shown(exp) / as_shown(terms.sum);
                const std::string typed = fmt::format("{:.5f}", quotient);
                differing += typed != fmt::format("{:.5f}", attention.weights(i, j)) ? 1 : 0;
                CAPTURE(typed);
                CHECK(judged(document, {StepKind::weight, i, j, 0}, typed).is_correct);
                CHECK_FALSE(
                    judged(document, {StepKind::weight, i, j, 0}, fmt::format("{:.5f}", quotient + 0.01)).is_correct);
            }
            CHECK(judged(document, {StepKind::output, i, 0, 0}, written(output, {StepKind::output, i, 0, 0}, "{:.5f}"))
                      .is_correct);
        }
    }
    CHECK(differing > 100);
}

TEST_CASE("a weight is right as it is and as it is shown where its row was made to add up to 1") {
    Document document = document_from_sentence("비가 와서 늦었다").value();
    document.q = Matrix{{2, 0}, {0, 1}, {1, 1}};
    document.k = Matrix{{0, 1}, {-1, 0}, {0, 2}};
    document.v = Matrix{{4, 1}, {2, 3}, {0, 5}};
    const Step weight{StepKind::weight, 0, 1, 0};
    CHECK(judged(document, weight, "0.063").is_correct);
    CHECK(judged(document, weight, "0.064").is_correct);
    CHECK(judged(document, weight, "0.0634").is_correct);
    CHECK_FALSE(judged(document, weight, "0.065").is_correct);
    CHECK_FALSE(judged(document, weight, "0.062").is_correct);
}

TEST_CASE("infinity is read in every form; without its minus sign it is a lost sign with words of its own") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const Step blocked{StepKind::score, 0, 1, 0};
    for (const char* typed : {"-inf", "−inf", "-INF", "-Infinity", "−∞", "-∞", "- ∞", "–inf"}) {
        CAPTURE(typed);
        CHECK(judged(document, blocked, typed).is_correct);
    }
    for (const char* typed : {"inf", "+inf", "Inf", "infinity", "+Infinity", "∞", "+∞"}) {
        CAPTURE(typed);
        const Verdict verdict = judged(document, blocked, typed);
        CHECK_FALSE(verdict.is_correct);
        REQUIRE(verdict.mistakes.size() == 1);
        CHECK(verdict.mistakes.front().mistake == Mistake::sign_lost);
        CHECK(in_words(verdict, Language::en).starts_with("∞ comes from leaving out the minus sign of −∞."));
        CHECK(in_words(verdict, Language::ko).starts_with("∞는 −∞의 빼기 부호를 빠뜨린 값이에요."));
    }
    CHECK(names(judged(document, {StepKind::score_stage, 0, 0, 0}, "[1, inf, -inf]"), Mistake::sign_lost));
    CHECK(judged(document, {StepKind::score_stage, 0, 0, 0}, "1 −∞ -Infinity").is_correct);
    CHECK_FALSE(judged(document, {StepKind::score, 0, 0, 0}, "inf").is_correct);
    CHECK_FALSE(judge(document, attend(document), blocked, "infinite", {}));
    CHECK_FALSE(judge(document, attend(document), blocked, "--inf", {}));
}

TEST_CASE("a masked score is minus infinity, however it is written") {
    Document document = reference_document();
    document.options.mask = Mask::causal;
    const Step blocked{StepKind::score, 0, 1, 0};
    for (const char* typed : {"-inf", "−∞", "-∞", " -inf ", "-infinity"})
        CHECK(judged(document, blocked, typed).is_correct);
    const Verdict counted = judged(document, blocked, "1");
    CHECK_FALSE(counted.is_correct);
    REQUIRE(counted.mistakes.size() == 1);
    CHECK(counted.mistakes.front().mistake == Mistake::masked_counted);
    CHECK(judged(document, {StepKind::weight, 0, 1, 0}, "0").is_correct);
    CHECK(judged(document, {StepKind::score_stage, 0, 0, 0}, "[1, -inf, -inf]").is_correct);
}

TEST_CASE("vectors are read in every form they are typed in, with points and with commas") {
    const Document document = reference_document();
    const Step step{StepKind::contribution, 0, 1, 0};
    for (const char* typed : {"[0, 0.211, 0]", "[0,0.211,0]", "0 0.211 0", " [ 0 , 0.211 , 0 ] ", "0, 0.211, 0",
                              "[0; 0.211; 0]", "[0, 0.5*exp(1)/(2*exp(1)+1), 0]"}) {
        CAPTURE(typed);
        const Verdict verdict = judged(document, step, typed);
        CHECK(verdict.is_correct);
        CHECK(verdict.mistakes.empty());
    }
    for (const char* typed : {"[0, 0,211, 0]", "[0; 0,211; 0]", "0 0,211 0", "[0,0, 0,211, 0,0]", "[0,0,0,211,0,0]"}) {
        CAPTURE(typed);
        const Verdict verdict = judged(document, step, typed);
        CHECK(verdict.is_correct);
        CHECK(names(verdict, Mistake::decimal_comma));
    }
}

TEST_CASE("what cannot be read is reported, with the fix") {
    const Document document = reference_document();
    const Attention attention = attend(document);
    const auto problem = [&](const Step& step, const char* typed) {
        const auto verdict = judge(document, attention, step, typed, {});
        return verdict ? std::string("read") : verdict.error().key;
    };
    const Step score{StepKind::score, 0, 0, 0};
    const Step output{StepKind::output, 0, 0, 0};
    CHECK(problem(score, "") == "problem.number.empty");
    CHECK(problem(score, "abc") == "problem.number.not_a_number");
    CHECK(problem(score, "1/0") == "problem.number.no_value");
    CHECK(problem(score, "1e999") == "problem.number.too_large");
    CHECK(problem(score, "1 2") != "read");
    CHECK(problem(score, "[1, 2]") == "problem.answer.one_number");
    CHECK(problem(output, "[1, 2]") == "problem.answer.count");
    CHECK(problem(output, "[1, 2, 3, 4]") == "problem.answer.count");
    CHECK(problem(output, "[1, x, 3]") == "problem.number.not_a_number");
    CHECK(problem(output, std::string(30000, '1').c_str()) == "problem.answer.long");
}

TEST_CASE("every mistake has its own name, a title and words in both languages") {
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(Mistake::decimal_comma); ++i) {
        const auto mistake = static_cast<Mistake>(i);
        CHECK(seen.insert(name(mistake)).second);
        for (const Language language : {Language::ko, Language::en}) {
            CHECK(title(mistake).in(language) != title(mistake).key);
        }
    }
}

TEST_CASE("every step that asks has a question and a hint in both languages, and the hint holds no result") {
    Random random(406);
    Document document = test::with_random_embeddings(random, test::random_document(random, 4, 3, 2), 2, 0.6);
    document.options = {};
    const Attention attention = attend(document);
    for (const Step& step : all_steps(document)) {
        for (const Language language : {Language::ko, Language::en}) {
            const Message asked = question(document, step);
            const Message hinted = hint(document, attention, step, {});
            CAPTURE(asked.key);
            CAPTURE(hinted.key);
            CHECK(asked.in(language) != asked.key);
            CHECK(hinted.in(language) != hinted.key);
            for (const Cell& cell : cells_asked(document, step)) {
                const double value = number_in(document, attention, cell);
                const std::string shown = format_number(value);
                if (std::isinf(value) || shown.size() < 5 || shown.ends_with("0.000")) continue;
                CAPTURE(hinted.in(language));
                CHECK(hinted.in(language).find(shown) == std::string::npos);
            }
        }
    }
    CHECK(cells_asked(document, {}).empty());
}

}  // namespace qkv
