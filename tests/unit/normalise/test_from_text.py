"""Workplace, employment type and seniority from title and text; what only looks like it says nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.from_text import FromText, read_from_text, read_from_title
from skilltide.normalise.seniority_in_text import least_years
from skilltide.normalise.statements import comparable, statements

ABOUT = "We build scales for bakeries and are proud of every gram.\n\n"


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("This is a fully remote position.", "remote"),
        ("Location: Remote (US)", "remote"),
        ("You can work remotely from anywhere in Europe.", "remote"),
        ("Remote within Germany", "remote"),
        ("#LI-Remote", "remote"),
        ("100% remote", "remote"),
        ("Teletrabajo 100% desde España", "remote"),
        ("Full-time remote", "remote"),
        ("Take part in a part-time, remote, freelance project.", "remote"),
        ("Client - USA Remote", "remote"),
        ("We support in-person, hybrid, and remote work.", "hybrid"),
        ("You work in a remote (from the UK) or hybrid fashion.", "hybrid"),
        ("This role requires 50%+ time presence in the Graz office.", "hybrid"),
        ("Flexibles Arbeiten vor Ort und von zuhause", "hybrid"),
        ("Flexible work arrangements (wfh, remote, or one of our office spaces)", "hybrid"),
        ("The position is based in our HQ in Rome.", "on_site"),
        ("You will work with us in our office in Andorra.", "on_site"),
        ("Our team works in person at the campus.", "on_site"),
        ("We have an in-person culture.", "on_site"),
        ("The job is in our Headquarters with onsite work Monday-Thursday and remote work on Fridays.", "hybrid"),
        ("You are able to commute to the office daily.", "on_site"),
        ("Disponibilità a lavorare in presenza presso i nostri uffici", "on_site"),
        ("Uffici nuovi per l'esperienza di lavoro in sede. Offriamo smart working flessibile.", "hybrid"),
        ("You can work remotely (up to 20% travel).", "remote"),
        ("Work model: remote", "remote"),
        ("We are a remote-first company.", "remote"),
        ("Standort: Berlin oder 100 % Home Office", "remote"),
        ("Modalidad de trabajo: 100% remoto", "remote"),
        ("Modalità di lavoro: remoto", "remote"),
        ("Poste en full remote", "remote"),
        ("Vaga 100% remota", "remote"),
        ("This is a hybrid role with three days a week in our office.", "hybrid"),
        ("You work in the office 2 days a week.", "hybrid"),
        ("On-site presence is asked for two times a week.", "hybrid"),
        ("London (Hybrid)", "hybrid"),
        ("1 day remote per month", "hybrid"),
        ("Up to 60% home office", "hybrid"),
        ("Flexible hours and the option to work from home", "hybrid"),
        ("Wir bieten hybrides Arbeiten und Homeoffice.", "hybrid"),
        ("Mobiles Arbeiten ist möglich", "hybrid"),
        ("Télétravail : 2 jours par semaine", "hybrid"),
        ("Modelo híbrido: dos días en la oficina", "hybrid"),
        ("Modelo de trabalho: Híbrido - 2x presencial", "hybrid"),
        ("Smart working due giorni a settimana", "hybrid"),
        ("Hybride werken: thuis en op kantoor", "hybrid"),
        ("A mix of remote and office days", "hybrid"),
        ("This job is not fully remote: you split your time between home and the office.", "hybrid"),
        ("This is not a remote role: we follow a hybrid schedule of three days in the office.", "hybrid"),
        ("Location: On-site in Cambridge, MA", "on_site"),
        ("This role is on-site in our Vancouver office.", "on_site"),
        ("You are in the office five days a week.", "on_site"),
        ("Location: New York (on-site, 5 days per week)", "on_site"),
        ("This is not a remote job.", "on_site"),
        ("No remote work", "on_site"),
        ("Remote work is not possible for this position.", "on_site"),
        ("Work must be completed at the physical location. There is no option to work remotely.", "on_site"),
        ("Modalidad: presencial", "on_site"),
        ("Arbeitsort: vor Ort", "on_site"),
        ("Poste en présentiel", "on_site"),
    ],
)
def test_workplace(sentence: str, code: str) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").workplace_code == code


@pytest.mark.parametrize(
    "sentence",
    [
        "You know remote sensing and satellite images.",
        "You lead a remote team and support remote users.",
        "We do remote monitoring of pumps and remote diagnostics.",
        "You work with remote teams across the globe.",
        "You have a remote technical interview first.",
        "Log in by remote desktop and call remote procedures.",
        "You build hybrid cloud systems and hybrid search.",
        "Hybrid models of physics and data are your daily work.",
        "We deploy in hybrid environments (AWS, Azure).",
        "There is an on-site gym, and lunch on site.",
        "The final on-site interview takes a day.",
        "We meet in person twice a year.",
        "You may work from abroad for up to six weeks every year.",
        "Work from anywhere for 20 days a year",
        "A stipend for your home office equipment",
        "We cover the costs of working from home.",
        "We have commuter benefits, and a headquarters in Rome.",
        "Cheap passes for those who spend their time commuting to the office.",
        "You work in virtual, and in-person team environments.",
        "Relocation assistance is given, and you meet our office dogs.",
        "Roles may be remote or hybrid, depending on the role.",
        "You visit customers on-site.",
        "In situ hybridization and hybrid vehicles",
        "We reasonably accommodate people with disabilities.",
        "Our offices are in Berlin and Oslo.",
    ],
)
def test_what_says_nothing_of_the_workplace(sentence: str) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").workplace_code is None


REFUSED = {
    "on_site": [
        "Working remotely: no",
        "Can this be done remotely? No",
        "No WFH",
        "Telecommuting: Not permitted",
        "Remoto: não",
        "Homeoffice möglich: nein",
        "Télétravail possible : non",
        "Télétravail : pas possible",
        "Teletrabajo: no aplica",
        "We're unable to support remote work.",
        "This position does not permit telecommuting.",
        "Remote work is strictly prohibited.",
        "Remote applicants need not apply.",
        "The position cannot be remote.",
        "You will not be working from home.",
        "Homeoffice ist bei uns nicht vorgesehen.",
        "Es gibt keine Möglichkeit zum Homeoffice.",
        "Télétravail impossible",
        "No hay posibilidad de teletrabajo",
        "Sin opción a remoto",
        "Sem opção de home office",
        "Nessuno smart working",
        "Er is geen mogelijkheid tot thuiswerken.",
        "Distansarbete är inte möjligt.",
        "Remote: On-site",
        "Schedule: full-time Remote: no Relocation: no Salary: good",
        "We are not hiring for remote positions.",
        "Remote: ❌",
        "Remote job:\n\n* No.",
        "Remote work\nNo, sorry",
        "Remote: No",
        "Remote job: No",
        "Remote eligible: no",
        "Remote work allowed: No",
        "This role cannot be performed remotely.",
        "Remote working isn't possible for this role.",
        "We don't work remotely.",
        "Telework eligible: No",
        "Work from home: No",
        "Télétravail : non",
        "Teletrabajo: no",
        "Working from home is not possible.",
        "Homeoffice: nein",
        "Remote\nNo",
        "Home office: none",
        "Is this role remote? No.",
        "Remote work: 0 %",
        "Eligible for remote work: No",
        "WFH: no",
        "Remote | No | Full time",
        "Smart working: no",
        "Thuiswerken: nee",
        "Remote: not possible",
        "Remote option: None",
        "We cannot offer remote work.",
        "The job can't be done from home.",
        "You won't be able to work from home.",
        "It isn't possible to work remotely.",
        "Home office is not offered for this position.",
        "Remote-Arbeit ist leider nicht möglich.",
        "Homeoffice bieten wir nicht an.",
        "Le télétravail n'est pas possible pour ce poste.",
        "Ce poste n'est pas éligible au télétravail.",
        "No se ofrece teletrabajo.",
        "El teletrabajo no está disponible.",
        "Lo smart working non è previsto.",
        "Thuiswerken is niet mogelijk.",
        "Não é possível trabalhar remotamente.",
        "Neither remote nor hybrid work is possible.",
        "We do not offer hybrid or remote work.",
        "Remote/hybrid: no",
        "Hybrid and remote work are not available.",
        "Remote candidates will not be considered.",
        "This is not a work-from-home position.",
        "There is no option to work from home.",
        "Unfortunately, remote is off the table.",
        "Remote work eligibility:\n\nNo",
        "Teletrabalho: não",
        "Lavoro da remoto: no",
        "Distansarbete: nej",
        "Remote? No",
        "Remote = false",
        "The work does not allow telework.",
        "Due to the ovens, you are not able to work remotely.",
        "Telework is not authorized.",
        "Nobody here works remotely: no remote work.",
    ],
    "remote": [
        "Remote: ✅",
        "Fully remote, so no commute",
        "This is not a hybrid role; it is fully remote.",
        "Hybrid: no\nRemote: yes",
        "Not hybrid, fully remote",
        "Remote: No restrictions",
        "Remote - no relocation needed",
        "Remote: Yes",
        "This remote role does not offer relocation.",
        "Fully remote; you do not come to an office.",
        "We can't wait to meet you: fully remote.",
        "Remote role. Not available in Alaska.",
        "This role is fully remote, and hybrid is not an option.",
        "You don't have to come in: work remotely from anywhere.",
        "No office, fully remote",
        "You cannot work remotely from abroad, but fully remote within Spain.",
        "This position is 100% remote. We do not offer hybrid work.",
        "Remote job: yes",
        "Remote\nYes",
        "Fully remote, no hybrid",
        "This is a fully remote position, and relocation is not available.",
        "Remote (not a contract)",
        "We are a remote company and cannot sponsor visas: this is a fully remote role.",
    ],
    "hybrid": [
        "Many teams work remotely, but we are not remote-only.",
        "Deze functie is niet volledig remote.",
        "Ce poste n'est pas 100 % télétravail.",
        "Hybrid: ✅",
        "Remote job\n\nNo\n\nTelework eligible\n\nYes-as the bakery decides.",
        "* Telework eligible: yes",
        "Fully remote: No",
        "100 % remote is not possible.",
        "Remote: no, hybrid: yes",
        "Remote: No (hybrid, two days at home)",
        "This role cannot be performed fully remotely.",
        "Not remote, but a hybrid role",
        "Hybrid: yes",
        "100% Homeoffice ist nicht möglich.",
        "You work from home two days; remote work from abroad is not possible.",
        "We don't only work remotely: two days a week you are in the office.",
        "Hybrid work is not new to us: this is a hybrid role.",
        "Not fully remote: hybrid",
        "Remote: No | Hybrid: Yes",
        "If you can't work from home, come to us: this is a hybrid role.",
    ],
    None: [
        "Hybrid: no",
        "Onsite: No",
        "This is not a hybrid role.",
        "No hybrid cloud: our data stay here.",
        "We do not offer remote support to customers.",
        "You don't do remote desktop support.",
        "Not a hybrid model of physics",
    ],
}
"""Sentences that refuse something, or look as if they did -> the workplace."""


@pytest.mark.parametrize(("sentence", "code"), [(one, code) for code, some in REFUSED.items() for one in some])
def test_what_is_refused_is_not_offered(sentence: str, code: str | None) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").workplace_code == code


@pytest.mark.parametrize("code", ["on_site", "hybrid", None])
def test_what_is_refused_further_down_is_not_offered(code: str | None) -> None:
    for sentence in REFUSED[code]:
        text = f"{ABOUT * 8}{sentence}\n\nYou know Python."
        assert (sentence, read_from_text(text, "Data Scientist").workplace_code) == (sentence, code)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Employment type: Full-time", "full_time"),
        ("This is a full-time position.", "full_time"),
        ("Full time, permanent", "full_time"),
        ("Unbefristete Festanstellung in Vollzeit", "full_time"),
        ("Poste en CDI à pourvoir", "full_time"),
        ("Contratto a tempo indeterminato", "full_time"),
        ("Contrato indefinido y jornada completa", "full_time"),
        ("Regime de contratação: CLT", "full_time"),
        ("Een baan voor 32 tot 40 uur per week", "full_time"),
        ("Contract: permanent", "full_time"),
        ("This is a part-time role.", "part_time"),
        ("Job type: Part-time", "part_time"),
        ("Arbeitszeit: in Teilzeit", "part_time"),
        ("We have an immediate 12-month contract opening.", "contract"),
        ("Contract to hire", "contract"),
        ("Job type: Contract", "contract"),
        ("6 month contract, outside IR35", "contract"),
        ("W2 only", "contract"),
        ("Duration: 6 months", "contract"),
        ("Befristet auf zwei Jahre: befristete Stelle", "contract"),
        ("Contrat : CDD de 12 mois", "contract"),
        ("This contract role may convert to a permanent position.", "contract"),
        ("This is a temporary position.", "temporary"),
        ("This freelance opportunity is for you.", "freelance"),
        ("This is a paid internship of six months.", "internship"),
        ("As an intern, you will count.", "internship"),
        ("Si prevede un inserimento in stage", "internship"),
        ("Während deines Praktikums zählst du.", "internship"),
        ("Contrat d'apprentissage en alternance", "apprenticeship"),
    ],
)
def test_employment_type(sentence: str, code: str) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").employment_type_code == code


@pytest.mark.parametrize(
    "sentence",
    [
        "One full-time equivalent is 40 people.",
        "You have a full-time degree or study full time.",
        "Full-time employees get lunch.",
        "You are authorized to work in the country on a full-time basis without the need for a visa.",
        "Interns may be offered full-time roles later.",
        "You support contract negotiation and contract management.",
        "We analyse smart contracts and insurance contracts.",
        "You deal with contractors and vendors.",
        "Two years of experience, including internship experience",
        "Previous internships or research count.",
        "You mentor interns and international internal colleagues.",
        "A permanent resident or citizen",
        "Temporary housing and volunteer days",
        "Temporal data and early-stage companies",
        "No C2C or third parties",
        "Project durations are short, because we like it.",
        "Eine abgeschlossene Ausbildung zum Fachinformatiker",
        "Gerne auch in Teilzeit",
        "We have flexible and part-time working, and free bread.",
        "Our benefits for full-time positions include bread.",
        "For full-time positions, this pay range is for base per year.",
        "The salary shown is a national range for this position on a full-time basis.",
        "The minimum and maximum full-time annual salaries for this role are listed below.",
        "28 vacation days (based on full-time employment)",
        "The team is full time remote working.",
        "Je verdient 4.000 euro per maand bij een fulltime werkweek van 40 uur.",
    ],
)
def test_what_says_nothing_of_the_employment_type(sentence: str) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").employment_type_code is None


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Permanent contract", "full_time"),
        ("Full-time | Permanent contract", "full_time"),
        ("Unlimited contract", "full_time"),
        ("Open-ended contract", "full_time"),
        ("Indefinite contract", "full_time"),
        ("Vast contract", "full_time"),
        ("We offer a permanent contract.", "full_time"),
        ("This is a permanent contract.", "full_time"),
        ("Contract type: unlimited", "full_time"),
        ("Contract: open-ended", "full_time"),
        ("Contract duration: indefinite", "full_time"),
        ("Permanent full-time contract", "full_time"),
        ("Contract (permanent)", "full_time"),
        ("An open-ended employment contract", "full_time"),
        ("Perm contract", "full_time"),
        ("Contract - permanent", "full_time"),
        ("Permanent, full-time contract", "full_time"),
        ("A contract of indefinite duration", "full_time"),
        ("Contrat à durée indéterminée", "full_time"),
        ("Unbefristeter Arbeitsvertrag", "full_time"),
        ("Contrato indefinido", "full_time"),
        ("Contratto a tempo indeterminato", "full_time"),
        ("We give you an unlimited work contract.", "full_time"),
        ("London | Permanent contract | 40 hours", "full_time"),
        ("On an open-ended contract", "full_time"),
        ("Indefinite-term contract", "full_time"),
        ("Type of contract: permanent", "full_time"),
        ("Contract", "contract"),
        ("6 month contract", "contract"),
        ("Fixed-term contract", "contract"),
        ("Contract role", "contract"),
        ("Full-time contract", "contract"),
        ("This is a non-permanent position.", "contract"),
        ("Non-permanent contract", "contract"),
        ("12-month contract, renewable", "contract"),
        ("Contrat à durée déterminée", "contract"),
        ("Contract: 6 months", "contract"),
        ("London | Contract", "contract"),
        ("Contract to permanent: this is a contract role", "contract"),
        ("Rolling contract", "contract"),
        ("Initial 6 month contract, with a view to a permanent contract later", "contract"),
        ("Part-time | Permanent contract", "part_time"),
        ("You manage our permanent contracts with suppliers.", None),
        ("This is not a permanent position.", None),
        ("No limits to your contract negotiation skills.", None),
    ],
)
def test_contracts_with_and_without_an_end(sentence: str, code: str | None) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").employment_type_code == code


def test_a_senior_role_is_no_internship() -> None:
    text = f"{ABOUT}You run our internship program: this internship is your design. Full-time position."
    assert read_from_text(text, "Head of Talent").employment_type_code == "full_time"
    assert read_from_text(text, "Data Scientist").employment_type_code == "internship"


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Requirements: 5+ years of experience in data science", "senior"),
        ("At least three years of professional experience", "mid"),
        ("2-4 years of experience with Python", "mid"),
        ("0-2 years of relevant work experience", "junior"),
        ("Up to 2 years of experience", "junior"),
        ("1 year of experience as an analyst", "junior"),
        ("4 years of development experience, React experience a plus", "mid"),
        ("Up to 5 years of experience", "mid"),
        ("Mindestens 5 Jahre Berufserfahrung", "senior"),
        ("Minimum 2 ans d'expérience", "mid"),
        ("Al menos 3 años de experiencia", "mid"),
        ("Almeno 2 anni di esperienza", "mid"),
        ("Mais de 5 anos de experiência", "senior"),
        ("Minimaal 3 jaar ervaring", "mid"),
        ("A degree and 5 years of experience, or 3 years of experience with a PhD", "mid"),
        ("8+ years of experience in analytics, 4+ years of experience in leading projects", "senior"),
        ("This is an entry-level position.", "junior"),
        ("No experience required", "junior"),
        ("Level: Mid-level (3-6 years)", "mid"),
        ("We seek a Senior Data Scientist for our team.", "senior"),
        ("Title: Sr. Data Scientist", "senior"),
        ("We hire a junior data scientist.", "junior"),
        ("This is a paid internship of six months.", "intern"),
        ("Auch für Berufseinsteiger", "junior"),
        ("Seniority level\n\nEntry level\n\nEmployment type\n\nFull-time", "junior"),
        ("Seniority level\nMid-Senior level\nIndustry\nBread", "mid"),
    ],
)
def test_seniority(sentence: str, code: str) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").seniority_code == code


@pytest.mark.parametrize(
    "sentence",
    [
        "For 30 years we have had experience with scales.",
        "Founded 12 years ago, with experience in bread",
        "Our bakers have 18 years of experience.",
        "With 25 years of experience, the mill is the oldest in town.",
        "A company of 100 years of history and experience",
        "You present to senior stakeholders and work with senior data scientists.",
        "You mentor a junior data scientist.",
        "You report to the Senior Data Scientist.",
        "A four-year degree in statistics",
        "In the next 5 years we grow by experience.",
        "5+ years of experience is a plus",
        "Preferred 3+ years of industry experience in pears",
        "A policy for those with a minimum of 2 years' service",
        "5+ years of experience with Rust, strongly preferred",
        "Nice to have\n* 5 years of experience with Rust",
        "Preferred qualifications:\n\n* 7+ years of experience\n* French",
        "25 days of holiday a year and a 3 year vesting period",
        "High level of energy",
        "Seniority level\nNot Applicable",
    ],
)
def test_what_says_nothing_of_seniority(sentence: str) -> None:
    assert read_from_text(f"{ABOUT}{sentence}\n\nYou know Python.", "Data Scientist").seniority_code is None


def test_what_is_said_outright_goes_before_years() -> None:
    text = f"{ABOUT}We look for a Senior Data Scientist with 3 years of experience."
    assert read_from_text(text, "Data Scientist").seniority_code == "senior"
    assert read_from_text(text, "Data Engineer").seniority_code == "mid"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("3 to 5 yrs of experience", 3),
        ("three (3) years of experience", 3),
        ("+2 years of experience", 2),
        ("experience: 9+ years", 9),
        ("5 years' experience", 5),
        ("entre 1 y 3 años de experiencia", 1),
        ("2 bis 4 Jahre Erfahrung", 2),
        ("2023-2025 years of plenty", None),
        ("no number of years of experience", None),
    ],
)
def test_least_years(text: str, years: int | None) -> None:
    assert least_years(comparable(text)) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("We have over 20 years of experience. You have 2+ years of experience with data.", 2),
        ("We have over 20 years of experience with bread.", None),
        ("Our consultants have 15 years of experience on average. 2 years of experience required.", 2),
        ("Founded by engineers with 10+ years of experience at a mill. You bring 2 years of experience.", 2),
        ("Fort de 15 ans d'expérience, notre cabinet recrute. Vous avez 2 ans d'expérience.", 2),
        ("Join a team with a combined 50 years of experience.\nAt least 1 year of experience", 1),
        ("Join a team with combined 18 years of experience.", None),
        ("Wir haben 25 Jahre Erfahrung im Mahlen. Du hast 2 Jahre Erfahrung.", 2),
        ("With 15 years of experience, we are the leading mill. You need 3 years of experience.", 3),
        ("Con más de 18 años de experiencia, nuestra empresa busca analista. Al menos 2 años de experiencia.", 2),
        ("Con oltre 15 anni di esperienza, la nostra azienda cerca un analista. Almeno 3 anni di esperienza.", 3),
        ("Somos una empresa con 12 años de experiencia en harina. Se requieren 3 años de experiencia.", 3),
        ("Unser Team bringt über 15 Jahre Erfahrung mit. Du hast mindestens 3 Jahre Berufserfahrung.", 3),
        (
            "You will be mentored by a scientist who has 12 years of experience. 1 year of experience is enough.",
            1,
        ),
        ("Ons team heeft 10 jaar ervaring met meel. Je hebt 2 jaar ervaring.", 2),
        ("Temos 15 anos de experiência no mercado. Você tem 2 anos de experiência.", 2),
        ("A firm with 10 years of experience in flour is hiring.", None),
        ("Ovens Ltd has 15 years of experience in bread. You have 2+ years of experience in data", 2),
        ("Learn from colleagues with 10+ years of experience in milling.", None),
        ("The founders each have 10 years of experience in data.", None),
        ("Our 15 years of experience speak for themselves.", None),
        ("15 years in business. 3 years of experience required", 3),
        ("Between us we have 18 years of experience.", None),
        ("Our people average 12 years of experience.", None),
        ("You will work alongside engineers who have 10 years of experience.", None),
        ("Notre équipe cumule 15 ans d'expérience. Vous justifiez de 3 ans d'expérience.", 3),
        ("Forti di 15 anni di esperienza, cerchiamo un analista con 2 anni di esperienza.", 2),
        ("Mit 20 Jahren Erfahrung sind wir Marktführer.", None),
        ("Seit über 15 Jahren sammeln wir Erfahrung mit Brot.", None),
        ("Depuis 15 ans, nous avons une expérience du pain. 2 ans d'expérience exigés", 2),
        ("Nous avons 12 ans d'expérience dans la farine.", None),
        ("Our leadership team brings 20 years of experience to each loaf.", None),
        ("We bring 15 years of experience and you bring 2 years of experience.", 2),
        ("Mentor junior analysts with 0-2 years of experience.", None),
        ("You report to a CTO with 15 years of experience. You have 3 years of experience.", 3),
        ("Backed by 30 years of experience in baking, we sell scales. Two years of experience as an analyst", 2),
        ("The company's 18 years of experience shine. 1 year of experience is needed.", 1),
        ("Nuestro equipo tiene 12 años de experiencia. Pedimos 2 años de experiencia.", 2),
        ("Il nostro team vanta 15 anni di esperienza. Richiesti 2 anni di esperienza.", 2),
        ("Nossa equipe acumula 15 anos de experiência. Exigimos 2 anos de experiência.", 2),
        ("Wij zijn een bureau met 12 jaar ervaring. Je brengt 4 jaar ervaring mee.", 4),
        ("Unsere Gründer blicken auf 20 Jahre Erfahrung zurück. 1 Jahr Erfahrung genügt.", 1),
        ("A family business with 15 years of experience in ovens seeks an analyst with 3 years of experience.", 3),
        ("The team you join has 12 years of experience.", None),
        ("Your manager has 12 years of experience in banking.", None),
        ("Experts with 15 years of experience will train you.", None),
        ("You get a mentor with 12 years of experience.", None),
        ("15 Jahre Erfahrung sprechen für uns.", None),
        ("We bring together people with 10+ years of experience.", None),
        ("Engineers here average 10 years of experience.", None),
        ("You'd join colleagues who have 12 years of experience.", None),
        ("Entouré de collègues ayant 15 ans d'expérience, vous apprenez. 2 ans d'expérience", 2),
        ("Affiancato da colleghi con 10 anni di esperienza.", None),
        (
            "Our team brings together over 100 years of experience. You have at least 3 years of experience.",
            3,
        ),
        (
            "With more than 20 years of experience in ovens, Acme is hiring. Minimum 2 years of experience.",
            2,
        ),
        ("Acme, with over 18 years of experience in ovens, is hiring.\n* 4 years of experience", 4),
        ("Als Unternehmen mit 18 Jahren Erfahrung suchen wir dich. Mindestens 2 Jahre Berufserfahrung.", 2),
        ("Mit über 15 Jahren Erfahrung zählt die Acme GmbH zu den Großen. Mindestens 3 Jahre Erfahrung", 3),
        ("Avec plus de 15 ans d'expérience, Acme accompagne les boulangers. Vous avez au moins 3 ans d'expérience.", 3),
        ("Our bakers are veterans, most with 10+ years of experience.", None),
        ("You'll be joining a team where the average experience is 12 years.", None),
        ("The role reports to the VP Data, who has 15 years of experience.", None),
        ("Nuestros consultores cuentan con una media de 12 años de experiencia.", None),
        ("Unsere Kolleginnen haben im Schnitt 12 Jahre Erfahrung.", None),
        ("L'équipe fondatrice a 15 ans d'expérience.", None),
        ("A start-up created by two bakers with 10 years of experience in vision.", None),
        ("Be part of a company that has 15 years of experience.", None),
        ("More than 15 years of experience in ovens is what we offer to bakers.", None),
        ("20+ years of experience in ovens: that's us.", None),
        ("About us: 15 years of experience in ovens", None),
        ("About us\n15 years of experience in ovens and bread.\n\nRequirements\n* 2 years of experience", 2),
        ("Über uns\n20 Jahre Erfahrung mit Brot.\n\nDein Profil\n* 2 Jahre Erfahrung", 2),
        ("The founding team at Acme brings 12 years of experience.", None),
        ("Nuestra plantilla acumula más de 15 años de experiencia. Requisitos: 1 año de experiencia", 1),
        ("La nostra squadra ha 12 anni di esperienza.", None),
    ],
)
def test_years_of_employers_and_colleagues_are_not_asked_for(text: str, years: int | None) -> None:
    assert least_years(comparable(text)) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("We are looking for a data scientist with 5+ years of experience.", 5),
        ("Our ideal candidate has 5 years of experience.", 5),
        ("We want someone who has 6 years of experience", 6),
        ("Join our team as a data scientist with 5 years of experience", 5),
        ("To join us you need 4 years of experience", 4),
        ("We have an opening for an engineer with 5 years of experience", 5),
        ("Our client is looking for an engineer with 7+ years of experience", 7),
        ("You have worked in a team and have 3 years of experience", 3),
        ("Reporting to the CTO, you bring 5+ years of experience", 5),
        ("We require 5 years of experience", 5),
        ("Wir suchen dich mit 5 Jahren Erfahrung", 5),
        ("Nous recherchons un analyste avec 5 ans d'expérience", 5),
        ("Buscamos una persona con 5 años de experiencia", 5),
        ("Our team needs a person with 5 years of experience.", 5),
        ("With 5+ years of experience, you know your way around.", 5),
        ("Mit 5 Jahren Erfahrung passt du zu uns.", 5),
        ("The successful applicant has 5 years of experience.", 5),
        ("8+ years of experience; our team works in the mill", 8),
        ("As a member of our team, you have 5 years of experience", 5),
        ("Team lead with 6 years of experience", 6),
        ("Experience: 5 years. Our company bakes bread", 5),
        ("20 years of experience required", 20),
        ("The data scientist has 5 years of experience.", 5),
        ("Bachelor's degree and 5 years of experience in our field", 5),
        ("With 5+ years of experience, our ideal candidate knows bread.", 5),
        ("Engineers with 4+ years of experience in the team of the mill", 4),
        ("We expect 3 years of experience; our own people have more.", 3),
        ("Du verstärkst unser Team und hast 3 Jahre Berufserfahrung.", 3),
        ("Vous rejoignez notre équipe et avez 4 ans d'expérience.", 4),
        ("Nuestro cliente busca un analista con 3 años de experiencia", 3),
        ("Cerchiamo per il nostro team una figura con 4 anni di esperienza", 4),
        ("Para o nosso time, procuramos alguém com 3 anos de experiência", 3),
        ("Onze opdrachtgever zoekt een analist met 5 jaar ervaring", 5),
        ("5+ years of combined experience in statistics and baking", 5),
        ("Our client, a bank, seeks an analyst with 4 years of experience", 4),
        ("For our team in Rome we want an analyst with 3 years of experience", 3),
        ("You will lead a team and have 7 years of experience", 7),
        ("At our mill: 3 years of experience in data.", 3),
        ("Our requirement: 5 years of experience", 5),
        ("You have mentored junior engineers and have 6 years of experience", 6),
        ("You have worked with engineers and have 5 years of experience", 5),
        ("We are seeking an analyst to join our team, with 2 years of experience", 2),
        ("Estamos en la búsqueda de un analista con 2 años de experiencia", 2),
        ("Must have 4 years of experience", 4),
        ("Your background: 4 years of experience", 4),
        ("We are looking for an engineer who has at least 7 years of experience", 7),
        ("Our perfect match has 4+ years of experience", 4),
        ("In our team, 3 years of experience are the minimum", 3),
        ("Unser Wunschkandidat hat 5 Jahre Erfahrung", 5),
        ("Notre candidat idéal possède 5 ans d'expérience", 5),
        ("Nuestro candidato ideal tiene 3 años de experiencia", 3),
        ("Onze ideale kandidaat heeft 5 jaar ervaring", 5),
        ("O nosso candidato ideal tem 4 anos de experiência", 4),
        ("We offer a good wage for engineers with 5 years of experience", 5),
        ("Bring us your 5 years of experience", 5),
        ("Are you a developer with 5 years of experience? Join us.", 5),
        ("We're on the hunt for a Data Engineer with 4+ years of experience", 4),
        ("We'd love for our next hire to have 3 years of experience", 3),
        ("Unser Kunde sucht einen Entwickler mit 5 Jahren Erfahrung", 5),
        ("Wir stellen Entwickler mit 3 Jahren Erfahrung ein", 3),
        ("Nous embauchons un analyste avec 3 ans d'expérience", 3),
        ("Contratamos analista con 3 años de experiencia", 3),
        ("We have room for a developer with 3 years of experience", 3),
        ("With 5+ years of experience, Python is your second language", 5),
        ("The developer has 6 years of experience with Python", 6),
        ("About the role\n5 years of experience in bread", 5),
        ("Fort de 5 ans d'expérience, vous maîtrisez Python.", 5),
        ("Forte d'une expérience de 20 ans, notre boulangerie grandit.", None),
        ("Bon sens, fort d'une expérience de 5 ans dans la data", 5),
        ("Forte d'une expérience de 3 ans, vous savez compter.", 3),
        ("1 an d'expérience", 1),
        ("Au moins 1 an d'expérience", 1),
        ("1 año de experiencia", 1),
        ("1 ano de experiência", 1),
        ("Work closely with our product team, 5+ years of experience", 5),
    ],
)
def test_years_that_sentences_about_the_employer_ask_for(text: str, years: int | None) -> None:
    assert least_years(comparable(text)) == years


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Data Scientist (Remote)", FromText("remote", None, None)),
        ("[Full Remote] Data Scientist", FromText("remote", None, None)),
        ("Senior Data Scientist - Hybrid", FromText("hybrid", None, "senior")),
        ("Onsite Data Engineer", FromText("on_site", None, None)),
        ("Data Scientist (no remote)", FromText("on_site", None, None)),
        ("Data Scientist (not hybrid, fully remote)", FromText("remote", None, None)),
        ("Científico de datos (remoto)", FromText("remote", None, None)),
        ("Remote Sensing Scientist", FromText()),
        ("Hybrid Cloud Engineer", FromText()),
        ("Data Science Intern", FromText(None, "internship", "intern")),
        ("Werkstudent Data Science (m/w/d)", FromText(None, "internship", "intern")),
        ("Data Scientist - en alternance", FromText(None, "apprenticeship", "intern")),
        ("Data Scientist - 6 month contract", FromText(None, "contract", None)),
        ("Data Scientist (Contract)", FromText(None, "contract", None)),
        ("Data Scientist (permanent contract)", FromText(None, "full_time", None)),
        ("Part-Time Data Scientist", FromText(None, "part_time", None)),
        ("Data Scientist CDI", FromText(None, "full_time", None)),
        ("Freelance Python Developer", FromText(None, "freelance", None)),
        ("Contract Analyst", FromText()),
        ("Analyst, Smart Contracts", FromText()),
        ("International Tax Analyst", FromText()),
    ],
)
def test_titles(title: str, told: FromText) -> None:
    assert read_from_title(title) == told


def test_language_only_saves_looking() -> None:
    for code, sentence in (
        ("de", "Homeoffice und mobiles Arbeiten"),
        ("es", "Modalidad: presencial"),
        ("fr", "Poste en CDI"),
    ):
        assert read_from_text(sentence, "x", code) == read_from_text(sentence, "x")
    assert read_from_text("Fully remote", "x", "xx").workplace_code == "remote"


WORDS = ("remote", "hybrid", "on-site", "not", "no", "5", "years", "of", "experience", "contract", "full-time",
         "intern", "\n", ".", ":", "(", ")", "-", "senior", "data")  # fmt: skip


@given(st.text(max_size=300) | st.lists(st.sampled_from(WORDS)).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text: str) -> None:
    told = read_from_text(text, "Data Scientist")
    assert told.workplace_code in (None, "remote", "hybrid", "on_site")
    for name in ("workplace", "employment_type"):
        assert all(0 <= one.start <= len(text) for one in statements(comparable(text), name))


@pytest.mark.parametrize(
    "run", ["remote ", "full-time, ", "5 years of experience or ", "no ", "contract ", "hybrid-", "(", "- ", "a"]
)
def test_long_runs_are_read(run: str) -> None:
    # each of these would take long with an expression that goes back over the run for every place in it
    read_from_text(run * (60_000 // len(run)), "Data Scientist")
