"""Columns whose name says one thing and whose values, or the columns beside them, another."""

from pathlib import Path
from typing import Any

import pytest

from file_seen import TEXT, postings, seen_csv, seen_json
from skilltide.normalise.location import read_location
from skilltide.sources.files.column_rules import meaning_of
from skilltide.sources.files.columns import map_columns
from skilltide.sources.files.record_values import as_address, as_number, as_place, as_text, names_country

# --- pay and coordinates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "beside", "values"),
    [
        ("lon", {"lat": 37.7749}, [-122.4194, -122.5001, -121.88]),
        ("lon", {"lat": 52.52}, [13.405, 13.377, 13.512]),
        ("Lon", {"Lat": 1.35}, [103.8198, 103.9, 103.7]),
        ("LON", {"LATITUDE": -33.86}, [151.2093, 151.1, 150.9]),
        ("job_lon", {"job_lat": 35.6}, [139.6917, 139.7, 139.5]),
        ("data.lon", {"data.lat": 31.2}, [121.4737, 121.5, 121.3]),
        ("lon", {}, [13.405, -0.128, 2.3522]),
        ("lon", {}, [139.692, 139.701, 139.75]),
        ("lon", {"lat": 59.3}, [18.0686, None, 18.1]),
        ("plat", {}, ["LinkedIn", "Indeed", "Indeed"]),
        ("ral", {}, ["7016", "anthracite", "grey"]),
        ("maas", {}, ["yes", "no", "no"]),
    ],
)
def test_a_short_name_is_no_pay_where_its_values_are_none(
    tmp_path: Path, name: str, beside: dict[str, Any], values: list[Any]
) -> None:
    for salary in ({}, {"salary": [None, None, "$100,000 a year"]}):
        rows = postings(**beside, **{name: values}, **salary)
        expected = salary.get("salary", [None] * 3)
        assert seen_json(tmp_path, rows).all("salary") == expected
        assert seen_csv(tmp_path, rows).all("salary") == expected


@pytest.mark.parametrize(
    ("name", "beside", "values", "amount"),
    [
        ("lön", {}, ["35 000 kr i månaden"] * 3, 35000),
        ("lön", {"lat": 59.3, "long": 18.1}, ["35 000 kr i månaden"] * 3, 35000),
        ("Lön", {"lat": 59.3}, ["420000 SEK per år"] * 3, 420000),
        ("lon", {}, ["35000 kr/month", "36000 kr/month", "40000 kr/month"], 35000),
        ("lon", {}, ["350000", "360000", "400000"], 350000),
        ("bér", {}, ["900000 Ft/hó"] * 3, 900000),
        ("plat", {}, ["45 000 Kč/měsíc"] * 3, 45000),
        ("maas", {}, ["50000 TL per month"] * 3, 50000),
        ("RAL", {}, ["35.000 €", "38.000 €", "40.000 €"], 35000),
        ("RAL", {}, ["35.000", "38.000", "40.000"], 35000),
        ("ral", {}, ["30.000 - 35.000", "38.000 - 39.000", ""], 30000),
        ("lon", {}, ["30.000 - 35.000", "38.000 - 39.000", ""], 30000),
        ("lon", {}, ["35 000", "38 000", "40 000"], 35000),
        ("maas", {}, ["55000", "60000", "70000"], 55000),
        ("lonespann", {"lat": 59.3}, ["420000 SEK per year"] * 3, 420000),
        ("salary", {"lat": 59.3, "lon": 18.1}, ["420000 SEK per year"] * 3, 420000),
    ],
)
def test_a_short_name_is_pay_where_its_values_are(
    tmp_path: Path, name: str, beside: dict[str, Any], values: list[str], amount: int
) -> None:
    found = seen_csv(tmp_path, postings(**beside, **{name: values}))
    assert found.postings[0].salary_min == amount


