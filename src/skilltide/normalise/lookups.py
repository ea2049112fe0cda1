"""Values that stand for nothing, or for something else (`lookups.yml`)."""

from datetime import date
from functools import cache

from skilltide.normalise.data import load


@cache
def _missing(field: str) -> frozenset[str]:
    table = load("lookups")["missing"]
    return frozenset(str(entry["value"]).casefold() for entry in [*table["any"], *table.get(field, [])])


def is_missing(value: str, field: str = "any") -> bool:
    """Tell whether a text stands for "no value" in this field ("None", "nan", Glassdoor's "-1")."""
    if len(value) > 40:
        return False
    text = value.strip().casefold()
    return not text or text in _missing(field)


@cache
def _no_days() -> frozenset[date]:
    return frozenset(date.fromisoformat(str(entry["value"])) for entry in load("lookups")["no_days"])


def is_no_day(day: date) -> bool:
    """Tell whether a day is one that programs write where they have none (Unix time 0)."""
    return day in _no_days()


@cache
def _answers() -> dict[str, bool]:
    table = load("lookups")["answers"]
    return {str(value).casefold(): key == "yes" for key in ("yes", "no") for value in table[key]}


def answer(text: str) -> bool | None:
    """Return the yes or no that a text says in any notation ("1.0", "t", "Oui"), None where it says neither."""
    return _answers().get(text.strip().casefold())
