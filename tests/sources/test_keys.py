"""Keys reach the server that they are for, and nothing else: no file, no log line, no message, no other host."""

import asyncio
import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
import zstandard
from typer.testing import CliRunner

from local_server import LocalServer, Reply, local_server
from skilltide import pipeline
from skilltide.cli import app
from skilltide.http import Fetcher, FetchError, Limits, Manners, Request
from skilltide.settings import Settings
from skilltide.sources.config import build_sources

KEY = "k3y/of+ours&more=="
APP = "9b1deb4d"
SECRETS = {
    form
    for secret in (KEY, APP)
    for form in (secret, quote(secret, safe=""), quote(quote(secret, safe=""), safe=""), json.dumps(secret)[1:-1],
                 base64.b64encode(secret.encode()).decode().rstrip("="))
}  # fmt: skip
QUICK = Limits(tries=2, backoff_seconds=0.0, read_seconds=2.0, total_seconds=5.0)
BARE = Manners(is_robots_obeyed=False)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as local:
        yield local


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All log lines of all libraries, at DEBUG."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith(("httpx", "httpcore", "skilltide"))]
    levels = {name: logging.getLogger(name).level for name in names}
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "skilltide", *names):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield caplog
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def written(folder: Path) -> str:
    """Return all that stands in a folder: names, and contents, of compressed files and databases too."""
    parts = []
    for path in sorted(folder.rglob("*")):
        parts.append(str(path.relative_to(folder)))
        if not path.is_file():
            continue
        content = path.read_bytes()
        parts.append(content.decode("utf-8", "replace"))
        if path.suffix == ".zst":
            parts.append(zstandard.ZstdDecompressor().decompressobj().decompress(content).decode("utf-8", "replace"))
        if path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as connection:
                names = connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
                parts += [repr(connection.execute(f"FROM {name}").fetchall()) for (name,) in names]
    return "\n".join(parts)


def assert_none(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


def echo(path: str, headers: dict[str, str]) -> Reply:
    """A server that tells everything back."""
    records = [
        {"id": f"{number}", "title": "Machine Learning Engineer", "company": {"display_name": f"Acme {KEY}"},
         "location": {"area": ["Germany", "Berlin"]}, "created": "2025-01-05T00:00:00Z",
         "description": f"You know Python. Asked for with {path} and {json.dumps(headers)} by {APP}.",
         "redirect_url": f"https://www.adzuna.de/land/{number}?app_key={quote(KEY, safe='')}&app_id={APP}",
         "MatchedObjectId": f"{number}", "MatchedObjectDescriptor": {"PositionTitle": f"Data Scientist {KEY}"}}
        for number in range(3)
    ]  # fmt: skip
    body = {"results": records, "SearchResult": {"SearchResultItems": records}, "you": path}
    return Reply(
        body, etag=f'"{quote(KEY, safe="")}"', headers={"X-You": path, "X-Key": headers.get("authorization-key", "")}
    )


def entries(server: LocalServer) -> dict[str, Any]:
    return {
        "adzuna": {
            "platform": "adzuna",
            "accept_terms": True,
            "api": server.url,
            "countries": ["de"],
            "phrases": ["data scientist"],
            "pages": 1,
        },
        "usajobs": {"platform": "usajobs", "api": server.url, "keywords": ["data"], "pages": 1},
    }


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ADZUNA_APP_ID": APP, "ADZUNA_APP_KEY": KEY, "USAJOBS_API_KEY": KEY,
                        "USAJOBS_EMAIL": "me@example.org", "SKILLTIDE_CONTACT": "me@example.org",
                        "SKILLTIDE_ALLOW_LOOPBACK": "1"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)


