"""Postings in other languages: headings, lead-ins and cues, names that hold in their language only, and their coverage.

All texts are ours. Annotated real postings measure how well it does (docs/tagging-accuracy.md).
"""

from pathlib import Path

import pytest
import yaml

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_model import OTHER_LANGUAGES
from skilltide.extract.tagger import Tagger
from skilltide.extract.wording import expand
from skilltide.resources import resource

MOST_DEMANDED = (Path(__file__).parent / "most_demanded.txt").read_text(encoding="utf-8").split()
"""The concepts and soft skills that most openings of the LinkedIn history demand, the most demanded first."""

POSTINGS = {
    "de": (
        "Deine Aufgaben\n\n* Entwicklung von Datenpipelines\n\nDas solltest du mitbringen:\n\n"
        "* Fundierte Kenntnisse im maschinellen Lernen\n* Docker ist von großem Vorteil\n\n"
        "Darauf kannst du dich freuen\n\n* Kubernetes-Pullover"
    ),
    "fr": (
        "Vos principales missions\n\n* Construire des pipelines de données\n\nCe que nous attendons de vous :\n\n"
        "* Bonne connaissance de l'apprentissage automatique\n* Docker serait un vrai plus\n\n"
        "Ce que nous vous proposons\n\n* Un pull Kubernetes"
    ),
    "es": (
        "Tus principales tareas serán:\n\n* Mantener flujos de datos\n\nQué necesitamos de ti\n\n"
        "* Conocimientos sólidos de aprendizaje automático\n* Será valorable Docker\n\n"
        "Qué podemos ofrecerte\n\n* Un jersey de Kubernetes"
    ),
    "pt": (
        "As tuas responsabilidades\n\n* Manter fluxos de dados\n\nO que precisas de ter:\n\n"
        "* Conhecimentos sólidos de aprendizado de máquina\n* Desejável: Docker\n\n"
        "O que temos para oferecer\n\n* Uma camisola Kubernetes"
    ),
    "it": (
        "Cosa farai con noi\n\n* Curare i flussi di dati\n\nSono richiesti:\n\n"
        "* Buona conoscenza dell'apprendimento automatico\n* Gradita la conoscenza di Docker\n\n"
        "Che cosa offriamo\n\n* Un maglione Kubernetes"
    ),
    "nl": (
        "Wat je gaat doen\n\n* Je beheert datastromen\n\nWat wij van jou verwachten:\n\n"
        "* Goede kennis van machinaal leren\n* Docker is een mooie meerwaarde\n\n"
        "Wat krijg je van ons\n\n* Een Kubernetes-trui"
    ),
    "sv": (
        "Dina huvudsakliga ansvarsområden\n\n* Sköta dataflöden\n\nVi tror att du har:\n\n"
        "* God kunskap om maskininlärning\n* Docker är starkt meriterande\n\n"
        "Hos oss får du\n\n* En Kubernetes-tröja"
    ),
}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_sections_and_levels(tagger: Tagger, language: str) -> None:
    levels = {one.skill: one.level for one in tagger.tag(POSTINGS[language], language=language)}
    assert levels == {"data-pipelines": "context", "machine-learning": "required", "docker": "preferred"}


@pytest.mark.parametrize(
    ("language", "lead_in", "section"),
    [
        ("de", "Für unser Team in Kiel wünschen wir uns von dir unter anderem", "required"),
        ("fr", "Au sein de notre petite équipe, vous serez chaque jour en charge de", "duties"),
        ("es", "Para que todo funcione se requiere como mínimo lo que sigue", "required"),
        ("pt", "Ao longo de cada semana a pessoa será responsável por", "duties"),
        ("it", "In questo lavoro la risorsa inserita dovrà occuparsi di", "duties"),
        ("nl", "Voor deze plek aan het water beschik je in elk geval over", "required"),
        ("sv", "Det är extra meriterande för oss om sökande kan", "preferred"),
    ],
)
def test_a_sentence_before_a_list_gives_it_a_section(tagger: Tagger, language: str, lead_in: str, section: str) -> None:
    found = tagger.tag(f"{lead_in}:\n\n* Kafka\n* Airflow", language=language)
    assert [(one.skill, one.section) for one in found] == [("apache-kafka", section), ("apache-airflow", section)]


IS = {"de": "ist", "fr": "est", "es": "es", "pt": "é", "it": "è", "nl": "is", "sv": "är"}
VERBS = {
    "de": ("ist", "sind", "wird", "werden"), "fr": ("est", "sont"), "es": ("es", "son", "será"),
    "pt": ("é", "são", "será"), "it": ("è", "sono"), "nl": ("is", "zijn"), "sv": ("är",),
}  # fmt: skip
NOT = {"de": "nicht", "fr": "pas", "es": "no", "pt": "não", "it": "non", "nl": "niet", "sv": "inte"}
NOUNS = {"de ein muss": "kein muss", "nl must": "geen must", "sv ett krav": "inget krav", "sv ett måste": "inget måste"}
"""Musts that are nouns -> how they are denied."""


