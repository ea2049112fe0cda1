"""Finding files, their columns, dates and identities."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from skilltide.errors import ConfigurationError, SourceError
from skilltide.model import Document, Rejection
from skilltide.sources.config import build_sources, files_source, load_sources, suggest_source_id
from skilltide.sources.discovery import discover
from skilltide.sources.file_source import FileSource
from skilltide.sources.files.columns import map_columns
from skilltide.sources.files.delimited_layout import sniff
from skilltide.sources.files.name_dates import date_in_name

NOW = datetime(2025, 3, 10, tzinfo=UTC)
CSV = "title,company,description\nData Scientist,Orchard Labs,You count pears.\n"


def read(source: FileSource) -> list[Document | Rejection]:
    """Return everything in all of a source's files."""
    return [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]


def test_discovery_finds_files() -> None:
    assert discover()["files"].platform == "files"


def test_file_folder_and_glob(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "sub/c.csv", "notes.md", ".hidden.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(CSV)
    names = [Path(unit.key).name for unit in files_source([tmp_path]).inputs()]
    assert names == ["a.csv", "b.csv", "c.csv"]
    assert [Path(unit.key).name for unit in files_source([tmp_path / "*.csv"]).inputs()] == [
        ".hidden.csv",
        "a.csv",
        "b.csv",
    ]
    (unit,) = files_source([tmp_path / "a.csv"]).inputs()
    assert unit.size == len(CSV)
    assert unit.modified_at is not None


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file there"):
        files_source([tmp_path / "none.csv"]).inputs()
    with pytest.raises(SourceError, match="no file there"):
        files_source([tmp_path]).inputs()
    (tmp_path / "a.xls").write_text("x")
    with pytest.raises(SourceError, match=r"a\.xls: files of this form are not read"):
        files_source([tmp_path / "a.xls"]).inputs()


def test_read_goes_over_all_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    (tmp_path / "b.json").write_text(json.dumps({"jobs": [{"title": "Analyst", "description": "You count."}]}))
    found = read(files_source([tmp_path]))
    assert [type(item) for item in found] == [Document, Document]


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("data_scientist_20240702.csv", None, date(2024, 7, 2)),
        ("jobs-2024-07-02.csv.gz", None, date(2024, 7, 2)),
        ("jobs_2024_7_2.csv", None, date(2024, 7, 2)),
        ("stellen 02.07.2024.csv", None, date(2024, 7, 2)),
        ("2023_06.jsonl", None, date(2023, 6, 1)),
        ("indeed-ds-0407.csv", None, None),
        ("linkedin_ai_ml_2022_2024.csv", None, None),
        ("run_1234567890123.csv", None, None),
        ("jobs_20241399.csv", None, None),
        ("ds-020724.csv", "%d%m%y", date(2024, 7, 2)),
        ("ds-Jul-02-2024.csv", "%b-%d-%Y", date(2024, 7, 2)),
        ("ds.csv", "%d%m%y", None),
    ],
)
def test_date_in_name(name: str, pattern: str | None, expected: date | None) -> None:
    assert date_in_name(name, pattern) == expected


def test_the_names_date_stands_in_for_a_missing_column(tmp_path: Path) -> None:
    (tmp_path / "jobs_20240702.csv").write_text(CSV)
    source = files_source([tmp_path])
    (document,) = read(source)
    assert isinstance(document, Document)
    fields = source.parse(document.payload, document.observed_at)
    assert (fields.posted, fields.posted_kind) == ("2024-07-02", "file_name")
    other = {**document.payload, "_file_date": "2024-07-03"}
    assert source.identity(document.payload) == source.identity(other)


