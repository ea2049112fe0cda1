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


@dataclass(frozen=True, slots=True)
class Fault:
    """A record, or the rest of a file (`row` None where it is the file as a whole), that can't be used."""

    row: int | None
    code: str
    reason: str
    value: str | None = None


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def as_json(value: Any) -> Any:  # noqa: PLR0911 - one per type
    """Return a value as JSON can hold it: times and decimals as text, bytes decoded, huge integers as text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, dict):
        return {as_json(str(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


NoteFunction = Callable[[str, str], None]
"""Called with code and text when something is repaired without losing a record."""


def find_oversized(values: dict[str, Any]) -> tuple[str, int] | None:
    """Return the first value that is too long to be a posting's, with its length, or None."""
    for key, value in values.items():
        if isinstance(value, str) and len(value) > MAX_VALUE_CHARS:
            return key, len(value)
    return None


def check_record(row: int, values: dict[str, Any]) -> Record | Fault:
    """Return the record, or a Fault where a value is too long or holds NUL characters."""
    oversized = find_oversized(values)
    if oversized is not None:
        key, length = oversized
        reason = f"'{key}' holds {length:,} characters, at most {MAX_VALUE_CHARS:,} are read"
        return Fault(row, "value_too_long", reason, str(values[key])[:200])
    for key, value in values.items():
        if isinstance(value, str) and "\0" in value:
            return Fault(
                row,
                "nul_characters",
                f"'{key}' holds NUL characters, as a file does that was cut off or is no text",
                value.replace("\0", "\\0")[:200],
            )
    return Record(row, values)
