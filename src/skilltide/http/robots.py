"""robots.txt (RFC 9309): asked once per host and run, kept for a day."""

from typing import Protocol, cast
from urllib.parse import urlsplit

TOKEN = "skilltide"
MAX_BYTES = 512 * 1024
MAX_DELAY_SECONDS = 30.0


class Rules(Protocol):
    """What protego makes of a robots.txt."""

    def can_fetch(self, url: str, user_agent: str) -> bool:
        """Tell whether an address may be fetched."""

    def crawl_delay(self, user_agent: str) -> float | None:
        """Return the seconds between two requests that it asks for."""


def robots_address(url: str) -> str:
    """Return where the robots.txt of an address is."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def read_robots(text: str) -> Rules:
    """Read a robots.txt; what can't be understood in it allows."""
    from protego import Protego

    return cast(Rules, Protego.parse(text[:MAX_BYTES]))
