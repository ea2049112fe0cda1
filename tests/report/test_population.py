"""The part of the market that a reader chooses: the browser's numbers are Python's, and the page follows it."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from visits import CHROMIUM, DOWNLOADS, Visit

from skilltide.analysis.contrast import contrast
from skilltide.analysis.intervals import benjamini_hochberg, wilson
from skilltide.analysis.observed_change import compare
from skilltide.report.answers import TOO_FEW, answers
from skilltide.report.charts import top_skills
from skilltide.report.data import Report
from skilltide.report.evidence import compared, span
from skilltide.report.explorer import explorer_json
from skilltide.report.filtered import Filters, opened
from skilltide.report.month_sizes import USABLE, month_sizes
from skilltide.report.page import panels, write_report

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM} (set CHROMIUM)"),
]

PARTS = {
    "role=ml_engineer": Filters(roles=("ml_engineer",)),
    "role=data_scientist&country=DE": Filters(roles=("data_scientist",), countries=("DE",)),
    "country=DE,US&seniority=senior": Filters(countries=("DE", "US"), seniorities=("senior",)),
    "workplace=unknown&from=2024-03&to=2024-12": Filters(
        workplaces=("unknown",), since=date(2024, 3, 5), until=date(2024, 12, 9)
    ),
}
"""Addresses, and the filters of `skilltide report` that choose the same openings."""

COUNTED = """() => {
    const all = skilltide.population.part, cube = all.cube, byId = (values) => Object.fromEntries(
        cube.skills.map((id, at) => [id, values(at)]));
    const slices = {};
    for (const [key, list] of Object.entries(skilltide.cube.DIMENSIONS)) {
        slices[key] = byId((at) => Object.fromEntries(all.slices(key)[at].map(
            (row, place) => [cube[list][place], row])));
    }
    return {
        size: all.size, demand: byId((at) => all.demand[at] && [...all.demand[at], all.of(at)]), months: all.months,
        asking: byId((at) => [all.employersOf(at, 6), all.employerCountOf(at)]),
        levels: byId((at) => all.levelsOf(at)), required: byId((at) => all.requiredShare(at)), slices,
        monthly: byId((at) => Object.fromEntries(all.monthlyDemand[at].map((row, place) => [cube.months[place], row]))),
        pay: all.pay(), contrasts: byId((at) => all.contrasts.find((row) => row.skill === at) || null),
        heading: document.getElementById("title").textContent, title: document.title,
        standfirst: document.getElementById("standfirst").textContent, name: skilltide.population.name,
        period: skilltide.population.period,
        answers: Object.fromEntries([...document.querySelectorAll("#short-answers > div")].map(
            (card) => [card.querySelector("dt").textContent, card.querySelector("dd").textContent])),
        tables: Object.fromEntries([...document.querySelectorAll(".panel[id$='-part'] details.data")].map((each) => {
            each.fill();
            const table = each.querySelector("table"), keys = [...table.tHead.rows[0].cells].map((c) => c.dataset.key);
            const value = (c) => c.querySelector("a") ? decodeURIComponent(c.querySelector("a").hash.slice(7))
                : c.dataset.v === undefined ? c.textContent : c.dataset.v;
            return [table.id, [...table.tBodies[0].rows].map((row) => Object.fromEntries([...row.cells].map(
                (c, at) => [keys[at], value(c)])))];
        })),
        n: document.querySelector("#top-skills-part .n").textContent,
    };
}"""


def choose(visit: Visit, fragment: str) -> None:
    """Go to an address, and wait until all that follows it has."""
    visit.page.evaluate("(hash) => { document.body.dataset.followed = 'no'; location.hash = hash; }", fragment)
    visit.until("document.body.dataset.followed === 'yes'")


def _demand(row: dict[str, Any]) -> list[Any]:
    """Count, share, interval and openings of a row of a mart, as the browser holds them."""
    return [row[key] for key in ("demand_count", "demand_share", "demand_share_low", "demand_share_high",
                                 "opening_count")]  # fmt: skip


def _check_texts(seen: dict[str, Any], found: Report) -> None:
    told = {question: text for question, text in answers(found) if question.startswith(("Which", "What is"))}
    pay = "What about pay?"  # the page compares no skills' pay
    assert seen["answers"][pay].partition(".")[0] == dict(answers(found))[pay].partition(".")[0]
    texts = [found.title, found.title, found.standfirst, found.population_name, found.period]
    assert [seen[key] for key in ("heading", "title", "standfirst", "name", "period")] == texts
    assert seen["n"].startswith(f"{found.n} Population: {found.population_name}. Source: ")
    assert {question: seen["answers"].get(question) for question in told} == told
    counts = [seen["size"][key] for key in ("openings", "english", "employers")]
    assert counts == [found.population[f"{key}_count"] for key in ("opening", "english", "employer")]
    assert seen["months"] == [str(month) for month in found.covered]


def _check_shares(seen: dict[str, Any], found: Report) -> int:
    """Hold every share of every skill to the marts; return how many rows were held."""
    there, checked = set(seen["demand"]), 0
    for row in found.rows("FROM marts.skill_demand"):
        if row["skill_id"] not in there:  # nothing on the page demands it
            assert row["demand_count"] == 0
            continue
        assert seen["demand"][row["skill_id"]] == pytest.approx(_demand(row), abs=1e-9)
        levels = seen["levels"][row["skill_id"]]
        assert (levels["required"], levels["preferred"]) == (row["required_count"], row["preferred_count"])
        checked += 1
    for row in found.rows("FROM marts.skill_demand_monthly WHERE NOT is_gap"):
        if row["skill_id"] in there:
            shown = seen["monthly"][row["skill_id"]][str(row["month_on"])]
            assert shown == pytest.approx(_demand(row), abs=1e-9)
            checked += 1
    for row in found.rows("FROM marts.skill_level"):
        shown = seen["required"][row["skill_id"]]
        assert (shown is None) == (row["required_share"] is None)
        names = {"share": "required_share", "low": "required_share_low", "high": "required_share_high",
                 "asked": "asked_count", "required": "required_count", "employers": "employer_count"}  # fmt: skip
        assert shown is None or shown == pytest.approx({key: row[name] for key, name in names.items()})
        checked += shown is not None
    keys = {"seniority_code": "seniority", "role_family_code": "role", "country_code": "country"}
    for row in found.rows("FROM marts.skill_profile WHERE dimension_code <> 'is_remote'"):
        if row["skill_id"] in there:
            shown = seen["slices"][keys[row["dimension_code"]]][row["skill_id"]][row["slice_code"]]
            assert (shown is None) == (row["demand_share"] is None)
            assert shown is None or shown == pytest.approx(_demand(row), abs=1e-9)
            checked += shown is not None
    return checked


ASKING = """
    SELECT skill_id, employer_id, min(employer_name) AS name, count(*) AS n
    FROM counted JOIN marts.opening_skill USING (opening_id) JOIN marts.skill USING (skill_id)
    WHERE is_demand AND NOT is_implied AND employer_id IS NOT NULL AND NOT coalesce(is_intermediary, false)
        AND (language_codes IS NULL OR list_contains(language_codes, language_code))
    GROUP BY ALL ORDER BY skill_id, n DESC, employer_id
