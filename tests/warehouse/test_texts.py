"""What texts tell, and which are none, as far as the marts."""

from pathlib import Path

import duckdb
import pytest

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.warehouse.migrate import available, migrate
from support import posting, write_csv

SHARED = (
    "You join a company that grows and looks for people who like numbers, know SQL and Python, and want to learn more. "
    "Send us your papers and say when you could begin; we answer within a week and keep them for later."
)


@pytest.fixture
def marts(settings: Settings, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    whole = posting(0)["description"]
    rows = [
        *(posting(number) for number in range(30)),
        posting(30, description="See link"),
        posting(31, description="Machine Learning Engineer", title="Machine Learning Engineer"),
        posting(32, description="Sign in to view the full job description."),
        posting(33, description=f"This is a hybrid, full-time role.\n{whole}\n- 5 years of experience with harbours"),
        *(posting(number, description=f"{SHARED} ({number})", company=f"Orchard {number}") for number in range(40, 44)),
        *(posting(number, description=SHARED, company=f"Mill {number}") for number in range(50, 55)),
        *(
            posting(number, description=f"Four like it. {SHARED}", company=f"Dairy {number}")
            for number in range(60, 64)
        ),
        posting(34, description=f"Fully remote\n\n{whole}", title="Junior Data Scientist (Contract)"),
    ]
    write_csv(tmp_path / "dumps" / "board_20250701.csv", rows)
    outcome = pipeline.ingest(settings, [files_source([tmp_path / "dumps"], "board")])
    pipeline.analyse(settings, outcome.run)
    pipeline.publish_marts(settings, outcome.run)
    return duckdb.connect(settings.published, read_only=True)


def test_what_is_no_text_is_counted_with_its_reason_and_in_no_denominator(marts: duckdb.DuckDBPyConnection) -> None:
    told = marts.execute(
        "SELECT incomplete_reason_code, posting_count, core_posting_count FROM marts.incomplete_text ORDER BY 1"
    ).fetchall()
    assert told == [("text_is_shared", 5, 5), ("text_is_title", 1, 1), ("text_is_wall", 2, 2)]
    sql = "SELECT count(*), count(*) FILTER (NOT is_headline) FROM marts.posting JOIN marts.opening USING (opening_id)"
    assert marts.execute(sql).fetchone() == (48, 8)


def test_values_of_the_text_come_with_their_source(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute("""
        SELECT native_id, workplace_code, workplace_source_code, is_remote, employment_type_code,
            employment_type_source_code, seniority_code, seniority_source_code
        FROM marts.posting WHERE native_id IN ('p0', 'p33', 'p34') ORDER BY native_id
    """).fetchall()
    assert rows == [
        ("p0", None, None, None, None, None, "unknown", None),
        ("p33", "hybrid", "text", False, "full_time", "text", "senior", "text"),
        ("p34", "remote", "text", True, "contract", "title", "junior", "title"),
    ]
    told = marts.execute(
        "SELECT workplace_code FROM marts.opening WHERE workplace_code IS NOT NULL ORDER BY 1"
    ).fetchall()
    assert told == [("hybrid",), ("remote",)]


def test_an_older_warehouse_tells_what_it_knew_of_remote_work(tmp_path: Path) -> None:
    connection = duckdb.connect()
    (number,) = [migration.number for migration in available() if migration.name == "workplace"]
    older = tmp_path / "older"
    older.mkdir()
    for migration in available()[: number - 1]:
        (older / f"{migration.number:04d}_{migration.name}.sql").write_text(migration.sql)
    migrate(connection, older)
    for posting_id, is_remote in (("a", "true"), ("b", "false"), ("c", "NULL")):
        connection.execute(
            "INSERT INTO staging.posting (document_id, normaliser_version, posting_id, source_id, native_id, title, "
            "role_family_code, seniority_code, is_intermediary, is_text_complete, text_id, notes, is_remote) "
            f"VALUES ('{posting_id}', 'v', '{posting_id}', 's', '{posting_id}', 't', 'other', 'unknown', false, true, "
            f"'t', [], {is_remote})"
        )
    migrate(connection)
    told = connection.execute("SELECT posting_id, workplace_code FROM staging.posting ORDER BY 1").fetchall()
    assert told == [("a", "remote"), ("b", None), ("c", None)]
