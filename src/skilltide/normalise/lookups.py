"""Values that stand for nothing, or for something else (`lookups.yml`)."""

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
def _remote() -> dict[str, bool]:
    table = load("lookups")["remote"]
    return {str(value).casefold(): key == "yes" for key in ("yes", "no") for value in table[key]}


def remote_flag(text: str | None) -> bool | None:
    """Read a "remote" or "workplace" field: True, False (also for hybrid), or None where it tells neither."""
    return _remote().get((text or "").strip().casefold().replace("_", " "))
