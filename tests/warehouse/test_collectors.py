"""Several collectors and one builder: whatever dies, in whatever order files come, by whatever clock, the warehouse is
that of a single `ingest` of the same answers."""

import errno
import hashlib
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest
import yaml
import zstandard

from forked import Command
from local_server import LocalServer, Reply, local_server
from skilltide import pipeline
from skilltide.errors import SkilltideError
from skilltide.inputs import resolve_inputs
from skilltide.landing.delivery import collectors
from skilltide.landing.format import Delivery, read_landing
from skilltide.landing.memory import Memory
from skilltide.landing.plausibility import Histories
from skilltide.sample.home import FOLDER, generator_digest
from skilltide.settings import SAMPLE_MARK, Settings, load_settings
from skilltide.sources.config import build_sources, files_source
from skilltide.steps.plan import board_histories
from skilltide.warehouse.ledger import new_run
from support import posting, write_csv

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]

PATH = "/posting-api/job-board/{}?includeCompensation=true"
BOARDS = ("acme", "other", "third")


def job(number: int, text: str = "") -> dict[str, Any]:
    return {
        "id": f"job-{number}",
        "title": "Machine Learning Engineer",
        "location": "Berlin, Germany",
        "publishedAt": "2025-01-05T00:00:00Z",
        "jobUrl": f"https://jobs.ashbyhq.com/acme/job-{number}",
        "descriptionHtml": f"<p>You train models for quay number {number} with Python. {text}</p>",
    }


DAYS: dict[int, dict[str, list[dict[str, Any]]]] = {
    1: {"acme": [job(1), job(2)], "other": [job(3), job(4)], "third": [job(5)]},
    2: {"acme": [job(1), job(2)], "other": [job(3), job(4)], "third": [job(5), job(6)]},
    3: {"acme": [job(1, "And SQL.")], "other": [job(3), job(4)], "third": [job(5)]},
}
"""What the boards hold: unchanged, changed, closed, back to what it was."""


@dataclass
class World:
    """Boards on a local server, and homes that read them as if on some day, by clocks that may be wrong."""

    folder: Path
    server: LocalServer
    lexicon: Path
    patch: pytest.MonkeyPatch
    kept: list[Path] = field(default_factory=list)

    def settings(self, name: str, **changes: Any) -> Settings:
        return Settings(
            home=self.folder / name, workers=1, lexicons=self.lexicon, contact="me@example.org", allow_loopback=True,
            collected=self.folder / "shared", **changes,
        )  # fmt: skip

    def entry(self, *names: str) -> dict[str, Any]:
        return {"platform": "ashby", "api": self.server.url, "boards": list(names or BOARDS)}

    def serve(self, boards: dict[str, list[dict[str, Any]]]) -> None:
        for name, jobs in boards.items():
            self.server.routes[PATH.format(name)] = Reply({"apiVersion": "1", "jobs": jobs})

    def at(self, day: int, hours_wrong: float = 0) -> None:
        """Have it be six o'clock, as servers tell it; this machine's clock is wrong by so many hours."""
        self.server.now = datetime(2025, 3, day, 6, tzinfo=UTC)
        now = self.server.now + timedelta(hours=hours_wrong)
        self.patch.setattr(pipeline, "clock", lambda: now)

    def collect(self, name: str, day: int, *names: str, hours_wrong: float = 0) -> None:
        """Have a collector deliver what the boards hold on a day."""
        self.serve(DAYS[day])
        self.at(day, hours_wrong)
        settings = self.settings(name, collector=name)
        pipeline.collect(settings, list(build_sources({"boards": self.entry(*names)}, "test").values()))

    def delivered(self) -> list[Path]:
        return sorted((self.folder / "shared").glob("*/*/*.jsonl.zst"))

    def build(self, name: str = "builder", day: int = 4) -> pipeline.Outcome:
        self.at(day)
        return pipeline.ingest(self.settings(name), [])


