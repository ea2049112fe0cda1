"""Parts of marts come as data frames, and as codes where they ask for it."""

from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import pytest

from skilltide.analysis.relation import Part
from skilltide.errors import WarehouseError
from skilltide.warehouse import frames
from skilltide.warehouse.frames import running


def read(rows: str, part: Part) -> pd.DataFrame:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA marts; CREATE TABLE marts.some AS {rows}")
        definitions: Any = {"some": SimpleNamespace(order="x")}
        frame: pd.DataFrame = running(connection, definitions).value(part)
        return frame


@pytest.mark.parametrize("batch", [2, 250_000])
@pytest.mark.parametrize(
    ("rows", "texts", "flags"),
    [
        ("SELECT unnest(['a', 'c', 'b', 'a', 'c']) AS x, unnest([true, false, true, true, false]) AS y",
         ["a", "a", "b", "c", "c"], [True, True, True, False, False]),
        ("SELECT NULL::VARCHAR AS x, true AS y UNION ALL SELECT 'b', NULL", [None, "b"], [True, False]),
        ("SELECT NULL::VARCHAR AS x, NULL::BOOLEAN AS y", [None], [False]),
        ("SELECT 'a' AS x, true AS y WHERE false", [], []),
    ],
)  # fmt: skip
def test_texts_come_as_codes(
    rows: str, texts: list[str | None], flags: list[bool], batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "BATCH", batch)
    frame = read(rows, Part("some", ("x", "y"), is_coded=True))
    assert list(frame.columns) == ["x", "y"] and frame["y"].tolist() == flags
    assert frame["x"].astype(object).where(frame["x"].notna(), None).tolist() == texts
    assert list(frame["x"].cat.categories) == sorted({text for text in texts if text})


def test_what_is_no_text_is_not_coded() -> None:
    with pytest.raises(WarehouseError, match="column y is INTEGER, which can't be coded"):
        read("SELECT 'a' AS x, 1 AS y", Part("some", ("x", "y"), is_coded=True))


def test_rows_are_left_out_by_flag_and_where_a_value_is_missing() -> None:
    rows = "SELECT unnest([1, 2, 3, 4]) AS x, unnest([false, true, false, false]) AS y, unnest([1, 1, NULL, 1]) AS z"
    assert read(rows, Part("some", ("x",), "y", known="z"))["x"].tolist() == [1, 4]
