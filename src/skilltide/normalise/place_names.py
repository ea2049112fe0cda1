"""What the names of places mean: countries, states, regions and cities, by `places.yml` and `place_tables`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of
from skilltide.normalise.place_tables import (
    cities_called,
    codes_by_name,
    country_names,
    is_unspaced,
    meant_city,
    place_key,
    region_codes,
    regions_called,
)

_COUNTY_FIRST = ("GB", "IE")
"""Countries that put "County" before a name, not behind it."""
_BLANK, _MARK_OR_BLANK = re.escape(" "), r"[\s-]+"
_MAX_WORDS = 3
"""Words at most before a region's name."""
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
    """Key -> (country, name); these tell their country by themselves."""
    region_names: dict[str, dict[str, str]]
    """Key -> country -> name; these and those of `regions.tsv` tell it beside one of its cities."""
    region_codes: dict[str, dict[str, str]]
    """Code -> country -> name; a region only beside a city of its country."""
    own_codes: dict[tuple[str, str], set[str]]
    """(Country, key of a region's name) -> its codes."""
    towns_are_regions: frozenset[str]
    """Countries with single towns in `regions.tsv`."""
    words_before: dict[str, frozenset[str]]
    words_behind: dict[str, frozenset[str]]
    """What stands before or behind a region's name, and the countries where it does."""
    cities: dict[str, tuple[str, str]]
    """Key -> (name as shown, country)."""
    shown_as: dict[str, dict[str, str]]
    """Country -> a city's name in GeoNames -> the name shown."""
    city_behind: frozenset[str]
    """Countries where "City" may stand behind a city's name."""
    english_names: dict[str, frozenset[str]]
    """Country -> keys of its cities' English names, behind which nobody writes its codes: "milan"."""
    no_country: frozenset[str]
    no_place: re.Pattern[str]
    """What a folded piece says instead of a place; a place may be `inside` ("multiple us locations"), `behind`
    ("various locations in germany") or the `rest` ("all united states")."""
    shortened: tuple[tuple[str, re.Pattern[str]], ...]
    """What is shortened in a city's name, and what finds it: "am Main"."""
    area: re.Pattern[str]
    remote: re.Pattern[str]
    hybrid: re.Pattern[str]
    on_site: re.Pattern[str]
    modes: re.Pattern[str]
    around: re.Pattern[str]
    qualifiers: frozenset[str]
    not_alone: frozenset[str]
    regions_not_alone: frozenset[str]
    codes_written: frozenset[str]
    codes_of_one_city: dict[str, list[str]]
    codes_not_alone: frozenset[str]
    codes_rather_states: frozenset[str]
    neighbours: dict[str, list[str]]
    time_zones: re.Pattern[str]