@pytest.fixture
def world(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with local_server() as server:
        yield World(tmp_path, server, lexicon, monkeypatch)


def test_a_run_of_the_sample_leaves_a_team_s_deliveries_to_the_builder(world: World) -> None:
    world.collect("pier", 1)
    delivered = {path: path.read_bytes() for path in world.delivered()}
    mine = world.settings("builder")
    sample = mine.home / FOLDER
    write_csv(sample / "carreto-sample" / "carreto_2025-03-01.csv", [posting(1)])
    (sample / "sources.yml").write_text("carreto-sample: {platform: files, path: carreto-sample}")
    (sample / SAMPLE_MARK).write_text(generator_digest())
    inputs = resolve_inputs(mine, is_sample=True)
    pipeline.ingest(inputs.settings, inputs.sources)
    assert {path: path.read_bytes() for path in world.delivered()} == delivered and delivered
    assert [path.name for path in inputs.settings.landing.iterdir()] == ["carreto-sample"]
    world.build()
    assert not world.delivered() and collectors(mine.landing)


def told(settings: Settings, contents: Contents) -> dict[str, object]:
    """All that is told of postings; without what names the run that told it."""
    found = contents(settings.working)
    found.pop("ops.source")
    with duckdb.connect(settings.working, read_only=True) as connection:
        found["raw.board_read"] = connection.execute(
            "SELECT DISTINCT * EXCLUDE (run_id) FROM raw.board_read ORDER BY ALL"
        ).fetchall()
    return dict(found)


def single(world: World, contents: Contents) -> dict[str, object]:
    """What one home has that reads all boards itself, day by day, by the right clock."""
    settings = world.settings("single").model_copy(update={"collected": None})
    for day, boards in DAYS.items():
        world.serve(boards)
        world.at(day)
        run = new_run("ingest", pipeline.clock())
        pipeline.ingest(settings, list(build_sources({"boards": world.entry()}, "test").values()), run)
    world.at(4)
    pipeline.ingest(settings, [])
    return told(settings, contents)


@pytest.mark.parametrize("seed", [None, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8))])
def test_in_any_order_and_by_any_clock_they_give_what_one_gives(
    seed: int | None, world: World, contents: Contents
) -> None:
    expected = single(world, contents)
    for day in DAYS:
        world.collect("early", day, "acme", "other", hours_wrong=9)
        world.collect("late", day, "other", "third", hours_wrong=-17.5)
    files = world.delivered()
    assert len(files) == 6
    waiting = world.folder / "waiting"
    (world.folder / "shared").rename(waiting)

    def arrive(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(waiting / path.relative_to(world.folder / "shared"), path)

    order = files[::-1] if seed is None else random.Random(seed).sample(files, len(files))
    for pair in zip(order[::2], order[1::2], strict=True):
        for path in pair:
            arrive(path)
        assert world.build().run.steps["take"]["landing_files"] == 2
    builder = world.settings("builder")
    assert told(builder, contents) == expected
    for path in files:  # somebody copies it all there once more
        arrive(path)
    assert "take" not in world.build().run.steps and not world.delivered()
    assert told(builder, contents) == expected
    builder.working.unlink()
    world.build(day=20)  # from the landing files alone, another day
    assert told(builder, contents) == expected


def test_two_that_see_a_board_differently_are_both_believed(world: World) -> None:
    for day in (1, 2):
        for name, numbers in (("here", (1, 2)), ("there", (2, 3))):
            world.serve({"acme": [job(number) for number in numbers]})
            world.at(day, 0.1 if name == "there" else 0)
            settings = world.settings(name, collector=name)
            pipeline.collect(settings, list(build_sources({"boards": world.entry("acme")}, "test").values()))
        world.build(day=day)
    with duckdb.connect(world.settings("builder").working, read_only=True) as connection:
        outcomes = connection.execute("SELECT outcome_code, count(*) FROM raw.board_read GROUP BY 1 ORDER BY 1")
        assert outcomes.fetchall() == [("read", 2), ("unchanged", 2)]
        seen = connection.execute("SELECT native_id, observation_count, closed_on FROM staging.posting ORDER BY 1")
        assert seen.fetchall() == [("job-1", 2, None), ("job-2", 2, None), ("job-3", 2, None)]


def test_how_a_source_is_configured_is_told_by_the_newest_run(world: World) -> None:
    world.collect("one", 1, "acme")
    world.collect("two", 2, "other")
    first, _ = world.delivered()
    assert "20250301" in first.name
    hidden = first.rename(world.folder / first.name)
    world.build()
    hidden.rename(first)
    world.build()
    with duckdb.connect(world.settings("builder").working, read_only=True) as connection:
        ((entry,),) = connection.execute("SELECT entry FROM ops.source").fetchall()
    assert orjson.loads(entry)["boards"] == ["other"]


def test_files_are_collected_once_and_a_time_to_come_is_that_of_the_taking(world: World) -> None:
    write_csv(world.folder / "dumps" / "postings.csv", [posting(number) for number in range(5)])
    world.at(1, hours_wrong=30)  # no host tells that it is wrong
    settings = world.settings("collector", collector="one")
    source = files_source([world.folder / "dumps"], "board")
    assert pipeline.collect(settings, [source]).run.steps["collect"]["delivered_files"] == 1
    assert pipeline.collect(settings, [source]).run.steps["collect"]["delivered_files"] == 0
    assert not settings.working.parent.exists(), "a collector needs no warehouse"
    world.build(day=1)
    (path,) = world.settings("builder").landing.glob("board/*.jsonl.zst")
    first = next(read_landing(path))
    assert isinstance(first, Delivery) and first.collector == "one"
    assert collectors(world.settings("builder").landing) == {"board": {"one": datetime(2025, 3, 2, 12, tzinfo=UTC)}}
    assert first.shift == timedelta(hours=-30, minutes=5), "nothing was seen after it was taken, but for a little"
    with duckdb.connect(world.settings("builder").working, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM staging.posting").fetchall() == [(5,)]


def test_a_collector_remembers_what_the_database_would_tell_it_and_can_forget_it(world: World) -> None:
    for day in DAYS:
        world.collect("one", day)
    world.serve({"acme": [], "other": [job(3), job(4)], "third": [job(5)]})
    world.at(4)
    settings = world.settings("one", collector="one")
    sources = list(build_sources({"boards": world.entry()}, "test").values())
    pipeline.collect(settings, sources)
    world.build(day=4)
    with duckdb.connect(world.settings("builder").working, read_only=True) as connection:
        expected = board_histories(connection)
        before = connection.execute("SELECT document_id FROM raw.document ORDER BY 1").fetchall()
    path = settings.outbox / "known.json"

    def plain(histories: Histories) -> dict[tuple[str, str], list[object]]:
        return {key: [list(one.posting_counts), dict(one.fill_shares), one.digest, one.landed_on, list(one.rejected)]
                for key, one in histories.items()}  # fmt: skip

    assert plain(Memory(path).known.histories) == plain(expected)
    assert any(history.rejected for history in expected.values())
    path.write_text("{half")
    pipeline.collect(settings, sources)
    assert world.build(day=4).run.steps["load"]["documents"] == 3
    with duckdb.connect(world.settings("builder").working, read_only=True) as connection:
        assert connection.execute("SELECT document_id FROM raw.document ORDER BY 1").fetchall() == before


def test_what_an_older_collector_remembered_is_read(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    rejected = [["2025-03-02", 5], ["2025-03-03", 40, {"location": 0.0}]]
    fills = {"location": 1.0}
    boards = [["boards", "ashby:acme", [40], fills, "d", "2025-03-01", rejected]]
    path.write_bytes(orjson.dumps({"units": [], "boards": boards}))
    (history,) = Memory(path).known.histories.values()
    assert [(read.day.day, read.posting_count, dict(read.fill_shares)) for read in history.rejected] == [
        (2, 5, {}), (3, 40, {"location": 0.0})
    ]  # fmt: skip


def test_a_copy_that_is_not_whole_is_told_and_taken_when_it_is(world: World) -> None:
    world.collect("one", 2)
    (path,) = world.delivered()
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole[: len(whole) // 2], whole[:3], whole[:-9] + b"x" + whole[-8:], b""):
        path.write_bytes(damaged)
        outcome = world.build()
        assert "not what its collector sealed" in outcome.run.warnings[0]
        assert not list(world.settings("builder").landing.glob("*/*"))
    path.write_bytes(whole)
    assert world.build().run.steps["load"]["documents"] == 6


def test_what_cannot_be_delivered_waits(world: World) -> None:
    shared = world.folder / "shared"
    shared.write_text("no folder")
    with pytest.raises(SkilltideError, match=r"can't be delivered to .* 1 landing files wait in"):
        world.collect("one", 1)
    shared.unlink()
    world.collect("one", 2)
    assert len(world.delivered()) == 2
    left = shared / "one" / "boards"
    token = (world.settings("one").outbox / "token").read_text()
    (left / f".x.{token}.part").touch()
    (left / ".x.another-token.part").touch()
    world.collect("one", 3)
    assert [path.name for path in left.glob(".*")] == [".x.another-token.part"], "another's may be in work"


def test_one_collector_s_trouble_keeps_nobody_else_s_files_from_being_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.collect("one", 1, "acme")
    world.collect("two", 1, "other")
    (path,) = (world.folder / "shared" / "one").glob("*/*.zst")
    stranger = path.with_name("20251399T999999.000-abcd" + path.name[path.name.index(".", 20) :])
    shutil.copy(path, stranger)  # a name that is no time
    closed = world.folder / "shared" / "three"
    closed.mkdir()
    listed, opened = Path.iterdir, Path.open

    class Broken:
        """A file that can be opened and not be read, as of a share that has gone."""

        def __init__(self, file: Any) -> None:
            self.file = file

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

        def __enter__(self) -> "Broken":
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def read(self, *_: object) -> bytes:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    def refuse(folder: Path) -> Any:
        if folder == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return listed(folder)

    with monkeypatch.context() as patch:  # root, who may run this, may look into anything
        patch.setattr(Path, "iterdir", refuse)
        patch.setattr(
            Path, "open", lambda one, *a, **k: Broken(opened(one, *a, **k)) if one == path else opened(one, *a, **k)
        )
        outcome = world.build()
    assert outcome.run.steps["load"]["documents"] == 2
    assert [told.partition(")")[0] for told in outcome.run.warnings] == [
        f"{closed}: can't be looked into (Permission denied", f"{path}: can't be read (Stale file handle",
    ]  # fmt: skip
    outcome = world.build()
    assert outcome.run.steps["load"]["documents"] == 2 and outcome.run.warnings == [] and stranger.exists()
    assert sorted(collectors(world.settings("builder").landing)["boards"]) == ["one", "two"]


@pytest.mark.parametrize("change", [{"weather": 1}, {"kind": "weather"}])
@pytest.mark.parametrize("which", [0, -1])
def test_what_a_newer_collector_wrote_waits_for_a_newer_builder(
    which: int, change: dict[str, Any], world: World
) -> None:
    world.collect("one", 1, "acme")
    (path,) = world.delivered()
    with zstandard.ZstdDecompressor().stream_reader(path.read_bytes(), read_across_frames=True) as stream:
        lines = [orjson.loads(line) for line in stream.read().splitlines()]
    lines[which] |= change
    frames = [zstandard.ZstdCompressor().compress(orjson.dumps(line) + b"\n") for line in lines]
    digest = hashlib.blake2b(b"".join(frames), digest_size=16).hexdigest()
    run = path.name.rpartition(".jsonl")[0].rpartition(".")[0]
    path.unlink()
    path.with_name(f"{run}.{digest}.jsonl.zst").write_bytes(b"".join(frames))
    for _ in range(2):
        (told,) = world.build().run.warnings
        assert "written by a newer skilltide than this one ('weather'" in told.replace("an entry of kind ", "")
    kept = [*world.delivered(), *world.settings("builder").landing.glob("*/*.zst")]
    assert len(kept) == 1, "it is not lost, and nobody is told to delete it"


def test_a_collector_heals_what_a_full_or_broken_disk_left_in_its_outbox(world: World) -> None:
    world.collect("one", 1, "acme")
    outbox = world.settings("one").outbox
    (outbox / "token").write_text("")
    (outbox / "ready" / "boards").mkdir(parents=True, exist_ok=True)
    damaged = outbox / "ready" / "boards" / f"20250301T060000.000-abcd.{'0' * 32}.jsonl.zst"
    damaged.write_bytes(b"")
    world.collect("one", 2, "third")
    assert len(world.delivered()) == 2 and len((outbox / "token").read_text()) == 16
    assert not damaged.exists() and damaged.with_name(damaged.name + ".damaged").exists()


def test_nothing_is_delivered_beneath_a_mount_that_is_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mounted: set[Path] = set()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in mounted or Path(path) == Path("/"))
    world.collect("one", 1)
    shutil.rmtree(world.folder / "shared")
    mounted.add(world.folder / "shared")  # a share takes the place of what was a folder
    world.collect("one", 2, "acme")
    mounted.clear()  # its local folder is there, and may be written to
    with pytest.raises(SkilltideError, match=r"shared, to which .* isn't mounted\. Mount it; 1 landing files wait"):
        world.collect("one", 2, "third")
    assert len(world.delivered()) == 1
    mounted.add(world.folder / "shared")
    world.collect("one", 3, "acme")
    assert len(world.delivered()) == 3
    mounted.clear()
    (world.settings("one").outbox / "mount").unlink()  # as the message says, where it is meant
    world.collect("one", 1, "other")
    assert len(world.delivered()) == 4


def test_two_homes_of_one_name_are_told_and_lose_nothing(world: World) -> None:
    warnings = []
    for home, board in (("here", "acme"), ("there", "other"), ("here", "third"), ("here", "acme")):
        world.serve(DAYS[1])
        world.at(1)
        sources = list(build_sources({"boards": world.entry(board)}, "test").values())
        warnings.append(pipeline.collect(world.settings(home, collector="one"), sources).run.warnings)
    assert [len(told) for told in warnings] == [0, 1, 1, 0]
    assert "another home delivered there last" in warnings[1][0] and "SKILLTIDE_COLLECTOR" in warnings[1][0]
    assert world.build().run.steps["load"]["new_documents"] == 5


def test_a_full_shared_folder_is_told_and_holds_no_half_files(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:9])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", half)
        with pytest.raises(
            SkilltideError, match=r"No space left on device\). Free some there. 1 landing files wait in"
        ):
            world.collect("one", 1)
    assert not list((world.folder / "shared").rglob("*.part"))
    world.collect("one", 1)
    assert len(world.delivered()) == 2


def test_what_a_builder_may_not_remove_is_taken_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.collect("one", 1, "acme")
    world.collect("one", 2, "third")
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.is_relative_to(world.folder / "shared"):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:  # root, who may run this, may remove anything
        patch.setattr(Path, "unlink", refused)
        for documents in ({"documents": 4, "new_documents": 4, "rejections": 0}, None):
            outcome = world.build()
            assert outcome.run.steps.get("load") == documents
            assert [told.partition(": ")[2] for told in outcome.run.warnings] == [
                "what was taken from there can't be removed (Read-only file system). Allow the builder's user to; "
                "until then each run finds it there again."
            ]
    assert len(world.delivered()) == 2
    world.build()
    assert not world.delivered()


def test_nothing_to_collect_is_told(world: World) -> None:
    home = world.folder / "empty"
    home.mkdir()
    process = Command(
        "--home", str(home), "ingest", "--collect-only", environment=os.environ | {"SKILLTIDE_COLLECTED": str(home)}
    )
    assert "names no source to collect" in process.communicate(timeout=120)[1] and process.returncode == 1


def test_a_missing_shared_folder_is_told(world: World) -> None:
    assert "is the shared folder there?" in world.build().run.warnings[0].lower()


def test_a_name_that_is_no_folder_s_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("../up", "Frankfurt 2", "x" * 64):
        monkeypatch.setenv("SKILLTIDE_COLLECTOR", name)
        with pytest.raises(SkilltideError, match=r"collector: .* small letters"):
            load_settings()
    monkeypatch.delenv("SKILLTIDE_COLLECTOR")
    assert load_settings().collector


class Processes:
    """Commands of the CLI in processes of their own, on the homes of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._environment = os.environ | {
            "SKILLTIDE_LEXICONS": str(world.lexicon), "SKILLTIDE_WORKERS": "1", "SKILLTIDE_LOCK_WAIT_SECONDS": "300",
            "SKILLTIDE_COLLECTED": str(world.folder / "shared"), "SKILLTIDE_CONTACT": "me@example.org",
            "SKILLTIDE_ALLOW_LOOPBACK": "true",
        }  # fmt: skip

    def start(self, home: str, *arguments: str) -> Command:
        folder = self._world.folder / home
        folder.mkdir(exist_ok=True)
        if home != "builder":
            (folder / "sources.yml").write_text(yaml.safe_dump({"boards": self._world.entry()}))
        environment = self._environment | {"SKILLTIDE_COLLECTOR": home}
        return Command("--home", str(folder), "ingest", *arguments, environment=environment)

    def run(self, home: str, *arguments: str) -> None:
        process = self.start(home, *arguments)
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors


def postings(settings: Settings) -> list[tuple[Any, ...]]:
    with duckdb.connect(settings.working, read_only=True) as connection:
        return connection.execute(
            "SELECT native_id, observation_count, version_count, text_id FROM staging.posting ORDER BY 1"
        ).fetchall()


def test_a_killed_collector_harms_nothing_and_two_builders_take_each_file_once(world: World) -> None:
    processes = Processes(world)
    world.serve(DAYS[1])
    world.server.routes[PATH.format("third")] = Reply(b"", seconds=60)
    victim = processes.start("one", "--collect-only")
    outbox = world.settings("one").outbox
    until = time.monotonic() + 120
    while not any(path.stat().st_size for path in outbox.glob("landing/*/*.part")):
        assert time.monotonic() < until and victim.poll() is None
        time.sleep(0.02)
    second = processes.start("one", "--collect-only")  # waits for the first, and finds it dead
    victim.send_signal(9)
    assert victim.wait(60) == -9 and not world.delivered()
    world.serve(DAYS[1])
    _, errors = second.communicate(timeout=120)
    assert second.returncode == 0, errors
    assert len(world.delivered()) >= 2, "what it had read of boards, and the rest"
    builders = [processes.start("builder") for _ in range(2)]
    for builder in builders:
        _, errors = builder.communicate(timeout=300)
        assert builder.returncode == 0, errors
    assert not world.delivered()
    assert [row[:3] for row in postings(world.settings("builder"))] == [
        (f"job-{number}", 1, 1) for number in range(1, 6)
    ]


@pytest.mark.slow
def test_collectors_and_builders_that_are_killed_at_any_moment(world: World) -> None:
    world.serve(DAYS[1])
    processes = Processes(world)
    began = time.monotonic()
    processes.run("undisturbed", "--collect-only")
    seconds = time.monotonic() - began
    processes.run("builder")
    expected = postings(world.settings("builder"))
    draw = random.Random(20_250_703)
    shutil.rmtree(world.folder / "builder")
    for number in range(40):
        home, arguments = draw.choice([("one", ("--collect-only",)), ("two", ("--collect-only",)), ("builder", ())])
        victim = processes.start(home, *arguments)
        time.sleep(draw.uniform(0.1, 1.1) * seconds)
        victim.send_signal(9)
        victim.wait(60)
        if number % 10 == 0:
            shutil.rmtree(world.folder / "one" / "outbox", ignore_errors=True)  # a machine that was set up anew
    for home in ("one", "two"):
        processes.run(home, "--collect-only")
    processes.run("builder")
    assert postings(world.settings("builder")) == expected
    assert not list((world.folder / "shared").rglob("*.zst"))
    assert not list(world.settings("builder").landing.rglob("*.taking"))
