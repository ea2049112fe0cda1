"""Whether ids and addresses tell postings apart: records with the same one have to be copies of one posting."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from skilltide.model import PostingFields
from skilltide.sources.files.columns import ColumnMapping
from skilltide.sources.files.record_values import as_address, as_place, as_text, at_path, told, whole_text
from skilltide.sources.files.sample import Sample

_LEAST_VALUES = 3
_TEXT_CHARS = 300
"""So much of a text is compared."""
Said = tuple[str, str]
"""What a record says: its title, and its employer, place and text."""


def said_by(sample: Sample, mapping: ColumnMapping) -> list[Said]:
    """Return what each record says."""
    return [(_first(row, mapping, "title")[:80], _text_of(row, mapping)) for row in sample.rows]


def tells_apart(column: str, mapping: ColumnMapping, sample: Sample, said: Sequence[Said]) -> bool:
    """Tell whether records with the same value in a column are copies of one posting."""
    is_address_column = column in mapping.candidates.get("url", ())
    given = (at_path(row, column) for row in sample.rows)
    values = (as_address(value) if is_address_column else told(value, "native_id") for value in given)
    return _are_apart((value, one) for value, one in zip(values, said, strict=True) if value is not None)


def shared_ids(parsed: Sequence[PostingFields]) -> dict[str, list[str]]:
    """Return, as `choose` does, which of ids and addresses that a platform read don't tell postings apart."""
    choice: dict[str, list[str]] = {}
    for name in ("native_id", "url"):
        pairs = ((getattr(one, name), (one.title or "", _content(one))) for one in parsed)
        if not _are_apart(pair for pair in pairs if pair[0]):
            choice[name] = []
    return choice


def _content(fields: PostingFields) -> str:
    text = fields.description or fields.description_html or "\n".join(part for _, part in fields.text_parts)
    return f"{fields.company}|{fields.location}|{text[:_TEXT_CHARS]}"


def _are_apart(pairs: Iterable[tuple[str, tuple[str, str]]]) -> bool:
    """Tell whether few of the ids stand for postings that are unlike. `pairs`: id, and what its posting says."""
    contents: dict[str, set[tuple[str, str]]] = {}
    for value, said in pairs:
        contents.setdefault(value, set()).add(said)
    differing = sum(len(said) > 1 and _is_unlike(said) for said in contents.values())
    return not differing or (differing * 20 < len(contents) and len(contents) > 1)


def _is_unlike(contents: Iterable[tuple[str, str]]) -> bool:
    """Tell whether neither titles nor texts are the same: not one posting that was edited."""
    titles, texts = zip(*contents, strict=True)
    return len(set(titles)) > 1 and len(set(texts)) > 1


def _first(row: Mapping[str, Any], mapping: ColumnMapping, field: str) -> str:
    columns = mapping.candidates.get(field, ())
    return next((text for column in columns if (text := as_text(at_path(row, column)))), "")


def _text_of(row: Mapping[str, Any], mapping: ColumnMapping) -> str:
    place = next((as_place(at_path(row, column)) or "" for column in mapping.candidates.get("location", ())), "")
    return f"{_first(row, mapping, 'company')}|{place}|{_beginning(row, mapping)}"


def _beginning(row: Mapping[str, Any], mapping: ColumnMapping) -> str:
    """Return how a record's text begins; where it has none, how each of its sections does."""
    columns = (*mapping.candidates.get("description", ()), *mapping.candidates.get("description_html", ()))
    whole = next((text for column in columns if (text := whole_text(at_path(row, column)))), None)
    if whole is not None:
        return whole[:_TEXT_CHARS]
    parts = (whole_text(at_path(row, column)) for columns in mapping.parts.values() for column in columns)
    return "\n".join(text[:_TEXT_CHARS] for text in parts if text)


def are_row_numbers(values: Sequence[str]) -> bool:
    """Tell whether ids count the rows: such a number means another posting in the next file."""
    if len(values) < _LEAST_VALUES or not all(value.removesuffix(".0").isdecimal() for value in values):
        return False
    numbers = [int(float(value)) for value in values]
    return numbers[0] in (0, 1) and all(later - earlier == 1 for earlier, later in pairwise(numbers))
