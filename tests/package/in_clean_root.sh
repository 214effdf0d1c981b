#!/usr/bin/env bash
# Runs in the fresh Debian: installs ./qkv.deb, uses it as a person would and removes it.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8

get() { # ARGUMENT...: passed to apt-get
    apt-get -qq --no-install-recommends "$@" >/tmp/apt.log 2>&1 </dev/null || { cat /tmp/apt.log && return 1; }
}

as_learner() { # COMMAND...
    runuser --user learner -- env --chdir=/home/learner HOME=/home/learner LANG="$LANG" DISPLAY="${DISPLAY:-}" "$@"
}

expect() { # WHAT PATTERN FOUND
    # shellcheck disable=SC2053 # a pattern
    if [[ $3 == $2 ]]; then
        echo "ok: $1"
    else
        printf 'wrong: %s\nexpected: %s\nfound: %s\n' "$@"
        exit 1
    fi
}

completions() { # WORD...: prints what Tab offers after them
    # shellcheck disable=SC2016 # expanded in there
    as_learner bash -c '
        source /usr/share/bash-completion/bash_completion
        _completion_loader qkv
        compopt() { :; } # only works inside a completion
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
        COMP_POINT=${#COMP_LINE}
        _qkv
        echo "${COMPREPLY[*]}"' completions "$@"
}

get update
# The package comes first: the program must run with only its dependencies.
get install ./qkv.deb
expect 'the worked example' '*0.422*' "$(as_learner qkv explain)"
as_learner qkv render --step 12 --out step.png
expect 'a picture, drawn without a display' $'\x89PNG' "$(head --bytes 4 /home/learner/step.png)"
as_learner qkv export '나는 사과를 먹었다' --format npz --out data.npz
mapfile -t files < <(dpkg-query --listfiles qkv)

get install xvfb xdotool x11-utils man-db locales bash-completion desktop-file-utils shared-mime-info xdg-utils \
    libfile-mimeinfo-perl
localedef -i ko_KR -f UTF-8 ko_KR.UTF-8

exec {display}< <(exec Xvfb -displayfd 1 -screen 0 1600x1000x24 -nolisten tcp 2>/dev/null)
read -r -u "$display" number
export DISPLAY=:$number
as_learner qkv &
window=$(timeout 60 xdotool search --sync --onlyvisible --class '^qkv$' | tail -n 1)
expect 'the window' '*IsViewable*' "$(xwininfo -id "$window")"
kill %1
wait %1 || true

desktop-file-validate /usr/share/applications/qkv.desktop
echo '{}' >/home/learner/lesson.qkv.json
expect 'the type of a document' 'application/x-qkv+json' "$(as_learner xdg-mime query filetype lesson.qkv.json)"
expect 'the program for it' 'qkv.desktop' "$(as_learner xdg-mime query default application/x-qkv+json)"
expect 'the manual' '*NAME*qkv - *softmax*' "$(as_learner man qkv)"
expect 'the Korean manual' '*이름*qkv - *어텐션*' "$(LANG=ko_KR.UTF-8 as_learner man qkv)"
expect 'Tab after qkv ex' 'explain export' "$(completions qkv ex)"
expect 'Tab after qkv export --format s' '*safetensors*svg*' "$(completions qkv export --format s)"
expect 'Tab after qkv les' '*lesson*lesson.qkv.json*' "$(completions qkv les)"

get purge qkv
expect 'the package is gone' '' "$(dpkg-query --show qkv 2>/dev/null || true)"
for file in "${files[@]}"; do
    if [[ ! -d $file || $file == *qkv* ]]; then expect "$file is gone" '' "$(ls -d "$file" 2>/dev/null || true)"; fi
done
# The home folder holds what was copied and saved there; logs and lists of apt name what was installed.
expect 'nothing else is left by that name' '' "$(find /usr /etc /var/lib /var/cache /opt -name '*qkv*')"
expect 'nothing knows the type any more' '' "$(grep --recursive --files-with-matches x-qkv /usr/share/mime /usr/share/applications || true)"
