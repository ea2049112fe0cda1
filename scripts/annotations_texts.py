"""Find the texts behind hand-made annotations, which the repository doesn't hold.

    python scripts/annotations_texts.py rebuild DATA OUT     what `skilltide evaluate` needs, for all sets
    python scripts/annotations_texts.py rehash DATA          after a change of the normaliser

DATA is the folder of private reference data (`ashby`, `csv`, `hn`, `linkedin`). `rebuild` writes `OUT/SET.gold.jsonl`
(id, mentions), `OUT/SET.postings.jsonl` (id, title, company,
language, text) and `OUT/texts/ID.txt`, and prints how many texts
were found, by set, and no text; it exits with 1 where any is missing. A text belongs to an annotation where the SHA-256
of its UTF-8 bytes is the annotation's, so that a changed text is missed, never mistaken for another. `rehash` takes the
texts as the normaliser makes them today, and keeps a changed one only where every span still stands in it, as often as
before where that matters.
"""

import hashlib
import json
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import zstandard

from skilltide.model import Document, Rejection
from skilltide.normalise.record import posting_row
from skilltide.sources.platforms.ashby import Ashby
from skilltide.sources.platforms.files import Files
from skilltide.sources.platforms.hackernews import HackerNews
from skilltide.sources.source import Source

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
ANNOTATIONS = FIXTURES / "annotations"
SETS = {
    "open-a": 90, "open-b": 90, "open-c": 115, "open-d": 779, "open-e": 651, "open-f": 910, "open-g": 1202,
    "open-h": 478, "blind": 80, "languages": 20,
}  # fmt: skip
"""Postings in each set."""
READ_AT = datetime(2026, 11, 1, tzinfo=UTC)
"""When the files are taken to be read, for dates only; texts don't depend on it."""

ASHBY, CSV, HACKER_NEWS, LINKEDIN = "ashby", "csv", "hn", "linkedin"


class Place(NamedTuple):
    """Where a posting stands in the reference data."""

    source: str
    position: str
    """`board/posting`, `month/comment`, `file/row` (0 for the first) or `day's file/row`."""


@dataclass(frozen=True)
class Candidate:
    """A posting as the warehouse stores it, and where it stands."""

    place: Place
    title: str
    company: str
    employer: str
    language: str
    text: str


