#include "judge/answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/digits.h"
#include "base/plain_characters.h"
#include "base/short_text.h"
#include "formula/calculator.h"
#include "numbers/number_reading.h"
#include "paste/block_cells.h"
#include "qkv/number_format.h"
#include "qkv/tokenizer.h"

namespace qkv {
namespace {

using Parts = std::vector<std::string>;

constexpr std::size_t longest_answer = 20000;
constexpr const char* blanks = " \t\n";

Parts parts_between(const std::string& text, const char* separators) {
    Parts parts;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = text.find_first_not_of(separators, at);
        if (begin == text.npos) break;
        at = std::min(text.find_first_of(separators, begin), text.size());
        parts.push_back(text.substr(begin, at - begin));
    }
    return parts;
}

std::string without_brackets(std::string_view typed) {
    typed = trimmed(typed);
    if (typed.size() >= 2 && typed.front() == '[' && typed.back() == ']') typed = typed.substr(1, typed.size() - 2);
    return std::string(typed);
}

bool has_blank(std::string_view text) { return text.find_first_of(blanks) != text.npos; }

bool is_with_decimal_comma(std::string_view text) {
    const auto problem = separator_problem(text);
    return problem && (problem->id == "problem.number.comma" || problem->id == "problem.number.ambiguous");
}

// "0,5,0,0" if two numbers are asked for.
std::optional<Parts> pairs_of(const Parts& parts) {
    Parts pairs;
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) pairs.push_back(parts[i] + "," + parts[i + 1]);
    if (!std::all_of(pairs.begin(), pairs.end(), is_with_decimal_comma)) return std::nullopt;
    return pairs;
}

// Empty places too.
Parts parts_at(char separator, std::string text) {
    Parts parts;
    for (auto end = text.find(separator); end != text.npos; end = text.find(separator)) {
        parts.push_back(without_brackets(text.substr(0, end)));
        text.erase(0, end + 1);
    }
    parts.push_back(without_brackets(text));
    return parts;
}

// A comma or semicolon may end the list.
Parts without_surplus_end(Parts parts, std::size_t count) {
    if (parts.size() == count + 1 && parts.back().empty()) parts.pop_back();
    return parts;
}

Parts semicolon_list(const std::string& text) {
    Parts all;
    for (std::string& part : parts_at(';', text)) {
        const Parts numbers = parts_between(part, blanks);
        if (numbers.empty()) all.emplace_back();
        all.insert(all.end(), numbers.begin(), numbers.end());
    }
    return all;
}

// A comma next to a space separates numbers; one inside a number is a decimal comma, unless only separating gives all
// numbers.
Parts parts_of(const std::string& text, std::size_t count) {
    const Parts by_commas = without_surplus_end(parts_at(',', text), count);
    if (count == 1) return separator_problem(text) ? Parts{text} : by_commas;
    Parts by_blanks = parts_between(text, blanks);
    for (std::string& part : by_blanks) {
        if (part.ends_with(',')) part.pop_back();
    }
    const bool is_clean = std::none_of(by_commas.begin(), by_commas.end(), has_blank);
    if (by_commas.size() == count && (is_clean || by_blanks.size() != count)) return by_commas;
    if (text.find(';') != text.npos) return without_surplus_end(semicolon_list(text), count);
    if (by_blanks.size() == count) return by_blanks;
    if (by_commas.size() == 2 * count && !has_blank(text)) return pairs_of(by_commas).value_or(by_commas);
    return by_commas;
}

// np.float64(0.5), float("-inf"): what is in the parentheses.
std::string_view unwrapped(std::string_view part) {
    part = unquoted(part);
    const auto opening = part.find('(');
    if (opening == part.npos || part.back() != ')') return part;
    const std::string_view name = trimmed(part.substr(0, opening));
    if (name != "float" && !is_wrapper(name)) return part;
    const auto inside = inside_wrapper(part.substr(opening + 1, part.size() - opening - 2));
    return inside ? unquoted(*inside) : part;
}

