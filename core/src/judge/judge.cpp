#include "qkv/judge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <iterator>

#include "base/plain_characters.h"
#include "base/short_text.h"
#include "formula/calculator.h"
#include "judge/answer.h"
#include "judge/asking.h"
#include "judge/closeness.h"
#include "judge/shown_results.h"
#include "qkv/number_format.h"
#include "steps/mistake_finder.h"
#include "steps/operation.h"
#include "steps/quantity.h"
#include "steps/row.h"

namespace qkv {
namespace {

constexpr int most_decimals_quoted = 15;

class Judge {
public:
    Judge(const Document& document, const Attention& attention, const Step& step, const Style& style)
        : document_(document),
          attention_(attention),
          step_(step),
          style_(style),
          row_(document, attention, step.query, step.head, style.decimals),
          terms_(terms_asked(document, step)),
          cells_(cells_asked(document, attention, step)) {}

    Result<Verdict> verdict(std::string_view typed) const {
        auto answer = read_answer(typed, cells_.size(), style_.decimals);
        if (!answer && is_printed_result(typed)) return right_as_printed(typed);
        if (!answer) return tl::unexpected(answer.error());
        Verdict verdict;
        verdict.answered = shown(*answer);
        verdict.expected = expected();
        verdict.is_correct = is_correct(*answer);
        verdict.mistakes = mistakes(*answer, verdict.is_correct);
        if (!verdict.is_correct && answer->numbers.size() != cells_.size() && verdict.mistakes.empty()) {
            return tl::unexpected(wrong_count(answer->numbers.size()));
        }
        if (!verdict.is_correct && verdict.mistakes.empty() && is_right_but_cut_off(*answer)) {
            verdict.mistakes.push_back({Mistake::rounded_early, {"mistake.rounded-early.how.cut", {}}, {}});
        }
        if (!verdict.is_correct && verdict.mistakes.empty() && !is_vector(document_, step_) &&
            is_rounded_too_far(answer->numbers.front(), right(0))) {
            verdict.mistakes.push_back({Mistake::rounded_early, {"mistake.rounded-early.how.whole", {}}, {}});
        }
        if (answer->has_decimal_comma) {
            verdict.mistakes.push_back({Mistake::decimal_comma, {"mistake.decimal-comma.how", {}}, {}});
        }
        verdict.explanation = verdict.is_correct ? explain(document_, attention_, step_, style_).message
                                                 : hint(document_, attention_, step_, style_);
        return verdict;
    }

private:
    // What is printed can be typed back, also where it is too small for a double: 3e-869.
    bool is_printed_result(std::string_view typed) const {
        std::vector<std::string> texts;
        for (const Cell& cell : cells_) texts.push_back(row_.shown(cell));
        const std::string list = fmt::format("{}", fmt::join(texts, ","));
        std::string plain = plain_characters(typed);
        std::erase_if(plain, [](char c) { return c == ' ' || c == '\n'; });
        return plain == (is_vector(document_, step_) ? "[" + list + "]" : list);
    }

    Verdict right_as_printed(std::string_view typed) const {
        Verdict verdict;
        verdict.answered = std::string(trimmed(typed));
        verdict.expected = expected();
        verdict.is_correct = true;
        verdict.explanation = explain(document_, attention_, step_, style_).message;
        return verdict;
    }

    std::vector<double> expected() const {
        std::vector<double> values;
        for (const Cell& cell : cells_) values.push_back(row_.value_in(cell));
        return values;
    }

    Quantified right(std::size_t i) const {
        const auto size_of_terms = quantity_row(cells_[i].quantity).size_of_terms;
        return {row_.value_in(cells_[i]), size_of_terms == nullptr ? 0.0 : size_of_terms(row_, cells_[i])};
    }
    std::vector<Quantified> all_right() const {
        std::vector<Quantified> all;
        for (std::size_t i = 0; i < cells_.size(); ++i) all.push_back(right(i));
        return all;
    }

    // Whether there are as many numbers as asked for, and all of them are right in this sense.
    template <class Fits>
    bool all_fit(const TypedAnswer& answer, Fits fits) const {
        if (answer.numbers.size() != cells_.size()) return false;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (!is_right(answer.numbers[i], right(i)) && !fits(answer.numbers[i], i)) return false;
        }
        return true;
    }

    bool is_correct(const TypedAnswer& answer) const {
        return all_fit(answer, [&](const TypedNumber& typed, std::size_t i) {
            const bool is_fine = typed.written_decimals > style_.decimals;
            return (is_fine && is_cut_off(typed, right(i).value)) || is_as_shown(typed, i);
        });
    }

