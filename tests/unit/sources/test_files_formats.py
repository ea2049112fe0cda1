"""Workbooks, archives, databases and feeds; two tables as one. All within the same limits."""

import csv
import gzip
import io
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from skilltide.errors import ConfigurationError, SourceError
from skilltide.landing.units import fingerprint
from skilltide.model import Document, PostingFields, Rejection
from skilltide.sources.config import build_source, files_source
from skilltide.sources.file_source import FileSource

NOW = datetime(2025, 3, 10, tzinfo=UTC)
ROWS = [
    {"id": f"p{n}", "title": f"Data Scientist {n}", "company": "Orchard", "location": "Graz, Austria",
     "posted": f"2025-03-0{n + 1}", "description": f"You count pears, {n} of them."}
    for n in range(4)
]  # fmt: skip
TITLES = [row["title"] for row in ROWS]


class Seen:
    """What a source gave."""

    def __init__(self, source: FileSource) -> None:
        self.source = source
        self.documents: list[Document] = []
        self.rejections: list[Rejection] = []
        for unit in source.inputs():
            for item in source.read_unit(unit, NOW):
                (self.documents if isinstance(item, Document) else self.rejections).append(item)  # type: ignore[arg-type]
        self.fields: list[PostingFields] = [source.parse(one.payload, one.observed_at) for one in self.documents]
        self.titles = [one.title for one in self.fields]


def seen(path: Path, **options: Any) -> Seen:
    return Seen(files_source([path], "test", **{"collected_on": "2025-03-10"} | options))


def configured(**entry: Any) -> FileSource:
    source = build_source("test", {"platform": "files", "collected_on": "2025-03-10"} | entry)
    assert isinstance(source, FileSource)
    return source


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# --- delimited -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "\ufeffsep=;\n", "sep = ;\n", "sep=;;;\n"])
def test_the_line_that_tells_excel_the_delimiter(tmp_path: Path, first: str) -> None:
    rows = "".join(f"Data Scientist {n};Orchard, Graz;You count 1,5 pears, {n} of them.\n" for n in range(4))
    (tmp_path / "a.csv").write_text(f"{first}title;company;description\n{rows}", encoding="utf-8")
    found = seen(tmp_path / "a.csv")
    assert (found.titles, found.rejections) == (TITLES, [])
    assert {one.company for one in found.fields} == {"Orchard, Graz"}
    assert [one.row for one in found.documents] == [1, 2, 3, 4]


@pytest.mark.parametrize("mark", ["~", "^", "\x01", "§", "\t", "|"])
def test_delimiters_that_are_rare(tmp_path: Path, mark: str) -> None:
    rows = [["title", "company", "description"]]
    rows += [[f"Data Scientist {n}", "Orchard, Graz", f"You count 1,5 pears, {n} of them."] for n in range(4)]
    (tmp_path / "a.csv").write_text("\n".join(mark.join(row) for row in rows), encoding="utf-8")
    found = seen(tmp_path / "a.csv")
    assert (found.titles, {one.company for one in found.fields}) == (TITLES, {"Orchard, Graz"})


@pytest.mark.parametrize(
    "above",
    [
        "# exported on 2025-03-05\n# by Orchard\n",
        "\n\n",
        "Export of pears,,\n",
        "Pears\n\n",
        "#pears, counted\n",
        "sep=,\nPears\n",
    ],
)
def test_lines_above_the_header(tmp_path: Path, above: str) -> None:
    rows = "".join(f'Data Scientist {n},Orchard,"You count 1,5 pears, {n} of\nthem."\n' for n in range(4))
    (tmp_path / "a.csv").write_text(f"{above}title,company,description\n{rows}", encoding="utf-8")
    found = seen(tmp_path / "a.csv")
    assert (found.titles, found.rejections) == (TITLES, [])


