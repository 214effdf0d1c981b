#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "qkv/text.h"
#include "session/stars.h"
#include "session/view_settings.h"

namespace qkv {

/// What is remembered from one start to the next.
struct Settings {
    ViewSettings view;                                ///< all but detail and token_unit
    std::filesystem::path last_folder;                ///< where the last file was opened or saved; empty at first
    std::vector<std::filesystem::path> recent_files;  ///< newest first, at most max_recent_files
    Stars stars;                                      ///< the best of each puzzle

    friend bool operator==(const Settings&, const Settings&) = default;
};

/// Puts `file`, an absolute path, first in the recent files and makes its folder the last one.
void remember_file(Settings& settings, const std::filesystem::path& file);

/// config_folder() / "settings.json"
std::filesystem::path settings_file();

/// Never fails: what is missing or damaged gets its value from Settings{}, the language from system_language(), the
/// theme and motion from system_preferences(), and a number out of range becomes the nearest one in range.
Settings load_settings(const std::filesystem::path& file);

/// Changes the settings that are in the file at that moment, so that two programs don't undo each other's changes:
/// `change` should set only what changes. Members of the file that this program doesn't know are kept. A file that is
/// not JSON at all is kept as FILE.damaged. Fails like write_file() and if the file can't be read.
Result<void> update_settings(const std::filesystem::path& file, const std::function<void(Settings&)>& change);

}  // namespace qkv