def sha256(text: str) -> str:
    """Return the SHA-256 (hex) of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_annotations(name: str) -> list[dict[str, Any]]:
    """Return a set's annotations; none where it isn't there yet."""
    path = ANNOTATIONS / f"{name}.jsonl"
    return read_lines(path) if path.exists() else []


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write records as JSON lines."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")


def place_of(record: dict[str, Any]) -> Place:
    """Return where the posting of an annotation stands."""
    return Place(record["source"], record["position"])


# --- reading the reference data ---------------------------------------------------------------------------------------


def find_postings(wanted_places: Iterable[Place], data: Path) -> dict[Place, Candidate]:
    """Return the postings at some places, as the normaliser makes them today; those that are not there are left out."""
    wanted: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for place in wanted_places:
        unit, _, row = place.position.rpartition("/")
        wanted[place.source][unit].add(row)
    found: dict[Place, Candidate] = {}
    for source, units in wanted.items():
        with units_of(source, data, set(units)) as paths:
            for unit, path in paths:
                for position, document, platform in documents(source, unit, path):
                    if position.rpartition("/")[2] in units[unit]:
                        candidate = normalised(Place(source, position), document, platform)
                        if candidate is not None:
                            found[candidate.place] = candidate
    return found


@contextmanager
def units_of(source: str, data: Path, names: set[str] | None = None) -> Iterator[list[tuple[str, Path]]]:
    """Give the files of a source by unit name, unpacked for as long as the context lasts; all where `names` is None."""
    if source == CSV:
        yield [(path.name, path) for path in sorted((data / CSV).glob("*.csv")) if names is None or path.name in names]
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for archive in sorted((data / source).glob("*.tar.*")):
            with archive.open("rb") as packed, _tar(packed, archive.suffix) as tar:
                for member in tar:
                    path = Path(folder) / Path(member.name).name
                    content = tar.extractfile(member) if names is None or path.stem in names else None
                    if content is not None:
                        path.write_bytes(content.read())
                        paths.append((path.stem, path))
        yield sorted(paths)


@contextmanager
def _tar(packed: Any, suffix: str) -> Iterator[tarfile.TarFile]:
    if suffix == ".zst":
        unpacked = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(packed)
        with unpacked as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            yield tar
    else:
        with tarfile.open(fileobj=packed, mode="r|gz") as tar:
            yield tar


def documents(source: str, unit: str, path: Path) -> Iterator[tuple[str, Document, Source]]:
    """Yield the records of a unit with position and platform; unreadable ones are left out."""
    platform: Source
    if source == ASHBY:
        platform = Ashby.from_config(source, {"platform": "ashby"})
        for job in json.loads(path.read_text("utf-8")).get("jobs", []):
            document = Document(source, {**job, "_employer": unit}, READ_AT, unit)
            yield f"{unit}/{job.get('id')}", document, platform
    elif source == HACKER_NEWS:
        platform = HackerNews.from_config(source, {"platform": "hackernews", "threads": 0, "history": str(path)})
        for document in _read(platform, path):
            yield f"{unit}/{document.payload.get('hn_id')}", document, platform
    else:
        platform = Files.from_config(source, {"platform": "files", "path": str(path), "undated": "accept"})
        for row, document in enumerate(_read(platform, path)):
            yield f"{unit}/{row}", document, platform


def _read(platform: HackerNews | Files, path: Path) -> Iterator[Document]:
    for unit in platform.inputs():
        for item in platform.read_unit(unit, READ_AT):
            if isinstance(item, Document):
                yield item


def normalised(place: Place, document: Document, platform: Source) -> Candidate | None:
    """Return a record as the warehouse stores it; None where it would be rejected or tells no employer."""
    row = posting_row(platform.parse(document.payload, document.observed_at), document)
    if isinstance(row, Rejection) or not row["employer_key"]:
        return None
    return Candidate(
        place, row["title"], row["employer_name"], row["employer_key"], row["language_code"] or "", row["text"]
    )


# --- annotations as scored --------------------------------------------------------------------------------------------


def is_border(text: str, at: int) -> bool:
    """Tell whether a word may begin or end at an offset; a lost line break ("PythonStrong") is a border too."""
    if at <= 0 or at >= len(text):
        return True
    return not (text[at - 1].isalnum() and text[at].isalnum()) or text[at].isupper()


def places(text: str, span: str) -> list[int]:
    """Return where a span stands in a text, borders or not."""
    found = []
    at = text.find(span)
    while at >= 0:
        found.append(at)
        at = text.find(span, at + 1)
    return found


def occurrences(text: str, span: str) -> list[int]:
    """Return where a span stands in a text at word borders; these are what a mention means unless it says otherwise."""
    return [at for at in places(text, span) if is_border(text, at) and is_border(text, at + len(span))]


def as_scored(mention: dict[str, Any], text: str) -> dict[str, Any]:
    """Return a mention with the offsets (`at`) of those occurrences that are meant, where not all of them are."""
    scored = {name: mention[name] for name in ("span", "type", "level")}
    if "occurrences" in mention:
        found = places(text, mention["span"])
        scored["at"] = [found[number] for number in mention["occurrences"]]
    return scored


def stands(mention: dict[str, Any], text: str) -> bool:
    """Tell whether a mention's span stands in a text, and as often as when it was annotated where that matters."""
    if "occurrences" in mention:
        return len(places(text, mention["span"])) == mention["of"]
    return bool(occurrences(text, mention["span"]))


def rebuild(data: Path, out: Path) -> int:
    """Write annotations as scored, and their postings, of all sets; return 1 where a text is missing."""
    (out / "texts").mkdir(parents=True, exist_ok=True)
    is_any_missing = False
    for name in SETS:
        records = read_annotations(name)
        found = find_postings(map(place_of, records), data)
        gold, postings = [], []
        for record in records:
            key, posting = record["id"], found.get(place_of(record))
            if posting is not None and sha256(posting.text) == record["text_sha256"]:
                (out / "texts" / f"{key}.txt").write_text(posting.text, "utf-8")
                shown = {"title": posting.title, "company": posting.company, "language": posting.language}
                shown |= {"text": posting.text}
                postings.append({"id": key} | shown)
                gold.append({"id": key, "mentions": [as_scored(one, posting.text) for one in record["mentions"]]})
        write_lines(out / f"{name}.gold.jsonl", gold)
        write_lines(out / f"{name}.postings.jsonl", postings)
        print(f"{name:10} {len(gold):>4} of {len(records)}")
        is_any_missing |= len(gold) < len(records)
    return int(is_any_missing)


def rehash(data: Path) -> int:
    """Take the normaliser's present texts where every span still stands in them; return 1 where one doesn't."""
    is_any_lost = False
    for name in SETS:
        records = read_annotations(name)
        found = find_postings(map(place_of, records), data)
        changed = 0
        for record in records:
            posting = found.get(place_of(record))
            if posting is None or not all(stands(mention, posting.text) for mention in record["mentions"]):
                print(f"{record['id']}: the text is gone, or a span in it; annotate it again")
                is_any_lost = True
            elif sha256(posting.text) != record["text_sha256"]:
                record["text_sha256"] = sha256(posting.text)
                changed += 1
        if changed:
            write_lines(ANNOTATIONS / f"{name}.jsonl", records)
        print(f"{name:10} {changed} changed")
    return int(is_any_lost)


def main(arguments: list[str]) -> int:
    """Run a command; returns the exit code."""
    match arguments:
        case ["rebuild", data, out]:
            return rebuild(Path(data), Path(out))
        case ["rehash", data]:
            return rehash(Path(data))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
