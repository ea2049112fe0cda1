"""Reads a response's body within limits: bytes sent, bytes after decompression, and the time it takes."""

import zlib

import httpx

from skilltide.http.answer import Failure, FetchError
from skilltide.http.gzip_stream import GzipStream

_NO_CODING = ("", "identity", "none", "binary", "utf-8", "utf8")
"""What servers call a body that is not compressed; some tell its charset there."""


class CutOffError(Exception):
    """The body ended before it was whole."""


async def read_body(response: httpx.Response, max_bytes: int, where: str) -> bytes:
    """Return a response's body, decompressed, of at most `max_bytes` before and after.

    We ask for gzip only and decompress it ourselves with a cap, so a small body can't become a huge one in memory.

    Raises:
        FetchError: too_large or wrong_type (an encoding that was not asked for).
        CutOffError: the compressed stream ends early.
    """
    told = response.headers.get("content-length", "")
    if told.isdigit() and int(told) > max_bytes:
        raise too_large(where, int(told), max_bytes)
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in (*_NO_CODING, "gzip", "x-gzip"):
        raise FetchError(Failure.wrong_type, f"{where}: sent as {encoding[:40]}, which was not asked for.")
    inflate = GzipStream() if encoding.endswith("gzip") else None
    parts: list[bytes] = []
    sent = size = 0
    async for chunk in response.aiter_raw():
        sent += len(chunk)
        part = _inflated(inflate, chunk, max_bytes - size + 1, where) if inflate else chunk
        size += len(part)
        if max(sent, size) > max_bytes:
            raise too_large(where, None, max_bytes)
        parts.append(part)
    if inflate is not None and sent and not inflate.is_whole:
        raise CutOffError
    return b"".join(parts)


def _inflated(inflate: GzipStream, chunk: bytes, max_length: int, where: str) -> bytes:
    try:
        return inflate.feed(chunk, max(max_length, 1))
    except zlib.error:
        raise FetchError(Failure.invalid, f"{where}: said to be gzip, and is not.") from None


def too_large(where: str, told: int | None, max_bytes: int) -> FetchError:
    """Return the error for a body above the cap."""
    size = f"{told:,}" if told else "more"
    return FetchError(Failure.too_large, f"{where}: {size} bytes, at most {max_bytes:,} are read.")
