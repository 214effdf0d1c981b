# shellcheck shell=bash
# Sourced after setup.sh by ./run web, ./test web and scripts/bench_web.sh.

puppeteer="puppeteer-core@24.43.1" # drives the browser

# Sets libraries, the folder of what the page is linked with.
build_web() { # TARGET
    "$root/scripts/emscripten.sh"
    libraries=$("$root/scripts/web_libraries.sh")
    builder=("$root/scripts/emscripten.sh")
    build web "$1" "-DQKV_WEB_LIBRARIES=$libraries" -DQKV_BUILD_TESTS=ON
    builder=()
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
