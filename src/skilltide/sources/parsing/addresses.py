"""Addresses that strangers wrote: read without ever raising, as `urllib.parse` does ("http://[", a port of letters)."""

from urllib.parse import SplitResult, quote, unquote, urldefrag, urljoin, urlsplit

_NOTHING = urlsplit("")


def path_part(name: str) -> str:
    """Return a name as a part of an address, whatever it holds; one that is escaped already stays so.

    >>> path_part("acme"), path_part("Acme & Söhne"), path_part("acme%20co"), path_part("a/b?c")
    ('acme', 'Acme%20%26%20S%C3%B6hne', 'acme%20co', 'a%2Fb%3Fc')
    """
    return quote(unquote(name), safe="")


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
