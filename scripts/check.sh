#!/usr/bin/env bash
# Lint, format and types, exactly as CI runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
ruff check .
ruff format --check .
pyright
