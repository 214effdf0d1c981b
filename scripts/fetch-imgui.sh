#!/usr/bin/env bash
# Prints the folder with the sources of Dear ImGui. The first call fetches them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
source "$root/scripts/debian_archive.sh"

pinned() { # KEYWORD: what cmake/imgui.cmake says after it
    sed -n "s/^.*\b$1 \([^ )]*\).*$/\1/p" "$root/cmake/imgui.cmake"
}

version=$(pinned QKV_IMGUI_VERSION)
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/qkv
log=$(mktemp)
work=
trap 'rm -rf "$log" "$work"' EXIT

begin_attempt() {
    rm -rf "$work"
    work=$(mktemp -d "$cache/fetch.XXXXXX")
}

# Renaming is a single step, so a folder with the final name is never half full.
keep() { # FOLDER VERSION
    rm -rf "$cache/imgui-$2"
    mv "$1" "$cache/imgui-$2"
}

newest_on_offer() { # VERSION_PATTERN APT_OPTION...
    local pattern=$1 candidate newest=
    shift
    while read -r candidate; do
        # shellcheck disable=SC2053 # the right side is a pattern
        if [[ $(upstream_version "$candidate") == $pattern ]]; then newest=$candidate; fi
    done < <(apt-cache "$@" showsrc imgui | sed -n 's/^Version: //p' | sort --version-sort)
    echo "$newest"
}

# The source package holds the files of the upstream release, signed by Debian's archive.
from_debian() { # VERSION_PATTERN SUITE...
    local pattern=$1 found
    shift
    begin_attempt
    mkdir -p "$work/imgui"
    local apt=(-qq --config-file "$work/apt.conf")
    open_archive "$work" deb-src "$@" >>"$log" 2>&1 &&
        found=$(newest_on_offer "$pattern" "${apt[@]}") && [[ -n $found ]] &&
        (cd "$work" && apt-get "${apt[@]}" source --download-only "imgui=$found" >>"$log" 2>&1) &&
        tar --extract --file "$work"/imgui_*.orig.tar.* --directory "$work/imgui" --strip-components 1 &&
        keep "$work/imgui" "$(upstream_version "$found")"
}

from_git() {
    command -v git >/dev/null || (install_missing git) || return 1
    begin_attempt
    git init --quiet "$work/imgui" &&
        GIT_TERMINAL_PROMPT=0 timeout 120 git -C "$work/imgui" fetch --quiet --depth 1 \
            "$(pinned GIT_REPOSITORY)" "$(pinned GIT_TAG)" 2>>"$log" &&
        git -C "$work/imgui" checkout --quiet FETCH_HEAD &&
        keep "$work/imgui" "$version"
}

another_1_92() { # the newest one in the cache
    find "$cache" -maxdepth 1 -name 'imgui-1.92*' | sort --version-sort | tail -n 1
}

if [[ -n ${FETCHCONTENT_SOURCE_DIR_IMGUI:-} ]]; then
    echo "$FETCHCONTENT_SOURCE_DIR_IMGUI"
    exit
fi

mkdir -p "$cache"

if [[ ! -d $cache/imgui-$version && -z $(another_1_92) ]]; then
    say "Dear ImGui $version 소스를 받습니다." "Fetching the sources of Dear ImGui $version."
    from_debian "$version" forky || from_debian "$version" sid || from_git || from_debian '1.92*' forky sid || {
        cat "$log" >&2
        fail "Dear ImGui $version 소스를 받지 못했습니다. 직접 받아 풀어 놓고 그 폴더를 알려 주세요:" \
             "Could not fetch Dear ImGui $version. Download and unpack its sources yourself, then set this to their folder:" \
             "    export FETCHCONTENT_SOURCE_DIR_IMGUI=FOLDER"
    }
fi

folder=$cache/imgui-$version
if [[ ! -d $folder ]]; then
    folder=$(another_1_92)
    say "Dear ImGui $version 대신 ${folder##*imgui-}(으)로 빌드합니다. 다시 받으려면 지우세요: $folder" \
        "Building with Dear ImGui ${folder##*imgui-} instead of $version. To fetch it again, delete $folder"
fi
echo "$folder"
