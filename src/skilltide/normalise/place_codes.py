"""Codes of states and regions: behind a city ("Carpi (MO)", "Boston, MA"), and lists of them ("CA, NY, TX")."""

import re
import unicodedata

from skilltide.normalise.place_names import (
    Place,
    PlaceNames,
    city_country,
    country_of,
    is_city_of,
    is_state_of,
    place_names,
    regions_named,
    shown_city,
)
from skilltide.normalise.place_pieces import AND, clean_piece, parts_of
from skilltide.normalise.place_tables import cities_called, is_part_of, place_key, region_codes

_CODE = re.compile(r"\b[A-Z]{2,3}\b")
_OWN_STATES = ("US", "CA", "AU")
"""Countries whose codes of states tell them beside a city that is known elsewhere only, too: "Paris, TX"."""


def codes_apart(text: str, places: PlaceNames) -> list[str]:
    """Split "CA/NY/TX" and "US & CAN", also "UK, IL", which can't be one place; other texts stay."""
    if not _CODE.search(text):
        return [text]
    codes = AND.split(clean_piece(text, places)) if "," not in text else parts_of(text, places)
    countries = [country_of(code, places) if len(code) < 4 else None for code in codes]
    is_list = len(codes) > 1 and all(
        code in places.states or country for code, country in zip(codes, countries, strict=True)
    )
    if "," in text and is_list:
        of_one = any(is_state_of(code, country) for code in codes for country in countries)  # "CA, US", "AU, WA"
        is_list = not of_one and codes[0] not in places.states and all(code in places.states for code in codes[1:])
    return codes if is_list else [text]


def codes_alone(parts: list[str], places: PlaceNames) -> tuple[str, ...]:
    """Return the codes of states that a text consists of: "CA, NY & TX", "US, CA, NY, WA"; none for one place."""
    parts = [piece for part in parts for piece in AND.split(part)]
    whole = next((country for end in (0, -1) if parts and (country := country_of(parts[end], places))), None)
    if whole is not None and len(parts) > 2:
        rest = parts[1:] if country_of(parts[0], places) == whole else parts[:-1]
        if len(set(rest)) > 1 and all(len(part) < 4 and whole in places.states.get(part, {}) for part in rest):
            return tuple(rest)
    if len(parts) == 2 and is_state_of(parts[0], country_of(parts[1], places)):
        return ()  # "ON, CA"
    names = [places.state_names.get(place_key(part), ("", ""))[1] for part in parts]
    if len(parts) > 2 and all(name or part in places.states for name, part in zip(names, parts, strict=True)):
        by_name = {name: code for code, states in places.states.items() for name in states.values()}
        parts = [by_name[name] if name else part for name, part in zip(names, parts, strict=True)]
    return tuple(parts) if all(part in places.states for part in parts) else ()


def listed_codes(codes: tuple[str, ...], others: list[Place], places: PlaceNames) -> list[Place] | None:
    """Return the country of several codes of states, or the countries that they are, none where both may be meant.

    A single code is left to its reader (None), unless it is a state's and a country's and countries stand beside it.
    """
    are_countries = all(code in places.codes for code in codes)
    beside = {place.country for place in others if place.country and not place.city and not place.region}
    if are_countries and codes and beside and all(place.country in beside for place in others):
        near = {code for country in beside for code in places.neighbours.get(country or "", ())}
        if not places.codes_rather_states.intersection(codes) and (
            beside.isdisjoint(places.states[codes[0]]) or near.issuperset(codes)
        ):
            return [Place(country=code) for code in codes]  # "UK / IL", "US or CA"
    if len(codes) < 2:
        return None
    owners = [country for country in places.states[codes[0]] if all(country in places.states[code] for code in codes)]
    if are_countries and (not owners or places.codes_not_alone.isdisjoint(codes)):
        return [Place(country=code) for code in codes]  # "DE, CH"
    is_many = len(codes) > 2 and places.codes_not_alone.issuperset(codes)
    if owners and (is_many or not are_countries or places.codes_rather_states.intersection(codes)):
        return [Place(country=owners[0])]
    sure = () if owners else [code for code in codes if code not in places.codes]
    return [Place(country=next(iter(places.states[code]))) for code in sure]  # "NY, ON", but none of "CA, IN"


