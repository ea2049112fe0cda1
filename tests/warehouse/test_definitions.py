"""Marts, checks and fields: every file is well formed, every column documented, the dictionary up to date."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from skilltide.analysis.coverage import REASONS
from skilltide.analysis.relation import Column, Mart, Relation, relation, relations
from skilltide.analysis.trend import LABELS
from skilltide.dictionary import dictionary
from skilltide.errors import WarehouseError
from skilltide.extract.lexicon_model import KINDS
from skilltide.normalise.data import load
from skilltide.steps.build import build_marts, concerned, fingerprint
from skilltide.warehouse.definitions import checks, fields, marts, read_marts
from skilltide.warehouse.fields import Field, read_field
from skilltide.warehouse.rows import touch
from skilltide.warehouse.sql import columns_named, renamed, tables_read, words

ROOT = Path(__file__).parents[2]


@pytest.fixture
def known() -> list[Relation]:
    @relation(reads=["opening"])
    def opening_weekday(frames: object) -> pd.DataFrame:
        return pd.DataFrame()

    return [opening_weekday]


def mart(folder: Path, name: str = "mart", sql: str = "SELECT a FROM staging.t", **header: str) -> Path:
    """Write a mart's file; keys of the header as YAML."""
    told = "".join(f"{key}: {value}\n" for key, value in ({"description": "x", "grain": "a"} | header).items())
    path = folder / f"{name}.sql"
    path.write_text(f"/*\n{told}*/\n{sql}\n")
    return path


def test_marts_stand_after_what_they_read() -> None:
    seen: set[str] = set()
    for name, definition in marts().items():
        assert definition.reads <= seen
        seen.add(name)


def test_marts_know_what_their_relations_read() -> None:
    assert {"opening", "opening_skill", "skill", "posting", "source_collection", "board_month"} == marts()[
        "skill_salary"
    ].reads


def test_every_definition_is_of_a_column_that_some_mart_has(empty: duckdb.DuckDBPyConnection) -> None:
    used = {column for name in marts() for column, *_ in empty.execute(f"DESCRIBE marts.{name}").fetchall()}
    assert used == marts()["opening"].columns.keys()


@pytest.mark.parametrize("name", list(checks()))
def test_checks_run_on_an_empty_warehouse_and_find_nothing(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    assert empty.execute(checks()[name].sql).fetchall() == []


def test_the_data_dictionary_is_up_to_date() -> None:
    assert (ROOT / "DATA_DICTIONARY.md").read_text() == dictionary(), "run `make docs`"


def test_every_relation_is_a_mart_or_read_by_one() -> None:
    read = {relation.name for definition in marts().values() for relation in definition.relations}
    assert read == relations().keys()


def test_declared_codes_are_those_that_the_code_gives() -> None:
    known = fields()
    codes = {
        "employment_type_code": {rule["code"] for rule in load("employment")["rules"]},
        "seniority_code": {rule["code"] for rule in load("seniority")["rules"]} | {"unknown"},
        "salary_period_code": set(load("salary")["periods"]),
        "gap_reason_code": set(REASONS),
        "label_code": set(LABELS),
        "kind_code": set(KINDS),
    }
    assert {name: set(known[name].values) for name in codes} == codes


# what a SELECT reads


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("FROM marts.opening", {"marts.opening"}),
        ('SELECT * FROM "marts"."opening" JOIN MARTS.Skill USING (skill_id)', {"marts.opening", "marts.skill"}),
        ("WITH opening AS (FROM marts.opening) SELECT * FROM opening JOIN staging.text USING (text_id)",
         {"marts.opening", "staging.text"}),
        ("SELECT 'marts.skill' AS a /* ops.run */ FROM marts.opening -- marts.posting", {"marts.opening"}),
        ("SELECT a FROM marts.a WHERE EXISTS (SELECT 1 FROM ops.b WHERE b.a = a.a)", {"marts.a", "ops.b"}),
        ("SELECT a FROM marts.a UNION ALL (SELECT a FROM marts.b EXCEPT SELECT a FROM marts.c)",
         {"marts.a", "marts.b", "marts.c"}),
        ("SELECT s.also FROM marts.skill AS t CROSS JOIN unnest(t.also_ids) AS s (also)", {"marts.skill"}),
        ("SELECT day_on FROM marts.a, generate_series(a.first, a.last, to_days(1)) AS slot (day_on)", {"marts.a"}),
        ("SELECT marts.told['id'], {'id': marts.told} FROM staging.told AS marts ANTI JOIN ops.run USING (run_id)",
         {"staging.told", "ops.run"}),
        ("WITH RECURSIVE up AS (SELECT a FROM marts.a UNION SELECT a FROM up) FROM up", {"marts.a"}),
        ("SELECT (SELECT count(*) FROM marts.b) FROM (SELECT * FROM analysis.c) QUALIFY row_number() OVER () = 1",
         {"marts.b", "analysis.c"}),
    ],
)  # fmt: skip
def test_what_a_select_reads(sql: str, tables: set[str]) -> None:
    assert {f"{schema}.{table}" for schema, found in tables_read(sql, "x").items() for table in found} == tables


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("demand_count <= Opening_Count", {"demand_count", "opening_count"}),
        ("(a IS NULL) = (b = 'c')", {"a", "b"}),
        ("month_on IN (SELECT month FROM marts.month_coverage)", {"month_on"}),
        ("len(list_filter(parents, x -> x = '')) = 0", {"parents"}),
        ("a > 1 -- and b", {"a"}),
    ],
)
def test_what_an_expression_names(expression: str, named: set[str]) -> None:
    assert columns_named(expression, "x") == named


