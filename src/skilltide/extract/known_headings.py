"""Headings that a wording of the lexicon covers whole, also where the line break behind them is lost."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from skilltide.extract.codes import BREAK, BULLET, DASH, LINE, STOP, SYMBOL
from skilltide.extract.compiled import CompiledLexicon, HeadingTree
from skilltide.extract.heading_words import keyword_section
from skilltide.extract.layout import CLOSING_MARKS, ITEM_MARKS, Layout
from skilltide.extract.section_model import ASKED, HEADING_TOKENS, LEAD_TOKENS, Heading

_COLON = re.compile(":")
_CLEAR_ENDS = frozenset([":", LINE])
"""What ends a heading whatever else speaks against it."""
_ENDS = ITEM_MARKS | {LINE, BREAK, STOP}
"""What ends a heading that begins with a capital."""
_JOINTS = frozenset([DASH, "-", "/"])
"""What parts a heading of two parts."""
_SEPARATORS = frozenset([",", ";", "/", DASH])
"""What the second part of such a heading doesn't hold: it would be a list."""
_SECOND_PART_TOKENS = 10
"""Tokens within which a bracket or a second part of a heading ends."""
_ASIDE_TOKENS = 30
"""The same of a bracket that nothing but the line's end or a colon follows."""
_ASKED_OR_DONE = ASKED | {"duties"}
"""Sections whose headings may stand behind a label in its line ("Part 2: Requirements")."""
_VALUE_MARKS = frozenset([BULLET, SYMBOL])
"""What may stand between a label and its value: the asterisks of bold letters, a picture."""


class _Wording(NamedTuple):
    length: int
    end: int
    """The token behind its last."""
    section: str


def known_headings(layout: Layout, compiled: CompiledLexicon) -> Iterator[Heading]:
    """Yield each heading that a wording knows, in order of the text.

    One behind several marks ("** Skills **") comes once for each sentence that those begin.
    """
    codes, leads, firsts = layout.codes, compiled.heading_leads, compiled.heading_firsts
    for start, end in _possible_places(layout):
        if codes[start] not in leads and codes[start + 1 : start + 2] != ")":
            continue
        begin = layout.first_word(start, start + LEAD_TOKENS)
        if codes[begin : begin + 1] not in firsts:
            continue
        has_aside = "(" in codes[begin : begin + HEADING_TOKENS]
        if end - begin > HEADING_TOKENS and not has_aside and not _has_capitals(begin, layout):
            continue
        for _, behind, section in sorted(_wordings(begin, codes, compiled), reverse=True):
            if _is_heading(begin, behind, layout, compiled) or _has_bracket(begin, behind, section, layout, compiled):
                if not _is_value(begin, behind, section, layout):
                    whole = _section_of_both_parts(behind, section, layout, compiled)
                    yield Heading(begin, behind, whole, layout.table_row(begin, behind))
                break


def _possible_places(layout: Layout) -> Iterator[tuple[int, int]]:
    """Each token that begins a sentence or follows a colon, with the next such token."""
    codes, starts = layout.codes, layout.sentences
    if ":" in codes:
        starts = sorted({*starts, *(match.end() for match in _COLON.finditer(codes[:-1]))})
    return zip(starts, [*starts[1:], len(codes)], strict=True)


def _has_capitals(begin: int, layout: Layout) -> bool:
    """Whether the second or third word begins with a capital: a heading before a sentence, its line break lost.

    At least two tokens follow.
    """
    second, third = layout.pieces[begin + 1 : begin + 3]
    return second[:1].isupper() or third[:1].isupper() or begin in layout.inside


def _wordings(begin: int, codes: str, compiled: CompiledLexicon) -> list[_Wording]:
    """The wordings that begin at `begin` or behind prefixes there."""
    found: list[_Wording] = []
    tree, prefixes = compiled.heading_tree, compiled.heading_prefixes
    length, core = len(codes), begin
    while core < length:
        code, at = codes[core], core
        node: HeadingTree | None = tree.get(code)
        while node is not None:
            at += 1
            if "" in node:
                found.append(_Wording(at - core, at, node[""]))
            node = node.get(codes[at]) if at < length else None
        if code not in prefixes or core - begin > LEAD_TOKENS:
            break
        core += 1
    return found


