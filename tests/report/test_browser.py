"""The page in a browser: silent, offline, usable by keyboard, and deaf to what strangers wrote."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from market import LOOKED_UP, SKILLS
from visits import AXE, CHROMIUM, DOWNLOADS, Visit

from skilltide.spreadsheet import safe_cell

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM} (set CHROMIUM)"),
]


def test_a_visit_is_silent_offline_fits_and_has_no_serious_fault(browser: Any, report: Path) -> None:
    visit = Visit(browser, report, "#skill=python", viewport={"width": 1280, "height": 800}, color_scheme="light")
    _assert_silent(visit, report)
    _assert_sound(visit, 1280)


def test_a_phone_shows_the_same_and_every_column_of_every_table(browser: Any, report: Path) -> None:
    fragment = "#skill=python&compare=sql"
    visit = Visit(browser, report, fragment, viewport={"width": 390, "height": 800}, color_scheme="dark")
    visit.page.wait_for_selector("#table-compare", state="attached")
    _assert_silent(visit, report)
    _assert_sound(visit, 390)
    clipped = visit.page.evaluate("""() => [...document.querySelectorAll("table")].filter((t) => {
        if (!t.offsetParent) return false;
        const box = t.closest(".scroll"), row = t.rows[0];
        if (!box) return true;
        box.scrollLeft = 1e6;
        const last = row.cells[row.cells.length - 1].getBoundingClientRect(), edge = box.getBoundingClientRect();
        return last.right > edge.right + 1 || edge.right > innerWidth + 1 || edge.left < 0;
    }).map((t) => t.id)""")
    assert clipped == []
    visit.page.evaluate("location.hash = 'role=ml_engineer&skill=python&compare=sql&know=python,sql'")
    visit.page.wait_for_selector("#next-lead")
    assert visit.page.locator("#moved-part .slope").count() > 0
    _assert_sound(visit, 390)


def _assert_silent(visit: Visit, report: Path) -> None:
    """Seen from top to bottom it draws its figures and asks for nothing but itself."""
    visit.see_everything()
    assert visit.page.locator(".figure .main-svg").count() > 15
    assert visit.requests == [report.as_uri()]


def _assert_sound(visit: Visit, width: int) -> None:
    """Nothing complains, all fits, and with every part open axe finds nothing serious."""
    assert visit.complaints == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.page.eval_on_selector_all("details", "(all) => all.forEach((d) => d.open = true)")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    if AXE.exists():  # npm install axe-core, or set AXE_CORE
        assert visit.serious_faults() == []


def test_choosing_a_view_shows_its_figure_and_table(visits: Callable[..., Visit]) -> None:
    visit = visits()
    view = visit.page.locator("#top-skills .view[data-view='kind-soft']")
    assert view.is_hidden()
    visit.page.select_option("#top-skills-view", "kind-soft")
    assert view.is_visible()
    assert visit.page.locator("#top-skills .view[data-view='all']").is_hidden()
    visit.page.wait_for_selector("#figure-top-skills--kind-soft .main-svg")
    assert "Communication" in view.inner_text()
    assert "Python" not in view.locator("table").inner_text()


def test_the_explorer_is_used_by_keyboard_alone(visits: Callable[..., Visit]) -> None:
    visit = visits()
    box = visit.page.locator("#skill-input")
    box.focus()
    visit.page.keyboard.type("ris")
    assert box.get_attribute("aria-expanded") == "true"
    visit.page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "skill-option-0"
    visit.page.keyboard.press("Enter")
    text = visit.page.locator("#skill-result").inner_text()
    assert "Rising Tool" in text
    assert "It is rising: +" in text
    assert "It clearly rose, " in text
    assert visit.page.locator("#skill-result blockquote mark").first.inner_text() == "Rising Tool"
    assert visit.page.locator("#skill-status").inner_text() == "Showing Rising Tool."
    visit.page.locator("#figure-course").scroll_into_view_if_needed()
    visit.page.wait_for_selector("#figure-course .main-svg")
    assert visit.complaints == []


def test_the_explorer_filters_by_one_dimension(visits: Callable[..., Visit]) -> None:
    visit = visits("#skill=python")
    visit.page.wait_for_selector("#slice-by")
    visit.page.select_option("#slice-by", "country_code")
    rows = visit.download("button[data-table='table-slices']")
    assert rows[0][0] == "country_code" and "Python" in rows[1]
    assert {row[0] for row in rows[1:]} == {"Germany", "United States", "United Kingdom"}
    assert all(0.5 < float(row[1]) < 1 for row in rows[1:])


def test_the_course_leaves_the_outage_out(visits: Callable[..., Visit]) -> None:
    visit = visits("#skill=python")
    visit.page.wait_for_selector("#table-course", state="attached")
    months = [row[0] for row in visit.download("button[data-table='table-course']")[1:]]
    assert "2025-02" in months and "2025-08" in months
    assert not {f"2025-0{month}" for month in range(3, 8)} & set(months)


def test_a_skill_below_the_floor_says_so(visits: Callable[..., Visit]) -> None:
    visit = visits("#skill=rare")
    text = visit.page.locator("#skill-result").inner_text()
    assert "too few to say more" in text
    assert visit.page.locator("#figure-course").count() == 0


def test_a_skill_in_a_table_leads_to_the_explorer(visits: Callable[..., Visit]) -> None:
    visit = visits()
    visit.page.eval_on_selector("#top-skills a[href='#skill=sql']", "(link) => link.click()")
    visit.until("document.getElementById('skill-title')?.textContent === 'SQL'")


def test_a_download_holds_raw_numbers(visits: Callable[..., Visit]) -> None:
    visit = visits()
    rows = visit.download("button[data-table='table-top-skills--all']")
    assert rows[0][:3] == ["skill_id", "skill_name", "demand_share"]
    assert rows[1][:2] == ["python", "Python"]
    assert 0.7 < float(rows[1][2]) < 1


def test_every_download_says_what_it_is(visits: Callable[..., Visit]) -> None:
    visit = visits("#skill=python&compare=sql")
    visit.page.wait_for_selector("#table-compare", state="attached")
    files = visit.page.evaluate(DOWNLOADS)
    assert len(files) > 20
    for text in files:
        header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        assert len(set(header)) == len(header), header
        assert header[-4:] == ["figure", "population", "period", "source"]
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in header), header
        assert rows and {len(row) for row in rows} == {len(header)}
        for row in rows:
            _, population, period, source = row[-4:]
            assert population.startswith("core roles") and population.endswith("all countries")
            assert period == "January 2024 to November 2025" and "harbour-board" in source
        for place, name in enumerate(header):
            if name.endswith("skill_id") or name == "companion_id":
                assert {row[place] for row in rows} <= {skill[0] for skill in [*SKILLS, *LOOKED_UP]}
                assert "_name" in header[place + 1]


def test_nothing_that_a_stranger_wrote_runs(browser: Any, running_report: Path) -> None:
    visit = Visit(browser, running_report)
    visit.until("Boolean(window.Plotly) || !document.getElementById('plotly-packed')")
    before = visit.page.evaluate("Object.keys(window).length")
    visit.see_everything()
    for select in visit.page.locator("select[data-panel]").all():
        for at in range(select.locator("option").count()):
            select.select_option(index=at)
    for skill in visit.page.evaluate("JSON.parse(document.getElementById('explorer-data').textContent).skills")[:4]:
        visit.page.evaluate("(skill) => { location.hash = 'skill=' + encodeURIComponent(skill) }", skill[0])
        shown = "(name) => document.getElementById('skill-title')?.textContent === name"
        for _ in range(200):
            if visit.page.evaluate(shown, skill[1]):
                break
            visit.page.wait_for_timeout(50)
        assert visit.page.evaluate(shown, skill[1])
        for figure in visit.page.locator("#skill-result .figure").all():
            figure.scroll_into_view_if_needed()
            visit.page.wait_for_selector(f"#{figure.get_attribute('id')}[data-drawn]", state="attached")
    visit.page.eval_on_selector_all(
        ".figure",
        """(figures) => {
        for (const figure of figures) for (const [at, trace] of (figure.data || []).entries()) {
            if (trace.type !== "heatmap") Plotly.Fx.hover(figure, [{curveNumber: at, pointNumber: 0}]);
        }
    }""",
    )
    visit.page.evaluate("location.hash = 'skill=%3Cscript%3E'")
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.hacked") is None
    assert visit.page.evaluate("Object.keys(window).length") == before
    assert visit.complaints == []
    assert visit.requests == [running_report.as_uri()]
    assert visit.page.locator("iframe, object, embed, img[onerror], svg[onload], [onmouseover], [onclick]").count() == 0
    links = visit.page.eval_on_selector_all("a", "(links) => links.map((link) => link.protocol)")
    assert set(links) <= {"file:", "https:", "http:"}
    leaving = visit.page.eval_on_selector_all("a[target]", "(links) => links.map((link) => link.host)")
    assert set(leaving) <= {"jobs.example", "x.example"}
    assert visit.page.locator("svg a").count() == 0  # plotly makes links and bold words of labels
    assert visit.page.locator("svg tspan[style*='bold']").count() == 0


def test_no_download_holds_a_formula(browser: Any, hostile_report: Path) -> None:
    visit = Visit(browser, hostile_report, "#skill=python")
    visit.page.wait_for_selector("#table-course", state="attached")
    files = visit.page.evaluate(DOWNLOADS)
    assert len(files) > 20
    seen = 0
    for text in files:
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
            for cell in row:
                seen += cell.startswith("'")
                assert safe_cell(cell) == cell  # the same rule as for `skilltide sql --format csv`
    assert seen > 5, "the hostile cells were not reached"


def test_what_is_printed_is_light_and_whole(visits: Callable[..., Visit]) -> None:
    visit = visits()
    visit.page.emulate_media(media="print", color_scheme="dark")
    assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    visit.until("[...document.querySelectorAll('.figure')].filter((f) => f.offsetParent).every((f) => f.dataset.drawn)")
    assert visit.complaints == []


def test_the_page_opens_with_what_moved_and_its_table_sorts(visits: Callable[..., Visit]) -> None:
    visit = visits()
    first = visit.page.locator("main > section").first
    assert first.locator("h2").inner_text() == "What changed most"
    visit.page.wait_for_selector("#moved .multiple .main-svg")
    assert "Rising Tool" in first.locator(".multiple h4").first.inner_text()
    first.locator("details.data > summary").first.click()
    table = first.locator("table").first
    number = visit.page.evaluate(
        "[...document.querySelectorAll('#table-moved--core th')].findIndex((h) => h.innerText === 'Share after')"
    )

    def column() -> list[float]:
        return [
            float(cell.inner_text().rstrip("%")) for cell in table.locator(f"tbody td:nth-child({number + 1})").all()
        ]

    heading = table.locator("thead th").nth(number)
    heading.locator("button").focus()
    visit.page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending" and column() == sorted(column(), reverse=True)
    visit.page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending" and column() == sorted(column())
    rows = visit.download("button[data-table='table-moved--core']")
    assert len(set(rows[0])) == len(rows[0])
    assert visit.complaints == []


def test_the_search_knows_every_name_and_ranks_as_a_reader_means_it(visits: Callable[..., Visit]) -> None:
    visit = visits("#skill=python")
    visit.page.wait_for_selector("#skill-title")
    wanted = {
        "rag": "Retrieval-Augmented Generation", "Ragas": "Ragas",
        "retrieval augmented": "Retrieval-Augmented Generation",
        "aws": "Amazon Web Services", "aws lam": "AWS Lambda", "lambda": "AWS Lambda", "k8s": "Kubernetes",
        "K8S ": "Kubernetes", "kubectl": "Kubernetes", "llm": "Large Language Models (LLMs)",
        "llms": "Large Language Models (LLMs)", "llm fine": "LLM Fine-tuning", "torch": "PyTorch", "p": "Python",
        "thing": "Rare Thing", "unseen": "Unseen Thing",
    }  # fmt: skip
    for text, name in wanted.items():
        visit.page.fill("#skill-input", text)
        visit.page.keyboard.press("Enter")
        assert visit.page.locator("#skill-title").inner_text() == name, text
    assert visit.page.evaluate("location.hash") == "#skill=unseen"
    assert "no counted opening demands it" in visit.page.locator("#skill-result").inner_text()
    visit.page.fill("#skill-input", "k8s")
    assert visit.page.locator("#skill-list li").first.inner_text().startswith("Kubernetes \u2013 K8s")
    visit.page.keyboard.press("Enter")
    visit.page.reload()
    assert visit.page.locator("#skill-title").inner_text() == "Kubernetes"
    for nonsense in ("qwxyz", "/"):
        visit.page.fill("#skill-input", nonsense)
        assert visit.page.locator("#skill-list").is_hidden()
        assert visit.page.locator("#skill-status").inner_text().startswith("Nothing found")
        assert visit.page.locator("#skill-result").inner_text() == ""
        assert visit.page.evaluate("location.hash") == "#explorer"
    visit.page.evaluate("location.hash = 'skill=no-such-skill'")
    visit.until("document.getElementById('skill-status').textContent.includes('no-such-skill')")
    assert visit.complaints == []


def test_up_to_four_skills_are_compared_by_keyboard(visits: Callable[..., Visit]) -> None:
    visit = visits("#skill=python")
    box = visit.page.locator("#compare-input")
    box.focus()
    said = visit.page.locator("#compare-status")
    for text, answer in (
        ("sql", "Added SQL."), ("k8s", "Added Kubernetes."), ("python", "Python is in the chart already."),
        ("SQL", "SQL is in the chart already."), ("qwxyz", "Nothing found for \u201cqwxyz\u201d."),
        ("rare thing", "Too few openings demand Rare Thing to draw its course."), ("torch", "Added PyTorch."),
        ("docker", "Four skills at most: remove one first."),
    ):  # fmt: skip
        visit.page.keyboard.press("Control+A")
        visit.page.keyboard.type(text)
        visit.page.keyboard.press("Enter")
        assert said.inner_text() == answer
    assert visit.page.evaluate("location.hash") == "#skill=python&compare=sql,kubernetes,pytorch"
    visit.page.locator("#figure-compare").scroll_into_view_if_needed()
    visit.page.wait_for_selector("#figure-compare .main-svg")
    label = visit.page.get_attribute("#figure-compare", "aria-label")
    keys = [
        text.split("\u00d7")[0].strip() for text in visit.page.locator("#compare-status + div li").all_inner_texts()
    ]
    assert [key[0] for key in keys] == list("\u25cf\u25a0\u25c6\u25b2"), "a mark beside each colour"
    assert all(name in label for name in ("Python", "SQL", "Kubernetes", "PyTorch"))
    drawn = (
        "[...new Set(document.getElementById('figure-compare').data.map((t) => t.line.color + t.marker.symbol))].length"
    )
    assert visit.page.evaluate(drawn) == 4
    visit.page.reload()
    visit.page.wait_for_selector("#figure-compare", state="attached")
    visit.page.focus("button[aria-label='Remove Kubernetes']")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("location.hash") == "#skill=python&compare=sql,pytorch"
    assert visit.page.evaluate("document.activeElement.id") == "compare-input"
    assert visit.complaints == []


def test_print_keeps_the_keys_where_backgrounds_are_off(visits: Callable[..., Visit]) -> None:
    visit = visits("#skill=python&compare=DE,US")
    visit.page.wait_for_selector("#compare-told")
    visit.page.set_viewport_size({"width": 794, "height": 1123})  # A4
    visit.page.emulate_media(media="print")
    assert visit.page.locator("#table-companions:visible").count() == 1
    beyond = (
        "[...document.querySelectorAll('table, .figure')].filter((t) => t.getBoundingClientRect().right > 795).length"
    )
    visit.until(f"{beyond} === 0")
    assert visit.page.locator(".remove:visible, .chooser:visible, .csv:visible").count() == 0
    keys = visit.page.evaluate("""() => [...document.querySelectorAll(".legend .key")].map((k) => {
        if (!k.offsetParent) return null;
        const style = getComputedStyle(k), mark = getComputedStyle(k, "::before").content;
        const hasMark = mark !== "none" || k.textContent !== "";
        return [k.className, parseFloat(style.borderTopWidth), style.borderTopStyle, hasMark];
    }).filter(Boolean)""")
    assert len(keys) > 10
    for name, width, style, has_mark in keys:
        assert has_mark or (width > 5 and style != "none"), name


def test_a_skill_is_compared_between_places_by_keyboard(browser: Any, report: Path, market: Path) -> None:
    visit = Visit(browser, report, "#role=ml_engineer&country=DE&skill=python")
    visit.page.wait_for_selector("#compare-by")
    visit.page.focus("#compare-by")
    visit.page.keyboard.press("ArrowDown")
    visit.page.wait_for_selector("#table-compare-places", state="attached")
    suggested = visit.page.evaluate("location.hash").rpartition("=")[2].split(",")
    assert suggested[0] == "DE" and set(suggested) == {"DE", "GB", "US"}
    visit.page.focus("#compare-input")
    for text, answer in (
        ("germany", "Germany is in the chart already."), ("France", "This page has no opening in \u201cFrance\u201d."),
        ("Eur", "Added Europe."), ("us", "United States is in the chart already."),
        ("european-union", "This page has no opening in \u201ceuropean-union\u201d."),
        ("United States and C", "This page has no opening in \u201cUnited States and C\u201d."),
    ):  # fmt: skip
        visit.page.keyboard.press("Control+A")
        visit.page.keyboard.type(text)
        visit.page.keyboard.press("Enter")
        visit.until(f"document.getElementById('compare-status').textContent === {json.dumps(answer)}")
    # a fifth finds no room
    visit.page.evaluate("location.hash = 'country=DE&skill=python&compare=de,Us,europe,XX'")
    visit.until("document.querySelectorAll('#table-compare-places tbody tr').length === 3")
    visit.until("document.getElementById('compare-status').textContent === 'This page has no opening in XX.'")
    told = visit.page.locator("#compare-told").inner_text()
    assert told.startswith("Share of openings that demand Python: Germany ") and "; Europe " in told
    assert visit.page.get_attribute("#figure-compare-places", "aria-label") == told
    assert "Europe holds Germany too." in visit.page.locator("#compare-status + div").inner_text()
    rows = visit.download("button[data-table='table-compare-places']")
    names, lines = rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert names[:3] == ["place_code", "place_name", "demand_share"] and len(set(names)) == len(names)
    monthly = visit.download("button[data-table='table-compare']")
    by_month = [dict(zip(monthly[0], row, strict=True)) for row in monthly[1:]]
    countries = {"DE": ["DE"], "US": ["US"], "europe": ["DE", "GB"]}
    with duckdb.connect(str(market), read_only=True) as sql:
        sql.execute("""
            CREATE TEMP VIEW chosen AS
            SELECT *, opening_id IN (FROM (SELECT opening_id FROM marts.opening_skill WHERE is_demand
                AND NOT is_implied AND skill_id = 'python')) AS has_it
            FROM marts.opening ANTI JOIN (FROM marts.source_coverage WHERE is_gap) USING (source_id, month_on)
            WHERE is_headline
        """)
        for line in lines:
            found = sql.execute(
                """
                SELECT count(*), count(*) FILTER (has_it), count(DISTINCT employer_id) FROM chosen
                WHERE list_contains($countries, country_code) AND month_on IN (
                    SELECT month_on FROM marts.month_coverage
                    WHERE NOT is_gap OR gap_reason_code IN ('few_openings', 'few_employers'))
                """,
                {"countries": countries[line["place_code"]]},
            ).fetchone()
            told_counts = [int(line[key]) for key in ("opening_count", "demand_count", "employer_count")]
            assert found and told_counts == list(found)
            assert float(line["demand_share"]) == pytest.approx(found[1] / found[0], abs=1e-5)
            assert float(line["demand_share_low"]) < found[1] / found[0] < float(line["demand_share_high"])
            assert line["population"].endswith("all countries"), "places differ, so the one chosen isn't held"
            assert line["skill_id"] == "python"
        assert {line["place_code"] for line in by_month} <= set(countries) and by_month
        for line in by_month:
            found = sql.execute(
                "SELECT count(*), count(*) FILTER (has_it) FROM chosen WHERE list_contains($countries, country_code) "
                "AND month_on = ($month || '-01')::DATE",
                {"countries": countries[line["place_code"]], "month": line["month"]},
            ).fetchone()
            assert found and int(line["opening_count"]) == found[0] >= 30
            assert float(line["demand_share"]) == pytest.approx(found[1] / found[0], abs=1e-5)
    visit.page.reload()
    visit.until("document.querySelectorAll('#table-compare-places tbody tr').length === 3")
    assert visit.page.evaluate("document.getElementById('compare-by').value") == "places"
    visit.page.focus("button[aria-label='Remove United States']")
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("location.hash").endswith("skill=python&compare=DE,europe")
    visit.page.select_option("#compare-by", "skills")
    assert visit.page.evaluate("location.hash").endswith("&skill=python")
    assert visit.complaints == []
