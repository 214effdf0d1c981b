#pragma once

#include <functional>

#include "files/keeper.h"
#include "platform/end_signals.h"
#include "session/session.h"

namespace qkv {

/// Opens the window for a session and returns when it is closed. Fails without a display, OpenGL 3.3 or the fonts.
/// `frame_drawn` is called after each frame, with the number of the frame, counted from 1; the window closes when it
/// returns false. `keeper`, if there is one, follows. After one of the `signals` the window closes without asking, and
/// the keeper keeps what is not saved.
Result<void> run_window(Session& session, Keeper* keeper = nullptr,
                        const std::function<bool(int frame)>& frame_drawn = {}, const EndSignals* signals = nullptr);

}  // namespace qkv
