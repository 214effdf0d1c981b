# shellcheck shell=bash
# Sourced after setup.sh by ./run web and ./test web.

build_web() { # TARGET
    local libraries
    "$root/scripts/emscripten.sh"
    libraries=$("$root/scripts/web_libraries.sh")
    builder=("$root/scripts/emscripten.sh")
    build web "$1" "-DQKV_WEB_LIBRARIES=$libraries" -DQKV_BUILD_TESTS=ON
    builder=()
}
