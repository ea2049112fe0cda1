"""A small published database, written by us: 24 months with an outage, one rising skill, strings that want to run."""

import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from skilltide.steps.build import build_marts
from skilltide.steps.history import adopt_publications, record_publication
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.frames import running, selectable
from skilltide.warehouse.migrate import migrate

HOSTILE = (
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=2</script>",
    '"><img src=x onerror="window.hacked=3">',
    '<a href="javascript:window.hacked=4">x</a>',
    "=cmd('calc')",
    "@SUM(1)",
    "-2+3",
    "+1",
    "\t=1",
    "\n=1",
    "＝1+1",
    "\u200b=1+1",
    "%{y}{{ 7*7 }}${7*7}",
)
RUNNING = (
    '</script><script>window.hacked=11</script>"><img src=x onerror="window.hacked=12"><svg onload=window.hacked=13>'
    """' onmouseover='window.hacked=14 --></style></textarea><iframe src="https://tracker.example/"></iframe>"""
    '{{ 7*7 }}${window.hacked=15}%{y}<a href="javascript:window.hacked=16">x</a>&lt;b onload=window.hacked=17&gt;'
    '<a href="https://tracker.example/">x</a><br><b>x</b>'
)
"""All at once."""
ADDRESSES = (
    "javascript:window.hacked=21",
    "JavaScript:window.hacked=22//https://x.example/",
    "\x01javascript:window.hacked=23",
    "java\nscript:window.hacked=24",
    "data:text/html,<script>window.hacked=25</script>",
    "vbscript:window.hacked=26",
    "//tracker.example/x",
    "https:javascript:window.hacked=27",
    'https://x.example/" onclick="window.hacked=28',
)
SKILLS = [
    ("python", "Python", "tool", "language", "languages", 0.85),
    ("pytorch", "PyTorch", "tool", "framework", "languages", 0.4),
    ("sql", "SQL", "tool", "language", "languages", 0.5),
    ("docker", "Docker", "tool", "devops", "infrastructure", 0.35),
    ("kubernetes", "Kubernetes", "tool", "devops", "infrastructure", 0.3),
    ("rising-tool", "Rising Tool", "tool", "llm-tooling", "generative-ai", None),
    ("statistics", "Statistics", "concept", "statistics", "statistics", 0.4),
    ("machine-learning", "Machine Learning", "concept", "machine-learning", "machine-learning", 0.7),
    ("communication", "Communication", "soft", "soft-skill", "people", 0.6),
    ("rare", "Rare Thing", "tool", "database", "data", 0.002),
]
TRANSLATED = ("statistics", "communication")
"""Skills with names in German too; other tools aside, skills have English ones only."""
LOOKED_UP = [
    ("ragas", "Ragas", "tool", "llm-tooling", "generative-ai", 0.06),
    ("retrieval-augmented-generation", "Retrieval-Augmented Generation", "concept", "llm", "generative-ai", 0.05),
    ("aws-lambda", "AWS Lambda", "tool", "cloud", "infrastructure", 0.06),
    ("amazon-web-services", "Amazon Web Services", "tool", "cloud", "infrastructure", 0.05),
    ("llm-fine-tuning", "LLM Fine-tuning", "concept", "llm", "generative-ai", 0.06),
    ("large-language-models", "Large Language Models (LLMs)", "concept", "llm", "generative-ai", 0.05),
    ("unseen", "Unseen Thing", "tool", "database", "data", 0.0),
]
"""Skills whose names and aliases a search could take for one another."""
ALIASES = {
    "kubernetes": ("Kubernetes", "K8s", "kubectl"),
    "retrieval-augmented-generation": ("RAG", "retrieval augmented generation"),
    "amazon-web-services": ("AWS", "Amazon Web Services"),
    "large-language-models": ("LLM", "large language model"),
}
"""Other names of skills; without any, their own."""
OUTAGE = {date(2025, month, 1) for month in range(3, 8)}
MONTHS = [date(2024 + at // 12, at % 12 + 1, 1) for at in range(24)]


def write_market(path: Path, *, months: int = 24, is_hostile: bool = False, seed: int = 7, exported: int = 0) -> Path:
    """Write the database; ``is_hostile`` puts scripts and formulas into every text that a stranger could write.

    ``exported``: of how many months, the first ones, an export made once tells, before the board began.
    """
    connection = duckdb.connect(str(path))
    migrate(connection)
    build_marts(connection)
    _fill(connection, _Maker(random.Random(seed), is_hostile), MONTHS[:months], exported)
    runner = running(connection, marts())
    for name, definition in marts().items():
        if definition.storage == "published":  # as publication does
            connection.execute(f"CREATE TABLE kept AS FROM marts.{name}; DROP VIEW marts.{name}")
            connection.execute(f"CREATE TABLE marts.{name} AS FROM kept; DROP TABLE kept")
        elif (
            definition.storage == "table"
            and name not in {"opening", "opening_skill"}
            and definition.references.keys() <= {"marts", "analysis"}
        ):
            with selectable(connection, definition, runner) as sql:
                connection.execute(f"CREATE OR REPLACE TABLE marts.{name} AS {sql}")
    last = MONTHS[months - 1]
    record_publication(connection, "1", datetime(last.year, last.month, 28, 5, 12))
    build_marts(connection, reading={"ops"})
    for schema in ("raw", "staging", "ops"):
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
    connection.close()
    return path


def published_again(path: Path, now: Path, before: Path) -> Path:
    """Copy a market as the publication that came after another one's."""
    shutil.copy(now, path)
    with duckdb.connect() as connection:
        migrate(connection)
        adopt_publications(connection, before)
        connection.execute(f"ATTACH '{path}' AS copy")
        for table in ("publication", "publication_skill"):
            connection.execute(f"UPDATE copy.marts.{table} SET publication_id = 2")
            connection.execute(f"INSERT INTO ops.{table} BY NAME FROM copy.marts.{table}")
            connection.execute(f"CREATE OR REPLACE TABLE copy.marts.{table} AS FROM ops.{table}")
        connection.execute(f"CREATE OR REPLACE TABLE copy.marts.change AS {marts()['change'].sql}")
    return path


def overrun(path: Path, source: Path, *, spared: tuple[str, ...]) -> Path:
    """Copy a published database and let every string in it want to run: all columns but those that end so."""
    shutil.copy(source, path)
    with duckdb.connect(str(path)) as connection:
        columns = connection.execute("""
            SELECT table_name, column_name, data_type FROM duckdb_columns()
            WHERE schema_name = 'marts' AND data_type IN ('VARCHAR', 'VARCHAR[]')
                AND table_name IN (SELECT table_name FROM duckdb_tables())
        """).fetchall()
        for table, column, kind in columns:
            if column.endswith(spared):
                continue
            changed = f"{column} || $running" if kind == "VARCHAR" else f"list_transform({column}, x -> x || $running)"
            values: dict[str, Any] = {"running": RUNNING}
            if column == "url":
                changed, values = (
                    "$addresses[1 + (hash(opening_id) % len($addresses))::BIGINT]",
                    {"addresses": list(ADDRESSES)},
                )
            connection.execute(f"UPDATE marts.{table} SET {column} = {changed}", values)
    return path


class _Maker:
    def __init__(self, rng: random.Random, is_hostile: bool) -> None:
        self.rng = rng
        self.is_hostile = is_hostile
        self.given = 0

    def text(self, plain: str) -> str:
        """The text, or one that wants to run."""
        if not self.is_hostile:
            return plain
        self.given += 1
        return f"{HOSTILE[self.given % len(HOSTILE)]} {plain}"

    def url(self, plain: str) -> str:
        self.given += 1
        return ("javascript:window.hacked=5", plain)[self.given % 2] if self.is_hostile else plain


def _fill(connection: duckdb.DuckDBPyConnection, maker: _Maker, months: list[date], exported: int) -> None:
    rows: dict[str, list[dict[str, Any]]] = {"opening": [], "opening_skill": [], "posting": [], "source_collection": []}
    source = maker.text("harbour-board")
    for at, month in enumerate(months):
        out = month in OUTAGE
        told = {
            "source_id": source, "month_on": month, "scheduled_day_count": 28, "collected_day_count": 1 if out else 28,
            "coverage_share": 1 / 28 if out else 1.0, "observed_posting_count": 4 if out else 60,
            "posting_count": 4 if out else 60, "collection_interval_days": 1, "collection_began_on": months[0],
        }  # fmt: skip
        if at < exported:
            told |= {"source_id": "harbour-export", "scheduled_day_count": None, "collected_day_count": 0,
                     "coverage_share": None, "observed_posting_count": 0}  # fmt: skip
        rows["source_collection"].append(told)
        for number in range(4 if out else 60):
            for table, found in _opening(maker, told["source_id"], month, number, at):
                rows[table].append(found)
    rows["skill"] = [
        {"skill_id": skill_id, "skill_name": maker.text(name), "kind_code": kind, "category_code": category,
         "category_name": maker.text(category.capitalize()), "group_code": group,
         "group_name": group.capitalize(), "parent_ids": [], "ancestor_ids": [], "origins": ["market"],
         "alias_count": 2, "aliases": [maker.text(alias) for alias in ALIASES.get(skill_id, (name,))],
         "language_codes": None if kind == "tool" else ["en", "de"] if skill_id in TRANSLATED else ["en"]}
        for skill_id, name, kind, category, group, _ in SKILLS + LOOKED_UP
    ]  # fmt: skip
    rows["role_family"] = [
        {"role_family_code": "ml_engineer", "role_family_name": maker.text("ML engineer"), "is_core": True},
        {"role_family_code": "data_scientist", "role_family_name": maker.text("Data scientist"), "is_core": True},
        {"role_family_code": "other", "role_family_name": "Other", "is_core": False},
    ]
    rows["skill_example"] = list(_examples(maker, rows["opening_skill"]))
    rows["tagging"] = [{"lexicon_version": "0123456789ab", "text_count": len(rows["opening"])}]
    rows["quarantine_summary"] = [{
        "source_id": source, "step_code": "read", "reason_code": "no_text", "rejection_count": 3,
        "example_reason": maker.text("the text is empty"), "example_origin": "x.csv", "example_row_number": 2,
    }]  # fmt: skip
    failing = {"board_outcome_code": "failed", "failing_since_on": date(2025, 11, 30), "cause_code": "not_found",
               "last_read_on": date(2025, 11, 29), "message": maker.text("nothing at this address")}  # fmt: skip
    rows["board"] = [
        {"source_id": source, "board": maker.text("lever:quay"), "tried_day_count": 9, "read_day_count": 8, **failing},
        {"source_id": source, "board": "lever:pier", "board_outcome_code": "read", "tried_day_count": 9,
         "read_day_count": 9, "last_read_on": date(2025, 12, 1)},
    ]  # fmt: skip
    rows["run"] = [{
        "run_id": "1", "flow_code": "refresh", "outcome_code": "completed_with_warnings",
        "started_at": pd.Timestamp("2025-12-01"), "message": maker.text("a file was cut short"),
    }]  # fmt: skip
    for table, found in rows.items():
        frame = pd.DataFrame(found)
        connection.register("frame", frame)
        connection.execute(f"DELETE FROM marts.{table}")
        connection.execute(f"INSERT INTO marts.{table} BY NAME FROM frame")
        connection.unregister("frame")


def _opening(maker: _Maker, source: str, month: date, number: int, at: int) -> Iterator[tuple[str, dict[str, Any]]]:
    rng = maker.rng
    opening_id = f"{month:%Y%m}-{number:03d}"
    employer = rng.randrange(24)
    posted = month + timedelta(days=rng.randrange(27))
    family = rng.choice(["ml_engineer", "ml_engineer", "data_scientist", "other"])
    is_core, is_english = family != "other", rng.random() < 0.9
    shared = {
        "opening_id": opening_id, "title": maker.text("Machine Learning Engineer"),
        "employer_id": f"employer {employer}",
        "employer_name": maker.text(f"Quayside {employer} Ltd"), "is_intermediary": employer == 23,
        "source_id": source, "url": maker.url(f"https://jobs.example/{opening_id}"), "role_family_code": family,
        "seniority_code": rng.choice(["junior", "senior", "unknown"]), "country_code": rng.choice(["DE", "US", "GB"]),
        "is_remote": rng.choice([True, False, None]), "posted_on": posted, "posted_kind_code": "given",
        "first_seen_on": posted, "last_seen_on": posted + timedelta(days=3),
        "language_code": "en" if is_english else "de" if number % 2 else "pl", "is_text_complete": True,
    }  # fmt: skip
    yield "opening", shared | {
        "month_on": month, "quarter_on": month, "is_core": is_core, "is_english": is_english, "is_headline": is_core,
        "posting_count": 1, "source_count": 1, "salary_annual_min": 90_000.0 + 1000 * employer,
        "salary_annual_max": 110_000.0 + 1000 * employer, "salary_currency_code": "USD", "salary_period_code": "year",
    }  # fmt: skip
    yield "posting", shared | {"posting_id": opening_id, "is_representative": True, "native_id": opening_id}
    for skill_id, _, _, _, _, share in SKILLS + LOOKED_UP:
        if skill_id in {found[0] for found in LOOKED_UP}:
            rng = random.Random(f"{opening_id} {skill_id}")  # leaves the draws of the others as they are
        wanted = 0.08 + 0.025 * at if share is None else share
        if rng.random() < wanted:
            level = rng.choice(["required", "required", "preferred", "context"])
            yield "opening_skill", {
                "opening_id": opening_id, "skill_id": skill_id, "level_code": level, "is_asked": level != "context",
                "is_demand": True, "is_implied": False, "is_named_within": False, "mention_count": 1,
                "years_min": None,
            }  # fmt: skip


def _examples(maker: _Maker, mentioned: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for skill_id, name, *_ in SKILLS:
        # of a month that every market of the tests counts
        found = [row for row in mentioned if row["skill_id"] == skill_id and row["opening_id"] < "202408"][-6:]
        for rank, row in enumerate(found, 1):
            mention = maker.text(name)
            yield {"skill_id": skill_id, "example_rank": rank, "opening_id": row["opening_id"],
                   "level_code": row["level_code"], "mention": mention,
                   "sentence": f"You know {mention} well. {maker.text('Our quay is long.')}"}  # fmt: skip
