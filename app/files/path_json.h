#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "qkv/path.h"
#include "qkv/tokenizer.h"

namespace qkv {

/// A path as JSON: a string or, since file names need not be UTF-8, a list of bytes.
inline nlohmann::ordered_json json_from_path(const std::filesystem::path& path) {
    const std::string bytes = to_utf8(path);
    if (normalize(bytes)) return bytes;
    return std::vector<unsigned char>(bytes.begin(), bytes.end());
}

/// The inverse of json_from_path(); throws nlohmann's exceptions on anything else.
inline std::filesystem::path path_from_json(const nlohmann::ordered_json& json) {
    if (json.is_string()) return path_from_utf8(json.get<std::string>());
    const auto bytes = json.get<std::vector<unsigned char>>();
    return path_from_utf8(std::string(bytes.begin(), bytes.end()));
}

}  // namespace qkv
