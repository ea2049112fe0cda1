"""What hosts allow, as `access.yml` tells it, and what that means for a source: may it be fetched, and if not, what
lawful way remains.

A verdict is about a host: a source whose entry names another address (`api`) is judged by that one's.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from skilltide.quick_yaml import load_yaml

FILE = Path(__file__).with_name("access.yml")

Verdict = Literal["open", "opt-in", "blocked"]


class Access(BaseModel):
    """One entry of access.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name: str
    platforms: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """With all their subdomains; one with a path ("example.eu/jobs") is only what stands below it there."""
    verdict: Verdict
    decision: Literal["accept_terms", "robots_decision"] | None = None
    """The key of sources.yml by which a user opts in."""
    robots: str
    terms: str
    checked_on: date | None = None
    checked_by: str
    why: str
    instead: str | None = None
    """What lawful way remains."""
    seen: str | None = None
    """Who saw it answer, and when; None where nobody did."""
    addresses: tuple[str, ...] = ()
    """Regular expressions that tell a board's name, for platforms that can't be read."""

    hosts_of_boards: tuple[str, ...] = ()
    """Regular expressions that tell a host from an address that leaves out which board of it is meant."""

    @property
    def checked(self) -> str:
        """When it was looked at and by whom, in words."""
        return f"{self.checked_on}, {self.checked_by}" if self.checked_on else self.checked_by


@cache
def entries() -> tuple[Access, ...]:
    """Return all entries."""
    return tuple(Access.model_validate(entry) for entry in load_yaml(FILE.read_bytes()))


@cache
def _by_platform() -> Mapping[str, Access]:
    return {platform: entry for entry in entries() for platform in entry.platforms}


@cache
def _by_host() -> Mapping[str, tuple[tuple[str, Access], ...]]:
    """Return paths and their entries by host, the longest path first."""
    found: dict[str, list[tuple[str, Access]]] = {}
    for entry in entries():
        for place in entry.hosts:
            host, _, path = place.partition("/")
            found.setdefault(host, []).append((path, entry))
    return {host: tuple(sorted(places, key=lambda place: -len(place[0]))) for host, places in found.items()}


def access_of(platform: str) -> Access | None:
    """Return the entry of a platform, or None where nobody wrote one."""
    return _by_platform().get(platform)


def access_of_address(url: str) -> Access | None:
    """Return the entry of an address's host, or None."""
    try:
        address = urlsplit(url if "//" in url else f"//{url}")
        parts = (address.hostname or "").split(".")
    except ValueError:
        return None
    asked = f"{address.path.strip('/').casefold()}/"
    places = (place for n in range(len(parts)) for place in _by_host().get(".".join(parts[n:]), ()))
    return next((entry for path, entry in places if not path or asked.startswith(f"{path}/")), None)


class Fetched(Protocol):
    """What is judged here of a BoardSource."""

    platform: ClassVar[str]
    name: ClassVar[str]
    terms: ClassVar[str | None]
    is_opt_in: ClassVar[bool]
    is_robots_obeyed: ClassVar[bool]
    source_id: str
    entry: Any
    """With `api`, `accept_terms` and `robots_decision`."""


def refusal(source: Fetched) -> str | None:
    """Return why a source must not be fetched as sources.yml has it, and what to do; None where it may."""
    own, entry = access_of(source.platform), source.entry
    there = access_of_address(entry.api) if entry.api else own
    if there is not None and there.verdict == "blocked":
        return blocked_text(source.source_id, there)
    is_robots_own = own is not None and own.decision == "robots_decision"
    if (entry.robots_decision or "").strip() and not is_robots_own:
        return (
            f"{source.source_id}: robots_decision is not for {source.name}: its API is not one that is documented for "
            "programs while a robots.txt hides it. Leave the key out; robots.txt is obeyed."
        )
    if own is not None and is_robots_own and not entry.api and is_robots_obeyed(source):
        return (
            f"{source.source_id}: {own.why} {own.terms} If you decide to read it all the same, sources.yml keeps your "
            'decision: robots_decision: "who decided, when and why".'
        )
    if source.is_opt_in and not entry.accept_terms:
        return (
            f"{source.source_id}: the terms of {source.name} restrict what may be done with its postings. "
            f"Read {source.terms}, then set accept_terms: true in sources.yml."
        )
    return None


def is_robots_obeyed(source: Fetched) -> bool:
    """Tell whether a source keeps to robots.txt: always, but for a documented API where a user decided otherwise."""
    own = access_of(source.platform)
    is_decided = bool((source.entry.robots_decision or "").strip())
    return source.is_robots_obeyed and not (own is not None and own.decision == "robots_decision" and is_decided)


def blocked_text(where: str, access: Access) -> str:
    """Return why a blocked host isn't read, and what lawful way remains, in one line."""
    return f"{where}: {access.name} is not read. {access.why} What remains: {access.instead}"