def test_words_leave_out_comments_and_layout_only() -> None:
    plain = words("SELECT a, 'x -- y' FROM marts.t WHERE a > 1")
    assert words("SELECT\n    a, -- the first\n    'x -- y'\nFROM marts.t /* all */\nWHERE a>1") == plain
    assert words("SELECT a, 'x -- z' FROM marts.t WHERE a > 1") != plain
    assert words("SELECT a, 'x -- y' FROM marts.t WHERE a > 2") != plain
    assert words("SELECT \"a\", 'x -- y' FROM marts.t WHERE a > 1") != plain


def test_only_tables_are_renamed() -> None:
    sql = "SELECT 'analysis.a' AS t /* analysis.a */ FROM analysis.a AS x JOIN \"Analysis\".b ON x.analysis = b.a"
    expected = "SELECT 'analysis.a' AS t /* analysis.a */ FROM r_a AS x JOIN r_b ON x.analysis = b.a"
    assert renamed(sql, "analysis", "r_{}".format) == expected


# what makes a mart out of date


def test_a_second_build_builds_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    assert build_marts(empty) == {"built": 0, "skipped": len(marts())}


def test_a_table_that_changed_has_what_reads_it_built_again(empty: duckdb.DuckDBPyConnection) -> None:
    def built(*tables: str) -> set[str]:
        touch(empty, *tables)
        names: list[str] = []
        build_marts(empty, names.append)
        return set(names)

    assert built("ops.run") == {"run", "source_run"}
    assert built("ops.quarantine") == {"quarantine_summary"}
    assert built("board_read") == {
        "board",
        "board_collection",
        "board_month",
    }  # came out as they were, so employer needn't be
    assert built("run", "ops.board_read") == set()
    assert "posting" in built("opening_member")


def test_what_is_made_of_a_mart_is_built_again_where_that_holds_something_else(history: Path, tmp_path: Path) -> None:
    def built(change: str) -> set[str]:
        connection.execute(f"UPDATE staging.posting SET {change} WHERE posting_id = $one", {"one": one})
        touch(connection, "posting")
        names: list[str] = []
        build_marts(connection, names.append)
        return set(names)

    shutil.copy(history, tmp_path / "working.duckdb")
    with duckdb.connect(tmp_path / "working.duckdb") as connection:
        (one,) = connection.execute("""
            SELECT min(posting_id) FROM marts.posting JOIN marts.opening USING (opening_id)
            WHERE is_representative AND is_headline
        """).fetchall()[0]
        assert not built("title = title") & {"opening", "skill_pair"}
        seen = built("last_seen_on = last_seen_on + 1")
        assert {"posting", "opening"} <= seen and not seen & {"skill_demand", "skill_pair"}
        assert {"posting", "opening", "skill_demand", "skill_salary", "skill_pair"} <= built("country_code = 'IS'")


def test_only_the_marts_that_read_a_schema_can_be_built(empty: duckdb.DuckDBPyConnection) -> None:
    names: list[str] = []
    touch(empty, "ops.run", "ops.quarantine", "role_family")
    assert build_marts(empty, names.append, reading={"ops"}) == {"built": 3, "skipped": 4}
    assert set(names) == {"run", "source_run", "quarantine_summary"}
    names.clear()
    build_marts(empty, names.append)
    assert "role_family" in names


