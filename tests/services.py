"""Servers that are real and run on this machine: PostgreSQL, and a bucket that speaks S3."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

OWNER = "nobody"
"""Who runs PostgreSQL where root runs the tests: it refuses to run as root."""
BUCKET = "tide"


class MissingServiceError(Exception):
    """A server's program isn't installed; the message says which."""


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs; Debian leaves it out of the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise MissingServiceError("PostgreSQL isn't installed (apt-get install postgresql)")
    return folders[-1]


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL cluster of its own on a free port; give the connection string, without a database's name.

    Raises:
        MissingServiceError: it isn't installed.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = OWNER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        with (folder / "said").open("w") as said:  # no pipe: the server would hold it open
            done = subprocess.run(
                command, user=user, cwd=folder, check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        if done.returncode:
            raise RuntimeError(f"{program}: {(folder / 'said').read_text()}")

    data = str(folder / "data")
    try:
        run("initdb", "--pgdata", data, "--username", "tide", "--auth", "trust", "--encoding", "UTF8", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k '' -F -c shared_buffers=16MB"
        run("pg_ctl", "--pgdata", data, "--log", str(folder / "log"), "--options", options, "--wait", "start")
        try:
            yield f"host=127.0.0.1 port={port} user=tide"
        finally:
            run("pg_ctl", "--pgdata", data, "--mode", "immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def psql(server: str, sql: str, database: str = "postgres") -> str:
    """Run SQL on a PostgreSQL server; return what it prints, unaligned."""
    command = [str(_programs() / "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", sql]
    done = subprocess.run([*command, f"{server} dbname={database}"], capture_output=True, text=True, check=True)
    return done.stdout


def dump(server: str, database: str) -> str:
    """Return all that a PostgreSQL database holds, as text."""
    command = [str(_programs() / "pg_dump"), f"{server} dbname={database}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@contextmanager
def bucket() -> Iterator[dict[str, str]]:
    """Run a server that speaks S3, with a bucket BUCKET; give the environment in which clients find it.

    Raises:
        MissingServiceError: moto's server isn't installed.
    """
    try:
        from moto.server import ThreadedMotoServer
    except ImportError as error:
        raise MissingServiceError(f"moto's server isn't installed ({error.name})") from None
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        httpx.put(f"http://{host}:{port}/{BUCKET}").raise_for_status()
        yield {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "tide",
            "AWS_SECRET_ACCESS_KEY": "table",
            "AWS_REGION": "us-east-1",
        }
    finally:
        server.stop()
