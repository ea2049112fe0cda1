"""The pieces of a location between its commas, without what stands around names."""

import re

from skilltide.normalise.data import fold
from skilltide.normalise.place_names import PlaceNames, country_of, is_known
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
    return [part for piece in _pieces(text, places) if (part := clean_piece(piece, places))]


def _pieces(text: str, places: PlaceNames) -> list[str]:
    """Split a place at its commas, or at the marks of "US-NY-New York", "USA.VA.Reston" and "Sydney NSW"."""
    pieces = [_SPACES.sub(" ", piece).strip() for piece in _without_continent(text, places).split(",")]
    if len(pieces) == 1 and (match := _CODE_FIRST.fullmatch(pieces[0])):
        first = match[1]
        mark = pieces[0][len(first)]
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
        inside = (nowhere["inside"] or "").upper()
        size = len((nowhere["behind"] or "").split())
        behind = " ".join(_WORD_BORDER.split(text)[-size:]) if size else ""
        text = next((told for told in (behind, inside) if country_of(told, places) or is_known(told, places)), "")
    while text:
        bare = _QUARTER.sub("", _POSTCODE.sub(" ", text)).strip(_MARKS)
        bare = _SPACES.sub(" ", places.modes.sub(" ", bare)).strip(_MARKS)
        bare = places.around.sub("", bare).strip(_MARKS) if not is_known(bare, places) else bare
        if bare == text:
            return text
        text = bare
    return text
