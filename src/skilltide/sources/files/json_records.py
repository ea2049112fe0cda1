"""Reads JSON and JSON lines. Lists of postings and lines are streamed; in anything else postings are looked for."""

import itertools
import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import orjson

from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.json_shapes import (
    ITEMS,
    OBJECT,
    ROWS,
    Score,
    are_alike,
    find_way,
    paths_of,
    records_at,
    unpacked,
)
from skilltide.sources.files.json_text import BrokenJsonError, JsonText, Text, Unusable, Unwrapped
from skilltide.sources.files.limits import DEFAULT_LIMITS, Limits, TruncatedError
from skilltide.sources.files.record import Fault, NoteFunction, Record, make_record
from skilltide.sources.files.record_values import literal
from skilltide.sources.files.stream import RecordTooLongError, open_text, read_line, take_repairs

_HEAD = 20
"""So many items tell the way to the postings in all."""
_WHOLE_CHARS = 200_000_000
"""An object is held in memory up to this length; of a longer one the first list that maps is streamed."""
_DECODER = json.JSONDecoder(parse_constant=lambda name: None)
_AFTER = ",;)"
"""Marks that may follow a value: those of a sequence, and the end of what wraps it."""
_BLANK = re.compile(rf"[\s{_AFTER}\x1e]*")


def read_json_lines(
    file: Path | FileInput,
    note: NoteFunction,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    score: Score | None = None,
) -> Iterator[Record | Fault]:
    """Yield one record per line, or those inside of lines that are no postings themselves (pages of results).

    A line that is no JSON is a Fault and reading goes on.
    """
    stream, name = open_text(file, encoding, limits)
    with stream:
        yield from _numbered(_of_lines(stream, limits), score)
    take_repairs(name, note)


def read_json(
    file: Path | FileInput,
    note: NoteFunction,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    score: Score | None = None,
) -> Iterator[Record | Fault]:
    """Yield the records of a JSON file: of its list, or of the list in it whose objects map best (`score`)."""
    is_object = _begins_with(file, encoding, limits) == "{"
    stream, name = open_text(file, encoding, limits)
    whole: list[Any] | None = None
    with stream:
        if is_object:
            whole = _whole(Unwrapped(stream))
        else:
            yield from _numbered(_of_text(JsonText(Unwrapped(stream), limits), _root), score)
    if whole is not None:
        yield from _of_object(whole[0], score) if len(whole) == 1 else _numbered(iter(whole), score)
    elif is_object:
        stream, name = open_text(file, encoding, limits)
        with stream:
            text = JsonText(Unwrapped(stream), limits)
            yield from _numbered(_of_text(text, lambda text: _members(text, score)), score)
    take_repairs(name, note)


def _begins_with(file: Path | FileInput, encoding: str | None, limits: Limits) -> str:
    stream, _ = open_text(file, encoding, limits)
    with stream:
        try:
            return JsonText(Unwrapped(stream), limits).peek()
        except TruncatedError:
            return ""


def _first_lines(file: Path | FileInput, encoding: str | None, limits: Limits) -> tuple[str, str]:
    """Return the first line and what the second begins with; nothing where the file is cut short or a line too long."""
    stream, _ = open_text(file, encoding, limits)
    with stream:
        try:
            return read_line(stream, limits).strip(), stream.readline(4096).strip()
        except (TruncatedError, RecordTooLongError):
            return "", ""