def test_a_schema_s_marts_come_with_what_is_made_of_them_and_what_those_need(tmp_path: Path) -> None:
    files = [
        mart(tmp_path, "other", "SELECT a FROM staging.t"),
        mart(tmp_path, "needed", "SELECT a FROM staging.t"),
        mart(tmp_path, "run", "SELECT a FROM ops.run"),
        mart(tmp_path, "made", "SELECT a FROM marts.run JOIN marts.needed USING (a)"),
        mart(tmp_path, "last", "SELECT a FROM marts.made"),
    ]
    assert concerned(read_marts(files, [], {}), {"ops"}) == {"run", "made", "last", "needed"}


def test_grain_order_and_select_make_a_mart_another_but_words_about_it_do_not(tmp_path: Path) -> None:
    def told(sql: str = "SELECT a FROM staging.t", **header: str) -> str:
        return fingerprint(read_marts([mart(tmp_path, sql=sql, **header)], [], {})["mart"], {"t": 1}, {})

    plain = told()
    assert told("SELECT a -- first\nFROM staging.t") == plain
    assert told(description="Another.", caveats="[it is odd]", checks="[a > 1]", columns="{a: The letter.}") == plain
    others = [
        told("SELECT a + 1 AS a FROM staging.t"), told(grain="b"), told(order="a DESC"), told(partition_by="a"),
    ]  # fmt: skip
    assert len({plain, *others}) == 5


# what is wrong with a file is said with its name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1", "no header"),
        ("/* just words */ SELECT 1", "no header"),
        ("/* description: x */ SELECT 1", r"lacks \['grain'\]"),
        ("/* {description: x, grain: y, colour: z} */ SELECT 1", r"unknown keys \['colour'\]"),
        ("/* {description: x, grain: [} */ SELECT 1", "header is not YAML"),
        ("/* {description: x, grain: [y, z]} */ SELECT 1", r"grain is \['y', 'z'\], expected a text"),
        ("/* {description: x, grain: y, caveats: mind} */ SELECT 1", "caveats is 'mind', expected a list"),
        ("/* {description: x, grain: y, checks: [a: 1]} */ SELECT 1", "checks is .*, expected a list of texts"),
        ("/* {description: x, grain: y, columns: [y]} */ SELECT 1", r"columns is \['y'\], expected a mapping"),
        ("/* {description: x, grain: y, nullable: [z]} */ SELECT 1", "nullable names z, which is not in the grain"),
        ("/*\n{description: x, grain: y}\n*/\nSELECT a\nFROM (marts.t", "line 5"),
        ("/* {description: x, grain: y} */ SELECT 'a", "can't read it as SQL"),
        ("/* {description: x, grain: y} */ SELECT 1; SELECT 2", "expected one SELECT"),
        ("/* {description: x, grain: y} */ DROP TABLE marts.t", "expected one SELECT"),
        ("/* {description: x, grain: y} */", "expected one SELECT"),
        ("/* {description: x, grain: y} */ SELECT y FROM opening", "reads opening without a schema"),
        ("/* {description: x, grain: y} */ SELECT y FROM raw.document", "reads raw; a mart may read"),
        ("/* {description: x, grain: y} */ SELECT y FROM marts.openin", "reads marts.openin, which doesn't exist"),
        ("/* {description: x, grain: y} */ SELECT y FROM analysis.opening_weekda",
         "no such relation .* Did you mean opening_weekday"),
        ("/* {description: x, grain: y} */ SELECT y FROM analysis.opening_weekday",
         "reads marts.opening, which doesn't exist"),
        ("/* {description: x, grain: y} */ SELECT y FROM marts.mart", "wait for each other"),
        ("/* {description: x, grain: y, checks: [y > ]} */ SELECT 1", "check 'y >': sqlglot can't read it as SQL"),
        ("/* {description: x, grain: y, references: {y: skill}} */ SELECT 1", "'skill', expected mart.column"),
        ("/* {description: x, grain: y, references: {y: skil.skill_id}} */ SELECT 1", "there is no such mart"),
        ("/* {description: x, grain: y, columns: {y: {references: a.b, description: z}}} */ SELECT 1",
         "column y references a.b; there is no such mart"),
        ("/* {description: x, grain: y, columns: {y: {values: {a: b}}}} */ SELECT 1", "column y has no description"),
        ("/* {description: x, grain: y, columns: {y: {description: z, value: 1}}} */ SELECT 1", "unknown keys"),
        ("/* {description: x, grain: y, columns: {y: {description: z, minimum: low}}} */ SELECT 1",
         "`minimum` is 'low', expected a number"),
        ("/* {description: x, grain: y, columns: {y: {description: z, values: [a]}}} */ SELECT 1",
         "`values` is .*, expected a mapping"),
        ("/* {description: x, grain: y, columns: {skill_id: The best skill.}} */ SELECT 1",
         "skill_id has another definition in fields.yml"),
        ("/* {description: x, grain: y, storage: pile} */ SELECT 1", "its storage is 'pile', expected one of table, "),
        ("/* {description: x, grain: y, storage: published} */ SELECT y FROM analysis.opening_weekday",
         "reads a relation, which is there only while it is built"),
        ("/* {description: x, grain: y, storage: view} */ SELECT y FROM staging.skill",
         "its storage is a view; what is published can read marts only"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_named(tmp_path: Path, known: list[Relation], text: str, message: str) -> None:
    path = tmp_path / "mart.sql"
    path.write_text(text)
    defined = {"skill_id": Field("skill_id", "The skill.", where="fields.yml")}
    with pytest.raises(WarehouseError, match=message) as error:
        read_marts([path], known, defined)
    assert "mart" in str(error.value)
    if "wait" not in message:
        assert str(path) in str(error.value)


def test_a_mart_s_name_is_one_in_sql(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"weekday-posted.sql: weekday-posted can't be a name in SQL"):
        read_marts([mart(tmp_path, "weekday-posted")], [], {})


def test_two_headers_may_define_a_name_alike_but_not_otherwise(tmp_path: Path) -> None:
    first = mart(tmp_path, "first", columns="{a: The letter.}")
    assert read_marts([first, mart(tmp_path, "second", columns="{a: 'The  letter.'}")], [], {})["first"].columns["a"]
    second = mart(tmp_path, "second", columns="{a: {description: The letter., values: {x: X}}}")
    with pytest.raises(WarehouseError, match=rf"{second}: column a has another definition in {first}"):
        read_marts([first, second], [], {})


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"grain": "a, opening_cuont"}, "grain names opening_cuont, .* Did you mean opening_count"),
        ({"columns": "{b: The other.}"}, "columns names b, which is no column of the mart. It has a, opening_count"),
        ({"references": "{b: mart.a}"}, "references names b"),
        ({"whole_text": "text"}, "whole_text names text"),
        ({"checks": "[a > 1, opening_cuont > 1]"}, "check 'opening_cuont > 1' names opening_cuont"),
        ({}, "column a has no definition"),
    ],
)
def test_a_header_that_does_not_fit_the_columns_is_named(tmp_path: Path, header: dict[str, str], message: str) -> None:
    path = mart(tmp_path, **header)
    definition = read_marts([path], [], {"opening_count": read_field("opening_count", "Openings.", "x")})["mart"]
    with pytest.raises(WarehouseError, match=message) as error:
        definition.validate(["a", "opening_count"])
    assert str(path) in str(error.value)


