# glad: the loader of OpenGL 3.3 core, generated during the build.
find_program(QKV_GLAD glad REQUIRED)
mark_as_advanced(QKV_GLAD)

set(glad_dir "${CMAKE_CURRENT_BINARY_DIR}/glad")
add_custom_command(
  OUTPUT "${glad_dir}/src/gl.c" "${glad_dir}/include/glad/gl.h" "${glad_dir}/include/KHR/khrplatform.h"
  COMMAND "${QKV_GLAD}" --reproducible --quiet --api gl:core=3.3 --extensions "" --out-path "${glad_dir}" c
  COMMENT "Generating the OpenGL 3.3 loader"
  VERBATIM)

add_library(glad STATIC "${glad_dir}/src/gl.c" "${glad_dir}/include/glad/gl.h")
target_include_directories(glad SYSTEM PUBLIC "${glad_dir}/include")
# Without it, GLFW's header includes the system's OpenGL header, which glad's header refuses to follow.
target_compile_definitions(glad INTERFACE GLFW_INCLUDE_NONE)
target_link_libraries(glad PRIVATE ${CMAKE_DL_LIBS})
