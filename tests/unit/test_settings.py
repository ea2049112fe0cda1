"""Settings as services and containers hand them on, and the places that they name."""

import os
import re
from pathlib import Path

import pytest

from skilltide.errors import ConfigurationError
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
