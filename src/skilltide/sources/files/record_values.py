"""Values of a file's records: nested ones by their paths, and whatever they are as text, flag or place."""

import ast
import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from skilltide.normalise.data import fold
from skilltide.normalise.employment import employment_type
from skilltide.normalise.exponents import written_out
from skilltide.normalise.location import read_location
from skilltide.normalise.lookups import answer, is_missing
from skilltide.normalise.place_names import country_name
from skilltide.normalise.workplace import remote_flag, workplace_code
from skilltide.sources.files.column_rules import column_rules, meaning_of, squash
from skilltide.sources.files.record import MAX_DEPTH, as_json

_MAX_DEPTH = 6
_MAX_PATHS = 300
_MAX_LABELLED = 50
_MAX_LITERAL_CHARS = 50_000
_NAMED = {"nan": None, "NaN": None, "null": None, "NaT": None, "true": True, "false": False}
_WRAPPERS = frozenset({"array", "Decimal", "Timestamp", "ObjectId", "UUID"})
_NAMES = ("name", "display_name", "displayName", "label", "libelle", "title", "text", "value", "content")
_MAX_TITLE_CHARS = 120
_MAX_LABELLED_CHARS = 150
"""What is longer is a text and no field, whatever its label or title."""
_UNTITLED = "Description"
"""Heading of what stands before the first title."""
_MINUSES = ("-", "−")
_PLACE_FIELDS = ("city", "region", "country")
_CODE = re.compile(r"[A-Z]{2,3}")
"""Of a country; some are words ("IN", "NO", "CAN")."""
_WORD = re.compile(r"[^\W_]+")


