#include "numbers/number_reading.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "base/digits.h"
#include "base/plain_characters.h"
#include "base/short_text.h"
#include "numbers/expression.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

constexpr std::string_view digits = "0123456789";

/// A number cut into its sign, its digits with their separators, and its exponent or percent sign.
struct TypedParts {
    std::string_view sign;
    std::string middle;  ///< digits and separators; every blank as ' ', every apostrophe as '\''
    std::string_view tail;
};

TypedParts parts_of(std::string_view text) {
    TypedParts parts;
    const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    parts.sign = text.substr(0, sign);
    const auto tail = std::min(text.find_first_of("eE%", sign), text.size());
    parts.middle = text.substr(sign, tail - sign);
    parts.tail = text.substr(tail);
    using Sign = std::array<std::string_view, 2>;
    for (const auto& [written, plain] : {Sign{"\u00A0", " "}, Sign{"\u202F", " "}, Sign{"\u2009", " "},
                                         Sign{"\u2007", " "}, Sign{"\u2019", "'"}, Sign{"_", "'"}}) {
        for (auto at = parts.middle.find(written); at != std::string::npos; at = parts.middle.find(written, at))
            parts.middle.replace(at, written.size(), plain);
    }
    return parts;
}

bool is_tail(std::string_view tail) {
    if (tail.empty() || tail == "%") return true;
    tail.remove_prefix(1);
    if (tail.starts_with('-') || tail.starts_with('+')) tail.remove_prefix(1);
    return is_digits(tail);
}

/// 1 to 3 digits, the first not 0, and then groups of 3, between which `separator` stands at least once.
bool is_grouped(std::string_view text, char separator) {
    auto end = text.find(separator);
    if (end == text.npos || end == 0 || end > 3 || text.front() == '0' || !is_digits(text.substr(0, end))) return false;
    while (end != text.npos) {
        text.remove_prefix(end + 1);
        end = text.find(separator);
        const auto group = text.substr(0, end);
        if (group.size() != 3 || !is_digits(group)) return false;
    }
    return true;
}

std::string without(std::string text, char separator) {
    std::erase(text, separator);
    return text;
}

// Without what separates its thousands: "1.234,5", "1 234.5".
std::optional<std::string> ungrouped(const std::string& middle, char separator) {
    const auto mark = middle.find_last_of(separator == ',' ? "." : separator == '.' ? "," : ".,");
    const std::string whole = middle.substr(0, mark);
    if (!is_grouped(whole, separator)) return std::nullopt;
    if (mark == middle.npos) return without(whole, separator);
    const std::string fraction = middle.substr(mark + 1);
    if (!fraction.empty() && !is_digits(fraction)) return std::nullopt;
    return without(whole, separator) + "." + fraction;
}

std::string with_point(std::string text) {
    std::replace(text.begin(), text.end(), ',', '.');
    return text;
}

}  // namespace

std::optional<Problem> separator_problem(std::string_view text) {
    const TypedParts parts = parts_of(text);
    if (!is_tail(parts.tail)) return std::nullopt;
    const std::string& middle = parts.middle;
    const auto whole_number = [&](const std::string& number) {
        return fmt::format("{}{}{}", parts.sign, number, parts.tail);
    };
    const std::string typed(text);
    const auto comma = middle.find(',');
    const bool has_one_comma = comma != middle.npos && middle.find(',', comma + 1) == middle.npos;
    const bool is_decimal =
        has_one_comma && is_digits(middle.substr(comma + 1)) && (comma == 0 || is_digits(middle.substr(0, comma)));
    if (is_decimal) {
        const std::string point = whole_number(with_point(middle));
        const bool may_be_grouped = is_grouped(middle, ',');
        if (!may_be_grouped) return Problem{"problem.number.comma", {{"typed", typed}, {"mended", point}}};
        return Problem{"problem.number.ambiguous",
                       {{"typed", typed}, {"point", point}, {"whole", whole_number(without(middle, ','))}}};
    }
    for (const char separator : {',', '.', ' ', '\''}) {
        // One point alone is the decimal mark.
        if (separator == '.' && std::count(middle.begin(), middle.end(), '.') < 2 && comma == middle.npos) continue;
        if (const auto number = ungrouped(middle, separator))
            return Problem{"problem.number.grouped", {{"typed", typed}, {"mended", whole_number(*number)}}};
    }
    return std::nullopt;
}