@cache
def place_names() -> PlaceNames:
    """Return the tables, read once."""
    data = load("places")

    def folded(words: list[str]) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{any_of(map(fold, words))})\b")

    cities: dict[str, tuple[str, str]] = {}
    for country, key, shown in _spellings(data["cities"]):
        cities.setdefault(key, (shown, country))
    states: dict[str, dict[str, str]] = {}
    for table in ("states", "state_codes"):
        for country, listed in data[table].items():
            for code, name in listed.items():
                states.setdefault(code, {}).setdefault(country, name)
    sole = {code for listed in data["states"].values() for code in listed}
    regions = {key: (country, shown) for country, key, shown in _spellings(data["regions"])}
    names_of_regions: dict[str, dict[str, str]] = {}
    for country, key, shown in _spellings(data["region_names"]):
        names_of_regions.setdefault(key, {}).setdefault(country, shown)
    codes = {code: dict(listed) for code, listed in region_codes().items()}
    own_codes = {place: set(listed) for place, listed in codes_by_name().items()}
    for country, listed in data["region_codes"].items():
        for code, name in listed.items():
            codes.setdefault(code, {})[country] = name
            own_codes.setdefault((country, place_key(name)), set()).add(code)
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
        region_names=names_of_regions,
        region_codes={code: {country: name for country, name in listed.items()
                             if country not in (code, data["codes_of_three"].get(code))}
                      for code, listed in codes.items()},
        own_codes=own_codes,
        towns_are_regions=frozenset(data["towns_are_regions"]),
        words_before=_countries_of_words(data["region_words"]["first"]),
        words_behind=_countries_of_words(data["region_words"]["last"]),
        cities=cities,
        shown_as=data["shown_as"],
        city_behind=frozenset(data["city_behind"]),
        english_names={country: frozenset(map(place_key, names)) for country, names in data["english_names"].items()},
        no_country=frozenset(map(fold, data["no_country"])),
        no_place=_no_place(data["no_place"], modes),
        shortened=tuple((long, re.compile(rf"(?<!\w){short}\s*")) for long, short in data["shortened"].items()),
        area=folded(data["area"]),
        remote=folded(data["remote"]),
        hybrid=folded(data["hybrid"]),
        on_site=folded(data["on_site"]),
        modes=re.compile(rf"(?<![^\W_])(?:{any_of(modes).replace(_BLANK, _MARK_OR_BLANK)})(?![^\W_])", re.IGNORECASE),
        around=re.compile(rf"^(?:(?:{around})(?![^\W_])[\s:.]*)+|(?:\s+(?:{around})\.?)+$"),
        qualifiers=frozenset(data["qualifiers"]),
        not_alone=frozenset(data["not_alone"]),
        regions_not_alone=frozenset(data["regions_not_alone"]),
        codes_written=frozenset(data["codes_written"]),
        codes_of_one_city=data["codes_of_one_city"],
        codes_not_alone=frozenset(data["codes_not_alone"]),
        codes_rather_states=frozenset(data["codes_rather_states"]),
        neighbours=data["neighbours"],
        time_zones=_time_zones(data["time_zones"], data["time_zones_beside"], data["time_words"]),
    )  # fmt: skip


def _no_place(data: dict[str, list[str]], modes: list[str]) -> re.Pattern[str]:
    first, nouns, alone, beside = (
        any_of(map(fold, words)) for words in (data["first"], data["nouns"], data["alone"] + modes, data["beside"])
    )
    # as little as may be is `inside`: "multiple locations in the united states"
    kinds = rf"(?:(?P<inside>.+?) )??(?:{nouns})(?: (?:{beside}) (?P<behind>.+))?"
    return re.compile(rf"(?:{first}) (?P<rest>{kinds})|{alone}")


