#include "numbers/expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <muParser.h>
#include <numbers>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/digits.h"
#include "numbers/portable_exp.h"

namespace qkv {
namespace {

// e**2, as Python writes powers.
std::string with_carets(std::string expression) {
    for (auto at = expression.find("**"); at != std::string::npos; at = expression.find("**", at))
        expression.replace(at, 2, "^");
    return expression;
}

// √3 and √(3), as qkv prints them.
std::string with_roots(std::string expression) {
    constexpr std::string_view root = "√";
    for (auto at = expression.find(root); at != std::string::npos; at = expression.find(root, at)) {
        const auto begin = std::min(expression.find_first_not_of(' ', at + root.size()), expression.size());
        const auto end = std::min(expression.find_first_not_of("0123456789.", begin), expression.size());
        std::string of = expression.substr(begin, end - begin);
        if (!of.empty()) of = "(" + of + ")";
        expression.replace(at, end - at, "sqrt" + of);
    }
    return expression;
}

// 10⁻¹ as 10^(-1).
std::string with_powers(const std::string& expression) {
    using Superscript = std::pair<std::string_view, char>;
    constexpr std::array<Superscript, 12> superscripts{{{"⁰", '0'},
                                                        {"¹", '1'},
                                                        {"²", '2'},
                                                        {"³", '3'},
                                                        {"⁴", '4'},
                                                        {"⁵", '5'},
                                                        {"⁶", '6'},
                                                        {"⁷", '7'},
                                                        {"⁸", '8'},
                                                        {"⁹", '9'},
                                                        {"⁺", '+'},
                                                        {"⁻", '-'}}};
    std::string result;
    std::string power;
    const auto end_power = [&] {
        if (!power.empty()) result += "^(" + power + ")";
        power.clear();
    };
    for (std::string_view rest = expression; !rest.empty();) {
        const auto found = std::find_if(superscripts.begin(), superscripts.end(),
                                        [&](const Superscript& one) { return rest.starts_with(one.first); });
        if (found == superscripts.end()) {
            end_power();
            result += rest.front();
        } else {
            power += found->second;
        }
        rest.remove_prefix(found == superscripts.end() ? 1 : found->first.size());
    }
    end_power();
    return result;
}

// What a command of LaTeX applies to, at the beginning of `rest`: {…} or one character. It is taken away.
std::string take_argument(std::string_view& rest) {
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    std::size_t end = 0;
    int depth = 0;
    do {
        if (end == rest.size()) return {};
        depth += rest[end] == '{' ? 1 : rest[end] == '}' ? -1 : 0;
        ++end;
    } while (depth > 0);
    const std::string argument(rest.substr(0, end));
    rest.remove_prefix(end);
    return argument.starts_with('{') ? argument.substr(1, argument.size() - 2) : argument;
}

// \frac{1}{\sqrt{3}} as ((1)/(sqrt(3))), 2 \cdot 3 as 2 * 3.
std::string without_latex(const std::string& expression) {
    using Command = std::pair<std::string_view, std::string_view>;
    constexpr std::array<Command, 6> commands{
        {{"\\cdot", "*"}, {"\\times", "*"}, {"\\div", "/"}, {"\\exp", "exp"}, {"\\left", ""}, {"\\right", ""}}};
    std::string result;
    for (std::string_view rest = expression; !rest.empty();) {
        const auto takes = [&](std::string_view command) {
            const bool is_here = rest.starts_with(command);
            if (is_here) rest.remove_prefix(command.size());
            return is_here;
        };
        if (takes("\\frac") || takes("\\dfrac") || takes("\\tfrac")) {
            const std::string top = take_argument(rest);
            const std::string bottom = take_argument(rest);
            result += "((" + without_latex(top) + ")/(" + without_latex(bottom) + "))";
        } else if (takes("\\sqrt")) {
            result += "sqrt(" + without_latex(take_argument(rest)) + ")";
        } else if (rest.starts_with("^{")) {
            rest.remove_prefix(1);
            result += "^(" + without_latex(take_argument(rest)) + ")";
        } else {
            const auto command =
                std::find_if(commands.begin(), commands.end(), [&](const Command& one) { return takes(one.first); });
            if (command != commands.end()) {
                result += command->second;
            } else {
                result += rest.front();
                rest.remove_prefix(1);
            }
        }
    }
    return result;
}

// "e-26.5": rather a number that has lost its digits than e − 26.5.
bool is_spoilt_number(std::string_view text) {
    const auto first = text.find_first_not_of("+- ");
    if (first == text.npos) return false;
    text.remove_prefix(first);
    return text.starts_with("e-") || text.starts_with("e+");
}

bool is_digit_or_point(char c) { return is_digit(c) || c == '.'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// muParser's own reading is the system's: there are some where 0x10 is 16.
int read_number(const char* text, int* position, double* value) {
    if (!is_digit_or_point(*text)) return 0;
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), *value);
    if (error != std::errc{}) return 0;
    *position += static_cast<int>(end - text);
    return 1;
}

}  // namespace

bool has_two_kinds_of_e(std::string_view expression) {
    bool has_number_e = false;
    bool has_power_of_ten = false;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        if (expression[i] != 'e') continue;
        const char before = i > 0 ? expression[i - 1] : ' ';
        const char after = i + 1 < expression.size() ? expression[i + 1] : ' ';
        if (is_digit_or_point(before)) {
            has_power_of_ten = has_power_of_ten || is_digit(after) || after == '+' || after == '-';
        } else if (!is_letter(before) && !is_letter(after)) {
            has_number_e = true;
        }
    }
    return has_number_e && has_power_of_ten;
}

std::optional<double> value_of_expression(const std::string& expression) {
    constexpr std::size_t longest = 256;
    const bool is_number_alone = expression.find_first_not_of("0123456789.") == std::string::npos;
    // What muParser compares and chooses with is no arithmetic: 1<2 would be 1.
    const bool compares = expression.find_first_of("<>=!?:&|\n") != std::string::npos;
    if (expression.size() > longest || is_number_alone || compares || is_spoilt_number(expression)) return std::nullopt;
    try {
        mu::Parser parser;
        parser.AddValIdent(&read_number);
        parser.DefineFun("exp", &portable_exp);
        parser.DefineConst("pi", std::numbers::pi);
        parser.DefineConst("e", std::numbers::e);
        parser.SetExpr(with_roots(with_carets(with_powers(without_latex(expression)))));
        int count = 0;
        const double* values = parser.Eval(count);
        // muParser takes a comma for the next expression.
        if (count != 1) return std::nullopt;
        return values[0];
    } catch (const mu::Parser::exception_type&) {
        return std::nullopt;
    }
}

}  // namespace qkv
