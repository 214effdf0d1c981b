# shellcheck shell=bash
# Sourced after setup.sh by ./run web, ./test web, scripts/bench_web.sh and .ci/run.

puppeteer="puppeteer-core@24.43.1" # drives the browser

# Sets libraries, the folder of what the page is linked with.
build_web() { # TARGET
    "$root/scripts/emscripten.sh"
    libraries=$("$root/scripts/web_libraries.sh")
    # What CMake has found in another folder it would look for there again.
    grep --quiet --fixed-strings --line-regexp "QKV_WEB_LIBRARIES:PATH=$libraries" "$root/build/web/CMakeCache.txt" 2>/dev/null ||
        rm -f "$root/build/web/CMakeCache.txt"
    builder=("$root/scripts/emscripten.sh")
    build web "$1" "-DQKV_WEB_LIBRARIES=$libraries" -DQKV_BUILD_TESTS=ON
    builder=()
}

# Fetches and builds all that ./test web takes while something else is done, with what that leaves of the processors. It
# says nothing: ./test web goes on from where it came, and says what is wrong. To be waited for: process $web_build.
build_web_meanwhile() {
    set -m # a group of processes, to be ended together
    (
        renice --priority 19 --pid "$BASHPID"
        build_web core_tests
        build_web page
    ) >/dev/null 2>&1 &
    web_build=$!
    set +m
    trap 'kill -- "-$web_build" 2>/dev/null || true' EXIT
}

# Puts scripts that drive a browser, and what they take, into a folder, whose name is printed.
with_puppeteer() { # SCRIPT...
    local folder=$root/build/web/page_tests
    [[ -d $folder/node_modules/puppeteer-core ]] ||
        npm install --silent --no-audit --no-fund --prefix "$folder" "$puppeteer" >&2
    rm -f "$folder"/*.mjs "$folder"/*.py
    cp "$@" "$folder"
    echo "$folder"
}
