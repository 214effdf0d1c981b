#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qkv {

/// What numbers as they are shown add up to, if that, rounded to so many decimals, is not what their sum is shown as.
/// Texts that are no numbers ("·") count as 0.
std::optional<std::string> missed_sum(std::span<const std::string> terms, std::string_view sum, int decimals);

}  // namespace qkv
