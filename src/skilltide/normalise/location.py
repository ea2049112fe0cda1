"""Locations: city, region, countries, remote or not, from what boards write, by the order of its parts and its marks.

What a name means by itself is told by `place_names`, what codes mean by `place_codes`, what a region or another city
behind a city means by `place_regions`.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from skilltide.normalise.data import fold
from skilltide.normalise.place_codes import (
    by_state_code,
    codes_alone,
    codes_apart,
    is_only_region,
    listed_codes,
    region_by_code,
)
from skilltide.normalise.place_names import (
    Place,
    PlaceNames,
    by_known_name,
    city_countries,
    city_country,
    city_place,
    country_of,
    is_city_of,
    is_region,
    is_state_of,
    named_country,
    place_names,
    regions_named,
    shown_city,
)
from skilltide.normalise.place_pieces import AND, clean_piece, parts_of
from skilltide.normalise.place_regions import (
    by_last,
    by_region,
    clear_country,
    is_quarter,
    is_region_of,
    region_elsewhere,
)
from skilltide.normalise.place_tables import cities_called, place_key

MAX_CHARS = 1_000
_SPLIT = re.compile(r"\s*(?:;|\n|\||•|:\s|\s/\s|\s(?:or|oder|ou|и|или|lub|vagy)\s|\s[-–—]\s|\s\+\s|(?<!,)\sOR\s)\s*")
_WIDE = str.maketrans(dict.fromkeys("，、،﹐", ","))
_HAN_DOT = re.compile(r"(?<=[\u4e00-\u9fff])·")
_BRACKETS = re.compile(r"[\(\[（]([^)\]）]*)[\)\]）]")
_BEFORE_BRACKET = re.compile(r"[,;|]")
_BRACKET_CODE = re.compile(r"\s*\(([A-Z]{2,3})\)")
_JOINED = re.compile(r"(?:[&+/]|\band)\s*$")
_NEGATED = re.compile(r"(?:\bnon[- ]|\b(?:outside|except|excluding|not)\s)[^;,|()\[\]]*", re.IGNORECASE)
_DASH_CODE = re.compile(r"\s[-–—]\s([A-Z]{2,3})(?=\s*(?:$|[,;|)\]]))")
_DASHED = re.compile(r"(.+?)\s[-–—]\s[^,;|]+")
_CAPITAL_DC = re.compile(r"\bD\.\s?C\b\.?")
_DOTTED = re.compile(r"(?<![\w.])([A-Z])\.\s?([A-Z])\.?(?=\s*(?:$|[,;|)\]]))")
_BRACKET_NAME = re.compile(r"\s*[(\[]([^()\[\],;|/]{3,})[)\]]")
_CODE_LAST = re.compile(r"(.+?)[\s/-]+([A-Z]{2,3}|U\.?S\.?A?\.?)")


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


def work_mode(text: str | None) -> tuple[bool | None, bool]:
    """Return whether a text says that work is remote, and whether it says hybrid (which is not remote)."""
    if not text:
        return None, False
    places, whole = place_names(), fold(text)
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
    places = place_names()
    is_remote, is_hybrid = work_mode(text)
    wide = unicodedata.normalize("NFKC", text[:MAX_CHARS]).translate(_WIDE)
    wide = _NEGATED.sub(" ", _HAN_DOT.sub(",", wide))
    wide = places.time_zones.sub(" ", _CAPITAL_DC.sub("DC", wide))
    wide = _DOTTED.sub(lambda match: code if _is_code(code := match[1] + match[2], match, places) else match[0], wide)
    if (dashed := _DASHED.fullmatch(wide)) and country_of(dashed[1].strip(), places):
        wide = re.sub(r"\s[-–—]\s", ", ", wide)  # "US - NY - New York"
    for written in (_DASH_CODE, _BRACKET_CODE):
        wide = written.sub(lambda match: f", {match[1]}" if _is_code(match[1], match, places) else match[0], wide)
    wide = _BRACKET_NAME.sub(lambda match: _behind_bracket(match, places), wide)
    wide = _BRACKETS.sub(lambda match: _without_quarters(match, places), wide)
    # what stands in brackets comes last: "Foxborough (Foxboro), MA"
    spread = " ; ".join([_BRACKETS.sub(" ", wide), *_BRACKETS.findall(wide)])
    found = _read_parts(_SPLIT.split(spread), places)
    codes = tuple(dict.fromkeys(place.country for place in found if place.country))
    if len(codes) > 1:
        codes = tuple(code for code in codes if code not in {places.within.get(other) for other in codes})
    if len(codes) > 1:
        return Location(None, None, None, is_remote, is_hybrid, codes)
    own = [place for place in found if place.country is not None and place.country in codes]
    best = next((place for place in own if place.city), None) or next(
        iter(own or [place for place in found if place.city]), Place()
    )
    if best.city is None and len({place.region for place in own if place.region}) > 1:
        best = Place(country=best.country)  # "California or Texas"
    return Location(best.city, best.region, best.country, is_remote, is_hybrid, codes)


def _is_code(code: str, match: re.Match[str], places: PlaceNames) -> bool:
    """Tell whether a code is a state's, or that of a region which the city before it may lie in."""
    regions = places.region_codes.get(code, {}) if code not in places.states else {}
    city = clean_piece(re.split(r"[,;|(]", match.string[: match.start()].rstrip(", "))[-1], places) if regions else ""
    return code in places.states or any(is_city_of(city, country, places) for country in regions)


