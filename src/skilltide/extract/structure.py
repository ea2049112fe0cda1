"""Sentences and sections of a text, also where its line breaks are lost."""

import re
from bisect import bisect_right
from typing import NamedTuple

from skilltide.extract.compiled import Compiled, Entry
from skilltide.extract.tokens import BREAK, BULLET, DASH, LINE, NUMBER, STOP, SYMBOL, Tokens

_MARKS = re.compile(f"[{LINE}{BREAK}{STOP}{BULLET};.):]")
DECORATION = frozenset([BULLET, SYMBOL, DASH, "#", "*", "_", "=", "<", ">", "~", "[", "(", '"', "-", NUMBER])
_HEADING_TOKENS = 15
_TITLE_TOKENS = 10
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

    def __init__(
        self,
        tokens: Tokens,
        found: list[Found],
        compiled: Compiled,
        employer: str | None = None,
        named: frozenset[int] = frozenset(),
    ) -> None:
        """Read the outline.

        `found`: the matches that are headings, sentence phrases or openers; `employer`: its name as written;
        `named`: the tokens that aliases cover.
        """
        self.sentences = _sentence_starts(tokens, compiled)
        self.unknown: list[str] = []
        changes = _sections(tokens, found, compiled, self, employer, named)
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
            head = text[following : following + 3]
            if not (head[0].isupper() or (mark == ")" and head[0].isdecimal())):
                continue
            if mark == "." and not _begins_sentence(head, text[max(0, starts[at] - 3) : starts[at]]):
                continue
        if found[-1] != after:
            found.append(after)
        else:
            continue
    return found


def _begins_sentence(head: str, tail: str) -> bool:
    """Whether a word glued to a full stop begins a sentence: not so in U.S, Ph.D, Node.JS, Acme.AI."""
    if tail[-1:].isalpha() and not tail[-2:].isalpha():
        return False  # a single letter before the stop
    if len(head) > 1 and (head[1].islower() or not head[1].isalnum()):
        return True
    return tail.islower() and head.isupper() and len(head) == 3


def _sections(
    tokens: Tokens,
    found: list[Found],
    compiled: Compiled,
    structure: Structure,
    employer: str | None,
    named: frozenset[int],
) -> list[tuple[int, str]]:
    """(first token, section) in order of the text."""
    changes: list[tuple[int, str]] = []
    sentence_starts = frozenset(structure.sentences)
    ends: list[tuple[int, int]] = []
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
                inline = _inline_end(tokens, structure, one.end)
                if inline is not None:
                    ends.append((at, inline))
        elif entry.opener is not None:
            changes.append((structure.sentences[structure.sentence(one.start)], entry.opener))
    changes += _other_headings(tokens, compiled, structure, taken, named)
    if employer:
        changes += _employer_sentences(tokens, compiled, structure, employer)
    if LINE in tokens.codes:
        changes += _title_lines(tokens, compiled, structure)
    changes.sort(key=lambda change: change[0])
    for start, end in ends:
        _resume(changes, start, end)
    return changes


def _employer_sentences(
    tokens: Tokens, compiled: Compiled, structure: Structure, employer: str
) -> list[tuple[int, str]]:
    """Sentences like "Acme is …" and "At Acme, we …": what the employer tells of itself, often behind the last list."""
    found, text, starts = [], tokens.text, tokens.starts
    for start in structure.sentences:
        at = starts[start]
        is_at = text.startswith("At ", at)
        if text.startswith(employer, at + 3 * is_at):
            behind = start + is_at
            while behind < len(starts) and starts[behind] < at + 3 * is_at + len(employer):
                behind += 1
            if is_at or (behind < len(starts) and tokens.codes[behind] in compiled.employer_verbs):
                found.append((start, "company"))
    return found


def _title_lines(tokens: Tokens, compiled: Compiled, structure: Structure) -> list[tuple[int, str]]:
    """Lines that begin with a job title and a colon, dash, bracket or nothing: one of several openings of a posting."""
    found = []
    for start in structure.sentences:
        begin = start
        while begin < len(tokens.codes) and tokens.codes[begin] in DECORATION:
            begin += 1
        match = compiled.title_line.match(tokens.codes, begin)
        if match and match.end() - begin > 1 and tokens.text[tokens.starts[begin]].isupper():
            found.append((start, "about_role"))
    return found


def _inline_end(tokens: Tokens, structure: Structure, end: int) -> int | None:
    """Where the line ends that a heading shares with its content ("Bonus: Rust"), None if it has its own line.

    Only where the text keeps its line breaks and an empty line or another list item follows.
    """
    codes, length = tokens.codes, len(tokens.codes)
    if end + 1 >= length or codes[end] != ":" or codes[end + 1] in (LINE, BREAK):
        return None
    line = codes.find(LINE, end)
    if line < 0 or line + 1 >= length:
        return None
    begin = codes.rfind(LINE, 0, end) + 1
    is_item = codes[begin] in (BULLET, DASH)
    following_is_item = codes[line + 1] in (BULLET, DASH)
    if is_item or (tokens.pieces[line].count("\n") >= 2 and not following_is_item):
        return line + 1
    return None


def _resume(changes: list[tuple[int, str]], start: int, end: int) -> None:
    """Let the section before `start` go on at `end`, unless another begins by then."""
    at = next(i for i, change in enumerate(changes) if change[0] == start)
    if at + 1 < len(changes) and changes[at + 1][0] <= end:
        return
    before = changes[at - 1][1] if at else "unknown"
    changes.insert(at + 1, (end, before))


def _heading_start(
    tokens: Tokens, one: Found, sentence_starts: frozenset[int], compiled: Compiled
) -> int | None:
    """Where the heading begins that a phrase is the core of; None if no borders stand before and behind it."""
    codes, starts, text = tokens.codes, tokens.starts, tokens.text
    before, end, length = one.start, one.end, len(tokens.codes)
    while before not in sentence_starts and before and codes[before - 1] in compiled.prefixes:
        before -= 1
    first = before
    while before not in sentence_starts and before and codes[before - 1] in DECORATION:
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
    tokens: Tokens, compiled: Compiled, structure: Structure, taken: set[int], named: frozenset[int]
) -> list[tuple[int, str]]:
    """Headings that no phrase covers whole: by a keyword they hold, else unknown if they stand like one.

    `named`: tokens that a skill's alias covers; a line with one is rather an item of a list.
    """
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
        is_question = last > start and codes[last] == STOP and text[tokens.starts[last]] == "?"
        if has_colon or is_question:
            last -= 1
        while start < last and codes[start] in DECORATION:
            start += 1
        if last < start or codes[last] in (STOP, ",", ";") or not text[tokens.starts[start]].isupper():
            continue
        if not (has_break or has_colon or is_question):
            continue
        if not (has_colon or is_question) and (
            last - start >= _TITLE_TOKENS or not _is_title_case(tokens, start, last + 1)
        ):
            continue
        line = codes[start : last + 1]
        section = next((section for pattern, section in compiled.keywords if pattern.search(line)), None)
        if section is not None:
            changes.append((start, section))
        elif _stands_alone(tokens, structure.sentences[number], end) and not named.intersection(
            range(start, last + 1)
        ):
            structure.unknown.append(tokens.slice(start, last + 1))
            if last > start:  # one word is rather a list's label
                changes.append((start, "unknown"))
    return changes


def _stands_alone(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a line has an empty one before it: the mark of a heading in a text that kept its line breaks."""
    if start == 0 or tokens.codes[end - 1] != LINE:
        return False
    before = tokens.pieces[start - 1]
    return before.count("\n") >= 2