def test_in_a_replay_names_alone_keep_longitudes_from_pay() -> None:
    assert "salary" not in map_columns(["title", "lat", "lon", "text"]).candidates
    assert map_columns(["title", "lat", "lön", "text"]).columns["salary"] == "lön"
    assert map_columns(["title", "lon", "text"]).columns["salary"] == "lon"
    assert map_columns(["title", "lat", "lon"], declared={"salary": ["lon"]}).columns["salary"] == "lon"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1714521600.123, "1714521600.123"), (1234567.5, "1234567.5"), (0.1, "0.1"), (150000.0, "150000"),
        (13.404954, "13.404954"), (float("nan"), None), (float("inf"), None), (-2.5, "-2.5"),
        (1e15, "1000000000000000"),
    ],
)  # fmt: skip
def test_a_number_keeps_its_figures(value: float, text: str | None) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (1234567.5, "1234567.5"), (72499.992, "72499.99"), (13.405, "13.4"), (150000.0, "150000"),
        ("150000.0", "150000"),
        (-122.4194, None), ("-1", None), (-50000, None), ("−50000", None), (0, None), ("0.00", None),
    ],
)  # fmt: skip
def test_an_amount(value: Any, amount: str | None) -> None:
    assert as_number(value) == amount


def test_times_and_pay_with_fractions(tmp_path: Path) -> None:
    rows = postings(
        posted_at=1709251200.25, salary_min=1234567.5, salary_max=2345678.25, currency="INR", salary_period="yearly"
    )
    found = seen_json(tmp_path, rows)
    assert [str(one.posted_on) for one in found.postings] == ["2024-03-01"] * 3
    assert [(one.salary_min, one.salary_max) for one in found.postings] == [(1234567.5, 2345678.25)] * 3


def test_the_next_column_tells_the_pay_where_the_first_has_none(tmp_path: Path) -> None:
    rows = postings(salary=[0, -1, 60000], salary_text=["$50,000 a year", "$55,000 a year", "$1 a year"])
    assert seen_json(tmp_path, rows).all("salary") == ["$50,000 a year", "$55,000 a year", "60000"]


# --- titles and employers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "title", "company"),
    [
        (["Agency", "Business Title", "Civil Service Title", "Job Description"], "Business Title", "Agency"),
        (["Req ID", "Business Title", "Company Name", "Job Posting Description"], "Business Title", "Company Name"),
        (["Role", "Business Title", "Description"], "Business Title", None),
        (["Working Title", "Institution", "Duties"], "Working Title", "Institution"),
        (["Functional Title", "Employer", "Job Description"], "Functional Title", "Employer"),
        (["Official Title", "University", "Description"], "Official Title", "University"),
        (["Job Title", "Business Title", "Business Name", "Text"], "Job Title", "Business Name"),
        (["Title", "Company Title", "Text"], "Title", "Company Title"),
        (["Job Title", "Agency", "Company", "Text"], "Job Title", "Company"),
        (["business_title", "hiring_agency", "job_description"], "business_title", "hiring_agency"),
        (["Civil Service Title", "Agency Name", "Text"], "Civil Service Title", "Agency Name"),
        (["Posting Title", "Ministry", "Text"], "Posting Title", "Ministry"),
        (["Title", "Business", "Text"], "Title", "Business"),
        (["Title", "Firm Name", "Text"], "Title", "Firm Name"),
        (["Title", "Company Industry Name", "Company Contact Name", "Text"], "Title", None),
        (["Title", "Company Contact Name", "Company", "Text"], "Title", "Company"),
        (["Title", "Organization Type Name", "Organization Legal Name", "Text"], "Title", "Organization Legal Name"),
        (["Title", "Employer Contact Person Name", "Employer City Name", "Text"], "Title", None),
        (["Title", "Company Sector Name", "Company Department Name", "Text"], "Title", None),
        (["Title", "job_company_name", "Text"], "Title", "job_company_name"),
        (["Title", "company.attributes.name", "Text"], "Title", "company.attributes.name"),
    ],
)
def test_titles_and_employers(columns: list[str], title: str, company: str | None) -> None:
    found = map_columns(columns).columns
    assert (found["title"], found.get("company")) == (title, company)


