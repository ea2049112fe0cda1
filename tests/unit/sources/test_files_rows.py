"""Rows that have more or fewer cells than the header, odd cells, and what only the rest of a file tells."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from file_seen import TEXT, SeenFile, postings, seen_csv, seen_json, seen_text
from skilltide.sources.files.collected import are_figures_open, is_day_first
from skilltide.sources.files.record_values import literal

NAMES = ["title", "company", "location", "description", "posted"]


def row(number: int, *further: str, mark: str = ",") -> str:
    cells = [f"Data Scientist {number}", "Elm", "Graz", f'"{TEXT} Text {number}."', f"2025-03-0{number % 9 + 1}"]
    return mark.join([*cells, *further])


def lines(folder: Path, header: str, rows: list[str], end: str = "\n") -> SeenFile:
    return seen_text(folder / "a.csv", end.join([header, *rows, ""]))


def is_whole(found: SeenFile, count: int) -> bool:
    texts = [f"{TEXT} Text {n}." for n in range(count)]
    return (found.rejections, found.all("description")) == ([], texts) and None not in found.all("posted")


# --- too many cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("tail", [[""], ["", ""], [" "], ["", "", "", ""]])
def test_empty_cells_too_many_are_none(tmp_path: Path, mark: str, tail: list[str]) -> None:
    found = lines(tmp_path, mark.join(NAMES), [row(n, *tail, mark=mark) for n in range(5)])
    assert is_whole(found, 5)
    found = lines(tmp_path, mark.join(NAMES), [row(n, *(tail if n == 2 else []), mark=mark) for n in range(5)])
    assert is_whole(found, 5)


def test_a_header_that_ends_with_a_delimiter(tmp_path: Path) -> None:
    assert is_whole(lines(tmp_path, ",".join(NAMES) + ",", [row(n) for n in range(5)]), 5)
    assert is_whole(lines(tmp_path, ",".join(NAMES) + ",", [row(n, "") for n in range(5)]), 5)
    found = lines(tmp_path, ",".join(NAMES) + ",", [row(n, "x") for n in range(5)])
    assert is_whole(found, 5)
    assert "(unnamed)" in found.mapping


def test_a_filled_cell_too_many_is_rejected(tmp_path: Path) -> None:
    found = lines(tmp_path, ",".join(NAMES), [row(0), row(1, "x"), row(2, "", "x"), row(3)])
    assert [one.reason_code for one in found.rejections] == ["extra_columns"] * 2
    assert len(found.fields) == 2


@pytest.mark.parametrize("mark", [",", ";", "\t", " "])
@pytest.mark.parametrize("name", ["{}", '"{}"', "row{}", '"x-{}"'])
def test_names_of_rows_that_the_header_leaves_out(tmp_path: Path, mark: str, name: str) -> None:
    header = mark.join(f'"{one}"' for one in NAMES)
    own = [mark.join([name.format(n + 1), *(f'"{cell}"' for cell in cells(n))]) for n in range(5)]
    found = lines(tmp_path, header, own)
    assert is_whole(found, 5)
    assert set(found.all("native_id")) == {None}


def cells(number: int) -> list[str]:
    return [f"Data Scientist {number}", "Elm", "Graz", f"{TEXT} Text {number}.", f"2025-03-0{number + 1}"]


def test_a_column_too_many_that_names_no_row_is_rejected(tmp_path: Path) -> None:
    found = lines(tmp_path, ",".join(NAMES), [row(n, "remote") for n in range(5)])
    assert [one.reason_code for one in found.rejections] == ["extra_columns"] * 5
    found = lines(tmp_path, ",".join(NAMES), ["7," + row(n) for n in range(5)])
    assert [one.reason_code for one in found.rejections] == ["extra_columns"] * 5


# --- too few cells ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("left_out", [1, 2, 4])
def test_rows_whose_last_cells_are_left_out(tmp_path: Path, mark: str, end: str, left_out: int) -> None:
    header = mark.join([*NAMES, *(["salary", "remote", "level", "sector"][:left_out])])
    found = lines(tmp_path, header, [row(n, mark=mark) for n in range(5)], end)
    assert is_whole(found, 5)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("left_out", [1, 2, 3])
def test_rows_that_end_with_their_text(tmp_path: Path, mark: str, left_out: int) -> None:
    header = mark.join(["title", "posted", "company", "description", *(["salary", "remote", "level"][:left_out])])
    texts = [f"{TEXT} Text {n}." for n in range(6)]
    rows = [mark.join(["Analyst", "2025-03-01", "Elm", f'"{text}"']) for text in texts]
    assert is_whole(lines(tmp_path, header, rows), 6)
    bare = [mark.join(["Analyst", "2025-03-01", "Elm", text.replace(mark, "")]) for text in texts]
    assert len(lines(tmp_path, header, bare).fields) == 6


def test_blocks_of_rows_without_their_last_cells(tmp_path: Path) -> None:
    header = ",".join([*NAMES, "salary", "remote"])
    full = [row(n, "€50000", "yes") for n in range(16)]
    found = lines(tmp_path, header, [*full, *(row(n) for n in range(16, 32)), *(row(n, "€1") for n in range(32, 48))])
    assert is_whole(found, 48)
    assert found.all("salary") == ["€50000"] * 16 + [None] * 16 + ["€1"] * 16


def test_one_row_whose_last_cell_is_left_out_and_whose_date_stands_in_its_place(tmp_path: Path) -> None:
    header = ",".join([*NAMES, "salary"])
    found = lines(tmp_path, header, [row(n, "€50000") if n != 3 else row(n) for n in range(6)])
    assert is_whole(found, 6)


def test_rows_far_behind_the_first_ones(tmp_path: Path) -> None:
    header = ",".join([*NAMES, "salary"])
    found = lines(tmp_path, header, [row(n, "€50000") for n in range(500)] + [row(n) for n in range(500, 510)])
    assert is_whole(found, 510)


@pytest.mark.parametrize(
    "short",
    [
        "Data Scientist 3,Elm",
        "Data Scientist 3,Elm,Graz",
        "Data Scientist 3,Elm,Graz,You count pears and",  # a text that goes on in the next line
        f"Data Scientist 3,Elm,Graz,{TEXT.replace(',', '')}",
        f'Data Scientist 3,Graz,"{TEXT}",2025-03-01,€50000',  # a cell is missing in the middle
        f',Elm,Graz,"{TEXT}",2025-03-01',
        'Data Scientist 3,Elm,Graz,"",2025-03-01',
        f'Data Scientist 3,Elm,Graz,"{TEXT}",yesterday',
    ],
)
def test_a_single_row_that_has_lost_something_is_rejected(tmp_path: Path, short: str) -> None:
    header = ",".join([*NAMES, "salary"])
    found = lines(tmp_path, header, [row(0, "€50000"), row(1, "€50000"), short, row(2, "€50000")])
    assert [one.reason_code for one in found.rejections] == ["missing_columns"]
    assert found.rejections[0].row == 3
    assert len(found.fields) == 3


@pytest.mark.parametrize(
    "header",
    ["title,company,location,description,posted,salary", "title,description,company,location,posted,salary",
     "title,description,posted,salary,company,location", "posted,title,description,company,location,salary"],
)  # fmt: skip
def test_rows_that_a_line_break_in_a_text_cuts_are_rejected(tmp_path: Path, header: str) -> None:
    told = {"title": "Analyst", "company": "Elm", "location": "Graz", "posted": "2025-03-01", "salary": "€50000",
            "description": "We plan orchards and look for\nsomebody who counts what grows in them"}  # fmt: skip
    rows = [",".join(told[name] for name in header.split(",")) for _ in range(6)]
    found = lines(tmp_path, header, [",".join([f"{name} x" for name in header.split(",")]), *rows])
    assert [one.title for one in found.fields] == ["title x"]
    assert {one.reason_code for one in found.rejections} == {"missing_columns"}
    assert len(found.rejections) == 12


# --- odd cells -------------------------------------------------------------------------------------------------------


ODD = [
    "{['Python', 'SQL']}", "{{1}}", "{[1]: 2}", "{{'a': 1}}", "{{}: 1}", "[{[]}]", "{(1, [2])}", "{1, [2]}", "[{{}}]",
    "{'a': {[1]}}", "{b'x': {[]: 1}}", "[1, {2: {3: {[4]}}}]", "{*[1]}", "[x for x in y]",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_an_odd_cell_stays_a_text(text: str) -> None:
    assert literal(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("['Python', 'SQL']", ["Python", "SQL"]), ("{'a': 1}", {"a": 1}), ("[]", []), ('{"a": [1]}', {"a": [1]}),
     ("{'Python'}", ["Python"]), ("{'b', 'a'}", ["a", "b"]), ("[{'b', 'a'}, 1]", [["a", "b"], 1]),
     ("{'x': {'b', 'a', 'c'}}", {"x": ["a", "b", "c"]}),
     ("{0: 'Berlin', 1: 'Paris'}", {"0": "Berlin", "1": "Paris"}),
     ("{None: (1, {2: b'x'})}", {"None": [1, {"2": "x"}]}), ("[" * 200 + "]" * 200, "[" * 200 + "]" * 200),
     ("Python", "Python"), ("{Python}", "{Python}"), ("(1, 2)", "(1, 2)")],
)  # fmt: skip
def test_what_a_text_writes_out(text: str, value: object) -> None:
    assert literal(text) == value


@pytest.mark.parametrize(
    "odd",
    [
        ODD[:2], ["{0: 'Berlin', 1: 'Paris'}", "[{0: 'x'}]"], ["{1: 2}", "{None: 1}"],
        ["[" * 600 + '"Python"' + "]" * 600, "{1: 'x'}"],
    ],
    ids=["no values", "keys that are numbers", "keys and values", "nested deep"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["skills", "salary", "location", "employment_type", "remote", "description", "url"])
def test_one_odd_cell_loses_no_row(tmp_path: Path, name: str, odd: list[str]) -> None:
    values = ["Python", *odd]
    for found in (
        seen_csv(tmp_path, postings(**{name: values})),
        seen_json(tmp_path, postings(**{name: values})),
        seen_text(tmp_path / "a.jsonl", "\n".join(map(json.dumps, postings(**{name: values})))),
        seen_text(tmp_path / "b.jsonl", "\n".join([*map(json.dumps, postings()), "{['x']}"])),
    ):
        assert len(found.fields) == 3


def test_titles_in_dictionaries_with_numbers_as_keys(tmp_path: Path) -> None:
    values = ["Data Scientist", "{0: 'Data Analyst'}", "[{None: 'Data Engineer'}]"]
    found = seen_csv(tmp_path, postings(title=values))
    assert found.all("title") == ["Data Scientist", "Data Analyst", "Data Engineer"]


# --- the order of dates ----------------------------------------------------------------------------------------------


def dated(first: date, form: str, count: int = 450) -> list[str]:
    return [(first + timedelta(days=n // 18)).strftime(form) for n in range(count)]


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y %H:%M"])
@pytest.mark.parametrize("name", ["posted", "date_posted"])
def test_the_order_of_dates_is_told_by_the_whole_file(tmp_path: Path, form: str, name: str) -> None:
    days = [date(2024, 5, 1) + timedelta(days=n // 18) for n in range(450)]
    rows = postings(450, **{name: dated(date(2024, 5, 1), form)})
    for found in (seen_csv(tmp_path, rows), seen_json(tmp_path, rows)):
        assert [one.posted_on for one in found.postings] == days


def test_the_order_is_told_where_the_first_rows_have_no_date(tmp_path: Path) -> None:
    rows = postings(250, posted=[""] * 230 + ["03/04/2024"] * 10 + ["13/04/2024"] * 10)
    found = seen_csv(tmp_path, rows)
    assert [str(one.posted_on) for one in found.postings[230:]] == ["2024-04-03"] * 10 + ["2024-04-13"] * 10


def test_an_order_that_no_row_tells_stays_open(tmp_path: Path) -> None:
    found = seen_csv(tmp_path, postings(250, posted=["03/04/2024"] * 250))
    assert {one.posted_on for one in found.postings} == {None}
    found = seen_csv(tmp_path, postings(250, posted=["03/04/2024"] * 230 + ["13/04/2024", "04/13/2024"] * 10))
    assert {one.posted_on for one in found.postings[:230]} == {None}


@pytest.mark.parametrize(
    ("values", "is_open", "order"),
    [
        (["01/02/2024", "03/04/2024"], True, None),
        (["01/02/2024", "13/04/2024"], False, True),
        (["01/02/2024", "04/13/2024"], False, False),
        (["13/04/2024", "04/13/2024"], False, None),
        (["13/13/2024", "01/02/2024"], True, None),
        (["99/99/2024", "14/02/2024"], False, True),
        (["2024-01-02"], False, None),
        (["3 days ago"], False, None),
        ([None, ""], True, None),
        ([], True, None),
        (["2024-01-02", "01/02/2024"], True, None),
    ],
)
def test_what_dates_in_figures_tell(values: list[object], is_open: bool, order: bool | None) -> None:
    assert (are_figures_open(values), is_day_first(values)) == (is_open, order)
