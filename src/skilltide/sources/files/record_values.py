"""Values of a file's records as text."""

import math
from datetime import date, datetime
from typing import Any


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


def join_fields(values: dict[str, str], fields: tuple[str, ...], mark: str) -> str | None:
    """Join the values of those fields that are there."""
    return mark.join(values[field] for field in fields if field in values) or None


def salary_text(values: dict[str, str]) -> str | None:
    """Write the parts of a salary as one text, e.g. `USD 90000 - 120000 per year`."""
    limits = join_fields(values, ("salary_min", "salary_max"), " - ")
    if limits is None:
        return None
    period = values.get("salary_period")
    return " ".join(
        part for part in (values.get("salary_currency"), limits, f"per {period}" if period else None) if part
    )
