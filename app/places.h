#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qkv {

/// The person's own folder: $HOME, or what the system's list of users says.
std::filesystem::path home_folder();

/// A folder of the person, such as "DOCUMENTS" or "DESKTOP", as ~/.config/user-dirs.dirs names it; empty when it
/// names none. `settings` is the text of that file.
std::filesystem::path folder_from_settings(std::string_view settings, std::string_view name,
                                           const std::filesystem::path& home);

enum class PlaceKind { home, documents, desktop, root, recent };

/// A folder that a person can go to at once.
struct Place {
    PlaceKind kind;
    std::filesystem::path path;
};

/// Home, documents, desktop and the root of the file system as far as they exist, then the folders of the recent files,
/// each folder once.
std::vector<Place> find_places(const std::vector<std::filesystem::path>& recent_files);

}  // namespace qkv
