"""What a lexicon is made of, as plain data: skills, aliases, cues, and the tables of rules.yml and sections.yml."""

from dataclasses import dataclass
from typing import Any, NamedTuple

KINDS = ("tool", "concept", "domain", "soft", "credential")
SECTIONS = ("required", "preferred", "duties", "stack", "about_role", "company", "benefits", "legal", "unknown")
OTHER_LANGUAGES = ("de", "es", "fr", "it", "nl", "pt", "sv")
"""Beside English, those in which skills have names (ISO 639-1)."""
LEVELS = ("required", "preferred", "context", "excluded")


@dataclass(frozen=True, slots=True)
class Alias:
    """A surface form of a skill and the rules it must meet (keys as in the lexicon's format)."""

    text: str
    case: str = "any"
    near: tuple[str, ...] = ()
    not_near: tuple[str, ...] = ()
    preceded_by: tuple[str, ...] = ()
    not_preceded_by: tuple[str, ...] = ()
    followed_by: tuple[str, ...] = ()
    not_followed_by: tuple[str, ...] = ()
    corroboration: str | None = None
    """`with:` of the format: technology or technology-nearby."""
    sections: tuple[str, ...] = ()
    not_sections: tuple[str, ...] = ()
    language: str = "any"
    languages: tuple[str, ...] = ()
    """The languages in whose texts alone it holds (ISO 639-1), for a name of another language; empty: as `language`."""
    variants: bool = True
    elliptic: bool = True
    """Whether a part of it can stand for it in a coordination."""
    rule: str | None = None
    """The named bundle it took rules from."""

    @property
    def is_guarded(self) -> bool:
        """Whether any rule beyond case and language stands between a match and a mention."""
        return bool(
            self.near or self.not_near or self.preceded_by or self.not_preceded_by or self.followed_by
            or self.not_followed_by or self.corroboration or self.sections or self.not_sections
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Skill:
    """One entry of the lexicon."""

    id: str
    name: str
    kind: str
    category: str
    broader: tuple[str, ...]
    aliases: tuple[Alias, ...]
    origin: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Skills that every name of this one names too ("machine learning models" names machine learning)."""
    within: tuple[str, ...] = ()
    """Words by which a name of a narrower skill names this one too: "AWS" in "AWS SageMaker"."""
    borrowed_by: tuple[str, ...] = ()
    """Other languages (ISO 639-1) in which it goes by its English names too."""

    @property
    def languages(self) -> tuple[str, ...] | None:
        """The languages (ISO 639-1) in which it has names, English first; None for a tool, whose name is one in all."""
        if self.kind == "tool":
            return None
        named = {language for alias in self.aliases for language in alias.languages}
        return ("en", *sorted(named.union(self.borrowed_by) - {"en"}))


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that changes what mentions in its sentence mean."""

    texts: tuple[str, ...]
    level: str
    scope: str
    """before, after, sentence, start (of its sentence), or between (from the phrase to one of `until`)."""
    until: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """Phrases later in its sentence with which it doesn't count."""
    sections: tuple[str, ...] = ()
    """Where it counts; empty: everywhere."""
    is_bare: bool = False
    """Whether it is an adjective without a verb, which counts only where it describes nothing behind it."""


class Keyword(NamedTuple):
    """A phrase that tells the section of a heading that holds it."""

    phrase: str
    section: str
    is_at_start: bool
    """Whether it counts at the heading's start only."""
    is_at_end: bool
    """The same of its end."""


@dataclass(frozen=True, slots=True)
class SectionData:
    """sections.yml: wordings of headings and what else tells sections apart."""

    headings: dict[str, tuple[str, ...]]
    """Section -> phrases, written out."""
    prefixes: tuple[str, ...]
    tails: tuple[str, ...]
    keywords: tuple[Keyword, ...]
    """For headings of an unknown wording; the first one found wins."""
    lead_ins: dict[str, tuple[str, ...]]
    """Section -> phrases by which a sentence before a list gives it one; a wish wins, unless a promise comes last."""
    sentences: dict[str, tuple[str, ...]]
    """Section -> phrases that give their own sentence this section wherever it stands."""
    openers: dict[str, tuple[str, ...]]
    """Section -> phrases that begin it without a heading, until the next heading."""
    addresses: tuple[str, ...]
    """Phrases at the start of a sentence that speak to the candidate: they end what the employer tells of itself."""
    returns: tuple[str, ...]
    """Phrases at the start of a paragraph, or of a sentence in a text without any, that come back to the candidate."""
    resumes: tuple[str, ...]
    """First words of a sentence that is no item of the list "Nice to have: X, Y." before it."""
    item_starts: tuple[str, ...]
    """First words of an item of a list, told by their capital where the line break before them is lost."""
    line_starts: tuple[str, ...]
    own_words: tuple[str, ...]
    """Words by which an employer speaks of itself in a heading, which is then no sub-heading."""
    plain_words: tuple[str, ...]
    """Words of headings that say what is asked for, not how much: below a heading of wishes they are sub-headings."""
    loose_words: tuple[str, ...]
    """Words of a heading of wishes that is one of requirements where the posting has no other before it."""
    further_words: tuple[str, ...]
    """Words of a heading that no wording knows by which it adds wishes to the requirements above it ("Also cool")."""
    pointers: tuple[str, ...]
    """Words by which a sentence without colon points to the list below it ("Any of these would be a bonus!")."""
    open_ends: tuple[str, ...]
    """Last words of such a sentence that only the list completes ("It would be awesome if you also have")."""
    asks: tuple[str, ...]
    """Ends of headings that ask for something, whatever they promise ("You'll love it here if")."""
    employer_verbs: tuple[str, ...]
    seeks: tuple[str, ...]
    """Phrases, from its verb on, of an employer's sentence that asks for somebody ("is looking for")."""
    abbreviations: tuple[str, ...]
    small_words: tuple[str, ...]
    """Words that stay small in a heading written with capitals."""


@dataclass(frozen=True, slots=True)
class RuleData:
    """rules.yml: named bundles, phrases that are no skills, job titles, the employers' own products."""

    bundles: dict[str, dict[str, Any]]
    blockers: tuple[str, ...]
    asking: tuple[str, ...]
    """Words that make a weak name count beside them, in a line of requirements that contains nothing else."""
    brands: tuple[str, ...]
    title_heads: tuple[str, ...]
    title_fields: tuple[str, ...]
    title_before: tuple[str, ...]
    team_heads: tuple[str, ...]
    legal_forms: tuple[str, ...]
    """Legal forms at the end of an employer's name, without which it speaks of itself."""
    company_suffixes: tuple[str, ...]
    cut_heads: tuple[str, ...]
    """Last words of a concept's name that are left out of the mention."""
    kept_heads: tuple[str, ...]
    """Words behind a concept's name that belong to the mention."""
    set_phrases: tuple[str, ...]
    """Names that keep a head which is cut elsewhere."""
    reach: dict[str, tuple[str, ...]]
    """What widens or ends the reach of a wish or a waiver."""
    own_products: dict[str, tuple[str, ...]]
    everyday: tuple[str, ...]
    """Everyday words that a tool may be called by only with a rule (for lint)."""
