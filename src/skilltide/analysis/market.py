"""What every headline number starts from: the population, without source-months that were not really collected."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from skilltide.analysis.coverage import month_gaps, source_months, usable_openings
from skilltide.analysis.population import headline


@dataclass(frozen=True)
class Market:
    """``openings``: the usable headline population; ``gaps``: its months; ``sources``: the source-months."""

    openings: pd.DataFrame
    gaps: pd.DataFrame
    sources: pd.DataFrame


def prepare(openings: pd.DataFrame, coverage: pd.DataFrame, as_of: date | None = None) -> Market:
    """Return the headline population as it can be counted: ``demand`` and ``trend`` take its openings and gaps."""
    population = headline(openings)
    sources = source_months(coverage, as_of)
    return Market(usable_openings(population, sources), month_gaps(population, sources), sources)
