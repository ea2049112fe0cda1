"""Locations: city, region, countries, remote or not, from what boards write (`places.yml`, `place_tables`)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from skilltide.normalise.data import fold, load
from skilltide.normalise.patterns import any_of
from skilltide.normalise.place_tables import cities_called, country_names, is_unspaced, meant_city, place_key

MAX_CHARS = 1_000
_SPLIT = re.compile(r"\s*(?:;|\n|\||•|:\s|\s/\s|\s(?:or|oder|ou|и|или|lub|vagy)\s|\s[-–—]\s|\s\+\s|(?<!,)\sOR\s)\s*")
_AND = re.compile(r"\s+(?:and|&|und|et|y|e)\s+|\s*/\s*")
_WIDE = str.maketrans(dict.fromkeys("，、،﹐", ","))
_HAN_DOT = re.compile(r"(?<=[\u4e00-\u9fff])·")
_POSTCODE = re.compile(
    r"(?:\s+|^)\d{4,6}(?:-\d{3,4})?$|^(?:[A-Z]{1,2}-)?\d{4,6}\s+|^〒?\d{3}-\d{4}\s*|\s+[A-Z]{1,2}\d[A-Z\d]?(?:\s\d[A-Z]{2})?$"
    r"|^[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\s+|\s+[A-Z]\d[A-Z](?:\s?\d[A-Z]\d)?$|(?:^|\s+)\d{2}-\d{3}(?:\s+|$)|^\d{4}\s?[A-Z]{2}\s+"
)
_BRACKETS = re.compile(r"[\(\[（]([^)\]）]*)[\)\]）]")
_BRACKET_CODE = re.compile(r"\s*\(([A-Z]{2})\)")
_QUARTER = re.compile(r"\s+\d{1,2}\s?(?:er|e|[eè]me)(?:\s+arrondissement)?$", re.IGNORECASE)
_MARKS = " .:-–*/"
_JOINED = re.compile(r"(?:[&+/]|\band)\s*$")
_SPACES = re.compile(r"\s+")
_NEGATED = re.compile(r"(?:\bnon[- ]|\b(?:outside|except|excluding|not)\s)[^;,|()\[\]]*", re.IGNORECASE)
_DASH_CODE = re.compile(r"\s[-–—]\s([A-Z]{2,3})(?=\s*(?:$|[,;|)\]]))")
_CODE_FIRST = re.compile(r"([A-Z]{2,3}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)[-._](.+)")
_DASHED = re.compile(r"(.+?)\s[-–—]\s[^,;|]+")
_CAPITAL_DC = re.compile(r"\bD\.\s?C\b\.?")
_CODE_LAST = re.compile(r"(.+?)[\s/-]+([A-Z]{2,3}|U\.?S\.?A?\.?)")
_LONE_PEOPLE, _LONE_LETTERS = 100, 6
"""Thousands of people, or letters, from which on a city is meant by its name alone, unless the name is a word."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place as far as it is told. Country codes are ISO 3166-1 alpha-2; hybrid work is `is_remote` False.

    `country_code` is the country where exactly one is told; `country_codes` are all that are told, in their order.
    """

    city_name: str | None = None
    region_name: str | None = None
    country_code: str | None = None
    is_remote: bool | None = None
    is_hybrid: bool = False
    country_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """One place of a location."""

    city: str | None = None
    region: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class _Places:
    countries: dict[str, str]
    codes: frozenset[str]
    codes_of_three: dict[str, str]
    within: dict[str, str]
    states: dict[str, dict[str, str]]
    """Code -> country -> name; the first country is meant where nothing else is told."""
    sole_states: frozenset[str]
    """Codes that are states of a country without its city beside them."""
    state_names: dict[str, tuple[str, str]]
    regions: dict[str, tuple[str, str]]
    cities: dict[str, tuple[str, str]]
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
def _places() -> _Places:
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
    return _Places(
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


def work_mode(text: str | None) -> tuple[bool | None, bool]:
    """Return whether a text says that work is remote, and whether it says hybrid (which is not remote)."""
    if not text:
        return None, False
    places, whole = _places(), fold(text)
    is_hybrid = bool(places.hybrid.search(whole))
    if is_hybrid or places.on_site.search(whole):
        return False, is_hybrid
    return (True if places.remote.search(whole) else None), False


@lru_cache(maxsize=65536)
def read_location(text: str | None) -> Location:
    """Read a location, e.g. "Toronto, Ontario, Canada", "US, NY, New York", "Sydney NSW", "Remote - US or Canada".

    Of several places in one country the first with a city counts; of several countries there is no single one, only
    `country_codes`. "European Union" tells none. Never raises.
    """
    if text is None or not text.strip():
        return Location()
    places = _places()
    is_remote, is_hybrid = work_mode(text)
    wide = unicodedata.normalize("NFKC", text[:MAX_CHARS]).translate(_WIDE)
    wide = _NEGATED.sub(" ", _HAN_DOT.sub(",", wide))
    wide = _CAPITAL_DC.sub("DC", wide)
    if (dashed := _DASHED.fullmatch(wide)) and _country(dashed[1].strip(), places):
        wide = re.sub(r"\s[-–—]\s", ", ", wide)  # "US - NY - New York"
    wide = _DASH_CODE.sub(lambda match: f", {match[1]}" if match[1] in places.states else match[0], wide)
    wide = _BRACKET_CODE.sub(lambda match: f", {match[1]}" if match[1] in places.states else match[0], wide)
    # what stands in brackets comes last: "Foxborough (Foxboro), MA"
    spread = " ; ".join([_BRACKETS.sub(" ", wide), *_BRACKETS.findall(wide)])
    found = [place for part in _SPLIT.split(spread) for place in _read_part(part, places)]
    codes = tuple(dict.fromkeys(place.country for place in found if place.country))
    if len(codes) > 1:
        codes = tuple(code for code in codes if code not in {places.within.get(other) for other in codes})
    if len(codes) > 1:
        return Location(None, None, None, is_remote, is_hybrid, codes)
    own = [place for place in found if place.country is not None and place.country in codes]
    best = next((place for place in own if place.city), None) or next(
        iter(own or [place for place in found if place.city]), _Place()
    )
    return Location(best.city, best.region, best.country, is_remote, is_hybrid, codes)


def _read_part(text: str, places: _Places) -> list[_Place]:
    """Read the places between two marks: one, or several countries or cities in a row."""
    parts = [part for piece in _pieces(text, places) if (part := _clean(piece, places))]
    if not parts:
        return []
    if len(parts) > 1 and (whole := places.countries.get(place_key(", ".join(parts)))) is not None:
        return [_Place(country=whole)]  # "Korea, Republic of"
    if len(parts) > 1 and (part_of := places.within.get(_country(parts[-2], places) or "")) is not None:
        parts = parts[:-1] if _country(parts[-1], places) == part_of else parts  # "Hong Kong, China"
    told = [part for part in parts if fold(part) not in places.no_country]
    if told and all(_named_country(part, places) for part in told):
        parts = told  # "Canada, UK, EU"
    several = _several_countries(parts, places)
    if several:
        return [_Place(country=code) for code in several]
    if len(parts) > 1 and all(place_key(part) in places.cities for part in parts):
        return [_Place(*_shown(places.cities[place_key(part)])) for part in parts]  # "Berlin, Paris, London"
    place = _read_place(_country_last(parts, places), places)
    if place.country is None and len(parts) == 1:
        pieces = _AND.split(parts[0])
        found = [found for piece in pieces for found in _read_part(piece, places)] if len(pieces) > 1 else []
        return found or [_at_the_edge(parts[0], places)]
    return [place]


def _pieces(text: str, places: _Places) -> list[str]:
    """Split a place at its commas, or at the marks of "US-NY-New York", "USA.VA.Reston" and "Sydney NSW"."""
    pieces = [_SPACES.sub(" ", piece).strip() for piece in text.split(",")]
    if len(pieces) == 1 and (match := _CODE_FIRST.fullmatch(pieces[0])):
        first = match[1]
        mark = pieces[0][len(first)]
        is_code = first in places.codes or first in places.codes_of_three or first in places.sole_states
        if is_code or (mark != "." and place_key(first) in places.countries):
            pieces = [first, *match[2].split(mark, 1 if first in places.states else 2)]
            if len(pieces) == 2 and place_key(pieces[0]) not in places.countries and not _known(pieces[1], places):
                pieces = [first, *match[2].split(mark, 1)]
    return pieces


def _clean(piece: str, places: _Places) -> str:
    """Return a piece of a place without postcode, number of a quarter, work mode and words around it."""
    text = piece.strip(_MARKS)
    while text:
        bare = _QUARTER.sub("", _POSTCODE.sub(" ", text)).strip(_MARKS)
        bare = _SPACES.sub(" ", places.modes.sub(" ", bare)).strip(_MARKS)
        bare = places.around.sub("", bare).strip(_MARKS) if not _known(bare, places) else bare
        if bare == text:
            return text
        text = bare
    return text


def _known(text: str, places: _Places) -> bool:
    key = place_key(text)
    tables = (places.cities, places.countries, places.regions, places.state_names)
    return any(key in table for table in tables) or bool(cities_called(key))


def _named_country(text: str, places: _Places) -> str | None:
    """Return the country that a piece names, or writes as a code of three letters."""
    return places.codes_of_three.get(text) or places.countries.get(place_key(text))


def _country(text: str, places: _Places) -> str | None:
    """Return the country that a piece is, also by its code of two letters."""
    if len(text) == 2 and text.isupper() and text in places.codes:
        return text
    return _named_country(text, places)


def _several_countries(parts: list[str], places: _Places) -> list[str]:
    """Return the countries of "Germany, Austria, Switzerland" and "London, UK, Berlin, Germany"; none for one place."""
    if len(parts) < 2:
        return []
    named = [_named_country(part, places) for part in parts]
    if not all(named):
        told = [_country(part, places) for part in parts]
        is_state_first = _is_state_of(parts[0], told[-1])  # "CA, US"
        if all(told) and not is_state_first and not all(part in places.states for part in parts[1:]):
            return list(dict.fromkeys(code for code in told if code))
        # "London, UK, Berlin, Germany", but "Lebanon, Tennessee, United States" is one place
        named = [
            code if at and not named[at - 1] and not _is_state_of(part, named[-1]) else None
            for at, (part, code) in enumerate(zip(parts, named, strict=True))
        ]
    elif (len(parts) == 2 and _is_state_of(parts[0], named[1])) or named[-1] == named[-2]:
        return []  # "Georgia, United States", "Scotland, United Kingdom"
    codes = [code for code in dict.fromkeys(named) if code]
    return codes if len(codes) > 1 else []


def _is_state_of(part: str, country: str | None) -> bool:
    places = _places()
    told = places.state_names.get(place_key(part)) or places.regions.get(place_key(part))
    return (told is not None and told[0] == country) or country in places.states.get(part.upper(), {})


def _country_last(parts: list[str], places: _Places) -> list[str]:
    """Turn "US, NY, New York" around; other orders stay."""
    return parts[::-1] if len(parts) > 1 and _is_country_first(parts, places) else parts


def _is_country_first(parts: list[str], places: _Places) -> bool:
    first, last = parts[0], parts[-1]
    country = _country(first, places)
    state = places.states.get(first, {})
    if state and _city_country(last, state, places) and not _is_city_of(last, country, places):
        return True  # "CA, San Francisco", "NY, New York"
    is_state = _is_state_of(last, country)
    if country is None or (_country(last, places) and not is_state):
        return False
    if len(parts) == 2 and _is_state_of(first, _country(last, places)):
        return False  # "CA, US"
    named = places.state_names.get(place_key(last))
    states = places.states[last] if last in places.sole_states else {named[0]: named[1]} if named else {}
    if states and country not in states:
        return False  # "Peru, Indiana", "Italy, TX"
    # "Singapore, Central Region"
    return place_key(first) not in places.cities or is_state or _is_city_of(last, country, places)


def _city_country(text: str, countries: Iterable[str], places: _Places) -> str | None:
    """Return the first of some countries that has a city of this name."""
    return next((country for country in countries if _is_city_of(text, country, places)), None)


def _is_city_of(text: str, country: str | None, places: _Places) -> bool:
    key = place_key(text)
    known = places.cities.get(key)
    return (known is not None and known[1] == country) or any(
        city.country_code == country for city in cities_called(key)
    )


def _read_place(parts: list[str], places: _Places) -> _Place:
    if len(parts) == 1:
        parts = _split_last(parts[0], places)
    found = _by_state(parts, places)
    if found is not None:
        return found
    country = _country(parts[-1], places)
    if country is None:
        if len(parts) == 1 and parts[0] in places.sole_states:  # "Remote, TX"
            state, name = next(iter(places.states[parts[0]].items()))
            return _Place(None, name, state)
        return _by_name(parts, places)
    if len(parts) == 1:
        if parts[0] in places.codes_not_alone:
            return _Place()
        inner = places.cities.get(place_key(parts[0]))
        return _Place(inner[0] if inner else None, None, country)
    region = parts[-2] if len(parts) > 2 else None
    city: str | None = parts[0] if len(parts) > 2 else parts[-2]
    if len(parts) == 2 and _is_region(parts[0], country, places):
        region, city = parts[0], None
    if region is None and city and (match := _CODE_LAST.fullmatch(city)) and country in places.states.get(match[2], {}):
        city, region = match[1], match[2]  # "Perth WA, Australia"
    if region is not None:
        region = places.states.get(region.upper(), {}).get(country, region)
    return _Place(_city(city, places, country), region, country)


def _split_last(text: str, places: _Places) -> list[str]:
    """Split "Sydney NSW", "Boston-MA", "London UK" and "Toronto Canada"; for others return the text."""
    if place_key(text) in places.cities or _country(text, places):
        return [text]
    if match := _CODE_LAST.fullmatch(text):
        name, code = match[1], match[2]
        code = "US" if code.startswith("U") and code.replace(".", "") in ("US", "USA") else code
        is_place = code in places.sole_states or _country(code, places) is not None
        if _JOINED.search(name):
            return [text]  # "US & CAN"
        if is_place or _city_country(name, places.states.get(code, {}), places):
            return [name, code]
    return _split_country(text, places)


def _split_country(text: str, places: _Places) -> list[str]:
    """Split a place from its country, which stands behind or before it without a comma."""
    words = text.split(" ")
    for size in (1, 2, 3):
        if len(words) > size:
            head, tail = " ".join(words[:-size]), " ".join(words[-size:])
            country = places.countries.get(place_key(tail))
            if country and (_is_city_of(head, country, places) or _is_region(head, country, places)):
                return [head, tail]
            head, tail = " ".join(words[:size]), " ".join(words[size:])
            country = places.countries.get(place_key(head))
            if country and (_is_city_of(tail, country, places) or _is_region(tail, country, places)):
                return [tail, head]
    return [text]


def _by_state(parts: list[str], places: _Places) -> _Place | None:
    """Read "Boston, MA", "Perth WA" and "Atlanta, Georgia"; None where the last part is no state."""
    if len(parts) < 2:
        return None
    last, key = parts[-1], place_key(parts[-1])
    if len(last) < 4 and last.upper() in places.states:
        if len(parts) > 2 and last in places.codes and _is_inside(parts, last, places):
            return None  # "Toronto, ON, CA", "Munich, Bavaria, DE"
        return _by_state_code(parts[-2], last.upper(), places)
    named = places.state_names.get(key)
    # "Atlanta, Georgia" is not in the Caucasus
    if named is not None and key in places.countries and _is_city_of(parts[-2], named[0], places):
        return _Place(_city(parts[-2], places), named[1], named[0])
    return None


def _is_inside(parts: list[str], country: str, places: _Places) -> bool:
    """Tell whether the parts before a code are a city or region of the country with that code, and of no other."""
    if _is_state_of(parts[-2], country):
        return True
    states = places.states[country]
    return _is_city_of(parts[0], country, places) and not _city_country(parts[0], states, places)


def _by_state_code(name: str, code: str, places: _Places) -> _Place | None:
    states = places.states[code]
    if "US" in states and (known := places.cities.get(place_key(name))) and place_key(known[0]) == place_key(name):
        states = {country: state for country, state in states.items() if country != "IT"}  # "Milano, MI", not "Milan"
    shown, told = places.cities.get(place_key(name), (None, None))
    if told is not None and told not in states and code == told:
        return _Place(shown, None, told)  # "Berlin, DE" is not in Delaware
    country = told if told in states else _city_country(name, states, places)
    if country is None:
        is_town_of_country = code in places.codes and _is_city_of(name, code, places)  # "Aalen, DE"
        if is_town_of_country or (code not in places.sole_states and code in places.codes):
            return None
        country = next(iter(states))
    return _Place(_city(name, places, country), states[country], country)


def _by_name(parts: list[str], places: _Places) -> _Place:
    """Find a place that names no country by its region, state or city."""
    for part in reversed(parts):
        if fold(part) in places.no_country:
            return _Place()
        inner = _city(parts[0], places) if part is not parts[0] else None
        found = _by_known_name(part, inner, len(parts) == 1, places)
        if found is not None:
            return found
    return _Place(parts[0] if len(parts) > 1 else None)


def _by_known_name(part: str, inner: str | None, is_alone: bool, places: _Places) -> _Place | None:
    """Find one part; `inner` is the city in it, where it is a region."""
    key = place_key(part)
    bare = " ".join(places.area.sub(" ", fold(part)).split())
    city = places.cities.get(key) or (places.cities.get(bare) if bare else None)
    if key in places.state_names and not (city and is_alone and key in places.cities):
        country, name = places.state_names[key]
        return _Place(inner, name, country)
    if city is not None:
        return _Place(city[0], None, city[1])
    for name in (key, bare):
        if name != key and cities_called(key):
            break  # "Jersey City" is not in Jersey
        told = places.regions.get(name) or places.state_names.get(name)
        if told is not None:
            return _Place(inner, told[1], told[0])
        if name in places.countries:
            return _Place(inner, None, places.countries[name])
    return _listed_city(key, bare, is_alone) or _unspaced(key, places)


def _at_the_edge(text: str, places: _Places) -> _Place:
    """Find a place behind a name ("Acme Toronto", "West Coast United States"), or a country before: "US East Coast"."""
    words = text.split(" ")
    for size in range(min(4, len(words) - 1), 0, -1):
        key = place_key(" ".join(words[-size:]))
        if fold(words[-size - 1]).split(" ")[-1] in places.qualifiers:
            continue
        if key in places.countries and len(key) > 3:
            return _Place(None, None, places.countries[key])
        if key in places.cities:
            return _Place(*_shown(places.cities[key]))
        if key in places.state_names:
            return _Place(None, places.state_names[key][1], places.state_names[key][0])
    for size in range(min(4, len(words) - 1), 0, -1):
        key = place_key(" ".join(words[:size]))
        if key in places.cities and key not in places.qualifiers:  # "Paris La Défense"
            return _Place(*_shown(places.cities[key]))
    is_code = len(words) > 1 and words[0] in ("US", "USA", "UK")
    return _Place(None, None, places.codes_of_three.get(words[0], words[0].replace("UK", "GB")) if is_code else None)


def _listed_city(key: str, bare: str, is_alone: bool) -> _Place | None:
    """Return a city of the large table, and its country, where one is clearly meant."""
    for name in dict.fromkeys((key, bare)):
        city = meant_city(name) if name else None
        is_told_more = not is_alone or name != key or not name.isascii()
        is_large = name not in _places().not_alone and (
            len(name) >= _LONE_LETTERS or (city is not None and city.people_thousands >= _LONE_PEOPLE)
        )
        if city is not None and (is_told_more or is_large):
            return _Place(city.name, None, city.country_code)
    return None


def _unspaced(key: str, places: _Places) -> _Place | None:
    """Read names written without spaces from the left: "中国北京市", "東京都渋谷区"."""
    if not key or not is_unspaced(key[0]):
        return None
    for size in range(min(len(key), 12), 1, -1):
        head, rest = key[:size], key[size:]
        if head in places.countries:
            inner = _unspaced(rest, places) or _listed_city(rest, "", True)
            country = places.countries[head]
            return inner if inner is not None and inner.country == country else _Place(country=country)
        if head in places.cities:
            return _Place(*_shown(places.cities[head]))
        if (city := meant_city(head)) is not None:
            return _Place(city.name, None, city.country_code)
        if head in places.regions:
            country, region = places.regions[head]
            inner = _unspaced(rest.lstrip("省市"), places)
            return _Place(inner.city if inner and inner.country == country else None, region, country)
    return None


def _shown(city: tuple[str, str]) -> tuple[str, None, str]:
    return city[0], None, city[1]


def _city(text: str | None, places: _Places, country: str | None = None) -> str | None:
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


def _is_region(text: str, country: str, places: _Places) -> bool:
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
