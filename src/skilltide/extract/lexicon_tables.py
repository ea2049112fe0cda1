"""A compiled lexicon as plain data: what matching needs, in rows and strings that JSON can hold.

`compiler` makes the tables, `compiled` builds from them what texts are matched with, and the cache keeps them as bytes.
Phrases and patterns are written in codes (module `codes`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import orjson


class GuardRow(NamedTuple):
    """An alias's rules about its surroundings."""

    near: str | None
    """A pattern, as `not_near`."""
    not_near: str | None
    preceded_by: list[str]
    not_preceded_by: list[str]
    followed_by: list[str]
    not_followed_by: list[str]
    sections: list[str]
    not_sections: list[str]


class SenseRow(NamedTuple):
    """One thing that a form can mean: a skill by one of its aliases."""

    skill: str
    kind: str
    alias: str
    case: str
    guard: int | None
    """Its number in `LexiconTables.guards`."""
    corroboration: str | None
    languages: list[str] | None
    """Where it holds (ISO 639-1); None: everywhere."""
    rule: str
    """The alias's rules in one line, for people."""


class CueRow(NamedTuple):
    """A phrase that changes what mentions around it mean."""

    text: str
    level: str
    scope: str
    until: str | None
    """A pattern."""
    unless: str | None
    """A pattern too."""
    sections: list[str]
    rank: int
    """Which of the cues that reach a mention decides (the lowest)."""
    is_bare: bool
    """Whether it is an adjective without a verb, which counts only where it describes nothing behind it."""


class KeywordRow(NamedTuple):
    """What tells the section of a heading of an unknown wording."""

    pattern: str
    section: str


@dataclass(slots=True)
class LexiconTables:
    """All of a compiled lexicon. "Phrases" are strings of codes, "patterns" regular expressions over codes."""

    version: str
    """`Lexicon.version`."""
    words: list[str]
    """The alphabet, in the order of its codes."""

    # skills and what is found beside them: phrase -> what it means
    senses: list[SenseRow]
    guards: list[GuardRow]
    forms: dict[str, int]
    """Form that means one thing, as most do -> the number of its sense."""
    ambiguous_forms: dict[str, list[int]]
    """Form that can mean several -> the numbers of its senses, the most particular first."""
    elliptic: dict[str, int]
    """Forms a part of which can stand for them in a coordination -> number of the sense."""
    blockers: list[str]
    cues: list[CueRow]
    cue_phrases: dict[str, list[int]]
    """Phrase -> the numbers of its cues."""

    # sections
    sentences: dict[str, str]
    """Phrase -> the section that it gives its sentence."""
    openers: dict[str, str]
    """Phrase -> the section that it begins."""
    addresses: list[str]
    headings: dict[str, str]
    """Wording -> section."""
    heading_prefixes: list[str]
    heading_tails: str
    """A pattern for what may follow a heading's core."""
    keywords: list[KeywordRow]
    keyword_firsts: list[str]
    """The token that each keyword begins with."""
    lead_ins: list[KeywordRow]
    """The same for a sentence before a list."""
    own_words: list[str]
    plain_words: list[str]
    loose_words: list[str]
    further_words: list[str]
    pointers: list[str]
    open_ends: list[str]
    asks: str
    returns: str
    employer_verbs: list[str]
    seeks: str
    """A pattern for what follows an employer's name where it asks for somebody."""
    resumes: list[str]
    item_starts: list[str]
    abbreviations: list[str]

    # job titles
    title_after: str
    """A pattern for what follows a field inside a job title or a team's name."""
    title_line: str
    """A pattern for a line that begins with a job title."""
    title_before: list[str]
    title_starts: list[str]
    """The first tokens of what a job title holds."""
    title_heads: list[str]

    # borders of mentions
    cut_heads: list[str]
    kept_heads: list[str]
    set_phrases: list[str]
    asking: list[str]

    # what no lexicon changes, in its alphabet
    barriers: str
    """A pattern for where a cue's reach ends."""
    experience: list[str]
    """Words by which an item asks for experience or knowledge of all that it names."""
    reach: dict[str, list[str]]
    """What widens or ends the reach of a cue, by its key in rules.yml."""
    joiners: list[str]
    """What joins the items of a list."""
    years: str
    """A pattern for the word "years"."""
    number_words: dict[str, int]
    between_numbers: list[str]

    # words as they are, lower-cased
    brands: list[str]
    line_starts: list[str]
    small_words: list[str]
    legal_forms: list[str]
    company_suffixes: list[str]
    own_products: dict[str, list[str]]
    """Employer -> ids of its products."""

    def to_bytes(self) -> bytes:
        """Return the tables as JSON."""
        return orjson.dumps(self, default=list)  # rows are lists there

    @classmethod
    def from_bytes(cls, data: bytes) -> "LexiconTables":
        """Read what `to_bytes` gave. Raises ValueError or TypeError for anything else."""
        tables = cls(**orjson.loads(data))
        tables.senses = [SenseRow(*row) for row in tables.senses]
        tables.guards = [GuardRow(*row) for row in tables.guards]
        tables.cues = [CueRow(*row) for row in tables.cues]
        tables.keywords = [KeywordRow(*row) for row in tables.keywords]
        tables.lead_ins = [KeywordRow(*row) for row in tables.lead_ins]
        return tables
