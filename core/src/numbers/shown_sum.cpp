#include "qkv/shown_sum.h"

#include "qkv/number_format.h"

namespace qkv {
std::optional<std::string> missed_sum(std::span<const std::string> terms, std::string_view sum, int decimals) {
    constexpr int digits_after_decimals = 6;
    double added = 0.0;
    for (const std::string& term : terms) added += parse_number(term).value_or(0.0);
    const std::string rounded = format_number(added, decimals);
    if (parse_number(rounded).value_or(0.0) == parse_number(sum).value_or(0.0)) return std::nullopt;
    return format_number(added, max_decimals, digits_after_decimals);
}

}  // namespace qkv
