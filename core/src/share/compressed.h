#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace qkv {

/// In zlib's format (RFC 1950), whose checksum tells damage.
std::string compressed(std::string_view bytes);

/// None if it is damaged, or longer than `most` bytes.
std::optional<std::string> decompressed(std::string_view bytes, std::size_t most);

}  // namespace qkv
