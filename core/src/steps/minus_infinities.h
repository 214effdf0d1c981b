#pragma once

#include <limits>

namespace qkv {

/// What published code writes for a blocked score: round numbers, and the lowest ones of float16, float32 and float64.
inline constexpr double numbers_for_minus_infinity[] = {-1e3,
                                                        -1e4,
                                                        -1e5,
                                                        -1e6,
                                                        -1e7,
                                                        -1e8,
                                                        -1e9,
                                                        -1e10,
                                                        -1e11,
                                                        -1e12,
                                                        -1e15,
                                                        -1e18,
                                                        -1e20,
                                                        -1e30,
                                                        -1e38,
                                                        -1e100,
                                                        -1e300,
                                                        -1e308,
                                                        -9999,
                                                        -99999,
                                                        -999999,
                                                        -65504,
                                                        -65500,
                                                        -32752,
                                                        std::numeric_limits<float>::lowest(),
                                                        std::numeric_limits<double>::lowest()};

}  // namespace qkv
