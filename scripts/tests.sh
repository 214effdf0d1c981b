# shellcheck shell=bash
# Sourced by ./test and .ci/run: runs ctest, shows how far it is, and counts.

# Passes on ctest's lines as they come. After a minute without one, says what is running.
shown_tests() {
    local line partial='' running='' status
    while true; do
        status=0
        IFS= read -r -t 60 line || status=$?
        partial+=$line
        if ((status > 128)); then
            say "    … $running"
        elif ((status > 0)); then
            break
        else
            if [[ $partial =~ ^\ *Start\ +[0-9]+:\ (.*) ]]; then running=${BASH_REMATCH[1]}; else echo "$partial"; fi
            partial=
        fi
    done
}

# "    NAME: REASON" for each skipped test, from its line "Skipped: REASON".
skipped_tests() { # JUNIT_REPORT
    awk '/<testcase / { name = $0; sub(/.*<testcase name="/, "", name); sub(/".*/, "", name); is_skipped = 0 }
         /<skipped message="SKIP_RETURN_CODE/ { is_skipped = 1 }
         is_skipped && sub(/.*Skipped: /, "") { sub(/<\/system-out>/, ""); print "    " name ": " $0; is_skipped = 0 }' "$1" |
        sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
}

# The last line is "N passed, N failed, N skipped", after "LABEL: " where there is a label.
run_tests() { # LABEL CTEST_OPTION...
    local label=$1 report status=0 passed skipped all
    shift
    report=$(mktemp)
    ctest --output-on-failure --no-tests=error --parallel 2 --output-junit "$report" "$@" | shown_tests || status=$?
    all=$(grep --count '<testcase ' "$report" || true)
    if ((all > 0)); then
        passed=$(grep --count '<testcase .* status="run">' "$report" || true)
        skipped=$(grep --count '<skipped message="SKIP_RETURN_CODE' "$report" || true)
        if ((skipped > 0)); then
            echo "건너뛴 테스트과 그 까닭 / Skipped, and why:"
            skipped_tests "$report"
        fi
        echo "${label:+$label: }$passed passed, $((all - passed - skipped)) failed, $skipped skipped"
    fi
    rm -f "$report"
    return "$status"
}
