#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "files/places.h"
#include "ui.h"

namespace qkv {

/// The places of the file dialog and the recent files, one below the other at the cursor, `width` wide. Returns the
/// clicked folder or file.
std::optional<std::filesystem::path> draw_places(const Ui& ui, const std::vector<FolderPlace>& places,
                                                 const std::vector<std::filesystem::path>& recent_files,
                                                 const std::filesystem::path& here, float width);

}  // namespace qkv
