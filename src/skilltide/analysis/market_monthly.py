"""The market itself by month: how much is advertised, at which seniority, with how much experience, and where.

Volume is an index, since a source that joins or drops out changes how much is seen and not how much there is: each
usable source counts in units of its own median month, and where it reads boards, of what is usual for those that were
read (`usual`) ::

    index_t = 100 * sum_s openings[s, t] / sum_s usual[s, t]       over the sources s and boards usable in month t

(a ratio of matched totals, as chained price and retail indices take: only those who report are compared).
Shares are of the openings that tell the thing at all, with the interval of `demand`.
"""

import numpy as np
import pandas as pd

from skilltide.analysis.coded import distinct
from skilltide.analysis.coverage import units
from skilltide.analysis.demand import tabulate
from skilltide.analysis.panel import make_panel
from skilltide.analysis.periods import month_start
from skilltide.analysis.usual import NO_BOARD, UNIT, usual_months

ENTRY_LEVEL = ("intern", "junior")
WORKPLACES = ("hybrid", "on_site", "remote")
UNTOLD = "unknown"

VOLUME_COLUMNS = [
    "month_on", "volume_index", "opening_count", "indexed_opening_count", "usual_opening_count", "source_count",
    "is_gap",
]  # fmt: skip
SHARE_COLUMNS = [
    "month_on", "code", "opening_count", "told_count", "with_count", "told_share", "share", "share_low", "share_high",
    "is_gap",
]  # fmt: skip
YEARS_COLUMNS = [
    "month_on", "opening_count", "told_count", "told_share", "lower_quartile", "median", "upper_quartile", "is_gap",
]  # fmt: skip


def volume(
    openings: pd.DataFrame, sources: pd.DataFrame, gaps: pd.DataFrame, boards: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the index of each month (100: what is usual for what was collected in it), null in gaps.

    ``openings``: the usable population (`market.Market`), ``sources``, ``boards``: their months, ``gaps``: its months.
    Sources that have no schedule can't be judged: their openings are in ``opening_count``, and in nothing that the
    index is made of. It is null where there are no others.
    """
    usable = units(sources, boards)
    usable = usable[~usable["is_gap"].astype(bool)][[*UNIT, "month_on"]]
    board = NO_BOARD
    if boards is not None and len(boards) and "board" in openings.columns:
        board = openings["board"].fillna(NO_BOARD)
    placed = openings[["source_id", "month_on"]].assign(board=board, month_on=month_start(openings["month_on"]))
    counts = placed.groupby([*UNIT, "month_on"]).size()
    keys = pd.MultiIndex.from_frame(usable.assign(month_on=month_start(usable["month_on"])))
    table = counts.reindex(keys, fill_value=0).rename("count").rename_axis([*UNIT, "month_on"]).reset_index()
    table = table.join(usual_months(table).rename("usual"), on=UNIT)
    table["usual"] = table["usual"].fillna(0.0)
    table["size"] = (table["board"] == NO_BOARD).astype(np.int64)  # of sources
    by_month = table.groupby("month_on")[["count", "usual", "size"]].sum()
    months = _months(gaps)
    out = months.merge(by_month, left_on="month_on", right_index=True, how="left")
    whole = month_start(openings["month_on"]).value_counts()
    out["opening_count"] = out["month_on"].map(whole).fillna(0).astype(np.int64)
    out["indexed_opening_count"] = out["count"].fillna(0).astype(np.int64)
    out["source_count"] = out["size"].fillna(0).astype(np.int64)
    out["usual_opening_count"] = out["usual"].fillna(0.0)
    usual = out["usual_opening_count"].where((out["usual_opening_count"] > 0) & ~out["is_gap"])
    out["volume_index"] = 100 * out["indexed_opening_count"] / usual
    return out[VOLUME_COLUMNS]


def shares(
    openings: pd.DataFrame, codes: "pd.Series[str]", gaps: pd.DataFrame, values: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return the share of each code among the openings that tell one, by month; null in gaps.

    ``codes`` stands beside ``openings`` row by row; null and ``unknown`` are not told. ``values``: codes that have a
    share where no opening has them: 0 is a finding.
    """
    months = _months(gaps)
    month = month_start(openings["month_on"])
    told = codes.notna().to_numpy() & (codes != UNTOLD).fillna(False).to_numpy(dtype=bool)
    chosen = openings[told & month.isin(months["month_on"]).to_numpy()]
    if not len(chosen):
        return pd.DataFrame(columns=SHARE_COLUMNS)
    rows = pd.DataFrame(
        {"opening_id": chosen["opening_id"], "skill_id": codes[chosen.index].astype(str), "level_code": "context",
         "is_asked": False, "is_demand": True}
    )  # fmt: skip
    panel = make_panel(chosen, rows, skill_ids=sorted({*values, *distinct(rows["skill_id"])}))
    starts = months["month_on"].to_numpy()
    group = np.searchsorted(starts, month_start(panel.openings["month_on"]).to_numpy()).astype(np.int64)
    table = tabulate(panel, group, len(starts), is_missing=months["is_gap"].to_numpy())
    whole = month.value_counts().reindex(months["month_on"], fill_value=0).to_numpy()
    place = table["group_index"].to_numpy()
    is_gap = months["is_gap"].to_numpy()[place]
    out = pd.DataFrame(
        {
            "month_on": starts[place], "code": table["skill_id"], "opening_count": whole[place],
            "told_count": table["opening_count"], "with_count": table["demand_count"],
            "told_share": table["opening_count"] / np.where(whole[place] > 0, whole[place], np.nan),
            "share": table["demand_share"], "share_low": table["demand_share_low"],
            "share_high": table["demand_share_high"], "is_gap": is_gap,
        }
    )  # fmt: skip
    return out.sort_values(["month_on", "code"], ignore_index=True)[SHARE_COLUMNS]


def entry_level(openings: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the share of internships and junior openings among those that tell their seniority, by month."""
    seniority = openings["seniority_code"].astype(object)
    codes = seniority.where(seniority.isna() | (seniority == UNTOLD), "other")
    codes = codes.where(~seniority.isin(ENTRY_LEVEL), "entry")
    table = shares(openings, codes, gaps, ("entry",))
    return table[table["code"] == "entry"].reset_index(drop=True)


def years_asked(openings: pd.DataFrame, years: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Return quartiles of the years of experience that openings ask for, by month; null in gaps.

    ``years``: opening_id, years_min, one row per skill beside which years are told; the most of an opening counts.
    """
    months = _months(gaps)
    most = years.dropna(subset=["years_min"]).groupby("opening_id")["years_min"].max()
    month = month_start(openings["month_on"])
    asked = pd.DataFrame({"month_on": month, "years": openings["opening_id"].map(most).astype(float)})
    grouped = asked.groupby("month_on")["years"]
    out = months.set_index("month_on")
    out["opening_count"] = grouped.size().reindex(out.index, fill_value=0)
    out["told_count"] = grouped.count().reindex(out.index, fill_value=0)
    counted = out["opening_count"].where(out["opening_count"] > 0)
    out["told_share"] = out["told_count"] / counted
    for name, level in (("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75)):
        out[name] = grouped.quantile(level).reindex(out.index).where(~out["is_gap"])
    return out.reset_index()[YEARS_COLUMNS]


def _months(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return month_on and is_gap, in order."""
    table = pd.DataFrame({"month_on": month_start(gaps["month_on"]), "is_gap": gaps["is_gap"].astype(bool)})
    return table.sort_values("month_on", ignore_index=True)
