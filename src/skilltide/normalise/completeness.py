"""Whether a text tells of the work, or only stands where a text should: a repeated title, a wall, a link.

Such texts are kept, but count in no denominator: they can't name a skill. Vocabulary and limits: `completeness.yml`.
"""

import re
from dataclasses import dataclass
from functools import cache

from skilltide.normalise.any_of_many import AnyOf
from skilltide.normalise.data import fold, load

REASONS = ("text_is_snippet", "text_is_title", "text_is_wall", "text_is_cut", "text_too_short")
"""Why a text is incomplete, as notes of a posting. `text_is_snippet`: its source serves no more."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_PLACEHOLDER = re.compile(r"\{\{[^{}]{1,80}\}\}|\$\{[^{}]{1,80}\}")
_PLACEHOLDERS = 3
"""So many "{{job.title}}" in a short text: a page whose script did not run."""
_SENTENCE_END = re.compile(r"[\n.!?;:|•·»>。！？；]+(?:\s|$|(?<=[\n。！？；]))")
_CUT = re.compile(r"\w ?(?:…|\.{3}|\[…\]|\[\.{3}\])[\s\"'”’]*$")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_SENTENCE_WORDS = 45


@dataclass(frozen=True, slots=True)
class _Rules:
    least_words: int
    least_words_besides: int
    title_words_besides: int
    longest: int
    longest_wall: int
    wall_words: tuple[str, ...]
    longest_cut: int
    walls: AnyOf


@cache
def _rules() -> _Rules:
    data = load("completeness")
    return _Rules(
        data["least_words"],
        data["least_words_besides"],
        data["title_words_besides"],
        data["longest"],
        data["longest_wall"],
        tuple(data["wall_words"]),
        data["longest_cut"],
        AnyOf(pattern for patterns in data["walls"].values() for pattern in patterns),
    )


def incomplete_because(text: str, title: str, employer_name: str | None = None, place: str | None = None) -> str | None:
    """Return why a text is none (`text_is_title`, `text_is_wall`, `text_is_cut`, `text_too_short`), else None.

    `text`: cleaned, as posting_text returns it. Employer and place are not counted as words of the text.

    >>> incomplete_because("Data Scientist - Acme, Oslo", "Data Scientist", "Acme", "Oslo, Norway")
    'text_is_title'
    >>> incomplete_because("Sign in to view the full job description.", "Data Scientist")
    'text_is_wall'
    """
    rules = _rules()
    if len(text) > rules.longest and not _may_be_wall(text, rules):
        return None
    known = set(fold(" ".join(filter(None, (title, employer_name, place)))).split())
    bare, link_count = _ADDRESS.subn("\n", text)
    sentences = [sentence for part in _SENTENCE_END.split(bare) if (sentence := fold(part))]
    told = [sentence for sentence in sentences if not _is_wall(sentence, rules)]
    words = [word for sentence in told for word in sentence.split()]
    besides = sum(_word_count(word) for word in words if word not in known)
    has_wall = bool(link_count) or len(told) < len(sentences)
    is_unrendered = len(text) <= rules.longest and len(_PLACEHOLDER.findall(text)) >= _PLACEHOLDERS
    found = {
        "text_is_wall": is_unrendered or (has_wall and besides < rules.least_words_besides),
        "text_is_title": besides <= rules.title_words_besides and _repeats(words, fold(title)),
        "text_too_short": sum(map(_word_count, words)) < rules.least_words,
        "text_is_cut": len(text) <= rules.longest_cut and _CUT.search(text) is not None,
    }
    return next((reason for reason, is_so in found.items() if is_so), None)


def _repeats(words: list[str], title: str) -> bool:
    """Whether words hold most of the title's."""
    named = set(title.split())
    return 2 * len(named.intersection(words)) > len(named)


def _may_be_wall(text: str, rules: _Rules) -> bool:
    if len(text) > rules.longest_wall:
        return False
    start = text[:300].casefold()
    return any(word in start for word in rules.wall_words)


def _is_wall(sentence: str, rules: _Rules) -> bool:
    return sentence.count(" ") < _MOST_SENTENCE_WORDS and rules.walls.search(sentence)


def _word_count(word: str) -> float:
    """Return how many words a piece between spaces counts for: more than one where a language writes no spaces."""
    unspaced = len(_UNSPACED.findall(word))
    return unspaced / 2 if unspaced else 1
