"""The whole of normalising: pure, complete, and never raising."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.model import Document, Posting, PostingFields, Rejection
from skilltide.normalise.posting import identity_of, normalise
from skilltide.normalise.record import identity, posting_row

DOCUMENT = Document("test", {}, datetime(2025, 3, 10, tzinfo=UTC), "a.csv", 7)
FIELDS = PostingFields(
    url="https://x.example/jobs/1?trk=a",
    title="Senior Data Scientist (m/w/d)",
    company="Hays AG",
    location="Remote, Germany",
    description="You model the wind for our grid. Write to ann@firm.example.",
    posted="3 days ago",
    salary="as agreed",
    employment_type="???",
)


def made(fields: PostingFields) -> Posting:
    posting = normalise(fields, DOCUMENT)
    assert isinstance(posting, Posting)
    return posting


def test_a_posting() -> None:
    posting = made(FIELDS)
    assert posting.title == "Senior Data Scientist"
    assert posting.is_remote is True
    assert posting.country_code == "DE"
    assert posting.posted_kind == "relative"
    assert posting.url == "https://x.example/jobs/1"
    assert "ann@firm" not in posting.text
    assert posting.salary_text == "as agreed"
    assert posting.salary_min is None
    assert set(posting.notes) == {
        "masked",
        "intermediary_staffing",
        "employment_type_unreadable",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"native_id": " 42 "}, {"native_id": "x" * 400}, {"native_id": "ask jo@harbour.example (7)"},
        {"native_id": "  "}, {"url": None}, {"url": "", "company": None}, {"url": "no address"},
        {"url": "https://x.example/jobs?mail=jo@harbour.example"}, {"company": "Harbour Works GmbH (Berlin)\n4.1"},
        {"company": "<b>Harbour</b> &amp; S\u00f6hne\u2122"}, {"company": "Jo, +49 30 1234567"}, {"company": "  "},
        {"company": "x" * 301}, {"company": "x" * 301, "url": None}, {"url": "https://x.example/" + "y" * 4_000},
        {"url": None, "description": None, "description_html": "<p>You model &amp; ship.</p>"},
        {"url": None, "title": "ML \ud800 Engineer"}, {"company": "Acme \ud83d"},
    ],
)  # fmt: skip
def test_who_a_posting_is_is_told_alike_when_it_is_rejected(changes: dict[str, str | None]) -> None:
    fields = replace(FIELDS, **changes)  # type: ignore[arg-type]
    row = posting_row(fields, DOCUMENT)
    assert isinstance(row, dict)
    assert identity(fields, "test") == (row["posting_id"], row["employer_key"])
    late = replace(fields, posted="3000-01-01")
    assert isinstance(posting_row(late, DOCUMENT), Rejection) and identity(late, "test")[0] == row["posting_id"]


def test_what_can_not_be_a_posting_has_an_id_and_an_employer_all_the_same() -> None:
    for fields in (replace(FIELDS, title=None), replace(FIELDS, description=" "), replace(FIELDS, title="x" * 501),
                   replace(FIELDS, description="word " * 50_000)):  # fmt: skip
        assert isinstance(normalise(fields, DOCUMENT), Rejection)
        assert identity_of(fields) == (made(FIELDS).native_id, "hays")
    nothing = identity_of(PostingFields())
    assert nothing[0].startswith("c") and nothing[1] is None


def test_it_is_pure() -> None:
    assert normalise(FIELDS, DOCUMENT) == normalise(FIELDS, DOCUMENT)


def test_native_id_is_given_or_of_the_address_or_of_the_content() -> None:
    assert made(replace(FIELDS, native_id=" 42 ")).native_id == "42"
    by_url = made(FIELDS).native_id
    assert by_url == made(replace(FIELDS, url="https://x.example/jobs/1?trk=b")).native_id
    assert by_url != made(replace(FIELDS, url="https://x.example/jobs/2")).native_id
    by_content = made(replace(FIELDS, url=None)).native_id
    assert by_content == made(replace(FIELDS, url="", posted="today")).native_id
    assert by_content != made(replace(FIELDS, url=None, company="Orchard Labs")).native_id


def test_rejections_say_where() -> None:
    for fields, code in (
        (replace(FIELDS, title=None), "missing_title"),
        (replace(FIELDS, title="x" * 600), "title_too_long"),
        (replace(FIELDS, description=" "), "empty_text"),
        (replace(FIELDS, posted="3000-01-01"), "date_out_of_range"),
    ):
        found = normalise(fields, DOCUMENT)
        assert isinstance(found, Rejection)
        assert (found.source_id, found.origin, found.row, found.reason_code) == ("test", "a.csv", 7, code)


def test_values_in_the_wrong_field_are_left_out_with_a_note() -> None:
    posting = made(replace(FIELDS, company="word " * 100, location="x" * 2_000, posted="y" * 300))
    assert (posting.employer_name, posting.location_name, posting.posted_on) == (None, None, None)
    assert {"company_too_long", "location_too_long", "posted_too_long"} <= set(posting.notes)


WRITTEN = [
    "jane.doe@firm.example",
    "jane%40firm.com",
    "jane&#64;firm.example",
    "jane [at] firm.example",
    "ｊａｎｅ＠ｆｉｒｍ．ｃｏｍ",
    "+49 30 1234567",
    "0049 30 1234567",
    "(555) 010-0199",
    "0171 – 2345678",
    "wa.me/491711234567",
]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("name", ["title", "company", "location", "description", "description_html", "salary", "url",
                                  "native_id", "posted", "employment_type", "seniority", "language"])  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "Berlin, {}", "{}, Germany", "Data Scientist {} / Remote"])
def test_no_field_brings_a_persons_data_into_a_posting(name: str, written: str, around: str) -> None:
    value = around.format(written)
    if name == "url":
        value = value.replace("&#64;", "%26%2364%3B").replace("+", "%2B")
        value = f"https://x.example/apply?to={value}"
    found = normalise(replace(FIELDS, **{name: value}), DOCUMENT)
    shown = " ".join(str(getattr(found, field)) for field in type(found).__slots__)
    for part in ("jane", "ｊａｎｅ", "1234567", "0199", "2345678"):
        if name == "native_id" and part not in ("jane", "ｊａｎｅ"):
            continue  # ids are made of digits
        assert part not in shown


def test_no_city_and_no_employer_is_made_of_a_part_of_a_number() -> None:
    posting = made(replace(FIELDS, location="030 / 1234567, Berlin", company="Orchard jane@orchard.example"))
    assert (posting.city_name, posting.country_code) == ("Berlin", "DE")
    assert posting.location_name == "xxx / xxxxxxx, Berlin"
    assert posting.employer_key == "orchard xxxx xxxxxxx xxxxxxx"


def test_an_address_of_the_web_with_a_persons_in_it_is_left_out_with_a_note() -> None:
    for url in (
        "https://x.example/jobs/1?to=jane%40firm.example",
        "https://x.example/jane@firm.example/1",
        "https://wa.me/491711234567",
    ):
        posting = made(replace(FIELDS, url=url, native_id=None))
        assert posting.url is None
        assert "url_withheld" in posting.notes
        assert posting.native_id.startswith("u")
    kept = made(replace(FIELDS, url="https://x.example/jobs/5550100199"))
    assert kept.url == "https://x.example/jobs/5550100199"
    assert "url_withheld" not in kept.notes


def test_an_id_that_is_an_address_becomes_a_hash_and_stays_one_of_its_own() -> None:
    first, second = (made(replace(FIELDS, native_id=f"{name}@firm.example")).native_id for name in ("jane", "john"))
    assert first != second
    assert first.startswith("h")
    assert made(replace(FIELDS, native_id="5550100199")).native_id == "5550100199"


def test_other_rules_for_masking_make_no_other_id() -> None:
    plain = replace(FIELDS, url=None, company="Orchard jane@orchard.example")
    other = replace(plain, company="Orchard john@orchard.example")
    assert made(plain).employer_name == made(other).employer_name
    assert made(plain).native_id != made(other).native_id


def test_a_rejection_shows_no_half_of_an_address() -> None:
    found = normalise(replace(FIELDS, title="x" * 180 + " write to jane.doe@firm.example " + "y" * 400), DOCUMENT)
    assert isinstance(found, Rejection)
    assert found.value is not None
    assert len(found.value) == 200
    assert "jane" not in found.value


def test_an_address_that_is_none_makes_no_posting_unusable() -> None:
    posting = made(replace(FIELDS, url="http://jobs.example:99999999/2"))
    assert posting.url is None
    assert posting.native_id.startswith("c")


def test_several_countries_are_noted() -> None:
    posting = made(replace(FIELDS, location="United States or Canada"))
    assert (posting.country_code, posting.country_codes) == (None, ("US", "CA"))
    assert "several_countries" in posting.notes


def test_pay_says_what_was_assumed() -> None:
    posting = made(replace(FIELDS, salary="od 15 000 do 20 000 zł netto"))
    assert (posting.salary_min, posting.salary_max) == (15_000, 20_000)
    assert {"salary_net", "salary_period_usual"} <= set(posting.notes)


@pytest.mark.parametrize(
    "salary",
    ["Competitive salary", "Negotiable", "DOE", "Nach Vereinbarung", "面议", None,
     # figures that are no money
     "Band 7", "Competitive + 401k", "Competitive salary, 10% bonus", "Competitive, 25 days holiday", "面议 五险一金",
     "$0 - $0"],
)  # fmt: skip
def test_a_field_without_an_amount_leaves_the_pay_to_the_text(salary: str | None) -> None:
    told = replace(FIELDS, salary=salary, description=f"{FIELDS.description}\n\nSalary: £50,000 - £60,000")
    posting = made(told)
    assert (posting.salary_text, posting.salary_min, posting.salary_max) == ("£50,000 - £60,000", 50_000, 60_000)
    assert "salary_from_text" in posting.notes and "salary_unreadable" not in posting.notes
    silent = made(replace(told, description=FIELDS.description))
    assert (silent.salary_text, silent.salary_min) == (salary, None)
    assert "salary_unreadable" not in silent.notes


def test_a_field_with_an_amount_that_cannot_be_read_is_noted_and_kept() -> None:
    posting = made(replace(FIELDS, salary="12 loaves", description="We pay.\n\nSalary: £50,000 - £60,000"))
    assert (posting.salary_text, posting.salary_min) == ("12 loaves", None)
    assert "salary_unreadable" in posting.notes and "salary_from_text" not in posting.notes


def test_a_relative_date_needs_a_known_time_of_collection() -> None:
    posting = made(replace(FIELDS, is_observed_known=False))
    assert (posting.posted_on, posting.posted_kind) == (None, None)
    assert "posted_relative_to_unknown" in posting.notes
    assert made(replace(FIELDS, posted="03/04/2024", is_posted_day_first=True)).posted_on == date(2024, 4, 3)


texts = st.none() | st.text(max_size=60)


@given(
    st.builds(
        PostingFields,
        native_id=texts,
        url=texts,
        title=texts,
        company=texts,
        location=texts,
        description=texts,
        description_html=texts,
        posted=texts,
        salary=texts,
        employment_type=texts,
        seniority=texts,
        workplace=texts,
        text_parts=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=60)), max_size=3).map(tuple),
        language=texts,
        is_observed_known=st.booleans(),
        is_posted_day_first=st.none() | st.booleans(),
    )
)
@settings(max_examples=200, deadline=None)
def test_no_input_raises(fields: PostingFields) -> None:
    found = normalise(fields, DOCUMENT)
    assert isinstance(found, Posting | Rejection)
    if isinstance(found, Posting):
        assert found.native_id
        assert found.title
        found.text.encode("utf-8")
