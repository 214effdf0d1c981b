#!/usr/bin/env bash
# Measures the page in Chromium, as docs/benchmarks.md says: scripts/bench_web.sh [FOLDER OF ANOTHER PAGE]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
source "$root/scripts/web_build.sh"

command -v npm >/dev/null || install_missing nodejs npm
install_missing chromium
build_web page
node "$(with_puppeteer "$root/bench/page.mjs")/page.mjs" "$root/build/web/page" "$@"
