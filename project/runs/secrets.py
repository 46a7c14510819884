"""Values that are nobody's business, masked in what is recorded."""

from __future__ import annotations

import re
from typing import Any, Final

MASK: Final = "***"

_ANYWHERE: Final = {"SECRET", "SECRETS", "PASSWORD", "PASSWORDS"}
_AT_THE_END: Final = {"TOKEN", "KEY"}
"""Words of a name that say that its value is secret; of some the last alone, since
`key_size` and `token_embedding` say something else."""

_CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def is_secret(name: str) -> bool:
    """Whether a name says that its value is secret.

    >>> is_secret("WandbLogger.api_key"), is_secret("model.key_size")
    (True, False)
    """
    words = [each.upper() for each in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    return bool(_ANYWHERE.intersection(words) or _AT_THE_END.intersection(words[-1:]))


def masked(word: str) -> str:
    """Returns a word of a command line without secrets.

    >>> masked("--bind=WandbLogger.api_key=abc"), masked("x=http://me:pw@host")
    ('--bind=WandbLogger.api_key=***', 'x=http://***@host')
    """
    parts = word.split("=")
    for number, name in enumerate(parts[:-1]):
        if is_secret(name):
            return "=".join([*parts[: number + 1], MASK])
    return without_credentials(word)


def without_secrets(value: Any) -> Any:
    """Returns a value without what is secret in it, by the names of its fields.

    >>> without_secrets({"api_key": "abc", "hosts": ["http://me:pw@host"]})
    {'api_key': '***', 'hosts': ['http://***@host']}
    """
    if isinstance(value, dict):
        return {
            name: MASK if is_secret(str(name)) else without_secrets(inner)
            for name, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return (list if isinstance(value, list) else tuple)(map(without_secrets, value))
    return without_credentials(value) if isinstance(value, str) else value


def without_credentials(text: str) -> str:
    """Returns a text without the user and the password of the addresses in it."""
    return _CREDENTIALS.sub(MASK, text)
