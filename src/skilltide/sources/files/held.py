"""Tables that hold each posting as JSON in a column: a scraper's cache, a dump of a database, pages with JSON-LD."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from skilltide.sources.files.column_rules import meaning_of
from skilltide.sources.files.json_shapes import Score, unpacked
from skilltide.sources.files.record import Fault, NoteFunction, Record, make_record
from skilltide.sources.files.record_values import literal

_HEAD = 20
_SHARE = 0.8
"""So many of a column's values must be objects."""


def with_held(items: Iterator[Record | Fault], score: Score, note: NoteFunction) -> Iterator[Record | Fault]:
    """Yield records, where a column holds the postings as objects with what those say before the columns beside it."""
    head = list(itertools.islice(items, _HEAD))
    column = _holding([item.values for item in head if isinstance(item, Record)], score)
    if column is None:
        yield from itertools.chain(head, items)
        return
    note("postings_in_column", f"the postings stand as JSON in column {column!r}")
    for item in itertools.chain(head, items):
        held = _object(item.values.get(column)) if isinstance(item, Record) else None
        yield item if held is None or isinstance(item, Fault) else _put_first(item, column, held)


def _put_first(item: Record, column: str, held: dict[str, Any]) -> Record | Fault:
    beside = {name: value for name, value in item.values.items() if name != column and name not in held}
    has_address = any(map(_is_address, held))
    address = next((value for name, value in beside.items() if _is_address(name) and value), None)
    own = held if has_address or address is None else held | {"url": address}
    return make_record(item.row, beside | own, item.around)


def _is_address(name: str) -> bool:
    meaning = meaning_of(name)
    return meaning is not None and meaning.field == "url"


def _holding(rows: Sequence[dict[str, Any]], score: Score) -> str | None:
    """Return the column whose objects map to postings, where the rows by themselves don't."""
    columns = [name for name, value in (rows[0].items() if rows else ()) if _object(value) is not None]
    if not columns or score(rows):
        return None
    best, most = None, 0
    for column in columns:
        found = [held for row in rows if (held := _object(row.get(column))) is not None]
        own = score(found) if len(found) >= _SHARE * len(rows) else 0
        if own > most:
            best, most = column, own
    return best


def _object(value: Any) -> dict[str, Any] | None:
    """Return the object that a text is in JSON or Python; of a list with one, that."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return None
    found = unpacked(value.strip())
    found = literal(value) if isinstance(found, str) else found
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, dict) else None