def _behind_bracket(match: re.Match[str], places: PlaceNames) -> str:
    """Write "Medellín (Antioquia)" and "Halifax (England)" with a comma; other brackets stay."""
    key, city = place_key(match[1]), _BEFORE_BRACKET.split(match.string[: match.start()])[-1]
    is_region = key in places.state_names or (key not in places.cities and bool(regions_named(match[1].strip())))
    is_around = key in places.countries and is_city_of(clean_piece(city, places), places.countries[key], places)
    if is_region or is_around:
        return f", {match[1]}"
    return f" {match[1]}" if cities_called(place_key(f"{city} {match[1]}")) else match[0]  # "Frankfurt (Oder)"


def _without_quarters(match: re.Match[str], places: PlaceNames) -> str:
    """Take the quarters of the city in front of brackets out of them: "Bangalore/Bengaluru (Whitefield, Hoodi)"; its
    region and country may stand between ("London, UK (Waterloo)")."""
    before = re.split(r"[;|]", _BRACKETS.sub(" ", match.string[: match.start()]))[-1]
    cities = [clean_piece(piece.split("/")[0], places) for piece in before.split(",")]
    names = [name.strip() for name in match[1].split(",")]
    kept = [name for name in names if not any(is_quarter(name, city, places) for city in cities)]
    return match[0] if kept == names else f" ({', '.join(kept)})"


def _read_parts(texts: list[str], places: PlaceNames) -> list[Place]:
    """Read what stands between marks, each by itself, but codes of states together."""
    joined: list[str] = []
    for text in itertools.chain.from_iterable(codes_apart(text, places) for text in texts):
        if joined and is_region_of(text, joined[-1].split(",")[-1], places):
            joined[-1] += f", {text}"  # "Medellín - Antioquia"
        else:
            joined.append(text)
    codes = [codes_alone(parts_of(text, places), places) for text in joined]
    listed = tuple(dict.fromkeys(code for some in codes for code in some))
    read = [[] if some else _read_part(text, places) for text, some in zip(joined, codes, strict=True)]
    others = [place for some in read for place in some]
    told = listed_codes(listed, others, places)
    by_code = dict(zip(listed, told, strict=True)) if told is not None and len(told) == len(listed) else {}
    first = next((at for at, some in enumerate(codes) if some), 0)
    for at, some in enumerate(codes):
        if some and told is None:
            read[at] = _read_part(joined[at], places)  # a single one is read like any other text
        elif some:
            read[at] = [by_code[code] for code in some] if by_code else told if at == first and told else []
    return [place for some in read for place in some]


