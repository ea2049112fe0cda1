"""schema.org objects in web pages: JSON-LD, as nearly all pages have it, and microdata. No network, no RDF."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from skilltide.sources.parsing.loose_json import decode_telling

_OPEN = re.compile(
    r"<script\b[^<>]{0,1000}?\btype\s{0,9}=\s{0,9}[\"']?application/ld(?:\+|&#43;|&#x2b;|&plus;)json[\"']?[^<>]{0,1000}>",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"</script", re.IGNORECASE)
_MAX_DEPTH = 12
_REFERENCE = {"@id", "@type"}
_REFERRED = ("hiringOrganization", "jobLocation", "address", "baseSalary", "applicantLocationRequirements")
"""What of a posting may stand elsewhere on its page, and be told here by its name only (`@id`)."""
_MOST_FILLED, _FILLED_LEVELS = 50, 2
MAX_MICRODATA_CHARS = 5_000_000
"""Longer pages are not searched for microdata."""


class _Script(NamedTuple):
    """A script with data."""

    text: str
    is_closed: bool
    is_commented: bool


@dataclass(slots=True)
class StructuredData:
    """What a page says of one schema.org type."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    """As they stand there."""
    undecodable: list[str] = field(default_factory=list)
    """Why scripts that name the type could not be read: something of it is there, and what is unknown."""


def find_objects(page: str, wanted: str) -> StructuredData:
    """Find the objects of a schema.org type in a page (HTML): JSON-LD, else microdata.

    What a page has commented out is an old state or a template: it counts only where nothing else is there.
    """
    shown = list(_scripts(page))
    found = _of_scripts([script for script in shown if not script.is_commented], wanted)
    if not found.objects and not found.undecodable:
        found = _of_scripts([script for script in shown if script.is_commented], wanted)
    if found.objects or found.undecodable or len(page) > MAX_MICRODATA_CHARS or "itemtype" not in page.lower():
        return found
    found.objects += _microdata(page, wanted)
    return found


def _of_scripts(scripts: Sequence[_Script], wanted: str) -> StructuredData:
    """Return what scripts say of a type; what they name only is filled in from the others."""
    found = StructuredData()
    named: dict[str, dict[str, Any]] = {}
    for script, is_closed, _ in scripts:
        if not is_closed:
            if wanted in script:
                found.undecodable.append("the page is cut off within its structured data")
            continue
        try:
            value, is_mended = decode_telling(script)
            objects = list(_of_type(value, wanted, 0))
            if is_mended and not objects:
                raise ValueError(f"no {wanted} is left of it")
            found.objects += objects
            _note_named(value, named, 0)
        except ValueError as error:
            if wanted in script:
                found.undecodable.append(f"its structured data can't be decoded ({error})")
    if named:
        found.objects = [_filled(item, named) for item in found.objects]
    return found


def _note_named(value: Any, named: dict[str, dict[str, Any]], depth: int) -> None:
    """Note the objects that have a name (`@id`) and say more than that."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        name = value.get("@id")
        if isinstance(name, str) and not value.keys() <= _REFERENCE:
            named.setdefault(name, value)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _note_named(item, named, depth + 1)


def _filled(item: dict[str, Any], named: dict[str, dict[str, Any]], depth: int = 0) -> dict[str, Any]:
    """Return an object with what it only names filled in."""

    def full(value: Any) -> Any:
        if isinstance(value, list):
            return [*map(full, value[:_MOST_FILLED]), *value[_MOST_FILLED:]]
        if not isinstance(value, dict):
            return value
        if value.keys() <= _REFERENCE:
            value = named.get(str(value.get("@id")), value)
        return _filled(value, named, depth + 1) if depth < _FILLED_LEVELS else value

    changed = {key: full(item[key]) for key in _REFERRED if key in item}
    return item if all(changed[key] is item[key] for key in changed) else {**item, **changed}


def _scripts(page: str) -> Iterator[_Script]:
    """Yield the JSON-LD scripts, each with whether it is closed, and whether it stands within a comment."""
    start = comment_end = 0
    end = page.rfind("-->")
    while opened := _OPEN.search(page, start):
        comment = page.rfind("<!--", start, opened.start())
        if comment_end <= comment <= end:
            comment_end = page.find("-->", comment)
        closed = _CLOSE.search(page, opened.end())
        is_commented = opened.start() < comment_end
        if closed is None:
            yield _Script(page[opened.end() :], False, is_commented)
            return
        yield _Script(page[opened.end() : closed.start()], True, is_commented)
        start = closed.end()


def _of_type(value: Any, wanted: str, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the objects of a type wherever they stand: in lists, in @graph, as main entity, in item lists."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _of_type(item, wanted, depth + 1)
    elif isinstance(value, dict):
        if has_type(value, wanted):
            yield value
            return
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"):
            yield from _of_type(value.get(key), wanted, depth + 1)


def has_type(value: dict[str, Any], wanted: str) -> bool:
    """Tell whether an object is of a type, written plainly or as an address ("https://schema.org/JobPosting")."""
    types = value.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] == wanted for name in names)


def _microdata(page: str, wanted: str) -> Iterator[dict[str, Any]]:
    import lxml.html

    root = lxml.html.fromstring(page.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for scope in root.iter():
        if isinstance(scope.tag, str) and (scope.get("itemtype") or "").rstrip("/").endswith(f"/{wanted}"):
            yield _item(scope, 0)


def _item(scope: Any, depth: int) -> dict[str, Any]:
    """Read one itemscope: its properties, nested ones as objects; a text that holds elements stays HTML."""
    item: dict[str, Any] = {"@type": (scope.get("itemtype") or "").rstrip("/").rsplit("/", 1)[-1]}
    pending = list(scope)
    while pending:
        element = pending.pop(0)
        if not isinstance(element.tag, str):
            continue
        names = (element.get("itemprop") or "").split()
        is_scope = element.get("itemscope") is not None
        for name in names:
            value = _item(element, depth + 1) if is_scope and depth < _MAX_DEPTH else _property(element)
            known = item.get(name)
            item[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
        if not is_scope:
            pending = [*element, *pending]
    return item


def _property(element: Any) -> str:
    import lxml.etree

    for attribute in ("content", "datetime", "href", "src", "value"):
        if element.get(attribute):
            return str(element.get(attribute))
    if len(element):
        inner = (element.text or "") + "".join(lxml.etree.tostring(child, encoding="unicode") for child in element)
        return inner.strip()
    return (element.text or "").strip()
