"""The whole way on the bundled sample: what was planted is found, and the planted traps are not taken for trends."""

import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from asking import demand as recount

from skilltide import pipeline
from skilltide.hints import unknown_skills
from skilltide.inputs import resolve_inputs
from skilltide.report.explorer import _folded
from skilltide.report.filtered import Filters
from skilltide.sample import SampleSummary, load_plan, read_truth
from skilltide.sample.home import FOLDER, generator_digest
from skilltide.settings import SAMPLE_MARK, Settings

from .answers import CHECKS
from .known import Known, Row

ROOT = Path(__file__).parents[2]
QUERIES = sorted((ROOT / "warehouse" / "queries").glob("*.sql"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, sample_files: SampleSummary) -> Settings:
    folder = tmp_path_factory.mktemp("home")
    made = shutil.copytree(sample_files.folder, folder / FOLDER)  # as it would be made again
    (made / SAMPLE_MARK).write_text(generator_digest())
    inputs = resolve_inputs(Settings(home=folder, workers=1), is_sample=True)
    pipeline.refresh(inputs.settings, inputs.sources)
    return inputs.settings


@pytest.fixture(scope="module")
def marts(home: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(home.published, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def truth(sample_files: SampleSummary) -> list[dict[str, object]]:
    assert sample_files.truth_file
    return [row for row in read_truth(sample_files.truth_file) if row["is_observed"]]


def labels(marts: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(marts.execute("SELECT skill_id, label_code FROM marts.skill_trend").fetchall())


def year_labels(marts: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What is said of the year's change of all core roles."""
    rows = marts.execute("SELECT skill_id, change_label_code FROM marts.skill_change WHERE population_code = 'core'")
    return dict(rows.fetchall())


def planted(trend: str) -> list[str]:
    return [skill_id for skill_id, plan in load_plan().skills.items() if plan["trend"] == trend]


def test_the_sample_is_as_large_as_promised(marts: duckdb.DuckDBPyConnection) -> None:
    row = marts.execute("""
        SELECT count(*), count(DISTINCT employer_id), count(DISTINCT source_id), count(DISTINCT seniority_code),
            count(DISTINCT month_on)
        FROM marts.opening
    """).fetchone()
    assert row
    openings, employers, sources, seniorities, months = row
    assert openings >= 3_000 and employers >= 60 and sources >= 3 and seniorities >= 5 and months >= 24


def test_copies_are_merged_as_planted(marts: duckdb.DuckDBPyConnection, truth: list[dict[str, object]]) -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for opening_id, source_id, native_id in marts.execute(
        "SELECT opening_id, source_id, native_id FROM marts.posting"
    ).fetchall():
        found.setdefault(opening_id, set()).add((source_id, native_id))
    openings = {frozenset(members) for members in found.values()}
    vacancies = {frozenset((p["source_id"], p["native_id"]) for p in row["postings"] if p["seen_on"]) for row in truth}  # type: ignore[attr-defined]
    wrong = openings ^ vacancies
    assert len(wrong) <= 0.01 * len(vacancies), sorted(map(sorted, wrong))[:5]


@pytest.mark.parametrize("skill_id", planted("rising"))
def test_planted_rises_are_found(marts: duckdb.DuckDBPyConnection, skill_id: str) -> None:
    assert (labels(marts)[skill_id], year_labels(marts)[skill_id]) == ("rising", "risen")


@pytest.mark.parametrize("skill_id", planted("falling"))
def test_planted_falls_are_found(marts: duckdb.DuckDBPyConnection, skill_id: str) -> None:
    assert (labels(marts)[skill_id], year_labels(marts)[skill_id]) == ("falling", "fallen")


def test_what_is_flat_is_not_labelled(marts: duckdb.DuckDBPyConnection) -> None:
    flat = planted("flat")
    for told in (labels(marts), year_labels(marts)):
        wrong = [skill_id for skill_id in flat if told.get(skill_id) in {"rising", "falling", "risen", "fallen"}]
        assert len(wrong) <= 0.05 * len(flat), wrong


def test_some_flat_skills_are_found_to_be_steady(marts: duckdb.DuckDBPyConnection) -> None:
    """Steady can be reached, on both rungs, and is said of nothing that was planted to move far."""
    for told in (labels(marts), year_labels(marts)):
        steady = {skill_id for skill_id, label in told.items() if label == "steady"}
        assert len(steady & set(planted("flat"))) >= 3
        assert not steady & {*planted("rising"), *planted("falling")}


@pytest.mark.parametrize("skill_id", sorted(load_plan().data["traps"]))
def test_a_change_of_sources_is_not_taken_for_a_trend(marts: duckdb.DuckDBPyConnection, skill_id: str) -> None:
    assert labels(marts)[skill_id] not in {"rising", "falling"}
    assert year_labels(marts)[skill_id] not in {"risen", "fallen"}


def test_the_trap_would_fool_a_raw_share(marts: duckdb.DuckDBPyConnection) -> None:
    """The raw share of Java does move by eight points, or the test above proves nothing."""
    row = marts.execute("""
        SELECT avg(demand_share) FILTER (month_on < DATE '2025-10-01'),
            avg(demand_share) FILTER (month_on >= DATE '2025-10-01')
        FROM marts.skill_demand_monthly WHERE skill_id = 'java' AND NOT is_gap
    """).fetchone()
    assert row and row[1] - row[0] > 0.08


def test_the_change_of_sources_is_told(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "SELECT month_on::VARCHAR, grown_code FROM marts.collection_change WHERE dimension_code = 'source_id'"
    ).fetchall()
    assert ("2025-10-01", "carreto-sample") in rows


def test_the_outage_is_a_gap_and_no_collapse(marts: duckdb.DuckDBPyConnection) -> None:
    gaps = marts.execute("""
        SELECT month_on::VARCHAR, gap_reason_code FROM marts.month_coverage
        WHERE is_gap AND month_on BETWEEN '2025-01-01' AND '2026-06-01' ORDER BY month_on
    """).fetchall()
    assert [month for month, _ in gaps] == ["2025-06-01", "2025-07-01"]
    shares = marts.execute("""
        SELECT count(demand_share) FROM marts.skill_demand_monthly
        WHERE month_on IN ('2025-06-01', '2025-07-01')
    """).fetchone()
    assert shares == (0,)


def test_shares_of_planted_skills_are_measured_right(marts: duckdb.DuckDBPyConnection) -> None:
    """Mean distance from the plan over flat skills without a source of their own: a few points at most."""
    plan = load_plan()
    measured = dict(marts.execute("SELECT skill_id, demand_share FROM marts.skill_demand").fetchall())
    flat = [s for s in planted("flat") if "by_source" not in plan.skills[s] and plan.share(s, "2025-01") >= 0.1]
    distances = [abs(measured[skill_id] - plan.share(skill_id, "2025-01")) for skill_id in flat]
    assert sum(distances) / len(distances) < 0.04, sorted(zip(distances, flat, strict=True))[-5:]


@pytest.fixture(scope="module")
def known(marts: duckdb.DuckDBPyConnection, truth: list[dict[str, object]]) -> Known:
    return Known(marts, lambda: truth)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_example_queries_answer_what_is_counted_by_hand(
    marts: duckdb.DuckDBPyConnection, known: Known, path: Path
) -> None:
    check = CHECKS.get(path.stem)
    assert check, (
        f"warehouse/queries/{path.name} has no check: add a function {path.stem}(known, answer) to "
        f"tests/sample/answers.py that counts the answer in another way than the query does"
    )
    result = marts.sql(path.read_text())
    answer = [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]
    check(known, answer)
    with pytest.raises(AssertionError):  # a wrong answer is seen
        check(known, altered(answer))


def altered(answer: list[Row]) -> list[Row]:
    """Return an answer with its first number changed, or a day where it has none; with a row where it is empty."""
    if not answer:
        return [{"posting_count": 1}]
    wrong = [dict(row) for row in answer]
    for kinds, change in (((int, float), 40), ((date,), timedelta(days=40))):
        for row in wrong:
            for name, value in row.items():
                if type(value) in kinds:
                    row[name] = value + change
                    return wrong
    raise ValueError(answer)


def test_every_check_has_its_query() -> None:
    assert set(CHECKS) == {path.stem for path in QUERIES}


def test_there_are_forty_queries_and_each_says_its_question() -> None:
    assert len(QUERIES) >= 40
    for path in QUERIES:
        first = path.read_text().splitlines()[0]
        assert first.startswith("-- ") and "?" in first, path.name


def test_the_notebook_runs(home: Settings, marts: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cells one after the other, as "run all" does; it is kept without outputs."""
    monkeypatch.setenv("SKILLTIDE_HOME", str(home.home))
    cells = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    found: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert not cell["outputs"] and cell["execution_count"] is None
            exec(compile("".join(cell["source"]), f"notebook.ipynb, {cell['id']}", "exec"), found)
    gaps = marts.sql("SELECT count(*) FROM marts.skill_demand_monthly WHERE skill_id = 'pytorch' AND is_gap").fetchone()
    assert (int(found["monthly"]["demand_share"].isna().sum()),) == gaps != (0,)
    assert found["most"]["skill_name"][0] == "Python" and found["own"]["demand_share"].between(0, 1).all()
    assert all(len(found[name]) for name in ("tables", "changes", "both", "sentences"))
    assert len(found["line"].data) == 3 and len(found["bars"].data[0].x) == 15


def test_the_report_says_that_it_is_synthetic(home: Settings) -> None:
    page = (home.reports / "index.html").read_text(encoding="utf-8")
    assert "synthetic" in page


def test_a_second_refresh_does_nothing_new(home: Settings) -> None:
    inputs = resolve_inputs(Settings(home=home.home.parent, workers=1), is_sample=True)
    (brief,) = (home.reports / "briefs").iterdir()
    with duckdb.connect(home.published, read_only=True) as connection:
        assert connection.execute("SELECT published_at::DATE::VARCHAR FROM marts.publication").fetchall() == [
            (brief.stem,)
        ]
    before = home.published.read_bytes(), (home.reports / "index.html").read_bytes(), brief.read_bytes()
    outcome = pipeline.ingest(inputs.settings, inputs.sources)
    assert outcome.run.steps["fetch"]["documents"] == 0
    pipeline.report(inputs.settings)
    assert (home.published.read_bytes(), (home.reports / "index.html").read_bytes(), brief.read_bytes()) == before
    assert list((home.reports / "briefs").iterdir()) == [brief]
    assert f"brief      {brief}" in list(inputs.closing_lines(home.reports / "index.html"))


def test_a_report_can_be_restricted(home: Settings, tmp_path: Path) -> None:
    filters = Filters(countries=("DE",), roles=("data_scientist",))
    page = pipeline.report(home, filters, tmp_path / "de.html").read_text(encoding="utf-8")
    whole = (home.reports / "index.html").read_text(encoding="utf-8")
    assert "synthetic" in page and page != whole
    assert (home.reports / "brief.md").read_text(encoding="utf-8").startswith("# Skills in demand")


# asking: macros, names, known shares


def test_demand_without_a_filter_is_the_mart(marts: duckdb.DuckDBPyConnection) -> None:
    """Counts are equal, and shares and intervals too, though the mart's come from Python and the macro's from SQL."""
    told = marts.sql("FROM demand()").df().set_index(["skill_id", "month_on"])
    mart = marts.sql("FROM skill_demand_monthly").df().set_index(["skill_id", "month_on"])
    same = told.loc[mart.index]
    counts = ["opening_count", "demand_count", "asked_count", "required_count", "preferred_count", "is_gap"]
    pd.testing.assert_frame_equal(same[counts], mart[counts], check_dtype=False)
    shares = [f"{name}_share{end}" for name in ("demand", "asked") for end in ("", "_low", "_high")]
    assert mart["demand_share"].isna().any() and mart["demand_share"].notna().sum() > 1_000
    pd.testing.assert_frame_equal(same[shares], mart[shares], atol=1e-12, rtol=0)
    rest = told.drop(mart.index)
    assert (rest["demand_count"] == 0).all(), "what has no row there is named by nothing, or has no openings"


def test_demand_of_a_part_is_what_a_recount_gives(marts: duckdb.DuckDBPyConnection) -> None:
    core = [code for (code,) in marts.sql("SELECT role_family_code FROM role_family WHERE is_core").fetchall()]
    seen = set()
    for skill_id, call, roles, values in (
        ("python", "country := 'us'", core, {"country_code": "US"}),
        ("machine-learning", "role := 'Data scientist', seniority := 'senior'", ["data_scientist"],
         {"seniority_code": "senior"}),
        ("sql", "role := ['data_engineer', 'data_analyst']", ["data_engineer", "data_analyst"], {}),
        ("python", "workplace := 'remote', least_openings := 1, least_employers := 1", core,
         {"workplace_code": "remote"}),
    ):  # fmt: skip
        told = marts.execute(f"FROM demand($skill, {call})", {"skill": skill_id}).df().set_index("month_on")
        expected = recount(marts, skill_id, roles, **values)
        counted = told[told["month_status_code"] == "counted"]
        seen |= set(told["month_status_code"])
        for ours, theirs in (
            ("opening_count", "opening_count"),
            ("demand_count", "demand_count"),
            ("demand_share", "share"),
            ("demand_share_low", "low"),
            ("demand_share_high", "high"),
        ):
            np.testing.assert_allclose(
                counted[ours], expected[theirs].reindex(counted.index), rtol=0, atol=1e-12, err_msg=f"{call} {ours}"
            )  # fmt: skip
        thin = told[told["month_status_code"] == "thin"]
        assert thin["demand_share"].isna().all() and set(thin["gap_reason_code"]) <= {"few_openings", "few_employers"}
        assert len(counted) or "country" not in call
    assert seen == {"counted", "thin", "gap"}


def test_demand_takes_months_and_tells_what_is_known(marts: duckdb.DuckDBPyConnection) -> None:
    months = marts.sql(
        "SELECT month_on::VARCHAR FROM demand('python', from_month := '2025-03', to_month := '2025-05-17')"
    )
    assert [month for (month,) in months.fetchall()] == ["2025-03-01", "2025-04-01", "2025-05-01"]
    march = "from_month := '2025-03', to_month := '2025-03'"
    (known,) = one(marts, f"SELECT slice_known_share FROM demand('python', workplace := 'remote', {march})")
    (expected,) = one(marts, """
        SELECT avg((workplace_code IS NOT NULL)::INTEGER) FROM opening
        WHERE is_headline AND month_on = '2025-03-01'
            AND (source_id, month_on) NOT IN (SELECT (source_id, month_on) FROM source_coverage WHERE is_gap)
    """)  # fmt: skip
    assert known == pytest.approx(expected) and 0 < known < 1
    assert one(marts, "SELECT min(slice_known_share), max(slice_known_share) FROM demand('python')") == (1, 1)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("demand('zzz')", r"no skill is called 'zzz'\. Look it up: FROM find_skill\('zzz'\)"),
        ("demand(['python', 'zzz'])", "no skill is called 'zzz'"),
        (
            "demand(role := 'astronaut')",
            "no opening has the role_family_code 'astronaut'. It can be one of: ai_engineer, ",
        ),
        ("demand(country := 'XX')", "no opening has the country_code 'XX'. It can be one of: AU, "),
        ("demand(seniority := ['senior', 'old'])", "no opening has the seniority_code 'old'"),
        ("demand(workplace := 'moon')", "no opening has the workplace_code 'moon'. It can be one of: hybrid, "),
        ("skill_population('zzz')", "no skill is called 'zzz'"),
        ("skill_called('it''s')", r"no skill is called 'it's'\. Look it up: FROM find_skill\('it''s'\)"),
        (
            "demand('python', from_month := '2025')",
            "from_month '2025' is no month. Give it as '2025-03', or a date in it",
        ),
        ("demand('python', to_month := '03/2025')", "to_month '03/2025' is no month"),
        ("demand('python', from_month := '2025-13')", "from_month '2025-13' is no month"),
        ("demand('python', from_month := '2099-01')", r"no month is from 2099-01 to .*\. Months are 20"),
        ("demand('python', from_month := '2026-01', to_month := '2025-01')", "no month is from 2026-01 to 2025-01"),
    ],
)
def test_a_value_that_nothing_has_is_no_empty_answer(marts: duckdb.DuckDBPyConnection, call: str, told: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=told):
        marts.execute(f"FROM {call}").fetchall()


def test_demand_takes_codes_however_they_are_written(marts: duckdb.DuckDBPyConnection) -> None:
    plain = "role := ['data_scientist', 'ml_engineer'], country := 'DE', workplace := 'on_site'"
    loose = "role := ['Data Scientist', ' ml-engineer'], country := ' de', workplace := 'On-site'"
    (expected,), (found,) = (
        one(marts, f"SELECT list(told::VARCHAR ORDER BY told) FROM demand('python', {call}) AS told")
        for call in (plain, loose)
    )
    assert found == expected


def test_the_population_gives_the_marts_shares(marts: duckdb.DuckDBPyConnection) -> None:
    """Of a tool, of a skill with names in eight languages and of one with English ones only, overall and by month."""
    (english_only,) = one(
        marts, "SELECT max_by(skill_id, demand_count) FROM skill_demand JOIN skill_denominator USING (skill_id) "
        "WHERE is_english_only"
    )  # fmt: skip
    for skill_id in ("python", "machine-learning", english_only):
        whole = "SELECT count(*), count(*) FILTER (is_demand), count(*) FILTER (is_asked) FROM skill_population(?)"
        mart = "SELECT opening_count, demand_count, asked_count FROM skill_demand WHERE skill_id = ?"
        assert one(marts, whole, skill_id) == one(marts, mart, skill_id)
        by_month = marts.execute(
            "SELECT month_on, count(*), count(*) FILTER (is_demand) FROM skill_population(?) GROUP BY 1 ORDER BY 1",
            [skill_id],
        ).fetchall()
        assert by_month == marts.execute(
            "SELECT month_on, opening_count, demand_count FROM skill_demand_monthly "
            "WHERE skill_id = ? AND NOT is_gap ORDER BY 1", [skill_id]
        ).fetchall()  # fmt: skip
    assert one(marts, "SELECT count(DISTINCT skill_id) FROM skill_population(['Python', 'ML'])") == (2,)


def test_names_find_their_skill(marts: duckdb.DuckDBPyConnection) -> None:
    cases = {
        "aws": ("amazon-web-services", "exact"), "AWS": ("amazon-web-services", "exact"),
        "amazon web services": ("amazon-web-services", "exact"), "aws-s3": ("aws-s3", "exact"),
        "Scikit Learn": ("scikit-learn", "exact"), "tensorfl": ("tensorflow", "beginning"),
        "kuberntes": ("kubernetes", "similar"), "": None, "%": None,
    }  # fmt: skip
    for searched, expected in cases.items():
        rows = marts.execute("SELECT skill_id, found_code FROM find_skill(?) LIMIT 1", [searched]).fetchall()
        assert rows == ([expected] if expected else []), searched
    rows = marts.execute("SELECT alias_kind_code, found_code, demand_share FROM find_skill('ml')").fetchall()
    order = ["exact", "beginning", "word", "within"]
    places = [(order.index(code), kind == "alias" or (kind == "id" and code != "exact")) for kind, code, _ in rows]
    assert places == sorted(places) and len(rows) > 5
    exact = [share or 0 for kind, code, share in rows if (kind, code) == ("alias", "exact")]
    assert exact == sorted(exact, reverse=True) and len(exact) > 1
    called = marts.execute("SELECT asked_name, skill_id FROM skill_called(['ml', 'React', 'Linear'])").fetchall()
    assert dict(called) == {"ml": "machine-learning", "React": "react", "Linear": "linear-app"}


def test_an_id_that_is_none_is_told(marts: duckdb.DuckDBPyConnection) -> None:
    told = unknown_skills(marts, "SELECT * FROM skill_demand WHERE skill_id IN ('python', 'aws') OR x = 'scala'")
    assert len(told) == 1
    assert told[0].startswith(
        "No skill has the id 'aws'. Did you mean 'amazon-web-services' (Amazon Web Services (AWS)), "
    )
    assert unknown_skills(marts, "FROM skill_pair WHERE companion_id = 'qqqqqqqq'") == [
        "No skill has the id 'qqqqqqqq'. Nothing is called so either."
    ]
    with duckdb.connect() as older:
        assert unknown_skills(older, "FROM skill WHERE skill_id = 'aws'") == []


def test_search_keys_fold_as_the_reports_search_does(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute("SELECT alias, search_key FROM skill_alias").fetchall()
    plain = ((alias, unicodedata.normalize("NFKD", alias), key) for alias, key in rows)
    wrong = [alias for alias, text, key in plain
             if _folded("".join(sign for sign in text if not unicodedata.combining(sign))) != key]  # fmt: skip
    assert len(rows) > 10_000 and wrong == []


def test_the_overview_says_what_its_parts_say(marts: duckdb.DuckDBPyConnection) -> None:
    assert one(marts, "SELECT count(*), count(DISTINCT skill_id) FROM skill_overview") == one(
        marts, "SELECT count(*), count(*) FROM skill"
    )
    for mart, columns in (("skill_demand", "opening_count, demand_share"), ("skill_trend", "label_code"),
                          ("skill_level", "required_share"), ("skill", "skill_name, group_name")):  # fmt: skip
        missing = marts.execute(
            f"SELECT skill_id, {columns} FROM {mart} EXCEPT SELECT skill_id, {columns} FROM skill_overview"
        ).fetchall()
        assert missing == [], mart


def test_weights_of_places_sum_to_the_openings(marts: duckdb.DuckDBPyConnection) -> None:
    for mart, told in (("opening_place", "true"), ("opening_country", "country_code IS NOT NULL")):
        assert one(marts, f"SELECT sum(opening_weight) FROM {mart}") == pytest.approx(
            one(marts, f"SELECT count(DISTINCT opening_id) FROM posting WHERE {told}"))  # fmt: skip


def test_known_shares_are_those_of_the_columns(marts: duckdb.DuckDBPyConnection) -> None:
    for mart, column, known in (("opening", "country_code", "country_code IS NOT NULL"),
                                ("opening", "seniority_code", "seniority_code != 'unknown'"),
                                ("posting", "country_codes", "len(country_codes) > 0")):  # fmt: skip
        told = "SELECT sum(row_count), sum(known_count) FROM known_share WHERE table_name = ? AND column_name = ?"
        assert one(marts, told, mart, column) == one(marts, f"SELECT count(*), count(*) FILTER ({known}) FROM {mart}")


def one(marts: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> tuple[object, ...]:
    (row,) = marts.execute(sql, parameters or None).fetchall()
    return tuple(row)


# auditing: every tag beside the text that it stands in


@pytest.fixture(scope="module")
def texts(marts: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """posting_id -> its text as published."""
    return dict(marts.execute("SELECT posting_id, text FROM marts.posting_text").fetchall())


def test_every_offset_fits_the_text_as_published(marts: duckdb.DuckDBPyConnection, texts: dict[str, str]) -> None:
    """In Python's characters; of the openings, and of every posting by its text."""
    of_openings = "SELECT posting_id, start_offset, end_offset, alias, sentence FROM marts.opening_mention"
    of_postings = f"""
        SELECT posting_id, start_offset, end_offset, alias, NULL FROM marts.posting JOIN marts.mention USING (text_id)
        UNION ALL {of_openings}
    """
    rows = marts.execute(of_postings).fetchall()
    assert len(rows) > 100_000 and any(not text.isascii() for text in texts.values())
    wrong = [row for row in rows if texts[row[0]][row[1] : row[2]] != row[3]]
    assert wrong == []
    for posting_id, _, _, alias, sentence in rows:
        if sentence is not None:
            assert alias in sentence and len(sentence) <= 200 and "\n" not in sentence, (posting_id, sentence)
            assert sentence in texts[posting_id], (posting_id, sentence)
    assert sum(sentence is not None for *_, sentence in rows) == marts.sql(of_openings).shape[0]


def test_what_openings_say_of_skills_is_made_of_their_mentions(marts: duckdb.DuckDBPyConnection) -> None:
    rank = "list_position(['excluded', 'context', 'preferred', 'required'], level_code)"
    told = marts.execute("""
        SELECT opening_id, skill_id, level_code, is_demand, mention_count, years_min
        FROM marts.opening_skill WHERE NOT is_implied ORDER BY opening_id, skill_id
    """).fetchall()
    recounted = marts.execute(f"""
        SELECT opening_id, skill_id, arg_max(level_code, {rank}), bool_or(is_demand), count(*), max(years_min)
        FROM marts.opening_mention GROUP BY opening_id, skill_id ORDER BY opening_id, skill_id
    """).fetchall()
    assert told == recounted and len(told) > 30_000


def test_every_rule_is_told_in_words(marts: duckdb.DuckDBPyConnection) -> None:
    rules = dict(marts.execute("SELECT rule, reason FROM marts.mention_rule").fetchall())
    assert {"alias", "person", "coordination"} <= rules.keys()
    assert [reason for reason in rules.values() if "the rule " in reason] == []


QUERIES_OF_TEXTS = {
    "retrieval augmented": [r"retrievals?", r"augmenteds?"],
    '"machine learning"': [r"machine[-\s]learnings?"],
    "R": [r"r"],
    "C++": [r"c\+\+"],
    "kuber*": [r"kuber\w*"],
    "für": [r"für"],
    'python -"machine learning"': [r"pythons?", "-", r"machine[-\s]learnings?"],
    "zzyzx": [r"zzyzxs?"],
    "": [],
    "it's 100%_": [r"it's", r"100%_"],
}
"""What is searched for -> patterns that all have to match; behind "-" those that must not."""


def test_the_search_finds_what_a_reading_of_all_texts_finds(
    marts: duckdb.DuckDBPyConnection, texts: dict[str, str]
) -> None:
    representatives = dict(
        marts.execute("SELECT posting_id, opening_id FROM marts.posting WHERE is_representative").fetchall()
    )
    sizes = {}
    for query, patterns in QUERIES_OF_TEXTS.items():
        cut = patterns.index("-") if "-" in patterns else len(patterns)
        whole = [re.compile(rf"(?<![^\W_]){pattern}(?![^\W_]|[+#])") for pattern in patterns if pattern != "-"]
        expected = {}
        for posting_id, opening_id in representatives.items():
            text = texts[posting_id].lower()
            counts = [len(pattern.findall(text)) for pattern in whole]
            if patterns and all(counts[:cut]) and not any(counts[cut:]):
                expected[opening_id] = sum(counts[:cut])
        found = marts.execute(
            "SELECT opening_id, match_count, score, excerpt FROM marts.search_text(?)", [query]
        ).fetchall()
        assert {opening_id: count for opening_id, count, *_ in found} == expected, query
        scores = [score for *_, score, _ in found]
        assert scores == sorted(scores, reverse=True), query
        assert all(whole[0].search(excerpt.lower()) for *_, excerpt in found[:20]), query
        sizes[query] = len(found)
    assert min(sizes[query] for query in ("R", "für", "kuber*", 'python -"machine learning"', '"machine learning"')) > 0


def test_a_search_by_name_is_that_of_the_schema(marts: duckdb.DuckDBPyConnection) -> None:
    assert marts.sql("FROM search_text('python') LIMIT 3").fetchall() == marts.sql(
        "FROM marts.search_text('python') LIMIT 3").fetchall()  # fmt: skip
