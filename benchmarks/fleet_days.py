"""Boards on eight platforms for five simulated days over sockets, with everything that goes wrong, against the truth.

    python benchmarks/fleet_days.py [--boards 600] [--trouble 0.03] [--memory]

Openings, closings, edits, an outage of a platform, 403 (a board, and bursts), 429, a board that robots.txt disallows,
slow ones, a cut list, lists of several pages whose second one fails, JSON-LD that is loose or cut off. Texts are those
of ../shared/data/ashby where it is there, else ours. Each day is ingested once, the last one twice. Checked: a closing
stands on the day on which a whole read first lacked the posting, and nothing else is closed; the second run of a day
changes nothing; requests for single postings follow what changed. With `--memory`, the peak of a process that only
fetches, for a quarter of the boards and for all. Ends with 1 where something is wrong. Not a timed test.
"""

import functools
import json
import multiprocessing
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import yaml

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

import fleet  # noqa: E402
from results import Result, arguments, finish  # noqa: E402

from board_market import CUT_AT, DAYS, PLATFORMS, Market, MarketServer  # noqa: E402
from local_server import local_server  # noqa: E402
from skilltide import pipeline  # noqa: E402
from skilltide.http import Limits  # noqa: E402
from skilltide.landing import boards as fetch  # noqa: E402
from skilltide.landing.collection import Collection  # noqa: E402
from skilltide.settings import Settings  # noqa: E402
from skilltide.sources.config import build_sources  # noqa: E402
from skilltide.sources.platforms import workday  # noqa: E402
from skilltide.sources.source import Source  # noqa: E402

FIRST = date(2025, 3, 1)
LIMITS = Limits(read_seconds=1.0, backoff_seconds=0.02, tries=4)
HOSTED = {"recruitee", "teamtailor"}
_SITE = re.compile(r"^(?:127\.0\.0\.1#|wor\d+\.)")
"""What an id begins with where it is its site's or its employer's own."""


def texts(limit: int = 3_000) -> list[str]:
    """Return texts of real postings, where the reference material is beside the project."""
    if not fleet.ARCHIVE.exists():
        return []
    found = []
    for body in fleet.boards_in(fleet.ARCHIVE, 200).values():
        for job in json.loads(body).get("jobs", []):
            text = re.sub(r"\s+", " ", job.get("descriptionPlain") or "")[:1_500]
            if len(text) > 200:
                found.append(text)
    return found[:limit]


def serve(market: Market, trouble: float, ready: Any, control: Any) -> None:
    """Serve until told to stop; each message is the day that it is, and asks for what was asked for meanwhile."""
    with local_server() as server:
        answers = MarketServer(market, server, trouble=trouble)
        ready.send(server.url)
        while (day := control.recv()) is not None:
            ready.send([path for path, _, _ in server.log])
            with server.lock:
                server.log.clear()
                answers.refused.clear()
                answers.day = day


def sources(market: Market, url: str, home: Path) -> list[Source]:
    """Write the home's boards and build its sources."""
    home.mkdir(parents=True, exist_ok=True)
    lines: dict[str, list[dict[str, Any]]] = {}
    entries = {}
    for platform in PLATFORMS:
        lines[platform] = [{"board": name, "employer": name} for name in market.jobs[platform]]
        if platform == "jobposting":
            lines[platform] = [line | {"url": f"{url}/site/{line['board']}/map-index"} for line in lines[platform]]
        api = f"{url}/{{board}}" if platform in HOSTED else url
        entries[platform] = {"platform": platform, "api": api, "boards": list(market.jobs[platform])}
    entries["jobposting"].pop("api")
    (home / "boards.yml").write_text(yaml.safe_dump(lines))
    return list(build_sources(entries, "fleet", home).values())


def settings_of(home: Path) -> Settings:
    """Return the settings of a home that may ask this machine."""
    return Settings(home=home, contact="fleet@example.org", allow_loopback=True, workers=1)


def expected(market: Market) -> dict[str, tuple[bool, int | None]]:
    """Return what should be known after the last day: posting -> (still open in truth, the day it is closed on)."""
    found: dict[str, tuple[bool, int | None]] = {}
    for platform in PLATFORMS:
        for board in market.jobs[platform]:
            closed: dict[str, int | None] = {}
            for day in range(1, DAYS + 1):
                behaviour = market.day(platform, board, day)
                if behaviour.kind == "failed":
                    continue
                there = market.open(platform, board, day)
                if behaviour.how == "fewer than told":
                    there = there[:-4]
                if behaviour.how == "cut JSON-LD":
                    there = [job for job in there if job.changed != day]
                keys = {job.id for job in there}
                closed |= dict.fromkeys(keys, None)
                if behaviour.kind == "whole":
                    closed |= {key: day for key, known in closed.items() if known is None and key not in keys}
            now = {job.id for job in market.open(platform, board, DAYS)}
            found |= {key: (key in now, day) for key, day in closed.items()}
    return found


def known(path: Path) -> dict[str, int | None]:
    """Return what the warehouse knows: posting (without its site or employer) -> the day on which it was closed."""
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute("SELECT native_id, closed_on FROM staging.posting").fetchall()
    return {_SITE.sub("", key): None if day is None else (day - FIRST).days + 1 for key, day in rows}