    bool is_right_but_cut_off(const TypedAnswer& answer) const {
        return all_fit(answer,
                       [&](const TypedNumber& typed, std::size_t i) { return is_cut_off(typed, right(i).value); });
    }

    bool is_as_shown(const TypedNumber& typed, std::size_t i) const {
        if (is_moved_weight(typed, cells_[i])) return true;
        const std::vector<double> results = results_from_shown(row_, term_asked(i), component_asked(i));
        const double terms = right(i).terms;
        return std::any_of(results.begin(), results.end(), [&](double result) {
            return is_right(typed, {result, terms});
        });
    }

    // Whether the answer is one number for each of several terms, not the vector of one.
    bool asks_each_term() const { return is_vector(document_, step_) && !operation_of(terms_.front().kind)->is_vector; }

    // The term that works out the number i of the answer, and which of its components that is.
    const Step& term_asked(std::size_t i) const { return asks_each_term() ? terms_[i] : terms_.front(); }
    std::size_t component_asked(std::size_t i) const {
        if (const auto one = asked_result(document_, attention_, term_asked(i)))
            return operation_of(term_asked(i).kind)->asked != nullptr ? 0 : index(*one);
        return asks_each_term() ? 0 : i;
    }

    // What the mistakes in a term give, as far as it is asked for.
    std::vector<Candidate> candidates_for(const Step& term, int more_digits = 0) const {
        std::vector<Candidate> all = candidates(document_, attention_, term, style_.decimals, more_digits);
        const auto one = asked_result(document_, attention_, term);
        for (Candidate& candidate : all) {
            if (one && index(*one) < candidate.values.size()) candidate.values = {candidate.values[index(*one)]};
        }
        return all;
    }

    // A row of weights is rounded so that it adds up to 1: 0.334 may be shown for 1/3.
    bool is_moved_weight(const TypedNumber& typed, const Cell& cell) const {
        if (cell.quantity != Quantity::weight || typed.decimals < 1 || typed.decimals > max_decimals) return false;
        const std::vector<double> row = numbers_of_row(attention_.head(cell.head).weights, cell.row);
        const auto shown = parse_number(format_probabilities(row, typed.decimals)[index(cell.column)]);
        return shown && is_same(typed.value, {*shown});
    }

    static std::vector<double> numbers_of_row(const Matrix& matrix, int row) {
        return {matrix.row(row).begin(), matrix.row(row).end()};
    }

    // For a right answer, only mistakes that give exactly the typed number, since 0.5 may be meant for 0.467.
    std::vector<FoundMistake> mistakes(const TypedAnswer& answer, bool is_correct) const {
        std::vector<FoundMistake> found;
        if (!asks_each_term()) {
            find_in_term(terms_.front(), answer.numbers, all_right(), is_correct, found);
        } else if (answer.numbers.size() == terms_.size()) {
            for (std::size_t i = 0; i < terms_.size(); ++i) {
                find_in_term(terms_[i], {answer.numbers[i]}, {right(i)}, is_right(answer.numbers[i], right(i)), found);
            }
        }
        std::stable_sort(found.begin(), found.end(),
                         [](const FoundMistake& a, const FoundMistake& b) { return a.mistake < b.mistake; });
        const auto is_same_mistake = [](const FoundMistake& a, const FoundMistake& b) {
            return a.mistake == b.mistake;
        };
        found.erase(std::unique(found.begin(), found.end(), is_same_mistake), found.end());
        return found;
    }

    void find_in_term(const Step& term, const std::vector<TypedNumber>& typed, const std::vector<Quantified>& expected,
                      bool is_correct, std::vector<FoundMistake>& found) const {
        if (is_correct && !is_coarse(typed, expected)) return;
        std::vector<Candidate> all = candidates_for(term);
        for (std::size_t i = 0; i < all.size(); ++i) {
            Candidate& candidate = all[i];
            if (candidate.values.size() != typed.size() || is_right_result(candidate.values, expected)) continue;
            if (candidate.mistake == Mistake::rounded_early && (is_correct || is_rounded_anywhere(typed, expected)))
                continue;
            if (fits(typed, candidate.values, expected, is_correct)) {
                found.push_back({candidate.mistake, std::move(candidate.how), work_that_holds(term, i, typed),
                                 std::move(candidate.remark)});
            }
        }
    }

    static bool fits(const std::vector<TypedNumber>& typed, const std::vector<double>& values,
                     const std::vector<Quantified>& expected, bool exactly) {
        for (std::size_t i = 0; i < typed.size(); ++i) {
            const Quantified value{values[i], i < expected.size() ? expected[i].terms : 0.0};
            if (exactly ? !is_same(typed[i].value, value) : !is_number_of_mistake(typed[i], value)) return false;
        }
        return true;
    }

