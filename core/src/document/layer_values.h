#pragma once

#include <array>
#include <utility>

#include "qkv/model.h"

namespace qkv {

/// All values of a layer but the roots, by the names that they have in files, in the order in which they are computed.
inline std::array<std::pair<const char*, const Matrix*>, 7> named_values(const LayerResult& result) {
    return {{{"sum_1", &result.sum_1},
             {"norm_1", &result.norm_1},
             {"up", &result.up},
             {"inner", &result.inner},
             {"down", &result.down},
             {"sum_2", &result.sum_2},
             {"norm_2", &result.norm_2}}};
}

}  // namespace qkv