"""


def _check_employers(seen: dict[str, Any], found: Report) -> int:
    """Who demands a skill most is counted in the openings that its share is of: here, in the page and in Python."""
    wanted: dict[str, list[list[Any]]] = {}
    for row in found.rows(ASKING):
        wanted.setdefault(row["skill_id"], []).append([row["name"], row["n"]])
    told = json.loads(explorer_json(found))
    for skill_id, *_, entry, _ in told["skills"]:
        if "e" in entry:
            assert [[told["employers"][at], n] for at, n in entry["e"]] == wanted[skill_id][:6]
    for row in found.rows("SELECT skill_id, demand_count FROM marts.skill_demand WHERE demand_count > 0"):
        asking = wanted.get(row["skill_id"], [])
        assert seen["asking"][row["skill_id"]] == [asking[:6], len(asking)]
        assert sum(n for _, n in asking) <= row["demand_count"]
    return len(wanted)


def _check_tables(seen: dict[str, Any], found: Report) -> int:
    """Hold the first view of each chart that follows the choice to that of the filtered report."""
    checked = 0
    by = {"top-skills": ("skill_id",), "levels": ("skill_id",), "categories": ("category_name",),
          "groups-over-time": ("group_name", "month_on"), "employers": ("employer_name",)}  # fmt: skip
    for panel in (panel for section in panels(found) for panel in section.panels if panel.panel_id in by):
        if not panel.views:
            assert f"table-{panel.panel_id}-part" not in seen["tables"]
            continue
        keys, view = by[panel.panel_id], panel.views[0]
        shown = {tuple(row[key] for key in keys): row for row in seen["tables"][f"table-{panel.panel_id}-part"]}
        rows = [row for row in view.table.rows if not str(row.get("state", "yes")).startswith("no")]
        assert panel.panel_id == "top-skills" or len(shown) == len(rows)
        for row in rows:
            one = shown[tuple(str(row[key]) for key in keys)]
            for column in view.table.columns:
                if column.key in one and isinstance(row[column.key], int | float):
                    assert float(one[column.key]) == pytest.approx(row[column.key], rel=1e-5, abs=1e-9)
                    checked += 1
    return checked


def _check_pay(seen: dict[str, Any], found: Report) -> int:
    rows = found.rows("""
        FROM marts.salary_level WHERE coalesce(role_family_code, seniority_code, country_code) IS NULL
    """)
    told = {tuple(each["unit"]): each for each in seen["pay"] if each["n"] >= 30 and each["employers"] >= 10}
    assert set(told) == {(row["salary_currency_code"], row["salary_period_code"]) for row in rows}
    for row in rows:
        shown = told[row["salary_currency_code"], row["salary_period_code"]]
        quartiles = [row[f"salary_annual_{key}"] for key in ("lower_quartile", "median", "upper_quartile")]
        assert [shown["low"], shown["median"], shown["high"]] == pytest.approx(quartiles)
        assert (shown["n"], shown["employers"]) == (row["opening_count"], row["employer_count"])
    return len(rows)


def _check_contrasts(seen: dict[str, Any], found: Report) -> int:
    shown = {skill: row for skill, row in seen["contrasts"].items() if row}
    sizes = month_sizes(found.connection, found.whole, found.months[0]["month_on"], found.months[-1]["month_on"])
    comparison = compare(pd.Series(sizes.values(), index=pd.DatetimeIndex(sizes.keys()), dtype="int64"))
    if comparison is None:
        assert not shown
        return 0
    openings = found.frame(f"SELECT * FROM ({USABLE.format(schema='marts')})")
    mentioned = found.frame("SELECT * FROM marts.opening_skill WHERE NOT is_implied")
    skills = found.frame("SELECT skill_id, kind_code, language_codes FROM marts.skill")
    rows = contrast(openings, mentioned, comparison, skills=skills).to_dict("records")
    assert set(shown) == {row["skill_id"] for row in rows}
    names = {"before_share": "before", "after_share": "after", "difference_points": "points",
             "difference_points_low": "low", "difference_points_high": "high", "p_value": "pValue", "q_value": "qValue",
             "demand_count": "demandCount", "employer_count": "employerCount", "opening_count_before": "countBefore",
             "opening_count_after": "countAfter"}  # fmt: skip
    for row in rows:
        one = shown[row["skill_id"]]
        assert one["label"] == row["label_code"]
        assert {key: one[name] for key, name in names.items()} == pytest.approx(
            {key: row[key] for key in names}, rel=1e-8, abs=1e-10
        )
    return len(rows)


def test_the_browser_counts_what_a_filtered_report_counts(visits: Callable[..., Visit], market: Path) -> None:
    visit = visits()
    shares = contrasts = numbers = 0
    for fragment, filters in PARTS.items():
        choose(visit, fragment)
        seen = visit.page.evaluate(COUNTED)
        with opened(market, filters) as found:
            _check_texts(seen, found)
            shares += _check_shares(seen, found)
            _check_pay(seen, found)
            numbers += _check_tables(seen, found)
            contrasts += _check_contrasts(seen, found)
            assert _check_employers(seen, found) > 10
    assert shares > 300 and contrasts > 20 and numbers > 500
    assert visit.complaints == []


def test_what_openings_leave_untold_is_counted_alike(browser: Any, market: Path, tmp_path: Path) -> None:
    path = tmp_path / "untold.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        for changed, like in (("country_code = NULL", "%4"), ("employer_id = NULL, employer_name = NULL", "%3"),
                              ("salary_annual_min = NULL, salary_annual_max = NULL", "%2"),
                              ("salary_annual_max = NULL, salary_currency_code = 'EUR'", "%1"),
                              ("workplace_code = 'remote'", "%5"), ("source_id = 'second'", "%6")):  # fmt: skip
            sql.execute(f"UPDATE marts.opening SET {changed} WHERE opening_id LIKE $like", {"like": like})
    visit = Visit(browser, write_report(path, tmp_path / "untold.html"))
    for fragment, filters in (
        ("seniority=senior,unknown", Filters(seniorities=("senior", "unknown"))),
        ("workplace=unknown", Filters(workplaces=("unknown",))),
    ):
        choose(visit, fragment)
        seen = visit.page.evaluate(COUNTED)
        with opened(path, filters) as found:
            _check_texts(seen, found)
            assert _check_shares(seen, found) > 100
            assert _check_pay(seen, found) == 2
            assert _check_tables(seen, found) > 100
            _check_contrasts(seen, found)
    assert visit.complaints == []


def test_skills_of_few_openings_in_their_languages_lead_nothing(browser: Any, market: Path, tmp_path: Path) -> None:
    """A part in another language: its few English openings rank no concept, and its tools stay as they are."""
    path = tmp_path / "norwegian.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("UPDATE marts.opening SET language_code = 'no', is_english = false "
                    "WHERE country_code = 'DE' AND opening_id NOT LIKE '%7'")  # fmt: skip
        sql.execute("UPDATE marts.opening SET language_code = 'no', is_english = false WHERE month_on = '2024-05-01' "
                    "AND opening_id NOT LIKE '%1'")  # fmt: skip
    visit = Visit(browser, write_report(path, tmp_path / "norwegian.html"))
    ranks = """() => skilltide.population.demandRows(skilltide.population.part).map(
        (row) => skilltide.population.skills()[row.skill].id)"""
    for fragment, filters in (
        ("country=DE&role=data_scientist", Filters(countries=("DE",), roles=("data_scientist",))),
        ("role=ml_engineer,data_scientist&from=2024-01&to=2024-12",
         Filters(roles=("ml_engineer", "data_scientist"), since=date(2024, 1, 1), until=date(2024, 12, 1))),
        ("country=DE&seniority=junior&from=2024-02&to=2024-02",
         Filters(countries=("DE",), seniorities=("junior",), since=date(2024, 2, 1), until=date(2024, 2, 1))),
    ):  # fmt: skip
        choose(visit, fragment)
        seen = visit.page.evaluate(COUNTED.replace('document.querySelector("#top-skills-part .n").textContent', '""'))
        with opened(path, filters) as found:
            seen["n"] = f"{found.n} Population: {found.population_name}. Source: "
            _check_texts(seen, found)
            assert _check_shares(seen, found) > 3
            _check_tables(seen, found)
            ranked = found.tuples("""
                SELECT skill_id, kind_code FROM marts.skill_demand JOIN marts.skill USING (skill_id)
                WHERE demand_count > 0 AND demand_share IS NOT NULL
            """)
            told = dict(answers(found))
        assert set(visit.page.evaluate(ranks)) == {skill_id for skill_id, _ in ranked}
        kinds = {kind for _, kind in ranked}
        if "country" not in fragment:
            assert kinds == {"tool", "concept", "soft"}
            months = seen["monthly"]["machine-learning"]
            assert months["2024-05-01"] is None and seen["monthly"]["python"]["2024-05-01"]
            assert 0 < sum(bool(row) for row in months.values()) < sum(map(bool, seen["monthly"]["python"].values()))
        elif "junior" in fragment:
            assert not kinds and seen["answers"]["Which technology is demanded most?"] == TOO_FEW
            lead = visit.page.locator("#top-skills-part .lead").inner_text()
            assert lead == "This population has too few openings to tell."
        else:
            assert kinds == {"tool"} and told["Which field or method?"] == TOO_FEW
            assert "more skills are not ranked" in visit.page.locator("#top-skills-part .summary").inner_text()
            visit.page.fill("#skill-input", "machine learning")
            visit.page.keyboard.press("Enter")
            text = "is too few to give a share: 30 openings of 10 employers"
            assert text in visit.page.locator("#skill-result .lead").inner_text()
    choose(visit, "role=data_scientist&skill=machine-learning&compare=DE,US")
    visit.page.wait_for_selector("#compare-told")
    assert visit.page.locator("#compare-told").inner_text().count("United States") == 1
    assert "Germany" not in visit.page.locator("#compare-told").inner_text()
    few = visit.page.locator(".note", has_text="Too few to say").inner_text()
    assert few.startswith("Too few to say: Germany (") and "in the languages of its names; 30 of 10" in few
    assert visit.complaints == []


def test_a_part_that_lacks_months_is_compared_in_the_others(browser: Any, market: Path, tmp_path: Path) -> None:
    path = tmp_path / "holes.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("UPDATE marts.opening SET country_code = 'GB' WHERE country_code = 'DE' "
                    "AND month_on = '2024-09-01' OR country_code = 'US' AND seniority_code = 'junior'")  # fmt: skip
    visit = Visit(browser, write_report(path, tmp_path / "holes.html"))
    choose(visit, "country=DE")
    with opened(path, Filters(countries=("DE",))) as found:
        assert _check_contrasts(visit.page.evaluate(COUNTED), found) > 5
        sizes = month_sizes(found.connection, found.whole)
        there = pd.DatetimeIndex([day for (day,) in found.tuples("SELECT DISTINCT month_on FROM marts.opening")])
    whole = compare(pd.Series(sizes.values(), index=pd.DatetimeIndex(sizes.keys()), dtype="int64"))
    part = whole and whole.within(there)
    assert whole and part and len(part.after) == len(whole.after) - 1
    row = {"comparison_code": "year", "before_months": [day.date() for day in part.before],
           "after_months": [day.date() for day in part.after]}  # fmt: skip
    assert visit.page.locator("#moved-part .lead").inner_text().startswith(f"{compared(row)}. Of ")
    assert f" after, {compared(row)}." in visit.page.locator("#moved-part .n").inner_text()
    choose(visit, "country=US&seniority=junior")
    assert (
        visit.page.locator("#short-answers")
        .inner_text()
        .endswith(
            "No opening of this part of the market was posted in a month that was collected well enough to count."
        )
    )
    assert visit.complaints == []


def test_a_slope_names_the_months_that_its_skill_compares(browser: Any, market: Path, tmp_path: Path) -> None:
    """A part without English openings in two months: what is counted in them compares the others."""
    path = tmp_path / "slopes.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("UPDATE marts.opening SET language_code = 'no', is_english = false "
                    "WHERE country_code = 'DE' AND month_on < '2024-03-01'")  # fmt: skip
        sql.execute("DELETE FROM marts.opening_skill WHERE skill_id = 'machine-learning' AND opening_id IN (SELECT "
                    "opening_id FROM marts.opening WHERE country_code = 'DE' AND month_on < '2025-01-01')")  # fmt: skip
    visit = Visit(browser, write_report(path, tmp_path / "slopes.html"))
    choose(visit, "country=DE")
    told = visit.page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("#moved-part .multiple")].map(
        (each) => [each.querySelector("h4").textContent.split(". ")[1],
            [...each.querySelectorAll("text.muted")].slice(2).map((text) => text.textContent).join(" ")]))""")
    assert told["Rising Tool"] == "Jan–Nov 2024 Jan–Nov 2025"
    assert told["Machine Learning"] == "Aug–Nov 2024 Aug–Nov 2025"
    assert visit.complaints == []


