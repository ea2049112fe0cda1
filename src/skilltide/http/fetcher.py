"""Fetches addresses: one Fetcher per run, shared by all sources."""

import asyncio
import email.utils
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.message import Message
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import httpx

from skilltide import __version__
from skilltide.http.address import PrivateAddressError, PublicTransport
from skilltide.http.answer import Answer, Failure, FetchError, Request
from skilltide.http.body import CutOffError, read_body
from skilltide.http.budget import Budget
from skilltide.http.cache import Cache, Cached
from skilltide.http.host_clock import HostClock
from skilltide.http.pace import DOWN_AFTER, Pace
from skilltide.http.robots import MAX_BYTES, MAX_DELAY_SECONDS, TOKEN, Rules, read_robots, robots_address
from skilltide.http.secrets import HIDDEN, redact, redact_bytes, remember

MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_SAME_METHOD = {307, 308}
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_ROBOTS_KEPT_SECONDS = 86_400
_NO_ANSWER = {Failure.busy, Failure.server_error, Failure.timeout, Failure.unreachable, Failure.cut_off}
_ROBOTS = "robots.txt"
"""The cache's shelf of what robots.txt say, for all that is read of their hosts."""
_LOCAL = {"127.0.0.1", "localhost", "::1"}
_CONDITIONS = {"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"}
"""Headers on which it depends what an answer holds (RFC 9110, 13.1 and 14.2)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the fetcher goes."""

    concurrent: int = 16
    """Requests at the same time, over all hosts."""
    tries: int = 4
    backoff_seconds: float = 1.0
    """Wait before the second try; doubles with each further one, with jitter."""
    max_wait_seconds: float = 120.0
    """A Retry-After beyond this ends the trying."""
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    total_seconds: float = 120.0
    """For one answer as a whole, so that a trickle ends as well."""
    max_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manners:
    """How one source treats a host."""

    concurrent: int = 2
    interval_seconds: float = 0.5
    is_robots_obeyed: bool = True
    daily: int | None = None
    """At most so many requests to the host on one day, over all runs."""
    busy_statuses: frozenset[int] = frozenset()
    """Further statuses that ask for patience, as 429 does."""
    gone_answer: tuple[int, bytes] | None = None
    """A status and a part of its body that say to a GET what 404 says."""
    gone_target: re.Pattern[str] | None = None
    """Addresses to which a redirect says what 404 says; they are not asked for."""


@dataclass(slots=True)
class _RetryError(Exception):
    """This try failed; another may not."""

    error: FetchError
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class _Redirect:
    """Where an answer sends us."""

    target: str
    is_same_method: bool
    """A POST stays a POST (RFC 9110, 15.4.8 and 15.4.9)."""


@dataclass
class Counts:
    """What went over the wire."""

    requests: int = 0
    unchanged: int = 0
    retries: int = 0
    bytes: int = 0


