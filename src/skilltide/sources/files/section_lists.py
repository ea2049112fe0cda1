"""Tells lists of titled sections of a text from lists of postings, which look alike: a title and a text each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from skilltide.sources.files.column_rules import column_rules, field_of, meaning_of, squash
from skilltide.sources.files.record_values import titled
from skilltide.sources.files.value_kinds import is_title

_SECTION_SHARE, _MAX_SECTION_KEYS = 0.5, 5


def are_sections(rows: Sequence[Mapping[str, Any]], holders: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether objects are titled sections of texts rather than postings.

    Their titles are known, or come again; or what holds them is titled like an occupation, and they aren't.
    """
    told_ones = [titled(row) for row in rows]
    titles = Counter(own[0].strip() for own in told_ones if own is not None)
    if None in told_ones or any(len(row) > _MAX_SECTION_KEYS for row in rows):
        return False
    count = sum(
        number for title, number in titles.items() if (number > 1 or _is_heading(title)) and not is_title(title)
    )
    named = [name for holder in holders for name in _titles_of(holder)]
    are_postings_around = bool(named) and all(map(is_title, named)) and not any(map(is_title, titles))
    return count >= _SECTION_SHARE * len(rows) or are_postings_around


def has_title(row: Mapping[str, Any]) -> bool:
    """Tell whether an object has a title itself."""
    return bool(_titles_of(row))


def _titles_of(row: Mapping[str, Any]) -> list[str]:
    unsure = column_rules().if_looks["title"]
    named = (value for key, value in row.items() if field_of(key) == "title" or squash(key) in unsure)
    return [value for value in named if isinstance(value, str)]


def _is_heading(title: str) -> bool:
    meaning = meaning_of(title)
    return meaning is not None and (meaning.heading is not None or meaning.field == "description")
