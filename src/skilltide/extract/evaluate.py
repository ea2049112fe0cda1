"""Measuring a tagger against hand-annotated postings: `skilltide evaluate`.

The measure: a mention and an annotated occurrence match when their characters overlap by at least half of their
union, one to one, best first. Counts are per distinct text in a posting. "Hard" leaves soft skills and credentials
out. Intervals are 95 % bootstraps over postings.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from skilltide.errors import ConfigurationError
from skilltide.extract.tagger import Mention, Tagger

HARD = ("TECH", "CONCEPT")
TYPES = ("TECH", "CONCEPT", "SOFT", "CRED")
SOFT_KINDS = ("soft", "credential")
_LEVELS = ("context", "preferred", "required")
_DRAWS = 400
"""Resamples of the postings behind an interval."""
_BOUNDS = (0.025, 0.975)
"""Shares of the resamples below an interval's ends."""


class Annotation(NamedTuple):
    """One annotated occurrence."""

    start: int
    end: int
    text: str
    type: str
    level: str


@dataclass(slots=True)
class Score:
    """Counts of one posting or of many."""

    counts: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    levels: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: "Score") -> None:
        """Add another score's counts."""
        self.counts.update(other.counts)
        self.missed.update(other.missed)
        self.wrong.update(other.wrong)
        self.levels.update(other.levels)

    def recall(self, *types: str) -> float:
        """Share of annotated texts of these types that were found (0 to 1)."""
        return _ratio(sum(self.counts[f"found {t}"] for t in types), sum(self.counts[f"gold {t}"] for t in types))

    @property
    def precision(self) -> float:
        """Share of told texts (soft skills and credentials left out) that were annotated (0 to 1)."""
        return _ratio(self.counts["right"], self.counts["told"])

    @property
    def soft_precision(self) -> float:
        """The same for soft skills and credentials."""
        return _ratio(self.counts["soft right"], self.counts["soft told"])

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of the hard types (0 to 1)."""
        precision, recall = self.precision, self.recall(*HARD)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    @property
    def level_accuracy(self) -> float:
        """Share of found hard skills whose requirement level is the annotated one (0 to 1)."""
        return _ratio(sum(n for (want, got), n in self.levels.items() if want == got), self.levels.total())


@dataclass(slots=True)
class Evaluation:
    """Scores of all postings."""

    postings: list[Score]

    @property
    def total(self) -> Score:
        """All postings together."""
        total = Score()
        for score in self.postings:
            total.add(score)
        return total

    def interval(self, figure: str, *arguments: str) -> tuple[float, float]:
        """95 % bootstrap interval over postings of a figure of `Score` (its name, and arguments for a method)."""
        draw = random.Random(0)
        values = []
        for _ in range(_DRAWS):
            total: Counter[str] = Counter()
            levels: Counter[tuple[str, str]] = Counter()
            for _ in self.postings:
                one = draw.choice(self.postings)
                total.update(one.counts)
                levels.update(one.levels)
            value = getattr(Score(counts=total, levels=levels), figure)
            values.append(value(*arguments) if callable(value) else value)
        values.sort()
        low, high = (values[int(_DRAWS * bound) - 1] for bound in _BOUNDS)
        return low, high

    def report(self, misses: int = 20) -> str:
        """The figures as lines of text, with the most frequent misses and errors."""
        total = self.total
        lines = [f"{len(self.postings)} postings"]
        rows: list[tuple[str, float, tuple[float, float]]] = [
            (f"recall {one}", total.recall(one), self.interval("recall", one)) for one in TYPES
        ]
        rows += [
            ("hard precision", total.precision, self.interval("precision")),
            ("hard recall", total.recall(*HARD), self.interval("recall", *HARD)),
            ("hard F1", total.f1, self.interval("f1")),
            ("soft and credential precision", total.soft_precision, self.interval("soft_precision")),
            ("level accuracy", total.level_accuracy, self.interval("level_accuracy")),
        ]
        lines += [f"{name:30s} {value:.3f} [{low:.3f}, {high:.3f}]" for name, value, (low, high) in rows]
        confusion = ", ".join(f"{want} -> {got} {n}" for (want, got), n in sorted(total.levels.items()))
        lines.append(f"levels, annotated -> told: {confusion}")
        if misses:
            lines.append("missed: " + ", ".join(f"{text} x{n}" for text, n in total.missed.most_common(misses)))
            lines.append("wrong: " + ", ".join(f"{text} x{n}" for text, n in total.wrong.most_common(misses)))
        return "\n".join(lines)


def evaluate(tagger: Tagger, gold: Path, postings: Path) -> Evaluation:
    """Tag the annotated postings and score them. Raises ConfigurationError where a posting's text is missing."""
    texts = {record["id"]: record for record in _records(postings)}
    scores = []
    for record in _records(gold):
        posting = texts.get(record["id"])
        if posting is None:
            raise ConfigurationError(f"{postings}: no posting with the id {record['id']!r}, which {gold} annotates")
        mentions = tagger.tag(
            posting["text"], posting.get("title"), posting.get("company"), posting.get("language") or "en"
        )
        scores.append(score(posting["text"], list(annotations(posting["text"], record["mentions"])), mentions))
    return Evaluation(scores)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                raise ConfigurationError(f"{path}, line {number}: not JSON, expected one object a line") from None


