"""List items that only look like headings ("- Security clearance", "- Insurance")."""

from collections.abc import Iterable

from skilltide.extract.codes import LINE
from skilltide.extract.layout import ITEM_MARKS, Layout
from skilltide.extract.section_model import HEADING_TOKENS, Heading

_SECTIONS_OF_ITEMS = frozenset(["stack", "about_role", "company", "benefits", "legal"])
"""Sections whose wordings an item of a list may well be made of."""


def without_list_items(
    headings: Iterable[Heading], layout: Layout, has_item_headings: bool = False
) -> tuple[list[Heading], bool]:
    """Return `headings` but those that are items of a list, and whether the text's headings are items themselves.

    They are from the first heading of what is asked for or to be done that has items with its own mark directly
    below; `has_item_headings`: whether one stands before these.
    """
    kept: list[Heading] = []
    for heading in headings:
        item = None if has_item_headings else _item(heading, layout)
        if item is not None:
            if heading.section not in _SECTIONS_OF_ITEMS:
                has_item_headings = _is_item_below(*item, layout)
            elif _is_listed(*item, layout):
                continue
        kept.append(heading)
    return kept, has_item_headings


def is_one_of_items(heading: Heading, layout: Layout) -> bool:
    """Whether a heading is a list item without colon like the one below it, or the last one of such items.

    What only holds a word of headings is none there, whatever its section ("- Klärung von Anforderungen").
    """
    item = _item(heading, layout)
    if item is None:
        return False
    begin, below = item
    if _is_item_below(begin, below, layout):
        return True
    is_last = layout.codes[below : below + 1] not in ITEM_MARKS
    return is_last and begin > 1 and layout.has_same_mark(layout.line_start(begin - 1), begin)


def _item(heading: Heading, layout: Layout) -> tuple[int, int] | None:
    """First token of a heading's line and of the one below, None where it is no list item or a colon follows."""
    codes, begin = layout.codes, layout.line_start(heading.start)
    if not layout.begins_item(begin):
        return None
    line = codes.find(LINE, heading.end, heading.end + HEADING_TOKENS)
    return None if line < 0 or ":" in codes[heading.end : line] else (begin, line + 1)


def _is_item_below(begin: int, below: int, layout: Layout) -> bool:
    """Whether the line at `below` is a list item like the one at `begin`."""
    return below < len(layout.codes) and layout.has_same_mark(below, begin)


def _is_listed(begin: int, below: int, layout: Layout) -> bool:
    """Whether items like the one at `begin` stand beside it; one below a line without a mark is a list's first."""
    above = layout.line_start(begin - 1) if begin > 1 else 0
    is_item_above = begin > 1 and layout.has_same_mark(above, begin)
    breaks_above, breaks_below = layout.breaks_before(begin), layout.breaks_before(below)
    if not _is_item_below(begin, below, layout):
        return is_item_above and breaks_above == 1 and breaks_below > 1
    return breaks_above == 1 or (is_item_above and breaks_above == breaks_below == layout.breaks_before(above))
