#pragma once

#include <filesystem>

#include "qkv/text.h"

namespace qkv {

/// Shows a folder in the file manager of the desktop, which goes on by itself. Fails if there is none.
Result<void> show_folder(const std::filesystem::path& folder);

}  // namespace qkv