// "(-inf)"
std::string_view without_parentheses(std::string_view part) {
    part = trimmed(part);
    return part.starts_with('(') && part.ends_with(')') ? trimmed(part.substr(1, part.size() - 2)) : part;
}

// "inf", "-Infinity", "+∞", "− ∞", "음의 무한대", "-np.inf", "float('-inf')"
std::optional<double> infinity_in(std::string_view typed) {
    constexpr std::array<std::string_view, 13> names{"inf",      "infinity", "∞",         "무한대",   "무한",
                                                     "np.inf",   "jnp.inf",  "numpy.inf", "math.inf", "torch.inf",
                                                     "np.infty", "oo",       "\\infty"};
    constexpr std::array<std::string_view, 6> pluses{"+", "plus ", "positive ", "양의 ", "플러스 ", "플러스"};
    constexpr std::array<std::string_view, 8> minuses{"-",         "－",    "–",         "minus ",
                                                      "negative ", "음의 ", "마이너스 ", "마이너스"};
    const std::string text = lower_case(normalize(typed).value_or(std::string(typed)));
    const auto remove_sign = [](std::string_view& rest, const auto& signs) {
        const auto sign = std::find_if(signs.begin(), signs.end(), [&](auto one) { return rest.starts_with(one); });
        if (sign == signs.end()) return false;
        rest = trimmed(rest.substr(sign->size()));
        return true;
    };
    std::string_view rest = without_parentheses(text);
    remove_sign(rest, pluses);
    const bool is_negative = remove_sign(rest, minuses);
    const std::string_view inside = unwrapped(rest);
    const bool is_wrapped = inside.size() != rest.size();
    rest = inside;
    const bool is_negative_inside = is_wrapped && remove_sign(rest, minuses);
    if (std::find(names.begin(), names.end(), rest) == names.end()) return std::nullopt;
    return is_negative != is_negative_inside ? -std::numeric_limits<double>::infinity()
                                             : std::numeric_limits<double>::infinity();
}

// Of a plain number: "0.42" has 2, "42%" has 2, "1.5e-3" has 4, "2e3" has -3. None of an expression.
std::optional<int> decimals_in(std::string_view text) {
    const auto skip_digits = [](std::string_view& rest) {
        const auto count = std::min(rest.find_first_not_of("0123456789"), rest.size());
        rest.remove_prefix(count);
        return static_cast<int>(count);
    };
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    skip_digits(text);
    int decimals = 0;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        decimals = skip_digits(text);
    }
    if (text.empty()) return decimals;
    if (text == "%" || text == " %") return decimals + 2;
    if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
    text.remove_prefix(text.starts_with("e+") || text.starts_with("E+") ? 2 : 1);
    int exponent = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    constexpr int largest_exponent = 400;  // of a double, and more
    if (exponent < -largest_exponent || exponent > largest_exponent) return std::nullopt;
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return decimals - exponent;
}

// 42/100 is 0.42 and no more exact than that.
std::optional<int> decimals_of_fraction(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == text.npos) return std::nullopt;
    const std::string_view top = trimmed(text.substr(0, slash));
    const std::string_view bottom = trimmed(text.substr(slash + 1));
    if (!is_digits(top)) return std::nullopt;
    if (!bottom.starts_with('1') || bottom.find_first_not_of('0', 1) != bottom.npos) return std::nullopt;
    return static_cast<int>(bottom.size()) - 1;
}

Result<TypedNumber> read_number(std::string part, int decimals_of_expression, bool& has_decimal_comma) {
    if (const auto infinity = infinity_in(part)) return TypedNumber{*infinity, 0, 0};
    part = unwrapped(part);
    if (const auto problem = separator_problem(part); problem && problem->id == "problem.number.comma") {
        part[part.find(',')] = '.';
        has_decimal_comma = true;
    }
    const auto value = parse_number(part);
    if (!value) return tl::unexpected(value.error());
    const std::string_view plain = trimmed(part);
    const auto decimals = decimals_in(plain);
    const auto written = decimals ? decimals_in(plain.substr(0, plain.find_first_of("eE"))) : decimals;
    const int of_expression = decimals_of_fraction(plain).value_or(decimals_of_expression);
    return TypedNumber{*value, decimals.value_or(of_expression), written.value_or(of_expression), decimals.has_value()};
}

