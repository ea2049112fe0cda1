"""Find the texts behind hand-made labels, which the repository doesn't hold.

    python scripts/labels_texts.py working.duckdb FOLDER [labels.csv]

`working.duckdb` is the working file of a private warehouse, FOLDER holds the CSV files that the labels name. A text
belongs to a label where the SHA-256 of its UTF-8 bytes is the label's, so that a changed text is missed, never
mistaken for another. Prints how many were found, by source, and no text; exits with 1 where any is missing.
"""

import csv
import hashlib
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

LABELS = Path(__file__).parents[1] / "tests" / "fixtures" / "labels" / "blind.csv"
HISTORY = "history"
"""The source of labels whose position is a posting_id of the warehouse; all others are names of CSV files."""
CSV_COLUMNS = {
    "glassdoor_data_scientist.csv": ("Name", "Location", "Description"),
    "indeed-ds-0407.csv": ("Job Title", "Location", "Description"),
    "linkedin_ai_ml_2022_2024.csv": ("title", "location", "description"),
    "linkedin_data_scientist.csv": ("Name", "Location", "Description"),
}
"""Columns of title, location and text, from which the labels were decided; the files' other columns decided nothing."""
POSTINGS = """
    SELECT posting.posting_id, posting.title, posting.location_name, text.text
    FROM staging.posting JOIN staging.text USING (text_id)
    WHERE list_contains(?, sha256(text.text))
    ORDER BY list_contains(?, posting.posting_id), posting.posting_id DESC
"""
"""Several postings may share a text: the labelled one comes last, and so wins over the others."""


@dataclass(frozen=True)
class LabelledText:
    """What the labels were decided from."""

    title: str
    location_name: str
    text: str


def read_labels(path: Path = LABELS) -> list[dict[str, str]]:
    """Return the rows of a file of labels."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find_texts(labels: list[dict[str, str]], warehouse: Path, folder: Path) -> dict[str, LabelledText]:
    """Return the texts of `labels` by their SHA-256; those that neither warehouse nor files hold are left out."""
    found: dict[str, LabelledText] = {}
    history = [label for label in labels if label["source"] == HISTORY]
    wanted = [[label[name] for label in history] for name in ("text_sha256", "position")]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for _, title, location_name, text in connection.execute(POSTINGS, wanted).fetchall():
            found[_sha256(text)] = LabelledText(title or "", location_name or "", text)
    for source in sorted({label["source"] for label in labels} - {HISTORY}):
        frame = pd.read_csv(folder / source, usecols=list(CSV_COLUMNS[source]), dtype=str, keep_default_na=False)
        for label in labels:
            position = int(label["position"]) if label["source"] == source else len(frame)
            if position < len(frame):
                title, location_name, text = (str(frame.at[position, name]) for name in CSV_COLUMNS[source])
                if _sha256(text) == label["text_sha256"]:
                    found[label["text_sha256"]] = LabelledText(title, location_name, text)
    return found


def main(warehouse: Path, folder: Path, path: Path = LABELS) -> int:
    """Print how many texts of the labels in `path` are there; return 1 where any is missing."""
    labels = read_labels(path)
    found = find_texts(labels, warehouse, folder)
    wanted = Counter(label["source"] for label in labels)
    there = Counter(label["source"] for label in labels if label["text_sha256"] in found)
    for source, count in wanted.most_common():
        print(f"{source:30} {there[source]:>4} of {count}")
    print(f"{'all':30} {there.total():>4} of {wanted.total()}")
    return int(there != wanted)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    raise SystemExit(main(*(Path(argument) for argument in sys.argv[1:])))
