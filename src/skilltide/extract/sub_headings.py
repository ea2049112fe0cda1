"""Headings that a reader takes for parts of the section above."""

from itertools import groupby

from skilltide.extract.codes import BREAK, DECORATION, LINE
from skilltide.extract.section_model import ASKED, NO_SECTION, SectionStart, Traits, by_token

_CARRIED_ON = frozenset(["required", "preferred", "duties", "stack"])
"""Sections that go on below a heading that nothing knows ("Qualifications", then "Programming and tools")."""
_HEADING_ENDS = (":", LINE)
_BETWEEN = DECORATION | {":", LINE, BREAK}
"""What may stand between a heading and its sub-heading."""


def share_traits(starts: list[SectionStart]) -> list[SectionStart]:
    """Let starts at one token, which are one heading, share what their finders know. `starts`: in order of the text."""
    if len({start.token for start in starts}) == len(starts):
        return starts
    shared: list[SectionStart] = []
    for _, group in groupby(starts, key=by_token):
        at_token = list(group)
        if len(at_token) > 1:
            traits = Traits(*map(any, zip(*(start.traits for start in at_token), strict=True)))
            at_token = [start._replace(traits=traits) for start in at_token]
        shared += at_token
    return shared


def without_sub_headings(starts: list[SectionStart], codes: str) -> list[SectionStart]:
    """Return `starts` but the sub-headings of the section above each; they are in order of the text.

    Labels say nothing of their own. Below a heading of wishes that is no list item, list items that introduce a
    list are wishes too ("Nice to have", then "* Hands-on experience with:"); so are plain headings, if the first of
    them stands directly below it ("Preferred qualifications", then "Education" and "Experience").
    """
    kept: list[SectionStart] = []
    is_divided = False  # whether plain headings divide the wishes above
    for found in starts:
        start = _as_asked(found, kept, codes) if found.traits.is_loose else found
        above = kept[-1] if kept else NO_SECTION
        if start.traits.is_further and above.section == "required":
            start = start._replace(section="preferred")
        elif start.traits.is_label and above.section in (_CARRIED_ON if start.section == "unknown" else ASKED):
            continue
        elif above.section == "preferred" and start.section == "required" and not above.traits.is_item:
            if start.traits.is_item:
                continue
            is_divided = start.traits.is_plain and (is_divided or _is_below(above, start, codes))
            if is_divided:
                continue
        kept.append(start)
        is_divided = False
    return kept


def _as_asked(start: SectionStart, kept: list[SectionStart], codes: str) -> SectionStart:
    """A loose heading of wishes, as one of requirements if none stands before it in `kept`.

    "Desired skills and experience" as the only list; a heading directly above ("Requirements") has none of its own.
    """
    before = kept[:-1] if kept and _is_below(kept[-1], start, codes) else kept
    has_required = any(one.section == "required" for one in before)
    return start if has_required else start._replace(section="required")


def _is_below(above: SectionStart, start: SectionStart, codes: str) -> bool:
    """Whether nothing stands between a heading's line and a section's start."""
    ends = [at for at in (codes.find(end, above.token, start.token) for end in _HEADING_ENDS) if at >= 0]
    return bool(ends) and _BETWEEN.issuperset(codes[min(ends) : start.token])