    // 0 does not tell where a number was rounded that is too small to be written out in decimals.
    static bool is_rounded_anywhere(const std::vector<TypedNumber>& typed, const std::vector<Quantified>& expected) {
        constexpr double smallest_written_out = 1e-9;
        return std::all_of(typed.begin(), typed.end(), [](const TypedNumber& number) { return number.value == 0.0; }) &&
               std::all_of(expected.begin(), expected.end(),
                           [](const Quantified& number) { return std::abs(number.value) < smallest_written_out; });
    }

    // The work of a candidate, its operands with so many digits that it gives the answer as it was typed. What was
    // left out stays as it is.
    std::string work_that_holds(const Step& term, std::size_t candidate, const std::vector<TypedNumber>& typed) const {
        constexpr int most_digits_more = 12;
        const Mistake mistake = candidates_for(term)[candidate].mistake;
        const bool is_part = mistake == Mistake::missed_component || mistake == Mistake::missed_term;
        const auto work = [&](int more) { return candidates_for(term, more)[candidate].work; };
        for (int more = 0; more <= most_digits_more; ++more) {
            std::string text = work(more);
            if (text.empty() || is_shortened(text) || gives(text, typed)) return text;
        }
        return is_part ? work(0) : "";
    }

    static bool is_shortened(const std::string& work) { return work.find("…") != std::string::npos; }

    // What the work gives; nothing where it is no calculation. 2^1.5 is one for parse_number() alone.
    static std::vector<double> results_of(const std::string& work) {
        std::vector<double> results;
        if (const auto calculated = calculate(work)) {
            std::transform(calculated->numbers.begin(), calculated->numbers.end(), std::back_inserter(results),
                           to_double);
        } else if (const auto value = parse_number(work)) {
            results.push_back(*value);
        }
        return results;
    }

    static bool gives(const std::string& work, const std::vector<TypedNumber>& typed) {
        const std::vector<double> results = results_of(work);
        const auto fits = [](const TypedNumber& number, double result) {
            return is_same(number.value, {result}) || is_rounding_of(number, result);
        };
        return std::equal(typed.begin(), typed.end(), results.begin(), results.end(), fits);
    }

    // Rounded to one decimal or none, a right answer might just as well be a wrong one.
    static bool is_coarse(const std::vector<TypedNumber>& typed, const std::vector<Quantified>& expected) {
        const auto is_fine_number = [](const TypedNumber& number, const Quantified& value) {
            return number.decimals > 1 || is_same(number.value, value);
        };
        return !std::equal(typed.begin(), typed.end(), expected.begin(), is_fine_number);
    }

    static bool is_right_result(const std::vector<double>& values, const std::vector<Quantified>& expected) {
        return std::equal(values.begin(), values.end(), expected.begin(), expected.end(), is_same);
    }

    Problem wrong_count(std::size_t typed) const {
        if (!is_vector(document_, step_)) return {"problem.answer.one_number", {}};
        return {"problem.answer.count",
                {{"count", fmt::format("{}", cells_.size())},
                 {"typed", fmt::format("{}", typed)},
                 {"example", example_of(cells_.size())}}};
    }

    static void add_typed_zeros(std::string& text, int decimals) {
        if (decimals < 1 || decimals > most_decimals_quoted || text.find_first_not_of("-.0123456789") != text.npos)
            return;
        if (text.find('.') == text.npos) text += '.';
        const auto places = static_cast<int>(text.size() - text.find('.') - 1);
        if (places < decimals) text.append(index(decimals - places), '0');
    }

    std::string shown(const TypedAnswer& answer) const {
        std::vector<std::string> texts;
        for (const TypedNumber& number : answer.numbers) {
            const int decimals = std::clamp(number.decimals, style_.decimals, most_decimals_quoted);
            texts.push_back(format_number(number.value, decimals));
            if (number.is_written_out) add_typed_zeros(texts.back(), number.decimals);
        }
        if (!is_vector(document_, step_) && texts.size() == 1) return texts.front();
        return fmt::format("[{}]", fmt::join(texts, ", "));
    }

    const Document& document_;
    const Attention& attention_;
    Step step_;
    Style style_;
    Row row_;
    std::vector<Step> terms_;
    std::vector<Cell> cells_;
};

}  // namespace

Result<Verdict> judge(const Document& document, const Attention& attention, const Step& step, std::string_view typed,
                      const Style& style) {
    return Judge(document, attention, step, style).verdict(typed);
}

}  // namespace qkv
