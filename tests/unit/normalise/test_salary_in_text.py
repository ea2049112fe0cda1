"""A salary is taken from the description only where it is told beyond doubt."""

import pytest

from skilltide.normalise.salary_in_text import find_salary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The base salary for this post is $120,000 - $150,000 a year.",
            ("$120,000 - $150,000 a year", 120_000, 150_000),
        ),
        ("Base pay range\n\n$120,000—$150,000 USD\n\nAbout us", ("$120,000—$150,000 USD", 120_000, 150_000)),
        ("Salary: £50k-£60k plus bonus", ("£50k-£60k", 50_000, 60_000)),
        ("Pay is $40 - $50 per hour.", ("$40 - $50 per hour", 83_200, 104_000)),
        ("Gehalt: 60.000 – 70.000 €", ("60.000 – 70.000 €", 60_000, 70_000)),
        ("The salary is between $120,000 and $150,000.", ("$120,000 and $150,000", 120_000, 150_000)),
    ],
)
def test_told(text: str, expected: tuple[str, float, float]) -> None:
    found = find_salary(text)
    assert found is not None
    wording, salary = found
    assert (wording, salary.annual_min, salary.annual_max) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We raised $120,000 - $150,000 from friends.",
        "You look after budgets of $120,000 - $150,000.",
        "Salary is good, with a bonus of $10,000 - $15,000.",
        "In Boston the salary is $120,000 - $150,000, in Reno the salary is $90,000 - $110,000.",
        "The salary range is $100,000 - $720,000.",
        "Salary negotiable, 10-15 people, 2019-2024.",
        "A salary to talk about." + " And then a lot more about other things." * 10 + " We moved $120,000 - $150,000.",
        "",
    ],
)
def test_not_told(text: str) -> None:
    assert find_salary(text) is None
