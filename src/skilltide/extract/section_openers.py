"""Sentences that begin a section without being a heading of it."""

from bisect import bisect_right
from collections.abc import Iterator

from skilltide.extract.codes import skip_decoration
from skilltide.extract.compiled import CompiledLexicon, Match
from skilltide.extract.layout import Layout
from skilltide.extract.section_model import LEAD_TOKENS, SectionStart, Traits

_OPENED = Traits(ends_with_paragraph=True)
_BY_EMPLOYER = Traits(is_by_employer=True)
_SEEKING = Traits(is_label=True)


def openers(matches: list[Match], layout: Layout) -> Iterator[SectionStart]:
    """Yield the sections of sentences that hold an opener ("We're proud to be an equal opportunity employer")."""
    for start, _, entry in matches:
        if entry.opener is not None:
            yield SectionStart(layout.sentences[layout.sentence(start)], entry.opener, traits=_OPENED)


def employer_sentences(employer: str, layout: Layout, compiled: CompiledLexicon) -> Iterator[SectionStart]:
    """Yield where an employer speaks of itself ("Acme is …", "At Acme, we …"), which it often does behind the lists.

    Where it asks for somebody ("Acme is looking for …"), it speaks of the role: what is asked for above goes on.
    """
    text, starts, at = layout.text, layout.starts, -1
    while (at := text.find(employer, at + 1)) >= 0:
        is_at = text[max(0, at - 3) : at] == "At "
        begin = at - 3 if is_at else at
        start = bisect_right(starts, begin) - 1
        if starts[start] != begin or start not in layout.sentence_starts:
            continue
        behind = start + is_at
        while behind < len(starts) and starts[behind] < at + len(employer):
            behind += 1
        if layout.tokens.end(behind - 1) != at + len(employer):
            continue  # "Boxes are" isn't Box
        if not is_at and compiled.seeks.match(layout.codes, behind):
            yield SectionStart(start, "about_role", traits=_SEEKING)
        elif is_at or layout.codes[behind : behind + 1] in compiled.employer_verbs:
            yield SectionStart(start, "company", traits=_BY_EMPLOYER)


def title_lines(layout: Layout, compiled: CompiledLexicon) -> Iterator[SectionStart]:
    """Yield lines that begin with a job title and a colon, dash or bracket: one of several openings in a posting."""
    codes, leads = layout.codes, compiled.title_leads
    for start in layout.sentences:
        if codes[start] not in leads:
            continue
        begin = skip_decoration(codes, start, start + LEAD_TOKENS)
        if codes[begin : begin + 1] not in compiled.title_starts:
            continue
        match = compiled.title_line.match(codes, begin)
        if match and match.end() - begin > 1 and layout.is_capital(begin):
            yield SectionStart(start, "about_role")
