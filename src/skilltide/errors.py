"""The errors that skilltide raises on purpose.

Each message is one line: what, where, the value, what was expected, what to do next. The CLI prints
it and exits with 1; anything else that escapes is a defect and keeps its traceback.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skilltide.model import CheckResult


def defect(error: Exception, consequence: str) -> str:
    """Return one line for an exception that nobody foresaw; `consequence` says what was left out because of it."""
    said = " ".join(str(error).split())[:200] or "no message"
    return f"{type(error).__name__}: {said}; {consequence}. Please report it: it is a defect of skilltide"


class SkilltideError(Exception):
    """Base of every error that a user can do something about."""


class ConfigurationError(SkilltideError):
    """A setting, a `sources.yml` entry or a command's arguments can't be used as given."""


class LexiconError(SkilltideError):
    """The lexicon breaks its own format; the message names file and entry."""


class SourceError(SkilltideError):
    """A source could not be read as a whole (one bad row is a `Rejection`, not an error)."""


class WarehouseError(SkilltideError):
    """The warehouse is missing, newer than the code, or held by somebody else."""


class WarehouseLockedError(WarehouseError):
    """Another process is writing to the working database."""

    def __init__(self, message: str, holder: str = "another process") -> None:
        super().__init__(message)
        self.holder = holder
        """Which one, in words."""


class CheckFailedError(SkilltideError):
    """An integrity check failed; nothing was published."""

    def __init__(self, message: str, results: "Sequence[CheckResult]" = ()) -> None:
        super().__init__(message)
        self.results = results
        """The outcome of every check, those that passed too."""
