"""Salaries: words, signs and grouping of many countries, one-sided and several ranges, and what is no pay."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skilltide.normalise.data import load
from skilltide.normalise.salary import read_salary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$104k-$171k", (104_000, 171_000, "USD", "year", 104_000, 171_000)),
        ("$104k-$171k (Glassdoor est.)", (104_000, 171_000, "USD", "year", 104_000, 171_000)),
        ("Employer Provided Salary:$120K - $140K", (120_000, 140_000, "USD", "year", 120_000, 140_000)),
        ("120k–150k", (120_000, 150_000, None, "year", 120_000, 150_000)),
        ("60-70k €", (60_000, 70_000, "EUR", "year", 60_000, 70_000)),
        ("$60/hr", (60, 60, "USD", "hour", 124_800, 124_800)),
        ("$50 - $60 an hour", (50, 60, "USD", "hour", 104_000, 124_800)),
        ("€70.000", (70_000, 70_000, "EUR", "year", 70_000, 70_000)),
        ("70 000 € par an", (70_000, 70_000, "EUR", "year", 70_000, 70_000)),
        ("£50,000 - £60,000 a year", (50_000, 60_000, "GBP", "year", 50_000, 60_000)),
        ("£500 per day", (500, 500, "GBP", "day", 130_000, 130_000)),
        ("3.500 € brutto im Monat", (3_500, 3_500, "EUR", "month", 42_000, 42_000)),
        ("CHF 110'000 - 130'000", (110_000, 130_000, "CHF", "year", 110_000, 130_000)),
        ("C$90,000", (90_000, 90_000, "CAD", "year", 90_000, 90_000)),
        ("Up to $100,000 a year", (None, 100_000, "USD", "year", None, 100_000)),
        ("From $90,000 a year", (90_000, None, "USD", "year", 90_000, None)),
        ("USD 60 - 75 per hour", (60, 75, "USD", "hour", 124_800, 156_000)),
        ("$147,458.50 - $189,056.25 a year", (147_458.5, 189_056.25, "USD", "year", 147_458.5, 189_056.25)),
        ("Annuel de 45000.0 Euros à 55000.0 Euros sur 12.0 mois", (45_000, 55_000, "EUR", "year", 45_000, 55_000)),
        ("Mensuel de 3000.0 Euros sur 13 mois", (3_000, 3_000, "EUR", "month", 36_000, 36_000)),
        ("від 50 000 грн на місяць", (50_000, None, "UAH", "month", 600_000, None)),
        ("R$ 5.000,00 por mês", (5_000, 5_000, "BRL", "month", 60_000, 60_000)),
    ],
)
def test_salary(text: str, expected: tuple[float | None, float | None, str | None, str | None, float, float]) -> None:
    found = read_salary(text)
    assert found is not None
    assert (
        found.min,
        found.max,
        found.currency_code,
        found.period_code,
        found.annual_min,
        found.annual_max,
    ) == expected


@pytest.mark.parametrize(
    "text",
    [None, "", "Competitive", "401(k) match", "20 days of leave", "$1", "$90,000,000 a year", "5 - 10", "call us"],
)
def test_salary_unreadable(text: str | None) -> None:
    assert read_salary(text) is None


@pytest.mark.parametrize(
    "text",
    ["-122.4194", "-122.419", "-74.006", "−74.006", "-50000", "-50,000", "-1", "-$122,419", "$-122,419", "EUR -50000",
     "-50000 EUR", "-€50.000", " -99.000 ", "–122419"],
)  # fmt: skip
def test_less_than_nothing_is_no_pay(text: str) -> None:
    assert read_salary(text) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("- 50,000", 50_000, 50_000),  # the lower end was left out
        ("EUR - 50,000 a year", 50_000, 50_000),
        ("-$50,000 a year", 50_000, 50_000),  # a point of a list
        ("50,000-60,000", 50_000, 60_000),
        ("$50,000 -$60,000", 50_000, 60_000),
        ("€50.000,-", 50_000, 50_000),
        ("72499.992", 72_499.992, 72_499.992),
        ("EUR 95000.500 - 99000.125 per year", 95_000.5, 99_000.125),
        ("72.499", 72_499, 72_499),
        ("172.499.992 IDR", 172_499_992, 172_499_992),
        ("1,00,000 INR", 100_000, 100_000),
    ],
)
def test_dashes_and_fractions(text: str, low: float, high: float) -> None:
    found = read_salary(text)
    assert found is not None
    assert (found.min, found.max) == (low, high)


def test_a_bare_dollar_takes_the_countrys_currency() -> None:
    found = [read_salary("$90,000", country) for country in ("CA", "AU", "DE", None)]
    assert [item.currency_code if item else None for item in found] == ["CAD", "AUD", "USD", "USD"]


def told(text: str, country: str | None = None) -> tuple[float | None, float | None, str | None, str | None]:
    found = read_salary(text, country)
    assert found is not None
    return found.min, found.max, found.currency_code, found.period_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # grouping and decimals
        ("17,50 Euro brutto/Std.", (17.5, 17.5, "EUR", "hour")),
        ("jährlich 61.250,00 EUR", (61_250, 61_250, "EUR", "year")),
        ("4.000,- bis 5.000,- € monatlich", (4_000, 5_000, "EUR", "month")),
        ("16 000 – 22 000 PLN netto/mies.", (16_000, 22_000, "PLN", "month")),
        ("CHF 95’000 – 115’000", (95_000, 115_000, "CHF", "year")),
        ("₹6,00,000 - ₹9,50,000 a year", (600_000, 950_000, "INR", "year")),
        ("2,00,000 - 4,00,000 P.A", (200_000, 400_000, "INR", "year")),
        ("１２０,０００ USD", (120_000, 120_000, "USD", "year")),
        # scales
        ("55k€ - 65k€", (55_000, 65_000, "EUR", "year")),
        ("K€ 55 - 65", (55_000, 65_000, "EUR", "year")),
        ("55-65 TEUR", (55_000, 65_000, "EUR", "year")),
        ("USD 80.5K–99.5K", (80_500, 99_500, "USD", "year")),
        ("$120K - 150", (120_000, 150_000, "USD", "year")),
        ("6-8 Lacs PA", (600_000, 800_000, "INR", "year")),
        ("10-14 LPA", (1_000_000, 1_400_000, "INR", "year")),
        ("₹10L - ₹14L", (1_000_000, 1_400_000, "INR", "year")),
        ("₹1.5 crore", (15_000_000, 15_000_000, "INR", "year")),
        ("500万円〜800万円", (5_000_000, 8_000_000, "JPY", "year")),
        ("연봉 4000만원 ~ 6000만원", (40_000_000, 60_000_000, "KRW", "year")),
        ("200-300 тыс. руб.", (200_000, 300_000, "RUB", "month")),
        # words for the sides of a range
        ("od 12 000 do 16 000 zł", (12_000, 16_000, "PLN", "month")),
        ("от 120 000 до 180 000 руб.", (120_000, 180_000, "RUB", "month")),
        ("de 38 000 à 46 000 € par an", (38_000, 46_000, "EUR", "year")),
        ("entre 28.000 y 34.000 € brutos anuales", (28_000, 34_000, "EUR", "year")),
        ("Between $70,000 and $80,000 per annum", (70_000, 80_000, "USD", "year")),
        ("Min: $70,000 Max: $80,000", (70_000, 80_000, "USD", "year")),
        ("£70,000.00/yr - £90,000.00/yr", (70_000, 90_000, "GBP", "year")),
        # a lone maximum is no minimum, a lone minimum no maximum
        ("do 20 000 zł", (None, 20_000, "PLN", "month")),
        ("до 250 000 ₽", (None, 250_000, "RUB", "month")),
        ("bis zu 80.000 EUR p.a.", (None, 80_000, "EUR", "year")),
        ("jusqu'à 60 K€", (None, 60_000, "EUR", "year")),
        ("hasta 40.000 €", (None, 40_000, "EUR", "year")),
        ("月給 40万円以下", (None, 400_000, "JPY", "month")),
        ("ab 4.000 € brutto pro Monat (14 x)", (4_000, None, "EUR", "month")),
        ("от 150 000 ₽", (150_000, None, "RUB", "month")),
        ("desde 30.000 €", (30_000, None, "EUR", "year")),
        ("$90k+", (90_000, None, "USD", "year")),
        ("$90k+ DOE", (90_000, None, "USD", "year")),
        ("50.000 LİRA", (50_000, 50_000, "TRY", "month")),
        ("50.000 lıra aylık", (50_000, 50_000, "TRY", "month")),
        ("年収 600万円以上", (6_000_000, None, "JPY", "year")),
        # periods
        ("$4,000 biweekly", (4_000, 4_000, "USD", "fortnight")),
        ("$4,000 bi-weekly", (4_000, 4_000, "USD", "fortnight")),
        ("£450/day", (450, 450, "GBP", "day")),
        ("kr 42.000 - 50.000 pr. måned", (42_000, 50_000, "SEK", "month")),
        ("R$ 9.000,00 por mês", (9_000, 9_000, "BRL", "month")),
        ("PKR 140,000 per month", (140_000, 140_000, "PKR", "month")),
        ("AED 14,000 - 19,000", (14_000, 19_000, "AED", "month")),
        ("Rp 9.000.000 - 12.000.000", (9_000_000, 12_000_000, "IDR", "month")),
        ("12-20K·14薪", (12_000, 20_000, None, "month")),
        # what is no pay
        ("$140k base + $25k bonus", (140_000, 140_000, "USD", "year")),
        ("$140k-$160k plus equity of 0.1%-0.5%", (140_000, 160_000, "USD", "year")),
        ("$140,000 - $160,000, $5,000 - $10,000 annual bonus", (140_000, 160_000, "USD", "year")),
        ("Sign-on bonus: $10,000. Salary: $90,000 - $95,000", (90_000, 95_000, "USD", "year")),
        ("£38,000 base, OTE £55,000", (38_000, 38_000, "GBP", "year")),
        ("$18.50 - $20.00 per hour, 40 hours per week", (18.5, 20, "USD", "hour")),
        ("£36,000 (£3,000 per month)", (36_000, 36_000, "GBP", "year")),
        # several ranges: their union, of one currency and period
        ("CA: $140k-$170k; NY: $130k-$160k; others: $110k-$140k", (110_000, 170_000, "USD", "year")),
        ("$60 - $70/hr ($124,800 - $145,600 annually)", (60, 70, "USD", "hour")),
    ],
)
def test_words_and_grouping_of_many_countries(
    text: str, expected: tuple[float | None, float | None, str | None, str | None]
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("$30 to $50 per hour USD", "CA", "USD"),
        ("$30 to $50 per hour", "CA", "CAD"),
        ("$120,000 CAD", "US", "CAD"),
        ("CAD $120,000", "US", "CAD"),
        ("$120,000", "DE", "USD"),
        ("$2,000 - $3,000 per month", "AR", "USD"),
        ("$1.500.000 mensuales", "CL", "CLP"),
        ("$ 2.500.000 pesos mensuales", "AR", "ARS"),
        ("$ 20,000 pesos al mes", "MX", "MXN"),
        ("kr 50.000 pr. måned", "DK", "DKK"),
        ("Rs. 80,000 per month", "PK", "PKR"),
        ("8 lakhs per annum", "BD", "BDT"),
        ("¥20,000 - ¥30,000 per month", "CN", "CNY"),
        ("R50 000 - R60 000 pm", "ZA", "ZAR"),
        ("€60k-€70k / £50k-£60k", "GB", "GBP"),
        ("€60k-€70k / £50k-£60k", "DE", "EUR"),
    ],
)
def test_which_currency_is_meant(text: str, country: str, currency: str) -> None:
    assert told(text, country)[2] == currency


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("60.000 € brutto", ("salary_gross",)),
        ("16 000 zł netto/mies.", ("salary_net",)),
        ("200 000 ₽ на руки", ("salary_period_usual", "salary_net")),
        ("16 000 zł netto, 20 000 zł brutto miesięcznie", ("salary_several",)),
        ("CA: $140k-$170k; NY: $130k-$160k", ("salary_several",)),
        ("OTE £60k", ("salary_on_target",)),
        ("$60,000", ()),
    ],
)
def test_what_is_noted_of_a_salary(text: str, notes: tuple[str, ...]) -> None:
    found = read_salary(text)
    assert found is not None
    assert found.notes == notes


def test_a_fortnights_pay_makes_26_in_a_year() -> None:
    found = read_salary("$4,000 biweekly")
    assert found is not None
    assert found.annual_min == 104_000


@pytest.mark.parametrize(
    "text",
    ["semi-monthly $3,000", "$5 per article", "$10k sign-on bonus", "40 hours per week", "0.5% equity",
     "+49 30 1234567", "2-3 years", "10:30", "W2 or C2C"],
)  # fmt: skip
def test_what_is_no_years_pay(text: str) -> None:
    assert read_salary(text) is None


amounts = st.integers(20_000, 90_000)
grouped = st.sampled_from(["{:,}", "{:_}", "{}", "{:,}.00"])


@given(amounts, amounts, grouped, st.sampled_from(["-", " – ", " to ", " bis ", " à ", " do ", " до ", "〜"]),
       st.sampled_from([("€", ""), ("", " €"), ("EUR ", ""), ("", " EUR"), ("", "€")]))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_range_written_is_the_range_read(
    one: int, other: int, written: str, link: str, marks: tuple[str, str]
) -> None:
    low, high = sorted((one, other))
    ends = [marks[0] + written.format(value).replace("_", " ") + marks[1] for value in (low, high)]
    assert told(link.join(ends)) == (low, high, "EUR", "year")


_data = load("salary")
pieces = st.sampled_from(
    ["1", "12", "500", "90,000", "90.000,00", "8,00,000", "1 000", "-", "–", "~", " ", "k", "%", "+", "(", ")", ";",
     "/", ".", "years", "x 14", "薪", "円", "²", "½", "٣", "İ", "ß", "\ud800", "9" * 40, "0"]
    + [*_data["currencies"]["signs"], *_data["currencies"]["words"], *_data["currencies"]["codes"]]
    + [word for words in _data["scales"].values() for word in words]
    + [word for told_ in _data["periods"].values() for word in told_["words"]]
    + [str(word) for name in ("up_to", "from", "range", "not_pay", "on_target", "gross", "net", "or_more", "no_period")
       for word in _data[name]]
    + ["every", "once", *_data["range_and"], *_data["total"], *_data["counted"]["grades"]]
    + [word for words in _data["counted"]["units"].values() for word in words]
)  # fmt: skip
countries = st.sampled_from([None, "US", "CA", "IN", "PK", "AR", "DK", "CN", "XX"])


@given(st.text(max_size=60) | st.lists(pieces, max_size=9).map(" ".join) | st.lists(pieces, max_size=9).map("".join),
       countries)  # fmt: skip
@example("İ 90 000 € - 95 000 € bonus", None)
@example("TO 1HO:FROM 1", None)
@example("50.000 LİRA", None)
@example("up to 9 € an hour; from 50 € an hour", None)
@settings(max_examples=1000, deadline=None)
def test_no_text_stops_the_reader(text: str, country: str | None) -> None:
    found = read_salary(text, country)
    if found is None:
        return
    assert found.min is not None or found.max is not None
    if found.min is not None and found.max is not None:
        assert 0 < found.min <= found.max
    assert found.currency_code is None or (len(found.currency_code) == 3 and found.currency_code.isupper())
    assert found.period_code in (None, *_data["per_year"])
    assert (found.annual_min is None) == (found.min is None or found.period_code is None)


def test_every_group_starts_with_a_currency_and_every_country_has_one() -> None:
    codes = set(_data["countries"].values())
    for group, members in _data["groups"].items():
        assert all(len(code) == 3 and code.isupper() for code in members), group
    assert all(len(code) == 3 and code.isupper() for code in codes)
    named = {*_data["currencies"]["signs"].values(), *_data["currencies"]["words"].values()}
    assert {name for name in named if not name.isupper()} <= set(_data["groups"])


def test_every_currency_has_a_custom_where_no_period_is_told() -> None:
    currencies = _data["currencies"]
    named = {*currencies["signs"].values(), *currencies["words"].values()}
    named |= {currencies["renamed"].get(code, code) for code in currencies["codes"]}
    named |= {code for members in _data["groups"].values() for code in members}
    by_the_year = {"USD", "CAD", "AUD", "NZD", "GBP", "CHF", "EUR"}
    assert {name for name in named if name.isupper()} == by_the_year | set(_data["unsaid"]) - {"other"}


def test_a_range_told_in_two_parts() -> None:
    found = read_salary("From €40,000. Up to €60,000.")
    assert found is not None
    assert (found.min, found.max, found.currency_code) == (40000, 60000, "EUR")
