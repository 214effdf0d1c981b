#pragma once

#include <filesystem>

#include "picture/png.h"

namespace qkv::test {

/// The pixels of a PNG file, with alpha. The test fails where it is none.
Picture read_png(const std::filesystem::path& path);

}  // namespace qkv::test
