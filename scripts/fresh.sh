# Sourced by .ci/run and nightly.sh at the project's root: goes to a copy of the tree in a
# fresh folder, where all caches are too, and at the end removes it and says how many
# seconds each step took.
# shellcheck shell=bash

exec < /dev/null
BUDGET=${BUDGET:-0} # Seconds that all may take; 0 for any.

fresh=$(mktemp -d)
mkdir "$fresh/tree" "$fresh/tmp"
export TMPDIR="$fresh/tmp" XDG_CACHE_HOME="$fresh/cache" XDG_STATE_HOME="$fresh/state"
export PROJECT_RUNS_DIR="$fresh/runs"

steps=("copy of the tree") began=(0)
step() { # NAME of what begins
    steps+=("$1") began+=("$SECONDS")
    echo "== $1" >&2
}

finish() {
    local status=$? i last=${steps[${#steps[@]} - 1]}
    step "removal of the copy"
    rm -rf "$fresh"
    began+=("$SECONDS")
    echo "== seconds of each step"
    for i in "${!steps[@]}"; do
        printf '%6d  %s\n' $((began[i + 1] - began[i])) "${steps[i]}"
    done
    printf '%6d  in all' "$SECONDS"
    ((BUDGET == 0)) || printf ', of a budget of %d' "$BUDGET"
    ((BUDGET == 0 || SECONDS <= BUDGET)) || printf ': OVER THE BUDGET by %d' $((SECONDS - BUDGET))
    echo
    ((status == 0)) || echo "FAILED in: $last"
    exit "$status"
}
trap finish EXIT

tar -cf - --exclude ./.git --exclude ./.venv --exclude ./runs --exclude ./build --exclude ./dist \
    --exclude '*.egg-info' . | tar -xf - -C "$fresh/tree"
cd "$fresh/tree"