def test_identity_leaves_out_tracking_only_where_an_id_is_there(tmp_path: Path) -> None:
    source = files_source([tmp_path])
    one = {"Job_ID": "1", "Link": "https://x.example/1?a=1", "Title": "Analyst", "Description": "You count."}
    assert source.identity(one) == source.identity({**one, "Link": "https://x.example/1?a=2"})
    assert source.identity(one) != source.identity({**one, "Description": "You count pears."})
    bare = {key: value for key, value in one.items() if key != "Job_ID"}
    assert source.identity(bare) != source.identity({**bare, "Link": "https://x.example/2"})
    counted = {"title": "a", "description": "b", "applicationsCount": "3 applicants"}
    assert source.identity(counted) == source.identity({**counted, "applicationsCount": "9 applicants"})


def test_what_the_values_of_a_file_decided_is_part_of_the_identity(tmp_path: Path) -> None:
    source = files_source([tmp_path])
    one = {"id": "1", "title": "a", "description": "b"}
    assert source.identity(one) != source.identity({**one, "_columns": {"seniority": []}})
    assert source.identity(one) == source.identity({**one, "_platform": "columns", "_is_day_first": True})


def test_a_relative_date_is_no_part_of_the_identity(tmp_path: Path) -> None:
    source = files_source([tmp_path])
    one = {"title": "a", "description": "b", "posted": "3 days ago"}
    assert source.identity(one) == source.identity({**one, "posted": "4 days ago"})
    dated = {**one, "posted": "2025-03-07"}
    assert source.identity(dated) != source.identity({**dated, "posted": "2025-03-08"})


def test_values_that_json_can_not_hold(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '[{"title": "A \\ud800 b", "description": "You count.", "id": 123456789012345678901234}]'
    )
    source = files_source([tmp_path / "a.json"])
    (document,) = read(source)
    assert isinstance(document, Document)
    assert document.payload["id"] == "123456789012345678901234"
    assert len(source.identity(document.payload)) == 64


def test_parquet_payloads_are_plain(tmp_path: Path) -> None:
    import decimal

    import pyarrow as pa
    import pyarrow.parquet as pq

    row = {"title": "Analyst", "description": "You count.", "posted_at": NOW, "salary_min": decimal.Decimal("50000")}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "a.parquet")
    source = files_source([tmp_path / "a.parquet"])
    (document,) = read(source)
    assert isinstance(document, Document)
    assert json.loads(json.dumps(document.payload))["posted_at"].startswith("2025-03-10")
    assert source.parse(document.payload, NOW).salary == "from 50000"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["Job Title", "Location", "Company", "Salary", "Description", "Source"], "title=Job Title,salary=Salary"),
        (["title", "companyName", "publishedAt", "experienceLevel", "contractType", "workType", "description"],
         "company=companyName,posted=publishedAt,seniority=experienceLevel,employment_type=contractType"),
        (["Job_ID", "Link", "Title", "Company", "Place", "Description", "HTML", "Date"],
         "native_id=Job_ID,url=Link,location=Place,description_html=HTML,posted=Date"),
        (["", "Name", "Company", "State", "City", "Url", "Description"], "title=Name,city=City,region=State"),
        (["TITLE", "EMPLOYER", "JOB-DESCRIPTION", "DATE_POSTED"], "title=TITLE,company=EMPLOYER,posted=DATE_POSTED"),
    ],
)  # fmt: skip
def test_columns_are_recognised(columns: list[str], expected: str) -> None:
    found = map_columns(columns).columns
    for pair in expected.split(","):
        field, column = pair.split("=")
        assert found[field] == column


def test_declared_columns_win_and_are_shown() -> None:
    mapping = map_columns(["title", "headline", "description", "x"], {"title": ["headline"]})
    assert mapping.columns["title"] == "headline"
    assert (mapping.told_by("title"), mapping.told_by("description")) == ("headline (declared)", "description")
    assert mapping.unused == ("title", "x")


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("a,b,c\n1,2,3\n4,5,6\n", (",", '"', None)),
        ('a;b;c\n1,5;"2;2";3\n4;5;6\n', (";", '"', None)),
        ("a\tb\n1, 2\tx\n3, 4\ty\n", ("\t", '"', None)),
        ("'a','b'\n'1,1','2'\n'3,3','4'\n'5,5','6'\n", (",", "'", None)),
        ('a,b\n"say \\"hi\\", you",2\n"x",3\n"z",3\n', (",", '"', "\\")),
    ],
)
def test_sniffing(sample: str, expected: tuple[str, str, str | None]) -> None:
    layout = sniff(sample)
    assert (layout.delimiter, layout.quote, layout.escape) == expected