def test_a_skill_whose_months_are_all_too_thin_has_no_course_to_compare(
    browser: Any, market: Path, tmp_path: Path
) -> None:
    path = tmp_path / "thin.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("UPDATE marts.opening SET language_code = 'no', is_english = false "
                    "WHERE NOT regexp_matches(opening_id, '[147]$')")  # fmt: skip
    visit = Visit(browser, write_report(path, tmp_path / "thin.html"))
    part = "role=ml_engineer,data_scientist&skill=python"
    choose(visit, part)
    visit.page.wait_for_selector("#compare-add")
    seen = visit.page.evaluate(COUNTED)
    assert seen["demand"]["machine-learning"][1] is not None and seen["asking"]["machine-learning"][1] >= 10
    assert not any(seen["monthly"]["machine-learning"].values())
    visit.page.fill("#compare-input", "Machine Learning")
    visit.page.click("#compare-add")
    told = visit.page.locator("#compare-status").inner_text()
    assert told == "Too few openings demand Machine Learning to draw its course."
    assert visit.page.evaluate("location.hash") == f"#{part}"
    choose(visit, "role=ml_engineer,data_scientist&skill=machine-learning")
    lead = visit.page.locator("#skill-result > .lead").inner_text()
    n, of = (f"{number:,.0f}" for number in (seen["demand"]["machine-learning"][at] for at in (0, 4)))
    assert "% of openings in English demand it (95% interval " in lead and f": {n} of {of}, " in lead
    choose(visit, f"{part}&compare=machine-learning,sql")
    visit.page.wait_for_selector("#table-compare", state="attached")
    assert visit.page.evaluate("[...document.querySelectorAll('#skill-result .legend .mark')].length") == 2
    assert visit.complaints == []


