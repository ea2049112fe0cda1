"""Marks around words that name a skill, carried inside a text until it is final: the truth of each mention."""

import re
from dataclasses import dataclass

_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"  # private-use characters: no text has them
_MARK = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}([^{_CLOSE}]*){_CLOSE}")
_INLINE = re.compile(r"\[\[([^|\]]+)\|([a-z0-9-]+)\]\]")
_ARTICLE = re.compile(rf"\b([Aa]) (?=(?:{_OPEN}[^{_MIDDLE}]*{_MIDDLE})?(?:(?:AI|ML|MSc?|LLM)\b|[AEIO][a-z]))")


@dataclass(frozen=True, slots=True)
class Marked:
    """A planted mention: the words, the skill they name, and the level if it isn't the one of their section."""

    surface: str
    skill_id: str
    level: str | None


def mark(surface: str, skill_id: str, level: str | None = None) -> str:
    """Return the words with their mark."""
    return f"{_OPEN}{skill_id}|{level or ''}{_MIDDLE}{surface}{_CLOSE}"


def mark_inline(text: str) -> str:
    """Turn ``[[words|skill-id]]`` of a template into marks."""
    return _INLINE.sub(lambda match: mark(match[1], match[2]), text)


def strip_marks(text: str) -> tuple[str, list[Marked]]:
    """Return the text without marks, and what was marked."""
    found = []
    for match in _MARK.finditer(text):
        skill_id, level = match[1].split("|")
        found.append(Marked(match[2], skill_id, level or None))
    return _MARK.sub(r"\2", text), found


def capitalise(text: str) -> str:
    """Return the line with a capital first letter, also where a marked word comes first; names such as vLLM stay."""
    match = re.match(f"{_OPEN}[^{_MIDDLE}]*{_MIDDLE}", text)
    start = match.end() if match else 0
    word = re.match(r"[^\s,.;:|/]*", text[start:])
    if match and word and (any(c.isupper() for c in word[0]) or match[0].split("|")[0][1:] in _LOWER):
        return text
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def lower_first(text: str) -> str:
    """Return the line with a small first letter, for use inside a sentence; acronyms and marked words stay."""
    if text[:1] == _OPEN or not text[1:2].islower():
        return ("a" + text[1:]) if text.startswith("A ") else text
    return text[0].lower() + text[1:]


def fix_articles(text: str) -> str:
    """Return the text with "an" where a vowel sound follows ("a AI Engineer", "a MSc")."""
    return _ARTICLE.sub(r"\1n ", text)


# written small by habit, also where a line begins
_LOWER = frozenset(
    {"scikit-learn", "pandas", "numpy", "pytorch", "tensorflow", "docker", "kubernetes", "xgboost", "dbt"}
)
