"""Role families, seniority and shown titles. The families' examples stand beside their rules in roles.yml."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skilltide.normalise.data import load
from skilltide.normalise.role_family import role_families, role_family
from skilltide.normalise.seniority import seniority
from skilltide.normalise.title import clean_title, fold_title

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
        # numerals count at the end of a part
        ("Data Scientist 2", "mid"),
        ("Data Scientist (I)", "junior"),
        ("Data Scientist I/II", "mid"),
        ("Data Scientist (Hybrid: 2 /week)", "unknown"),
        ("Consultor I+D+I", "unknown"),
        ("Data Scientist 3 - Remote", "senior"),
        ("Software Engineer I-Machine Learning", "junior"),
        ("Data Scientist II Remote", "mid"),
        ("Python 3 Developer", "unknown"),
        ("Web 3", "unknown"),
        ("Data Scientist - 2 days a week", "unknown"),
        ("Data Scientist (1 year contract)", "unknown"),
        ("Specjalista ds. Analiz i Raportów", "unknown"),
        ("Artificial Intelligence (A.I.) Engineer", "unknown"),
        # a level word of a unit is no level
        ("Team Lead Support", "unknown"),
        ("Senior Platform Group", "unknown"),
        ("Data Analyst, Team Lead Support", "unknown"),
        ("ML Engineer - Senior Platform Group", "unknown"),
        ("Nurse, Senior Living", "unknown"),
        ("Analyst, Chief Data Office", "unknown"),
        ("Principal Engineering Team", "unknown"),
        ("Senior Data Scientist, Growth Team", "senior"),
        ("Senior Support Engineer", "senior"),
        ("Lead, Customer Support", "lead"),
        ("Team Lead", "lead"),
        # words that mean something else
        ("Associate Professor of Data Science", "unknown"),
        ("Associate Data Scientist", "junior"),
        ("Member of Technical Staff", "unknown"),
        ("Software Engineer - Early Stage Startup", "unknown"),
        ("Data Entry Clerk", "unknown"),
        ("Internship Program Manager", "unknown"),
        # other languages
        ("Pessoa Cientista de Dados Júnior", "junior"),
        ("Estagiário em Ciência de Dados", "intern"),
        ("Científico de Datos Semi Senior", "mid"),
        ("Becaria de IA", "intern"),
        ("Stagiaire Data Scientist", "intern"),
        ("Alternance - Data Scientist", "intern"),
        ("Data Scientist confirmé(e)", "senior"),
        ("Data Scientist in stage", "intern"),
        ("Stagiair Data Science", "intern"),
        ("Chercheur en apprentissage automatique", "unknown"),
        ("Data Scientist en apprentissage", "intern"),
        ("Medior Data Scientist", "mid"),
        ("Studentische Hilfskraft KI", "intern"),
        ("Leiter Data Science (m/w/d)", "manager"),
        ("Młodszy Analityk Danych", "junior"),
        ("Starszy Inżynier Danych", "senior"),
        ("Stażysta ds. AI", "intern"),
        ("Старший аналитик данных", "senior"),
        ("Младший разработчик", "junior"),
        ("Стажёр-исследователь", "intern"),
        ("Ведущий инженер данных", "lead"),
        ("高级算法工程师", "senior"),
        ("算法实习生", "intern"),
        ("产品经理", "unknown"),
        ("シニアデータサイエンティスト", "senior"),
        ("機械学習エンジニア", "unknown"),
        ("ｼﾆｱ機械学習ｴﾝｼﾞﾆｱ", "senior"),
        ("ジュニアデータエンジニア", "junior"),
        ("インターン", "intern"),
        ("시니어 데이터 사이언티스트", "senior"),
        ("데이터 분석 인턴", "intern"),
    ],
)
def test_seniority(title: str, code: str) -> None:
    assert seniority(title) == code


@pytest.mark.parametrize(
    ("title", "code"),
    [
        # words of levels that mean something else there, and the same words where they tell a level
        ("Data Scientist - Leading Hedge Fund", "unknown"),
        ("ML Engineer | Leading AI Startup", "unknown"),
        ("Data Scientist (Leading FinTech)", "unknown"),
        ("Data Engineer - Leading Global Bank", "unknown"),
        ("Data Analyst for a leading retailer", "unknown"),
        ("Leading Quant Fund - Machine Learning Engineer", "unknown"),
        ("Data Scientist at market leading SaaS", "unknown"),
        ("Leading Data Scientist", "lead"),
        ("Leading Machine Learning Engineer", "lead"),
        ("Leading AI Engineer", "lead"),
        ("Data Scientist in leading role", "lead"),
        ("Leading Software Engineer", "lead"),
        ("Leading Researcher", "lead"),
        ("Leading Data Science Consultancy - Data Scientist", "unknown"),
        ("Leading AI company seeks Data Scientist", "unknown"),
        ("Data Analyst - Band 5", "unknown"),
        ("ML Engineer, Robot Gen 2", "unknown"),
        ("Research Scientist - Llama 3", "unknown"),
        ("Data Scientist (Cohort 3)", "unknown"),
        ("Robotics Engineer, ROS 2", "unknown"),
        ("ML Engineer, Model 3", "unknown"),
        ("Data Analyst (Band 4)", "unknown"),
        ("Research Assistant (Grade 5)", "unknown"),
        ("Data Scientist, Scale 5", "unknown"),
        ("Statistician GS 5", "unknown"),
        ("Statistician - GS-4", "unknown"),
        ("Research Associate - Level 3", "senior"),
        ("Data Scientist (Level 2)", "mid"),
        ("Data Engineer - Pay Band 3", "unknown"),
        ("Analyst, Salary Grade 4", "unknown"),
        ("Analyst (Schaal 5)", "unknown"),
        ("Analyst (EG 5)", "unknown"),
        ("Data Scientist x 2", "unknown"),
        ("Data Scientist x2", "unknown"),
        ("Data Scientist (x 3)", "unknown"),
        ("Data Scientist (Regular Full-Time)", "unknown"),
        ("Data Scientist - Regular, Full-Time", "unknown"),
        ("Data Analyst (Regular Part Time)", "unknown"),
        ("Data Analyst - Full-Time Regular", "unknown"),
        ("Data Analyst (Regular Position)", "unknown"),
        ("Regular Data Analyst", "mid"),
        ("Data Engineer (Regular)", "mid"),
        ("Python Developer (Mid/Regular)", "mid"),
        ("Data Scientist, Mid-Market", "unknown"),
        ("Mid Market Data Analyst", "unknown"),
        ("Data Analyst - Mid Cap Equities", "unknown"),
        ("Mid-Level Data Scientist", "mid"),
        ("Data Scientist (Mid)", "mid"),
        ("Applied Scientist, Ad Placement", "unknown"),
        ("Machine Learning Engineer - Ads Placement", "unknown"),
        ("Data Scientist - Product Placement", "unknown"),
        ("ML Engineer, Cell Placement and Routing", "unknown"),
        ("Industrial Placement - Data Science", "intern"),
        ("Data Science Placement", "intern"),
        ("Placement Student, Data Science", "intern"),
        ("12 Month Placement (Data Analytics)", "intern"),
        ("Data Scientist, Student Loans", "unknown"),
        ("Data Analyst - Student Lending", "unknown"),
        ("Data Scientist, Student Growth", "unknown"),
        ("Data Analyst, Student Experience", "unknown"),
        ("Data Scientist, Graduate Admissions", "unknown"),
        ("Data Science Student", "junior"),
        ("Student Data Analyst", "junior"),
        ("Research Scientist, Head-Mounted Displays", "unknown"),
        ("Research Scientist - Head Mounted Display", "unknown"),
        ("Perception Engineer, Head Tracking", "unknown"),
        ("Head of Data Science", "executive"),
        ("Applied Scientist, Office of the CTO", "unknown"),
        ("Data Scientist, CTO Office", "unknown"),
        ("ML Engineer (reporting to the CEO)", "unknown"),
        ("Chief of Staff to the CEO", "unknown"),
        ("Data Scientist, Office of the Chief Data Officer", "unknown"),
        ("Senior Data Scientist, Office of the CTO", "senior"),
        ("Head of AI, Office of the CTO", "executive"),
        ("CTO", "executive"),
        ("Chief Data Officer, Group Functions", "executive"),
        ("Chief Scientist", "principal"),
        ("Data Science Head", "executive"),
        ("ML Engineer, Lead Gen", "unknown"),
        ("Data Analyst - Lead Generation", "unknown"),
        ("Data Scientist, Lead Scoring", "unknown"),
        ("Lead Generative AI Engineer", "lead"),
        ("Lead ML Engineer", "lead"),
        ("Data Science Lead", "lead"),
        ("Lead, Gen AI", "lead"),
        ("Sr. Mgr, Data Science", "manager"),
        ("Mgr, Machine Learning", "manager"),
        ("Mgr. Data Science", "manager"),
        ("Mngr Data Science", "manager"),
        ("Data Science Mgr", "manager"),
        ("Product Mgr, AI", "unknown"),
        ("Sr Product Mgr - ML", "senior"),
        ("Dir, Data Science", "executive"),
        ("Sr. Dir, Data Science", "executive"),
        ("Dir. Machine Learning", "executive"),
        ("Assoc. Dir., Data Science", "executive"),
        ("Sr Dir of AI", "executive"),
        ("Data Scientist - Active Dir", "unknown"),
        ("Teamleiterin Data Science", "manager"),
        ("Leiterin Data Science (m/w/d)", "manager"),
        ("Leitung Data Science", "manager"),
        ("Abteilungsleitung Data & AI", "manager"),
        ("Abteilungsleiterin KI", "manager"),
        ("Gruppenleiterin Machine Learning", "manager"),
        ("Gruppenleitung KI", "manager"),
        ("Bereichsleitung Data", "manager"),
        ("Bereichsleiterin Data Analytics", "manager"),
        ("Teamleiter:in Data Science", "manager"),
        ("Leiter*in Data Science", "manager"),
        ("Teamleiter/in Data Science", "manager"),
        ("Leiter (m/w/d) Data Science", "manager"),
        ("Projektleiterin KI", "unknown"),
        ("Projektleitung Data", "unknown"),
        ("Data Engineer Stromleitung", "unknown"),
        ("Assistenz der Leitung Data", "unknown"),
        ("Python 3 Developer", "unknown"),
        ("Data Scientist 2", "mid"),
        ("Senior Data Scientist x 2", "senior"),
        ("Senior Data Scientist - Leading Bank", "senior"),
        ("Lead Data Scientist, Lead Gen", "lead"),
        ("Senior Data Scientist, Student Loans", "senior"),
    ],
)
def test_levels_beside_words_that_tell_none(title: str, code: str) -> None:
    assert seniority(title) == code


def test_a_chief_whose_office_it_is_makes_no_manager_of_others() -> None:
    for title in ("Data Analyst, Office of the CTO", "Data Analyst (reporting to the CTO)"):
        assert role_family(title) == role_family("Data Analyst")
    assert role_family("CTO, Data") == "manager"


def test_a_level_that_the_title_only_seems_to_tell_is_left_to_the_source() -> None:
    assert seniority("Data Analyst - Band 5", "Entry level") == "junior"
    assert seniority("Data Scientist - Leading Hedge Fund", "Mid-Senior level") == "mid"


@pytest.mark.parametrize(
    "title",
    ["Sr. Mgr, Data Science", "Mgr, Machine Learning", "Dir, Data Science", "Data Science Mgr", "Dir. Machine Learning",
     "Leiterin Data Science (m/w/d)", "Leitung Machine Learning", "Abteilungsleiterin KI", "Gruppenleitung KI",
     "Teamleiter:in Data Science", "Bereichsleitung Data"],
)  # fmt: skip
def test_whoever_leads_is_no_core_role(title: str) -> None:
    assert role_family(title) == "manager"


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
        ("AI H/W Engineer", "AI H/W Engineer"),
        ("H/W / F/W Engineer", "H/W / F/W Engineer"),
        ("F/W Engineer (m/w/d)", "F/W Engineer"),
        ("Research Engineer, I/O Virtualization", "Research Engineer, I/O Virtualization"),
        ("Data Scientist (H/W/D)", "Data Scientist"),
        ("(m/w/d)", "(m/w/d)"),
        ("Data Scientist with verification", "Data Scientist"),
        ("Data Scientist (Verified)", "Data Scientist"),
        ("Data Scientist\n- job post", "Data Scientist"),
        ("Data Scientist\nData Scientist with verification", "Data Scientist"),
        ("Data Scientist with verification Data Scientist with verification", "Data Scientist"),
        ("Data ScientistData Scientist", "Data Scientist"),
        ("Data Scientist mit Verifizierung", "Data Scientist"),
        ("ML Engineer · Promoted", "ML Engineer"),
        ("Job title: ML Engineer", "ML Engineer"),
        ("Bora Bora", "Bora Bora"),
        ("Harbour Works hiring Data Scientist in Berlin, Germany | LinkedIn", "Data Scientist"),
        ("Data Scientist - Indeed.com", "Data Scientist"),
        (
            "Design Verification Engineer with verification experience",
            "Design Verification Engineer with verification experience",
        ),
        ("Peer Reviewed", "Peer Reviewed"),
    ],
)
def test_clean_title(title: str, shown: str) -> None:
    assert clean_title(title) == shown


@pytest.mark.parametrize(
    ("title", "company", "shown"),
    [
        ("Data Scientist at Harbour Works", "Harbour Works Ltd", "Data Scientist"),
        ("Data Scientist @Harbour Works", "Harbour Works", "Data Scientist"),
        ("Data Scientist - Harbour Works", "Harbour Works", "Data Scientist"),
        ("Data Scientist bei Harbour Works GmbH", "Harbour Works", "Data Scientist"),
        ("Data Scientist at Harbour Works", "Quay Ventures", "Data Scientist at Harbour Works"),
        ("Data Scientist at Harbour Works", None, "Data Scientist at Harbour Works"),
        ("Director - Analytics", "Analytics", "Director - Analytics"),
        ("Data Scientist, Harbour Works", "Harbour Works", "Data Scientist"),
        ("Harbour Works - Senior Data Scientist", "Harbour Works", "Senior Data Scientist"),
        ("Data Scientist | Harbour Works | Remote", "Harbour Works", "Data Scientist | Remote"),
        ("Data Scientist - Harbour Works, Piers", "Harbour Works, Piers", "Data Scientist"),
        ("Data Scientist, Harbour Works (2 years)", "Harbour Works", "Data Scientist, Harbour Works (2 years)"),
        ("Talents (Data Scientist - Harbour Works)", "Harbour Works", "Talents (Data Scientist - Harbour Works)"),
    ],
)
def test_the_employers_name_is_no_part_of_a_title(title: str, company: str | None, shown: str) -> None:
    assert clean_title(title, company) == shown


def test_abbreviations_are_one_word() -> None:
    assert fold_title("A.I. Engineer") == fold_title("AI Engineer")
    assert fold_title("A.I Engineer (U.S.)") == "ai engineer us"
    assert fold_title("Ph.D. Position, Sr. Engineer") == "ph d position sr engineer"
    assert fold_title("Machine-Learning Engineer") == "machine learning engineer"


pieces = st.sampled_from(
    ["Data Scientist", "Senior", "II", "I", "(m/w/d)", "with verification", "Job title:", "-", "@", "at", "A.I.",
     "Harbour", "|", "Group", "Team Lead", "²", "İ", "ß", "\ud800", "\n", " ", "🚀", "R-229119", "Ünï", "シニア", "(",
     ")", "promoted"]
)  # fmt: skip


@given(st.text(max_size=60) | st.lists(pieces, max_size=9).map(" ".join) | st.lists(pieces, max_size=9).map("".join),
       st.none() | st.sampled_from(["Harbour", "Harbour Works", "Group", "-", "²"]))  # fmt: skip
@example("with verification", None)
@settings(max_examples=600, deadline=None)
def test_no_title_stops_the_reader(title: str, company: str | None) -> None:
    shown = clean_title(title, company)
    assert bool(shown) == bool(title.split())
    assert role_family(title, title) in role_families()
    assert seniority(title, title) in {*(rule["code"] for rule in load("seniority")["rules"]), "unknown"}


written = st.from_regex(r"[A-Z][a-z]{3,8}( [A-Z][a-z]{3,8}){1,3}", fullmatch=True)


@given(
    written, st.sampled_from(["", " ", "\n", " - ", " | "]), st.sampled_from(["", " with verification", " promoted"])
)
@settings(max_examples=300, deadline=None)
def test_a_title_said_twice_is_said_once(title: str, mark: str, noise: str) -> None:
    plain = clean_title(title)
    assert clean_title(title + noise) == plain
    assert clean_title(title + mark + title + noise) == plain
    assert clean_title(title + noise + (mark or " ") + title + noise) == plain
