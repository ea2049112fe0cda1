"""Draw pairs of postings to be labelled: do both advertise one vacancy?

    python scripts/openings_draw.py HOME OUT [--seed 16] [--pairs 300]

HOME holds the real history; its staging tables are read, nothing in it is changed. Writes `OUT/drawn.csv` (ids,
stratum, half, hashes; no text) and two sheets to read for each half, `OUT/first_HALF.txt` and `OUT/second_HALF.txt`:
the same pairs, each in an order of its own, without what the merger did with them. The sheets hold texts of real
postings: keep OUT out of the repository.

Candidates are found without the merger's code: its words, titles, employers' keys, signatures and scores play no part.
A posting's candidates are the three earlier ones most like it, by the shared runs of five words or, for one employer,
by the title. Strata are similarity, whether the employers' names are one, whether more than 60 days lie between, and
whether the two stand in one opening when drawn; pairs that are merged and are no candidates are a stratum of their own.
Employers are divided into two halves before anything is read: rules may be edited by what the half `development`
shows, and the half `measure` tells how right they are.
"""

import argparse
import csv
import difflib
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

RUN_WORDS = 5
SAMPLED = 8
"""One run of words in eight finds pairs (Broder 1997, sampling modulo m); all of them tell the similarity."""
COMMON_RUN = 250
"""A run that stands in more texts finds no pairs."""
LEAST_SIMILARITY, LEAST_TITLE = 0.15, 0.5
CONTAINED = 0.85
"""What a text that stands wholly in a longer one is worth."""
NEAREST = 3
LATE_DAYS = 60
EDGES = (0.35, 0.55, 0.75, 0.9, 0.999)
LATE_EDGES = (0.55, 0.9)
LATE_SHARE = 0.4
UNSURE, UNSURE_SHARE = re.compile(r"near_.*_[2-5]_left"), 1.6
"""Strata of pairs that are alike and yet apart have more drawn than the root of their size: copies missed are there."""
HALVES = ("development", "measure")
LEGAL = frozenset([
    "inc", "llc", "ltd", "gmbh", "ag", "sa", "sas", "sarl", "bv", "nv", "plc", "corp", "corporation", "co", "company",
    "limited", "group", "se", "spa", "srl", "ab", "as", "oy", "kg", "pty", "pvt", "private",
])  # fmt: skip
SHOWN_WORDS, SHOWN_CHUNK = 55, 14


class Posting(NamedTuple):
    posting_id: str
    native_id: str
    title: str
    employer: str
    employer_name: str | None
    place: str | None
    started_on: date
    last_seen_on: date
    text_id: str
    opening_id: str
    url: str | None


@dataclass(frozen=True)
class Pair:
    earlier: Posting
    later: Posting
    similarity: float

    @property
    def gap_days(self) -> int:
        return (self.later.started_on - self.earlier.last_seen_on).days

    @property
    def is_merged(self) -> bool:
        return self.earlier.opening_id == self.later.opening_id

    @property
    def half(self) -> str:
        """By the later posting's employer, so that one employer's pairs are not in both."""
        name = self.later.employer or self.later.text_id
        return HALVES[hashlib.blake2b(name.encode(), digest_size=1).digest()[0] % 2]

    @property
    def stratum(self) -> str:
        if self.similarity < 0:
            return "merged_no_candidate"
        employer = "one" if self.later.employer and self.later.employer == self.earlier.employer else "other"
        if self.gap_days > LATE_DAYS:
            return f"late_{employer}_{sum(self.similarity >= edge for edge in LATE_EDGES)}"
        band = sum(self.similarity >= edge for edge in EDGES)
        return f"near_{employer}_{band}_{'merged' if self.is_merged else 'left'}"


