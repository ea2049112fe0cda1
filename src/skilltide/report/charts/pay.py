"""What openings with a skill pay beside those without, where pay is told."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View
from skilltide.sql_files import statement

ROWS = 24
SAID = {"more": "pays more", "less": "pays less", "unclear": "can't tell"}
COLUMNS = (
    Column("skill_id", "Skill", "skill"),
    Column("said", "What is said"),
    Column("salary_matched_ratio", "Pay with it as a multiple, the rest held", "ratio"),
    Column("salary_matched_ratio_low", "95% interval of the multiple from", "ratio"),
    Column("salary_matched_ratio_high", "95% interval of the multiple to", "ratio"),
    Column("q_value", "False discovery rate", "number"),
    Column("salary_unadjusted_ratio", "Unadjusted multiple", "ratio"),
    Column("salary_annual_median_with", "Median a year with it", "money"),
    Column("salary_annual_median_without", "Median a year without it", "money"),
    Column("with_count", "Openings with it", "count"),
    Column("without_count", "Openings without it", "count"),
    Column("disclosed_share", "Of its openings tell pay", "share"),
)


def build(report: Report) -> Panel | None:
    """Dots with intervals, one view per currency and period; or why there are none."""
    told = report.one("SELECT count(*) AS n, count(coalesce(salary_annual_min, salary_annual_max)) AS m FROM counted")
    if not told["n"]:
        return None
    question = "Do openings with a skill pay more or less?"
    definition = (
        "Annual pay of openings that demand the skill as a multiple of pay of those that don't, with role family, "
        "seniority, country, source, size of the employer and length of the text held. It describes; a skill may stand "
        "for employers or work that pay more."
    )
    disclosed = "No counted opening states its pay"
    if told["m"]:
        disclosed = f"{words.percent(told['m'] / told['n'])} of the counted openings tell pay"
    rows = report.rows(statement(__file__, "pay.sql"))
    units: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        row["said"] = SAID.get(row["pay_label_code"], row["pay_label_code"])
        units.setdefault((row["salary_currency_code"], row["salary_period_code"]), []).append(row)
    if not units:
        lead = (
            f"{disclosed} ({words.count(told['m'])} of {words.count(told['n'])}), which is too little to compare: 30 "
            "openings of 10 employers with the skill and as many without it are needed in one currency and period."
        )
        return Panel("pay", question, definition, lead=lead)
    ordered = sorted(units.items(), key=lambda item: (-item[1][0]["with_count"] - item[1][0]["without_count"], item[0]))
    return Panel(
        "pay",
        question,
        definition,
        tuple(_view(report, unit, found) for unit, found in ordered),
        lead=f"{disclosed}. They are not a random part: disclosure differs by country and employer.",
        notes=("Lines are 95% intervals. A filled dot: the difference is clear with the false discovery rate over all "
               "skills of the currency and period held at 5%; at an open one no difference can be told.",),
        chooser="Pay in",
    )  # fmt: skip


def _view(report: Report, unit: tuple[str, str], found: list[dict[str, Any]]) -> View:
    currency, period = unit
    clear = [row for row in found if row["pay_label_code"] != "unclear"]
    rest = [row for row in found if row["pay_label_code"] == "unclear"]
    shown = clear + rest[: max(ROWS - len(clear), 0)]
    rows = sorted(shown, key=lambda row: (-row["salary_matched_ratio"], row["skill_id"]))
    summary = f"Of {words.plural(len(found), 'skill')}, {len(clear)} are clear. "
    for code, word in (("more", "Pays more"), ("less", "Pays less")):
        told = [f"{report.skills[row['skill_id']].name} ({words.points((row['salary_matched_ratio'] - 1) * 100)}%)"
                for row in rows if row["pay_label_code"] == code]  # fmt: skip
        if told:
            summary += f"{word}: {words.listing(told)}. "
    summary = summary.strip()
    size = max(row["with_count"] + row["without_count"] for row in found)
    n = f"n = {words.count(size)} openings that tell pay in {currency} by the {period}, {report.period}."
    return View(f"{currency}-{period}", f"{currency}, told by the {period}", Table(COLUMNS, found),
                _figure(report, rows), (), summary, n)  # fmt: skip


def _figure(report: Report, rows: list[dict[str, Any]]) -> Figure:
    names = [report.skills[row["skill_id"]].short for row in rows]
    x = [row["salary_matched_ratio"] - 1 for row in rows]
    low = [row["salary_matched_ratio_low"] - 1 for row in rows]
    high = [row["salary_matched_ratio_high"] - 1 for row in rows]
    dots = {
        "type": "scatter", "mode": "markers", "x": x, "y": list(range(len(rows))),
        "marker": {"size": 10, "color": "var(--accent)",
                   "symbol": ["circle-open" if row["pay_label_code"] == "unclear" else "circle" for row in rows]},
        "error_x": theme.intervals(x, low, high) | {"color": "var(--muted)"},
        "text": [f"{theme.label(name)}<br>{words.points(row['salary_matched_ratio'] * 100 - 100)}% with the rest held, "
                 f"{words.points(row['salary_unadjusted_ratio'] * 100 - 100)}% unadjusted<br>"
                 f"{words.plural(row['with_count'], 'opening')} with it"
                 for name, row in zip(names, rows, strict=True)],
        "hovertemplate": "%{text}<extra></extra>", "customdata": [[row["skill_id"]] for row in rows],
    }  # fmt: skip
    zero = {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
            "line": {"color": "var(--muted)", "width": 1.5}}  # fmt: skip
    span = max(*high, -min(low), 0.05)
    return theme.figure(
        [dots], theme.row_height(len(rows)), shapes=[zero], yaxis=theme.rows_axis(names) | {"showgrid": True},
        xaxis={"range": [-span * 1.1, span * 1.35], "tickformat": "+.0%", "side": "top", "nticks": 6},
        margin={"t": 30, "b": 8},
        annotations=theme.end_labels(high, list(range(len(rows))), [f"{words.points(a * 100)}%" for a in x]),
    )  # fmt: skip


CHART = Chart("structure", 30, build)