@pytest.mark.parametrize("header", ["#,title,description\n", '"Job\ntitle",description\n', "#id,title,description\n"])
def test_a_header_is_no_remark(tmp_path: Path, header: str) -> None:
    cells = [] if header.startswith('"') else ["7"]
    rows = "".join(",".join([*cells, f"Data Scientist {n}", "You count pears."]) + "\n" for n in range(4))
    (tmp_path / "a.csv").write_text(header + rows, encoding="utf-8")
    assert seen(tmp_path / "a.csv").titles == TITLES


# --- workbooks -----------------------------------------------------------------------------------------------------


def workbook(path: Path, *above: list[Any], sheets: dict[str, list[list[Any]]] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*above, list(ROWS[0]), *(list(row.values()) for row in ROWS)]:
        sheet.append(row)
    for name, rows in (sheets or {}).items():
        other = book.create_sheet(name)
        for row in rows:
            other.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("above", [[], [["Export of pears"], []], [[None, None, None]]])
def test_the_first_sheet_of_a_workbook(tmp_path: Path, above: list[list[Any]]) -> None:
    found = seen(workbook(tmp_path / "a.xlsx", *above, sheets={"more": [["a", "b"], [1, 2]]}))
    assert (found.titles, found.rejections) == (TITLES, [])
    assert [one.native_id for one in found.fields] == ["p0", "p1", "p2", "p3"]


def test_a_named_sheet_and_its_values(tmp_path: Path) -> None:
    header = ["Job Title", "Job Description", "Date Posted", "Salary Min", "Remote", "Pay", "Pay"]
    rows = [
        header,
        ["Analyst", "You count.", datetime(2025, 3, 1), 50000.0, True, "€50,000", "#N/A", "beyond"],
        [],
        ["Analyst", "You weigh.", date(2025, 3, 2), None, False],
    ]
    path = workbook(tmp_path / "a.xlsx", sheets={"Jobs 2025": rows})
    one, two = seen(path, table="Jobs 2025").fields
    assert (one.title, one.posted, one.salary, one.is_remote) == ("Analyst", "2025-03-01T00:00:00", "€50,000", True)
    assert (two.description, two.posted, two.is_remote) == ("You weigh.", "2025-03-02T00:00:00", False)
    with pytest.raises(SourceError, match=r"no sheet 'Jobs'; it has Sheet, Jobs 2025"):
        seen(path, table="Jobs")


def test_names_of_groups_above_those_of_columns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Job", None, "Pay", None, "What"])
    sheet.merge_cells("A1:B1")
    sheet.append(["Title", "Employer", "Min", "Max", "Description"])
    sheet.append(["Analyst", "Orchard", 50000, 60000, "You count."])
    book.save(tmp_path / "a.xlsx")
    (one,) = seen(tmp_path / "a.xlsx").fields
    assert (one.title, one.company, one.salary) == ("Analyst", "Orchard", "50000 - 60000")


def test_sheets_of_the_same_columns_are_one_table(tmp_path: Path) -> None:
    more = {"February": [list(ROWS[0]), list(ROWS[0].values())], "Totals": [["month", "count"], ["January", 4]]}
    found = seen(workbook(tmp_path / "a.xlsx", sheets=more))
    assert found.titles == [*TITLES, TITLES[0]]
    assert [one.text for one in found.source.take_notes() if one.code == "other_sheets"] == [
        "sheets 'Sheet', 'February' are read; it also has Totals (`table:` names one)"
    ]


def test_sheets_without_rows_are_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["Read me", None])
    for name in ("Empty", "Jobs"):
        sheet = book.create_sheet(name)
        sheet.append(list(ROWS[0]))
    for row in ROWS:
        sheet.append(list(row.values()))
    book.save(tmp_path / "a.xlsx")
    assert seen(tmp_path / "a.xlsx").titles == TITLES


