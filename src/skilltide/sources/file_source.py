"""Sources that are read from disk: a file is one unit, read once as long as it stays as it is."""

from abc import abstractmethod
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from skilltide.model import Document, Rejection
from skilltide.sources.source import ReadNote, Source


@dataclass(frozen=True, slots=True)
class InputUnit:
    """A file to read. The caller skips those that it has read before, by name, size and time of change."""

    key: str
    """Its path as configured."""
    size: int
    """Bytes."""
    modified_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a source came to know while one unit was read, so that it can be told the one that runs elsewhere."""

    notes: list[ReadNote]
    shapes: Mapping[Hashable, Any] = field(default_factory=dict)
    """How the unit was understood, of platforms where files differ."""


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

    def take_learned(self) -> Learned:
        """Return what it came to know since the last call; what it needs for further units stays."""
        return Learned(self.take_notes())

    def learn(self, learned: Learned) -> None:
        """Know what the same source came to know in another process. To be called in the units' order."""
        self._notes += learned.notes
