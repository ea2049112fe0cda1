"""A version changes with the code and the data that make a result, and with nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from skilltide import kept
from skilltide.sources.discovery import discover
from skilltide.versions import DATA_SUFFIXES, PACKAGE, closure, code_version

FILES = {
    "__init__.py": '"""The package."""\n',
    "top.py": "from typing import TYPE_CHECKING\nfrom pkg.middle import half\n"
    "if TYPE_CHECKING:\n    from pkg import typed\n\n\n"
    'def whole(x: int) -> int:\n    """Double half."""\n    return half(x) * 2  # why\n',
    "middle.py": "def half(x):\n    from . import low\n    return x * low.RATE\n",
    "low.py": 'RATE = 0.5\n"""The rate."""\nDATA = "words"\n',
    "typed.py": "X = 1\n",
    "other.py": "Y = 1\n",
    "words.yml": "a: 1\n",
    "unnamed.yml": "b: 1\n",
    "sub/__init__.py": "from pkg.sub.leaf import Z\n",
    "sub/leaf.py": "Z = 1\n",
    "uses_sub.py": "from pkg.sub import Z\n",
}  # fmt: skip


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write(tmp_path / "one", {})


def write(folder: Path, changes: dict[str, str]) -> Path:
    for name, text in (FILES | changes).items():
        path = folder / "pkg" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "pkg"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("low.py", FILES["low.py"].replace("0.5", "0.25")),  # a constant, two imports away
        ("middle.py", FILES["middle.py"].replace("x *", "x +")),
        ("top.py", FILES["top.py"].replace("* 2", "* 3")),
        ("words.yml", "a: 2\n"),  # data that low.py names
    ],
)
def test_what_makes_the_result_changes_the_version(package: Path, tmp_path: Path, name: str, text: str) -> None:
    other = write(tmp_path / "two", {name: text})
    assert code_version("pkg.top", package=other) != code_version("pkg.top", package=package)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("top.py", FILES["top.py"].replace("Double half.", "Say it otherwise.").replace("  # why", "")),
        ("top.py", FILES["top.py"].replace("return half(x) * 2", "return (\n        half(x)\n        * 2\n    )")),
        ("low.py", FILES["low.py"].replace("The rate.", "The rate, told at length.")),
        ("typed.py", "X = 2\n"),  # imported for type checkers only
        ("other.py", "Y = 2\n"),  # not imported at all
        ("unnamed.yml", "b: 2\n"),
        ("__init__.py", '"""Another word on the package."""\n'),
    ],
)
def test_what_does_not_make_it_changes_nothing(package: Path, tmp_path: Path, name: str, text: str) -> None:
    other = write(tmp_path / "two", {name: text})
    assert code_version("pkg.top", package=other) == code_version("pkg.top", package=package)


def test_imports_are_followed_in_functions_relative_ones_and_through_packages(package: Path) -> None:
    assert set(closure("pkg.top", package=package)) == {"pkg.top", "pkg.middle", "pkg.low"}
    assert set(closure("pkg.uses_sub", package=package)) == {"pkg.uses_sub", "pkg.sub", "pkg.sub.leaf"}


def test_a_module_that_is_not_there_is_named(package: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"pkg\.nowhere"):
        code_version("pkg.nowhere", package=package)


@pytest.mark.parametrize("name", ["normalise", "openings", "sources"])
def test_every_data_file_belongs_to_a_module_that_names_it(name: str) -> None:
    """A file that no module names would be in no version: name it where it is read."""
    folder = PACKAGE / name
    paths = [path for path in folder.rglob("*.py") if path.stem != "__init__"]
    modules = [".".join(["skilltide", *path.relative_to(PACKAGE).with_suffix("").parts]) for path in paths]
    named = {path for module in closure(*modules).values() for path in module.data}
    assert {path for path in folder.rglob("*") if path.suffix in DATA_SUFFIXES} <= named


def test_platforms_have_versions_of_their_own() -> None:
    versions = {platform: code_version(source.__module__) for platform, source in discover().items()}
    assert len(set(versions.values())) == len(versions)


KEPT = """
import ast, sys
from pathlib import Path
parsed = []
parse = ast.parse
ast.parse = lambda *args, **options: parsed.append(1) or parse(*args, **options)
from skilltide.versions import code_version
print(code_version("pkg.top", package=Path(sys.argv[1])), len(parsed))
"""


def test_what_was_parsed_once_is_kept_and_a_damaged_file_ignored(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = code_version("pkg.top", package=package)
    monkeypatch.setenv("SKILLTIDE_CACHE", str(tmp_path / "cache"))  # only now: this process keeps what it read as well

    def version_and_parsed() -> list[str]:
        run = subprocess.run([sys.executable, "-c", KEPT, str(package)], check=True, capture_output=True, text=True)
        return run.stdout.split()

    assert version_and_parsed() == [expected, "3"]
    assert version_and_parsed() == [expected, "0"]
    (package / "low.py").write_text(FILES["low.py"] + "\n# another comment\n")
    assert version_and_parsed() == [expected, "1"]
    (file,) = (tmp_path / "cache").glob("syntax-*.json")
    for content in (file.read_bytes()[:-1], b"", b"[]", kept_as(file, b'{"a": 1}'), kept_as(file, b"[1]")):
        file.write_bytes(content)
        assert version_and_parsed() == [expected, "3"]


def kept_as(file: Path, payload: bytes) -> bytes:
    """A file with a header that is right and a payload that isn't."""
    kind, _, key = file.stem.partition("-")
    return kept._header(kind, key, payload) + b"\n" + payload
