"""How much is read: of a record, of a file, and how many times a compressed file may grow."""

from dataclasses import dataclass, replace

MEGABYTE = 1_000_000
_RATIO_FROM = 100 * MEGABYTE
"""The ratio is judged from here on: small files of equal rows compress a thousandfold and do no harm."""


class TruncatedError(Exception):
    """A file ends or breaks in the middle, or goes over a limit; what stood before was read."""

    code = "truncated"
    """The reason code of a rejection."""

    @property
    def consequence(self) -> str:
        """What it means for the rest of the file, to be put behind the message."""
        return "; the rest of the file is missing"


class LimitError(TruncatedError):
    """A file goes over a limit; the message names the limit and its setting."""

    code = "over_limit"

    @property
    def consequence(self) -> str:
        """Nothing: the message says that the file was not read further."""
        return ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one source, in bytes after decompression; the keys of its entry are in megabytes (10^6 bytes)."""

    record_bytes: int = 16 * MEGABYTE
    """Longer records are rejected one by one (counted in characters, which are no more than the bytes)."""
    file_bytes: int = 20_000 * MEGABYTE
    ratio: float = 200.0
    advice: str = "if that is right, raise `max_file_mb:` of its entry in sources.yml"
    """What to do about a file that goes over `file_bytes`."""

    def held(self, most: int, form: str, instead: str) -> "Limits":
        """Return the limits of a form of file that is held in memory: no key raises them over `most` bytes."""
        if self.file_bytes <= most:
            return self
        advice = f"{form} is held in memory, so that no key raises that: split it, or save it as {instead}"
        return replace(self, file_bytes=most, advice=advice)

    def check(self, count: int, stored: int) -> None:
        """Raise LimitError where `count` bytes were made of a file (or archive member) that takes `stored`."""
        if count > self.file_bytes:
            raise LimitError(
                f"holds more than {self.file_bytes / MEGABYTE:g} MB when decompressed and was not read further; "
                f"{self.advice}"
            )
        if count > _RATIO_FROM and count > self.ratio * stored:
            raise LimitError(
                f"grows to more than {self.ratio:g} times its {stored:,} bytes when decompressed and was not read "
                f"further; if that is right, raise `max_ratio:` of its entry in sources.yml"
            )

    def record_too_long(self, where: str) -> str:
        """Return why a record was passed over; `where` names it, e.g. "line 7"."""
        return (
            f"{where}: the record takes more than {self.record_bytes / MEGABYTE:g} MB and was passed over; "
            f"if that is right, raise `max_record_mb:` of its entry in sources.yml"
        )


DEFAULT_LIMITS = Limits()
