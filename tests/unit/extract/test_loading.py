"""Compiled lexicons that are kept on disk: the same tags, and whatever is wrong with a file or folder, no error."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from skilltide import kept
from skilltide.errors import LexiconError
from skilltide.extract import cache, scorer
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.compiler import compile_lexicon
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_folder import read_files
from skilltide.extract.loading import load_tagger
from skilltide.extract.tagger import Tagger
from skilltide.versions import closure

TEXT = "Requirements\nZorbex and tide tables. Nice to have: more Zorbex"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own, not made yet."""
    folder = tmp_path / "kept" / "here"
    monkeypatch.setenv("SKILLTIDE_CACHE", str(folder))
    return folder


def compiled(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if not path.name.startswith("syntax-"))


def was_fetched(lexicon: Path) -> bool:
    """Load a tagger and check its tags; whether what it is made from was kept already. Afterwards it must be."""
    key = cache.cache_key(read_files(lexicon))
    was_kept = cache.fetch(key) is not None
    assert [mention.skill for mention in load_tagger(lexicon).tag(TEXT)] == ["zorbex", "tide-tables", "zorbex"]
    assert cache.fetch(key) is not None
    return was_kept


# what is kept


def test_kept_and_fetched(folder: Path, own_lexicon: Path) -> None:
    assert not was_fetched(own_lexicon)
    assert was_fetched(own_lexicon)
    assert len(compiled(folder)) == 1


def test_the_same_tags_as_a_lexicon_compiled_now(lexicon: Lexicon, tagger: Tagger) -> None:
    """The bundled lexicon, through its bytes."""
    made = Tagger(CompiledLexicon(compile_lexicon(lexicon)))
    assert made.version == tagger.version == lexicon.version
    assert made.compiled.entries.keys() == tagger.compiled.entries.keys()
    for skill in list(lexicon.skills.values())[::5]:
        for sentence in (*skill.accept, *skill.reject):
            assert made.why(sentence, "ML Engineer", "Acme") == tagger.why(sentence, "ML Engineer", "Acme")


def test_only_its_owner_can_read_it(folder: Path, own_lexicon: Path) -> None:
    load_tagger(own_lexicon)
    (path,) = compiled(folder)
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_one_tagger_in_a_process(folder: Path, own_lexicon: Path) -> None:
    first = load_tagger(own_lexicon)
    assert load_tagger(own_lexicon) is first


# what a file is made from


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("skills/language.yml", "aliases: [Zorbex]", "aliases: [Zorbex, Zbx]"),
        ("cues.yml", "preferred", "required"),
        ("rules.yml", "{}", "blockers: [tide tables]"),
        ("sections.yml", "{}", "resumes: [The]"),
    ],
)
def test_an_edit_makes_another_file(folder: Path, own_lexicon: Path, name: str, old: str, new: str) -> None:
    load_tagger(own_lexicon)
    path = own_lexicon / name
    path.write_text(path.read_text().replace(old, new))
    load_tagger(own_lexicon)
    assert len(compiled(folder)) == 2


def test_what_is_no_part_of_a_lexicon_makes_none(folder: Path, own_lexicon: Path) -> None:
    load_tagger(own_lexicon)
    (own_lexicon / "README.md").write_text("A lexicon.")
    shutil.copytree(own_lexicon, own_lexicon.with_name("moved"))
    load_tagger(own_lexicon.with_name("moved"))
    assert len(compiled(folder)) == 1


def test_the_key_covers_all_code_that_the_version_covers() -> None:
    package = Path(cache.__file__).parents[1]
    used = {package.joinpath(*name.split(".")[1:]).with_suffix(".py") for name in closure("skilltide.extract.tagger")}
    used.discard(package.with_suffix(".py"))
    assert {path for path in used if path.is_file()} <= set(cache._CODE)


def test_the_trained_weights_are_part_of_the_key() -> None:
    """They are part of the lexicon's version, which a kept lexicon brings along: workers refuse another one."""
    assert Path(scorer.__file__).with_name("scorer.json") in cache._CODE


# what can be wrong


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def change_one_letter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Zorbex", b"Zorbey"))


def other_key(path: Path) -> None:
    header, _, payload = path.read_bytes().partition(b"\n")
    path.write_bytes(header.replace(path.stem.removeprefix("lexicon-").encode(), b"0" * 32) + b"\n" + payload)


def other_format(path: Path) -> None:
    key = path.stem.removeprefix("lexicon-")
    payload = b'{"words": []}'
    path.write_bytes(kept._header("lexicon", key, payload) + b"\n" + payload)


def no_json(path: Path) -> None:
    key = path.stem.removeprefix("lexicon-")
    path.write_bytes(kept._header("lexicon", key, b"\x80") + b"\n\x80")


def writable_by_others(path: Path) -> None:
    path.chmod(0o666)