// Of several places.
Problem empty_place(std::size_t place, std::size_t count) {
    if (count == 1) return {"problem.answer.one_number", {}};
    return {"problem.answer.missing", {{"number", fmt::format("{}", place + 1)}}};
}

Result<TypedAnswer> read_parts(const Parts& parts, std::size_t count, int decimals_of_expression) {
    TypedAnswer answer;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts.size() > 1 && unquoted(parts[i]).empty()) return tl::unexpected(empty_place(i, count));
        const auto number = read_number(parts[i], decimals_of_expression, answer.has_decimal_comma);
        if (!number) return tl::unexpected(number.error());
        answer.numbers.push_back(*number);
    }
    return answer;
}

// "(0.5; 1)": of several numbers, not (0.5) and not (1 + 2)*(3).
std::string without_tuple(std::string_view typed, std::size_t count) {
    typed = trimmed(typed);
    const bool is_tuple = count > 1 && typed.starts_with('(') && end_of_bracket(typed, 0) == typed.size() &&
                          typed.find_first_of(";, \t\n") != typed.npos;
    return std::string(is_tuple ? typed.substr(1, typed.size() - 2) : typed);
}

// What is wrong with a block, of an answer: nobody has pasted it, and it has no lines.
Problem of_answer(const Problem& problem, std::size_t count) {
    using Ids = std::array<std::string_view, 2>;
    constexpr std::array<Ids, 7> of_numbers{{{"problem.block.not_a_number", "problem.number.not_a_number"},
                                             {"problem.block.comma", "problem.number.comma"},
                                             {"problem.block.grouped", "problem.number.grouped"},
                                             {"problem.block.ambiguous", "problem.number.ambiguous"},
                                             {"problem.block.no_value", "problem.number.no_value"},
                                             {"problem.block.number_too_large", "problem.number.too_large"},
                                             {"problem.block.number_too_small", "problem.number.too_small"}}};
    for (const auto& [of_block, of_number] : of_numbers) {
        if (problem.id == of_block) return {std::string(of_number), problem.args};
    }
    if (problem.id == "problem.block.brackets") return problem;
    if (count == 1) return {"problem.answer.one_number", {}};
    return {"problem.answer.list", {{"count", fmt::format("{}", count)}, {"example", example_of(count)}}};
}

Result<std::vector<CellRow>> rows_of(const BlockText& block) {
    if (is_latex(block.text())) return read_latex(block).map([](const CellGrid& grid) { return grid.rows; });
    if (!is_from_r(block.text())) return read_brackets(block);
    return read_lines(block).and_then([&](CellGrid grid) { return without_labels(block, std::move(grid)); });
}

// The cells of the notations that pasted blocks have: array([0.5, 1]), {0.5; 1}, \begin{pmatrix}0.5&1\end{pmatrix},
// [1] 0.5 1.0.
std::optional<Result<Parts>> cells_in(const std::string& text, std::size_t count) {
    const BlockText block(text);
    if (!is_latex(block.text()) && !is_from_r(block.text()) && !has_brackets(block.text())) return std::nullopt;
    const auto rows = rows_of(block);
    if (!rows) return Result<Parts>(tl::unexpected(of_answer(rows.error(), count)));
    Parts parts;
    for (const CellRow& row : *rows) {
        for (const std::string_view cell : row) parts.emplace_back(unquoted(cell));
    }
    return parts;
}

// "2.718 ÷ 6.437 = 0.422", "≈ 0.422", "0.422…": the result alone.
std::string_view result_in(std::string_view typed) {
    constexpr std::array<std::string_view, 4> equals{"=", "≈", "≒", "~"};
    std::string_view result = trimmed(typed);
    const auto is_balanced = [](std::string_view text) {
        const auto count = [&](char c) { return std::count(text.begin(), text.end(), c); };
        return count('(') == count(')') && count('[') == count(']');
    };
    for (const std::string_view sign : equals) {
        const auto at = result.rfind(sign);
        if (at != result.npos && is_balanced(result.substr(0, at)) && !trimmed(result.substr(at + sign.size())).empty())
            result = trimmed(result.substr(at + sign.size()));
    }
    for (const std::string_view dots : {std::string_view("..."), std::string_view("…")}) {
        const bool is_after_digit =
            result.ends_with(dots) && result.size() > dots.size() && is_digit(result[result.size() - dots.size() - 1]);
        if (is_after_digit) result.remove_suffix(dots.size());
    }
    return result;
}

