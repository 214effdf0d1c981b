#!/usr/bin/env bash
# Tries the page: the tests of the library as WebAssembly in Node.js, then the page in Chromium. ./test web
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
source "$root/scripts/web_build.sh"

command -v npm >/dev/null || install_missing nodejs npm
install_missing chromium firefox-esr xvfb python3-numpy zbar-tools "${build_packages[@]}"
build_web core_tests
build_web page
build release qkv # its pictures are compared

say "라이브러리 테스트(WebAssembly) / tests of the library as WebAssembly"
"$root/scripts/emscripten.sh" node "$root/build/web/core_tests.js"

say "브라우저에서 웹 페이지 테스트 / tests of the page in browsers"
tests=$(with_puppeteer "$root"/tests/page/*)
QKV_PAGE=$root/build/web/page QKV_DESKTOP=$root/build/release/qkv node --test --test-concurrency 2 "$tests"/*_test.mjs
