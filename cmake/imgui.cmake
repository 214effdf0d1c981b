# imgui::imgui: Dear ImGui with its OpenGL 3 backend and, but for the page, its GLFW backend.
# ./run and ./test fetch the sources once, into the cache below. Without them FetchContent clones the commit.
include(FetchContent)

set(QKV_IMGUI_VERSION 1.92.2b)

if(NOT FETCHCONTENT_SOURCE_DIR_IMGUI)
  set(cache_home "$ENV{XDG_CACHE_HOME}")
  if(NOT cache_home)
    set(cache_home "$ENV{HOME}/.cache")
  endif()
  find_path(FETCHCONTENT_SOURCE_DIR_IMGUI imgui.h NO_CACHE NO_DEFAULT_PATH
    PATHS ENV FETCHCONTENT_SOURCE_DIR_IMGUI "${cache_home}/qkv/imgui-${QKV_IMGUI_VERSION}")
endif()

FetchContent_Declare(imgui
  GIT_REPOSITORY https://github.com/ocornut/imgui.git
  GIT_TAG 45acd5e0e82f4c954432533ae9985ff0e1aad6d5)
FetchContent_MakeAvailable(imgui)

if(NOT EMSCRIPTEN)
  find_package(glfw3 3.3 REQUIRED)
  set(glfw_backend "${imgui_SOURCE_DIR}/backends/imgui_impl_glfw.cpp")
endif()

add_library(imgui STATIC
  "${imgui_SOURCE_DIR}/imgui.cpp"
  "${imgui_SOURCE_DIR}/imgui_draw.cpp"
  "${imgui_SOURCE_DIR}/imgui_tables.cpp"
  "${imgui_SOURCE_DIR}/imgui_widgets.cpp"
  ${glfw_backend}
  "${imgui_SOURCE_DIR}/backends/imgui_impl_opengl3.cpp"
  "${imgui_SOURCE_DIR}/misc/cpp/imgui_stdlib.cpp")
add_library(imgui::imgui ALIAS imgui)

set_target_properties(imgui PROPERTIES UNITY_BUILD OFF) # its files repeat parts of stb

target_include_directories(imgui SYSTEM PUBLIC
  "${imgui_SOURCE_DIR}" "${imgui_SOURCE_DIR}/backends" "${imgui_SOURCE_DIR}/misc/cpp")
target_compile_definitions(imgui PUBLIC
  IMGUI_DISABLE_OBSOLETE_FUNCTIONS
  IMGUI_USE_WCHAR32)       # code points beyond U+FFFF, such as emoji
set(opengl_backend "${imgui_SOURCE_DIR}/backends/imgui_impl_opengl3.cpp")
if(EMSCRIPTEN)
  target_compile_definitions(imgui PUBLIC IMGUI_DISABLE_DEBUG_TOOLS IMGUI_DISABLE_DEFAULT_FONT) # a page has to be fetched
  set_source_files_properties("${opengl_backend}" PROPERTIES
    COMPILE_DEFINITIONS IMGUI_IMPL_OPENGL_ES3
    COMPILE_OPTIONS "-include;${CMAKE_CURRENT_LIST_DIR}/web/include/imgui_gl_state.h")
else()
  # The backend takes its functions from glad, like qkv: its own loader would keep those of a destroyed context.
  set_source_files_properties("${opengl_backend}" PROPERTIES
    COMPILE_DEFINITIONS IMGUI_IMPL_OPENGL_LOADER_CUSTOM
    COMPILE_OPTIONS "-include;glad/gl.h")
  target_link_libraries(imgui PUBLIC glfw PRIVATE glad)
  # The interface tests find items by label.
  target_compile_definitions(imgui PUBLIC IMGUI_ENABLE_TEST_ENGINE)
  target_sources(imgui PRIVATE "${CMAKE_CURRENT_LIST_DIR}/imgui_test_hooks.cpp")
endif()
