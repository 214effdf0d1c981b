#!/usr/bin/env bash
# Builds the page and serves it on this machine, or writes it to a folder: ./run web [--out FOLDER]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
source "$root/scripts/web_build.sh"

out=
while (($# > 0)); do
    case $1 in
        --out)
            [[ -n ${2:-} ]] || fail "--out 다음에 폴더를 적어 주세요." "Give a folder after --out."
            out=$2
            shift
            ;;
        *) fail "모르는 선택지입니다: $1. ./run web [--out 폴더]" "Unknown option: $1. ./run web [--out FOLDER]" ;;
    esac
    shift
done

build_web page
page=$root/build/web/page

if [[ -n $out ]]; then
    mkdir --parents "$out"
    cp --recursive "$page/." "$out"
    say "$out에 웹 페이지를 썼습니다. 어떤 웹 서버에든 그대로 올리세요." "The page is in $out. Put it on any web server as it is."
else
    exec python3 "$root/scripts/serve.py" "$page"
fi
