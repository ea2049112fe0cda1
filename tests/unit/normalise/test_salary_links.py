"""Which ranges of money in a description are its pay: what leads to them, and what breaks the link."""

import pytest

from skilltide.normalise.salary_in_text import find_salary


@pytest.mark.parametrize(
    "text",
    [
        "Our marketplace lets sellers earn $50k - $100k a year.",
        "Data scientists earn $95,000 - $140,000 after our programme.",
        "The Raleigh office looks after loans of $100,000 - $300,000.",
        "Benefits package: life assurance, €20.000 - €50.000 cover.",
        "Salary competitive.\n\nYou will manage accounts worth £50,000 - £150,000.",
        "Compensation: competitive. Tuition assistance: $5,000 - $10,000 per year.",
        "Vergütung nach Tarif. Wir betreuen Projekte mit 50.000 € - 90.000 € Volumen.",
        # other wordings
        "Competitive salary and an education fund of $3,000 - $5,000 a year.",
        "Wages are fair. Our customers invest $100,000 - $400,000 a year.",
        "We pay well. Clients save $40,000 - $60,000 per year with us.",
        "Compensation and more\n\nOur average deal is $50k - $150k and growing.",
        "Great pay. The prize is $10,000 - $20,000.",
        "Drivers on our app earn $40,000 - $60,000 per year.",
        "Salary to be agreed; life insurance of £100,000 - £200,000.",
        "Rémunération selon profil. Nous gérons des projets de 50 000 € à 150 000 €.",
        "Salario competitivo. Gestionarás cuentas de 50.000 € a 90.000 €.",
        "Attractief salaris. Onze klanten besteden € 50.000 - € 90.000 per jaar.",
        "Gehalt nach Vereinbarung, Budgetverantwortung 100.000 € - 300.000 €.",
        "Der Vorstand hat die Sitzung gehalten: 50.000 € - 90.000 € wurden bewilligt.",
        "The package includes $10,000 - $15,000 of stock a year.",
        "Compensation includes profit sharing of $5,000 - $9,000 a year.",
        "Our graduates' starting point is a good salary. They pay back loans of $20,000 - $50,000.",
        "Payroll software for teams that spend $50,000 - $90,000 a year.",
        "Salary: competitive\n\nInvoices of €20.000 - €60.000 go through your hands.",
        "Ralph pays $50,000 - $60,000.",
        "The Package Team ships orders of $10,000 - $30,000.",
        "You will process salary payments of €10.000 - €50.000 for clients.",
        "Salaire à négocier. Nos clients investissent entre 50 000 € et 90 000 €.",
        "Stipendio interessante. I nostri progetti valgono 20.000 € - 60.000 €.",
        "Wynagrodzenie atrakcyjne. Nasi klienci wydają 20 000 - 60 000 PLN.",
        "給与応相談。案件規模は500万円～900万円です。",
        "Graduates of our bootcamp earn a salary between $70,000 and $90,000.",
        "Typical salaries of our alumni: $80,000 - $120,000.",
        "The wages tax software serves firms with $50,000 - $90,000 in revenue.",
        "Salary. Next: our seed round of $500k - $900k.",
        "Salary: €3500 - €11000",  # a month's or a year's?
        "Compensation: £60 (per 1 hour session), more for several. Also £250-£700 there.",
        "Compensation committee papers: contracts worth £100,000 - £300,000.",
        "The salary is fair. The budget for the new role is $50,000 - $90,000.",
        "Pay is fair, and a sign-on bonus for the role is $5,000 - $9,000.",
        "The salary comes on top of the bonus for this role, $10,000 - $20,000.",
        "The salary, and for the equity of this role $10,000 - $20,000.",
    ],
)
def test_other_peoples_money(text: str) -> None:
    assert find_salary(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Base pay range\n\n$130,000.00/yr - $160,000.00/yr", (130_000, 160_000, "USD")),
        ("Salary: $100K/yr - $120K/yr", (100_000, 120_000, "USD")),
        ("Salary: $55.00 - $70.00 per hour", (114_400, 145_600, "USD")),
        ("The pay range is $45.50 to $52.75 per hour", (94_640, 109_720, "USD")),
        ("pay range $38/hr to $45/hr", (79_040, 93_600, "USD")),
        ("Salary: £500 - £600 per day", (130_000, 156_000, "GBP")),
        ("Rémunération : 45-55K€", (45_000, 55_000, "EUR")),
        ("Gehaltsspanne: 55-70k €", (55_000, 70_000, "EUR")),
        ("Salaris: €4.000 tot €5.000 per maand", (48_000, 60_000, "EUR")),
        ("Salario: 30.000 € hasta 40.000 €", (30_000, 40_000, "EUR")),
        ("Salaire : entre 45 000 € et 55 000 €", (45_000, 55_000, "EUR")),
        ("Gehalt: zwischen 55.000 und 70.000 Euro", (55_000, 70_000, "EUR")),
        ("年収600万円～900万円", (6_000_000, 9_000_000, "JPY")),
        # other wordings and layouts
        ("Salary range\n\nUS: $140,000 - $170,000", (140_000, 170_000, "USD")),
        ("Pay: USD 60.50/hr – 75.25/hr", (125_840, 156_520, "USD")),
        ("Day rate: £450 to £550 per day. Hourly rate on request.", (117_000, 143_000, "GBP")),
        ("Salary: from £45,000 to £55,000 per annum", (45_000, 55_000, "GBP")),
        ("Jahresgehalt von 60.000 bis 75.000 EUR", (60_000, 75_000, "EUR")),
        ("Bruttojahresgehalt: 58.000 € – 66.000 €", (58_000, 66_000, "EUR")),
        ("Løn: 45.000 - 55.000 DKK per måned", (540_000, 660_000, "DKK")),
        ("Månadslön: 45 000 – 55 000 SEK per månad", (540_000, 660_000, "SEK")),
        ("RAL: 35.000 € - 45.000 €", (35_000, 45_000, "EUR")),
        ("RAL 35/45k €", (35_000, 45_000, "EUR")),
        ("Wynagrodzenie: od 15 000 do 20 000 PLN", (180_000, 240_000, "PLN")),
        ("Salary：＄１２０，０００－＄１５０，０００ per year", (120_000, 150_000, "USD")),
        ("月給300,000円～400,000円", (3_600_000, 4_800_000, "JPY")),
        ("You'll earn $95,000 - $110,000 a year.", (95_000, 110_000, "USD")),
        ("You will earn between £50,000 and £60,000.", (50_000, 60_000, "GBP")),
        ("In this role you can earn $40 to $50 per hour.", (83_200, 104_000, "USD")),
        ("This role pays between $166,000 and $187,000.", (166_000, 187_000, "USD")),
        ("For our customers' success team the salary is €50.000 - €60.000.", (50_000, 60_000, "EUR")),
        ("Salaris: €3.000 - €4.200 bruto per maand o.b.v. 40 uur", (36_000, 50_400, "EUR")),
        ("Unser Angebot: Bruttomonatsgehalt 4.200 € - 5.100 €", (50_400, 61_200, "EUR")),
        ("Зарплата от 200 000 до 300 000 руб.", (2_400_000, 3_600_000, "RUB")),
        ("Salary-wise we offer £60k - £85k.", (60_000, 85_000, "GBP")),
        ("Salary package: £70,000 - £80,000", (70_000, 80_000, "GBP")),
        ("Compensation\n\n$120k-$150k plus equity", (120_000, 150_000, "USD")),
        ("The salary for this role, based in the U.S. only, is $120,000 - $150,000.", (120_000, 150_000, "USD")),
        ("Salary:\n- Boston: $120,000 - $150,000\n- Reno: $100,000 - $130,000", (100_000, 150_000, "USD")),
        ("Pay range\n\nZone A: $120,000 - $150,000\nZone B: $110,000 - $140,000", (110_000, 150_000, "USD")),
        ("Salary $140,000 - $170,000. Total compensation $200,000 - $260,000.", (140_000, 170_000, "USD")),
        ("Base salary: £60k-£70k; total package £80k-£95k", (60_000, 70_000, "GBP")),
        ("The total compensation range is $200,000 - $260,000.", (200_000, 260_000, "USD")),
        ("The hourly rate ranges from $24.50 to $35.40", (50_960, 73_632, "USD")),
        ("The monthly salary range for this post is $5,500 to $9,500.", (66_000, 114_000, "USD")),
        ("Bruto maandsalaris: Min €3400 - Max €5400", (40_800, 64_800, "EUR")),
        ("Day Rate: £500 - £650 (outside IR35)", (130_000, 169_000, "GBP")),
        ("Hourly pay: $36-$42\nEstimated annual salary: $74,880 - $87,360", (74_880, 87_360, "USD")),
        ("The pay range is listed below.\n\nZone A: $140,000 - $160,000", (140_000, 160_000, "USD")),
        (
            "Pay is less for fewer hours. See our salary range.\n\nReno, NV: $90,000 - $110,000 for one",
            (90_000, 110_000, "USD"),
        ),
        ("Pay range: $30 to $50 per hour USD", (62_400, 104_000, "USD")),
        ("Salary: €85k - €120k+ benefits", (85_000, 120_000, "EUR")),
        # words of other money in the name of the job
        (
            "The base salary range for the Data Scientist, Customer Analytics role is $150,000 - $180,000.",
            (150_000, 180_000, "USD"),
        ),
        ("The pay for this Credit Risk Analyst position is $90,000 - $110,000.", (90_000, 110_000, "USD")),
        ("Salary for the ML Engineer 2, Fraud & Investments position: £70k - £80k", (70_000, 80_000, "GBP")),
        (
            "The base salary range for the Equity Research Analyst role is $100,000 - $120,000.",
            (100_000, 120_000, "USD"),
        ),
        ("Salary Range\n\n$85,000 - $120,000\n\nBenefits\n\nDental", (85_000, 120_000, "USD")),
    ],
)
def test_pay_in_the_layouts_of_descriptions(text: str, expected: tuple[float, float, str]) -> None:
    found = find_salary(text)
    assert found is not None
    assert (found[1].annual_min, found[1].annual_max, found[1].currency_code) == expected


