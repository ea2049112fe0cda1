"""The sections of a text, also where line breaks are lost: one finder after another says where some begin.

First come headings that a wording knows, then sentences before a list, then headings by a keyword and unknown ones:
each takes only sentences that have none yet. Beside them come sentences that open a section, or in which the employer
speaks of itself by its name. Of all these, in order of the text, sub-headings are left out; at last sections are ended
that end before the next heading.
"""

from typing import NamedTuple

from skilltide.extract.codes import LINE
from skilltide.extract.compiled import CompiledLexicon, Match
from skilltide.extract.heading_sections import heading_sections
from skilltide.extract.keyword_headings import KnownPlaces, keyword_headings
from skilltide.extract.known_headings import known_headings
from skilltide.extract.layout import Layout
from skilltide.extract.lead_ins import lead_ins, wish_lines
from skilltide.extract.list_items import without_list_items
from skilltide.extract.section_ends import end_employer_sections, end_promises, resume_sections
from skilltide.extract.section_model import SectionStart, by_token
from skilltide.extract.section_openers import employer_sentences, openers, title_lines
from skilltide.extract.sub_headings import share_traits, without_sub_headings


class Sections(NamedTuple):
    """What was found in one text."""

    starts: list[SectionStart]
    """In order of the text."""
    unknown_headings: list[str]
    """Headings that no wording or keyword knows."""


def find_sections(
    layout: Layout,
    compiled: CompiledLexicon,
    matches: list[Match],
    employers: tuple[str, ...],
    alias_starts: frozenset[int],
) -> Sections:
    """Find where sections begin.

    `matches`: those that are openers or addresses; `employers`: the employer's names as written; `alias_starts`: the
    tokens at which an alias begins.
    """
    found, unknown_headings = _all_starts(layout, compiled, matches, employers, alias_starts)
    starts = without_sub_headings(share_traits(sorted(found, key=by_token)), layout.codes)
    tokens = {start.token for start in starts}
    inline = [start for start in found if start.line_end is not None and start.token in tokens]
    addresses = sorted(start for start, _, entry in matches if entry.is_address and start in layout.sentence_starts)
    starts = end_employer_sections(starts, addresses)
    starts = resume_sections(starts, inline)
    starts = end_employer_sections(starts, addresses)  # those that were resumed
    return Sections(end_promises(starts, layout, compiled), unknown_headings)


def _all_starts(
    layout: Layout,
    compiled: CompiledLexicon,
    matches: list[Match],
    employers: tuple[str, ...],
    alias_starts: frozenset[int],
) -> tuple[list[SectionStart], list[str]]:
    """What all finders find, in their order, and the unknown headings."""
    headings, has_item_headings = without_list_items(known_headings(layout, compiled), layout)
    titles = [heading for heading in headings if heading.row is None]
    with_heading = {layout.sentence(title.start) for title in titles}
    headed = heading_sections(headings, layout, compiled)
    listed: list[SectionStart] = []
    for find in (lead_ins, wish_lines):
        of_lists = list(find(with_heading, layout, compiled))
        with_heading.update(layout.sentence(start.token) for start in of_lists)
        listed += of_lists
    heading_lines = {layout.line_start(title.start) for title in titles}
    known = KnownPlaces(with_heading, heading_lines, alias_starts, has_item_headings)
    others, unknown_headings = keyword_headings(known, layout, compiled)
    starts = [*headed, *openers(matches, layout), *listed, *others]
    # an employer that asks for somebody tells more than an opener in its sentence, and less than a lead-in
    begun = {start.token for start in (*headed, *listed, *others)}
    for employer in employers:
        spoken = employer_sentences(employer, layout, compiled)
        starts += [start for start in spoken if start.section == "company" or start.token not in begun]
    if LINE in layout.codes:
        starts += title_lines(layout, compiled)
    return starts, unknown_headings
