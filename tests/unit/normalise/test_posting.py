"""The whole of normalising: pure, complete, and never raising."""

from dataclasses import replace
from datetime import UTC, datetime

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
