"""What can't be used becomes a rejection with file, row and reason; the rest is read; nothing vanishes."""

import gzip
import json
import os
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from skilltide.errors import SourceError
from skilltide.model import Document, Rejection
from skilltide.normalise.posting import normalise
from skilltide.sources.config import files_source

NOW = datetime(2025, 3, 10, tzinfo=UTC)
HEADER = "title,company,description\n"
ROW = "Data Scientist,Orchard Labs,You count pears.\n"


def read(path: Path, **options: Any) -> tuple[list[Document], list[Rejection], list[str]]:
    source = files_source([path], "test", **{"collected_on": "2025-03-10"} | options)
    items = [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]
    documents = [item for item in items if isinstance(item, Document)]
    rejections = [item for item in items if isinstance(item, Rejection)]
    return documents, rejections, [note.code for note in source.take_notes()]


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_header_only(tmp_path: Path) -> None:
    documents, rejections, _ = read(write(tmp_path / "a.csv", HEADER))
    assert documents == []
    assert [(item.reason_code, item.row) for item in rejections] == [("no_rows", None)]


def test_empty_file(tmp_path: Path) -> None:
    for name in ("a.csv", "a.jsonl"):
        _, rejections, _ = read(write(tmp_path / name, ""))
        assert [item.reason_code for item in rejections] == ["no_rows"], name
    _, rejections, _ = read(write(tmp_path / "a.json", ""))
    assert [item.reason_code for item in rejections] == ["json_invalid"]


def test_ragged_rows_are_rejected_one_by_one(tmp_path: Path) -> None:
    text = HEADER + ROW + "Analyst,Short\n" + ROW + "a,b,c,d,e\n\n" + ROW
    documents, rejections, _ = read(write(tmp_path / "a.csv", text))
    assert [item.row for item in documents] == [1, 3, 5]
    assert [(item.row, item.reason_code) for item in rejections] == [(2, "missing_columns"), (4, "extra_columns")]
    assert "line 3" in rejections[0].reason
    assert rejections[0].value == "Analyst,Short"


def test_file_cut_off_inside_a_quoted_cell(tmp_path: Path) -> None:
    text = HEADER + ROW * 3 + 'Data Scientist,Orchard Labs,"You count\nmany pe'
    documents, rejections, _ = read(write(tmp_path / "a.csv", text))
    assert len(documents) == 3
    assert [(item.row, item.reason_code) for item in rejections] == [(4, "truncated")]


def test_reading_goes_on_after_a_quote_that_never_ends(tmp_path: Path) -> None:
    header = "id,title,company,description\n"
    rows = [f"{number},Data Scientist,Orchard Labs,You count pears.\n" for number in range(1, 31)]
    rows[9] = '10,Data Scientist,Orchard Labs,"You never end,\nsaid he, and she, and all, of them\n'
    documents, rejections, _ = read(write(tmp_path / "a.csv", header + "".join(rows)))
    assert [document.payload["id"] for document in documents] == [str(n) for n in range(1, 31) if n != 10]
    assert [item.reason_code for item in rejections] == ["unclosed_quote"]
    assert "lines 11 to 12" in rejections[0].reason


def compress_gzip(data: bytes) -> bytes:
    return gzip.compress(data)


