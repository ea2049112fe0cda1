"""Ends told apart from each other, other money beside pay, pay for a share of full time, words that look like periods.

Each in a field and in a text; with what looks like it and is to be read otherwise.
"""

from dataclasses import replace

import pytest

from skilltide.normalise import salary_ranges
from skilltide.normalise.data import load
from skilltide.normalise.salary import read_salary
from skilltide.normalise.salary_in_text import find_salary
from skilltide.normalise.salary_words import salary_words

Told = tuple[float | None, float | None, str | None, str | None]


def told(text: str, country: str | None = None) -> Told | None:
    found = read_salary(text, country)
    return (found.min, found.max, found.currency_code, found.period_code) if found else None


def told_in_text(text: str, country: str | None = None) -> Told | None:
    found = find_salary(text, country)
    return found and (found[1].min, found[1].max, found[1].currency_code, found[1].period_code)


def year(low: float, high: float, currency: str) -> Told:
    return low, high, currency, "year"


def hour(low: float, high: float, currency: str) -> Told:
    return low, high, currency, "hour"


APART = [
    (
        "The base pay for this position ranges from $129,300/year in our lowest geographic market up to $223,600/year "
        "in our highest geographic market.",
        year(129_300, 223_600, "USD"),
    ),
    (
        "The base salary goes from $90,000 a year in Reno to $120,000 a year in Boston.",
        year(90_000, 120_000, "USD"),
    ),
    (
        "The salary for this role is between $120,000 in our smallest markets and $160,000 in our largest one.",
        year(120_000, 160_000, "USD"),
    ),
    ("Salary ranging from £52,000 outside of London up to £64,000 in London.", year(52_000, 64_000, "GBP")),
    ("Das Gehalt liegt zwischen 60.000 € in kleinen Orten und 72.000 € in großen.", year(60_000, 72_000, "EUR")),
    ("Gehalt von 55.000 € zum Einstieg bis zu 70.000 € mit viel Erfahrung.", year(55_000, 70_000, "EUR")),
    ("Salaire : de 42 000 € en début de carrière à 55 000 € pour un profil confirmé.", year(42_000, 55_000, "EUR")),
    ("Salario: desde 30.000 € para perfiles junior hasta 45.000 € para senior.", year(30_000, 45_000, "EUR")),
    ("RAL: da 32.000 € per profili junior fino a 45.000 € per profili senior.", year(32_000, 45_000, "EUR")),
    ("Salaris: van € 50.000 voor starters tot € 65.000 voor ervaren collega's.", year(50_000, 65_000, "EUR")),
    ("Wynagrodzenie: od 15 000 zł dla juniorów do 22 000 zł dla seniorów.", (15_000, 22_000, "PLN", "month")),
    ("Зарплата от 150 000 руб. для начинающих до 250 000 руб. для опытных.", (150_000, 250_000, "RUB", "month")),
]