def test_sources_yml(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text(CSV)
    (tmp_path / "sources.yml").write_text(
        "mine:\n  platform: files\n  path: data\nother:\n  platform: files\n  path: data\n  enabled: false\n"
    )
    sources = load_sources(tmp_path / "sources.yml")
    assert list(sources) == ["mine"]
    assert [Path(unit.key).name for unit in sources["mine"].inputs()] == ["a.csv"]
    assert list(load_sources(tmp_path / "sources.yml", is_disabled_included=True)) == ["mine", "other"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("mine:\n  platform: files\n  path: x\n  colums: {}\n", ("mine", "'colums'", "allowed are", "columns, ")),
        ("mine:\n  platform: filez\n  path: x\n", ("mine", "'filez'", "known are", "files")),
        ("mine:\n  platform: files\n", ("mine", "'path' is missing")),
        ("mine:\n  platform: files\n  path: x\n  format: pdf\n", ("mine", "format", "'pdf'")),
        ("mine:\n  platform: files\n  path: x\n  columns: {titel: T}\n", ("mine", "'titel'", "fields are")),
        ("mine:\n  platform: files\n  path: x\n  encoding: utf-9\n", ("mine", "encoding", "utf-9")),
        ("mine:\n  platform: files\n  path: x\n  date_in_name: '%d%m'\n", ("mine", "date_in_name", "year")),
        ("Mine!:\n  platform: files\n", ("'Mine!'", "source id")),
        ("mine: files\n", ("mine", "'files'")),
        ("- mine\n", ("list", "mapping")),
        ("mine: [\n", ("line", "sources.yml")),
    ],
)
def test_errors_name_entry_key_and_what_is_allowed(tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    (tmp_path / "sources.yml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        load_sources(tmp_path / "sources.yml")
    message = str(caught.value)
    assert "\n" not in message
    assert "sources.yml" in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize("name", ["[team]", "what?", "a*b", "100% é 'quoted' {x,y}"])
@pytest.mark.parametrize("pattern", ["in/*.csv", "in/board_[0-9].csv", "**/*.csv", "i?", "in"])
def test_a_home_may_have_any_name_and_globs_are_found_in_it(name: str, pattern: str, tmp_path: Path) -> None:
    home = tmp_path / name
    (home / "in").mkdir(parents=True)
    (home / "in" / "board_1.csv").write_text("id,title\n1,Data Scientist\n")
    (home / "sources.yml").write_text(f"board:\n  platform: files\n  path: '{pattern}'\n")
    (source,) = load_sources(home / "sources.yml").values()
    assert isinstance(source, FileSource)
    if pattern == "i?":  # finds a folder only
        with pytest.raises(SourceError, match="no file there"):
            source.inputs()
    else:
        assert [Path(unit.key).name for unit in source.inputs()] == ["board_1.csv"]


def test_missing_file_and_no_paths(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="can't be read"):
        load_sources(tmp_path / "sources.yml")
    with pytest.raises(ConfigurationError, match="No path given"):
        files_source([])
    assert build_sources({}, "here") == {}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data_scientist_20240702.csv.gz", "data-scientist"),
        ("indeed-ds-0407.csv", "indeed-ds"),
        ("jobs_*.csv", "jobs"),
        ("2024.csv", "files"),
    ],
)
def test_suggested_source_id(path: str, expected: str) -> None:
    assert suggest_source_id(Path(path)) == expected