@pytest.mark.parametrize(
    "first",
    [
        [["Metric", "Value"], ["Jobs", 4], ["Companies", 1]],
        [["Name", "Website"], ["Orchard", "https://orchard.example"]],
        [["Skill", "Count", "Share"], ["Python", 3, 0.75], ["SQL", 4, 1.0]],
        [["Field", "Meaning"], ["title", "the job's title"], ["posted", "the day it was posted"]],
        [["Company", "Location", "Founded"], ["Orchard", "Graz", 1990]],
        [["Date", "Postings"], ["2025-03-01", 4]],
    ],
)
def test_the_sheet_that_holds_postings(tmp_path: Path, first: list[list[Any]]) -> None:
    rows = [list(ROWS[0]), *(list(row.values()) for row in ROWS)]
    book = openpyxl.Workbook()
    for name, cells in (("Summary", first), ("Jobs", rows), ("Notes", [["a", "b"], [1, 2]])):
        sheet = book.create_sheet(name)
        for cell_row in cells:
            sheet.append(cell_row)
    del book["Sheet"]
    book.save(tmp_path / "a.xlsx")
    found = seen(tmp_path / "a.xlsx")
    assert found.titles == TITLES
    (note,) = [note for note in found.source.take_notes() if note.code == "other_sheets"]
    assert "Summary, Notes" in note.text and "`table:`" in note.text


def test_a_workbook_without_postings_names_its_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", sheets={"More": [["a", "b"], [1, 2]]})
    book = openpyxl.load_workbook(path)
    del book[book.sheetnames[0]]
    book.create_sheet("Figures").append(["c", "d"])
    book["Figures"].append([3, 4])
    book.save(path)
    with pytest.raises(SourceError, match=r"none of its sheets looks like postings; it has More, Figures: .*`table:`"):
        seen(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a.csv"])
def test_damage_that_reads_as_an_unknown_version_of_zip(tmp_path: Path, name: str) -> None:
    content = workbook(tmp_path / "whole.xlsx").read_bytes()
    at = content.index(b"PK\x01\x02") + 6
    (tmp_path / name).write_bytes(content[:at] + b"\xff\x00" + content[at + 2 :])
    with pytest.raises(SourceError, match=r"not a (?:whole ZIP archive|workbook)|no whole archive"):
        seen(tmp_path / name)


def test_a_broken_workbook_is_told(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "b.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match="not a workbook"):
        seen(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<oops")
    found = seen(tmp_path / "c.xlsx")
    assert [one.reason_code for one in found.rejections] == ["truncated"]
    assert "not a whole workbook" in found.rejections[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "Jobs,,of March\n" + as_csv(ROWS),
        "\r\n".join(f'"{line.replace(chr(34), chr(34) * 2)}"' for line in as_csv(ROWS).splitlines()),
    ],
    ids=["names of groups", "each line quoted"],
)
def test_delimited_text_of_odd_layouts(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    found = seen(tmp_path / "a.csv")
    assert (found.titles, found.rejections) == (TITLES, [])


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl.gz"])
def test_what_a_file_is_tells_its_content(tmp_path: Path, name: str) -> None:
    whole = workbook(tmp_path / "b.xlsx").read_bytes()
    for content in (whole, json.dumps(ROWS).encode(), gzip.compress(json.dumps({"jobs": ROWS}).encode())):
        (tmp_path / name).write_bytes(content)
        assert seen(tmp_path / name).titles == TITLES


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "a web page, no data"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "run `git lfs pull`"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .xlsx"),
    ],
)
def test_what_is_no_data_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(SourceError, match=re.escape(told)):
        seen(tmp_path / "a.csv")


def test_maps_and_bytes_of_parquet(tmp_path: Path) -> None:
    pairs = pa.array([[("location", "Bonn")]], pa.map_(pa.string(), pa.string()))
    table = pa.table({"title": ["Analyst"], "description": ["You count."], "attrs": pairs, "raw": [b"\0\x01"]})
    pq.write_table(table, tmp_path / "a.parquet")
    found = seen(tmp_path / "a.parquet")
    assert ([one.location for one in found.fields], found.rejections) == (["Bonn"], [])


# --- archives ------------------------------------------------------------------------------------------------------


def archive(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in members.items():
            writer.writestr(name, content)
    return path


def test_each_member_of_an_archive_is_a_file(tmp_path: Path) -> None:
    text = as_csv(ROWS)
    sqlite(tmp_path / "d.sqlite")
    path = archive(tmp_path / "all.zip", {
        "a.csv": text,
        "sub/b.json": json.dumps({"jobs": ROWS}),
        "c.csv.gz": gzip.compress(text.encode()),
        "d.sqlite": (tmp_path / "d.sqlite").read_bytes(),
        "e.xlsx": workbook(tmp_path / "e.xlsx").read_bytes(),
        "README.txt": "All about pears, apples, and plums.",
        "LICENSE.txt": "Do what you like, with pears.",
        "__MACOSX/a.csv": "x",
        ".hidden.csv": "x",
        "picture.png": "x",
    })  # fmt: skip
    found = seen(path)
    assert [Path(unit.key).name for unit in found.source.inputs()] == [
        "a.csv",
        "c.csv.gz",
        "d.sqlite",
        "e.xlsx",
        "b.json",
    ]
    assert (found.titles, found.rejections) == (TITLES * 5, [])
    assert found.documents[0].origin == str(path / "a.csv")
    assert len({found.source.identity(one.payload) for one in found.documents}) == 4


def test_a_date_in_the_name_of_an_archive_or_a_folder(tmp_path: Path) -> None:
    archive(tmp_path / "jobs_2024-07-02.zip", {"data/jobs.csv": as_csv(ROWS)})
    (tmp_path / "2024-07-03").mkdir()
    (tmp_path / "2024-07-03" / "jobs.csv").write_text(as_csv([row | {"posted": ""} for row in ROWS]))
    (tmp_path / "harvest 2024-07-04 of pears").mkdir()
    (tmp_path / "harvest 2024-07-04 of pears" / "jobs.csv").write_text(as_csv([row | {"posted": ""} for row in ROWS]))
    found = Seen(files_source([tmp_path], "test"))
    days = {Path(one.origin).parts[-2]: one.observed_at.date() for one in found.documents}
    assert days["2024-07-03"] == date(2024, 7, 3)
    assert days["harvest 2024-07-04 of pears"] == date(1970, 1, 1)
    inside = [one for one in found.documents if ".zip" in one.origin]
    assert {one.payload["_is_observed_known"] for one in inside} == {False}  # posted in 2025, so not collected before


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"inner.zip": b"PK"}, "an archive inside an archive"),
        ({"readme.md": "x"}, "no whole archive, or no data in it"),
    ],
)
def test_archives_that_hold_nothing_to_read(tmp_path: Path, members: dict[str, bytes | str], told: str) -> None:
    with pytest.raises(SourceError, match=told):
        seen(archive(tmp_path / "a.zip", members))


