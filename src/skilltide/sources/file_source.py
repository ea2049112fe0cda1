"""Sources that are read from disk: a file is one unit, read once as long as it stays as it is."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from skilltide.model import Document, Rejection
from skilltide.sources.source import Source


@dataclass(frozen=True, slots=True)
class InputUnit:
    """A file to read. The caller skips those that it has read before, by name, size and time of change."""

    key: str
    """Its path as configured."""
    size: int
    """Bytes."""
    modified_at: datetime
    """UTC."""


class FileSource(Source):
    """A platform that reads files. It may be a `BoardSource` as well (threads of the past beside live ones)."""

    @abstractmethod
    def inputs(self) -> list[InputUnit]:
        """List the files to read, in a stable order, without reading them.

        Raises:
            SourceError: files are configured, and there are none.
        """

    @abstractmethod
    def read_unit(self, unit: InputUnit, fetched_at: datetime) -> Iterator[Document | Rejection]:
        """Read one file. A bad record is a Rejection. `fetched_at`: when this run reads (UTC).

        Raises:
            SourceError: the file as a whole can't be used.
        """

    def take_mappings(self) -> list[str]:
        """Return how the files read since the last call were understood, in lines for people; none if that is fixed."""
        return []