def test_a_thin_filtered_report_follows_the_choice(browser: Any, market: Path, tmp_path: Path) -> None:
    thin = Filters(roles=("data_scientist",), countries=("DE",), since=date(2024, 1, 1), until=date(2024, 3, 1))
    with opened(market, thin) as found:
        assert 0 < found.population["opening_count"] < 30
    visit = Visit(browser, write_report(market, tmp_path / "thin.html", filters=thin))
    assert visit.page.evaluate("!skilltide.figures['top-skills--all']")
    choose(visit, "seniority=senior")
    assert visit.page.locator("#employers-part .summary").inner_text().startswith("Most openings: Quayside")
    lead = visit.page.locator("#top-skills-part .lead").inner_text()
    assert lead == "This population has too few openings to tell."
    assert visit.complaints == []


def test_a_page_whose_months_are_all_too_small_ranks_the_skills_of_a_part(
    browser: Any, market: Path, tmp_path: Path
) -> None:
    """Months with few openings count in a part of the page, though not in all of it."""
    path = tmp_path / "small.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("UPDATE marts.month_coverage SET is_gap = true, gap_reason_code = 'few_openings' WHERE NOT is_gap")
        sql.execute("DELETE FROM marts.skill_demand")
    visit = Visit(browser, write_report(path, tmp_path / "small.html"))
    assert visit.page.evaluate("!skilltide.figures['top-skills--all']")
    choose(visit, "country=DE")
    with opened(path, Filters(countries=("DE",))) as found:
        views = top_skills.build(found).views
    assert visit.page.locator("#top-skills-part-view option").all_inner_texts() == [view.label for view in views]
    assert visit.page.locator("#top-skills-part .summary").inner_text() == views[0].summary
    assert visit.complaints == []