@dataclass
class Fetcher:
    """Use as an async context manager. `contact` is an e-mail or web address of whoever runs this."""

    contact: str
    limits: Limits = field(default_factory=Limits)
    cache_folder: Path | None = None
    is_loopback_allowed: bool = False
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    day: date | None = None
    """The day that requests are counted for; today, if not given."""
    refuse: Callable[[str], None] = lambda url: None
    """Called with every address before it is requested, redirect targets included; raises FetchError to forbid it."""

    def __post_init__(self) -> None:
        self.counts = Counts()
        self._pace = Pace(self.limits.concurrent)
        self._cache = Cache(self.cache_folder)
        self._budget = Budget(self.cache_folder, self.day or datetime.now(UTC).date())
        self.host_clock = HostClock()
        self._robots: dict[str, asyncio.Task[Rules | FetchError]] = {}
        contact = f"mailto:{self.contact}" if "@" in self.contact and "://" not in self.contact else self.contact
        self.user_agent = f"{TOKEN}/{__version__} (+{contact})"

    async def __aenter__(self) -> Self:
        transport = PublicTransport(
            max_connections=self.limits.concurrent * 2, is_loopback_allowed=self.is_loopback_allowed
        )
        seconds = self.limits
        self._client = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(seconds.read_seconds, connect=seconds.connect_seconds, pool=None),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip"},
            follow_redirects=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._robots.values():
            task.cancel()
        await self._client.aclose()
        self._budget.save()
        self._cache.prune()

    async def get(self, request: Request, manners: Manners | None = None) -> Answer:
        """Fetch one address, following redirects. Raises FetchError."""
        manners = manners or Manners()
        hop = request
        remember(request.keys)
        for _ in range(MAX_REDIRECTS + 1):
            self.refuse(hop.url)
            try:
                result = await self._retried(hop, manners)
                if isinstance(result, Answer):
                    return result
                _check_target(hop, result, manners.gone_target)
                hop = _redirected(hop, result)
            except FetchError as error:
                if hop is request:
                    raise
                raise FetchError(error.code, f"{error} ({request.address} led there.)") from None
        raise FetchError(Failure.redirects, f"{request.address}: more than {MAX_REDIRECTS} redirects.")

    async def _retried(self, request: Request, manners: Manners) -> "Answer | _Redirect":
        """Return the answer, or where a redirect leads to."""
        try:
            parts = urlsplit(request.url)
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_web = False
        if not is_web:
            raise FetchError(Failure.refused, f"{request.address[:200]}: only http and https addresses are fetched.")
        is_local = parts.hostname in _LOCAL
        if manners.is_robots_obeyed:
            manners = await self._obey_robots(request, manners)
        host = self._pace.host(parts.netloc, manners.concurrent, 0.0 if is_local else manners.interval_seconds)
        for attempt in range(self.limits.tries):
            if host.failed_connections >= DOWN_AFTER:
                raise FetchError(Failure.unreachable, f"{parts.netloc}: {DOWN_AFTER} connections failed, given up.")
            if (rest := self._pace.rest(host)) > 0:
                told = (
                    f"{request.address}: not asked, as {parts.netloc} wants to be left alone for {rest:,.0f} seconds."
                )
                raise FetchError(Failure.busy, told)
            try:
                async with self._pace.slot(host):
                    if not self._budget.take(parts.netloc, manners.daily):
                        raise FetchError(
                            Failure.budget,
                            f"{request.address}: {parts.netloc} was asked {manners.daily:,} times today, the rest "
                            "waits. Set requests_per_day in sources.yml to ask more.",
                        )
                    result = await self._exchange(request, manners)
                host.failed_connections = 0
                return result
            except _RetryError as failed:
                if failed.error.code is Failure.unreachable:
                    host.failed_connections += 1
                if failed.wait is not None and failed.wait > self.limits.max_wait_seconds:
                    self._pace.close(host, failed.wait)
                    raise FetchError(
                        failed.error.code, f"{failed.error} It wants to be left alone for {failed.wait:,.0f} seconds."
                    ) from None
                if attempt + 1 == self.limits.tries:
                    raise failed.error from None
                self.counts.retries += 1
                backoff = self.limits.backoff_seconds * 2**attempt
                wait = failed.wait if failed.wait is not None else backoff * (0.5 + random.random() / 2)
                if failed.wait or failed.error.code is Failure.busy:
                    self._pace.pause(host, wait)  # it said so to one request, and means all
                await self.sleep(wait)
        raise AssertionError("unreachable")

    async def _exchange(self, request: Request, manners: Manners) -> "Answer | _Redirect":
        """Send one request and read its answer within the limits."""
        key = f"{request.kind} {request.target}" if _is_kept(request) else ""
        cached = self._cache.get(key, request.shelf) if key else None
        where = request.address
        accept = "application/json" if request.kind == "json" else "text/html, application/xml;q=0.9, */*;q=0.8"
        headers = httpx.Headers({"Accept": accept, **(cached.validators if cached else {})})
        if request.is_post:
            headers["Content-Type"] = (
                "application/json" if request.form is None else "application/x-www-form-urlencoded"
            )
        headers.update(request.headers)
        self.counts.requests += 1
        try:
            async with asyncio.timeout(self.limits.total_seconds):
                sent = self._client.build_request(
                    "POST" if request.is_post else "GET", request.target, headers=headers, content=request.content
                )
                response = await self._client.send(sent, stream=True)
                self.host_clock.note(response.url.host, response.headers)
                try:
                    self._client.cookies.clear()  # nobody is followed from board to board
                    if response.status_code in _REDIRECTS and response.headers.get("location"):
                        return _Redirect(response.headers["location"], response.status_code in _SAME_METHOD)
                    if response.status_code == 304 and cached is not None:
                        self.counts.unchanged += 1
                        self._cache.touch(key, request.shelf)
                        return _of_cache(cached)
                    if await self._is_told_gone(response, request, manners):
                        raise _nothing_there(where, f"status {response.status_code}")
                    _check_status(response, where, manners.busy_statuses)
                    body = await read_body(response, self.limits.max_bytes, where)
                    if request.form is None:  # the answer to a form is a key, also where it was told before
                        body = redact_bytes(body)
                    if response.status_code == 204 and request.kind == "json":
                        body = b"null"  # "no content" is an answer
                finally:
                    await response.aclose()
        except (PrivateAddressError, CutOffError, TimeoutError, httpx.TransportError, httpx.InvalidURL) as error:
            raise _failure(error, where) from None
        self.counts.bytes += len(body)
        answer = _answer(request, response, body)
        _check_content(answer, request, where)
        self._keep(key, request.shelf, response, answer)
        return answer

    async def _is_told_gone(self, response: httpx.Response, request: Request, manners: Manners) -> bool:
        """Tell whether an answer says in its host's own way that there is nothing. The host's refusals look alike."""
        if manners.gone_answer is None or request.is_post or response.status_code != manners.gone_answer[0]:
            return False
        try:
            body = await read_body(response, self.limits.max_bytes, request.address)
        except (FetchError, CutOffError):  # what can't be read says no more than its status
            return False
        return manners.gone_answer[1] in body

    def _keep(self, key: str, shelf: str, response: httpx.Response, answer: Answer) -> None:
        etag, modified = response.headers.get("etag"), response.headers.get("last-modified")
        is_clean = redact(f"{etag} {modified}") == f"{etag} {modified}"  # else a key would be stored with them
        if key and (etag or modified) and is_clean and "no-store" not in response.headers.get("cache-control", ""):
            kept = Cached(answer.body, answer.content_type, answer.charset, answer.url, etag, modified, 0.0)
            self._cache.put(key, kept, shelf)

    async def _obey_robots(self, request: Request, manners: Manners) -> Manners:
        """Raise FetchError where robots.txt disallows the address; return manners with the delay that it asks for."""
        address = robots_address(request.url)
        task = self._robots.get(address)
        if task is None:
            task = self._robots[address] = asyncio.create_task(self._fetch_robots(address, manners))
        rules = await asyncio.shield(task)
        if isinstance(rules, FetchError):
            raise FetchError(rules.code, f"{rules} Without it nothing is fetched from there.")
        if not rules.can_fetch(request.address, TOKEN):
            raise FetchError(Failure.robots, f"{request.address}: {address} disallows it.")
        delay = rules.crawl_delay(TOKEN)
        if not delay:
            return manners
        return replace(manners, interval_seconds=max(manners.interval_seconds, min(delay, MAX_DELAY_SECONDS)))

    async def _fetch_robots(self, address: str, manners: Manners) -> Rules | FetchError:
        """RFC 9309: no robots.txt (4xx) allows all; one that can't be had (5xx, no connection) disallows all.

        What it said before holds for a day, and on while it can't be had (2.4), as long as the cache keeps it.
        """
        kept = self._cache.get(address, _ROBOTS)
        if kept is not None and kept.age_seconds < _ROBOTS_KEPT_SECONDS:
            return read_robots(kept.body)
        try:
            answer = await self.get(
                Request(address, kind="page", shelf=_ROBOTS), replace(manners, is_robots_obeyed=False)
            )
            body = answer.body[:MAX_BYTES]
        except FetchError as error:
            if kept is not None and error.code in _NO_ANSWER:
                return read_robots(kept.body)
            if error.code not in (Failure.not_found, Failure.refused, Failure.redirects, Failure.too_large):
                return error
            body = b""
        self._cache.put(address, Cached(body, "text/plain", None, address, None, None, 0.0), _ROBOTS)
        return read_robots(body)


