"""What a published database has beside its tables: macros, names without a schema; and the marts that bridge names and
places, on rows written by hand."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from skilltide.errors import WarehouseError
from skilltide.extract.lexicon import Lexicon
from skilltide.steps.lexicon_change import adopt_lexicon
from skilltide.warehouse import interface
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.interface import macro_columns, macros
from skilltide.warehouse.migrate import migrate
from skilltide.warehouse.sql import tables_read


def test_everything_answers_with_and_without_its_schema(empty: duckdb.DuckDBPyConnection) -> None:
    for name in marts():
        with_schema, without = (empty.execute(f"DESCRIBE FROM {of}{name}").fetchall() for of in ("marts.", ""))
        assert with_schema == without, name
    for name, macro in macros().items():
        given = ", ".join("NULL" for parameter in macro.parameters if parameter.default is None)
        assert (
            empty.execute(f"FROM {name}({given})").fetchall() == empty.execute(f"FROM marts.{name}({given})").fetchall()
        ), name


def test_views_and_macros_carry_comments(empty: duckdb.DuckDBPyConnection) -> None:
    views = empty.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'")
    told = dict(views.fetchall())
    assert told.keys() == marts().keys() and all(told.values())
    functions = empty.execute("SELECT schema_name, function_name, comment FROM duckdb_functions() WHERE NOT internal")
    comments = {(schema, name): comment for schema, name, comment in functions.fetchall()}
    assert comments.keys() == {(schema, name) for schema in ("marts", "main") for name in macros()}
    for name, macro in macros().items():
        for parameter in macro.parameters:
            assert parameter.description in comments["marts", name]


def test_macros_give_columns_that_are_defined(empty: duckdb.DuckDBPyConnection) -> None:
    assert all(macro_columns(empty, macro) for macro in macros().values())


def test_macros_read_what_is_published_only() -> None:
    for macro in macros().values():
        assert tables_read(macro.definition.sql, macro.definition.where).keys() == {"marts"}


def test_a_column_of_a_macro_needs_a_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odd.sql").write_text(
        "/*\ndescription: x\ngrain: odd\nparameters:\n  told: What is told.\n*/\nSELECT told AS odd\n"
    )
    monkeypatch.setattr(interface, "resource", lambda *parts: tmp_path)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts; CREATE MACRO marts.odd(told) AS TABLE SELECT told AS odd")
        with pytest.raises(WarehouseError, match=r"odd\.sql: column odd has no definition"):
            macro_columns(connection, macros()["odd"])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("parameters:\n  Told: x", r"parameter Told is 'x', expected a name in small letters"),
        ("parameters:\n  told: {default: 3, description: x}", r"parameter told: its default is 3, expected SQL"),
        ("parameters: {}\norder: a", r"unknown keys \['order'\]"),
    ],
)
def test_a_malformed_header_is_told(
    header: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "odd.sql").write_text(f"/*\ndescription: x\ngrain: a\n{header}\n*/\nSELECT 1 AS a\n")
    monkeypatch.setattr(interface, "resource", lambda *parts: tmp_path)
    with pytest.raises(WarehouseError, match=expected):
        macros()


# names, bridges and known shares


def test_names_carry_the_rules_that_a_mention_has_to_meet(tmp_path: Path, lexicon: Path) -> None:
    """Where a name is listed twice, it is bound only if both are."""
    folder = tmp_path / "lexicon"
    shutil.copytree(lexicon, folder)
    (folder / "skills" / "language.yml").write_text("""
category: language
skills:
  - id: example-cloud
    name: Example Cloud (EC)
    kind: tool
    origin: [market]
    aliases: [EC, example-cloud, {text: Example, case: capital, near: [cloud]}]
  - id: reef
    name: Reef
    kind: concept
    origin: [market]
    aliases: [reef, {text: EC, near: [coral]}, {text: Atoll, near: [coral]}, {text: Atoll, near: [sea]}]
  - {id: cafe, name: Café, kind: tool, origin: [market], aliases: [Café]}