def test_a_role_alone_is_told_as_its_filtered_report_tells_it(
    visits: Callable[..., Visit], report: Path, market: Path
) -> None:
    visit = visits()
    choose(visit, "role=ml_engineer")
    shown = visit.page.evaluate("skilltide.population.part.cube.changes")
    names = [column[0] for column in shown["columns"]]
    ready = shown["roles"]["ml_engineer"]
    with opened(market, Filters(roles=("ml_engineer",))) as found:
        rows = found.rows("FROM marts.skill_change WHERE population_code = 'core' AND p_value IS NOT NULL")
        card = dict(answers(found))
    assert {row[0] for row in ready["rows"]} == {row["skill_id"] for row in rows} and len(rows) > 3
    by_id = {row["skill_id"]: row for row in rows}
    for values in ready["rows"]:
        for name, value in zip(names, values, strict=True):
            if name in by_id[values[0]] and isinstance(value, float):
                assert value == pytest.approx(by_id[values[0]][name], rel=1e-5)
    # a filtered report tests trends too; where it tells changes, the card is the same
    question = "What changed within a year?"
    text = visit.page.locator("#short-answers").inner_text()
    if question in card:
        assert card[question].split(" Compared")[0] in text.replace("\n", " ")
    assert "at a fixed mix" in visit.page.locator("#moved-part .definition").inner_text()
    choose(visit, "role=ml_engineer&country=DE")
    assert "as collected" in visit.page.locator("#moved-part .definition").inner_text()


def test_statistics_are_those_of_python(visits: Callable[..., Visit]) -> None:
    from scipy.special import stdtr, stdtrit

    visit = visits()
    points = [(t, freedom) for t in (0.0, 0.01, 0.7, 1.96, 4.5, 12.0) for freedom in (1, 2, 9, 29.5, 300, 5000)]
    tails = visit.page.evaluate("(all) => all.map(([t, f]) => skilltide.statistics.studentBothTails(t, f))", points)
    assert tails == pytest.approx([2 * stdtr(freedom, -t) for t, freedom in points], rel=1e-9, abs=1e-14)
    few = [3, 9, 77, 4000]
    bounds = visit.page.evaluate("(all) => all.map((f) => skilltide.statistics.studentBound(0.05, f))", few)
    assert bounds == pytest.approx([stdtrit(freedom, 0.975) for freedom in few], rel=1e-9)
    shares = [(share, n) for share in (0, 0.003, 0.5, 1) for n in (1, 7.3, 1e5)]
    intervals = visit.page.evaluate("(all) => all.map(([p, n]) => skilltide.statistics.wilson(p, n))", shares)
    for (share, n), interval in zip(shares, intervals, strict=True):
        assert interval == pytest.approx([float(bound) for bound in wilson(share, n)], abs=1e-12)
    assert visit.page.evaluate("skilltide.statistics.wilson(0.5, 0)") == [None, None]
    rng = np.random.default_rng(5)
    p_values = [*rng.random(40).tolist(), 0.001, 0.001, 1.0]
    q = visit.page.evaluate("(p) => skilltide.statistics.benjaminiHochberg(p)", p_values)
    assert q == pytest.approx(benjamini_hochberg(p_values).tolist())
    histories = [rng.integers(0, 3, size) * rng.integers(1, 900, size) for size in rng.integers(1, 40, 150)]
    histories += [np.r_[np.full(4, 90), np.zeros(8, int), np.full(3, 90)], np.full(30, 3000), np.array([0])]
    given = [[[24000 + at, int(n)] for at, n in enumerate(history)] for history in histories]
    found = visit.page.evaluate("(all) => all.map((sizes) => skilltide.statistics.compare(sizes))", given)
    for history, shown in zip(histories, found, strict=True):
        months = pd.date_range("2000-01-01", periods=len(history), freq="MS")
        wanted = compare(pd.Series(history, index=months))
        assert (shown is None) == (wanted is None)
        if wanted:
            assert shown["code"] == wanted.code
            for side in ("before", "after"):
                at = [24000 + (month.year - 2000) * 12 + month.month - 1 for month in getattr(wanted, side)]
                assert shown[side] == at
    assert {shown["code"] for shown in found if shown} == {"year", "before_after"}


