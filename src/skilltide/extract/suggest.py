"""What the lexicon lacks: terms of postings that no alias covers, ranked by how much they look like tools.

A term counts where it stands as an item of a list that also holds a known tool ("Airflow, Zorbex and dbt"). How
often it stands so, of all postings that hold it, tells how specific it is; how its share grew tells the trend.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from skilltide.extract.codes import LINE, STOP
from skilltide.extract.tagger import Tagger, TagInput

_WORDS = 3
"""The most words of a term."""
_EXAMPLES = 3
_EXAMPLE_SIDE = 70
"""Characters on each side of a term in an example."""
_PRUNE_AT = 400_000
"""Number of terms counted at which those seen once are dropped, and then again at twice what is left."""
_ENDS = frozenset([LINE, STOP, ";", ")", "]", ":"])
"""What ends an item of a list, besides joints such as commas."""


class Suggestion(NamedTuple):
    """A term that may be worth an entry."""

    term: str
    """As it is written most often."""
    score: float
    beside_count: int
    """Postings in which it stands in a list with a known tool."""
    posting_count: int
    """Postings that hold it at all."""
    growth: float | None
    """Its share in the later half of the postings divided by that in the earlier one, None without dates."""
    examples: tuple[str, ...]

    def entry(self) -> str:
        """A YAML entry to paste and complete."""
        skill_id = re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-") or "to-be-named"
        examples = "".join(f"\n    # {example}" for example in self.examples)
        return (
            f"  - id: {skill_id!r}\n    name: {self.term!r}\n    kind: tool\n    broader: []\n"
            f"    aliases: [{self.term!r}]\n    origin: [market]\n    accept: []{examples}"
        )


@dataclass(slots=True)
class _Counts:
    """What is known of one term."""

    surfaces: Counter[str] = field(default_factory=Counter)
    """As it is written -> postings."""
    beside: int = 0
    """Postings in which it stands in a list with a known tool."""
    examples: list[str] = field(default_factory=list)


class _Listed(NamedTuple):
    """A term that stands in a list with a known tool."""

    surface: str
    offset: int


class _Terms(NamedTuple):
    """The terms of one text that no alias covers, lower-cased."""

    listed: dict[str, _Listed]
    """Those in lists with known tools."""
    all: set[str]


def suggest(
    tagger: Tagger, postings: Iterable[tuple[TagInput, str | None]], top: int = 200, minimum: int = 3
) -> list[Suggestion]:
    """Rank the terms that no alias covers.

    `postings`: what to tag and its date or month (ISO 8601; None where unknown). `minimum`: the least number of
    postings in which a term stands beside a known tool.
    """
    terms: dict[str, _Counts] = {}
    seen: Counter[str] = Counter()
    limit = _PRUNE_AT
    dated: list[tuple[str, frozenset[str]]] = []
    for item, date in postings:
        found = _terms(tagger, item)
        seen.update(found.all)
        for key, (surface, offset) in found.listed.items():
            counts = terms.setdefault(key, _Counts())
            counts.surfaces[surface] += 1
            counts.beside += 1
            if len(counts.examples) < _EXAMPLES:
                counts.examples.append(_example(item.text, offset))
        if date:
            dated.append((date, frozenset(found.listed)))
        if len(seen) > limit:
            seen = Counter({key: n for key, n in seen.items() if n > 1 or key in terms})
            limit = max(limit, 2 * len(seen))  # else every posting would drop what it brings
    growth = _growth(dated)
    suggestions = []
    for key, counts in terms.items():
        if counts.beside < minimum:
            continue
        total = max(seen[key], counts.beside)
        score = counts.beside * (counts.beside / total)
        surface = counts.surfaces.most_common(1)[0][0]
        examples = tuple(counts.examples)
        suggestions.append(Suggestion(surface, score, counts.beside, total, growth.get(key), examples))
    suggestions.sort(key=lambda suggestion: (-suggestion.score, suggestion.term))
    return suggestions[:top]


def _terms(tagger: Tagger, item: TagInput) -> _Terms:
    text = tagger.parse(item)
    kept = tagger.candidates(text)
    tokens, codes = text.tokens, text.tokens.codes
    covered = bytearray(len(codes))
    for candidate in kept:
        covered[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
    free = [
        not covered[i] and piece[:1].isalnum() and not piece.strip().isdecimal()
        for i, piece in enumerate(tokens.pieces)
    ]
    terms: set[str] = set()
    for i in range(len(codes)):
        for width in range(1, _WORDS + 1):
            if i + width > len(codes) or not free[i + width - 1]:
                break
            terms.add(tokens.slice(i, i + width).lower())
    joiners = tagger.compiled.joiners
    starters = tagger.compiled.memo.line_starts
    listed: dict[str, _Listed] = {}
    for candidate in kept:
        if candidate.sense is None or candidate.sense.kind != "tool":
            continue
        for step, edge in ((1, candidate.end), (-1, candidate.start - 1)):
            for begin, last in _items(codes, free, edge, step, joiners):
                first = begin
                while first < last - 1 and _leads_in(tokens.pieces[first], starters):
                    first += 1  # "Experience with Zorbex": the name is what follows
                surface = tokens.slice(first, last)
                if any(map(str.isupper, surface)) or any(map(str.isdecimal, surface)):
                    listed.setdefault(surface.lower(), _Listed(surface, tokens.starts[first]))
    return _Terms(listed, terms)


def _leads_in(piece: str, starters: frozenset[str]) -> bool:
    word = piece.strip()
    return word.islower() or word.lower() in starters


def _items(codes: str, free: list[bool], edge: int, step: int, joiners: frozenset[str]) -> list[tuple[int, int]]:
    """The items of a list that go on from a known tool in one direction: token start and end (exclusive)."""
    found = []
    at = edge
    ends, joints = joiners | _ENDS, joiners | frozenset([")"])
    for _ in range(_WORDS * 2):
        begin = at
        while 0 <= at < len(codes) and codes[at] in joints and abs(at - begin) < 2:
            at += step
        if at == begin:
            break
        first = at
        while 0 <= at < len(codes) and free[at] and codes[at] not in ends and abs(at - first) < _WORDS + 1:
            at += step
        if at == first or abs(at - first) > _WORDS or (0 <= at < len(codes) and codes[at] not in ends):
            break
        found.append((first, at) if step > 0 else (at + 1, first + 1))
    return found


def _growth(dated: list[tuple[str, frozenset[str]]]) -> dict[str, float]:
    """Share of postings in the later half of those with dates, divided by that in the earlier half (add one)."""
    dated = sorted(dated, key=lambda one: one[0])
    half = len(dated) // 2
    if not half:
        return {}
    early = Counter(key for _, terms in dated[:half] for key in terms)
    late = Counter(key for _, terms in dated[half:] for key in terms)
    scale = half / (len(dated) - half)
    return {key: (late[key] + 1) * scale / (early[key] + 1) for key in {*early, *late}}


def _example(text: str, at: int) -> str:
    return " ".join(text[max(0, at - _EXAMPLE_SIDE) : at + _EXAMPLE_SIDE].split())
