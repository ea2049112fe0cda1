"""Settings as services and containers hand them on, and the places that they name."""

import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest

from skilltide.errors import ConfigurationError
from skilltide.place import Lake
from skilltide.settings import load_settings
from skilltide.status import _disk
from skilltide.warehouse.connect import published, working


def test_an_empty_variable_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKERS", "COLLECTED", "COLLECTOR", "LEXICONS", "WAREHOUSE", "WAREHOUSE_DATA", "RETENTION_DAYS"):
        monkeypatch.setenv(f"SKILLTIDE_{name}", "")
    empty = load_settings()
    for name in ("WORKERS", "COLLECTED", "COLLECTOR", "LEXICONS", "WAREHOUSE", "WAREHOUSE_DATA", "RETENTION_DAYS"):
        monkeypatch.delenv(f"SKILLTIDE_{name}")
    assert empty == load_settings() and empty.collected is None and empty.lexicons is None


def test_a_tilde_is_the_user_s_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("SKILLTIDE_HOME", "~/skilltide")
    monkeypatch.setenv("SKILLTIDE_COLLECTED", "~/shared")
    settings = load_settings()
    assert settings.home == Path("/home/somebody/skilltide") and settings.collected == Path("/home/somebody/shared")
    assert load_settings(home=Path("~/other")).home == Path("/home/somebody/other")


HOME, ROOT = "/home/somebody", Path("~root").expanduser()


