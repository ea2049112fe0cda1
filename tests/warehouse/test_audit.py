"""Mentions and texts in what is published, with texts and without, and `why` for a posting of it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from skilltide.audit import audit_opening, audit_posting
from skilltide.cli import app
from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.settings import Settings
from skilltide.steps.build import build_marts
from skilltide.steps.publish import publish
from skilltide.warehouse.connect import working
from skilltide.warehouse.rows import touch


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, history: Path) -> dict[bool, Settings]:
    """The same home published with texts, and without."""
    found = {}
    for has_texts in (True, False):
        settings = Settings(home=tmp_path_factory.mktemp("home"), workers=1, publish_texts=has_texts)
        settings.working.parent.mkdir()
        shutil.copy(history, settings.working)
        with working(settings) as connection:
            publish(connection, settings.published, settings.exports, has_texts=settings.publish_texts)
        found[has_texts] = settings
    return found


def rows(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.published, read_only=True) as connection:
        return connection.execute(sql).fetchall()


@dataclass(frozen=True)
class Ids:
    """One posting under each of its names."""

    posting_id: str
    opening_id: str
    native: str


@pytest.fixture(scope="module")
def known(homes: dict[bool, Settings]) -> Ids:
    (found,) = rows(homes[True], """
        SELECT posting_id, opening_id, source_id || ':' || native_id FROM marts.posting WHERE native_id = 'p3'
    """)  # fmt: skip
    return Ids(*map(str, found))


def test_without_texts_only_what_holds_texts_is_empty(homes: dict[bool, Settings]) -> None:
    counts = {
        has_texts: dict(rows(settings, """
            SELECT 'text', count(*) FROM marts.posting_text
            UNION ALL SELECT 'found', count(*) FROM search_text('python')
            UNION ALL SELECT 'sentence', count(sentence) FROM marts.opening_mention
            UNION ALL SELECT 'alias', count(alias) FROM marts.opening_mention
            UNION ALL SELECT 'mention', count(*) FROM marts.mention
        """))
        for has_texts, settings in homes.items()
    }  # fmt: skip
    (mentions,) = {counts[True]["alias"], counts[False]["alias"]}
    assert counts[True] == counts[False] | {"text": 300, "sentence": mentions, "found": counts[True]["found"]}
    assert (counts[False]["text"], counts[False]["sentence"], counts[False]["found"]) == (0, 0, 0)
    assert int(str(mentions)) > 700 and int(str(counts[True]["found"])) > 100
    told = {
        has_texts: duckdb.sql(f"FROM '{settings.exports}/posting_text.parquet'")
        for has_texts, settings in homes.items()
    }
    assert {has_texts: (file.columns, file.shape[0]) for has_texts, file in told.items()} == {
        True: (["posting_id", "text"], 300), False: (["posting_id", "text"], 0),
    }  # fmt: skip
    assert not (homes[True].exports / "opening_mention.parquet").exists()
    assert homes[False].published.stat().st_size <= homes[True].published.stat().st_size


def test_a_copy_of_the_file_under_another_name_answers_too(homes: dict[bool, Settings], tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "own.duckdb") as connection:
        connection.execute(f"ATTACH '{homes[True].published}' AS market (READ_ONLY)")
        assert connection.sql("FROM market.marts.opening_mention WHERE skill_id = 'python'").shape[0] > 100


def test_a_mention_counts_for_what_its_names_name_too(history: Path, tmp_path: Path) -> None:
    path = tmp_path / "working.duckdb"
    shutil.copy(history, path)
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE staging.skill SET also_ids = ['databases'] WHERE skill_id = 'sql'")
        touch(connection, "skill")
        build_marts(connection)
        count = "SELECT count(*) FROM marts.opening_mention WHERE (skill_id, named_skill_id) = (?, ?)"
        (own,) = connection.execute(count, ["sql", "sql"]).fetchall()
        assert connection.execute(count, ["databases", "sql"]).fetchall() == [own] and own[0] > 50
        (told,) = connection.execute(
            "SELECT sum(mention_count) FROM marts.opening_skill WHERE skill_id = 'databases' AND NOT is_implied"
        ).fetchall()
        assert told == own, "the lexicon's own mentions of databases are none here"


def test_why_tells_the_mentions_of_a_posting_under_each_of_its_names(homes: dict[bool, Settings], known: Ids) -> None:
    path = homes[True].published
    (audited,) = audit_posting(path, known.posting_id)
    assert audit_posting(path, known.native) == [audited] == [audit_opening(path, known.opening_id)]
    assert (audited.title, audited.employer_name) == ("Machine Learning Engineer", "Harbour Works 3 GmbH")
    ((text,),) = rows(homes[True], f"SELECT text FROM marts.posting_text WHERE posting_id = '{known.posting_id}'")
    assert [str(text)[one.start : one.end] for one in audited.mentions] == [one.alias for one in audited.mentions]
    told = {one.skill_id: (one.level, one.section, one.reason, one.sentence) for one in audited.mentions}
    alias = "the alias needs no condition"
    assert told == {
        "apache-spark": ("preferred", "required", alias, "- Familiarity with Apache Spark is a plus."),
        "large-language-models": ("required", "required", alias, "- We train large language models."),
    }


def test_why_without_texts_tells_what_there_is(homes: dict[bool, Settings], known: Ids) -> None:
    (shown,) = audit_posting(homes[True].published, known.posting_id)
    (hidden,) = audit_posting(homes[False].published, known.posting_id)
    assert [one.alias for one in hidden.mentions] == [one.alias for one in shown.mentions] != []
    assert {one.sentence for one in hidden.mentions} == {None}
    assert any("its text is not published (publish_texts is off)" in line for line in hidden.lines())
    assert not any("is not published" in line for line in shown.lines())


@pytest.mark.parametrize("given", ["nope", "board:nope", "https://x.example/jobs/1", "", "p3' OR true --", ":"])
def test_an_unknown_posting_is_one_line_that_says_what_to_give(homes: dict[bool, Settings], given: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"nothing of it is in .*Give a posting_id, SOURCE:NATIVE_ID or the url"
    ):
        audit_posting(homes[True].published, given)
    with pytest.raises(ConfigurationError, match=r"nothing of it is in .*Give an opening_id"):
        audit_opening(homes[True].published, given)


def test_a_warehouse_published_before_there_were_mentions_is_told(homes: dict[bool, Settings], tmp_path: Path) -> None:
    old = tmp_path / "old.duckdb"
    shutil.copy(homes[True].published, old)
    with duckdb.connect(old) as connection:
        connection.execute("DROP TABLE marts.posting_text")
    with pytest.raises(WarehouseError, match="run `skilltide build` and `skilltide publish`"):
        audit_posting(old, "x")
    with pytest.raises(WarehouseError, match="no published warehouse here"):
        audit_posting(tmp_path / "none.duckdb", "x")


def test_the_command_prints_them(homes: dict[bool, Settings], known: Ids) -> None:
    home = ["--home", str(homes[True].home)]
    shown = CliRunner().invoke(app, [*home, "why", "--posting", known.posting_id])
    assert shown.exit_code == 0 and f"posting {known.posting_id} of opening {known.opening_id}" in shown.stdout
    assert (
        "'Apache Spark' -> apache-spark [tool]" in shown.stdout and "why: the alias needs no condition" in shown.stdout
    )
    assert CliRunner().invoke(app, [*home, "why", "--opening", known.opening_id]).stdout == shown.stdout
    for wrong in (
        [],
        ["Python", "--posting", "x"],
        ["--posting", "x", "--opening", "y"],
        ["--posting", "x", "--title", "y"],
    ):
        assert CliRunner().invoke(app, [*home, "why", *wrong]).exit_code == 2, wrong


def test_a_mart_that_was_a_table_becomes_a_view(history: Path, tmp_path: Path) -> None:
    path = tmp_path / "working.duckdb"
    shutil.copy(history, path)
    with duckdb.connect(path) as connection:
        connection.execute("DROP VIEW marts.mention; CREATE TABLE marts.mention AS SELECT 1 AS one")
        connection.execute("DROP VIEW marts.posting_text; CREATE VIEW marts.gone AS SELECT 1 AS one")
        assert build_marts(connection)["built"] == 2
        assert connection.sql("FROM marts.opening_mention").shape[0] > 700
        kinds = connection.execute("SELECT view_name FROM duckdb_views() WHERE schema_name = 'marts' ORDER BY 1")
        assert [name for (name,) in kinds.fetchall()] == [
            "counted_opening", "mention", "mention_rule", "opening_mention", "posting_text", "usable_opening",
        ]  # fmt: skip
