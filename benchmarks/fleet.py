"""A fleet of 425 real Ashby boards, served by this machine with faults, ingested over sockets.

    python benchmarks/fleet.py [--boards 425] [--fault-share 0.05]

Three runs: one in which each request fails with `fault-share` and as many boards fail throughout; a second one with
failing requests only; a third one without faults, which must fetch nothing but 304s and change nothing. What the first
two give must equal what one run without faults gives. Prints boards, postings, seconds and memory; ends with 1 where
something differs, and skips where the reference material (../shared) is missing. Not a timed test.
"""

import functools
import hashlib
import io
import multiprocessing
import random
import resource
import sys
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml
import zstandard

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from results import Result, arguments, finish  # noqa: E402

from local_server import LocalServer, Reply, local_server  # noqa: E402
from skilltide import pipeline  # noqa: E402
from skilltide.http import Limits  # noqa: E402
from skilltide.landing import boards as fetch  # noqa: E402
from skilltide.settings import Settings  # noqa: E402
from skilltide.sources.config import build_sources  # noqa: E402

ARCHIVE = ROOT.parent / "shared" / "data" / "ashby" / "boards_20251028.tar.zst"
RUN_RECORDS = {"ops.run", "ops.step", "ops.source_run", "ops.staging_version", "ops.issue", "raw.landing_file",
               "raw.board_read", "ops.source", "ops.step_done"}  # fmt: skip
FAULTS = ("busy", "error", "slow", "cut", "page", "broken", "empty", "down")


def boards_in(archive: Path, limit: int) -> dict[str, bytes]:
    """Return the boards' answers by name."""
    plain = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(archive.open("rb"))
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BufferedReader(plain), mode="r|") as files:
        for member in files:
            stream = files.extractfile(member)
            if stream is not None and member.name.endswith(".json"):
                found[Path(member.name).stem] = stream.read()
    return dict(sorted(found.items())[:limit])