def test_a_comparison_is_narrowed_as_python_narrows_it(visits: Callable[..., Visit]) -> None:
    visit = visits()
    rng = np.random.default_rng(3)
    months = pd.date_range("2021-01-01", periods=30, freq="MS")
    numbers = [month.year * 12 + month.month - 1 for month in months]
    number = dict(zip(months, numbers, strict=True))
    seen = set()
    for holes in (0.1, 0.5):
        for _ in range(60):
            found = compare(pd.Series((rng.random(30) > holes) * 700, index=months))
            held = months[rng.random(30) < 0.8]
            if found is None:
                continue
            given = {"code": found.code, **{side: [number[month] for month in getattr(found, side)]
                                            for side in ("before", "after")}}  # fmt: skip
            wanted = found.within(held)
            shown = visit.page.evaluate("([all, held]) => skilltide.statistics.within(all, new Set(held))",
                                        [given, [number[month] for month in held]])  # fmt: skip
            assert shown == (wanted and {"code": wanted.code, **{
                side: [number[month] for month in getattr(wanted, side)] for side in ("before", "after")}})  # fmt: skip
            seen.add((found.code, wanted is None, wanted == found))
    assert len(seen) > 2
    assert visit.complaints == []


def test_words_are_those_of_python(visits: Callable[..., Visit]) -> None:
    from skilltide.report import words

    visit = visits()
    numbers = [0, 0.5, 1.5, 2.5, 12.25, 12.35, 0.125, 0.045, 99.95, 1234.5, 149_950, 150_050, 0.0004, -0.25, -3.75]
    told = """(all) => all.map((x) => [
        skilltide.words.count(x), skilltide.words.percent(x), skilltide.words.percent(x, 0),
        skilltide.words.points(x), skilltide.words.money(x), skilltide.words.number(x),
    ])"""
    for value, texts in zip(numbers, visit.page.evaluate(told, numbers), strict=True):
        wanted = [words.count(value), words.percent(value), words.percent(value, 0), words.points(value),
                  words.money(value), words.number(value)]  # fmt: skip
        assert texts == wanted, value
    spans = [("2024-07-01", "2024-07-01"), ("2024-07-01", "2024-08-01"), ("2023-12-01", "2024-01-01")]
    for first, last in spans:
        shown = visit.page.evaluate("([a, b]) => skilltide.words.months(a, b)", [first, last])
        assert shown == words.months(date.fromisoformat(first), date.fromisoformat(last))
    lists = ("2025-06", "2025-05 2025-06 2025-07", "2025-03 2025-08", "2024-12 2025-03", "2025-01 2025-02 2025-05",
             "2024-09 2024-11 2024-12 2025-01 2025-03")  # fmt: skip
    for each in lists:
        days = [date.fromisoformat(f"{day}-01") for day in each.split()]
        shown = visit.page.evaluate("(days) => skilltide.words.monthList(days)", [str(day) for day in days])
        assert shown == words.month_list(days)
    assert visit.page.evaluate("skilltide.words.payUnit(['EUR', 'hour'])") == words.pay_unit("EUR", "hour")
    for name in ("United States", "Netherlands", "Faroe Islands", "Germany"):
        assert visit.page.evaluate("(name) => skilltide.words.place(name)", name) == words.place(name)
    ranked = [("NumPy", 0.934), ("Python", 0.929), ("SQL", 0.91)]
    assert visit.page.evaluate("(ranked) => skilltide.words.tied(ranked)", ranked) == words.tied(ranked)
    for name in ("Large Language Models (LLMs)", "SQL", "Python"):
        assert visit.page.evaluate("(name) => skilltide.words.short(name)", name) == words.short_name(name)


def test_what_is_compared_is_told_as_python_tells_it(visits: Callable[..., Visit]) -> None:
    visit = visits()
    rng = np.random.default_rng(11)
    histories = [rng.integers(0, 4, size) * 700 for size in rng.integers(14, 40, 60)]
    histories += [np.r_[np.full(sides, 90), np.zeros(hole, int), np.full(sides, 90)]
                  for sides in (2, 3) for hole in (5, 40)]  # fmt: skip
    told: set[str] = set()
    for history in histories:
        found = compare(pd.Series(history, index=pd.date_range("2021-03-01", periods=len(history), freq="MS")))
        if found is None:
            continue
        before, after = ([day.date() for day in side] for side in (found.before, found.after))
        row = {"comparison_code": found.code, "before_months": before, "after_months": after,
               "before_first_on": before[0], "after_last_on": after[-1]}  # fmt: skip
        given = {"code": found.code, "before": [day.year * 12 + day.month - 1 for day in before],
                 "after": [day.year * 12 + day.month - 1 for day in after]}  # fmt: skip
        shown = visit.page.evaluate("(c) => [skilltide.population.compared(c), skilltide.population.span(c)]", given)
        assert shown == [compared(row), span(row)]
        told.add(shown[0].split(",")[0].split(" ")[0] + shown[1].split(" ")[0])
    assert len(told) > 3
    assert visit.complaints == []


