"""Keys: the one grammar in which parameters are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ROLES = ("task", "model", "trainer")


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """The canonical name of one parameter.

    Attributes:
        scope: The Gin scope, such as `eval`; empty for none.
        selector: A role (`task`, `model`, `trainer`), `run`, or the name of a part;
            empty for a macro.
        parameter: The parameter's name, or the macro's.
    """

    scope: str
    selector: str
    parameter: str

    @classmethod
    def parse(cls, text: str) -> Key:
        """Reads `model.dropout`, `eval/AdamW.lr`, or `lr` (a macro).

        The text must be well-formed; see `KEY_PATTERN` in `sources`.
        """
        scope, _, rest = text.rpartition("/")
        selector, _, parameter = rest.rpartition(".")
        return cls(scope, selector, parameter)

    @property
    def is_macro(self) -> bool:
        return not self.selector

    @property
    def owner(self) -> str:
        """The key without its parameter: `model`, or `eval/AdamW`."""
        return f"{self.scope}/{self.selector}" if self.scope else self.selector

    def __str__(self) -> str:
        return f"{self.owner}.{self.parameter}" if self.owner else self.parameter


_NAME: Final = r"[A-Za-z_]\w*"


KEY_PATTERN: Final = re.compile(
    rf"(?P<scope>{_NAME}(?:\.{_NAME})*(?:/{_NAME}(?:\.{_NAME})*)*/)?"
    rf"(?:(?P<selector>{_NAME}(?:\.{_NAME})*)\.)?(?P<parameter>{_NAME})",
    re.ASCII,
)
"""`model.dropout`, `eval/AdamW.lr`, `torch.optim.AdamW.lr`, or `lr` for a macro."""


def split_key(text: str) -> tuple[str, str, str] | None:
    """Returns scope, selector and parameter of a key, or None when it is not one.

    A key without a dot is a macro, whose scope is part of its name.

    >>> split_key("eval/torch.optim.AdamW.lr")
    ('eval', 'torch.optim.AdamW', 'lr')
    """
    match = KEY_PATTERN.fullmatch(text)
    if match is None:
        return None
    scope = (match["scope"] or "").rstrip("/")
    selector, parameter = match["selector"] or "", match["parameter"]
    if not selector and scope:
        return "", "", f"{scope}/{parameter}"
    return scope, selector, parameter
