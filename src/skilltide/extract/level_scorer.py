"""Deciding whether a posting asks for a mention: a logistic model over the rules' outcome and the sentences there.

The section's level and the cues (`levels`) propose a level. Where they say `required` or `context`, the model decides
between these two: headings get lost, and a list of requirements is one without its heading too. Wishes, exclusions and
texts too short to have an outline remain the rules' matter. The weights stand in `scorer.json` beside those of
`scorer`; without the file the rules decide everything.

How a sentence is worded ("Strong background in …", "You will build …") is judged by another model of the same kind,
whose facts are its words and which learnt from the sections of thousands of postings that nobody annotated (`Wording`).
Its answer, and that of the sentences around, are facts of this one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from skilltide.extract.codes import BREAK, ITEM_STARTS, LINE, STOP, skip_decoration
from skilltide.extract.compiled import CompiledCue, CompiledLexicon
from skilltide.extract.parsed_text import ParsedText
from skilltide.extract.quick_tuple import new_tuple
from skilltide.extract.word_weights import WordWeights

CONTEXT, REQUIRED = "context", "required"
_SINCE = (1, 2, 4, 8, 16, 32)
"""Sentences behind a section's first one, in steps."""
_ENDS = frozenset([LINE, BREAK, STOP, ":", "."])
_MOST_EIGHTHS = 6
_TENTHS, _FIFTHS = 10, 5
_TOLD = 3
"""How many facts `why` names."""
_WORD, _FIRST = "word: ", "first: "
_OWN_STEP, _AROUND_STEP, _MOST_STEPS = 75, 50, 4
"""Hundredths of a step of what wording says, of a sentence and of those around it, and the most steps."""
_AROUND = 2
"""Sentences before and behind that count as around."""
_MOST = 300
"""Hundredths that a sentence counts at most among those around."""


class LevelFeatures(NamedTuple):
    """What all mentions of a sentence share but its words."""

    section: str
    since: int
    """How far its section's first sentence is back, in the steps of `_SINCE`."""
    is_item: bool
    eighths: int
    """Its tokens in eights."""
    has_years: bool
    is_glued: bool
    """Whether the line break before it is lost."""
    end: str
    """The code that ends it, empty for any other than a break, a stop or a colon."""
    tenth: int
    """In which tenth of the text it begins."""
    has_required: bool
    """Whether the text has a section of requirements."""
    is_behind_required: bool
    is_before_required: bool
    has_preferred: bool
    has_duties: bool


def sentence_facts(sentence: LevelFeatures) -> list[str]:
    """Facts of a sentence."""
    section, is_item = sentence.section, sentence.is_item
    return [
        f"section {section}",
        f"{section}, {sentence.since} steps behind its heading",
        f"list item {is_item}",
        f"{section}, list item {is_item}",
        f"length {sentence.eighths}",
        f"years {sentence.has_years}",
        f"glued {sentence.is_glued}",
        f"ends {_END_NAMES.get(sentence.end, sentence.end or 'otherwise')}",
        f"tenth {sentence.tenth}",
        f"{section}, fifth {sentence.tenth * _FIFTHS // _TENTHS}",
        f"{section}, requirements {sentence.has_required}",
        f"{section}, requirements before {sentence.is_behind_required}, behind {sentence.is_before_required}",
        f"{section}, wishes {sentence.has_preferred}, duties {sentence.has_duties}",
    ]


_END_NAMES = {LINE: "LINE", BREAK: "BREAK", STOP: "STOP"}


def wording_facts(section: str, own: int, around: int) -> list[str]:
    """Facts of how a sentence and those around it are worded, in steps."""
    return [
        f"wording {own:+d}",
        f"around {around:+d}",
        f"{section}, wording {own:+d}",
        f"{section}, around {around:+d}",
        f"wording {own:+d}, around {around:+d}",
    ]


def rule_facts(section: str, level: str, cue: CompiledCue | None) -> list[str]:
    """Facts of what the rules say of a mention."""
    told = f"{cue.level} {cue.scope} {cue.rank}" if cue else "none"
    return [f"rules {level}", f"cue {told}", f"rules {level}, {section}"]


