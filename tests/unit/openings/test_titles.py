"""Titles: what is the same role, and what is another one."""

import pytest

from skilltide.normalise.title import clean_title
from skilltide.openings.titles import title_key, title_penalty, without_rank

from .kit import Ad, openings, prose


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Senior ML Engineer", "Sr. Machine Learning Engineer"),
        ("AI/ML Engineer", "ML / AI Engineer"),
        ("Data Scientist - Lisbon", "Data Scientist"),
        ("Data Scientist (Remote)", "Data Scientists, full-time"),
        ("Data Scientist JR123456", "Data Scientist - up to £70,000"),
        ("Cientista de Dados Júnior", "Junior Data Scientist"),
        ("A.I. Engineer", "AI Engineer"),
        ("Machine-Learning Engineer", "ML Engineer"),
        ("Data Scientist with verification", "Data ScientistData Scientist"),
        ("Data Analyst - $45.50/hr", "Data Analyst"),
        ("Data Analyst, $45 per hr", "Data Analyst"),
        ("LLM Engineer (GPT-4)", "LLM Engineer (GPT-5)"),
        ("Python 3 Developer", "Python Developer"),
        ("Industry 4.0 Engineer", "Industry Engineer"),
    ],
)
def test_the_same_role_in_other_words(one: str, other: str) -> None:
    assert title_key(one, ("Lisbon",)) == title_key(other, ("Lisbon",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Junior Data Scientist", "Senior Data Scientist"),
        ("Data Scientist II", "Data Scientist III"),
        ("Data Scientist", "Warehouse Operator"),
        ("Senior Data Scientist, Payments", "Data Scientist, Growth"),
    ],
)
def test_another_role_is_out_of_the_question(one: str, other: str) -> None:
    assert sum(title_penalty(title_key(one), title_key(other))) > 0.25


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HR Data Analyst", "Data Analyst"),
        ("Data Analyst - 100234 - HR", "Data Analyst"),
        ("Summer 2026 HR Analytics Intern", "Summer 2026 Analytics Intern"),
    ],
)
def test_hr_is_a_word_where_it_is_no_hour(one: str, other: str) -> None:
    assert title_penalty(title_key(one), title_key(other)).words > 0


def test_a_number_before_a_word_that_begins_as_a_unit_is_a_grade() -> None:
    assert title_key("Software Engineer 2, Mobile").split("/")[2] == "2"


RANKS = [
    ("Staff Machine Learning Engineer", "Principal Machine Learning Engineer"),
    ("Staff Data Scientist", "Senior Staff Data Scientist"),
    ("Principal Data Scientist", "Sr. Principal Data Scientist"),
    ("Distinguished Engineer, AI", "Staff Engineer, AI"),
    ("Chief Data Scientist", "Principal Data Scientist"),
    ("Associate Principal, Data Science", "Principal, Data Science"),
    ("Manager, Data Science", "Senior Manager, Data Science"),
    ("Data Science Manager", "Data Science Manager (Senior)"),
    ("Engineering Manager, ML", "Associate Engineering Manager, ML"),
    ("Engineering Manager, ML", "Assistant Engineering Manager, ML"),
    ("Teamleiter Data Science", "Stellvertretender Teamleiter Data Science"),
    ("Director of AI", "Senior Director of AI"),
    ("Director of AI", "Associate Director of AI"),
    ("Managing Director, Analytics", "Director, Analytics"),
    ("Head of Data", "Deputy Head of Data"),
    ("VP, Data", "SVP, Data"),
    ("Vice President, Data", "Assistant Vice President, Data"),
    ("Lead Data Scientist", "Senior Lead Data Scientist"),
    ("Senior Data Analyst", "Senior Associate Data Analyst"),
    ("Assistant Professor of Statistics", "Associate Professor of Statistics"),
]
GRADES = [
    ("Data Scientist GS-12", "Data Scientist GS-13"),
    ("Data Scientist Grade 11", "Data Scientist Grade 12"),
    ("Data Scientist, Band 8a", "Data Scientist, Band 8b"),
    ("Data Analyst (Level 10)", "Data Analyst (Level 11)"),
    ("Wissenschaftler TV-L E13", "Wissenschaftler TV-L E14"),
    ("Data Scientist Schaal 10", "Data Scientist Schaal 11"),
    ("Data Scientist 80%", "Data Scientist 60%"),
    ("Data Scientist (80-100%)", "Data Scientist (40 - 60 %)"),
    ("ML Engineer, 50 %, Bern", "ML Engineer, 90%, Bern"),
    ("Analyst (Pay Band 12)", "Analyst (Pay Band 14)"),
    ("Data Scientist Grade 11, 80%", "Data Scientist 60%"),
]


