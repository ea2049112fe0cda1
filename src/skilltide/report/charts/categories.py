"""Which categories of skills are asked for, coloured by display group."""

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Panel, Table, View
from skilltide.sql_files import statement

COLUMNS = (
    Column("category_name", "Category"),
    Column("group_name", "Display group"),
    Column("demand_share", "Share of openings", "share"),
    Column("demand_share_low", "95% interval from", "share"),
    Column("demand_share_high", "to", "share"),
    Column("demand_count", "Openings with it", "count"),
    Column("opening_count", "Of openings", "count"),
)


def build(report: Report) -> Panel | None:
    """Bars by category."""
    rows = report.rows(statement(__file__, "categories.sql"))
    if not rows:
        return None
    shares, high = [row["demand_share"] for row in rows], [row["demand_share_high"] for row in rows]
    low = [row["demand_share_low"] for row in rows]
    places = list(range(len(rows)))
    bar = {
        "type": "bar", "orientation": "h", "x": shares, "y": places,
        "marker": {"color": [theme.group_colour(row["group_code"]) for row in rows]},
        "error_x": theme.intervals(shares, low, high),
        "text": [f"{theme.label(row['category_name'])} ({theme.label(row['group_name'])})<br>"
                 f"{words.percent(row['demand_share'])} ({words.percent(row['demand_share_low'])} to "
                 f"{words.percent(row['demand_share_high'])})" for row in rows],
        "textposition": "none", "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    figure = theme.figure(
        [bar], theme.row_height(len(rows)), yaxis=theme.rows_axis([row["category_name"] for row in rows]),
        xaxis=theme.share_axis(max(high) * 1.1, side="top"), margin={"t": 30, "b": 8},
        annotations=theme.end_labels(high, places, [words.percent(share, 0) for share in shares]),
    )  # fmt: skip
    seen = {row["group_code"] for row in rows}
    legend = tuple((name, theme.group_colour(code), "plain") for code, name in report.groups.items() if code in seen)
    first = [f"{row['category_name']} ({words.percent(row['demand_share'], 0)})" for row in rows[:3]]
    view = View("all", "All", Table(COLUMNS, rows), figure, (), f"Most openings name {words.listing(first)}.", report.n,
                legend)  # fmt: skip
    return Panel(
        "categories",
        "Which kinds of skill are demanded?",
        "Share of openings that demand at least one skill of the category.",
        (view,),
        notes=("Colours are the eight display groups; the table names each category's.",),
    )


CHART = Chart("demand", 30, build)
