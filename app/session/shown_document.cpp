#include "session/shown_document.h"

#include <fmt/format.h>

namespace qkv {

std::optional<Problem> check_shown(const Document& document) {
    if (is_plain(document)) return std::nullopt;
    if (document.keys) return Problem{"problem.window.keys", {}};
    if (document.head_count() > 1)
        return Problem{"problem.window.heads", {{"heads", fmt::format("{}", document.head_count())}}};
    if (document.is_joined()) return Problem{"problem.window.joined", {}};
    if (document.options.has_parts()) return Problem{"problem.window.mask", {}};
    if (document.head().is_released || !document.head().is_on) return Problem{"problem.window.head", {}};
    return Problem{"problem.window.bias", {}};
}

}  // namespace qkv