@pytest.mark.parametrize(("one", "other"), RANKS + GRADES)
def test_another_rank_or_grade_of_one_level_is_never_the_same_opening(one: str, other: str) -> None:
    assert title_penalty(title_key(one), title_key(other)).level == 1
    text = prose("one text", 320)
    assert openings([Ad("a", text, title=one), Ad("b", text, title=other)]) == [{"a"}, {"b"}]
    edited = text.replace(prose("one text", 320)[:40], prose("another beginning", 6))
    assert openings([Ad("a", text, title=one), Ad("b", edited, title=other)]) == [{"a"}, {"b"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sr. Manager - Data Science", "Senior Manager, Data Science"),
        ("Sr. Mgr, Data Science", "Senior Manager, Data Science"),
        ("Dir, Data Science", "Director, Data Science"),
        ("Teamleiterin Data Science", "Teamleiter:in Data Science"),
        ("Senior Engineering Manager, ML/AI", "Sr ML/AI Engineering Manager"),
        ("Principal ML Engineer (Tech Lead)", "Principal ML Engineer, Technical Lead"),
        ("SVP, Data", "Senior Vice President, Data"),
        ("Director of Data", "Head of Data"),
        ("Staff Data Scientist", "Staff / Principal Data Scientist"),
        ("Senior or Lead Data Scientist", "Lead Data Scientist"),
        ("Director, Data", "Senior Manager or Director, Data"),
        ("Junior Data Scientist", "Associate Data Scientist"),
        ("Junior Data Scientist", "Graduate Data Scientist"),
        ("Senior Data Scientist", "Experienced Data Scientist"),
        ("Senior Product Manager, AI", "Sr. Product Manager, AI"),
        ("Data Scientist (80-100%)", "Data Scientist 80 – 100 %"),
        ("Data Scientist (80-100%)", "Data Scientist 80%"),
        ("Data Scientist 100%", "Data Scientist"),
        ("Data Scientist, 80-100%", "Data Scientist"),
        ("Data Scientist (50% remote)", "Data Scientist"),
        ("Data Scientist 100% remote", "Data Scientist"),
        ("Data Scientist - 20% Travel", "Data Scientist"),
        ("Data Scientist, Level 2", "Data Scientist 2"),
        ("Data Scientist GS-12", "Data Scientist, Grade 12"),
        ("Data Scientist GS-12/13", "Data Scientist GS-13"),
    ],
)
def test_one_rank_in_other_words(one: str, other: str) -> None:
    assert title_penalty(title_key(one), title_key(other)).level < 1
    text = prose("one text", 320)
    assert openings([Ad("a", text, title=one), Ad("b", text, title=other)]) == [{"a", "b"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Software Engineer, Distributed Training", "Software Engineer, Training"),
        ("Distributed Systems Engineer", "Systems Engineer"),
        ("Engineer, Distributed ML", "Engineer, ML"),
        ("Virtual Reality Developer", "Reality Developer"),
        ("Virtual Assistant Developer", "Assistant Developer"),
        ("Hybrid Cloud Architect", "Cloud Architect"),
        ("Hybrid Search Engineer (Remote)", "Search Engineer (Remote)"),
        ("Remote Sensing Scientist", "Sensing Scientist"),
        ("Distributed Databases Engineer", "Databases Engineer"),
        ("Virtual Twin Engineer", "Twin Engineer"),
    ],
)
def test_a_word_of_workplaces_that_belongs_to_the_work_stays(one: str, other: str) -> None:
    assert title_penalty(title_key(one), title_key(other)).words > 0


@pytest.mark.parametrize(
    "title",
    [
        "Data Scientist (Remote)",
        "Remote Data Scientist",
        "Data Scientist - Hybrid",
        "Hybrid Data Scientist",
        "Virtual Data Scientist",
        "Data Scientist, Distributed",
        "Distributed Data Scientist",
        "Data Scientist - Work from home",
        "100% Remote Data Scientist",
        "Data Scientist / Remote / Hybrid",
    ],
)
def test_a_workplace_is_no_part_of_the_role(title: str) -> None:
    assert title_key(title) == title_key("Data Scientist")


