"""A salary is taken from the description only where it is told beyond doubt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        ("Pay range: 120,000.00 - 150,000.00 USD", ("120,000.00 - 150,000.00 USD", 120_000, 150_000)),
        ("Wynagrodzenie: 15 000 – 20 000 zł", ("15 000 – 20 000 zł", 180_000, 240_000)),
        ("Salario: 28.000€ y 35.000€", ("28.000€ y 35.000€", 28_000, 35_000)),
        ("Salary: 10-14 LPA", ("10-14 LPA", 1_000_000, 1_400_000)),
        ("Зарплата: 200 000 - 250 000 руб", ("200 000 - 250 000 руб", 2_400_000, 3_000_000)),
        (
            "In Boston the salary is $120,000 - $150,000,\nin Reno the salary is $90,000 - $110,000.",
            ("$120,000 - $150,000; $90,000 - $110,000", 90_000, 150_000),
        ),
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
        "The salary is $120,000 - $150,000, or the salary is €90,000 - €110,000.",
        "The pay is $20 - $25 an hour; as a lead, the pay is $120,000 - $150,000.",
        "The salary range is $100,000 - $720,000.",
        "Salary negotiable, 10-15 people, 2019-2024.",
        "A salary to talk about." + " And then a lot more about other things." * 10 + " We moved $120,000 - $150,000.",
        "",
    ],
)
def test_not_told(text: str) -> None:
    assert find_salary(text) is None


def test_the_countrys_currency_goes_before_others() -> None:
    found = find_salary("Salary: 60,000 - 70,000 DKK per month (salary of about €96k - €112k a year).", "DK")
    assert found is not None
    assert (found[0], found[1].currency_code) == ("60,000 - 70,000 DKK per month", "DKK")


def test_several_ranges_are_noted() -> None:
    found = find_salary("Salary in Zone A: $120,000 - $150,000. Salary in Zone B: $110,000 - $140,000.")
    assert found is not None
    assert found[1].notes == ("salary_several",)
    assert (found[1].min, found[1].max) == (110_000, 150_000)


pieces = st.sampled_from(
    ["Salary", "Gehalt", "bonus", "$", "€", "zł", "USD", "LPA", "100,000", "90 000", "90k", "10", "9" * 30, "-", " to ",
     "/h", " ", "\n", "\n\n", "İ", "\ud800", "per year", "万円", "300"]
)  # fmt: skip


@given(st.text(max_size=80) | st.lists(pieces, max_size=14).map("".join) | st.lists(pieces, max_size=14).map(" ".join))
@settings(max_examples=500, deadline=None)
def test_no_text_stops_the_search(text: str) -> None:
    found = find_salary(text)
    if found is not None:
        wording, salary = found
        assert wording.split("; ")[0] in text
        assert salary.annual_min and salary.annual_max and salary.annual_min <= salary.annual_max
