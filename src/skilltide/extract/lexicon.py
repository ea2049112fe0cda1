"""The curated vocabulary: skills with their aliases, and the data that the tagger reads beside them.

`Lexicon.load()` reads `lexicons/` (format: lexicons/README.md). Everything here is plain data; spaCy is not needed.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from skilltide.extract.lexicon_files import parse
from skilltide.extract.lexicon_folder import read_files
from skilltide.extract.lexicon_model import Alias, Cue, RuleData, SectionData, Skill
from skilltide.extract.spelling import spellings
from skilltide.extract.tokens import words_of
from skilltide.extract.variants import forms
from skilltide.resources import resource
from skilltide.versions import code_version

_TAGGER = "skilltide.extract.tagger"
"""The module whose code, with all that it imports, makes a lexicon into tags."""


@dataclass(frozen=True)
class Lexicon:
    """All skills and rules. Build it with `load`."""

    skills: dict[str, Skill]
    rules: RuleData
    cues: tuple[Cue, ...]
    sections: SectionData
    problems: tuple[str, ...] = field(default=(), compare=False)
    """What `load(strict=False)` let pass."""

    @classmethod
    def load(cls, path: Path | None = None, strict: bool = True) -> "Lexicon":
        """Read the lexicon at `path` (a folder; None: the bundled one).

        Raises LexiconError naming file and entry; with `strict` False entries in error are left out and told
        in `problems` instead.
        """
        return cls.from_files(read_files(path or resource("lexicons")), strict)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], strict: bool = True) -> "Lexicon":
        """Read a lexicon whose YAML files are at hand (`lexicon_folder.read_files`); errors as in `load`."""
        return cls(*parse(files, strict))

    @cached_property
    def version(self) -> str:
        """12 hex digits that change whenever the same text could be tagged differently: with the data and the code."""
        return _digest([self.shared_digest, {skill_id: self.skill_digest(skill_id) for skill_id in self.skills}])

    @cached_property
    def shared_digest(self) -> str:
        """12 hex digits of what matters to the tagging of all skills: rules, cues, sections and the tagger's code."""
        return _digest([code_version(_TAGGER), self.rules, self.cues, self.sections])

    def skill_digest(self, skill_id: str) -> str:
        """12 hex digits of what matters to tagging in one skill (not its name, parents or examples).

        Raises KeyError for an unknown id.
        """
        skill = self.skills[skill_id]
        return _digest([skill.kind, sorted(map(_dump, skill.aliases)), skill.borrowed_by])

    def surface_forms(self, skill_id: str) -> tuple[str, ...]:
        """Lower-case strings one of which every text holds that the skill is tagged in.

        They are meant for a search in a folded text (`surface.surface_text`). Where a skill can be named by a part of
        its alias only ("supervised" in "supervised and unsupervised learning"), that part is listed too.
        """
        found: set[str] = set()
        for alias in self.skills[skill_id].aliases:
            for words in forms(alias.text, self.skills[skill_id].kind, alias.variants):
                found |= _written(words)
                if is_elliptic(words, self.skills[skill_id].kind):
                    found |= _written(words[:1]) | _written(words[-1:])
        return tuple(sorted(_shortest(found)))

    def ancestors(self, skill_id: str) -> tuple[str, ...]:
        """All implied parents of a skill, nearest first."""
        found: list[str] = []
        level = list(self.skills[skill_id].broader)
        while level:
            new = [parent for parent in dict.fromkeys(level) if parent not in found and parent != skill_id]
            found += new
            level = [above for parent in new if parent in self.skills for above in self.skills[parent].broader]
        return tuple(found)

    def named_within(self, skill_id: str) -> tuple[tuple[str, str], ...]:
        """(alias, skill) for each wider skill that an alias of this one names by its words (`Skill.within`).

        What every name of the skill names (`Skill.also`) is left out. A concept is never named within a tool's name:
        "Azure Machine Learning" is a product.
        """
        skill = self.skills[skill_id]
        found = []
        for above in map(self.skills.get, self.ancestors(skill_id)):
            if above is None or above.id in skill.also or (skill.kind == "tool" and above.kind != "tool"):
                continue
            phrases = [words_of(text) for text in above.within]
            found += [(alias.text, above.id) for alias in skill.aliases if _holds(words_of(alias.text), phrases)]
        return tuple(sorted(set(found)))

    def aliases(self) -> Iterator[tuple[Skill, Alias]]:
        """Every alias with its skill, in the order of the files."""
        for skill in self.skills.values():
            for alias in skill.aliases:
                yield skill, alias


def _holds(words: list[str], phrases: list[list[str]]) -> bool:
    """Whether any of the phrases stands in `words`, with something beside it."""
    return any(
        words[at : at + len(phrase)] == phrase
        for phrase in phrases
        for at in range(len(words) - len(phrase) + 1)
        if len(phrase) < len(words)
    )


def is_elliptic(words: tuple[str, ...], kind: str) -> bool:
    """Whether a part of this form can stand for it in a coordination ("time and space complexity")."""
    return kind != "tool" and 2 <= len(words) <= 3 and all(word[0].isalpha() for word in words)


def _written(words: tuple[str, ...]) -> set[str]:
    """The words without white space, in each regular spelling."""
    options = [""]
    runs = "".join(word if word.isprintable() else "\n" for word in words).split("\n")
    if len(runs) > 1:  # a symbol with a code of its own stands for several; the longest part without one is enough
        return _written((max(runs, key=len),)) if any(runs) else set()
    for word in words:
        options = [done + one for done in options for one in spellings(word)]
    return set(options)


def _shortest(found: set[str]) -> set[str]:
    """Leave out forms that hold another one: a search for the shorter finds them."""
    kept: list[str] = []
    for form in sorted(found, key=len):
        if not any(other in form for other in kept):
            kept.append(form)
    return set(kept)


def _dump(value: Any) -> str:
    """A value of the lexicon as JSON."""
    return orjson.dumps(value, default=list, option=orjson.OPT_SORT_KEYS).decode()  # list: for named tuples


def _digest(value: Any) -> str:
    return hashlib.sha256(_dump(value).encode()).hexdigest()[:12]
