"""Titles: what is the same role, and what is another one."""

import pytest

from skilltide.normalise.title import clean_title
from skilltide.openings.titles import title_key, title_penalty

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