def test_everything_that_follows_the_choice_names_it_and_the_rest_says_so(visits: Callable[..., Visit]) -> None:
    visit = visits("#role=ml_engineer&country=europe&skill=python")
    visit.page.wait_for_selector("#top-skills-part .n")
    visit.page.wait_for_selector("#skill-title")
    name = "role family ML engineer, in Europe"
    status = visit.page.locator("#population-status").inner_text()
    assert status.startswith(f"Chosen: {name}. ") and " openings of 24 employers." in status
    assert visit.page.input_value("#population-role") == "ml_engineer"
    assert visit.page.input_value("#population-country") == "europe"
    assert visit.page.locator("#moved, #top-skills").filter(visible=True).count() == 0
    for place in ("#moved-part .n", "#top-skills-part .n", "#skill-result > .n"):
        assert f"Population: {name}. Source: " in visit.page.locator(place).last.inner_text(), place
    # every other chart says whom it is about
    others = visit.page.locator("main .panel[data-population]:visible:not(#honesty .panel)").all()
    assert len(others) > 6
    for panel in others:
        assert "It is about: core roles" in panel.locator(".stays").inner_text()
    files = visit.page.evaluate(DOWNLOADS)
    told: dict[str, set[str]] = {}
    for text in files:
        _, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        for row in rows:
            told.setdefault(row[-3], set()).add(row[-4])
    whole = next(each for each in told if each.startswith("core roles"))
    assert set(told) == {whole, name}
    followed = {"Which skills are demanded most? All skills", "What differs most within a year, as collected?",
                "Which kinds of skill are demanded?", "Python by Seniority", "Who asks? Employers"}  # fmt: skip
    assert followed <= told[name]
    assert not {text for text in told[name] if text.startswith(("What goes together", "What rises", "Do openings"))}
    visit.page.click("#population-reset")
    visit.until("!document.body.classList.contains('is-part')")
    assert visit.page.evaluate("location.hash") == "#skill=python"
    assert visit.page.locator(".stays:visible, #moved-part:visible, #top-skills-part:visible").count() == 0
    assert "Population: " not in visit.page.locator("#skill-result > .n").last.inner_text()
    assert visit.complaints == [] and visit.requests == []


def test_the_choice_is_made_by_keyboard_and_kept_in_the_address(visits: Callable[..., Visit]) -> None:
    visit = visits()
    visit.page.focus("#population-role")
    visit.page.keyboard.press("ArrowDown")
    visit.until("document.body.classList.contains('is-part')")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.type("Germ")
    visit.until("location.hash === '#role=ml_engineer&country=DE'")
    visit.until("document.getElementById('title').textContent.includes('Germany')")
    assert visit.page.evaluate("document.activeElement.id") == "population-country"
    visit.page.eval_on_selector("nav a[href='#explorer']", "(link) => link.click()")
    assert visit.page.evaluate("location.hash") == "#role=ml_engineer&country=DE"
    visit.page.fill("#skill-input", "k8s")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("location.hash") == "#role=ml_engineer&country=DE&skill=kubernetes"
    visit.page.go_back()
    visit.until("document.getElementById('population-country').value === ''")
    visit.page.go_forward()
    visit.until("document.getElementById('population-country').value === 'DE'")
    before = visit.page.locator("#short-answers").inner_text()
    visit.page.reload()
    visit.until("document.body.classList.contains('is-part')")
    assert visit.page.locator("#short-answers").inner_text() == before
    assert visit.complaints == []


def test_what_an_address_may_not_ask_for(visits: Callable[..., Visit]) -> None:
    visit = visits("#role=astronaut&country=XX&from=20xx&skill=python")
    visit.until("document.getElementById('population-status').textContent !== ''")
    status = visit.page.locator("#population-status").inner_text()
    assert status == "This page has no opening with role=astronaut, country=XX, from=20xx."
    assert visit.page.locator("#title").inner_text().startswith("What machine-learning, AI and data-science openings")
    choose(visit, "role=ml_engineer&country=XX")
    assert "no opening with country=XX" in visit.page.locator("#population-status").inner_text()
    assert visit.page.evaluate("skilltide.population.name") == "role family ML engineer"
    choose(visit, "country=asia-pacific")
    status = visit.page.locator("#population-status").inner_text()
    assert status == "This page has no opening with country=asia-pacific."
    assert visit.page.evaluate("skilltide.population.part") is None
    choose(visit, "country=DE,DE,asia-pacific")
    assert "no opening with country=asia-pacific" in visit.page.locator("#population-status").inner_text()
    assert visit.page.evaluate("skilltide.population.name").endswith(", in Germany")
    choose(visit, "from=2025-06&to=2024-11")
    assert visit.page.evaluate("skilltide.population.name").endswith("from November 2024, to June 2025")
    choose(visit, "country=DE&seniority=senior&from=2024-02&to=2024-02")
    assert "That is too few to rest anything on" in visit.page.locator("#population-status").inner_text()
    choose(visit, "from=2025-03&to=2025-07&skill=python")
    assert "No month was collected well enough to count." in visit.page.locator("#short-answers").inner_text()
    choose(visit, "role=%E0%A4%A&country=<script>&seniority=&workplace=,")
    assert visit.page.evaluate("skilltide.population.part") is None
    assert visit.complaints == []


