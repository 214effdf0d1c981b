#!/usr/bin/env bash
# Makes the Debian package from BUILD_FOLDER, checks it with lintian, installs it in a fresh Debian, starts the program
# there and removes it again.
#
#   tests/package/try_package.sh BUILD_FOLDER
#
# Ends with 77 where it cannot be tried: without root, without debootstrap, not on Debian, where mounting is forbidden,
# without the network.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/clean_root.sh"

skip() { # LINE...
    say "$@"
    exit 77
}
((EUID == 0)) || skip "root가 아니라 건너뜁니다." "Skipped: this takes root."
for tool in debootstrap lintian dpkg-deb; do
    command -v "$tool" >/dev/null || skip "$tool이 없어 건너뜁니다." "Skipped: there is no $tool."
done
[[ -n $(debian_mirror) ]] || skip "데비안이 아니라 건너뜁니다." "Skipped: this is not Debian."
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
unshare --mount --pid --fork true 2>/dev/null || skip "마운트가 허용되지 않아 건너뜁니다." "Skipped: mounting is not allowed here."

build=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
debian=$(debian_mirror)
/usr/lib/apt/apt-helper download-file "${debian%/}/dists/$suite/Release" "$work/Release" >/dev/null 2>&1 ||
    skip "데비안 미러에 닿지 않아 건너뜁니다." "Skipped: Debian's mirror cannot be reached."

(cd "$build" && cpack -G DEB -B "$work/deb")
deb=$(echo "$work"/deb/*.deb)
lintian --allow-root --fail-on error "$deb"
desktop-file-validate "$root/packaging/qkv.desktop"

fresh_system "$work" "$suite"
clean=$work/$suite
mkdir -p "$clean/root/qkv"
cp "$deb" "$clean/root/qkv/qkv.deb"
cp "$root/tests/package/in_clean_root.sh" "$clean/root/qkv/"
in_clean_root "$clean" root /root bash in_clean_root.sh
say "깨끗한 데비안에 설치하고, 실행하고, 지웠습니다. / Installed, started and removed on a fresh Debian."