def _is_heading(start: int, end: int, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Whether a border stands behind a heading's core, or behind the phrases that may follow it."""
    for _ in range(2):
        if _is_border(start, end, layout, compiled):
            return True
        tail = compiled.heading_tails.match(layout.codes, end)
        if tail is None:
            return False
        end = tail.end()
    return _is_border(start, end, layout, compiled)


def _is_border(start: int, end: int, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Whether a heading from `start` can end at `end`.

    So at a colon, at the line's end, and behind a capital at other marks or where a line break is lost.
    """
    codes, core = layout.codes, end
    while end + 1 < len(codes) and codes[end] in CLOSING_MARKS and end - core < LEAD_TOKENS:
        end += 1
    if end >= len(codes):
        return layout.is_capital(start)
    after = codes[end]
    if after in _CLEAR_ENDS:
        return True
    if after == BULLET and layout.first_letter(end) == "|":
        is_last = codes[start - 1 : start] == BULLET and codes[end + 1 : end + 2] in (LINE, "")
        return is_last and layout.table_row(start, end) is not None  # not "Acme | New York | Remote"
    return layout.is_capital(start) and (
        after in _ENDS or end in layout.sentence_starts or _is_break_lost(start, core, end, layout, compiled)
    )


def _is_break_lost(start: int, core: int, end: int, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Whether a line break is lost behind a heading: nothing between, or a capital behind a heading in capitals.

    `core`: the token behind its words; `end`: the one behind the marks that close it.
    """
    first = layout.first_letter(end)
    if layout.starts[end] == layout.tokens.end(end - 1):
        return first.isalnum() or first in "(•"
    if not (first.isupper() or first.isdecimal()):
        return False
    return start in layout.inside or (core - start > 1 and layout.is_title_case(start, core, compiled.small_words))


def _is_value(begin: int, end: int, section: str, layout: Layout) -> bool:
    """Whether a wording is what a label before it in its line tells ("Industry: Insurance"), no heading of its own."""
    codes = layout.codes
    if section in _ASKED_OR_DONE or codes[end : end + 1] == ":":
        return False
    label_end = begin - 1
    while label_end >= 0 and begin - label_end <= LEAD_TOKENS and codes[label_end] in _VALUE_MARKS:
        label_end -= 1
    has_label = label_end > 0 and codes[label_end] == ":"
    return has_label and layout.starts[begin] - layout.starts[label_end] > begin - label_end  # else a break is lost


def _has_bracket(start: int, end: int, section: str, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Whether a bracket ends a heading ("Nice to have (but not essential)") that tells no other section.

    A long one does only behind a heading that is no list item, and where the heading clearly ends with it.
    """
    codes = layout.codes
    closing = codes.find(")", end, end + _ASIDE_TOKENS) if codes[end : end + 1] == "(" else -1
    if closing < 0 or not _is_heading(start, closing + 1, layout, compiled):
        return False
    if closing >= end + _SECOND_PART_TOKENS and not _is_long_aside(start, end, closing, layout):
        return False
    return section == "preferred" or not any(
        pattern.search(codes, end, closing) for pattern, told in compiled.keywords if told == "preferred"
    )


def _is_long_aside(start: int, opening: int, closing: int, layout: Layout) -> bool:
    """Whether a bracket stands behind a heading from `start` in one line, and ends that line or leads to a colon."""
    codes = layout.codes
    is_whole = LINE not in codes[opening:closing] and codes[closing + 1 : closing + 2] in _CLEAR_ENDS
    return is_whole and not layout.is_in_item(start)


def _section_of_both_parts(end: int, section: str, layout: Layout, compiled: CompiledLexicon) -> str:
    """The section of a heading whose core ends at `end`: a wish told behind it has the last word.

    "Requirements - nice to have", "What's needed / preferred", "Skills And Qualifications Most Valued".
    """
    codes = layout.codes
    if section != "required" or end >= len(codes) or codes[end] in _CLEAR_ENDS:
        return section
    is_joined = codes[end] in _JOINTS
    rest = codes[end + is_joined : end + is_joined + _SECOND_PART_TOKENS]
    rest_length = next((at for at, code in enumerate(rest) if code in _CLEAR_ENDS), 0)
    second = rest[:rest_length]
    if is_joined and not _SEPARATORS.isdisjoint(second):
        return section  # "Required – Python, SQL / Preferred – Kafka"
    is_one_heading = is_joined or (
        rest[:1] not in compiled.joiners and layout.is_title_case(end, end + rest_length, compiled.small_words)
    )
    return "preferred" if is_one_heading and keyword_section(second, compiled) == "preferred" else section
