"""Reports of what an export made once tells: alone, and of the months before a board began."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from market import write_market

from skilltide.report.changes import gap_sentences
from skilltide.report.charts import market as market_chart
from skilltide.report.cube import _facts
from skilltide.report.filtered import Filters, opened
from skilltide.report.timeline import gap_labels
from skilltide.site.write import write_site


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of an export, then a year of a board."""
    return write_market(tmp_path_factory.mktemp("mixed") / "market.duckdb", exported=12)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six months of an export, and nothing else."""
    return write_market(tmp_path_factory.mktemp("exported") / "market.duckdb", months=6, exported=6)


def test_a_board_that_began_later_takes_nothing_from_the_export(mixed: Path) -> None:
    with opened(mixed) as report:
        assert [month.year for month in report.covered].count(2024) == 12
        assert not any("2024" in told for told in gap_sentences(report))
    with opened(mixed, Filters(countries=("DE",))) as part:
        assert [month.year for month in part.counted_months].count(2024) == 12


def test_the_volume_is_told_where_there_is_an_index_and_n_of_everything(mixed: Path) -> None:
    with opened(mixed) as report:
        panel = market_chart.build(report)
        (counted,) = report.tuples("SELECT sum(usable_opening_count) FROM marts.month_coverage WHERE NOT is_gap")
    assert panel is not None
    (view,) = panel.views
    assert view.n.startswith(f"n = {counted[0]:,} openings")
    drawn = dict(view.small)
    assert drawn["Openings, of the usual month"]["data"][1]["x"][0] == "2025-01-01"
    assert drawn["Entry level, of those that tell"]["data"][1]["x"][0] == "2024-01-01"
    assert panel.definition.startswith("Openings of each source") and "export made once" in panel.notes[0]


def test_a_volume_that_ended_is_told_of_its_month(mixed: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(mixed.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE marts.volume_monthly SET volume_index = NULL WHERE month_on >= '2025-09-01'")
    with opened(path) as report:
        panel = market_chart.build(report)
    assert panel is not None and "openings, of the usual month in August 2025: " in panel.views[0].summary


def test_an_export_alone_has_openings_and_no_volume(exported: Path, tmp_path: Path) -> None:
    with opened(exported) as report:
        assert len(report.covered) == 6
        panel = market_chart.build(report)
    assert panel is not None and "n = 0" not in panel.views[0].n
    assert [name for name, _ in panel.views[0].small] == ["Entry level, of those that tell"]
    assert "usual month" not in panel.views[0].summary and "median month" not in panel.definition
    folder = write_site(exported, tmp_path / "site").folder
    assert not (folder / "figure" / "volume").exists()
    assert "usual month" not in (folder / "index.html").read_text(encoding="utf-8")


def test_a_part_of_an_export_that_ends_early_is_compared_by_all_of_its_months(exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(exported.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE marts.opening SET country_code = 'GB' WHERE country_code = 'DE' "
                           "AND month_on > '2024-03-01'")  # fmt: skip
    with opened(path) as report:
        whole = _facts(report)["compared_sizes"]
    with opened(path, Filters(countries=("DE",))) as part:
        assert part.months[-1]["month_on"] == date(2024, 3, 1)
        assert _facts(part)["compared_sizes"] == whole and len(whole) == 6
    with opened(path, Filters(countries=("DE",), until=date(2024, 5, 1))) as part:
        assert _facts(part)["compared_sizes"] == whole[:5]


def test_months_between_an_export_and_a_board_are_told(mixed: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(mixed.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE marts.month_coverage SET is_gap = true, gap_reason_code = 'before_collection' "
                           "WHERE month_on IN ('2024-01-01', '2024-12-01')")  # fmt: skip
    with opened(path) as report:
        told = [text for text in gap_sentences(report) if "2024" in text]
        labels = [label["text"] for label in gap_labels(report)]
    assert labels == ["outage"], "the gaps of a month have no room for a word"
    assert len(told) == 1
    assert told[0].startswith("December 2024: not counted (posted before the source was collected). ")


def test_only_an_outage_is_called_one(mixed: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(mixed.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE marts.month_coverage SET is_gap = true, gap_reason_code = 'before_collection' "
                           "WHERE month_on < '2024-09-01'")  # fmt: skip
    with opened(path) as report:
        labels = [(label["x"][:7], label["text"]) for label in gap_labels(report)]
    assert labels == [("2024-04", "not<br>counted"), ("2025-05", "outage")]
    with opened(mixed, Filters(countries=("DE",))) as part:  # no month of it holds 30 openings
        labels = [(label["x"][:7], label["text"]) for label in gap_labels(part)]
        told = gap_sentences(part)
    assert labels == [("2024-07", "too few<br>openings"), ("2025-05", "outage")]
    assert [text.split(":")[0] for text in told if "so they count" in text] == [
        "January 2024 to February 2025", "August 2025 to November 2025",
    ]  # fmt: skip


def test_the_volume_s_figure_begins_where_there_is_an_index(mixed: Path, tmp_path: Path) -> None:
    folder = write_site(mixed, tmp_path / "site").folder / "figure" / "volume"
    rows = (folder / "data.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("month_on,volume_index,indexed_opening_count,") and rows[1].startswith("2025-01-01,")
    chart = (folder / "chart.svg").read_text(encoding="utf-8")
    assert "January 2025 to November 2025" in chart and "2024" not in chart
    assert chart.count("not counted") == 1, "the outage"
