#pragma once

// Arrays in the .npy format, written byte by byte.
#include <string>
#include <string_view>

#include "support/zip.h"

namespace qkv::test {

inline std::string npy(const std::string& header, std::string_view data, int version = 1) {
    std::string text = "\x93NUMPY";
    text += static_cast<char>(version);
    text += '\0';
    return text + little_endian(header.size(), version == 1 ? 2 : 4) + header + std::string(data);
}

}  // namespace qkv::test
