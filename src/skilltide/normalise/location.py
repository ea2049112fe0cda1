"""Locations: city, region, country, remote or not, from what boards write (`places.yml`)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from skilltide.normalise.data import fold, load

_SPLIT = re.compile(r"\s*(?:;|\n|\||•| / | or | oder | ou |\s[-–—]\s)\s*")
_POSTCODE = re.compile(r"\s+\d{4,6}(?:-\d{4})?$|^\d{4,6}\s+")
_BRACKETS = re.compile(r"[\(\[]([^)\]]*)[\)\]]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Location:
    """A place as far as it is told. `country_code` is ISO 3166-1 alpha-2; hybrid work is `is_remote` False."""

    city_name: str | None = None
    region_name: str | None = None
    country_code: str | None = None
    is_remote: bool | None = None
    is_hybrid: bool = False


@dataclass(frozen=True, slots=True)
class _Places:
    countries: dict[str, str]
    codes: frozenset[str]
    states: dict[str, tuple[str, str]]
    state_names: dict[str, tuple[str, str]]
    regions: dict[str, tuple[str, str]]
    cities: dict[str, tuple[str, str]]
    no_country: frozenset[str]
    area: re.Pattern[str]
    remote: re.Pattern[str]
    hybrid: re.Pattern[str]
    on_site: re.Pattern[str]


@cache
def _places() -> _Places:
    data = load("places")

    def any_of(words: list[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, map(fold, words)), key=len, reverse=True))})\b")

    cities: dict[str, tuple[str, str]] = {}
    for code, names in data["cities"].items():
        for entry in names:
            shown, *others = entry.split("/")
            for name in (shown, *others):
                cities.setdefault(fold(name), (shown, code))
    states = {
        code: (country, name) for country, table in reversed(data["states"].items()) for code, name in table.items()
    }
    return _Places(
        countries={fold(name): code for code, names in data["countries"].items() for name in names},
        codes=frozenset(data["countries"]),
        states=states,
        state_names={fold(name): (country, name) for country, name in states.values()},
        regions={fold(name): (country, name) for country, names in data["regions"].items() for name in names},
        cities=cities,
        no_country=frozenset(map(fold, data["no_country"])),
        area=any_of(data["area"]),
        remote=any_of(data["remote"]),
        hybrid=any_of(data["hybrid"]),
        on_site=any_of(data["on_site"]),
    )


@lru_cache(maxsize=65536)
def read_location(text: str | None) -> Location:
    """Read a location, e.g. "Toronto, Ontario, Canada", "Greater Madrid Metropolitan Area", "Remote - US".

    Of several places the first that tells a country counts; "European Union" tells none.
    """
    if text is None or not text.strip():
        return Location()
    places = _places()
    whole = fold(text)
    is_hybrid = bool(places.hybrid.search(whole))
    is_remote: bool | None = None
    if is_hybrid or places.on_site.search(whole):
        is_remote = False
    elif places.remote.search(whole):
        is_remote = True
    spread = _BRACKETS.sub(lambda match: f" ; {match[1]} ; ", text)
    best = Location()
    for part in _SPLIT.split(spread):
        found = _read_place(part, places)
        if (
            found.country_code is not None
            and (
                best.country_code is None
                or (found.city_name and not best.city_name and found.country_code == best.country_code)
            )
        ) or (best == Location() and found.city_name):
            best = found
    return Location(best.city_name, best.region_name, best.country_code, is_remote, is_hybrid)


def _read_place(text: str, places: _Places) -> Location:
    parts = [_SPACES.sub(" ", _POSTCODE.sub("", part.strip())).strip(" .") for part in text.split(",")]
    parts = [part for part in parts if part and not _is_mode(part, places)]
    if not parts:
        return Location()
    found = _by_state(parts, places)
    if found is not None:
        return found
    country = _country(parts[-1], places, is_code_allowed=True)
    if country is not None:
        if len(parts) == 1:
            inner = fold(parts[0])
            return Location(places.cities[inner][0] if inner in places.cities else None, None, country)
        region = parts[-2] if len(parts) > 2 else None
        city_name: str | None = parts[0] if len(parts) > 2 else parts[-2]
        if len(parts) == 2 and _is_region(parts[0], country, places):
            region, city_name = parts[0], None
        if region is not None and (state := places.states.get(region.upper())) and state[0] == country:
            region = state[1]
        return Location(_city(city_name, places), region, country)
    return _by_name(parts, places)


def _by_state(parts: list[str], places: _Places) -> Location | None:
    """Read "Boston, MA" and "Atlanta, Georgia"; None where the last part is no state."""
    if len(parts) < 2:
        return None
    last, city = parts[-1], places.cities.get(fold(parts[-2]))
    if len(last) < 4 and (state := places.states.get(last.upper())):
        if city is not None and city[1] != state[0] and last.upper() == city[1]:
            return Location(city[0], None, city[1])  # "Berlin, DE" is not in Delaware
        return Location(_city(parts[-2], places), state[1], state[0])
    named = places.state_names.get(fold(last))
    if named is not None and city is not None and city[1] == named[0]:
        return Location(city[0], named[1], named[0])  # "Atlanta, Georgia" is not in the Caucasus
    return None


def _by_name(parts: list[str], places: _Places) -> Location:  # noqa: PLR0911 - one per kind of place
    """Find a place that names no country by its region, state or city."""
    for part in reversed(parts):
        folded = fold(part)
        if folded in places.no_country:
            return Location()
        bare = " ".join(places.area.sub(" ", folded).split())
        city = places.cities.get(folded) or (places.cities.get(bare) if bare else None)
        if folded in places.state_names and not (city and len(parts) == 1 and folded in places.cities):
            country, name = places.state_names[folded]
            return Location(_city(parts[0], places) if len(parts) > 1 else None, name, country)
        if city is not None:
            return Location(city[0], None, city[1])
        for name in (folded, bare):
            if name in places.regions:
                country, shown = places.regions[name]
                return Location(
                    _city(parts[0], places) if len(parts) > 1 and part is not parts[0] else None, shown, country
                )
            if name in places.state_names:
                country, shown = places.state_names[name]
                return Location(
                    _city(parts[0], places) if len(parts) > 1 and part is not parts[0] else None, shown, country
                )
            if name in places.countries:
                return Location(None, None, places.countries[name])
    return Location(parts[0] if len(parts) > 1 else None, None, None)


def _country(text: str, places: _Places, is_code_allowed: bool) -> str | None:
    code = text.strip()
    if is_code_allowed and len(code) == 2 and code.isupper() and code in places.codes:
        return code
    return places.countries.get(fold(text))


def _city(text: str | None, places: _Places) -> str | None:
    if text is None:
        return None
    folded = fold(text)
    if folded in places.no_country or _is_mode(text, places):
        return None
    known = places.cities.get(folded)
    if known is not None and not known[0].isupper():
        return known[0]
    bare = " ".join(places.area.sub(" ", folded).split())
    if (
        bare != folded
        and bare in places.cities
        and ("greater" in folded or "area" in folded or "metropolitan" in folded)
    ):
        return places.cities[bare][0]
    return text


def _is_region(text: str, country: str, places: _Places) -> bool:
    folded = fold(text)
    found = places.regions.get(folded) or places.state_names.get(folded)
    return found is not None and found[0] == country and folded not in places.cities


def _is_mode(text: str, places: _Places) -> bool:
    folded = fold(text)
    return any(pattern.fullmatch(folded) for pattern in (places.remote, places.hybrid, places.on_site))
