"""Putting data and scripts into a page so that nothing in them can run as something else."""

import base64
import gzip
import hashlib
import json
import math
import zlib
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from skilltide import kept

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_DIGITS = 6
_AS_IS = frozenset({str, int, bool, type(None)})
"""Types of most values, which JSON has as they are; a page holds half a million."""
_PACKED = 4
"""Packed scripts that are kept."""


def to_json(value: Any, *, is_plain: bool = False) -> str:
    """Return compact JSON that can stand in a script element: no <, > or &, numbers rounded to 6 digits.

    ``is_plain``: the value has only what `plain` gives.
    """
    found = value if is_plain else plain(value)
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escape in _ESCAPES.items():
        text = text.replace(sign, escape)  # on a long text a tenth of `translate`'s time
    return text


def plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers of six digits, dates as YYYY-MM-DD, null for what is no number."""
    if type(value) in _AS_IS:
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value == int(value) and abs(value) < 1e15 else float(f"{value:.{_DIGITS}g}")
    if isinstance(value, list | tuple):
        return [item if type(item) in _AS_IS else plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def safe_url(url: object) -> str:
    """Return the address where it is one of the web, else nothing (javascript:, data: and the like)."""
    text = str(url or "").strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""


@cache
def packed(script: str) -> str:
    """Return a long script as gzip in base64, about a third of its size; `report.js` unpacks it.

    What a script was packed to is kept in the user's cache: a report's is plotly, the same for years.
    """
    content = script.encode()
    key = hashlib.blake2b(f"{zlib.ZLIB_RUNTIME_VERSION} ".encode() + content, digest_size=16).hexdigest()
    found = kept.fetch("packed", key)
    if found is None:
        found = base64.b64encode(gzip.compress(content, mtime=0))
        kept.store("packed", key, found, most=_PACKED)
    return found.decode()


def script_hash(script: str) -> str:
    """Return the hash of an inline script as a content security policy wants it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def policy(scripts: list[str]) -> str:
    """Return a content security policy under which only these scripts run and nothing is fetched."""
    hashes = " ".join(f"'{script_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
