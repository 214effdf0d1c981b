#!/usr/bin/env bash
# Builds the fuzz targets with Clang and runs them two at a time, on their seeds and what earlier runs found.
#
#   scripts/fuzz.sh [SECONDS [TARGET...]]
#
# SECONDS is 30 by default. All targets run unless you name some (npz, lesson, …). Findings are kept in build/fuzz/found,
# and the inputs that the next run starts from in build/fuzz/corpus.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

seconds=${1:-30}
shift || true
install_missing "${build_packages[@]}" "${fuzz_packages[@]}"
build fuzz fuzz_targets
build release qkv

targets=("$@")
if ((${#targets[@]} == 0)); then
    for program in "$root"/build/fuzz/fuzz_*; do
        [[ -x $program && -f $program ]] && targets+=("${program##*/fuzz_}")
    done
fi

# The seeds are files that qkv writes itself, and its lessons.
corpus=$root/build/fuzz/corpus
mkdir -p "$corpus"/{answer,csv,document,goal,json_capture,lesson,link,npy,npz,number_block,safetensors,sentence,tokens} "$root/build/fuzz/found"
qkv=$root/build/release/qkv
for format in npz safetensors; do
    "$qkv" export "나는 사과를" --format "$format" --out "$corpus/$format/exported"
done
"$qkv" export "a b" --format json --out "$corpus/json_capture/exported"
"$qkv" export "a b" --format csv --out "$root/build/fuzz/csv"
cp "$root/build/fuzz/csv/q.csv" "$corpus/number_block/"
cp "$root"/assets/examples/*.json "$corpus/document/"
cp "$root"/assets/lessons/*.md "$corpus/lesson/"
unzip -p "$corpus/npz/exported" q.npy >"$corpus/npy/one"
cp --recursive "$root"/fuzz/seeds/. "$corpus/"
grep --no-filename --only-matching --perl-regexp '^(goal|only|solution|step): \K.*' "$root"/assets/*/*.md | sort --unique |
    split --lines 1 - "$corpus/goal/line-"
"$qkv" link "a b" >"$corpus/link/packed"
printf '{"v": 1, "step": 3, "detail": "term", "lang": "ko", "document": %s}' "$(cat "$root/assets/examples/same-word.qkv.json")" >"$corpus/link/document"
printf '{"v": 1, "step": 3, "detail": "stage", "lang": "en", "model": "ko", "changes": [{"op": "replace", "path": "/tokens/0", "value": "나는"}]}' >"$corpus/link/model"
printf '["a", "b"]' >"$corpus/tokens/two"
cp "$root"/fuzz/seeds/tokens/* "$corpus/tokens/"
cp "$root"/fuzz/seeds/sentence/* "$corpus/sentence/"
printf '\x01[0, 0.211, 0]' >"$corpus/answer/vector"

run_one() { # TARGET
    local log=$root/build/fuzz/$1.log
    # An input that takes longer than the timeout counts as a finding.
    if "$root/build/fuzz/fuzz_$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
        -print_final_stats=1 -artifact_prefix="$root/build/fuzz/found/$1-" "$corpus/$1" >"$log" 2>&1; then
        grep -E "number_of_executed_units|^#[0-9]+.*DONE" "$log" | tr '\n' ' ' | sed "s/^/$1: /" && echo
    else
        tail -40 "$log"
        say "$1: 오류를 찾았습니다. / found an error: $log"
        return 1
    fi
}
export -f run_one say
export root corpus seconds
printf '%s\n' "${targets[@]}" | xargs --max-procs=2 -I{} bash -c 'run_one {} || exit 255'
