"""Settings as services and containers hand them on, and the places that they name."""

import os
import re
from pathlib import Path

import pytest

from skilltide.errors import ConfigurationError
from skilltide.place import Lake
from skilltide.settings import load_settings
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
    with pytest.raises(ConfigurationError, match=f"^setting {named}: no user of that name has a home"):
        _ = load_settings().lake


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