def flatten(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with nested objects as paths: `{"area": {"name": "Bonn"}}` gives `area.name`. Lists stay.

    An object that stands for one value in another notation (`{"$date": ...}`, `{"$oid": ...}`) is that value; one that
    is a section of the text (`job_highlights`) stays whole. What is labelled in a list ({"name": "Salary", "value": …})
    stands there under its label too.
    """
    if not any(isinstance(value, dict | list) for value in values.values()):
        return dict(values)
    found: dict[str, Any] = {}
    _flatten_into(found, values, "", 0)
    return found


def _flatten_into(found: dict[str, Any], values: Mapping[str, Any], prefix: str, depth: int) -> None:
    for key, value in values.items():
        path = f"{prefix}{key}"
        plain = _unwrapped(value)
        if isinstance(plain, dict) and plain and depth < _MAX_DEPTH and not _is_section(path):
            _flatten_into(found, plain, f"{path}.", depth + 1)
        elif len(found) < _MAX_PATHS:
            found[path] = plain
            if isinstance(plain, list) and _may_be_labelled(path):
                is_text = meaning_of(path) is not None
                told_so = labelled(plain).items()
                found |= {f"{path}.{label}": item for label, item in told_so if not is_text or _is_short(item)}


def labelled(items: list[Any]) -> dict[str, Any]:
    """Return what is labelled in a list, by those labels that mean a field; nothing where an item has no label."""
    if not items or len(items) > _MAX_LABELLED or not all(isinstance(item, dict) for item in items):
        return {}
    found: dict[str, Any] = {}
    for item in items:
        own = {squash(key): value for key, value in item.items()}
        pair = next(
            (pair for pair in column_rules().labelled if isinstance(own.get(pair[0]), str) and pair[1] in own), None
        )
        if pair is None:
            return {}
        meaning = meaning_of(own[pair[0]])
        is_field = meaning is not None and meaning.field is not None and "." not in own[pair[0]]
        if is_field and (_is_short(own[pair[1]]) or (meaning and meaning.field == "description")):
            found.setdefault(own[pair[0]], own[pair[1]])
    return found


def _may_be_labelled(path: str) -> bool:
    """Tell whether a list of this name may be one of labels: an unknown name, or "details"."""
    meaning = meaning_of(path)
    return meaning is None or meaning.field == "description"


def _is_section(path: str) -> bool:
    meaning = meaning_of(path)
    return meaning is not None and meaning.heading is not None


def _unwrapped(value: Any) -> Any:
    while isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("$"):
        value = next(iter(value.values()))
    return value


def at_path(values: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path: the key itself, else step by step; of a list, what its items have there.

    A path that begins with an equals sign is no path: what follows stands for itself (`=Acme Ltd`).
    """
    if path.startswith("="):
        return path[1:]
    if path in values:
        return _unwrapped(values[path])
    for cut in (place for place, letter in enumerate(path) if letter == "."):
        if path[:cut] in values:
            return _inside(values[path[:cut]], path[cut + 1 :])
    return None


def _inside(value: Any, path: str) -> Any:
    if isinstance(value, list):
        found = [_inside(item, path) for item in value]
        flat = [one for item in found for one in (item if isinstance(item, list) else [item]) if one is not None]
        return flat or labelled(value).get(path)
    return at_path(value, path) if isinstance(value, dict) else None


def literal(value: Any, most: int = _MAX_LITERAL_CHARS) -> Any:
    """Return the list or object that a text writes out in JSON or Python ("['Full-time']"), else the value itself.

    A text of more than `most` characters is none.
    """
    if not isinstance(value, str) or len(value) > most:
        return value
    text = value.strip()
    if (text[:1], text[-1:]) not in (("[", "]"), ("{", "}")):
        return value
    try:
        return _written_out(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):  # TypeError: a list in a set
        return value


def _written_out(text: str) -> Any:
    """Return the value that a text writes out, as JSON can hold it: keys are texts, nested no deeper than in records.

    Raises TooDeepError, and what `ast.literal_eval` does.
    """
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the compiler, about what stands in the text
            found = _python_literal(text)
        return as_json(found)
    may_be_deep = text.count("[") + text.count("{") > MAX_DEPTH
    return as_json(found) if may_be_deep else found


def _python_literal(text: str) -> Any:
    """Return the value that a Python expression is. Raises what `ast.literal_eval` does."""
    try:
        return ast.literal_eval(text)
    except ValueError:  # not a plain one
        return ast.literal_eval(_Values().visit(ast.parse(text, mode="eval")))


class _Values(ast.NodeTransformer):
    """Writes what stands in Python's texts beside plain values (`nan`, `null`, `Decimal('5')`) as plain values."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Replace a name that stands for a value."""
        return ast.copy_location(ast.Constant(_NAMED[node.id]), node) if node.id in _NAMED else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Replace the call of what wraps one value by that value."""
        is_wrapper = isinstance(node.func, ast.Name) and node.func.id in _WRAPPERS and len(node.args) == 1
        return self.visit(node.args[0]) if is_wrapper else node


def as_text(value: Any) -> str | None:  # noqa: PLR0911 - one per type
    """Return a record's value as text: an object by its name, a list joined as lines, None for nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float):
        return None if not math.isfinite(value) else str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return next((as_text(value[key]) for key in _NAMES if isinstance(value.get(key), str)), None) or _only(value)
    if isinstance(value, list | tuple):
        parts = [text for text in (as_text(item) for item in value) if text]
        return "\n".join(dict.fromkeys(parts)) or None
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value)


def _only(value: Mapping[str, Any]) -> str | None:
    """Return the one text of an object that has no other ("employmentType" beside an id), if it is no id or address."""
    texts = [(key, text) for key, text in value.items() if isinstance(text, str) and text.strip()]
    if len(texts) != 1:
        return None
    meaning = meaning_of(texts[0][0])
    return None if meaning is not None and meaning.field in ("native_id", "url") else texts[0][1]


