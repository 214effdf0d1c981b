#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// What a file is that qkv does not open, and what to do: by its first bytes, else by the ending of its name. None if
/// it is nothing known. The problem comes without the file's name.
std::optional<Problem> foreign_file(const std::filesystem::path& path, std::string_view bytes);

/// Whether the name ends like that of such a file.
bool has_foreign_ending(const std::filesystem::path& path);

/// The same for a ZIP archive without arrays, by the names of its members.
Problem foreign_archive(const std::vector<std::string>& members);

}  // namespace qkv
