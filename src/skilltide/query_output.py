"""The ways in which a query's result is given: a table for people, CSV and JSON for programs, Parquet and Arrow."""

import csv
import io
import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO, cast

from rich.cells import cell_len, set_cell_size

from skilltide.durable import whole_file
from skilltide.errors import ConfigurationError
from skilltide.output_format import OutputFormat
from skilltide.spreadsheet import safe_cell

if TYPE_CHECKING:
    import duckdb

TABLE_ROWS = 10_000
"""Rows of a table that are shown, unless somebody says another number."""
_BATCH_ROWS = 100_000
_NARROWEST = 16
"""Width down to which a column of texts may be cut, so that the table fits a terminal."""
_PLAIN_SIGNS = str.maketrans("┌┬┐├┼┤└┴┘│─…", "+++++++++|-~")
"""What the lines of a table become where there is nothing but ASCII."""
_NUMBER = re.compile(r"(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL.*)")
# what would move a terminal's cursor, start an escape sequence or turn the direction of writing
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def write_result(
    result: "duckdb.DuckDBPyRelation",
    output: OutputFormat,
    stream: TextIO,
    out: Path | None = None,
    *,
    most_rows: int = TABLE_ROWS,
) -> None:
    """Give all rows of `result`, to `stream` or to the file `out`, which is there as a whole or not at all.

    A table has `most_rows` rows at most, and says so where there are more; on a terminal it fits its width. Arrow is
    the file format in a file, and the streaming format elsewhere.

    Raises:
        ConfigurationError: a binary format was to go to a terminal, Parquet or Arrow has no type for a column, or `out`
            can't be written.
        duckdb.Error: the query fails while it runs; nothing was written then.
    """
    if output.is_binary:
        _write_binary(result, output, stream, out)
        return
    result.execute()  # an error comes before the first row
    if out is None:
        _write_text(result, output, stream, most_rows)
        return
    with whole_file(out, "w") as file:
        _write_text(result, output, cast("TextIO", file), most_rows)


def _write_text(result: "duckdb.DuckDBPyRelation", output: OutputFormat, stream: TextIO, most_rows: int) -> None:
    make_writable(stream, output)
    names = unique_names(result.columns)
    if output is OutputFormat.csv:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(map(safe_cell, names))
        writer.writerows([_csv_cell(value) for value in row] for row in _rows(result))
    elif output is OutputFormat.json:
        encode, separator = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode, "[\n"
        for row in _rows(result):
            record = dict(zip(names, map(plain, row), strict=True))
            stream.write(separator + encode(record))
            separator = ",\n"
        stream.write("[]\n" if separator == "[\n" else "\n]\n")
    elif names == ["explain_key", "explain_value"]:  # a plan, drawn over many lines
        stream.writelines(f"{value}\n" for _, value in _rows(result))
    else:
        rows = list(islice(_rows(result), most_rows + 1))
        width = _width(stream)
        is_number = [_NUMBER.fullmatch(str(kind)) is not None for kind in result.types]
        texts = [[_table_cell(value) for value in row] for row in rows[:most_rows]]
        lines = table_lines(names, is_number, texts, width, len(rows) > most_rows)
        signs = {} if _takes_lines(stream) else _PLAIN_SIGNS
        stream.writelines(f"{line.translate(signs)}\n" for line in lines)


def make_writable(stream: TextIO, output: OutputFormat) -> None:
    """Let a stream take any character, whatever the environment says of its encoding; programs read UTF-8."""
    if isinstance(stream, io.TextIOWrapper):
        if output is OutputFormat.table:
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8")


def _takes_lines(stream: TextIO) -> bool:
    """Return whether a stream can write the lines of a table."""
    try:
        "│".encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _rows(result: "duckdb.DuckDBPyRelation") -> Iterator[tuple[Any, ...]]:
    while batch := result.fetchmany(_BATCH_ROWS):
        yield from batch


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names of columns, each once: a name that comes again gets a number, as in DuckDB's data frames.

    >>> unique_names(["a", "b", "a", "a"])
    ['a', 'b', 'a_1', 'a_2']
    """
    found: dict[str, None] = {}
    for name in names:
        number, unique = 0, name
        while unique in found or (number and unique in names):
            number += 1
            unique = f"{name}_{number}"
        found[unique] = None
    return list(found)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: dates in ISO 8601, what is no number null, decimals as numbers, others as text."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def _csv_cell(value: Any) -> Any:
    """Return a value for a CSV file: lists and structures as JSON, texts safe for spreadsheets."""
    if isinstance(value, (list, tuple, Mapping)):
        value = json.dumps(plain(value), ensure_ascii=False)
    elif isinstance(value, bytes):
        value = value.hex()
    return safe_cell(value)


def _table_cell(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, Mapping)):
        value = json.dumps(plain(value), ensure_ascii=False)
    elif isinstance(value, bytes):
        value = value.hex()
    return visible(str(value))


def visible(text: str) -> str:
    """Return a text of a stranger's in one line that a terminal only shows: control characters are spelt out.

    >>> visible("a" + chr(27) + "[2J" + chr(10))
    'a\\\\x1b[2J\\\\n'
    """
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _width(stream: TextIO) -> int | None:
    """Return the columns of the terminal that `stream` is; None where it is none."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None


