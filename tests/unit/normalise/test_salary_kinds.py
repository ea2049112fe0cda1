"""Salaries beside other numbers: working hours, grades, bonus, total pay; ends told in many languages; usual periods.

Each kind with variants, and with what looks like it and is to be read otherwise.
"""

import pytest

from skilltide.normalise.exponents import written_out
from skilltide.normalise.salary import read_salary

Told = tuple[float | None, float | None, str | None, str | None]


def told(text: str, country: str | None = None) -> Told | None:
    found = read_salary(text, country)
    return found and (found.min, found.max, found.currency_code, found.period_code)


def year(low: float | None, high: float | None, currency: str) -> Told:
    return low, high, currency, "year"


def month(low: float | None, high: float | None, currency: str) -> Told:
    return low, high, currency, "month"


def hour(low: float | None, high: float | None, currency: str) -> Told:
    return low, high, currency, "hour"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$130,000-$150,000, 12-month contract", year(130_000, 150_000, "USD")),
        ("£60,000 12 month FTC", year(60_000, 60_000, "GBP")),
        ("AU$130k, 6 month contract", year(130_000, 130_000, "AUD")),
        ("£30,000 for 9 months", year(30_000, 30_000, "GBP")),
        ("40 hours per week, $85,000", year(85_000, 85_000, "USD")),
        ("37.5 hours per week £32,000 - £36,000", year(32_000, 36_000, "GBP")),
        ("£70k, 2 days per week in London", year(70_000, 70_000, "GBP")),
        ("35k€ 39h/semaine", year(35_000, 35_000, "EUR")),
        ("55.000 € (39 Stunden/Woche)", year(55_000, 55_000, "EUR")),
        ("36 uur per week, € 3.500 - € 4.800", (3_500, 4_800, "EUR", None)),
        ("£55,000 - £65,000 (4 day week)", year(55_000, 65_000, "GBP")),
        ("£38,000 (35 hours per week)", year(38_000, 38_000, "GBP")),
        ("$95,000 (40 hrs/week)", year(95_000, 95_000, "USD")),
        ("€4.000 - €5.500 (36 uur per week)", (4_000, 5_500, "EUR", None)),
        ("$120k, 5 days a week onsite", year(120_000, 120_000, "USD")),
        # other wordings
        ("$120k, five days a week in the office", year(120_000, 120_000, "USD")),
        ("Twelve month contract, £48,000", year(48_000, 48_000, "GBP")),
        ("Six-month fixed term, £40k-£45k", year(40_000, 45_000, "GBP")),
        ("£45,000, 3-4 days per week", year(45_000, 45_000, "GBP")),
        ("£52,000, 2 days in the office per week", year(52_000, 52_000, "GBP")),
        ("once a week in London, £70k", year(70_000, 70_000, "GBP")),
        ("£62,000 twice a week on site", year(62_000, 62_000, "GBP")),
        ("Hours: 37.5 per week, £32,000", year(32_000, 32_000, "GBP")),
        ("Weekly hours: 40, £35,000", year(35_000, 35_000, "GBP")),
        ("£35,000, 25 days annual leave, 35-hour week", year(35_000, 35_000, "GBP")),
        ("60.000 € bei 40-Stunden-Woche", year(60_000, 60_000, "EUR")),
        ("58.000 €, 38,5 Stunden pro Woche", year(58_000, 58_000, "EUR")),
        ("Befristet auf 24 Monate, 54.000 - 60.000 €", year(54_000, 60_000, "EUR")),
        ("CDD de 18 mois, 42 000 €", year(42_000, 42_000, "EUR")),
        ("45 k€, 3 jours de télétravail par semaine", year(45_000, 45_000, "EUR")),
        ("38 000 € semaine de 35 heures", year(38_000, 38_000, "EUR")),
        ("contrato de 6 meses, 30.000 €", year(30_000, 30_000, "EUR")),
        ("30.000 €, 40 horas por semana", year(30_000, 30_000, "EUR")),
        ("28.000 €, contratto di 12 mesi", year(28_000, 28_000, "EUR")),
        ("umowa na 12 miesięcy, 15 000 - 18 000 zł", month(15_000, 18_000, "PLN")),
        ("年収500万円 契約期間6ヶ月", year(5_000_000, 5_000_000, "JPY")),
        ("月給30万円 週5日 年間休日120日", month(300_000, 300_000, "JPY")),
        ("10,000 employees, €60,000", year(60_000, 60_000, "EUR")),
        ("1,950 hours a year, €60,000", year(60_000, 60_000, "EUR")),
        ("月給30万円 2026年4月入社", month(300_000, 300_000, "JPY")),
        ("$85,000 paid bi-weekly", year(85_000, 85_000, "USD")),
        ("£45,000 a year, paid monthly", year(45_000, 45_000, "GBP")),
        ("$3,000 relocation per month, $120,000", year(120_000, 120_000, "USD")),
        ("£35,000, 37.5 hours p/w", year(35_000, 35_000, "GBP")),
        ("$100k-$120k + $500 quarterly bonus", year(100_000, 120_000, "USD")),
        ("€65k, work abroad up to 60 days/year", year(65_000, 65_000, "EUR")),
        ("£60,000 - £65,000, 2 weeks notice", year(60_000, 65_000, "GBP")),
    ],
)
def test_working_hours_and_lengths_of_contracts_are_no_pay_period(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$4,000 every 2 weeks", (4_000, 4_000, "USD", "fortnight")),
        ("$4,000 every two weeks", (4_000, 4_000, "USD", "fortnight")),
        ("$4,000 / 2 weeks", (4_000, 4_000, "USD", "fortnight")),
        ("£500 per day, 6 month contract", (500, 500, "GBP", "day")),
        ("6 month contract at £450 - £500 a day", (450, 500, "GBP", "day")),
        ("12 month contract at a day rate of £500", (500, 500, "GBP", "day")),
        ("$60 per hour, 40 hours per week", hour(60, 60, "USD")),
        ("40 hours a week at $45/hr", hour(45, 45, "USD")),
        ("4.500 € im Monat, 38,5 Stunden/Woche", month(4_500, 4_500, "EUR")),
        ("€ 3.500 per maand, 36 uur per week", month(3_500, 3_500, "EUR")),
        ("3 000 € par mois, 35h/semaine", month(3_000, 3_000, "EUR")),
        ("2.000 € al mes, 40 horas semanales", month(2_000, 2_000, "EUR")),
        ("£3,000 paid monthly", month(3_000, 3_000, "GBP")),
        ("Monthly salary: €4,000, 12 month contract", month(4_000, 4_000, "EUR")),
        ("15 an hour", (15, 15, None, "hour")),
        ("3000 mois", (3_000, 3_000, None, "month")),
        ("60 000 Jahr", (60_000, 60_000, None, "year")),
        ("5 days p/w, £300 p/d", (300, 300, "GBP", "day")),
        ("£15.50 p/h, 37.5 hours p/w", hour(15.5, 15.5, "GBP")),
        ("25 - 30 per hour", (25, 30, None, "hour")),
        ("$50 hourly, 3 days a week", hour(50, 50, "USD")),
        ("£500 - 600 day rate", (500, 600, "GBP", "day")),
        ("€450-550 day", (450, 550, "EUR", "day")),
        ("$100 - 120 hour", hour(100, 120, "USD")),
        ("£450.50 - 500 day", (450.5, 500, "GBP", "day")),
        ("£700 - 180 day contract", (700, 700, "GBP", None)),
        ("£70,000 - 2 days a week in the office", year(70_000, 70_000, "GBP")),
        ("£45,000 - 12 month contract", year(45_000, 45_000, "GBP")),
        ("Flexible hours with a monthly gross salary of 3,300 EUR", month(3_300, 3_300, "EUR")),
        ("€80,000 salary + €500 per month retention bonus", year(80_000, 80_000, "EUR")),
    ],
)
def test_pay_periods_beside_hours_and_contracts(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Grade 7 - £38,205 to £45,585 per annum", year(38_205, 45_585, "GBP")),
        ("Band 8a £53,755 - £60,504 per annum", year(53_755, 60_504, "GBP")),
        ("Tier 2 - $90,000 - $110,000", year(90_000, 110_000, "USD")),
        ("GS-13 - $106,000 to $138,000", year(106_000, 138_000, "USD")),
        ("Scale 6 - £31,000 - £35,000", year(31_000, 35_000, "GBP")),
        ("Schaal 11 - € 4.332 - € 5.929", (4_332, 5_929, "EUR", None)),
        # other wordings
        ("Grade 12 - $14 - $18 per hour", hour(14, 18, "USD")),
        ("Level 3 - $45/hr to $60/hr", hour(45, 60, "USD")),
        ("Band 6 - 35,000 - 42,000 GBP", year(35_000, 42_000, "GBP")),
        ("Level 4, £40k - £45k", year(40_000, 45_000, "GBP")),
        ("EG 13 - 4.500 € bis 5.900 € monatlich", month(4_500, 5_900, "EUR")),
        ("TVöD 13: 55.000 - 70.000 €", year(55_000, 70_000, "EUR")),
        ("Stufe 3 - 4.100 € im Monat", month(4_100, 4_100, "EUR")),
        ("SCP 23 - 28, £33,366 - £37,938", year(33_366, 37_938, "GBP")),
        ("Zone 1 - $120,000 - $140,000; Zone 2 - $110,000 - $130,000", year(110_000, 140_000, "USD")),
        ("Class 1 to $95,000", year(None, 95_000, "USD")),
        ("4 - $120,000 - $150,000", year(120_000, 150_000, "USD")),
        ("2025 - £40,000 to £45,000", year(40_000, 45_000, "GBP")),
        ("Niveau 5 - 3 200 € à 3 900 € par mois", month(3_200, 3_900, "EUR")),
        # bare numbers that are ends
        ("60-70k", (60_000, 70_000, None, "year")),
        ("Salary band 60-70k EUR", year(60_000, 70_000, "EUR")),
        ("55.000 - 65.000 €", year(55_000, 65_000, "EUR")),
        ("USD 20000 - 150000 per year", year(20_000, 150_000, "USD")),
        ("$90 - 120k", year(90_000, 120_000, "USD")),
        ("18 - 22 € / Std.", hour(18, 22, "EUR")),
        ("Pay scale: 50,000 to 60,000 USD", year(50_000, 60_000, "USD")),
    ],
)
def test_grades_are_no_ends_of_ranges(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salary + bonus: €60,000 – €70,000", year(60_000, 70_000, "EUR")),
        ("Equity and $150k-$180k", year(150_000, 180_000, "USD")),
        ("Relocation provided, $140,000 - $160,000", year(140_000, 160_000, "USD")),
        ("Full benefits, 95,000 - 105,000 CAD", year(95_000, 105_000, "CAD")),
        ("Benefits included. Salary $120k", year(120_000, 120_000, "USD")),
        ("$150k-$180k base, $250k-$320k total compensation", year(150_000, 180_000, "USD")),
        ("Fixum 50.000 €, Zielgehalt 65.000 €", year(50_000, 50_000, "EUR")),
        ("£70,000 basic, £90,000 package", year(70_000, 70_000, "GBP")),
        # other wordings
        ("10% bonus, $120k - $140k", year(120_000, 140_000, "USD")),
        ("Stock options + €80k-€95k", year(80_000, 95_000, "EUR")),
        ("Pension, 25 days holiday, £45,000 - £50,000", year(45_000, 50_000, "GBP")),
        ("Bonus & £60k to £65k basic", year(60_000, 65_000, "GBP")),
        ("Base + equity: $150,000 - $170,000", year(150_000, 170_000, "USD")),
        ("Prämie und 55.000 € bis 60.000 €", year(55_000, 60_000, "EUR")),
        ("Commission available. $80,000 - $90,000", year(80_000, 90_000, "USD")),
        ("Bonus, salary 90k-100k USD", year(90_000, 100_000, "USD")),
        ("TC: $300k - $400k, base: $180k - $220k", year(180_000, 220_000, "USD")),
        ("45 k€ fixe, 52 k€ package", year(45_000, 45_000, "EUR")),
        ("35.000 € fijo, paquete total 42.000 €", year(35_000, 35_000, "EUR")),
        ("$140,000 - $160,000 ($190,000 - $220,000 total)", year(140_000, 160_000, "USD")),
        ("$500 per month stipend, $120,000", year(120_000, 120_000, "USD")),
        ("Base £48k; total package £60k", year(48_000, 48_000, "GBP")),
        # still no pay
        ("Sign-on bonus: $10,000 - $15,000. Salary: $90,000 - $95,000", year(90_000, 95_000, "USD")),
        ("$140k base + $25k bonus", year(140_000, 140_000, "USD")),
        ("$100,000 and $20,000 bonus", year(100_000, 100_000, "USD")),
        ("Bonus of up to $20,000, base $110,000", year(110_000, 110_000, "USD")),
        ("Annual bonus up to 15,000 EUR; 75,000 EUR", year(75_000, 75_000, "EUR")),
        ("$120k, equity $20k - $40k", year(120_000, 120_000, "USD")),
        ("Signing bonus $5,000 - $8,000", None),
        ("Relocation: $10,000", None),
        ("Bonus max. 12.000 €", None),
        # alone it is what there is
        ("Total compensation: $200,000 - $240,000", year(200_000, 240_000, "USD")),
        ("Package: 45-50 k€", year(45_000, 50_000, "EUR")),
    ],
)
def test_what_is_no_base_pay_is_left_out_as_a_whole(text: str, expected: Told | None) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nuo 3500 iki 5000 EUR", (3_500, 5_000, "EUR", None)),
        ("No 3500 līdz 5000 EUR", (3_500, 5_000, "EUR", None)),
        ("3500 kuni 5000 EUR", (3_500, 5_000, "EUR", None)),
        ("40.000 ile 60.000 TL arası", month(40_000, 60_000, "TRY")),
        ("între 5000 și 8000 lei", month(5_000, 8_000, "RON")),
        ("από 1500 έως 2000 €", (1_500, 2_000, "EUR", None)),
        ("RAL 35/40k", (35_000, 40_000, None, "year")),
        ("45/55 k€", year(45_000, 55_000, "EUR")),
        ("€45/50k", year(45_000, 50_000, "EUR")),
        ("min 100000 max 120000 USD", year(100_000, 120_000, "USD")),
        ("Min 45000 / Max 55000 GBP", year(45_000, 55_000, "GBP")),
        ("70000 - max. 90000 EUR", year(70_000, 90_000, "EUR")),
        ("$0 - $120,000", year(None, 120_000, "USD")),
        ("月給30万円～", month(300_000, None, "JPY")),
        ("年収500万円〜", year(5_000_000, None, "JPY")),
        ("時給1,500円～", hour(1_500, None, "JPY")),
        ("月給30万以上", (300_000, None, None, "month")),
        ("月薪4萬以上", (40_000, None, None, "month")),
        ("年薪50万以上", (500_000, None, None, "year")),
        # other languages and layouts
        ("od 40 000 až 60 000 Kč", month(40_000, 60_000, "CZK")),
        ("600.000 és 800.000 Ft között", month(600_000, 800_000, "HUF")),
        ("15 đến 20 triệu", month(15_000_000, 20_000_000, "VND")),
        ("Rp 8.000.000 hingga 12.000.000", month(8_000_000, 12_000_000, "IDR")),
        ("8 sampai 12 juta", month(8_000_000, 12_000_000, "IDR")),
        ("3500 ja 4500 euro", (3_500, 4_500, "EUR", None)),
        ("de la 5000 până la 7000 RON", month(5_000, 7_000, "RON")),
        ("vuodessa 50 000 - 60 000 €", year(50_000, 60_000, "EUR")),
        ("minimum 60.000 - maximum 80.000 €", year(60_000, 80_000, "EUR")),
        ("Min. £50,000, Max. £60,000", year(50_000, 60_000, "GBP")),
        ("0 - 90000 EUR per year", year(None, 90_000, "EUR")),
        ("£50,000 - £0", year(50_000, None, "GBP")),
        ("£45/50k", year(45_000, 50_000, "GBP")),
        ("£45-55,000", year(45_000, 55_000, "GBP")),
        ("€60 - 80.000", year(60_000, 80_000, "EUR")),
        ("minimalno 2000, maksimalno 3000 EUR", (2_000, 3_000, "EUR", None)),
        ("50000 EUR minimum, 60000 EUR maximum", year(50_000, 60_000, "EUR")),
        ("£50,000, max 2 days a week in the office", year(50_000, 50_000, "GBP")),
        ("£50,000 max", year(None, 50_000, "GBP")),
        ("年収～600万円", year(None, 6_000_000, "JPY")),
        ("$75, 000 - $90, 000", year(75_000, 90_000, "USD")),
        ("£24,000 rising to £26,000", year(24_000, 26_000, "GBP")),
        ("CAD 30 - 450000 per year", None),
        ("£60,000 - £65,0000", None),
        ("€3.500 - €11.000", (3_500, 11_000, "EUR", None)),
        ("expected pay is$140,000 to$145,000", year(140_000, 145_000, "USD")),
        ("70/80K USD", year(70_000, 80_000, "USD")),
        ("年収600万円から", year(6_000_000, None, "JPY")),
        ("年収400万円～600万円", year(4_000_000, 6_000_000, "JPY")),
        ("月薪3万起", (30_000, None, None, "month")),
        ("年薪80万以内", (None, 800_000, None, "year")),
        ("연봉 5천만원 이상", year(50_000_000, None, "KRW")),
        ("月給25万5000円", month(255_000, 255_000, "JPY")),
        # a slash that is no link
        ("€36,000/year", year(36_000, 36_000, "EUR")),
        ("€60/hour", hour(60, 60, "EUR")),
        ("€60k / £50k", year(60_000, 60_000, "EUR")),
        ("€60k to £50k", year(60_000, 60_000, "EUR")),
        ("£36,000 / £3,000 per month", year(36_000, 36_000, "GBP")),
        ("$0", None),
        ("0 - 0 EUR", None),
    ],
)
def test_both_ends_in_many_languages_and_layouts(text: str, expected: Told | None) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HK$30,000 - HK$45,000", month(30_000, 45_000, "HKD")),
        ("SGD 10,000 - 15,000", month(10_000, 15_000, "SGD")),
        ("ISK 900.000", month(900_000, 900_000, "ISK")),
        ("250.000 RSD", month(250_000, 250_000, "RSD")),
        ("15 000 MAD", month(15_000, 15_000, "MAD")),
        ("120.000 UYU", month(120_000, 120_000, "UYU")),
        ("12,000 GEL", month(12_000, 12_000, "GEL")),
        ("5 000 - 7 000 BGN", month(5_000, 7_000, "BGN")),
        ("KWD 1,200 - 1,500", month(1_200, 1_500, "KWD")),
        ("3 500 TND", month(3_500, 3_500, "TND")),
        ("S$6,000 - S$8,000", month(6_000, 8_000, "SGD")),
        ("OMR 1,100", month(1_100, 1_100, "OMR")),
        ("BYN 6 000", month(6_000, 6_000, "BYN")),
        ("Monatslohn CHF 10'500", month(10_500, 10_500, "CHF")),
        ("Bruttomonatsgehalt: 10.200 €", month(10_200, 10_200, "EUR")),
        ("Maandsalaris € 10.500", month(10_500, 10_500, "EUR")),
        ("10.400 € monatliches Bruttogehalt", month(10_400, 10_400, "EUR")),
        ("Månedsløn 55.000 DKK", month(55_000, 55_000, "DKK")),
        ("Månedslønn: NOK 160 000", month(160_000, 160_000, "NOK")),
        ("kuukausipalkka 10 400 €", month(10_400, 10_400, "EUR")),
        ("4 200 €/kk", month(4_200, 4_200, "EUR")),
        ("maandloon van € 10.100 bruto", month(10_100, 10_100, "EUR")),
        ("Jahresbruttogehalt 8.400 €", year(8_400, 8_400, "EUR")),
        ("Bruttostundenlohn 18,50 €", hour(18.5, 18.5, "EUR")),
        ("uurtarief € 85", hour(85, 85, "EUR")),
        # years' pay where it is large, and where it is told
        ("HK$600,000 - HK$720,000", year(600_000, 720_000, "HKD")),
        ("SGD 90,000 - 120,000", year(90_000, 120_000, "SGD")),
        ("ISK 12.000.000", year(12_000_000, 12_000_000, "ISK")),
        ("SGD 15,000 per annum", year(15_000, 15_000, "SGD")),
        ("HK$200/hr", hour(200, 200, "HKD")),
        ("12-Monatsvertrag, 60.000 €", year(60_000, 60_000, "EUR")),
        ("60.000 € (13 Monatsgehälter)", year(60_000, 60_000, "EUR")),
        ("NZ$95,000", year(95_000, 95_000, "NZD")),
    ],
)
def test_periods_that_go_without_saying_or_inside_of_words(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FT $50,000 - $60,000", year(50_000, 60_000, "USD")),
        ("PT/FT $20 - $30", hour(20, 30, "USD")),
        ("FT 60,000 - 70,000 USD", year(60_000, 70_000, "USD")),
        ("FT: €45k", year(45_000, 45_000, "EUR")),
        ("FT/Perm £40,000", year(40_000, 40_000, "GBP")),
        ("Full time (FT) $90k", year(90_000, 90_000, "USD")),
        ("FT or PT, $25/hr", hour(25, 25, "USD")),
        ("$55,000 FT", year(55_000, 55_000, "USD")),
        ("£30k FT / PT", year(30_000, 30_000, "GBP")),
        ("€60,000 FT, remote", year(60_000, 60_000, "EUR")),
        ("60,000 FT USD", year(60_000, 60_000, "USD")),
        ("FT 1099 $45/hr", hour(45, 45, "USD")),
        ("Ft. Worth, $70,000", year(70_000, 70_000, "USD")),
        ("We won $80,000 - $90,000", year(80_000, 90_000, "USD")),
        ("800.000 Ft", month(800_000, 800_000, "HUF")),
        ("500 000 - 700 000 ft bruttó", month(500_000, 700_000, "HUF")),
        ("900.000 HUF", month(900_000, 900_000, "HUF")),
    ],
)
def test_full_time_is_no_currency(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "currency"),
    [("$50,000 canadian dollars", "CAD"), ("CAD $50,000", "CAD"), ("$50,000 USD", "USD"), ("10 000 zł", "PLN"),
     ("$ 20,000 pesos", "MXN"), ("EUR 50.000 lei", "EUR"), ("kr 500.000 NOK", "NOK")],
)  # fmt: skip
def test_signs_and_codes_go_before_words(text: str, currency: str) -> None:
    found = read_salary(text)
    assert found is not None
    assert found.currency_code == currency


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("USD 1e+05 - 150000 per year", year(100_000, 150_000, "USD")),
        ("JPY 6.5e+06 - 9e+06 per year", year(6_500_000, 9_000_000, "JPY")),
        ("$1e+05-$1.5e+05", year(100_000, 150_000, "USD")),
        ("EUR 1.2E+05 a year", year(120_000, 120_000, "EUR")),
        ("1,2E+05 € brut annuel", year(120_000, 120_000, "EUR")),
        ("£4.5e+04–£6e+04", year(45_000, 60_000, "GBP")),
        ("INR 1e+06 to 2e+06 per annum", year(1_000_000, 2_000_000, "INR")),
        ("1.0e6 JPY per month", month(1_000_000, 1_000_000, "JPY")),
        ("up to CHF 1e+05", year(None, 100_000, "CHF")),
        ("1.25e+05 USD", year(125_000, 125_000, "USD")),
        ("1e+05", (100_000, 100_000, None, "year")),
        ("5e+01 USD per hour", hour(50, 50, "USD")),
    ],
)
def test_numbers_in_scientific_notation(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize("text", ["grade 5e3", "50e - 60e", "level E10", "10e2024", "40e+ bonus", "ref 12E4-7"])
def test_letters_between_figures_are_no_exponent(text: str) -> None:
    assert written_out(text) == text
