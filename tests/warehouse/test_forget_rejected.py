"""Forgetting reaches what never became a posting, what lies under another id, and no more files than it has to."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from on_disk import on_disk
from skilltide import pipeline
from skilltide.errors import ConfigurationError
from skilltide.forget import forget
from skilltide.landing import identity, retention
from skilltide.landing.format import SourceConfigured, landing_writer, read_landing
from skilltide.model import Document
from skilltide.normalise import posting as posting_module
from skilltide.normalise import record
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.sources.platforms.files import Files
from skilltide.steps.drop_forgotten import drop_forgotten
from skilltide.warehouse.connect import working
from support import COLUMNS, posting, write_csv

OWN = "Quillfeather Tides Ltd"
GOOD = {"title": "Data Scientist"}
REJECTED: dict[str, dict[str, str]] = {
    "no text": {"description": ""},
    "no word": {"description": "* * *"},
    "no title": {"title": " "},
    "a long title": {"title": "x" * 501},
    "a day to come": {"posted": "3000-01-01"},
    "a long text": {"description": "word " * 50_000},
    "a spelling": {"company": "QUILLFEATHER TIDES LTD.", "description": ""},
    "no legal form": {"company": "Quillfeather Tides", "description": ""},
    "a trade mark": {"company": "Quillfeather Tides\u2122 Ltd (Hamburg)", "title": ""},
    "no id": {"id": "", "description": ""},
    "a defect": {"title": "defective"},
}
"""Of the employer that is forgotten; none becomes a posting."""
OTHERS: dict[str, dict[str, str]] = {
    "another": {"company": "Harbour Works", "description": ""},
    "one that begins alike": {"company": "Quillfeather Tides Robotics", "title": ""},
    "one that ends alike": {"company": "Old Quillfeather Tides", "description": ""},
    "a part of it": {"company": "Quillfeather", "posted": "3000-01-01"},
    "nobody": {"company": "", "description": ""},
    "in the title": {"company": "Harbour Works", "title": "Engineer for Quillfeather Tides", "description": ""},
    "a good one": {"company": "Harbour Works"},
}
"""Of others, who stay."""


def marked(kinds: dict[str, dict[str, str]], company: str, first: int) -> list[dict[str, str]]:
    """Rows of kinds, each with a place that no other row has."""
    return [
        posting(first + number, company=company, location=f"Zz{first + number}bury") | GOOD | kind
        for number, kind in enumerate(kinds.values())
    ]


def places(first: int, kinds: Iterable[object]) -> set[str]:
    return {f"Zz{first + number}bury" for number, _ in enumerate(kinds)}


def texts_on_disk(home: Path, told: set[str]) -> set[str]:
    """Which of the texts are in any file of the home."""
    return {text for _, text in on_disk(home, *told)}


@pytest.fixture
def spoiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in one kind of record."""
    original = posting_module.normalise

    def function(fields: Any, document: Document) -> Any:
        if fields.title == "defective":
            raise RecursionError("too deep")
        return original(fields, document)

    monkeypatch.setattr(record, "normalise", function)


def test_what_never_became_a_posting_is_forgotten_with_its_employer(
    settings: Settings, tmp_path: Path, spoiled: None
) -> None:
    rows = [posting(1, company=OWN, location="Zz1bury") | GOOD, *marked(REJECTED, OWN, 100), *marked(OTHERS, "", 200)]
    write_csv(tmp_path / "board" / "board_20250701.csv", rows)
    source = files_source([tmp_path / "board"], "board")
    pipeline.refresh(settings, [source])
    own, others = {"Zz1bury", *places(100, REJECTED)}, places(200, OTHERS)
    assert texts_on_disk(settings.home, own | others) == own | others
    assert forget(settings, employer="Quillfeather Tides").posting_count == 1 + len(REJECTED)
    assert texts_on_disk(settings.home, own | others) == others
    with working(settings) as connection:
        for table in ("raw.document", "ops.quarantine", "staging.rejected_document"):
            left = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert left == (len(OTHERS) - (table != "raw.document"),), table
    late = marked(REJECTED, OWN, 300)
    write_csv(tmp_path / "board" / "board_20250702.csv", [*late, posting(2) | GOOD])
    pipeline.refresh(settings, [source])
    assert texts_on_disk(settings.home, places(300, REJECTED)) == set(), "and when its source brings more"


