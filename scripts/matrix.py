"""Prints the compatibility table: python scripts/matrix.py [--format github] [--why].

The same as `python -m project matrix`.
"""

import sys

from project.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["matrix", *sys.argv[1:]]))
