"""What the finders of sections make of one another's findings, each by itself."""

from collections.abc import Iterator

import pytest

from skilltide.extract.codes import BULLET, LINE, WORD, skip_decoration
from skilltide.extract.layout import Layout
from skilltide.extract.list_items import is_one_of_items, without_list_items
from skilltide.extract.section_ends import end_employer_sections, end_promises, resume_sections
from skilltide.extract.section_model import Heading, SectionStart, Traits
from skilltide.extract.sentences import sentence_starts
from skilltide.extract.sub_headings import share_traits, without_sub_headings
from skilltide.extract.tagger import Tagger
from skilltide.extract.tokens import Tokens

HEADING = f"{WORD}{WORD}{LINE}"
"""Three tokens."""
CONTENT = f"{BULLET}{WORD}{WORD}{LINE}"
"""Four."""


def start(token: int, section: str, line_end: int | None = None, **traits: bool) -> SectionStart:
    return SectionStart(token, section, line_end, Traits(**traits))


def told(starts: list[SectionStart]) -> list[tuple[int, str]]:
    return [(one.token, one.section) for one in starts]


def layout_of(tagger: Tagger, text: str) -> Layout:
    tokens = Tokens(text, tagger.compiled.memo)
    return Layout(tokens, sentence_starts(tokens, tagger.compiled))


# sub-headings


@pytest.mark.parametrize(
    ("above", "is_kept"),
    [("required", False), ("duties", False), ("stack", False), ("company", True), ("benefits", True)],
)
def test_an_unknown_label_goes_on_with_what_is_asked_for(above: str, is_kept: bool) -> None:
    starts = [start(0, above), start(7, "unknown", is_label=True)]
    assert told(without_sub_headings(starts, (HEADING + CONTENT) * 2)) == told(starts[: 1 + is_kept])


def test_plain_headings_divide_wishes_only_if_the_first_stands_directly_below() -> None:
    divided = [start(0, "preferred"), start(3, "required", is_plain=True), start(10, "required", is_plain=True)]
    assert told(without_sub_headings(divided, HEADING + (HEADING + CONTENT) * 2)) == [(0, "preferred")]
    apart = [start(0, "preferred"), start(7, "required", is_plain=True), start(14, "required", is_plain=True)]
    assert told(without_sub_headings(apart, (HEADING + CONTENT) * 3)) == told(apart)


def test_items_that_introduce_lists_are_wishes_below_a_heading_of_wishes() -> None:
    item = start(3, "required", is_item=True)
    codes = HEADING + CONTENT * 3
    assert told(without_sub_headings([start(0, "preferred"), item], codes)) == [(0, "preferred")]
    below_an_item = [start(0, "preferred", is_item=True), item]
    assert told(without_sub_headings(below_an_item, codes)) == told(below_an_item)


def test_a_loose_heading_asks_where_nothing_else_does() -> None:
    codes = (HEADING + CONTENT) * 2
    loose = start(7, "preferred", is_loose=True)
    assert told(without_sub_headings([start(0, "duties"), loose], codes)) == [(0, "duties"), (7, "required")]
    assert told(without_sub_headings([start(0, "required"), loose], codes)) == [(0, "required"), (7, "preferred")]


def test_what_adds_to_requirements_is_wished_for() -> None:
    further = start(7, "unknown", is_further=True, is_label=True)
    codes = (HEADING + CONTENT) * 2
    assert told(without_sub_headings([start(0, "required"), further], codes)) == [(0, "required"), (7, "preferred")]
    assert told(without_sub_headings([start(0, "duties"), further], codes)) == [(0, "duties")]


def test_starts_at_one_token_share_their_traits() -> None:
    first, second, other = (
        start(0, "unknown", is_label=True),
        start(0, "company", is_by_employer=True),
        start(4, "legal"),
    )
    both = Traits(is_label=True, is_by_employer=True)
    assert share_traits([first, second, other]) == [
        SectionStart(0, "unknown", traits=both), SectionStart(0, "company", traits=both), other,
    ]  # fmt: skip


# ends


def test_the_section_before_goes_on_behind_a_heading_with_its_content() -> None:
    wish = start(4, "preferred", line_end=8)
    assert told(resume_sections([start(0, "required"), wish], [wish])) == [
        (0, "required"), (4, "preferred"), (8, "required"),
    ]  # fmt: skip
    assert told(resume_sections([wish], [wish])) == [(4, "preferred"), (8, "unknown")]


def test_no_section_goes_on_where_another_begins() -> None:
    wish = start(4, "preferred", line_end=8)
    starts = [start(0, "required"), wish, start(8, "benefits")]
    assert resume_sections(starts, [wish]) == starts