def test_an_agency_counts_where_no_other_employer_is_there_and_it_is_named(tmp_path: Path) -> None:
    assert seen_csv(tmp_path, postings(company=None, agency="Parks")).all("company") == ["Parks"] * 3
    assert seen_csv(tmp_path, postings(agency="Parks")).all("company") == ["Elm 0", "Elm 1", "Elm 2"]
    assert seen_csv(tmp_path, postings(company=None, agency=["yes", "no", "no"])).all("company") == [None] * 3
    assert seen_csv(tmp_path, postings(company=None, agency=["0", "1", "1"])).all("company") == [None] * 3


def test_a_column_named_by_is_a_city_where_it_holds_cities(tmp_path: Path) -> None:
    found = seen_csv(tmp_path, postings(By=["Aarhus", "Odense", "København"]))
    assert found.all("location") == ["Aarhus", "Odense", "København"]
    assert seen_csv(tmp_path, postings(by=["bob7", "elm_hr", "x"])).all("location") == [None] * 3


# --- where the work is done ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["work_type", "job_type", "Job Types", "employment_type", "position_type"])
@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (["Remote", "Hybrid", "On-site"], ["remote", "hybrid", "on_site"]),
        (["REMOTE", "hybrid", "onsite"], ["remote", "hybrid", "on_site"]),
        (["Fully remote", "In office", "Hybrid"], ["remote", "on_site", "hybrid"]),
    ],
)
def test_a_kind_of_employment_that_says_where(tmp_path: Path, name: str, values: list[str], codes: list[str]) -> None:
    found = seen_csv(tmp_path, postings(**{name: values}))
    assert [one.workplace_code for one in found.postings] == codes
    assert found.all("employment_type") == [None] * 3
    assert f"is_remote <- {name} 100%" in found.mapping


def test_a_kind_of_employment_among_workplaces(tmp_path: Path) -> None:
    found = seen_csv(tmp_path, postings(job_type=["Remote", "Full-time", "Contract"]))
    assert found.all("employment_type") == [None, "Full-time", "Contract"]
    assert found.all("workplace") == ["Remote", None, None]
    found = seen_csv(tmp_path, postings(job_type=["Remote", "Hybrid", "Full-time"]))
    assert found.all("employment_type") == [None, None, "Full-time"]
    assert found.all("workplace") == ["Remote", "Hybrid", None]
    found = seen_json(tmp_path, postings(job_type=[["Full-time", "Remote"], ["Part-time"], ["Hybrid", "Contract"]]))
    assert [one.employment_type_code for one in found.postings] == ["full_time", "part_time", "contract"]
    assert [one.workplace_code for one in found.postings] == ["remote", None, "hybrid"]


def test_a_column_of_its_own_goes_before_the_kind_of_employment(tmp_path: Path) -> None:
    found = seen_csv(tmp_path, postings(work_type=["Remote", "Hybrid", "Full-time"], workplace=["On-site", "", ""]))
    assert found.all("workplace") == ["On-site", "Hybrid", None]
    found = seen_csv(tmp_path, postings(work_type=["Hybrid"] * 3, remote=["No"] * 3))
    assert [one.workplace_code for one in found.postings] == ["hybrid"] * 3


@pytest.mark.parametrize("value", ["Full-time", "Contract", "Freelance", "Teilzeit", "CDI", "Internship", "Per diem"])
def test_kinds_of_employment_stay(tmp_path: Path, value: str) -> None:
    found = seen_csv(tmp_path, postings(work_type=value))
    assert (found.all("employment_type"), found.all("workplace")) == ([value] * 3, [None] * 3)


