#include "qkv/shown_sum.h"

#include "numbers/number_reading.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

// Not parse_number(), which would try what is no number as an expression: panels ask for many sums in every frame.
double value_of(std::string_view shown) { return number_in_file(shown).value_or(0.0); }

}  // namespace

std::optional<std::string> missed_sum(std::span<const std::string> terms, std::string_view sum, int decimals) {
    constexpr int digits_after_decimals = 6;
    double added = 0.0;
    for (const std::string& term : terms) added += value_of(term);
    const std::string rounded = format_number(added, decimals);
    if (value_of(rounded) == value_of(sum)) return std::nullopt;
    return format_number(added, max_decimals, digits_after_decimals);
}

}  // namespace qkv
