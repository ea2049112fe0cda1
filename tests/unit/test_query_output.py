"""Results as a table, CSV, JSON, Parquet and Arrow: every type, wide tables, terminals, files whole or not there."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from skilltide.errors import ConfigurationError
from skilltide.output_format import OutputFormat, format_of
from skilltide.query_output import plain, table_lines, unique_names, visible, write_result

EVERY_TYPE = """
    SELECT 1 AS n, 2 AS n, 1.25::DECIMAL(5, 2) AS pay, 170141183460469231731687303715884105727::HUGEINT AS huge,
        'nan'::DOUBLE AS none, '-infinity'::DOUBLE AS least, DATE '2025-01-02' AS day,
        TIMESTAMP '2025-01-02 03:04:05.5' AS at, TIMESTAMPTZ '2025-01-02 03:04:05+00' AS zoned,
        TIME '03:04:05' AS clock,
        [1, NULL, 3] AS list, {'a': DATE '2025-01-02', 'b': ['x']} AS struct, MAP {1: 'one'} AS map,
        uuid() IS NULL AS flag, 'ab'::BLOB AS bytes, INTERVAL 1 DAY AS span, NULL AS nothing,
        'say "hi",' || chr(10) AS text
"""


def give(query: str, output: OutputFormat, out: Path | None = None, **options: Any) -> str:
    stream = io.StringIO()
    with duckdb.connect() as connection:
        write_result(connection.sql(query), output, stream, out, **options)
    return stream.getvalue()


def test_json_is_valid_whatever_the_types() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    (record,) = json.loads(give(EVERY_TYPE, OutputFormat.json), parse_constant=refuse)
    assert record == {
        "n": 1, "n_1": 2, "pay": 1.25, "huge": 2**127 - 1, "none": None, "least": None, "day": "2025-01-02",
        "at": "2025-01-02T03:04:05.500000", "zoned": "2025-01-02T03:04:05+00:00", "clock": "03:04:05",
        "list": [1, None, 3], "struct": {"a": "2025-01-02", "b": ["x"]}, "map": {"1": "one"}, "flag": False,
        "bytes": "6162", "span": "1 day, 0:00:00", "nothing": None, "text": 'say "hi",\n',
    }  # fmt: skip


def test_json_of_no_rows_and_of_many() -> None:
    assert json.loads(give("SELECT 1 AS n WHERE false", OutputFormat.json)) == []
    found = give("SELECT range AS n FROM range(101_000)", OutputFormat.json)
    assert found.count("\n") == 101_002 and sum(row["n"] for row in json.loads(found)) == sum(range(101_000))


def test_csv_has_one_header_line_and_what_is_nested_as_json() -> None:
    header, row = csv.reader(io.StringIO(give(EVERY_TYPE, OutputFormat.csv)))
    cells = dict(zip(header, row, strict=True))
    assert len(header) == len(set(header)) == 18
    assert (cells["n_1"], cells["pay"], cells["day"], cells["nothing"]) == ("2", "1.25", "2025-01-02", "")
    assert json.loads(cells["list"]) == [1, None, 3] and json.loads(cells["struct"])["b"] == ["x"]
    assert cells["text"] == 'say "hi",\n'
    assert give("SELECT 1 AS n WHERE false", OutputFormat.csv) == "n\n"


@pytest.mark.parametrize("output", [OutputFormat.parquet, OutputFormat.arrow])
def test_binary_formats_hold_types_in_files(output: OutputFormat, tmp_path: Path) -> None:
    query = "SELECT 1 AS n, 2 AS n, DATE '2025-01-02' AS day, ['a'] AS list FROM range(3)"
    out = tmp_path / f"out.{output}"
    give(query, output, out)
    table = pq.read_table(out) if output is OutputFormat.parquet else pa.ipc.open_file(out).read_all()
    assert table.column_names == ["n", "n_1", "day", "list"] and table.num_rows == 3
    assert table.schema.field("day").type == pa.date32()
    frame = pd.read_parquet(out) if output is OutputFormat.parquet else pd.read_feather(out)
    assert frame["n_1"].tolist() == [2, 2, 2]
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("output", list(OutputFormat))
def test_a_named_pipe_gets_what_a_file_would(output: OutputFormat, tmp_path: Path) -> None:
    query, pipe, file = "SELECT range AS n, 'x' || range AS name FROM range(3)", tmp_path / "pipe", tmp_path / "file"
    write_result(duckdb.sql(query), output, sys.stdout, file)
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_result(duckdb.sql(query), output, sys.stdout, pipe)
    reader.join(60)
    assert read == [file.read_bytes()] and pipe.is_fifo()


@pytest.mark.parametrize("output", [OutputFormat.parquet, OutputFormat.arrow])
def test_binary_formats_go_through_a_pipe(output: OutputFormat) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream, duckdb.connect() as connection:
        write_result(connection.sql("SELECT range AS n FROM range(9)"), output, stream)
    with os.fdopen(reading, "rb") as piped:
        data = piped.read()
    is_parquet = output is OutputFormat.parquet
    table = pq.read_table(io.BytesIO(data)) if is_parquet else pa.ipc.open_stream(data).read_all()
    assert table.column("n").to_pylist() == list(range(9))


def test_text_formats_go_to_a_file_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    for output in (OutputFormat.table, OutputFormat.csv, OutputFormat.json):
        out = tmp_path / f"out.{output}"
        assert give("SELECT 'é' AS word", output, out) == ""
        assert "é" in out.read_text(encoding="utf-8")
    out.write_text("before")
    with pytest.raises(duckdb.Error):
        give("SELECT (100 - range)::UTINYINT AS n FROM range(200)", OutputFormat.json, out)
    with pytest.raises(ConfigurationError, match="Name another --out"):
        give("SELECT 1", OutputFormat.csv, tmp_path / "no" / "such.csv")
    assert out.read_text() == "before" and len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(
    ("name", "output"),
    [("a.csv", "csv"), ("a.JSON", "json"), ("a.parquet", "parquet"), ("a.arrow", "arrow"), ("a.feather", "arrow"),
     ("a.txt", "table"), ("a", "table")],
)  # fmt: skip
def test_the_name_of_a_file_tells_its_format(name: str, output: str) -> None:
    assert format_of(Path(name)) == output
    assert format_of(None) is OutputFormat.table


@pytest.mark.parametrize("name", ["a.xlsx", "a.tsv", "a.csv.gz", "a.html"])
def test_a_format_that_there_isn_t_is_refused(name: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"tells no format .* expected \.arrow, \.csv, .* or say it with --format"
    ):
        format_of(Path(name))


def lines(names: list[str], rows: list[list[str]], width: int | None, **options: Any) -> list[str]:
    return list(table_lines(names, [name == "n" for name in names], rows, width, **({"has_more": False} | options)))


def test_a_table_puts_numbers_to_the_right_and_counts_its_rows() -> None:
    assert lines(["word", "n"], [["one", "1"], ["two", "22"]], None) == [
        "┌──────┬────┐",
        "│ word │ n  │",
        "├──────┼────┤",
        "│ one  │  1 │",
        "│ two  │ 22 │",
        "└──────┴────┘",
        "2 rows",
    ]
    assert lines(["n"], [], None)[-1] == "0 rows"
    assert "there are more" in lines(["n"], [["1"]], None, has_more=True)[-1]


def test_a_wide_table_is_cut_to_the_terminal_and_says_so() -> None:
    found = lines(["n", "text", "other"], [["1234567", "a" * 200, "b" * 30]], 80)
    assert {len(line) for line in found[:-1]} == {80}
    assert "1234567" in found[3] and "…" in found[3] and "b" * 30 in found[3]
    assert "texts cut to fit" in found[-1]
    assert "…" not in "".join(lines(["n", "text"], [["1", "a" * 200]], None))


def test_a_table_of_too_many_columns_becomes_a_block_for_each_row() -> None:
    names = [f"column_{number}" for number in range(12)]
    found = lines(names, [["x" * 90] * 12, ["y"] * 12], 100)
    assert found[0].startswith("── 1 ") and found[13].startswith("── 2 ")
    assert [line.split()[0] for line in found[1:13]] == names
    assert found[1].endswith("x" * 90)  # nothing is cut
    assert found[-1] == "2 rows"


def test_characters_that_take_two_cells_are_counted_so() -> None:
    found = lines(["city", "n"], [["東京", "1"], ["Bonn", "2"]], None)
    assert found[3:5] == ["│ 東京 │ 1 │", "│ Bonn │ 2 │"]


def test_nothing_in_a_table_moves_the_cursor() -> None:
    found = give("SELECT 'a' || chr(27) || '[2J' || chr(10) || chr(8238) || 'b' AS text", OutputFormat.table)
    assert "\\x1b[2J\\n\\u202eb" in found and "\x1b" not in found
    assert visible("plain") == "plain"


def test_a_table_shows_no_more_rows_than_asked_for() -> None:
    found = give("SELECT range AS n FROM range(100)", OutputFormat.table, most_rows=3).splitlines()
    assert len(found) == 3 + 4 + 1 and found[-1].startswith("the first 3 rows; there are more")


@pytest.mark.parametrize("output", [OutputFormat.table, OutputFormat.csv, OutputFormat.json])
def test_text_can_be_written_whatever_the_encoding(output: OutputFormat) -> None:
    """As with LC_ALL=C: a table is drawn in ASCII, and what programs read is UTF-8 all the same."""
    with duckdb.connect() as connection:
        stream = io.TextIOWrapper(bytes_ := io.BytesIO(), encoding="ascii")
        write_result(connection.sql("SELECT 'é' AS word"), output, stream)
        stream.flush()
    written = bytes_.getvalue()
    if output is OutputFormat.table:
        assert written.decode("ascii").splitlines()[0] == "+------+" and b"\\xe9" in written
    else:
        assert "é" in written.decode("utf-8")


def test_a_plan_is_drawn_as_it_is() -> None:
    assert "│" in give("EXPLAIN SELECT 1", OutputFormat.table) and "\\n" not in give(
        "EXPLAIN SELECT 1", OutputFormat.table
    )


@pytest.fixture
def terminal() -> Iterator[Any]:
    """A stream that is a terminal of 40 columns; give(stream) -> what was written."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 40))
    with os.fdopen(follower, "w") as stream:
        yield stream, leader
    os.close(leader)


