"""Why boards could not be read: short, stable codes, so that many that fail alike are told in one line."""

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError

CAUSES = {
    "not_found": "nothing at its address (moved, or gone)",
    "refused": "the host refuses (401, 403)",
    "busy": "the host was busy for longer than we wait (429, 503)",
    "server_error": "the host's own errors",
    "timeout": "no answer in time",
    "unreachable": "the host can't be reached",
    "cut_off": "the answer was cut off",
    "too_large": "the answer was too large",
    "wrong_type": "the answer is of another type",
    "invalid": "the answer is not what its type says",
    "robots": "robots.txt disallows it",
    "blocked": "the host is not to be read (access.yml)",
    "private_address": "the address is not public",
    "redirects": "redirects without an end",
    "shape": "the answer has another shape; has the platform changed?",
    "implausible": "what it gave is not believed (nothing, far less than before, or no texts)",
    "internal": "a defect of skilltide; please report it",
}
"""Code -> for people."""

PASSING = frozenset({"busy", "server_error", "timeout", "unreachable", "cut_off"})
"""What can be over a minute later."""


def cause_of(error: Exception) -> str:
    """Return the code of what kept a board from being read."""
    if isinstance(error, FetchError):
        return Failure(error.code).value
    return "shape" if isinstance(error, SourceError) else "internal"


def defect_in_words(error: Exception) -> str:
    """Return what is told of a board's answer that a platform fails at, for a cause that nobody foresaw."""
    return f"can't be understood ({type(error).__name__}: {str(error)[:200]}). Please report this."


def in_words(code: str | None) -> str:
    """Return a code for people; one that an older skilltide did not store is a failure of some kind."""
    return CAUSES.get(code or "", code or "could not be read")
