"""Reads JSON (a list of records, or an object with one list of them) and JSON lines, streaming."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.json_text import BrokenJsonError, JsonText, Unusable
from skilltide.sources.files.limits import DEFAULT_LIMITS, Limits, TruncatedError
from skilltide.sources.files.record import Fault, NoteFunction, Record, make_record
from skilltide.sources.files.stream import RecordTooLongError, open_text, read_line, take_repairs


def read_json_lines(
    file: Path | FileInput, note: NoteFunction, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Record | Fault]:
    """Yield one record per line; a line that is no JSON object is a Fault and reading goes on."""
    stream, name = open_text(file, encoding, limits)
    row = 0
    with stream:
        while True:
            try:
                line = read_line(stream, limits)
            except RecordTooLongError:
                row += 1
                yield Fault(row, "record_too_long", limits.record_too_long(f"record {row}"))
                continue
            except TruncatedError as error:
                yield Fault(row + 1, error.code, f"after record {row}: {error}{error.consequence}")
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
            yield make_record(row, values)
    take_repairs(name, note)


def read_json(
    file: Path | FileInput, note: NoteFunction, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Record | Fault]:
    """Yield the records of a JSON file: of its list, or of the first list of objects in its object."""
    stream, name = open_text(file, encoding, limits)
    row = 0
    with stream:
        try:
            for value in _records(JsonText(stream, limits)):
                row += 1
                if isinstance(value, Unusable):
                    yield Fault(row, value.code, f"record {row}: {value.reason}", value.shown)
                else:
                    yield make_record(row, value)
        except BrokenJsonError as error:
            yield Fault(row + 1, "json_invalid", f"after record {row}: {error}; the rest can't be read")
        except TruncatedError as error:
            yield Fault(row + 1, error.code, f"after record {row}: {error}{error.consequence}")
    take_repairs(name, note)


def is_json_lines(file: Path | FileInput, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Tell whether a `.json` file holds JSON lines: its first line is a whole object and another one follows."""
    stream, _ = open_text(file, encoding, limits)
    with stream:
        try:
            first, second = read_line(stream, limits).strip(), stream.readline(4096).strip()
        except (TruncatedError, RecordTooLongError):
            return False
    if not (first.startswith("{") and first.endswith("}") and second.startswith("{")):
        return False
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    return True


def _records(text: JsonText) -> Iterator[Any]:
    opening = text.peek()
    if opening == "[":
        yield from text.items()
    elif opening == "{":
        yield from _members(text)
    else:
        raise BrokenJsonError(
            f"starts with {opening!r}, expected a list or an object" if opening else "the file is empty"
        )


def _members(text: JsonText) -> Iterator[Any]:
    text.take("{")
    alone: dict[str, Any] = {}
    while text.peek() not in ("}", ""):
        key = text.value()
        text.take(":")
        if text.peek() == "[":
            items = text.items()
            first = next(items, None)
            if isinstance(first, dict):
                yield first
                yield from items
                return
            alone[str(key)] = [] if first is None else [first, *items]
        else:
            alone[str(key)] = text.value()
        if text.peek() == ",":
            text.take(",")
    if not text.peek():
        raise BrokenJsonError("the object ends early")
    if alone and not any(value == [] for value in alone.values()):
        yield alone  # one posting by itself