bool is_in_parentheses(std::string_view text) {
    text = trimmed(text);
    if (text.size() < 3 || text.front() != '(' || text.back() != ')') return false;
    const TypedParts parts = parts_of(trimmed(text.substr(1, text.size() - 2)));
    return parts.sign.empty() && is_tail(parts.tail) && !parts.middle.empty() &&
           parts.middle.find_first_of(digits) != std::string::npos &&
           parts.middle.find_first_not_of("0123456789.,' ") == std::string::npos;
}

namespace {

Result<double> parse_expression(const std::string& expression, const TextArg& typed) {
    if (has_two_kinds_of_e(expression)) return tl::unexpected(Problem{"problem.number.e_twice", {typed}});
    if (const auto value = value_of_expression(expression)) {
        if (std::isfinite(*value)) return *value == 0.0 ? 0.0 : *value;
        return tl::unexpected(Problem{"problem.number.no_value", {typed}});
    }
    if (expression.find(',') != std::string::npos) {
        const std::string mended = with_point(expression);
        if (parse_number(mended)) return tl::unexpected(Problem{"problem.number.comma", {typed, {"mended", mended}}});
    }
    return tl::unexpected(Problem{"problem.number.not_a_number", {typed}});
}

tl::unexpected<Problem> too_small(const TextArg& typed) {
    return tl::unexpected(Problem{"problem.number.too_small", {typed}});
}

// A decimal number with nothing after it; none for everything else.
std::optional<Result<double>> parse_decimal(const std::string& text, const TextArg& typed) {
    const bool has_plus = text.front() == '+' && text.size() > 1 && text[1] != '-';
    const char* begin = text.data() + (has_plus ? 1 : 0);
    const char* end = text.data() + text.size();
    double value = 0.0;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error == std::errc::result_out_of_range && stop == end) {
        // from_chars does not tell which, strtod gives 0 or ∞. Too large is not a number that can be worked with.
        if (std::abs(std::strtod(begin, nullptr)) < 1) return Result<double>(too_small(typed));
        return Result<double>(tl::unexpected(Problem{"problem.number.too_large", {typed}}));
    }
    if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    return value == 0.0 ? 0.0 : value;
}

// 12.3% is the double that 0.123 is: 12.3 ÷ 100 may be another.
std::optional<Result<double>> parse_percent(std::string_view text, const TextArg& typed) {
    if (!text.ends_with('%')) return std::nullopt;
    const std::string number(trimmed(text.substr(0, text.size() - 1)));
    if (number.empty()) return std::nullopt;
    const auto value = parse_decimal(number, typed);
    if (!value || !*value) return value;
    if (number.find_first_of("eE") != number.npos) {
        if (**value != 0 && **value / 100 == 0) return Result<double>(too_small(typed));
        return **value / 100;
    }
    return parse_decimal(number + "e-2", typed);
}

// What is a number, or is meant as one, without being worked out; none for everything else.
std::optional<Result<double>> parse_written(const std::string& text, const TextArg& typed) {
    if (const auto value = parse_decimal(text, typed)) return value;
    if (const auto value = parse_percent(text, typed)) return value;
    if (const auto problem = separator_problem(text)) return tl::unexpected(*problem);
    if (!is_in_parentheses(text)) return std::nullopt;
    const std::string inner(trimmed(std::string_view(text).substr(1, text.size() - 2)));
    return tl::unexpected(Problem{"problem.number.parentheses", {typed, {"number", inner}}});
}

// As the standard library reads it, which knows −0, infinity and NaN.
std::optional<double> exactly(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<double> parse_number(std::string_view typed) {
    const std::string plain = plain_characters(typed);
    std::string text(trimmed(plain));
    if (text.empty()) return tl::unexpected(Problem{"problem.number.empty", {}});
    // The way people who are used to spreadsheets begin a formula.
    if (text.front() == '=' && text.size() > 1) text.erase(0, 1);
    const TextArg quoted{"typed", std::string(typed)};
    if (const auto value = parse_written(text, quoted)) return *value;
    return parse_expression(text, quoted);
}

Result<double> number_in_file(std::string_view text) {
    if (const auto value = exactly(text)) return *value;
    const std::string plain = plain_characters(text);
    const std::string number(trimmed(plain));
    if (number.empty()) return tl::unexpected(Problem{"problem.number.empty", {}});
    if (const auto value = exactly(number)) return *value;
    const TextArg quoted{"typed", std::string(text)};
    if (const auto value = parse_written(number, quoted)) return *value;
    return tl::unexpected(Problem{"problem.number.not_a_number", {quoted}});
}

}  // namespace qkv
