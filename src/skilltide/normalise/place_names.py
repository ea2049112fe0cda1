"""What the names of places mean: countries, states, regions and cities, by `places.yml` and `place_tables`."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of
from skilltide.normalise.place_tables import cities_called, country_names, is_unspaced, meant_city, place_key

_LONE_PEOPLE, _LONE_LETTERS = 100, 6
"""Thousands of people, or letters, from which on a city is meant by its name alone, unless the name is a word."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a location."""

    city: str | None = None
    region: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The tables of `places.yml`; names are keys as `place_key` makes them, countries their codes of two letters."""

    countries: dict[str, str]
    codes: frozenset[str]
    codes_of_three: dict[str, str]
    within: dict[str, str]
    states: dict[str, dict[str, str]]
    """Code -> country -> name; the first country is meant where nothing else is told."""
    sole_states: frozenset[str]
    """Codes that are states of a country without its city beside them."""
    state_names: dict[str, tuple[str, str]]
    """Key -> (country, name)."""
    regions: dict[str, tuple[str, str]]
    """Key -> (country, name)."""
    cities: dict[str, tuple[str, str]]
    """Key -> (name as shown, country)."""
    no_country: frozenset[str]
    area: re.Pattern[str]
    remote: re.Pattern[str]
    hybrid: re.Pattern[str]
    on_site: re.Pattern[str]
    modes: re.Pattern[str]
    around: re.Pattern[str]
    qualifiers: frozenset[str]
    not_alone: frozenset[str]
    codes_not_alone: frozenset[str]


@cache
def place_names() -> PlaceNames:
    """Return the tables, read once."""
    data = load("places")

    def folded(words: list[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{any_of(map(fold, words))})\b")

    cities: dict[str, tuple[str, str]] = {}
    for code, names in data["cities"].items():
        for entry in names:
            shown, *others = entry.split("/")
            for name in (shown, *others):
                cities.setdefault(place_key(name), (shown, code))
    states: dict[str, dict[str, str]] = {}
    for table in ("states", "state_codes"):
        for country, listed in data[table].items():
            for code, name in listed.items():
                states.setdefault(code, {}).setdefault(country, name)
    sole = {code for listed in data["states"].values() for code in listed}
    regions = {place_key(name): (country, name) for country, names in data["regions"].items() for name in names}
    # Grenada is "Granada" in Spanish
    foreign = {key: code for key, code in country_names().items() if key not in cities and key not in regions}
    modes = [word for name in ("remote", "hybrid", "on_site") for word in data[name]]
    # "in" and "In", but never "IN", which is Indiana
    around = any_of(word for told in data["around"] for word in (told, told[:1].upper() + told[1:]))
    return PlaceNames(
        countries=foreign | {place_key(name): code for code, names in data["countries"].items() for name in names},
        codes=frozenset(data["countries"]),
        codes_of_three=data["codes_of_three"],
        within=data["within"],
        states=states,
        sole_states=frozenset(sole | {code for code in states if code not in data["countries"]}),
        state_names={place_key(name): (country, name) for country, listed in reversed(data["states"].items())
                     for name in listed.values()},
        regions=regions,
        cities=cities,
        no_country=frozenset(map(fold, data["no_country"])),
        area=folded(data["area"]),
        remote=folded(data["remote"]),
        hybrid=folded(data["hybrid"]),
        on_site=folded(data["on_site"]),
        modes=re.compile(rf"(?<![^\W_])(?:{any_of(modes)})(?![^\W_])", re.IGNORECASE),
        around=re.compile(rf"^(?:(?:{around})(?![^\W_])[\s:.]*)+|(?:\s+(?:{around})\.?)+$"),
        qualifiers=frozenset(data["qualifiers"]),
        not_alone=frozenset(data["not_alone"]),
        codes_not_alone=frozenset(data["codes_not_alone"]),
    )  # fmt: skip


def named_country(text: str, places: PlaceNames) -> str | None:
    """Return the country that a piece names, or writes as a code of three letters."""
    return places.codes_of_three.get(text) or places.countries.get(place_key(text))


def country_of(text: str, places: PlaceNames) -> str | None:
    """Return the country that a piece is, also by its code of two letters."""
    if len(text) == 2 and text.isupper() and text in places.codes:
        return text
    return named_country(text, places)


def is_state_of(part: str, country: str | None) -> bool:
    """Tell whether a piece is a state or region of a country, by its name or code."""
    places = place_names()
    told = places.state_names.get(place_key(part)) or places.regions.get(place_key(part))
    return (told is not None and told[0] == country) or country in places.states.get(part.upper(), {})


def city_country(text: str, countries: Iterable[str], places: PlaceNames) -> str | None:
    """Return the first of some countries that has a city of this name."""
    return next((country for country in countries if is_city_of(text, country, places)), None)


def is_city_of(text: str, country: str | None, places: PlaceNames) -> bool:
    """Tell whether a country has a city of this name."""
    key = place_key(text)
    known = places.cities.get(key)
    return (known is not None and known[1] == country) or any(
        city.country_code == country for city in cities_called(key)
    )


def is_region(text: str, country: str, places: PlaceNames) -> bool:
    """Tell whether a piece is a region of a country, rather than a city in it."""
    if text.isupper() and country in places.states.get(text, {}):
        return True
    key = place_key(text)
    bare = " ".join(places.area.sub(" ", fold(text)).split())
    is_called_region = bare != key and bool(re.search(r"\b(?:state|province|region|community)\b", fold(text)))
    for name in (key, bare) if is_called_region else (key,):
        found = places.regions.get(name) or places.state_names.get(name)
        if found is not None and found[0] == country and (name != key or key not in places.cities):
            return True
    return is_called_region and bare in places.cities and bool(re.search(r"\bstate of\b", fold(text)))


def is_known(text: str, places: PlaceNames) -> bool:
    """Tell whether a piece is the name of any place."""
    key = place_key(text)
    tables = (places.cities, places.countries, places.regions, places.state_names)
    return any(key in table for table in tables) or bool(cities_called(key))


def by_known_name(part: str, inner: str | None, is_alone: bool, places: PlaceNames) -> Place | None:
    """Return the place that a piece names without its country; `inner` is the city in it, where it is a region."""
    key = place_key(part)
    bare = " ".join(places.area.sub(" ", fold(part)).split())
    city = places.cities.get(key) or (places.cities.get(bare) if bare else None)
    if key in places.state_names and not (city and is_alone and key in places.cities):
        country, name = places.state_names[key]
        return Place(inner, name, country)
    if city is not None:
        return Place(city[0], None, city[1])
    for name in (key, bare):
        if name != key and cities_called(key):
            break  # "Jersey City" is not in Jersey
        told = places.regions.get(name) or places.state_names.get(name)
        if told is not None:
            return Place(inner, told[1], told[0])
        if name in places.countries:
            return Place(inner, None, places.countries[name])
    return _listed_city(key, bare, is_alone) or _unspaced(key, places)


def _listed_city(key: str, bare: str, is_alone: bool) -> Place | None:
    """Return a city of the large table, and its country, where one is clearly meant."""
    for name in dict.fromkeys((key, bare)):
        city = meant_city(name) if name else None
        is_told_more = not is_alone or name != key or not name.isascii()
        is_large = name not in place_names().not_alone and (
            len(name) >= _LONE_LETTERS or (city is not None and city.people_thousands >= _LONE_PEOPLE)
        )
        if city is not None and (is_told_more or is_large):
            return Place(city.name, None, city.country_code)
    return None


def _unspaced(key: str, places: PlaceNames) -> Place | None:
    """Read names written without spaces from the left: "中国北京市", "東京都渋谷区"."""
    if not key or not is_unspaced(key[0]):
        return None
    for size in range(min(len(key), 12), 1, -1):
        head, rest = key[:size], key[size:]
        if head in places.countries:
            inner = _unspaced(rest, places) or _listed_city(rest, "", True)
            country = places.countries[head]
            return inner if inner is not None and inner.country == country else Place(country=country)
        if head in places.cities:
            return city_place(places.cities[head])
        if (city := meant_city(head)) is not None:
            return Place(city.name, None, city.country_code)
        if head in places.regions:
            country, region = places.regions[head]
            inner = _unspaced(rest.lstrip("省市"), places)
            return Place(inner.city if inner and inner.country == country else None, region, country)
    return None


def city_place(city: tuple[str, str]) -> Place:
    """Return an entry of `PlaceNames.cities` as a place."""
    return Place(city=city[0], country=city[1])


def shown_city(text: str | None, places: PlaceNames, country: str | None = None) -> str | None:
    """Return a city's name as it is shown: the English one where it is known, else as written."""
    if text is None:
        return None
    folded, key = fold(text), place_key(text)
    if folded in places.no_country:
        return None
    known = places.cities.get(key)
    if known is not None and not known[0].isupper():
        return known[0]
    bare = " ".join(places.area.sub(" ", folded).split())
    if bare != folded and bare in places.cities and re.search(r"greater|area|metropolitan", folded):
        return places.cities[bare][0]
    if "LATIN" not in unicodedata.name(text[:1] or " ", "LATIN") and text[:1].isalpha():  # a name in another script
        listed = next((city.name for city in cities_called(key) if city.country_code == country), text)
        return places.cities.get(place_key(listed), (listed, ""))[0]
    return text
