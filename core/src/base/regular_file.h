#pragma once

#include "platform/files.h"
#include "qkv/text.h"

namespace qkv {

struct RegularFile {
    platform::ReadableFile file;
    platform::FileStatus status;  ///< when it was opened
};

/// Opens a file for reading. Fails when it is missing, a folder or not readable, and on a device or pipe, which may
/// never end.
Result<RegularFile> open_regular_file(const std::filesystem::path& path);

}  // namespace qkv
