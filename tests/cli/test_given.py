"""What commands are given: a lexicon that is set, bytes that are no UTF-8, a home with blanks in its name."""

import os
import shlex
import sys
from contextlib import nullcontext
from pathlib import Path

import duckdb
import orjson
import pytest
from typer.testing import CliRunner, Result

from forked import Command
from skilltide import cli
from skilltide.cli import app
from skilltide.errors import ConfigurationError, LexiconError
from skilltide.inputs import Inputs
from skilltide.settings import Settings
from skilltide.written import SITE_MARK, clear_copies

TEXT = "Requirements\n- Python, Rust and Snowflake"  # the small lexicon knows Python alone


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a database file in it, beside which we are."""
    (tmp_path / "home" / "warehouse").mkdir(parents=True)
    duckdb.connect(tmp_path / "home" / "warehouse" / "skilltide.duckdb").close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SKILLTIDE_LEXICONS", raising=False)
    (tmp_path / "posting.txt").write_text(TEXT)
    (tmp_path / "postings.jsonl").write_bytes(orjson.dumps({"id": "a", "title": "", "company": "", "text": TEXT}))
    (tmp_path / "gold.jsonl").write_bytes(orjson.dumps({"id": "a", "mentions": []}))
    return tmp_path / "home"


def run(home: Path, *arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *arguments], input=given)


COMMANDS = [
    ["why", TEXT],
    ["lexicon", "lint", "--no-examples"],
    ["lexicon", "headings", "posting.txt"],
    ["lexicon", "suggest", "posting.txt"],
    ["lexicon", "export", "lexicon.ttl"],
    ["evaluate", "--gold", "gold.jsonl", "--postings", "postings.jsonl"],
    ["tag", "postings.jsonl", "--out", "mentions.jsonl"],
]


@pytest.mark.parametrize("typed", COMMANDS, ids=lambda typed: "-".join(typed[:2]))
def test_every_command_takes_the_lexicon_that_is_set(
    typed: list[str], home: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", "absent")
    failed = run(home, *typed)
    assert isinstance(failed.exception, LexiconError) and "lexicon absent: folder not found" in str(failed.exception)
    if typed[0] != "tag":
        assert run(home, *typed, "--lexicon", str(lexicon)).exit_code == 0
        assert isinstance(run(home, *typed, "--lexicon", "other").exception, LexiconError)
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    assert run(home, *typed).exit_code == 0


def test_what_is_told_is_of_the_lexicon_that_is_set(home: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("skilltide_lexicons", str(lexicon))  # names of settings have no case
    assert run(home, "why", TEXT).stdout.startswith("1 mentions\n")
    assert run(home, "lexicon", "lint", "--no-examples").stdout.splitlines()[-1].startswith("8 skills, ")
    assert run(home, "lexicon", "export", "a.ttl").stdout == "a.ttl: 8 concepts\n"
    monkeypatch.delenv("skilltide_lexicons")
    for value in (None, ""):
        if value is not None:
            monkeypatch.setenv("SKILLTIDE_LEXICONS", value)
        assert run(home, "why", TEXT).stdout.startswith("3 mentions\n")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (b"caf\xe9", "caf\ufffd"), (b"\xe9", "\ufffd"), (b"\xfc\xf6", "\ufffd\ufffd"), (b"a\xffb", "a\ufffdb"),
        ("Café".encode(), "Café"), ("日本".encode(), "日本"), ("Müller".encode("cp1252"), "M\ufffdller"),
    ],
)  # fmt: skip
def test_a_query_that_is_no_utf_8(given: bytes, text: str, home: Path) -> None:
    query = b"SELECT '%s' AS told" % given
    for typed, entered in (([], query), (["-"], query), ([os.fsdecode(query)], None)):
        result = run(home, "sql", "--format", "csv", *typed, given=entered)
        assert (result.exit_code, result.stdout) == (0, f"told\n{text}\n")


@pytest.mark.parametrize(
    "given", [b"caf\xe9: Python", "Python für Büro".encode("cp1252"), b"\xff\xfe Python", b"Python \x80"]
)
def test_a_text_that_is_no_utf_8(given: bytes, home: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    strange = os.fsdecode(b"B\xfcro")
    for typed, entered in ((["-"], given), ([os.fsdecode(given), "--title", strange, "--company", strange], None)):
        result = run(home, "why", *typed, given=entered)
        assert result.exit_code == 0 and "'Python' -> python" in result.stdout


@pytest.mark.skipif(sys.platform == "darwin", reason="names are UTF-8 there")
def test_files_whose_names_are_no_utf_8(home: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    wanted = {
        b"b\xfcro.txt": "b\ufffdro", "büro.txt".encode(): "büro", b"plain.txt": "plain", b"a.b.txt": "a.b",
        b"\xff.txt": "\\xff", b"\xfe.txt": "\\xfe", "日本.txt".encode(): "日本", b"caf\xe9 1.txt": "caf\ufffd 1",
    }  # fmt: skip
    (home / "texts").mkdir()
    for name in wanted:
        (home / "texts" / os.fsdecode(name)).write_text("You know Python.")
    for out in ("mentions.jsonl", os.fsdecode(b"\xff.jsonl")):
        result = run(home, "tag", str(home / "texts"), "--out", out)
        assert result.exit_code == 0 and "8 postings, 8 mentions -> " in result.stdout
        lines = [orjson.loads(line) for line in Path(out).read_bytes().splitlines()]
        assert sorted(line["id"] for line in lines) == sorted(wanted.values())
    assert run(home, "lexicon", "export", os.fsdecode(b"\xff.ttl"), "--base", os.fsdecode(b"urn:\xff:")).exit_code == 0


def test_what_can_only_be_told_of_bytes_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = UnicodeEncodeError("utf-8", os.fsdecode(b"B\xfcro"), 1, 2, "surrogates not allowed")
    assert cli._in_words(error) == "'B\\udcfcro': is not UTF-8. Give it in UTF-8."

    def fail() -> Settings:
        raise RuntimeError("no settings")

    monkeypatch.setattr(cli, "_settings", fail)
    told = cli._in_words(OSError(28, "No space left on device", "/srv/a"))
    assert told is not None and told.startswith("/srv/a: no space left to write")
    assert cli._in_words(KeyError("a defect")) is None


@pytest.mark.parametrize(
    "name", ["/My Jobs", "/it's", "/a$b", "/a*", "/a;b", "/(a)", "/#1", "/ü", "/a\\b", '/"a"', "/a&b"]
)
def test_the_query_to_type_can_be_typed(name: str, home: Path) -> None:
    for folder in (Path(name), Path(f"/srv{name}/home")):
        (line,) = (one for one in Inputs(Settings(home=folder), []).closing_lines(None) if one.startswith("query it"))
        assert shlex.split(line)[3:6] == ["--home", str(folder), "sql"]


@pytest.mark.parametrize(
    ("name", "typed"), [("/srv/jobs", " --home /srv/jobs sql "), (".", " sql "), ("a-b_1", " --home a-b_1 sql ")]
)
def test_a_plain_home_is_told_as_it_is(name: str, typed: str) -> None:
    assert any(typed in line for line in Inputs(Settings(home=Path(name)), []).closing_lines(None))


@pytest.mark.parametrize(
    ("out", "place"),
    [("a.csv", "a.csv"), ("~/a.csv", "home/a.csv"), ("b~/a.csv", "b~/a.csv"), ("~nobody-there/a.csv", None)],
)
def test_a_tilde_behind_an_option(out: str, place: str | None, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    Path("b~").mkdir()
    result = run(home, "sql", f"--out={out}", "SELECT 12")
    assert [str(path) for path in Path().rglob("a.csv")] == ([place] if place else [])
    assert result.exit_code == (0 if place else 2)


class Site:
    """A site of one page."""

    def __init__(self, report: object, folder: Path, *told: object) -> None:
        self._folder = folder

    def write(self, progress: object) -> dict[str, int]:
        """Write the page."""
        (self._folder / "index.html").write_text("new")
        return dict.fromkeys(("skill", "employer", "month"), 0)


@pytest.mark.parametrize(
    ("out", "place"),
    [
        (".", "public"), ("./", "public"), ("", "public"), ("../public", "public"), ("../public/.", "public"),
        ("skill/..", "public"), ("../link", "public"), ("new", "public/new"), ("../other", "other"),
        ("../new/site", "new/site"), ("~", "mine"), ("~/site", "mine/site"),
    ],
)  # fmt: skip
def test_a_site_is_written_wherever_we_are(
    out: str, place: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skilltide.site.write._Site", Site)
    monkeypatch.setattr("skilltide.site.write.opened", nullcontext)
    monkeypatch.setattr("skilltide.site.write.write_page", lambda report, path, notice: path.write_text("new"))
    public = tmp_path / "public"
    (public / "skill").mkdir(parents=True)
    (public / "skill" / "index.html").write_text("old")
    (public / SITE_MARK).write_text("{}")
    (public / "CNAME").write_text("somebody's own")
    (tmp_path / "link").symlink_to("public")
    (tmp_path / "mine").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "mine"))
    monkeypatch.chdir(public)
    result = run(home, "site", "--out", out)
    assert result.exit_code == 0 and f"{tmp_path / place / 'index.html'}\n" in result.stdout
    assert (tmp_path / place / "index.html").read_text() == (tmp_path / place / "report.html").read_text() == "new"
    assert (public / "skill").exists() == (place != "public") and (public / "CNAME").read_text() == "somebody's own"
    assert Path.cwd() == public and Path("CNAME").exists() and (tmp_path / "link").is_symlink()
    assert clear_copies(Settings(home=home)).removed == [tmp_path / place]
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("out", [".", "..", "../home", "/", "../posting.txt"])
def test_a_site_replaces_nothing_of_others(out: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    before = sorted(home.parent.rglob("*"))
    result = run(home, "site", "--out", out)
    assert isinstance(result.exception, ConfigurationError) and f"--out {out}: " in str(result.exception)
    assert sorted(home.parent.rglob("*")) == before


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="standard output has no name there")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["tag", "postings.jsonl", "--out", "/dev/stdout"], "1 postings, 1 mentions -> /dev/stdout"),
        (["lexicon", "export", "/dev/stdout"], "/dev/stdout: 8 concepts"),
    ],
)
def test_what_goes_to_standard_output_holds_nothing_else(
    typed: list[str], told: str, home: Path, lexicon: Path
) -> None:
    command = Command(*typed, environment=os.environ | {"SKILLTIDE_LEXICONS": str(lexicon)})
    output, errors = command.communicate(timeout=300)
    assert command.returncode == 0 and told in errors and told not in output
    if typed[0] == "tag":
        assert [orjson.loads(line)["id"] for line in output.splitlines()] == ["a"]
    else:
        assert output.endswith(" .\n")
