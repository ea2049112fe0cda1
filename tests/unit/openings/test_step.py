"""The step: stored signatures and matches give what a merge from scratch gives, at the cost of what changed."""

from collections.abc import Iterable
from datetime import timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.steps.merge import merge_openings
from skilltide.warehouse.migrate import migrate

from .kit import DAY_ZERO, Ad, openings, prose
from .test_group import ads

TEXT = prose("the work", 150)
BASE = Ad("p1", TEXT)


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return fresh()


def fresh() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    migrate(connection)
    return connection


def store(connection: duckdb.DuckDBPyConnection, listed: Iterable[Ad]) -> None:
    """Make the staging tables hold these postings, and the texts that they show."""
    connection.execute("DELETE FROM staging.posting")
    for ad in listed:
        start = DAY_ZERO + timedelta(days=ad.day)
        connection.execute("INSERT OR IGNORE INTO staging.text VALUES (?, ?, ?, 'en', ?)",
                           [ad.text, ad.title, ad.employer, ad.text])  # fmt: skip
        connection.execute(
            """
            INSERT INTO staging.posting BY NAME SELECT
                $id AS posting_id, $id AS native_id, $source AS source_id, $title AS title, $employer AS employer_key,
                $intermediary AS is_intermediary, $city AS city_name, $country AS country_code,
                $start AS posted_on, $start AS first_seen_on, $seen AS last_seen_on,
                $complete AS is_text_complete, $text AS text_id
            """,
            {
                "id": ad.id, "source": ad.source, "title": ad.title, "employer": ad.employer,
                "intermediary": ad.is_intermediary, "city": ad.city, "country": ad.country, "start": start,
                "seen": start + timedelta(days=ad.days_seen), "complete": ad.is_complete, "text": ad.text,
            },
        )  # fmt: skip


def tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Return what merging derives, but for redirects, which depend on what was before."""
    names = ["opening_member", "opening_repost", "text_signature", "posting_content", "opening_match"]
    return {name: connection.execute(f"FROM staging.{name} ORDER BY ALL").fetchall() for name in names}


def stored_openings(connection: duckdb.DuckDBPyConnection) -> list[set[str]]:
    rows = connection.execute("SELECT list(posting_id) FROM staging.opening_member GROUP BY opening_id").fetchall()
    return sorted((set(ids) for (ids,) in rows), key=min)


def test_the_step_gives_what_the_library_gives(connection: duckdb.DuckDBPyConnection) -> None:
    listed = [BASE, BASE.but(id="p2", text=TEXT + " " + prose("tail", 12)), BASE.but(id="p3", text=prose("other", 90))]
    store(connection, listed)
    counts = merge_openings(connection)
    assert stored_openings(connection) == openings(listed) == [{"p1", "p2"}, {"p3"}]
    assert counts == {
        "texts": 3,
        "contents": 3,
        "postings": 3,
        "openings": 2,
        "changed": 3,
        "reposts": 0,
        "redirects": 0,
    }


def test_no_postings_give_no_openings(connection: duckdb.DuckDBPyConnection) -> None:
    assert merge_openings(connection)["openings"] == 0


def test_a_second_merge_writes_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    store(connection, [BASE, BASE.but(id="p2"), BASE.but(id="p3", employer="quay ventures")])
    merge_openings(connection)
    before = tables(connection), connection.execute("FROM ops.staging_version ORDER BY ALL").fetchall()
    counts = merge_openings(connection)
    assert (counts["texts"], counts["contents"], counts["changed"]) == (0, 0, 0)
    assert (tables(connection), connection.execute("FROM ops.staging_version ORDER BY ALL").fetchall()) == before


def test_only_what_changed_is_compared(connection: duckdb.DuckDBPyConnection) -> None:
    listed = [
        Ad(f"p{n}", f"{prose(f'firm {n % 5}', 60)} {prose(f'role {n}', 60)}", f"Role {n}", f"firm {n % 5}")
        for n in range(50)
    ]
    store(connection, listed)
    merge_openings(connection)
    store(connection, [*listed, Ad("new", prose("new", 100), "New Role", "firm 3")])
    counts = merge_openings(connection)
    assert (counts["texts"], counts["contents"], counts["changed"]) == (1, 11, 1)  # firm 3 has ten others


def test_a_posting_seen_again_costs_no_comparison(connection: duckdb.DuckDBPyConnection) -> None:
    again = BASE.but(id="p2", day=75)
    store(connection, [BASE, again])
    assert merge_openings(connection)["openings"] == 2
    store(connection, [BASE.but(days_seen=30), again])
    counts = merge_openings(connection)
    assert (counts["texts"], counts["contents"], counts["openings"]) == (0, 0, 1)


def test_an_earlier_posting_renames_the_opening_and_the_old_id_leads_there(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    late = [BASE.but(id="late", day=20), BASE.but(id="later", day=25)]
    store(connection, late)
    merge_openings(connection)
    store(connection, [*late, BASE.but(id="middle", day=10)])
    merge_openings(connection)
    assert connection.execute("FROM staging.opening_redirect").fetchall() == [("late", "middle")]
    store(connection, [*late, BASE.but(id="middle", day=10), BASE.but(id="early", day=1)])
    assert merge_openings(connection)["redirects"] == 2
    assert connection.execute("FROM staging.opening_redirect ORDER BY 1").fetchall() == [
        ("late", "early"), ("middle", "early")]  # fmt: skip
    assert merge_openings(connection)["redirects"] == 2  # kept


def test_other_rules_compare_everything_again(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(connection, [BASE, BASE.but(id="p2", employer="quay ventures")])
    merge_openings(connection)
    connection.execute("DELETE FROM staging.opening_match")  # as if the old rules had found nothing
    monkeypatch.setattr("skilltide.steps.merge.matcher_version", lambda: "other")
    assert merge_openings(connection)["contents"] == 2
    assert connection.execute("SELECT count(*) FROM staging.opening_match").fetchone() == (1,)


def test_a_failure_leaves_all_but_signatures_as_it_was(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(connection, [BASE])
    merge_openings(connection)
    before = tables(connection)
    store(connection, [BASE, BASE.but(id="p2", text=prose("other", 80))])
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("skilltide.steps.merge.group", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        merge_openings(connection)
    after = tables(connection)
    assert len(after.pop("text_signature")) == 2 and len(before.pop("text_signature")) == 1
    assert after == before
    assert merge_openings(connection)["texts"] == 0, "what was signed is kept"
    assert stored_openings(connection) == [{"p1"}, {"p2"}]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(ads, max_size=8, unique_by=lambda ad: ad.id), min_size=2, max_size=4))
def test_day_by_day_gives_what_all_at_once_gives(days: list[list[Ad]]) -> None:
    """A posting of an earlier day may come back with another text, title or place, or be gone."""
    with fresh() as grown:
        present: dict[str, Ad] = {}
        for number, day in enumerate(days):
            present |= {ad.id: ad for ad in day}
            if number:
                present.pop(min(present, default=""), None)
            store(grown, present.values())
            merge_openings(grown)
        with fresh() as scratch:
            store(scratch, reversed(present.values()))
            merge_openings(scratch)
            assert tables(grown) == tables(scratch)
        redirects = grown.execute("""
            SELECT redirect.opening_id FROM staging.opening_redirect AS redirect
            ANTI JOIN staging.opening_member AS member USING (opening_id)
        """).fetchall()
        assert redirects == []
