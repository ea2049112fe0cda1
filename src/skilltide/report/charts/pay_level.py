"""What openings pay: quartiles by role, seniority and country, before any difference is spoken of."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import UNKNOWN, Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View
from skilltide.sql_files import statement

ROWS, LISTED = 24, 6
COLUMNS = (
    Column("role", "Role"),
    Column("seniority", "Seniority"),
    Column("country", "Country"),
    Column("salary_annual_lower_quartile", "A quarter pay less than", "money"),
    Column("salary_annual_median", "Half pay less than", "money"),
    Column("salary_annual_upper_quartile", "Three quarters pay less than", "money"),
    Column("opening_count", "Openings", "count"),
    Column("employer_count", "Employers", "count"),
)
DIMENSIONS = {"role_family_code": "role", "seniority_code": "seniority", "country_code": "country"}


def build(report: Report) -> Panel | None:
    """Bars from the lower to the upper quartile, one view per currency and period."""
    rows = report.rows(statement(__file__, "pay_level.sql"))
    order = {code: place for place, code in enumerate(words.SENIORITIES)}
    rows.sort(key=lambda row: order.get(row["seniority_code"], len(order)) if row["seniority_code"] else -1)
    units: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        for code, name in DIMENSIONS.items():
            row[name] = "all" if row[code] is None else report.slice_name(code, row[code])
        units.setdefault((row["salary_currency_code"], row["salary_period_code"]), []).append(row)
    if not units:
        return None
    largest = {unit: max(row["opening_count"] for row in found) for unit, found in units.items()}
    ordered = sorted(units, key=lambda unit: (-largest[unit], unit))
    return Panel(
        "pay-level",
        "What do openings pay?",
        "Middle of the told range, a year, of the openings that tell pay: from the lower to the upper quartile, with "
        "the median as a dot. Groups with fewer than 30 such openings or 10 employers are left out.",
        tuple(_view(report, unit, units[unit]) for unit in ordered),
        notes=("Openings that tell pay are not a random part: it differs by country and employer who tells.",),
        chooser="Pay in",
    )


def _view(report: Report, unit: tuple[str, str], found: list[dict[str, Any]]) -> View:
    currency, period = unit
    shown = [row for row in found if sum(row[code] is not None for code in DIMENSIONS) <= 1][:ROWS]
    told = [f"{_label(row)} {words.money(row['salary_annual_median'])}" for row in shown]
    n = f"n = {words.count(max(row['opening_count'] for row in found))} openings that tell pay in {currency} by the "
    return View(f"{currency}-{period}", f"{currency}, told by the {period}", Table(COLUMNS, found), _figure(shown), (),
                f"Medians a year: {words.some(told, LISTED)}.", f"{n}{period}, {report.period}.")  # fmt: skip


def _label(row: dict[str, Any]) -> str:
    if row["seniority_code"] == UNKNOWN:
        return "Seniority not told"
    return next((str(row[name]) for code, name in DIMENSIONS.items() if row[code] is not None), "All")


def _figure(rows: list[dict[str, Any]]) -> Figure:
    low, middle, high = (
        [row[f"salary_annual_{name}"] for row in rows] for name in ("lower_quartile", "median", "upper_quartile")
    )
    labels = [_label(row) for row in rows]
    texts = [
        f"{theme.label(label)}: {words.money(b)}<br>half between {words.money(a)} and {words.money(c)}<br>"
        f"{words.plural(row['opening_count'], 'opening')}"
        for label, row, a, b, c in zip(labels, rows, low, middle, high, strict=True)
    ]
    dots = {
        "type": "scatter", "mode": "markers", "x": middle, "y": list(range(len(rows))),
        "marker": {"size": 10, "color": "var(--accent)"},
        "error_x": theme.intervals(middle, low, high) | {"color": "var(--accent)", "thickness": 3, "width": 0},
        "text": texts, "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    top = max(high)
    return theme.figure(
        [dots], theme.row_height(len(rows)), yaxis=theme.rows_axis(labels) | {"showgrid": True},
        xaxis={"range": [0, top * 1.25], "tickformat": ",.0f", "side": "top", "nticks": 6}, margin={"t": 30, "b": 8},
        annotations=theme.end_labels(high, list(range(len(rows))), [words.money(value) for value in middle]),
    )  # fmt: skip


CHART = Chart("structure", 29, build)
