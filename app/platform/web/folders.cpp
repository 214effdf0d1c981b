#include "platform/folders.h"

namespace qkv {

// In the memory of the page. What lies in the folders for settings and state is kept by the browser: see store.js.

std::filesystem::path home_folder() { return "/home/web_user"; }

std::filesystem::path config_folder() { return "/kept/config"; }

std::filesystem::path state_folder() { return "/kept/state"; }

std::filesystem::path data_folder() { return "/kept/data"; }

std::filesystem::path documents_folder() { return home_folder(); }

std::filesystem::path desktop_folder() { return {}; }

bool keeps_files() { return false; }

}  // namespace qkv