SQL_NEXT = """
    WITH chosen AS (
        SELECT * FROM marts.opening ANTI JOIN (FROM marts.source_coverage WHERE is_gap) USING (source_id, month_on)
        WHERE is_headline AND is_english AND role_family_code IN $roles AND month_on IN $months
    ),
    required AS (
        SELECT opening_id, skill_id FROM marts.opening_skill JOIN marts.skill USING (skill_id) SEMI JOIN chosen
            USING (opening_id)
        WHERE level_code = 'required' AND NOT is_implied AND kind_code IN $kinds
    ),
    missing AS (
        SELECT opening_id, count(*) FILTER (NOT list_contains($known, skill_id)) AS n,
            min(skill_id) FILTER (NOT list_contains($known, skill_id)) AS skill_id
        FROM required GROUP BY 1
    )
"""


def test_what_next_is_what_sql_counts(visits: Callable[..., Visit], market: Path) -> None:
    cases = [
        (["python"], "", ["ml_engineer", "data_scientist"]), (["python", "sql", "docker"], "", ["ml_engineer"]),
        (["sql", "communication", "statistics"], "all", ["data_scientist"]),
        (["python", "machine-learning", "pytorch", "sql"], "methods", ["ml_engineer", "data_scientist"]),
    ]  # fmt: skip
    kinds = {"": ["tool"], "methods": ["tool", "concept"], "all": ["tool", "concept", "soft"]}
    visit = visits("#know=docker")
    visit.page.wait_for_selector("#next-lead")
    names = visit.page.evaluate("Object.fromEntries(skilltide.lookup().skills.map((skill) => [skill[0], skill[1]]))")
    for known, count, roles in cases:
        role = "" if len(roles) > 1 else f"role={roles[0]}&"
        choose(visit, f"{role}know={','.join(known)}{'&count=' + count if count else ''}")
        ticked = visit.page.eval_on_selector_all("#know-list :checked", "(all) => all.map((box) => box.value)")
        assert set(ticked) == set(known)
        with opened(market, Filters(roles=tuple(roles)) if role else None) as found:
            months = found.counted_months
        with duckdb.connect(str(market), read_only=True) as sql:
            given = {"roles": roles, "months": months, "kinds": kinds[count], "known": known}
            of, met, but_one = sql.execute(
                f"{SQL_NEXT} SELECT count(*), count(*) FILTER (n = 0), count(*) FILTER (n = 1) FROM missing", given
            ).fetchall()[0]
            added = sql.execute(
                f"""{SQL_NEXT} SELECT skill_id, count(*) AS added, median((salary_annual_min + salary_annual_max) / 2)
                FROM missing JOIN chosen USING (opening_id) WHERE n = 1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10""",
                given,
            ).fetchall()
            silent = sql.execute(f"{SQL_NEXT} SELECT count(*) FROM chosen ANTI JOIN missing USING (opening_id)", given)
            left_out = silent.fetchall()[0][0]
        assert of > 100 and met > 0 and added
        lead = visit.page.locator("#next-lead").inner_text()
        assert lead.startswith(
            f"Of {of:,} openings that require at least one such skill, {met:,} ({100 * met / of:.1f}%) require nothing "
            f"beyond what you know, and {but_one:,} ({100 * but_one / of:.1f}%) all but one skill. "
            f"{names[added[0][0]]} would add most: {added[0][1]} opening"
        )
        rows = visit.download("button[data-table='table-next']")
        assert rows[0][:5] == ["skill_id", "skill_name", "added_count", "added_share", "median_pay"]
        assert [(row[0], int(row[2])) for row in rows[1:]] == [(skill, n) for skill, n, _ in added]
        for row, (_, n, pay) in zip(rows[1:], added, strict=True):
            assert float(row[3]) == pytest.approx(n / of)
            assert row[4] == ("" if n < 5 else f"{pay:g}") or float(row[4]) == pytest.approx(pay)
            assert "Quayside 23 Ltd" not in row[5], "an intermediary doesn't ask for itself"
        note = visit.page.locator("#next-result .note").inner_text()
        assert "since most other skills than technologies aren’t counted in them." in note
        told = visit.page.locator("#next-result .n").inner_text()
        assert f"{left_out:,} more require none of what is counted" in told
    assert visit.complaints == []


def test_what_is_known_is_ticked_by_keyboard_and_kept(visits: Callable[..., Visit]) -> None:
    visit = visits("#role=ml_engineer&know=python")
    visit.page.wait_for_selector("#next-lead")
    said = visit.page.locator("#know-status")
    visit.page.focus("#know-input")
    for text, answer in (("k8s", "Added Kubernetes."), ("Kubernetes", "Kubernetes is ticked already."),
                         ("qwxyz", "Nothing found for \u201cqwxyz\u201d that an opening here demands."),
                         ("unseen", "Nothing found for \u201cunseen\u201d that an opening here demands.")):  # fmt: skip
        visit.page.keyboard.press("Control+A")
        visit.page.keyboard.type(text)
        visit.page.keyboard.press("Enter")
        assert said.inner_text() == answer
    assert visit.page.evaluate("location.hash") == "#role=ml_engineer&know=python,kubernetes"
    visit.page.focus("#know-list input[value='docker']")
    visit.page.keyboard.press("Space")
    assert visit.page.evaluate("location.hash") == "#role=ml_engineer&know=python,kubernetes,docker"
    assert visit.page.evaluate("document.activeElement.value") == "docker", "where the reader was"
    visit.page.keyboard.press("Space")
    visit.page.select_option("#know-count", "all")
    visit.page.reload()
    visit.page.wait_for_selector("#next-lead")
    assert visit.page.evaluate("location.hash") == "#role=ml_engineer&know=python,kubernetes&count=all"
    assert visit.page.input_value("#know-count") == "all"
    visit.page.click("#know-none")
    assert "Nothing is ticked yet" in visit.page.locator("#next-result").inner_text()
    assert visit.complaints == []
