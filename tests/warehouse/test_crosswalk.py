"""The crosswalk in the warehouse: it comes with the lexicon, follows its edits, and touches nothing while unchanged."""

import shutil
from pathlib import Path

from skilltide.extract.lexicon import Lexicon
from skilltide.normalise.role_family import role_families
from skilltide.settings import Settings
from skilltide.steps.lexicon_change import adopt_lexicon
from skilltide.warehouse.connect import working
from skilltide.warehouse.definitions import marts

PYTHON = "ccd0a1d9-afda-43d9-b901-96344886e14d"


def test_the_marts_hold_what_the_lexicon_says(lexicon: Path, tmp_path: Path) -> None:
    known = Lexicon.load(lexicon)
    with working(Settings(home=tmp_path / "home")) as connection:
        adopt_lexicon(connection, known, lexicon)
        skills = connection.execute(marts()["skill_crosswalk"].sql).fetchall()
        families = connection.execute(marts()["occupation_crosswalk"].sql).fetchall()
    assert {row[:2] for row in skills} == {
        (skill, scheme) for skill in known.skills for scheme in ("esco", "onet", "microsoft")
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
            rows = connection.execute("SELECT * FROM ops.staging_version WHERE contains(table_name, 'crosswalk')")
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
