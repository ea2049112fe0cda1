"""The pieces of a location between its commas, without what stands around names."""

import re

from skilltide.normalise.data import fold
from skilltide.normalise.place_names import PlaceNames, city_countries, country_of, is_known, is_well_known
from skilltide.normalise.place_tables import place_key

AND = re.compile(r"\s+(?:and|&|und|et|y|e)\s+|\s*/\s*")
_POSTCODE = re.compile(
    r"(?:\s+|^)\d{4,6}(?:-\d{3,4})?$|^(?:[A-Z]{1,2}-)?\d{4,6}\s+|^〒?\d{3}-\d{4}\s*|\s+[A-Z]{1,2}\d[A-Z\d]?(?:\s\d[A-Z]{2})?$"
    r"|^[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\s+|\s+[A-Z]\d[A-Z](?:\s?\d[A-Z]\d)?$|(?:^|\s+)\d{2}-\d{3}(?:\s+|$)|^\d{4}\s?[A-Z]{2}\s+"
)
_QUARTER = re.compile(r"\s+\d{1,2}\s?(?:er|e|[eè]me)(?:\s+arrondissement)?$", re.IGNORECASE)
_MARKS = " .:-–*/"
_SPACES = re.compile(r"\s+")
_WORD_BORDER = re.compile(r"[\s-]+")
_JOINING = re.compile(r"(?<=\S)[-._](?=\S)")
_CODE_FIRST = re.compile(r"([A-Z]{2,3}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)[-._](.+)")


def parts_of(text: str, places: PlaceNames) -> list[str]:
    """Return what is told between the commas of a place, each without what stands around names."""
    parts: list[str] = []
    for piece in _pieces(text, places):
        part = clean_piece(piece, places)
        if not part and parts and (piece.istitle() or text.islower()) and city_countries(parts[-1]):
            code = piece.strip(_MARKS).upper()
            part = code if code in places.sole_states else ""  # "Hamilton, On" is no word around a name
        if part:
            parts.append(part)
    return parts


def _pieces(text: str, places: PlaceNames) -> list[str]:
    """Split a place at its commas, or at the marks of "US-NY-New York", "USA.VA.Reston" and "Sydney NSW"."""
    pieces = [_SPACES.sub(" ", piece).strip() for piece in _without_continent(text, places).split(",")]
    told = pieces if len(pieces) == 1 else [piece for piece in pieces if clean_piece(piece, places)]
    if len(told) == 1 and (match := _CODE_FIRST.fullmatch(told[0])):  # "US-TX-Austin, Remote"
        first = match[1]
        mark = told[0][len(first)]
        is_code = first in places.codes or first in places.codes_of_three or first in places.sole_states
        if is_code or (mark != "." and place_key(first) in places.countries):
            pieces = [first, *match[2].split(mark, 1 if first in places.states else 2)]
            if len(pieces) == 2 and place_key(pieces[0]) not in places.countries and not is_known(pieces[1], places):
                pieces = [first, *match[2].split(mark, 1)]
    return pieces


def _without_continent(text: str, places: PlaceNames) -> str:
    """Take off what names several countries in front of them: "EMEA-UK-London", "Asia-Pacific-Japan-Tokyo"."""
    ends = [mark.start() for mark in _JOINING.finditer(text)]
    end = next((end for end in reversed(ends) if fold(text[:end]) in places.no_country), None)
    return text if end is None or fold(text) in places.no_country else text[end + 1 :]


def clean_piece(piece: str, places: PlaceNames) -> str:
    """Return a piece of a place without postcode, number of a quarter, work mode and words around it.

    Nothing is left of one that says something instead of a place: "Various locations", "Home-Office".
    """
    for meaning, shortened in places.shortened if "." in piece else ():
        piece = shortened.sub(f"{meaning} ", piece)
    text = piece.strip(_MARKS)
    if (nowhere := places.no_place.fullmatch(fold(text))) is not None:
        text = _place_beside(nowhere, text, places)
    while text:
        bare = _QUARTER.sub("", _POSTCODE.sub(" ", text)).strip(_MARKS)
        bare = _SPACES.sub(" ", places.modes.sub(" ", bare)).strip(_MARKS)
        bare = places.around.sub("", bare).strip(_MARKS) if not is_known(bare, places) else bare
        if bare == text:
            return text
        text = bare
    return text


def _place_beside(nowhere: re.Match[str], text: str, places: PlaceNames) -> str:
    """Return the place that stands beside what is said instead of one, as written; nothing where none does."""
    for part in ("behind", "inside", "rest") if nowhere["inside"] else ("behind",):
        if nowhere[part] and (place := _place_in(_written(text, nowhere, part), places)):
            return place
    return ""


def _written(text: str, match: re.Match[str], group: str) -> list[str]:
    """Return the words of a text that a group of a match in it, folded, is made of."""
    first = match.string.count(" ", 0, match.start(group))
    last = first + match[group].count(" ")
    found, at = [], 0
    for word in _WORD_BORDER.split(text):
        size = len(fold(word).split())
        if first <= at and at + size <= last + 1 and (size or first < at <= last):  # "&" is no word when folded
            found.append(word)
        at += size
    return found


def _place_in(words: list[str], places: PlaceNames) -> str:
    """Return the longest end of some words that names a place ("in ganz Deutschland") or several, nothing without."""
    for start in range(len(words)):
        if start and fold(words[start - 1]) in places.qualifiers:
            continue  # "New Berlin"
        end = " ".join(words[start:])
        end = end.upper() if len(end) == 2 and not start else end  # "multiple us locations"
        if any(_is_place(name, places, is_whole=not start) for name in AND.split(end)):
            return end
    return ""


def _is_place(name: str, places: PlaceNames, *, is_whole: bool) -> bool:
    """Tell whether some words name a place; of small towns only where they are all that is said, or several."""
    if country_of(name, places) or is_well_known(name, places):
        return True
    bare = " ".join(places.area.sub(" ", fold(name)).split())  # "Greater London area"
    return bool(bare and is_well_known(bare, places)) or ((is_whole or " " in name) and is_known(name, places))
