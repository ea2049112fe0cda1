"""What rises and what falls, on shares standardised to a fixed mix."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.changes import untested
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View

ROWS = 30
COLUMNS = (
    Column("skill_id", "Skill", "skill"),
    Column("label", "Trend"),
    Column("share_first", "Share in the first month", "share"),
    Column("share_last", "Share in the last", "share"),
    Column("change_points_per_year", "Points a year", "points"),
    Column("change_points_low", "95% interval from", "points"),
    Column("change_points_high", "95% interval to", "points"),
    Column("adjusted_points_per_year", "Points a year without the common drift", "points"),
    Column("share_ratio", "Last as a multiple of first", "ratio"),
    Column("q_value", "False discovery rate", "number"),
    Column("demand_count", "Openings with it", "count"),
    Column("employer_count", "Employers", "count"),
)


def build(report: Report) -> Panel | None:
    """Dumbbells from the first to the last covered month, or why none are drawn."""
    question = "What rises, and what falls?"
    definition = (
        "Fitted share in the first and in the last covered month, at a fixed mix of sources, countries, seniorities, "
        "role families and lengths of text, so that another mix of what is collected is not taken for a trend."
    )
    rows = report.rows("SELECT * FROM marts.skill_trend ORDER BY change_points_per_year DESC NULLS LAST, skill_id")
    tested = [row | {"label": words.TRENDS[code]} for row in rows if (code := row["label_code"]) in words.TRENDS]
    if not tested:
        return Panel("trends", question, definition, lead=untested(report))
    moving = [row for row in tested if row["label_code"] in ("rising", "falling")]
    largest = sorted(tested, key=lambda row: (-row["demand_count"], row["skill_id"]))[:ROWS]
    largest.sort(key=lambda row: (-row["change_points_per_year"], row["skill_id"]))
    views = []
    if moving:
        shown = moving if len(moving) <= ROWS else moving[: ROWS // 2] + moving[-ROWS // 2 :]
        views.append(_view(report, "moving", "Rising and falling", shown, moving))
    views.append(_view(report, "largest", f"The {len(largest)} most-demanded skills that were tested", largest, tested))
    return Panel(
        "trends",
        question,
        definition,
        tuple(views),
        notes=(
            f"{len(tested)} skills were tested: those with 20 openings of 10 employers or more, over "
            f"{words.plural(tested[0]['month_count'], 'covered month')}. Errors allow for employers and for months in "
            "which everything moves. In brackets: 95% intervals of the change in points a year. Of the skills called "
            "rising or falling, about one in twenty may be false. The rest is steady (certainly changing little) or "
            "can't be told.",
        ),
    )


def _view(report: Report, view_id: str, name: str, rows: list[dict[str, Any]], all_rows: list[dict[str, Any]]) -> View:
    up = sum(row["label_code"] == "rising" for row in all_rows)
    down = sum(row["label_code"] == "falling" for row in all_rows)
    told = [
        f"{report.skills[row['skill_id']].name} {words.points(row['change_points_per_year'])} points a year"
        for row in (rows[0], rows[-1])
    ]
    summary = f"{words.plural(up, 'skill')} rising, {down} falling. At the ends: {words.listing(told)}."
    first = rows[0]
    n = (f"n = {words.count(first['opening_count'])} openings on the mix common to all months "
         f"({words.percent(first['support_share'], 0)} of the counted ones), "
         f"{words.months(first['first_month_on'], first['last_month_on'])}.")  # fmt: skip
    legend = (("rising", "var(--up)", "up"), ("falling", "var(--down)", "down"),
              ("steady or can't tell", "var(--muted)", "dot"))  # fmt: skip
    return View(view_id, name, Table(COLUMNS, all_rows), _figure(report, rows), (), summary, n, legend)


def _figure(report: Report, rows: list[dict[str, Any]]) -> Figure:
    names = [report.skills[row["skill_id"]].short for row in rows]
    looks = {"rising": ("var(--up)", "triangle-right"), "falling": ("var(--down)", "triangle-left")}
    data: list[dict[str, Any]] = []
    right, texts, wide = [], [], []
    for place, row in enumerate(rows):
        colour, symbol = looks.get(row["label_code"], ("var(--muted)", "circle"))
        text = (f"{theme.label(names[place])}: {row['label']}<br>{words.percent(row['share_first'])} to "
                f"{words.percent(row['share_last'])}<br>{words.points(row['change_points_per_year'])} points a year "
                f"({words.points(row['change_points_low'])} to {words.points(row['change_points_high'])})")  # fmt: skip
        data.append({
            "type": "scatter", "mode": "lines+markers", "x": [row["share_first"], row["share_last"]],
            "y": [place, place], "line": {"color": colour, "width": 3},
            "marker": {"symbol": ["circle-open", symbol], "size": [8, 13], "color": colour, "opacity": 1},
            "text": [text, text], "hovertemplate": "%{text}<extra></extra>", "customdata": [[row["skill_id"]]] * 2,
        })  # fmt: skip
        right.append(max(row["share_first"], row["share_last"]))
        texts.append(f"{words.points(row['change_points_per_year'])} a year")
        interval = [words.points(row[f"change_points_{end}"]) for end in ("low", "high")]
        wide.append(f"{texts[-1]} ({' to '.join(interval)})")
    places = list(range(len(rows)))
    return theme.figure(
        data, theme.row_height(len(rows)), yaxis=theme.rows_axis(names) | {"showgrid": True},
        xaxis=theme.share_axis(1, side="top") | {"range": [-0.01, max(right) * 1.5]}, margin={"t": 30, "b": 8},
        annotations=theme.end_labels(right, places, wide),
        narrow={"annotations": theme.end_labels(right, places, [text.removesuffix(" a year") for text in texts])},
    )  # fmt: skip


CHART = Chart("change", 10, build)
