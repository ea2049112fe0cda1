"""What stands beside a skill: the companions that set its openings apart, how they changed, and its cluster."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from skilltide.report import words
from skilltide.report.data import Report
from skilltide.report.evidence import compared_months
from skilltide.sql_files import statement

COMPANIONS, CHANGES, MEMBERS = 8, 6, 8
FREQUENT_SHARE = 0.05
"""Part of a skill's openings from which a companion comes before rarer ones."""
TIES = {"closer": "closer", "looser": "looser", "unclear": "can't tell"}
"""What is said of the odds ratio of a pair; nothing where a side has too few openings to test it."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cluster:
    """Skills that stand together; `members`: ids, the most central first."""

    cluster_id: str
    name: str
    together_share: float
    """How often two of its skills stay together when employers are drawn anew."""
    members: tuple[str, ...]


def companions(report: Report) -> dict[str, list[Row]]:
    """Return, per skill, rows of `marts.skill_pair`: the frequent companions first, then by how clear the lift is.

    `others_share`: the companion's share of the openings without the skill, which tells more than the lift where nearly
    all openings have the skill.
    """
    out: dict[str, list[Row]] = defaultdict(list)
    for row in report.rows(statement(__file__, "companions_pairs.sql"), frequent=FREQUENT_SHARE, most=COMPANIONS):
        out[row["skill_id"]].append(row)
    return out


def pair_changes(report: Report) -> dict[str, list[Row]]:
    """Return, per skill, clear changes of its companions: of how close the tie is first, then the largest.

    None of a part of the market: pairs are compared in the published whole only.
    """
    if report.restriction:
        return {}
    rows = report.rows(statement(__file__, "companions_changes.sql"))
    return _first(report, rows, CHANGES)


def pairs_compared(report: Report, rows: Sequence[Row]) -> tuple[list[date], list[date]]:
    """Return the months that changes of pairs compare, before and after: the most that any does, as pairs of few
    languages may hold no opening in some of them.
    """
    return max((compared_months(report, row) for row in rows), key=lambda sides: len(sides[1]))


def tie_told(row: Row) -> str:
    """Return what is said of how closely a pair is tied: closer (1.8 times the odds, 1.2 to 2.7)."""
    code = row["tie_label_code"]
    if code not in TIES or words.is_missing(row["odds_change"]):
        return ""
    if code == "unclear":
        return TIES[code]
    odds = " to ".join(words.number(row[f"odds_change_{end}"], 1) for end in ("low", "high"))
    return f"{TIES[code]} ({words.number(row['odds_change'], 1)} times the odds, {odds})"


def clusters(report: Report) -> dict[str, tuple[Cluster, Row]]:
    """Return each clustered skill's cluster, and its own row of `marts.skill_cluster`; none of a part of the market."""
    if report.restriction:
        return {}
    rows = report.rows("FROM marts.skill_cluster ORDER BY cluster_id, centrality DESC, skill_id")
    by_cluster: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_cluster[row["cluster_id"]].append(row)
    found = {
        code: Cluster(
            code,
            members[0]["cluster_name"],
            members[0]["cluster_together_share"],
            tuple(row["skill_id"] for row in members),
        )
        for code, members in by_cluster.items()
    }
    return {row["skill_id"]: (found[row["cluster_id"]], row) for row in rows}


def _first(report: Report, rows: Sequence[Row], most: int) -> dict[str, list[Row]]:
    """The first rows of each skill, without companions that are part of it or that it is part of."""
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        one, other = report.skills.get(row["skill_id"]), report.skills.get(row["companion_id"])
        if one is None or other is None or one.skill_id in other.ancestor_ids or other.skill_id in one.ancestor_ids:
            continue
        if len(out[one.skill_id]) < most:
            out[one.skill_id].append(row)
    return out
