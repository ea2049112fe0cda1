"""Folders that take another one's place: behind a link, and beside what can't be removed."""

import shutil
from pathlib import Path

import pytest

from skilltide.durable import real_folder, replace_folder


def made(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "file").write_text(text)
    return folder


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def replace(target: Path, text: str) -> None:
    """Do what those do who write a folder anew."""
    target = real_folder(target)
    replace_folder(made(target.with_name(f".{target.name}.part"), text), target)


def test_a_link_to_a_folder_stays_one_however_often_it_is_replaced(tmp_path: Path) -> None:
    made(tmp_path / "disk" / "exports", "first")
    link = tmp_path / "home" / "exports"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "disk" / "exports")
    for text in ("second", "third", "fourth"):
        replace(link, text)
        assert link.is_symlink() and (tmp_path / "disk" / "exports" / "file").read_text() == text
    assert names(tmp_path / "disk") == names(tmp_path / "home") == ["exports"]
    shutil.rmtree(tmp_path / "disk")  # a disk that is new
    replace(link, "fifth")
    assert (link / "file").read_text() == "fifth"


def test_what_cannot_be_removed_of_the_old_one_waits_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = made(tmp_path / "[exports]", "first")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # as where a reader on a network has a file open
        for text in ("second", "third"):
            replace(target, text)
            assert (target / "file").read_text() == text
    (tmp_path / ".[exports].old7").symlink_to("nowhere")
    replace(target, "fourth")
    assert names(tmp_path) == ["[exports]"] and (target / "file").read_text() == "fourth"
