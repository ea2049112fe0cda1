"""The names of cities and countries, from GeoNames and CLDR (`cities.tsv`, `countries.tsv`).

City data: GeoNames (https://www.geonames.org), CC BY 4.0. Country names: Unicode CLDR. Both are written by
`scripts/places/make_places.py`.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from skilltide.normalise.data import fold

CITIES = Path(__file__).with_name("cities.tsv")
COUNTRIES = Path(__file__).with_name("countries.tsv")
_DOMINANCE = 4
"""A name means the city that is this many times larger than its namesakes in other countries, else none."""


class City(NamedTuple):
    """A city by one of its names."""

    name: str
    """As GeoNames shows it, mostly in English or its own Latin spelling."""
    country_code: str
    people_thousands: int


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
