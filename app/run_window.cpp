#include "run_window.h"

#include "platform/window.h"
#include "session_window.h"

namespace qkv {

Result<void> run_window(Session& session, Keeper* keeper, const std::function<bool(int frame)>& frame_drawn,
                        const EndSignals* signals) {
    SessionWindow content(session, keeper, frame_drawn, signals);
    if (const auto shown = show_window(content); !shown) return shown;
    content.end();
    return {};
}

}  // namespace qkv