# --- texts under the name of a date ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["job_posting", "Job Posting", "Post", "jobpost", "Job Listing", "Listing", "Posting"])
def test_a_text_under_a_name_that_means_a_date(tmp_path: Path, name: str) -> None:
    texts = [f"{TEXT} Text {n}." for n in range(3)]
    for further in ({}, {"skills": "Python"}, {"date": "2025-03-01"}):
        found = seen_csv(tmp_path, postings(description=None, **{name: texts}, **further))
        assert found.all("description") == texts
        assert found.all("posted") == [further.get("date")] * 3
    found = seen_json(tmp_path, {"answer": postings(description=None, **{name: texts})})
    assert found.all("description") == texts


def test_a_japanese_text_under_the_name_of_a_date(tmp_path: Path) -> None:
    texts = [
        f"果樹園の計画を立て、育つものを数え、来年の収穫を農家に伝えます。{n}番目の募集です。" * 6 for n in range(3)
    ]
    assert seen_csv(tmp_path, postings(description=None, posting=texts)).all("description") == texts


def test_a_title_under_the_name_of_a_date(tmp_path: Path) -> None:
    found = seen_csv(tmp_path, postings(title=None, Post=["Data Analyst", "Nurse", "Head of Data"]))
    assert (found.all("title"), found.all("posted")) == (["Data Analyst", "Nurse", "Head of Data"], [None] * 3)


@pytest.mark.parametrize("value", ["2025-03-01", "3 days ago", "Posted 2 weeks ago", "March 1, 2025", "01.03.2025"])
@pytest.mark.parametrize("name", ["Job Posting", "Post", "Listing", "Posted"])
def test_dates_under_these_names_stay(tmp_path: Path, name: str, value: str) -> None:
    assert seen_csv(tmp_path, postings(**{name: value})).all("posted") == [value] * 3


# --- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "location"),
    [
        ({"geo": "AU", "city": "Brisbane", "state": "QLD"}, "Brisbane, QLD, AU"),
        ({"location": "United States", "city": "Austin", "state": "TX"}, "Austin, TX, United States"),
        ({"location": "United States", "city": "Austin", "state": "TX", "country": "US"}, "Austin, TX, United States"),
        ({"location": "Remote", "city": "Austin", "state": "TX"}, "Austin, TX, Remote"),
        ({"location": "Deutschland", "city": "Bonn"}, "Bonn, Deutschland"),
        ({"location": "Germany (Remote)", "city": "Bonn"}, "Bonn, Germany (Remote)"),
        ({"location": "Texas, US", "city": "Austin", "state": "TX"}, "Austin, Texas, US"),
        ({"location": "Hybrid", "city": "Lyon", "country": "France"}, "Lyon, France, Hybrid"),
        ({"location": "Remote", "city": "Cambridge", "state": "MA", "country": "US"}, "Cambridge, MA, US, Remote"),
        ({"location": "Australia", "city": "Perth", "state": "WA"}, "Perth, WA, Australia"),
        ({"location": "Germany", "office": "Munich, Germany"}, "Munich, Germany"),
        # as they were
        ({"location": "Graz, Austria", "city": "Vienna"}, "Graz, Austria"),
        ({"location": "Berlin", "city": "Berlin", "state": "BE"}, "Berlin"),
        ({"location": "Remote"}, "Remote"),
        ({"location": "United States", "state": "TX"}, "United States"),
        ({"location": "Germany", "city": "Austin", "state": "TX"}, "Germany"),
        ({"location": "Kleinmühlhausen", "city": "Bonn"}, "Kleinmühlhausen"),
        ({"location": "Remote", "office": "Munich, Germany"}, "Remote"),
        ({"city": "Bonn", "country": "Germany"}, "Bonn, Germany"),
    ],
)
def test_a_place_with_its_city(tmp_path: Path, columns: dict[str, str], location: str) -> None:
    assert seen_csv(tmp_path, postings(**columns)).all("location") == [location] * 3


@pytest.mark.parametrize(
    ("place", "code"),
    [("Augusta", "US"), ("Syracuse", "US"), ("Cambridge", "US"), ("Cambridge", "CA"), ("Fieldbrook", "CA")],
)
def test_the_code_of_a_country_is_no_letters_of_a_place_and_no_state(tmp_path: Path, place: str, code: str) -> None:
    for name in ("location", "city"):
        found = seen_csv(tmp_path, postings(**{name: place, "country": code}))
        assert [one.country_code for one in found.postings] == [code] * 3
    assert read_location(as_place({"name": place, "countryCode": code})).country_code == code


