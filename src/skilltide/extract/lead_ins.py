"""Sentences that introduce a list and say what it is ("This role calls for experience with:")."""

import re
from collections.abc import Iterator

from skilltide.extract.codes import BULLET, DASH, LINE, STOP, SYMBOL
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.heading_words import is_loose, keyword_section
from skilltide.extract.layout import ITEM_MARKS, Layout
from skilltide.extract.section_model import ASKED, PROMISES, SectionStart, Traits

_COLON = re.compile(":")
_LIST = re.compile(f"{LINE}[{BULLET}{DASH}]")
_LEAST_TOKENS, _MOST_TOKENS = 3, 60
"""Of a sentence that introduces a list."""
_LEAST_UNENDED_TOKENS = 6
"""The same of one that no mark ends: what is shorter is a heading, known by its words."""
_SECOND_NUMBERS = {"1)": "2)", "(1)": "2)", "(i)": "ii)", "a)": "b)", "(a)": "b)"}
"""How a numbered list begins inside a line -> its second number."""
_FIRST_NUMBERS = tuple(_SECOND_NUMBERS)


def lead_ins(with_heading: set[int], layout: Layout, compiled: CompiledLexicon) -> Iterator[SectionStart]:
    """Yield the sections that sentences with a colon before a list give it.

    `with_heading`: the sentences that have a heading.
    """
    codes, last = layout.codes, -1
    for match in _COLON.finditer(codes):
        colon, behind = match.span()
        is_numbered = _begins_numbers(behind, layout)
        if not (is_numbered or layout.is_glued(colon) or _LIST.match(codes, behind)):
            continue
        number = layout.sentence(colon)
        begin = layout.sentences[number]
        if number == last or number in with_heading or not _LEAST_TOKENS <= colon - begin <= _MOST_TOKENS:
            continue
        section = _section(codes[begin:colon], compiled)
        if section is None:
            continue
        last = number
        line_end = codes.find(LINE, behind) + 1 if is_numbered else 0
        traits = Traits(
            is_label=_is_label(begin, colon, section, layout, compiled),
            is_item=section in ASKED and layout.is_in_item(begin),
            is_loose=is_loose(begin, section, layout, compiled),
            ends_with_paragraph=section in PROMISES,
        )
        yield SectionStart(begin, section, line_end or None, traits)


def wish_lines(with_heading: set[int], layout: Layout, compiled: CompiledLexicon) -> Iterator[SectionStart]:
    """Yield the wishes told by lines without colon directly above a list ("Any of these would be a bonus!").

    `with_heading`: the sentences that have a heading.
    """
    for match in _LIST.finditer(layout.codes):
        line = match.start()
        begin = layout.line_start(line)
        if (
            _is_sentence(begin, line, layout)
            and layout.sentence(begin) not in with_heading
            and _points_ahead(begin, line, layout, compiled)
            and _section(layout.codes[begin:line], compiled) == "preferred"
        ):
            traits = Traits(is_loose=is_loose(begin, "preferred", layout, compiled))
            yield SectionStart(begin, "preferred", traits=traits)


def _section(sentence: str, compiled: CompiledLexicon) -> str | None:
    """What a sentence before a list gives it: what its last known phrase tells, and a wish if it holds one.

    A promise nearer to the list stays one ("In addition to your bonus, we offer").
    """
    last_wish = last = -1
    found: str | None = None
    for pattern, section in compiled.lead_ins:
        for match in pattern.finditer(sentence):
            if section == "preferred":
                last_wish = max(last_wish, match.end())
            elif match.end() > last:
                last, found = match.end(), section
    is_promise = found in PROMISES and last > last_wish
    return "preferred" if last_wish >= 0 and not is_promise else found


def _is_label(begin: int, colon: int, section: str, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Whether a lead-in says nothing of how much is asked for: "We use:" does not, "Our Tech Stack:" does."""
    if section == "duties":
        return layout.codes[layout.line_start(begin)] in ITEM_MARKS
    if section != "stack":
        return False
    is_title = layout.stands_alone(begin, colon + 2) and (
        layout.is_title_case(begin, colon, compiled.small_words)
        or keyword_section(layout.codes[begin:colon], compiled) == "stack"
    )
    return not is_title


def _begins_numbers(token: int, layout: Layout) -> bool:
    """Whether a numbered list begins at `token` and goes on in its line: "1) …; 2) …", "(1) …", "(i) …"."""
    text, starts = layout.text, layout.starts
    if token >= len(starts) or not text.startswith(_FIRST_NUMBERS, starts[token]):
        return False
    begin, line = starts[token], layout.codes.find(LINE, token)
    second = next(number for first, number in _SECOND_NUMBERS.items() if text.startswith(first, begin))
    return text.find(second, begin, starts[line] if line >= 0 else len(text)) >= 0


def _is_sentence(begin: int, line: int, layout: Layout) -> bool:
    """Whether a line without mark, from `begin` to its break, is one sentence that can introduce a list."""
    codes, sentences = layout.codes, layout.sentences
    if layout.begins_item(begin) or codes[line - 1] == ":":
        return False
    number = layout.sentence(begin)
    behind = sentences[number + 1] if number + 1 < len(sentences) else line
    least = _LEAST_TOKENS if codes[line - 1] == STOP else _LEAST_UNENDED_TOKENS
    has_length = least <= line - begin <= _MOST_TOKENS
    return sentences[number] == begin and behind >= line and has_length and "(" not in codes[begin:line]


def _points_ahead(begin: int, line: int, layout: Layout, compiled: CompiledLexicon) -> bool:
    """Whether a line speaks of what stands below it, and isn't the rest of a broken line."""
    words = layout.codes[begin:line].rstrip(f"{STOP}{SYMBOL}.")
    is_open = words[-1:] in compiled.open_ends or not compiled.pointers.isdisjoint(words)
    return is_open and layout.is_capital(begin)
