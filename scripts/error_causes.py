"""Count why annotated mentions are missed, and what is told in vain: figures only, so that unread postings stay unread.

    python scripts/error_causes.py LABELS.jsonl:TEXTS.jsonl

Counts are of distinct texts in a posting, as in `skilltide evaluate`; places match by half of their union. English
postings of the open sets, by models that have not learnt from them, say most.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

from training_proposals import Labelled, read

from skilltide.extract.loading import load_tagger
from skilltide.extract.tagger import Tagger

Place = tuple[int, int]
HALF, ANY = 0.5, sys.float_info.min
"""The least overlap that counts."""


def overlap(one: Place, other: Place) -> float:
    """Return the share of two places' union that both hold (0 to 1)."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def _meets(places: Iterable[Place], place: Place, least: float) -> bool:
    return any(overlap(one, place) >= least for one in places)


def missed(tagger: Tagger, postings: list[Labelled]) -> Counter[tuple[str, str]]:
    """Return how many annotated texts of each type are found, or why not."""
    counts: Counter[tuple[str, str]] = Counter()
    for posting in postings:
        text = tagger.parse(posting.item)
        told = _told(tagger, posting)
        kept, rejected, _ = tagger.proposals(text)
        passed = [text.place(one.start, one.end) for one in kept]
        refused = [text.place(one.start, one.end) for one, _ in rejected]
        steps = [
            ("found", told, HALF), ("passed by the rules, turned down by the model", passed, HALF),
            ("turned down by rules and model", refused, HALF), ("told with another border", told, ANY),
            ("an overlapping name is turned down", [*passed, *refused], ANY),
        ]  # fmt: skip
        reasons: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for one in posting.annotated:
            met = (name for name, places, least in steps if _meets(places, (one.start, one.end), least))
            reasons[one.type, one.text.lower()].append(next(met, "not in the lexicon"))
        for (kind, _), given in reasons.items():
            counts[kind, "annotated"] += 1
            counts[kind, "found" if "found" in given else given[0]] += 1
    return counts


def told_in_vain(tagger: Tagger, postings: list[Labelled]) -> Counter[tuple[str, str]]:
    """Return how many told texts of each kind are right, or what stands there."""
    counts: Counter[tuple[str, str]] = Counter()
    for posting in postings:
        marked = [(one.start, one.end) for one in posting.annotated]
        wheres: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for mention in tagger.tag(*posting.item):
            place = mention.start, mention.end
            if mention.level == "excluded":
                continue
            where = "another border" if _meets(marked, place, ANY) else f"nothing there, section {mention.section}"
            where = "right" if _meets(marked, place, HALF) else where
            wheres[mention.kind, posting.item.text[mention.start : mention.end].lower()].append(where)
        for (kind, _), given in wheres.items():
            counts[kind, "told"] += 1
            counts[kind, "right" if "right" in given else given[-1]] += 1
    return counts


def _told(tagger: Tagger, posting: Labelled) -> list[Place]:
    return [(one.start, one.end) for one in tagger.tag(*posting.item) if one.level != "excluded"]


def main() -> None:
    """Print the counts."""
    tagger = load_tagger()
    postings = read(tagger, sys.argv[1])
    for counts in (missed(tagger, postings), told_in_vain(tagger, postings)):
        for (kind, cause), count in sorted(counts.items()):
            print(f"{kind:10s} {cause:50s} {count:,}")


if __name__ == "__main__":
    main()
