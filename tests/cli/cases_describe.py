"""What `describe` prints and refuses."""

from case import Case

CASES = [
    Case("help of describe", "describe --help", code=0),
    Case("describe without a name", "describe"),
    Case("describe what is not there", "describe nett"),
    Case("description of a task", "describe words", code=0),
    Case("description of a model", "describe net", code=0),
    Case("description of a model by its class", "describe Rnn", code=0),
    Case("description of a broken model", "describe broken", code=0),
    Case("description of the trainer", "describe trainer", code=0),
    Case("description of a part", "describe Adam", code=0),
    Case("description in JSON", "describe pixels --format json", code=0),
]  # fmt: skip
