# qkv_precompile(TARGET HEADER...): if QKV_PRECOMPILE_HEADERS is on, headers that nearly every file of a target includes
# are compiled once. Each file still includes what it uses; the other presets notice what is missing.
# Not for optimized builds: with precompiled headers, GCC 12 reports its false warnings about std::string.
function(qkv_precompile target)
  if(NOT QKV_PRECOMPILE_HEADERS)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE
    <algorithm> <array> <cmath> <filesystem> <map> <memory> <optional> <string> <string_view> <utility> <variant> <vector>
    <Eigen/Core> <fmt/format.h> <tl/expected.hpp> ${ARGN})
endfunction()
