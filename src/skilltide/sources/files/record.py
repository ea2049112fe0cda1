"""What the readers of file formats yield: `Record`s and `Fault`s, streaming, in the file's order."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_VALUE_CHARS = 5_000_000
"""A longer value is a Fault: the longest real description seen has 60,000 characters, its HTML twice that."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as given; `row` counts records from 1, without the header."""

    row: int
    values: dict[str, Any]
    around: Any = None
    """What stands around it and tells when it was collected, as found."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A record, or the rest of a file (`row` None where it is the file as a whole), that can't be used."""

    row: int | None
    code: str
    reason: str
    value: str | None = None
    is_end: bool = False
    """Whether the rest of the file is left out with it."""


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
MAX_DEPTH = 64
"""Deeper nesting is a Fault: no posting has it, and what stores records takes no more than 254."""


class TooDeepError(ValueError):
    """A value is nested deeper than MAX_DEPTH."""


def as_json(value: Any, depth: int = 0) -> Any:  # noqa: PLR0911 - one per type
    """Return a value as JSON can hold it: times and decimals as text, huge integers too, bytes if they are text.

    Raises TooDeepError.
    """
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        return value if value.isascii() else _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if depth > MAX_DEPTH:
        raise TooDeepError(f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return {as_json(str(key)): as_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item, depth + 1) for item in value]
    if isinstance(value, set | frozenset):
        return as_json(sorted(value, key=repr), depth)  # it has no order of its own
    if isinstance(value, bytes):
        return None if b"\0" in value else value.decode("utf-8", errors="replace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


NoteFunction = Callable[[str, str], None]
"""Called with code and text when something is repaired without losing a record."""


def make_record(row: int, value: Any, around: Any = None) -> Record | Fault:
    """Return a record of an object as any reader found it, or a Fault where it is none or can't be stored."""
    if not isinstance(value, dict):
        return Fault(row, "not_an_object", f"holds a {type(value).__name__}, expected an object", str(value)[:200])
    try:
        return check_record(row, as_json(value), around)
    except TooDeepError as error:
        return Fault(row, "too_deep", str(error))


def check_record(row: int, values: dict[str, Any], around: Any = None) -> Record | Fault:
    """Return the record of plain values, or a Fault where a value is too long or holds NUL characters."""
    for key, value in values.items():
        if not isinstance(value, str):
            continue
        if len(value) > MAX_VALUE_CHARS:
            reason = f"'{key}' holds {len(value):,} characters, at most {MAX_VALUE_CHARS:,} are read"
            return Fault(row, "value_too_long", reason, value[:200])
        if "\0" in value:
            reason = f"'{key}' holds NUL characters, as a file does that was cut off or is no text"
            return Fault(row, "nul_characters", reason, value[:200].replace("\0", "\\0")[:200])
    return Record(row, values, around)
