"""Accuracy of workplace, employment type, seniority and country against hand labels.

    python benchmarks/from_text.py LABELS.csv [--data ../shared/data] [--show]

LABELS.csv has the columns text_sha256, source, position, workplace_code, employment_type_code, seniority_code and
country_code, and holds no text: the postings are found again in the reference material by the hash of their text, as
given (any value of the record) or as normalised; source (a file's name) and position (its row) decide between copies.
An empty label says that the posting tells nothing; "?" that it was not labelled. Prints for each value how often it was
labelled and found, precision and recall, and how much of what is right comes from where. `--show` lists what is wrong.
Not a test. Method and figures: docs/texts.md.
"""

import csv
import hashlib
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import zstandard
from results import Result, arguments, finish

from skilltide.model import Document, Posting, PostingFields
from skilltide.normalise.posting import normalise
from skilltide.sources.config import build_source, files_source

DATA = Path(__file__).parents[2] / "shared" / "data"
TOPICS = {
    "workplace_code": "workplace_source_code",
    "employment_type_code": "employment_type_source_code",
    "seniority_code": "seniority_source_code",
    "country_code": None,
}
SILENT = frozenset({"", "unknown", "none", "null"})
UNLABELLED = "?"
SEEN = datetime(2026, 1, 1, tzinfo=UTC)
LEAST_CHARS = 20
HEADER_BYTES = 200


class Found(NamedTuple):
    """A posting of the reference material that a label is about."""

    fields: PostingFields
    document: Document


def unpack(data: Path, scratch: Path) -> None:
    """Unpack the archives of the reference material."""
    for archive in sorted(data.glob("*/*.tar.zst")):
        folder = scratch / archive.parent.name / archive.name.removesuffix(".tar.zst")
        folder.mkdir(parents=True)
        unpacker = zstandard.ZstdDecompressor(max_window_size=2**31)
        with (
            archive.open("rb") as packed,
            unpacker.stream_reader(packed) as raw,
            tarfile.open(fileobj=raw, mode="r|") as files,
        ):
            files.extractall(folder, filter="data")


def documents(data: Path, scratch: Path) -> Iterator[Found]:
    """Yield every record of the reference material: files of postings, also those in archives, and Ashby's boards."""
    yield from _of_files([*sorted(data.glob("csv/*.csv")), *sorted(scratch.rglob("*.csv"))])
    yield from _of_boards(sorted(scratch.rglob("*.json")))


def _of_files(paths: list[Path]) -> Iterator[Found]:
    source = files_source([path for path in paths if path.stat().st_size > HEADER_BYTES], undated="accept")
    for unit in source.inputs():
        for item in source.read_unit(unit, SEEN):
            if isinstance(item, Document):
                yield Found(source.parse(item.payload, item.observed_at), item)


def _of_boards(paths: list[Path]) -> Iterator[Found]:
    import orjson

    source = build_source("ashby", {"platform": "ashby", "boards": ["any"]})
    for path in paths:
        answer = orjson.loads(path.read_bytes())
        jobs = answer.get("jobs") if isinstance(answer, dict) else None
        for row, job in enumerate(jobs or [], 1):
            document = Document("ashby", job, SEEN, str(path), row)
            yield Found(source.parse(job, SEEN), document)


