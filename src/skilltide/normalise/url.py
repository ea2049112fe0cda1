"""Addresses of postings without what only says how the reader came there."""

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from skilltide.normalise.data import load

_NO_HOST = re.compile(r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff\"'<>\\^`{|}%@,;()!*$&+=~]")
_SCHEMELESS = re.compile(r"[\w-]+(\.[\w-]+)+(?=[/?])")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"


@cache
def _parameters() -> tuple[frozenset[str], frozenset[str]]:
    data = load("lookups")["url"]
    return frozenset(data["identifying"]), frozenset(data["tracking"])


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str | None:
    """Return an address with a lower-case host and without tracking parameters and fragment; None if it is none.

    Where a parameter is known to tell the posting (`jobListingId`, `gh_jid`), only such parameters stay. Never raises,
    and a canonical address is its own canonical address.
    """
    text = _LONE_SURROGATE.sub("\ufffd", url.strip())
    if text.startswith("//"):
        text = "https:" + text
    elif _SCHEMELESS.match(text):
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:  # a broken IPv6 address, or a port out of range
        return None
    if parts.scheme not in ("http", "https") or not host or _NO_HOST.search(host):
        return None
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme, host, _path(parts.path), _query(parts.query), ""))


def _path(path: str) -> str:
    """Write a path's escapes in one way: only what has to be escaped is, an escaped slash or percent sign stays one."""

    def unescape(match: re.Match[str]) -> str:
        return "".join(
            quote(letter, safe="") if letter in "/%" else letter for letter in unquote(match.group(), errors="replace")
        )

    return quote(_ESCAPE.sub(unescape, path), safe=_PATH_SAFE).rstrip("/")


def _query(query: str) -> str:
    identifying, tracking = _parameters()
    pairs = parse_qsl(query)
    kept = [(key, value) for key, value in pairs if key.lower() in identifying]
    if not kept:
        kept = [
            (key, value)
            for key, value in pairs
            if key.lower() not in tracking and not key.lower().startswith(("utm_", "mc_", "_"))
        ]
    return urlencode(sorted(kept))
