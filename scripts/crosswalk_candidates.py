"""Propose entries of lexicons/crosswalk.yml: what in the public taxonomies could be each skill. A person decides.

    python scripts/crosswalk_candidates.py ../shared/taxonomies                     all skills without an entry
    python scripts/crosswalk_candidates.py ../shared/taxonomies kubernetes pytorch  these

The folder holds esco_1_1_1_labels.tsv (esco_id, label, kind), onet_tech_all.tsv and microsoft_skills.tsv (a name each).
One line is printed for each candidate: skill, scheme, how it was found, external id, label. `name` is equal to the
skill's name, `alias` to an alias, `part` shares most of its words, by weight. `parent` is what the crosswalk says of a
broader skill: a candidate for `broader`. None of them is a decision: names of one spelling mean two things often enough
(ESCO's "SPARK" and "logging").
"""

import csv
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from skilltide.extract.crosswalk import Crosswalk, load_crosswalk
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_model import Skill
from skilltide.resources import resource

FILES = {"esco": "esco_1_1_1_labels.tsv", "onet": "onet_tech_all.tsv", "microsoft": "microsoft_skills.tsv"}
PARTS_SHOWN = 3
PART_WEIGHT = 0.6
"""How much of the words of both names together has to be shared, by weight."""

_VENDORS = frozenset(
    {"adobe", "amazon", "apache", "apple", "atlassian", "autodesk", "aws", "azure", "elastic", "esri", "facebook",
     "google", "hashicorp", "ibm", "jetbrains", "mathworks", "meta", "microsoft", "nvidia", "oracle", "qlik", "sap",
     "sas"}
)  # fmt: skip
_FILLERS = frozenset(
    {"a", "an", "and", "apply", "computer", "conduct", "develop", "for", "framework", "in", "language", "library",
     "manage", "of", "perform", "platform", "principle", "programming", "software", "system", "the", "to", "tool",
     "use", "using", "utilise"}
)  # fmt: skip
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,5}")
_WORD = re.compile(r"c\+\+|c#|f#|\.net|[^\W_]+(?:\+\+|#)?")


class Label(NamedTuple):
    """A name that a taxonomy gives one of its entries."""

    external_id: str
    label: str
    is_preferred: bool


class Candidate(NamedTuple):
    """What could be a skill."""

    how: str
    external_id: str
    label: str


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, plurals as singulars."""
    return tuple(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
        for word in _WORD.findall(text.lower())
    )


def keys(text: str) -> set[str]:
    """Return the forms of a name by which two names are compared: without vendor, filler words or acronym behind it."""
    bare = re.sub(r"\([^)]*\)", " ", text)
    found = {words(bare) or words(text), words(text)}
    last = bare.split()[-1:]
    if last and len(bare.split()) > 2 and _ACRONYM.fullmatch(last[0]):
        found |= {words(last[0]), words(" ".join(bare.split()[:-1]))}
    found |= {tuple(word for word in form if word not in _FILLERS) for form in list(found)}
    found |= {form[1:] for form in list(found) if len(form) > 1 and form[0] in _VENDORS}
    return {"".join(form) for form in found if form}


class Taxonomy:
    """The labels of one scheme, ready to be searched."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._by_key: dict[str, list[Label]] = defaultdict(list)
        self._by_word: dict[str, set[int]] = defaultdict(set)
        self._labels: list[tuple[Label, frozenset[str]]] = []
        self.preferred: dict[str, str] = {}
        for label in labels:
            if label.is_preferred:
                self.preferred[label.external_id] = label.label
            for key in keys(label.label):
                self._by_key[key].append(label)
            held = frozenset(words(label.label)) - set(_FILLERS)
            for word in held:
                self._by_word[word].add(len(self._labels))
            self._labels.append((label, held))

    def candidates(self, skill: Skill) -> list[Candidate]:
        """Return what could be the skill, likeliest first; the label is the preferred one with the one found."""
        found: dict[str, Candidate] = {}
        for how, names in (("name", [skill.name]), ("alias", [alias.text for alias in skill.aliases])):
            for name in names:
                for key in sorted(keys(name)):
                    for label in self._by_key.get(key, ()):
                        self._add(found, how, label)
        if not found:
            for label in self._parts(skill.name):
                self._add(found, "part", label)
        return list(found.values())

    def _add(self, found: dict[str, Candidate], how: str, label: Label) -> None:
        preferred = self.preferred.get(label.external_id, label.label)
        shown = preferred if label.is_preferred else f"{preferred} (= {label.label})"
        found.setdefault(label.external_id, Candidate(how, label.external_id, shown))

    def _parts(self, name: str) -> list[Label]:
        held = frozenset(words(name)) - set(_FILLERS)
        shared: Counter[int] = Counter()
        for word in held:
            for number in self._by_word.get(word, ()):
                shared[number] += self._weight(word)  # type: ignore[assignment]  # a Counter of weights
        ranked = []
        for number, weight in shared.items():
            label, others = self._labels[number]
            share = weight / sum(map(self._weight, held | others))
            if share >= PART_WEIGHT:
                ranked.append((-share, not label.is_preferred, label.label, label))
        return [label for *_, label in sorted(ranked)[:PARTS_SHOWN]]

    def _weight(self, word: str) -> float:
        return math.log((1 + len(self._labels)) / (1 + len(self._by_word.get(word, ()))))


def read(folder: Path, scheme: str) -> Taxonomy:
    """Read one scheme's file: three columns for ESCO, the name twice for the others."""
    with (folder / FILES[scheme]).open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if scheme == "esco":
            next(rows)
            return Taxonomy(Label(row[0], row[1], row[2] == "preferred") for row in rows)
        return Taxonomy(Label(row[0], row[-1], row[0] == row[-1]) for row in rows if row)


def proposals(
    lexicon: Lexicon, crosswalk: Crosswalk, taxonomies: Mapping[str, Taxonomy], ids: Iterable[str]
) -> Iterator[tuple[str, ...]]:
    """Yield skill id, scheme, how, external id and label of each candidate."""
    decided: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in crosswalk.skills:
        if row.external_id and row.match in ("exact", "broader"):
            decided[row.subject, row.scheme].append(row.external_id)
    for skill_id in ids:
        for scheme, taxonomy in taxonomies.items():
            for candidate in taxonomy.candidates(lexicon.skills[skill_id]):
                yield skill_id, scheme, *candidate
            for parent in lexicon.skills[skill_id].broader:
                for external_id in decided[parent, scheme]:
                    yield skill_id, scheme, "parent", external_id, taxonomy.preferred.get(external_id, external_id)


def main(folder: Path, ids: list[str]) -> int:
    """Print the candidates. Returns the exit code."""
    lexicon, crosswalk = Lexicon.load(), load_crosswalk(resource("lexicons"))
    if unknown := sorted(set(ids) - set(lexicon.skills)):
        print(f"no skills of the lexicon: {', '.join(unknown)}", file=sys.stderr)
        return 1
    told = {row.subject for row in crosswalk.skills}
    ids = ids or [skill_id for skill_id in lexicon.skills if skill_id not in told]
    for row in proposals(lexicon, crosswalk, {scheme: read(folder, scheme) for scheme in FILES}, ids):
        print("\t".join(row))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
