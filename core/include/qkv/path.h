#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace qkv {

// Text is UTF-8 everywhere, and so is each path that is typed, shown or written into a file. Both directions keep every
// byte of a Linux name, which need not be UTF-8.

inline std::filesystem::path path_from_utf8(std::string_view utf8) { return std::u8string(utf8.begin(), utf8.end()); }

inline std::string to_utf8(const std::filesystem::path& path) {
    const std::u8string utf8 = path.u8string();
    return {utf8.begin(), utf8.end()};
}

}  // namespace qkv
