"""Reads JSON (a list of records, or an object with one list of them) and JSON lines, streaming."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import orjson

from skilltide.sources.files.record import MAX_VALUE_CHARS, Fault, NoteFunction, Record, as_json, check_record
from skilltide.sources.files.stream import TruncatedError, open_text, take_repairs

_CHUNK = 1 << 16
_MAX_RECORD_CHARS = 16 * MAX_VALUE_CHARS


class _BrokenError(Exception):
    """The text is not JSON from here on."""


def read_json_lines(path: Path, note: NoteFunction, encoding: str | None = None) -> Iterator[Record | Fault]:
    """Yield one record per line; a line that is no JSON object is a Fault and reading goes on."""
    file, name = open_text(path, encoding)
    row = 0
    with file:
        while True:
            try:
                line = file.readline(_MAX_RECORD_CHARS)
            except TruncatedError as error:
                yield Fault(row + 1, "truncated", f"after record {row}: {error}; the rest of the file is missing")
                break
            if not line:
                break
            if not line.strip():
                continue
            row += 1
            try:
                values = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                code = "json_invalid" if line.endswith("\n") else "truncated"
                yield Fault(row, code, f"line is not JSON: {error}", line[:200])
                continue
            yield _record(row, values)
    take_repairs(name, note)


def read_json(path: Path, note: NoteFunction, encoding: str | None = None) -> Iterator[Record | Fault]:
    """Yield the records of a JSON file: of its list, or of the first list of objects in its object."""
    file, name = open_text(path, encoding)
    row = 0
    with file:
        try:
            for value in _Scanner(file).records():
                row += 1
                yield _record(row, as_json(value))
        except (_BrokenError, TruncatedError) as error:
            yield Fault(
                row + 1,
                "truncated" if isinstance(error, TruncatedError) else "json_invalid",
                f"after record {row}: {error}; the rest of the file can't be read",
            )
    take_repairs(name, note)


def is_json_lines(path: Path, encoding: str | None = None) -> bool:
    """Tell whether a `.json` file holds JSON lines: its first line is a whole object and another one follows."""
    file, _ = open_text(path, encoding)
    with file:
        try:
            first, second = file.readline(_MAX_RECORD_CHARS).strip(), file.readline(4096).strip()
        except TruncatedError:
            return False
    if not (first.startswith("{") and first.endswith("}") and second.startswith("{")):
        return False
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    return True


def _record(row: int, values: Any) -> Record | Fault:
    if not isinstance(values, dict):
        return Fault(row, "not_an_object", f"holds a {type(values).__name__}, expected an object", str(values)[:200])
    return check_record(row, values)


class _Scanner:
    """Walks the top of a JSON text, decoding one value at a time."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._is_end = False
        self._decoder = json.JSONDecoder()

    def records(self) -> Iterator[Any]:
        opening = self._peek()
        if opening == "[":
            yield from self._items()
        elif opening == "{":
            yield from self._members()
        else:
            raise _BrokenError(
                f"starts with {opening!r}, expected a list or an object" if opening else "the file is empty"
            )

    def _items(self) -> Iterator[Any]:
        self._take("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            mark = self._peek()
            self._at += 1
            if mark == "]":
                return
            if mark != ",":
                raise _BrokenError(
                    "the list ends early" if not mark else f"found {mark!r}, expected a comma or the list's end"
                )

    def _members(self) -> Iterator[Any]:
        self._take("{")
        alone: dict[str, Any] = {}
        while self._peek() not in ("}", ""):
            key = self._value()
            self._take(":")
            if self._peek() == "[":
                items = self._items()
                first = next(items, None)
                if isinstance(first, dict):
                    yield first
                    yield from items
                    return
                alone[str(key)] = [] if first is None else [first, *items]
            else:
                alone[str(key)] = self._value()
            if self._peek() == ",":
                self._at += 1
        if not self._peek():
            raise _BrokenError("the object ends early")
        if alone and not any(value == [] for value in alone.values()):
            yield alone  # one posting by itself

    def _value(self) -> Any:
        self._peek()
        step = _CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._is_end or len(self._text) - self._at > _MAX_RECORD_CHARS:
                    raise _BrokenError(f"not JSON: {error.msg}") from None
            else:
                # a number at the end of the buffer may go on
                if end < len(self._text) or self._is_end:
                    self._at = end
                    return value
            self._fill(step)
            step *= 2

    def _peek(self) -> str:
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if self._is_end:
                return ""
            self._fill(_CHUNK)

    def _take(self, mark: str) -> None:
        found = self._peek()
        if found != mark:
            raise _BrokenError(f"found {found!r}, expected {mark!r}")
        self._at += 1

    def _fill(self, count: int) -> None:
        more = self._file.read(count)
        if not more:
            self._is_end = True
            return
        self._text = self._text[self._at :] + more
        self._at = 0
