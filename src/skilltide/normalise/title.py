"""Titles: as they are shown, and folded for comparing (words in `titles.yml`)."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from skilltide.normalise.company import employer_key
from skilltide.normalise.data import fold, load, strip_accents
from skilltide.normalise.patterns import any_of, filled

_NO_GENDER = r"(?<!\b\w/)(?!(?:[hf]\s?/\s?w|i\s?/\s?[fo])\b(?!/))"
"""Before letters that are no marker: "H/W Engineer", "F/W", "I/O", "I/F"."""
GENDER = re.compile(
    rf"\s*[\(\[\-–|,/]?\s*\(?\b(?:{_NO_GENDER}[mwfhdxi](?:\s?[/|,.\-]\s?[mwfhdxigo*]){{1,3}}"
    r"|mwd|wmd|fmd|mfd|gn|all genders?|alle geschlechter|divers|homme/femme|h/f|f/h)\b\*?\)?\s*[\)\]]?\*?",
    re.IGNORECASE,
)
"""A mark that a posting is for all genders: "(m/w/d)"."""
_REQUISITION = re.compile(
    r"\s*[-–|(#\[]*\s*\b(?:R|JR|REQ|ID|Ref|Req(?:uisition)?(?: ID)?|Job ID)[-#:\s.]{0,3}\d{4,}\)?\]?\s*$", re.IGNORECASE
)
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b06\ufe0f\u200d]+")
_SPACES = re.compile(r"\s+")
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Za-z]\.){1,4}[A-Za-z](?:\.|(?!\w))(?!\w)")
_NAME_PARTS = re.compile(r"(\s+[-–—|·]\s+|\s*[,:]\s+)")
_BRACKET_OR_BAR = re.compile(r"[()\[\]|]")
_MIN_DOUBLED = 6
"""Letters of a title that may be said twice: "Bora Bora" is no title."""


def clean_title(title: str, company: str | None = None) -> str:
    """Return a title for display: one line, without gender markers, pictures, requisition numbers and sites' noise.

    Said twice ("Data ScientistData Scientist"), it is said once; the employer's name at its end is left out.

    >>> clean_title("Data  Scientist (m/w/d) 🚀 with verification")
    'Data Scientist'
    """
    one_line = _one_line(title)
    text = _SPACES.sub(" ", _PICTURES.sub(" ", without_noise(one_line))).strip()
    text = _REQUISITION.sub("", GENDER.sub(" ", text))
    text = _SPACES.sub(" ", text).strip(" -–—|,;:*/").strip()
    if company:
        text = _without_employer(text, company)
    return text or one_line


class _Noise(NamedTuple):
    behind: re.Pattern[str]
    before: re.Pattern[str]
    at: re.Pattern[str]
    at_word: re.Pattern[str]
    """What `at` can't match without: looked for first, in a twentieth of the time."""
    page: re.Pattern[str]


@cache
def _noise() -> _Noise:
    data = load("titles")

    sites = rf"\s*[|·–-]\s*(?:{any_of(data['sites'])})\s*$"
    return _Noise(
        behind=re.compile(rf"[\s(\[·|-]+(?:{any_of(data['behind'])})[\s)\]]*$|{sites}", re.IGNORECASE),
        before=re.compile(rf"^(?:{any_of(data['before'])})\s*", re.IGNORECASE),
        at=re.compile(
            rf"^(?P<title>.*[^\W_].*?)(?:\s+(?:{any_of(data['at'])})\s+|\s*@\s*)(?P<name>.+)$", re.IGNORECASE
        ),
        at_word=re.compile(rf"\s(?:{any_of(data['at'])})\s|@", re.IGNORECASE),
        page=re.compile(rf"^.+? (?:is )?hiring:? (?P<title>.+?)(?: in .+)?{sites}", re.IGNORECASE),
    )


@lru_cache(maxsize=65536)
def without_noise(title: str) -> str:
    """Return a title of one line without what sites put before and behind it, and said once."""
    noise = _noise()
    page = noise.page.match(title)
    text = noise.before.sub("", page["title"] if page else title)
    while True:
        shorter = _said_once(noise.behind.sub("", _said_once(text)).strip())
        if shorter == text or not shorter:
            return shorter or title
        text = shorter


def _said_once(text: str) -> str:
    for mark in ("", " ", " - ", " | ", ", "):
        half, odd = divmod(len(text) - len(mark), 2)
        is_double = not odd and half >= _MIN_DOUBLED and text[:half].casefold() == text[half + len(mark) :].casefold()
        if is_double and text[half : half + len(mark)] == mark:
            return text[:half].strip()
    return text


def _without_employer(text: str, company: str) -> str:
    """Leave the employer's name out: "… at Acme", and where it is a part of its own ("Acme - Data Scientist")."""
    key = employer_key(company)
    noise = _noise()
    match = noise.at.match(text) if noise.at_word.search(text) else None
    if match is not None and employer_key(match["name"]) == key and _is_balanced(match["title"]):
        return match["title"].strip()
    for mark in _NAME_PARTS.finditer(text):  # a name may hold such marks itself
        head, tail = text[: mark.start()], text[mark.end() :]
        if employer_key(tail) == key and " " in head and not _BRACKET_OR_BAR.search(tail):
            return head
    pieces = _NAME_PARTS.split(text)  # parts, with the marks between them
    kept = [
        at for at in range(0, len(pieces), 2) if _BRACKET_OR_BAR.search(pieces[at]) or employer_key(pieces[at]) != key
    ]
    if len(kept) == (len(pieces) + 1) // 2 or not kept:
        return text
    rest = pieces[kept[0]] + "".join(pieces[at - 1] + pieces[at] for at in kept[1:])
    return rest if " " in rest else text  # "Director - Analytics" may be the trade of an employer named after it


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def fold_title(title: str) -> str:
    """Fold a title for comparing: without sites' noise, and with abbreviations as one word ("A.I." is "ai")."""
    return fold_words(plain_title(title))


def plain_title(title: str) -> str:
    """Return a title as one line, without sites' noise."""
    return without_noise(_one_line(title))


def _one_line(title: str) -> str:
    return _SPACES.sub(" ", title).strip()


def fold_words(text: str) -> str:
    """Fold a title, or a part of one, with abbreviations as one word."""
    folded = fold(_INITIALS.sub(lambda match: match.group().replace(".", ""), text))
    for meaning, pattern in _abbreviations():
        folded = pattern.sub(meaning, folded)
    return folded


@cache
def _abbreviations() -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = load("titles")["abbreviations"].items()
    return tuple((meaning, re.compile(rf"(?<![a-z0-9+#])(?:{pattern})(?![a-z0-9+#])")) for meaning, pattern in listed)


def folded_words(patterns: Iterable[str], words: Mapping[str, str]) -> re.Pattern[str]:
    """Return what finds any of several expressions as whole words of a folded title; `words`: see `filled`."""
    groups = {name: f"(?:{value})" for name, value in words.items()}
    joined = strip_accents(filled("|".join(patterns), groups))
    return re.compile(rf"(?<![a-z0-9+#])(?:{joined})(?![a-z0-9+#])")
