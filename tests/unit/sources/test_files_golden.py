"""Every file in tests/fixtures/files gives what stands beside it; found by themselves."""

import json
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skilltide.model import Rejection
from skilltide.normalise.posting import normalise
from skilltide.sources.config import build_source
from skilltide.sources.files.name_dates import date_in_name

FOLDER = Path(__file__).parents[2] / "fixtures" / "files"
SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)
CASES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".md" and not path.name.endswith(".expected.json"))


def result(path: Path, folder: Path) -> dict[str, object]:
    copy = folder / path.name
    shutil.copyfile(path, copy)
    told = {} if date_in_name(path.name) else {"collected_on": SEEN.date()}
    source = build_source("golden", {"platform": "files", "path": str(copy), **told})
    (unit,) = source.inputs()
    items = []
    for item in source.read_unit(unit, SEEN):
        made = item if isinstance(item, Rejection) else normalise(source.parse(item.payload, item.observed_at), item)
        values = {key: value for key, value in asdict(made).items() if value is not None and value != ()}
        values.pop("origin", None)
        if values.get("country_codes") == (values.get("country_code"),):
            del values["country_codes"]
        items.append({type(made).__name__: values})
    notes = [note.code for note in source.take_notes()]
    return json.loads(json.dumps({"items": items, "notes": notes}, default=str))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_file_gives_what_is_expected(path: Path, tmp_path: Path) -> None:
    expected = path.with_name(path.name + ".expected.json")
    found = result(path, tmp_path)
    if not expected.exists():
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and has been written: look at it, and run again.")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_there_are_cases() -> None:
    assert len(CASES) >= 6
