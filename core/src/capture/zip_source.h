#pragma once

#include <memory>
#include <zip.h>

#include "base/file_bytes.h"

namespace qkv {

/// What libzip reads an archive from. Null if that fails, and `error` says why. A file that is cut short meanwhile
/// gives an error of reading.
zip_source_t* zip_source_of(std::shared_ptr<const FileBytes> bytes, zip_error_t& error);

}  // namespace qkv
