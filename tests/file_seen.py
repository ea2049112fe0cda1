"""What a file of postings gives when it is read, for tests of files."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from skilltide.model import Document, Posting, PostingFields, Rejection
from skilltide.normalise.posting import normalise
from skilltide.sources.config import files_source

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
TEXT = (
    "You will plan orchards with us, count what grows in them, and tell the growers what next year will bring. "
    "Python is what we write, SQL is what we ask, and plain words are what we answer in."
)


class SeenFile:
    """The fields, postings and rejections of a file, and the codes of its notes."""

    def __init__(self, path: Path, **options: Any) -> None:
        source = files_source([path], "test", **{"collected_on": "2025-03-10"} | options)
        self.fields: list[PostingFields] = []
        self.postings: list[Posting] = []
        self.rejections: list[Rejection] = []
        for item in (item for unit in source.inputs() for item in source.read_unit(unit, NOW)):
            if isinstance(item, Document):
                self.fields.append(source.parse(item.payload, item.observed_at))
                made = normalise(self.fields[-1], item)
                assert isinstance(made, Posting), made
                self.postings.append(made)
            else:
                self.rejections.append(item)
        self.codes = [note.code for note in source.take_notes()]
        (self.mapping,) = source.take_mappings()

    def all(self, name: str) -> list[Any]:
        """Return one field of all postings, as it was told."""
        return [getattr(one, name) for one in self.fields]


def postings(count: int = 3, /, **columns: Any) -> list[dict[str, Any]]:
    """Return records; a list as value holds each one's own, None leaves a column out."""
    plain = {
        "title": [f"Data Scientist {n}" for n in range(count)],
        "company": [f"Elm {n}" for n in range(count)],
        "description": [f"{TEXT} Text {n}." for n in range(count)],
    }
    kept = {name: value for name, value in (plain | columns).items() if value is not None}
    return [
        {name: value[n] if isinstance(value, list) and len(value) == count else value for name, value in kept.items()}
        for n in range(count)
    ]


def seen_csv(folder: Path, rows: Sequence[Mapping[str, Any]], **options: Any) -> SeenFile:
    """Write records as CSV and read them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return seen_text(folder / "a.csv", text.getvalue(), **options)


def seen_json(folder: Path, value: Any, **options: Any) -> SeenFile:
    """Write a value as JSON and read it."""
    return seen_text(folder / "a.json", json.dumps(value, ensure_ascii=False), **options)


def seen_text(path: Path, text: str, **options: Any) -> SeenFile:
    """Write a text and read it."""
    path.write_text(text, encoding="utf-8", newline="")
    return SeenFile(path, **options)
