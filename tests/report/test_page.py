"""The page as text: what it says, what it must not hold, and that it is the same twice."""

import copy
import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.report.charts import charts
from skilltide.report.embed import safe_url, to_json
from skilltide.report.filtered import Filters, opened
from skilltide.report.page import panels, write_report


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
    assert {section.section_id for section in sections} == {"demand", "change", "structure"}
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
        for section in panels(found):
            for panel in section.panels:
                for view in panel.views:
                    for figure in [view.figure, *(small for _, small in view.small)]:
                        if figure:
                            made = plain(copy.deepcopy(figure))
                            Figure(data=made["data"], layout=made["layout"])


def test_a_rising_skill_is_told_and_an_outage_is_not_a_fall(report: Path) -> None:
    text = visible(report)
    assert "1 rise: Rising Tool" in text
    assert "March 2025 to July 2025: an outage. Postings were collected on only 5 of 140 scheduled days" in text
    assert "this is no collapse of the market" in text


def test_too_few_months_are_said_to_be_too_few(short: Path, tmp_path: Path) -> None:
    text = visible(write_report(short, tmp_path / "short.html"))
    assert "The data can't tell yet. A trend needs 12 covered months that span at least 18" in text
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
    assert "role family Data scientist, in Germany and United States, from March 2024, to December 2024" in text
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
    assert "Which technology is asked for most? Python: in 8" in text


def test_counted_openings_are_those_of_the_shares(market: Path) -> None:
    with opened(market) as found:
        row = found.one("SELECT opening_count FROM marts.skill_demand WHERE skill_id = 'python'")
        assert found.population["opening_count"] == row["opening_count"]


@pytest.mark.parametrize("filters", [Filters(roles=("astronaut",)), Filters(countries=("XX",))])
def test_an_unknown_filter_is_named_with_what_there_is(market: Path, tmp_path: Path, filters: Filters) -> None:
    with pytest.raises(ConfigurationError, match=r"no opening has \w+ '\w+'\. It can be one of: "):
        write_report(market, tmp_path / "x.html", filters=filters)
    assert not (tmp_path / "x.html").exists()


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


def test_boards_that_fail_are_named_with_since_when(report: Path) -> None:
    page = report.read_text()
    table = page.split('id="boards"')[1].split("</table>")[0]
    assert "lever:quay<" in table and "2025-11-30" in table and "2025-11-29" in table
    assert "nothing at this address" in table and "lever:pier" not in table
