"""The static site: every link leads somewhere, every number is the warehouse's, and nothing in a text can run."""

import csv
import html
import json
import os
import re
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from market import published_again

from skilltide.errors import ConfigurationError
from skilltide.markdown import escape
from skilltide.report.brief import read_brief
from skilltide.report.data import Report
from skilltide.report.filtered import opened
from skilltide.report.page import write_page
from skilltide.site.changed import steps
from skilltide.site.feed import feed
from skilltide.site.figure import Edition
from skilltide.site.subjects import Subjects, _folders, _paid
from skilltide.site.svg import Bar, Point, Slope, Words, bars, course, slopes
from skilltide.site.write import write_site
from skilltide.written import SITE_MARK, SITE_NAMES

ATOM = "{http://www.w3.org/2005/Atom}"
AROUND = Words("Found", "What is counted", "Source: nowhere.")


@pytest.fixture(scope="module")
def site(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small market."""
    return write_site(market, tmp_path_factory.mktemp("made") / "site", notice="A synthetic sample.").folder


class Links(HTMLParser):
    """What a page leads to, and what it runs."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.handlers: list[str] = []
        self.scripts = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


class Tags(HTMLParser):
    """What a text is to a browser: tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_link_leads_to_a_file_of_the_site(site: Path) -> None:
    pages = [path for path in site.rglob("*.html") if path.name != "report.html"]
    assert {"index.html", "embed.html"} == {path.name for path in pages}
    for page in pages:
        for link in Links(page).found:
            if link.startswith("data:") or link in {"#main", "chart.png"}:  # the picture is made when it is asked for
                continue
            target = (page.parent / link).resolve()
            assert target.is_file() and target.is_relative_to(site.resolve()), f"{page.relative_to(site)}: {link}"


def test_a_figure_is_the_same_in_all_its_files(site: Path) -> None:
    folders = [path.parent for path in site.rglob("chart.svg")]
    assert {path.parent.name for path in folders} == {"skill", "employer", "month", "figure"}
    for folder in folders:
        told, described = (
            json.loads((folder / name).read_text(encoding="utf-8")) for name in ("data.json", "data.csv-metadata.json")
        )
        rows = rows_of(folder / "data.csv")
        names = [column["name"] for column in described["tableSchema"]["columns"]]
        assert len(set(names)) == len(names)
        assert names == [column["name"] for column in told["columns"]]
        assert all(column["meaning"] for column in told["columns"]), folder
        assert [list(row) for row in rows] == [names] * len(told["rows"]) and rows
        for row, same in zip(rows, told["rows"], strict=True):
            assert row == {name: "" if value is None else str(value) for name, value in same.items()}
        key = described["tableSchema"]["primaryKey"]
        assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)
        chart = ElementTree.parse(folder / "chart.svg").getroot()
        assert chart.findtext("{http://www.w3.org/2000/svg}title") == told["title"] == described["dc:title"]
        assert told["title"] in told["citation"] and folder.parent.name in told["id"]


def test_its_numbers_are_the_warehouse_s(site: Path, market: Path) -> None:
    with duckdb.connect(market, read_only=True) as connection:
        expected = connection.execute("""
            SELECT month_on::VARCHAR, opening_count, demand_count FROM marts.skill_demand_monthly
            WHERE skill_id = 'rising-tool' AND NOT is_gap ORDER BY 1
        """).fetchall()
        (newest,) = (
            connection.execute("SELECT max(month_on) FROM marts.month_coverage WHERE NOT is_gap").fetchone() or ()
        )
        leading = connection.execute(
            "SELECT skill_id FROM marts.skill_demand_monthly WHERE month_on = ? AND demand_count > 0 "
            "ORDER BY demand_count / opening_count DESC, skill_id", [newest]).fetchall()  # fmt: skip
        clear = connection.execute(
            "SELECT count(*) FROM marts.skill_change WHERE population_code = 'core' "
            "AND change_label_code IN ('risen', 'fallen')").fetchone()  # fmt: skip
    rows = rows_of(site / "skill" / "rising-tool" / "data.csv")
    assert [(row["month_on"], int(row["opening_count"]), int(row["demand_count"])) for row in rows] == expected
    month = rows_of(site / "month" / f"{newest:%Y-%m}" / "data.csv")
    assert [row["skill_id"] for row in month] == [skill_id for (skill_id,) in leading]
    moved = rows_of(site / "figure" / "moved" / "data.csv")
    assert sum(row["change_label_code"] in ("risen", "fallen") for row in moved) == (clear or (0,))[0] > 0
    title = re.search("<title>(.*?)</title>", (site / "skill" / "rising-tool" / "chart.svg").read_text())
    assert title and re.fullmatch(r"Rising Tool rose from [\d.]+% to [\d.]+% of openings within a year", title[1])
    method = (site / "skill" / "machine-learning" / "index.html").read_text(encoding="utf-8")
    assert re.search(r"[\d,]+ of [\d,]+ openings in English, [^.]* demand it: ", method)
    assert "% of openings in English" in method.split("</title>")[0]


def test_an_employer_s_shares_recounted_from_openings(site: Path, market: Path) -> None:
    folder = sorted((site / "employer").glob("*/"))[0]
    told = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    name = (folder / "index.html").read_text(encoding="utf-8").split("<h1>")[1].split("</h1>")[0]
    with duckdb.connect(market, read_only=True) as connection:
        openings = connection.execute("""
            SELECT opening_id, language_code FROM marts.opening JOIN marts.month_coverage USING (month_on)
            WHERE is_headline AND NOT is_gap AND employer_name = ?
        """, [name]).fetchall()  # fmt: skip
        holding = {row["skill_id"]: {opening for (opening,) in connection.execute(
            "SELECT opening_id FROM marts.opening_skill WHERE skill_id = ? AND is_demand AND NOT is_implied",
            [row["skill_id"]]).fetchall()} for row in told["rows"]}  # fmt: skip
        languages = dict(connection.execute("SELECT skill_id, language_codes FROM marts.skill").fetchall())
    assert told["rows"]
    for row in told["rows"]:
        own = languages[row["skill_id"]]
        counted = [opening for opening, language in openings if own is None or language in own]
        found = sum(opening in holding[row["skill_id"]] for opening in counted)
        assert (row["opening_count"], row["demand_count"]) == (len(counted), found)
        assert row["demand_share"] == pytest.approx(found / len(counted), abs=1e-5)


def changed_copy(market: Path, folder: Path, *statements: str) -> Path:
    """Copy a market and change it."""
    path = folder / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def test_a_skill_has_a_page_where_enough_employers_demand_it(market: Path, tmp_path: Path) -> None:
    few = changed_copy(
        market, tmp_path,
        # three of its employers ask for it, all others name it in duties; the other way round for the second
        "UPDATE marts.skill_level SET employer_count = 3, required_share = NULL WHERE skill_id = 'docker'",
        """DELETE FROM marts.opening_skill WHERE skill_id = 'sql' AND opening_id IN (
            SELECT opening_id FROM marts.opening WHERE regexp_extract(employer_id, '\\d+')::INTEGER >= 9)""",
    )  # fmt: skip
    with opened(few) as found:
        subjects = Subjects(found)
        assert {row["skill_id"] for row in found.rows("FROM marts.skill_demand WHERE demand_count >= 20")} >= {
            "docker", "sql"}  # fmt: skip
        assert "docker" in subjects.has_page and "sql" not in subjects.has_page
        (page,) = [page for page in subjects.skill_pages() if page.name == "Docker"]
        assert not [fact for fact in page.facts if "require it" in fact], "too few ask for it to tell"


def test_what_goes_with_a_skill_has_its_n_and_its_unit(market: Path, tmp_path: Path) -> None:
    paid = changed_copy(market, tmp_path, "DELETE FROM marts.skill_salary", *(
        f"""INSERT INTO marts.skill_salary BY NAME SELECT 'docker' AS skill_id, 'USD' AS salary_currency_code,
            '{period}' AS salary_period_code, 'unclear' AS pay_label_code, {n} AS with_count,
            {median} AS salary_annual_median_with"""
        for period, n, median in (("year", 420, 152_000), ("hour", 45, 104_000))
    ))  # fmt: skip
    with opened(paid) as found:
        (page,) = [page for page in Subjects(found).skill_pages() if page.name == "Docker"]
        level = found.one("FROM marts.skill_level WHERE skill_id = 'docker'")
    asked, share, low, high = (level[key] for key in ("asked_count", "required_share", "required_share_low",
                                                      "required_share_high"))  # fmt: skip
    assert level["asked_count"] >= 30 and 0 < low < share < high
    assert page.facts[1] == (
        f"Of the {asked:,} openings that ask for it, {share:.0%} require it ({low:.0%} to {high:.0%}); the others call "
        "it nice to have."
    )
    assert page.facts[-2:] == (
        "420 openings with it tell pay in USD by the year: median 152,000 a year.",
        "45 openings with it tell pay in USD by the hour: median 104,000 a year.",
    )


def test_the_feed_is_atom(site: Path, market: Path, tmp_path: Path) -> None:
    root = ElementTree.parse(site / "feed.xml").getroot()
    assert root.tag == f"{ATOM}feed" and root.findtext(f"{ATOM}id")
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) == len(list((site / "month").glob("20*"))) + 1
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", time) for time in times)
    assert root.findtext(f"{ATOM}updated") == max(times)
    for entry in entries:
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("title", "summary"))
    elsewhere = write_site(market, tmp_path / "site", url="https://skills.example.org").folder
    placed = ElementTree.parse(elsewhere / "feed.xml").getroot()
    links = [link.get("href") or "" for link in placed.iter(f"{ATOM}link")]
    assert links and all(link.startswith("https://skills.example.org/") for link in links)
    assert all((elsewhere / link.removeprefix("https://skills.example.org/")).is_file() for link in links)
    page = (elsewhere / "skill" / "python" / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://skills.example.org/skill/python/index.html">' in page
    assert "https://skills.example.org/skill/python/" in page.split('id="citation"')[1].split("</p>")[0]


def test_the_feed_tells_what_each_publication_changed(market: Path, short: Path, tmp_path: Path) -> None:
    again = published_again(tmp_path / "again.duckdb", market, short)
    edition = Edition(
        "core roles", "2025", "Source: nowhere.", "skilltide 0", "2025-12-28", "https://skills.example.org/"
    )
    with opened(again) as found:
        (step,) = steps(found)
        text = feed(found.title, [], None, edition, [step])
        assert text == feed(found.title, [], None, edition, steps(found)), "a rerun changes nothing"
    with opened(short) as found:
        assert steps(found) == [], "the first publication changes nothing"
    told = dict(step.areas)
    assert set(told) == {"In the data", "In the market"} and step.anchor == "publication-2"
    assert step.title == f"28 December 2025: {told['In the market'][0]}"
    brief = read_brief(again)[0]
    assert all(f"- {escape(sentence)}" in brief for sentences in told.values() for sentence in sentences)
    root = ElementTree.fromstring(text)
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated") == "2025-12-28T05:12:00Z"
    content = entry.findtext(f"{ATOM}content") or ""
    items = ElementTree.fromstring(f"<div>{content}</div>").findall(".//li")
    assert [item.text for item in items] == [sentence for sentences in told.values() for sentence in sentences]
    link = entry.find(f"{ATOM}link")
    assert link is not None and link.get("href") == "https://skills.example.org/changes/index.html#publication-2"


def test_the_same_data_gives_the_same_bytes_and_what_is_gone_goes(site: Path, market: Path, tmp_path: Path) -> None:
    again = tmp_path / "site"
    shutil.copytree(site, again)
    (again / "skill" / "gone").mkdir()
    (again / "skill" / "gone" / "index.html").write_text("old")
    others = {".git/config": b"[core]", "CNAME": b"skills.example.org", "old/data/index.html": b"theirs"}
    for name, content in others.items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_bytes(content)
    write_site(market, again, notice="A synthetic sample.")
    files = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert {path.name for path in site.iterdir()} == SITE_NAMES
    files |= {Path(name): content for name, content in others.items()}
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()} == files
    assert not list(tmp_path.glob(".*"))


def test_a_page_keeps_its_address_when_others_come_and_go() -> None:
    before = _folders("employer", ["harbour works", "쿠팡", "네이버", "c#", "c++", "a" * 61])
    others = ["카카오", "c", "a" * 62, "harbour-works", "harbour works +"]
    after = _folders("employer", [*others, *before])
    assert {one: after[one] for one in before} == before
    assert len(set(after.values())) == len(after)
    assert (before["harbour works"], after["c"]) == ("employer/harbour-works", "employer/c")
    assert re.fullmatch(r"employer/employer--[0-9a-f]{12}", before["쿠팡"])
    assert all(re.fullmatch(r"employer/[a-z0-9-]{1,74}", folder) for folder in after.values())
    assert _folders("skill", ["scikit-learn"]) == {"scikit-learn": "skill/scikit-learn"}


def test_report_and_pages_are_of_one_publication(
    site: Path, market: Path, short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published, fresh = tmp_path / "published.duckdb", tmp_path / "fresh.duckdb"
    shutil.copy(market, published)
    shutil.copy(short, fresh)

    def write_while_another_is_published(report: Report, out: Path, notice: str | None) -> Path:
        path = write_page(report, out, notice)
        fresh.replace(published)
        return path

    monkeypatch.setattr("skilltide.site.write.write_page", write_while_another_is_published)
    folder = write_site(published, tmp_path / "site", notice="A synthetic sample.").folder
    assert not fresh.exists()
    for name in ("report.html", "index.html", "feed.xml"):
        assert (folder / name).read_bytes() == (site / name).read_bytes()


def test_strange_texts_stay_texts(overrun_market: Path, tmp_path: Path) -> None:
    folder = write_site(overrun_market, tmp_path / "site").folder
    pages = [path for path in folder.rglob("*.html") if path.name != "report.html"]
    assert len(pages) > 10
    for page in pages:
        links = Links(page)
        assert not links.handlers and links.scripts <= 1, page
        assert not [
            link for link in links.found if re.match(r"\s*(javascript|vbscript|https?|//)", link, re.IGNORECASE)
        ]
    for path in (*folder.rglob("*.svg"), folder / "feed.xml"):
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(path).getroot().iter()}
        assert not tags & {"script", "iframe", "img", "a", "foreignObject"}
    cells = [cell for path in folder.rglob("*.csv") for row in rows_of(path) for cell in row.values()]
    assert cells and not [cell for cell in cells if re.match(r"[=@]|[+-][^\d]", cell)]


def test_the_line_to_embed_holds_a_title_and_nothing_else(overrun_market: Path, tmp_path: Path) -> None:
    folder = write_site(overrun_market, tmp_path / "site", url="https://skills.example.org/").folder
    pages = [path.with_name("index.html") for path in folder.rglob("chart.svg")]
    assert len(pages) > 10
    for page in pages:
        shown = re.search("<p>Embed: <code>(.*?)</code>", page.read_text(encoding="utf-8"))
        copied = Tags(html.unescape(shown[1]) if shown else "")
        title = json.loads(page.with_name("data.json").read_text(encoding="utf-8"))["title"]
        where = f"https://skills.example.org/{page.parent.relative_to(folder).as_posix()}/embed.html"
        assert copied.found == [
            ("iframe", {"src": where, "title": title, "width": "720", "height": "460", "style": "border:0"})
        ]


def test_what_is_not_ours_is_not_replaced(market: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.md").write_text("Years of work")
    with pytest.raises(ConfigurationError, match="holds other things than a site"):
        write_site(market, tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter.md").read_text() == "Years of work"
    with pytest.raises(ConfigurationError, match="a file stands there"):
        write_site(market, tmp_path / "thesis" / "chapter.md")
    with pytest.raises(ConfigurationError, match="no address of the web"):
        write_site(market, tmp_path / "site", url="skills.example.org")
    (tmp_path / "empty").mkdir()
    assert (write_site(market, tmp_path / "empty").folder / SITE_MARK).is_file()


def test_a_line_breaks_where_nothing_was_counted() -> None:
    months = [date(2025, number, 1) for number in range(1, 8)]
    points = [Point(day, None if day.month in (3, 4) else 0.1 * day.month, 0.05, 0.9) for day in months]
    points[6] = Point(months[6], 0.7, 0.6, 0.8)
    chart = course(AROUND, points)
    assert chart.count("<polyline") == chart.count("<polygon") == 2 and chart.count('class="gap"') == 1
    assert chart.count("<circle") == 5 and "70.0%</text>" in chart
    alone = course(AROUND, [Point(months[0], 0.2, 0.1, 0.3), Point(months[1], None)])
    assert "<polyline" not in alone and alone.count('class="whisker"') == 1


def test_bars_and_slopes_tell_what_they_draw() -> None:
    chart = bars(AROUND, [Bar("Python <3", 0.5, 0.4, 0.6), Bar("SQL", 0.25)])
    widths = [float(width) for width in re.findall(r'class="bar"[^>]* width="([\d.]+)"', chart)]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)
    assert "Python &lt;3" in chart and "50.0%" in chart and "25.0%" in chart
    drawn = slopes(AROUND, [Slope("Up", 0.1, 0.2), Slope("Down", 0.2, 0.1)])
    (left, right), (other_left, other_right) = (
        tuple(map(float, pair)) for pair in re.findall(r'<line class="(?:up|down)" x1="([\d.]+)" x2="([\d.]+)"', drawn)
    )
    assert left == other_right < right == other_left
    for empty in (bars(AROUND, []), slopes(AROUND, []), course(AROUND, [])):
        ElementTree.fromstring(empty)


CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
AXE = Path(os.environ.get("AXE_CORE", Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"))


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM} (set CHROMIUM)")
def test_in_a_browser(site: Path, tmp_path: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 390, "height": 800}, accept_downloads=True).new_page()
        complaints: list[str] = []
        requests: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        for name in ("index.html", "skill/index.html", "data/index.html", "skill/rising-tool/embed.html",
                     "skill/rising-tool/index.html"):  # fmt: skip
            page.goto((site / name).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
            if AXE.exists():
                page.evaluate(AXE.read_text(encoding="utf-8"))
                found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
                serious = [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]
                assert serious == [], name
        with page.expect_download() as waiting:
            page.click("#png")
        assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")
        page.goto((site / "skill/index.html").as_uri())
        page.fill("#find", "rising  TOOL")
        assert page.locator("#rows tr:visible").all_inner_texts()[0].startswith("Rising Tool")
        page.fill("#find", "no such skill at all")
        assert page.locator("#rows tr:visible").count() == 0
        assert page.inner_text("#found") == "Nothing of that name stands here."
        assert complaints == [] and all(url.startswith(("file:", "data:")) for url in requests)
        browser.close()


@pytest.mark.parametrize(
    ("label", "ratio", "told"),
    [
        # an interval that excludes 0 is not clear while hundreds of skills are looked at
        ("unclear", (1.06, 1.01, 1.11), "Whether that is more or less beside openings without it of the same role, "
         "seniority, country and employer size can't be told: +6.0% (+1.0 to +11.0)."),
        ("unclear", (0.95, 0.91, 0.99), "can't be told: −5.0% (−9.0 to −1.0)."),
        ("unclear", (1.002, 0.9, 1.1), "can't be told: +0.2% (−10.0 to +10.0)."),
        ("more", (1.12, 1.05, 1.2), "; clearly more, +12.0% (+5.0 to +20.0), beside openings without it of the same "
         "role, seniority, country and employer size."),
        ("less", (0.8, 0.7, 0.9), "; clearly less, −20.0% (−30.0 to −10.0), beside openings"),
    ],
)  # fmt: skip
def test_pay_with_a_skill_is_clear_or_can_t_be_told(label: str, ratio: tuple[float, ...], told: str) -> None:
    row = {
        "with_count": 40, "salary_currency_code": "EUR", "salary_period_code": "year", "pay_label_code": label,
        "salary_annual_median_with": 70_000.0,
        **dict(zip(("salary_matched_ratio", "salary_matched_ratio_low", "salary_matched_ratio_high"), ratio,
                   strict=True)),
    }  # fmt: skip
    text = _paid(row)
    assert text.startswith("40 openings with it tell pay in EUR by the year: median ") and told in text
    assert ("clearly" in text) == (label != "unclear")
