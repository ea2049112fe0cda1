"""Where the work is done: field before location before title before text; is_remote goes with it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from skilltide.model import Document, Posting, PostingFields
from skilltide.normalise.location import Location
from skilltide.normalise.posting import normalise
from skilltide.normalise.workplace import Workplace, settle_workplace, workplace_code

NOWHERE = Location()
REMOTE, HYBRID, ON_SITE = Location(is_remote=True), Location(is_remote=False, is_hybrid=True), Location(is_remote=False)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("Remote", "remote"), ("Fully Remote", "remote"), ("100% remote", "remote"), ("Teletrabajo", "remote"),
        ("hybrid", "hybrid"), ("Hybrid_Remote", "hybrid"), ("Flexible", "hybrid"), ("Híbrido", "hybrid"),
        ("On-site", "on_site"), ("onsite", "on_site"), ("In office", "on_site"), ("Presencial", "on_site"),
        ("télétravail total", "remote"), ("完全远程", "remote"), ("リモート可", "remote"), ("Praca zdalna", "remote"),
        ("Удаленная работа", "remote"), ("Гибридный формат", "hybrid"), ("Praca hybrydowa", "hybrid"),
        ("一部リモート", "hybrid"), ("リモート不可", "on_site"), ("В офисе", "on_site"), ("Sur site", "on_site"),
        ("yes", None), ("1", None), ("False", None), ("unspecified", None), ("By the river", None), ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_fields(given: str | None, code: str | None) -> None:
    assert workplace_code(given) == code


@pytest.mark.parametrize(
    ("given", "is_remote", "place", "title", "text", "workplace"),
    [
        ("Hybrid", False, REMOTE, "remote", "remote", Workplace("hybrid", "field", False)),
        ("Remote", True, ON_SITE, None, "hybrid", Workplace("remote", "field", True)),
        (None, True, NOWHERE, None, "hybrid", Workplace("remote", "field", True)),
        (None, False, NOWHERE, None, "hybrid", Workplace("hybrid", "text", False)),
        (None, False, REMOTE, "remote", "remote", Workplace(None, None, False)),
        (None, None, REMOTE, "hybrid", "hybrid", Workplace("remote", "location", True)),
        (None, None, HYBRID, None, "remote", Workplace("hybrid", "location", False)),
        (None, None, ON_SITE, None, None, Workplace("on_site", "location", False)),
        (None, None, NOWHERE, "remote", "hybrid", Workplace("remote", "title", True)),
        (None, None, NOWHERE, None, "on_site", Workplace("on_site", "text", False)),
        ("unspecified", None, NOWHERE, None, None, Workplace(None, None, None)),
    ],
)
def test_who_is_believed(
    given: str | None,
    is_remote: bool | None,
    place: Location,
    title: str | None,
    text: str | None,
    workplace: Workplace,
) -> None:
    assert settle_workplace(given, is_remote, place, title, text) == workplace


FIELDS = PostingFields(
    title="Data Scientist",
    description="This is a hybrid, full-time role at our mill.\n\nRequirements\n- 5 years of experience as a miller",
)


def made(fields: PostingFields) -> Posting:
    posting = normalise(fields, Document("test", {}, datetime(2025, 3, 10, tzinfo=UTC), "a.csv", 1))
    assert isinstance(posting, Posting)
    return posting


def test_a_posting_tells_values_and_sources() -> None:
    posting = made(FIELDS)
    assert (posting.workplace_code, posting.workplace_source_code, posting.is_remote) == ("hybrid", "text", False)
    assert (posting.employment_type_code, posting.employment_type_source_code) == ("full_time", "text")
    assert (posting.seniority_code, posting.seniority_source_code) == ("senior", "text")


def test_fields_and_titles_go_before_the_text() -> None:
    posting = made(
        replace(FIELDS, title="Junior Data Scientist (Contract)", workplace="On-site", employment_type="Part-time")
    )
    assert (posting.workplace_code, posting.workplace_source_code) == ("on_site", "field")
    assert (posting.employment_type_code, posting.employment_type_source_code) == ("part_time", "field")
    assert (posting.seniority_code, posting.seniority_source_code) == ("junior", "title")
    assert made(replace(FIELDS, title="Data Scientist (Contract)")).employment_type_source_code == "title"
    assert made(replace(FIELDS, seniority="Entry level")).seniority_source_code == "field"


def test_nothing_told_is_nothing_known() -> None:
    posting = made(replace(FIELDS, description="We grind flour, and somebody has to count the sacks every day."))
    assert (posting.workplace_code, posting.workplace_source_code, posting.is_remote) == (None, None, None)
    assert (posting.employment_type_code, posting.employment_type_source_code) == (None, None)
    assert (posting.seniority_code, posting.seniority_source_code) == ("unknown", None)


@pytest.mark.parametrize("employer", ["Home Office", "UK Home Office", "Home Office (UK)", "Home Office Digital"])
def test_the_name_of_a_ministry_says_nothing_of_its_workplace(employer: str) -> None:
    text = "Home Office, Data Directorate.\n\nWe seek a Data Scientist. Home Office staff count what others don't."
    posting = made(PostingFields(title="Data Scientist - Home Office", company=employer, description=text))
    assert (posting.workplace_code, posting.is_remote) == (None, None)
    hybrid = made(
        PostingFields(title="Data Scientist - Home Office", company=employer, description=f"{text}\n\nHybrid.")
    )
    assert hybrid.workplace_code == "hybrid"


def test_other_employers_offer_a_home_office() -> None:
    posting = made(PostingFields(title="Data Scientist - Home Office", company="Harbour Works", description="We mill."))
    assert (posting.workplace_code, posting.workplace_source_code) == ("remote", "title")
