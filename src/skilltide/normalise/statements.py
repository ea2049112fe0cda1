"""What the sentences of a text say of a topic, by rules that are data (`workplace_in_text.yml` tells their format)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from skilltide.normalise.any_of_many import AnyOf
from skilltide.normalise.data import load
from skilltide.normalise.lookups import answer
from skilltide.normalise.patterns import filled
from skilltide.normalise.word_search import places

TOPICS = {"workplace": "workplace_in_text", "employment_type": "employment_in_text"}
NOT_REMOTE, NOT_HYBRID = "not_remote", "not_hybrid"
_FIRST_CHARS = 400
_SENTENCE_CHARS = 280
_LABEL_CHARS = 60
_ANSWER = re.compile(r"[\n *•-]+(\w{2,9})(?= ?(?:[.,;!(-]|$|\n))")
_ALIKE = (("\u2013", "-"), ("\u2014", "-"), ("\u2011", "-"), ("\u2010", "-"), ("\u2019", "'"), ("\u2018", "'"))
_END = re.compile(r"[.!?;](?=\s)")


class Anchors:
    """Words that tell where to look: those of English in every text, those of other languages in their own texts."""

    def __init__(self, by_language: dict[str, list[str]]) -> None:
        self._common = tuple(by_language["en"])
        self._own = {code: (*self._common, *words) for code, words in by_language.items()}
        self._own["en"] = self._common
        self._all = tuple(dict.fromkeys(word for words in by_language.values() for word in words))

    def of(self, language_code: str | None) -> tuple[str, ...]:
        """Return those for a text's language; all of them where it is not known (ISO 639-1, or None)."""
        return self._all if language_code is None else self._own.get(language_code, self._common)


class Statement(NamedTuple):
    """One sentence of a text that says something."""

    code: str
    strength: int
    """3: said of this job; 2: how people work there, an offer; 1: said of the employer."""
    start: int
    sentence: str


class Rule(NamedTuple):
    """What a sentence must hold to say `code`; it is looked for only where one of `needed` is there."""

    code: str
    strength: int
    needed: tuple[str, ...]
    pattern: AnyOf


class ReadAs(NamedTuple):
    """Phrases that are read as if they were written in other words; looked for where one of `needed` is there."""

    needed: tuple[str, ...]
    pattern: AnyOf
    words: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The rules of one topic."""

    before: tuple[str, ...]
    anchors: Anchors
    read_as: tuple[ReadAs, ...]
    nothing: tuple[tuple[str, AnyOf], ...]
    refusals: tuple[Rule, ...]
    """What says that something is not: before all others, as these find the same words ("Remote: no")."""
    rules: tuple[Rule, ...]
    first_lines: tuple[Rule, ...]
    title: tuple[Rule, ...]


@cache
def topic(name: str) -> Topic:
    """Return the rules of a topic, strongest first: workplace or employment_type."""
    data: dict[str, Any] = load(TOPICS[name])
    rules = rules_of(data["statements"], data["words"])

    return Topic(
        before=tuple(data["before"]),
        anchors=Anchors(data["anchors"]),
        read_as=tuple(
            ReadAs(tuple(entry["with"]), compiled(entry["any"], data["words"]), entry["as"])
            for entry in data.get("read_as", [])
        ),
        nothing=tuple((needed, compiled(patterns, data["words"])) for needed, patterns in data["nothing"].items()),
        refusals=tuple(rule for rule in rules if rule.code in (NOT_REMOTE, NOT_HYBRID)),
        rules=tuple(rule for rule in rules if rule.code not in (NOT_REMOTE, NOT_HYBRID)),
        first_lines=rules_of(data["first_lines"], data["words"]),
        title=rules_of(data.get("title", []), data["words"]),
    )


def rules_of(entries: Iterable[dict[str, Any]], words: dict[str, str]) -> tuple[Rule, ...]:
    """Return rules as they stand in the data (`code`, `strength`, `with`, `any`), strongest first."""
    return tuple(
        Rule(entry["code"], entry.get("strength", 3), tuple(entry.get("with", [""])), compiled(entry["any"], words))
        for entry in sorted(entries, key=lambda entry: -int(entry.get("strength", 3)))
    )


def compiled(patterns: Iterable[str], words: dict[str, str]) -> AnyOf:
    """Return what looks for any of several expressions; `{name}` in them stands for a word of the rules."""
    return AnyOf(filled(pattern, words) for pattern in patterns)


def comparable(text: str) -> str:
    """Return a text in small letters with one kind of dash and apostrophe."""
    lowered = text.lower()
    if not lowered.isascii():
        for written, alike in _ALIKE:
            lowered = lowered.replace(written, alike)
    return lowered


def statements(lowered: str, name: str, language_code: str | None = None) -> Iterator[Statement]:
    """Yield what the sentences of a text say of a topic, in order of the text; each code once a sentence.

    `lowered`: a text as `comparable` returns it; `name`: workplace or employment_type; `language_code`: of the text.
    """
    for start, line in sentences_with(lowered, topic(name).anchors.of(language_code)):
        sentence = _with_answer(lowered, start, line)
        for code, strength in _said(sentence, name, language_code, start < _FIRST_CHARS):
            yield Statement(code, strength, start, sentence)


def _with_answer(lowered: str, start: int, line: str) -> str:
    """Return a short line with the yes or no on the line below it ("Remote", "No"), any other as it is."""
    end = lowered.find("\n", start, start + _LABEL_CHARS)
    if end < 0:
        return line
    below = _ANSWER.match(lowered, end)
    return f"{line.rstrip(':? ')}: {below[1]}" if below is not None and answer(below[1]) is not None else line


@lru_cache(maxsize=16_384)
def _said(sentence: str, name: str, language_code: str | None, is_first: bool) -> tuple[tuple[str, int], ...]:
    """Return codes and strengths of what one sentence says; one in five comes again, in the same employer's texts."""
    rules = topic(name)
    bare = _bare(sentence, rules)
    if bare is not sentence and not _has_any(bare, rules.anchors.of(language_code)):
        return ()
    found = dict[str, int]()
    for rule in (*rules.refusals, *(rules.first_lines if is_first else ()), *rules.rules):
        if found.get(rule.code, 0) < rule.strength and _has_any(bare, rule.needed):
            if NOT_REMOTE in found and (rule.code == "remote" or rule.strength < 3):
                continue  # "no remote work" does not say that there is some
            if NOT_HYBRID in found and rule.code == "hybrid":
                continue
            if rule.pattern.search(bare):
                found[rule.code] = rule.strength
    return tuple(found.items())


