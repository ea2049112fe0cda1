"""Whole marts for download: CSV with its metadata."""

from collections.abc import Iterator

from skilltide.report.data import Report
from skilltide.site.figure import Edition, Figure, as_csv, metadata
from skilltide.warehouse.definitions import marts

MARTS = (
    "skill", "skill_demand", "skill_demand_monthly", "skill_change", "skill_trend", "skill_level", "skill_salary",
    "skill_cluster", "salary_level", "category_demand_monthly", "group_demand_monthly", "month_coverage",
    "source_coverage", "volume_monthly", "entry_level_monthly", "experience_monthly", "workplace_monthly",
)  # fmt: skip
"""What is given whole: no mart with texts, openings or people in it."""


def tables(report: Report, edition: Edition) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, description, CSV and metadata of each mart."""
    definitions = marts()
    for mart in MARTS:
        definition = definitions[mart]
        rows = report.rows(f"FROM marts.{mart} ORDER BY {', '.join(definition.grain)}")
        for row in rows:  # a cell holds one text
            row |= {name: "|".join(map(str, value)) for name, value in row.items() if isinstance(value, list)}
        described = report.rows(f"DESCRIBE marts.{mart}")
        columns = {row["column_name"]: definition.columns[row["column_name"]].meaning for row in described}
        table = Figure(f"data/{mart}", mart, definition.description, "", columns, rows, definition.grain)
        yield mart, definition.description, as_csv(table), metadata(table, edition, f"{mart}.csv")
