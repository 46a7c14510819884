"""A plugin that makes the classes it names importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "checkout"))

MODELS = {"theirs": "theirs.net:Theirs"}
COMPATIBLE = [("line", "theirs")]
