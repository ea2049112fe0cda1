"""Boards of one source that come and go: nothing is made of them that no board did, and they are told."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.changes import collection_changes
from skilltide.analysis.collection import with_collection
from skilltide.analysis.market import prepare
from skilltide.analysis.market_monthly import volume
from skilltide.analysis.observed_change import Comparison, newest_comparison, observed_change
from skilltide.analysis.trend import trend

from .frames import make_openings, make_skills

MONTHS = pd.date_range("2023-01-01", periods=24, freq="MS")


def boards_of(counts, months=MONTHS):
    """The months of some boards: ``counts``: board -> openings by month, None where it is not read."""
    parts = []
    for board, row in counts.items():
        first = next(at for at, count in enumerate(row) if count is not None)
        read = np.array([count is not None for count in row])
        parts.append(
            pd.DataFrame(
                {
                    "source_id": "quay", "board": board, "month_on": months, "is_whole": True,
                    "scheduled_day_count": np.where(np.arange(len(row)) >= first, 28, 0),
                    "collected_day_count": np.where(read, 28, 0), "posting_count": [count or 0 for count in row],
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def openings_of(boards):
    """Openings as boards posted them, each of an employer of its own; in the order of boards and months."""
    count = boards["posting_count"].to_numpy()
    at = np.repeat(np.arange(len(boards)), count)
    total = int(count.sum())
    return make_openings(
        total, month_on=boards["month_on"].to_numpy()[at], source_id="quay", board=boards["board"].to_numpy()[at],
        opening_id=[f"o{number:06d}" for number in range(total)], employer_id=[f"e{number}" for number in range(total)],
    )  # fmt: skip


def turn(openings):
    """A number of each opening: in any month those of ten boards, or five openings of one, run through all places."""
    place = openings.groupby(["board", "month_on"]).cumcount().to_numpy()
    board = openings["board"].str.split(":").str[1].astype(int).to_numpy()
    return (place + board + openings["month_on"].dt.month.to_numpy()) % 10


def named_by(openings, **shares):
    """Return mentions: each skill by so many tenths of openings, an array by opening; and eight that never change."""
    at = turn(openings)
    named = {skill: np.flatnonzero(at < tenths) for skill, tenths in shares.items()}
    named |= {f"steady-{n}": np.flatnonzero((7 * at + n) % 10 < 2 + n % 4) for n in range(8)}
    return make_skills(openings, named)


def source_of(boards):
    days = {"scheduled_day_count": 28, "collected_day_count": 28}
    return boards.groupby(["source_id", "month_on"], as_index=False)["posting_count"].sum().assign(**days)


@pytest.fixture(scope="module")
def grown():
    """Forty boards, of whose openings 10 % name Rust, and from the thirteenth month on 160 more, of whose 40 % do.

    On no board does that change. Go is asked for more by the old ones then.
    """
    counts = {f"old:{n}": [5] * 24 for n in range(40)} | {f"new:{n}": [None] * 12 + [5] * 12 for n in range(160)}
    boards = boards_of(counts)
    openings = openings_of(boards)
    is_new = openings["board"].str.startswith("new").to_numpy()
    is_late = (openings["month_on"] >= MONTHS[12]).to_numpy()
    return openings, named_by(openings, rust=np.where(is_new, 4, 1), go=np.where(is_late & ~is_new, 3, 1)), boards


def test_boards_of_other_habits_are_no_rise(grown):
    openings, mentions, boards = grown
    market = prepare(openings, source_of(boards), None, boards)
    assert not market.gaps["is_gap"].any()
    comparison = newest_comparison(market.openings, market.gaps)
    found = observed_change(market.openings, mentions, comparison, gaps=market.gaps).changes.set_index("skill_id")
    assert found.loc["rust", "difference_points"] == pytest.approx(0, abs=1.5)
    assert found.loc["rust", "before_share"] == pytest.approx(0.1, abs=0.01)
    assert found.loc["rust", "label_code"] not in {"risen", "fallen"}
    # on the boards that were read before and after: a fifth of the openings behind
    assert found["opening_count_after"].tolist() == found["opening_count_before"].tolist()
    lines = trend(market.openings, mentions, gaps=market.gaps).set_index("skill_id")
    assert lines.loc["rust", "label_code"] not in {"rising", "falling"}
    # taken as one source it would be one, or this shows nothing
    one = market.openings.drop(columns="collection_id")
    told = observed_change(one, mentions, comparison, gaps=market.gaps).changes.set_index("skill_id")
    assert told.loc["rust", "difference_points"] > 15
    assert told.loc["rust", "label_code"] == "risen"


def test_a_rise_on_the_boards_is_found_all_the_same(grown):
    openings, mentions, boards = grown
    market = prepare(openings, source_of(boards), None, boards)
    comparison = newest_comparison(market.openings, market.gaps)
    found = observed_change(market.openings, mentions, comparison, gaps=market.gaps).changes.set_index("skill_id")
    assert found.loc["go", "label_code"] == "risen"
    assert found.loc["go", "difference_points"] == pytest.approx(20, abs=1)
    # taken as one source it would be lost: the new boards name it as the old ones did before
    one = market.openings.drop(columns="collection_id")
    told = observed_change(one, mentions, comparison, gaps=market.gaps).changes.set_index("skill_id")
    assert told.loc["go", "difference_points"] < 6


def test_boards_that_go_are_no_fall():
    counts = {f"stay:{n}": [5] * 24 for n in range(40)} | {f"go:{n}": [5] * 12 + [None] * 12 for n in range(80)}
    boards = boards_of(counts)
    openings = openings_of(boards)
    mentions = named_by(openings, rust=np.where(openings["board"].str.startswith("go"), 4, 1))
    market = prepare(openings, source_of(boards), None, boards)
    comparison = newest_comparison(market.openings, market.gaps)
    found = observed_change(market.openings, mentions, comparison, gaps=market.gaps).changes
    rust = found.set_index("skill_id").loc["rust"]
    assert rust["difference_points"] == pytest.approx(0, abs=1.5)
    assert rust["label_code"] not in {"risen", "fallen"}


def test_boards_that_come_and_go_are_told(grown):
    openings, _, boards = grown
    market = prepare(openings, source_of(boards), None, boards)
    changes = collection_changes(with_collection(openings, market.sources, market.boards), gaps=market.gaps)
    assert changes["dimension_code"].tolist() == ["collection_id"]
    told = changes.iloc[0]
    assert (told["month_on"], told["pattern_code"]) == (MONTHS[12], "sudden")
    assert (told["grown_code"], told["shrunk_code"]) == ("quay, boards since 2024-01", "quay, boards since 2023-01")
    shares = ["grown_share_before", "grown_share_after", "shrunk_share_before", "shrunk_share_after"]
    assert told[shares].tolist() == pytest.approx([0, 0.8, 1, 0.2])
    same = boards_of({f"old:{n}": [5] * 24 for n in range(40)})
    steady = prepare(openings_of(same), source_of(same), None, same)
    assert not len(collection_changes(with_collection(openings_of(same), steady.sources, steady.boards)))


def test_the_volume_is_of_boards_that_were_read():
    months = MONTHS[:6]
    counts = {
        "a": [10, 10, 10, 12, 10, 10], "b": [20, 20, 20, 24, 20, 20], "c": [None, None, 60, 72, 60, 60],
        "d": [40, 40, 40, 48, None, None],
    }  # fmt: skip
    boards = boards_of(counts, months)
    openings = openings_of(boards)
    market = prepare(openings, source_of(boards), None, boards)
    table = volume(market.openings, market.sources, market.gaps, market.boards)
    # d's last month is not whole: what it would have shown later is not known
    assert table["volume_index"].tolist() == pytest.approx([100, 100, 100, 120, 100, 100])
    assert table["indexed_opening_count"].tolist() == [70, 70, 130, 108, 90, 90]
    assert table["source_count"].tolist() == [1] * 6
    blind = prepare(openings, source_of(boards))
    assert volume(blind.openings, blind.sources, blind.gaps)["volume_index"].max() > 150


@pytest.mark.parametrize("added_on", [1, 3, 5, 6, 7, 11])
def test_a_year_is_compared_on_boards_that_were_read_in_all_of_it(added_on):
    """Boards added within the months that are compared, in each of them: none makes a change."""
    months = pd.DatetimeIndex([*MONTHS[:6], *MONTHS[12:18]])
    number = np.arange(24)[np.isin(MONTHS, months)][added_on]
    counts = {f"old:{n}": [5] * 24 for n in range(20)}
    counts |= {f"new:{n}": [5 if at >= number else None for at in range(24)] for n in range(40)}
    boards = boards_of(counts)
    openings = openings_of(boards)
    mentions = named_by(openings, rust=np.where(openings["board"].str.startswith("new"), 4, 1))
    market = prepare(openings, source_of(boards), None, boards)
    comparison = Comparison("year", tuple(MONTHS[:6]), tuple(MONTHS[12:18]))
    found = observed_change(market.openings, mentions, comparison, gaps=market.gaps).changes
    rust = found.set_index("skill_id").loc["rust"]
    assert rust["difference_points"] == pytest.approx(0, abs=1)
    assert rust["label_code"] not in {"risen", "fallen"}
