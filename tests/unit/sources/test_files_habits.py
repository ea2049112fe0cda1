"""What tools and people do to files of postings: headers again or none, values spread over columns, JSON in cells."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from skilltide.model import Document, Posting, PostingFields, Rejection
from skilltide.normalise.posting import normalise
from skilltide.sources.config import files_source
from skilltide.sources.files.column_rules import meaning_of, piece_of
from skilltide.sources.files.columns import in_pieces
from skilltide.sources.files.record_values import as_place, as_text, labelled

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
TEXT = (
    "You will plan orchards with us, count what grows in them, and tell the growers what next year will bring. "
    "Python is what we write, SQL is what we ask, and plain words are what we answer in."
)
TITLES = ["Data Scientist 0", "Data Scientist 1", "Data Scientist 2"]


def rows(**columns: Any) -> list[dict[str, Any]]:
    """Return three postings; a list as value holds each one's own."""
    return [
        {"title": TITLES[n], "company": f"Elm {n}", "location": "Graz, Austria", "description": f"{TEXT} Text {n}."}
        | {name: value[n] if isinstance(value, list) and len(value) == 3 else value for name, value in columns.items()}
        for n in range(3)
    ]


def as_csv(table: Sequence[Mapping[str, Any]], *, header: bool = True) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    if header:
        writer.writerow(table[0])
    writer.writerows(row.values() for row in table)
    return text.getvalue()


class Seen:
    """What a file gave."""

    def __init__(self, path: Path, content: str) -> None:
        path.write_text(content, encoding="utf-8")
        source = files_source([path], "test", collected_on="2025-03-10")
        self.fields: list[PostingFields] = []
        self.postings: list[Posting] = []
        self.rejections: list[Rejection] = []
        for item in (item for unit in source.inputs() for item in source.read_unit(unit, NOW)):
            if isinstance(item, Document):
                self.fields.append(source.parse(item.payload, item.observed_at))
                made = normalise(self.fields[-1], item)
                assert isinstance(made, Posting)
                self.postings.append(made)
            else:
                self.rejections.append(item)
        self.codes = [note.code for note in source.take_notes()]
        self.titles = [one.title for one in self.fields]


def of_csv(folder: Path, table: Sequence[Mapping[str, Any]]) -> Seen:
    return Seen(folder / "a.csv", as_csv(table))


def of_json(folder: Path, value: Any) -> Seen:
    return Seen(folder / "a.json", json.dumps(value))


# --- headers ---------------------------------------------------------------------------------------------------------


def test_a_header_among_the_rows_is_no_posting(tmp_path: Path) -> None:
    found = Seen(tmp_path / "a.csv", as_csv(rows()[:2]) + as_csv(rows()[2:]))
    assert (found.titles, found.codes, found.rejections) == (TITLES, ["header_again"], [])
    found = of_json(tmp_path, [*rows()[:1], {name: name for name in rows()[0]}, *rows()[1:]])
    assert (found.titles, found.codes) == (TITLES, ["header_again"])


def test_one_value_that_is_its_columns_name_is_no_header(tmp_path: Path) -> None:
    found = of_csv(tmp_path, rows(company=["Elm", "company", "company"]))
    assert (found.titles, found.codes) == (TITLES, [])
    assert found.fields[1].company == "company"


def test_a_file_without_a_header(tmp_path: Path) -> None:
    table = rows(link=[f"https://elm.example/{n}" for n in range(3)], day=["2025-03-01", "2025-03-02", "2025-03-03"])
    found = Seen(tmp_path / "a.csv", as_csv(table, header=False))
    assert (found.titles, found.rejections) == (TITLES, [])
    assert "no_header" in found.codes
    assert [one.country_code for one in found.postings] == ["AT"] * 3
    assert [str(one.posted_on) for one in found.postings] == ["2025-03-01", "2025-03-02", "2025-03-03"]
    assert [one.url for one in found.fields] == [row["link"] for row in table]


