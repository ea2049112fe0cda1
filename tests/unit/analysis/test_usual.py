"""What is usual for boards that come and go: counts that are board times month are taken apart without error."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.usual import usual_months

MONTHS = pd.date_range("2024-01-01", periods=6, freq="MS")


def counts(table, source_id="quay"):
    """``table``: board -> counts by month, None where it was not read."""
    return pd.DataFrame(
        [
            {"source_id": source_id, "board": board, "month_on": month, "count": count}
            for board, row in table.items()
            for month, count in zip(MONTHS, row, strict=True)
            if count is not None
        ]
    )


def test_one_board_has_its_median_month():
    found = usual_months(counts({"": [10, 40, 20, 30, 90, 20]}))
    assert found.to_dict() == {("quay", ""): 25.0}


def test_boards_that_are_always_read_have_the_source_s_median_month():
    table = {"a": [10, 12, 8, 30, 11, 9], "b": [1, 0, 2, 4, 0, 1], "c": [0] * 6}
    found = usual_months(counts(table))
    assert found.sum() == pytest.approx(np.median(np.sum(list(table.values()), axis=0)))
    assert found["quay", "a"] / found["quay", "b"] == pytest.approx(80 / 8)
    assert found["quay", "c"] == 0


def test_a_board_that_came_in_good_months_is_not_thought_larger():
    # the market doubles in the fourth month, when b came: b is half as large as a
    found = usual_months(counts({"a": [20, 20, 20, 40, 40, 40], "b": [None, None, None, 20, 20, 20]}))
    assert found["quay", "a"] / found["quay", "b"] == pytest.approx(2)
    assert found.to_dict() == pytest.approx({("quay", "a"): 30, ("quay", "b"): 15})


def test_many_small_boards_are_not_rounded_away():
    # each has an opening in one month of three: a median of 0
    table = {f"b{n}": [1 if (at + n) % 3 == 0 else 0 for at in range(6)] for n in range(30)}
    assert usual_months(counts(table)).sum() == pytest.approx(10)


def test_sources_are_taken_by_themselves():
    both = pd.concat([counts({"a": [10] * 6}), counts({"a": [5] * 6, "b": [5] * 6}, "pier")])
    assert usual_months(both).to_dict() == pytest.approx({("quay", "a"): 10, ("pier", "a"): 5, ("pier", "b"): 5})


def test_nothing_has_nothing():
    assert usual_months(counts({"a": [0] * 6})).to_dict() == {("quay", "a"): 0.0}
    assert not len(usual_months(pd.DataFrame(columns=["source_id", "board", "month_on", "count"])))