def as_address(value: Any) -> str | None:
    """Return an address; of an object what its key says is one, of a list the first."""
    value = literal(value)
    if isinstance(value, list):
        return next((found for item in value if (found := as_address(item))), None)
    if isinstance(value, dict):
        own = {squash(key): item for key, item in value.items() if isinstance(item, str)}
        named = [own[key] for key in column_rules().address if key in own]
        return next(filter(str.strip, named), None) if named else told(value, "url")
    return told(value, "url")


def told(value: Any, field: str) -> str | None:
    """Return a field's value as text; None for one that stands for nothing ("nan", "-1")."""
    text = as_text(value)
    return None if text is None or is_missing(text, field) else text


def as_flag(value: Any) -> bool | None:
    """Return what a "remote" or other yes-or-no column says ("1.0", "t", "Hybrid", "TELECOMMUTE"): a flag, or None."""
    if isinstance(value, list):
        found = {as_flag(item) for item in value}
        return True if True in found else False if False in found else None
    text = as_text(value)
    return remote_flag(text)


def is_workplace(text: str) -> bool:
    """Tell whether a kind of employment is none but says where the work is done ("Work type: Hybrid")."""
    return workplace_code(text) is not None and employment_type(text) is None


def as_number(value: Any) -> str | None:
    """Return an amount as digits, "150000" for 150000.0 and 1.5e+05; None for nothing, zero, and less than that."""
    text = told(as_amount(value), "salary")
    if text is None:
        return None
    bare = written_out(text.strip()).removesuffix(".0").removesuffix(".00")
    return bare if any(digit in "123456789" for digit in bare) and not bare.startswith(_MINUSES) else None


def as_amount(value: Any) -> Any:
    """Return a number with two decimals at most: three would be read as thousands; other values as they are."""
    return round(value, 2) if isinstance(value, float) and math.isfinite(value) else value


def as_place(value: Any) -> str | None:
    """Return a place, or several joined by semicolons, of whatever says them: text, objects with city and country."""
    value = literal(value)
    if isinstance(value, list):
        places = dict.fromkeys(place for item in value if (place := as_place(item)))
        return "; ".join(places) or None
    if not isinstance(value, dict):
        return told(value, "location")
    texts = {path: text for path, item in flatten(value).items() if (text := told(item, "location")) is not None}
    parts: dict[str, str] = {}
    for path, text in texts.items():
        meaning = meaning_of(path)
        if meaning is not None and meaning.field in ("location", *_PLACE_FIELDS):
            parts.setdefault(meaning.field, text)
    named = told(value, "location") or parts.get("location")
    if "city" not in parts and named is not None:
        country = parts.get("country")
        return named if country is None or _tells_country(named, country) else with_country(named, country)
    whole = (text for text in texts.values() if read_location(text).country_code is not None)
    return place_of(parts, _PLACE_FIELDS) or next(whole, None)


