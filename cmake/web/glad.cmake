# glad: on a page, nothing but a header.
add_library(glad INTERFACE)
target_include_directories(glad SYSTEM INTERFACE "${CMAKE_CURRENT_LIST_DIR}/include")
