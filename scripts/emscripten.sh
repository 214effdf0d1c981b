#!/usr/bin/env bash
# Runs a command with Emscripten, which makes web pages of C++. Needs no root.
#
#   scripts/emscripten.sh [COMMAND [ARGUMENT...]]
#
# Emscripten and what it needs are newer than most systems, so they live in a root folder of their own in the user's
# cache, made of Debian's packages by the first call. The command runs in this source tree; it sees it and the
# cache at the paths that they have here. Without a command, only sees to it that all is there. Prints nothing of its own.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
source "$root/scripts/debian_archive.sh"

version=6.0.5 # tried with this one
packages=(emscripten cmake ninja-build pkgconf ccache python3-fonttools)
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/qkv
log=$(mktemp)
work=
tidy() { rm -rf "$log" "$work"; }
trap tidy EXIT

kept() { # the folder of the version above, or of another one
    if [[ -d $cache/emscripten-$version ]]; then
        echo "$cache/emscripten-$version"
    else
        find "$cache" -maxdepth 1 -name 'emscripten-*' | sort --version-sort | tail -n 1
    fi
}

# Unpacks what would be installed. Nothing is set up: what is used here needs no more than its files.
make_root() { # SUITE FOLDER
    local apt=(--config-file "$work/$1/apt.conf") archives=$work/$1/cache/archives archive
    # shellcheck disable=SC2094 # what apt reports joins its errors
    apt-get "${apt[@]}" -qq --yes --download-only --no-install-recommends -o APT::Status-Fd=1 \
        install '?essential' "${packages[@]}" 2>>"$log" </dev/null | apt_progress "$log" || return 1
    say "    꾸러미를 풉니다. / Unpacking."
    mkdir --parents "$work/done/root"
    # The first one has the links /bin and /lib.
    for archive in "$archives"/base-files_*.deb "$archives"/*.deb; do
        dpkg-deb --extract "$archive" "$work/done/root" || return 1
    done
    mv "$work/done" "$2"
}

fetch() {
    local suite offered found=
    say "웹 페이지를 만드는 Emscripten $version을(를) 받습니다. 240 MB를 내려받아 1.5 GB로 풀고, 몇 분 걸립니다." \
        "Fetching Emscripten $version, which makes web pages: 240 MB to download, 1.5 GB unpacked; this takes a few minutes."
    work=$(mktemp --directory "$cache/fetch.XXXXXX")
    for suite in forky sid; do
        open_archive "$work/$suite" deb "$suite" >>"$log" 2>&1 || continue
        offered=$(apt-cache --config-file "$work/$suite/apt.conf" policy emscripten | sed -n 's/^ *Candidate: //p')
        offered=$(upstream_version "$offered")
        if [[ $offered == "$version" ]]; then
            make_root "$suite" "$cache/emscripten-$version"
            return
        fi
        found=$suite:$offered
    done
    if [[ -z $found ]]; then return 1; fi
    say "데비안에는 이제 Emscripten $version이(가) 없어 ${found#*:}(으)로 빌드합니다. 시험해 보지 않은 판이에요." \
        "Debian no longer offers Emscripten $version. Building with ${found#*:}, which has not been tried."
    make_root "${found%:*}" "$cache/emscripten-${found#*:}"
}

mkdir --parents "$cache"
if [[ -z $(kept) ]] && ! fetch; then
    cat "$log" >&2
    fail "Emscripten을 받지 못했습니다. 데비안이나 그 거울 서버에 apt로 닿을 수 있는지 확인하고 다시 시작하세요." \
         "Could not fetch Emscripten. See that apt reaches Debian or a mirror of it, then start again."
fi
emscripten=$(kept)
mkdir --parents "$emscripten"/{root"$root",root"$cache",home,cache,ccache}
if (($# == 0)); then exit; fi

# CMake tries its compiler without optimization; for that, Emscripten would first compile its own libraries a second time,
# for debugging. CMake takes LDFLAGS for these tries as well.
link_flags=-Oz
# A namespace of its own makes the mounts vanish when the command ends.
namespaces=(--mount)
if ((EUID != 0)); then namespaces+=(--user --map-root-user); fi
unshare "${namespaces[@]}" true 2>>"$log" || {
    cat "$log" >&2
    fail "이 시스템은 이름공간(unshare)을 허락하지 않습니다. 관리자(root)로 다시 시작하세요." \
         "This system does not allow namespaces (unshare). Start again as root."
}
tidy
# shellcheck disable=SC2016 # expanded in there
exec unshare "${namespaces[@]}" bash -c '
    for shared in /dev /proc "$2" "$3"; do mount --rbind "$shared" "$1/root$shared"; done
    exec chroot "$1/root" env --ignore-environment --chdir="$2" TERM="${TERM:-dumb}" PATH=/usr/bin HOME="$1/home" \
        EM_CACHE="$1/cache" CCACHE_DIR="$1/ccache" LDFLAGS="$4" NINJA_STATUS="${NINJA_STATUS:-[%f/%t] }" "${@:5}"
' emscripten "$emscripten" "$root" "$cache" "$link_flags" "$@"
