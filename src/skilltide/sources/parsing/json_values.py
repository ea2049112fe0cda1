"""Values out of JSON answers, whatever their shape: what is not there, or is something else, is None."""

import re
from typing import Any

from skilltide.errors import SourceError

_DIGITS = re.compile(r"[0-9]{1,18}")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def records_in(answer: Any, key: str | None, where: str) -> list[dict[str, Any]]:
    """Return the list of records in a JSON answer, under `key` or the answer itself.

    Raises:
        SourceError: it holds none; `where` names the board in the message.
    """
    value = answer if key is None else answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        found = ", ".join(sorted(map(str, answer))[:8]) if isinstance(answer, dict) else type(answer).__name__
        expected = f"a list of records under '{key}'" if key else "a list of records"
        raise SourceError(f"{where}: the answer holds {found or 'nothing'}, expected {expected}. Has the API changed?")
    return value


def value_at(value: Any, *path: str | int) -> Any:
    """Return what stands at a path inside nested objects and lists, or None: `value_at(job, "location", "name")`."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text_at(value: Any, *path: str | int) -> str | None:
    """Return the text or number at a path as text; None for nothing, for blanks and for anything else."""
    found = value_at(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found) if str(found).strip() else None


def list_at(value: Any, *path: str | int) -> list[Any]:
    """Return the list at a path, or an empty one."""
    found = value_at(value, *path)
    return found if isinstance(found, list) else []


def texts_at(value: Any, *path: str | int) -> list[str]:
    """Return the texts in the list at a path; what else stands in it is left out."""
    return [item for item in list_at(value, *path) if isinstance(item, str)]


def count_at(value: Any, *path: str | int) -> int | None:
    """Return the whole number at a path, also where it is written as text or with a decimal point, or None."""
    found = value_at(value, *path)
    if isinstance(found, float) and found.is_integer():
        return int(found)
    if isinstance(found, str) and _DIGITS.fullmatch(found.strip()):
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def flag_at(value: Any, *path: str | int) -> bool | None:
    """Return the true or false at a path, also where it is written as text or as 1 or 0, or None."""
    found = value_at(value, *path)
    if isinstance(found, bool):
        return found
    return _FLAGS.get(str(found).strip().casefold()) if isinstance(found, str | int) else None


def join_texts(*parts: str | None, mark: str = ", ") -> str | None:
    """Join the texts that are there, each once."""
    return mark.join(dict.fromkeys(part.strip() for part in parts if part and part.strip())) or None