def _spellings(table: dict[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield country, key and shown name of what is written "Munich/München"."""
    for country, names in table.items():
        for entry in names:
            shown = entry.split("/")[0]
            yield from ((country, place_key(name), shown) for name in entry.split("/"))


def _countries_of_words(table: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {words: frozenset(countries) for words, countries in table.items()}


def _time_zones(sure: list[str], others: list[str], words: list[str]) -> re.Pattern[str]:
    """Return what finds time zones: "EST", "PT hours", "CT or EST", "ET - PT"; "CT" and "MT, PT" are none."""
    zone, known, after = any_of(sure + others), any_of(sure), any_of(words)
    join = r"\s*(?:/|,|\+|&|-|–|\b(?:to|or|and|through)\b)\s*"
    return re.compile(
        rf"\b(?:(?:{zone}){join})*(?:{known})(?![^\W_])(?:{join}(?:{zone})(?![^\W_]))*(?:\s+(?:{after})(?![^\W_]))?"
        rf"|\b(?:ET{join}(?:{zone})|(?:{zone}){join}ET)(?![^\W_])|\b(?:{zone})\s+(?:{after})(?![^\W_])"
    )


def named_country(text: str, places: PlaceNames) -> str | None:
    """Return the country that a piece names, or writes as a code of three letters."""
    return places.codes_of_three.get(text) or places.countries.get(place_key(text))


def country_of(text: str, places: PlaceNames) -> str | None:
    """Return the country that a piece is, also by its code of two letters."""
    if len(text) == 2 and text.isupper() and text in places.codes:
        return text
    return named_country(text, places)


@cache
def country_name(code: str) -> str | None:
    """Return the name of the country that a code of two letters is of; None for what is no such code."""
    known = load("places")["countries"].get(code)
    return str(known[0]) if known else None


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
    if text.isupper() and country in {**places.states.get(text, {}), **places.region_codes.get(text, {})}:
        return True
    key = place_key(text)
    bare = " ".join(places.area.sub(" ", fold(text)).split())
    is_called_region = bare != key and bool(re.search(r"\b(?:state|province|region|community)\b", fold(text)))
    for name in (key, bare) if is_called_region else (key,):
        found = places.regions.get(name) or places.state_names.get(name)
        if found is not None and found[0] == country and (name != key or key not in places.cities):
            return True
    if country in regions_named(text) and not is_city_of(text, country, places):
        is_by_hand = country in places.region_names.get(key, {}) or places.regions.get(key, ("", ""))[0] == country
        return is_by_hand or country not in places.towns_are_regions
    return is_called_region and bare in places.cities and bool(re.search(r"\bstate of\b", fold(text)))


@lru_cache(maxsize=4096)
def regions_named(text: str) -> dict[str, str]:
    """Return country -> name of the regions that a piece names, also as "Co. Cork" and "Provincia di Modena"."""
    places, key = place_names(), place_key(text.replace("&", " and "))
    found = _regions_of(key, places)
    words = key.split(" ") if not found else []
    for size in range(1, min(len(words), _MAX_WORDS + 1)):
        for bare, countries in (
            (words[size:], places.words_before.get(" ".join(words[:size]), ())),
            (words[:-size], places.words_behind.get(" ".join(words[-size:]), ())),
        ):
            listed = _regions_of(" ".join(bare), places) if countries else {}
            found |= {country: name for country, name in listed.items() if country in countries}
    return found


def _regions_of(key: str, places: PlaceNames) -> dict[str, str]:
    found = {region.country_code: region.name for region in regions_called(key)}
    found |= places.region_names.get(key, {})
    if key in places.regions:
        country, name = places.regions[key]
        found[country] = name
    return found


def called_region(text: str) -> tuple[str, str] | None:
    """Return country and name of what a piece calls a region: "Co. Kerry", "Provincia di Modena"."""
    found = regions_named(text) if not _regions_of(place_key(text), place_names()) else {}
    return next(iter(found.items())) if len(found) == 1 else None


def sole_region(text: str) -> tuple[str, str] | None:
    """Return country and name of a region that a piece names beyond doubt, even beside a city that is not known."""
    places, key, found = place_names(), place_key(text), regions_named(text)
    if key in places.regions:
        return places.regions[key]
    if len(found) != 1:
        return None
    ((country, name),) = found.items()
    is_word = len(key) < _LONE_LETTERS or key in places.not_alone or key in places.countries
    return (country, name) if called_region(text) or not (is_word or city_countries(text)) else None


def city_countries(text: str) -> frozenset[str]:
    """Return the countries that have a city of this name."""
    key = place_key(text)
    known = place_names().cities.get(key)
    return frozenset({city.country_code for city in cities_called(key)} | ({known[1]} if known else set()))


def is_known(text: str, places: PlaceNames) -> bool:
    """Tell whether a piece is the name of any place."""
    return is_well_known(text, places) or bool(cities_called(place_key(text)))


def is_well_known(text: str, places: PlaceNames) -> bool:
    """Tell whether a piece names a country, or a place of `places.yml`; of small towns some are called like words."""
    key = place_key(text)
    return any(key in table for table in (places.cities, places.countries, places.regions, places.state_names))


def by_known_name(part: str, inner: str | None, is_alone: bool, places: PlaceNames) -> Place | None:
    """Return the place that a piece names without its country; `inner` is the city in it, where it is a region."""
    key = place_key(part)
    bare = " ".join(places.area.sub(" ", fold(part)).split())
    city = places.cities.get(key) or (places.cities.get(bare) if bare else None)
    called = called_region(part) if is_alone and key not in places.cities and key not in places.regions else None
    if called is not None:
        return Place(None, called[1], called[0])
    if key in places.state_names and not (city and is_alone and key in places.cities):
        country, name = places.state_names[key]
        return Place(inner, name, country)
    if city is not None:
        return Place(city[0], None, city[1])
    for name in (key, bare):
        if name != key and cities_called(key):
            break  # "Jersey City" is not in Jersey
        told = places.regions.get(name) or places.state_names.get(name)
        if told is not None and name != key and place_key(part).endswith(" county") and told[0] in _COUNTY_FIRST:
            continue  # "Kent County" is not Kent
        if told is not None:
            return Place() if is_alone and key in places.regions_not_alone else Place(inner, told[1], told[0])
        if name in places.countries:
            return Place(inner, None, places.countries[name])
    found = _listed_city(key, bare, is_alone)
    if found is not None and found.city and place_key(found.city) != key and found.country not in regions_named(part):
        found = found if not regions_named(part) else None  # Antioquia is a region, and Antakya's name in Spanish
    return found or _unspaced(key, places)


def _listed_city(key: str, bare: str, is_alone: bool) -> Place | None:
    """Return a city of the large table, and its country, where one is clearly meant."""
    for name in dict.fromkeys((key, bare)):
        city = meant_city(name) if name else None
        is_told_more = not is_alone or name != key or not name.isascii()
        is_large = name not in place_names().not_alone and (
            len(name) >= _LONE_LETTERS or (city is not None and city.people_thousands >= _LONE_PEOPLE)
        )
        if city is not None and (is_told_more or is_large):
            return Place(shown_name(city.name, city.country_code, place_names()), None, city.country_code)
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
    """Return a city's name as it is shown, one for all spellings of a city of the country: in English where known.

    Of "Paris/Lyon" the first is shown. What is no known city stays as written.
    """
    folded = fold(text) if text is not None else ""
    if text is None or folded in places.no_country:
        return None
    known = _shown_by_hand(text, folded, places, country)
    if known is not None:
        return known
    key = place_key(text)
    if "/" in text and not cities_called(key):
        first = next((part.strip() for part in text.split("/") if is_city_of(part.strip(), country, places)), None)
        return shown_city(first, places, country) or text
    listed = next((city.name for city in cities_called(key) if city.country_code == country), None)
    if listed is None or not (_is_foreign(text) or _is_spelling(key, place_key(listed), country, places)):
        return text  # of GeoNames' other names some are another city's: "Franklin" of Columbus
    return shown_name(listed, country, places)


def _shown_by_hand(text: str, folded: str, places: PlaceNames, country: str | None) -> str | None:
    """Return how `places.yml` writes a city, also one with "Greater" before it or "City" behind it."""
    known = places.cities.get(place_key(text))
    if known is not None and not known[0].isupper() and country in (None, known[1]):
        return known[0]
    bare = " ".join(places.area.sub(" ", folded).split())
    if bare != folded and bare in places.cities and re.search(r"greater|area|metropolitan", folded):
        return places.cities[bare][0]
    known = places.cities.get(folded.removesuffix(" city")) if country in places.city_behind else None
    return known[0] if known is not None and known[1] == country else None


def shown_name(listed: str, country: str | None, places: PlaceNames) -> str:
    """Return how a city is shown that GeoNames calls so."""
    known = places.cities.get(place_key(listed))
    if known is not None and known[1] == country and not known[0].isupper():
        return known[0]
    return places.shown_as.get(country or "", {}).get(listed, listed)


def _is_foreign(text: str) -> bool:
    """Tell whether a name is in another script."""
    return text[:1].isalpha() and "LATIN" not in unicodedata.name(text[0], "LATIN")


def _is_spelling(key: str, other: str, country: str | None, places: PlaceNames) -> bool:
    """Tell whether two names are one but for accents, and for "City" in countries where it may stand behind."""
    if country in places.city_behind:
        key, other = key.removesuffix(" city"), other.removesuffix(" city")
    return key == other
