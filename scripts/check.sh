#!/usr/bin/env bash
# Lint, format and types, exactly as CI runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
ruff check .
ruff check --select C901 --ignore-noqa . # No function is excused.
ruff format --check .
pyright
