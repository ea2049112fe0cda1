"""Reads saved RSS and Atom feeds, and other XML whose elements are postings."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from skilltide.sources.files.column_rules import field_of, meaning_of
from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.json_shapes import Score, find_way, records_at
from skilltide.sources.files.limits import DEFAULT_LIMITS, MEGABYTE, LimitError, Limits, TruncatedError
from skilltide.sources.files.record import Fault, NoteFunction, Record, make_record
from skilltide.sources.files.stream import open_bytes

_MAX_BYTES = 200 * MEGABYTE
"""The elements are held in memory."""
_MAX_DEPTH = 40
_RECORDS = frozenset({"item", "entry", "job", "position", "vacancy", "offer", "posting", "listing", "ad"})
"""Elements of these names are records, however many there are."""
_TEXTS = frozenset({"content", "content_encoded", "summary", "description", "body", "text"})
"""What they hold as elements is markup."""
_LEAST_KNOWN = 3
"""An element with so many attributes of known names is a record, whatever it is called."""
_OF_TEXTS = frozenset({"salary_currency", "salary_period", "salary_min", "salary_max", "country", "region", "city"})
"""Fields that the attributes of a text may tell."""
_NAMED = frozenset({"title", "company", "location"})
"""Of these the name counts rather than an address."""
_ATTRIBUTES = ("href", "url", "value", "term", "label", "name", "resource")


def read_feed(
    file: Path | FileInput, note: NoteFunction, limits: Limits = DEFAULT_LIMITS, score: Score | None = None
) -> Iterator[Record | Fault]:
    """Yield the records of an XML file: of a feed its items, else the elements that map best to postings.

    Entities are not resolved and nothing is fetched. A file that is no whole XML gives what could be read of it, and a
    Fault.
    """
    try:
        with open_bytes(file, limits.held(_MAX_BYTES, "XML", "JSON lines")) as stream:
            data = stream.read()
    except TruncatedError as error:
        code = error.code if isinstance(error, LimitError) else "truncated"
        yield Fault(1, code, f"{error}{error.consequence}", is_end=True)
        return
    root, problem = _parsed(data, is_recovering=False)
    if problem is not None:
        root, _ = _parsed(data, is_recovering=True)
    row = 0
    if root is not None:
        tree = {_key(root): _plain(root, 0)}
        way = find_way(tree, None if score is None else lambda rows: _score(rows, score))
        for record, around in records_at(tree, way) if way is not None else ():
            row += 1
            yield make_record(row, record, around)
    if problem is not None:
        yield Fault(None, "xml_invalid", f"not whole XML: {problem}", is_end=True)


def _parsed(data: bytes, *, is_recovering: bool) -> tuple[Any, str | None]:
    """Return the root element, if there is one, and what is wrong with the XML, if anything is."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=is_recovering,
    )
    try:
        return etree.fromstring(data, parser), None
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, (str(error).splitlines() or ["empty"])[0][:200]


def _score(rows: Sequence[dict[str, Any]], score: Score) -> int:
    """Return how well elements map; what holds records (a channel) is none itself."""
    return 0 if any(isinstance(row.get(name), list) for row in rows for name in _RECORDS) else score(rows)


def _key(element: Any) -> str:
    """Return an element's name, with the prefix of its namespace if it has one: `content_encoded`."""
    local = str(element.tag).rsplit("}", 1)[-1]
    return f"{element.prefix}_{local}" if element.prefix else local


def _plain(element: Any, depth: int) -> Any:
    """Return an element as text, or as an object of its children."""
    from lxml import etree

    children = [child for child in element if isinstance(child.tag, str)]
    if not children or depth > _MAX_DEPTH:
        text = "".join(element.itertext()).strip()
        return text or _of_attributes(element)
    if _key(element) in _TEXTS and (element.text or "").strip() + (element.get("type") or "") != "":
        inner = (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in children)
        return inner.strip()
    record: dict[str, Any] = {}
    for child in children:
        key, value = _key(child), _plain(child, depth + 1)
        relation = child.get("rel") if key == "link" else None
        if relation not in (None, "alternate"):
            key = f"link_{relation}"
        if key not in record:
            record[key] = [value] if key in _RECORDS and isinstance(value, dict) else value
        elif isinstance(record[key], list):
            record[key].append(value)
        else:
            record[key] = [record[key], value]
        for name, told in _further(child).items():
            record.setdefault(name, told)
    return _attributes(element) | record


def _of_attributes(element: Any) -> Any:
    """Return what an element without any content says in its attributes: an address or a name, or an object of them."""
    own = _attributes(element)
    known = sum(meaning_of(name) is not None for name in own)
    if _key(element) in _RECORDS or known >= _LEAST_KNOWN or (own and not own.keys() & set(_ATTRIBUTES)):
        return own or None
    names = ("name", *_ATTRIBUTES) if field_of(_key(element)) in _NAMED else _ATTRIBUTES
    return next((own[name] for name in names if name in own), None)


def _further(element: Any) -> dict[str, str]:
    """Return what the attributes of a text say about it, where that means a field: `<salary currency="EUR">`."""
    if any(isinstance(child.tag, str) for child in element) or not "".join(element.itertext()).strip():
        return {}
    named = {f"{_key(element)}_{name}": value for name, value in _attributes(element).items()}
    return {name: value for name, value in named.items() if field_of(name) in _OF_TEXTS}


def _attributes(element: Any) -> dict[str, str]:
    """Return an element's attributes that say something, without those of XML itself (`xml:lang`, `xsi:type`)."""
    return {
        str(name): value for name, value in element.attrib.items() if not str(name).startswith("{") and value.strip()
    }
