"""The whole of normalising: pure, complete, and never raising."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.model import Document, Posting, PostingFields, Rejection
from skilltide.normalise.posting import normalise

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
        "salary_unreadable",
        "employment_type_unreadable",
    }


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
