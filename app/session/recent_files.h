#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace qkv {

inline constexpr std::size_t max_recent_files = 10;

/// Puts a file first, once, and drops the oldest beyond max_recent_files.
inline void put_first(std::vector<std::filesystem::path>& recent_files, const std::filesystem::path& file) {
    std::erase(recent_files, file);
    recent_files.insert(recent_files.begin(), file);
    if (recent_files.size() > max_recent_files) recent_files.resize(max_recent_files);
}

}  // namespace qkv