def _is_kept(request: Request) -> bool:
    """Tell whether the answer to a request may be kept, and one that was kept be asked about again.

    Not a POST's, and not where the caller gives conditions of its own or forbids it (RFC 9111, 5.2.1.5).
    """
    told = {name.lower(): value.lower() for name, value in request.headers.items()}
    return not request.is_post and not _CONDITIONS & told.keys() and "no-store" not in told.get("cache-control", "")


def _check_target(request: Request, redirect: _Redirect, gone: re.Pattern[str] | None) -> None:
    """Raise FetchError where a redirect says that there is nothing (any more) at the address asked for."""
    if gone is None:
        return
    try:
        url = urljoin(request.target, redirect.target)
        parts = urlsplit(url)
    except ValueError:
        return  # no address, as `_redirected` will say
    if parts.path != f"/{_ROBOTS}" and gone.search(url):  # a host's rules may stand elsewhere
        raise _nothing_there(request.address, f"it leads to {parts.hostname}")


def _nothing_there(where: str, told: str) -> FetchError:
    return FetchError(Failure.not_found, f"{where}: {told}, there is nothing at this address.")


def _redirected(request: Request, redirect: _Redirect) -> Request:
    """Return the request that a redirect asks for. Keys and headers stay with the host that they were meant for."""
    body = request.body if redirect.is_same_method else None  # what a form holds are keys
    try:
        url = urljoin(request.target, redirect.target)
        is_same_host = urlsplit(url)[:2] == urlsplit(request.target)[:2]
        is_downgrade = urlsplit(request.target).scheme == "https" and urlsplit(url).scheme == "http"
    except ValueError:
        raise FetchError(Failure.refused, f"{request.address}: redirects to what is no address.") from None
    if is_downgrade:
        raise FetchError(Failure.refused, f"{request.address}: redirects from https to http.")
    url, secrets = _without_secrets(url, request)
    if not is_same_host:
        return Request(url=url, kind=request.kind, body=body, shelf=request.shelf)
    return Request(url=url, secrets=secrets, headers=request.headers, kind=request.kind, body=body, shelf=request.shelf)


