"""The matrix of what sets slices apart, where a slice is too small for skills that are counted in few languages."""

from pathlib import Path

import duckdb
import pytest

from skilltide.report.charts import profiles
from skilltide.report.filtered import opened

ENGLISH_ONLY = "machine-learning"


@pytest.fixture
def few_in_english(market: Path, tmp_path: Path) -> Path:
    """The market as if under 30 British openings were in English, and under 30 German ones too of one more skill."""
    path = tmp_path / "market.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            DELETE FROM marts.skill_profile WHERE dimension_code = 'country_code'
                AND (slice_code = 'GB' AND skill_id IN (SELECT skill_id FROM marts.skill WHERE kind_code <> 'tool')
                    OR slice_code = 'DE' AND skill_id = 'communication')
        """)
    return path


def test_a_skill_is_ranked_by_the_slices_that_it_has(few_in_english: Path) -> None:
    with opened(few_in_english) as report:
        panel = profiles.build(report)
        names = {skill.short: skill_id for skill_id, skill in report.skills.items()}
    assert panel is not None
    view = next(view for view in panel.views if view.view_id == "country_code")
    found = {(row["skill_id"], row["slice_code"]) for row in view.table.rows}
    assert {code for skill, code in found if skill == ENGLISH_ONLY} == {"US", "DE"}
    assert {code for skill, code in found if skill == "python"} == {"US", "DE", "GB"}
    assert not any(skill == "communication" for skill, _ in found), "one slice differs from nothing"
    assert view.figure is not None
    heat = view.figure["data"][0]
    places = {names[text]: at for at, text in enumerate(view.figure["layout"]["yaxis"]["ticktext"]) if text in names}
    line = places[ENGLISH_ONLY]
    blank = [at for at, share in enumerate(heat["z"][line]) if share is None]
    assert len(blank) == 1 and heat["text"][line][blank[0]] == ""
    assert heat["hovertext"][line][blank[0]].endswith("United Kingdom<br>too few openings")
    assert all(share is not None for share in heat["z"][places["python"]])
    assert "for other skills, of openings in English: " in view.n and "United Kingdom" in view.n.split("; for other")[0]
