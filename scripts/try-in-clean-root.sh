#!/usr/bin/env bash
# Proves that set-up works on a fresh Debian: makes one in FOLDER, copies this working tree there and runs a command.
#
#   scripts/try-in-clean-root.sh [--user] [--keep] [--suite NAME] FOLDER [COMMAND [ARGUMENT...]]
#
#   --user   runs the command as an ordinary user without sudo, not as root
#   --keep   goes on in the system that the last call left instead of starting from a fresh one
#   --suite  the Debian release, bookworm by default
#
# The command is ./test by default. FOLDER keeps SUITE.tar, the fresh system, for the next call. Takes root, debootstrap.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

suite=bookworm user=root keep=
while [[ ${1:-} == --* ]]; do
    case $1 in
        --user) user=learner ;;
        --keep) keep=yes ;;
        --suite) suite=$2 && shift ;;
        *) fail "모르는 선택지입니다: $1" "Unknown option: $1" ;;
    esac
    shift
done
((EUID == 0)) || fail "root로 실행하세요." "Run this as root."
(($# > 0)) || fail "폴더를 정해 주세요. 예: $0 /tmp/clean" "Say in which folder, as in: $0 /tmp/clean"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
(($# > 0)) || set -- ./test
clean=$folder/$suite

mirror() { # LABEL
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' | sed -n "s/^Debian|$1|//p" | sort --unique | head --lines 1
}

make_fresh_system() {
    command -v debootstrap >/dev/null || fail "debootstrap을 설치하세요." "Install debootstrap."
    rm -rf "$clean"
    debootstrap --variant=minbase "$suite" "$clean" "$(mirror Debian)"
    cat >"$clean/etc/apt/sources.list" <<SOURCES
deb $(mirror Debian) $suite main
deb $(mirror Debian) $suite-updates main
deb $(mirror Debian-Security) $suite-security main
SOURCES
    # The mirror is reached the way this machine reaches it: by its proxy, and, where it is a frozen copy, without end date.
    apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-Valid-Until)' >"$clean/etc/apt/apt.conf.d/90mirror" || true
    # As on any machine that has just been set up: nothing known yet about what the mirror offers.
    rm -rf "$clean"/var/lib/apt/lists/* "$clean"/var/cache/apt/archives/*.deb
    chroot "$clean" useradd --create-home --shell /bin/bash learner
    tar --create --file "$folder/$suite.tar" --directory "$clean" .
}

if [[ -z $keep || ! -d $clean ]]; then
    if [[ -f $folder/$suite.tar ]]; then
        rm -rf "$clean"
        mkdir "$clean"
        tar --extract --file "$folder/$suite.tar" --directory "$clean"
    else
        make_fresh_system
    fi
fi

cp --dereference /etc/resolv.conf "$clean/etc/resolv.conf"
home=$(sed -n "s/^$user:.*:\([^:]*\):[^:]*$/\1/p" "$clean/etc/passwd")
mkdir -p "$clean$home/qkv"
git -C "$root" ls-files -z --cached --others --exclude-standard |
    tar --create --directory "$root" --null --files-from - |
    tar --extract --directory "$clean$home/qkv"
chroot "$clean" chown -R "$user:" "$home/qkv"

# In name spaces of their own the mounts and whatever the command leaves running vanish when it ends.
# shellcheck disable=SC2016 # expanded in there
unshare --mount --pid --fork --kill-child bash -c '
    mount -t proc proc "$1/proc"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
    mount -t tmpfs tmpfs "$1/dev/shm"
    exec chroot --userspec="$2:" "$1" env --ignore-environment --chdir="$3/qkv" \
        HOME="$3" USER="$2" TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${@:4}"
' try "$clean" "$user" "$home" "$@"
