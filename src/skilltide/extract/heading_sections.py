"""The sections that headings known by their wording begin, and where those end that share their line with content."""

from bisect import bisect_left

from skilltide.extract.codes import LINE, STOP
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.heading_words import is_loose, is_plain
from skilltide.extract.layout import ITEM_MARKS, Layout
from skilltide.extract.section_model import ASKED, HEADING_TOKENS, PROMISES, Heading, SectionStart, Traits

_LINE_TOKENS = 400
_VALUE_TOKENS = 12
"""The most tokens of a value below a label."""
_MAIN = frozenset(["required", "preferred", "duties"])
_WISHES = frozenset(["preferred", "stack"])


def heading_sections(headings: list[Heading], layout: Layout, compiled: CompiledLexicon) -> list[SectionStart]:
    """Return where the sections of `headings` begin."""
    starts: list[SectionStart] = []
    lines: set[int] = set()  # those with a heading so far
    is_first = True  # no heading of what is asked for or to be done stands before
    for heading in headings:
        if heading.row is None:
            lines.add(layout.line_start(heading.start))
            starts.append(_start(heading, is_first, lines, layout, compiled))
        elif heading.section in ASKED:
            begin, end = heading.row
            starts.append(SectionStart(begin, heading.section, end if end < len(layout.codes) else None))
        else:
            continue
        is_first = is_first and heading.section not in _MAIN
    return starts


def _start(
    heading: Heading, is_first: bool, heading_lines: set[int], layout: Layout, compiled: CompiledLexicon
) -> SectionStart:
    start, end, section, _ = heading
    value_end = _value_end(end, layout) if section in PROMISES else None
    if value_end is not None and is_first:
        line_end: int | None = value_end
    else:
        line_end = _inline_end(heading, heading_lines, layout)
        if line_end is None and section in _WISHES:
            line_end = _list_end(end, layout, compiled)
    traits = Traits(
        is_label=section == "stack" and _is_label(end, layout),
        is_item=section in ASKED and layout.is_in_item(start),
        is_plain=is_plain(layout.codes[start:end], compiled),
        is_loose=is_loose(start, section, layout, compiled),
        ends_with_paragraph=value_end is not None,
    )
    return SectionStart(start, section, line_end, traits)


def _is_label(end: int, layout: Layout) -> bool:
    """Whether a heading that ends at `end` is the label of the list item that it begins ("* Tools: Git")."""
    has_content = layout.codes[end : end + 1] == ":" and not layout.has_own_line(end + 1)
    return has_content and layout.is_in_item(end)


def _inline_end(heading: Heading, heading_lines: set[int], layout: Layout) -> int | None:
    """Where the line ends that a heading shares with its content ("Bonus: Rust"), None if it has its own line.

    Only where the text keeps its line breaks and an empty line or another list item follows; a wish between two
    lines of a list without marks ends with its line too. A heading inside a list item ("* Fluent in Python. Bonus
    for Rust") shares its line without a colon too.
    """
    codes, end = layout.codes, heading.end
    has_colon = codes[end : end + 1] == ":"
    if not (has_colon or layout.is_inside_item(heading.start)) or layout.has_own_line(end + 1):
        return None
    if has_colon and layout.is_glued(end):
        return None  # its own line, whose break is lost
    line = codes.find(LINE, end, end + _LINE_TOKENS)
    if line < 0 or line + 1 >= len(codes):
        return None
    begin, below = layout.line_start(end), line + 1
    is_item_below = codes[below] in ITEM_MARKS
    if codes[begin] in ITEM_MARKS or (layout.breaks_before(below) > 1 and not is_item_below):
        return below
    is_tight = begin > 1 and layout.breaks_before(begin) == 1 == layout.breaks_before(below)
    is_wish_between = heading.section == "preferred" and is_tight and layout.line_start(begin - 1) not in heading_lines
    return below if is_wish_between and not is_item_below else None


def _list_end(end: int, layout: Layout, compiled: CompiledLexicon) -> int | None:
    """Where the sentence ends that a heading introduces ("Nice to have: X, Y. The work is …"), None if it goes on.

    Only where the next sentence of the same line begins with a word that no item of such a list begins with.
    """
    codes, sentences = layout.codes, layout.sentences
    if codes[end : end + 1] != ":":
        return None
    at = bisect_left(sentences, end + 2)
    if at >= len(sentences):
        return None
    behind = sentences[at]
    return behind if codes[behind - 1] == STOP and codes[behind] in compiled.resumes else None


def _value_end(end: int, layout: Layout) -> int | None:
    """Where the line ends below a label of one line ("Salary range", then "60,000 EUR"), None if it is no value.

    Only where an empty line follows and the value is short and no list item.
    """
    codes = layout.codes
    if not layout.has_own_line(end + (codes[end : end + 1] == ":")):
        return None
    label_end = codes.find(LINE, end, end + HEADING_TOKENS)
    line = codes.find(LINE, label_end + 1, label_end + 2 + _VALUE_TOKENS) if label_end >= 0 else -1
    if line < 0 or line + 1 >= len(codes):
        return None
    value, below = label_end + 1, line + 1
    is_alone = layout.breaks_before(value) == 1 and layout.breaks_before(below) > 1
    return below if is_alone and ITEM_MARKS.isdisjoint((codes[value], codes[below])) else None