@pytest.mark.parametrize("output", [OutputFormat.parquet, OutputFormat.arrow])
def test_binary_formats_are_kept_from_terminals(output: OutputFormat, terminal: Any) -> None:
    with duckdb.connect() as connection, pytest.raises(ConfigurationError, match=r"no text for a terminal.*--out FILE"):
        write_result(connection.sql("SELECT 1"), output, terminal[0])


def test_a_table_fits_the_terminal_that_it_is_on(terminal: Any) -> None:
    stream, leader = terminal
    with duckdb.connect() as connection:
        write_result(connection.sql("SELECT repeat('long ', 40) AS text"), OutputFormat.table, stream)
    stream.flush()
    assert {len(line) for line in os.read(leader, 4096).decode().splitlines()[:5]} == {40}


def test_names_and_values_in_general() -> None:
    assert unique_names(["a", "a_1", "a"]) == ["a", "a_1", "a_2"]
    assert plain({"x": (float("inf"), b"\x01")}) == {"x": [None, "01"]}


def test_a_call_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """What would make `skilltide sql` slow: tagger, flows, charts, data frames."""
    (tmp_path / "warehouse").mkdir()
    with duckdb.connect(tmp_path / "warehouse" / "skilltide.duckdb") as connection:
        connection.execute("CREATE SCHEMA marts")
    heavy = ("spacy", "prefect", "pandas", "numpy", "plotly", "pyarrow", "httpx", "sqlglot", "skilltide.pipeline")
    code = (
        "import sys; from skilltide.cli import app; "
        "app(['sql', 'SELECT 1', '--format', 'json'], standalone_mode=False); "
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True,
        env=os.environ | {"SKILLTIDE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert json.loads(done.stdout) == [{"1": 1}]
    assert done.stderr == "[]\n"
