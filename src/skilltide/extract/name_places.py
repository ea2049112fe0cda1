"""Where the forms of aliases stand in a text, whatever the rules make of them."""

from bisect import bisect_left

from skilltide.extract.compiled import Match


class NamePlaces:
    """The places of forms, to be asked for again and again: each question costs the same in a text of any length."""

    __slots__ = ("_start_of", "_starts")

    def __init__(self, forms: list[Match]) -> None:
        """`forms`: in order of their starts."""
        self._starts = [start for start, _, _ in forms]
        self._start_of = {end: start for start, end, _ in reversed(forms)}

    def count(self, start: int, end: int) -> int:
        """How many forms begin in tokens `start` to `end` (exclusive)."""
        return max(0, bisect_left(self._starts, end) - bisect_left(self._starts, start))

    def has_any(self, start: int, end: int) -> bool:
        """Whether one begins in tokens `start` to `end` (exclusive)."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end

    def ending_at(self, end: int) -> int | None:
        """Where the longest form begins that ends before token `end`, None if none does."""
        return self._start_of.get(end)
