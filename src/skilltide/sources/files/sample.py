"""The first records of a file: the values of each column, and what they are of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from skilltide.normalise.lookups import is_missing
from skilltide.sources.files.record_values import at_path, titled_sections, whole_text
from skilltide.sources.files.value_kinds import is_date, is_money, is_place, is_text

SHARE = 0.8
"""The part of a column's values that must look alike before it is taken for something."""
_LEAST_FILLED = 0.3
_LEAST_VALUES = 3


class Sample:
    """The first records of a file, with the values of each column."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], observed_at: datetime) -> None:
        self.rows = rows
        self.observed_at = observed_at
        self._values: dict[str, list[str]] = {}

    def values(self, column: str) -> list[str]:
        """Return what stands in a column as text, without what stands for nothing."""
        if column not in self._values:
            found = (whole_text(at_path(row, column)) for row in self.rows)
            self._values[column] = [text for text in found if text is not None and not is_missing(text)]
        return self._values[column]

    def share(self, column: str, test: Callable[[str], bool]) -> float:
        """Return which part of a column's values passes a test, 0 where there are none."""
        values = self.values(column)
        return sum(map(test, values)) / len(values) if values else 0.0

    def kind(self, column: str) -> str | None:
        """Return what four fifths of a column are: `dates`, `money`, `places` or `long text`, else None."""
        if len(self.values(column)) < min(_LEAST_VALUES, len(self.rows)):
            return None
        tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
            ("long text", is_text),
            ("money", is_money),  # before dates: "€50,000 a year" also tells a time
            ("dates", lambda value: is_date(value, self.observed_at, column)),
            ("places", is_place),
        )
        return next((kind for kind, test in tests if self.share(column, test) >= SHARE), None)

    def is_in_sections(self, column: str) -> bool:
        """Tell whether a column holds texts as lists of titled sections."""
        return any(titled_sections(at_path(row, column)) for row in self.rows)

    def is_filled(self, column: str) -> bool:
        """Whether a good part of the records has a value there."""
        return len(self.values(column)) >= _LEAST_FILLED * len(self.rows)
