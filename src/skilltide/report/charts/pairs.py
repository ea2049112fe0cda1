"""What goes together: pairs of skills by lift."""

from typing import Any

from skilltide.report.data import Report


def strongest(report: Report, limit: int, least_share: float = 0.03) -> list[dict[str, Any]]:
    """Return pairs that stand together clearly more often than by chance, each once, parents of each other left out."""
    rows = report.rows(
        """
        SELECT * FROM marts.skill_pair
        WHERE skill_id < companion_id AND lift_low > 1
            AND skill_opening_count >= $share * opening_count AND companion_opening_count >= $share * opening_count
        ORDER BY lift_low DESC, skill_id, companion_id
        """,
        share=least_share,
    )
    out: list[dict[str, Any]] = []
    for row in rows:
        one, other = report.skills[row["skill_id"]], report.skills[row["companion_id"]]
        if one.skill_id in other.ancestor_ids or other.skill_id in one.ancestor_ids:
            continue
        out.append(row)
        if len(out) == limit:
            break
    return out