def test_a_record_that_was_rejected_is_forgotten_by_its_id(settings: Settings, tmp_path: Path) -> None:
    rows = [posting(number, description="", location=f"Zz{number}bury") for number in (1, 2)]
    write_csv(tmp_path / "board" / "board_20250701.csv", [*rows, *map(posting, range(3, 20))])
    pipeline.refresh(settings, [files_source([tmp_path / "board"], "board")])
    assert forget(settings, posting="board:p2").posting_count == 1
    assert texts_on_disk(settings.home, {"Zz1bury", "Zz2bury"}) == {"Zz1bury"}
    with working(settings) as connection:
        ((posting_id,),) = connection.execute("SELECT posting_id FROM staging.rejected_document").fetchall()
    assert forget(settings, posting=posting_id).posting_count == 1
    assert texts_on_disk(settings.home, {"Zz1bury", "Zz2bury"}) == set()
    with pytest.raises(ConfigurationError, match="nothing of it is in the warehouse"):
        forget(settings, posting="board:p2")


def test_what_others_left_at_its_place_stays_in_quarantine(settings: Settings, tmp_path: Path) -> None:
    for company in (OWN, "Harbour Works"):
        path = write_csv(tmp_path / "board" / "latest_20250701.csv", [posting(1, company=company, description=""),
                                                                      *map(posting, range(2, 20))])  # fmt: skip
        pipeline.ingest(settings, [files_source([path], "board")])
    forget(settings, employer=OWN)
    with working(settings) as connection:
        assert connection.execute("SELECT origin, row_number FROM ops.quarantine").fetchall() == [(str(path), 1)]


Upgrade = Callable[[pytest.MonkeyPatch], None]


def _one_column_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Files, "volatile", Files.volatile | {"applicants_now"})


def _another_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    old = Files.identity
    monkeypatch.setattr(Files, "identity", lambda self, payload: old(self, payload)[::-1])


def _a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def identity(self: Files, payload: dict[str, Any]) -> str:
        raise ValueError("a record that its platform can't make out is itself, as it stands")

    monkeypatch.setattr(Files, "identity", identity)


