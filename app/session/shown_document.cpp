#include "session/shown_document.h"

namespace qkv {

std::optional<Problem> check_shown(const Document& document) {
    for (const Head& head : document.heads) {
        if (head.is_released) return Problem{"problem.window.head", {}};
    }
    return std::nullopt;
}

}  // namespace qkv
