"""schema.org objects in web pages: JSON-LD, as nearly all pages have it, and microdata. No network, no RDF."""

import json
import re
from collections.abc import Iterator
from typing import Any

_OPEN = re.compile(
    r"<script\b[^<>]{0,1000}?\btype\s{0,9}=\s{0,9}[\"']?application/ld\+json[\"']?[^<>]{0,1000}>", re.IGNORECASE
)
_CLOSE = re.compile(r"</script", re.IGNORECASE)
_WRAPPINGS = ("<!--", "-->", "//<![CDATA[", "// <![CDATA[", "<![CDATA[", "//]]>", "// ]]>", "]]>", ";")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MAX_DEPTH = 12
MAX_MICRODATA_CHARS = 5_000_000
"""Longer pages are not searched for microdata."""


def find_objects(page: str, wanted: str) -> list[dict[str, Any]]:
    """Return the objects of a schema.org type in a page (HTML), as they stand there: JSON-LD, else microdata."""
    found: list[dict[str, Any]] = []
    for script in _scripts(page):
        found += _of_type(_decoded(script), wanted, 0)
    if found or len(page) > MAX_MICRODATA_CHARS or "itemtype" not in page.lower():
        return found
    return list(_microdata(page, wanted))


def _scripts(page: str) -> Iterator[str]:
    start = 0
    while (opened := _OPEN.search(page, start)) and (closed := _CLOSE.search(page, opened.end())):
        yield page[opened.end() : closed.start()]
        start = closed.end()


def _decoded(text: str) -> Any:
    """Decode a JSON-LD script; comments around it, raw line breaks in texts and trailing commas are forgiven."""
    bare = text.strip()
    for mark in _WRAPPINGS:
        bare = bare.removeprefix(mark).removesuffix(mark).strip()
    for attempt in (bare, _TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


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