""")
    with duckdb.connect() as connection:
        migrate(connection)
        adopt_lexicon(connection, Lexicon.load(folder, strict=False), folder)
        connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
        connection.execute(f"CREATE TABLE marts.skill AS {marts()['skill'].sql}")
        columns = "alias_kind_code, search_key, is_case_sensitive, is_context_bound, is_shared"
        found = {
            (skill_id, alias): rest
            for skill_id, alias, *rest in connection.execute(
                f"SELECT skill_id, alias, {columns} FROM ({marts()['skill_alias'].sql})"
            ).fetchall()
        }
    assert found == {
        ("example-cloud", "example-cloud"): ["alias", "examplecloud", False, False, False],
        ("example-cloud", "Example Cloud"): ["name", "examplecloud", None, None, False],
        ("example-cloud", "Example Cloud (EC)"): ["name", "examplecloud(ec)", None, None, False],
        ("example-cloud", "EC"): ["alias", "ec", True, False, True],
        ("example-cloud", "Example"): ["alias", "example", True, True, False],
        ("reef", "Reef"): ["name", "reef", None, None, False],
        ("reef", "reef"): ["alias", "reef", False, False, False],
        ("reef", "EC"): ["alias", "ec", True, True, True],
        ("reef", "Atoll"): ["alias", "atoll", False, True, False],
        ("cafe", "Café"): ["name", "cafe", False, False, False],
        ("cafe", "cafe"): ["id", "cafe", None, None, False],
    }


@pytest.fixture
def postings() -> Iterator[duckdb.DuckDBPyConnection]:
    """Openings a to d: in Berlin and, as copies, somewhere in Germany and in Vienna; in two countries; nowhere; in
    towns of one name."""
    rows = [
        ("a1", "a", True, "one", ["DE"], "Berlin", "Berlin"), ("a2", "a", False, "one", ["DE"], None, None),
        ("a3", "a", False, "one", ["AT"], None, "Vienna"), ("a4", "a", False, "one", [], None, None),
        ("b1", "b", True, "one", ["US", "CA"], "Ontario", "Toronto"),
        ("c1", "c", True, "two", [], None, None),
        ("d1", "d", True, "two", ["US"], "Ohio", "Springfield"), ("d2", "d", False, "two", ["US"], "Texas", None),
        ("d3", "d", False, "two", ["US"], "Ohio", "Springfield"),
    ]  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts")
        connection.execute(
            "CREATE TABLE marts.posting (posting_id VARCHAR, opening_id VARCHAR, is_representative BOOLEAN, "
            "source_id VARCHAR, country_codes VARCHAR[], region_name VARCHAR, city_name VARCHAR)"
        )
        connection.executemany("INSERT INTO marts.posting VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        yield connection


def test_an_opening_is_in_each_country_of_its_postings(postings: duckdb.DuckDBPyConnection) -> None:
    found = postings.execute(f"""
        SELECT opening_id, country_code, posting_count, is_of_representative, opening_weight, is_only_country
        FROM ({marts()["opening_country"].sql}) ORDER BY ALL
    """).fetchall()
    assert found == [
        ("a", "AT", 1, False, 0.5, False), ("a", "DE", 2, True, 0.5, False),
        ("b", "CA", 1, True, 0.5, False), ("b", "US", 1, True, 0.5, False),
        ("d", "US", 3, True, 1.0, True),
    ]  # fmt: skip


def test_an_opening_is_in_each_of_its_narrowest_places(postings: duckdb.DuckDBPyConnection) -> None:
    found = postings.execute(f"""
        SELECT opening_id, country_code, region_name, city_name, posting_count, opening_weight
        FROM ({marts()["opening_place"].sql}) ORDER BY ALL
    """).fetchall()
    assert found == [
        ("a", "AT", None, "Vienna", 1, 0.5), ("a", "DE", "Berlin", "Berlin", 1, 0.5),
        ("b", "CA", None, None, 1, 0.5), ("b", "US", None, None, 1, 0.5),
        ("c", None, None, None, 1, 1.0),
        ("d", "US", "Ohio", "Springfield", 2, 0.5), ("d", "US", "Texas", None, 1, 0.5),
    ]  # fmt: skip


def test_what_is_known_of_each_column() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            CREATE SCHEMA marts;
            CREATE TABLE marts.opening AS FROM (VALUES
                ('one', DATE '2025-01-01', 'senior', 'DE', 1), ('one', DATE '2025-01-01', 'unknown', NULL, 2),
                ('one', DATE '2025-02-01', 'unknown', NULL, 3), ('two', NULL, 'junior', 'FR', NULL)
            ) AS opening (source_id, month_on, seniority_code, country_code, something_new);
            CREATE TABLE marts.posting AS FROM (VALUES
                ('one', DATE '2025-01-09', DATE '2025-02-01', [], NULL, 0.9, ['x']),
                ('one', NULL, DATE '2025-01-31', ['DE'], NULL, NULL, [])
            ) AS posting (source_id, posted_on, first_seen_on, country_codes, closed_on, merge_score, notes);
        """)
        told = connection.execute(marts()["known_share"].sql).fetchall()
    found = {(table, column, source, month and month.month): (n, k) for table, column, source, month, n, k, _ in told}
    assert found["opening", "seniority_code", "one", 1] == (2, 1)
    assert found["opening", "country_code", "one", 1] == (2, 1)
    assert found["opening", "country_code", "one", 2] == (1, 0)
    assert found["opening", "something_new", "one", 1] == (2, 2)
    assert found["opening", "something_new", "two", None] == (1, 0)
    assert found["posting", "country_codes", "one", 1] == (2, 1)
    assert found["posting", "posted_on", "one", 1] == (2, 1)
    assert {column for table, column, *_ in found if table == "posting"} == {
        "source_id", "posted_on", "first_seen_on", "country_codes",
    }  # fmt: skip
    assert all(share == known / n for *_, n, known, share in told)