@pytest.mark.parametrize(
    ("warehouse", "data", "catalog", "folder"),
    [
        ("sqlite:~/cat.sqlite", "", f"sqlite:{HOME}/cat.sqlite", f"{HOME}/cat.sqlite.files/"),
        ("~/team.ducklake", "", f"{HOME}/team.ducklake", f"{HOME}/team.ducklake.files/"),
        ("~/a b/team.ducklake", "~/data", f"{HOME}/a b/team.ducklake", f"{HOME}/data/"),
        ("sqlite:~/cat.sqlite", "~/data/", f"sqlite:{HOME}/cat.sqlite", f"{HOME}/data/"),
        ("sqlite:~/cat.sqlite", "~", f"sqlite:{HOME}/cat.sqlite", f"{HOME}/"),
        ("sqlite:/srv/cat.sqlite", "~/data", "sqlite:/srv/cat.sqlite", f"{HOME}/data/"),
        ("/srv/team.ducklake", "~root/lake", "/srv/team.ducklake", f"{ROOT}/lake/"),
        ("sqlite:~root/cat.sqlite", "/srv/lake", f"sqlite:{ROOT}/cat.sqlite", "/srv/lake/"),
        ("sqlite:~/cat.sqlite", "s3://bucket/lake", f"sqlite:{HOME}/cat.sqlite", "s3://bucket/lake/"),
        ("postgres:dbname=team host=db", "~/data", "postgres:dbname=team host=db", f"{HOME}/data/"),
        # no folder of a user's, whatever stands there
        ("postgres:dbname=team passfile=~/.pgpass", "", "postgres:dbname=team passfile=~/.pgpass", None),
        ("postgres:dbname=~", "s3://~/lake", "postgres:dbname=~", "s3://~/lake/"),
        ("/srv/~/team.ducklake", "/srv/~", "/srv/~/team.ducklake", "/srv/~/"),
        ("sqlite:/srv/~somebody.sqlite", "/srv/a~", "sqlite:/srv/~somebody.sqlite", "/srv/a~/"),
        ("/srv/team.ducklake~", "/srv/lake~/", "/srv/team.ducklake~", "/srv/lake~/"),
    ],
)
def test_a_tilde_is_the_user_s_home_in_a_lake_s_places_too(
    warehouse: str, data: str, catalog: str, folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", HOME)
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE", f"ducklake:{warehouse}")
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE_DATA", data)
    assert load_settings().lake == Lake(catalog, folder)


def test_a_tilde_that_a_folder_is_called_by_is_written_with_a_dot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE", "ducklake:sqlite:./~/cat.sqlite")
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE_DATA", "./~")
    assert load_settings().lake == Lake(f"sqlite:{tmp_path}/~/cat.sqlite", f"{tmp_path}/~/")


@pytest.mark.parametrize(
    ("warehouse", "data", "named"),
    [
        ("sqlite:~no-such-user/cat.sqlite", "/srv/lake", "warehouse: '~no-such-user/cat.sqlite'"),
        ("~no-such-user.ducklake", "", "warehouse: '~no-such-user.ducklake'"),
        ("/srv/team.ducklake", "~no-such-user/lake", "warehouse_data: '~no-such-user/lake'"),
        ("postgres:dbname=team", "~no-such-user", "warehouse_data: '~no-such-user'"),
    ],
)
def test_a_user_without_a_home_is_told(warehouse: str, data: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE", f"ducklake:{warehouse}")
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE_DATA", data)
    with pytest.raises(
        ConfigurationError, match=f"^setting {named}: no folder is known that ~no-such-user[.\\w]* means"
    ):
        _ = load_settings().lake


@pytest.mark.parametrize(
    ("warehouse", "data", "catalog", "folder"),
    [
        ("sqlite:~/cat.sqlite", None, "sqlite:/home/me/cat.sqlite", "/home/me/cat.sqlite.files/"),
        ("~/cat.ducklake", None, "/home/me/cat.ducklake", "/home/me/cat.ducklake.files/"),
        ("~/a/b.ducklake", "~/lake", "/home/me/a/b.ducklake", "/home/me/lake/"),
        ("sqlite:~/cat.sqlite", "/srv/lake/", "sqlite:/home/me/cat.sqlite", "/srv/lake/"),
        ("/srv/cat.ducklake", "~/lake/", "/srv/cat.ducklake", "/home/me/lake/"),
        ("postgres:dbname=jobs", "~/lake", "postgres:dbname=jobs", "/home/me/lake/"),
        ("postgres:dbname=jobs", "~", "postgres:dbname=jobs", "/home/me/"),
        ("postgres:dbname=jobs", "~root/lake", "postgres:dbname=jobs", f"{Path('~root').expanduser()}/lake/"),
        ("postgres:dbname=jobs user=~me", "s3://bucket/~/lake", "postgres:dbname=jobs user=~me", "s3://bucket/~/lake/"),
        ("postgres:dbname=jobs", None, "postgres:dbname=jobs", None),
        ("/srv/~/cat.ducklake", "/srv/~/lake", "/srv/~/cat.ducklake", "/srv/~/lake/"),
        ("sqlite:./~/cat.sqlite", "./~/lake", "sqlite:{here}/~/cat.sqlite", "{here}/~/lake/"),
    ],
)
def test_a_tilde_is_the_user_s_home_in_a_lake_too(
    warehouse: str, data: str | None, catalog: str, folder: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE", f"ducklake:{warehouse}")
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE_DATA", data or "")
    lake = load_settings().lake
    assert lake is not None and lake.catalog == catalog.format(here=tmp_path)
    assert lake.data == (folder and folder.format(here=tmp_path))


@pytest.mark.parametrize("name", ["HOME", "COLLECTED", "LEXICONS", "SCRATCH", "WAREHOUSE", "WAREHOUSE_DATA"])
def test_a_tilde_of_nobody_s_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_WAREHOUSE", "ducklake:/srv/cat.ducklake")
    scheme = "ducklake:sqlite:" if name == "WAREHOUSE" else ""
    monkeypatch.setenv(f"SKILLTIDE_{name}", f"{scheme}~nobody-there/x")
    told = (
        f"setting {name.lower()}: '~nobody-there/x': no folder is known that ~nobody-there means.* Set SKILLTIDE_{name}"
    )
    with pytest.raises(ConfigurationError, match=told):
        _ = load_settings().lake


def test_a_home_that_cannot_be_looked_at_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    (tmp_path / "away").symlink_to("nowhere")
    for name, reason in (
        ("n" * 300, "can't be looked at (File name too long), expected a folder"),
        ("loop", "can't be looked at (Too many levels of symbolic links), expected a folder"),
        ("file/home", "can't be looked at (Not a directory), expected a folder"),
        ("file", "a file stands there, expected a folder"),
    ):
        with pytest.raises(ConfigurationError, match=re.escape(f"{name}': {reason}. Set SKILLTIDE_HOME or --home to")):
            load_settings(home=tmp_path / name)
    for name in ("", "new", "new/home", "away", "~", "a b"):
        assert load_settings(home=tmp_path / name).home == tmp_path / name
    gone = tmp_path / "gone"
    gone.mkdir()
    with monkeypatch.context() as patch:
        patch.chdir(gone)
        gone.rmdir()
        with pytest.raises(ConfigurationError, match="'home': the folder that you are in is gone"):
            load_settings(home=Path("home"))
        assert load_settings(home=tmp_path).home == tmp_path

    def closed(self: Path, **options: Any) -> os.stat_result:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "stat", closed)
    with pytest.raises(ConfigurationError, match=r"can't be looked at \(Permission denied\)"):
        load_settings(home=tmp_path / "closed" / "home")


def test_what_is_free_is_told_before_there_is_a_home(tmp_path: Path) -> None:
    for name in ("", "new", "new/home"):
        (line,) = _disk(load_settings(home=tmp_path / name))
        assert line.startswith("disk        nothing of this home; ") and line.endswith(" GB free")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "reason"), [("what?", "a folder has a ? in its name"), (os.fsdecode(b"caf\xe9"), "the path is not UTF-8")]
)
def test_a_place_where_no_database_can_lie_is_told(name: str, reason: str, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / name)
    told = f"no database can lie there: {re.escape(reason)}"
    with pytest.raises(ConfigurationError, match=told), working(settings):
        pass
    assert not settings.builder.exists()
    if "?" not in name:
        settings.published.touch()
        with pytest.raises(ConfigurationError, match=reason), published(settings.published):
            pass
