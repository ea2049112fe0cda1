"""Fetching over real sockets of this machine: what is sent, what is waited for, and what is refused."""

import asyncio
import email.utils
import gzip
import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import pytest

from local_server import LocalServer, Reply, local_server
from skilltide.http import Answer, Failure, Fetcher, FetchError, Limits, Manners, Request
from skilltide.http.cache import Cache
from skilltide.http.gzip_stream import GzipStream
from skilltide.http.pace import DOWN_AFTER, Pace

QUICK = Limits(backoff_seconds=1.0, read_seconds=0.3, connect_seconds=1.0, total_seconds=5.0, max_bytes=1_000_000)
BARE = Manners(is_robots_obeyed=False)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as local:
        yield local


class Waits(list[float]):
    """Stands for sleeping: notes how long, and takes no time."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def get(
    *requests: Request, manners: Manners = BARE, waits: Waits | None = None, **options: Any
) -> list[Answer | FetchError]:
    """Fetch one after another with one Fetcher."""

    async def work() -> list[Answer | FetchError]:
        results: list[Answer | FetchError] = []
        settings = {"is_loopback_allowed": True, "limits": QUICK} | options
        async with Fetcher("me@example.org", sleep=waits if waits is not None else Waits(), **settings) as fetcher:
            for request in requests:
                try:
                    results.append(await fetcher.get(request, manners))
                except FetchError as error:
                    results.append(error)
        return results

    return asyncio.run(work())


def answer(*arguments: Any, **options: Any) -> Answer:
    (result,) = get(*arguments, **options)
    assert isinstance(result, Answer), result
    return result


def failure(*arguments: Any, **options: Any) -> FetchError:
    (result,) = get(*arguments, **options)
    assert isinstance(result, FetchError), result
    assert "\n" not in str(result)
    return result


def test_says_who_asks_and_sorts_parameters(server: LocalServer) -> None:
    server.routes["/jobs?a=1&b=x+y"] = Reply({"jobs": []})
    assert answer(Request(f"{server.url}/jobs", {"b": "x y", "a": 1})).json() == {"jobs": []}
    headers = server.log[0][1]
    assert headers["user-agent"].startswith("skilltide/") and "mailto:me@example.org" in headers["user-agent"]
    assert headers["accept-encoding"] == "gzip"
    assert "cookie" not in headers


def test_cookies_are_not_carried_along(server: LocalServer) -> None:
    server.routes["/a"] = Reply({}, headers={"Set-Cookie": "who=you; Path=/"})
    server.routes["/b"] = Reply({})
    get(Request(f"{server.url}/a"), Request(f"{server.url}/b"))
    assert "cookie" not in server.log[1][1]


def test_post_sends_json(server: LocalServer) -> None:
    server.routes["/search"] = Reply({"total": 0})
    assert answer(Request(f"{server.url}/search", body=b'{"offset":0}')).json() == {"total": 0}
    assert server.log[0][2] == b'{"offset":0}'
    assert server.log[0][1]["content-type"] == "application/json"


def test_a_form_is_sent_with_its_keys_in_the_body_only(server: LocalServer, tmp_path: Path) -> None:
    server.routes["/token?realm=x"] = Reply({"access_token": "granted-1"}, etag='"v1"')
    request = Request(f"{server.url}/token?realm=x", secrets={"client_secret": "pass word"}, form={"grant_type": "c"})
    answers = get(request, request, cache_folder=tmp_path)
    assert [isinstance(found, Answer) and found.json()["access_token"] for found in answers] == ["granted-1"] * 2
    assert [path for path, _, _ in server.log] == ["/token?realm=x"] * 2
    assert server.log[0][2] == b"client_secret=pass+word&grant_type=c"
    assert server.log[0][1]["content-type"] == "application/x-www-form-urlencoded"
    assert request.name == "/token?realm=x grant_type=c"
    assert not [path for path in tmp_path.rglob("*.zst") if path.is_file()], "a token is not kept"
    server.routes["/token?realm=x"] = Reply("granted-1 is no JSON")
    assert "granted-1" not in str(failure(request))


def test_a_redirected_form_takes_its_keys_nowhere(server: LocalServer) -> None:
    server.routes["/token"] = Reply(status=307, headers={"Location": "/elsewhere"})
    server.routes["/elsewhere"] = Reply({})
    answer(Request(f"{server.url}/token", secrets={"client_secret": "pass word"}, form={"grant_type": "c"}))
    assert server.log[-1][0] == "/elsewhere" and server.log[-1][2] == b""


def test_no_content_is_an_answer(server: LocalServer) -> None:
    server.routes["/search"] = Reply(status=204, content_type=None)
    assert answer(Request(f"{server.url}/search")).json() is None
    assert len(server.log) == 1


def test_what_must_not_be_asked_is_not_asked_by_a_redirect_either(server: LocalServer) -> None:
    def refuse(url: str) -> None:
        if "/forbidden" in url:
            raise FetchError(Failure.blocked, f"{url}: not read.")

    server.routes["/board"] = Reply(status=302, headers={"Location": "/step"})
    server.routes["/step"] = Reply(status=302, headers={"Location": "/forbidden/jobs"})
    server.routes["/forbidden/jobs"] = Reply({"jobs": []})
    assert failure(Request(f"{server.url}/board"), refuse=refuse).code is Failure.blocked
    assert server.asked() == ["/board", "/step"]


def test_unchanged_answer_costs_a_304_and_gives_the_same_body(server: LocalServer, tmp_path: Path) -> None:
    server.routes["/board"] = Reply({"jobs": [1]}, etag='"v1"')
    request = Request(f"{server.url}/board")
    first, second = get(request, request, cache_folder=tmp_path)
    assert isinstance(first, Answer) and isinstance(second, Answer)
    assert (first.is_unchanged, second.is_unchanged) == (False, True)
    assert first.body == second.body
    assert server.log[1][1]["if-none-match"] == '"v1"'
    server.routes["/board"] = Reply({"jobs": [2]}, etag='"v2"')
    assert answer(request, cache_folder=tmp_path).json() == {"jobs": [2]}
    assert answer(request, cache_folder=tmp_path).json() == {"jobs": [2]}  # the new body was kept


def test_last_modified_revalidates_as_well(server: LocalServer, tmp_path: Path) -> None:
    stamp = "Mon, 03 Mar 2025 10:00:00 GMT"
    server.routes["/board"] = lambda path, headers: (
        Reply(status=304) if headers.get("if-modified-since") == stamp else Reply({}, headers={"Last-Modified": stamp})
    )
    request = Request(f"{server.url}/board")
    _, second = get(request, request, cache_folder=tmp_path)
    assert isinstance(second, Answer) and second.is_unchanged


@pytest.mark.parametrize(
    "own",
    [
        {"If-Modified-Since": "Mon, 03 Mar 2025 10:00:00 GMT"},
        {"if-modified-since": "Mon, 03 Mar 2025 10:00:00 GMT"},
        {"If-None-Match": '"mine"'},
        {"If-Match": '"mine"'},
        {"If-Unmodified-Since": "Mon, 03 Mar 2025 10:00:00 GMT"},
        {"Range": "bytes=0-9"},
        {"Cache-Control": "no-store"},
        {"cache-control": "max-age=0, No-Store"},
    ],
    ids=str,
)
def test_conditions_of_the_caller_are_sent_as_they_are(
    server: LocalServer, tmp_path: Path, own: dict[str, str]
) -> None:
    kept = "Sun, 09 Mar 2025 10:00:00 GMT"
    server.routes["/feed"] = Reply({"items": [1]}, etag='"next"', headers={"Last-Modified": kept})
    request = Request(f"{server.url}/feed", headers=own)
    plain = Request(f"{server.url}/feed")
    for asked in (plain, request, request):  # neither another's validators, nor those of its own answer
        assert not answer(asked, cache_folder=tmp_path).is_unchanged
    for _, headers, _ in server.log[1:]:
        sent = {name: headers.get(name) for name in ("if-none-match", "if-modified-since")}
        told = {name.lower(): value for name, value in own.items()}
        assert sent == {name: told.get(name) for name in sent}
    assert answer(plain, cache_folder=tmp_path).is_unchanged  # what was kept before is still good


@pytest.mark.parametrize(
    "own",
    [
        {"Authorization": "Bearer hidden-key"},
        {"Accept-Language": "nb"},
        {"Cache-Control": "max-age=0"},
        {"X-Range": "1"},
    ],
    ids=str,
)
def test_other_headers_of_the_caller_are_asked_about_again(
    server: LocalServer, tmp_path: Path, own: dict[str, str]
) -> None:
    server.routes["/feed"] = Reply({"items": [1]}, etag='"v1"')
    request = Request(f"{server.url}/feed", headers=own)
    assert not answer(request, cache_folder=tmp_path).is_unchanged
    assert answer(request, cache_folder=tmp_path).is_unchanged


def test_a_header_of_the_caller_is_sent_once(server: LocalServer) -> None:
    server.routes["/feed"] = lambda path, headers: Reply({"accept": headers["accept"], "kind": headers["content-type"]})
    own = {"accept": "application/feed+json", "content-type": "application/vnd.acme+json"}
    told = answer(Request(f"{server.url}/feed", headers=own, body=b"{}")).json()
    assert told == {"accept": "application/feed+json", "kind": "application/vnd.acme+json"}


def test_damaged_or_missing_cache_is_fetched_again(server: LocalServer, tmp_path: Path) -> None:
    server.routes["/board"] = Reply({"jobs": [1]}, etag='"v1"')
    request = Request(f"{server.url}/board")
    answer(request, cache_folder=tmp_path)
    for path in tmp_path.glob("*/*.zst"):
        path.write_bytes(b"not zstd")
    assert answer(request, cache_folder=tmp_path).json() == {"jobs": [1]}


def test_keys_are_in_no_message_and_no_file(server: LocalServer, tmp_path: Path) -> None:
    server.routes["/ok?app_key=s3cret"] = Reply({}, etag='"1"')
    secrets = {"app_key": "s3cret"}
    good, bad = get(
        Request(f"{server.url}/ok", secrets=secrets),
        Request(f"{server.url}/no", secrets=secrets),
        cache_folder=tmp_path,
    )
    assert isinstance(good, Answer) and isinstance(bad, FetchError)
    assert "s3cret" not in good.url + str(bad)
    kept = list(tmp_path.glob("*/*"))
    assert kept and all(b"s3cret" not in path.read_bytes() and "s3cret" not in path.name for path in kept)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_tries_again_after_a_passing_failure(server: LocalServer, status: int) -> None:
    server.routes["/board"] = [Reply("busy", status), Reply("busy", status), Reply({"jobs": []})]
    waits = Waits()
    assert answer(Request(f"{server.url}/board"), waits=waits).json() == {"jobs": []}
    assert 0.5 <= waits[0] <= 1.0 <= waits[1] <= 2.0


def test_waits_as_long_as_retry_after_says(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    monkeypatch.setattr(Pace, "pause", lambda self, host, seconds: paused.append(seconds))
    soon = email.utils.formatdate(time.time() + 50, usegmt=True)
    server.routes["/board"] = [
        Reply("slow down", 429, {"Retry-After": "7"}), Reply("slow down", 503, {"Retry-After": soon}), Reply({})
    ]  # fmt: skip
    waits = Waits()
    answer(Request(f"{server.url}/board"), waits=waits)
    assert waits == paused  # the whole host is left alone meanwhile
    assert waits[0] == 7.0 and 40 <= waits[1] <= 50


@pytest.mark.parametrize("told", ["²", "soon", "-5", "1.5", "Mon, 01 Jan 0001 00:00:00 -0000"])
def test_a_retry_after_that_says_nothing(server: LocalServer, told: str) -> None:
    server.routes["/board"] = [Reply("slow down", 429, {"Retry-After": told}), Reply({})]
    answer(Request(f"{server.url}/board"), waits=Waits())
    assert len(server.log) == 2


def test_nobody_waits_for_a_day(server: LocalServer) -> None:
    server.routes["/board"] = Reply("come back tomorrow", 429, {"Retry-After": "86400"})
    waits = Waits()
    assert failure(Request(f"{server.url}/board"), waits=waits).code is Failure.busy
    assert len(server.log) == 1 and not waits


def test_a_host_that_wants_to_be_left_alone_is_not_asked_again(server: LocalServer) -> None:
    server.routes |= {"/a": Reply("", 429, {"Retry-After": "3600"}), "/b": Reply({})}
    with local_server({"/c": Reply({})}) as other:
        first, second, third = get(*(Request(url) for url in (f"{server.url}/a", f"{server.url}/b", f"{other.url}/c")))
    assert isinstance(first, FetchError) and isinstance(second, FetchError) and isinstance(third, Answer)
    assert "status 429. It wants to be left alone for 3,600 seconds" in str(first)
    assert second.code is Failure.busy and "/b: not asked" in str(second) and "seconds" in str(second)
    assert server.asked() == ["/a"]


def test_gives_up_after_the_last_try(server: LocalServer) -> None:
    server.routes["/board"] = Reply("broken", 500)
    assert failure(Request(f"{server.url}/board")).code is Failure.server_error
    assert len(server.asked("/board")) == 4


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, Failure.not_found), (410, Failure.not_found), (401, Failure.refused), (403, Failure.refused)],
)
def test_a_plain_no_is_not_asked_again(server: LocalServer, status: int, code: Failure) -> None:
    server.routes["/board"] = Reply("no", status)
    assert failure(Request(f"{server.url}/board")).code is code
    assert len(server.log) == 1


def test_time_out(server: LocalServer) -> None:
    server.routes["/board"] = [Reply({}, seconds=1.0), Reply({"jobs": [1]})]
    assert answer(Request(f"{server.url}/board")).json() == {"jobs": [1]}
    server.routes["/always"] = Reply({}, seconds=1.0)
    assert failure(Request(f"{server.url}/always"), limits=Limits(tries=1, read_seconds=0.2)).code is Failure.timeout


def test_a_trickle_ends_as_well(server: LocalServer) -> None:
    server.routes["/board"] = Reply(b"[", content_type="application/json", endless=b" ")
    limits = Limits(tries=1, total_seconds=0.4, max_bytes=1 << 40)
    assert failure(Request(f"{server.url}/board"), limits=limits).code is Failure.timeout


def test_cut_off_body(server: LocalServer) -> None:
    server.routes["/board"] = [Reply({"jobs": ["x" * 1000]}, cut_at=500), Reply({"jobs": []})]
    assert answer(Request(f"{server.url}/board")).json() == {"jobs": []}
    server.routes["/always"] = Reply({"jobs": ["x" * 1000]}, cut_at=500)
    assert failure(Request(f"{server.url}/always")).code is Failure.cut_off


def test_cut_off_gzip(server: LocalServer) -> None:
    whole = gzip.compress(b'{"jobs": []}' + b" " * 5000)
    headers = {"Content-Encoding": "gzip"}
    server.routes["/board"] = [Reply(whole[:-12], headers=headers), Reply(whole, headers=headers)]
    assert answer(Request(f"{server.url}/board")).json() == {"jobs": []}


def test_gzip(server: LocalServer) -> None:
    server.routes["/board"] = Reply({"jobs": ["é" * 1000]}, is_gzipped=True)
    assert answer(Request(f"{server.url}/board")).json() == {"jobs": ["é" * 1000]}


def test_gzip_of_several_members(server: LocalServer) -> None:
    whole = gzip.compress(b'{"jobs": [1,') + gzip.compress(b"") + gzip.compress(b" 2]}")
    for body, headers in ((whole, {}), (whole + bytes(9), {}), (whole, {"X-Padding": "x" * 500})):
        server.routes["/board"] = Reply(body, headers={"Content-Encoding": "gzip", **headers})
        assert answer(Request(f"{server.url}/board")).json() == {"jobs": [1, 2]}
    server.routes["/board"] = Reply(whole[:-9], headers={"Content-Encoding": "gzip"})
    assert failure(Request(f"{server.url}/board")).code is Failure.cut_off


def test_gzip_that_comes_byte_by_byte() -> None:
    body = gzip.compress(b"a" * 100) + gzip.compress(b"b" * 100) + b"\x1f"
    stream = GzipStream()
    assert b"".join(stream.feed(body[at : at + 1], 1000) for at in range(len(body))) == b"a" * 100 + b"b" * 100
    assert stream.is_whole and not stream.has_more
    assert len(stream.feed(gzip.compress(b"c" * 100)[1:], 30)) == 30 and stream.has_more


@pytest.mark.parametrize("encoding", ["utf-8", "none", "identity"])
def test_what_is_no_compression_is_none(server: LocalServer, encoding: str) -> None:
    server.routes["/board"] = Reply(b"{}", headers={"Content-Encoding": encoding})
    assert answer(Request(f"{server.url}/board")).json() == {}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"jobs": ["ü"]}', "text/html; charset=utf-8"),
        ('{"jobs": ["ü"]}', "application/javascript"),
        ('[{"jobs": 1}]', "application/octet-stream"),
        ('{"jobs": ["ü"]}'.encode("latin-1"), "application/json; charset=iso-8859-1"),
        ('{"jobs": ["ü"]}'.encode("utf-16"), "application/json"),
        (b'{"jobs": ["a\x0bb\nc"]}', "application/json"),
    ],
    ids=repr,
)
def test_json_is_read_whatever_it_is_called(server: LocalServer, body: Any, content_type: str) -> None:
    server.routes["/board"] = Reply(body, content_type=content_type)
    assert answer(Request(f"{server.url}/board")).json()


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_encodings_not_asked_for_are_refused(server: LocalServer, encoding: str) -> None:
    server.routes["/board"] = Reply(b"x", headers={"Content-Encoding": encoding})
    assert failure(Request(f"{server.url}/board")).code is Failure.wrong_type


@pytest.mark.parametrize(
    "refusal",
    [Reply(b"x", 403, {"Content-Encoding": "br"}), Reply(b"x", 403, {"Content-Encoding": "gzip"}),
     Reply(b"", 403, {"Content-Length": str(1 << 30)})],
    ids=["br", "no gzip", "large"],
)  # fmt: skip
def test_a_refusal_that_can_not_be_read_is_waited_for_as_others_are(server: LocalServer, refusal: Reply) -> None:
    server.routes["/job"] = [refusal, Reply({"id": 1})]
    manners = Manners(is_robots_obeyed=False, busy_statuses=frozenset({403}), gone_answer=(403, b"gone"))
    assert answer(Request(f"{server.url}/job"), manners=manners).json() == {"id": 1}


def test_not_really_gzip(server: LocalServer) -> None:
    server.routes["/board"] = Reply(b'{"jobs": []}', headers={"Content-Encoding": "gzip"})
    assert failure(Request(f"{server.url}/board")).code is Failure.invalid


def test_decompression_bomb_is_stopped_early(server: LocalServer) -> None:
    bomb = gzip.compress(b"0" * 100_000_000, 9)  # 100 kB that become 100 MB
    server.routes["/board"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        assert failure(Request(f"{server.url}/board")).code is Failure.too_large
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_huge_body_is_not_read(server: LocalServer) -> None:
    server.routes["/told"] = Reply(b"", headers={"Content-Length": str(1 << 30)})
    assert "1,073,741,824 bytes" in str(failure(Request(f"{server.url}/told")))
    server.routes["/untold"] = Reply(b"[", endless=b"0," * 50_000)
    assert failure(Request(f"{server.url}/untold")).code is Failure.too_large
    assert server.sent_bytes < 50_000_000  # of the 1 GB that it would send


def test_wrong_content_type(server: LocalServer) -> None:
    page = Reply("<html>Just a moment</html>", content_type="text/html; charset=utf-8")
    server.routes["/board"] = [page, Reply({"jobs": []})]
    assert answer(Request(f"{server.url}/board")).json() == {"jobs": []}
    server.routes["/always"] = page
    error = failure(Request(f"{server.url}/always"))
    assert error.code is Failure.wrong_type and "Just a moment" in str(error)
    assert answer(Request(f"{server.url}/always", kind="page")).text.startswith("<html>")
    server.routes["/film"] = Reply(b"x", content_type="video/mp4")
    assert failure(Request(f"{server.url}/film", kind="page")).code is Failure.wrong_type


def test_invalid_json(server: LocalServer) -> None:
    server.routes["/board"] = Reply('{"jobs": [')
    error = failure(Request(f"{server.url}/board"))
    assert error.code is Failure.invalid and "10 bytes" in str(error)


def test_page_is_decoded_by_its_charset(server: LocalServer) -> None:
    server.routes["/page"] = Reply("Zürich".encode("cp1252"), content_type="text/html; charset=windows-1252")
    assert answer(Request(f"{server.url}/page", kind="page")).text == "Zürich"
    server.routes["/odd"] = Reply("Zürich".encode(), content_type="text/html; charset=no-such-thing")
    assert answer(Request(f"{server.url}/odd", kind="page")).text == "Zürich"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Zürich".encode(), "text/html"),
        ("\ufeffZürich".encode(), "text/html"),
        ("Zürich".encode("cp1252"), "text/html"),
        ("Zürich".encode("utf-16"), "text/html; charset=utf-16"),
        ("Zürich".encode("cp1252"), "text/html; charset=utf-8"),
        ("Zürich".encode(), "text/html; charset=undefined"),
        ("Zürich".encode(), "text/html; charset=hex"),
    ],
)
def test_charsets_that_are_wrong_or_missing(server: LocalServer, body: bytes, content_type: str) -> None:
    server.routes["/page"] = Reply(body, content_type=content_type)
    assert answer(Request(f"{server.url}/page", kind="page")).text == "Zürich"


def test_charset_told_by_the_page(server: LocalServer) -> None:
    body = '<meta http-equiv="content-type" content="text/html; charset=iso-8859-2"><p>Łódź</p>'.encode("iso-8859-2")
    server.routes["/page"] = Reply(body, content_type="text/html")
    assert "Łódź" in answer(Request(f"{server.url}/page", kind="page")).text


@pytest.mark.parametrize(
    ("text", "written", "label"),
    [
        ("3–5 years, €60,000 – €80,000, bachelor’s…", "cp1252", "iso-8859-1"),
        ("3–5 years, €60,000 – €80,000, bachelor’s…", "cp1252", "us-ascii"),
        ("3–5 yıl, €60.000", "cp1254", "iso-8859-9"),
        ("算法工程师，陶喆与镕", "gbk", "gb2312"),
        ("①機械学習", "cp932", "shift_jis"),
    ],
)
@pytest.mark.parametrize("is_in_header", [True, False])
def test_a_charset_is_what_browsers_take_its_label_for(
    server: LocalServer, text: str, written: str, label: str, is_in_header: bool
) -> None:
    head = "" if is_in_header else f'<meta charset="{label}">'
    told = f"text/html; charset={label}" if is_in_header else "text/html"
    server.routes["/page"] = Reply((head + text).encode(written), content_type=told)
    assert answer(Request(f"{server.url}/page", kind="page")).text == head + text


def test_the_fewest_requests_at_once_that_a_source_asks_for_hold() -> None:
    async def work() -> None:
        pace = Pace(8)
        pace.host("x.example", 2, 0.0)
        host = pace.host("x.example", 1, 0.0)
        assert pace.host("x.example", 4, 0.0).concurrent == 1
        async with pace.slot(host):
            assert host.slots.locked()

    asyncio.run(work())


def test_a_file_that_another_process_took_out_of_the_cache_ends_no_run(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / "a.part").symlink_to(shelf / "gone")  # it stands in the folder, and is not there when it is looked at
    old, new = shelf / "b.zst", shelf / "c.zst"
    for path, days in ((old, 31), (new, 1)):
        path.write_bytes(b"")
        os.utime(path, (time.time() - days * 86_400,) * 2)
    Cache(tmp_path).prune()
    assert not old.exists() and new.exists()


def test_a_folder_that_another_process_took_out_of_the_cache_ends_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def glob(self: Path, pattern: str) -> Iterator[Path]:
        raise FileNotFoundError(pattern)
        yield self

    monkeypatch.setattr(Path, "glob", glob)  # as it fails where a folder goes before it is looked into
    Cache(tmp_path).prune()


def test_json_with_a_byte_order_mark(server: LocalServer) -> None:
    server.routes["/board"] = Reply(b"\xef\xbb\xbf" + b'{"jobs": []}')
    assert answer(Request(f"{server.url}/board")).json() == {"jobs": []}


@pytest.mark.parametrize(("status", "sent"), [(301, b""), (302, b""), (303, b""), (307, b'{"q":1}'), (308, b'{"q":1}')])
def test_a_post_that_is_redirected(server: LocalServer, status: int, sent: bytes) -> None:
    with local_server({"/new": Reply({})}) as other:
        server.routes["/old?key=hidden-key"] = Reply("", status, {"Location": f"{other.url}/new"})
        answer(Request(f"{server.url}/old", body=b'{"q":1}', secrets={"key": "hidden-key"}))
        assert [(path, body) for path, _, body in other.log] == [("/new", sent)]


def test_a_failure_behind_a_redirect_names_both_addresses(server: LocalServer) -> None:
    server.routes |= {
        "/board": Reply("", 302, {"Location": "/login"}),
        "/login": Reply("<html>Who are you?</html>", content_type="text/html"),
    }
    error = failure(Request(f"{server.url}/board"))
    assert error.code is Failure.wrong_type
    assert f"{server.url}/login: text/html" in str(error) and f"{server.url}/board led there" in str(error)


def test_redirects_are_followed_and_counted(server: LocalServer) -> None:
    server.routes["/old"] = Reply(status=301, headers={"Location": "/new"})
    server.routes["/new"] = Reply({"jobs": []})
    found = answer(Request(f"{server.url}/old"))
    assert found.url == f"{server.url}/new"
    server.routes["/round"] = Reply(status=302, headers={"Location": "/round"})
    assert failure(Request(f"{server.url}/round")).code is Failure.redirects
    assert len(server.asked("/round")) == 6


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://192.168.1.1/admin", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
     "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "http://100.64.0.1/", "http://[fd00::1]/", "http://localhost:1/",
     "http://2130706433/", "http://[2002:0a00:0001::]/"],
)  # fmt: skip
def test_private_addresses_are_refused(server: LocalServer, target: str) -> None:
    error = failure(Request(target), is_loopback_allowed=False)
    assert error.code is Failure.private_address, error


def test_redirect_to_a_private_address_is_refused(server: LocalServer) -> None:
    server.routes["/board"] = Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    assert failure(Request(f"{server.url}/board")).code is Failure.private_address
    assert len(server.log) == 1


def test_a_name_that_resolves_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(self: object, host: str, port: int, **options: object) -> list[Any]:
        return [(2, 1, 6, "", ("93.184.215.14", port)), (2, 1, 6, "", ("10.1.2.3", port))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", resolved)
    assert failure(Request("https://boards.example.com/")).code is Failure.private_address


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "//example.com"]
)
def test_other_schemes_are_refused(target: str) -> None:
    assert failure(Request(target)).code is Failure.refused


def test_keys_are_not_sent_to_another_host(server: LocalServer) -> None:
    with local_server({"/there": Reply({})}) as other:
        server.routes["/here?key=k"] = Reply(status=302, headers={"Location": f"{other.url}/there"})
        answer(Request(f"{server.url}/here", secrets={"key": "k"}, headers={"Authorization": "Bearer k"}))
        path, headers, _ = other.log[0]
        assert path == "/there" and "authorization" not in headers


def test_unreachable_host_is_given_up_soon() -> None:
    with local_server() as gone:
        pass
    results = get(*(Request(f"{gone.url}/{number}") for number in range(4)))
    assert [result.code for result in results if isinstance(result, FetchError)] == [Failure.unreachable] * 4
    assert "given up" in str(results[-1])


def swallowing(monkeypatch: pytest.MonkeyPatch, swallows: Callable[[int], bool] = lambda number: True) -> list[int]:
    """Let connections end in silence, those whose number `swallows` names; return the ports that were tried."""
    connect = httpcore.AnyIOBackend.connect_tcp
    tried: list[int] = []

    async def silent(self: Any, host: str, port: int, *arguments: Any, **options: Any) -> Any:
        tried.append(port)
        if swallows(len(tried)):
            raise httpcore.ConnectTimeout
        return await connect(self, host, port, *arguments, **options)

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", silent)
    return tried


def test_a_host_that_swallows_connections_is_given_up_as_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = swallowing(monkeypatch)
    results = get(*(Request(f"http://127.0.0.1:9/{number}") for number in range(6)))
    assert [result.code for result in results if isinstance(result, FetchError)] == [Failure.unreachable] * 6
    assert len(tried) == DOWN_AFTER
    assert "no connection in time" in str(results[0]) and "given up" in str(results[-1])


def test_robots_that_swallow_connections_count_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = swallowing(monkeypatch)
    results = get(*(Request(f"http://127.0.0.1:9/{number}") for number in range(6)), manners=Manners())
    assert {result.code for result in results if isinstance(result, FetchError)} == {Failure.unreachable}
    assert len(tried) <= DOWN_AFTER


def test_a_connection_that_is_swallowed_at_times_gives_up_no_host(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    swallowing(monkeypatch, lambda number: number % 3 != 0)
    server.fallback = lambda path, headers: Reply({}, headers={"Connection": "close"})
    results = get(*(Request(f"{server.url}/{number}") for number in range(6)))
    assert all(isinstance(result, Answer) for result in results)


def test_slow_answers_give_up_no_host(server: LocalServer) -> None:
    """One address that is slow says nothing of the others."""
    server.fallback = lambda path, headers: Reply({}, seconds=0.5 if path == "/slow" else 0)
    limits = Limits(tries=DOWN_AFTER + 1, read_seconds=0.1)
    slow, other = get(Request(f"{server.url}/slow"), Request(f"{server.url}/other"), limits=limits)
    assert isinstance(slow, FetchError) and slow.code is Failure.timeout
    assert isinstance(other, Answer)


def test_requests_of_one_host_keep_their_distance(server: LocalServer) -> None:
    server.fallback = lambda path, headers: Reply({}, seconds=0.02)

    async def work() -> None:
        async with Fetcher("me@example.org", limits=QUICK, is_loopback_allowed=True) as fetcher:
            manners = Manners(concurrent=2, is_robots_obeyed=False)
            await asyncio.gather(*(fetcher.get(Request(f"{server.url}/{number}"), manners) for number in range(12)))

    asyncio.run(work())
    assert server.most_in_work <= 2
    assert len(server.log) == 12
