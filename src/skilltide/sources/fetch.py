"""What platforms fetch with, and how hard they may work a host. What stands behind it: `http_fetch`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from skilltide.sources.seen import Seen


@dataclass(frozen=True, slots=True)
class Politeness:
    """How hard one host may be worked."""

    concurrent: int = 2
    """Requests at the same time."""
    interval_seconds: float = 0.5
    """Time between the starts of two requests."""
    daily: int | None = None
    """At most so many requests a host and day, where reading all of it at once would be too much to ask: what is new
    goes first, the rest waits for another day."""
    busy_statuses: frozenset[int] = frozenset()
    """Further statuses by which the host says "not so fast" (usually they mean no): it is asked again later."""
    gone_answer: tuple[int, bytes] | None = None
    """A status and a part of its body by which the host says that there is nothing (any more), as others do by 404."""
    gone_target: re.Pattern[str] | None = None
    """Addresses that the host redirects to from where there is nothing (any more), e.g. the platform's own pages."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as text."""

    url: str
    """After redirects."""
    text: str
    content_type: str
    body: bytes = b""
    """As sent, decompressed: for XML, which tells its own encoding."""


class Fetch(Protocol):
    """What a platform gets to fetch with. Limits, retries, robots.txt, caching and checks are behind it.

    `now` is when the run reads (UTC), `seen` what was had of the board's postings before.

    All methods raise SourceError (its `FetchError`) naming board, address and reason. `secrets` are parameters that
    stay out of messages and files. With `body` (JSON) it is a POST.
    """

    @property
    def now(self) -> datetime:
        """When the run reads (UTC)."""

    @property
    def seen(self) -> Seen:
        """What was had of the board's postings before."""

    async def json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Return the decoded JSON of an address (None for "no content"); anything else is an error."""

    async def token(self, url: str, form: Mapping[str, str], secrets: Mapping[str, str]) -> str:
        """Return an access token for keys (`secrets`), as OAuth 2.0 gives them for a form (RFC 6749, 4.4).

        It is a secret from then on: no message, file or record holds it.
        """

    async def page(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Return an address as text (HTML, XML)."""