def is_json_lines(file: Path | FileInput, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Tell whether a `.json` file holds JSON lines: its first line is a whole object and another one follows."""
    first, second = _first_lines(file, encoding, limits)
    if not (first.startswith("{") and first.endswith("}") and second.startswith("{")):
        return False
    return not isinstance(_decoded(first), Unusable)


def is_one_json(file: Path | FileInput, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Tell whether a `.jsonl` file holds a list or an object over several lines instead."""
    first, second = _first_lines(file, encoding, limits)
    is_opening = first in ("[", "{") or (first.startswith("[{") and first.endswith(","))
    return is_opening and not second.startswith("}") and isinstance(_decoded(first), Unusable)


@dataclass(frozen=True, slots=True)
class _Ended:
    """Stands for the rest of a file, which can't be read."""

    code: str
    reason: str


def _of_lines(stream: TextIO, limits: Limits) -> Iterator[Any]:
    """Yield the value of each line that is not blank."""
    while True:
        try:
            line = read_line(stream, limits)
        except RecordTooLongError:
            yield Unusable("record_too_long", limits.record_too_long("in this line"), "")
            continue
        except TruncatedError as error:
            yield _Ended(error.code, f"{error}{error.consequence}")
            return
        if not line:
            return
        if line.strip():
            yield _decoded(line)


def _decoded(line: str) -> Any:
    """Return the value of a line, or why it has none. NaN, which Python writes, counts as nothing.

    What stands around the values of a sequence (RFC 7464) or a list is left out; a line may be a Python literal too.
    """
    line = line.lstrip("\x1e") if line.startswith("\x1e") else line
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        reason = f"line is not JSON: {error}"
    bare = line.strip().removesuffix(",")
    try:
        return _DECODER.decode(bare)
    except (ValueError, RecursionError):
        pass
    value = literal(bare)
    if isinstance(value, dict):
        return value
    return Unusable("json_invalid" if line.endswith("\n") else "truncated", reason, line[:200])


def _of_text(text: JsonText, read: Callable[[JsonText], Iterator[Any]]) -> Iterator[Any]:
    """Yield the values that a text holds one after another, and in the end why the rest can't be read, if it can't."""
    try:
        while True:
            yield from read(text)
            while (mark := text.peek()) and mark in _AFTER:
                text.take(mark)
            if not text.peek():
                return
    except BrokenJsonError as error:
        yield _Ended("json_invalid", f"{error}; the rest can't be read")
    except TruncatedError as error:
        yield _Ended(error.code, f"{error}{error.consequence}")


def _root(text: JsonText) -> Iterator[Any]:
    """Yield the items of the list that begins here, or the object."""
    opening = text.peek()
    if opening == "[":
        yield from text.items()
    elif opening == "{":
        yield text.value()
    elif opening == '"':
        value = unpacked(text.value())
        if not isinstance(value, list | dict):
            raise BrokenJsonError("found a text, expected a list or an object")
        yield from value if isinstance(value, list) else [value]
    else:
        raise BrokenJsonError(f"found {opening!r}, expected a list or an object" if opening else "the file is empty")


def _members(text: JsonText, score: Score | None) -> Iterator[Any]:
    """Yield the items of the first list in an object that maps, and of those like it, without holding the object."""
    text.take("{")
    passed_over = None
    found: frozenset[str] | None = None
    while text.peek() not in ("}", ""):
        key = text.value()
        text.take(":")
        if text.peek() == "[":
            items = text.items()
            head, error = _head(items)
            rows = [item for item in head if isinstance(item, dict)]
            is_taken = bool(rows) and (are_alike(rows, found) if found else score is None or score(rows) > 0)
            if is_taken:
                found = found or paths_of(rows)
                yield from head
            if error is not None:
                raise error
            yield from items if is_taken else ()
            deque(items, maxlen=0)
        elif isinstance(text.value(), Unusable):
            passed_over = key
        if text.peek() == ",":
            text.take(",")
    text.take("}")
    if found:
        return
    where = f"the postings may stand in '{passed_over}'" if passed_over else "there is no list of postings in it"
    raise BrokenJsonError(f"an object too large to be searched as a whole, and {where}: save them as JSON lines")


def _head(items: Iterator[Any]) -> tuple[list[Any], BrokenJsonError | TruncatedError | None]:
    """Return the first items, and what broke off reading them, if anything did."""
    head: list[Any] = []
    try:
        head.extend(itertools.islice(items, _HEAD))  # keeps what came before the break
    except (BrokenJsonError, TruncatedError) as error:
        return head, error
    return head, None


def _whole(stream: Text) -> list[Any] | None:
    """Return the values that a text consists of; None where it is too long to be held, cut off or broken."""
    try:
        text = stream.read(_WHOLE_CHARS + 1)
    except TruncatedError:
        return None
    if len(text) > _WHOLE_CHARS:
        return None
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        pass
    values: list[Any] = []
    at = _after_blanks(text, 0)
    try:
        while at < len(text):
            value, at = _DECODER.raw_decode(text, at)
            values.append(value)
            at = _after_blanks(text, at)
    except (ValueError, RecursionError):
        return None
    return values


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _numbered(values: Iterator[Any], score: Score | None) -> Iterator[Record | Fault]:
    """Yield the records of values, all of which hold them in the same way."""
    values = map(unpacked, values)
    head = list(itertools.islice(values, _HEAD))
    good = [value for value in head if not isinstance(value, Unusable | _Ended)]
    way = find_way(good, score) or (ITEMS,)
    header = good[0] if way == (ROWS,) else None
    row = 0
    for value in itertools.chain(head, values):
        if isinstance(value, _Ended):
            yield Fault(row + 1, value.code, f"after record {row}: {value.reason}", is_end=True)
        elif isinstance(value, Unusable):
            row += 1
            yield Fault(row, value.code, value.reason, value.shown or None, is_end=value.code == "truncated")
        elif header is not None:
            if value is not header and isinstance(value, list):
                row += 1
                yield make_record(row, dict(zip(header, value, strict=False)))
        else:
            for record, around in records_at(value, way[1:]):
                row += 1
                yield make_record(row, record, around)


def _of_object(value: Any, score: Score | None) -> Iterator[Record | Fault]:
    """Yield the records of a value that is held as a whole."""
    way = find_way(value, score) or (OBJECT,)
    if way == (OBJECT,) and isinstance(value, dict) and [] in value.values() and not (score and score([value])):
        return  # the answer to a search that found nothing
    for row, (record, around) in enumerate(records_at(value, way), start=1):
        yield make_record(row, record, around)