def _without_secrets(url: str, request: Request) -> tuple[str, dict[str, str]]:
    """Take the keys out of an address that a server sent: they are told to no other host, and in no message."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    secrets = {name: value for name, value in pairs if name in request.secrets or redact(value) != value}
    if not secrets:
        return url, {}
    kept = [pair for pair in pairs if pair[0] not in secrets]
    return urlunsplit(parts._replace(query=urlencode(kept))), secrets


def _failure(error: Exception, where: str) -> FetchError | _RetryError:
    """Return what is told of a request that failed, and whether it is tried again (_RetryError)."""
    if isinstance(error, _CUT_OFF) and "location header" in str(error):  # httpx, too, reads where a redirect leads to
        return FetchError(Failure.refused, f"{where}: redirects to what is no address.")
    code, is_passing, text = next(
        (code, is_passing, text) for kinds, code, is_passing, text in _TROUBLE if isinstance(error, kinds)
    )
    shown = where if is_passing else where[:200]
    failed = FetchError(code, text.format(where=shown, error=str(error)[:150]).replace(" ()", ""))
    return _RetryError(failed) if is_passing else failed


_CUT_OFF = (CutOffError, httpx.RemoteProtocolError, httpx.ReadError)
_TROUBLE: tuple[tuple[tuple[type[Exception], ...], Failure, bool, str], ...] = (
    ((PrivateAddressError,), Failure.private_address, False, "{where}: {error}; only public ones are fetched."),
    ((httpx.InvalidURL,), Failure.refused, False, "{where}: no address of the web ({error})."),
    ((httpx.ConnectTimeout,), Failure.unreachable, True, "{where}: can't be reached (no connection in time)."),
    ((TimeoutError, httpx.TimeoutException), Failure.timeout, True, "{where}: no answer in time."),
    (_CUT_OFF, Failure.cut_off, True, "{where}: the answer was cut off ({error})."),
    ((httpx.TransportError,), Failure.unreachable, True, "{where}: can't be reached ({error})."),
)
"""Errors, the first that fits -> what they mean, whether another try may do better, and in words."""


def _check_status(response: httpx.Response, where: str, busy: frozenset[int]) -> None:
    status = response.status_code
    if status in _BUSY or status in busy or status == 304:
        code = Failure.busy if status in (429, 503) or status in busy else Failure.server_error
        raise _RetryError(FetchError(code, f"{where}: status {status}."), _retry_after(response))
    if status in (404, 410):
        raise _nothing_there(where, f"status {status}")
    if status >= 500:
        raise FetchError(Failure.server_error, f"{where}: status {status}.")
    if not 200 <= status < 300:
        raise FetchError(Failure.refused, f"{where}: status {status}, expected 200.")


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that Retry-After asks for, given as seconds or as a date."""
    text = response.headers.get("retry-after", "").strip()
    try:
        if text.isdecimal():
            return float(text)
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time()) if text else None
    except (TypeError, ValueError, OverflowError):
        return None