def test_a_section_of_the_employers_own_ends_at_an_address_also_where_it_was_resumed() -> None:
    wish = start(4, "preferred", line_end=8)
    starts = [start(0, "company", is_by_employer=True), wish]
    resumed = resume_sections(end_employer_sections(starts, [12]), [wish])
    ended = end_employer_sections(resumed, [12])
    assert told(ended) == [(0, "company"), (4, "preferred"), (8, "company"), (12, "about_role")]


def test_a_section_below_a_heading_ends_at_no_address() -> None:
    starts = [start(0, "company"), start(9, "benefits", is_by_employer=True)]
    assert end_employer_sections(starts, [4, 12]) == starts


class Pieces(list[str]):
    """Pieces that count how often they are gone through."""

    passes = 0

    def __iter__(self) -> Iterator[str]:
        self.passes += 1
        return super().__iter__()


def test_the_text_is_searched_for_paragraphs_once_however_many_promises_it_holds(tagger: Tagger) -> None:
    layout = layout_of(tagger, "Tea is free. Rum is free. You bring boots. Oil is free.")
    layout.pieces = pieces = Pieces(layout.pieces)
    promises = [start(token, "benefits", ends_with_paragraph=True) for token in layout.sentences if token != 8]
    ended = end_promises(promises, layout, tagger.compiled)
    assert told(ended) == [(0, "benefits"), (4, "benefits"), (8, "about_role"), (12, "benefits")]
    assert pieces.passes == 1


# lists


def heading(layout: Layout, text: str, section: str) -> Heading:
    """The first word of `text`, where that stands."""
    at = layout.starts.index(layout.text.index(text))
    return Heading(at, at + 1, section)


def test_an_item_among_others_is_no_heading(tagger: Tagger) -> None:
    layout = layout_of(tagger, "You bring:\n* Patience\n* Insurance\n* Good boots\n\nInsurance\n* Dental")
    among, alone = heading(layout, "Insurance\n*", "benefits"), heading(layout, "Insurance\n* Dental", "benefits")
    assert among.start < alone.start
    assert without_list_items([among, alone], layout) == ([alone], False)


def test_headings_are_items_from_the_first_that_has_items_like_itself(tagger: Tagger) -> None:
    layout = layout_of(tagger, "This holds:\n* Legal\n* Requirements\n* Patience\n* Benefits\n* Dental")
    legal = heading(layout, "Legal", "legal")
    required, benefits = heading(layout, "Requirements", "required"), heading(layout, "Benefits", "benefits")
    assert without_list_items([legal, required, benefits], layout) == ([required, benefits], True)
    assert without_list_items([benefits], layout) == ([], False)
    assert without_list_items([benefits], layout, has_item_headings=True) == ([benefits], True)


def test_what_holds_a_word_of_headings_is_none_among_items_like_it(tagger: Tagger) -> None:
    text = "Days:\n\n* Needs Of Keepers\n* Lamps\n\n* Needs Of Ships\n  - Oil\n\nNeeds Of Ports\n* Rum"
    layout = layout_of(tagger, text)
    found = [heading(layout, f"Needs Of {whose}", "required") for whose in ("Keepers", "Ships", "Ports")]
    assert [is_one_of_items(one, layout) for one in found] == [True, False, False]
    last = layout_of(tagger, "Days:\n* Lamps\n* Ropes Required\n\nBenefits")
    assert is_one_of_items(heading(last, "Ropes", "required"), last)


def test_a_number_with_its_bracket_is_skipped(tagger: Tagger) -> None:
    for text in ("2) Requirements", "* (12) Requirements", "- Requirements"):
        layout = layout_of(tagger, text)
        assert layout.pieces[layout.first_word(0, len(layout.codes))] == "Requirements"
    assert layout_of(tagger, "Lamps) Requirements").first_word(0, 3) == 0


def test_a_number_that_its_neighbour_counts_on_is_not_skipped(tagger: Tagger) -> None:
    layout = layout_of(tagger, "1) Lamps\n2) Ropes\n\n3) Requirements\n1) Rum\n\n99999999) Oil")
    lines = [layout.starts.index(layout.text.index(line)) for line in ("1) L", "2)", "3)", "1) R", "99999999)")]
    words = [layout.pieces[layout.first_word(line, line + 4)].strip() for line in lines]
    assert [word.isalpha() for word in words] == [False, False, True, True, True]


def test_a_bold_line_is_no_item(tagger: Tagger) -> None:
    layout = layout_of(tagger, "**Benefits**\n**Insurance**\n**Dental**")
    insurance = heading(layout, "Insurance", "benefits")
    assert without_list_items([insurance], layout) == ([insurance], False)


def test_decoration_is_skipped_up_to_a_token() -> None:
    codes = f"{BULLET}##{WORD}{WORD}"
    assert skip_decoration(codes, 0, len(codes)) == 3
    assert skip_decoration(codes, 0, 2) == 2
    assert skip_decoration(codes, 4, 4) == 4
    assert skip_decoration("##", 0, 9) == 2
