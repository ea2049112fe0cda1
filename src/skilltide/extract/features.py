"""What a candidate and its surroundings are to the scorer: named facts, each of which has a weight.

Facts of the sense and of what its rules say are the same in all texts; others are of the sentence, or of the place.
Words stand in them as the lexicon spells them; words that it has nowhere are all the same, so that no name of a person
or an employer gets a weight.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from skilltide.extract.codes import BREAK, ITEM_STARTS, LINE, STOP, Alphabet
from skilltide.extract.compiled import Sense
from skilltide.extract.overlaps import Candidate
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.quick_tuple import new_tuple

KEPT = "kept"
"""The outcome of the rules for a candidate that they let pass; else the kind of the rule that broke ("near")."""
SENTENCE_START, SENTENCE_END = "sentence start", "sentence end"
FORM, ANY_CASE = "form ", "form, any case "
"""Before what a candidate is as written: an alias's forms, with capitals or in the plural, are mentions less or more
often than it."""
LINE_ENDS = frozenset([LINE, BREAK, STOP])
"""What is no word behind a candidate."""
TENTHS = 10
_WIDTHS = (1, 2, 3)
"""Tokens of what can be a joint."""
MOST_TOKENS, MOST_NEIGHBOURS, MOST_EIGHTS = 4, 4, 6


class Proposal(NamedTuple):
    """A candidate with what the rules say of it."""

    candidate: Candidate
    sense: Sense
    outcome: str


class SentenceFeatures(NamedTuple):
    """What all candidates of a sentence share."""

    section: str
    is_item: bool
    cue: str
    """The level of its first cue, "none" without one."""
    has_we: bool
    has_you: bool
    eighths: int
    """Its tokens in eights."""
    tenth: int
    """In which tenth of the text it begins."""


class Place(NamedTuple):
    """What stands around one candidate."""

    before: str
    """The codes of up to two tokens before it in its sentence."""
    behind: str
    """The code of the token behind it, empty at the sentence's end."""
    section: str
    tokens: int
    is_capital: bool
    """Whether a capital begins it inside the sentence."""
    neighbours: int
    """Other candidates that the rules let pass in the sentence."""
    is_listed: bool
    """Whether a joint stands between it and one of those."""
    form: str
    """It, as it is written."""


def sense_facts(sense: Sense, outcome: str) -> list[str]:
    """Facts of the sense and of what the rules said of it."""
    return [
        f"kind {sense.kind}", f"rules {outcome}", f"rules {outcome}, {sense.kind}", f"skill {sense.skill}",
        f"rule {sense.rule}", f"rules {outcome}, {sense.skill}", f"alias {sense.alias}",
    ]  # fmt: skip


def sentence_facts(sentence: SentenceFeatures) -> list[str]:
    """Facts of a sentence."""
    return [
        f"section {sentence.section}",
        f"list item {sentence.is_item}",
        f"cue {sentence.cue}",
        f"we {sentence.has_we}, you {sentence.has_you}",
        f"length {sentence.eighths}",
        f"tenth {sentence.tenth}",
    ]


def word_facts(codes: Iterable[str], kind: str, alphabet: Alphabet) -> list[str]:
    """Facts of the words of a sentence, each once, to a candidate of a kind; `codes`: of all its tokens."""
    prefix = word_prefix(kind)
    return [f"{prefix}{word}" for word in sorted(set(alphabet.decode(codes)))]


def word_prefix(kind: str) -> str:
    """What stands before a word in the facts of sentences with a candidate of a kind."""
    return f"{kind}, word "


