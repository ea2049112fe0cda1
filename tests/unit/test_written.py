"""Clearing removes what was written by us, and nothing that somebody put beside it; nothing of it is lost sight of."""

import json
import os
import shutil
import threading
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from skilltide.settings import Settings
from skilltide.written import SITE_MARK, Cleared, clear_copies, clear_left, note_written


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


AWAY: dict[str, tuple[str, str]] = {
    "a file in a share's folder": ("share", "share/x.csv"),
    "deep in it": ("share", "share/team/ml/2026/x.parquet"),
    "a site": ("share", "share/www/skills"),
    "a name with blanks": ("usb stick", "usb stick/my tables/x.json"),
    "no UTF-8": ("share", os.fsdecode(b"share/caf\xe9/x.csv")),
    "a report": ("nas", "nas/reports/part.html"),
    "letters of others": ("диск", "диск/отчёт/x.csv"),
    "a hidden folder": (".mnt", ".mnt/x.arrow"),
    "the home's neighbour": ("home2", "home2/x.csv"),
    "a link to it": ("share", "link/x.csv"),
}
"""What was written to a place that goes away: the place, and the file or site."""


@pytest.mark.parametrize(("place", "name"), AWAY.values(), ids=AWAY)
def test_what_is_on_a_disk_that_is_away_is_told_and_cleared_when_it_is_back(
    place: str, name: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home")
    if name.startswith("link"):
        (tmp_path / place).mkdir()
        (tmp_path / "link").symlink_to(place)
    path = tmp_path / name
    write(*((path, SITE_MARK) if "www" in name else (path.parent, path.name)))
    note_written(settings, path)
    (tmp_path / place).rename(tmp_path / "away")
    cleared = clear_copies(settings)
    (line,) = cleared.remains
    assert not cleared.removed and line.startswith(f"{path.resolve()} can't be looked for, as {path.resolve().parent} ")
    assert str(settings.written) in line
    write(tmp_path, "since.csv")
    note_written(settings, tmp_path / "since.csv")
    assert clear_left(settings).remains == [line], "each run tries again"
    (tmp_path / "away").rename(tmp_path / place)
    cleared = clear_left(settings)
    assert (cleared.removed, cleared.remains) == ([path.resolve()], []) and not path.exists()
    assert (tmp_path / "since.csv").exists(), "written when what was forgotten was gone"
    assert clear_copies(settings).removed == [tmp_path / "since.csv"] and not settings.written.exists()


@pytest.mark.parametrize("name", ["share/x.csv", "share/team/x.csv", "share"])
def test_a_mount_point_without_its_disk_is_no_place_where_the_file_is_gone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = {Path("/"), tmp_path / "share"}
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in mounts)
    settings, path, disk = Settings(home=tmp_path / "home"), tmp_path / name, tmp_path / "disk"
    write(*((path, SITE_MARK) if name == "share" else (path.parent, path.name)))
    note_written(settings, path)
    mounts.remove(tmp_path / "share")
    (tmp_path / "share").rename(disk)
    for folder in (tmp_path / "share", path.parent):  # which somebody may have made beneath
        folder.mkdir(exist_ok=True)
    (line,) = clear_copies(settings).remains
    assert line.startswith(f"{path} can't be looked for, as {tmp_path / 'share'} isn't there")
    shutil.rmtree(tmp_path / "share")
    disk.rename(tmp_path / "share")
    mounts.add(tmp_path / "share")
    assert clear_left(settings).removed == [path] and not settings.written.exists()


@pytest.mark.parametrize(("place", "name"), AWAY.values(), ids=AWAY)
def test_what_is_written_anew_where_something_was_due_stays(place: str, name: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    if name.startswith("link"):
        (tmp_path / place).mkdir()
        (tmp_path / "link").symlink_to(place)
    path = tmp_path / name
    told = (path, SITE_MARK) if "www" in name else (path.parent, path.name)
    write(*told)
    note_written(settings, path)
    (tmp_path / place).rename(tmp_path / "away")
    assert clear_copies(settings).remains
    (tmp_path / "away").rename(tmp_path / place)
    write(*told)
    note_written(settings, path)
    assert clear_left(settings) == Cleared() and path.exists(), "written when what was forgotten was gone"
    assert clear_copies(settings).removed == [path.resolve()] and not settings.written.exists()


def test_what_is_written_beneath_a_mount_point_whose_disk_is_away_is_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, disk, path = tmp_path / "share", tmp_path / "disk", tmp_path / "share" / "x.csv"
    mounts = {Path("/"), share}
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in mounts)
    settings = Settings(home=tmp_path / "home")
    write(share, "x.csv")
    note_written(settings, path)
    mounts.remove(share)
    share.rename(disk)
    assert clear_copies(settings).remains
    write(share, "x.csv")
    note_written(settings, path)
    (line,) = clear_left(settings).remains
    assert path.exists() and line.startswith(f"{path} can't be looked for, as {share} isn't there")
    shutil.rmtree(share)
    disk.rename(share)
    mounts.add(share)
    assert clear_left(settings).removed == [path]


