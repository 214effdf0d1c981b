#include "files/places.h"

#include <algorithm>
#include <system_error>

#include "platform/folders.h"

namespace qkv {
namespace {

constexpr std::size_t most_recent_folders = 5;

}  // namespace

bool is_folder(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
}

std::vector<FolderPlace> find_places(const std::vector<std::filesystem::path>& recent_files) {
    std::vector<FolderPlace> places;
    const auto add = [&](PlaceKind kind, const std::filesystem::path& path) {
        const bool is_there =
            std::any_of(places.begin(), places.end(), [&](const FolderPlace& place) { return place.path == path; });
        if (!is_there && is_folder(path)) places.push_back({kind, path});
    };
    add(PlaceKind::home, home_folder());
    add(PlaceKind::documents, documents_folder());
    add(PlaceKind::desktop, desktop_folder());
    add(PlaceKind::root, "/");
    const std::size_t most = places.size() + most_recent_folders;
    for (const std::filesystem::path& recent : recent_files) {
        if (places.size() < most) add(PlaceKind::recent, recent.lexically_normal().parent_path());
    }
    return places;
}

}  // namespace qkv
