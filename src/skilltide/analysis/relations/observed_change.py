"""What changed within a year, skill by skill, and what all skills did together."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation, shared
from skilltide.analysis.relations.inputs import SKILLS, countable, joined, mentioned, text_lengths

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.observed_change import Comparison, Observed


@shared(reads=[countable])
def comparison(frames: Frames) -> "Comparison | None":
    """Which months stand against which. Who counts a part of the market anew compares those of the whole."""
    from skilltide.analysis.observed_change import collected, newest_comparison

    return newest_comparison(frames[countable].openings, collected(frames[countable].gaps))


@shared(reads=[countable, text_lengths, comparison, mentioned, SKILLS])
def observed(frames: Frames) -> "dict[str, Observed]":
    """The changes of each population, by its code: all core role families, and each alone.

    Which months were collected is a matter of the sources; all populations compare the same months.
    """
    from skilltide.analysis.mentions import mentions_of
    from skilltide.analysis.observed_change import collected, in_months, observed_change

    chosen, compared = frames[countable], frames[comparison]
    if compared is None:
        return {}
    gaps = collected(chosen.gaps)
    whole = in_months(joined(chosen.openings, frames[text_lengths]), compared)
    rows = mentions_of(whole, frames[mentioned])
    found = {"core": observed_change(whole, rows, compared, skills=frames[SKILLS], gaps=gaps)}
    for code in sorted(chosen.openings["role_family_code"].dropna().unique()):
        openings = whole[whole["role_family_code"] == code]
        own = mentions_of(openings, rows)
        found[str(code)] = observed_change(openings, own, compared, skills=frames[SKILLS], gaps=gaps)
    return found


@relation(reads=[observed], is_kept=True)
def skill_change(frames: Frames) -> "pd.DataFrame":
    """Each skill before and after."""
    from skilltide.analysis.observed_change import CHANGE_COLUMNS

    return _together({code: found.changes for code, found in frames[observed].items()}, CHANGE_COLUMNS)


@relation(reads=[observed])
def common_drift(frames: Frames) -> "pd.DataFrame":
    """All skills before and after."""
    from skilltide.analysis.observed_change import DRIFT_COLUMNS

    return _together({code: found.drift for code, found in frames[observed].items()}, DRIFT_COLUMNS)


def _together(tables: "dict[str, pd.DataFrame]", columns: list[str]) -> "pd.DataFrame":
    import pandas as pd

    parts = [table.assign(population_code=code) for code, table in tables.items() if len(table)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["population_code", *columns])
