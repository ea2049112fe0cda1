"""What the finders of sections hand to one another: headings, and where sections begin."""

from operator import attrgetter
from typing import NamedTuple

ASKED = frozenset(["required", "preferred"])
"""Sections of what is asked for."""
PROMISES = frozenset(["benefits", "legal"])
"""Sections of what an employer promises or has to say."""
HEADING_TOKENS = 15
"""The most tokens of a heading."""
LEAD_TOKENS = 12
"""The most tokens that decorate a heading on one side."""


class Heading(NamedTuple):
    """A heading by a wording or a word that tells its section."""

    start: int
    end: int
    """The token behind its core."""
    section: str
    row: tuple[int, int] | None = None
    """First token and the one behind the last of the table's row whose last cell it is ("Python | must have")."""


class Traits(NamedTuple):
    """What its finder knows of a place where a section begins."""

    is_label: bool = False
    """Whether it is a sub-heading: one that no wording knows, or the label of a list item ("* Tools: …")."""
    is_item: bool = False
    """Whether it asks for something and is itself a list item ("* Hands-on experience with: …")."""
    is_plain: bool = False
    """Whether its heading doesn't say how much it asks for ("Education and experience")."""
    is_loose: bool = False
    """Whether its heading is of wishes and often stands for requirements ("Desired skills and experience")."""
    is_further: bool = False
    """Whether its heading adds to the one above ("Also cool")."""
    ends_with_paragraph: bool = False
    """Whether its section may end where a paragraph comes back to the candidate."""
    is_by_employer: bool = False
    """Whether the employer speaks of itself by its name there."""


class SectionStart(NamedTuple):
    """Where a section begins."""

    token: int
    section: str
    line_end: int | None = None
    """Where the line ends that its heading shares with content: the section before goes on there."""
    traits: Traits = Traits()


by_token = attrgetter("token")
"""Key that sorts section starts in order of the text."""
NO_SECTION = SectionStart(0, "unknown")
"""What stands before the first."""