def test_a_header_stays_one_whatever_a_name_holds(tmp_path: Path) -> None:
    found = of_csv(tmp_path, rows(**{"2024-01-01": "x"}))
    assert (found.titles, found.codes) == (TITLES, [])


def test_quotes_escaped_by_a_backslash(tmp_path: Path) -> None:
    lines = ['"title","company","description"']
    lines += [f'"{title}","Elm","We say \\"pears\\", and \\"plums\\". {TEXT}"' for title in TITLES]
    found = Seen(tmp_path / "a.csv", "\n".join(lines) + "\n")
    assert found.titles == TITLES
    assert found.fields[0].description == f'We say "pears", and "plums". {TEXT}'


def test_backslashes_before_doubled_quotes_stay(tmp_path: Path) -> None:
    found = of_csv(tmp_path, rows(path='C:\\"x"', tail="C:\\"))
    assert (found.titles, found.rejections) == (TITLES, [])
    held = 'We write {"a": "\\"b\\""} here. ' + TEXT
    assert of_csv(tmp_path, rows(description=held)).fields[0].description == held


# --- one value over several columns ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "of", "number"),
    [("jobType/0", "job type", 0), ("description_2", "description", 2), ("Description Part 3", "description", 3),
     ("locations/0/city", "locations city", 0), ("Beschreibung Teil 1", "beschreibung", 1), ("skills[4]", "skills", 4),
     ("Text10", "text", 10)],
)  # fmt: skip
def test_names_of_pieces(name: str, of: str, number: int) -> None:
    assert piece_of(name) == (of, number)


@pytest.mark.parametrize("name", ["0", "17", "title", "salary_2024", "2nd"])
def test_names_of_no_pieces(name: str) -> None:
    assert piece_of(name) is None


def test_pieces_stand_together_in_their_order() -> None:
    assert in_pieces(("text/0", "text/10", "text/2", "body")) == (("text/0", "text/2", "text/10"), ("body",))
    assert in_pieces(("text", "text.1")) == (("text",), ("text.1",))


@pytest.mark.parametrize(
    "names",
    [("description/0", "description/1"), ("Description Part 1", "Description Part 2"),
     ("description_1", "description_2"), ("jobDescription1", "jobDescription2")],
)  # fmt: skip
def test_a_text_in_pieces(tmp_path: Path, names: tuple[str, str]) -> None:
    table = [{"title": row["title"], names[0]: TEXT, names[1]: f"Know Rust {n}."} for n, row in enumerate(rows())]
    found = of_csv(tmp_path, table)
    assert [one.description for one in found.fields] == [f"{TEXT}\nKnow Rust {n}." for n in range(3)]


def test_lists_that_were_made_columns(tmp_path: Path) -> None:
    table = rows(**{"jobType/0": "Full-time", "jobType/1": "", "requirements/0": "Know Rust", "requirements/1": "Go"})
    table = [{name: value for name, value in row.items() if name != "location"} for row in table]
    places = {"locations/0/city": "Graz", "locations/0/country": "Austria"}
    posting = of_csv(tmp_path, [row | places for row in table]).postings[0]
    assert (posting.employment_type_code, posting.city_name, posting.country_code) == ("full_time", "Graz", "AT")
    assert "Know Rust" in posting.text and "Go" in posting.text


# --- addresses, dates, ids -------------------------------------------------------------------------------------------


def test_an_address_is_told_by_its_looks(tmp_path: Path) -> None:
    table = rows(
        seite=[f"https://elm.example/{n}" for n in range(3)],
        firmenseite="https://elm.example",
        company_page=[f"https://elm.example/about/{n}" for n in range(3)],
    )
    assert [one.url for one in of_csv(tmp_path, table).fields] == [row["seite"] for row in table]


def test_of_two_columns_of_addresses_none_is_taken(tmp_path: Path) -> None:
    table = rows(one=[f"https://elm.example/{n}" for n in range(3)], two=[f"https://oak.example/{n}" for n in range(3)])
    assert [one.url for one in of_csv(tmp_path, table).fields] == [None] * 3


