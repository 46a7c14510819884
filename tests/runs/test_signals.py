"""The signals that end a training; real ones are sent in the engine's tests."""

from __future__ import annotations

import pickle
import signal

from project.runs.signals import Interrupted


def test_a_signal_knows_its_exit_code() -> None:
    codes = [Interrupted(each).exit_code for each in (signal.SIGINT, signal.SIGTERM)]
    assert codes == [130, 143]
    again = pickle.loads(pickle.dumps(Interrupted(signal.SIGTERM)))
    assert (again.exit_code, str(again)) == (143, "stopped by SIGTERM")
    assert not issubclass(Interrupted, Exception)