def by_state_code(name: str, code: str, places: PlaceNames) -> Place | None:
    """Read a city with the code of its state; None where the code is rather a country's, or nothing."""
    key = place_key(name)
    shown, told = places.cities.get(key, (None, None))
    states, regions = (
        {country: region for country, region in table.get(code, {}).items()
         if key not in places.english_names.get(country, ()) and not _is_other_region(key, shown, country, code)}
        for table in (places.states, places.region_codes)
    )  # fmt: skip
    is_more = any(code in table for table in (places.states, places.codes, places.codes_of_three)) or not name.isascii()
    regions = {
        country: region for country, region in regions.items()
        if not is_more or _is_written(name, key, shown, country, code, places)
    }  # fmt: skip
    spelled = _spelled_in(name, {*states, *regions, *({code} & places.codes)})
    country: str | None
    if spelled is not None and told is not None and spelled != told:
        country = spelled  # "Vitória, ES" is not Vitoria in Spain
        if country not in states and country not in regions:
            return None
    elif told is not None and told not in states and code == told:
        return Place(shown, None, told)  # "Berlin, DE" is not in Delaware
    elif told in states or told in regions:
        country = told
    else:
        country = city_country(name, states, places)
        if country is None and code in places.codes and (is_city_of(name, code, places) or code in regions_named(name)):
            return None  # "Aalen, DE", "Kerala, IN"
        country = country or city_country(name, regions, places)
    if country is None:
        country = next(iter(places.states.get(code, ())), None)
        is_elsewhere = told is not None or any(place_key(city.name) == key for city in cities_called(key))
        if code not in places.sole_states or country is None or (country not in _OWN_STATES and is_elsewhere):
            return None
    region = states.get(country) or regions.get(country) or places.states[code][country]
    return Place(shown_city(name, places, country), region, country)


def _own_codes(key: str, shown: str | None, country: str) -> frozenset[str]:
    """Return the codes of the regions of a country that are called like a city."""
    own = place_names().own_codes
    return frozenset(own.get((country, key), set()) | own.get((country, place_key(shown or key)), set()))


def _is_other_region(key: str, shown: str | None, country: str, code: str) -> bool:
    """Tell whether a city is called like a region of its country with another code: "Verona, PA" is not in Italy."""
    if country in place_names().states.get(code, {}) and country not in region_codes().get(code, {}):
        return False  # no code of ISO 3166-2 and so of no single kind of region: "NI" is all of GB-NIR
    own = _own_codes(key, shown, country)
    return bool(own) and code not in own and not any(is_part_of(country, inner, code) for inner in own)


def _is_written(name: str, key: str, shown: str | None, country: str, code: str, places: PlaceNames) -> bool:
    """Tell whether people write a region's code behind a city, though the code means something else, too."""
    if code in _own_codes(key, shown, country) or code in places.codes_of_one_city.get(country, ()):
        return code in _own_codes(key, shown, country)
    written = unicodedata.normalize("NFC", name)
    is_exact = name.isascii() or key in places.cities or any(
        city.country_code == country and city.name == written for city in cities_called(key)
    )  # fmt: skip
    return country in places.codes_written and is_exact


def _spelled_in(name: str, countries: set[str]) -> str | None:
    """Return the only one of some countries whose city is written with just these accents."""
    if name.isascii():
        return None
    written = unicodedata.normalize("NFC", name)
    exact = {city.country_code for city in cities_called(place_key(name)) if city.name == written} & countries
    return next(iter(exact)) if len(exact) == 1 else None


def region_by_code(code: str, country: str, places: PlaceNames) -> str | None:
    """Return the name of a country's region by its code."""
    by_hand = places.states.get(code.upper(), {}).get(country)
    return by_hand or (places.region_codes.get(code, {}).get(country) if code.isupper() else None)


def is_only_region(code: str, country: str | None, places: PlaceNames) -> bool:
    """Tell whether a code is a region's of a country, and no state's that is meant without a city."""
    return country in places.region_codes.get(code, {}) and not places.states.get(code, {}).keys() & {*_OWN_STATES}
