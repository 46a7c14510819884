"""Where settings come from: one file a source, all of them returning `Written`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from project.core.origins import Origin
from project.core.values import Raw

_NAME: Final = r"[A-Za-z_]\w*"
KEY_PATTERN: Final = re.compile(
    rf"(?P<scope>{_NAME}(?:\.{_NAME})*(?:/{_NAME}(?:\.{_NAME})*)*/)?"
    rf"(?:(?P<selector>{_NAME}(?:\.{_NAME})*)\.)?(?P<parameter>{_NAME})",
    re.ASCII,
)
"""`model.dropout`, `eval/AdamW.lr`, `torch.optim.AdamW.lr`, or `lr` for a macro."""


@dataclass(frozen=True, slots=True)
class Written:
    """One binding as a source has it, before its key and value are looked up.

    Attributes:
        scope: The Gin scope; empty for none.
        selector: A role, `run`, or a Gin selector; empty for a macro.
        parameter: The parameter, or the macro's name.
        value: The raw value.
        origin: Where it was written.
        plain_gin: Whether it comes from a .gin file, where Gin's own selectors and
            literals hold and role names mean nothing.
    """

    scope: str
    selector: str
    parameter: str
    value: Raw
    origin: Origin
    plain_gin: bool = False

    @property
    def key(self) -> str:
        """The key as it was written."""
        owner = f"{self.scope}/{self.selector}" if self.scope else self.selector
        return f"{owner}.{self.parameter}" if owner else self.parameter


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
