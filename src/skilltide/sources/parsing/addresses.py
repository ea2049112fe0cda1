"""Addresses that strangers wrote: read without ever raising, as `urllib.parse` does ("http://[", a port of letters)."""

from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

_NOTHING = urlsplit("")


def absolute(base: str, address: str) -> str:
    """Return an address as a page at `base` means it; one that can't be read stays as it is written."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def without_fragment(address: str) -> str:
    """Return an address without what follows "#"."""
    try:
        return urldefrag(address)[0]
    except ValueError:
        return address


def split(address: str) -> SplitResult:
    """Return the parts of an address, all of them empty where it can't be read."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for one that is no number or too large
    except ValueError:
        return _NOTHING
    return parts
