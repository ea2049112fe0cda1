"""Places, employers, salaries and types."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.company import company_name, employer_key, intermediary_kind
from skilltide.normalise.employment import employment_type
from skilltide.normalise.location import read_location
from skilltide.normalise.lookups import is_missing, remote_flag


@pytest.mark.parametrize(
    ("text", "city", "region", "country", "is_remote"),
    [
        ("Toronto, Ontario, Canada", "Toronto", "Ontario", "CA", None),
        ("San Francisco, CA", "San Francisco", "California", "US", None),
        ("Greenwood Village, CO 80121", "Greenwood Village", "Colorado", "US", None),
        ("London Area, United Kingdom", "London", None, "GB", None),
        ("London, England, United Kingdom", "London", "England", "GB", None),
        ("Greater Madrid Metropolitan Area", "Madrid", None, "ES", None),
        ("Stuttgart Region", "Stuttgart", None, "DE", None),
        ("Berlin, DE", "Berlin", None, "DE", None),
        ("Dover, DE", "Dover", "Delaware", "US", None),
        ("Bangalore, IN", "Bangalore", None, "IN", None),
        ("Gary, IN", "Gary", "Indiana", "US", None),
        ("Toronto, CA", "Toronto", None, "CA", None),
        ("Toronto, ON", "Toronto", "Ontario", "CA", None),
        ("München", "Munich", None, "DE", None),
        ("California, United States", None, "California", "US", None),
        ("Community of Madrid, Spain", None, "Community of Madrid", "ES", None),
        ("Brussels Region, Belgium", None, "Brussels Region", "BE", None),
        ("Deutschland", None, None, "DE", None),
        ("Remote - US", None, None, "US", True),
        ("Remote", None, None, None, True),
        ("Remote (Germany)", None, None, "DE", True),
        ("Berlin, Germany (Hybrid)", "Berlin", None, "DE", False),
        ("Paris, France; Lyon, France", "Paris", None, "FR", None),
        ("New York, NY or Remote", "New York", "New York", "US", True),
        ("Atlanta, Georgia", "Atlanta", "Georgia", "US", None),
        ("Tbilisi, Georgia", "Tbilisi", None, "GE", None),
        ("European Union", None, None, None, None),
        ("EMEA", None, None, None, None),
        ("Singapore", "Singapore", None, "SG", None),
        ("São Paulo, São Paulo, Brazil", "São Paulo", "São Paulo", "BR", None),
        ("Amsterdam Area", "Amsterdam", None, "NL", None),
        ("Washington, DC", "Washington", "District of Columbia", "US", None),
        ("10115 Berlin, Germany", "Berlin", None, "DE", None),
        ("", None, None, None, None),
        (None, None, None, None, None),
    ],
)
def test_location(
    text: str | None, city: str | None, region: str | None, country: str | None, is_remote: bool | None
) -> None:
    found = read_location(text)
    assert (found.city_name, found.region_name, found.country_code, found.is_remote) == (
        city,
        region,
        country,
        is_remote,
    )


@given(st.text(max_size=80))
@settings(max_examples=200)
def test_no_place_breaks_the_reader(text: str) -> None:
    found = read_location(text)
    assert found.country_code is None or len(found.country_code) == 2


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
        ("Engineering and Information Technology", None),
        ("", None),
        (None, None),
    ],
)
def test_employment_type(text: str | None, code: str | None) -> None:
    assert employment_type(text) == code


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
