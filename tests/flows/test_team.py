"""A team: PostgreSQL, a work pool, two machines, limits by source, keys in blocks, automations that fire."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from local_server import LocalServer, Reply, local_server
from services import psql
from skilltide.http.fetcher import Limits
from skilltide.pipeline import INGEST_STEPS
from support import posting, write_csv
from team import POOL, ROOT, Team, team, wait

pytestmark = pytest.mark.slow

MACHINES = ("harbour", "quay")
ASHBY = "/posting-api/job-board/acme?includeCompensation=true"
KEY = "k3y-0f-0ur-own-make"
SOURCES = """
board: {{platform: files, path: board}}
market: {{platform: ashby, api: "{url}", boards: [acme]}}
offices: {{platform: usajobs, api: "{url}"}}
lamps: {{platform: ashby, api: "{url}", boards: [lamps]}}
"""
JOB = {"id": "j1", "title": "ML Engineer", "location": "Berlin, Germany", "publishedAt": "2025-01-05T00:00:00Z",
       "descriptionHtml": "<p>You train models with Python.</p>"}  # fmt: skip


@pytest.fixture(scope="module")
def boards() -> Iterator[LocalServer]:
    with local_server() as server:
        server.routes[ASHBY] = Reply({"apiVersion": "1", "jobs": [JOB]}, seconds=4)
        yield server


@pytest.fixture(scope="module")
def prefect_team(tmp_path_factory: pytest.TempPathFactory, lexicon: Path, boards: LocalServer) -> Iterator[Team]:
    """Deployments in a pool with a queue a machine, a limit, a key, and a worker on each machine."""
    with team(tmp_path_factory.mktemp("team")) as made:
        made.prefect("work-pool", "create", POOL, "--type", "process")
        made.prefect("--no-prompt", "deploy", "--all")
        made.prefect("concurrency-limit", "create", "platform:ashby", "1")
        made.python(f"""
            from prefect.blocks.system import Secret
            Secret(value="{KEY}").save("usajobs-api-key")
            Secret(value="team@example.org").save("usajobs-email")
        """)
        for name in MACHINES:
            home = made.folder / name
            write_csv(home / "board" / "board_20250701.csv", [posting(number) for number in range(5)])
            (home / "sources.yml").write_text(SOURCES.format(url=boards.url))
            made.prefect("work-queue", "create", name, "--pool", POOL)
            given = {"LEXICONS": str(lexicon), "CONTACT": "me@example.org", "ALLOW_LOOPBACK": "1", "RETRY_SECONDS": "1"}
            made.start_worker(name, {f"SKILLTIDE_{key}": value for key, value in given.items()})
        yield made


def interval(task: dict[str, Any]) -> tuple[datetime, datetime]:
    """When the last try of a task ran."""
    return datetime.fromisoformat(task["start_time"]), datetime.fromisoformat(task["end_time"])


def test_prefect_keeps_its_records_in_postgresql(prefect_team: Team) -> None:
    told = psql(prefect_team.database, "SELECT count(*) FROM deployment", "prefect")
    assert int(told) == len(yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"])


def test_two_machines_read_into_their_own_homes_and_a_platform_one_after_the_other(
    prefect_team: Team, boards: LocalServer
) -> None:
    runs = [
        prefect_team.run("refresh/weekly", MACHINES[0], sources=["board", "market"]),
        prefect_team.run("ingest/by-hand", MACHINES[1], sources=["market"]),
    ]
    assert [prefect_team.ended(run)["name"] for run in runs] == ["Completed", "Completed"]
    first, second = MACHINES
    assert (prefect_team.folder / first / "warehouse" / "skilltide.duckdb").exists()
    assert not (prefect_team.folder / second / "warehouse" / "skilltide.duckdb").exists()
    assert [len(list((prefect_team.folder / name / "landing" / "market").iterdir())) for name in MACHINES] == [1, 1]
    assert len(boards.asked(ASHBY)) == 2 and boards.most_in_work == 1
    reads = sorted(interval(prefect_team.tasks(run)["read market"]) for run in runs)
    assert reads[0][1] <= reads[1][0]


def test_a_source_that_failed_is_seen_and_read_again_alone(prefect_team: Team, boards: LocalServer) -> None:
    failed = prefect_team.run("ingest/by-hand", MACHINES[0], sources=["board", "lamps"])
    state = prefect_team.ended(failed)
    assert state["name"] == "CompletedWithWarnings" and "lamps" in state["message"]
    tasks = wait(lambda: _ended(prefect_team.tasks(failed), len(INGEST_STEPS) + 2), "its tasks")
    assert (tasks["read lamps"]["state"]["type"], tasks["read board"]["state"]["type"]) == ("FAILED", "COMPLETED")
    busy = [Reply("come back", 429, {"Retry-After": "0"}, "text/plain")] * Limits().tries
    lamps = ASHBY.replace("acme", "lamps")
    boards.routes[lamps] = [*busy, Reply({"apiVersion": "1", "jobs": [JOB]})]
    again = prefect_team.run("ingest/by-hand", MACHINES[0], sources=["lamps"])
    assert prefect_team.ended(again)["name"] == "Completed"
    tasks = wait(lambda: _ended(prefect_team.tasks(again), len(INGEST_STEPS) + 1), "its tasks")
    assert tasks["read lamps"]["run_count"] == 2 and "read board" not in tasks


def _ended(tasks: dict[str, dict[str, Any]], count: int) -> dict[str, dict[str, Any]] | None:
    is_over = all(task["state"]["type"] in ("COMPLETED", "FAILED") for task in tasks.values())
    return tasks if len(tasks) == count and is_over else None


def test_a_key_comes_from_a_block_and_is_told_nowhere(prefect_team: Team, boards: LocalServer) -> None:
    boards.fallback = lambda path, headers: Reply(f"who is {headers.get('authorization-key')}?", 403)
    run = prefect_team.run("ingest/by-hand", MACHINES[0], sources=["board", "offices"])
    assert prefect_team.ended(run)["name"] == "CompletedWithWarnings"
    assert KEY in {headers.get("authorization-key") for _, headers, _ in boards.log}
    wait(lambda: "status 403" in prefect_team.log(run), "its line")
    assert prefect_team.tasks(run)["read offices"]["state"]["type"] == "FAILED"
    told = [prefect_team.log(run), str(prefect_team.tasks(run)), str(prefect_team.ask("/artifacts/filter", {}))]
    told += [path.read_text(errors="replace") for path in prefect_team.folder.glob("*.log")]
    assert not any(KEY in text for text in told)
    home = prefect_team.folder / MACHINES[0]
    assert not any(KEY.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_a_machine_that_only_collects_has_a_deployment_of_its_own(prefect_team: Team) -> None:
    name = MACHINES[1]
    prefect_team.prefect(
        "--no-prompt", "deploy", "flows/collect.py:collect", "--name", f"daily-{name}", "--pool", POOL,
        "--work-queue", name, "--param", "cadence=daily", "--cron", "0 4 * * *", "--timezone", "UTC",
        "--concurrency-limit", "1", "--collision-strategy", "CANCEL_NEW",
    )  # fmt: skip
    run = prefect_team.run(f"collect/daily-{name}", name, sources=["board"])
    assert prefect_team.ended(run)["name"] == "Completed"
    assert len(list((prefect_team.folder / name).glob("collected/*/board/*.jsonl.zst"))) == 1
    assert set(wait(lambda: _ended(prefect_team.tasks(run), 2), "its tasks")) == {"collect", "read board"}


def test_automations_tell_of_a_failed_run_and_of_none(prefect_team: Team, boards: LocalServer) -> None:
    webhook = _webhook(prefect_team, f"{boards.url}/told")
    boards.routes["/told"] = Reply({})
    for name in ("run-fails", "no-run-in-a-day"):
        document = yaml.safe_load((ROOT / "automations" / f"{name}.yaml").read_text())
        document["actions"][0]["block_document_id"] = webhook
        if document["trigger"]["posture"] == "Proactive":
            document["trigger"]["within"] = 10  # a day that ends soon
        prefect_team.ask("/automations/", document)
    prefect_team.run("refresh/weekly", MACHINES[0], sources=["nobody"])  # fails: there is no such source

    def told(subject: str, text: str) -> bool:
        notices = [body.decode() for path, _, body in boards.log if path == "/told"]
        return any(subject in notice and text in notice for notice in notices)

    wait(lambda: told("a run failed", "no 'nobody' in"), "a notice of the failed run")
    wait(lambda: told("no run in a day", "26 hours"), "a notice of the day without a run")


def _webhook(prefect_team: Team, url: str) -> str:
    """Make the team's notification block; return its id."""
    told = prefect_team.python(f"""
        from prefect.blocks.notifications import CustomWebhookNotificationBlock
        body = {{"subject": "{{{{subject}}}}", "body": "{{{{body}}}}"}}
        print(CustomWebhookNotificationBlock(name="team", url="{url}", json_data=body).save("team"))
    """)
    return told.split()[-1]
