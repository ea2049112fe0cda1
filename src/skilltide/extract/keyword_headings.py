"""Headings that no wording covers whole: by a keyword that they hold, else unknown ones."""

from collections.abc import Iterator, Set
from typing import NamedTuple

from skilltide.extract.codes import BREAK, LINE, STOP
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.heading_words import is_loose, is_plain, keyword_section
from skilltide.extract.layout import ITEM_MARKS, Layout
from skilltide.extract.list_items import is_one_of_items
from skilltide.extract.section_model import HEADING_TOKENS, Heading, SectionStart, Traits

_TITLE_TOKENS = 10
"""The most tokens of a heading that no colon ends."""
_ITEM_TOKENS = 30
"""The most tokens of a line of a list without marks."""
_FURTHER_TOKENS = 5
"""The most tokens of a heading that adds to the one above."""
_ENDS = frozenset([LINE, BREAK, STOP, ":"])
"""What a heading's sentence ends with."""


class KnownPlaces(NamedTuple):
    """What is known of a text before its other headings are looked for."""

    with_heading: Set[int]
    """The sentences that have a heading."""
    heading_lines: Set[int]
    """Where lines begin that hold a heading that a wording knows."""
    alias_starts: Set[int]
    """The tokens at which an alias begins."""
    has_item_headings: bool
    """Whether headings are list items (`without_list_items`)."""


class _Line(NamedTuple):
    """A line that could be a heading."""

    begin: int
    end: int
    """The token behind its last."""
    start: int
    """Its first word."""
    last: int
    """Its last word."""


def keyword_headings(
    known: KnownPlaces, layout: Layout, compiled: CompiledLexicon
) -> tuple[list[SectionStart], list[str]]:
    """Return the sections that other headings begin, and the headings that tell none.

    Unknown ones are those that stand alone and name no skill.
    """
    keyword: list[Heading] = []
    unknown: list[_Line] = []
    for line in _lines(known, layout, compiled):
        section = keyword_section(layout.codes[line.start : line.last + 1], compiled)
        names_skill = _names_skill(line, known)
        if section is None:
            if not names_skill and layout.stands_alone(line.begin, line.end):
                unknown.append(line)
        elif not (names_skill and _is_item(line, layout)):  # "* Expertise in Rust" is an item
            keyword.append(Heading(line.start, line.last + 1, section))
    if not known.has_item_headings:
        keyword = [heading for heading in keyword if not is_one_of_items(heading, layout)]
    starts = [_keyword_start(heading, layout, compiled) for heading in keyword]
    several_words = [line for line in unknown if line.last > line.start]  # one is rather a list's label
    starts += [_unknown_start(line, layout, compiled) for line in several_words]
    return starts, [layout.tokens.slice(line.start, line.last + 1) for line in unknown]


def _keyword_start(heading: Heading, layout: Layout, compiled: CompiledLexicon) -> SectionStart:
    start, end, section, _ = heading
    traits = Traits(
        is_plain=is_plain(layout.codes[start : end - 1], compiled),
        is_loose=is_loose(start, section, layout, compiled),
    )
    return SectionStart(start, section, traits=traits)


def _unknown_start(line: _Line, layout: Layout, compiled: CompiledLexicon) -> SectionStart:
    codes = layout.codes[line.start : line.last + 1]
    is_label = compiled.own_words.isdisjoint(codes)
    is_further = len(codes) <= _FURTHER_TOKENS and not compiled.further_words.isdisjoint(codes)
    traits = Traits(is_label=is_label, is_further=is_label and is_further)
    return SectionStart(line.start, "unknown", traits=traits)


def _names_skill(line: _Line, known: KnownPlaces) -> bool:
    return not known.alias_starts.isdisjoint(range(line.start, line.last + 1))


def _is_item(line: _Line, layout: Layout) -> bool:
    """Whether a line is a list item that no colon ends."""
    codes = layout.codes
    return codes[layout.line_start(line.start)] in ITEM_MARKS and codes[line.last + 1 : line.last + 2] != ":"


def _lines(known: KnownPlaces, layout: Layout, compiled: CompiledLexicon) -> Iterator[_Line]:
    """Yield what could be a heading of the sentences without one."""
    codes, begin = layout.codes, 0
    for number, end in enumerate([*layout.sentences[1:], len(codes)]):
        first, begin = begin, end
        if 2 <= end - first <= HEADING_TOKENS + 1 and codes[end - 1] in _ENDS and number not in known.with_heading:
            line = _line(first, end, known, layout, compiled)
            if line is not None:
                yield line


def _line(begin: int, end: int, known: KnownPlaces, layout: Layout, compiled: CompiledLexicon) -> _Line | None:
    """The sentence from `begin` to `end` without its marks, None if it is no heading by its looks."""
    codes = layout.codes
    has_break = codes[end - 1] in (LINE, BREAK)
    last = end - 1 - has_break
    has_mark = last > begin and (codes[last] == ":" or (codes[last] == STOP and layout.first_letter(last) == "?"))
    last -= has_mark
    start = layout.first_word(begin, last)
    if last < start or codes[last] in (STOP, ",", ";") or not layout.is_capital(start):
        return None
    line = _Line(begin, end, start, last)
    if has_mark:
        return line
    if not has_break or last - start >= _TITLE_TOKENS:
        return None
    is_heading = (
        layout.is_title_case(start, last + 1, compiled.small_words)
        or _leads_list(line, layout)
        or _leads_plain_list(line, known, layout, compiled)
    )
    return line if is_heading else None


def _leads_list(line: _Line, layout: Layout) -> bool:
    """Whether a line without bullet has an empty line before it and a list behind it."""
    codes, begin, end = layout.codes, line.begin, line.end
    return codes[begin] not in ITEM_MARKS and layout.stands_alone(begin, end) and codes[end : end + 1] in ITEM_MARKS


def _leads_plain_list(line: _Line, known: KnownPlaces, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Whether a line tells a promise or a wish and leads a list without marks: two short lines that no stop ends.

    What stands below a heading is itself the first line of such a list.
    """
    codes, begin, end = layout.codes, line.begin, line.end
    if codes[begin] in ITEM_MARKS or codes[line.last] == "." or not layout.stands_alone(begin, end):
        return False
    if layout.breaks_before(end) > 1 or not _is_plain_list(end, layout) or _is_below_heading(begin, known, layout):
        return False
    section = keyword_section(codes[line.start : line.last + 1], compiled)  # asked last, as it takes longest
    return section in ("preferred", "benefits") and not _names_skill(line, known)


def _is_below_heading(begin: int, known: KnownPlaces, layout: Layout) -> bool:
    """Whether the line above the one at `begin` is or could be a heading."""
    above = layout.line_start(begin - 1)
    is_lone = above == 0 or layout.breaks_before(above) > 1
    is_short = begin - above <= HEADING_TOKENS
    return layout.codes[begin - 2] == ":" or above in known.heading_lines or (is_lone and is_short)


def _is_plain_list(begin: int, layout: Layout) -> bool:
    """Whether two short lines stand at `begin`, one directly below the other, that no stop or colon ends."""
    codes = layout.codes
    first = codes.find(LINE, begin, begin + _ITEM_TOKENS)
    second = codes.find(LINE, first + 1, first + 1 + _ITEM_TOKENS) if first >= 0 else -1
    if second < 0 or layout.breaks_before(first + 1) > 1:
        return False
    return STOP not in codes[begin:second] and ":" not in codes[begin:second]
