"""Columns are found by the words of their names and by what their values look like; nothing is dropped in silence."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.model import Document, PostingFields
from skilltide.sources.config import files_source
from skilltide.sources.files.column_rules import is_volatile, meaning_of, words_of
from skilltide.sources.files.columns import map_columns
from skilltide.sources.files.record_values import as_flag, as_place, at_path, flatten, literal, sections

NOW = datetime(2025, 3, 10, tzinfo=UTC)
TEXT = (
    "You will plan orchards with us, count what grows in them, and tell the growers what next year will bring. "
    "Python is what we write, SQL is what we ask, and plain words are what we answer in."
)

MEANINGS = {
    "title": "job_title JobTitle jobtitle positionName posted_job_title title Title JOB-TITLE job_title_short headline "
             "position role.name job.title vacancy_name stellenbezeichnung "
        "pozisyon Název_pozice title.1 Vacature "
        "Titel Intitulé título Stellenangebot_Titel Designation nome_da_vaga 职位名称 求人タイトル должность",
    "company": "company companyName employer.name hiringOrganization.name company.display_name Company_Name employer "
               "organization_name company.label hiring_company advertiser "
        "Şirket Firmenname company.2 "
        "entreprise.nom author.name org_name client_name nombre_de_la_empresa 公司名称 会社名 работодатель",
    "location": "location joblocation_address area.name location.display_name job_location jobLocation work_location "
                "locations workplace_address Standort office_location "
        "lieuTravail.libelle arbeitsort.ort locations_derived miejsce_pracy 工作地点 勤務地 город",
    "city": "city jobLocation.address.addressLocality job_city workplace_address.municipality address.city",
    "region": "state job_state jobLocation.address.addressRegion workplace_address.region",
    "country": "country jobLocation.address.addressCountry job_country countryCode location.country "
               "workplace_address.country",
    "description": "description job_description jobdescription job_summary description.text full_description "
                   "position_description text body "
        "İş_Tanımı description.1 popis "
        "job_overview teaser descripcion_del_puesto annonstext 职位描述 仕事内容 описание",
    "description_html": "HTML job_description_formatted description.text_formatted description_html",
    "posted": "posted job_posted_at_datetime_utc job_posted_at_timestamp detected_extensions.posted_at listed_time "
              "original_listed_time postdate Post_Date datePosted publication_date published_at job_posted_date "
              "created_at Date posting_time date_of_publication publishedAt first_published_at job_posting_date "
        "aktuelleVeroeffentlichungsdatum date_added openedDate Posting_Start_Date days_since_posted "
        "go_live_date 发布时间",
    "observed": "scraped_at retrieved_on date_time timestamp crawl_timestamp fetched last_processed_time scrapedAt "
                "date_scraped collected_on snapshot_date first_seen extraction_date search_date download_time "
        "last_seen ingestion_timestamp load_date import_date dt_scrape run_date pulled_at "
        "extract_timestamp discovered_at",
    "salary": "salary payrate salary_range job_base_pay_range detected_extensions.salary Salary_Offered "
              "compensation base_pay_range salaryEstimate med_salary gehalt "
        "Job_Salary salaire.libelle remuneración CTC salary_yearly 薪资 зарплата",
    "salary_min": "salary_min salary_lower salary.from base_salary.min_amount job_min_salary min_salary salaryMin "
                  "baseSalary.value.minValue minimum_salary pay_from compensation.minimum "
        "ai_salary_minvalue min_annual_salary salary_min_usd minimumSalary gehalt_von",
    "salary_max": "salary_max salary_upper salary.to base_salary.max_amount job_max_salary max_salary "
                  "baseSalary.value.maxValue pay_to compensation.maximum",
    "salary_currency": "currency salary.currency job_salary_currency baseSalary.currency salary_currency_code",
    "salary_period": "pay_period salary_rate interval base_salary.payment_period job_salary_period "
                     "baseSalary.value.unitText",
    "is_salary_predicted": "salary_is_predicted",
    "employment_type": "employment_type employmentType job_type contract_time schedule_type formatted_work_type "
                       "employment.name detected_extensions.schedule_type contractType work_schedule "
        "typeContratLibelle Vertragsart tipo_de_contrato employment_statuses full_time_part_time 雇用形態 "
        "typeOfEmployment Type_of_Contract",
    "seniority": "seniority formatted_experience_level job_seniority_level experienceLevel job_level career_level "
        "ai_experience_level exp_level Karrierestufe",
    "is_remote": "remote remote_allowed is_remote work_from_home detected_extensions.work_from_home telecommuting "
                 "jobLocationType workplaceType job_is_remote remote_work home_office "
        "teleworking.value work_arrangement working_model télétravail ai_work_arrangement 远程",
    "native_id": "id job_id jobid job_posting_id uniq_id identifier.value ad_id guid _id requisition_id "
        "refnr external_job_id job_ref id_oferta",
    "url": "url job_url link webpage_url alternate_url redirect_url job_apply_link hostedUrl absolute_url job_link "
           "apply_url "
        "origineOffre.urlOrigine final_url offer_url",
    "language": "language lang description_language",
}  # fmt: skip
HEADINGS = {
    "Requirements": "requirements job_requirements description.requirements description.needs min_requirements "
    "What_you_bring who_you_are eligibility_criteria desired_profile jobRequirementsHtml "
    "Anforderungen",
    "Qualifications": "qualifications minimum_qualifications job_qualifications "
    "qualification_required job_qualification_text",
    "Preferred qualifications": "preferred_qualifications nice_to_have desired_skills "
    "good_to_have nice_to_have_skills optional_skills",
    "Responsibilities": "responsibilities key_responsibilities duties snippet.responsibility "
    "roles_and_responsibilities what_you_will_do day_to_day Aufgaben job_duties_text",
    "Skills": "skills key_skills job_skills required_skills skills_desc tech_stack "
    "soft_skills skills_required tools_and_technologies programming_languages",
    "Highlights": "highlights job_highlights",
    "Benefits": "benefits job_benefits perks what_we_offer "
    "job_benefit employee_benefits_text Wir_bieten perks_and_benefits",
    "Experience": "experience required_experience years_of_experience experienceRequirements",
    "Education": "education required_education educationRequirements",
    "About the company": "company_profile company_description about_us description.company_information",
}
NOTHING = (
    "expiry closed_time validThrough application_deadline last_publication_date updated_at search_city search_location "
    "search_term company_id company_url employer_logo companyUrl employer_website hq_city numberofpositions industry "
    "sector department views applies got_ner is_being_worked rating reviewsCount start_date identifier.name "
    "skills_count tags.skills extracted_skills benefits_url requirements_embedding has_benefits extract saved "
    "salary.gross area.id job_title_id source via logo_url isExpired posterFullName recruiter.name"
)


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for field, names in MEANINGS.items() for name in names.split()]
)
def test_names_that_mean_a_field(name: str, field: str) -> None:
    meaning = meaning_of(name)
    assert meaning is not None
    assert meaning.field == field


@pytest.mark.parametrize(
    ("name", "heading"), [(name, heading) for heading, names in HEADINGS.items() for name in names.split()]
)
def test_names_that_mean_a_section_of_the_text(name: str, heading: str) -> None:
    meaning = meaning_of(name)
    assert meaning is not None
    assert (meaning.field, meaning.heading) == (None, heading)


@pytest.mark.parametrize("name", NOTHING.split())
def test_names_that_mean_neither(name: str) -> None:
    assert meaning_of(name) is None


def test_yes_and_no_are_no_section() -> None:
    assert list(sections("Benefits", "True")) == list(sections("Benefits", ["yes"])) == []


def test_words_of_names() -> None:
    assert words_of("jobLocation.addressCountry") == ("job", "location", "address", "country")
    assert words_of("HTMLText") == ("html", "text")
    assert words_of("joblocation_address") == ("job", "location", "address")
    assert words_of("jobs") == ("jobs",)


ALL_NAMES = [name for names in MEANINGS.values() for name in names.split()] + NOTHING.split()


@given(chosen=st.sets(st.sampled_from(ALL_NAMES)))
@settings(deadline=None)
def test_a_record_with_fewer_columns_is_read_as_the_file(chosen: set[str]) -> None:
    """So a replay from storage, where only the record is left, reads what the reader of the file read."""
    whole = map_columns(ALL_NAMES).candidates
    own = map_columns([name for name in ALL_NAMES if name in chosen]).candidates
    assert own == {
        field: kept for field, columns in whole.items() if (kept := tuple(one for one in columns if one in chosen))
    }


# --- whole files ---------------------------------------------------------------------------------------------------


class Seen:
    """What a file gave."""

    def __init__(self, path: Path, **options: Any) -> None:
        source = files_source([path], "test", **{"undated": "accept"} | options)
        items = [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]
        documents = [item for item in items if isinstance(item, Document)]
        assert len(documents) == len(items)
        self.payloads = [item.payload for item in documents]
        self.fields: list[PostingFields] = [source.parse(one.payload, one.observed_at) for one in documents]
        self.lines = source.take_mappings()
        self.warnings = [note.text for note in source.take_notes() if note.code == "mapping"]


def seen(folder: Path, rows: list[dict[str, Any]], **options: Any) -> Seen:
    (folder / "a.json").write_text(json.dumps(rows))
    return Seen(folder / "a.json", **options)


def row(number: int, **values: Any) -> dict[str, Any]:
    return {"title": f"Data Scientist {number}", "description": f"{TEXT} {number}"} | values


def test_nested_values_and_their_parts(tmp_path: Path) -> None:
    record = row(
        1,
        employer={"id": "5", "name": "Orchard Labs"},
        jobLocation=[
            {"@type": "Place", "address": {"addressLocality": "Bonn", "addressCountry": "DE"}},
            {"address": {"addressLocality": "Graz", "addressCountry": {"name": "AT"}}},
        ],
        salary={"from": 50000, "to": None, "currency": "EUR", "gross": True},
        detected_extensions={"posted_at": "2025-03-01", "schedule_type": "Full-time", "work_from_home": True},
        job_highlights=[
            {"title": "Qualifications", "items": ["Rust", "Spark"]},
            {"title": "Benefits", "items": ["Pears"]},
        ],
        key_skills=[{"name": "Kubernetes"}, {"name": "Go"}],
        _id={"$oid": "abc1"},
    )
    (fields,) = seen(tmp_path, [record]).fields
    assert fields.company == "Orchard Labs"
    assert fields.location == "Bonn, DE; Graz, AT"
    assert fields.salary == "from EUR 50000"
    assert (fields.posted, fields.employment_type, fields.is_remote) == ("2025-03-01", "Full-time", True)
    assert fields.text_parts == (
        ("Skills", "- Kubernetes\n- Go"),
        ("Qualifications", "- Rust\n- Spark"),
        ("Benefits", "- Pears"),
    )
    assert fields.native_id == "abc1"


def test_further_dumps_with_nested_values(tmp_path: Path) -> None:
    record = {
        "title": "Data Scientist", "description": "You count pears.",
        "companyDetails": {"company": {"name": "Orchard"}},
        "pay": {"baseSalary": {"unitOfWork": "MONTH", "range": {"min": 3000, "max": 4000}}, "currencyCode": "EUR"},
        "remote": False, "hybrid": True, "competences": [{"libelle": "SQL", "exigence": "E"}],
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps([record]))
    source = files_source([tmp_path / "a.json"], "test", collected_on="2025-03-10")
    (item,) = [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]
    assert isinstance(item, Document)
    fields = source.parse(item.payload, NOW)
    assert (fields.company, fields.salary) == ("Orchard", "EUR 3000 - 4000 per month")
    assert (fields.workplace, fields.is_remote, fields.text_parts) == ("hybrid", False, (("Skills", "- SQL"),))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Needs": ["Rust"], "Duties": ["Count"]}, [("Needs", "- Rust"), ("Duties", "- Count")]),
        ("['Rust', 'Go']", [("Skills", "- Rust\n- Go")]),
        ('["Rust", "Go"]', [("Skills", "- Rust\n- Go")]),
        ("Rust, Go", [("Skills", "Rust, Go")]),
        ([{"name": "Rust"}], [("Skills", "- Rust")]),
        ("{'programming': ['rust', 'go']}", [("programming", "- rust\n- go")]),
        ("", []), (None, []), ("nan", []), ("[]", []), (17, []), (True, []), ({}, []), ([None], []),
    ],
)  # fmt: skip
def test_sections(value: Any, expected: list[tuple[str, str]]) -> None:
    assert list(sections("Skills", value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1.0", True), ("0.0", False), ("t", True), ("F", False), ("Y", True), ("n", False), (1.0, True), (0, False),
     (True, True), ("True", True), ("Remote", True), ("Hybrid", False), ("TELECOMMUTE", True), (["TELECOMMUTE"], True),
     ("", None), (None, None), ("nan", None), ("perhaps", None), ([], None),
     ("ja", True), ("Oui", True), ("Sí", True), ("Tak", True), ("да", True), ("はい", True), ("Nein", False),
     ("não", False), ("нет", False), ("Teletrabajo", True), ("vor Ort", False)],
)  # fmt: skip
def test_flags(value: Any, expected: bool | None) -> None:
    assert as_flag(value) is expected


def test_paths() -> None:
    record = {"a": {"b": {"c": 1}}, "x.y": 2, "l": [{"n": 1}, {"n": [2, 3]}, {}], "d": {"$date": {"$numberLong": "5"}}}
    assert flatten(record) == {"a.b.c": 1, "x.y": 2, "l": [{"n": 1}, {"n": [2, 3]}, {}], "d": "5"}
    found = {path: at_path(record, path) for path in ("a.b.c", "x.y", "l.n", "d", "a.z", "q", "l.n.m")}
    assert found == {"a.b.c": 1, "x.y": 2, "l.n": [1, 2, 3], "d": "5", "a.z": None, "q": None, "l.n.m": None}


def test_literals_and_places() -> None:
    assert literal("{'name': 'Bonn'}") == {"name": "Bonn"}
    assert literal("[Senior] Analyst [Bonn]") == "[Senior] Analyst [Bonn]"
    assert as_place('[{"city": "Bonn", "country": "Germany"}]') == "Bonn, Germany"
    assert as_place({"name": "Bonn"}) == "Bonn"
    assert as_place(["Bonn", "Bonn", "Graz"]) == "Bonn; Graz"


def test_the_best_value_of_several_columns_is_taken_record_by_record(tmp_path: Path) -> None:
    rows = [
        row(1, job_posted_time="2 weeks ago", job_posted_date="2025-02-20", listed_time="", min_salary=1, max_salary=2),
        row(2, job_posted_time="2 weeks ago", job_posted_date=""),
        row(3, summary="You count.", text="Short"),
    ]
    one, two, three = seen(tmp_path, rows).fields
    assert (one.posted, two.posted) == ("2025-02-20", "2 weeks ago")
    assert three.description == f"{TEXT} 3"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"min_salary": "150000.0", "max_salary": 200000.0, "pay_period": "YEARLY", "currency": "USD"},
         "USD 150000 - 200000 per year"),
        ({"salary": "100K–120K a year", "salary_min": 100000, "salary_max": 120000, "salary_rate": "a year"},
         "100K–120K a year"),
        ({"max_salary": "90000"}, "up to 90000"),
        ({"min_salary": "90000", "max_salary": "nan"}, "from 90000"),
        ({"med_salary": "85000.0", "pay_period": "YEARLY", "currency": "USD"}, "USD 85000 per year"),
        ({"salary": "0"}, None), ({"salary_min": 0, "salary_max": 0}, None),
        ({"salary_min": 5, "salary_max": 9, "pay_period": "per project"}, "5 - 9"),
        ({"salary_min": 900, "salary_max": 990, "pay_period": "Biweekly"}, "900 - 990 per fortnight"),
        ({"salary": "$45 - $60", "pay_period": "hourly"}, "$45 - $60"),
        ({"salary": "$450 - $600", "pay_period": "daily"}, "$450 - $600 per day"),
        ({"salary": "100K-120K", "salary_currency": "GBP"}, "GBP 100K-120K"),
        ({"salary": "$120,000 a year", "salary_currency": "USD", "pay_period": "hourly"}, "$120,000 a year"),
        ({"Annual Salary (EUR)": "65000"}, "EUR 65000 per year"), ({"Day Rate (£)": 450}, "£ 450 per day"),
        ({"Hourly Rate (USD)": 45.5}, "USD 45.5 per hour"), ({"Salary (k€)": "50-60"}, "€ 50-60 k"),
        ({"salary_min_usd": 100000, "salary_max_usd": 150000}, "USD 100000 - 150000"),
        ({"Min Salary k": 60, "Max Salary k": 80000}, "60 k - 80000"), ({"CTC (in lakhs)": "12"}, "12 lakhs per year"),
        ({"年収(万円)": "600"}, "600 万円"), ({"Bonus (EUR)": 5000}, None),
        ({"salary_min": 50000, "salary_max": 50000, "salary_is_predicted": "1"}, None),
        ({"salary_min": 50000, "salary_max": 50000, "salary_is_predicted": "0"}, "50000"),
        # round numbers as R, spreadsheets and Julia write them
        ({"salary_min": "1e+05", "salary_max": "2e+05", "currency": "USD", "pay_period": "year"},
         "USD 100000 - 200000 per year"),
        ({"salary_min": "1e+05", "salary_max": "150000", "currency": "EUR"}, "EUR 100000 - 150000"),
        ({"min_salary": "6.5e+06", "max_salary": "9e+06", "currency": "JPY", "pay_period": "year"},
         "JPY 6500000 - 9000000 per year"),
        ({"salary": "1.0e6", "currency": "JPY", "pay_period": "month"}, "JPY 1000000 per month"),
        ({"salary": "1E+05", "currency": "CHF"}, "CHF 100000"),
        ({"salary": "1,2E+05", "currency": "EUR"}, "EUR 120000"),
        ({"salary": "1e5", "currency": "GBP"}, "GBP 100000"), ({"Annual Salary (EUR)": "8e+04"}, "EUR 80000 per year"),
        ({"salary": "1e+05 - 150000", "currency": "USD"}, "USD 100000 - 150000"),
        ({"salary": ["1e+05", "1.5e+05"], "currency": "GBP"}, "GBP 100000 - 150000"),
        ({"salary_min": "0e+00", "salary_max": "9e+04"}, "up to 90000"), ({"max_salary": "1.25e+05"}, "up to 125000"),
        # pieces of one value
        ({"salaryInfo/0": "$120,000.00", "salaryInfo/1": "$150,000.00"}, "$120,000.00\n$150,000.00"),
        ({"salary/0": "120000", "salary/1": "150000", "currency": "EUR"}, "EUR 120000 - 150000"),
        ({"salary.0": "120000", "salary.1": "", "currency": "EUR"}, "EUR 120000"),
        ({"salary[0]": "nan", "salary[1]": "€50,000"}, "€50,000"),
        ({"pay/0/min": 50000, "pay/0/max": 60000, "pay/0/currency": "EUR", "pay/1/min": 70000, "pay/1/max": 80000,
          "pay/1/currency": "EUR"}, "EUR 50000 - 60000; EUR 70000 - 80000"),
        ({"compensation.0.min": "50000", "compensation.0.max": "60000", "compensation.1.min": "", "currency": "EUR"},
         "EUR 50000 - 60000"),
        ({"salary": "$100k", "salary.1": "$120k"}, "$100k"),  # pandas' second column of that name
    ],
)  # fmt: skip
def test_pay_is_written_as_one_text(tmp_path: Path, values: dict[str, Any], expected: str | None) -> None:
    (fields,) = seen(tmp_path, [row(1, **values)]).fields
    assert fields.salary == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"jobType/0": "Full-time", "jobType/1": "Contract"}, "Full-time, Contract"),
        ({"job_types.0": "Part-time", "job_types.1": "nan", "job_types.2": "Internship"}, "Part-time, Internship"),
        ({"employmentType[0]": "FULL_TIME", "employmentType[1]": "CONTRACTOR"}, "FULL_TIME, CONTRACTOR"),
        ({"Job Type 1": "", "Job Type 2": "Contract"}, "Contract"),
        ({"jobType": ["Full-time", "Contract"]}, "Full-time, Contract"),
        ({"job_type": "Full-time", "job_type.1": "Contract"}, "Full-time"),
    ],
)
def test_pieces_of_the_kind_of_employment(tmp_path: Path, values: dict[str, Any], expected: str) -> None:
    (fields,) = seen(tmp_path, [row(1, **values)]).fields
    assert fields.employment_type == expected


def test_a_constant_is_no_column_of_that_name(tmp_path: Path) -> None:
    declared = {"salary": "pay", "salary_period": "=month", "salary_currency": "=EUR", "employment_type": "=contract"}
    (fields,) = seen(tmp_path, [row(1, pay=12000, month="5", EUR="no", contract="7")], columns=declared).fields
    assert (fields.salary, fields.employment_type) == ("EUR 12000 per month", "contract")


def test_a_country_column_settles_where_a_place_is(tmp_path: Path) -> None:
    rows = [row(1, location="Springtown", country="Ireland"), row(2, location="Bonn, Germany", country="Ireland"),
            row(3, city="Cork", country="Ireland")]  # fmt: skip
    assert [one.location for one in seen(tmp_path, rows).fields] == [
        "Springtown, Ireland",
        "Bonn, Germany",
        "Cork, Ireland",
    ]


@pytest.mark.parametrize("count", [4, 12])
def test_values_tell_what_names_do_not(tmp_path: Path, count: int) -> None:
    columns = {
        "f1": "Data Scientist", "f2": TEXT, "f3": "2025-02-{:02d}", "f4": "Graz, Austria", "f5": "€50,000 a year",
        "f6": "{}", "expires": "2025-06-{:02d}",
    }  # fmt: skip
    rows = [{name: value.format(n + 1) for name, value in columns.items()} for n in range(count)]
    found = seen(tmp_path, rows)
    (fields, *_) = found.fields
    assert fields.title == "Data Scientist"
    assert fields.description == TEXT
    assert (fields.posted, fields.location, fields.salary) == ("2025-02-01", "Graz, Austria", "€50,000 a year")
    assert found.payloads[0]["_columns"]["posted"] == ["f3"]


def test_money_beside_the_pay_is_no_pay(tmp_path: Path) -> None:
    bonus = "$5,000 a year"
    rows = [{"title": "Data Scientist", "description": f"You count {n} pears.", "bonus": bonus} for n in range(6)]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    source = files_source([tmp_path / "a.json"], "test", collected_on="2025-03-10")
    items = [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]
    assert {source.parse(item.payload, NOW).salary for item in items if isinstance(item, Document)} == {None}


def test_a_name_that_its_values_belie(tmp_path: Path) -> None:
    rows = [{"position": n, "name": "Data Scientist", "description": TEXT} for n in range(1, 9)]
    assert {one.title for one in seen(tmp_path, rows).fields} == {"Data Scientist"}
    rows = [row(n, experience="Mid-Senior level") for n in range(5)]
    fields = seen(tmp_path, rows).fields[0]
    assert (fields.seniority, fields.text_parts) == ("Mid-Senior level", ())
    rows = [row(n, experience="Three years with orchards") for n in range(5)]
    fields = seen(tmp_path, rows).fields[0]
    assert (fields.seniority, fields.text_parts) == (None, (("Experience", "Three years with orchards"),))


def test_two_postings_are_not_one_for_want_of_an_id(tmp_path: Path) -> None:
    same_url = [row(n, url="https://jobs.example/search", external_id="") for n in range(5)]
    assert {(one.url, one.native_id) for one in seen(tmp_path, same_url).fields} == {(None, None)}
    same_id = [row(n, id="0") for n in range(5)]
    assert {one.native_id for one in seen(tmp_path, same_id).fields} == {None}
    row_numbers = [row(n, id=n) for n in range(5)]
    assert {one.native_id for one in seen(tmp_path, row_numbers).fields} == {None}
    better = [row(n, external_id="", id=f"x{n}") for n in range(5)]
    assert [one.native_id for one in seen(tmp_path, better).fields] == [f"x{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("title", "text"),
    [("title", "description"), ("title", "blurb"), ("Poste proposé", "description"), ("Poste proposé", "blurb"),
     ("title", "responsibilities"), ("title", "requirements")],
)  # fmt: skip
def test_numbers_that_begin_anew_on_each_page_are_no_ids(tmp_path: Path, title: str, text: str) -> None:
    rows = [{"id": n % 2, title: f"Data Scientist {n}", text: f"Number {n}. {TEXT}"} for n in range(6)]
    fields = seen(tmp_path, rows).fields
    assert [one.title for one in fields] == [f"Data Scientist {n}" for n in range(6)]
    assert {one.native_id for one in fields} == {None}


def test_an_edited_posting_keeps_its_id(tmp_path: Path) -> None:
    rows = [row(1, id="a", title="Analyst"), row(1, id="a", title="Analyst (edited)"), row(2, id="b"), row(2, id="b")]
    assert [one.native_id for one in seen(tmp_path, rows).fields] == ["a", "a", "b", "b"]


def test_the_mapping_is_told_with_its_fill_rates(tmp_path: Path) -> None:
    rows = [row(n, posted_at="2025-03-01" if n % 2 else "", pay="a lot", x=1, place="Graz, Austria") for n in range(10)]
    found = seen(tmp_path, rows)
    (line,) = found.lines
    for part in ("a.json: title <- title 100%", "posted <- posted_at 50%", "location <- place 100%",
                 "salary <- pay 100% (read 0%)", "not used: x"):  # fmt: skip
        assert part in line
    assert found.warnings == ["salary <- pay can't be read in any of the first 10 records"]


@pytest.mark.parametrize(
    ("values", "kind", "key"),
    [
        ({"posted": "2025-03-01", "when": "2025-02-{:02d}"}, "dates", "posted"),
        ({"salary": "€50,000", "offer": "€60,000 a year"}, "money", "salary"),
        ({"location": "Graz, Austria", "spot": "Bonn, Germany"}, "places", "location"),
        ({"x": TEXT}, "long text", "description"),
    ],
)
def test_what_is_left_lying_is_told(tmp_path: Path, values: dict[str, str], kind: str, key: str) -> None:
    rows = [row(n, **{name: value.format(n + 1) for name, value in values.items()}) for n in range(10)]
    column = list(values)[-1]
    assert [f"column '{column}' holds {kind}" in text for text in seen(tmp_path, rows).warnings] == [True]
    assert seen(tmp_path, rows, parts={"More": column}).warnings == []
    half = [one if n < 5 else one | {column: f"Ward {n}"} for n, one in enumerate(rows)]
    assert seen(tmp_path, half).warnings == []


def test_a_column_that_is_empty_is_told(tmp_path: Path) -> None:
    warnings = seen(tmp_path, [row(n, employment_type="", company="X") for n in range(8)]).warnings
    assert warnings == ["employment_type <- employment_type is empty in the first 8 records"]


def test_each_shape_of_a_folder_is_told_once(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.json").write_text(json.dumps([row(n, company=name) for n in range(3)]))
    (tmp_path / "d.json").write_text(json.dumps([row(1, employer="Orchard")]))
    source = files_source([tmp_path], "test", undated="accept")
    for unit in source.inputs():
        list(source.read_unit(unit, NOW))
    lines = source.take_mappings()
    assert [line.split(":")[0] for line in lines] == ["a.json and 2 more", "d.json"]
    assert source.take_mappings() == []


def test_declared_paths_and_parts(tmp_path: Path) -> None:
    record = {"meta": {"names": [{"de": "Analyst"}, {"de": "Analystin"}]}, "info": {"a": TEXT, "b": "You know Rust."}}
    found = seen(
        tmp_path,
        [record],
        columns={"title": "meta.names.de", "description": ["info.missing", "info.a"]},
        parts={"Requirements": "info.b"},
    )
    (fields,) = found.fields
    assert fields.title == "Analyst\nAnalystin"
    assert (fields.description, fields.text_parts) == (TEXT, (("Requirements", "You know Rust."),))


def test_a_volatile_value_inside_an_object_is_no_part_of_the_identity(tmp_path: Path) -> None:
    source = files_source(["x"], "test")
    one = row(1, detected_extensions={"posted_at": "3 days ago", "schedule_type": "Full-time"})
    two = row(1, detected_extensions={"posted_at": "4 days ago", "schedule_type": "Full-time"})
    three = row(1, detected_extensions={"posted_at": "4 days ago", "schedule_type": "Part-time"})
    assert source.identity(one) == source.identity(two) != source.identity(three)


CHANGING = (
    "applicantsCount applicants_count job_num_applicants num_applicants numApplicants number_of_applicants "
    "applyCount totalApplicants total_views viewCount job_views viewsTotal applicant_count num_applicants_text "
    "stats.clickCount numberOfApplications anzahl_bewerber nb_candidatures numero_de_candidatos "
    "total_postulantes aantal_sollicitaties antal_ansökningar days_left timeLeftToApply closes_in_days "
    "daysRemaining companyFollowersCount applicantscount counters.responses просмотры 申请人数"
)
STAYING = (
    "applicant_id application_number application_url apply_url job_number number_of_openings num_openings "
    "vacancy_count number_of_positions application_deadline applicant_requirements preferred_applicants "
    "application_email view overview review candidate_profile how_to_apply employee_count company_size "
    "total_compensation response_time applications days_per_week hours_per_week expires_at closing_date "
    "salary_count numberOfHires skills_count"
)


@pytest.mark.parametrize("name", CHANGING.split())
def test_names_of_what_changes_while_the_posting_stays(name: str) -> None:
    assert is_volatile(name)


@pytest.mark.parametrize("name", STAYING.split())
def test_names_of_what_is_the_posting_s(name: str) -> None:
    assert not is_volatile(name)
