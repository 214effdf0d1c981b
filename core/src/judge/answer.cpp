#include "judge/answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/plain_characters.h"
#include "base/short_text.h"
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

Parts comma_list(std::string text) {
    Parts parts;
    for (auto comma = text.find(','); comma != text.npos; comma = text.find(',')) {
        parts.push_back(without_brackets(text.substr(0, comma)));
        text.erase(0, comma + 1);
    }
    parts.push_back(without_brackets(text));
    return parts;
}

// A comma next to a space separates numbers; one inside a number is a decimal comma, unless only separating gives all
// numbers.
Parts parts_of(const std::string& text, std::size_t count) {
    const Parts by_commas = comma_list(text);
    if (count == 1) return separator_problem(text) ? Parts{text} : by_commas;
    Parts by_blanks = parts_between(text, blanks);
    for (std::string& part : by_blanks) {
        if (part.ends_with(',')) part.pop_back();
    }
    const bool is_clean = std::none_of(by_commas.begin(), by_commas.end(), has_blank);
    if (by_commas.size() == count && (is_clean || by_blanks.size() != count)) return by_commas;
    if (text.find(';') != text.npos) return parts_between(text, "; \t\n");
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
        const auto* const sign =
            std::find_if(signs.begin(), signs.end(), [&](auto one) { return rest.starts_with(one); });
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
    return TypedNumber{*value, decimals.value_or(decimals_of_expression), written.value_or(decimals_of_expression)};
}

Result<TypedAnswer> read_parts(const Parts& parts, int decimals_of_expression) {
    TypedAnswer answer;
    for (const std::string& part : parts) {
        const auto number = read_number(part, decimals_of_expression, answer.has_decimal_comma);
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

// The cells of the notations that pasted blocks have: array([0.5, 1]), {0.5; 1}, \begin{pmatrix}0.5&1\end{pmatrix}.
std::optional<Result<Parts>> cells_in(const std::string& text) {
    const BlockText block(text);
    const bool is_table = is_latex(block.text());
    if (!is_table && !has_brackets(block.text())) return std::nullopt;
    const auto rows =
        is_table ? read_latex(block).map([](const CellGrid& grid) { return grid.rows; }) : read_brackets(block);
    if (!rows) return Result<Parts>(tl::unexpected(rows.error()));
    Parts parts;
    for (const CellRow& row : *rows) {
        for (const std::string_view cell : row) parts.emplace_back(unquoted(cell));
    }
    return parts;
}

}  // namespace

Result<TypedAnswer> read_answer(std::string_view typed, std::size_t count, int decimals_of_expression) {
    if (typed.size() > longest_answer) return tl::unexpected(Problem{"problem.answer.long", {}});
    const std::string plain = plain_characters(typed);
    auto answer = read_parts(parts_of(without_brackets(without_tuple(plain, count)), count), decimals_of_expression);
    if (answer && answer->numbers.size() == count) return answer;
    // What could be read in two ways is not read in a third.
    const bool is_ambiguous = !answer && answer.error().id != "problem.number.not_a_number";
    const auto cells = is_ambiguous ? std::nullopt : cells_in(plain);
    if (!cells) return answer;
    if (!*cells) return answer ? answer : tl::unexpected(cells->error());
    const auto in_block = read_parts(**cells, decimals_of_expression);
    return answer && !in_block ? answer : in_block;
}

}  // namespace qkv