def a_link(path: Path) -> None:
    target = path.with_name("elsewhere")
    path.rename(target)
    path.symlink_to(target)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def of_another_user(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(path, 12345, 12345)


@pytest.mark.parametrize(
    "spoil",
    [
        cut,
        empty,
        change_one_letter,
        other_key,
        other_format,
        no_json,
        writable_by_others,
        a_link,
        a_pipe,
        of_another_user,
    ],
)
def test_a_file_that_cannot_be_trusted_is_made_anew(
    folder: Path, own_lexicon: Path, spoil: Callable[[Path], None]
) -> None:
    load_tagger(own_lexicon)
    (path,) = compiled(folder)
    spoil(path)
    assert not was_fetched(own_lexicon)
    assert was_fetched(own_lexicon)


def test_a_folder_in_the_place_of_a_file(folder: Path, own_lexicon: Path) -> None:
    load_tagger(own_lexicon)
    (path,) = compiled(folder)
    a_folder(path)
    assert load_tagger(own_lexicon).tag(TEXT)
    assert compiled(folder) == [path], "an unfinished file was left"


@pytest.mark.parametrize("place", ["file", "read-only", "dangling link"])
def test_a_folder_that_cannot_be_written_means_no_cache(
    tmp_path: Path, own_lexicon: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder = tmp_path / "place"
    if place == "file":
        folder.write_text("")
    elif place == "read-only":
        folder.mkdir(mode=0o500)
    else:
        folder.symlink_to(tmp_path / "nowhere" / "deep")
    monkeypatch.setenv("SKILLTIDE_CACHE", str(folder))
    assert load_tagger(own_lexicon).tag(TEXT)


def test_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SKILLTIDE_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert kept.cache_folder() == tmp_path / ".cache" / "skilltide"
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache")
    assert kept.cache_folder() == Path("/var/cache/skilltide")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert kept.cache_folder() == tmp_path / ".cache" / "skilltide"
    monkeypatch.setenv("SKILLTIDE_CACHE", "~/mine")
    assert kept.cache_folder() == tmp_path / "mine"
    monkeypatch.setenv("SKILLTIDE_CACHE", "~nobody-of-this-name/mine")
    assert kept.cache_folder() is None


def test_old_files_are_removed(folder: Path, own_lexicon: Path) -> None:
    tables = compile_lexicon(Lexicon.load(own_lexicon))
    keys = [f"{number:032x}" for number in range(12)]
    for age, key in enumerate(reversed(keys)):
        cache.store(key, tables)
        for path in folder.glob(f"*{key}*"):
            os.utime(path, (time.time() - 1_000 * age - 1_000,) * 2)
    abandoned, unfinished = folder / "lexicon-a.part", folder / "lexicon-b.part"
    for path in (abandoned, unfinished):
        path.write_text("")
    os.utime(abandoned, (time.time() - 10_000,) * 2)
    (folder / "notes.txt").write_text("not ours")
    oldest = next(key for key in keys if cache.fetch(key))  # and by that the one used last
    cache.store("f" * 32, tables)
    left = {path.name for path in compiled(folder)}
    assert {f"lexicon-{'f' * 32}.json", f"lexicon-{oldest}.json", unfinished.name, "notes.txt"} <= left
    assert abandoned.name not in left
    assert len(left) == 8 + 2


def test_errors_of_a_lexicon_are_not_kept(folder: Path, own_lexicon: Path) -> None:
    skills = own_lexicon / "skills" / "language.yml"
    skills.write_text(skills.read_text().replace("kind: tool", "kind: thing"))
    for _ in range(2):
        with pytest.raises(LexiconError, match="kind is 'thing'"):
            load_tagger(own_lexicon)
    assert not compiled(folder)


# processes

WRITE = """
import sys
from pathlib import Path
from skilltide import kept
from skilltide.extract import cache, scorer
from skilltide.extract.compiler import compile_lexicon
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_folder import read_files

folder = Path(sys.argv[1])
key, tables = cache.cache_key(read_files(folder)), compile_lexicon(Lexicon.load(folder))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(60):
    cache.store(key, tables)
    assert cache.fetch(key) == tables
"""


def test_two_processes_write_at_once(folder: Path, own_lexicon: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(own_lexicon)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdout and writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=300)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(compiled(folder)) == 1


WHY = """
import sys
from skilltide.cli import app

app(["why", "Go and Python"], standalone_mode=False)
heavy = {"spacy", "numpy", "yaml", "prefect", "duckdb", "pandas", "pyarrow", "httpx"}
print(sorted(heavy & set(sys.modules)))
"""


def test_why_loads_nothing_that_is_slow_to_load() -> None:
    """Its time is mostly that of imports; once a compiled lexicon is kept, a few are enough."""
    load_tagger()
    result = subprocess.run([sys.executable, "-c", WHY], check=True, capture_output=True, text=True, timeout=300)
    lines = result.stdout.splitlines()
    assert lines[0] == "2 mentions"
    assert lines[-1] == "[]"
