"""Pay in a description in the currencies of many countries, and in languages that leave the currency out."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.normalise.data import load
from skilltide.normalise.salary import read_salary
from skilltide.normalise.salary_hints import currency_codes, hints
from skilltide.normalise.salary_in_text import find_salary

Told = tuple[float | None, float | None, str | None, str | None]


def told(text: str, country: str | None = None) -> Told | None:
    found = find_salary(text, country)
    return found and (found[1].min, found[1].max, found[1].currency_code, found[1].period_code)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Salary: PHP 60,000 - 90,000 per month", None, (60_000, 90_000, "PHP", "month")),
        ("Salary: Php 60,000 - Php 90,000", None, (60_000, 90_000, "PHP", "month")),
        ("Salary: ₱60,000 - ₱90,000 per month", None, (60_000, 90_000, "PHP", "month")),
        ("Salary: RM 6,000 - RM 9,000", None, (6_000, 9_000, "MYR", "month")),
        ("Salary range RM6,500 – RM8,000 per month", None, (6_500, 8_000, "MYR", "month")),
        ("Gaji: Rp 10.000.000 - Rp 15.000.000", None, (10_000_000, 15_000_000, "IDR", "month")),
        ("Gaji Rp10 - 15 juta per bulan", None, (10_000_000, 15_000_000, "IDR", "month")),
        ("The salary is R45 000 - R60 000 per month.", None, (45_000, 60_000, "ZAR", "month")),
        ("Salary: R 540,000 - R 720,000 per annum", None, (540_000, 720_000, "ZAR", "year")),
        ("Salary: VND 30,000,000 - 45,000,000", None, (30_000_000, 45_000_000, "VND", "month")),
        ("Lương: 20 - 30 triệu", None, (20_000_000, 30_000_000, "VND", "month")),
        ("Salary: KRW 60,000,000 - 80,000,000 a year", None, (60_000_000, 80_000_000, "KRW", "year")),
        ("Salary: TRY 60,000 - 90,000 per month", None, (60_000, 90_000, "TRY", "month")),
        ("Maaş: 60.000 - 90.000 TL", None, (60_000, 90_000, "TRY", "month")),
        ("Salary: 50,000 - 80,000 THB", None, (50_000, 80_000, "THB", "month")),
        ("เงินเดือน 50,000 - 80,000 บาท", None, (50_000, 80_000, "THB", "month")),
        ("Salary: 60,000 - 90,000 TWD", None, (60_000, 90_000, "TWD", "month")),
        ("Salary: ₪25,000 - ₪32,000", None, (25_000, 32_000, "ILS", "month")),
        ("Salary: ₺60.000 - ₺90.000", None, (60_000, 90_000, "TRY", "month")),
        ("Salary: ฿50,000 - ฿80,000 per month", None, (50_000, 80_000, "THB", "month")),
        ("Salary: kr 650 000 – 800 000 per year", "NO", (650_000, 800_000, "NOK", "year")),
        ("Lønn: kr. 650 000 - 800 000", "NO", (650_000, 800_000, "NOK", "year")),
        ("Mzda: 60 000 - 80 000 Kč", None, (60_000, 80_000, "CZK", "month")),
        ("Fizetés: 900.000 - 1.200.000 Ft bruttó", None, (900_000, 1_200_000, "HUF", "month")),
        ("Salariu: 9.000 - 12.000 lei net", None, (9_000, 12_000, "RON", "month")),
        ("Salary: 8,000 - 10,000 лв", None, (8_000, 10_000, "BGN", "month")),
        ("Salary: KES 150,000 - 200,000 per month", None, (150_000, 200_000, "KES", "month")),
        ("Salary: KSh 150,000 - 200,000", None, (150_000, 200_000, "KES", "month")),
        ("Lương: 20.000.000đ - 30.000.000đ", None, (20_000_000, 30_000_000, "VND", "month")),
        ("Salary: ₦500,000 - ₦700,000 monthly", None, (500_000, 700_000, "NGN", "month")),
        ("Salario: S/ 6,000 - S/ 8,000 mensuales", None, (6_000, 8_000, "PEN", "month")),
        ("Sueldo: $40,000 - $55,000 pesos mensuales", "MX", (40_000, 55_000, "MXN", "month")),
        ("Salary: ￥300,000 - ￥400,000 per month", "JP", (300_000, 400_000, "JPY", "month")),
        ("Salary: 60000-70000 usd per year", None, (60_000, 70_000, "USD", "year")),
        ("Salary: 12 - 18 lpa", None, (1_200_000, 1_800_000, "INR", "year")),
        ("CTC: 1 - 1.5 crore", None, (10_000_000, 15_000_000, "INR", "year")),
        ("Зарплата: 200-300 тыс. рублей", None, (200_000, 300_000, "RUB", "month")),
        ("Зарплата 80 000 - 120 000 грн", None, (80_000, 120_000, "UAH", "month")),
        ("Salary: SAR 18,000 - 25,000 per month", None, (18_000, 25_000, "SAR", "month")),
        ("Salary: Dhs. 18,000 - 25,000 per month", None, (18_000, 25_000, "AED", "month")),
        # languages that leave the currency out
        ("年収600万〜900万", None, (6_000_000, 9_000_000, "JPY", "year")),
        ("想定年収：600～900万", "JP", (6_000_000, 9_000_000, "JPY", "year")),
        ("月給30万～50万", None, (300_000, 500_000, "JPY", "month")),
        ("月給：250,000～320,000", None, (250_000, 320_000, "JPY", "month")),
        ("時給1,800円〜2,400円", None, (1_800, 2_400, "JPY", "hour")),
        ("薪资：25-40万/年", None, (250_000, 400_000, "CNY", "year")),
        ("薪资范围：25k-40k", None, (25_000, 40_000, "CNY", "month")),
        ("25k-40k·15薪", None, (25_000, 40_000, "CNY", "month")),
        ("薪资：20-35K·14薪", "CN", (20_000, 35_000, "CNY", "month")),
        ("月薪：15000-25000", None, (15_000, 25_000, "CNY", "month")),
        ("月薪 80000-100000", "TW", (80_000, 100_000, "TWD", "month")),
        ("年薪30万-50万", None, (300_000, 500_000, "CNY", "year")),
        ("薪資：月薪6萬～9萬", None, (60_000, 90_000, "TWD", "month")),
        ("薪資6萬～9萬", "TW", (60_000, 90_000, "TWD", "month")),
        ("연봉 4000만 ~ 6000만", None, (40_000_000, 60_000_000, "KRW", "year")),
        ("연봉: 5천만원 ~ 7천만원", None, (50_000_000, 70_000_000, "KRW", "year")),
    ],
)
def test_pay_in_the_currencies_of_many_countries(text: str, country: str | None, expected: Told) -> None:
    assert told(text, country) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A good salary. You know PHP 7 - 8 and MySQL.",
        "Salary: competitive. Experience: PHP 5.6 - 8.2",
        "Salary on request\n\nR 3.6 - 4.2 and the tidyverse",
        "Salary on request; R (3-5 years), SQL (2-4 years)",
        "A fair wage. TRY 10 - 20 of our recipes.",
        "Competitive pay; warehouses of 10 - 20 Ft height.",
        "Great pay, 5 - 10 won projects a year.",
        "給与応相談。月間100万〜200万PVのサービスです。",
        "年収は経験による。ユーザー数は100万〜200万。",
        "私たちのサービスは500万〜900万人が使う。",
        "薪资面议。日活100万-200万",
        "团队 20-30 人，用户 500万-800万",
        "연봉 협의. 사용자 100만 ~ 200만 명",
        "We ship 25k-40k parcels a day.",
        "gaji menarik, 10 - 15 orang",
        "Salary: 60,000 - 90,000",  # of what?
        "月薪面议 3-5年经验",
        "Our S/4HANA team of 5 - 8; salary by experience.",
    ],
)
def test_what_only_looks_like_a_currency(text: str) -> None:
    assert find_salary(text) is None


_CURRENCIES = load("salary")["currencies"]


@pytest.mark.parametrize("code", sorted(currency_codes()))
def test_every_currency_is_found_in_a_text_as_in_a_field(code: str) -> None:
    pay = next(
        f"{code} {low * size:,} - {low * size * 1.5:,.0f} per month"
        for size in (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
        for low in (2, 4)
        if (field := read_salary(f"{code} {low * size:,} per month")) and (field.annual_min or 0) > 10_000
    )
    in_field, in_text = read_salary(pay), find_salary(f"Salary: {pay}")
    assert in_field is not None
    assert in_text is not None
    assert in_text[1] == in_field
    assert in_field.currency_code == _CURRENCIES["renamed"].get(code, code)


@pytest.mark.parametrize(
    "sign", sorted(sign for sign in _CURRENCIES["signs"] if unicodedata.category(sign[0])[0] != "L")
)
def test_every_sign_is_a_hint(sign: str) -> None:
    assert list(hints(f"pay {sign}50,000"))[:1] == [4 + len(sign) - 1 - (sign[0] != sign[-1] and sign[-1] == "/")]


@pytest.mark.parametrize("word", sorted(map(str, _CURRENCIES["words"])))
def test_every_word_is_a_hint_beside_a_number_only(word: str) -> None:
    assert list(hints(f"pay 50 000 {word}, really")) == [9]
    assert list(hints(f"pay {word} 50 000")) == ([] if word in _CURRENCIES["only_behind"] else [5 + len(word)])
    assert list(hints(f"{word} for 50 000 things")) == []


@given(st.text(max_size=60))
def test_hints_stand_in_order(text: str) -> None:
    found = list(hints(text))
    assert found == sorted(set(found))
