"""Finds the postings in a JSON value of any shape: the list whose objects map best, wherever it is.

A way leads from the top of a value to its records: through keys, the items of lists, the values of objects that are
keyed by id, and last through what tables are written as (pandas' orientations, rows under a header).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from skilltide.sources.files.column_rules import column_rules, field_of, squash, words_of
from skilltide.sources.files.record_values import as_text, flatten
from skilltide.sources.files.section_lists import are_sections, has_title
from skilltide.sources.parsing.schema_org import has_type

Score = Callable[[Sequence[dict[str, Any]]], int]
"""Tells how well objects map to postings, 0 for not at all."""
Way = tuple[str, ...]
"""Steps: a key as `.name`, or one of those below."""

ITEMS, VALUES, OBJECT = "[]", "{}", "object"
COLUMNS, ROWS, SPLIT = "columns", "rows", "split"
GROUPS = "groups "
"""Begins the step to the items of all those lists in an object whose items are alike; their paths follow."""
KEY = "_key"
"""Payload key that we add: the key of a record that stands in an object keyed by id."""
EMPLOYER = "_company"
"""Payload key that we add: the employer that stands around a record which names none."""
_SEEN = 20
"""As many items of each list are looked at."""
_MAX_DEPTH = 12
_MAX_WAYS, _MAX_LOOKS = 2_000, 50_000
_LIST_BONUS = 2
_ALIKE = 0.5
"""Lists hold the same kind of object where they share this part of all their paths."""
_LOOKED_INTO = 5
_MAX_NAMES_DEPTH = 3
_PLACES = frozenset({"location", "city", "region", "country"})
_BESIDE = _PLACES | {"url"}
_NAMES = ("name", "field", "fieldName", "id", "key", "title", "label")


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
        scores |= dict.fromkeys(_of_sections(scores, ways), 0)
        best = max(ways, key=lambda way: (_total(scores[way], ways[way]), len(ways[way]), -len(way)))
        if scores[best]:
            return best
    lists = [way for way in ways if way[-1] == ITEMS]
    return max(lists, key=lambda way: (-len(way), len(ways[way])), default=min(ways, key=len))


def _of_sections(scores: Mapping[Way, int], ways: Mapping[Way, Sequence[dict[str, Any]]]) -> list[Way]:
    """Return the ways to the titled sections of texts, and to other parts, where what holds them is a posting."""
    holders = {way[:-1] if way[-1] == OBJECT else way: ways[way] for way, own in scores.items() if own}
    found: list[Way] = []
    for way, own in scores.items():
        is_list = len(way) > 1 and way[-1] in (ITEMS, VALUES) and way[-2].startswith(".")
        name = (words_of(way[-2]) or ("",))[-1] if is_list else ""
        around = _around(way, holders) if own and is_list and name not in column_rules().records else None
        if around is None:
            continue
        is_part = way[-1] == VALUES and len(ways[way]) == len(around) and all(map(has_title, around))
        if is_part or are_sections(ways[way], () if name in column_rules().lists else around):
            found.append(way)
    return found


def _around(way: Way, holders: Mapping[Way, Sequence[dict[str, Any]]]) -> Sequence[dict[str, Any]] | None:
    """Return the outermost objects from which keys alone lead on to a list, None where there are none."""
    for place in range(len(way) - 1):
        if way[:place] in holders and all(step[0] == "." or step == VALUES for step in way[place:-1]):
            return holders[way[:place]]
    return None


def _total(score: int, rows: Sequence[dict[str, Any]]) -> int:
    return score and score + (_LIST_BONUS if len(rows) > 1 else 0)


def _look(search: _Search, value: Any, way: Way, depth: int) -> None:
    search.looks_left -= 1
    value = unpacked(value)
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
        if isinstance(item, dict):
            _look_at_object(search, item, (*way, ITEMS), depth, is_item=True)
        elif isinstance(item, list) and not _is_header(head):
            _look(search, item, (*way, ITEMS), depth + 1)


def _look_at_object(search: _Search, value: dict[str, Any], way: Way, depth: int, *, is_item: bool = False) -> None:
    """Look at an object and into it. `is_item`: it is an item of a list, which has been counted there."""
    if not is_item:
        search.add((*way, OBJECT), [value])
    if _is_keyed(value):
        search.add((*way, VALUES), list(islice(_keyed(value), _SEEN)))
    for kind, read in ((COLUMNS, _columns), (SPLIT, _split)):
        search.add((*way, kind), list(islice(read(value), _SEEN)))
    for paths, lists in _alike(value).items():
        search.add((*way, GROUPS + "\n".join(paths)), [item for items in lists for item in items[:_SEEN]])
    for number, (key, item) in enumerate(value.items()):
        _look(search, item, (*way, f".{key}"), depth + 1)
        if number < _SEEN and isinstance(item, dict) and len(value) > 1:
            for inner, one in islice(item.items(), _SEEN):
                if isinstance(one, list | dict):
                    _look(search, one, (*way, VALUES, f".{inner}"), depth + 2)


def _is_keyed(value: Mapping[str, Any]) -> bool:
    """Tell whether an object's values are objects of one kind, as where it is keyed by id."""
    head = list(islice(value.values(), _SEEN))
    if not all(isinstance(item, dict) for item in head):
        return False
    paths = [paths_of([item]) for item in head]
    partners = [any(_share_paths(own, other) for other in paths[:at] + paths[at + 1 :]) for at, own in enumerate(paths)]
    return len(head) == 1 or sum(partners) * 2 > len(head)


