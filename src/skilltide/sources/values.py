"""Values of records as text, and the date in a file's name."""

import math
import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

_NAME_DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_. ](?P<m>0?[1-9]|1[0-2])[-_. ](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>0[1-9]|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])\.(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_. ](?P<m>0[1-9]|1[0-2])(?!\d)"),
)

STRPTIME = {
    "%Y": r"\d{4}", "%y": r"\d\d", "%m": r"\d\d?", "%d": r"\d\d?", "%H": r"\d\d", "%M": r"\d\d", "%S": r"\d\d",
    "%j": r"\d{3}", "%b": r"[a-z]{3}", "%B": r"[a-z]{3,9}",
}  # fmt: skip


def date_in_name(name: str, pattern: str | None = None) -> date | None:
    """Return the date that a file's name tells, by a strptime pattern or guessed (20240702, 2024-07-02, 2024_07)."""
    if pattern is not None:
        match = _pattern_regex(pattern).search(name)
        try:
            return datetime.strptime(match.group(), pattern).date() if match else None
        except ValueError:
            return None
    for expression in _NAME_DATES:
        if match := expression.search(name):
            parts = match.groupdict()
            try:
                return date(int(parts["y"]), int(parts["m"]), int(parts.get("d") or 1))
            except ValueError:
                continue
    return None


@lru_cache(maxsize=64)
def _pattern_regex(pattern: str) -> re.Pattern[str]:
    """Turn a strptime pattern into an expression that finds it inside a longer name."""
    parts = re.split(r"(%[a-zA-Z%])", pattern)
    return re.compile("".join(STRPTIME.get(part, re.escape(part)) for part in parts), re.IGNORECASE)


def as_text(value: Any) -> str | None:  # noqa: PLR0911 - one per type
    """Return a record's value as text: an object by its name, a list joined as lines, None for nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float):
        return None if math.isnan(value) else f"{value:g}" if not value.is_integer() else str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        for key in ("name", "display_name", "title", "label", "text", "value"):
            if isinstance(value.get(key), str):
                return as_text(value[key])
        return None
    if isinstance(value, list | tuple):
        parts = [text for text in (as_text(item) for item in value) if text]
        return "\n".join(parts) or None
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value)


def joined(values: dict[str, str], fields: tuple[str, ...], mark: str) -> str | None:
    """Join the values of those fields that are there."""
    return mark.join(values[field] for field in fields if field in values) or None


def salary_text(values: dict[str, str]) -> str | None:
    """Write the parts of a salary as one text, e.g. `USD 90000 - 120000 per year`."""
    limits = joined(values, ("salary_min", "salary_max"), " - ")
    if limits is None:
        return None
    period = values.get("salary_period")
    return " ".join(
        part for part in (values.get("salary_currency"), limits, f"per {period}" if period else None) if part
    )