// A calculation with vectors as qkv writes it: "0.09 × [1, 0.6]", "[1, 0] · [2, 1]".
std::optional<TypedAnswer> written_calculation(std::string_view typed, std::size_t count, int decimals) {
    const bool is_of_vectors =
        typed.find('[') != typed.npos && (typed.find("×") != typed.npos || typed.find("·") != typed.npos);
    const auto calculated = is_of_vectors ? calculate(typed) : std::nullopt;
    if (!calculated || calculated->numbers.size() != count) return std::nullopt;
    TypedAnswer answer;
    for (const DoubleDouble& number : calculated->numbers)
        answer.numbers.push_back({to_double(number), decimals, decimals});
    return answer;
}

// "0·422" is 0.422 to some and 0 × 422 to others. "1·0 + 0·1" is clear.
std::optional<Problem> middle_dot_problem(const std::string& typed) {
    constexpr std::string_view dot = "·";
    constexpr std::array<std::string_view, 7> operators{"+", "-", "−", "*", "×", "/", "÷"};
    const Parts parts = parts_between(typed, " \t\n,;[](){}");
    const auto is_operator = [&](const std::string& part) {
        return std::find(operators.begin(), operators.end(), part) != operators.end();
    };
    if (std::any_of(parts.begin(), parts.end(), is_operator)) return std::nullopt;
    for (const std::string& part : parts) {
        const auto at = part.find(dot);
        if (at == part.npos) continue;
        const std::string before = part.substr(0, at);
        const std::string after = part.substr(at + dot.size());
        const bool has_sign = before.starts_with('-') || before.starts_with('+');
        if (!is_digits(std::string_view(before).substr(has_sign ? 1 : 0)) || !is_digits(after)) continue;
        return Problem{"problem.number.middle_dot",
                       {{"typed", part}, {"point", before + "." + after}, {"product", before + " × " + after}}};
    }
    return std::nullopt;
}

// With × and − as they were typed.
Problem quoting(Problem problem, std::string_view typed) {
    for (TextArg& arg : problem.args) {
        if (arg.name == "typed") arg.value = trimmed(typed);
    }
    return problem;
}

}  // namespace

std::string example_of(std::size_t count) {
    return fmt::format("[{}]", fmt::join(std::vector<std::string_view>(count, "0.5"), ", "));
}

Result<TypedAnswer> read_answer(std::string_view typed, std::size_t count, int decimals_of_expression) {
    if (typed.size() > longest_answer) return tl::unexpected(Problem{"problem.answer.long", {}});
    typed = result_in(typed);
    if (const auto problem = middle_dot_problem(std::string(typed))) return tl::unexpected(*problem);
    if (auto answer = written_calculation(typed, count, decimals_of_expression)) return *std::move(answer);
    const std::string plain = plain_characters(typed);
    const Parts parts = parts_of(without_brackets(without_tuple(plain, count)), count);
    auto answer = read_parts(parts, count, decimals_of_expression);
    if (!answer && parts.size() == 1) answer = tl::unexpected(quoting(answer.error(), typed));
    if (answer && answer->numbers.size() == count) return answer;
    // What could be read in two ways is not read in a third.
    const bool is_ambiguous = !answer && answer.error().id != "problem.number.not_a_number";
    const auto cells = is_ambiguous ? std::nullopt : cells_in(plain, count);
    if (!cells) return answer;
    if (!*cells) return answer ? answer : tl::unexpected(cells->error());
    const auto in_block = read_parts(**cells, count, decimals_of_expression);
    return answer && !in_block ? answer : in_block;
}

}  // namespace qkv
