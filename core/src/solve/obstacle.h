#pragma once

#include <optional>

#include "qkv/solve.h"
#include "solve/landscape.h"

namespace qkv {

/// Why a request can't be reached, by proof and not by search.
struct Obstacle {
    double nearest = 0.0;
    Message reason;
};

/// None where nothing is known to be in the way. `aim`: what the target shall be, which it is not yet.
std::optional<Obstacle> obstacle_to(const Document& document, const Request& request, double aim,
                                    const Landscape& landscape);

/// What is said where a search came no nearer than `nearest`. `is_highest`: a larger value is needed.
Message no_way_found(const Document& document, const Request& request, double nearest, bool is_highest,
                     const Landscape& landscape);

}  // namespace qkv
