# qkv_precompile(TARGET HEADER...): what nearly every file of a target includes is read once, where
# QKV_PRECOMPILE_HEADERS asks for it. Each file still includes what it uses; the other presets notice what is forgotten.
# Not for optimized builds: from precompiled headers GCC 12 reports its false warnings about std::string.
function(qkv_precompile target)
  if(NOT QKV_PRECOMPILE_HEADERS)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE
    <algorithm> <array> <cmath> <filesystem> <map> <memory> <optional> <string> <string_view> <utility> <variant> <vector>
    <Eigen/Core> <fmt/format.h> <tl/expected.hpp> ${ARGN})
endfunction()
