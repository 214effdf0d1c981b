#pragma once

#include <optional>

#include "qkv/document.h"

namespace qkv {

/// Why the window can't show a document that the command line can explain, check and export; none if it can.
std::optional<Problem> check_shown(const Document& document);

}  // namespace qkv