@pytest.mark.parametrize(("text", "expected"), APART)
def test_the_ends_of_a_range_may_stand_apart_in_a_sentence(text: str, expected: Told) -> None:
    assert told(text) == expected
    assert told_in_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("From $90,000 a year. A bonus of up to $120,000.", (90_000, None, "USD", "year")),
        ("from $90,000 with a yearly bonus of up to $15,000", (90_000, None, "USD", "year")),
        ("From $30,000 in the first of several years to $900,000", (30_000, None, "USD", "year")),
        # a word leads to each of them
        ("from $90,000; contractors up to $130,000", (90_000, 130_000, "USD", "year")),
        ("from £60,000 + car up to £65,000", (60_000, 65_000, "GBP", "year")),
    ],
)
def test_what_stands_apart_is_a_range_only_where_words_lead_to_both(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$70.67/hour to $208,000/year + bonus", year(146_993.6, 208_000, "USD")),
        ("$46.63/hour to $134,000/year + bonus + equity + benefits", year(96_990.4, 134_000, "USD")),
        ("$58.65/hour - $181,000/year", year(121_992, 181_000, "USD")),
        ("$50 per hour to $140,000 per year", year(104_000, 140_000, "USD")),
        ("£300/day - £95,000/year", year(78_000, 95_000, "GBP")),
        ("€4.000 per maand - €60.000 per jaar", year(48_000, 60_000, "EUR")),
        ("4.500 € im Monat bis 66.000 € im Jahr", year(54_000, 66_000, "EUR")),
        ("$1,500/week to $90,000/year", year(78_000, 90_000, "USD")),
        ("$30/hour to $45/hour", hour(30, 45, "USD")),
        ("$90,000/year to $120,000/year", year(90_000, 120_000, "USD")),
        ("$60 - $70/hr ($124,800 - $145,600 annually)", hour(60, 70, "USD")),
        ("$36/hr ($74,880/year)", hour(36, 36, "USD")),
    ],
)
def test_each_end_with_a_period_of_its_own(text: str, expected: Told) -> None:
    assert told(text) == expected
    if expected[0] != expected[1]:
        assert told_in_text(f"Compensation: {text}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to us.\n\n$70.67/hour to $208,000/year + bonus + equity + benefits", year(146_993.6, 208_000, "USD")),
        ("Write to us.\n\n$145,000/year to $204,000/year + bonus + equity\n\nMore", year(145_000, 204_000, "USD")),
        ("We hire.\n- £60,000/year - £70,000/year plus bonus", year(60_000, 70_000, "GBP")),
        ("We sell it for $145,000/year to $204,000/year + bonus credits", None),
        ("$145,000/year to $204,000/year is what firms save", None),
        ("Budget:\n$145,000 - $204,000 + equity", None),
    ],
)
def test_a_line_of_pay_and_what_is_added_to_it_needs_no_word_for_pay(text: str, expected: Told | None) -> None:
    assert told_in_text(text) == expected


