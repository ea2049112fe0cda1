"""What platforms fetch with, and how hard they may work a host. What stands behind it: `http_fetch`, `replay_fetch`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Politeness:
    """How hard one host may be worked."""

    concurrent: int = 2
    """Requests at the same time."""
    interval_seconds: float = 0.5
    """Time between the starts of two requests."""


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

    Both methods raise SourceError (its `FetchError`) naming board, address and reason. `secrets` are parameters that
    stay out of messages and files. With `body` (JSON) it is a POST.
    """

    async def json(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Return the decoded JSON of an address; anything else is an error."""

    async def page(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Return an address as text (HTML, XML)."""
