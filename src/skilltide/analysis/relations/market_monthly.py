"""The market itself by month: volume, entry level, years of experience, workplace."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Column, Frames, Mart, Part, relation
from skilltide.analysis.relations.inputs import market

if TYPE_CHECKING:
    import pandas as pd

YEARS = Part("opening_skill", ("opening_id", "years_min"), "is_implied", known="years_min")


@relation(
    reads=[market],
    mart=Mart(
        description="How much is advertised: openings of the headline population by month as an index, each source "
        "and the boards that were read of it measured by what is usual for them, so that one that joins or drops out "
        "moves nothing.",
        grain="month_on",
        columns={
            "month_on": "DATE",
            "volume_index": Column(
                "DOUBLE",
                "Openings of the usable sources that have a schedule as per cent of their usual month; null in gaps, "
                "and where there is no such source.",
                minimum=0,
            ),
            "opening_count": "INTEGER",
            "indexed_opening_count": Column("INTEGER", "Openings of the sources that the index is made of."),
            "usual_opening_count": Column(
                "DOUBLE", "Openings that are usual for a month of the usable sources and boards, together."
            ),
            "source_count": "INTEGER",
            "is_gap": "BOOLEAN",
        },
        caveats=[
            "Openings are counted when first posted; a vacancy that stays open long counts once.",
            "A source without a schedule (an export made once) has no usual month; it is in opening_count only.",
        ],
        checks=["NOT is_gap OR volume_index IS NULL", "indexed_opening_count <= opening_count"],
    ),
)
def volume_monthly(frames: Frames) -> "pd.DataFrame":
    """Sources without a schedule take no part in the index."""
    from skilltide.analysis.market_monthly import volume

    chosen = frames[market]
    return volume(chosen.openings, chosen.sources, chosen.gaps, chosen.boards)


@relation(
    reads=[market],
    mart=Mart(
        description="Internships and junior openings among the openings of the headline population that tell their "
        "seniority, by month.",
        grain="month_on",
        columns={
            "month_on": "DATE",
            "opening_count": "INTEGER",
            "told_count": "INTEGER",
            "told_share": "DOUBLE",
            "entry_count": Column("INTEGER", "Internships and junior openings."),
            "entry_share": Column("DOUBLE", "entry_count divided by told_count, 0 to 1; null in gaps."),
            "entry_share_low": Column("DOUBLE", "Lower end of the 95 % interval of entry_share."),
            "entry_share_high": Column("DOUBLE", "Upper end of the 95 % interval of entry_share."),
            "is_gap": "BOOLEAN",
        },
        caveats=["Raw shares; another mix of sources or countries moves them."],
        checks=["entry_count <= told_count", "told_count <= opening_count"],
    ),
)
def entry_level_monthly(frames: Frames) -> "pd.DataFrame":
    """Intern and junior."""
    from skilltide.analysis.market_monthly import entry_level

    chosen = frames[market]
    return entry_level(chosen.openings, chosen.gaps).rename(
        columns={"with_count": "entry_count"} | {f"share{end}": f"entry_share{end}" for end in ("", "_low", "_high")}
    )


@relation(
    reads=[market, YEARS],
    mart=Mart(
        description="Years of experience that openings of the headline population ask for, by month; of an opening "
        "that tells several, the most.",
        grain="month_on",
        columns={
            "month_on": "DATE",
            "opening_count": "INTEGER",
            "told_count": "INTEGER",
            "told_share": "DOUBLE",
            "years_lower_quartile": Column("DOUBLE", "A quarter of the openings that tell years ask for fewer."),
            "years_median": Column("DOUBLE", "Half of the openings that tell years ask for fewer."),
            "years_upper_quartile": Column("DOUBLE", "Three quarters of the openings that tell years ask for fewer."),
            "is_gap": "BOOLEAN",
        },
        caveats=["Only years told beside a skill are known."],
        checks=["told_count <= opening_count", "years_lower_quartile <= years_median",
                "years_median <= years_upper_quartile"],
    ),
)  # fmt: skip
def experience_monthly(frames: Frames) -> "pd.DataFrame":
    """Quartiles of the years."""
    from skilltide.analysis.market_monthly import years_asked

    chosen = frames[market]
    names = ("lower_quartile", "median", "upper_quartile")
    table = years_asked(chosen.openings, frames[YEARS], chosen.gaps)
    return table.rename(columns={name: f"years_{name}" for name in names})


@relation(
    reads=[market],
    mart=Mart(
        description="Where the work is done, among the openings of the headline population that tell it, by month.",
        grain="month_on, workplace_code",
        columns={
            "month_on": "DATE",
            "workplace_code": "VARCHAR",
            "opening_count": "INTEGER",
            "told_count": "INTEGER",
            "told_share": "DOUBLE",
            "workplace_opening_count": Column("INTEGER", "Openings with this workplace."),
            "workplace_share": Column("DOUBLE", "workplace_opening_count divided by told_count, 0 to 1; null in gaps."),
            "workplace_share_low": Column("DOUBLE", "Lower end of the 95 % interval of workplace_share."),
            "workplace_share_high": Column("DOUBLE", "Upper end of the 95 % interval of workplace_share."),
            "is_gap": "BOOLEAN",
        },
        caveats=["Raw shares; another mix of sources or countries moves them, and so does who tells it."],
        checks=["workplace_opening_count <= told_count", "told_count <= opening_count"],
    ),
)
def workplace_monthly(frames: Frames) -> "pd.DataFrame":
    """Remote, hybrid and on site."""
    from skilltide.analysis.market_monthly import WORKPLACES, shares

    chosen = frames[market]
    codes = chosen.openings["workplace_code"].astype(object)
    return shares(chosen.openings, codes, chosen.gaps, WORKPLACES).rename(
        columns={"code": "workplace_code", "with_count": "workplace_opening_count"}
        | {f"share{end}": f"workplace_share{end}" for end in ("", "_low", "_high")}
    )
