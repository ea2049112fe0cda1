"""A city and what stands behind it: a region of its country ("Chelmsford, Essex"), or another city."""

from skilltide.normalise.place_names import (
    Place,
    PlaceNames,
    by_known_name,
    city_countries,
    country_of,
    is_city_of,
    regions_named,
    shown_city,
    sole_region,
)
from skilltide.normalise.place_pieces import clean_piece
from skilltide.normalise.place_tables import City, cities_called, is_unspaced, meant_city, place_key

_LARGER = 4
"""A city behind another one is the one meant where it has this many times its people."""
_FAR_LARGER = 10
"""A name in brackets is rather a quarter of the city before them where that has this many times its people …"""
_MOST_OF_QUARTER = 300
"""… and the city so called has fewer thousands than these: "London (Boston)" is two places."""


def is_region_of(text: str, city: str, places: PlaceNames) -> bool:
    """Tell whether a text is a region, and no city, of a country that has the city."""
    regions = regions_named(text.strip())
    if not regions or place_key(text) in places.cities:
        return False
    city = clean_piece(city, places)
    return any(is_city_of(city, country, places) and not is_city_of(text, country, places) for country in regions)


def region_elsewhere(parts: list[str], country: str | None, places: PlaceNames) -> Place | None:
    """Read "Minna, Niger": the last part is a country's name and another country's region, which has the city."""
    city, last = parts[0], parts[-1]
    if country is None or len(parts) != 2 or is_city_of(city, country, places):
        return None
    fits = [code for code in regions_named(last) if code != country and is_city_of(city, code, places)]
    return Place(shown_city(city, places, fits[0]), regions_named(last)[fits[0]], fits[0]) if len(fits) == 1 else None


def by_region(before: list[str], part: str, places: PlaceNames) -> Place | None:
    """Read a city with a region behind it that its country has: "Chelmsford, Essex", "Medellín, Antioquia"."""
    first, key, regions = before[0], place_key(part), regions_named(part)
    if not regions or key in places.state_names:
        return None
    fits = {country for country in regions if any(is_city_of(city, country, places) for city in before)}
    told = places.cities.get(key)
    if told is not None and (not fits or told[1] in fits):
        return None  # "Salford, Manchester", "Kista, Santander"
    if len(fits) > 1:
        fits &= {clear_country(first, fits, places) or ""}
    clear = clear_country(first, None, places)
    sole = sole_region(part) if not fits else None
    if sole is not None:
        if clear and is_city_of(part, clear, places):
            return Place(shown_city(first, places), None, clear)  # "Vancouver, Surrey", but "Perth, Perthshire"
        return Place(shown_city(first, places, sole[0]), sole[1], sole[0])
    country = next(iter(fits), None)
    return Place(shown_city(first, places, country), regions[country], country) if country else None


def by_last(first: str, part: str, places: PlaceNames) -> Place | None:
    """Read a place by its last part; where that is a city, then in a country that has the first one, too."""
    found = by_known_name(part, shown_city(first, places), False, places)
    if found is None or found.city is None or found.region is not None or place_key(part) in places.cities:
        return found
    firsts, lasts = city_countries(first), city_countries(part)
    if found.country in firsts and _people(first) > _people(part) and not is_unspaced(part[0]):
        return Place(shown_city(first, places, found.country), None, found.country)  # "Berlin, Mitte"
    if not firsts or found.country in firsts:
        return found
    if _people(part) >= _LARGER * _people(first) and place_key(first) not in places.cities:
        return found
    shared = firsts & lasts
    country = next(iter(shared)) if len(shared) == 1 else clear_country(first, None, places)
    return Place(shown_city(first, places, country), None, country)


def clear_country(text: str, among: set[str] | None, places: PlaceNames) -> str | None:
    """Return the country of the city that a name means, of all or of some countries."""
    key = place_key(text)
    told = places.cities.get(key)
    if told is not None and (among is None or told[1] in among):
        return told[1]
    if among is None:
        return meant.country_code if (meant := meant_city(key)) else None
    listed: list[City] = [city for city in cities_called(key) if city.country_code in among]
    is_clear = len(listed) == 1 or (
        len(listed) > 1 and listed[0].people_thousands >= _LARGER * listed[1].people_thousands
    )
    return listed[0].country_code if is_clear else None


def _people(text: str) -> int:
    return max((city.people_thousands for city in cities_called(place_key(text))), default=0)


def is_quarter(text: str, city: str, places: PlaceNames) -> bool:
    """Tell whether a name in brackets behind a city is a quarter of it, though it is a far smaller city elsewhere, too:
    "Bangalore (Whitefield)"."""
    if country_of(text, places) or place_key(text) in places.state_names or regions_named(text):
        return False
    around, inside = (clear_country(name, None, places) for name in (city, text))
    most = min(_MOST_OF_QUARTER, _people(city) / _FAR_LARGER)
    return bool(around and inside and around != inside and 0 < _people(text) <= most)
