"""The employer's name, as the title of its board's page tells it."""

import html
import re

_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})</title>", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:jobs|careers|open (?:positions|roles)|job openings)\s+(?:at|with)\s+", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:\s*[-–—|·]\s*|\s+)(?:current openings|open (?:positions|roles)|job (?:board|openings)|jobs|careers)$",
    re.IGNORECASE,
)
_NO_NAME = {"", "jobs", "careers", "current openings", "open positions", "job board", "not found", "404", "error",
            "page not found", "just a moment..."}  # fmt: skip


def name_in_title(page: str) -> str | None:
    """Return the name in a page's title without "Jobs at" and the like; None where nothing is left.

    >>> name_in_title("<title>Acme &amp; Sons - Jobs</title>")
    'Acme & Sons'
    """
    found = _TITLE.search(page)
    title = " ".join(html.unescape(found[1]).split()) if found else ""
    name = _AFTER.sub("", _BEFORE.sub("", title)).strip(" -–—|·")
    return None if name.casefold() in _NO_NAME else name
