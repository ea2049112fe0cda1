"""The sample's home holds the sample and nothing else, and leaves alone what is somebody's own or a team's."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import skilltide.sample
from skilltide.errors import ConfigurationError
from skilltide.inputs import check_collector, home_to_read, resolve_inputs
from skilltide.sample import load_plan, sources_yml
from skilltide.sample.files import is_dump
from skilltide.sample.home import FOLDER, ensure_sample, generator_digest
from skilltide.settings import SAMPLE_MARK, Settings
from skilltide.steps import take
from skilltide.steps.exports import EXPORTS_MARK
from skilltide.steps.step import Context
from skilltide.warehouse.ledger import new_run

DUMPS = {
    "northstar-sample": "northstar_20240301.csv.gz",
    "openroles-sample": "openroles-2024-03-01.jsonl",
    "carreto-sample": "carreto_2024-03-01.csv",
}


@pytest.fixture(autouse=True)
def generating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a sample of three files, without the seconds that the whole one takes."""

    def generate(out: Path) -> None:
        for source_id, name in DUMPS.items():
            write(out, f"{source_id}/{name}")
        (out / "sources.yml").write_bytes(sources_yml(load_plan()).encode())

    for name in [name for name in os.environ if name.startswith("SKILLTIDE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(skilltide.sample, "generate", generate)


def write(folder: Path, *names: str, text: str = "own") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which the sample was made."""
    resolve_inputs(Settings(home=tmp_path), is_sample=True)
    return tmp_path / FOLDER


def test_the_sample_is_made_and_read(home: Path) -> None:
    assert set(content(home)) == {*(f"{key}/{name}" for key, name in DUMPS.items()), "sources.yml", SAMPLE_MARK}
    again = resolve_inputs(Settings(home=home.parent), is_sample=True)
    assert [source.source_id for source in again.sources] == list(load_plan().sources) and again.notice
    by_name = resolve_inputs(Settings(home=home))
    assert (by_name.notice, len(by_name.sources)) == (again.notice, 3)


# A team's deliveries


def shared_elsewhere(home: Path) -> Settings:
    return Settings(home=home, collected=home.parent / "shared")


def shared_in_it(home: Path) -> Settings:
    (home / "collected").mkdir()
    return Settings(home=home)


@pytest.mark.parametrize("settings_of", [shared_elsewhere, shared_in_it])
def test_the_sample_takes_nothing_of_what_collectors_delivered(
    settings_of: Callable[[Path], Settings], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(take, "delivered", lambda folder: (looked.append(folder), ([], []))[1])
    settings = settings_of(home)
    for is_there in (False, True):
        if is_there:
            settings.collected_folder.mkdir(exist_ok=True)
        context = Context(settings, new_run("ingest"), lambda: datetime.now(UTC))
        assert take.take_delivered(context) == {} and not looked and not context.run.warnings
    (home / SAMPLE_MARK).unlink()
    assert take.take_delivered(context) == {} and looked == [settings.collected_folder], (
        "a home that isn't the sample's"
    )


def test_sources_of_the_sample_are_there_where_a_share_is_set(tmp_path: Path) -> None:
    inputs = resolve_inputs(Settings(home=tmp_path, collected=tmp_path / "shared"), is_sample=True)
    assert len(inputs.sources) == 3 and not inputs.settings.is_builder
    (inputs.settings.sources_file).unlink()
    with pytest.raises(ConfigurationError, match="there is no such file, and no path was given"):
        resolve_inputs(inputs.settings)


def test_who_is_a_builder(tmp_path: Path) -> None:
    assert not Settings(home=tmp_path).is_builder
    assert Settings(home=tmp_path, collected=tmp_path / "away").is_builder, "also while its share is away"
    assert resolve_inputs(Settings(home=tmp_path, collected=tmp_path / "away")).sources == []
    (tmp_path / "collected").mkdir()
    assert Settings(home=tmp_path).is_builder
    assert resolve_inputs(Settings(home=tmp_path)).sources == []


def test_the_sample_is_delivered_to_nobody(home: Path) -> None:
    before = content(home)
    for settings, is_sample in (
        (Settings(home=home.parent), True),
        (Settings(home=home.parent, collected=home.parent / "shared"), True),
        (Settings(home=home), False),
        (Settings(home=home, collected=home.parent / "shared"), False),
    ):
        with pytest.raises(ConfigurationError, match="synthetic sample, which would be counted among a builder's"):
            resolve_inputs(settings, is_sample=is_sample, is_collector=True)
    with pytest.raises(ConfigurationError, match="synthetic sample"):
        check_collector(Settings(home=home))
    check_collector(Settings(home=home.parent))
    assert content(home) == before


def test_nothing_is_generated_for_what_is_refused(tmp_path: Path) -> None:
    for arguments in ({"is_collector": True}, {"paths": [tmp_path / "my.csv"]}):
        with pytest.raises(ConfigurationError, match="synthetic sample"):
            resolve_inputs(Settings(home=tmp_path), is_sample=True, **arguments)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


# Own postings in the sample's home


@pytest.mark.parametrize(
    "paths",
    [
        ["my.csv"],
        ["a/b.jsonl"],
        ["folder"],
        ["*.parquet"],
        ["/srv/jobs.xlsx"],
        ["my.csv", "other.csv"],
        ["sample/x.csv"],
    ],
)
def test_paths_are_refused_in_the_sample_s_home(paths: list[str], home: Path) -> None:
    for settings, is_sample in ((Settings(home=home), False), (Settings(home=home.parent), True)):
        with pytest.raises(ConfigurationError, match="synthetic sample, and your postings would be counted among it"):
            resolve_inputs(settings, [Path(path) for path in paths], is_sample=is_sample)
    assert resolve_inputs(Settings(home=home.parent), [Path(path) for path in paths], source_id="mine").sources


@pytest.mark.parametrize(
    "entries",
    [
        "mine:\n  platform: files\n  path: mine\n",
        "northstar-sample:\n  platform: files\n  path: /srv/jobs\n",
        "northstar-sample:\n  platform: files\n  path: [northstar-sample, mine]\n",
        "northstar-sample:\n  platform: ashby\n",
        "carreto-sample:\n  platform: files\n  path: ../carreto-sample\n",
        "ashby:\n  platform: ashby\n  boards: [acme]\n",
        "northstar-sample: files\n",
        "- northstar-sample\n",
        "northstar-sample: [\n",
    ],
)
def test_other_sources_are_refused_in_the_sample_s_home(entries: str, home: Path) -> None:
    (home / "sources.yml").write_text(entries)
    before = content(home)
    for settings, is_sample in ((Settings(home=home), False), (Settings(home=home.parent), True)):
        with pytest.raises(ConfigurationError, match=r"sources\.yml: isn't of the bundled synthetic sample"):
            resolve_inputs(settings, is_sample=is_sample)
    assert content(home) == before


@pytest.mark.parametrize(
    "name",
    [
        "landing/acme/20250101T000000.000-ab.jsonl.zst",
        "landing/northstar/20250101T000000.000-ab.jsonl.zst",
        "northstar-sample/mine.csv",
        "northstar-sample/more/northstar_20240301.csv.gz",
        "openroles-sample/northstar_20240301.csv.gz",
        "carreto-sample/carreto_2024-13-01.csv",
        "carreto-sample/carreto_2024-3-1.csv",
        "carreto-sample/carreto_2024-03-01 (copy).csv",
    ],
)
@pytest.mark.parametrize("digest", [generator_digest(), "an older one", ""])
def test_what_was_mixed_into_the_sample_is_named_and_stays(name: str, digest: str, home: Path) -> None:
    write(home, name)
    (home / SAMPLE_MARK).write_text(digest)
    before = content(home)
    for settings, is_sample in ((Settings(home=home), False), (Settings(home=home.parent), True)):
        with pytest.raises(ConfigurationError, match="isn't of the bundled synthetic sample") as caught:
            resolve_inputs(settings, is_sample=is_sample)
        assert str(caught.value).startswith(str(home / name.rpartition("/")[0] if "landing" in name else home / name))
    assert content(home) == before


@pytest.mark.parametrize(
    "name",
    [
        "landing/carreto-sample/20250101T000000.000-ab.jsonl.zst",
        "landing/.taking",
        "northstar-sample/.DS_Store",
        "notes.txt",
        "my.csv",
        "mine/my.csv",
        "boards.yml",
        "reports/mine.html",
        "exports/mine.parquet",
        "collected/acme/board/x.jsonl.zst",
    ],
)
def test_what_is_not_read_may_lie_in_the_sample_s_home(name: str, home: Path) -> None:
    write(home, name)
    assert len(resolve_inputs(Settings(home=home.parent), is_sample=True).sources) == 3
    assert len(resolve_inputs(Settings(home=home)).sources) == 3
    assert (home / name).read_text() == "own"


# A newer sample takes an older one's place

DERIVED = [
    "warehouse/working.duckdb", "warehouse/working.duckdb.wal", "warehouse/skilltide.duckdb", "reports/index.html",
    "reports/brief.md", "reports/briefs/2025-01-01.md", "landing/northstar-sample/20250101T000000.000-ab.jsonl.zst",
    "northstar-sample/northstar_20200101.csv.gz", "openroles-sample/openroles-2020-01-01.jsonl",
    "exports/skill.parquet", "exports/mention/month=1/part.parquet",
    "warehouse/working.duckdb.tmp/duckdb_temp_storage_DEFAULT-0.tmp",
]  # fmt: skip
OWN = [
    "notes.txt", "my.csv", "mine/my.csv", "jobs.ipynb", "boards.yml", "boards.sqlite", "reports/mine.html",
    "reports/briefs/talk.md", "exports/mine.parquet", "collected/acme/board/x.jsonl.zst", "warehouse/forget.key",
    "warehouse/forgotten.txt", "warehouse/written.jsonl", "warehouse/mine.duckdb", "northstar-sample/.mine",
    "cache/sql_history", "warehouse/working.duckdb of May/mine.duckdb",
]  # fmt: skip


def test_a_newer_sample_takes_what_was_made_of_the_older_one_and_nothing_else(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, *OWN)
    write(home, *DERIVED, text="derived")
    (home / "exports" / EXPORTS_MARK).write_text('{"files": ["skill.parquet", "mention/month=1/part.parquet"]}')
    before = content(home)
    resolve_inputs(Settings(home=home.parent), is_sample=True)
    assert content(home) == before, "of the same generator"
    (home / SAMPLE_MARK).write_text("an older one")
    (home / "sources.yml").write_text("# Old words.\nnorthstar-sample:\n  platform: files\n  path: northstar-sample\n")
    resolve_inputs(Settings(home=home.parent), is_sample=True)
    after = content(home)
    assert (home / SAMPLE_MARK).read_text() == generator_digest()
    assert {name: after.get(name) for name in OWN} == dict.fromkeys(OWN, b"own")
    assert after["sources.yml"] == sources_yml(load_plan()).encode()
    made = {f"{key}/{name}" for key, name in DUMPS.items()}
    # an older day's dumps go where new ones are written
    assert set(after) - made - {"sources.yml", SAMPLE_MARK} == {*OWN, *DERIVED[7:9]}


def test_the_generator_replaces_dumps_by_their_names(
    tmp_path: Path, sample_files: skilltide.sample.SampleSummary
) -> None:
    ids = load_plan().sources
    made = [path for source_id in ids for path in (sample_files.folder / source_id).iterdir()]
    assert made and all(is_dump(path.parent.name, path.name) for path in made)
    assert {path.parent.name: path.name for path in made if "2026" in path.name}.keys() == ids.keys()
    assert not any(
        is_dump(source_id, name) for source_id in ids for name in ("x_y.csv", "openroles-mine.jsonl", "x.csv")
    )


def test_one_that_is_killed_while_it_is_made_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(out: Path) -> None:
        write(out, "northstar-sample/northstar_20240301.csv.gz")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(skilltide.sample, "generate", killed)
        ensure_sample(tmp_path / FOLDER)
    ensure_sample(tmp_path / FOLDER)
    assert (tmp_path / FOLDER / SAMPLE_MARK).read_text() == generator_digest()


# A folder of the user's own that has the sample's name


@pytest.mark.parametrize(
    "name",
    [
        "sources.yml", "notes.txt", "jobs.csv", ".git/config", "landing/acme/x.jsonl.zst", "warehouse/skilltide.duckdb",
        "reports/index.html", "boards.yml", "northstar-sample/jobs.csv", "data/jobs.parquet", "carreto-sample",
    ],
)  # fmt: skip
def test_a_folder_of_the_user_s_own_is_left_alone(name: str, tmp_path: Path) -> None:
    write(tmp_path / FOLDER, name)
    named = "jobs.csv" if name == "northstar-sample/jobs.csv" else Path(name).parts[0]
    with pytest.raises(ConfigurationError) as caught:
        resolve_inputs(Settings(home=tmp_path), is_sample=True)
    assert str(caught.value).startswith(f"{tmp_path / FOLDER}: is a folder of your own, as {named} tells, and")
    assert content(tmp_path / FOLDER) == {name: b"own"}


def test_a_file_where_the_sample_goes_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("own")
    with pytest.raises(ConfigurationError, match="a file stands where the bundled sample goes"):
        resolve_inputs(Settings(home=tmp_path), is_sample=True)


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "a link", "dumps", "all but the mark"])
def test_the_sample_is_made_where_nothing_of_the_user_s_is(there: str, tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    if there == "an empty folder":
        folder.mkdir()
    elif there == "a link":
        (tmp_path / "disk").mkdir()
        folder.symlink_to("disk")
    elif there == "dumps":  # as one leaves it that an older version was killed in
        write(folder, *(f"{key}/{name}" for key, name in DUMPS.items()))
    elif there == "all but the mark":
        skilltide.sample.generate(folder)
    assert len(resolve_inputs(Settings(home=tmp_path), is_sample=True).sources) == 3
    assert folder.is_symlink() == (there == "a link")
    assert home_to_read(Settings(home=tmp_path)).home == folder


def test_the_sample_that_was_copied_elsewhere_is_one(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "elsewhere")
    assert resolve_inputs(Settings(home=tmp_path / "elsewhere")).notice
