#pragma once

#include <filesystem>

#include "qkv/text.h"

namespace qkv {

/// Whether the system can show where a file was written: a page doesn't know.
bool has_file_manager();

/// Shows a folder in the file manager of the desktop, which goes on by itself. Fails if there is none.
Result<void> show_folder(const std::filesystem::path& folder);

}  // namespace qkv