def changes(market: Market, day: int) -> int:
    """Return how many postings of platforms with a request for each are new or edited on a day."""
    return sum(
        job.changed == day
        for platform in ("workday", "jobposting")
        for board in market.jobs[platform]
        for job in market.open(platform, board, day)
    )


def run_days(result: Result, market: Market, trouble: float, home: Path) -> list[str]:
    """Ingest all days, add what was asked for, and return what is wrong."""
    ready, ready_there = multiprocessing.Pipe()
    control, control_there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(market, trouble, ready_there, control_there), daemon=True)
    process.start()
    url = ready.recv()
    wrong: list[str] = []
    before: dict[str, list[tuple[Any, ...]]] = {}
    fetch.open_fetcher = functools.partial(fetch.open_fetcher, limits=LIMITS)
    original, workday.MOST = workday.MOST, CUT_AT
    try:
        settings = settings_of(home)
        for number, day in enumerate([*range(1, DAYS + 1), DAYS]):
            control.send(day)
            ready.recv()
            at = datetime(2025, 3, 1, 6 + (number >= DAYS), tzinfo=UTC) + timedelta(days=day - 1)
            pipeline.clock = lambda at=at: at  # type: ignore[misc]
            began = time.monotonic()
            outcome = pipeline.ingest(settings, sources(market, url, home))
            seconds = time.monotonic() - began
            control.send(day)
            asked = [path for path in ready.recv() if path != "/robots.txt"]
            single = sum("/job/" in path or (path.startswith("/site/") and "/jobs/" in path) for path in asked)
            steps = outcome.run.steps["fetch"]
            told = {key: (float(steps[key]), "") for key in sorted(steps)}
            what = "again" if number == DAYS else f"day {day}"
            new = changes(market, day) if number < DAYS else 0
            result.add(what, "days", requests=(len(asked), ""), for_single_postings=(single, ""),
                       new_or_edited=(new, ""), wall=(seconds, "s"), **told)  # fmt: skip
            if number == DAYS:
                after = fleet.contents(settings.working)
                differing = [name for name in after if after[name] != before.get(name)]
                wrong += [f"the second run of a day changed {name}" for name in differing]
            before = fleet.contents(settings.working) if number == DAYS - 1 else before
        wrong += judge(result, market, settings.working)
    finally:
        workday.MOST = original
        control.send(None)
        process.join(5)
    return wrong


def judge(result: Result, market: Market, path: Path) -> list[str]:
    """Compare what is known with the truth; add the figures and return what differs."""
    truth, found = expected(market), known(path)
    wrongly = [key for key, day in found.items() if day is not None and truth.get(key, (True, None))[0]]
    differing = {key: (truth.get(key, (None, None))[1], found.get(key)) for key in truth.keys() | found.keys()
                 if key not in truth or key not in found or truth[key][1] != found[key]}  # fmt: skip
    days = Counter(day for _, day in truth.values() if day is not None)
    result.notes.append(
        f"postings {len(found):,} of {len(truth):,}; closings {sum(days.values()):,} by day "
        f"{dict(sorted(days.items()))}; closed wrongly {len(wrongly)}; differing {len(differing)}"
    )
    return [f"{key}: closed on day {found}, expected {wanted}" for key, (wanted, found) in differing.items()] + [
        f"{key}: closed, and it is open" for key in wrongly
    ]


def peak(boards: int) -> float:
    """Return the peak memory (MB) of a process that fetches so many boards once."""
    command = [sys.executable, __file__, "--boards", str(boards), "--fetch-only", "--own-texts"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def fetch_only(market: Market) -> None:
    """Fetch all boards once and print this process's peak memory in MB."""
    ready, ready_there = multiprocessing.Pipe()
    control, control_there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(market, 0.0, ready_there, control_there), daemon=True)
    process.start()
    url = ready.recv()
    workday.MOST = CUT_AT
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        home = Path(folder)
        at = datetime(2025, 3, 1, 6, tzinfo=UTC)
        given: Any = sources(market, url, home)
        collection = Collection(settings_of(home), "20250301T060000.000-0001", at)
        fetch.fetch_boards(given, collection, limits=LIMITS)
    control.send(None)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def main() -> int:
    """Run everything; return 0 where nothing is wrong."""
    parser = arguments(__doc__)
    parser.add_argument("--boards", type=int, default=600)
    parser.add_argument("--trouble", type=float, default=0.03)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--own-texts", action="store_true", help="Texts of ours, also where ../shared is there.")
    parser.add_argument("--fetch-only", action="store_true", help="what --memory runs: fetch once, print the peak")
    options = parser.parse_args()
    given = [] if options.own_texts else texts()
    market = Market(max(4, options.boards // len(PLATFORMS)), given)
    if options.fetch_only:
        fetch_only(market)
        return 0
    result = Result.of_this_run("fleet_days", "Boards on eight platforms for five simulated days, against the truth")
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        wrong = run_days(result, market, options.trouble, Path(folder) / "home")
    for line in wrong[:20]:
        print(line)
    if options.memory:
        for boards in (options.boards // 4, options.boards):
            result.add(f"{boards} boards", "fetching alone, texts of ours", peak_memory=(peak(boards), "MB"))
    finish(result, options.write)
    print("as expected" if not wrong else f"{len(wrong)} things are wrong")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
