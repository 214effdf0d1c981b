#!/usr/bin/env bash
# Checks that set-up works on a fresh Debian: makes one in FOLDER, copies this working tree there and runs a command.
#
#   scripts/try-in-clean-root.sh [--user] [--keep] [--suite NAME] FOLDER [COMMAND [ARGUMENT...]]
#
#   --user   runs the command as an ordinary user without sudo instead of as root
#   --keep   continues in the system that the last call left instead of starting from a fresh one
#   --suite  the Debian release, bookworm by default
#
# The command is ./test by default. FOLDER keeps SUITE.tar, the fresh system, for the next call. Needs root and debootstrap.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/clean_root.sh"

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
(($# > 0)) || fail "폴더를 정해 주세요. 예: $0 /tmp/clean" "Give a folder, for example: $0 /tmp/clean"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
(($# > 0)) || set -- ./test
clean=$folder/$suite

if [[ -z $keep || ! -d $clean ]]; then fresh_system "$folder" "$suite"; fi

home=$(sed -n "s/^$user:.*:\([^:]*\):[^:]*$/\1/p" "$clean/etc/passwd")
mkdir -p "$clean$home/qkv"
git -C "$root" ls-files -z --cached --others --exclude-standard |
    tar --create --directory "$root" --null --files-from - |
    tar --extract --directory "$clean$home/qkv"
chroot "$clean" chown -R "$user:" "$home/qkv"

in_clean_root "$clean" "$user" "$home" "$@"
