"""Limits on what is read of a record and of a file, told with their settings; nothing unforeseen ends a run."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from skilltide.errors import ConfigurationError, SourceError
from skilltide.landing.files import land
from skilltide.landing.format import read_landing
from skilltide.model import Document, Rejection
from skilltide.sources.config import files_source
from skilltide.sources.files import feed, workbook
from skilltide.sources.files.zstd_frames import is_whole
from skilltide.sources.platforms.files import Files

NOW = datetime(2025, 3, 10, tzinfo=UTC)
HEADER = "title,company,description\n"
ROW = "Data Scientist,Orchard Labs,You count pears.\n"
RECORD = '{"title": "Data Scientist", "description": "You count pears."}'


def read(path: Path, **options: Any) -> tuple[list[Document], list[Rejection]]:
    source = files_source([path], "test", **{"collected_on": "2025-03-10"} | options)
    items = [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]
    return [one for one in items if isinstance(one, Document)], [one for one in items if isinstance(one, Rejection)]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("cell", ["x" * 1_200_000, '"' + "pears\n" * 200_000 + '"', '"' + "a," * 600_000 + '"'])
def test_a_record_over_the_limit_is_passed_over(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path / "a.csv", HEADER + ROW + f"Analyst,Orchard,{cell}\n" + ROW)
    documents, rejections = read(path, max_record_mb=1)
    assert [item.row for item in documents] == [1, 3]
    assert [(item.row, item.reason_code) for item in rejections] == [(2, "record_too_long")]
    assert "1 MB" in rejections[0].reason
    assert "max_record_mb" in rejections[0].reason
    assert len(read(path, max_record_mb=2)[0]) == 3


def test_a_line_and_a_value_over_the_limit_are_passed_over(tmp_path: Path) -> None:
    long = json.dumps({"title": "Analyst", "description": 'pears [ and \\" ] ' * 80_000})
    for name, text in (("a.jsonl", f"{RECORD}\n{long}\n{RECORD}\n"), ("a.json", f"[{RECORD},{long},{RECORD}]")):
        documents, rejections = read(write(tmp_path / name, text), max_record_mb=1)
        assert [item.row for item in documents] == [1, 3], name
        assert [(item.row, item.reason_code) for item in rejections] == [(2, "record_too_long")], name
        assert "max_record_mb" in rejections[0].reason


def test_a_quote_that_never_ends_in_a_record_over_the_limit(tmp_path: Path) -> None:
    rows = [f"{number},Data Scientist,You count pears.\n" for number in range(1, 21)]
    rows[4] = '5,Data Scientist,"You never end,\n' + "x" * 1_100_000 + "\n"
    documents, rejections = read(write(tmp_path / "a.csv", "id,title,description\n" + "".join(rows)), max_record_mb=1)
    assert [item.payload["id"] for item in documents] == [str(number) for number in range(1, 21) if number != 5]
    assert [item.reason_code for item in rejections] == ["unclosed_quote"]


def squeeze_gzip(parts: Iterator[bytes]) -> bytes:
    return gzip.compress(b"".join(parts), 1)


def squeeze_zstd(parts: Iterator[bytes]) -> bytes:
    context = zstandard.ZstdCompressor(level=1).compressobj()
    return b"".join(context.compress(part) for part in parts) + context.flush()


@pytest.mark.parametrize("squeeze", [squeeze_gzip, squeeze_zstd])
@pytest.mark.parametrize(
    ("suffix", "head", "tail"),
    [("csv", HEADER + ROW + 'Analyst,Orchard,"', '"\n'), ("jsonl", RECORD + '\n{"title": "', '"}\n'),
     ("json", "[" + RECORD + ', {"title": "', '"}]')],
)  # fmt: skip
def test_a_small_file_that_grows_large(
    tmp_path: Path, squeeze: Callable[[Iterator[bytes]], bytes], suffix: str, head: str, tail: str
) -> None:
    parts = (head.encode(), *[b"a" * 1_000_000] * 120, tail.encode())
    path = write(tmp_path / f"a.{suffix}.z", squeeze(iter(parts)))
    with pytest.raises(SourceError, match=r"more than 200 times its [\d,]+ bytes.*max_ratio"):
        read(path, format=suffix)
    documents, rejections = read(path, format=suffix, max_ratio=1e6)
    assert (len(documents), [item.reason_code for item in rejections]) == (1, ["record_too_long"])


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.csv.gz"])
def test_a_file_over_the_limit(tmp_path: Path, name: str) -> None:
    count = 20_000
    others = {"a.jsonl": f"{RECORD}\n" * count, "a.json": f"[{','.join([RECORD] * count)}]"}
    text = others.get(name, HEADER + ROW * count)
    path = write(tmp_path / name, gzip.compress(text.encode()) if name.endswith("gz") else text)
    with pytest.raises(SourceError, match=r"more than 0.8 MB when decompressed.*max_file_mb"):
        read(path, max_file_mb=0.8)
    assert len(read(path, max_file_mb=2)[0]) == count


def test_what_is_held_in_memory_has_a_limit_that_no_key_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    item = "<job><title>Analyst</title><description>You count {}.</description></job>"
    xml = write(tmp_path / "a.xml", f"<jobs>{''.join(map(item.format, range(50)))}</jobs>")
    book = openpyxl.Workbook()
    for row in (["title", "description"], *(["Analyst", f"You count {n}."] for n in range(50))):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    for path, module, instead in ((xml, feed, "JSON lines"), (tmp_path / "a.xlsx", workbook, "CSV")):
        assert len(read(path)[0]) == 50
        with pytest.raises(SourceError, match=r"more than 0\.001 MB .* `max_file_mb:`"):
            read(path, max_file_mb=0.001)
        monkeypatch.setattr(module, "_MAX_BYTES", 2_000)
        told = f"more than 0.002 MB .* is held in memory, .* save it as {instead}"
        with pytest.raises(SourceError, match=told) as raised:
            read(path, max_file_mb=100)
        assert "max_file_mb" not in str(raised.value)


def test_a_parquet_file_over_the_limit(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [f"You count pears {number}. " * 40 for number in range(2000)]
    pq.write_table(pa.table({"title": ["Analyst"] * 2000, "description": texts}), tmp_path / "a.parquet")
    with pytest.raises(SourceError, match="max_file_mb"):
        read(tmp_path / "a.parquet", max_file_mb=0.5)


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("a.json", "[" * 100_000 + "]" * 100_000, []),
        ("a.json", f'[{RECORD}, {{"title": {"[" * 100_000}"[" {"]" * 100_000}}}, {RECORD}]', [1, 3]),
        ("a.json", f'[{RECORD}, {{"title": {"[" * 90}{"]" * 90}}}, {RECORD}]', [1, 3]),
        ("a.json", f'[{RECORD}, {{"a": {"[" * 100_000}', [1]),
        ("a.jsonl", f'{RECORD}\n{{"a": {"[" * 300}{"]" * 300}}}\n{RECORD}\n', [1, 3]),
        ("a.jsonl", f"{RECORD}\n{'[' * 100_000}{']' * 100_000}\n{RECORD}\n", [1, 3]),
    ],
)
def test_nesting_ends_nothing(tmp_path: Path, name: str, text: str, kept: list[int]) -> None:
    documents, rejections = read(write(tmp_path / name, text))
    assert [item.row for item in documents] == kept
    assert len(rejections) == 1
    assert rejections[0].reason_code in ("too_deep", "json_invalid")


def test_reading_goes_on_after_a_broken_record_of_a_list(tmp_path: Path) -> None:
    text = f'[{RECORD}, {{"title": oops, "description": "a ] b }} \\" c"}}, {RECORD}]'
    documents, rejections = read(write(tmp_path / "a.json", text))
    assert [item.row for item in documents] == [1, 3]
    assert [(item.row, item.reason_code) for item in rejections] == [(2, "json_invalid")]


def test_zstandard_frames_are_walked(tmp_path: Path) -> None:
    skippable = b"\x50\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
    checked = zstandard.ZstdCompressor(write_checksum=True).compress(bytes(range(256)) * 5000)
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(b"a" * 999)
    data = checked + skippable + unsized
    ends = {0, len(checked), len(checked + skippable), len(data)}
    path = write(tmp_path / "a.zst", data)
    for count in {*range(40), *range(len(data) // 2, len(data) + 1, 7), *ends, *(end - 1 for end in ends if end)}:
        with path.open("rb") as file:
            assert is_whole(file, count) == (count in ends), count


@pytest.mark.parametrize(
    "option", [{"max_record_mb": 0}, {"max_ratio": 1}, {"max_file_mb": -1}, {"encoding": "base64"}]
)
def test_limits_that_are_none(tmp_path: Path, option: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(option))):
        files_source([tmp_path], **option)


class Failing(Files):
    """Reads files, and fails at some in a way that nobody foresaw."""

    def read_unit(self, unit: Any, fetched_at: datetime) -> Iterator[Document | Rejection]:
        for item in super().read_unit(unit, fetched_at):
            if isinstance(item, Document) and item.payload["company"] == "Breaks":
                raise ZeroDivisionError("by pears")
            if isinstance(item, Document) and item.payload["company"] == "Odd":
                item.payload["company"] = {1, 2}
            yield item


def test_what_nobody_foresaw_leaves_out_one_unit_or_one_record(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, companies in (("a", ["X", "Breaks", "Y"]), ("b", ["X", "Odd", "Y"]), ("c", ["X", "Y"])):
        rows = (f"Analyst,{company},You count pears at {company} {name}.\n" for company in companies)
        write(folder / f"{name}.csv", HEADER + "".join(rows))
    source = Failing.from_config("test", {"platform": "files", "path": str(folder)})
    landed = land(source, set(), tmp_path / "landing", "20250310T000000", NOW)
    assert landed.path is not None
    entries = list(read_landing(landed.path))
    rejections = {Path(item.origin).name: item for item in entries if isinstance(item, Rejection)}
    assert {name: (item.reason_code, item.row) for name, item in rejections.items()} == {
        "a.csv": ("internal", None),
        "b.csv": ("internal", 2),
    }
    assert "ZeroDivisionError: by pears; reading stopped after record 1" in rejections["a.csv"].reason
    assert "TypeError: " in rejections["b.csv"].reason
    assert sum(isinstance(item, Document) for item in entries) == 1 + 2 + 2 == landed.document_count
    assert len(landed.failed_units) == 1
    assert (landed.unit_count, landed.rejection_count) == (2, 2)
