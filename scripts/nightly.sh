#!/usr/bin/env bash
# What takes too long for .ci/run, cheapest first; run by hand before an issue is closed.
# Arguments are for `scripts/benchmark.py accuracy`, say `--text /PATH/OF/A/TEXT --seeds 1`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/fresh.sh

step "lowest versions: install"
python -m venv "$fresh/lowest"
python scripts/lowest.py > "$fresh/lowest.txt"
"$fresh/lowest/bin/python" -m pip install --quiet -c "$fresh/lowest.txt" -e '.[zoo,dev]'
step "lowest versions: pytest"
"$fresh/lowest/bin/python" -m pytest -m "not slow"

step "environment"
python -m venv .venv
. .venv/bin/activate
pip install --quiet -c constraints.txt -e '.[zoo,dev]'
step "matrix --check"
python -m project matrix --check
step "strangers: install"
python -m venv "$fresh/strangers"
"$fresh/strangers/bin/python" -m pip install --quiet -c constraints.txt -e '.[zoo,dev,strangers]'
step "strangers: pytest tests/test_examples.py"
"$fresh/strangers/bin/python" -m pytest tests/test_examples.py
step "loggers: install"
python -m venv "$fresh/loggers"
"$fresh/loggers/bin/python" -m pip install --quiet -c constraints.txt -e '.[zoo,dev,tensorboard,mlflow]'
step "loggers: pytest tests/test_real_loggers.py"
"$fresh/loggers/bin/python" -m pytest -m nightly tests/test_real_loggers.py
step "scripts/fuzz_config.py"
python scripts/fuzz_config.py --seconds 900 --seed "$(date +%j)000000"
step "pytest -m nightly"
pytest -m nightly
step "scripts/faults.py"
python scripts/faults.py --kills 20 --seed "$(date +%j)"
python scripts/faults.py --table
step "scripts/benchmark.py accuracy"
python scripts/benchmark.py accuracy "$@"
step "scripts/benchmark.py loaders"
python scripts/benchmark.py loaders
step "scripts/cost.py"
python scripts/cost.py
