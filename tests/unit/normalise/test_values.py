"""Employers, types, and values that stand for something else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.company import company_name, employer_key, intermediary_kind
from skilltide.normalise.employment import employment_type
from skilltide.normalise.lookups import is_missing
from skilltide.normalise.workplace import remote_flag


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("MÜLLER & SÖHNE", "muller sohne"),
        ("Orchard Labs, Inc.", "orchard labs"),
        ("Orchard Labs L.L.C.", "orchard labs"),
        ("Banca Rossa S.p.A.", "banca rossa"),
        ("Olivar Datos, S.L.U.", "olivar datos"),
        ("Pear AG", "pear"),
        ("AG", "ag"),
        ("Boston Consulting Group (BCG)", "bcg"),
        ("Bluefin Credit Union\n3.9", "bluefin credit union"),
        ("Quarry™ | Retail for everyone", "quarry"),
        ("Company", "company"),
        ("株式会社", "株式会社"),
    ],
)
def test_employer_key(name: str, key: str) -> None:
    assert employer_key(name) == key


def test_company_name_is_shown_as_written() -> None:
    assert company_name("  Bluefin   Credit Union, Inc.\n3.9") == "Bluefin Credit Union, Inc."


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Lensa", "job_board"),
        ("Hays", "staffing"),
        ("Pear Tree Recruitment Ltd", "staffing"),
        ("Outlier", "crowd_work"),
        ("Orchard Labs", None),
        ("Indeed Flex Robotics", None),
        ("US Office of Personnel Management", None),
    ],
)
def test_intermediaries(name: str, kind: str | None) -> None:
    assert intermediary_kind(name) == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Full-time", "full_time"),
        ("FULL_TIME", "full_time"),
        ("FullTime", "full_time"),
        ("Vollzeit", "full_time"),
        ("Part-time", "part_time"),
        ("Contract", "contract"),
        ("Full-time, Internship", "internship"),
        ("Temporary", "temporary"),
        ("CDI", "full_time"),
        ("FULLTIME", "full_time"),
        ("jornada completa", "full_time"),
        ("Tempo indeterminato", "full_time"),
        ("Umowa o pracę", "full_time"),
        ("Полная занятость", "full_time"),
        ("正社員", "full_time"),
        ("정규직", "full_time"),
        ("Частичная занятость", "part_time"),
        ("アルバイト・パート", "part_time"),
        ("兼职", "part_time"),
        ("Estágio", "internship"),
        ("Стажировка", "internship"),
        ("실습 / 인턴", "internship"),
        ("Alternance", "apprenticeship"),
        ("B2B", "freelance"),
        ("Umowa zlecenie", "contract"),
        ("契約社員", "contract"),
        ("Zeitarbeit", "temporary"),
        ("Engineering and Information Technology", None),
        ("", None),
        (None, None),
    ],
)
def test_employment_type(text: str | None, code: str | None) -> None:
    assert employment_type(text) == code


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_stops_the_readers_of_names_and_types(text: str) -> None:
    shown = company_name(text)
    assert company_name(shown) == shown
    assert employer_key(shown) == employer_key(text)
    assert intermediary_kind(text) in (None, "job_board", "staffing", "crowd_work")
    assert employment_type(text) is None or employment_type(text)
    assert remote_flag(text) in (None, True, False)


@pytest.mark.parametrize(
    ("value", "field"),
    [("None", "any"), ("nan", "any"), ("-1", "salary"), ("  ", "title"), ("Not Applicable", "seniority")],
)
def test_missing_values(value: str, field: str) -> None:
    assert is_missing(value, field)


def test_values_that_are_there() -> None:
    assert not is_missing("Nanette", "company")
    assert not is_missing("Not Applicable", "company")
    assert [remote_flag(value) for value in ("true", "Hybrid", "REMOTE", "maybe")] == [True, False, True, None]
