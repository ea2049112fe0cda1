"""What was published before can be had again, and what changed since is told: data, market, lexicon."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_model import Alias, Skill
from skilltide.steps.build import build_marts
from skilltide.steps.check import check
from skilltide.steps.history import TABLES, adopt_publications, record_publication
from skilltide.steps.lexicon_change import adopt_lexicon, wordings
from skilltide.warehouse.migrate import migrate

MARCH = datetime(2026, 3, 12, 5)


@pytest.fixture
def connection(history: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Six months of postings, published once in March."""
    with duckdb.connect(shutil.copy(history, tmp_path / "working.duckdb")) as opened:
        for table in TABLES:
            opened.execute(f"DELETE FROM ops.{table}")
        assert record_publication(opened, "march", MARCH) == 1
        yield opened


def changes(connection: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[object, ...]]:
    build_marts(connection, reading={"ops"})
    return connection.execute(
        f"SELECT {columns} FROM marts.change ORDER BY publication_id, area_code, change_code, subject"
    ).fetchall()


def test_the_figures_are_those_of_the_marts_and_a_second_look_keeps_nothing(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    build_marts(connection, reading={"ops"})
    kept, said = (
        connection.execute(sql).fetchall()
        for sql in (
            "SELECT skill_id, opening_count, demand_count, demand_share, newest_demand_count, newest_share "
            "FROM marts.publication_skill WHERE publication_id = 1 ORDER BY 1",
            "SELECT demand.skill_id, demand.opening_count, demand.demand_count, round(demand.demand_share, 5), "
            "month.demand_count, round(month.demand_share, 5) FROM marts.skill_demand AS demand "
            "JOIN marts.skill_demand_monthly AS month USING (skill_id) "
            "WHERE demand.demand_count > 0 AND month.month_on = (SELECT newest_month_on FROM marts.publication) "
            "ORDER BY 1",
        )
    )
    assert len(kept) > 5 and kept == said
    (whole,) = connection.execute(
        "SELECT posting_count, counted_opening_count, len(list_filter(months, m -> m.gap_reason_code IS NULL)), "
        "sources[1].posting_count FROM marts.publication"
    ).fetchall()
    assert whole[0] == whole[3] == 300 and 0 < whole[1] <= 300 and whole[2] == 6
    before = [connection.execute(f"FROM ops.{table} ORDER BY ALL").fetchall() for table in TABLES]
    assert record_publication(connection, "later", MARCH + timedelta(days=1)) is None
    connection.execute("UPDATE marts.posting SET last_seen_on = last_seen_on + 1")  # all seen again: no news
    assert record_publication(connection, "later", MARCH + timedelta(days=1)) is None
    assert [connection.execute(f"FROM ops.{table} ORDER BY ALL").fetchall() for table in TABLES] == before
    assert changes(connection, "*") == []


def test_what_changed_is_told_by_where_it_lies(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        INSERT INTO marts.posting BY NAME
        SELECT * REPLACE (posting_id || 'x' AS posting_id, 'other' AS source_id) FROM marts.posting LIMIT 2
    """)
    connection.execute("UPDATE marts.month_coverage SET is_gap = true, gap_reason_code = 'few_days' "
                       "WHERE month_on = '2025-02-01'")  # fmt: skip
    connection.execute("UPDATE marts.skill_trend SET label_code = 'rising' WHERE skill_id = 'docker'")
    connection.execute("""
        UPDATE marts.skill_demand SET demand_share = 0.9, demand_share_low = 0.85, demand_share_high = 0.95
        WHERE skill_id IN ('sql', 'pytorch')
    """)
    connection.execute("INSERT INTO marts.skill_arrival BY NAME SELECT 'kubernetes' AS skill_id, "
                       "DATE '2025-04-01' AS arrived_on")  # fmt: skip
    connection.execute(
        "UPDATE ops.lexicon_skill SET wordings = ['PyTorch', 'torch (near: nn)'] WHERE skill_id = 'pytorch'"
    )
    assert record_publication(connection, "april", MARCH + timedelta(days=30)) == 2
    assert changes(connection, "area_code, change_code, subject, previous_count, current_count") == [
        ("data", "month_uncounted", "2025-02", 50, 50),
        ("data", "openings", "", 300, 250),
        ("data", "postings", "", 300, 302),
        ("data", "source_added", "other", None, 2),
        ("lexicon", "skill_edited", "pytorch", None, None),
        ("market", "arrival", "kubernetes", None, None),
        ("market", "share_apart", "pytorch", None, None),
        ("market", "share_apart", "sql", None, None),
        ("market", "trend_verdict", "docker", None, None),
    ]
    rows = changes(
        connection, "change_code || ' ' || subject, previous_text, current_text, current_share, is_tagging_changed"
    )
    told = {row[0]: row[1:] for row in rows}
    assert told["month_uncounted 2025-02"] == (None, "few_days", None, None)
    assert told["skill_edited pytorch"] == (None, "torch (near: nn)", 0.9, None)
    assert told["trend_verdict docker"][:2] == ("too_little_data", "rising")
    assert (told["share_apart pytorch"][3], told["share_apart sql"][3]) == (True, False)
    assert [result for result in check(connection, "r") if not result.is_passed and "change" in result.check_code] == []


def test_the_lexicon_is_told_as_it_was_skill_by_skill(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DELETE FROM ops.lexicon_skill WHERE skill_id = 'docker'")
    connection.execute("INSERT INTO ops.lexicon_skill SELECT lexicon_version, 'podman', 'd', [], ['Podman'] "
                       "FROM ops.lexicon_skill LIMIT 1")  # fmt: skip
    connection.execute("INSERT INTO staging.skill SELECT * REPLACE ('podman' AS skill_id, 'Podman' AS skill_name) "
                       "FROM staging.skill WHERE skill_id = 'docker'")  # fmt: skip
    connection.execute("UPDATE ops.lexicon_skill SET digest = 'other' WHERE skill_id = '*'")
    assert record_publication(connection, "april", MARCH + timedelta(days=30)) == 2
    assert record_publication(connection, "april", MARCH + timedelta(days=31)) is None
    rows = changes(connection, "change_code, subject, previous_text, current_text")
    assert [row[:2] for row in rows] == [("skill_added", "podman"), ("skill_removed", "docker"), ("tagging", "")]
    assert rows[0][3] == "Podman; kind: tool; name: Podman" and rows[1][2] == "Docker; kind: tool; name: Docker"
    (one, two) = (
        connection.execute(f"""
            SELECT count(*) FROM (
                FROM marts.publication_lexicon WHERE publication_id <= {number}
                QUALIFY row_number() OVER (PARTITION BY skill_id ORDER BY publication_id DESC) = 1
            ) WHERE wordings IS NOT NULL
        """).fetchall()
        for number in (1, 2)
    )
    assert one == two == [(9,)]  # eight skills and what they share


def test_old_publications_are_thinned_and_none_of_the_lexicon_s_changes_is_lost(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Two a day for three days long ago, two a month before the newest, and two today."""
    days = [MARCH + timedelta(days=at, hours=hours) for at in (1, 2, 3, 400, 470, 500) for hours in (0, 9)]
    for number, when in enumerate(days, 2):
        connection.execute("UPDATE marts.skill_demand SET demand_count = demand_count - 1 WHERE skill_id = 'sql'")
        connection.execute("UPDATE ops.lexicon_skill SET wordings = [?] WHERE skill_id = 'sql'", [f"SQL {number}"])
        assert record_publication(connection, "run", when) == number
    kept = connection.execute("SELECT publication_id, published_at FROM ops.publication ORDER BY 1").fetchall()
    # March's last, the last of the two later days, and all of the newest week
    assert kept == [(7, days[5]), (9, days[7]), (11, days[9]), (12, days[10]), (13, days[11])]
    rows = connection.execute("SELECT DISTINCT publication_id FROM ops.publication_skill ORDER BY 1").fetchall()
    assert [number for (number,) in rows] == [number for number, _ in kept]
    rows = changes(connection, "publication_id, previous_publication_id, change_code, previous_text, current_text")
    assert rows == [
        (9, 7, "skill_edited", "SQL 7", "SQL 9"), (11, 9, "skill_edited", "SQL 9", "SQL 11"),
        (12, 11, "skill_edited", "SQL 11", "SQL 12"), (13, 12, "skill_edited", "SQL 12", "SQL 13"),
    ]  # fmt: skip
    told = connection.execute("SELECT count(*) FROM ops.publication_lexicon WHERE publication_id = 7").fetchall()
    assert told == [(9,)], "the first one kept has the whole lexicon"
    connection.execute("UPDATE marts.skill_demand SET demand_count = demand_count - 1 WHERE skill_id = 'sql'")
    assert record_publication(connection, "run", days[-1] + timedelta(days=9)) == 14, "no number is given twice"


def test_a_warehouse_made_anew_takes_over_what_was_published(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    build_marts(connection, reading={"ops"})
    published = tmp_path / "skilltide.duckdb"
    with duckdb.connect(published) as copy:
        copy.execute("CREATE SCHEMA marts")
        for table in TABLES:
            copy.register("rows", connection.execute(f"FROM marts.{table}").to_arrow_table())
            copy.execute(f"CREATE TABLE marts.{table} AS FROM rows")
    with duckdb.connect() as fresh:
        migrate(fresh)
        assert adopt_publications(fresh, tmp_path / "none.duckdb") == 0
        (tmp_path / "broken.duckdb").write_text("no database")
        assert adopt_publications(fresh, tmp_path / "broken.duckdb") == 0
        assert adopt_publications(fresh, published) == 1
        for table in TABLES:
            rows = [one.execute(f"FROM ops.{table} ORDER BY ALL").fetchall() for one in (fresh, connection)]
            assert rows[0] == rows[1] != []
        fresh.execute("UPDATE ops.publication SET run_id = 'own'")
        assert adopt_publications(fresh, published) == 0, "what is there stays"


def test_names_are_told_with_their_rules() -> None:
    bundled = Alias("Spark", case="exact", preceded_by=tuple("abcdefgh"), near=("hadoop",), rule="used-tool")
    own = Alias("torch", not_preceded_by=tuple("abcdefgh"), variants=False)
    skill = Skill("x", "X", "tool", "library", (), (Alias("X"), bundled, own))
    assert wordings(skill) == [
        "X",
        "Spark (case: exact; near: hadoop; rule: used-tool)",
        "torch (not preceded by: a, b, c, d, e, f, g, h; variants: False)",
    ]


def test_a_lexicon_from_before_is_told_at_the_next_run(lexicon: Path) -> None:
    with duckdb.connect() as connection:
        migrate(connection)
        found = Lexicon.load(lexicon)
        adopt_lexicon(connection, found, lexicon)
        connection.execute("UPDATE ops.lexicon_skill SET wordings = NULL")
        assert adopt_lexicon(connection, found, lexicon) == {"skills_changed": 0, "texts_forgotten": 0}
        rows = connection.execute("SELECT wordings FROM ops.lexicon_skill WHERE skill_id = 'kubernetes'").fetchall()
        assert rows == [(["Kubernetes", "k8s"],)]
