#include "numbers/expression.h"

#include <algorithm>
#include <muParser.h>
#include <numbers>
#include <string_view>

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

// "e-26.5": rather a number that has lost its digits than e − 26.5.
bool is_spoilt_number(std::string_view text) {
    const auto first = text.find_first_not_of("+- ");
    if (first == text.npos) return false;
    text.remove_prefix(first);
    return text.starts_with("e-") || text.starts_with("e+");
}

}  // namespace

std::optional<double> value_of_expression(const std::string& expression) {
    constexpr std::size_t longest = 256;
    const bool is_number_alone = expression.find_first_not_of("0123456789.") == std::string::npos;
    // What muParser compares and chooses with is no arithmetic: 1<2 would be 1.
    const bool compares = expression.find_first_of("<>=!?:&|\n") != std::string::npos;
    if (expression.size() > longest || is_number_alone || compares || is_spoilt_number(expression)) return std::nullopt;
    try {
        mu::Parser parser;
        parser.DefineConst("pi", std::numbers::pi);
        parser.DefineConst("e", std::numbers::e);
        parser.SetExpr(with_roots(with_carets(expression)));
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
