# QKV_WEB_LIBRARIES: the folder that scripts/web_libraries.sh prints. Whatever is looked for is there.
set(QKV_WEB_LIBRARIES "" CACHE PATH "Libraries compiled by Emscripten")
list(APPEND CMAKE_FIND_ROOT_PATH "${QKV_WEB_LIBRARIES}")
set(ENV{PKG_CONFIG_LIBDIR} "${QKV_WEB_LIBRARIES}/lib/pkgconfig")
set(PKG_CONFIG_ARGN --static)
