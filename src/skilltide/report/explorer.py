"""The explorer's data."""

from typing import Any

from skilltide.report.data import Report


def explorer(report: Report) -> dict[str, Any]:
    """Return what the explorer looks up."""
    return {}