def _read_part(text: str, places: PlaceNames) -> list[Place]:
    """Read the places between two marks: one, or several countries or cities in a row."""
    parts = parts_of(text, places)
    if not parts:
        return []
    if len(parts) > 1 and (whole := places.countries.get(place_key(", ".join(parts)))) is not None:
        return [Place(country=whole)]  # "Korea, Republic of"
    if len(parts) > 1 and (part_of := places.within.get(country_of(parts[-2], places) or "")) is not None:
        parts = parts[:-1] if country_of(parts[-1], places) == part_of else parts  # "Hong Kong, China"
    if len(parts) > 1:
        parts = _behind_quarter(parts, places)
    told = [part for part in parts if fold(part) not in places.no_country]
    if told and all(named_country(part, places) for part in told):
        parts = told  # "Canada, UK, EU"
    country = country_of(parts[-1], places)
    states = places.states.get(parts[0], {}) if len(parts) == 2 else {}
    if country is not None and country in states:
        is_list = not states.keys().isdisjoint(places.states.get(parts[1], {}))
        return [] if is_list else [Place(None, states[country], country)]  # "GA, IN", "ON, CA"
    if several := _several_countries(parts, places):
        return [Place(country=code) for code in several]
    return _several_cities(parts, places) or _read_one(parts, places)


def _several_cities(parts: list[str], places: PlaceNames) -> list[Place]:
    """Read "Berlin, Paris, London"; nothing for one place."""
    if len(parts) < 2 or any(part in places.states for part in parts):  # "Bogotá, DC"
        return []
    if all(place_key(part) in places.cities for part in parts):
        return [city_place(places.cities[place_key(part)]) for part in parts]
    countries = {told[1] for part in parts[:-1] if (told := places.cities.get(place_key(part)))}
    if len(countries) < 2:
        return []
    clear = [(part, clear_country(part, None, places)) for part in parts]
    if not all(country for _, country in clear):
        return []
    return [Place(shown_city(part, places, country), None, country) for part, country in clear]


def _read_one(parts: list[str], places: PlaceNames) -> list[Place]:
    place = _read_place(_country_last(parts, places), places)
    if place.country is None and len(parts) == 1:
        pieces = AND.split(parts[0])
        found = [found for piece in pieces for found in _read_part(piece, places)] if len(pieces) > 1 else []
        is_vague = fold(parts[0]) in places.no_country  # "Latin America" is not America
        return found or ([] if is_vague else [_at_the_edge(parts[0], places)])
    return [place]


def _several_countries(parts: list[str], places: PlaceNames) -> list[str]:
    """Return the countries of "Germany, Austria, Switzerland" and "London, UK, Berlin, Germany"; none for one place."""
    if len(parts) < 2:
        return []
    named = [named_country(part, places) for part in parts]
    if not all(named):
        told = [country_of(part, places) for part in parts]
        is_state_first = is_state_of(parts[0], told[-1])  # "CA, US"
        if all(told) and not is_state_first and not all(part in places.states for part in parts[1:]):
            return list(dict.fromkeys(code for code in told if code))
        # "London, UK, Berlin, Germany", but "Lebanon, Tennessee, United States" is one place
        named = [
            code if at and not named[at - 1] and not is_state_of(part, named[-1]) else None
            for at, (part, code) in enumerate(zip(parts, named, strict=True))
        ]
    elif (len(parts) == 2 and is_state_of(parts[0], named[1])) or named[-1] == named[-2]:
        return []  # "Georgia, United States", "Scotland, United Kingdom"
    codes = [code for code in dict.fromkeys(named) if code]
    return codes if len(codes) > 1 else []


def _country_last(parts: list[str], places: PlaceNames) -> list[str]:
    """Turn "US, NY, New York" around; other orders stay."""
    return parts[::-1] if len(parts) > 1 and _is_country_first(parts, places) else parts


