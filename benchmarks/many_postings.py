"""Any number of distinct postings, made of a history's: each copy of the history has other words, employers and ids.

    python benchmarks/many_postings.py FOLDER_OF_DAILY_FILES OUT 100000 [--plain]

The history's distinct postings are copied again and again. In each copy the frequent words stay (the language and most
names of skills with them), and every other word becomes another one that is about as frequent: the same one throughout
a copy, so that what repeats within the history repeats within the copy, and nothing repeats between two copies.
Employers get a name of their own in each copy, so that they grow in number as postings do; days stay. One file a day,
as the history has; the same arguments give the same bytes.
"""

import argparse
import csv
import functools
import gzip
import hashlib
import io
import multiprocessing
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

KEPT = 300
"""The most frequent words stay. With many more of them most texts would resemble their copies at other employers, as
hardly any do in a market, and comparing those would be most of merging."""
BLOCK = 64
"""A word changes places with another one of its block, in the order of frequency."""
LEAST = 5
"""Words that the history has fewer times stay: they are names and misspellings."""
WORD = re.compile(r"<[^>]*>|&#?\w+;|\bhttps?://\S+|[^\W\d_]{4,}")
"""What is looked at: words, and what must stay as it is."""
TEXTS = ("Description", "HTML")
ID, EMPLOYER, LINK = "Job_ID", "Company", "Link"
FALLBACK_ID = "id"


@dataclass(frozen=True)
class Words:
    """The words of a history that change, most frequent first, and their places."""

    ranked: list[str]
    rank: dict[str, int]

    def changed(self, copy: int) -> Callable[[str], str]:
        """Return what changes a text's words as a copy has them."""
        chance = random.Random(copy)
        masks = [chance.randrange(1, BLOCK) for _ in range(len(self.ranked) // BLOCK)]
        rank, ranked = self.rank, self.ranked

        def other(match: re.Match[str]) -> str:
            word = match[0]
            place = rank.get(word.lower())
            if place is None:
                return word
            new = ranked[place ^ masks[place // BLOCK]]
            return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new

        return lambda text: WORD.sub(other, text)


def words_of(texts: Iterable[str]) -> Words:
    """Return the words that change, in whole blocks."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word.lower() for word in WORD.findall(text) if word[0].isalpha())
    ranked = [word for word, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if count >= LEAST]
    ranked = [word for word in ranked[KEPT:] if not word.startswith("http")]
    ranked = ranked[: len(ranked) // BLOCK * BLOCK]
    return Words(ranked, {word: place for place, word in enumerate(ranked)})


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Yield a file's rows; repeated headers and rows without a text are left out."""
    csv.field_size_limit(sys.maxsize)
    opened: Callable[..., IO[str]] = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if len(row.get("Description") or "") > 200 and row["Description"] != "Description" and None not in row:
                yield {name: value or "" for name, value in row.items()}


def id_of(row: dict[str, str]) -> str:
    """Return a posting's own id."""
    return row.get(ID) or row.get(FALLBACK_ID) or hashlib.md5(row["Description"].encode()).hexdigest()[:12]


def distinct_by_day(folder: Path) -> dict[Path, list[str]]:
    """Return the ids of the postings that each file is the first to have."""
    seen: set[str] = set()
    found: dict[Path, list[str]] = {}
    for path in sorted(folder.glob("*.csv*")):
        own = dict.fromkeys(key for key in map(id_of, rows_of(path)) if key not in seen)
        seen.update(own)
        if own:
            found[path] = list(own)
    return found


def write_day(path: Path, shares: dict[str, int], words: Words, out: Path, is_plain: bool) -> tuple[int, int]:
    """Write one day of all copies; `shares` tells for each of its new postings how many copies have it.

    Returns:
        Postings and bytes written.
    """
    postings = list({id_of(row): row for row in rows_of(path) if id_of(row) in shares}.values())
    target = out / f"{path.name.partition('.')[0]}.csv{'' if is_plain else '.gz'}"
    count = 0
    with target.open("wb") as raw:
        packed = raw if is_plain else gzip.GzipFile("", "wb", 1, raw, mtime=0)
        with io.TextIOWrapper(packed, "utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [name for name in postings[0] if name is not None])
            writer.writeheader()
            for copy in range(max(shares.values(), default=0)):
                change, prefix = words.changed(copy), words.ranked[copy * 7 % len(words.ranked)].capitalize()
                for row in postings:
                    if copy >= shares[id_of(row)]:
                        continue
                    new = row | {name: change(row[name]) for name in TEXTS if row.get(name)}
                    new[EMPLOYER] = f"{prefix} {row.get(EMPLOYER, '')}".strip()
                    for name in (ID, FALLBACK_ID):
                        if name in row:
                            new[name] = f"{row[name]}{copy:03d}"
                    if row.get(LINK):
                        new[LINK] = re.sub(r"\?.*", "", row[LINK]) + f"{copy:03d}"
                    writer.writerow(new)
                    count += 1
    return count, target.stat().st_size


def write(folder: Path, out: Path, count: int, *, is_plain: bool = False, workers: int | None = None) -> int:
    """Write so many distinct postings as daily files; return the bytes.

    Raises:
        SystemExit: the folder holds no postings.
    """
    days = distinct_by_day(folder)
    ids = sorted((key for own in days.values() for key in own), key=lambda key: hashlib.md5(key.encode()).digest())
    if not ids:
        raise SystemExit(f"{folder}: no postings with a Description, expected CSV files as the history has.")
    whole, rest = divmod(count, len(ids))
    shares = {key: whole + (number < rest) for number, key in enumerate(ids)}
    words = words_of(row["Description"] for path in days for row in rows_of(path))
    out.mkdir(parents=True, exist_ok=True)
    work = [
        (path, wanted) for path, own in days.items() if (wanted := {key: shares[key] for key in own if shares[key]})
    ]
    act = functools.partial(_write_day, words=words, out=out, is_plain=is_plain)
    if workers == 1:
        written = list(map(act, work))
    else:
        with multiprocessing.Pool(workers) as pool:
            written = list(pool.imap_unordered(act, work))
    assert sum(one for one, _ in written) == count
    return sum(size for _, size in written)


def _write_day(work: tuple[Path, dict[str, int]], words: Words, out: Path, is_plain: bool) -> tuple[int, int]:
    return write_day(*work, words, out, is_plain)


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--plain", action="store_true", help="not compressed")
    given = parser.parse_args()
    size = write(given.folder, given.out, given.count, is_plain=given.plain)
    print(f"{given.count:,} postings in {len(list(given.out.iterdir())):,} files, {size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