def test_what_leads_to_an_amount_is_looked_for_near_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of many amounts costs so much for each, however many there are."""
    words = salary_words()
    seen: list[int] = []

    class Counting:
        def search(self, text: str, start: int = 0, end: int | None = None) -> object:
            seen.append((len(text) if end is None else end) - start)
            return words.least.search(text, start, len(text) if end is None else end)

    monkeypatch.setattr(salary_ranges, "salary_words", lambda: replace(words, least=Counting()))  # type: ignore[arg-type]
    text = "$5 for b to " * 400
    assert len(list(salary_ranges.pairs(text, list(salary_ranges.amounts(text))))) == 400
    assert seen
    assert max(seen) <= 100


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Salario: 1.800 € - 2.200 € brutos al mes", "salary_gross"),
        ("2.000 € brutos - 2.500 € brutos al mes", "salary_gross"),
        ("30.000€ - 36.000€ brutos/año", "salary_gross"),
        ("1.200.000 Ft bruttó", "salary_gross"),
        ("1.200.000 - 1.500.000 Ft nettó", "salary_net"),
        ("R$ 8.000 líquidos por mês", "salary_net"),
        ("R$ 8.000 - R$ 9.000 líquidos", "salary_net"),
        ("1.500 € netos - 1.900 € netos al mes", "salary_net"),
        ("remuneración bruta de 35.000 € a 40.000 €", "salary_gross"),
        ("retribuzione lorda 35.000 €", "salary_gross"),
        ("42 000 € bruts annuels", "salary_gross"),
        ("2 600 € nets par mois", "salary_net"),
        ("60 000 Kč hrubého", "salary_gross"),
        ("12 000 zł na rękę", "salary_net"),
        ("40.000 TL brüt", "salary_gross"),
        ("月薪30,000元 税后", "salary_net"),
        ("$90,000 before taxes", "salary_gross"),
    ],
)
def test_gross_and_net_in_all_their_forms(text: str, note: str) -> None:
    found = read_salary(text)
    assert found is not None
    assert note in found.notes


def test_both_lists_have_the_same_forms() -> None:
    data = load("salary")
    gross, net = set(data["gross"]), set(data["net"])
    for stem, other, endings in (
        ("brut", "net", ("", "s")), ("brut", "net", ("to", "tó")), ("brut", "net", ("o", "a", "os", "as")),
        ("lord", "nett", ("o", "i")), ("brut", "líquid", ("o", "a", "os", "as")), ("hrub", "čist", ("á", "ého", "ej")),
    ):  # fmt: skip
        for ending in endings:
            assert (stem + ending in gross) and (other + ending in net or (other + "t" + ending in net)), stem + ending
    assert {word.replace("before", "after").replace("pre-", "post-") for word in gross if "tax" in word} <= net
    assert not gross & net


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$45.00 - $60.00, Baltimore, MD", hour(45, 60, "USD")),
        ("Baltimore, MD: $45.00 - $60.00", hour(45, 60, "USD")),
        ("MD or VA, $40 - $50", hour(40, 50, "USD")),
        ("$300 - $400 in Bethesda, MD", hour(300, 400, "USD")),
        ("St. Louis, MO $300 - $400", hour(300, 400, "USD")),
        ("Pittsburgh, PA: $55 - $65", hour(55, 65, "USD")),
        ("$22 - $25, Day shift", hour(22, 25, "USD")),
        ("$22 - $25 day shift", hour(22, 25, "USD")),
        ("Day shift: $22 - $25", hour(22, 25, "USD")),
        ("$22 - $25 (day and night shifts)", hour(22, 25, "USD")),
        ("$22.50, days or nights", hour(22.5, 22.5, "USD")),
        ("$24 - $28, Day/Night", hour(24, 28, "USD")),
        ("Shift: Day. $22 - $25", hour(22, 25, "USD")),
        ("18 - 22 €, Tag- und Nachtschicht", hour(18, 22, "EUR")),
        ("17 - 19 €, turno de día", hour(17, 19, "EUR")),
        ("16 - 18 €, travail de jour", hour(16, 18, "EUR")),
        # still periods
        ("450 - 550 EUR MD", (450, 550, "EUR", "day")),
        ("450 EUR/MD", (450, 450, "EUR", "day")),
        ("450 EUR per MD", (450, 450, "EUR", "day")),
        ("18 000 - 22 000 PLN/mc", (18_000, 22_000, "PLN", "month")),
        ("18 000 - 22 000 PLN mc", (18_000, 22_000, "PLN", "month")),
        ("$5,000 mo", (5_000, 5_000, "USD", "month")),
        ("$5,000/mo - $6,000/mo", (5_000, 6_000, "USD", "month")),
        ("£8,500 pa", year(8_500, 8_500, "GBP")),
        ("£8,500 (p.a.)", year(8_500, 8_500, "GBP")),
        ("$300 - $350 a day, night shifts", (300, 350, "USD", "day")),
        ("Day rate: £450 - £500", (450, 500, "GBP", "day")),
        ("£450 per working day", (450, 450, "GBP", "day")),
        ("$250 daily", (250, 250, "USD", "day")),
    ],
)
def test_abbreviations_and_shifts_are_periods_behind_amounts_only(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pay range for Baltimore, MD is $45.00 - $60.00.", None),
        ("The hourly pay range for Baltimore, MD is $45.00 - $60.00.", hour(45, 60, "USD")),
        ("The hourly pay range for Pittsburgh, PA is $45.00 - $60.00.", hour(45, 60, "USD")),
        ("Hourly rate in St. Louis, MO: $45.00 - $60.00", hour(45, 60, "USD")),
        ("Pay for the day shift is $22 - $25.", None),
        ("The hourly rate for the day shift is $22 - $25.", hour(22, 25, "USD")),
        ("The daily rate is £450 - £500.", (450, 500, "GBP", "day")),
    ],
)
def test_a_states_code_is_no_period_in_a_text(text: str, expected: Told | None) -> None:
    assert told_in_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$150,000 - $180,000 (base) + $40,000 - $60,000 (equity)", year(150_000, 180_000, "USD")),
        ("$150,000 - $180,000 + $40,000 - $60,000 (RSU)", year(150_000, 180_000, "USD")),
        ("$150,000 - $180,000, $20,000 - $30,000 (sign-on bonus)", year(150_000, 180_000, "USD")),
        ("$95,000 - $110,000 plus $10,000 - $20,000 one-time sign-on bonus", year(95_000, 110_000, "USD")),
        ("$95,000 - $110,000, $5,000 - $8,000 first-year retention bonus", year(95_000, 110_000, "USD")),
        ("$120,000 - $140,000 (base), $30,000 - $50,000 (stock options)", year(120_000, 140_000, "USD")),
        ("$120,000 - $140,000, $30,000 - $50,000 (annual equity grant)", year(120_000, 140_000, "USD")),
        ("$10,000 - $20,000 one-time sign-on bonus", None),
        ("$40,000 - $60,000 (equity)", None),
        ("$40,000 - $60,000 long-term performance-based stock", None),
        ("Competitive + pension £40,000 - £45,000", year(40_000, 45_000, "GBP")),
        ("Competitive salary and benefits £40k-£50k", year(40_000, 50_000, "GBP")),
        ("Great benefits £55,000 - £60,000", year(55_000, 60_000, "GBP")),
        ("Competitive plus benefits package - $90,000 - $100,000", year(90_000, 100_000, "USD")),
        ("Negotiable + super $110,000 - $120,000", year(110_000, 120_000, "USD")),
        ("Salary + excellent pension £61,000", year(61_000, 61_000, "GBP")),
        # as before
        ("£40,000 - £45,000 + pension", year(40_000, 45_000, "GBP")),
        ("£40,000 - £45,000 (pension, bonus)", year(40_000, 45_000, "GBP")),
        ("£40,000 - £45,000 (bonus eligible)", year(40_000, 45_000, "GBP")),
        ("£40,000 - £45,000 (plus bonus)", year(40_000, 45_000, "GBP")),
        ("£40,000 - £45,000 uncapped commission", year(40_000, 45_000, "GBP")),
        ("£40,000 - £45,000 generous bonus", year(40_000, 45_000, "GBP")),
        ("$120,000 + benefits $20,000 - $30,000", year(120_000, 120_000, "USD")),
        ("£50,000 - £60,000 pension", year(50_000, 60_000, "GBP")),
        ("£50,000 - £60,000 Benefits Health", year(50_000, 60_000, "GBP")),
        ("£3,000 - £4,000 pension", None),
        ("Competitive salary plus £12,000 - £15,000 pension", None),
        ("Pension: £3,000 - £4,000", None),
        ("Benefits £1,500", None),
        ("Benefits: £12,000 - £15,000", None),
        ("Sign-on bonus £12,000 - £15,000", None),
        ("Bonus £20,000 - £25,000", None),
        # a word with a colon begins what comes next
        ("Base salary: $150,000 - $180,000\nBonus: $20,000", year(150_000, 180_000, "USD")),
        ("$150K - $180K\nEquity: 0.1% - 0.3%", year(150_000, 180_000, "USD")),
        ("$90,000 - $95,000 Sign-on bonus: $10,000", year(90_000, 95_000, "USD")),
        ("£45,000 - £50,000 Commission: uncapped", year(45_000, 50_000, "GBP")),
        ("£45,000 - £50,000 Bonus and equity scheme: yes", year(45_000, 50_000, "GBP")),
        ("£40,000 - £45,000 OTE: £60,000 - £65,000", year(40_000, 45_000, "GBP")),
        ("£45,000 - £55,000 Pension contribution: 5%", year(45_000, 55_000, "GBP")),
        ("£45,000 - £55,000 Bonus potential: 10%", year(45_000, 55_000, "GBP")),
        ("$120,000 - $130,000 Stock purchase plan: yes", year(120_000, 130_000, "USD")),
        ("£45,000 - £55,000 Benefits include: life assurance", year(45_000, 55_000, "GBP")),
        # … but tells what is in an amount of more than base pay
        ("£60,000 OTE includes: £40,000 base and commission", year(40_000, 40_000, "GBP")),
        (
            "$120,000 - $150,000 base, $200,000 - $250,000 total compensation includes: bonus, equity",
            year(120_000, 150_000, "USD"),
        ),
        ("$150,000 - $170,000 Total compensation: $200,000 - $230,000", year(150_000, 170_000, "USD")),
        # a plus before a word is no "or more"
        ("£60k+bonus", year(60_000, 60_000, "GBP")),
        ("£45,000+benefits", year(45_000, 45_000, "GBP")),
        ("AU$120k+super", year(120_000, 120_000, "AUD")),
        ("£60k-£70k+bonus", year(60_000, 70_000, "GBP")),
    ],
)
def test_other_money_beside_pay_in_a_field(text: str, expected: Told | None) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Competitive salary plus $10,000 - $20,000 one-time sign-on bonus", None),
        ("Competitive salary, $3,000 - $5,000 annual professional development budget", None),
        ("Competitive salary, $3,000 - $5,000 yearly learning and training budget", None),
        ("Good pay and $2,000 - $4,000 home office stipend", None),
        ("Salary to be agreed, $10,000 - $15,000 relocation assistance", None),
        ("Fair wages, €3.000 - €5.000 jährliches Weiterbildungsbudget", None),
        ("Compensation: competitive, with $20,000 - $40,000 (equity)", None),
        ("Salary on request, $5,000 - $9,000 company-paid tuition", None),
        ("Attractive salary and $4,000 - $6,000 employee referral bonus", None),
        ("Salary: competitive, $10,000 - $20,000 new-hire stock", None),
        ("Salary: $150,000 - $180,000 (base) + $40,000 - $60,000 (equity)", year(150_000, 180_000, "USD")),
        ("Salary: $120,000 - $150,000 annual professional development budget", None),
        # pay, with other money further on
        ("Salary: $120,000 - $150,000 depending on experience, annual bonus", year(120_000, 150_000, "USD")),
        ("Salary: $120,000 - $150,000 based on experience plus equity", year(120_000, 150_000, "USD")),
        ("Salary: $120,000 - $150,000 excluding bonus", year(120_000, 150_000, "USD")),
        ("Salary: $120,000 - $150,000 base and bonus", year(120_000, 150_000, "USD")),
        ("Salary: $120,000 - $150,000 (bonus eligible)", year(120_000, 150_000, "USD")),
        ("Salary: $120,000 - $150,000 (not including equity)", year(120_000, 150_000, "USD")),
        ("Salary: $120,000 - $150,000 in Reno with our clients", year(120_000, 150_000, "USD")),
        ("Salary: $120,000 - $150,000 Two weeks training budget", year(120_000, 150_000, "USD")),
        ("Salary: £40,000 - £50,000 for somebody who likes stock", year(40_000, 50_000, "GBP")),
        ("Salary: $150,000 - $180,000 Bonus: 10%", year(150_000, 180_000, "USD")),
        ("Salary: $150,000 - $180,000 Training budget: $2,000", year(150_000, 180_000, "USD")),
        ("Salary: $150,000 - $180,000 Travel reimbursement: yes", year(150_000, 180_000, "USD")),
        ("Salary: $150,000 - $180,000 Stipends: several", year(150_000, 180_000, "USD")),
        ("Salary: £45,000 - £50,000 Benefits Pension, 25 days", year(45_000, 50_000, "GBP")),
        ("Salary: £45,000 - £50,000 - Pension: 5%", year(45_000, 50_000, "GBP")),
        ("Salary: AUD 120,000 - 130,000 plus AUD 13,800 - 14,950 Super", year(120_000, 130_000, "AUD")),
        ("Competitive salary plus £12,000 - £15,000 Pension", None),
        ("Competitive salary plus £12,000 - £15,000 pension", None),
        ("Salary: £60k-£70k+bonus", year(60_000, 70_000, "GBP")),
        ("Competitive salary and benefits £40k-£50k", year(40_000, 50_000, "GBP")),
    ],
)
def test_other_money_beside_pay_in_a_text(text: str, expected: Told | None) -> None:
    assert told_in_text(text) == expected


SHARES = [
    ("£50,000 to £60,000 (pro rata £30,000 to £36,000)", year(50_000, 60_000, "GBP")),
    ("£35,000 - £40,000 FTE (28 hours per week, £28,000 - £32,000 pro rata)", year(35_000, 40_000, "GBP")),
    ("£35,000 - £40,000 pro rata (£21,000 - £24,000 actual)", year(35_000, 40_000, "GBP")),
    ("£21,000 - £24,000 actual salary (£35,000 - £40,000 FTE)", year(35_000, 40_000, "GBP")),
    ("Actual salary £21,000 - £24,000; £35,000 - £40,000 full time equivalent", year(35_000, 40_000, "GBP")),
    ("£35,000 - £40,000, pro rata: £21,000 - £24,000", year(35_000, 40_000, "GBP")),
    ("£35,000 - £40,000 (£21,000 - £24,000 pro-rata)", year(35_000, 40_000, "GBP")),
    ("FTE £35,000 - £40,000, actual £21,000 - £24,000", year(35_000, 40_000, "GBP")),
    ("Full-time: $80,000 - $100,000; part-time: $40,000 - $50,000", year(80_000, 100_000, "USD")),
    ("50.000 € - 60.000 € Vollzeit, 25.000 € - 30.000 € Teilzeit", year(50_000, 60_000, "EUR")),
    # an hour's pay is the same for any share
    ("Part-time: $18 - $23 an hour; full-time: $19 - $25 an hour", hour(18, 25, "USD")),
    # alone, or said of all, it is what there is
    ("£21,000 - £24,000 pro rata", year(21_000, 24_000, "GBP")),
    ("£35,000 - £40,000 FTE", year(35_000, 40_000, "GBP")),
    ("London £35,000 - £40,000 pro rata, Leeds £30,000 - £36,000 pro rata", year(30_000, 40_000, "GBP")),
    ("London £35,000 - £40,000, Leeds £30,000 - £36,000", year(30_000, 40_000, "GBP")),
    # said of any pay, and what is called full time is no share of another
    (
        "California $140,000 - $170,000 per year; Colorado $120,000 - $150,000 per year "
        "(actual pay depends on experience)",
        year(120_000, 170_000, "USD"),
    ),
    ("Boston $120,000 - $150,000 (full-time). NYC: $140,000 - $170,000.", year(120_000, 170_000, "USD")),
    ("£50,000 - £60,000 Part time: £30,000 - £36,000", year(50_000, 60_000, "GBP")),
    ("£50,000 - £60,000 (£30,000 - £36,000 actual salary based on 22.5 hours)", year(50_000, 60_000, "GBP")),
    (
        "Reno £50,000 - £60,000, Elko £45,000 - £48,000 (actual salary based on experience)",
        year(45_000, 60_000, "GBP"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SHARES)
def test_pay_for_full_time_goes_before_that_for_a_share(text: str, expected: Told) -> None:
    assert told(text) == expected
    assert told_in_text(f"Salary: {text}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£40,000 pro rata (£24,000)", year(40_000, 40_000, "GBP")),
        ("£40,000 (£24,000 pro rata)", year(40_000, 40_000, "GBP")),
        ("£24,000 actual salary (£40,000 FTE)", year(40_000, 40_000, "GBP")),
        ("£40,000 pro rata, £24,000 for 3 days", year(40_000, 40_000, "GBP")),
        ("£15.50 per hour (£28,000 pro rata)", hour(15.5, 15.5, "GBP")),
        ("£24,000 pro rata", year(24_000, 24_000, "GBP")),
    ],
)
def test_single_amounts_for_full_time_and_a_share(text: str, expected: Told) -> None:
    assert told(text) == expected