@pytest.mark.parametrize(("place", "code"), [("Hybrid, 3 days in office", "IN"), ("Work at home", "AT")])
def test_a_word_of_a_place_is_no_code_of_a_country(tmp_path: Path, place: str, code: str) -> None:
    found = seen_csv(tmp_path, postings(location=place, country=code))
    assert [one.country_code for one in found.postings] == [code] * 3
    assert not names_country(place, code) and names_country(f"Remote ({code})", code)


def test_a_country_that_a_place_names_is_not_put_behind_it(tmp_path: Path) -> None:
    assert as_place({"name": "Canada", "countryCode": "CA"}) == "Canada"
    assert as_place({"name": "Québec, Canada", "country": "Canada"}) == "Québec, Canada"
    assert as_place({"name": "austin, tx, usa", "country": "USA"}) == "austin, tx, usa"
    found = seen_csv(tmp_path, postings(location="Remote - US or Canada", country="CA"))
    assert found.all("location") == ["Remote - US or Canada"] * 3


def test_the_place_of_the_search_counts_behind_that_of_the_posting(tmp_path: Path) -> None:
    places = ["Potsdam, Germany", "Graz, Austria", ""]
    found = seen_json(tmp_path, postings(query="data", location="Berlin, Germany", place=places))
    assert found.all("location") == [*places[:2], "Berlin, Germany"]
    found = seen_json(tmp_path, postings(location="Berlin, Germany", place=places))
    assert found.all("location") == ["Berlin, Germany"] * 3


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ([{"title": "Apply on the site", "link": "https://elm.example/1"}], "https://elm.example/1"),
        ({"title": "Apply", "url": "https://elm.example/1"}, "https://elm.example/1"),
        ([{"publisher": "Elm", "apply_link": "https://elm.example/1", "is_direct": True}], "https://elm.example/1"),
        ({"rel": "self", "href": "https://elm.example/1"}, "https://elm.example/1"),
        ("[{'name': 'Elm', 'link': 'https://elm.example/1'}]", "https://elm.example/1"),
        (["https://elm.example/1", "https://elm.example/2"], "https://elm.example/1"),
        ("https://elm.example/1", "https://elm.example/1"),
        ([{"title": "x", "link": ""}, {"title": "y", "link": "https://elm.example/1"}], "https://elm.example/1"),
        ([], None),
        (None, None),
    ],
)
def test_an_address(value: Any, address: str | None) -> None:
    assert as_address(value) == address


def test_links_in_objects_tell_postings_apart(tmp_path: Path) -> None:
    links = [[{"title": "Apply on the site", "link": f"https://elm.example/{n}"}] for n in range(3)]
    found = seen_json(tmp_path, postings(applyLink=links))
    assert found.all("url") == [f"https://elm.example/{n}" for n in range(3)]


@pytest.mark.parametrize(
    "held", [{"text": "Apply here", "url": "#"}, {"label": "x", "href": "#"}, {"url": "#", "name": "x"}]
)
@pytest.mark.parametrize("name", ["applyUrl", "link", "applicationLink", "url"])
def test_an_address_in_an_object(tmp_path: Path, name: str, held: dict[str, str]) -> None:
    own = [{key: value.replace("#", f"https://elm.example/{n}") for key, value in held.items()} for n in range(3)]
    for count in (1, 3):
        found = seen_json(tmp_path, postings(**{name: own})[:count])
        assert found.all("url") == [f"https://elm.example/{n}" for n in range(count)]


@pytest.mark.parametrize("name", ["lng", "longitude", "location.lon", "Contact Name", "Business Unit", "Agency Fee"])
def test_names_that_mean_nothing(name: str) -> None:
    assert meaning_of(name) is None
