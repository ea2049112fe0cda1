"""Monthly shares of a few skills in Hacker News threads of 2023, beside counts that somebody else made.

    python benchmarks/hn_terms.py

Ingests the threads of January to June 2023 as history, tags them, and compares each skill's share of comments with the
reference's share of the same term. Needs the reference material (../shared); skips without it. docs/hn.md explains the
differences.
"""

import re
import sys
import tarfile
import tempfile
from pathlib import Path

import duckdb
import orjson
from results import Result, arguments, finish

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import build_sources

SHARED = Path(__file__).parents[2] / "shared" / "data" / "hn"
MONTHS = ("Jan23", "Feb23", "Mar23", "Apr23", "May23", "Jun23")
TERMS = {
    "Python": "python", "TypeScript": "typescript", "JavaScript": "javascript", "Java": "java", "C++": "cpp",
    "Rust": "rust", "Scala": "scala", "SQL": "sql", "React": "react", "Django": "django", "AWS": "aws", "GCP": "gcp",
    "Azure": "azure", "Kubernetes": "kubernetes", "Docker": "docker", "Terraform": "terraform", "Redis": "redis",
    "Elasticsearch": "elasticsearch", "GraphQL": "graphql", "Kafka": "kafka", "Spark": "spark", "Airflow": "airflow",
    "Snowflake": "snowflake", "PyTorch": "pytorch", "TensorFlow": "tensorflow", "Machine Learning": "machine-learning",
    "Deep Learning": "deep-learning", "NLP": "nlp", "Computer Vision": "computer-vision",
}  # fmt: skip
ALSO = {"aws": "amazon-web-services", "gcp": "google-cloud-platform", "azure": "microsoft-azure", "cpp": "c-plus-plus",
        "spark": "apache-spark", "kafka": "apache-kafka", "airflow": "apache-airflow",
        "nlp": "natural-language-processing"}  # fmt: skip


def reference() -> dict[str, tuple[int, dict[str, int]]]:
    """Return comments and counts by term, by month. The file is a JavaScript literal."""
    text = (SHARED / "reference_term_counts_20240501.js").read_text()
    text = text[text.index("[") : text.rindex("]") + 1]
    text = re.sub(r"([{,])([A-Za-z_$][\w$]*):", r'\1"\2":', text)
    months = orjson.loads(re.sub(r":\.(\d)", r":0.\1", text))
    return {
        month["month"]: (month["num_comments"], {term: found["count"] for term, found in month["terms"].items()})
        for month in months
    }


def ours(home: Path) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Ingest and tag the threads; return postings by month and mentions by month and skill."""
    for archive in sorted(SHARED.glob("2023_*.jsonl.tar.gz")):
        with tarfile.open(archive) as files:
            for member in files:
                stream = files.extractfile(member)
                if stream is not None and member.name.endswith(".jsonl"):
                    (home / Path(member.name).name).write_bytes(stream.read())
    entry = {"platform": "hackernews", "threads": 0, "history": "2023_*.jsonl"}
    settings = Settings(home=home, workers=2)
    pipeline.ingest(settings, build_sources({"hn": entry}, "benchmark", home).values())
    pipeline.tag(settings)
    with duckdb.connect(settings.working, read_only=True) as connection:
        totals = dict(connection.execute(
            "SELECT strftime(posted_on, '%b%y'), count(*) FROM staging.posting GROUP BY 1").fetchall())  # fmt: skip
        rows = connection.execute("""
            SELECT strftime(posted_on, '%b%y'), skill_id, count(DISTINCT posting_id)
            FROM staging.posting JOIN staging.mention USING (text_id) GROUP BY 1, 2""").fetchall()
        rejected = connection.execute("SELECT reason_code, count(*) FROM ops.quarantine GROUP BY 1").fetchall()
    print("not postings:", ", ".join(f"{code} {count}" for code, count in rejected) or "none")
    return totals, {(month, skill): count for month, skill, count in rows}


def main() -> int:
    """Print the comparison."""
    given = arguments(__doc__).parse_args()
    if not SHARED.exists():
        print(f"skipped: {SHARED} is missing")
        return 0
    result = Result.of_this_run("hn_terms", "Shares of skills in Hacker News threads, beside counts of somebody else's")
    theirs = reference()
    with tempfile.TemporaryDirectory(prefix="hn-") as folder:
        totals, found = ours(Path(folder))
    for month in MONTHS:
        result.add(month, "comments", ours=(totals.get(month, 0), ""), reference=(theirs[month][0], ""))
    known = {skill for _, skill in found}
    pairs = []
    for term, name in TERMS.items():
        skill = name if name in known else ALSO.get(name, name)
        mine = sum(found.get((month, skill), 0) for month in MONTHS)
        others = sum(theirs[month][1].get(term, 0) for month in MONTHS)
        share, other = mine / sum(totals.values()), others / sum(theirs[month][0] for month in MONTHS)
        pairs.append((share, other))
        by_month = {
            month: (100 * found.get((month, skill), 0) / totals[month] if totals.get(month) else 0.0, "%")
            for month in MONTHS
        }
        result.add(term, "share of comments", **by_month, ours=(100 * share, "%"), reference=(100 * other, "%"),
                   our_count=(mine, ""), reference_count=(others, ""))  # fmt: skip
    from scipy.stats import spearmanr

    agreement = spearmanr(*zip(*pairs, strict=True)).statistic
    result.add(f"{len(pairs)} shares", "agreement", rank_correlation=(agreement, ""))
    finish(result, given.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
