#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qkv {

/// RFC 4648, section 5, without padding.
std::string to_base64url(std::string_view bytes);

/// None if it has another character, or a length that no bytes give.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace qkv
