"""Role families, seniority and shown titles. The families' examples stand beside their rules in roles.yml."""

import pytest

from skilltide.normalise.data import load
from skilltide.normalise.title import clean_title, role_families, role_family, seniority

EXAMPLES = [(family, title) for family, titles in load("roles")["examples"].items() for title in titles]


@pytest.mark.parametrize(("family", "title"), EXAMPLES)
def test_examples_of_role_families(family: str, title: str) -> None:
    assert role_family(title) == family


def test_every_family_has_examples_and_core_is_as_agreed() -> None:
    assert set(role_families()) == {family for family, _ in EXAMPLES}
    core = {code for code, is_core in role_families().items() if is_core}
    assert core == {
        "ml_engineer",
        "mlops_engineer",
        "ai_engineer",
        "research_scientist",
        "applied_scientist",
        "data_scientist",
    }


@pytest.mark.parametrize(
    ("title", "description", "family"),
    [
        ("Consultant", "We are looking for a senior data scientist who travels.", "data_scientist"),
        ("Open application", "As a machine learning engineer you keep our models in service.", "ml_engineer"),
        ("Consultant", "You advise on tax. Our data scientists sit next door.", "other"),
        (
            "Research Scientist",
            "Train language models: deep learning, PyTorch, JAX, LLMs, NeurIPS.",
            "research_scientist",
        ),
        ("Research Scientist", "Grow cells and purify proteins in our new laboratory.", "other"),
        ("Scientist II", "Purify proteins; some machine learning is a plus.", "other"),
        # a title that names another trade is not overruled
        ("Nurse", "As a data scientist of care you …", "other"),
        ("Software Engineer", "We are looking for a data scientist.", "software_engineer"),
    ],
)
def test_generic_titles_ask_the_description(title: str, description: str, family: str) -> None:
    assert role_family(title, description) == family


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Data Scientist", "unknown"),
        ("Senior Data Scientist", "senior"),
        ("Sr. Data Scientist", "senior"),
        ("Data Scientist III", "senior"),
        ("Data Scientist II", "mid"),
        ("Data Scientist I", "junior"),
        ("(Senior) Data Scientist (m/w/d)", "mid"),
        ("Junior Data Scientist", "junior"),
        ("Cientista de Dados Pleno", "mid"),
        ("Cientista de Dados Sênior", "senior"),
        ("Data Scientist Intern", "intern"),
        ("Praktikant (m/w/d) Data Science", "intern"),
        ("Werkstudent Data Science", "intern"),
        ("Internal Tools Engineer", "unknown"),
        ("Lead Data Scientist", "lead"),
        ("Staff ML Engineer", "principal"),
        ("Senior Staff Engineer", "principal"),
        ("Principal Data Scientist", "principal"),
        ("Senior Manager, Data Science", "manager"),
        ("Product Manager, AI", "unknown"),
        ("Head of AI", "executive"),
        ("Director of Data Science", "executive"),
        ("VP, Data Scientist", "executive"),
        ("Graduate Data Scientist", "junior"),
        ("Data Scientist - All Levels", "mid"),
        ("Data Scientist (Mid-Senior)", "mid"),
    ],
)
def test_seniority(title: str, code: str) -> None:
    assert seniority(title) == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("Entry level", "junior"),
        ("Mid-Senior level", "mid"),
        ("Internship", "intern"),
        ("Director", "executive"),
        ("Not Applicable", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_sources_level_counts_where_the_title_tells_none(given: str | None, code: str) -> None:
    assert seniority("Data Scientist", given) == code
    assert seniority("Senior Data Scientist", given) == "senior"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Data  Scientist\n", "Data Scientist"),
        ("Data Scientist (m/w/d)", "Data Scientist"),
        ("Data Scientist (all genders)", "Data Scientist"),
        ("Data Scientist (H/F)", "Data Scientist"),
        ("Data Scientist F/M/X", "Data Scientist"),
        ("Lead Data Scientist-R-229119", "Lead Data Scientist"),
        ("🚀 ML Engineer 🚀", "ML Engineer"),
        ("(Senior) Data Scientist (w/m/d) - Berlin", "(Senior) Data Scientist - Berlin"),
        ("R&D Engineer, C++/Go", "R&D Engineer, C++/Go"),
        ("AI/ML Engineer", "AI/ML Engineer"),
        ("(m/w/d)", "(m/w/d)"),
    ],
)
def test_clean_title(title: str, shown: str) -> None:
    assert clean_title(title) == shown
