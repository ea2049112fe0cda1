"""Where the work is done: what field, place, title and text say of it, put together (`workplace.yml`)."""

from functools import cache, lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold, load
from skilltide.normalise.location import Location
from skilltide.normalise.lookups import answer


class Workplace(NamedTuple):
    """Workplace as far as it is told: remote, hybrid or on_site, and who says so."""

    code: str | None
    source_code: str | None
    """field, location, title or text."""
    is_remote: bool | None
    """True for remote only; False also where a field says no more than that it isn't."""


@cache
def _given() -> dict[str, str]:
    return {fold(str(text)): code for code, texts in load("workplace")["given"].items() for text in texts}


@lru_cache(maxsize=4096)
def workplace_code(given: str | None) -> str | None:
    """Return the code of what a field about the workplace says ("Hybrid_Remote"), None where it tells none."""
    return _given().get(fold(given)) if given else None


def remote_flag(text: str | None) -> bool | None:
    """Read a "remote" or "workplace" field: True, False (also for hybrid), or None where it tells neither."""
    said = answer(text) if text else None
    if said is not None:
        return said
    code = workplace_code(text)
    return None if code is None else code == "remote"


def settle_workplace(
    given: str | None, is_remote: bool | None, place: Location, title_code: str | None, text_code: str | None
) -> Workplace:
    """Return what is said of the workplace: by the first that says it of field, location, title and text.

    `given`, `is_remote`: the source's own fields; where they say "not remote", nothing else makes it remote.
    `title_code`, `text_code`: what title and text say.
    """
    by_place = "remote" if place.is_remote else "hybrid" if place.is_hybrid else None
    if by_place is None and place.is_remote is False:
        by_place = "on_site"
    told = (
        (workplace_code(given) or ("remote" if is_remote else None), "field"),
        (by_place, "location"),
        (title_code, "title"),
        (text_code, "text"),
    )
    for code, source_code in told:
        if code is not None and not (code == "remote" and is_remote is False and source_code != "field"):
            return Workplace(code, source_code, code == "remote")
    return Workplace(None, None, is_remote)
