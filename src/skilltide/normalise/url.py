"""Addresses of postings without what only says how the reader came there."""

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from skilltide.normalise.data import load


@cache
def _parameters() -> tuple[frozenset[str], frozenset[str]]:
    data = load("lookups")["url"]
    return frozenset(data["identifying"]), frozenset(data["tracking"])


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str | None:
    """Return an address with a lower-case host and without tracking parameters and fragment; None if it is none.

    Where a parameter is known to tell the posting (`jobListingId`, `gh_jid`), only such parameters stay.
    """
    text = url.strip()
    if re.match(r"[\w-]+(\.[\w-]+)+/", text):
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    identifying, tracking = _parameters()
    pairs = parse_qsl(parts.query)
    kept = [(key, value) for key, value in pairs if key.lower() in identifying]
    if not kept:
        kept = [
            (k, v) for k, v in pairs if k.lower() not in tracking and not k.lower().startswith(("utm_", "mc_", "_"))
        ]
    path = quote(unquote(parts.path), safe="/%:@!$&'()*+,;=~-._") if parts.path else ""
    return urlunsplit(
        (
            parts.scheme,
            host if port is None else f"{host}:{port}",
            path.rstrip("/"),
            urlencode(sorted(kept)),
            "",
        )
    )