def raw_hashes(found: Found) -> set[str]:
    """Return the hashes of a record's longer values, as given and without space around."""
    values = {value for value in found.document.payload.values() if isinstance(value, str)}
    values |= {value for value in (found.fields.description, found.fields.description_html) if value}
    values |= {value.strip() for value in values}
    return {_sha256(value) for value in values if len(value) >= LEAST_CHARS}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def find(labels: list[dict[str, str]], data: Path) -> dict[str, Posting]:
    """Return the posting of each label, by the hash that it has: first by values as given, else as normalised."""
    wanted = {label["text_sha256"]: label for label in labels}
    best: dict[str, tuple[int, Found]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        unpack(data, Path(scratch))
        for found in documents(data, Path(scratch)):
            for key in raw_hashes(found) & wanted.keys():
                score = _fit(wanted[key], found)
                if key not in best or score > best[key][0]:
                    best[key] = score, found
        made = {key: posting for key, (_, found) in best.items() if (posting := _normalised(found)) is not None}
        seen: set[str] = set()
        for found in documents(data, Path(scratch)) if len(best) < len(wanted) else ():
            text = found.fields.description_html or found.fields.description or ""
            if (hashed := _sha256(text)) in seen:
                continue
            seen.add(hashed)
            posting = _normalised(found)
            if posting is not None and (key := _sha256(posting.text)) in wanted:
                made.setdefault(key, posting)
            if len(made) == len(wanted):
                break
    return made


def _fit(label: dict[str, str], found: Found) -> int:
    """Return how well a record is the one that was labelled, of several with the same text."""
    in_source = bool(label.get("source")) and Path(label["source"]).name in Path(found.document.origin).name
    return 2 * in_source + (str(found.document.row) == label.get("position"))


def _normalised(found: Found) -> Posting | None:
    posting = normalise(found.fields, found.document)
    return posting if isinstance(posting, Posting) else None


def measure(
    result: Result, labels: list[dict[str, str]], postings: dict[str, Posting], topic: str, *, show: bool
) -> None:
    """Add precision and recall of one topic, by value and over all."""
    labelled, told, right = Counter[str](), Counter[str](), Counter[str]()
    by_source: dict[str, Counter[bool]] = defaultdict(Counter)
    count = 0
    for label in labels:
        posting = postings.get(label["text_sha256"])
        said = (label.get(topic) or "").strip()
        if posting is None or said == UNLABELLED:
            continue
        count += 1
        expected = None if said.casefold() in SILENT else said
        value = getattr(posting, topic)
        value = None if value is None or value in SILENT else value
        is_right = value == expected
        if expected is not None:
            labelled[expected] += 1
        if value is not None:
            told[value] += 1
            source = getattr(posting, TOPICS[topic]) if TOPICS[topic] else "location"
            by_source[source or "?"][is_right] += 1
            right[value] += is_right
        if show and not is_right:
            print(f"    {label['text_sha256'][:12]} {posting.title[:50]!r}: labelled {expected}, found {value}")
    result.notes.append(f"{topic}: {count} postings, {sum(labelled.values())} of which tell it.")
    for value in [*sorted(labelled | told), ""]:
        n, f, r = (c[value] if value else sum(c.values()) for c in (labelled, told, right))
        rates = ({"precision": (r / f, "")} if f else {}) | ({"recall": (r / n, "")} if n else {})
        result.add(value or "all", topic, labelled=(n, ""), found=(f, ""), right=(r, ""), **rates)
    for source, outcome in sorted(by_source.items()):
        result.add(f"found in: {source}", topic, found=(sum(outcome.values()), ""), right=(outcome[True], ""),
                   precision=(outcome[True] / sum(outcome.values()), ""))  # fmt: skip


def main() -> int:
    """Measure all topics over a file of labels."""
    parser = arguments(__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--show", action="store_true", help="list the postings where label and result differ")
    given = parser.parse_args()
    if not given.data.is_dir():
        print(f"{given.data} is not there: the labels' postings stand in the reference material.")
        return 0
    with given.labels.open(newline="", encoding="utf-8") as stream:
        labels = list(csv.DictReader(stream))
    postings = find(labels, given.data)
    result = Result.of_this_run("from_text", "Workplace, employment, seniority and country beside labels made by hand")
    result.notes.append(f"{len(labels)} labels, {len(postings)} postings found.")
    for topic in TOPICS:
        if labels and topic in labels[0]:
            measure(result, labels, postings, topic, show=given.show)
    finish(result, given.write)
    return 0 if postings else 1


if __name__ == "__main__":
    sys.exit(main())
