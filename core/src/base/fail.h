#pragma once

#include <string>
#include <utility>
#include <vector>

#include "qkv/text.h"
#include "qkv/work_progress.h"

namespace qkv {

/// A problem as the value of a Result.
inline tl::unexpected<Problem> fail(std::string id, std::vector<TextArg> args = {}) {
    return tl::unexpected(Problem{std::move(id), std::move(args)});
}

/// The work was cancelled.
inline tl::unexpected<Problem> cancelled() { return fail(std::string(cancelled_work)); }

}  // namespace qkv
