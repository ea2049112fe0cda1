"""Where sections end before the next heading, and what goes on there."""

from bisect import bisect_left, bisect_right
from itertools import zip_longest

from skilltide.extract.codes import LINE, STOP
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.layout import Layout
from skilltide.extract.section_model import NO_SECTION, PROMISES, SectionStart, Traits, by_token


def resume_sections(starts: list[SectionStart], inline: list[SectionStart]) -> list[SectionStart]:
    """Let the section before each of `inline` go on where its line ends, unless another begins by then.

    `inline`: of `starts`, those that end with their line, in the order in which they were found.
    """
    resumed = list(starts)
    for token, _, line_end, *_ in inline:
        behind = bisect_right(resumed, token, key=by_token)
        if line_end is None or (behind < len(resumed) and resumed[behind].token <= line_end):
            continue
        at = bisect_left(resumed, token, key=by_token)
        before = resumed[at - 1] if at else NO_SECTION
        traits = Traits(is_by_employer=before.traits.is_by_employer)
        resumed.insert(behind, SectionStart(line_end, before.section, traits=traits))
    return resumed


def end_employer_sections(starts: list[SectionStart], addresses: list[int]) -> list[SectionStart]:
    """Let what an employer tells of itself without a heading end where a sentence speaks to the candidate.

    `addresses`: where such sentences begin, in order of the text.
    """
    if not any(start.traits.is_by_employer for start in starts):
        return starts
    ended: list[SectionStart] = []
    for start, following in zip_longest(starts, starts[1:]):
        ended.append(start)
        if start.traits.is_by_employer and start.section == "company":
            at = bisect_left(addresses, start.token)
            if at < len(addresses) and (following is None or addresses[at] < following.token):
                ended.append(SectionStart(addresses[at], "about_role"))
    return ended


def end_promises(starts: list[SectionStart], layout: Layout, compiled: CompiledLexicon) -> list[SectionStart]:
    """Let what an employer promises or has to say end where a paragraph comes back to the candidate.

    In a text without empty lines a sentence does.
    """
    if not any(map(_is_promise, starts)):
        return starts
    has_paragraphs = any(piece.count("\n") > 1 for piece in layout.pieces)  # asked once: there may be many promises
    parts = _paragraphs if has_paragraphs else _later_sentences
    ended: list[SectionStart] = []
    for start, following in zip_longest(starts, starts[1:]):
        ended.append(start)
        if _is_promise(start):
            last = following.token if following else len(layout.codes)
            begins = parts(start.token, last, layout)
            back = next((begin for begin in begins if compiled.returns.match(layout.codes, begin)), None)
            if back is not None:
                ended.append(SectionStart(back, "about_role"))
    return ended


def _is_promise(start: SectionStart) -> bool:
    return start.traits.ends_with_paragraph and start.section in PROMISES


def _paragraphs(start: int, end: int, layout: Layout) -> list[int]:
    """The tokens between two that have an empty line before them."""
    found, line = [], layout.codes.find(LINE, start)
    while 0 <= line < end - 1:
        if layout.breaks_before(line + 1) > 1:
            found.append(line + 1)
        line = layout.codes.find(LINE, line + 1)
    return found


def _later_sentences(start: int, end: int, layout: Layout) -> list[int]:
    """The tokens between two that begin a sentence behind a full stop."""
    sentences = layout.sentences
    between = sentences[bisect_right(sentences, start) : bisect_left(sentences, end)]
    return [begin for begin in between if layout.codes[begin - 1] == STOP]
