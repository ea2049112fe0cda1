"""Whatever day brought which postings, in whatever order the files were read: the same warehouse; twice, the same."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from support import posting, write_csv

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]

SEEN = st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=8), min_size=2, max_size=4)
"""Day by day, the postings seen; some turn up again after days without them, some change, some are copies."""


def row(number: int, day: int) -> dict[str, str]:
    """A posting as it shows on a day: number 3 changes its text, 11 and 12 are copies of 1 and 2 under other ids."""
    if number > 10:
        return posting(number - 10) | {"id": f"copy{number}"}
    text = posting(number)["description"]
    return posting(number, description=f"{text}\n- Edition {day} of this text.") if number == 3 else posting(number)


def ingest(home: Settings, files: list[Path]) -> None:
    """Read the files one run each, in the order given."""
    for path in files:
        pipeline.ingest(home, [files_source([path], "board")])
    pipeline.analyse(home)
    pipeline.publish_marts(home)


@pytest.mark.slow  # one order and one repetition are tried in test_pipeline.py
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seen=SEEN, data=st.data())
def test_order_and_repetition_change_nothing(
    seen: list[set[int]], data: st.DataObject, lexicon: Path, contents: Contents
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="skilltide-test-"))
    try:
        files = [
            write_csv(
                folder / "dumps" / f"board_202507{day + 1:02d}.csv", [row(number, day) for number in sorted(numbers)]
            )
            for day, numbers in enumerate(seen)
        ]
        one = Settings(home=folder / "one", workers=1, lexicons=lexicon)
        ingest(one, files)
        expected = contents(one.published)
        ingest(one, files)
        assert contents(one.published) == expected, "the same files again"
        other = one.at(folder / "other")
        ingest(other, data.draw(st.permutations(files)))
        assert contents(other.published) == expected, "another order"
    finally:
        shutil.rmtree(folder)
