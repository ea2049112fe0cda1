"""What strangers write into JSON, and no file of ours can hold: half characters, endless numbers, endless nesting."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson

_SMALLEST, _LARGEST = -(2**63), 2**64 - 1
"""What orjson writes as a number. The same here: an id must not read otherwise because of what stands beside it."""
_DEEPEST = 200
"""Levels of lists and objects within each other; orjson writes 254, and a record stands within some of ours."""

Value = TypeVar("Value")


def storable(value: Value) -> Value:
    """Return a value without what no file can hold, though JSON lets strangers write it; nearly always the same one.

    Half a character (an unpaired surrogate) becomes a question mark, a number beyond 64 bits a text, what is nested
    deeper than any posting nothing.
    """
    try:
        orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        cleaned: Value = _storable(value)
        return cleaned
    return value


def to_json(value: Any, option: int = 0, default: Callable[[Any], Any] | None = None) -> bytes:
    """Return a value as JSON, as well as it can be stored; options are orjson's. Raises TypeError for foreign types."""
    try:
        return orjson.dumps(value, default=default, option=option)
    except TypeError:
        return orjson.dumps(_storable(value), default=default, option=option)


def _storable(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict | list | tuple) and depth >= _DEEPEST:
        return None
    if isinstance(value, dict):
        return {_storable(key): _storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item, depth + 1) for item in value]
    is_huge = isinstance(value, int) and not isinstance(value, bool) and not _SMALLEST <= value <= _LARGEST
    return str(value) if is_huge else value
