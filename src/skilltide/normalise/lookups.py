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
def _answers() -> dict[str, bool]:
    table = load("lookups")["answers"]
    return {str(value).casefold(): key == "yes" for key in ("yes", "no") for value in table[key]}


def answer(text: str) -> bool | None:
    """Return the yes or no that a text says in any notation ("1.0", "t", "Oui"), None where it says neither."""
    return _answers().get(text.strip().casefold())