def test_what_cannot_be_removed_of_a_home_is_found_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    for folder in (home, other):
        write(folder, "reports/briefs/2026-11-29.md", "cache/http/3f/answer.zst")
    (home / "warehouse").mkdir()
    left = [home / "cache/http/3f", home / "reports/briefs/2026-11-29.md"]
    monkeypatch.chdir(home)
    with monkeypatch.context() as patch:  # as where they are another user's
        patch.setattr("skilltide.written._removed", lambda path, cleared: path not in left)
        clear_copies(Settings(home=Path()))
    monkeypatch.chdir(other)
    settings = Settings(home=home)
    assert clear_left(settings).removed == left and not settings.written.exists()
    assert not files(home) and len(files(other)) == 2


def gone_with_its_cache(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "home" / "cache")


def other_site(tmp_path: Path) -> None:
    (tmp_path / "out" / "site" / SITE_MARK).unlink()


def folder_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "out" / "x.csv").unlink()
    write(tmp_path / "out" / "x.csv", "theirs")


GONE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "removed": ("out/x.csv", lambda tmp_path: (tmp_path / "out/x.csv").unlink()),
    "renamed": ("out/x.csv", lambda tmp_path: (tmp_path / "out/x.csv").rename(tmp_path / "out/y.csv") and None),
    "moved": ("out/x.csv", lambda tmp_path: (tmp_path / "out/x.csv").rename(tmp_path / "x.csv") and None),
    "a folder now": ("out/x.csv", folder_of_its_name),
    "a site": ("out/site", lambda tmp_path: shutil.rmtree(tmp_path / "out/site")),
    "somebody else's site": ("out/site", other_site),
    "in the home, whose cache may be deleted": ("home/cache/sql_history", gone_with_its_cache),
    "in the home's reports": ("home/reports/x.html", lambda tmp_path: shutil.rmtree(tmp_path / "home/reports")),
    "deep in the home": ("home/a/b/x.csv", lambda tmp_path: shutil.rmtree(tmp_path / "home/a")),
    "never there": ("out/x.csv", lambda tmp_path: (tmp_path / "out/x.csv").unlink()),
}


@pytest.mark.parametrize(("name", "go"), GONE.values(), ids=GONE)
def test_what_is_gone_from_a_place_that_is_there_is_forgotten(
    name: str, go: Callable[[Path], None], tmp_path: Path
) -> None:
    settings, path = Settings(home=tmp_path / "home"), tmp_path / name
    write(*((path, "index.html", SITE_MARK) if path.name == "site" else (path.parent, path.name)))
    note_written(settings, path)
    go(tmp_path)
    left = files(tmp_path) - {"home/warehouse/written.jsonl"}
    cleared = clear_copies(settings)
    assert (cleared.removed, cleared.remains) == ([], []) and not settings.written.exists()
    assert files(tmp_path) == left


def test_the_list_of_an_older_version_is_read(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    write(tmp_path, "out/x.csv", "out/y.csv")
    settings.written.parent.mkdir(parents=True)
    lines = [json.dumps(str(tmp_path / "out" / name)) for name in ("x.csv", "gone.csv", "away/z.csv")]
    settings.written.write_text("\n".join([*lines, '"/half a li']))
    note_written(settings, tmp_path / "out/y.csv")
    cleared = clear_copies(settings)
    assert cleared.removed == [tmp_path / "out/x.csv", tmp_path / "out/y.csv"]
    assert [line.split()[0] for line in cleared.remains] == [str(tmp_path / "out/away/z.csv")]


def note_many(settings: Settings, folder: Path, writer: int) -> None:
    for number in range(40):
        note_written(settings, folder / f"{writer}-{number}.csv")


@pytest.mark.parametrize("kind", ["processes", "threads"])
def test_exports_at_the_same_time_are_all_noted(kind: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    make = get_context("fork").Process if kind == "processes" else threading.Thread
    writers = [make(target=note_many, args=(settings, tmp_path, number)) for number in range(6)]
    note_written(settings, tmp_path / "away" / "x.csv")
    clear_copies(settings)  # it is due from now on, and the list is written anew as it goes
    for writer in writers:
        writer.start()
    (tmp_path / "away").mkdir()
    clear_left(settings)
    for writer in writers:
        writer.join()
    for number in range(6):
        note_many(settings, tmp_path, number)  # adds nothing
    wanted = {str(tmp_path / f"{writer}-{number}.csv") for writer in range(6) for number in range(40)}
    lines = settings.written.read_text().splitlines()
    assert len(lines) == len(wanted)
    assert {name for name in wanted if any(f"/{Path(name).name}" in line for line in lines)} == wanted
    assert settings.written.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.written.parent.iterdir()] == [settings.written.name]


def test_what_was_typed_is_cleared_in_a_home_that_was_moved(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "moved")
    write(settings.home, "cache/sql_history", "cache/other")
    assert not clear_copies(settings).remains
    assert files(settings.home) == {"cache/other"}
