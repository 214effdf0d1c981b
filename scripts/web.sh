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

# Of this folder what git knows, since nobody else is to get what a person keeps beside it; without git, all but what was
# built.
own_files() {
    cd "$root"
    { [[ -e .git ]] && git ls-files -z 2>/dev/null; } ||
        find . \( -path ./build -o -path "./${out#"$root"/}" \) -prune -o -type f -printf '%P\0'
}

# FriBidi, libhangul and libqrencode are under the LGPL: whoever distributes the page gives their sources, and what it takes
# to link it with changed ones (docs/web.md).
add_sources() { # FOLDER
    local library file
    mkdir --parents "$1"
    for library in fribidi libhangul qrencode; do
        for file in "$libraries"/sources/"$library"_*; do cp "$file" "$1"; done
    done
    own_files | tar --create --gzip --ignore-failed-read --file "$1/qkv.tar.gz" --directory "$root" --transform 's|^|qkv/|' \
        --null --files-from -
    cp "$root/docs/web-sources.txt" "$1/README.txt"
}

build_web page
page=$root/build/web/page

if [[ -n $out ]]; then
    mkdir --parents "$out"
    out=$(realpath "$out")
    cp --recursive "$page/." "$out"
    add_sources "$out/sources"
    say "$out에 웹 페이지를 썼습니다. 어떤 웹 서버에든 그대로 올리세요." "The page is in $out. Put it on any web server as it is."
else
    exec python3 "$root/scripts/serve.py" "$page"
fi
