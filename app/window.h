#pragma once

#include <functional>

#include "keeper.h"
#include "session.h"

namespace qkv {

/// Opens the window on a session and returns when it is closed. It is drawn only when something has changed. Fails
/// without a display, without OpenGL 3.3 and without the fonts. `frame_drawn` is called after each frame, with the
/// number of the frame, from 1 on; the window closes when it gives back false. `keeper`, if there is one, follows.
Result<void> run_window(Session& session, Keeper* keeper = nullptr,
                        const std::function<bool(int frame)>& frame_drawn = {});

}  // namespace qkv
