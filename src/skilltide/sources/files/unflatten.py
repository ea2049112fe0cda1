"""Nested records that were saved as rows of a table, put together again.

What writes tables writes an object or a list as text, in JSON or in Python (`{'name': 'Bonn'}`), or spreads it over
columns by path (`location.name`, `lists/0/text`).
"""

import math
import re
from collections.abc import Set
from functools import lru_cache
from typing import Any, NamedTuple

from skilltide.normalise.lookups import is_missing
from skilltide.sources.files.record_values import literal

_INDEX = re.compile(r"\[(\d+)\]")
_MARK = re.compile(r"(?<=\w)(?:\s*(?:[./:>|]|->|\s-\s)\s*|__)(?=[\w@])")
"""What stands between the steps of a path. A single underscore may also be part of a name."""
_MAX_LITERAL_CHARS = 500_000
_WHOLE = re.compile(r"(-?\d+)\.0")
_FLAGS = {"true": True, "false": False}


class _Plan(NamedTuple):
    """What of a record's keys is to be put together."""

    texts: tuple[str, ...]
    """Keys that may hold an object or a list as text."""
    paths: tuple[tuple[str, tuple[str, ...]], ...]
    """Keys that are paths, with their steps."""


class _Made(dict[str, Any]):
    """An object that is put together of paths; one whose keys are numbers stands for a list."""


@lru_cache(maxsize=16384)
def path_of(name: str, nested: frozenset[str]) -> tuple[str, ...]:
    """Return the steps of a name that is a path into an object, else the name. `nested`: what objects are called."""
    steps: list[str] = []
    for step in _MARK.split(_INDEX.sub(r".\1", name)):
        steps += _by_underscores(step, nested, is_first=not steps)
    return tuple(steps) if len(steps) > 1 and steps[0] in nested else (name,)


def _by_underscores(step: str, nested: Set[str], *, is_first: bool) -> list[str]:
    for at, letter in enumerate(step):
        if letter == "_" and (step[:at] in nested or (not is_first and step[:at].isdecimal())) and step[at + 1 :]:
            return [step[:at], *_by_underscores(step[at + 1 :], nested, is_first=False)]
    return [step]


def unflattened(values: dict[str, Any], nested: frozenset[str]) -> dict[str, Any]:
    """Return a record with its objects and lists; the record itself where it has them already.

    In the row of a table numbers, flags and what stands for nothing are also written as they are in an answer
    (`12.0`, `True`, `nan`).

    Args:
        values: the record as its file had it.
        nested: the names under which there are objects or lists, at any level.
    """
    is_row = not any(isinstance(value, dict | list) for value in values.values())
    plan = _plan(tuple(values), nested)
    found = {key: _cell(value) for key, value in values.items()} if is_row else dict(values)
    for key in plan.texts:
        found[key] = _object(found[key])
    for key, steps in plan.paths:
        if not isinstance(found.get(steps[0]), _Made) and found.get(steps[0]) not in (None, ""):
            continue  # "location" beside "location.name"
        del found[key]
        _put(found, steps, _object(_cell(values[key])))
    return {key: _listed(value) for key, value in found.items()}


@lru_cache(maxsize=4096)
def _plan(keys: tuple[str, ...], nested: frozenset[str]) -> _Plan:
    paths = ((key, path_of(key, nested)) for key in keys)
    return _Plan(tuple(key for key in keys if key in nested), tuple(pair for pair in paths if len(pair[1]) > 1))


def _cell(value: Any) -> Any:
    """Return what a table's cell stands for: JSON's flags and numbers, None for nothing."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None if math.isnan(value) else value
    if not isinstance(value, str):
        return value
    if is_missing(value):
        return None
    text = value.strip()
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else _FLAGS.get(text.casefold(), value)


def _object(value: Any) -> Any:
    return _read(value) if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") else value


@lru_cache(maxsize=256)
def _read(text: str) -> Any:
    """Return the object that a text is: asked several times of each record. Nobody changes it."""
    return literal(text, _MAX_LITERAL_CHARS)


def _put(found: dict[str, Any], steps: tuple[str, ...], value: Any) -> None:
    """Put a value at the end of a path; where a step leads into something else, it is left out."""
    at = found
    for step in steps[:-1]:
        if at.get(step) in (None, ""):
            at[step] = _Made()
        at = at[step]
        if not isinstance(at, _Made):
            return
    there = at.get(steps[-1])
    if not isinstance(there, _Made) or (_is_empty(there) and not _is_empty(value)):
        at[steps[-1]] = value


def _listed(value: Any) -> Any:
    """Return what was put together, as lists where its keys are numbers, and without what is empty inside."""
    if not isinstance(value, _Made):
        return value
    if all(key.isdecimal() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int) if not _is_empty(value[key])]
    return {key: None if _is_empty(item) else _listed(item) for key, item in value.items()}


def _is_empty(value: Any) -> bool:
    return all(map(_is_empty, value.values())) if isinstance(value, _Made) else value in (None, "", [], {})
