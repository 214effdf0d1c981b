#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "qkv/text.h"

namespace qkv {

enum class CaptureFormat { npz, npy, safetensors, json, unknown };

/// By the ending of the file's name. A document is JSON as well.
CaptureFormat format_of_name(const std::filesystem::path& path);

/// By the first bytes.
CaptureFormat format_of_content(std::string_view bytes);

/// The problem if the content is not of the kind that the name says, but of another one that is known.
std::optional<Problem> misnamed(const std::filesystem::path& path, std::string_view bytes);

/// Whether a name ends like that of a file of one of the formats.
bool has_ending_of_format(const std::filesystem::path& path);

/// "q", "anything_q" and the like: a file with q alone, beside those with k and v. `stem`: its name without the ending.
bool is_one_of_three(const std::string& stem);

}  // namespace qkv
