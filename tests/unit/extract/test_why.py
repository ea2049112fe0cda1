"""The reason for each tag, and for each that was not made."""

import pytest

from skilltide.extract.tagger import Tagger


def reasons(tagger: Tagger, text: str, **about: str) -> dict[str, list[str]]:
    _, rejected = tagger.why(text, **about)
    found: dict[str, list[str]] = {}
    for one in rejected:
        found.setdefault(one.skill, []).append(one.reason)
    return found


def test_mention_tells_section_cue_and_years(tagger: Tagger) -> None:
    (mention,) = tagger.tag("Requirements\n- 3-5 years of PyTorch are a plus")
    assert (mention.skill, mention.section, mention.level, mention.years) == ("pytorch", "required", "preferred", 3)
    assert mention.cue


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5+ years of experience with Python", 5),
        ("3-5 years of Python", 3),
        ("3 to 5 yrs of Python", 3),
        ("three years of Python", 3),
        ("three (3) years of Python", 3),
        ("Python (2+ years)", 2),
        ("Python for a company that is 100 years old", None),
        ("Python", None),
        ("Two years of SQL and 5 years of Python", 5),
        ("Python (5 years), SQL (3 years)", 5),
        ("SQL (5 years), Python (3 years)", 3),
        ("SQL (5 years) and Python", None),
        ("Python 3 (5+ years)", 5),
        ("Python: at least 4 years", 4),
        ("3 years of Python (5 years preferred)", 3),
        ("5+ years of experience: SQL (2 years), Python (3 years)", 3),
        ("Machine learning: 3 years of Python", 3),
        ("3 Jahre Erfahrung mit Python", 3),
        ("3 años de experiencia con Python", 3),
        ("3 bis 5 Jahre Erfahrung mit Python", 3),
        ("3 oder mehr Jahre Python", 3),
        ("3 à 5 ans de Python", 3),
        ("3 o más años de Python", 3),
        ("3 of meer jaar ervaring met Python", 3),
        ("Mindestens drei Jahre Python", 3),
        ("Trois ans de Python", 3),
        ("3 års erfarenhet av Python", 3),
        ("Ao longo dos anos, Python", None),
        ("Thanks due to 5 years of Python", 5),
    ],
)
def test_years(tagger: Tagger, text: str, years: int | None) -> None:
    (mention,) = [m for m in tagger.tag(text) if m.skill == "python"]
    assert mention.years == years


@pytest.mark.parametrize(
    ("text", "about", "skill", "reason"),
    [
        ("Azure Machine Learning", {}, "machine-learning", "longer form"),
        ("A ray of hope", {}, "ray", "case"),
        ("You know Ray well", {}, "ray", "with"),
        ("A machine learning engineer", {}, "machine-learning", "title"),
        ("Maschinelles deep learning", {"language": "de"}, "learning-agility", "language"),
        ("Benefits\n- Python courses", {}, "python", "section"),
        ("Snowflake is a company", {"company": "Snowflake"}, "snowflake", "own"),
    ],
)
def test_rejections(tagger: Tagger, text: str, about: dict[str, str], skill: str, reason: str) -> None:
    assert any(one.startswith(reason) for one in reasons(tagger, text, **about)[skill])


def test_why_tells_the_same_mentions(tagger: Tagger) -> None:
    text = "You build RAG in Python. Our R&D uses R and Spark. Supervised and unsupervised learning."
    assert tagger.why(text)[0] == tagger.tag(text)


def test_unknown_headings_are_listed_and_silence_nothing(tagger: Tagger) -> None:
    text = "Requirements\n\n- Python\n\nThe Quirks Of Our Forge\n\n- Kafka\n"
    assert tagger.unknown_headings(text) == ["The Quirks Of Our Forge"]
    assert {m.skill: m.section for m in tagger.tag(text)} == {"python": "required", "apache-kafka": "unknown"}
