"""Clearing removes what was written by us, and nothing that somebody put beside it."""

import os
from pathlib import Path

from skilltide.settings import Settings
from skilltide.written import SITE_MARK, clear_copies, note_written


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("told")


def test_what_is_no_file_of_its_own_is_not_noted(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    write(tmp_path, "log", "plain")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("plain")
    with (tmp_path / "log").open("a") as log:
        for path in (Path(os.devnull), tmp_path / "pipe", Path(f"/dev/fd/{log.fileno()}")):
            note_written(settings, path)
    assert not settings.written.exists()
    note_written(settings, tmp_path / "link")
    assert clear_copies(settings).removed == [tmp_path / "plain"] and files(tmp_path) == {"log"}


def test_what_others_put_beside_a_site_or_the_briefs_stays(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    ours = ("2026-11-29.md", "2025-01-01.md")
    theirs = ("notes.md", "2026-11.md", "2026-11-29.md.bak", "talk/2026-11-29.md")
    write(settings.briefs, *ours, *theirs)
    for name, beside in (("site", ("CNAME", ".git/config", "old/index.html")), ("alone", ())):
        write(tmp_path / name, "index.html", "feed.xml", "skill/sql/index.html", "data/skill.csv", SITE_MARK, *beside)
        note_written(settings, tmp_path / name)
    cleared = clear_copies(settings)
    assert cleared.removed == [tmp_path / "site", tmp_path / "alone"] and not cleared.remains
    assert files(settings.briefs) == set(theirs)
    assert files(tmp_path / "site") == {"CNAME", ".git/config", "old/index.html"}
    assert not (tmp_path / "alone").exists() and not settings.written.exists()