class Wording:
    """How much a sentence reads like one that asks for something, by those of its words that the lexicon has."""

    def __init__(self, weights: Mapping[str, float], compiled: CompiledLexicon) -> None:
        """`weights`: of `word_facts`, the bias as that of the empty one."""
        self._bias = round(100 * weights.get("", 0.0))
        alphabet = compiled.memo.alphabet
        self._words, self._firsts = (WordWeights(weights, prefix, alphabet) for prefix in (_WORD, _FIRST))
        """Of a word in a sentence, and of one as the first."""

    def score(self, codes: Sequence[str], first: str) -> int:
        """Log-odds in hundredths. `codes`: of a sentence; `first`: of its first word."""
        return self._bias + self._words.sum(codes) + self._firsts[first]


class Sentences:
    """The sentences of one text, as far as they are asked for."""

    def __init__(self, text: ParsedText, wording: Wording) -> None:
        self._text, self._wording = text, wording
        outline = text.outline
        sections = outline.sections
        self._starts = [start.token for start in outline.section_starts]
        self._begun = [bisect_right(outline.sentences, token) - 1 for token in self._starts]
        """The sentences in which sections begin."""
        self._headings = frozenset(self._begun)
        self._scores: dict[int, int] = {}
        """Sentence -> what its wording says."""
        self._is_required = "required" in sections
        self._first_required = sections.index("required") if self._is_required else 0
        self._last_required = len(sections) - 1 - sections[::-1].index("required") if self._is_required else 0
        self._has_preferred, self._has_duties = "preferred" in sections, "duties" in sections

    def sentence(self, number: int) -> LevelFeatures:
        """The features of a sentence."""
        text = self._text
        outline, codes, is_required = text.outline, text.tokens.codes, self._is_required
        first, last = outline.span(number, len(codes))
        at = bisect_right(self._starts, first) - 1
        eighths, end = (last - first) // 8, codes[last - 1 : last]
        return new_tuple(LevelFeatures, (
            outline.sections[number],
            bisect_right(_SINCE, number - (self._begun[at] if at >= 0 else 0)),
            codes[first] in ITEM_STARTS,
            eighths if eighths < _MOST_EIGHTHS else _MOST_EIGHTHS,
            number in text.cues.years.by_sentence,
            first > 0 and codes[first - 1] == BREAK,
            end if end in _ENDS else "",
            _TENTHS * first // len(codes),
            is_required,
            is_required and self._first_required < number,
            is_required and self._last_required > number,
            self._has_preferred,
            self._has_duties,
        ))  # fmt: skip

    def words(self, number: int) -> tuple[Sequence[str], str]:
        """(the codes of a sentence, the code of its first word)."""
        codes = self._text.tokens.codes
        first, last = self._text.outline.span(number, len(codes))
        return self._text.tokens.singles[first:last], codes[skip_decoration(codes, first, last - 1)]

    def wording(self, number: int) -> tuple[int, int]:
        """What the wording of a sentence says, and that of those around it without headings, both in steps."""
        own = self._score(number)
        total, count = _cut(own, _MOST), 1
        for other in range(max(0, number - _AROUND), min(len(self._text.outline.sentences), number + _AROUND + 1)):
            if other != number and other not in self._headings:
                total += _cut(self._score(other), _MOST)
                count += 1
        return (
            _cut((2 * own + _OWN_STEP) // (2 * _OWN_STEP), _MOST_STEPS),
            _cut((2 * total + _AROUND_STEP * count) // (2 * _AROUND_STEP * count), _MOST_STEPS),
        )

    def _score(self, number: int) -> int:
        score = self._scores.get(number)
        if score is None:
            score = self._scores[number] = self._wording.score(*self.words(number))
        return score


def _cut(number: int, most: int) -> int:
    return most if number > most else -most if number < -most else number


def word_facts(codes: Sequence[str], first: str, compiled: CompiledLexicon) -> list[str]:
    """Facts of a sentence's words, which the lexicon holds; all others are the same."""
    decode = compiled.memo.alphabet.decode
    return [*(f"{_WORD}{word}" for word in sorted(set(decode(codes)))), f"{_FIRST}{decode(first)[0]}"]


class LevelScorer:
    """The model of levels, made ready for one lexicon."""

    def __init__(self, weights: Mapping[str, float], wording: Wording) -> None:
        self._weights, self.wording = weights, wording
        self._hundredths = {fact: round(weight * 100) for fact, weight in weights.items()}
        self._of_sentence: dict[LevelFeatures, int] = {}
        self._of_wording: dict[tuple[str, int, int], int] = {}
        self._wording_ranges: dict[str, tuple[int, int]] = {}
        self._of_rules: dict[tuple[str, str, str, int], int] = {}

    def text(self, text: ParsedText) -> "TextLevels":
        """Make ready for one text."""
        return TextLevels(self, text)

    def sentence_weight(self, sentence: LevelFeatures) -> int:
        """What a sentence says but by its wording, with the bias, in hundredths."""
        weight = self._of_sentence.get(sentence)
        if weight is None:
            weight = self._of_sentence[sentence] = self._sum(["", *sentence_facts(sentence)])
        return weight

    def wording_weight(self, section: str, own: int, around: int) -> int:
        """What the wording of a sentence says, in hundredths; `own`, `around`: as `Sentences.wording` tells them."""
        key = section, own, around
        weight = self._of_wording.get(key)
        if weight is None:
            weight = self._of_wording[key] = self._sum(wording_facts(*key))
        return weight

    def wording_range(self, section: str) -> tuple[int, int]:
        """The least and the most that any wording can say in a section, in hundredths."""
        found = self._wording_ranges.get(section)
        if found is None:
            steps = range(-_MOST_STEPS, _MOST_STEPS + 1)
            weights = [self.wording_weight(section, own, around) for own, around in product(steps, steps)]
            found = self._wording_ranges[section] = min(weights), max(weights)
        return found

    def rule_weight(self, section: str, level: str, cue: CompiledCue | None) -> int:
        """What the rules' outcome says, in hundredths."""
        key = (section, level, cue.level + cue.scope, cue.rank) if cue else (section, level, "", 0)
        weight = self._of_rules.get(key)
        if weight is None:
            weight = self._of_rules[key] = self._sum(rule_facts(section, level, cue))
        return weight

    def _sum(self, facts: Iterable[str]) -> int:
        return sum(self._hundredths.get(fact, 0) for fact in facts)

    def told(self, facts: list[str]) -> str:
        """The facts that weighed most, the heaviest first."""
        weighed = [(self._weights.get(fact, 0.0), fact) for fact in facts]
        weighed.sort(key=lambda one: (-abs(one[0]), one[1]))
        return ", ".join(f"{fact} {weight:+.1f}" for weight, fact in weighed[:_TOLD])


class TextLevels:
    """The levels of one text."""

    def __init__(self, scorer: LevelScorer, text: ParsedText) -> None:
        self._scorer, self._text = scorer, text
        self._sentences: Sentences | None = None

    def level(self, number: int, section: str, level: str, cue: CompiledCue | None) -> tuple[str, str | None]:
        """(level, what decided it or None) of a mention in sentence `number`; `level`, `cue`: what the rules say."""
        if level not in (REQUIRED, CONTEXT):
            return level, cue.text if cue else None
        scorer, sentences = self._scorer, self._known()
        odds = scorer.sentence_weight(sentences.sentence(number)) + scorer.rule_weight(section, level, cue)
        least, most = scorer.wording_range(section)
        if odds + least > 0 if level == REQUIRED else odds + most <= 0:  # no wording could change it
            return level, cue.text if cue else None
        odds += scorer.wording_weight(section, *sentences.wording(number))
        decided = REQUIRED if odds > 0 else CONTEXT
        if decided == level:
            return level, cue.text if cue else None
        facts = level_facts(sentences, number, section, level, cue)
        return decided, f"score {odds / 100:+.1f} against {level}: {scorer.told(facts)}"

    def _known(self) -> Sentences:
        if self._sentences is None:
            self._sentences = Sentences(self._text, self._scorer.wording)
        return self._sentences


def level_facts(sentences: Sentences, number: int, section: str, level: str, cue: CompiledCue | None) -> list[str]:
    """All facts of a mention in sentence `number`, for training and for people."""
    sentence = sentences.sentence(number)
    return [
        *rule_facts(section, level, cue),
        *sentence_facts(sentence),
        *wording_facts(sentence.section, *sentences.wording(number)),
    ]
