"""Sentences and sections of a text, also where its line breaks are lost."""

import re
from bisect import bisect_right
from typing import NamedTuple

from skilltide.extract.compiled import Compiled, Entry
from skilltide.extract.tokens import BREAK, BULLET, DASH, LINE, NUMBER, STOP, SYMBOL, Tokens

_MARKS = re.compile(f"[{LINE}{BREAK}{STOP}{BULLET};.):]")
_DECORATION = frozenset([BULLET, SYMBOL, DASH, "#", "*", "_", "=", "<", ">", "~", "[", "(", '"', "-", NUMBER])
_HEADING_TOKENS = 10
_SMALL = frozenset(
    "a an and the of for to in on at with or your our you we us is are be as by from it its do i".split()
)


class Found(NamedTuple):
    """A phrase that the matcher found: token start and end (exclusive), and what it can mean."""

    start: int
    end: int
    entry: Entry


class Structure:
    """Where the sentences of a text begin, and which section each token stands in."""

    __slots__ = ("sentences", "starts", "unknown", "_sections", "_overrides")

    def __init__(self, tokens: Tokens, found: list[Found], compiled: Compiled) -> None:
        """`found`: the matches that are headings, sentence phrases or openers."""
        self.sentences = _sentence_starts(tokens, compiled)
        self.unknown: list[str] = []
        changes = _sections(tokens, found, compiled, self)
        self.starts = [at for at, _ in changes]
        self._sections = [section for _, section in changes]
        self._overrides = {
            self.sentence(one.start): one.entry.sentence for one in found if one.entry.sentence is not None
        }

    def sentence(self, token: int) -> int:
        """Number of the sentence (or list line) that a token stands in."""
        return bisect_right(self.sentences, token) - 1

    def span(self, sentence: int, length: int) -> tuple[int, int]:
        """First token of a sentence and the one behind its last; `length`: the text's number of tokens."""
        after = sentence + 1
        return self.sentences[sentence], self.sentences[after] if after < len(self.sentences) else length

    def section(self, token: int) -> str:
        """The section that a token stands in; `unknown` before the first heading."""
        if self._overrides:
            own = self._overrides.get(self.sentence(token))
            if own is not None:
                return own
        at = bisect_right(self.starts, token) - 1
        return self._sections[at] if at >= 0 else "unknown"


def _sentence_starts(tokens: Tokens, compiled: Compiled) -> list[int]:
    codes, starts, text = tokens.codes, tokens.starts, tokens.text
    length = len(codes)
    found = [0]
    for match in _MARKS.finditer(codes):
        at = match.start()
        mark, after = codes[at], at + 1
        if after >= length:
            break
        if mark == STOP:
            if text[starts[at]] == "." and at and (codes[at - 1] in compiled.abbreviations):
                continue
        elif mark in ".):":
            following = starts[after]
            if following != starts[at] + 1:
                continue
            head = text[following : following + 2]
            if not (head[0].isupper() or (mark == ")" and head[0].isdecimal())):
                continue
            if mark == "." and (not (head[1:].islower() or head[1:] in " '’") or starts[at] - starts[at - 1] < 2):
                continue
        if found[-1] != after:
            found.append(after)
        else:
            continue
    return found


def _sections(
    tokens: Tokens, found: list[Found], compiled: Compiled, structure: Structure
) -> list[tuple[int, str]]:
    """(first token, section) in order of the text."""
    changes: list[tuple[int, str]] = []
    sentence_starts = frozenset(structure.sentences)
    taken: set[int] = set()
    for one in sorted(found, key=lambda f: f.start - f.end):
        entry = one.entry
        if entry.heading is not None:
            number = structure.sentence(one.start)
            if number in taken:
                continue
            at = _heading_start(tokens, one, sentence_starts, compiled)
            if at is not None:
                changes.append((at, entry.heading))
                taken.add(number)
        elif entry.opener is not None:
            changes.append((structure.sentences[structure.sentence(one.start)], entry.opener))
    changes += _other_headings(tokens, compiled, structure, taken)
    changes.sort(key=lambda change: change[0])
    return changes