def _answer(request: Request, response: httpx.Response, body: bytes) -> Answer:
    message = Message()
    message["content-type"] = response.headers.get("content-type", "")
    charset = message.get_param("charset")
    kind = message.get_content_type() if response.headers.get("content-type") else ""
    return Answer(request.address, body, redact(kind), redact(charset) if isinstance(charset, str) else None)


def _of_cache(cached: Cached) -> Answer:
    return Answer(cached.url, cached.body, cached.content_type, cached.charset, is_unchanged=True)


def _check_content(answer: Answer, request: Request, where: str) -> None:
    """Raise where an answer is not what was asked for; a proxy's error page may be gone with the next try."""
    if request.kind == "page":
        if answer.content_type.split("/")[0] in ("image", "video", "audio", "font") or "pdf" in answer.content_type:
            raise FetchError(Failure.wrong_type, f"{where}: {answer.content_type}, expected a page.")
        return
    try:
        if isinstance(answer.json(), dict | list) or _is_told_json(answer):
            return
    except ValueError:
        pass
    start = HIDDEN if request.form is not None else answer.body[:60].decode("utf-8", "replace").replace("\n", " ")
    if not _is_told_json(answer):
        message = f"{where}: {answer.content_type}, expected JSON; it begins {start!r}."
        raise _RetryError(FetchError(Failure.wrong_type, message))
    message = f"{where}: {len(answer.body):,} bytes that are no JSON; they begin {start!r}."
    raise _RetryError(FetchError(Failure.invalid, message))


def _is_told_json(answer: Answer) -> bool:
    """Tell whether an answer's type may be JSON; many servers call it HTML or a script, and then its content tells."""
    return not answer.content_type or "json" in answer.content_type or answer.content_type == "text/plain"
