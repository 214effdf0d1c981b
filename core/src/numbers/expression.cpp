#include "numbers/expression.h"

#include <algorithm>
#include <muParser.h>

namespace qkv {

std::optional<double> value_of_expression(const std::string& expression) {
    constexpr std::size_t longest = 256;
    const bool is_number_alone = expression.find_first_not_of("0123456789.") == std::string::npos;
    // What muParser compares and chooses with is no arithmetic: 1<2 would be 1.
    const bool compares = expression.find_first_of("<>=!?:&|\n") != std::string::npos;
    if (expression.size() > longest || is_number_alone || compares) return std::nullopt;
    try {
        mu::Parser parser;
        parser.DefineConst("pi", 3.14159265358979323846);
        parser.SetExpr(expression);
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
