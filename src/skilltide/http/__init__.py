"""The one place that talks to the network: politely (limits, robots.txt, ETags, Retry-After), with caps and checks."""

from typing import TYPE_CHECKING, Any

from skilltide.http.answer import Answer, Failure, FetchError, Request

if TYPE_CHECKING:
    from skilltide.http.fetcher import Counts, Fetcher, Limits, Manners

__all__ = ["Answer", "Counts", "Failure", "FetchError", "Fetcher", "Limits", "Manners", "Request"]


def __getattr__(name: str) -> Any:
    """Import what fetches where it is asked for: who only reads files needs no HTTP client, whose import is slow."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from skilltide.http import fetcher

    return getattr(fetcher, name)
