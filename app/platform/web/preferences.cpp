#include "platform/preferences.h"

#include <emscripten/em_js.h>

EM_JS(bool, qkv_page_matches, (const char* query), { return matchMedia(UTF8ToString(query)).matches; })

namespace qkv {

Preferences system_preferences() {
    return {.is_dark = qkv_page_matches("(prefers-color-scheme: dark)"),
            .has_less_motion = qkv_page_matches("(prefers-reduced-motion: reduce)"),
            .has_finger = qkv_page_matches("(pointer: coarse)")};
}

}  // namespace qkv