def musts(language: str) -> list[str]:
    """What a language's cues say of a must behind its name, without the verb."""
    cues = yaml.safe_load((resource("lexicons") / "languages" / f"{language}.yml").read_text("utf-8"))["cues"]
    found: dict[str, None] = {}
    for cue in cues:
        if (cue["level"], cue.get("scope")) == ("required", "before"):
            for text in expand(cue["text"]):
                words = text.split()
                found[" ".join(words[1:] if words[0] in VERBS[language] and len(words) > 1 else words)] = None
    return list(found)


def denials(language: str, must: str) -> list[str]:
    """The same denied, with a verb and (where the language leaves it out) without."""
    if must == "krävs":
        return ["krävs inte", "krävs ej"]
    if must.split(maxsplit=1)[0] in VERBS[language]:
        return [f"no {must}"]
    plain = must.removeprefix("een ").removeprefix("absoluut ") if language == "nl" else must
    if none := NOUNS.get(f"{language} {plain}"):
        return [f"{IS[language]} {none}"]
    if language == "fr":
        return [f"n'est pas {must}", f"pas {must}", f"non {must}"]
    if language in ("es", "pt", "it"):
        return [f"{NOT[language]} {IS[language]} {must}", f"{NOT[language]} {must}"]
    return [f"{IS[language]} {NOT[language]} {plain}"]


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_a_must_that_is_denied_is_none(tagger: Tagger, language: str) -> None:
    words = musts(language)
    assert len(words) >= 4
    wrong = []
    for must in words:
        for denial in denials(language, must):
            found = tagger.tag(f"Requirements\n- SQL\n- Kafka {denial}\n", language=language)
            (kafka,) = [one for one in found if one.skill == "apache-kafka"]
            wrong += [denial] if kafka.level == "required" else []
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "text", "skill"),
    [
        ("de", "Sicherer Umgang mit Methoden maschinellen Lernens", "machine-learning"),
        ("de", "Arbeit mit großen Sprachmodellen", "large-language-models"),
        ("de", "Kenntnisse in relationalen Datenbanken", "relational-databases"),
        ("fr", "La résolution des problèmes", "problem-solving"),
        ("fr", "Un réseau de neurones", "neural-networks"),
        ("es", "Una red neuronal", "neural-networks"),
        ("es", "Equipo colaborativo", "collaboration"),
        ("pt", "Modelo preditivo", "predictive-modeling"),
        ("it", "Rete neurale", "neural-networks"),
        ("nl", "Een analytisch denkvermogen", "analytical-thinking"),
        ("sv", "Goda kunskaper i relationsdatabaser", "relational-databases"),
        ("de", "Erfahrung mit MLOps", "mlops"),
        ("nl", "Sterk in teamwork", "teamwork"),
    ],
)
def test_inflected_and_borrowed_names(tagger: Tagger, language: str, text: str, skill: str) -> None:
    assert skill in {one.skill for one in tagger.tag(text, language=language)}


@pytest.mark.parametrize(
    ("own", "other", "word", "text"),
    [
        ("de", "nl", "phd", "Promotion"),  # Dutch texts speak of promoting goods
        ("sv", "de", "physics", "fysik"),
        ("es", "en", "artificial-intelligence", "IA"),  # Iowa
        ("it", "fr", "university-degree", "laurea"),
        ("de", "en", "artificial-intelligence", "KI"),
        ("fr", "en", "agile", "agilité"),
        ("pt", "de", "technical-documentation", "documentar"),
    ],
)
def test_a_name_holds_in_its_language_only(tagger: Tagger, own: str, other: str, word: str, text: str) -> None:
    assert [one.skill for one in tagger.tag(f"* {text}", language=own)] == [word]
    assert [one.skill for one in tagger.tag(f"* {text}", language=other)] == []


def test_why_tells_which_languages_a_name_is_of(tagger: Tagger) -> None:
    _, rejected = tagger.why("* Programmierkenntnisse", language="fr")
    assert [one.reason for one in rejected if one.skill == "programming"] == [
        "language: a name in de, the text is in fr"
    ]


def test_the_most_demanded_skills_have_names_in_all_languages(lexicon: Lexicon) -> None:
    assert len(set(MOST_DEMANDED)) == 120
    for skill_id in MOST_DEMANDED:
        assert lexicon.skills[skill_id].languages == ("en", *OTHER_LANGUAGES), skill_id


def test_languages_of_skills_hold_one_another(lexicon: Lexicon) -> None:
    """So that pairs of skills have a population; a skill of names.yml has a name or is borrowed in each language."""
    found = {skill.languages for skill in lexicon.skills.values()}
    assert found == {None, ("en",), ("en", *OTHER_LANGUAGES)}