def test_an_archive_that_was_cut_off_or_has_a_password(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", {"a.csv": as_csv(ROWS)}).read_bytes()
    (tmp_path / "b.zip").write_bytes(whole[:-30])
    with pytest.raises(SourceError, match=r"b\.zip: can't be read \(no whole archive"):
        seen(tmp_path / "b.zip")
    flags = bytearray(whole)
    flags[6] |= 1
    flags[flags.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "c.zip").write_bytes(flags)
    with pytest.raises(SourceError, match="password"):
        seen(tmp_path / "c.zip")


def test_a_member_of_an_archive_without_a_name_is_none(tmp_path: Path) -> None:
    data = bytearray(archive(tmp_path / "a.zip", {"a.csv": as_csv(ROWS)}).read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 28 : entry + 34] = b"\0\0\0\0\5\0"  # its name counts as a remark
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(SourceError, match="no whole archive, or no data in it"):
        seen(tmp_path / "a.zip")


def test_the_limits_hold_inside_of_an_archive(tmp_path: Path) -> None:
    bomb = "title,description\nAnalyst," + "a" * 120_000_000
    path = archive(tmp_path / "a.zip", {"a.csv": bomb})
    with pytest.raises(SourceError, match=r"more than 200 times its [\d,]+ bytes.*max_ratio"):
        seen(path)
    with pytest.raises(SourceError, match="max_ratio"):
        seen(archive(tmp_path / "b.zip", {"a.csv.gz": gzip.compress(bomb.encode())}))
    with pytest.raises(SourceError, match="max_file_mb"):
        seen(archive(tmp_path / "c.zip", {"a.csv": as_csv(ROWS) * 2000}), max_file_mb=0.1)
    with pytest.raises(SourceError, match="max_ratio"):
        seen(archive(tmp_path / "d.xlsx", {"xl/sharedStrings.xml": "a" * 120_000_000}))


# --- databases -----------------------------------------------------------------------------------------------------


def sqlite(path: Path, table: str = "jobs") -> Path:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE tag (id, name, weight)")
    connection.executemany("INSERT INTO tag VALUES (?, ?, ?)", [(n, "pear", 0.5) for n in range(50)])
    name = table.replace('"', '""')
    connection.execute(f'CREATE TABLE "{name}" ({", ".join(ROWS[0])})')
    connection.executemany(f'INSERT INTO "{name}" VALUES (?, ?, ?, ?, ?, ?)', [tuple(row.values()) for row in ROWS])
    connection.execute(f"CREATE VIEW young AS SELECT * FROM \"{name}\" WHERE posted > '2025-03-02'")
    connection.commit()
    connection.close()
    return path


def duck(path: Path, table: str = "jobs") -> Path:
    connection = duckdb.connect(str(path))
    connection.execute("CREATE TABLE tag AS SELECT range AS id, 'pear' AS name FROM range(50)")
    connection.execute("CREATE SCHEMA far")
    names = ", ".join(f"{name} {'DATE' if name == 'posted' else 'VARCHAR'}" for name in ROWS[0])
    connection.execute(f'CREATE TABLE far."{table}" ({names})')
    connection.executemany(f'INSERT INTO far."{table}" VALUES (?, ?, ?, ?, ?, ?)', [list(row.values()) for row in ROWS])
    connection.execute(f"CREATE VIEW young AS SELECT * FROM far.\"{table}\" WHERE posted > '2025-03-02'")
    connection.close()
    return path


@pytest.mark.parametrize(
    ("make", "name", "table"),
    [
        (sqlite, "a.sqlite", "jobs"),
        (sqlite, "a.db", "jobs"),
        (duck, "a.duckdb", "far.jobs"),
        (duck, "a.db", "far.jobs"),
    ],
)
def test_the_table_that_maps_best_or_a_named_one(
    tmp_path: Path, make: Callable[[Path], Path], name: str, table: str
) -> None:
    path = make(tmp_path / name)
    found = seen(path)
    assert (found.titles, found.rejections) == (TITLES, [])
    assert [one.posted for one in found.fields] == [row["posted"] for row in ROWS]
    assert seen(path, table=table).titles == TITLES
    assert seen(path, table="young").titles == TITLES[2:]
    with pytest.raises(SourceError, match=r"no table 'pears'; it has .*young"):
        seen(path, table="pears")


def test_names_that_need_quotes_and_values_of_all_kinds(tmp_path: Path) -> None:
    path = sqlite(tmp_path / "a.sqlite", 'my "jobs" table')
    connection = sqlite3.connect(path)
    odd = (7, b"Data \xff Scientist", None, 1.5, "2025-03-09", "You count pears.")
    connection.execute('INSERT INTO "my ""jobs"" table" VALUES (?, ?, ?, ?, ?, ?)', odd)
    connection.commit()
    connection.close()
    assert seen(path).titles == [*TITLES, "Data \ufffd Scientist"]


def test_databases_without_postings_or_that_are_none(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE one (x)")
    connection.execute("CREATE TABLE two (y)")
    connection.execute("INSERT INTO two VALUES (1)")
    connection.commit()
    connection.close()
    with pytest.raises(SourceError, match=r"none of its tables looks like postings; it has one, two"):
        seen(tmp_path / "a.db")
    (tmp_path / "b.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    (tmp_path / "c.duckdb").write_bytes(b"x" * 5000)
    for name in ("b.sqlite", "c.duckdb"):
        with pytest.raises(SourceError, match=rf"{name}: can't be read"):
            seen(tmp_path / name)


def test_a_database_is_read_only_and_reads_nothing_else(tmp_path: Path) -> None:
    path = duck(tmp_path / "a.duckdb")
    (tmp_path / "secret.csv").write_text("title,description\nSecret,You should not see this.\n")
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE VIEW leak AS SELECT * FROM read_csv('{tmp_path}/secret.csv')")
    with pytest.raises(SourceError, match="can't be read"):
        seen(path, table="leak")
    for name, make in (("b.sqlite", sqlite), ("b.duckdb", duck)):
        made = make(tmp_path / name)
        before = made.read_bytes()
        made.chmod(0o400)
        assert seen(made).titles == TITLES
        assert made.read_bytes() == before


def test_a_folder_s_databases_are_read_only_where_named(tmp_path: Path) -> None:
    sqlite(tmp_path / "a.sqlite")
    (tmp_path / "b.csv").write_text(as_csv(ROWS))
    assert [Path(unit.key).name for unit in files_source([tmp_path]).inputs()] == ["b.csv"]
    assert [Path(unit.key).name for unit in files_source([tmp_path / "*.sqlite"]).inputs()] == ["a.sqlite"]


# --- feeds ---------------------------------------------------------------------------------------------------------

RSS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss [<!ENTITY pear SYSTEM "file:///etc/passwd"><!ENTITY plum "plum">]>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:job="urn:job">
<channel><title>All jobs</title><description>Everything that grows</description><link>https://x.example</link>
<language>en</language><lastBuildDate>Sat, 08 Mar 2025 10:00:00 +0000</lastBuildDate>
<item><title>Data Scientist 0</title><link>https://x.example/0</link><guid isPermaLink="false">g0</guid>
<pubDate>Sat, 01 Mar 2025 08:00:00 GMT</pubDate><description>Short &pear; text</description>
<job:company>Orchard</job:company>
<job:location>Graz, Austria</job:location>
<content:encoded><![CDATA[<p>You count pears &amp; plums in the garden.</p>]]></content:encoded></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>All jobs</title><updated>2025-03-08T00:00:00Z</updated>
<entry><title>Data Scientist 0</title><link rel="edit" href="https://x.example/e"/>
<link rel="alternate" href="https://x.example/0"/><id>urn:0</id><published>2025-03-01T00:00:00Z</published>
<updated>2025-03-05T00:00:00Z</updated><author><name>Orchard</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>You count <b>pears</b>.</p>
<ul><li>Python</li></ul></div></content></entry></feed>"""
JOBS = (
    "<source><publisher>x</publisher>"
    + "".join(
        f"<job><title><![CDATA[{row['title']}]]></title><date>{row['posted']}</date><referencenumber>{row['id']}"
        f"</referencenumber><url>https://x.example/{row['id']}</url><city>Graz</city><country>AT</country>"
        f"<description><![CDATA[<p>{row['description']}</p>]]></description></job>"
        for row in ROWS
    )
    + "</source>"
)


def test_a_saved_rss_feed(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS)
    found = seen(tmp_path / "a.rss", collected_on=None)
    (fields,) = found.fields
    assert (fields.title, fields.url, fields.native_id) == ("Data Scientist 0", "https://x.example/0", "g0")
    assert (fields.company, fields.location) == ("Orchard", "Graz, Austria")
    assert fields.description_html == "<p>You count pears &amp; plums in the garden.</p>"
    assert fields.posted == "Sat, 01 Mar 2025 08:00:00 GMT"
    assert found.documents[0].observed_at.date() == date(2025, 3, 8)
    assert "root:" not in json.dumps(found.documents[0].payload)


def test_a_saved_atom_feed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(ATOM)
    found = seen(tmp_path / "a.xml", collected_on=None)
    (fields,) = found.fields
    assert (fields.url, fields.native_id, fields.posted) == ("https://x.example/0", "urn:0", "2025-03-01T00:00:00Z")
    assert fields.description_html is not None
    assert "<b>pears</b>" in fields.description_html
    assert "<li>Python</li>" in fields.description_html
    assert found.documents[0].observed_at.date() == date(2025, 3, 8)


def test_a_feed_of_jobs(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(JOBS)
    found = seen(tmp_path / "a.xml")
    assert (found.titles, found.rejections) == (TITLES, [])
    assert (found.fields[0].native_id, found.fields[0].location) == ("p0", "Graz, AT")


def test_xml_that_was_cut_off_or_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(JOBS[: JOBS.index("pears, 2")])
    found = seen(tmp_path / "a.xml")
    assert found.titles[:2] == TITLES[:2]
    assert [one.reason_code for one in found.rejections] == ["xml_invalid"]
    for text in ("", "no markup at all"):
        (tmp_path / "b.xml").write_text(text)
        found = seen(tmp_path / "b.xml")
        assert (found.documents, [one.reason_code for one in found.rejections]) == ([], ["xml_invalid"])


def test_entities_do_not_multiply(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    job = "<job><title>A</title><description>&e11;</description></job>"
    text = f'<!DOCTYPE x [<!ENTITY e0 "pear">{entities}]><jobs>{job}</jobs>'
    (tmp_path / "a.xml").write_text(text)
    assert sum(len(str(one.payload)) for one in seen(tmp_path / "a.xml").documents) < 10_000


# --- two tables ----------------------------------------------------------------------------------------------------

FIRST = [{"job_link": f"l{n}", "job_title": f"Data Scientist {n}", "posted": "2025-03-01"} for n in range(4)]
TEXTS = [{"link": f"l{n}", "job_summary": f"You count pears, {n} of them.", "job_title": "other"} for n in range(3)]
SKILLS = [{"job_link": f"l{n}", "job_skills": skill} for n in range(4) for skill in ("Python", "SQL")]
JOIN = [{"path": "texts.csv", "on": {"job_link": "link"}}, {"path": "skills*.csv", "on": "job_link"}]


def tables(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "postings.csv").write_text(as_csv(FIRST))
    (folder / "texts.csv").write_text(as_csv(TEXTS))
    (folder / "skills_1.csv").write_text(as_csv(SKILLS[:4]))
    (folder / "skills_2.csv").write_text(as_csv(SKILLS[4:]))
    return folder


def test_postings_and_texts_apart(tmp_path: Path) -> None:
    source = configured(path=str(tables(tmp_path / "in")), join=JOIN)
    found = Seen(source)
    assert found.titles == TITLES
    assert [one.description for one in found.fields] == [*(row["job_summary"] for row in TEXTS), None]
    assert {one.text_parts for one in found.fields} == {(("Skills", "- Python\n- SQL"),)}
    assert [note.text for note in source.take_notes() if note.code == "join_missing"] == [
        "1 of 4 records have no row in texts.csv"
    ]


def test_tables_inside_an_archive(tmp_path: Path) -> None:
    folder = tables(tmp_path / "in")
    members = {f"data/{path.name}": path.read_bytes() for path in folder.iterdir()}
    source = configured(path=str(archive(tmp_path / "a.zip", members)), join=JOIN)  # type: ignore[arg-type]
    assert Seen(source).titles == TITLES


def test_a_changed_table_is_read_again(tmp_path: Path) -> None:
    folder = tables(tmp_path / "in")
    source = configured(path=str(folder), join=JOIN)
    (before,) = source.inputs()
    (folder / "texts.csv").write_text(as_csv(TEXTS[:2]))
    os.utime(folder / "texts.csv", (2e9, 2e9))
    (after,) = source.inputs()
    assert fingerprint(before, source) != fingerprint(after, source)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    folder = tables(tmp_path / "in")
    with pytest.raises(SourceError, match=r"join: none\.csv: no file there, beside postings\.csv"):
        Seen(configured(path=str(folder / "postings.csv"), join=[{"path": "none.csv", "on": "job_link"}]))
    with pytest.raises(ConfigurationError, match="one pair of columns"):
        configured(path="x", join=[{"path": "texts.csv", "on": {"a": "b", "c": "d"}}])


# --- attributes of XML ---------------------------------------------------------------------------------------------

BODY = "<title>Data Scientist</title><company>Orchard</company><description>You count pears.</description>"


def of_xml(folder: Path, record: str, root: str = "jobs") -> PostingFields:
    body = "".join(record.replace("#", str(number)) for number in range(2))
    (folder / "a.xml").write_text(f"<?xml version='1.0'?><{root}>{body}</{root}>", encoding="utf-8")
    found = seen(folder / "a.xml")
    assert len(found.fields) == 2
    return found.fields[0]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (f'<job id="7#" url="https://elm.example/#">{BODY}</job>',
         {"native_id": "70", "url": "https://elm.example/0"}),
        (f'<vacancy ref="r#" posted="2025-03-01">{BODY}</vacancy>', {"native_id": "r0", "posted": "2025-03-01"}),
        (f'<stelle link="https://elm.example/#" ort="Graz">{BODY}</stelle>',
         {"url": "https://elm.example/0", "location": "Graz"}),
        (f'<position job_type="Full-time" level="Senior">{BODY}</position>',
         {"employment_type": "Full-time", "seniority": "Senior"}),
        (f'<job id="7#">{BODY}<location country="Austria"><city>Graz</city></location></job>',
         {"location": "Graz, Austria"}),
        (f'<job id="7#">{BODY}<location city="Graz" country="Austria"/></job>', {"location": "Graz, Austria"}),
        (f'<job id="7#">{BODY}<salary min="50000" max="60000" currency="EUR"/></job>',
         {"salary": "EUR 50000 - 60000"}),
        (f'<job>{BODY}<salary currency="EUR" period="year">50000</salary></job>', {"salary": "EUR 50000 per year"}),
        ('<job id="7#" title="Data Scientist" company="Orchard" description="You count pears."/>', {"native_id": "70"}),
        ('<row Id="7#" Title="Data Scientist" Company="Orchard" Body="You count pears."/>', {"native_id": "70"}),
        ('<job id="7#"><name>Data Scientist</name><company name="Orchard" url="https://elm.example"/>'
         "<text>You count pears.</text></job>", {"native_id": "70", "url": None}),
        ('<employer name="Orchard"><job id="7#"><title>Data Scientist</title>'
         "<text>You count pears.</text></job></employer>",
         {"native_id": "70"}),
        # as they were
        (f'<job id="1#"><id>7#</id>{BODY}</job>', {"native_id": "70"}),
        (f'<job xml:lang="en" id="7#">{BODY}</job>', {"native_id": "70", "language": None}),
        (f'<job>{BODY}<link href="https://elm.example/#" title="Apply" type="text/html"/></job>',
         {"url": "https://elm.example/0"}),
        (f'<job>{BODY}<guid isPermaLink="false">g#</guid><category term="x" label="IT"/></job>', {"native_id": "g0"}),
        (f'<job>{BODY}<location id="5" code="G">Graz</location></job>', {"location": "Graz", "native_id": None}),
        (f'<job>{BODY}<enclosure url="https://elm.example/x.png" type="image/png" length="1"/></job>', {"url": None}),
    ],
)  # fmt: skip
def test_attributes_of_elements(tmp_path: Path, record: str, expected: dict[str, Any]) -> None:
    found = of_xml(tmp_path, record)
    assert {name: getattr(found, name) for name in expected} == expected
    assert (found.title, found.company) == ("Data Scientist", "Orchard")
    assert found.description == "You count pears."
