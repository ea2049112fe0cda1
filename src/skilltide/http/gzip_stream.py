"""gzip as it comes: piece by piece, one member or several in a row (RFC 1952, 2.2), and not more than is asked for."""

import zlib

_MAGIC = b"\x1f\x8b"


class GzipStream:
    """Decompresses what it is fed. What stands behind the last member and is none (zeros, mostly) is left out."""

    def __init__(self) -> None:
        self._member: zlib._Decompress | None = None
        self._waiting = b""
        """What was sent behind a member that ended, too short to tell what it is."""
        self._is_over = False
        self.has_more = False
        """Whether more would have come than was asked for."""

    @property
    def is_whole(self) -> bool:
        """Whether the last member ended."""
        return self._is_over or (self._member is not None and self._member.eof)

    def feed(self, piece: bytes, at_most: int) -> bytes:
        """Return what a piece holds, of at most so many bytes. Raises zlib.error where it is no gzip."""
        parts: list[bytes] = []
        piece = self._waiting + piece
        self._waiting = b""
        while piece and not self._is_over:
            if self._member is None:
                self._member = zlib.decompressobj(wbits=31)
            elif self._member.eof:
                if len(piece) < len(_MAGIC):
                    self._waiting = piece
                    break
                if not piece.startswith(_MAGIC):
                    self._is_over = True
                    break
                self._member = zlib.decompressobj(wbits=31)
            if at_most <= 0:
                self.has_more = True
                break
            part = self._member.decompress(piece, at_most)
            parts.append(part)
            at_most -= len(part)
            if self._member.unconsumed_tail:
                self.has_more = True
                break
            piece = self._member.unused_data
        return b"".join(parts)