def _bare(sentence: str, rules: Topic) -> str:
    """Return a sentence without the phrases that say nothing, and with those that are read as others."""
    for phrase in rules.read_as:
        if _has_any(sentence, phrase.needed):
            sentence = phrase.pattern.sub(phrase.words, sentence)
    for needed, pattern in rules.nothing:
        if needed in sentence:
            sentence = pattern.sub(" ", sentence)
    return sentence


def _has_any(text: str, words: Iterable[str]) -> bool:
    for word in words:  # noqa: SIM110 - a generator would take three times as long
        if word in text:
            return True
    return False


def title_says(lowered: str, name: str) -> str | None:
    """Return what a title says of a topic, None where it says nothing. `lowered`: as `comparable` returns it."""
    rules = topic(name)
    if not any(anchor in lowered for anchor in rules.anchors.of(None)):
        return None
    lowered = _bare(lowered, rules)
    for rule in rules.title:
        if any(word in lowered for word in rule.needed) and rule.pattern.search(lowered):
            return rule.code
    return None


def decide(found: Iterable[Statement], name: str, excluded: frozenset[str] = frozenset()) -> str | None:
    """Return the code that the strongest statements tell; between equals that which the topic sets before the other.

    `excluded`: codes that can't be (an internship, where the title says senior).
    """
    strengths: dict[str, int] = {}
    for statement in found:
        if statement.code not in excluded:
            strengths[statement.code] = max(statement.strength, strengths.get(statement.code, 0))
    if strengths.pop(NOT_HYBRID, 0):
        strengths.pop("hybrid", None)
    if strengths.pop(NOT_REMOTE, 0):
        return "hybrid" if strengths.get("hybrid", 0) > 2 else "on_site"
    strongest = max(strengths.values(), default=0)
    return next((code for code in topic(name).before if strengths.get(code) == strongest), None)


def sentences_with(lowered: str, anchors: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield start and wording of the sentences (of one line at most) that hold one of the anchors, in order.

    Spaces in them are single ones; a long line is cut at the ends of sentences around the anchor.
    """
    done = 0
    for at in places(lowered, anchors):
        if at < done:
            continue
        start = lowered.rfind("\n", 0, at) + 1
        end = lowered.find("\n", at)
        end = len(lowered) if end < 0 else end
        if end - start > _SENTENCE_CHARS:
            start, end = _sentence(lowered, max(start, done, at - _SENTENCE_CHARS), at, min(end, at + _SENTENCE_CHARS))
        done = end
        yield start, " ".join(lowered[start:end].split())


def _sentence(lowered: str, start: int, at: int, end: int) -> tuple[int, int]:
    for match in _END.finditer(lowered, start, at):
        start = match.end()
    after = _END.search(lowered, at, end)
    return start, after.end() if after else end