def test_ranks_of_one_role_make_no_boilerplate() -> None:
    keys = {without_rank(title_key(f"{rank} Data Scientist")) for rank in ("Staff", "Principal", "Senior Staff")}
    assert keys == {"data scientist/principal//"}


def test_words_on_both_sides_weigh_more_than_on_one() -> None:
    plain, payments, growth = map(title_key, ["Data Scientist", "Data Scientist, Payments", "Data Scientist, Growth"])
    assert 0 < title_penalty(plain, payments).words < title_penalty(payments, growth).words
    assert title_penalty(payments, growth) == title_penalty(growth, payments)


def test_countries_named_in_both_titles_weigh() -> None:
    spain, italy, none = map(title_key, ["Data Scientist, Spain", "Data Scientist, Italy", "Data Scientist"])
    assert title_penalty(spain, italy).level > 0 == sum(title_penalty(spain, none)[1:])


def test_a_title_of_which_nothing_is_left_keeps_its_words() -> None:
    assert title_key("Remote!").split("/")[0] == "remote"


def test_one_title_with_sites_noise_is_one_opening() -> None:
    spellings = [
        "ML Engineer (m/w/d)",
        "ML Engineer with verification",
        "ML Engineer\nML Engineer with verification",
        "ML EngineerML Engineer",
        "ML Engineer at Harbour Works",
    ]
    ads = [
        Ad(f"p{number}", prose("the work", 60), title=clean_title(spelling, "Harbour Works"), source=f"board {number}")
        for number, spelling in enumerate(spellings)
    ]
    assert openings(ads) == [{"p0", "p1", "p2", "p3", "p4"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Data Scientist 2", "Data Scientist II"),
        ("ML Engineer II", "ML Engineer (Level 2)"),
        ("Data Scientist III", "Data Scientist 3"),
        ("Data Scientist I", "Data Scientist 1"),
        ("Data Engineer IV", "Data Engineer 4"),
        ("Data Engineer V", "Data Engineer Level 5"),
        ("Data Scientist II - Remote", "Data Scientist 2"),
        ("Software Engineer II, Machine Learning", "Software Engineer 2, ML"),
        ("Data Analyst II (Grade 2)", "Data Analyst II"),
        ("Data Scientist with 3 years experience", "Data Scientist"),
        ("Data Scientist (3+ years)", "Data Scientist (years)"),
        ("Data Scientist 2-5 Years", "Data Scientist years"),
        ("Data Scientist II with 3 years experience", "Data Scientist II with years experience"),
        ("Data Scientist, 3 month contract", "Data Scientist, month contract"),
        ("Data Scientist (2 days a week)", "Data Scientist (days a week)"),
        ("Científico de Datos 3 años", "Científico de Datos años"),
        ("Data Scientist 5 yrs exp", "Data Scientist yrs exp"),
        ("Data Scientist (4 hours per week)", "Data Scientist (hours per week)"),
        ("Data Scientist 2 to 4 yrs", "Data Scientist yrs"),
        ("Data Scientist (3 Jahre)", "Data Scientist (Jahre)"),
    ],
)
def test_one_grade_in_other_figures_and_numbers_that_are_none(one: str, other: str) -> None:
    assert title_key(one).split("/")[2] == title_key(other).split("/")[2]
    assert title_penalty(title_key(one), title_key(other)).level == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Data Scientist II", "Data Scientist III"),
        ("Data Scientist 2", "Data Scientist III"),
        ("Data Scientist 1", "Data Scientist II"),
        ("ML Engineer 3", "ML Engineer IV"),
        ("Data Scientist I", "Data Scientist 2"),
        ("Data Scientist Level 2", "Data Scientist III"),
        ("Data Engineer 4", "Data Engineer V"),
        ("Data Scientist L4", "Data Scientist L5"),
        ("Data Scientist II, 3 years", "Data Scientist 3"),
        ("Data Scientist Grade 2", "Data Scientist III"),
        ("Data Scientist GS-12", "Data Scientist GS-13"),
    ],
)
def test_another_grade_in_other_figures_is_another_opening(one: str, other: str) -> None:
    assert title_penalty(title_key(one), title_key(other)).level == 1


def test_a_grade_in_two_notations_is_one_opening() -> None:
    text = prose("one text", 320)
    assert openings([Ad("a", text, title="ML Engineer II"), Ad("b", text, title="ML Engineer (Level 2)")]) == [
        {"a", "b"}
    ]