def place_facts(place: Place, kind: str, alphabet: Alphabet) -> list[str]:
    """Facts of the place of one candidate; `kind`: its skill's."""
    before = alphabet.decode(place.before)
    behind = alphabet.decode(place.behind)
    return [
        f"before: {before[-1] if before else SENTENCE_START}",
        f"before: {' '.join(before) if len(before) > 1 else SENTENCE_START + ' +1'}",
        f"behind: {behind[0] if behind else SENTENCE_END}",
        f"section {place.section}, {kind}",
        f"tokens {place.tokens}",
        f"capital {place.is_capital}",
        f"neighbours {place.neighbours}",
        f"listed {place.is_listed}",
        f"{FORM}{place.form}",
        f"{ANY_CASE}{place.form.lower()}",
    ]


@lru_cache(maxsize=4)
def _words(alphabet: Alphabet) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """(codes of words of the employer, of those to the candidate, joints) in an alphabet."""
    own, you = (tuple(map(alphabet.code, words)) for words in (("our", "we", "us"), ("you", "your")))
    return own, you, frozenset([",", "/", "&", *map(alphabet.code, ("and", "or"))])


class Surroundings:
    """The sentences of one text and the places of its candidates."""

    __slots__ = ("_ends", "_joints", "_ordered", "_own", "_starts", "_text", "_you")

    def __init__(self, text: ParsedText, kept: list[Candidate], alphabet: Alphabet) -> None:
        """`kept`: the candidates that the rules let pass, in order of the text; `alphabet`: the lexicon's."""
        self._text = text
        self._ordered = [candidate[0] for candidate in kept]
        """Where they begin, in order of the text."""
        self._starts = frozenset(self._ordered)
        self._ends = frozenset([candidate[1] for candidate in kept])
        self._own, self._you, self._joints = _words(alphabet)

    def sentence(self, number: int) -> SentenceFeatures:
        """The features of a sentence."""
        outline, codes = self._text.outline, self._text.tokens.codes
        first, last = outline.span(number, len(codes))
        within = codes[first:last]
        cues = self._text.cues.by_sentence.get(number)
        eighths, tenth = (last - first) // 8, TENTHS * first // (len(codes) or 1)
        our, we, us = self._own
        you, your = self._you
        return new_tuple(SentenceFeatures, (
            outline.sections[number],
            within[:1] in ITEM_STARTS,
            cues[0].cue.level if cues else "none",
            our in within or we in within or us in within,
            you in within or your in within,
            eighths if eighths < MOST_EIGHTS else MOST_EIGHTS,
            tenth if tenth < TENTHS else TENTHS - 1,
        ))  # fmt: skip

    def words(self, number: int) -> Sequence[str]:
        """The codes of a sentence."""
        first, last = self._text.outline.span(number, len(self._text.tokens.codes))
        return self._text.tokens.singles[first:last]

    def place(self, proposal: Proposal, sentence: int) -> Place:
        """The place of a candidate in its sentence."""
        start, end, _, _ = proposal.candidate
        text = self._text
        codes, tokens = text.tokens.codes, text.tokens
        first, last = text.outline.span(sentence, len(codes))
        others = self.count(first, last) - (proposal.outcome == KEPT)
        return Place(
            codes[max(first, start - 2) : start],
            codes[end] if end < last and codes[end] not in LINE_ENDS else "",
            text.outline.sections[sentence],
            min(end - start, MOST_TOKENS),
            start > first and tokens.text[tokens.starts[start]].isupper(),
            min(others, MOST_NEIGHBOURS),
            others > 0 and self.is_listed(start, end),
            tokens.slice(start, end),
        )

    def count(self, first: int, last: int) -> int:
        """How many candidates the rules let pass begin in tokens `first` to `last` (exclusive)."""
        return bisect_left(self._ordered, last) - bisect_left(self._ordered, first)

    def is_listed(self, start: int, end: int) -> bool:
        """Whether a joint stands between tokens `start` to `end` and a candidate that the rules let pass."""
        codes, joints, starts, ends = self._text.tokens.codes, self._joints, self._starts, self._ends
        for width in _WIDTHS:
            if (start - width in ends and not joints.isdisjoint(codes[start - width : start])) or (
                end + width in starts and not joints.isdisjoint(codes[end : end + width])
            ):
                return True
        return False