def folded(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[^\W_]+", "".join(mark for mark in plain if not unicodedata.combining(mark)))


def employer_name(name: str | None) -> str:
    return " ".join(word for word in folded(name or "") if word not in LEGAL)


def runs(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hashes of all runs of five words, sorted, each once."""
    count = max(1, len(words) - RUN_WORDS + 1)
    found = {" ".join(words[n : n + RUN_WORDS]) for n in range(count)}
    return np.unique(np.array([int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest()) for run in found],
                              dtype=np.uint64))  # fmt: skip


def alike(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> float:
    """Return the resemblance of two texts; one that stands within another is worth `CONTAINED`."""
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return max(shared / (len(a) + len(b) - shared), CONTAINED * shared / min(len(a), len(b)))


def read(home: Path) -> tuple[list[Posting], dict[str, str]]:
    with duckdb.connect(home / "warehouse" / "working.duckdb", read_only=True) as connection:
        rows = connection.execute("""
            SELECT posting_id, native_id, title, employer_name, location_name, coalesce(posted_on, first_seen_on),
                   last_seen_on, text_id, opening_id, url
            FROM staging.posting JOIN staging.opening_member USING (posting_id)
            ORDER BY coalesce(posted_on, first_seen_on), native_id
        """).fetchall()
        texts = dict(connection.execute("SELECT text_id, text FROM staging.text").fetchall())
    return [Posting(*row[:3], employer_name(row[3]), *row[3:]) for row in rows], texts


def similar_texts(known: dict[str, NDArray[np.uint64]]) -> dict[tuple[str, str], float]:
    """Return the pairs of texts that share sampled runs of words, with their similarity."""
    holders: dict[int, list[int]] = defaultdict(list)
    ids = sorted(known)
    for n, text_id in enumerate(ids):
        for run in known[text_id][known[text_id] % np.uint64(SAMPLED) == 0].tolist():
            holders[run].append(n)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for members in holders.values():
        if 1 < len(members) <= COMMON_RUN:
            for pair in combinations(members, 2):
                shared[pair] += 1
    found = {}
    for (i, j), count in shared.items():
        smaller = min(len(known[ids[i]]), len(known[ids[j]])) / SAMPLED
        if count >= 0.1 * smaller:  # a rough sieve before the exact figure
            similarity = alike(known[ids[i]], known[ids[j]])
            if similarity >= LEAST_SIMILARITY:
                found[ids[i], ids[j]] = similarity
    return found


def title_share(first: str, second: str) -> float:
    a, b = set(folded(first)), set(folded(second))
    return len(a & b) / len(a | b) if a | b else 0.0


def candidates(postings: Sequence[Posting], texts: dict[str, str]) -> Iterator[Pair]:
    """Yield each posting with the three earlier ones most like it, and with its representative if it's none."""
    known = {text_id: runs(folded(texts[text_id])) for text_id in sorted({posting.text_id for posting in postings})}
    similar: dict[str, dict[str, float]] = defaultdict(dict)
    for (a, b), similarity in similar_texts(known).items():
        similar[a][b] = similar[b][a] = similarity
    by_text: dict[str, list[int]] = defaultdict(list)
    by_employer: dict[str, list[int]] = defaultdict(list)
    representative = {posting.posting_id: posting for posting in postings}
    for n, later in enumerate(postings):
        found: dict[int, float] = dict.fromkeys(by_text[later.text_id], 1.0)
        for text_id, similarity in similar[later.text_id].items():
            found |= dict.fromkeys(by_text[text_id], similarity)
        for earlier in by_employer[later.employer] if later.employer else ():
            if earlier not in found and title_share(later.title, postings[earlier].title) >= LEAST_TITLE:
                found[earlier] = alike(known[later.text_id], known[postings[earlier].text_id])
        nearest = sorted(found, key=lambda other: (-round(found[other] * 20), -other))[:NEAREST]
        for earlier in nearest:
            yield Pair(postings[earlier], later, found[earlier])
        first = representative.get(later.opening_id)
        if first and first != later and all(postings[earlier] != first for earlier in found):
            yield Pair(first, later, -1.0)
        by_text[later.text_id].append(n)
        by_employer[later.employer].append(n)


def draw(pairs: Sequence[Pair], count: int, chance: np.random.Generator) -> list[tuple[Pair, int]]:
    """Return pairs drawn within their strata, half by half, with how many pairs the stratum has in its half."""
    strata: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        strata[pair.half, pair.stratum].append(pair)
    drawn = []
    for half in HALVES:
        mine = {name: members for (part, name), members in sorted(strata.items()) if part == half}
        for name, size in shares({name: len(members) for name, members in mine.items()}, count // 2).items():
            for n in chance.choice(len(mine[name]), size, replace=False).tolist():
                drawn.append((mine[name][n], len(mine[name])))
    return drawn


def shares(sizes: dict[str, int], count: int) -> dict[str, int]:
    """Divide `count` among strata by the roots of their sizes, more or less for some, at least two each."""
    weights = {}
    for name, size in sizes.items():
        factor = UNSURE_SHARE if UNSURE.fullmatch(name) else LATE_SHARE if name.startswith("late") else 1.0
        weights[name] = factor * size**0.5
    whole = sum(weights.values())
    given = {name: min(size, max(2, int(count * weights[name] / whole))) for name, size in sizes.items()}
    for name in sorted(sizes, key=lambda name: -weights[name]):
        if sum(given.values()) < count and given[name] < sizes[name]:
            given[name] += 1
    return given


def sheet(pair: Pair, texts: dict[str, str], number: int) -> str:
    a, b = pair.earlier, pair.later
    words = [texts[side.text_id].split() for side in (a, b)]
    counts = f"{len(words[0])} and {len(words[1])} words"
    lines = [f"## {number}  gap {pair.gap_days} d, {counts}, alike {pair.similarity:.2f}"]
    for side in (a, b):
        dates = f"{side.started_on} to {side.last_seen_on}"
        lines.append(f"   {side.title} | {side.employer_name} | {side.place} | {dates}")
    if a.text_id == b.text_id:
        return "\n".join([*lines, "   same text"])
    matcher = difflib.SequenceMatcher(None, *[[word.strip(".,;:()").lower() for word in side] for side in words],
                                      autojunk=False)  # fmt: skip
    for mark, side in (("-", 0), ("+", 1)):
        chunks, left = [], SHOWN_WORDS
        for tag, i, i_end, j, j_end in matcher.get_opcodes():
            start, end = ((i, i_end), (j, j_end))[side]
            if tag != "equal" and end > start and left > 0:
                shown = words[side][start : start + min(SHOWN_CHUNK, left)]
                left -= len(shown)
                chunks.append(" ".join(shown) + (f" [{end - start}]" if end - start > len(shown) else ""))
        lines.append(f"   {mark} " + " / ".join(chunks))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--pairs", type=int, default=300)
    options = parser.parse_args()
    postings, texts = read(options.home)
    chance = np.random.default_rng(options.seed)
    pairs = list(candidates(postings, texts))
    print(f"{len(postings)} postings, {len(pairs)} pairs")
    drawn = draw(pairs, options.pairs, chance)
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "drawn.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        columns = ["number", "half", "stratum", "stratum_count", "native_id_a", "native_id_b", "hash_a", "hash_b"]
        writer.writerow(columns)
        for number, (pair, size) in enumerate(drawn, 1):
            sides = (pair.earlier, pair.later)
            hashes = [hashlib.sha256(texts[side.text_id].encode()).hexdigest()[:16] for side in sides]
            writer.writerow([number, pair.half, pair.stratum, size, *[side.native_id for side in sides], *hashes])
    for name in ("first", "second"):
        order = chance.permutation(len(drawn)).tolist()
        for half in HALVES:
            shown = [sheet(drawn[n][0], texts, n + 1) for n in order if drawn[n][0].half == half]
            (options.out / f"{name}_{half}.txt").write_text("\n".join(shown) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
