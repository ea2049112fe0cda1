"""Whatever a file holds, reading it gives documents and rejections, or a SourceError; nothing else escapes.

Files are whole ones with damage done to them: bytes changed, cut out, doubled, or replaced by what formats choke on.
"""

import gzip
import io
import json
import os
import sqlite3
import tempfile
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import openpyxl
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skilltide.errors import SourceError
from skilltide.model import Document, Rejection
from skilltide.sources.config import files_source

NOW = datetime(2025, 3, 10, tzinfo=UTC)
ROWS = [
    {"id": f"p{number}", "title": "Data Scientist", "company": f"Orchard {number}", "posted": f"2025-03-0{number + 1}",
     "description": 'You count "pears", plums; and\nÆpfel.'}
    for number in range(4)
]  # fmt: skip
DAMAGE = [
    b"", b"\0", b'"', b"'", b"\\", b",", b";", b"\n", b"\r", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"[" * 2000,
    b'{"a":' * 300, b"}" * 3, b"]", b"NaN", b"1e999", b"9" * 400, b"\\ud800", b"sep=;\n", b'""', b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd", b"PAR1", b"null", b"true", b"-", b"\x00" * 64
]  # fmt: skip


def as_csv() -> bytes:
    lines = [",".join(ROWS[0])]
    lines += [",".join('"' + value.replace('"', '""') + '"' for value in row.values()) for row in ROWS]
    return "\n".join(lines).encode()


def as_parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    return bytes(sink.getvalue())


def as_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [list(ROWS[0]), *(list(row.values()) for row in ROWS)]:
        sheet.append(row)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def as_sqlite() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE job ({', '.join(ROWS[0])})")
    connection.executemany("INSERT INTO job VALUES (?, ?, ?, ?, ?)", [tuple(row.values()) for row in ROWS])
    connection.commit()
    return connection.serialize()


def as_feed() -> bytes:
    items = ("".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in row.items()) for row in ROWS)
    return f"<jobs>{''.join(f'<job>{item}</job>' for item in items)}</jobs>".encode()


def as_archive() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", as_csv())
    return sink.getvalue()


def as_duckdb(folder: Path) -> bytes:
    with duckdb.connect(str(folder / "whole.duckdb")) as connection:
        connection.execute(f"CREATE TABLE job ({', '.join(f'{name} VARCHAR' for name in ROWS[0])})")
        connection.executemany("INSERT INTO job VALUES (?, ?, ?, ?, ?)", [list(row.values()) for row in ROWS])
    return (folder / "whole.duckdb").read_bytes()


@cache
def whole_files() -> dict[str, bytes]:
    """One file of each format."""
    lines = "\n".join(json.dumps(row) for row in ROWS).encode()
    return {
        "a.csv": as_csv(),
        "a.tsv": as_csv().replace(b",", b"\t"),
        "a.csv.gz": gzip.compress(as_csv()),
        "a.csv.zst": zstandard.ZstdCompressor().compress(as_csv()),
        "a.jsonl": lines,
        "a.json": json.dumps(ROWS, indent=1).encode(),
        "b.json": json.dumps({"count": 4, "jobs": ROWS}).encode(),
        "c.json": lines,
        "a.parquet": as_parquet(),
        "a.xlsx": as_workbook(),
        "a.sqlite": as_sqlite(),
        "a.xml": as_feed(),
        "a.zip": as_archive(),
    }


def read(name: str, content: bytes) -> list[Document | Rejection]:
    """Read a file of this name and content; a SourceError is a rejection of the whole file."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:  # noqa: PTH112
        path = Path(folder) / name
        path.write_bytes(content)
        source = files_source([path], "test")
        found: list[Document | Rejection] = []
        try:
            for unit in source.inputs():
                found += source.read_unit(unit, NOW)
        except SourceError as error:
            assert "\n" not in str(error)
            assert name in str(error)
            found.append(Rejection("test", name, None, "file", str(error)))
        for item in found:
            if isinstance(item, Document):
                source.parse(item.payload, item.observed_at)
                assert len(source.identity(item.payload)) == 64
        return found


damages = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(DAMAGE) | st.binary(max_size=12)), max_size=4
)


def damaged(content: bytes, changes: list[tuple[float, int, bytes]], kept: float) -> bytes:
    """Return a file with parts replaced, and perhaps cut off."""
    for share, length, new in changes:
        at = int(share * len(content))
        content = content[:at] + new + content[at + length :]
    return content[: int(kept * len(content))]


def check_damaged(name: str, changes: list[tuple[float, int, bytes]], kept: float) -> None:
    found = read(name, damaged(whole_files()[name], changes, kept))
    rejections = [item for item in found if isinstance(item, Rejection)]
    assert not [item for item in rejections if item.reason_code == "internal"]
    if kept == 1.0 and len(changes) < 2 and "json" not in name:
        # two objects that damage makes one are whole JSON, and so may be two rows that are cut in several places
        assert len(found) >= len(ROWS) or rejections, "a row is lost and nothing tells it"


anything = given(
    name=st.sampled_from(sorted(whole_files())), changes=damages, kept=st.just(1.0) | st.floats(0, 1, width=16)
)


@pytest.mark.parametrize("name", sorted(whole_files()))
def test_a_whole_file_of_each_format_is_read(name: str) -> None:
    found = read(name, whole_files()[name])
    assert [item.payload["id"] for item in found if isinstance(item, Document)] == ["p0", "p1", "p2", "p3"]
    assert not [item for item in found if isinstance(item, Rejection)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
@anything
@example(name="a.json", changes=[(0.0, 0, b"[" * 100_000)], kept=1.0)
def test_damaged_files(name: str, changes: list[tuple[float, int, bytes]], kept: float) -> None:
    check_damaged(name, changes, kept)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)  # fmt: skip
@given(changes=damages, kept=st.just(1.0) | st.floats(0, 1, width=16))
def test_damaged_duckdb_files(tmp_path: Path, changes: list[tuple[float, int, bytes]], kept: float) -> None:
    whole = tmp_path / "whole.duckdb"
    content = whole.read_bytes() if whole.exists() else as_duckdb(tmp_path)
    read("a.duckdb", damaged(content, changes, kept))


@pytest.mark.slow
@settings(max_examples=2_500, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
@anything
def test_many_damaged_files(name: str, changes: list[tuple[float, int, bytes]], kept: float) -> None:
    check_damaged(name, changes, kept)


ODD = ["", " ", "None", "nan", "1e999", "-1", "[]", "{}", "['a', 'b']", "[" * 3000, "{'a': " * 500, "0x10", "²"]
"""Values that records hold and no posting should."""
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)
names = st.sampled_from(["title", "description", "company", "location", "posted", "salary", "id", "url", "is_remote",
                         "job_highlights", "salary.min", "", "skills", "jobLocation", "timestamp"])  # fmt: skip


@settings(max_examples=500, deadline=None, database=None)
@given(payload=st.dictionaries(names | st.text(max_size=12), values, max_size=6))
def test_any_payload_is_parsed(payload: dict[str, object]) -> None:
    source = files_source(["x"], "test")
    source.parse(payload, NOW)
