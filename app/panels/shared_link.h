#pragma once

#include "session/session.h"
#include "ui.h"

namespace qkv {

/// The link to what is in the window, and its code if a camera can lead to it. Made again when something has changed.
const SharedLink& shared_link(const Session& session, Ui& ui);

}  // namespace qkv
