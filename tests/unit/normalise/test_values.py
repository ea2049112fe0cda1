"""Employers, types, and values that stand for something else."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.company import company_name, employer_key, intermediary_kind
from skilltide.normalise.data import load
from skilltide.normalise.employment import employment_type
from skilltide.normalise.lookups import is_missing
from skilltide.normalise.workplace import remote_flag


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("MÜLLER & SÖHNE", "muller sohne"),
        ("Orchard Labs, Inc.", "orchard labs"),
        ("Orchard Labs L.L.C.", "orchard labs"),
        ("Banca Rossa S.p.A.", "banca rossa"),
        ("Olivar Datos, S.L.U.", "olivar datos"),
        ("Pear AG", "pear"),
        ("AG", "ag"),
        ("Boston Consulting Group (BCG)", "bcg"),
        ("Bluefin Credit Union\n3.9", "bluefin credit union"),
        ("Quarry™ | Retail for everyone", "quarry"),
        ("Company", "company"),
        ("株式会社", "株式会社"),
        ("UAB", "uab"),
        ("UAB Medicine", "uab medicine"),
        ("UAB School of Nursing", "uab school of nursing"),
        ("Sia Harbour", "sia harbour"),
        ("SIA PARTNERS", "sia partners"),
        ("PT Solutions Physical Therapy", "pt solutions physical therapy"),
        ("CV Library", "cv library"),
        ("OU Health", "ou health"),
        ("AO Harbour", "ao harbour"),
        ("AB Harbour Works", "ab harbour works"),
        ("SAS Harbour", "sas harbour"),
        ("Uabana", "uabana"),
        ("ПТ Гавань", "пт гавань"),
        ("有限公司", "有限公司"),
        ("Harbour S", "harbour s"),
        ("Harbour de Mar", "harbour de mar"),
    ],
)
def test_employer_key(name: str, key: str) -> None:
    assert employer_key(name) == key


@pytest.mark.parametrize(
    ("plain", "names"),
    [
        ("Inkaras", ["UAB Inkaras", "Inkaras, UAB", 'UAB "Inkaras"', "UAB „Inkaras“", "UAB„Inkaras“"]),
        ("Ostas Darbi", ["SIA Ostas Darbi", "SIA “Ostas Darbi”", "Ostas Darbi SIA"]),
        ("Sadam", ["OÜ Sadam", "Sadam OÜ"]),
        ("Laut Biru", ["PT Laut Biru Tbk", "PT. Laut Biru", "PT Laut Biru, Tbk.", "CV Laut Biru", "CV. Laut Biru"]),
        ("Media Laut", ["PT. Media Laut", 'PT "Media Laut"']),
        ("Гавань", ["ООО «Гавань»", 'ООО "Гавань"', "Гавань, ООО", "АО Гавань", "ПАО «Гавань»", "ЗАО Гавань"]),
        ("Пристань", ["ТОВ «Пристань»", "ТОВ Пристань", "Пристань ООД", "Пристань ЕООД"]),
        ("港湾ワークス", ["株式会社港湾ワークス", "港湾ワークス株式会社", "株式会社 港湾ワークス", "㈱港湾ワークス",
                    "(株)港湾ワークス", "港湾ワークス(株)", "（株）港湾ワークス", "港湾ワークス㈱",
                    "有限会社港湾ワークス", "合同会社港湾ワークス"]),
        ("Harbour Works", ["株式会社Harbour Works", "Harbour Works株式会社", "OOO Harbour Works", "Harbour Works gGmbH",
                           "Harbour Works Ltée", "Harbour Works S. de R.L. de C.V.", "Harbour Works S de RL de CV",
                           "Harbour Works S.A. de C.V.", "Harbour Works, S.A.P.I. de C.V.",
                           "Harbour Works S.A.B. de C.V.",
                           "Harbour Works AG & Co. KGaA", "Harbour Works A.Ş.", "Harbour Works Ltd. Şti.",
                           "Harbour Works San. ve Tic. A.Ş.", "Harbour Works S.A.C.", "Harbour Works Private Ltd.",
                           "Công ty TNHH Harbour Works", "SARL Harbour Works", "Harbour Works PJSC"]),
        ("항구", ["주식회사 항구", "주식회사항구", "(주)항구", "㈜항구", "항구 주식회사", "항구(주)"]),
        ("海港科技", ["海港科技有限公司", "海港科技股份有限公司", "海港科技有限责任公司"]),
    ],
)  # fmt: skip
def test_legal_forms_at_either_end(plain: str, names: list[str]) -> None:
    assert {name: employer_key(name) for name in names} == dict.fromkeys(names, employer_key(plain))


def test_company_name_is_shown_as_written() -> None:
    assert company_name("  Bluefin   Credit Union, Inc.\n3.9") == "Bluefin Credit Union, Inc."


def test_new_legal_forms_are_listed_where_what_was_forgotten_before_is_found() -> None:
    """Keys of 0.1.0 had all but `legal_forms` in them; `employer_keys` finds those by the newer list alone."""
    forms = load("companies")
    closed = "\n".join(sorted(set(forms["legal_forms"])))
    assert hashlib.blake2b(closed.encode(), digest_size=8).hexdigest() == "037be09fca377d9a", "add to newer_legal_forms"
    assert not set(forms["legal_forms"]) & set(forms["newer_legal_forms"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Lensa", "job_board"),
        ("Hays", "staffing"),
        ("Pear Tree Recruitment Ltd", "staffing"),
        ("Outlier", "crowd_work"),
        ("Orchard Labs", None),
        ("Indeed Flex Robotics", None),
        ("US Office of Personnel Management", None),
        ("Office of Personnel Management", None),
        ("Air Force Personnel Center", None),
        ("Navy Recruiting Command", None),
        ("Bureau of Naval Personnel", None),
        ("Department of Jobs, Precincts and Regions", None),
        ("Command Recruitment Group", "staffing"),
        ("Government Jobs Bureau", "staffing"),
    ],
)
def test_intermediaries(name: str, kind: str | None) -> None:
    assert intermediary_kind(name) == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Full-time", "full_time"),
        ("FULL_TIME", "full_time"),
        ("FullTime", "full_time"),
        ("Vollzeit", "full_time"),
        ("Part-time", "part_time"),
        ("Contract", "contract"),
        ("Full-time, Internship", "internship"),
        ("Temporary", "temporary"),
        ("CDI", "full_time"),
        ("FULLTIME", "full_time"),
        ("jornada completa", "full_time"),
        ("Tempo indeterminato", "full_time"),
        ("Umowa o pracę", "full_time"),
        ("Полная занятость", "full_time"),
        ("正社員", "full_time"),
        ("정규직", "full_time"),
        ("Частичная занятость", "part_time"),
        ("アルバイト・パート", "part_time"),
        ("兼职", "part_time"),
        ("Estágio", "internship"),
        ("Стажировка", "internship"),
        ("실습 / 인턴", "internship"),
        ("Alternance", "apprenticeship"),
        ("B2B", "freelance"),
        ("Umowa zlecenie", "contract"),
        ("契約社員", "contract"),
        ("Zeitarbeit", "temporary"),
        ("Engineering and Information Technology", None),
        ("", None),
        (None, None),
    ],
)
def test_employment_type(text: str | None, code: str | None) -> None:
    assert employment_type(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Full-time, Contract", "contract"),
        ("Fixed-term, full-time", "contract"),
        ("CDD temps plein", "contract"),
        ("Non-permanent", "contract"),
        ("Early stage startup, full-time", "full_time"),
        ("FT", "full_time"),
        ("PT", "part_time"),
        ("Perm", "full_time"),
        ("fuldtid", "full_time"),
        ("plný úvazek", "full_time"),
        ("Permanent contract", "full_time"),
        ("Full-time permanent contract", "full_time"),
        ("Unbefristeter Vertrag", "full_time"),
        ("Vollzeit, befristet", "contract"),
        ("Vollzeit, unbefristet", "full_time"),
        ("Contrato indefinido", "full_time"),
        ("Contrato a jornada completa", "full_time"),
        ("Contrato temporal", "temporary"),
        ("Contract to permanent", "contract"),
        ("Contract to hire, full-time", "contract"),
        ("Temp to perm", "temporary"),
        ("Temporary, full-time", "temporary"),
        ("Permanent, part-time", "part_time"),
        ("Contract of employment, full time", "full_time"),
        ("Employment contract", None),
        ("Contratto a tempo indeterminato", "full_time"),
        ("Contratto a tempo determinato", "contract"),
        ("Contrat à durée déterminée", "contract"),
        ("Contrat à durée indéterminée", "full_time"),
        ("Open-ended contract", "full_time"),
        ("Unlimited contract", "full_time"),
        ("Indefinite contract", "full_time"),
        ("Vast contract", "full_time"),
        ("Contract (permanent)", "full_time"),
        ("Contract type: full-time", "full_time"),
        ("Stage", "internship"),
        ("Stage 6 mois", "internship"),
        ("Seed stage company", None),
        ("Stage de fin d'études, temps plein", "internship"),
        ("FULL_TIME, CONTRACTOR", "contract"),
        ("FT/PT", "part_time"),
        ("F/T", "full_time"),
        ("Full Time W2", "full_time"),
        ("W2", "contract"),
        ("Seasonal full-time", "temporary"),
        ("Contrato", "contract"),
        ("Fixed-term contract", "contract"),
        ("Freelance contract", "freelance"),
        ("Non-permanent contract", "contract"),
        ("Full-time (contract)", "contract"),
        ("Tempo pieno, contratto a termine", "contract"),
        ("Jornada completa, plazo fijo", "contract"),
        ("Plein temps, CDI", "full_time"),
        ("Vollzeit (befristet auf 2 Jahre)", "contract"),
        ("Zeitarbeit, Vollzeit", "temporary"),
        ("Teljes munkaidős", "full_time"),
        ("Kokoaikainen", "full_time"),
        ("Tam zamanlı", "full_time"),
        ("Částečný úvazek", "part_time"),
        ("Yarı zamanlı", "part_time"),
        ("Πλήρης απασχόληση", "full_time"),
        ("Contrat en alternance", "apprenticeship"),
        ("Interim, voltijd", "temporary"),
        ("Tijdelijk contract, fulltime", "contract"),
        ("Contract voor onbepaalde tijd", "full_time"),
        ("Contract voor bepaalde tijd", "contract"),
        ("Regular full-time", "full_time"),
        ("Growth stage, contract", "contract"),
        ("Contrato de trabajo temporal, tiempo completo", "temporary"),
        ("12 month FTC, full time", "contract"),
        ("Contract, Full-time", "contract"),
        ("Full-time / Contract", "contract"),
        ("full_time,contract", "contract"),
        ("Full time - Fixed term", "contract"),
        ("Temps plein, CDD", "contract"),
        ("CDI temps plein", "full_time"),
        ("CDD / CDI", "contract"),
        ("Befristete Vollzeitstelle", "contract"),
        ("Tempo determinato - full time", "contract"),
        ("Tempo indeterminato - part time", "part_time"),
        ("Contrato temporal a tiempo completo", "temporary"),
        ("Contrato indefinido a tiempo completo", "full_time"),
        ("Late-stage startup", None),
        ("Startup (seed stage), full time", "full_time"),
        ("Stage (6 mesi)", "internship"),
        ("Stagiaire", "internship"),
        ("P/T", "part_time"),
        ("FT, Perm", "full_time"),
        ("Perm, FT", "full_time"),
        ("FT Contract", "contract"),
        ("PT contract", "part_time"),
        ("FTC", "contract"),
        ("Zkrácený úvazek", "part_time"),
        ("Plný úvazek, smlouva na dobu neurčitou", "full_time"),
        ("Deltid", "part_time"),
        ("Heltid", "full_time"),
        ("Fuldtid, fastansættelse", "full_time"),
        ("Permanent employment contract", "full_time"),
        ("Fixed-term employment contract", "contract"),
        ("Temporary contract", "contract"),
        ("Non permanent, full time", "contract"),
        ("Not permanent", "contract"),
        ("Indefinite-term contract", "full_time"),
        ("Unlimited", "full_time"),
        ("Open-ended", "full_time"),
        ("Unbefristete Festanstellung", "full_time"),
        ("Freelance, full-time", "freelance"),
        ("Full-time employee", "full_time"),
        ("Regular employee", "full_time"),
        ("Vertrag", "contract"),
        ("Volunteer", "volunteer"),
        ("Early-stage company; internship", "internship"),
        ("Contractor", "contract"),
        ("Permanent/Full-time", "full_time"),
        ("Permanent role", "full_time"),
        ("Limited contract", "contract"),
        ("Zeitvertrag", None),
    ],
)
def test_employment_type_of_several_words(text: str, code: str | None) -> None:
    assert employment_type(text) == code


# Fields that name lasting employment and contract work: either will do.
_PERMANENT_AND_CONTRACT = [
    "Permanent, Contract",
    "Permanent or Contract",
    "Contract/Permanent",
    "Regular, Contract",
    '["Permanent","Contract"]',
    "Permanent, Fixed-term contract",
    "Permanent | Fixed term contract",
    "Contract; Permanent",
    "Unbefristet oder befristeter Vertrag",
    "Perm + Contract",
    "Contract & Perm",
    "CDI ou contract",
    "Permanent and/or fixed term contract",
    "Open-ended / limited contract",
    "Contract (fixed-term or permanent)",
    "Full-time (permanent, contract)",
    "Permanent - Contract",
    "Permanent\nContract",
    "Contract • Permanent",
    "Regular/Contractor",
    "CDI, CDD contract",
    "Contract to permanent",
    "Contract (6 months, permanent possible)",
    "Contract, permanent",
    "Contract | Permanent",
    "Vast contract of tijdelijk contract",
    "Permanent, temporary contract",
    "Contract - possible permanent",
    "Contract (temp to perm)",
    "Permanent、contract",
]


@pytest.mark.parametrize("text", _PERMANENT_AND_CONTRACT)
def test_a_list_of_kinds_with_contract_work_is_contract_work(text: str) -> None:
    assert employment_type(text) == "contract"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Permanent contract", "full_time"),
        ("Contract (permanent)", "full_time"),
        ("Contract (permanent, full-time)", "full_time"),
        ("Contract type: permanent, full-time", "full_time"),
        ("Contract: full-time, permanent", "full_time"),
        ("Permanent, full-time contract", "full_time"),
        ("Permanent / unlimited contract", "full_time"),
        ("Contract: permanent, part-time", "part_time"),
        ("PERMANENT_CONTRACT", "full_time"),
        ("PermanentContract", "full_time"),
        ("Type of contract: indefinite", "full_time"),
        ("Contract - Permanent", "full_time"),
        ("Full-time/permanent contract", "full_time"),
        ("Employment contract, permanent", "full_time"),
        ("Contract (permanent) or freelance", "freelance"),
        ("Contract (full-time)", "contract"),
        ("Contract: 12 months", "contract"),
        ("F/T", "full_time"),
        ("Contrato por obra y servicio", "contract"),
        ("early- and late-stage startup", None),
        ("Early or growth stage, full time", "full_time"),
        ("Permanent and full-time contract", "full_time"),
        ("Vollzeit, unbefristeter Vertrag", "full_time"),
        ("Open-ended contract, full time", "full_time"),
        ("Permanent (full-time contract)", "full_time"),
        ("Contract of employment, permanent", "full_time"),
        ("Contrato indefinido y a jornada completa", "full_time"),
        ("Fuldtid, fastansat", "full_time"),
        ("unlimited employment contract; 40 hours", "full_time"),
        ("Contrat: CDI, temps plein", "full_time"),
        ("Vertrag: unbefristet, Teilzeit", "part_time"),
    ],
)
def test_one_kind_in_several_pieces_stays_one(text: str, code: str | None) -> None:
    assert employment_type(text) == code


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_stops_the_readers_of_names_and_types(text: str) -> None:
    shown = company_name(text)
    assert company_name(shown) == shown
    assert employer_key(shown) == employer_key(text)
    assert intermediary_kind(text) in (None, "job_board", "staffing", "crowd_work")
    assert employment_type(text) is None or employment_type(text)
    assert remote_flag(text) in (None, True, False)


@pytest.mark.parametrize(
    ("value", "field"),
    [("None", "any"), ("nan", "any"), ("-1", "salary"), ("  ", "title"), ("Not Applicable", "seniority")],
)
def test_missing_values(value: str, field: str) -> None:
    assert is_missing(value, field)


def test_values_that_are_there() -> None:
    assert not is_missing("Nanette", "company")
    assert not is_missing("Not Applicable", "company")
    assert [remote_flag(value) for value in ("true", "Hybrid", "REMOTE", "maybe")] == [True, False, True, None]
