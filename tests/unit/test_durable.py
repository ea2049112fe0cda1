"""Files and folders that take another one's place: behind a link, a device or a pipe, where somebody is in it, and
beside what can't be removed."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from skilltide.durable import real_folder, replace_folder, whole_file
from skilltide.errors import ConfigurationError


def write(out: Path, text: str) -> None:
    with whole_file(out, "w") as file:
        file.write(text)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_behind_a_link_is_written_and_the_link_stays(is_there: bool, tmp_path: Path) -> None:
    disk, home = tmp_path / "disk", tmp_path / "home"
    disk.mkdir()
    home.mkdir()
    if is_there:
        (disk / "file").write_text("before")
    (home / "whole").symlink_to(disk / "file")
    (home / "relative").symlink_to(Path("..") / "disk" / "file")
    (home / "chain").symlink_to("relative")
    (tmp_path / "folder").symlink_to("home")
    for link in (home / "whole", home / "relative", home / "chain", tmp_path / "folder" / "chain"):
        with pytest.raises(ZeroDivisionError), whole_file(link, "w") as file:
            file.write("half")
            file.write(f"{1 // 0}")
        assert (disk / "file").exists() == is_there
        assert not is_there or (disk / "file").read_text() == "before"
        write(link, link.name)
        assert link.is_symlink() and not (disk / "file").is_symlink() and (disk / "file").read_text() == link.name
        if is_there:
            (disk / "file").write_text("before")
        else:
            (disk / "file").unlink()
    assert names(disk) == (["file"] if is_there else []) and sorted(names(home)) == ["chain", "relative", "whole"]


def test_a_file_is_replaced_and_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    file, other = tmp_path / "file", tmp_path / "other"
    file.write_text("before")
    os.link(file, other)
    write(file, "after")
    assert (file.read_text(), other.read_text()) == ("after", "before")
    for name, leads, reason in (
        ("loop", "loop", "Too many levels of symbolic links"),
        ("away", "nowhere/file", "No such file or directory"),
        ("in", "file/in", "Not a directory"),
        ("folder", ".", "is a folder"),
    ):
        (tmp_path / name).symlink_to(leads)
        with pytest.raises(ConfigurationError, match=reason):
            write(tmp_path / name, "x")
        assert (tmp_path / name).is_symlink()
    assert sorted(names(tmp_path)) == ["away", "file", "folder", "in", "loop", "other"]


def test_what_else_fails_meanwhile_is_not_told_as_the_file_s(tmp_path: Path) -> None:
    out, given = tmp_path / "out", tmp_path / "given"
    out.write_text("before")
    for fail in (given.read_text, given.stat, lambda: list(given.iterdir())):
        with pytest.raises(FileNotFoundError) as caught, whole_file(out, "w") as file:
            file.write("half")
            fail()
        assert os.fspath(caught.value.filename) == str(given)
    assert out.read_text() == "before" and names(tmp_path) == ["out"]


def test_only_its_owner_may_read_a_private_file(tmp_path: Path) -> None:
    for out in (tmp_path / "new", tmp_path / "old"):
        (tmp_path / "old").write_text("for all")
        with whole_file(out, "w", is_private=True) as file:
            file.write("told")
        assert (out.read_text(), out.stat().st_mode & 0o777) == ("told", 0o600)


def test_a_file_that_is_named_by_an_argument_is_told_so(tmp_path: Path) -> None:
    for out, said in ((tmp_path, "is a folder. Name a file."), (tmp_path / "no" / "x", "Name another file.")):
        with pytest.raises(ConfigurationError) as caught, whole_file(out, "w", option=None) as file:
            file.write("told")
        assert str(caught.value).endswith(said)


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to("pipe")
    for out in (pipe, link):
        read: list[str] = []
        reader = threading.Thread(target=lambda read=read: read.append(pipe.read_text()), daemon=True)  # type: ignore[misc]
        reader.start()
        write(out, "for who reads")
        reader.join(60)
        assert read == ["for who reads"] and pipe.is_fifo() and link.is_symlink()
    assert sorted(names(tmp_path)) == ["link", "pipe"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are no links there")
def test_what_a_descriptor_stands_for_is_added_to(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("before\n")
    reading, writing = os.pipe()
    with (tmp_path / "log").open("a") as log:
        for out in (f"/dev/fd/{log.fileno()}", f"/proc/self/fd/{log.fileno()}"):
            write(Path(out), "added\n")
        write(Path(f"/dev/fd/{writing}"), "sent")
    assert os.read(reading, 99) == b"sent"
    assert (tmp_path / "log").read_text() == "before\nadded\nadded\n" and names(tmp_path) == ["log"]
    os.close(writing)
    os.close(reading)


def test_the_folder_that_we_are_in_stays_and_gets_the_new_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = made(tmp_path / "site", "first")
    (target / "old").mkdir()
    monkeypatch.chdir(target)
    replace(target, "second")
    assert Path("file").read_text() == "second" == (target / "file").read_text()
    assert names(target) == ["file"] and names(tmp_path) == ["site"]


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