def test_a_name_of_a_date_that_holds_addresses(tmp_path: Path) -> None:
    table = rows(posting=[f"https://elm.example/{n}" for n in range(3)], when="2025-03-01")
    fields = of_csv(tmp_path, table).fields
    assert [one.url for one in fields] == [row["posting"] for row in table]
    assert {one.posted for one in fields} == {"2025-03-01"}


def test_what_a_table_notes_of_its_row_counts_behind(tmp_path: Path) -> None:
    table = [
        {"id": f"r{n}", "createdTime": "2025-03-09", "fields": row}
        for n, row in enumerate(rows(published="2025-03-01"))
    ]
    assert {one.posted for one in of_json(tmp_path, table).fields} == {"2025-03-01"}


@pytest.mark.parametrize(
    ("name", "value", "day"),
    [("days_ago", "9", "2025-03-01"), ("Days Since Posted", "9.0", "2025-03-01"), ("ageInDays", 9, "2025-03-01"),
     ("hours_old", "48", "2025-03-08"), ("posted", "36 hours ago", "2025-03-09")],
)  # fmt: skip
def test_how_long_ago_as_a_number(tmp_path: Path, name: str, value: Any, day: str) -> None:
    assert {str(one.posted_on) for one in of_json(tmp_path, rows(**{name: value})).postings} == {day}


def test_ids_that_became_decimals(tmp_path: Path) -> None:
    found = of_csv(tmp_path, rows(job_id=["3912345670.0", "3912345671.0", "A-1.0"]))
    assert [one.native_id for one in found.fields] == ["3912345670", "3912345671", "A-1.0"]


# --- objects in cells ------------------------------------------------------------------------------------------------

_EUR = (50_000, 60_000, "EUR", "year")


@pytest.mark.parametrize(
    ("value", "pay"),
    [
        ("{'min': 50000, 'max': 60000, 'currency': 'EUR', 'unit': 'YEAR'}", _EUR),
        ('{"currency": "EUR", "value": {"minValue": 50000, "maxValue": 60000, "unitText": "YEAR"}}', _EUR),
        ([{"from": 50000, "to": 60000, "currency": "eur", "unit": "year"}], _EUR),
        ("[50000, 60000]", (50_000, 60_000, None, "year")),
        ([{"label": "€50,000 - €60,000 a year"}], _EUR),
        ({"min": 50000, "max": 60000, "currency": "EUR", "is_estimated": True}, (None, None, None, None)),
    ],
)
def test_pay_as_an_object(tmp_path: Path, value: Any, pay: tuple[Any, ...]) -> None:
    for posting in of_json(tmp_path, rows(salary=value)).postings:
        found = (posting.salary_min, posting.salary_max, posting.salary_currency_code, posting.salary_period_code)
        assert found == pay


def test_a_range_in_a_list_has_the_unit_of_its_neighbours(tmp_path: Path) -> None:
    found = of_json(tmp_path, rows(salary=[3000, 4000], salary_currency="PLN", salary_period="month"))
    assert {one.salary for one in found.fields} == {"PLN 3000 - 4000 per month"}


def test_pay_of_each_kind_of_employment(tmp_path: Path) -> None:
    kinds = [{"from": 18000, "to": 24000, "currency": "pln", "type": "b2b", "unit": "month"}, {"type": "permanent"}]
    (posting, *_) = of_json(tmp_path, rows(employmentTypes=kinds)).postings
    assert (posting.salary_min, posting.salary_max, posting.salary_period_code) == (18_000, 24_000, "month")


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"name": "Lyon", "countryCode": "FR"}, "Lyon, FR"),
        ([{"label": "Lyon", "country": "France"}, {"label": "Graz", "country": "AT"}], "Lyon, France; Graz, AT"),
        ({"name": "Lyon, France", "country": "France"}, "Lyon, France"),
        ({"city": "Lyon", "name": "Head office", "country": "France"}, "Lyon, France"),
        ({"lat": 45.7, "address": "69003 Lyon, France"}, "69003 Lyon, France"),
        ({"formatted": {"long": "Lyon, France", "short": "Lyon"}}, "Lyon, France"),
        ({"id": "7", "slug": "x"}, None),
    ],
)  # fmt: skip
def test_places_as_objects(value: Any, place: str | None) -> None:
    assert as_place(value) == place


