"""robots.txt (RFC 9309): asked once per host and run, kept for a day."""

import codecs
import re
from typing import Protocol, cast
from urllib.parse import urlsplit

TOKEN = "skilltide"
MAX_BYTES = 512 * 1024
MAX_DELAY_SECONDS = 30.0
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_VERSION = re.compile(r"^(\s*user-agent\s*:\s*[\w-]{1,100})/[^\s#]{0,100}", re.IGNORECASE | re.MULTILINE)
"""A robot is named by its product token alone (RFC 9309, 2.2.1); some write its version behind it."""


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


def read_robots(body: bytes) -> Rules:
    """Read a robots.txt; what can't be understood in it allows.

    A byte order mark is no part of the first line, which mostly names whom all the rules are for.
    """
    from protego import Protego

    mark, charset = next((one for one in _MARKS if body.startswith(one[0])), (b"", "utf-8"))
    text = body[len(mark) : MAX_BYTES].decode(charset, "replace")
    return cast(Rules, Protego.parse(_VERSION.sub(r"\1", text)))
