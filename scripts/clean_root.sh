# shellcheck shell=bash
# Sourced by the scripts that try qkv on a fresh Debian. Makes one in a folder and runs commands there. Needs root and debootstrap.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
source "$root/scripts/debian_archive.sh"

make_system() { # FOLDER SUITE
    local clean=$1/$2
    command -v debootstrap >/dev/null || fail "debootstrap을 설치하세요." "Install debootstrap."
    rm -rf "$clean"
    debootstrap --variant=minbase "$2" "$clean" "$(debian_mirror)"
    cat >"$clean/etc/apt/sources.list" <<SOURCES
deb $(debian_mirror) $2 main
deb $(debian_mirror) $2-updates main
deb $(debian_mirror Debian-Security) $2-security main
SOURCES
    # The new system reaches the mirror as this machine does: through its proxy and, if the mirror is a frozen copy, without an expiry date.
    apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-Valid-Until)' >"$clean/etc/apt/apt.conf.d/90mirror" || true
    # A machine that has just been set up does not know yet what the mirror offers.
    rm -rf "$clean"/var/lib/apt/lists/* "$clean"/var/cache/apt/archives/*.deb
    chroot "$clean" useradd --create-home --shell /bin/bash learner
    tar --create --file "$1/$2.tar" --directory "$clean" .
}

# A fresh system in FOLDER/SUITE; FOLDER/SUITE.tar keeps it for the next call.
fresh_system() { # FOLDER SUITE
    if [[ -f $1/$2.tar ]]; then
        rm -rf "${1:?}/$2"
        mkdir "$1/$2"
        tar --extract --file "$1/$2.tar" --directory "$1/$2"
    else
        make_system "$1" "$2"
    fi
}

# Separate namespaces make the mounts, and whatever the command leaves running, vanish when it ends.
in_clean_root() { # CLEAN USER HOME COMMAND...
    cp --dereference /etc/resolv.conf "$1/etc/resolv.conf"
    # shellcheck disable=SC2016 # expanded in there
    unshare --mount --pid --fork --kill-child bash -c '
        mount -t proc proc "$1/proc"
        mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
        mount -t tmpfs tmpfs "$1/dev/shm"
        exec chroot --userspec="$2:" "$1" env --ignore-environment --chdir="$3/qkv" \
            HOME="$3" USER="$2" TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${@:4}"
    ' try "$@"
}