def test_the_one_text_of_an_object() -> None:
    assert as_text({"id": 8, "employmentType": "Full Time"}) == "Full Time"
    assert as_text([{"skill": "Rust"}, {"skill": "Go"}]) == "Rust\nGo"
    assert as_text({"id": "x8"}) is as_text({"url": "https://elm.example"}) is as_text({"a": "x", "b": "y"}) is None


def test_what_is_labelled_in_a_list(tmp_path: Path) -> None:
    criteria = [
        {"name": "Employment type", "value": "Full-time"},
        {"name": "Seniority level", "value": "Director"},
        {"name": "Fruit", "value": "Pears"},
    ]
    facts = [{"type": "salary", "label": "10-14 Lacs PA"}, {"type": "location", "label": "Pune, India"}]
    table = [{"title": title, "description": TEXT, "criteria": criteria, "placeholders": facts} for title in TITLES]
    for posting in of_json(tmp_path, table).postings:
        assert (posting.employment_type_code, posting.country_code) == ("full_time", "IN")
        assert (posting.salary_min, posting.salary_currency_code) == (1_000_000, "INR")
    assert {one.seniority for one in of_json(tmp_path, table).fields} == {"Director"}


def test_lists_of_other_objects_hold_no_labels() -> None:
    assert labelled([{"name": "Python", "value": 5}, {"name": "location", "value": "Graz"}]) == {"location": "Graz"}
    assert labelled([{"name": "location", "value": "Graz"}, {"city": "Graz"}]) == {}
    assert labelled(["location"]) == labelled([]) == {}


@pytest.mark.parametrize("column", ["payload", "json_ld", "was der Abruf gab"])
@pytest.mark.parametrize("write", [json.dumps, repr])
def test_postings_as_json_in_a_column(tmp_path: Path, column: str, write: Any) -> None:
    table = [
        {"id": str(n + 1), "page_url": f"https://elm.example/{n}", column: write(row)}
        for n, row in enumerate(rows(id=["a", "b", "c"], posted="2025-03-01"))
    ]
    found = of_csv(tmp_path, table)
    assert (found.titles, "postings_in_column" in found.codes) == (TITLES, True)
    assert [(one.native_id, one.url, one.company) for one in found.fields] == [
        (letter, f"https://elm.example/{n}", f"Elm {n}") for n, letter in enumerate("abc")
    ]


def test_structured_data_in_a_column(tmp_path: Path) -> None:
    table = [
        {
            "page_url": f"https://elm.example/{n}",
            "ld": json.dumps([{"@type": "JobPosting", "title": title, "description": TEXT, "datePosted": "2025-03-01",
                               "hiringOrganization": {"name": "Elm"}}]),
        }
        for n, title in enumerate(TITLES)
    ]  # fmt: skip
    fields = of_csv(tmp_path, table).fields
    assert [(one.title, one.company, one.url) for one in fields] == [
        (title, "Elm", f"https://elm.example/{n}") for n, title in enumerate(TITLES)
    ]


def test_a_table_of_postings_is_not_read_by_the_json_beside_them(tmp_path: Path) -> None:
    found = of_csv(tmp_path, rows(raw=json.dumps({"title": "Another", "description": TEXT})))
    assert (found.titles, found.codes) == (TITLES, [])


# --- employers around postings ---------------------------------------------------------------------------------------


def bare(n: int) -> dict[str, Any]:
    return {name: value for name, value in rows()[n].items() if name != "company"}


