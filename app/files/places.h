#pragma once

#include <filesystem>
#include <vector>

namespace qkv {

/// Whether `path` is a folder, as far as this can be found out.
bool is_folder(const std::filesystem::path& path);

enum class PlaceKind { home, documents, desktop, root, recent };

/// A folder that a person can go to directly.
struct FolderPlace {
    PlaceKind kind;
    std::filesystem::path path;
};

/// Home, documents, desktop and the root of the file system as far as they exist, then the folders of the recent files,
/// each folder once.
std::vector<FolderPlace> find_places(const std::vector<std::filesystem::path>& recent_files);

}  // namespace qkv
