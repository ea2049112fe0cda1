"""An independent recount of the real history: plain Python on the raw CSV files beside the published warehouse.

    python benchmarks/recount.py ../shared/data/linkedin HOME

The first argument is the archive (or its folder) or a folder of the unpacked CSV files, HOME one that was filled from
them. Nothing of skilltide is imported and no rule of it is used: rows are told apart by their columns, postings by
Job_ID, a posting counts in the month of the earliest date that it was given, a skill is a short pattern. Counts have to
be equal, and shares to differ by a point at most, or to do so by a pattern that leaves out longer names that are skills
of their own (exit 1 else). Shares are compared twice: postings that name a skill, and the headline (openings of core
roles that demand it) with a crude stand-in for each of its rules: titles by two patterns, one opening for each company,
title and wording, and all that is named counts as demanded. Not a test.
"""

import csv
import io
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import zstandard
from results import Result, arguments, finish

SKILLS = {
    "python": r"python",
    "sql": r"sql",
    "pytorch": r"py ?torch",
    "tensorflow": r"tensor ?flow",
    "amazon-web-services": r"aws|amazon web services",
    "docker": r"docker",
    "kubernetes": r"kubernetes|k8s",
    "databricks": r"databricks",
    "tableau": r"tableau",
    "power-bi": r"power ?bi",
    "scikit-learn": r"scikit[- ]?learn|sklearn",
    "java": r"java",
    "c-plus-plus": r"c\+\+",
    "langchain": r"lang ?chain",
}
"""Skills that a short pattern finds: whole words, in any case."""
NARROWER = {
    "sql": (
        r"(?<!ms )(?<!microsoft )(?<!azure )(?<!spark )(?<!pl/)(?<!pl-)(?<!t-)sql(?! ?server| databases?)",
        "without SQL Server, SQL databases, PL/SQL, T-SQL and Spark SQL, which are skills of their own",
    ),
    "amazon-web-services": (
        r"aws(?!,? (?:sage ?maker|lambda|ec2|s3|glue|athena|redshift|bedrock|quicksight|emr|ecs|eks|certified|kinesis"
        r"|dynamo ?db|step functions|cloudwatch|batch|fargate|rds|sqs))|amazon web services",
        "without AWS SageMaker, AWS Lambda and other services, which are skills of their own",
    ),
}
"""What a pattern finds too much, left out, to explain a difference: pattern, and what it leaves out."""
CORE = re.compile(
    r"machine learning|\bml\b|\bmle\b|deep learning|data scien|\bai\b|artificial intelligence|applied scien|research"
    r" scien|research engineer|\bnlp\b|computer vision|\bllm|mlops|gen ?ai",
    re.IGNORECASE,
)
NOT_CORE = re.compile(
    r"analyst|data engineer|manager|director|head of|sales|intern(?:ship)? program|product|professor|lecturer|recruit"
    r"|account|consultant|architect|vp\b|president|trainer|teacher|annotat|labeler|tutor|marketing|designer",
    re.IGNORECASE,
)
TOLERANCE = 1.0
"""Percentage points that a share may differ by."""
CONTENT = ("Job_ID", "Title", "Company", "Place", "Description", "HTML", "Date")
"""What makes two rows the same document; Link differs by how the collector came there."""


