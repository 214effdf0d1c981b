#include "answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "plain_characters.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

using Parts = std::vector<std::string>;

constexpr std::size_t longest_answer = 20000;

Parts split(const std::string& text, const char* separators) {
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
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = typed.find_first_not_of(blanks);
    if (first == typed.npos) return {};
    typed = typed.substr(first, typed.find_last_not_of(blanks) - first + 1);
    if (typed.size() >= 2 && typed.front() == '[' && typed.back() == ']') typed = typed.substr(1, typed.size() - 2);
    return std::string(typed);
}

bool is_whole_number(const std::string& text) {
    const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
    return text.size() > sign && text.find_first_not_of("0123456789", sign) == text.npos;
}

bool is_with_decimal_comma(const std::string& text) {
    const auto comma = text.find(',');
    return comma != text.npos && is_whole_number(text.substr(0, comma)) && is_whole_number(text.substr(comma + 1)) &&
           text.find_first_of("+-", comma) == text.npos;
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
    if (by_commas.size() == count) return by_commas;
    if (count == 1) return is_with_decimal_comma(text) ? Parts{text} : by_commas;
    if (by_commas.size() == 2 * count) {
        if (const auto pairs = pairs_of(by_commas)) return *pairs;
    }
    if (text.find(';') != text.npos) return split(text, "; \t\r\n");
    Parts by_blanks = split(text, " \t\r\n");
    for (std::string& part : by_blanks) {
        if (part.ends_with(',')) part.pop_back();
    }
    return by_blanks.size() == count ? by_blanks : by_commas;
}

// "inf", "-Infinity", "+∞", "− ∞"
std::optional<double> infinity_in(std::string text) {
    constexpr std::array<std::string_view, 3> names{"inf", "infinity", "∞"};
    constexpr std::array<std::string_view, 4> minuses{"-", "−", "–", "－"};
    text = without_brackets(text);
    bool is_negative = false;
    for (const std::string_view sign : {"+", "＋"}) {
        if (text.starts_with(sign)) text = without_brackets(text.substr(sign.size()));
    }
    for (const std::string_view minus : minuses) {
        if (is_negative || !text.starts_with(minus)) continue;
        is_negative = true;
        text = without_brackets(text.substr(minus.size()));
    }
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    if (std::find(names.begin(), names.end(), text) == names.end()) return std::nullopt;
    return is_negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
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

}  // namespace

Result<TypedAnswer> read_answer(std::string_view typed, std::size_t count, int decimals_of_expression) {
    if (typed.size() > longest_answer) return tl::unexpected(Problem{"problem.answer.long", {}});
    TypedAnswer answer;
    for (std::string part : parts_of(without_brackets(typed), count)) {
        if (const auto infinity = infinity_in(part)) {
            answer.numbers.push_back({*infinity, 0});
            continue;
        }
        if (is_with_decimal_comma(part)) {
            part[part.find(',')] = '.';
            answer.has_decimal_comma = true;
        }
        const auto value = parse_number(part);
        if (!value) return tl::unexpected(value.error());
        answer.numbers.push_back(
            {*value, decimals_in(plain_characters(without_brackets(part))).value_or(decimals_of_expression)});
    }
    return answer;
}

}  // namespace qkv