def _is_country_first(parts: list[str], places: PlaceNames) -> bool:
    first, last = parts[0], parts[-1]
    country = country_of(first, places)
    state = places.states.get(first, {})
    if state and city_country(last, state, places) and not is_city_of(last, country, places):
        return True  # "CA, San Francisco", "NY, New York"
    is_state = is_state_of(last, country) or is_only_region(last, country, places)
    if country is None or (country_of(last, places) and not is_state):
        return False
    if len(parts) == 2 and is_state_of(first, country_of(last, places)):
        return False  # "CA, US"
    named = places.state_names.get(place_key(last))
    states = places.states[last] if last in places.sole_states else {named[0]: named[1]} if named else {}
    if states and country not in states and not is_state:
        return False  # "Peru, Indiana", "Italy, TX"
    regions = regions_named(last)
    if country not in regions and any(is_city_of(first, other, places) for other in regions):
        return False  # "Armenia, Quindío"
    # "Singapore, Central Region"
    return place_key(first) not in places.cities or is_state or is_city_of(last, country, places)


def _read_place(parts: list[str], places: PlaceNames) -> Place:
    if len(parts) == 1:
        parts = _country_last(_split_last(parts[0], places), places)
    country = country_of(parts[-1], places)
    found = _by_state(parts, places) or region_elsewhere(parts, country, places)
    if found is not None:
        return found
    if country is None:
        if len(parts) == 1 and parts[0] in places.sole_states:  # "Remote, TX"
            state, name = next(iter(places.states[parts[0]].items()))
            return Place(None, name, state)
        return _by_name(parts, places)
    if len(parts) == 1:
        if parts[0] in places.codes_not_alone:
            return Place()
        inner = places.cities.get(place_key(parts[0]))
        return Place(inner[0] if inner else None, None, country)
    region = parts[-2] if len(parts) > 2 else None
    city: str | None = parts[0] if len(parts) > 2 else parts[-2]
    if len(parts) == 2 and is_region(parts[0], country, places):
        region, city = parts[0], None
    if region is None and city and (match := _CODE_LAST.fullmatch(city)):
        is_state = country in places.states.get(match[2], {})
        if is_state or (region_by_code(match[2], country, places) and is_city_of(match[1], country, places)):
            city, region = match[1], match[2]  # "Perth WA, Australia"
    if region is not None:
        region = region_by_code(region, country, places) or region
    return Place(shown_city(city, places, country), region, country)


def _split_last(text: str, places: PlaceNames) -> list[str]:
    """Split "Sydney NSW", "Boston-MA", "London UK" and "Toronto Canada"; for others return the text."""
    if place_key(text) in places.cities or country_of(text, places):
        return [text]
    if match := _CODE_LAST.fullmatch(text):
        name, code = match[1], match[2]
        code = "US" if code.startswith("U") and code.replace(".", "") in ("US", "USA") else code
        is_place = code in places.sole_states or country_of(code, places) is not None
        if _JOINED.search(name):
            return [text]  # "US & CAN"
        if is_place or city_country(name, places.states.get(code, places.region_codes.get(code, {})), places):
            return [name, code]
    return _split_country(text, places)


def _behind_quarter(parts: list[str], places: PlaceNames) -> list[str]:
    """Split the last part of "Newtown, Sydney NSW", "Soho, London UK" and "Paris, Texas USA"; not of a list: "Paris,
    Austin TX"."""
    *before, last = parts
    words = last.split(" ")
    if place_key(last) in places.cities or any(country_of(part, places) for part in parts):
        return parts
    for size in range(1, min(4, len(words))):
        head, tail = " ".join(words[:-size]), " ".join(words[-size:])
        inner = country_of(tail, places)
        if inner is not None and is_region(head, inner, places):
            return [*before, head, tail]
        tail = "US" if tail in ("U.S.", "U.S.A.", "USA") else tail
        named = places.state_names.get(place_key(tail))
        codes = places.states.get(tail, {}) if tail.isupper() else {}
        around = {*codes, named[0] if named else None, country_of(tail, places)} - {None}
        if any(is_city_of(head, country, places) for country in around):
            listed = [places.cities.get(place_key(part)) for part in before]
            is_other = any(city is not None and city != places.cities.get(place_key(head)) for city in listed)
            return parts if is_other else [*before, head, tail]
    return parts


