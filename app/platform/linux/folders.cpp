#include "platform/folders.h"

#include <cstdlib>
#include <pwd.h>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include "qkv/file.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;

// The specification says to ignore relative paths in these variables.
fs::path folder_from(const char* variable, const char* otherwise_below_home) {
    const char* value = std::getenv(variable);
    if (value != nullptr && fs::path(value).is_absolute()) return value;
    return home_folder() / otherwise_below_home;
}

// The value of a line KEY="…", a text in a shell's double quotes: either $HOME/… or /….
fs::path unquoted(std::string_view value) {
    constexpr std::string_view home = "$HOME";
    std::string path;
    if (value.starts_with(home)) {
        path = home_folder().string();
        value.remove_prefix(home.size());
    }
    for (std::size_t i = 0; i < value.size() && value[i] != '"'; ++i) {
        if (value[i] == '\\' && i + 1 < value.size()) ++i;
        path += value[i];
    }
    return path;
}

fs::path user_folder(const std::string& variable, const char* otherwise_below_home) {
    constexpr std::uintmax_t largest_bytes = 1 << 20;
    const auto content = read_file(folder_from("XDG_CONFIG_HOME", ".config") / "user-dirs.dirs", largest_bytes);
    fs::path folder = home_folder() / otherwise_below_home;
    std::istringstream lines(content.value_or(""));
    for (std::string line; std::getline(lines, line);) {
        const auto begin = line.find_first_not_of(" \t");
        if (begin == std::string::npos) continue;
        const std::string_view entry = std::string_view(line).substr(begin);
        const std::string start = variable + "=\"";
        if (entry.starts_with(start)) folder = unquoted(entry.substr(start.size()));
    }
    // A folder that a person has switched off is listed as the home folder.
    std::error_code ignored;
    const bool is_of_use = fs::is_directory(folder, ignored) && !fs::equivalent(folder, home_folder(), ignored);
    return is_of_use ? folder : fs::path();
}

}  // namespace

fs::path home_folder() {
    const char* home = std::getenv("HOME");
    if (home != nullptr && fs::path(home).is_absolute()) return home;
    const passwd* person = getpwuid(getuid());
    return person != nullptr && fs::path(person->pw_dir).is_absolute() ? person->pw_dir : "/";
}

fs::path config_folder() { return folder_from("XDG_CONFIG_HOME", ".config") / "qkv"; }

fs::path state_folder() { return folder_from("XDG_STATE_HOME", ".local/state") / "qkv"; }

fs::path data_folder() { return folder_from("XDG_DATA_HOME", ".local/share") / "qkv"; }

fs::path documents_folder() { return user_folder("XDG_DOCUMENTS_DIR", "Documents"); }

fs::path desktop_folder() { return user_folder("XDG_DESKTOP_DIR", "Desktop"); }

bool keeps_files() { return true; }

}  // namespace qkv