def fault(kind: str, body: bytes) -> Reply:
    """Return one of the ways in which servers fail. `empty` looks like success, and is not."""
    return {
        "busy": Reply("busy", 429, {"Retry-After": "0"}),
        "error": Reply("oops", 500),
        "slow": Reply(body, seconds=3.0),
        "cut": Reply(body, cut_at=len(body) // 2),
        "page": Reply("<html>Just a moment</html>", content_type="text/html"),
        "broken": Reply(body[: len(body) // 2]),
        "empty": Reply({"jobs": [], "apiVersion": "1"}),
        "down": Reply("maintenance", 503),
    }[kind]


def serve(boards: dict[str, bytes], fault_share: float, ready: Any, control: Any) -> None:
    """Serve the boards until told to stop. Each message sets (share of failing requests, boards that fail)."""
    chance = random.Random(7)
    state: dict[str, Any] = {"share": 0.0, "down": {}}

    def reply(path: str, headers: dict[str, str]) -> Reply:
        name = path.removeprefix("/posting-api/job-board/").partition("?")[0]
        body = boards.get(name)
        if body is None:
            return Reply("no such board", 404)
        if name in state["down"]:
            return fault(state["down"][name], body)
        if chance.random() < state["share"]:
            return fault(chance.choice([kind for kind in FAULTS if kind != "empty"]), body)
        return Reply(body, etag=f'"{hashlib.md5(body).hexdigest()}"', is_gzipped=True)

    with local_server() as server:
        server.fallback = reply
        ready.send(server.url)
        while (message := control.recv()) is not None:
            share, down = message
            state.update(share=share, down=down)
            ready.send(_counts(server))
            server.log.clear()


def _counts(server: LocalServer) -> int:
    return len(server.asked())


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table that a repeated run must not change."""
    with duckdb.connect(path, read_only=True) as connection:
        names = [name for (name,) in connection.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()]  # fmt: skip
        return {
            name: sorted(connection.execute(f"FROM {name}").fetchall(), key=repr)
            for name in names
            if name not in RUN_RECORDS
        }


def ingest(home: Path, url: str, names: list[str], empty: list[str]) -> tuple[pipeline.Outcome, float]:
    """Run ingestion once; return its outcome and seconds."""
    settings = Settings(home=home, contact="fleet@example.org", allow_loopback=True, workers=2)
    home.mkdir(parents=True, exist_ok=True)
    lines = [{"board": name, "employer": name, "minimum_postings": 0 if name in empty else 1} for name in names]
    (home / "boards.yml").write_text(yaml.safe_dump({"ashby": lines}))
    sources = build_sources({"ashby": {"platform": "ashby", "api": url, "boards": names}}, "fleet", home)
    began = time.monotonic()
    outcome = pipeline.ingest(settings, sources.values())
    return outcome, time.monotonic() - began


def main() -> int:
    """Run everything; return 0 where nothing differs."""
    parser = arguments(__doc__)
    parser.add_argument("--boards", type=int, default=425)
    parser.add_argument("--fault-share", type=float, default=0.05)
    options = parser.parse_args()
    if not ARCHIVE.exists():
        print(f"skipped: {ARCHIVE} is missing")
        return 0
    boards = boards_in(ARCHIVE, options.boards)
    names, empty = list(boards), [name for name, body in boards.items() if b'"id"' not in body]
    chance = random.Random(3)
    down = {name: chance.choice(FAULTS) for name in names if chance.random() < options.fault_share}
    pipeline.clock = lambda: datetime(2025, 10, 28, 6, tzinfo=UTC)
    limits = Limits(read_seconds=1.0, backoff_seconds=0.05)
    fetch.open_fetcher = functools.partial(fetch.open_fetcher, limits=limits)
    ready, ready_there = multiprocessing.Pipe()
    control, control_there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(boards, options.fault_share, ready_there, control_there), daemon=True)
    process.start()
    url = ready.recv()
    results, memory = [], 0.0
    result = Result.of_this_run("fleet", "A fleet of real Ashby boards over sockets, with faults")
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        homes = Path(folder) / "faulty", Path(folder) / "faultless"
        for what, home, share, faulty in (
            ("faults, boards down", homes[0], options.fault_share, down),
            ("faults", homes[0], options.fault_share, {}),
            ("no faults, unchanged", homes[0], 0.0, {}),
            ("no faults at all", homes[1], 0.0, {}),
        ):
            before = contents(home / "warehouse" / "working.duckdb") if home.exists() else {}
            control.send((share, faulty))
            ready.recv()
            outcome, seconds = ingest(home, url, names, empty)
            memory = memory or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            control.send((0.0, {}))
            requests = ready.recv()
            after = contents(home / "warehouse" / "working.duckdb")
            results.append((outcome, before, after))
            told = {key: (float(value), "") for key, value in outcome.run.steps["fetch"].items()}
            land = outcome.landed[0].seconds
            result.add(what, wall=(seconds, "s"), fetching=(land, "s"), requests=(requests, ""), **told)
    control.send(None)
    process.join(5)
    faultless = results[3][2]
    result.notes.append(f"boards {len(boards)}, documents {len(faultless['raw.document'])}, postings "
          f"{len(faultless['staging.posting'])}, {sum(map(len, boards.values())) / 1e6:.0f} MB, "
          f"peak memory of the first run {memory:.0f} MB")  # fmt: skip
    differing = [name for name in faultless if name != "ops.quarantine" and faultless[name] != results[1][2][name]]
    changed = [name for name in results[2][1] if results[2][1][name] != results[2][2][name]]
    unchanged = results[2][0].run.steps["fetch"].get("boards_unchanged", 0)
    result.notes += [
        f"two runs with faults against one without: {differing or 'equal'}",
        f"a further run: {unchanged} of {len(boards)} boards unchanged; {changed or 'nothing'} changed",
    ]
    finish(result, options.write)
    return int(bool(differing or changed or unchanged != len(boards)))


if __name__ == "__main__":
    sys.exit(main())