def test_a_relation_can_be_a_mart(tmp_path: Path) -> None:
    columns = {"skill_id": "VARCHAR", "day_count": Column("INTEGER", "Days.", maximum=9)}
    declared = Mart("How long.", "skill_id", columns, checks=["day_count > 0"])

    @relation(reads=["skill"], mart=declared)
    def skill_days(frames: object) -> pd.DataFrame:
        return pd.DataFrame()

    skill = mart(tmp_path, "skill", "SELECT skill_id FROM staging.skill", grain="skill_id")
    found = read_marts([skill], [skill_days], {})
    assert list(found) == ["skill", "skill_days"]
    assert " ".join(found["skill_days"].executable.split()) == (
        "SELECT relation.skill_id::VARCHAR AS skill_id, relation.day_count::INTEGER AS day_count "
        "FROM analysis_skill_days AS relation"
    )
    assert found["skill_days"].header["checks"] == ["day_count > 0"]
    assert found["skill"].columns["day_count"] == Field("day_count", "Days.", maximum=9)
    with pytest.raises(WarehouseError, match=r"skill_days.sql: .* declares a mart skill_days too"):
        read_marts([skill, mart(tmp_path, "skill_days")], [skill_days], {})


@pytest.mark.parametrize(
    ("name", "entry", "bounds"),
    [
        ("demand_share", "x", (0, 1)),
        ("grown_share_after", "x", (0, 1)),
        ("share_first", "x", (0, 1)),
        ("share_ratio_low", "x", (None, None)),
        ("opening_count_before", "x", (0, None)),
        ("account_name", "x", (None, None)),
        ("country_code", "x", (None, None)),
        ("merge_score", {"description": "x", "minimum": 0.75, "maximum": 1}, (0.75, 1)),
        ("rank_count", {"description": "x", "minimum": 1}, (1, None)),
    ],
)
def test_names_and_definitions_bound_a_column(name: str, entry: object, bounds: tuple[object, object]) -> None:
    assert read_field(name, entry, "x").bounds == bounds