def _split_country(text: str, places: PlaceNames) -> list[str]:
    """Split a place from its country, which stands behind or before it without a comma."""
    words = text.split(" ")
    for size in (1, 2, 3):
        if len(words) > size:
            head, tail = " ".join(words[:-size]), " ".join(words[-size:])
            country = places.countries.get(place_key(tail))
            if country and (is_city_of(head, country, places) or is_region(head, country, places)):
                return [head, tail]
            head, tail = " ".join(words[:size]), " ".join(words[size:])
            country = places.countries.get(place_key(head))
            if country and (is_city_of(tail, country, places) or is_region(tail, country, places)):
                return [tail, head]
    if not cities_called(place_key(text)) and not regions_named(text) and not places.area.search(fold(text)):
        for size in (1, 2, 3):  # "St Albans Hertfordshire"
            if len(words) > size and is_region_of(" ".join(words[-size:]), " ".join(words[:-size]), places):
                return [" ".join(words[:-size]), " ".join(words[-size:])]
    return [text]


def _by_state(parts: list[str], places: PlaceNames) -> Place | None:
    """Read "Boston, MA", "Perth WA" and "Atlanta, Georgia"; None where the last part is no state."""
    if len(parts) < 2:
        return None
    last, key = parts[-1], place_key(parts[-1])
    if len(last) < 4 and (last.upper() in places.states or last in places.region_codes):
        if len(parts) > 2 and last in places.codes and _is_inside(parts, last, places):
            return None  # "Toronto, ON, CA", "Munich, Bavaria, DE"
        return by_state_code(parts[-2], last.upper(), places)
    named = places.state_names.get(key)
    # "Atlanta, Georgia" is not in the Caucasus
    if named is not None and key in places.countries and is_city_of(parts[-2], named[0], places):
        return Place(shown_city(parts[-2], places), named[1], named[0])
    return None


def _is_inside(parts: list[str], country: str, places: PlaceNames) -> bool:
    """Tell whether the parts before a code are a city or region of the country with that code, and of no other."""
    if is_state_of(parts[-2], country):
        return True
    states = places.states.get(country, {})
    return is_city_of(parts[0], country, places) and not city_country(parts[0], states, places)


def _by_name(parts: list[str], places: PlaceNames) -> Place:
    """Find a place that names no country by its region, state or city."""
    first = parts[0]
    for at in range(len(parts) - 1, 0, -1):
        if fold(parts[at]) in places.no_country:
            return Place()
        found = by_region(parts[:at], parts[at], places) or by_last(first, parts[at], places)
        if found is not None:
            return found
    if fold(first) in places.no_country:
        return Place()
    if len(parts) == 1:
        return by_known_name(first, None, True, places) or Place()
    # beside what is not known, a name of several countries is none's
    is_clear = place_key(first) in places.cities or len(city_countries(first)) < 2
    return (by_known_name(first, None, False, places) if is_clear else None) or Place(first)


def _at_the_edge(text: str, places: PlaceNames) -> Place:
    """Find a place behind a name ("Acme Toronto", "West Coast United States"), or a country before: "US East Coast"."""
    words = text.split(" ")
    for size in range(min(4, len(words) - 1), 0, -1):
        key = place_key(" ".join(words[-size:]))
        if fold(words[-size - 1]).split(" ")[-1] in places.qualifiers:
            continue
        if key in places.countries and len(key) > 3:
            return Place(None, None, places.countries[key])
        if key in places.cities:
            return city_place(places.cities[key])
        if key in places.state_names:
            return Place(None, places.state_names[key][1], places.state_names[key][0])
    for size in range(min(4, len(words) - 1), 0, -1):
        key = place_key(" ".join(words[:size]))
        if key in places.cities and key not in places.qualifiers:  # "Paris La Défense"
            return city_place(places.cities[key])
    is_code = len(words) > 1 and words[0] in ("US", "USA", "UK")
    return Place(None, None, places.codes_of_three.get(words[0], words[0].replace("UK", "GB")) if is_code else None)
