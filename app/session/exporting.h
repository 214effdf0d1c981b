#pragma once

#include <filesystem>

#include "qkv/export.h"
#include "session/background.h"

namespace qkv {

/// A document that is being exported in the background. It is written even if the window closes, unless it was
/// cancelled.
struct Exporting {
    Exporting(std::filesystem::path out, Work<Result<void>>::Part writes)
        : path(std::move(out)), work(std::move(writes)) {}

    std::filesystem::path path;
    Background<Result<void>> work;
};

}  // namespace qkv
