"""Finds the postings in a JSON value of any shape: the list whose objects map best, wherever it is.

A way leads from the top of a value to its records: through keys, the items of lists, the values of objects that are
keyed by id, and last through what tables are written as (pandas' orientations, rows under a header).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from skilltide.sources.files.column_rules import column_rules, meaning_of, words_of

Score = Callable[[Sequence[dict[str, Any]]], int]
"""Tells how well objects map to postings, 0 for not at all."""
Way = tuple[str, ...]
"""Steps: a key as `.name`, or one of those below."""

ITEMS, VALUES, OBJECT = "[]", "{}", "object"
COLUMNS, ROWS, SPLIT = "columns", "rows", "split"
KEY = "_key"
"""Payload key that we add: the key of a record that stands in an object keyed by id."""
_SEEN = 20
"""As many items of each list are looked at."""
_MAX_DEPTH = 8
_MAX_WAYS, _MAX_LOOKS = 2_000, 50_000
_LIST_BONUS = 2


@dataclass(slots=True)
class _Search:
    found: dict[Way, list[dict[str, Any]]] = field(default_factory=dict)
    looks_left: int = _MAX_LOOKS

    def add(self, way: Way, rows: Sequence[dict[str, Any]]) -> None:
        if rows and (way in self.found or len(self.found) < _MAX_WAYS):
            self.found.setdefault(way, []).extend(rows[:_SEEN])


def find_way(value: Any, score: Score | None) -> Way | None:
    """Return the way to the records of a value; None where there is no object in it at all.

    Without a score, or where nothing maps: the largest list of objects that is nearest to the top.
    """
    search = _Search()
    _look(search, value, (), 0)
    ways = search.found
    if not ways:
        return None
    if score is not None:
        scores = {way: score(rows) for way, rows in ways.items()}
        best = max(ways, key=lambda way: (_total(scores[way], ways[way]), len(ways[way]), -len(way)))
        if scores[best]:
            return best
    lists = [way for way in ways if way[-1] == ITEMS]
    return max(lists, key=lambda way: (-len(way), len(ways[way])), default=min(ways, key=len))


def _total(score: int, rows: Sequence[dict[str, Any]]) -> int:
    return score and score + (_LIST_BONUS if len(rows) > 1 else 0)


def _look(search: _Search, value: Any, way: Way, depth: int) -> None:
    search.looks_left -= 1
    if depth > _MAX_DEPTH or search.looks_left < 0:
        return
    if isinstance(value, list):
        _look_at_list(search, value, way, depth)
    elif isinstance(value, dict) and value:
        _look_at_object(search, value, way, depth)


def _look_at_list(search: _Search, value: list[Any], way: Way, depth: int) -> None:
    head = value[:_SEEN]
    search.add((*way, ITEMS), [item for item in head if isinstance(item, dict)])
    if _is_header(head):
        search.add((*way, ROWS), list(islice(_rows(value), _SEEN)))
    for item in head:
        inner = item.items() if isinstance(item, dict) else ()
        for key, one in inner:
            _look(search, one, (*way, ITEMS, f".{key}"), depth + 1)
        if isinstance(item, list) and not _is_header(head):
            _look(search, item, (*way, ITEMS), depth + 1)


def _look_at_object(search: _Search, value: dict[str, Any], way: Way, depth: int) -> None:
    search.add((*way, OBJECT), [value])
    head = list(islice(value.values(), _SEEN))
    if all(isinstance(item, dict) for item in head):
        search.add((*way, VALUES), list(islice(_keyed(value), _SEEN)))
    for kind, read in ((COLUMNS, _columns), (SPLIT, _split)):
        search.add((*way, kind), list(islice(read(value), _SEEN)))
    for number, (key, item) in enumerate(value.items()):
        _look(search, item, (*way, f".{key}"), depth + 1)
        if number < _SEEN and isinstance(item, dict) and len(value) > 1:
            for inner, one in islice(item.items(), _SEEN):
                if isinstance(one, list | dict):
                    _look(search, one, (*way, VALUES, f".{inner}"), depth + 2)


def records_at(value: Any, way: Way, around: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield the records at the end of a way, each with what stands around it and tells when it was collected.

    What should be an object and is none is yielded as it is.
    """
    if not way:
        yield value, around
        return
    step, rest = way[0], way[1:]
    if isinstance(value, dict) and (step == VALUES or step.startswith(".")):
        around = _told_around(value) or around
    if step == ITEMS:
        for item in value if isinstance(value, list) else ():
            yield from records_at(item, rest, around)
    elif step == VALUES and isinstance(value, dict):
        for item in value.values() if rest else _keyed(value):
            yield from records_at(item, rest, around)
    elif step == OBJECT:
        yield value, around
    elif step.startswith("."):
        if isinstance(value, dict) and step[1:] in value:
            yield from records_at(value[step[1:]], rest, around)
    else:
        read: Mapping[str, Callable[[Any], Iterator[dict[str, Any]]]] = {COLUMNS: _columns, ROWS: _rows, SPLIT: _split}
        yield from ((record, around) for record in read[step](value))


def _told_around(value: dict[str, Any]) -> Any:
    """Return when what an object holds was collected, as it says, or an object about it (`search_metadata`)."""
    rules = column_rules()
    own = {key: item for key, item in value.items() if isinstance(item, str | int | float)}
    about = [item for key, item in value.items() if isinstance(item, dict) and rules.about & set(words_of(key))]
    for scope in (*about, own):
        for key, item in scope.items():
            meaning = meaning_of(key)
            is_time = " ".join(words_of(key)) in rules.envelope or (meaning is not None and meaning.field == "observed")
            if is_time and isinstance(item, str | int | float) and not isinstance(item, bool):
                return item
    return None


def _keyed(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, item in value.items():
        if isinstance(item, dict):
            yield item | {KEY: key}


def _columns(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of columns, each an object of values by index (pandas' default) or a list of values."""
    if not isinstance(value, dict) or len(value) < 2:
        return
    columns = {name: column for name, column in value.items() if isinstance(column, dict | list)}
    if len(columns) < len(value) or len({type(column) for column in columns.values()}) != 1:
        return
    first = next(iter(columns.values()))
    if any(len(column) != len(first) for column in columns.values()):
        return
    if isinstance(first, list):
        if not any(isinstance(item, dict) for item in first[:_SEEN]):
            yield from (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    elif all(list(column) == list(first) for column in columns.values()) and not any(
        isinstance(item, dict) for item in islice(first.values(), _SEEN)
    ):
        yield from ({name: column[index] for name, column in columns.items()} for index in first)


def _split(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of `{"columns": [...], "data": [[...], ...]}`."""
    names, rows = (value.get("columns"), value.get("data")) if isinstance(value, dict) else (None, None)
    if isinstance(names, list) and isinstance(rows, list) and all(isinstance(name, str) for name in names):
        yield from (dict(zip(names, row, strict=False)) for row in rows if isinstance(row, list))


def _is_header(head: Sequence[Any]) -> bool:
    """Tell whether a list begins with the names of columns, and rows of as many values follow."""
    return (
        len(head) > 1
        and all(isinstance(row, list) and len(row) == len(head[0]) for row in head)
        and len(head[0]) > 1
        and all(isinstance(name, str) and 0 < len(name) < 60 for name in head[0])
        and len(set(head[0])) == len(head[0])
    )


def _rows(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a list whose first item is the header."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        yield from (dict(zip(value[0], row, strict=False)) for row in value[1:] if isinstance(row, list))