def compress_zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize("compress", [compress_gzip, compress_zstd])
def test_compressed(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    # two members one after the other are one file
    data = compress((HEADER + ROW).encode()) + compress(ROW.encode())
    documents, rejections, _ = read(write(tmp_path / "a.csv.gz", data))
    assert (len(documents), rejections) == (2, [])


@pytest.mark.parametrize("compress", [compress_gzip, compress_zstd])
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_compressed_file_cut_off(tmp_path: Path, compress: Callable[[bytes], bytes], suffix: str) -> None:
    noise = [os.urandom(400).hex() for _ in range(3000)]
    records = [{"title": "Analyst", "company": "Orchard", "description": text} for text in noise]
    plain = {
        "csv": HEADER + "".join(f"Analyst,Orchard,{text}\n" for text in noise),
        "jsonl": "".join(json.dumps(record) + "\n" for record in records),
        "json": json.dumps(records),
    }[suffix]
    data = compress(plain.encode())
    documents, rejections, _ = read(write(tmp_path / f"a.{suffix}.gz", data[: len(data) * 2 // 3]))
    assert 500 < len(documents) < 3000
    assert [item.reason_code for item in rejections] == ["truncated"]
    assert rejections[0].row is not None


def test_damaged_gzip(tmp_path: Path) -> None:
    data = bytearray(gzip.compress((HEADER + ROW * 20000).encode()))
    data[40:60] = bytes(20)
    _, rejections, _ = read(write(tmp_path / "a.csv.gz", bytes(data)))
    assert "truncated" in {item.reason_code for item in rejections} or "no_rows" in {
        item.reason_code for item in rejections
    }


def test_wrong_encoding_is_read_with_a_note(tmp_path: Path) -> None:
    text = HEADER + "Científico de Datos,Müller & Söhne,Größe zählt für 10 € – “ja”.\n"
    documents, rejections, notes = read(write(tmp_path / "a.csv", text.encode("cp1252")))
    assert rejections == []
    assert documents[0].payload["company"] == "Müller & Söhne"
    assert documents[0].payload["description"] == "Größe zählt für 10 € – “ja”."
    assert notes == ["encoding_guessed"]


def test_some_broken_bytes_in_a_utf8_file(tmp_path: Path) -> None:
    rows = [f"Analyst,Orchard {n},Æbler og pærer – til alle.\n".encode() for n in range(50)]
    rows[20] = "Analyst,Orchard 20,Café\n".encode("cp1252")
    documents, rejections, notes = read(write(tmp_path / "a.csv", HEADER.encode() + b"".join(rows)))
    assert (len(documents), rejections) == (50, [])
    assert documents[20].payload["description"] == "Café"
    assert documents[21].payload["description"] == "Æbler og pærer – til alle."
    assert notes == ["encoding_repaired"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(tmp_path: Path, encoding: str) -> None:
    documents, rejections, notes = read(write(tmp_path / "a.csv", (HEADER + ROW).encode(encoding)))
    assert ([item.payload["title"] for item in documents], rejections, notes) == (["Data Scientist"], [], [])


def test_nul_characters(tmp_path: Path) -> None:
    text = HEADER + ROW + "Analyst,Orchard,\0\0\0\0\n" + ROW
    documents, rejections, _ = read(write(tmp_path / "a.csv", text))
    assert len(documents) == 2
    assert [(item.row, item.reason_code) for item in rejections] == [(2, "nul_characters")]
    assert "\0" not in (rejections[0].value or "")


def test_cell_of_50_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write(HEADER + ROW + 'Analyst,Orchard,"')
        for _ in range(50):
            file.write("pears and apples\n" * 60_000)
        file.write('"\n' + ROW)
    documents, rejections, _ = read(path)
    assert [item.row for item in documents] == [1, 3]
    assert [(item.row, item.reason_code) for item in rejections] == [(2, "record_too_long")]
    assert len(rejections[0].value or "") <= 200


def test_text_over_the_limit_is_rejected_when_normalised(tmp_path: Path) -> None:
    documents, _, _ = read(write(tmp_path / "a.csv", HEADER + f"Analyst,Orchard,{'pear ' * 50_000}\n"))
    source = files_source([tmp_path / "a.csv"])
    made = normalise(source.parse(documents[0].payload, NOW), documents[0])
    assert isinstance(made, Rejection)
    assert (made.reason_code, made.row) == ("text_too_long", 1)


def test_columns_that_nobody_recognises(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "alpha,beta\n1,2\n")
    with pytest.raises(SourceError) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message
    for part in ("a.csv", "alpha, beta", "title", "description or description_html", "columns:"):
        assert part in message


def test_name_that_holds_no_titles_is_no_title(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Name,Description\nAda Byron,She counts.\nAlan T,He counts.\n")
    with pytest.raises(SourceError, match="no column is recognised as title"):
        read(path)


def test_declared_column_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER + ROW)
    with pytest.raises(SourceError, match=r"no such column as declared .title: 'Job'."):
        read(path, columns={"title": "Job"})


def paid(count: int, **values: Any) -> str:
    rows = [{"title": f"Analyst {n}", "description": f"You count {n} pears."} | values for n in range(count)]
    return json.dumps(rows)


@pytest.mark.parametrize(
    ("values", "codes"),
    [({}, ["column_absent"]), ({"pay": "a lot"}, ["column_absent"]), ({"pay": None}, []), ({"pay": {}}, []),
     ({"pay": {"text": "a lot"}}, [])],
)  # fmt: skip
def test_a_declared_path_that_none_of_today_s_records_has(
    tmp_path: Path, values: dict[str, Any], codes: list[str]
) -> None:
    lines = "\n".join(map(json.dumps, json.loads(paid(5, **values))))
    for name, text in (("a.json", paid(5, **values)), ("b.jsonl", lines)):
        documents, _, noted = read(write(tmp_path / name, text), columns={"salary": "pay.text"})
        assert (len(documents), [code for code in noted if code == "column_absent"]) == (5, codes)


@pytest.mark.parametrize("columns", [{"title": "Job"}, {"description": "Text"}, {"title": ["Job", "Role"]}])
def test_a_declared_path_without_which_there_is_no_posting(tmp_path: Path, columns: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="no such column as declared"):
        read(write(tmp_path / "a.json", paid(5)), columns=columns)


def test_declared_columns_that_a_database_lacks(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.sqlite") as connection:
        connection.execute("CREATE TABLE jobs (title, description, pay)")
        connection.execute("INSERT INTO jobs VALUES ('Analyst', 'You count pears.', NULL)")
    connection.close()
    assert len(read(tmp_path / "a.sqlite", columns={"salary": "pay"})[0]) == 1
    with pytest.raises(SourceError, match=r"no such column as declared \(salary: 'wage'\)"):
        read(tmp_path / "a.sqlite", columns={"salary": "wage"})


def test_json_with_a_broken_record(tmp_path: Path) -> None:
    good = {"title": "Analyst", "description": "You count."}
    text = json.dumps([good, good])[:-1] + ', {"title": oops}]'
    documents, rejections, _ = read(write(tmp_path / "a.json", text))
    assert len(documents) == 2
    assert [(item.row, item.reason_code) for item in rejections] == [(3, "json_invalid")]


def test_json_lines_go_on_after_a_broken_one(tmp_path: Path) -> None:
    good = '{"title": "Analyst", "description": "You count."}\n'
    documents, rejections, _ = read(write(tmp_path / "a.jsonl", good + "{oops}\n17\n" + good))
    assert [item.row for item in documents] == [1, 4]
    assert [(item.row, item.reason_code) for item in rejections] == [(2, "json_invalid"), (3, "not_an_object")]


def test_parquet_cut_off(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"title": ["Analyst"] * 100, "description": ["You count."] * 100, "date": [NOW] * 100})
    pq.write_table(table, tmp_path / "a.parquet")
    documents, rejections, _ = read(tmp_path / "a.parquet")
    assert (len(documents), rejections) == (100, [])
    write(tmp_path / "b.parquet", (tmp_path / "a.parquet").read_bytes()[:-20])
    _, rejections, _ = read(tmp_path / "b.parquet")
    assert [item.reason_code for item in rejections] == ["truncated"]


@pytest.mark.parametrize(
    ("description", "posted", "code"),
    [("<p> </p>", "2025-03-01", "empty_text"), ("You count.", "3000-01-01", "date_out_of_range")],
)
def test_unusable_values(tmp_path: Path, description: str, posted: str, code: str) -> None:
    path = write(tmp_path / "a.csv", f"title,description,date\nAnalyst,{description},{posted}\n")
    (document,), _, _ = read(path)
    made = normalise(files_source([path]).parse(document.payload, NOW), document)
    assert isinstance(made, Rejection)
    assert (made.reason_code, made.origin, made.row) == (code, str(path), 1)


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    rows: Iterable[str] = [ROW if n % 7 else "short\n" if n % 2 else "a,b,c,d\n" for n in range(1000)]
    documents, rejections, _ = read(write(tmp_path / "a.csv", HEADER + "".join(rows)))
    assert sorted(item.row for item in [*documents, *rejections] if item.row) == list(range(1, 1001))
