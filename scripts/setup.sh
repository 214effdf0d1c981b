# shellcheck shell=bash
# shellcheck disable=SC2034 # the lists are for those that source this
# Sourced by ./run, ./test and .ci/run. Installs packages, fetches Dear ImGui, configures and builds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

build_packages=(
    g++ cmake ninja-build pkg-config ca-certificates xz-utils
    libeigen3-dev nlohmann-json3-dev libexpected-dev libfmt-dev   # core
    libmuparser-dev                                               # numbers typed as expressions
    libutf8proc-dev libhangul-dev libfribidi-dev                  # text
    libcli11-dev libmd4c-dev libstb-dev libqrencode-dev           # command line, lessons, PNG, codes of links
    libzip-dev zlib1g-dev                                         # NPZ, links
    libglfw3-dev python3-glad libegl-dev libgl-dev                # window
    libegl1 libegl-mesa0 libglx-mesa0 libgl1-mesa-dri             # OpenGL, in software where there is no GPU
    libfontconfig-dev fonts-nanum fonts-noto-core fonts-symbola fonts-droid-fallback
)
test_packages=(
    doctest-dev
    xvfb xauth x11-utils libx11-dev xdotool                       # a real window without a screen
    ibus ibus-hangul dbus dbus-x11                                # Korean typed through an input method
    librsvg2-bin zbar-tools                                       # draw exported SVG, read codes of links
)
large_test_packages=( # not every system has all of them
    python3-numpy python3-torch texlive-xetex chromium poppler-utils # open exported files
    dpkg-dev lintian debootstrap desktop-file-utils               # make and try the Debian package
    libbenchmark-dev
)
fuzz_packages=(clang libclang-rt-14-dev unzip)
format_packages=(clang-format git)

say() { # LINE...: the same message in Korean and in English
    printf '%s\n' "$@" >&2
}

fail() { # LINE...
    say "$@"
    exit 1
}

missing_packages() { # PACKAGE...
    local installed package
    installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || echo "$package"
    done
}

available_packages() { # PACKAGE...
    local package
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then echo "$package"; fi
    done
}

as_root() { # COMMAND...
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# Says each quarter of the way, once: "    WHAT 25 %"
say_percent() { # WHAT PERCENT
    local quarter=$(($2 / 25 * 25))
    if [[ $1$quarter != "${said_percent:-}" ]]; then say "    $1 $quarter %"; fi
    said_percent=$1$quarter
}

# apt's output without its status lines goes to the log.
apt_progress() { # LOG
    local line
    while IFS= read -r line; do
        if [[ $line =~ ^(dl|pm)status:[^:]*:([0-9]+) ]]; then
            case ${BASH_REMATCH[1]} in
                dl) say_percent "내려받기 / downloading" "${BASH_REMATCH[2]}" ;;
                pm) say_percent "설치 / installing" "${BASH_REMATCH[2]}" ;;
            esac
        else
            echo "$line" >>"$1"
        fi
    done
}

# What CMake and Ninja are started with; empty: this system's.
builder=()

# Ninja keeps its progress on one line on a terminal; elsewhere it would fill the screen.
ninja_build() { # FOLDER TARGET
    local line
    if [[ -t 2 ]]; then
        "${builder[@]}" cmake --build "$1" --target "$2" >&2
        return
    fi
    NINJA_STATUS='[%p] ' "${builder[@]}" cmake --build "$1" --target "$2" 2>&1 | while IFS= read -r line; do
        if [[ $line =~ ^\[\ *([0-9]+)%\] ]]; then
            say_percent "빌드 / building" "${BASH_REMATCH[1]}"
        else
            say "$line"
        fi
    done
}

install_missing() { # PACKAGE...
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "apt가 없는 시스템이라 패키지를 설치하지 못합니다. 빌드가 안 되면 다음에 해당하는 것을 직접 설치하세요:" \
            "This system has no apt to install packages with. If the build fails, install the equivalents of these packages yourself:" \
            "    $*"
        return
    fi

    local missing by_hand log
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} == 0)); then return; fi

    by_hand="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        fail "패키지 설치에는 관리자 권한이 필요한데 sudo가 없습니다. 관리자(root)로 다음을 실행한 뒤 다시 시작하세요:" \
             "Installing packages needs root, and this system has no sudo. Run this as root, then start again:" \
             "    $by_hand"
    fi

    say "빌드, 실행, 테스트에 필요한 패키지를 apt로 설치합니다(처음에는 몇 분 걸립니다):" \
        "Installing the packages needed to build, run and test qkv with apt (a few minutes the first time):" \
        "    ${missing[*]}"
    log=$(mktemp)
    # An unreachable third-party repository must not stop us. If one that we need is unreachable, the installation says so.
    as_root apt-get update -qq >"$log" 2>&1 || true
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o APT::Status-Fd=1 "${missing[@]}" 2>>"$log" </dev/null | apt_progress "$log"; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "설치하지 못했습니다. 위에 적힌 문제를 풀거나, 관리자(root)로 다음을 실행한 뒤 다시 시작하세요:" \
             "The installation failed. Fix the problem above, or run this as root, then start again:" \
             "    $by_hand"
    fi
    rm -f "$log"
}

build() { # PRESET TARGET [CMAKE OPTION...]
    local preset=$1 target=$2 imgui log
    shift 2
    imgui=$("$root/scripts/fetch-imgui.sh")

    if [[ ! -d $root/build/$preset ]]; then
        say "처음 빌드합니다. 몇 분 걸립니다. 두 코어로 테스트까지 빌드하면 10분쯤이에요." "Building for the first time. This takes a few minutes; with the tests, about ten on two cores."
    fi
    log=$(mktemp)
    if ! "${builder[@]}" cmake -S "$root" --preset "$preset" "-DFETCHCONTENT_SOURCE_DIR_IMGUI=$imgui" "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        fail "빌드를 준비하지 못했습니다(CMake)." "CMake could not configure the build."
    fi
    rm -f "$log"

    ninja_build "$root/build/$preset" "$target" || fail "빌드하지 못했습니다." "The build failed."
}