def table_lines(
    names: Sequence[str], is_number: Sequence[bool], rows: Sequence[Sequence[str]], width: int | None, has_more: bool
) -> Iterator[str]:
    """Yield the lines of a table, numbers to the right, and how many rows it has.

    Where it is wider than `width`, long texts are cut; where that is not enough, each row becomes a block of its own
    with a line for each column, so that nothing is out of sight.
    """
    natural = [max(map(cell_len, column)) for column in zip(names, *rows, strict=True)]
    widths = _fitted(natural, names, is_number, width)
    if widths is None:
        widest = max(map(cell_len, names))
        for number, row in enumerate(rows, 1):
            yield f"── {number} ".ljust(min(width or 40, 40), "─")
            yield from (f"{_padded(name, widest)}  {text}" for name, text in zip(names, row, strict=True))
    else:
        yield _rule("┌", "┬", "┐", widths)
        yield _line(names, widths, [False] * len(names))
        yield _rule("├", "┼", "┤", widths)
        yield from (_line(row, widths, is_number) for row in rows)
        yield _rule("└", "┴", "┘", widths)
    count = f"{len(rows):,} row{'' if len(rows) == 1 else 's'}"
    told = f"the first {count}; there are more (LIMIT, or another format, has what you need)" if has_more else count
    yield f"{told}; … marks texts cut to fit" if widths not in (None, natural) else told


def _fitted(
    natural: Sequence[int], names: Sequence[str], is_number: Sequence[bool], width: int | None
) -> list[int] | None:
    """Return the widths of columns that fit, with the longest texts cut; None where cutting texts is not enough."""
    room = None if width is None else width - 3 * len(natural) - 1
    if room is None or sum(natural) <= room:
        return list(natural)
    least = [
        wide if numeric else min(wide, max(cell_len(name), _NARROWEST))
        for wide, name, numeric in zip(natural, names, is_number, strict=True)
    ]
    if sum(least) > room:
        return None
    low, high = 0, max(natural)  # the largest cap under which all fit
    while low < high:
        cap = (low + high + 1) // 2
        fits = sum(max(floor, min(wide, cap)) for wide, floor in zip(natural, least, strict=True)) <= room
        low, high = (cap, high) if fits else (low, cap - 1)
    return [max(floor, min(wide, low)) for wide, floor in zip(natural, least, strict=True)]


def _rule(left: str, middle: str, right: str, widths: Sequence[int]) -> str:
    return left + middle.join("─" * (wide + 2) for wide in widths) + right


def _line(texts: Sequence[str], widths: Sequence[int], is_number: Sequence[bool]) -> str:
    cells = (_padded(text, wide, right) for text, wide, right in zip(texts, widths, is_number, strict=True))
    return "│ " + " │ ".join(cells) + " │"


def _padded(text: str, width: int, to_the_right: bool = False) -> str:
    """Return a text of exactly `width` cells of a terminal, in which some characters take two."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - length) + text if to_the_right else text + " " * (width - length)


def _write_binary(result: "duckdb.DuckDBPyRelation", output: OutputFormat, stream: TextIO, out: Path | None) -> None:
    """Write rows through Arrow: a confined DuckDB writes no file itself."""
    if out is None and stream.isatty():
        raise ConfigurationError(
            f"--format {output} is no text for a terminal. Name the file to write, --out FILE.{output}, or send the "
            f"output on: … --format {output} | PROGRAM."
        )
    import pyarrow as pa

    reader = result.to_arrow_reader(_BATCH_ROWS)
    schema = pa.schema(
        [field.with_name(name) for field, name in zip(reader.schema, unique_names(reader.schema.names), strict=True)]
    )
    batches = (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in reader)
    try:
        if out is None:
            _write_batches(output, pa.PythonFile(_Sink(stream.buffer), "w"), schema, batches, is_file=False)
        else:
            with whole_file(out, "wb") as file:
                _write_batches(output, pa.PythonFile(_Sink(file), "w"), schema, batches, is_file=True)
    except pa.ArrowNotImplementedError as error:
        raise ConfigurationError(
            f"the result can't be {output.value}: {error}. Cast that column, e.g. to VARCHAR, in the query."
        ) from None


def _write_batches(output: OutputFormat, sink: Any, schema: Any, batches: Iterable[Any], *, is_file: bool) -> None:
    if output is OutputFormat.parquet:
        import pyarrow.parquet as pq

        writer: Any = pq.ParquetWriter(sink, schema, compression="zstd")
    else:
        from pyarrow import ipc

        writer = ipc.new_file(sink, schema) if is_file else ipc.new_stream(sink, schema)
    with writer:
        for batch in batches:
            writer.write_batch(batch)


class _Sink:
    """A pipe as Arrow writes to it: it counts what was written, as a pipe can't tell where it is."""

    closed = False

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._position = stream, 0

    def write(self, data: Any) -> int:
        self._stream.write(data)
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        self.flush()
