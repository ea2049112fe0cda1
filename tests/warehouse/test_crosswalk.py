"""The crosswalk in the warehouse: it comes with the lexicon, follows its edits, and touches nothing while it is."""

import shutil
from pathlib import Path

import duckdb
import pytest

from skilltide.extract.lexicon import Lexicon
from skilltide.normalise.title import role_families
from skilltide.settings import Settings
from skilltide.steps.lexicon_change import adopt_lexicon
from skilltide.warehouse.connect import working

PYTHON = "ccd0a1d9-afda-43d9-b901-96344886e14d"


def test_the_marts_hold_what_the_lexicon_says(history: Path, lexicon: Path) -> None:
    with duckdb.connect(history, read_only=True) as connection:
        skills = connection.execute("FROM marts.skill_crosswalk").fetchall()
        families = connection.execute("FROM marts.occupation_crosswalk").fetchall()
    known = Lexicon.load(lexicon).skills
    assert {(row[0], row[1]) for row in skills} == {
        (skill, scheme) for skill in known for scheme in ("esco", "onet", "microsoft")
    }
    address = f"http://data.europa.eu/esco/skill/{PYTHON}"
    assert ("python", "esco", "1.1.1", "exact", PYTHON, address) in skills
    assert ("pytorch", "onet", "29.3", "exact", "PyTorch", None) in skills
    assert {row[0] for row in families} == set(role_families())
    assert ("other", "isco_08", "2008", "none", None, None) in families


def test_an_edit_is_taken_over_and_sameness_touches_nothing(lexicon: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lexicons"
    shutil.copytree(lexicon, folder)
    found = Lexicon.load(folder)
    with working(Settings(home=tmp_path / "home")) as connection:

        def versions() -> dict[str, int]:
            adopt_lexicon(connection, found, folder)
            rows = connection.execute("SELECT * FROM ops.staging_version WHERE contains(name, 'crosswalk')")
            return dict(rows.fetchall())

        first = versions()
        assert first == versions() == {"skill_crosswalk": 1, "occupation_crosswalk": 1}
        rows = (folder / "crosswalk.csv").read_text()
        (folder / "crosswalk.csv").write_text(rows.replace(f"python,esco,exact,{PYTHON}", "python,esco,none,"))
        assert versions() == {"skill_crosswalk": 2, "occupation_crosswalk": 1}
        rows_now = connection.execute("FROM staging.skill_crosswalk").fetchall()
        assert ("python", "esco", "1.1.1", "none", None, None) in rows_now
        for name in ("crosswalk.csv", "occupations.csv"):
            (folder / name).unlink()
        versions()
        assert connection.execute("SELECT count(*) FROM staging.skill_crosswalk").fetchall() == [(0,)]


@pytest.mark.parametrize("kind", ["exact or close", "all"])
def test_demand_by_an_entry_counts_an_opening_once(history: Path, kind: str) -> None:
    """Several skills of one opening can lead to one entry: its openings are no sum of theirs."""
    matches = ("exact", "close") if kind != "all" else ("exact", "close", "broader")
    with duckdb.connect(history, read_only=True) as connection:
        rows = connection.execute("SELECT opening_id, skill_id FROM marts.opening_skill WHERE is_demand").fetchall()
        entries = connection.execute(
            "SELECT skill_id, external_id FROM marts.skill_crosswalk WHERE scheme_code = 'esco' AND match_code IN ?",
            [matches],
        ).fetchall()
        found = connection.execute(
            """
            SELECT external_id, count(DISTINCT opening_id)
            FROM marts.skill_crosswalk JOIN marts.opening_skill USING (skill_id)
            WHERE scheme_code = 'esco' AND match_code IN ? AND is_demand
            GROUP BY external_id
            """,
            [matches],
        ).fetchall()
    openings: dict[str, set[str]] = {}
    for opening, skill in rows:
        for subject, entry in entries:
            if subject == skill:
                openings.setdefault(entry, set()).add(opening)
    assert dict(found) == {entry: len(held) for entry, held in openings.items()}
    assert openings[PYTHON]