@pytest.mark.parametrize(
    "value",
    [
        {"company": "Elm", "jobs": [bare(0), bare(1), bare(2)]},
        {"employer": {"name": "Elm"}, "data": {"jobs": [bare(0), bare(1), bare(2)]}},
        [{"company": "Elm", "jobs": [bare(0), bare(1)]}, {"company": "Elm", "jobs": [bare(2)]}],
        {"companies": [{"name": "Elm", "openings": [bare(0), bare(1), bare(2)]}]},
        [{"name": "Elm", "website": "https://elm.example", "jobs": [bare(n)]} for n in range(3)],
    ],
)
def test_the_employer_around_a_list_of_postings(tmp_path: Path, value: Any) -> None:
    found = of_json(tmp_path, value)
    assert [(one.title, one.company) for one in found.fields] == [(title, "Elm") for title in TITLES]


def test_the_employer_around_lines(tmp_path: Path) -> None:
    lines = [json.dumps({"company": f"Elm {n}", "jobs": [bare(n)]}) for n in range(3)]
    found = Seen(tmp_path / "a.jsonl", "\n".join(lines))
    assert [one.company for one in found.fields] == ["Elm 0", "Elm 1", "Elm 2"]


def test_a_postings_own_employer_counts_and_a_searchs_name_is_none(tmp_path: Path) -> None:
    found = of_json(tmp_path, {"company": "A board", "jobs": rows()})
    assert [one.company for one in found.fields] == ["Elm 0", "Elm 1", "Elm 2"]
    found = of_json(tmp_path, [{"name": "pears in Graz", "jobs": [bare(n)]} for n in range(3)])
    assert [one.company for one in found.fields] == [None] * 3


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "workplace", "is_remote"),
    [("is_hybrid", "1", "hybrid", False), ("onsite", "True", "on_site", False), ("onsite", "False", None, None),
     ("is_remote", "WAHR", "remote", True), ("remote", "FAUX", None, False), ("remote", "✓", "remote", True),
     ("remote", "partial", "hybrid", False)],
)  # fmt: skip
def test_flags_of_the_workplace(
    tmp_path: Path, name: str, value: str, workplace: str | None, is_remote: bool | None
) -> None:
    for posting in of_csv(tmp_path, rows(**{name: value})).postings:
        assert (posting.workplace_code, posting.is_remote) == (workplace, is_remote)


@pytest.mark.parametrize(
    ("name", "heading"),
    [("Mile widziane", "Preferred qualifications"), ("Diferenciais", "Preferred qualifications"),
     ("歓迎スキル", "Preferred qualifications"), ("必須スキル", "Requirements"), ("Was Sie mitbringen", "Requirements"),
     ("Nous offrons", "Benefits"), ("Arbetsuppgifter", "Responsibilities")],
)  # fmt: skip
def test_sections_in_many_languages(name: str, heading: str) -> None:
    meaning = meaning_of(name)
    assert meaning is not None
    assert meaning.heading == heading


@pytest.mark.parametrize("name", ["Compañía", "Employeur", "Unternehmensname", "Società", "hiring_org", "startup.name"])
def test_employers_in_many_languages(name: str) -> None:
    meaning = meaning_of(name)
    assert meaning is not None
    assert meaning.field == "company"


@pytest.mark.parametrize(
    ("given", "shown"),
    [("Data <b>Scientist</b>", "Data Scientist"), ("Data &lt;em&gt;Scientist&lt;/em&gt;", "Data Scientist"),
     ("<span class='x'>Data Scientist</span>", "Data Scientist"), ("Engineer, List<T> and <Maps>", None)],
)  # fmt: skip
def test_tags_in_titles(tmp_path: Path, given: str, shown: str | None) -> None:
    assert {one.title for one in of_csv(tmp_path, rows(title=given)).postings} == {shown or given}


def test_tags_in_places_and_names(tmp_path: Path) -> None:
    table = rows(location="<span>Graz</span>, Austria", company="<mark>Elm</mark> &amp; Co")
    for posting in of_csv(tmp_path, table).postings:
        assert (posting.city_name, posting.country_code, posting.employer_name) == ("Graz", "AT", "Elm & Co")
