"""The program itself: no command, none of that name, flags of other commands."""

from case import Case

CASES = [
    Case("nothing at all", "", code=0),
    Case("help", "--help", code=0),
    Case("unknown command", "trian -t pixels"),
    Case("unknown command that is close to none", "xyz"),
    Case("flag of another command", "matrix --bind model.width=3"),
    Case("flag of another command before it", "--why train"),
]  # fmt: skip