class Around(NamedTuple):
    """What the objects around a record tell, the nearest first."""

    time: Any = None
    """When it was collected, as found."""
    employer: str | None = None
    beside: Mapping[str, Any] = MappingProxyType({})
    """What stands beside it in objects that hold it alone (`{"url": …, "jsonld": {…}}`): address and place."""


_NOTHING = Around()


def records_at(value: Any, way: Way, around: Around = _NOTHING, under: str = "") -> Iterator[tuple[Any, Any]]:
    """Yield the records at the end of a way, each with what stands around it and tells when it was collected.

    What should be an object and is none is yielded as it is. A record that names no employer gets that of an object
    around it: `{"company": "Elm", "jobs": [...]}`. `under`: the key that the value stands under.
    """
    if not way:
        yield _with_around(value, around), around.time
        return
    step, rest = way[0], way[1:]
    value = unpacked(value)
    if isinstance(value, dict) and (step == VALUES or step.startswith((".", GROUPS))):
        is_passed = step == VALUES and not rest
        time = _told_around(value, under, step)
        employer = None if is_passed else _employer_around(value, under)
        is_alone = step.startswith(".") or (step == VALUES and _is_alone(list(value.values())))
        beside = {**around.beside, **_beside(value, step)} if is_alone else {}
        around = Around(time or around.time, employer or around.employer, beside)
    elif step == ITEMS and not _is_alone(value):
        around = around._replace(beside={})
    if step == OBJECT:
        yield _with_around(value, around), around.time
    elif step in _TABLES:
        around = around._replace(beside={})
        yield from ((_with_around(record, around), around.time) for record in _TABLES[step](value))
    else:
        below = step[1:] if step.startswith(".") else under
        for item in _steps_into(value, step, is_last=not rest):
            yield from records_at(item, rest, around, below)


def _with_around(record: Any, around: Around) -> Any:
    """Return a record with the employer, the address and the place that stand around it, where it tells none itself."""
    if not isinstance(record, dict) or (around.employer is None and not around.beside):
        return record
    own = set(map(field_of, flatten(record)))
    further = {key: value for key, value in around.beside.items() if key not in record and _may_tell(key, own)}
    if around.employer is not None and "company" not in own:
        further[EMPLOYER] = around.employer
    return record | further if further else record


def _may_tell(key: str, own: Set[str | None]) -> bool:
    """Tell whether a key beside a record tells what none of the record's own fields does."""
    told = field_of(key)
    return told not in own and not (told in _PLACES and own & _PLACES)


def _beside(value: Mapping[str, Any], step: str) -> dict[str, Any]:
    """Return the address and the place that an object tells beside what a step leads to."""
    return {
        key: item
        for key, item in value.items()
        if key != step[1:] and item not in (None, "") and field_of(key) in _BESIDE
    }


def _is_alone(value: Any) -> bool:
    """Tell whether a list holds one object, or one JobPosting among other structured data."""
    objects = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return len(objects) == 1 or sum(has_type(item, "JobPosting") for item in objects[:_SEEN]) == 1


def _employer_around(value: Mapping[str, Any], under: str) -> str | None:
    """Return the employer that an object around records is about: its `company`, or its name where it is one itself."""
    named = (item for key, item in value.items() if field_of(key) == "company")
    found = next((text for item in named if not isinstance(item, list) and (text := as_text(item))), None)
    own = value.get("name")
    return found or (own if _is_employer(value, under) and isinstance(own, str) and own.strip() else None)


def _is_employer(value: Mapping[str, Any], under: str) -> bool:
    """Tell whether an object is an employer, by the key it stands under and by its own keys."""
    rules = column_rules()
    return (
        bool(rules.employers & set(words_of(under)))
        or field_of(under) == "company"
        or any(rules.employer_facts & set(words_of(key)) for key in value)
    )


def _steps_into(value: Any, step: str, *, is_last: bool) -> Iterator[Any]:
    """Yield what a step of a way leads to."""
    if step == ITEMS:
        yield from value if isinstance(value, list) else ()
    elif not isinstance(value, dict):
        return
    elif step == VALUES:
        yield from _keyed(value) if is_last else value.values()
    elif step.startswith(GROUPS):
        wanted = frozenset(step.removeprefix(GROUPS).split("\n"))
        for items in _lists(value).values():
            yield from items if are_alike(items, wanted) else ()
    elif step[1:] in value:
        yield value[step[1:]]


