"""Boards: an employer's page on a platform, as the registry of boards tells it, and what one holds when it was read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

BOARD_KEY = "_board"
EMPLOYER_KEY = "_employer"
PLATFORM_EMPLOYER_KEY = "_employer_platform"
"""Payload keys that we add to a record: which board it stood on; the employer's name, where somebody told it; and the
platform's own name for the board's employer, where nobody did."""

EmployerFrom = Literal["told", "platform", "slug"]
"""How the name of a board's employer is known: told by a person, the platform's own name, or the board's name."""
State = Literal["candidate", "live", "empty", "gone", "blocked"]
"""What is known of a board: a name that nobody here has read; read with postings; read without any; not there any more;
its host's robots.txt, or access.yml, forbids it."""

OF_A_PERSON = frozenset({"enabled", "minimum_postings", "titles", "search", "max_pages"})
"""Keys of a board by which a person decides what runs do with it. They hold while they stand in boards.yml, and are
kept nowhere else."""

_LABEL = r"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"


class Board(BaseModel):
    """One employer's page on a platform: an entry of the registry, or a line of boards.yml. Platforms add keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    board: str = Field(min_length=1, max_length=200)
    """The platform's name for it, as in its address."""
    employer: str | None = None
    """The employer's name. Without it, the records' own is taken, else the platform's for the board, else `board`."""
    employer_from: EmployerFrom = "told"
    """How that name is known; in a line of boards.yml it is told."""
    state: State = "candidate"
    """What the registry knows of it; not for lines of boards.yml."""
    observed_on: date | None = None
    """When somebody last saw that it exists."""
    enabled: bool | None = None
    """Whether runs read it; if not given, whether it is live, or was observed and is not known to be gone."""
    minimum_postings: int = Field(default=1, ge=0)
    """Fewer than this is a failure of the board, not a change of the market."""

    @property
    def is_enabled(self) -> bool:
        """Whether runs read it."""
        if self.enabled is not None:
            return self.enabled
        return self.state == "live" or (self.state == "candidate" and self.observed_on is not None)


class HostedBoard(Board):
    """A board with its own host (acme.example.com); the name is the first part of the host's name."""

    board: str = Field(min_length=1, max_length=200, pattern=rf"{_LABEL}(?:\.[a-z]{{2}})?$")
    host: str | None = Field(default=None, pattern=rf"{_LABEL}(?:\.[A-Za-z0-9-]+)+$")
    """The employer's own domain, where the board is served there (careers.acme.com)."""


class DetailBoard(Board):
    """A board where every posting costs a request of its own."""

    titles: str | None = None
    """Regular expression (any case): only postings whose title it is found in are fetched. Large employers have
    thousands of postings, of which few are of interest."""

    @field_validator("titles")
    @classmethod
    def _is_expression(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error as error:
                raise ValueError(f"no regular expression ({error})") from None
        return value

    def wanted(self, records: Sequence[dict[str, Any]], title_key: str) -> list[dict[str, Any]]:
        """Return the records whose title, at `title_key`, is asked for."""
        return [record for record in records if self.wants(str(record.get(title_key) or ""))]

    def wants(self, title: str) -> bool:
        """Tell whether a posting with such a title is asked for."""
        return self.titles is None or re.search(self.titles, title, re.IGNORECASE) is not None


@dataclass(slots=True)
class BoardContent:
    """What one board holds."""

    records: list[dict[str, Any]] = field(default_factory=list)
    """One per posting, unedited."""
    rejections: list[tuple[str, str]] = field(default_factory=list)
    """Postings that could not be had, as (reason_code, reason); the board is then not complete."""
    reported_count: int | None = None
    """How many postings the board says it has."""
    is_complete: bool = True
    """False where something is missing: nothing is closed by such a read."""
