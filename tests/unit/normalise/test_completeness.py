"""What stands where a text should is no text; a short text that tells of the work is one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from skilltide.model import Document, Posting, PostingFields
from skilltide.normalise.completeness import incomplete_because
from skilltide.normalise.posting import normalise

LONG = "You train models that tell when a turbine needs its bearings changed, and keep them in service. " * 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Data Scientist", "text_is_title"),
        ("Data Scientist\n\nData Scientist (m/w/d)", "text_is_title"),
        ("Senior Data Scientist at Acme in Oslo, Norway", "text_is_title"),
        ("Data Scientist 1", "text_is_title"),
        ("See link", "text_is_wall"),
        ("Not found", "text_is_wall"),
        ("https://jobs.example/1", "text_is_wall"),
        ("Please see the attached PDF for the full description.", "text_is_wall"),
        ("Click apply to read more about this role.", "text_is_wall"),
        ("Acme is hiring a Data Scientist.\n\nRead more on our website: https://x.example/a", "text_is_wall"),
        (
            "Sign in to view the full job description. By clicking Continue you agree to the User Agreement and Cookie "
            "Policy.",
            "text_is_wall",
        ),
        (
            "We use cookies to improve your experience. Accept all\n\nReject all\n\nManage cookies\n\nBy continuing to "
            "use this site you agree to our privacy policy and cookie policy.",
            "text_is_wall",
        ),
        ("You need to enable JavaScript to run this app.", "text_is_wall"),
        ("Please enable JavaScript and cookies to continue. Checking your browser. Ray ID: 12", "text_is_wall"),
        ("404\n\nThe page you are looking for could not be found.", "text_is_wall"),
        ("Access denied", "text_is_wall"),
        ("This job is no longer available. Similar jobs", "text_is_wall"),
        ("Loading...", "text_is_wall"),
        ("N/A", "text_is_wall"),
        ("{{job.title}} {{job.text}}\n{{job.place}} of a page whose script could not be run", "text_is_wall"),
        ("Melden Sie sich an, um die Stellenanzeige zu sehen. Noch kein Konto?", "text_is_wall"),
        ("Wir verwenden Cookies. Bitte stimmen Sie zu: Cookies akzeptieren", "text_is_wall"),
        ("Diese Stelle ist nicht mehr verfügbar.", "text_is_wall"),
        ("Connectez-vous pour consulter cette offre.", "text_is_wall"),
        ("Cette offre n'est plus disponible", "text_is_wall"),
        ("Inicia sesión para ver la oferta. ¿Has olvidado tu contraseña?", "text_is_wall"),
        ("Faça login para ver a vaga. Clique aqui", "text_is_wall"),
        ("Accedi per vedere l'offerta. Clicca qui per candidarti", "text_is_wall"),
        ("Klik hier voor de volledige vacature. Lees verder", "text_is_wall"),
        ("Войдите, чтобы увидеть вакансию", "text_is_wall"),
        ("请登录后查看详情", "text_is_wall"),
        ("We are hiring. Good pay.", "text_too_short"),
        ("岗位要求：熟悉Python", "text_too_short"),
        ("Acme is looking for somebody who will build the models that tell our customers what to b…", "text_is_cut"),
        ("You will build models for the grid and keep them in service for all of our many custo...", "text_is_cut"),
    ],
)  # fmt: skip
def test_what_is_no_text(text: str, reason: str) -> None:
    assert incomplete_because(text, "Data Scientist", "Acme", "Oslo, Norway") == reason


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        2 * LONG + "Click here to apply. We use cookies. Read more …",
        "You train models in Python and SQL, keep them in service, and sign in at the gate every day.",
        "We use our own cookies. You bake with Python: models of dough, ovens and crumbs. You test each model daily.",
        "You build consent tools: what a cookie is, which it needs. Python, Go, SQL; five years; German and French.",
        "Requirements\n* Python\n* PyTorch\n* SQL\n* Spark\n* Docker\n* three years of each, or five years of any one"
        "\n\nApply now",
        "We know lists of names (Spark, Kafka, Flink ...), and you will know them by the end of the first week.",
        "岗位职责：负责机器学习模型的开发和维护。岗位要求：熟悉Python和SQL，三年以上经验。",
    ],
)
def test_what_is_one(text: str) -> None:
    assert incomplete_because(text, "Data Scientist", "Acme", "Oslo, Norway") is None


def test_a_posting_tells_why_its_text_does_not_count() -> None:
    fields = PostingFields(title="Data Scientist", company="Acme", description="See link")
    document = Document("test", {}, datetime(2025, 3, 10, tzinfo=UTC), "a.csv", 1)

    def made(given: PostingFields) -> Posting:
        posting = normalise(given, document)
        assert isinstance(posting, Posting)
        return posting

    wall = made(fields)
    assert (wall.is_text_complete, wall.notes) == (False, ("text_is_wall",))
    snippet = made(replace(fields, description=LONG, is_text_complete=False))
    assert (snippet.is_text_complete, snippet.notes) == (False, ("text_is_snippet",))
    assert made(replace(fields, description=LONG)).is_text_complete