def _nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code."""


@pytest.mark.parametrize("upgrade", [_nothing, _one_column_less, _another_hash, _a_defect])
@pytest.mark.parametrize("what", [{"employer": OWN}, {"posting": "board:p1"}], ids=str)
def test_a_landing_copy_is_found_when_ids_are_made_of_something_else(
    upgrade: Upgrade, what: dict[str, Any], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support.COLUMNS", [*COLUMNS, "applicants_now"])
    rows = [posting(number, applicants_now=str(number)) for number in range(20)]
    rows[1] |= {"company": OWN, "location": "Zz1bury"}
    rows[2] |= {"company": "Quillfeather Tides Robotics", "location": "Zz2bury"}
    write_csv(tmp_path / "board" / "board_20250701.csv", rows)
    source = files_source([tmp_path / "board"], "board")
    pipeline.ingest(settings, [source])
    before = identity.document_id(source, rows[1])
    upgrade(monkeypatch)
    assert (identity.document_id(source, rows[1]) == before) == (upgrade is _nothing)
    assert forget(settings, **what).kept == []
    assert texts_on_disk(settings.home, {"Zz1bury", "Zz2bury"}) == {"Zz2bury"}
    (path,) = settings.landing.glob("*/*.zst")
    assert sum(isinstance(entry, Document) for entry in read_landing(path)) == 19


def test_a_document_that_is_in_no_landing_file_is_told(settings: Settings, tmp_path: Path) -> None:
    write_csv(tmp_path / "board" / "board_20250701.csv", map(posting, range(20)))
    pipeline.ingest(settings, [files_source([tmp_path / "board"], "board")])
    (path,) = settings.landing.glob("*/*.zst")
    entries = list(read_landing(path))
    with landing_writer(path) as writer:
        for entry in entries:
            if not (isinstance(entry, Document) and entry.payload["id"] in ("p5", "p6")):
                writer.write(entry)
    (line,) = forget(settings, employer="Harbour Works 5").kept  # p5, p12, p19
    assert line.startswith(f"1 documents of what is forgotten were in no landing file of {path.parent}")
    assert forget(settings, posting="board:p7").kept == [], "what is there is found"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def _of_no_platform(path: Path) -> None:
    entries = list(read_landing(path))
    with landing_writer(path) as writer:
        for entry in entries:
            if isinstance(entry, SourceConfigured):
                entry = SourceConfigured(entry.source_id, "none", {"platform": "none"})  # noqa: PLW2901
            writer.write(entry)


@pytest.mark.parametrize("damage", [_cut, _of_no_platform])
def test_a_landing_file_that_can_not_be_searched_is_told_and_searched_when_it_can(
    damage: Callable[[Path], None], settings: Settings, tmp_path: Path
) -> None:
    for day in (1, 2):
        write_csv(tmp_path / "board" / f"board_2025070{day}.csv", map(posting, range(10 * day, 10 * day + 10)))
        pipeline.ingest(settings, [files_source([tmp_path / "board"], "board")])
    first, _ = sorted(settings.landing.glob("*/*.zst"))
    whole = first.read_bytes()
    damage(first)
    (line, lost) = forget(settings, employer="Harbour Works 5").kept  # p12, p19, p26
    assert line.startswith(f"{first} can't be searched") and lost.startswith("2 documents")
    first.write_bytes(whole)
    write_csv(tmp_path / "board" / "board_20250703.csv", [posting(33)])
    assert pipeline.ingest(settings, [files_source([tmp_path / "board"], "board")]).run.warnings == []
    assert texts_on_disk(settings.landing, {"p12", "p19", "p26", "p33"}) == set()


def test_only_files_that_were_not_searched_are_read_when_it_comes_back(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def watched(path: Path) -> Any:
        read.append(path.name)
        return original(path)

    def bring(day: int, *numbers: int) -> list[str]:
        """Which landing files are read when a file comes, as their places among all."""
        rows = [posting(number, company=OWN) if number == 5 else posting(number) for number in numbers]
        write_csv(tmp_path / "board" / f"board_2025070{day}.csv", rows)
        read.clear()
        pipeline.ingest(settings, [files_source([tmp_path / "board"], "board")])
        there = [path.name for path in sorted(settings.landing.glob("*/*.zst"))]
        return [str(there.index(name) + 1) for name in sorted(set(read))]

    original = identity.read_with_source
    monkeypatch.setattr(retention, "read_with_source", watched)
    for day in (1, 2):
        assert bring(day, 5 * day, 10 + day) == [], "nothing is to be forgotten"
    forget(settings, employer=OWN)
    assert bring(3, 3) == []
    assert bring(4, 5, 4) == ["3", "4"], "those that came since"
    assert bring(5, 5, 6) == ["5"]
    forget(settings, posting="board:p3")
    read.clear()
    assert bring(6, 7) == []
    assert bring(7, 5) == ["6", "7"]
    with working(settings) as connection:
        drop_forgotten(connection, settings.landing, settings.forget_key)
        connection.execute("UPDATE raw.landing_file SET searched = 'by other code'")
    assert bring(8, 5) == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert texts_on_disk(settings.landing, {OWN}) == set()


def test_a_warehouse_from_before_forgets_its_rejected_documents_after_its_next_run(
    settings: Settings, tmp_path: Path
) -> None:
    rows = [posting(1, company=OWN, description="", location="Zz1bury"), *map(posting, range(2, 20))]
    write_csv(tmp_path / "board" / "board_20250701.csv", rows)
    pipeline.refresh(settings, [files_source([tmp_path / "board"], "board")])
    with working(settings) as connection:  # as the migration leaves it
        connection.execute("UPDATE staging.rejected_document SET posting_id = NULL, employer_key = NULL, "
                           "normaliser_version = 'superseded'")  # fmt: skip
        connection.execute("DELETE FROM ops.step_done")
    pipeline.ingest(settings, [])
    assert forget(settings, employer=OWN).posting_count == 1
    assert texts_on_disk(settings.home, {"Zz1bury"}) == set()
