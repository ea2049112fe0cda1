"""Postings written by us, and a lexicon that is quick to compile, for tests of the whole way."""

import csv
import signal
import socket
from collections.abc import Iterable
from pathlib import Path

COLUMNS = ["id", "title", "company", "location", "posted", "description"]

SENTENCES = [
    "You have strong Python and SQL skills.",
    "Experience with PyTorch is required.",
    "You know Docker and Kubernetes well.",
    "Familiarity with Apache Spark is a plus.",
    "You communicate clearly with stakeholders.",
    "We train large language models.",
]

SKILLS = """
category: language
skills:
  - {id: python, name: Python, kind: tool, aliases: [Python], origin: [seed-000], accept: [Python is used.]}
  - {id: sql, name: SQL, kind: tool, broader: [databases], aliases: [SQL], origin: [market], accept: [SQL is used.]}
  - {id: databases, name: Databases, kind: concept, aliases: [databases], origin: [seed-000],
     accept: [You know databases.]}
  - {id: pytorch, name: PyTorch, kind: tool, aliases: [PyTorch], origin: [seed-001], accept: [PyTorch is used.]}
  - {id: docker, name: Docker, kind: tool, aliases: [Docker], origin: [seed-003], accept: [Docker is used.]}
  - {id: kubernetes, name: Kubernetes, kind: tool, aliases: [Kubernetes, k8s], origin: [market], accept: [k8s is used.]}
  - {id: apache-spark, name: Apache Spark, kind: tool, aliases: [Apache Spark], origin: [seed-000],
     accept: [Apache Spark.]}
  - {id: large-language-models, name: LLMs, kind: concept, aliases: [large language models], origin: [market],
     accept: [We use large language models.]}
"""


def posting(number: int, **changes: str) -> dict[str, str]:
    """One row; its text names a few skills and is unlike the others."""
    chosen = [SENTENCES[(number + step) % len(SENTENCES)] for step in range(3)]
    about = f"Team {number} of the studio builds models for harbour pilots and ferry planners in region {number}."
    row = {
        "id": f"p{number}",
        "title": ["Machine Learning Engineer", "Data Scientist", "AI Engineer"][number % 3],
        "company": f"Harbour Works {number % 7} GmbH",
        "location": ["Berlin, Germany", "London, England, United Kingdom", "Austin, TX"][number % 3],
        "posted": f"2025-{number % 6 + 1:02d}-{number % 27 + 1:02d}",
        "description": "\n".join([about, "", "Requirements", *(f"- {sentence}" for sentence in chosen)]),
    }
    return row | changes


def write_csv(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Write postings as CSV; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def heed_interrupts() -> None:
    """A `preexec_fn`: what a background job starts has Ctrl-C ignored, unless it says otherwise."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
