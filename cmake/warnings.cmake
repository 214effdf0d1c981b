# qkv_warnings: link it PRIVATE to every target with our own code, never to third-party code.
add_library(qkv_warnings INTERFACE)

target_compile_options(qkv_warnings INTERFACE
  -Wall -Wextra -Wpedantic
  -Wshadow -Wconversion -Wold-style-cast -Wcast-qual
  -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # GCC 12 is wrong about std::string's operator+ (its bug 105651)
  # What files that are compiled together say of each other.
  $<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:-Wno-shadow>
  $<$<AND:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>
  $<$<BOOL:${QKV_WARNINGS_AS_ERRORS}>:-Werror>)