def annotations(text: str, entries: list[dict[str, Any]]) -> Iterator[Annotation]:
    """Yield the annotated occurrences; one that lies inside a longer one is left out."""
    found = []
    for entry in entries:
        span = entry["span"]
        if "only" in entry or "at" in entry:
            starts = entry.get("at") or [text.find(o) + o.find(span) for o in entry["only"] if o in text]
        else:
            starts = list(_occurrences(text, span))
        found += [Annotation(at, at + len(span), span, entry["type"], entry["level"]) for at in starts]
    for annotation in found:
        if not any(_is_inside(annotation, other) for other in found):
            yield annotation


def _is_inside(inner: Annotation, outer: Annotation) -> bool:
    is_shorter = inner.end - inner.start < outer.end - outer.start
    return is_shorter and outer.start <= inner.start and inner.end <= outer.end


def _occurrences(text: str, span: str) -> Iterator[int]:
    at = text.find(span)
    while at >= 0:
        if _is_border(text, at) and _is_border(text, at + len(span)):
            yield at
        at = text.find(span, at + 1)


def _is_border(text: str, at: int) -> bool:
    if at <= 0 or at >= len(text):
        return True
    return not (text[at - 1].isalnum() and text[at].isalnum()) or text[at].isupper()


def pairs(mentions: list[Mention], annotated: list[Annotation]) -> dict[int, int]:
    """Mention index -> annotation index, overlap by half of the union, best first."""
    options = []
    for i, mention in enumerate(mentions):
        for j, annotation in enumerate(annotated):
            shared = min(mention.end, annotation.end) - max(mention.start, annotation.start)
            union = max(mention.end, annotation.end) - min(mention.start, annotation.start)
            if shared > 0 and shared / union >= 0.5:
                options.append((-shared / union, i, j))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in sorted(options):
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return taken


def score(text: str, annotated: list[Annotation], mentions: list[Mention]) -> Score:
    """Score one posting's mentions (excluded ones are left out) against its annotations."""
    mentions = [mention for mention in mentions if mention.level != "excluded"]
    result = Score()
    paired = pairs(mentions, annotated)
    back = {j: i for i, j in paired.items()}
    strongest: dict[str, str] = {}
    for mention in mentions:
        known = strongest.get(mention.skill, "context")
        strongest[mention.skill] = max(known, mention.level, key=_LEVELS.index)
    by_text: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for j, annotation in enumerate(annotated):
        by_text[annotation.text.lower(), annotation.type].append(j)
    for (surface, kind), places in by_text.items():
        hits = [back[j] for j in places if j in back]
        result.counts[f"gold {kind}"] += 1
        result.counts[f"found {kind}"] += bool(hits)
        if kind in HARD and not hits:
            result.missed[surface] += 1
        if kind in HARD and hits:
            want = max((annotated[j].level for j in places), key=_LEVELS.index)
            got = max((strongest[mentions[i].skill] for i in hits), key=_LEVELS.index)
            result.levels[want, got] += 1
    told: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        told[text[mention.start : mention.end].lower(), mention.kind in SOFT_KINDS].append(i)
    for (surface, is_soft), where in told.items():
        right = 2 * sum(i in paired for i in where) >= len(where)
        result.counts["soft told" if is_soft else "told"] += 1
        result.counts["soft right" if is_soft else "right"] += right
        if not right and not is_soft:
            result.wrong[surface] += 1
    return result


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