def test_only_notes_that_all_ranges_share_are_kept() -> None:
    found = find_salary("Wynagrodzenie: 18 000 - 25 000 PLN netto + VAT (B2B) lub 14 000 - 19 000 PLN brutto")
    assert found is not None
    assert (found[1].min, found[1].max) == (14_000, 25_000)
    assert found[1].notes == ("salary_period_usual", "salary_several")


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Pay: $100K/yr - $120K/yr, plus bonus", "$100K/yr - $120K/yr"),
        ("Salaris: €4.000 tot €5.000 bruto per maand bij 40 uur", "€4.000 tot €5.000 bruto per maand"),
        ("Salaire : entre 45 000 € et 55 000 € brut annuel selon profil", "45 000 € et 55 000 € brut annuel"),
        ("Salary: $55.00 - $70.00 per hour (W2)", "$55.00 - $70.00 per hour"),
    ],
)
def test_the_wording_is_the_ranges_own(text: str, wording: str) -> None:
    found = find_salary(text)
    assert found is not None
    assert found[0] == wording


@pytest.mark.parametrize(
    "text",
    [
        "Salary: $55 - $70",  # an hour's, but it isn't said
        "Pay is agreed in week 20 - 25 of $ 2025.",
        "Salary review 2024/25: 5 - 10 €.",
    ],
)
def test_small_numbers_without_a_period_are_not_taken(text: str) -> None:
    assert find_salary(text) is None


def test_small_numbers_with_a_period_are_taken() -> None:
    found = find_salary("The salary is $5 - $10 an hour, with a bonus of $10,000 - $20,000 a year, or a budget.")
    assert found is not None
    assert (found[0], found[1].period_code) == ("$5 - $10 an hour", "hour")
