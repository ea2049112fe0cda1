"""What every headline number starts from: the population, without source-months that were not really collected."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from skilltide.analysis.coverage import month_gaps, source_months, unscheduled_postings, usable_openings
from skilltide.analysis.population import headline


@dataclass(frozen=True)
class Market:
    """``openings``: the usable headline population; ``gaps``: its months; ``sources``: the source-months."""

    openings: pd.DataFrame
    gaps: pd.DataFrame
    sources: pd.DataFrame


def prepare(openings: pd.DataFrame, coverage: pd.DataFrame, as_of: date | None = None) -> Market:
    """Return the headline population as it can be counted: ``demand`` and ``trend`` take its openings and gaps.

    ``coverage``, ``as_of``: as in `source_months`, with the sources that have no schedule.
    """
    population = headline(openings)
    sources = source_months(coverage, as_of)
    gaps = month_gaps(population, sources, unscheduled_postings(openings, coverage))
    return Market(usable_openings(population, sources), gaps, sources)
