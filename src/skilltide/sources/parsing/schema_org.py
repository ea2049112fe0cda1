"""schema.org objects in web pages: JSON-LD, as nearly all pages have it, and microdata. No network, no RDF."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from skilltide.sources.parsing.loose_json import decode_telling

_OPEN = re.compile(
    r"<script\b[^<>]{0,1000}?\btype\s{0,9}=\s{0,9}[\"']?application/ld\+json[\"']?[^<>]{0,1000}>", re.IGNORECASE
)
_CLOSE = re.compile(r"</script", re.IGNORECASE)
_MAX_DEPTH = 12
MAX_MICRODATA_CHARS = 5_000_000
"""Longer pages are not searched for microdata."""


@dataclass(slots=True)
class StructuredData:
    """What a page says of one schema.org type."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    """As they stand there."""
    undecodable: list[str] = field(default_factory=list)
    """Why scripts that name the type could not be read: something of it is there, and what is unknown."""


def find_objects(page: str, wanted: str) -> StructuredData:
    """Find the objects of a schema.org type in a page (HTML): JSON-LD, else microdata."""
    found = StructuredData()
    for script, is_closed in _scripts(page):
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
        except ValueError as error:
            if wanted in script:
                found.undecodable.append(f"its structured data can't be decoded ({error})")
    if found.objects or found.undecodable or len(page) > MAX_MICRODATA_CHARS or "itemtype" not in page.lower():
        return found
    found.objects += _microdata(page, wanted)
    return found


def _scripts(page: str) -> Iterator[tuple[str, bool]]:
    """Yield the JSON-LD scripts, each with whether it is closed."""
    start = 0
    while opened := _OPEN.search(page, start):
        closed = _CLOSE.search(page, opened.end())
        if closed is None:
            yield page[opened.end() :], False
            return
        yield page[opened.end() : closed.start()], True
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
