#pragma once

#include <filesystem>

namespace qkv {

// Where a person's files belong. On Linux the XDG Base Directory Specification and xdg-user-dirs say so.

/// HOME, or what the system knows of this person.
std::filesystem::path home_folder();

/// $XDG_CONFIG_HOME/qkv or ~/.config/qkv: settings. Need not exist.
std::filesystem::path config_folder();

/// $XDG_STATE_HOME/qkv or ~/.local/state/qkv: what outlives the program but is not a setting. Need not exist.
std::filesystem::path state_folder();

/// $XDG_DATA_HOME/qkv or ~/.local/share/qkv: what a person adds to the program. Need not exist.
std::filesystem::path data_folder();

/// The person's folder for documents, ~/Documents or ~/문서; empty if there is none.
std::filesystem::path documents_folder();

/// Likewise for the desktop.
std::filesystem::path desktop_folder();

/// Whether a person's files are still where they were when the program starts again. Those of a page go with it.
bool keeps_files();

}  // namespace qkv
