"""What platforms fetch with: the network through one Fetcher, or answers from a fixture."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import orjson

from skilltide.errors import ConfigurationError
from skilltide.http import Answer, Failure, Fetcher, FetchError, Manners, Request
from skilltide.http.answer import encode_body
from skilltide.settings import Settings
from skilltide.sources.board import BoardSource, Page


def open_fetcher(settings: Settings, **options: Any) -> Fetcher:
    """Return the Fetcher of a run. Raises ConfigurationError where nobody says who is asking."""
    contact = (settings.contact or "").strip()
    if not ("@" in contact or contact.startswith(("http://", "https://"))):
        told = f"{contact!r} is no address" if contact else "no contact address is set"
        raise ConfigurationError(
            f"setting contact: {told}. Boards are told who reads them: set SKILLTIDE_CONTACT to your e-mail or web "
            "address, e.g. export SKILLTIDE_CONTACT=you@example.org"
        )
    return Fetcher(contact, cache_folder=settings.http_cache, is_loopback_allowed=settings.allow_loopback, **options)


class SourceFetch:
    """Fetches for one source, with its manners. Keeps the answers where `recorded` is given."""

    def __init__(self, fetcher: Fetcher, source: BoardSource, recorded: dict[str, Any] | None = None) -> None:
        polite = source.politeness
        self._fetcher = fetcher
        self._manners = Manners(polite.concurrent, polite.interval_seconds, source.is_robots_obeyed)
        self._recorded = recorded

    async def _get(self, request: Request) -> Answer:
        answer = await self._fetcher.get(request, self._manners)
        if self._recorded is not None:
            self._recorded[request.name] = answer.json() if request.kind == "json" else answer.text
        return answer

    async def json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Return the decoded JSON of an address."""
        return (await self._get(Request(url, params or {}, secrets or {}, headers or {}, encode_body(body)))).json()

    async def page(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Return an address as text."""
        answer = await self._get(Request(url, params or {}, secrets or {}, headers or {}, kind="page"))
        return Page(answer.url, answer.text, answer.content_type, answer.body)


class ReplayFetch:
    """Answers from a mapping of request name to answer: for fixtures, without a network."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def _answer(self, request: Request) -> Any:
        self.asked.append(request.name)
        if request.name not in self._answers:
            known = ", ".join(self._answers)
            raise FetchError(Failure.not_found, f"{request.name}: the fixture has no such answer; it has {known}.")
        answer = self._answers[request.name]
        if isinstance(answer, dict) and "_status" in answer:
            code = Failure.not_found if answer["_status"] in (404, 410) else Failure.server_error
            raise FetchError(code, f"{request.address}: status {answer['_status']}.")
        return answer

    async def json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Return a stored answer (a copy, as from the wire)."""
        request = Request(url, params or {}, body=encode_body(body))
        return orjson.loads(orjson.dumps(self._answer(request)))

    async def page(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Return a stored text as a page."""
        request = Request(url, params or {}, kind="page")
        text = self._answer(request)
        if isinstance(text, list):  # a fixture may give a page as lines
            text = "\n".join(text)
        kind = "application/xml" if text.lstrip().startswith("<?xml") else "text/html"
        return Page(urljoin(url, request.address), text, kind, text.encode())
