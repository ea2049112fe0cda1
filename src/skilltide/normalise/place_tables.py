"""The names of cities, countries and regions, from GeoNames and CLDR (`cities.tsv`, `countries.tsv`, `regions.tsv`).

City data: GeoNames (https://www.geonames.org), CC BY 4.0. Countries and regions: Unicode CLDR. They are written by
`scripts/places/make_places.py` and `make_regions.py`.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from skilltide.normalise.data import fold

CITIES = Path(__file__).with_name("cities.tsv")
COUNTRIES = Path(__file__).with_name("countries.tsv")
REGIONS = Path(__file__).with_name("regions.tsv")
_DOMINANCE = 4
"""A name means the city that is this many times larger than its namesakes in other countries, else none."""


class City(NamedTuple):
    """A city by one of its names."""

    name: str
    """As GeoNames shows it, mostly in English or its own Latin spelling."""
    country_code: str
    people_thousands: int


class Region(NamedTuple):
    """A subdivision of a country (ISO 3166-2)."""

    country_code: str
    code: str
    """As it stands behind the country's: "MO" of IT-MO."""
    name: str
    around: str
    """Code of the region that it is part of, empty for one of the first level."""


@lru_cache(maxsize=8192)
def place_key(name: str) -> str:
    """Return a place's name as it is compared: folded; without spaces in scripts that don't need them."""
    if name.isascii():
        return fold(name)
    name = unicodedata.normalize("NFKC", name)
    if any(is_unspaced(letter) for letter in name):
        return "".join(letter for letter in name.casefold() if letter.isalnum())
    return fold(name)


def is_unspaced(letter: str) -> bool:
    """Tell whether a letter is of a script without spaces between words: Chinese, Japanese, and Korean with them."""
    return letter >= "\u2e80" and ("\u2e80" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af")


@cache
def _rows() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in CITIES.read_text(encoding="utf-8").split("\n")[1:-1]:
        key, _, row = line.partition("\t")
        if key in found:
            found[key].append(row)
        else:
            found[key] = [row]
    return found


def cities_called(key: str) -> tuple[City, ...]:
    """Return the cities of a name, the largest first, one a country."""
    rows = (row.split("\t") for row in _rows().get(key, ()))
    found = [City(name, code, int(people)) for code, people, name in rows]
    return tuple(sorted(found, key=lambda city: (-city.people_thousands, city.country_code)))


def meant_city(key: str) -> City | None:
    """Return the city that a name means without further words, None where several countries have one to speak of."""
    listed = cities_called(key)
    if not listed:
        return None
    is_clear = len(listed) == 1 or listed[0].people_thousands >= _DOMINANCE * listed[1].people_thousands
    return listed[0] if is_clear else None


@cache
def country_names() -> dict[str, str]:
    """Return country codes by key of their names in 38 languages."""
    return dict(line.split("\t") for line in COUNTRIES.read_text(encoding="utf-8").split("\n")[1:-1])


@cache
def _regions() -> dict[str, tuple[Region, ...]]:
    found: dict[str, list[Region]] = {}
    for line in REGIONS.read_text(encoding="utf-8").split("\n")[1:-1]:
        key, *region = line.split("\t")
        found.setdefault(key, []).append(Region(*region))
    return {key: tuple(listed) for key, listed in found.items()}


def regions_called(key: str) -> tuple[Region, ...]:
    """Return the regions of a name, by the code of their country."""
    return _regions().get(key, ())


def codes_by_name() -> dict[tuple[str, str], set[str]]:
    """Return the codes of the regions of a country and key."""
    found: dict[tuple[str, str], set[str]] = {}
    for key, listed in _regions().items():
        for region in listed:
            found.setdefault((region.country_code, key), set()).add(region.code)
    return found


def is_part_of(country: str, code: str, around: str) -> bool:
    """Tell whether a country's region is part of another one of it, by their codes."""
    return _around().get((country, code)) == around


@cache
def _around() -> dict[tuple[str, str], str]:
    return {
        (region.country_code, region.code): region.around
        for listed in _regions().values() for region in listed if region.around
    }  # fmt: skip


@cache
def region_codes() -> dict[str, dict[str, str]]:
    """Return code -> country -> name of the region that has it there."""
    found: dict[str, dict[str, str]] = {}
    for listed in _regions().values():
        for region in listed:
            found.setdefault(region.code, {})[region.country_code] = region.name
    return found
