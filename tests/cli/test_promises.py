"""What the messages of the snapshots offer is accepted when it is typed."""

from __future__ import annotations

import pytest
from case import Case
from promises import Typed, broken
from test_messages import ALL, laboratory

from project.core.components.manifest import Manifest


def typed_of(case: Case) -> Typed:
    return Typed(tuple(case.arguments), case.files, case.environment)


@pytest.mark.parametrize(("name", "case"), ALL)
def test_what_a_message_offers_is_accepted(name: str, case: Case, manifest: Manifest):
    with laboratory(manifest) as lab:

        def run(typed: Typed) -> tuple[int, str]:
            again = Case(case.title, typed.words, typed.files, typed.environment)
            answer = lab(again)
            code = int(answer.splitlines()[1].removeprefix("exit code "))
            return code, answer.partition("stderr:\n")[2]

        typed = typed_of(case)
        assert broken(typed, run(typed)[1], run) == []
