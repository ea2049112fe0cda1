"""Fetching over the network: one Fetcher for a run, and each source's own manners in front of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from skilltide.errors import ConfigurationError
from skilltide.http import Answer, Fetcher, Manners, Request
from skilltide.http.answer import Failure, FetchError, encode_body, is_sendable
from skilltide.http.secrets import HIDDEN, remember
from skilltide.settings import Settings
from skilltide.sources.access import access_of_address, blocked_text, is_robots_obeyed
from skilltide.sources.board import Board
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Page
from skilltide.sources.parsing.json_values import text_at
from skilltide.sources.seen import Seen


def open_fetcher(settings: Settings, **options: Any) -> Fetcher:
    """Return the Fetcher of a run. Raises ConfigurationError where nobody says who is asking."""
    contact = (settings.contact or "").strip()
    if (problem := _problem(contact)) is not None:
        raise ConfigurationError(
            f"setting contact: {problem}. Boards are told who reads them: set SKILLTIDE_CONTACT to your e-mail or web "
            "address, e.g. export SKILLTIDE_CONTACT=you@example.org"
        )
    options = {"refuse": refuse_blocked} | options
    return Fetcher(contact, cache_folder=settings.http_cache, is_loopback_allowed=settings.allow_loopback, **options)


def _problem(contact: str) -> str | None:
    """Return why a contact can't be told to boards, or None."""
    if not contact:
        return "no contact address is set"
    if not ("@" in contact or contact.startswith(("http://", "https://"))):
        return f"{contact!r} is no address"
    return None if is_sendable(contact) else f"{contact!r} holds letters or signs that HTTP can't send"


def refuse_blocked(url: str) -> None:
    """Raise FetchError for an address of a host that access.yml blocks, whichever source or redirect asks for it."""
    access = access_of_address(url)
    if access is not None and access.verdict == "blocked":
        raise FetchError(Failure.blocked, blocked_text(url[:200], access))


class SourceFetch:
    """Fetches for one board of a source, with its manners. Keeps the answers where `recorded` is given."""

    def __init__(
        self,
        fetcher: Fetcher,
        source: BoardSource,
        recorded: dict[str, Any] | None = None,
        now: datetime | None = None,
        seen: Seen | None = None,
        board: Board | None = None,
    ) -> None:
        politeness = source.politeness
        self._fetcher = fetcher
        self._manners = Manners(
            politeness.concurrent,
            politeness.interval_seconds,
            is_robots_obeyed(source),
            source.entry.requests_per_day or politeness.daily,
            politeness.busy_statuses,
            politeness.gone_answer,
            politeness.gone_target,
        )
        self._recorded = recorded
        self.now = now or datetime.now(UTC)
        self._shelf = source.unit_key(board) if board else ""
        self.seen = seen or Seen(today=self.now.date())

    async def _get(self, request: Request) -> Answer:
        refuse_blocked(request.url)
        answer = await self._fetcher.get(replace(request, shelf=self._shelf), self._manners)
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

    async def token(self, url: str, form: Mapping[str, str], secrets: Mapping[str, str]) -> str:
        """Return an access token for keys; from then on it is a secret."""
        request = Request(url, secrets=secrets, form=form)
        refuse_blocked(url)
        token = text_at((await self._fetcher.get(request, self._manners)).json(), "access_token")
        if token is None:
            raise FetchError(Failure.refused, f"{request.address}: gives no access token for these keys.")
        remember([token])
        if self._recorded is not None:
            self._recorded[request.name] = {"access_token": HIDDEN}
        return token

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