def sections(heading: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the sections (heading, text) that a value holds: a text, a list of points, or several with own headings."""
    value = literal(value)
    own = _own_section(value)
    if own is not None and len(str(own[1])) > len(own[0]):  # {"title": "You", "text": "You know Python."}
        yield from sections(heading, own[1])
    elif isinstance(value, dict) and any(isinstance(value.get(name), str) for name in _NAMES):
        yield from _section(heading, as_text(value))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from sections(str(key), inner) if isinstance(inner, list | dict) else _section(str(key), inner)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        named: list[Any] = []
        for item in value:
            titled_so = _own_section(item)
            if titled_so is not None:
                yield from sections(*titled_so)
            else:
                named.append(item)
        yield from _section(heading, named)
    else:
        yield from _section(heading, value)


def _own_section(item: Any) -> tuple[str, Any] | None:
    """Return heading and content of an object like `{"title": "Qualifications", "items": [...]}`."""
    if not isinstance(item, dict):
        return None
    title = next((item[key] for key in ("title", "heading", "name", "label") if isinstance(item.get(key), str)), None)
    content = next(
        (item[key] for key in ("items", "content", "text", "values", "body", "description") if item.get(key)), None
    )
    return (title, content) if title and content and isinstance(content, list | str) else None


def titled(item: Any) -> tuple[str, Any] | None:
    """Return title and text of an object that may be a section of a text, under whatever keys; else None."""
    if not isinstance(item, dict):
        return None
    rules = column_rules()
    own = {squash(key): value for key, value in item.items()}
    title = next((key for key in rules.section_titles if isinstance(own.get(key), str) and own[key].strip()), None)
    text = next(
        (key for key in rules.section_texts if key != title and own.get(key) and isinstance(own[key], list | str)), None
    )
    if title is None or text is None or len(own[title]) > _MAX_TITLE_CHARS:
        return None
    return own[title], own[text]


def titled_sections(value: Any) -> tuple[tuple[str, str], ...]:
    """Return the sections (title, text) of a text that is a list of them; nothing where it is anything else.

    What labels a field ("Salary") is no section; texts between those with a title stand under the title before.
    """
    if isinstance(value, str) and not (value.lstrip()[:1] == "[" and "{" in value):  # asked of every text
        return ()
    value = literal(value)
    if not isinstance(value, list) or not any(map(titled, value)):
        return ()
    found: list[tuple[str, str]] = []
    heading = _UNTITLED
    for item in value:
        own = titled(item)
        if own is None:
            found += sections(heading, item)
            continue
        heading = own[0].strip()
        meaning = meaning_of(heading)
        is_text = isinstance(own[1], list) or not _is_short(own[1])
        if meaning is None or meaning.field in (None, "title", "description") or is_text:
            found += sections(heading, own[1])
    return tuple(found)


def _is_short(value: Any) -> bool:
    """Tell whether a value may be that of a field rather than a text, or several such."""
    if isinstance(value, list):
        return all(map(_is_short, value))
    return not isinstance(value, str) or len(value) <= _MAX_LABELLED_CHARS


def whole_text(value: Any) -> str | None:
    """Return a value as text, of a list of titled sections all they say."""
    found = titled_sections(value)
    return "\n".join(f"{heading}\n{text}" for heading, text in found) if found else as_text(value)


def _section(heading: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        return
    text: str | None
    if isinstance(value, list):
        told_ones = dict.fromkeys(point for item in value if (point := told(item, "any")))
        points = [point for point in told_ones if answer(point) is None]
        text = "\n".join(f"- {point}" for point in points)
    else:
        text = told(value, "any")
    if text and any(letter.isalpha() for letter in text) and answer(text) is None:
        yield heading, text


def place_of(parts: Mapping[str, str], fields: Sequence[str]) -> str | None:
    """Return the place that city, region and country make, as far as they are there and among the fields."""
    given = list(dict.fromkeys(parts[field] for field in fields if field in parts))
    country = parts.get("country")
    if country is None or len(given) < 2 or given[-1] != country:
        return ", ".join(given) or None
    return with_country(", ".join(given[:-1]), country)


def with_country(place: str, country: str) -> str:
    """Return a place and its country, by its name where its code would be read as something else: "Cambridge, CA"."""
    joined = f"{place}, {country}"
    name = country_name(country)
    return joined if name is None or read_location(joined).country_code == country else f"{place}, {name}"


def names_country(place: str, country: str) -> bool:
    """Tell whether a place names a country, in words of its own where words stand apart: "US" is not in "Augusta".

    A code counts as it is written, and in any case behind the last comma: "IN" is not in "3 days in office".
    """
    if _CODE.fullmatch(country):
        return country in _WORD.findall(place) or fold(place.rpartition(",")[2]) == fold(country)
    whole, own = fold(place), fold(country)
    return f" {own} " in f" {whole} " if own.isascii() else own in whole


def _tells_country(place: str, country: str) -> bool:
    """Tell whether a place names a country, or is that country or a region of it."""
    found = read_location(place)
    return names_country(place, country) or (found.city_name is None and country in found.country_codes)