def _told_around(value: dict[str, Any], under: str, step: str) -> Any:
    """Return when what an object holds was collected, as it says, or an object about it (`search_metadata`).

    An employer or a record says in some words when it was made itself (`created_at`): that is no time of collection.
    """
    rules = column_rules()
    own = {key: item for key, item in value.items() if isinstance(item, str | int | float)}
    about = [(key, item) for key, item in value.items() if isinstance(item, dict) and rules.about & set(words_of(key))]
    for scope, is_entity in (
        *((item, _is_employer(item, key)) for key, item in about),
        (own, _is_entity(value, under, step)),
    ):
        words = rules.envelope if is_entity else rules.envelope | rules.envelope_made
        for key, item in scope.items():
            is_time = " ".join(words_of(key)) in words or field_of(key) == "observed"
            if is_time and isinstance(item, str | int | float) and not isinstance(item, bool):
                return item
    return None


def _is_entity(value: Mapping[str, Any], under: str, step: str) -> bool:
    """Tell whether an object around records is something by itself: an employer, a record, whatever has a name.

    A title is a feed's own where a plain list of items follows.
    """
    rules = column_rules()
    if _is_employer(value, under) or any(field_of(key) == "company" and item for key, item in value.items()):
        return True
    named = {squash(key) for key, item in value.items() if isinstance(item, str) and item.strip()}
    if step.startswith(".") and rules.lists.intersection(words_of(step[1:])[-1:]):
        named.discard("title")
    return not named.isdisjoint(rules.envelope_named)


def _keyed(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the objects of one that is keyed by id, each with its key; a single key without a figure is a name."""
    is_name = len(value) == 1 and not any(letter.isdigit() for key in value for letter in key)
    for key, item in value.items():
        if isinstance(item, dict):
            yield item if is_name else item | {KEY: key}


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
    """Yield the rows of a table whose columns are named apart: `{"columns": [...], "data": [[...], ...]}`.

    The names are texts, or objects that have one (`{"name": "title", "type": "text"}`), perhaps deeper inside.
    """
    if not isinstance(value, dict):
        return
    tables = [
        items for items in value.values() if isinstance(items, list) and items and all(map(_is_row, items[:_SEEN]))
    ]
    for rows in tables:
        names = next(_names_of(value, len(rows[0]), 0), None)
        if names is not None:
            yield from (dict(zip(names, row, strict=False)) for row in rows if isinstance(row, list))
            return


def _is_row(item: Any) -> bool:
    return isinstance(item, list) and len(item) > 1


def _names_of(value: Mapping[str, Any], width: int, depth: int) -> Iterator[list[str]]:
    """Yield the lists of so many names in an object, first those nearest to the top."""
    for items in value.values():
        if isinstance(items, list) and len(items) == width:
            names = [_name_of(item) for item in items]
            if all(names) and len(set(names)) == width:
                yield [name for name in names if name is not None]
    for inner in value.values() if depth < _MAX_NAMES_DEPTH else ():
        if isinstance(inner, dict):
            yield from _names_of(inner, width, depth + 1)


def _name_of(item: Any) -> str | None:
    if isinstance(item, dict):
        return next((item[key] for key in _NAMES if isinstance(item.get(key), str)), None)
    return item if isinstance(item, str) else None


def _lists(value: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the lists of objects that an object holds."""
    return {
        key: items
        for key, items in value.items()
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items[:_SEEN])
    }


def _alike(value: Mapping[str, Any]) -> dict[tuple[str, ...], list[list[Any]]]:
    """Return the lists of objects that are of one kind, where there are several: by employer, by month, by query."""
    groups: dict[tuple[str, ...], list[list[Any]]] = {}
    for items in islice(_lists(value).values(), _SEEN):
        kind = next((one for one in groups if are_alike(items, frozenset(one))), tuple(sorted(paths_of(items))))
        groups.setdefault(kind, []).append(items)
    return {kind: lists for kind, lists in groups.items() if len(lists) > 1}


def paths_of(items: Sequence[Any]) -> frozenset[str]:
    """Return the paths of all values in the first objects of a list."""
    return frozenset(path for item in items[:_LOOKED_INTO] if isinstance(item, dict) for path in flatten(item))


def are_alike(items: Sequence[Any], paths: Set[str]) -> bool:
    """Tell whether a list holds objects of the kind that these paths are of."""
    return _share_paths(paths_of(items), paths)


def _share_paths(own: Set[str], others: Set[str]) -> bool:
    return len(own & others) >= _ALIKE * len(own | others)


def unpacked(value: Any) -> Any:
    """Return the object or list that a text is, where it is one in JSON; else the value itself."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


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


_TABLES: Mapping[str, Callable[[Any], Iterator[dict[str, Any]]]] = {COLUMNS: _columns, ROWS: _rows, SPLIT: _split}