@dataclass
class Raw:
    """What the files hold."""

    file_count: int = 0
    empty_file_count: int = 0
    row_count: int = 0
    documents: set[int] = field(default_factory=set)
    first_dates: dict[str, str] = field(default_factory=dict)
    """Job_ID -> the earliest date given."""
    last: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Job_ID -> title, company and text of its last row."""


def files(path: Path) -> Iterator[tuple[str, io.TextIOBase]]:
    """Yield the CSV files by name, and so by day."""
    if path.is_dir() and (archives := sorted(path.glob("*.tar.zst"))):
        path = archives[0]
    if path.is_dir():
        for file in sorted(path.glob("*.csv")):
            with file.open(encoding="utf-8-sig", newline="") as stream:
                yield file.name, stream
        return
    with (
        path.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as unpacked,
        tarfile.open(fileobj=unpacked, mode="r|") as archive,
    ):
        found = {
            Path(member.name).name: extracted.read()
            for member in archive
            if member.name.endswith(".csv") and (extracted := archive.extractfile(member))
        }
    for name in sorted(found):
        yield name, io.TextIOWrapper(io.BytesIO(found[name]), encoding="utf-8-sig", newline="")


def read(path: Path) -> Raw:
    """Read all rows."""
    csv.field_size_limit(2**31 - 1)
    raw = Raw()
    for _, stream in files(path):
        raw.file_count += 1
        before = raw.row_count
        for row in csv.DictReader(stream):
            raw.row_count += 1
            identity = row["Job_ID"]
            raw.documents.add(hash(tuple(row[name] for name in CONTENT)))
            raw.first_dates[identity] = min(row["Date"], raw.first_dates.get(identity, row["Date"]))
            raw.last[identity] = (row["Title"], row["Company"], row["Description"])
        raw.empty_file_count += raw.row_count == before
    return raw


def share(texts: list[str], pattern: str) -> float:
    """Return the share of texts that name a skill, in percent. `texts`: in small letters."""
    whole = re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9+#])")
    return 100 * sum(whole.search(text) is not None for text in texts) / len(texts)


def openings(raw: Raw) -> list[str]:
    """Return the texts of core openings: one of each company, title and wording."""
    kept: dict[tuple[str, str, str], str] = {}
    for title, company, text in raw.last.values():
        if CORE.search(title) and not NOT_CORE.search(title) and len(text) > 200:
            words = " ".join(re.findall(r"\w+", text.lower()))
            kept.setdefault((company.lower(), title.lower(), words), text)
    return list(kept.values())


def main() -> int:
    """Print the tables; return 1 where a count or a share differs."""
    parser = arguments(__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("home", type=Path)
    given = parser.parse_args()
    result = Result.of_this_run("recount", "The real history counted anew from its raw files, beside the warehouse")
    raw = read(given.raw)
    with duckdb.connect(given.home / "warehouse" / "skilltide.duckdb", read_only=True) as connection:
        # how many documents there were is told by the working database alone
        connection.execute(f"ATTACH '{given.home / 'warehouse' / 'working.duckdb'}' AS working (READ_ONLY)")

        def ask(sql: str) -> list[tuple[object, ...]]:
            return connection.execute(sql).fetchall()

        counts = {
            "rows read": (
                raw.row_count, ask("SELECT sum(document_count) FROM marts.source_run")[0][0],
            ),
            "files without rows": (
                raw.empty_file_count,
                ask("SELECT sum(rejection_count) FROM marts.quarantine_summary WHERE reason_code = 'no_rows'")[0][0],
            ),
            "documents": (len(raw.documents), ask("SELECT count(*) FROM working.raw.document")[0][0]),
            "postings": (len(raw.first_dates), ask("SELECT count(*) FROM marts.posting")[0][0]),
        }  # fmt: skip
        months = Counter(date[:7] for date in raw.first_dates.values())
        told = dict(ask("SELECT strftime(posted_on, '%Y-%m'), count(*) FROM marts.posting GROUP BY 1"))
        counts |= {f"postings of {month}": (months[month], told.get(month)) for month in sorted(months | told)}
        different = [name for name, (own, theirs) in counts.items() if own != theirs]
        for name, (own, theirs) in counts.items():
            result.add(name, "counts", raw_files=(own, ""), warehouse=(float(str(theirs or 0)), ""))
        named = dict(ask("""
            WITH named AS (
                SELECT skill_id, skill_id AS named_id FROM marts.skill
                UNION ALL SELECT unnest(also_ids), skill_id FROM marts.skill
            )
            SELECT named.skill_id, 100 * count(DISTINCT posting_id) / (SELECT count(*) FROM marts.posting)
            FROM marts.posting JOIN marts.mention USING (text_id) JOIN named ON named.named_id = mention.skill_id
            GROUP BY named.skill_id
        """))  # fmt: skip
        demanded = dict(ask("SELECT skill_id, 100 * demand_share FROM marts.skill_demand"))
    own = openings(raw)
    far = compare(result, "postings that name it, %", [text for _, _, text in raw.last.values()], named)
    far += compare(result, f"core openings that demand it, % (here {len(own):,} openings)", own, demanded)
    result.notes += [
        f"{len(counts) - len(different)} of {len(counts)} counts are equal; shares that nothing explains: {far}.",
        *(f"{name} differs." for name in different),
    ]
    finish(result, given.write)
    return bool(different or far)


def compare(result: Result, title: str, texts: list[str], theirs: dict[object, object]) -> int:
    """Add shares beside each other; return how many differ by more than the tolerance, and by a narrower pattern."""
    lower = [text.lower() for text in texts]
    far = 0
    for skill, pattern in SKILLS.items():
        other = float(str(theirs[skill]))
        patterns = [(pattern, ""), NARROWER[skill]] if skill in NARROWER else [(pattern, "")]
        for tried, told in patterns:
            own = share(lower, tried)
            case = f"{skill}, {told}" if told else skill
            result.add(case, title, raw_files=(own, "%"), warehouse=(other, "%"), points=(other - own, ""))
            if abs(other - own) <= TOLERANCE:
                break
        else:
            far += 1
    return far


if __name__ == "__main__":
    sys.exit(main())
