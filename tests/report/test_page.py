"""The page as text: what it says, what it must not hold, and that it is the same twice."""

import copy
import html
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.report import words
from skilltide.report.answers import answers
from skilltide.report.charts import charts, courses, employers
from skilltide.report.data import Report
from skilltide.report.embed import safe_url, to_json
from skilltide.report.explorer import explorer_json
from skilltide.report.filtered import Filters, opened
from skilltide.report.honesty import _public, honesty
from skilltide.report.known import known_shares, told_of
from skilltide.report.page import panels, write_report
from skilltide.report.words import MONTHS
from skilltide.site.subjects import Subjects


def visible(path: Path) -> str:
    """The page without scripts, styles and tags."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_same_database_gives_the_same_bytes(market: Path, report: Path, tmp_path: Path) -> None:
    again = write_report(market, tmp_path / "again.html", notice="A synthetic sample.")
    assert again.read_bytes() == report.read_bytes()


def test_the_notice_stands_before_everything_else(report: Path) -> None:
    text = visible(report)
    assert "A synthetic sample." in text[:200]


def test_every_figure_has_its_n_source_line_summary_and_table(market: Path) -> None:
    with opened(market) as found:
        sections = panels(found)
    views = [(panel, view) for section in sections for panel in section.panels for view in panel.views]
    assert {section.section_id for section in sections} == {"moved", "demand", "change", "structure"}
    assert len(views) > 10
    for panel, view in views:
        assert view.n.startswith("n = "), panel.panel_id
        assert view.table.rows, panel.panel_id
        if view.figure:
            assert view.summary, (panel.panel_id, view.view_id)
        assert panel.question.endswith("?")


def test_every_chart_file_is_found() -> None:
    files = {path.stem for path in (Path(__file__).parents[2] / "src/skilltide/report/charts").glob("[a-z]*.py")}
    assert len(charts()) == len(files)


def test_figures_are_what_plotly_takes(market: Path) -> None:
    from plotly.graph_objects import Figure

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"^var\(--[\w-]+\)(/[\d.]+)?$", "#123456", value)
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if key not in {"narrow", "wrap"}}
        return value

    with opened(market) as found:
        views = [view for section in panels(found) for panel in section.panels for view in panel.views]
    figures = [figure for view in views for figure in (view.figure, *(small for _, small in view.small)) if figure]
    assert len(figures) > 10
    for figure in figures:
        made = plain(copy.deepcopy(figure))
        assert Figure(data=made["data"], layout=made["layout"]).data


def test_a_rising_skill_is_told_and_an_outage_is_not_a_fall(report: Path) -> None:
    text = visible(report)
    assert re.search(r"with enough data, 1 rise: Rising Tool \([^)]+\); none is found to fall\.", text)
    assert "March 2025 to July 2025: an outage. Postings were collected on only 5 of 140 scheduled days" in text
    assert "this is no collapse of the market" in text


def other_languages(report: Report) -> list[dict[str, Any]]:
    """Return what the table of what became of the postings says of texts in other languages."""
    (funnel,) = [table for _, name, table, _ in honesty(report).tables if name == "funnel"]
    return [row for row in funnel.rows if "other languages" in row["step"]]


def test_what_other_languages_count_for_is_told_by_the_lexicon(market: Path, tmp_path: Path) -> None:
    with opened(market) as found:
        (row,) = other_languages(found)
    assert row["note"].startswith("count for named technologies; those in de for 2 other skills too (most: ")
    english = tmp_path / "market.duckdb"
    shutil.copy(market, english)
    with duckdb.connect(str(english)) as connection:
        connection.execute("UPDATE marts.skill SET language_codes = ['en'] WHERE kind_code <> 'tool'")
    with opened(english) as found:
        (row,) = other_languages(found)
    assert row["note"].startswith("count for named technologies only (most: ")


def test_the_title_names_roles_countries_newest_month_and_source(market: Path, report: Path) -> None:
    title = re.search(r"<title>(.*?)</title>", report.read_text(encoding="utf-8"))
    assert title and title[1] == (
        "What machine-learning, AI and data-science openings ask for in the United Kingdom, Germany and 1 more "
        "country, up to November 2025 (from harbour-board)"
    )
    with opened(market, Filters(roles=("ml_engineer",), countries=("DE",))) as found:
        assert found.title.startswith("What ml engineer openings ask for in Germany, up to ")


def test_what_moved_stands_first_ranked_and_with_its_evidence(market: Path) -> None:
    with opened(market) as found:
        first = panels(found)[0]
    panel = first.panels[0]
    assert (first.section_id, panel.panel_id) == ("moved", "moved")
    view = panel.views[0]
    assert 1 <= len(view.small) <= 10
    assert view.small[0][0] == "1. Rising Tool"
    texts = [note["text"] for note in view.small[0][1]["layout"]["annotations"]]
    row = view.table.rows[0]
    assert texts[:2] == [f"{100 * row[side]:.1f}%" for side in ("before_share", "after_share")]
    assert "observed change<br>and trend" in texts[2]
    shown = [row for row in view.table.rows if row["is_clear"]]
    sizes = [abs(row["difference_points"]) for row in shown]
    assert sizes == sorted(sizes, reverse=True)
    assert len(view.table.rows) > len(shown)


def test_no_statement_is_made_of_what_nothing_could_show(short: Path) -> None:
    with opened(short) as found:
        panel = panels(found)[0].panels[0]
    assert not panel.views
    assert panel.lead.startswith(
        "The data can't tell yet. Two covered months are needed that were covered a year before"
    )


def test_too_few_months_are_said_to_be_too_few(short: Path, tmp_path: Path) -> None:
    text = visible(write_report(short, tmp_path / "short.html"))
    assert "No trend can be told yet. One needs 12 covered months that span at least 18" in text
    assert "rising" not in re.sub(r"(called|call any of these lines) rising or falling", "", text)


def test_no_null_shows(report: Path) -> None:
    assert not re.search(r"\b(nan|None|NaT|null|inf)\b", visible(report))


def test_nothing_is_fetched(report: Path) -> None:
    text = re.sub(r"<script\b.*?</script>", "", report.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r'(?:src|srcset|action|poster)\s*=\s*"([^"]*)"', text) == []
    assert {link for link in re.findall(r'href="([^"]*)"', text) if not link.startswith("#")} == {"data:,"}
    assert "default-src 'none'" in html.unescape(text)


def test_a_filter_restricts_and_says_so(market: Path, tmp_path: Path) -> None:
    span = {"since": date(2024, 3, 5), "until": date(2024, 12, 9)}
    filters = Filters(**span, roles=("data_scientist",), countries=("DE", "US"))
    text = visible(write_report(market, tmp_path / "part.html", filters=filters))
    assert "role family Data scientist, in Germany and the United States, from March 2024, to December 2024" in text
    assert "to December 2024. Openings that state it: country " in text
    with opened(market, filters) as found:
        assert 0 < found.population["opening_count"] < 400
        told = found.one("SELECT min(month_on) AS a, max(month_on) AS b, list(DISTINCT country_code) AS c FROM counted")
        assert (told["a"], told["b"]) == (date(2024, 3, 1), date(2024, 12, 1))
        assert sorted(told["c"]) == ["DE", "US"]
        python = found.one("SELECT * FROM marts.skill_demand WHERE skill_id = 'python'")
        assert python["opening_count"] == found.population["opening_count"]


def test_a_role_outside_the_core_can_be_asked_for(market: Path) -> None:
    with opened(market, Filters(roles=("other",))) as found:
        assert found.population["opening_count"] > 200
        assert found.covered == [], "no month holds 30 openings"
        python = found.one("SELECT * FROM marts.skill_demand WHERE skill_id = 'python'")
        assert python["opening_count"] == found.population["opening_count"]


def test_months_too_small_to_draw_still_count_together(market: Path, tmp_path: Path) -> None:
    text = visible(write_report(market, tmp_path / "part.html", filters=Filters(roles=("other",))))
    assert "No month holds enough openings" in text
    assert "Which technology is demanded most? Python: in 8" in text


def test_counted_openings_are_those_of_the_shares(market: Path) -> None:
    with opened(market) as found:
        row = found.one("SELECT opening_count FROM marts.skill_demand WHERE skill_id = 'python'")
        assert found.population["opening_count"] == row["opening_count"]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(roles=("astronaut",)),
        Filters(countries=("XX",)),
        Filters(seniorities=("chief",)),
        Filters(workplaces=("moon",)),
    ],
)
def test_an_unknown_filter_is_named_with_what_there_is(market: Path, tmp_path: Path, filters: Filters) -> None:
    with pytest.raises(ConfigurationError, match=r"no opening has \w+ '\w+'\. It can be one of: "):
        write_report(market, tmp_path / "x.html", filters=filters)
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize("span", [{"since": date(2099, 1, 1)}, {"until": date(1999, 1, 1)},
                                  {"since": date(2025, 2, 1), "until": date(2025, 1, 31)}])  # fmt: skip
def test_months_that_there_aren_t_are_named_with_those_there_are(market: Path, tmp_path: Path, span: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"no month is (since|until) .*\. Months are \d{4}-\d\d to \d{4}-\d\d"):
        write_report(market, tmp_path / "x.html", filters=Filters(**span))
    assert not (tmp_path / "x.html").exists()


def test_of_many_values_the_most_frequent_are_offered(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as sql:
        sql.execute("""
            UPDATE marts.opening SET country_code = CASE WHEN hash(opening_id) % 2 = 0 THEN 'US'
                ELSE chr(65 + (hash(opening_id) % 13)::INTEGER) || chr(65 + (hash(opening_id) // 13 % 5)::INTEGER) END
        """)
    told = r"no opening has country_code 'USA'\. It can be one of: US, [A-Z, ]+ and \d+ more\.$"
    with pytest.raises(ConfigurationError, match=told), opened(path, Filters(countries=("USA",))):
        pass


def test_filters_are_codes_in_any_case_or_names(market: Path) -> None:
    exact = Filters(roles=("data_scientist",), countries=("DE",), workplaces=("unknown",))
    by_name = Filters(roles=("Data scientist",), countries=(" de",), workplaces=("Unknown",))
    by_hyphen = Filters(roles=("data-scientist",), countries=("De",), workplaces=("UNKNOWN",))
    twice = Filters(roles=(*exact.roles, *by_name.roles), countries=("DE", "de"), workplaces=("unknown",))
    seen = []
    for filters in (exact, by_name, by_hyphen, twice):
        with opened(market, filters) as report:
            rows = report.connection.execute("FROM marts.opening ORDER BY opening_id").fetchall()
            seen.append((report.restriction, rows))
    assert seen == [seen[0]] * 4 and len(seen[0][1]) > 0


def test_a_missing_database_is_an_error_with_advice(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="Run `skilltide publish`"):
        write_report(tmp_path / "none.duckdb", tmp_path / "x.html")


def test_a_database_without_a_mart_is_an_error_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA marts")
    with pytest.raises(WarehouseError, match=r"old\.duckdb: .* Build and publish it again\."):
        write_report(path, tmp_path / "x.html")


def test_json_can_stand_in_a_script_and_comes_back() -> None:
    value = {"a": "</script><!-- & \u2028", "b": [1.0, 0.1234567891, float("nan"), date(2025, 1, 2)]}
    text = to_json(value)
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><!-- & \u2028", "b": [1, 0.123457, None, "2025-01-02"]}


@pytest.mark.parametrize(
    ("url", "is_kept"),
    [
        ("https://jobs.example/1", True),
        ("http://jobs.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://x/%0aalert(1)", False),
        ("data:text/html,<script>", False),
        ("//jobs.example/1", False),
        ("https://[broken", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, is_kept: bool) -> None:
    assert safe_url(url) == (url if is_kept else "")


def test_boards_that_fail_are_counted_where_not_all_stand_there(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as sql:
        sql.execute("""
            INSERT INTO marts.board BY NAME SELECT one.* REPLACE (one.board || new.number AS board)
            FROM (FROM marts.board WHERE failing_since_on IS NOT NULL LIMIT 1) AS one, range(51) AS new (number)
        """)
    with opened(path) as found:
        table, told = next((table, told) for _, name, table, told in honesty(found).tables if name == "boards")
    assert len(table.rows) == 50 and told.endswith(" 2 more stand in marts.board.")


def test_employers_are_called_all_where_they_are_few(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    shutil.copy(market, path)
    for number, told in ((12, "The 10 largest employers bring "), (4, "All 4 employers bring 100.0% of "),
                         (1, "The one employer brings 100.0% of ")):  # fmt: skip
        with duckdb.connect(str(path)) as sql:
            sql.execute("UPDATE marts.opening SET is_intermediary = false, "
                        f"employer_id = 'employer ' || (hash(opening_id) % {number})")  # fmt: skip
        with opened(path) as found:
            panel = employers.build(found)
        assert panel and panel.lead.startswith(told)


def test_a_month_is_told_of_the_courses_that_reach_it(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as sql:
        (last,) = sql.execute("SELECT max(month_on) FROM marts.skill_standard_monthly").fetchall()[0]
        sql.execute("UPDATE marts.skill_trend SET label_code = 'rising' WHERE skill_id IN ('docker', 'sql')")
        sql.execute("DELETE FROM marts.skill_standard_monthly WHERE skill_id = 'sql' AND month_on = ?", [last])
    with opened(path) as found:
        panel = courses.build(found)
    assert panel and {row["skill_id"] for row in panel.views[0].table.rows} >= {"docker", "sql"}
    summary = panel.views[0].summary
    assert summary.startswith(f"In {words.month(last)}, at a fixed mix: ") and "Docker " in summary
    assert "SQL" not in summary


def test_boards_that_fail_are_named_with_since_when(report: Path) -> None:
    page = report.read_text()
    table = page.split('id="boards"')[1].split("</table>")[0]
    assert "lever:quay<" in table and "2025-11-30" in table and "2025-11-29" in table
    assert "nothing at this address" in table and "lever:pier" not in table


SLICES: list[Filters | None] = [
    None,
    Filters(roles=("ml_engineer",)),
    Filters(roles=("data_scientist",), countries=("DE",)),
]


def test_thirty_numbers_of_the_page_are_those_that_sql_counts(market: Path) -> None:
    checked = 0
    for filters in SLICES:
        with opened(market, filters) as found:
            views = {
                f"{panel.panel_id}--{view.view_id}": view.table.rows
                for section in panels(found)
                for panel in section.panels
                for view in panel.views
            }
            months, n = found.counted_months, found.population
        roles = filters.roles if filters else ("ml_engineer", "data_scientist")
        countries = (filters.countries if filters else ()) or ("DE", "US", "GB")
        with duckdb.connect(str(market), read_only=True) as sql:
            sql.execute(
                """
                CREATE TEMP TABLE chosen AS SELECT * FROM marts.opening
                WHERE role_family_code IN $roles AND country_code IN $countries AND month_on IN $months
                """,
                {"roles": roles, "countries": countries, "months": months},
            )

            def share(skill_id: str, level: str = "", where: str = "true", sql: Any = sql) -> tuple[float, int, int]:
                """Share, openings with the skill, openings: straight from the openings and what they name."""
                (with_it, of), = sql.execute(
                    f"""
                    SELECT count(*) FILTER (opening_id IN (
                        SELECT opening_id FROM marts.opening_skill WHERE is_demand AND skill_id = $id {level}
                    )), count(*)
                    FROM chosen, (SELECT language_codes FROM marts.skill WHERE skill_id = $id)
                    WHERE {where} AND (language_codes IS NULL OR list_contains(language_codes, language_code))
                    """,
                    {"id": skill_id},
                ).fetchall()  # fmt: skip
                return with_it / of, with_it, of

            assert n["opening_count"] == share("python")[2]
            for row in views["top-skills--all"][:6]:
                expected = share(row["skill_id"])
                assert (row["demand_share"], row["demand_count"], row["opening_count"]) == pytest.approx(expected)
                required = share(row["skill_id"], "AND level_code = 'required'")[0]
                assert row["required_share"] == pytest.approx(required)
                checked += 4
            for dimension in ("seniority_code", "country_code", "role_family_code"):
                for row in views.get(f"profiles--{dimension}", [])[:4]:
                    expected = share(row["skill_id"], where=f"{dimension} = '{row['slice_code']}'")
                    told = (row["demand_share"], row["demand_count"], row["opening_count"])
                    assert told == pytest.approx(expected)
                    checked += 3
    assert checked >= 90


def test_n_of_the_matrix_is_that_of_the_rows_drawn(market: Path) -> None:
    with opened(market) as found:
        panel = next(panel for section in panels(found) for panel in section.panels if panel.panel_id == "profiles")
        languages = {skill.skill_id: skill.language_codes for skill in found.skills.values()}
    scopes = {(): "named technologies", ("en", "de"): "other skills, of openings in 2 languages",
              ("en",): "other skills, of openings in English"}  # fmt: skip
    for view in panel.views:
        for own, which in scopes.items():
            drawn = {r["slice_name"]: r["opening_count"] for r in view.table.rows if languages[r["skill_id"]] == own}
            told = re.search(f"for {which}: (.*?)[.;]", view.n)
            assert told and told[1] == ", ".join(f"{name} {n:,}" for name, n in drawn.items())


def test_slices_tell_how_many_openings_tell_them(market: Path, report: Path) -> None:
    with opened(market) as found:
        known = known_shares(found)
        rules = {"seniority_code": "!= 'unknown'", "country_code": "> ''", "is_remote": "IS NOT NULL"}
        for dimension, rule in rules.items():
            row = found.one(f"SELECT count(*) FILTER ({dimension} {rule}) / count(*) AS share FROM counted")
            assert known[dimension] == pytest.approx(row["share"]), dimension
        told = dict(json.loads(explorer_json(found))["dimensions"])
    assert told_of(known) in visible(report)
    assert told["is_remote"] == f"Remote or not (stated by {100 * known['is_remote']:.0f}%)"


def test_a_filter_that_few_openings_tell_is_warned_of(market: Path, tmp_path: Path) -> None:
    lacking = tmp_path / "lacking.duckdb"
    shutil.copy(market, lacking)
    with duckdb.connect(lacking) as connection:
        connection.execute("UPDATE marts.opening SET country_code = NULL WHERE hash(opening_id) % 10 < 7")
        (share,) = connection.execute(
            "SELECT count(country_code) / count(*) FROM marts.opening "
            "WHERE is_text_complete AND role_family_code = 'data_scientist'"
        ).fetchall()[0]
    assert share < 0.5
    told = f"Openings that state it: country {100 * share:.0f}%. More than half of the openings don't state country; "
    filters = Filters(countries=("DE",), roles=("data_scientist",))
    with opened(lacking, filters) as found:
        assert found.known.startswith(told)
    with opened(market, Filters(roles=("data_scientist",))) as found:
        assert found.known == ""


def test_a_part_of_the_market_does_not_contradict_itself(market: Path, tmp_path: Path) -> None:
    filters = Filters(roles=("data_scientist",), countries=("DE",))
    text = visible(write_report(market, tmp_path / "part.html", filters=filters))
    with opened(market, filters) as found:
        small = [row for row in found.months if found.is_small(row)]
        assert len(small) > 10 and found.covered == []
        assert len(found.counted_months) == len(small)
    assert "too few openings of this part of the market to draw" in text
    assert f"0 months are counted, {24 - len(small)} are not. {len(small)} more count in shares over all months" in text
    # the outage is the sources', and no more than that
    assert "March 2025 to July 2025: an outage. Postings were collected on only 5 of 140 scheduled days" in text
    assert "covered months," not in text.split("n = ")[1][:120]


def test_what_stands_beside_a_skill_is_told_with_its_evidence(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "beside.duckdb"
    shutil.copy(market, path)
    pair = {"skill_id": "python", "comparison_code": "year", "before_first_on": date(2024, 10, 1),
            "before_last_on": date(2024, 11, 1), "after_first_on": date(2025, 10, 1),
            "after_last_on": date(2025, 11, 1), "skill_count_before": 80, "skill_count_after": 90,
            "companion_share_before": 0.1, "companion_share_after": 0.3, "companion_points": 20.0,
            "companion_points_low": 12.0, "companion_points_high": 28.0, "companion_adjusted_points": 18.0,
            "odds_change": 2.0, "odds_change_low": 1.5, "odds_change_high": 2.5}  # fmt: skip
    changed = [
        pair | {"companion_id": "docker", "companion_label_code": "risen", "tie_label_code": "unclear"},
        pair | {"companion_id": "sql", "companion_label_code": "unclear", "tie_label_code": "closer"},
        pair | {"companion_id": "kubernetes", "companion_label_code": "unclear", "tie_label_code": "unclear"},
        pair | {"companion_id": "pytorch", "companion_label_code": "fallen", "tie_label_code": None,
                "companion_adjusted_points": -19.0},
        pair | {"skill_id": "sql", "companion_id": "docker", "companion_label_code": "risen", "tie_label_code": None},
        pair | {"skill_id": "sql", "companion_id": "pytorch", "companion_label_code": "risen", "tie_label_code": None,
                "before_first_on": date(2024, 8, 1), "after_first_on": date(2025, 8, 1)},
    ]  # fmt: skip
    clustered = [
        {"skill_id": skill_id, "cluster_id": "sql", "cluster_name": "SQL, Docker: Data", "cluster_skill_count": 3,
         "centrality": 1 - at / 10, "together_share": share, "cluster_together_share": 0.9, "adjusted_rand": 0.8}
        for at, (skill_id, share) in enumerate((("sql", 0.95), ("docker", 0.9), ("python", 0.4)))
    ]  # fmt: skip
    with duckdb.connect(str(path)) as sql:
        for table, rows in (("skill_pair_change", changed), ("skill_cluster", clustered)):
            sql.execute(f"DELETE FROM marts.{table}")
            for row in rows:
                sql.execute(
                    f"INSERT INTO marts.{table} BY NAME SELECT {', '.join(f'${key} AS {key}' for key in row)}", row
                )
        sql.execute("UPDATE marts.skill_example SET opening_id = (SELECT min(opening_id) FROM marts.opening "
                    "WHERE month_on = '2025-05-01') WHERE example_rank = 1")  # fmt: skip
    with opened(path) as found:
        data = json.loads(explorer_json(found))
        pages = {page.name: page for page in Subjects(found).skill_pages()}
        counted = set(found.counted_months)
        pairs = found.rows("FROM marts.skill_pair WHERE skill_id = 'python'")
    by_id = {skill[0]: skill for skill in data["skills"]}
    name = [skill[0] for skill in data["skills"]]
    told = by_id["python"][5]
    # the tie that is closer first, then the largest; nothing of what is unclear
    assert [name[row[0]] for row in told["g"]] == ["sql", "pytorch", "docker"]
    assert told["g"][0][1:] == [1000, 3000, 20.0, 12.0, 28.0, 80, 90, "closer (2.0 times the odds, 1.5 to 2.5)"]
    assert [row[-1] for row in told["g"]][1:] == ["", "can't tell"]
    # the months of the skill's own pairs, the most that any of them compares
    spans = [data["pairsCompared"][by_id[skill_id][5]["w"]] for skill_id in ("python", "sql")]
    assert spans == ["October and November 2024 with October and November 2025",
                     "August 2024 to November 2024 with August 2025 to November 2025"]  # fmt: skip
    cluster, together = told["k"]
    assert data["clusters"][cluster][:3] == ["SQL, Docker: Data", 3, 9000] and together == 4000
    assert [name[at] for at in data["clusters"][cluster][3]] == ["sql", "docker", "python"]
    # what is shown with one digit is rounded once
    assert told["d"][0] == pytest.approx(1e4 * told["d"][3] / told["d"][4], abs=0.01)
    shares = {row["companion_id"]: row for row in pairs}
    for row in told["c"]:
        pair = shares[name[row[0]]]
        others = pair["companion_opening_count"] - pair["pair_count"]
        assert row[2] == pytest.approx(1e4 * others / (pair["opening_count"] - pair["skill_opening_count"]), abs=0.01)
    # example sentences stand in counted months only
    months = {date(int(day[-4:]), MONTHS.index(day.split()[1]) + 1, 1) for _, _, day, *_ in data["openings"]}
    assert months and months <= counted
    page = pages["Python"]
    listing = next(each for each in page.listings if each.heading.startswith("What its openings ask for"))
    _, text, cells = listing.rows[0]
    assert (text, *cells) == (
        "SQL", "10.0%", "30.0%", "+20.0 (+12.0 to +28.0)", "closer (2.0 times the odds, 1.5 to 2.5)")  # fmt: skip
    assert "80 before and 90 after" in listing.note
    heading, links = next(each for each in page.links if each[0].startswith("Stands with"))
    assert heading == ("Stands with 2 other skills, in 40% of groupings of employers drawn anew, so it stands between "
                       "clusters: SQL, Docker: Data")  # fmt: skip
    assert [text for _, text in links] == ["SQL", "Docker"]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("data: no records in /srv/team/data/a.csv, /srv/team/data/b.csv", "data: no records in a.csv, b.csv"),
        (r"data: no records in C:\data\new\a.csv", "data: no records in a.csv"),
        (
            "lever: https://api.example.org/v0/quay: 404",
            "lever: https://api.example.org/v0/quay: 404",
        ),
        ("either/or; 3 / 4", "either/or; 3 / 4"),
    ],
)
def test_a_run_s_message_tells_no_folder_of_the_machine(message: str, told: str) -> None:
    assert _public(message) == told
    assert len(_public(f"{message}, " * 90)) <= 301


PAY = ("skill_id", "salary_currency_code", "salary_period_code", "pay_label_code", "with_count", "without_count",
       "salary_matched_ratio")  # fmt: skip
USD, EUR = ("USD", "year"), ("EUR", "year")


@pytest.mark.parametrize(
    ("tested", "told"),
    [
        # nothing tested, though pay is told: nothing is denied
        ([], "That is too few to compare pay with a skill and without it: 30 openings of 10 employers are needed on "
             "either side, in one currency and period."),
        ([("python", *USD, "unclear", 40, 40, 1.01)],
         "A difference is clear of chance for none of 1 skill in USD by the year."),
        ([("python", *USD, "unclear", 40, 40, 1.01), ("sql", *USD, "unclear", 50, 30, 1.1),
          ("sql", "GBP", "day", "unclear", 30, 30, 0.9)],
         "A difference is clear of chance for none of 2 skills in USD by the year and none of 1 skill in GBP by the "
         "day."),
        # what the smaller unit shows as clear isn't denied
        ([("python", *USD, "unclear", 60, 40, 1.01), ("sql", *EUR, "more", 40, 30, 1.12)],
         "openings pay more with SQL +12.0%, and pay clearly less with no skill (told in EUR by the year). A "
         "difference is clear for none of 1 skill in USD by the year. The skill itself need not be the reason."),
        ([("python", *USD, "less", 60, 40, 0.9), ("sql", *EUR, "more", 40, 30, 1.12),
          ("docker", *EUR, "unclear", 40, 30, 1)],
         "openings pay clearly more with no skill, and pay less with Python −10.0% (told in USD by the year); pay more "
         "with SQL +12.0%, and pay clearly less with no skill (told in EUR by the year). The skill itself need not be "
         "the reason."),
        ([("python", "GBP", "hour", "less", 60, 40, 0.9)],
         "openings pay clearly more with no skill, and pay less with Python −10.0% (told in GBP by the hour). The "
         "skill itself need not be the reason."),
    ],
)  # fmt: skip
def test_pay_is_told_of_the_skills_that_were_tested(
    market: Path, tmp_path: Path, tested: list[tuple[Any, ...]], told: str
) -> None:
    path = tmp_path / "pay.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("DELETE FROM marts.skill_salary")
        for row in tested:
            sql.execute(f"INSERT INTO marts.skill_salary ({', '.join(PAY)}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    with opened(path) as found:
        answer = dict(answers(found))["What about pay?"]
    assert answer.startswith("100% of the counted openings tell it; where it is told in USD by the year, half of ")
    assert answer.endswith(told)