def _heading_start(
    tokens: Tokens, one: Found, sentence_starts: frozenset[int], compiled: Compiled
) -> int | None:
    """Where the heading begins that a phrase is the core of; None if no borders stand before and behind it."""
    codes, starts, text = tokens.codes, tokens.starts, tokens.text
    before, end, length = one.start, one.end, len(tokens.codes)
    while before not in sentence_starts and before and codes[before - 1] in compiled.prefixes:
        before -= 1
    first = before
    while before not in sentence_starts and before and codes[before - 1] in _DECORATION:
        before -= 1
    if before not in sentence_starts and codes[before - 1] != ":":
        return None
    is_capital = text[starts[first]].isupper()
    for _ in range(2):
        if _ends_heading(tokens, first, end, is_capital, sentence_starts):
            return first
        tail = compiled.tails.match(codes, end)
        if tail is None:
            return None
        end = tail.end()
    return None if end < length else first


def _ends_heading(
    tokens: Tokens, start: int, end: int, is_capital: bool, sentence_starts: frozenset[int]
) -> bool:
    """Whether a border stands at `end`: colon, line end, a lost line break, or a capital after a heading's capitals."""
    codes, starts, text, length = tokens.codes, tokens.starts, tokens.text, len(tokens.codes)
    core = end
    while end + 1 < length and codes[end] in _CLOSING:
        end += 1
    if end >= length:
        return is_capital
    after = codes[end]
    if after == ":":
        return True
    if after in _ENDS:
        return is_capital or after == LINE
    if not is_capital:
        return False
    if after == DASH or end in sentence_starts:
        return True
    first = text[starts[end]]
    if starts[end] == tokens.end(end - 1):  # nothing between: a lost line break
        return first.isalnum() or first in "(•"
    return (first.isupper() or first.isdecimal()) and _is_title_case(tokens, start, core) and core - start > 1


_ENDS = frozenset([LINE, BREAK, STOP, BULLET])
_CLOSING = frozenset(["*", "_", "#", ")", "]", SYMBOL])


def _is_title_case(tokens: Tokens, start: int, end: int) -> bool:
    words = [tokens.pieces[i].strip() for i in range(start, end)]
    return all(
        word[0].isupper() or word in _SMALL or not word[0].isalpha() or before in "'’"
        for before, word in zip([" ", *words], words, strict=False)
        if word
    )


def _other_headings(
    tokens: Tokens, compiled: Compiled, structure: Structure, taken: set[int]
) -> list[tuple[int, str]]:
    """Headings that no phrase covers whole: by a keyword they hold, else unknown if they stand like one."""
    codes, text, length = tokens.codes, tokens.text, len(tokens.codes)
    changes = []
    for number, start in enumerate(structure.sentences):
        if number in taken:
            continue
        _, end = structure.span(number, length)
        if not 2 <= end - start <= _HEADING_TOKENS + 1:
            continue
        last = end - 1
        has_break = codes[last] in (LINE, BREAK)
        if has_break:
            last -= 1
        has_colon = last > start and codes[last] == ":"
        if has_colon:
            last -= 1
        while start < last and codes[start] in _DECORATION:
            start += 1
        if last < start or codes[last] in (STOP, ",", ";") or not text[tokens.starts[start]].isupper():
            continue
        if not (has_break or has_colon):
            continue
        words = last - start + 1
        if words > _HEADING_TOKENS or not (has_colon or _is_title_case(tokens, start, last + 1)):
            continue
        line = codes[start : last + 1]
        section = next((section for pattern, section in compiled.keywords if pattern.search(line)), None)
        if section is not None:
            changes.append((start, section))
        elif _stands_alone(tokens, structure.sentences[number], end):
            structure.unknown.append(tokens.slice(start, last + 1))
            changes.append((start, "unknown"))
    return changes


def _stands_alone(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a line has an empty one before it: the mark of a heading in a text that kept its line breaks."""
    if start == 0 or tokens.codes[end - 1] != LINE:
        return False
    before = tokens.pieces[start - 1]
    return before.count("\n") >= 2
