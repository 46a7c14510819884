"""The cache of what there is to choose from: damaged, and made by many at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from reliability.facts import Facts, Row, ended_as, look, merged
from reliability.programs import POINTS, Place

CONFIG = f"{POINTS} --print-config"
MANY = 20


def cached(place: Place) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(place.folder / "cache")}


def damaged(*damages: Callable[[str], str]) -> Callable[[Place], Facts]:
    """Makes the cache, damages it, and uses it twice."""

    def make(place: Place) -> Facts:
        whole = place.train(CONFIG, variables=cached(place))
        return merged([once(place, whole.out, damage) for damage in damages])

    def once(place: Place, whole: str, damage: Callable[[str], str]) -> Facts:
        files = list((place.folder / "cache").rglob("manifest-*.json"))
        before = [path.read_text() for path in files]
        for path, text in zip(files, before, strict=True):
            path.write_text(damage(text))
        first, second = (place.train(CONFIG, variables=cached(place)) for _ in "ab")
        facts = look(place, first, second)
        same = first.out == second.out == whole and bool(files)
        anew = [path.read_text() for path in files] == before
        return facts | {
            "output": "the same" if same else "another",
            "cache": "made anew" if anew else "not as it was",
        }

    return make


def without(name: str) -> Callable[[str], str]:
    def damage(text: str) -> str:
        data: dict[str, Any] = json.loads(text)
        return json.dumps({key: data[key] for key in data if key != name})

    return damage


def emptied(text: str) -> str:
    return json.dumps({**json.loads(text), "components": {}})


def at_once(place: Place) -> Facts:
    variables = cached(place)
    programs = [place.begin(CONFIG, variables=variables) for _ in range(MANY)]
    ended = [program.end() for program in programs]
    outputs = {each.out for each in ended}
    parts = list((place.folder / "cache").rglob("*.part"))
    return look(place, *ended) | {
        "outputs": str(len(outputs)),
        "cache": f"{len(parts)} parts left" if parts else "whole",
    }


USED = ended_as(0, "none", output="the same", cache="made anew")

ROWS = [
    Row("the cache of components is 200,000 brackets deep", USED,
        damaged(lambda _: "[" * 200_000)),
    Row("the cache lacks its components, its hooks, or what is in them", USED,
        damaged(without("components"), without("hooks"), emptied)),
    Row(f"{MANY} programs make the cache at once",
        ended_as(0, "none", outputs="1", cache="whole"), at_once),
]  # fmt: skip
