#!/usr/bin/env bash
# Runs in the fresh Debian: installs ./qkv.deb, uses it as a person would and removes it.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8

check() { # WHAT COMMAND...
    "${@:2}" || { echo "failed: $1" >&2 && exit 1; }
}

apt-get update -qq
# Fresh containers leave out documentation, and this is about man pages, too.
rm -f /etc/dpkg/dpkg.cfg.d/docker
apt-get install -qq --no-install-recommends ./qkv.deb libgl1-mesa-dri libegl-mesa0 libgl1 libglx-mesa0 \
    xvfb xauth x11-utils shared-mime-info libglib2.0-bin man-db bash-completion >/dev/null
files=$(dpkg -L qkv)

check "explain" grep -q "score(나는, 사과를)" <(qkv explain "나는 사과를 먹었다")
check "render" qkv render --out /tmp/window.png
check "a picture" test -s /tmp/window.png
check "the window" xvfb-run -a bash -c \
    'qkv & for try in {1..100}; do sleep 0.2; xwininfo -root -tree | grep -q "\"qkv\"" && exit 0; done; exit 1'
echo '{}' >/tmp/one.qkv.json
check "the MIME type" grep -q "content-type: application/x-qkv+json" <(gio info /tmp/one.qkv.json)
check "the man page" grep -q "softmax" <(man qkv | cat)
check "the Korean man page" test -s /usr/share/man/ko/man1/qkv.1.gz
# shellcheck disable=SC2016 # expanded in there
check "completion" grep -qx export <(bash -c '
    source /usr/share/bash-completion/completions/qkv 2>/dev/null
    COMP_WORDS=(qkv exp) COMP_CWORD=1 && _qkv 2>/dev/null && printf "%s\n" "${COMPREPLY[@]}"')

apt-get purge -qq qkv >/dev/null
for file in $files; do
    check "$file is gone" test ! -f "$file"
done
