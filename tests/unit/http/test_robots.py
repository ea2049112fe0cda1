"""robots.txt over real sockets: obeyed, asked for once, and what its absence means."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from local_server import Reply, local_server
from skilltide.http import Failure, Fetcher, FetchError, Limits, Manners, Request
from skilltide.http.pace import Pace

LIMITS = Limits(tries=2, backoff_seconds=0.0, read_seconds=1.0)


def outcomes(url: str, *paths: str, folder: Path | None = None, is_robots_obeyed: bool = True) -> list[str]:
    """Fetch pages and return for each `ok` or the failure's code."""

    async def work() -> list[str]:
        found = []
        async with Fetcher("x@example.org", limits=LIMITS, cache_folder=folder, is_loopback_allowed=True) as fetcher:
            for path in paths:
                try:
                    await fetcher.get(Request(url + path), Manners(is_robots_obeyed=is_robots_obeyed))
                    found.append("ok")
                except FetchError as error:
                    found.append(error.code.value)
        return found

    return asyncio.run(work())


def robots(text: str | bytes) -> Reply:
    return Reply(text, content_type="text/plain")


def test_disallowed_addresses_are_not_fetched() -> None:
    with local_server({"/robots.txt": robots("User-agent: *\nDisallow: /private\n"), "/open": Reply({})}) as server:
        assert outcomes(server.url, "/open", "/private/jobs") == ["ok", "robots"]
        assert server.asked() == ["/open"]
        assert [path for path, _, _ in server.log].count("/robots.txt") == 1


def test_our_own_rules_go_before_those_for_all() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: skilltide\nAllow: /\n"
    with local_server({"/robots.txt": robots(text), "/open": Reply({})}) as server:
        assert outcomes(server.url, "/open") == ["ok"]


@pytest.mark.parametrize(("status", "outcome"), [(404, "ok"), (403, "ok"), (500, "server_error"), (503, "busy")])
def test_absent_allows_and_broken_disallows(status: int, outcome: str) -> None:
    with local_server({"/robots.txt": Reply("x", status), "/open": Reply({})}) as server:
        assert outcomes(server.url, "/open") == [outcome]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffUser-agent: *\nDisallow: /private\n",
        "\ufeffUser-agent: *\r\nDisallow: /private\r\n".encode("utf-16-le"),
        "User-agent: *\nDisallow: /private\n".encode("utf-16"),
        "User-agent: *\rDisallow: /private\r",
        "User-agent: Other/2.1\nUser-agent: SkillTide/1.0 # us\nDisallow: /private\n",
        "User-agent: *\nCrawl-delay: soon\nDisallow: /*ivate$\n",
    ],
    ids=repr,
)
def test_rules_hold_however_the_file_is_written(text: str | bytes) -> None:
    with local_server({"/robots.txt": robots(text), "/open": Reply({}), "/private": Reply({})}) as server:
        assert outcomes(server.url, "/open", "/private") == ["ok", "robots"]
        assert server.asked() == ["/open"]


@pytest.mark.parametrize("status", [500, 503])
def test_what_it_said_holds_while_it_can_not_be_had(status: int, tmp_path: Path) -> None:
    with local_server({"/robots.txt": robots("User-agent: *\nDisallow: /a\n"), "/b": Reply({})}) as server:
        assert outcomes(server.url, "/b", folder=tmp_path) == ["ok"]
        for path in tmp_path.rglob("*.zst"):
            os.utime(path, (time.time() - 100_000,) * 2)
        server.routes["/robots.txt"] = Reply("", status)
        assert outcomes(server.url, "/b", "/a", folder=tmp_path) == ["ok", "robots"]
        server.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /b\n")
        assert outcomes(server.url, "/b", folder=tmp_path) == ["robots"]


def test_kept_for_a_day(tmp_path: Path) -> None:
    with local_server({"/robots.txt": robots("User-agent: *\nDisallow: /a\n"), "/b": Reply({})}) as server:
        assert outcomes(server.url, "/b", folder=tmp_path) == ["ok"]
        assert outcomes(server.url, "/b", "/a", folder=tmp_path) == ["ok", "robots"]
        assert [path for path, _, _ in server.log].count("/robots.txt") == 1


def test_garbage_is_read_as_far_as_it_goes() -> None:
    with local_server({"/robots.txt": robots("\x00\xff<html>\nDisallow /\n" * 1000), "/open": Reply({})}) as server:
        assert outcomes(server.url, "/open") == ["ok"]


def test_a_redirect_into_a_disallowed_address_is_not_followed() -> None:
    routes = {
        "/robots.txt": robots("User-agent: *\nDisallow: /hidden\n"),
        "/open": Reply(status=302, headers={"Location": "/hidden"}),
    }
    with local_server(routes) as server:
        assert outcomes(server.url, "/open") == ["robots"]
        assert server.asked() == ["/open"]


def test_crawl_delay_sets_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    intervals: list[float] = []
    original = Pace.host

    def noted(self: Pace, name: str, concurrent: int, interval: float) -> object:
        intervals.append(interval)
        return original(self, name, concurrent, 0.0)

    monkeypatch.setattr(Pace, "host", noted)
    monkeypatch.setattr("skilltide.http.fetcher._LOCAL", frozenset())
    text = "User-agent: *\nCrawl-delay: 7\n"
    with local_server({"/robots.txt": robots(text), "/open": Reply({})}) as server:
        outcomes(server.url, "/open")
    assert intervals[-1] == 7.0


def test_documented_apis_may_go_without() -> None:
    with local_server({"/robots.txt": robots("User-agent: *\nDisallow: /\n"), "/api": Reply({})}) as server:
        assert outcomes(server.url, "/api", is_robots_obeyed=False) == ["ok"]
        assert Failure.robots.value in outcomes(server.url, "/api")
