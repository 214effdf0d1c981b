#pragma once

#include <string>

#include "session/session.h"

namespace qkv {

/// A link to the page of qkv that opens this document at this step. Fails where the document is too large for one.
Result<std::string> link_to(const Session& session);

}  // namespace qkv
