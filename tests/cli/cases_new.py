"""What `new` prints and refuses; `test_new_command` has what it writes."""

from case import Case

CASES = [
    Case("help of new", "new -h", code=0),
    Case("new without a name", "new"),
    Case("new with two names", "new a b"),
    Case("new with a flag of another command", "new my-zoo --plugin a"),
    Case("new of what is there", "new my-zoo", {"my-zoo/notes.txt": ""}),
    Case("new of a file", "new my-zoo", {"my-zoo": ""}),
    Case("new of what two names are taken for", "new rings",
         {"rings/a": "", "rings-2/a": ""}),
    Case("new of no name of a module", "new 3d-zoo"),
    Case("new with a space", ["new", "my zoo"]),
    Case("new with a word of Python's", "new class"),
    Case("new that would hide a module of Python's", "new random"),
    Case("new that would hide an installed module", "new torch"),
    Case("new of the current folder", "new ."),
    Case("new in a folder that is not there", "new zoos/mine", {"zoo/a": ""}),
]  # fmt: skip
