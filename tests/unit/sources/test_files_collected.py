"""When postings were collected: told by the row, the entry or the file's name; never by the file's time of change."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.errors import SourceError
from skilltide.model import UNKNOWN_TIME, Document, Posting, Rejection
from skilltide.normalise.posting import normalise
from skilltide.sources.config import files_source
from skilltide.sources.files.collected import BULK, Collected, is_day_first, time_told
from skilltide.sources.files.name_dates import NameSpan, span_in_name

NOW = datetime(2025, 3, 10, 9, tzinfo=UTC)
TEXT = "You count pears in Python and weigh them with care every day of the week."
TIMES = ("undated", "time_unknown")
OLD, NEW = datetime(2001, 2, 3, tzinfo=UTC), datetime(2025, 3, 9, tzinfo=UTC)


def read(path: Path, **options: Any) -> tuple[list[Document], list[Posting], list[str]]:
    """Read a file and normalise its records; return the codes of notes on their times too. Nothing may be rejected."""
    source = files_source([path], "test", **options)
    items = [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]
    documents = [item for item in items if isinstance(item, Document)]
    assert len(documents) == len(items)
    made = [normalise(source.parse(one.payload, one.observed_at), one) for one in documents]
    assert not [item for item in made if isinstance(item, Rejection)]
    return (
        documents,
        [one for one in made if isinstance(one, Posting)],
        [note.code for note in source.take_notes() if note.code in TIMES],
    )


def write(path: Path, *rows: dict[str, object], changed: datetime = NEW) -> Path:
    """Write a CSV file of these rows, last changed at a time that must not matter."""
    columns = ["title", "description", *dict.fromkeys(key for row in rows for key in row)]
    lines = [",".join(columns)]
    for number, row in enumerate(rows):
        values = {"title": f"Data Scientist {number}", "description": TEXT} | row
        lines.append(",".join(f'"{values.get(column, "")}"' for column in columns))
    path.write_text("\n".join(lines))
    os.utime(path, (changed.timestamp(), changed.timestamp()))
    return path


@pytest.mark.parametrize("column", [
    "date_time", "timestamp", "scraped_at", "retrieved_on", "crawled_at", "fetched", "collected", "Date Scraped",
    "scrapedAt", "crawl_timestamp", "last_processed_time", "snapshot_date",
])  # fmt: skip
@pytest.mark.parametrize(
    "told", ["2022-11-25 04:00:07", "2022-11-25T04:00:07Z", "2022-11-25", "1669348807", "1669348807000"]
)
def test_relative_dates_count_from_the_row(tmp_path: Path, column: str, told: str) -> None:
    path = write(tmp_path / "a.csv", {"posted_at": "3 days ago", column: told})
    (document,), (posting,), _ = read(path)
    assert document.observed_at.date() == date(2022, 11, 25)
    assert (posting.posted_on, posting.posted_kind) == (date(2022, 11, 22), "relative")


@pytest.mark.parametrize("changed", [OLD, NEW])
def test_the_name_and_the_entry_tell_it(tmp_path: Path, changed: datetime) -> None:
    row = {"posted_at": "3 days ago"}
    _, (named,), _ = read(write(tmp_path / "jobs_2024-07-02.csv", row, changed=changed))
    assert named.posted_on == date(2024, 6, 29)
    _, (told,), _ = read(write(tmp_path / "jobs.csv", row, changed=changed), collected_on="2023-05-10")
    assert told.posted_on == date(2023, 5, 7)
    _, (both,), _ = read(write(tmp_path / "jobs_2024-07-02.csv", row, changed=changed), collected_on="2023-05-10")
    assert both.posted_on == date(2023, 5, 7)  # what the user says goes before what is guessed
    _, (in_row,), _ = read(write(tmp_path / "jobs_2024-07-02.csv", row | {"scraped_at": "2024-06-30"}, changed=changed))
    assert in_row.posted_on == date(2024, 6, 27)


@pytest.mark.parametrize("changed", [OLD, NEW])
def test_without_it_a_relative_date_stays_empty_and_the_newest_date_is_a_bound(
    tmp_path: Path, changed: datetime
) -> None:
    rows = [{"posted": told} for told in ("2022-03-01", "20 hours ago", "2022-04-05", "30+ days ago", "")]
    documents, postings, notes = read(write(tmp_path / "a.csv", *rows, changed=changed))
    assert {item.observed_at for item in documents} == {datetime(2022, 4, 5, tzinfo=UTC)}
    assert [item.posted_on for item in postings] == [date(2022, 3, 1), None, date(2022, 4, 5), None, None]
    assert [item.notes.count("posted_relative_to_unknown") for item in postings] == [0, 1, 0, 1, 0]
    assert notes == ["time_unknown"]


@pytest.mark.parametrize("changed", [OLD, NEW])
@pytest.mark.parametrize("posted", ["", "2 days ago", "soon"])
def test_a_large_file_without_any_date_is_not_read(tmp_path: Path, changed: datetime, posted: str) -> None:
    rows: list[dict[str, object]] = [{"posted": posted}] * (BULK + 1)
    with pytest.raises(SourceError) as caught:
        read(write(tmp_path / "a.csv", *rows, changed=changed))
    for part in ("a.csv", "collected_on", "--collected-on", "columns: {posted", "undated: accept", f"{BULK + 1}"):
        assert part in str(caught.value)
    documents, postings, notes = read(write(tmp_path / "a.csv", *rows, changed=changed), undated="accept")
    assert {item.observed_at for item in documents} == {UNKNOWN_TIME}
    assert {item.posted_on for item in postings} == {None}
    assert notes == ["undated"]
    _, postings, notes = read(write(tmp_path / "a.csv", *rows, changed=changed), collected_on="2024-01-05")
    assert notes == []
    _, postings, notes = read(write(tmp_path / "a.csv", *rows[:BULK], changed=changed))
    assert notes == ["undated"]


def test_a_future_date_is_no_time_of_collection(tmp_path: Path) -> None:
    documents, _, _ = read(write(tmp_path / "jobs_20990101.csv", {"posted": "2025-02-01"}))
    assert documents[0].observed_at == datetime(2025, 2, 1, tzinfo=UTC)
    documents, _, _ = read(write(tmp_path / "a.csv", {"posted": "2025-02-01", "scraped_at": "2031-01-01"}))
    assert documents[0].observed_at == datetime(2025, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["jobs_2024-03.csv", "jobs_20240303.csv", "jobs.csv"])
def test_no_posting_is_lost_as_too_young_for_its_file(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, {"posted": "2024-03-01"}, {"posted": "2024-03-20"}, changed=OLD)
    _, postings, _ = read(path)
    assert [item.posted_on for item in postings] == [date(2024, 3, 1), date(2024, 3, 20)]


def test_a_month_in_the_name_is_no_day_to_count_from(tmp_path: Path) -> None:
    documents, (posting, _), _ = read(write(tmp_path / "2024_03.csv", {"posted": "3 days ago"}, {"posted": ""}))
    assert {item.observed_at for item in documents} == {datetime(2024, 3, 31, tzinfo=UTC)}
    assert (posting.posted_on, posting.notes.count("posted_relative_to_unknown")) == (None, 1)
    _, (posting,), _ = read(write(tmp_path / "2024_03.csv", {"company": "Orchard"}))
    assert (posting.posted_on, posting.posted_kind) == (date(2024, 3, 1), "file_name")


def test_what_is_known_later_is_another_document_of_the_same_posting(tmp_path: Path) -> None:
    row = {"posted": "3 days ago", "id": "17"}
    path = write(tmp_path / "a.csv", row)
    (unknown,), _, _ = read(path)
    (known,), _, _ = read(path, collected_on="2024-05-05")
    source = files_source([path], "test")
    assert source.identity(unknown.payload) != source.identity(known.payload)
    assert source.parse(unknown.payload, unknown.observed_at).native_id == "17"


def test_rows_that_lack_the_time_are_not_dated_by_the_others(tmp_path: Path) -> None:
    rows = [{"posted": "3 days ago", "scraped_at": told} for told in ("2024-05-05", "", "2024-05-07")]
    _, postings, _ = read(write(tmp_path / "a.csv", *rows))
    assert [item.posted_on for item in postings] == [date(2024, 5, 2), None, date(2024, 5, 4)]


def test_a_column_of_days_that_nothing_else_uses_is_the_time_of_collection(tmp_path: Path) -> None:
    rows = [{"posted_at": f"{n} days ago", "batch": "2024-05-06"} for n in range(1, 4)]
    documents, postings, _ = read(write(tmp_path / "a.csv", *rows))
    assert {one.observed_at.date() for one in documents} == {date(2024, 5, 6)}
    assert [one.posted_on for one in postings] == [date(2024, 5, day) for day in (5, 4, 3)]
    for other in ({"deadline": "2024-06-06"}, {"batch": "2024-05-06", "wave": "2024-05-01"}):
        _, postings, codes = read(write(tmp_path / "b.csv", *({"posted_at": "1 day ago"} | other for _ in range(3))))
        assert ({one.posted_on for one in postings}, codes) == ({None}, ["undated"])


def test_other_rows_settle_the_order_of_a_time_of_collection(tmp_path: Path) -> None:
    rows = [{"posted_at": "1 day ago", "crawl_date": told} for told in ("05/06/2024", "05/13/2024")]
    _, postings, _ = read(write(tmp_path / "a.csv", *rows))
    assert [one.posted_on for one in postings] == [date(2024, 5, 5), date(2024, 5, 12)]


def test_other_rows_settle_the_order_of_figures(tmp_path: Path) -> None:
    _, postings, _ = read(write(tmp_path / "a.csv", *({"posted": told} for told in ("03/04/2024", "25/04/2024"))))
    assert [item.posted_on for item in postings] == [date(2024, 4, 3), date(2024, 4, 25)]
    _, postings, _ = read(write(tmp_path / "a.csv", *({"posted": told} for told in ("03/04/2024", "04/25/2024"))))
    assert [item.posted_on for item in postings] == [date(2024, 3, 4), date(2024, 4, 25)]
    assert is_day_first(["03/04/2024"]) is None
    assert is_day_first(["25/04/2024", "04/25/2024"]) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("jobs_20240702.csv", (date(2024, 7, 2), date(2024, 7, 2))),
        ("2024-02.csv", (date(2024, 2, 1), date(2024, 2, 29))),
        ("jobs_2024-01_to_2024-06.csv", None),
        ("jobs_20240101-20240630.csv", None),
        ("jobs_20240101_20240101.csv", (date(2024, 1, 1), date(2024, 1, 1))),
    ],
)
def test_the_days_that_a_name_tells(name: str, expected: tuple[date, date] | None) -> None:
    span = span_in_name(name)
    assert (span and (span.first, span.last)) == expected


days = st.dates(date(2000, 1, 1), date(2026, 1, 1))


@given(file_on=days, is_known=st.booleans(), told=st.none() | days, posted=st.none() | days)
def test_a_row_is_never_collected_before_it_was_posted(
    file_on: date, is_known: bool, told: date | None, posted: date | None
) -> None:
    of_file = Collected(datetime(file_on.year, file_on.month, file_on.day, tzinfo=UTC), is_known)
    found = of_file.of_row(time_told(told, NOW), posted, NOW)
    if posted is not None and posted <= NOW.date():
        assert (posted - found.at.date()).days <= 2
    if found.is_known:
        assert found.at.date() in ({told} if told is not None and told <= NOW.date() else {file_on})


def test_lines_of_json_tell_it_too(tmp_path: Path) -> None:
    record = {"title": "Analyst", "description": TEXT, "posted_at": "1 week ago", "crawled_at": 1669348807}
    (tmp_path / "a.json").write_text(json.dumps([record]))
    _, (posting,), _ = read(tmp_path / "a.json")
    assert posting.posted_on == date(2022, 11, 18)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("JobPosting_elm.example_October2023.json.gz", date(2023, 10, 1), date(2023, 10, 31)),
        ("jobs_march_2024.csv", date(2024, 3, 1), date(2024, 3, 31)),
        ("12May2023.csv", date(2023, 5, 12), date(2023, 5, 12)),
        ("jobs-2024-Jan.csv", date(2024, 1, 1), date(2024, 1, 31)),
        ("2023Sept05.json", date(2023, 9, 5), date(2023, 9, 5)),
        ("2024-05-06_may2023.csv", date(2024, 5, 6), date(2024, 5, 6)),
    ],
)
def test_a_month_s_name_in_a_file_s_name(name: str, first: date, last: date) -> None:
    assert span_in_name(name) == NameSpan(first, last)


@pytest.mark.parametrize(
    "name", ["market2024.csv", "Mayer_2024.csv", "feb2024_mar2024.csv", "31feb2024.csv", "juno2024.csv"]
)
def test_no_month_s_name(name: str) -> None:
    assert span_in_name(name) is None
