#include "places.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <pwd.h>
#include <unistd.h>

namespace qkv {
namespace {

constexpr std::size_t most_recent_folders = 5;

bool is_folder(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
}

std::filesystem::path settings_file(const std::filesystem::path& home) {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const bool is_set = config != nullptr && *config == '/';
    return (is_set ? std::filesystem::path(config) : home / ".config") / "user-dirs.dirs";
}

std::filesystem::path folder_of(std::string_view settings, std::string_view name, const char* usual_name,
                                const std::filesystem::path& home) {
    const std::filesystem::path folder = folder_from_settings(settings, name, home);
    return folder.empty() ? home / usual_name : folder;
}

}  // namespace

std::filesystem::path home_folder() {
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') return home;
    const passwd* user = getpwuid(getuid());
    return user == nullptr || user->pw_dir == nullptr ? "/" : user->pw_dir;
}

// Lines such as: XDG_DOCUMENTS_DIR="$HOME/문서"
std::filesystem::path folder_from_settings(std::string_view settings, std::string_view name,
                                           const std::filesystem::path& home) {
    const std::string head = "XDG_" + std::string(name) + "_DIR=\"";
    while (!settings.empty()) {
        const std::size_t length = std::min(settings.find('\n'), settings.size());
        std::string_view line = settings.substr(0, length);
        settings.remove_prefix(std::min(length + 1, settings.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.starts_with(head)) continue;
        line.remove_prefix(head.size());
        line = line.substr(0, line.find('"'));
        constexpr std::string_view in_home = "$HOME/";
        if (line.starts_with(in_home)) return home / line.substr(in_home.size());
        if (line.starts_with('/')) return line;
    }
    return {};
}

std::vector<Place> find_places(const std::vector<std::filesystem::path>& recent_files) {
    const std::filesystem::path home = home_folder();
    std::ifstream file(settings_file(home));
    const std::string settings{std::istreambuf_iterator<char>(file), {}};
    std::vector<Place> places;
    const auto add = [&](PlaceKind kind, const std::filesystem::path& path) {
        const bool is_there =
            std::any_of(places.begin(), places.end(), [&](const Place& place) { return place.path == path; });
        if (!is_there && is_folder(path)) places.push_back({kind, path});
    };
    add(PlaceKind::home, home);
    add(PlaceKind::documents, folder_of(settings, "DOCUMENTS", "Documents", home));
    add(PlaceKind::desktop, folder_of(settings, "DESKTOP", "Desktop", home));
    add(PlaceKind::root, "/");
    const std::size_t most = places.size() + most_recent_folders;
    for (const std::filesystem::path& recent : recent_files) {
        if (places.size() < most) add(PlaceKind::recent, recent.lexically_normal().parent_path());
    }
    return places;
}

}  // namespace qkv
