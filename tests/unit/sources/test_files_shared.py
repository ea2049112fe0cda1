"""Other people's scrapes go in without a line of configuration. Needs the reference material beside the repository."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from skilltide.model import Posting, Rejection
from skilltide.normalise.posting import normalise
from skilltide.sources.config import files_source

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "csv"
pytestmark = [pytest.mark.shared, pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/csv is not there")]


@pytest.mark.parametrize(
    ("name", "rows", "distinct"),
    [
        ("glassdoor_data_scientist.csv", 958, 620),
        ("indeed-ds-0407.csv", 944, 940),
        ("linkedin_ai_ml_2022_2024.csv", 862, 850),
        ("linkedin_data_scientist.csv", 1000, 825),
    ],
)
def test_goes_in_as_it_is(name: str, rows: int, distinct: int) -> None:
    source = files_source([FOLDER / name], undated="accept")  # three of them tell no date at all
    items = [item for unit in source.inputs() for item in source.read_unit(unit, datetime.now(UTC))]
    made = [
        item if isinstance(item, Rejection) else normalise(source.parse(item.payload, item.observed_at), item)
        for item in items
    ]
    postings = [item for item in made if isinstance(item, Posting)]
    assert len(items) == rows
    assert {item.reason_code for item in made if isinstance(item, Rejection)} <= {"empty_text"}
    assert len(postings) > 0.99 * rows
    assert sum(item.country_code == "US" for item in postings) > 0.97 * rows
    # the scrapes hold the same posting several times: by its number in the address, or by its words
    assert len({item.native_id for item in postings}) == pytest.approx(distinct, rel=0.01)