REPLIES = {
    "told back": echo,
    "an error page": lambda path, headers: Reply(f"no such thing: {path} {KEY}", 500, content_type="text/html"),
    "refused": lambda path, headers: Reply(f"bad key {KEY}", 403),
    "no JSON": lambda path, headers: Reply(f"{KEY} {path} is wrong"),
    "another type": lambda path, headers: Reply("x", content_type=f"text/html; key={KEY}"),
    "a type of its own": lambda path, headers: Reply("x", content_type=f"image/{APP}"),
    "redirect to itself": lambda path, headers: Reply(status=302, headers={"Location": path}),
    "redirect": lambda path, headers: (
        Reply(status=302, headers={"Location": f"/moved?x=1&app_key={quote(KEY, safe='')}&app_id={APP}"})
        if not path.startswith("/moved")
        else Reply("gone", 404)
    ),
    "redirect in the path": lambda path, headers: (
        Reply(status=302, headers={"Location": f"/moved/{APP}"})
        if not path.startswith("/moved")
        else Reply("gone", 404)
    ),
    "redirect to nowhere": lambda path, headers: Reply(status=302, headers={"Location": f"http://[{APP}"}),
}


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.usefixtures("keys")
def test_no_key_is_written_anywhere(
    reply: str, server: LocalServer, tmp_path: Path, lexicon: Path, everything: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    server.fallback = REPLIES[reply]
    settings = Settings(
        home=tmp_path / "home", workers=1, lexicons=lexicon, contact="me@example.org", allow_loopback=True
    )
    sources = list(build_sources(entries(server), "test", settings.home).values())
    told = repr(pipeline.ingest(settings, sources))
    assert any(KEY in headers.get("authorization-key", "") for _, headers, _ in server.log)
    assert any(quote(KEY, safe="") in path for path, _, _ in server.log)
    assert "GET" in everything.text and "send_request_headers" in everything.text  # they were really told
    printed = capfd.readouterr()
    assert_none("\n".join([told, everything.text, printed.out, printed.err]))
    if reply == "told back":
        assert "Machine Learning Engineer" in written(settings.home)
    assert_none(written(settings.home))


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("platform", ["adzuna", "usajobs"])
def test_no_key_is_recorded(
    platform: str, server: LocalServer, tmp_path: Path, everything: pytest.LogCaptureFixture
) -> None:
    server.fallback = echo
    arguments = [
        "--home",
        str(tmp_path / "home"),
        "sources",
        "record",
        platform,
        platform,
        "--out",
        str(tmp_path / "out.json"),
    ]
    result = CliRunner().invoke(app, [*arguments, "--api", server.url], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "Machine Learning Engineer" in (tmp_path / "out.json").read_text()
    assert_none(written(tmp_path) + result.output + everything.text)


def test_a_token_is_a_key_like_others(
    server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, everything: pytest.LogCaptureFixture
) -> None:
    for name, value in {"FRANCETRAVAIL_CLIENT_ID": "client-of-ours", "FRANCETRAVAIL_CLIENT_SECRET": APP,
                        "SKILLTIDE_CONTACT": "me@example.org", "SKILLTIDE_ALLOW_LOOPBACK": "1"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    asked = []

    def answer(path: str, headers: dict[str, str]) -> Reply:
        if path.startswith("/connexion"):
            return Reply({"access_token": KEY, "expires_in": 1499})
        asked.append(headers["authorization"])
        told = f"Vous connaissez Python. {headers['authorization']}"
        return Reply({"resultats": [{"id": "1", "intitule": "Machine Learning Engineer", "description": told}]})

    server.fallback = answer
    arguments = ["--home", str(tmp_path / "home"), "sources", "record", "francetravail", "francetravail"]
    for name in ("one.json", "two.json"):  # the same token again: it must reach the server, not its mask
        told = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / name), "--api", server.url])
        assert told.exit_code == 0, told.output
        assert "Machine Learning Engineer" in (tmp_path / name).read_text()
        assert_none(told.output)
    assert set(asked) == {f"Bearer {KEY}"}
    assert any(f"client_secret={APP}".encode() in body for _, _, body in server.log)
    assert_none(written(tmp_path) + everything.text)


def test_no_key_goes_to_another_host(server: LocalServer, everything: pytest.LogCaptureFixture) -> None:
    with local_server({"/there?x=1": Reply({"jobs": []})}) as other:
        server.fallback = lambda path, headers: Reply(
            status=302, headers={"Location": f"{other.url}/there?app_key={quote(KEY, safe='')}&x=1"}
        )
        found = fetched(
            Request(f"{server.url}/here", secrets={"app_key": KEY}, headers={"Authorization": f"Bearer {KEY}"})
        )
        assert_none(repr(other.log) + repr(found) + everything.text)
        assert [path for path, _, _ in other.log] == ["/there?x=1"]


def test_a_redirect_of_the_same_host_keeps_the_key(server: LocalServer, everything: pytest.LogCaptureFixture) -> None:
    server.fallback = lambda path, headers: (
        Reply({"jobs": []})
        if path.startswith("/v2")
        else Reply(status=301, headers={"Location": path.replace("/v1", "/v2")})
    )
    found = fetched(Request(f"{server.url}/v1", {"x": "1"}, secrets={"app_key": KEY}))
    assert not isinstance(found, FetchError)
    assert server.log[-1][0] == f"/v2?x=1&app_key={quote(KEY, safe='')}"
    assert_none(repr(found) + everything.text)


def test_a_password_within_an_address_is_told_to_nobody(
    server: LocalServer, everything: pytest.LogCaptureFixture
) -> None:
    server.fallback = lambda path, headers: Reply(f"{headers.get('authorization')}", 500)
    found = fetched(Request(server.url.replace("http://", f"http://me:{APP}@") + "/jobs"))
    assert isinstance(found, FetchError)
    assert "/jobs" in str(found)
    assert_none(f"{found}{everything.text}")


def test_a_request_shows_no_key() -> None:
    request = Request("https://x.example/", secrets={"app_key": KEY}, headers={"Authorization": KEY})
    assert_none(repr(request) + request.address + request.name)


def fetched(request: Request) -> Any:
    async def work() -> Any:
        async with Fetcher("me@example.org", limits=QUICK, is_loopback_allowed=True) as fetcher:
            try:
                return await fetcher.get(request, BARE)
            except FetchError as error:
                return error

    return asyncio.run(work())
