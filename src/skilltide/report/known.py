"""How many openings tell what they are divided by: a slice is of those that do, and says nothing of the rest."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from skilltide.report import words

if TYPE_CHECKING:
    from skilltide.report.data import Report

LEAST_KNOWN = 0.5
"""Known part below which a slice is warned of."""


def known_shares(report: "Report") -> dict[str, float]:
    """Return, per dimension of slices, the part of the counted openings that tell it; empty without openings."""
    known = ", ".join(
        f"avg((nullif({dimension}::VARCHAR, 'unknown') IS NOT NULL)::INTEGER) AS {dimension}"
        for dimension in words.DIMENSIONS
    )
    found = report.one(f"SELECT count(*) AS opening_count, {known} FROM counted")
    return {dimension: found[dimension] for dimension in words.DIMENSIONS} if found["opening_count"] else {}


def told_of(shares: Mapping[str, float], *, warned: bool = False) -> str:
    """Return in a sentence how many openings tell each dimension, ``warned`` with the warning where it is due."""
    parts = [f"{_named(dimension)} {words.percent(share, 0)}" for dimension, share in shares.items()]
    sentence = f"Openings that state it: {', '.join(parts)}." if parts else ""
    warning = warning_of(shares) if warned else ""
    return f"{sentence} {warning}" if warning else sentence


def warning_of(shares: Mapping[str, float]) -> str:
    """Return a warning of the dimensions that more than half of the openings don't tell; empty where none is so."""
    unknown = [_named(dimension) for dimension, share in shares.items() if share < LEAST_KNOWN]
    if not unknown:
        return ""
    return (
        f"More than half of the openings don't state {' or '.join(unknown)}; breakdowns by it cover only those that "
        "do, which may differ from the rest."
    )


def name_with_known(dimension: str, shares: Mapping[str, float]) -> str:
    """Return a dimension's name with how many openings tell it, where some don't."""
    share = shares.get(dimension, 1.0)
    only = "only " if 0.005 <= share < LEAST_KNOWN else ""
    told = f" (stated by {only}{words.percent(share, 0)})" if share < 0.995 else ""
    return words.DIMENSIONS[dimension] + told


def _named(dimension: str) -> str:
    return "whether they are remote" if dimension == "is_remote" else words.DIMENSIONS[dimension].lower()
