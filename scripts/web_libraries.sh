#!/usr/bin/env bash
# Prints the folder with what the page is made of besides qkv: libraries, compiled by Emscripten from the sources of
# Debian's packages, which are kept beside them, and fonts. The first call makes it.
#
#   scripts/web_libraries.sh [--anew]
#
# --anew compiles them once more, from the archives in its sources/: those of FriBidi, libhangul and libqrencode may have
# been changed there by whoever makes use of the LGPL (docs/web-sources.txt).
set -euo pipefail
shopt -s extglob
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
source "$root/scripts/debian_archive.sh"

suites=(bookworm trixie forky) # a library comes from the first one that has it
libraries=(fmtlib fribidi libhangul libzip md4c muparser qrencode utf8proc zlib)
ready=(libeigen3-dev nlohmann-json3-dev libexpected-dev libstb-dev doctest-dev # nothing to compile
    fonts-nanum fonts-noto-core fonts-droid-fallback fonts-symbola)
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/qkv
recipe=$(cat "${BASH_SOURCE[0]}" "$root/cmake/web/libraries/CMakeLists.txt" "$root/cmake/web/other_fonts.py" <(grep '^version=' "$root/scripts/emscripten.sh") | sha256sum)
libraries_folder=$cache/web-libraries-${recipe:0:12}
log=$(mktemp)
work=
trap 'rm -rf "$log" "$work"' EXIT

has_archive() { compgen -G "$work/archives/$1_*.@(deb|orig.tar.*)" >/dev/null; } # PACKAGE

missing_archives() {
    local package
    for package in "${libraries[@]}" "${ready[@]}"; do
        has_archive "$package" || echo "$package"
    done
}

fetch() {
    local suite package missing
    for suite in "${suites[@]}"; do
        mapfile -t missing < <(missing_archives)
        if ((${#missing[@]} == 0)); then return; fi
        open_archive "$work/$suite" "deb deb-src" "$suite" || continue
        for package in "${missing[@]}"; do get "$package" --config-file "$work/$suite/apt.conf"; done
    done
    [[ -z $(missing_archives) ]]
}

# Of the sources, Debian's own changes may be missing: they are not used.
get() { # PACKAGE APT_OPTION...
    local package=$1
    shift
    if [[ " ${libraries[*]} " == *" $package "* ]]; then
        (cd "$work/archives" && apt-get -qq "$@" source --download-only "$package") || true
    else
        (cd "$work/archives" && apt-get -qq "$@" download "$package") || true
    fi
}

unpack() {
    local package
    for package in "${libraries[@]}"; do
        mkdir --parents "$work/src/$package"
        tar --extract --file "$work/archives/$package"_*.orig.tar.* --directory "$work/src/$package" --strip-components 1 ||
            return 1
    done
    for package in "${ready[@]}"; do
        dpkg-deb --extract "$work/archives/$package"_*.deb "$work/debs" || return 1
    done
}

compile() { # SOURCES [CMAKE OPTION...]
    local sources=$1 build=$work/build/${1##*/}
    shift
    "$root/scripts/emscripten.sh" emcmake cmake -S "$sources" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=MinSizeRel \
        -DCMAKE_INSTALL_PREFIX="$libraries_folder" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF \
        -DCMAKE_POLICY_VERSION_MINIMUM=3.5 -DCMAKE_C_FLAGS="-w -fwasm-exceptions" -DCMAKE_CXX_FLAGS="-w -fwasm-exceptions" \
        -DCMAKE_FIND_ROOT_PATH="$libraries_folder" "$@" &&
        "$root/scripts/emscripten.sh" cmake --build "$build" --target install
}

compile_all() {
    compile "$root/cmake/web/libraries" -DSOURCES="$work/src" &&
        compile "$work/src/fmtlib" -DFMT_TEST=OFF -DFMT_DOC=OFF &&
        compile "$work/src/md4c" &&
        compile "$work/src/muparser" -DENABLE_SAMPLES=OFF -DENABLE_OPENMP=OFF &&
        compile "$work/src/qrencode" -DWITH_TOOLS=OFF -DWITHOUT_PNG=ON &&
        compile "$work/src/utf8proc" &&
        compile "$work/src/libzip" -DENABLE_COMMONCRYPTO=OFF -DENABLE_GNUTLS=OFF -DENABLE_MBEDTLS=OFF \
            -DENABLE_OPENSSL=OFF -DENABLE_WINDOWS_CRYPTO=OFF -DENABLE_BZIP2=OFF -DENABLE_LZMA=OFF \
            -DBUILD_TOOLS=OFF -DBUILD_REGRESS=OFF -DBUILD_EXAMPLES=OFF -DBUILD_DOC=OFF
}

# The fonts of scripts that the page does not come with: Hanja first from the typeface of everything else. Signs for
# sign languages would be as large as all others together.
cut_fonts() {
    local fonts=$work/debs/usr/share/fonts/truetype
    rm "$fonts"/noto/NotoSansSignWriting-*.ttf "$fonts"/noto/NotoSansDisplay-*.ttf
    "$root/scripts/emscripten.sh" python3 "$root/cmake/web/other_fonts.py" "$libraries_folder/share/other_fonts" \
        "$fonts/nanum/NanumGothic.ttf" "$fonts"/noto/NotoSans-Regular.ttf "$fonts"/noto/NotoSans?*-Regular.ttf \
        "$fonts/droid/DroidSansFallbackFull.ttf" "$fonts/ancient-scripts/Symbola_hint.ttf" &&
        rm -r "$fonts"/noto "$fonts"/droid "$fonts"/ancient-scripts
}

# Debian writes into the descriptions for CMake where they are installed.
add_ready() {
    cp --recursive "$work/debs/usr/." "$libraries_folder" &&
        grep --recursive --files-with-matches --null --include='*.cmake' '"/usr"' "$libraries_folder" |
        xargs --null --no-run-if-empty sed --in-place "s|\"/usr\"|\"$libraries_folder\"|"
}

if [[ ${1:-} == --anew || ! -d $libraries_folder/sources ]]; then
    "$root/scripts/emscripten.sh"
    say "웹 페이지에 넣을 라이브러리를 받아 빌드합니다. 5분쯤 걸립니다." \
        "Fetching and building the libraries of the page. This takes about five minutes."
    mkdir --parents "$cache"
    work=$(mktemp --directory "$cache/fetch.XXXXXX")
    if [[ -d $libraries_folder/sources ]]; then
        cp --recursive "$libraries_folder/sources" "$work/archives"
    else
        mkdir "$work/archives"
        rm -rf "$libraries_folder"
        mkdir --parents "$libraries_folder"
    fi
    if ! { fetch && unpack && compile_all && cut_fonts && add_ready; } >"$log" 2>&1; then
        cat "$log" >&2
        fail "웹 페이지에 넣을 라이브러리를 준비하지 못했습니다. 위에 적힌 문제를 풀고 다시 시작하세요." \
             "Could not prepare the libraries of the page. Fix the problem above, then start again."
    fi
    # Last: whoever finds them finds everything.
    if [[ ! -d $libraries_folder/sources ]]; then mv "$work/archives" "$libraries_folder/sources"; fi
fi
echo "$libraries_folder"
