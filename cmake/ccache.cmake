# Repeated builds use ccache if it is installed; it is never required.
find_program(QKV_CCACHE ccache)
mark_as_advanced(QKV_CCACHE)

if(QKV_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${QKV_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${QKV_CCACHE}")
endif()
