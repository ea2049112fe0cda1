"""XML as boards and sitemaps serve it, read without entities and without the network."""

import codecs
import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from skilltide.charsets import decoded, larger_charset
from skilltide.errors import SourceError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARATION = re.compile(r"^\s*<\?xml\b[^<>]{0,300}\?>\s*")
_ENCODING = re.compile(rb"^\s*<\?xml\b[^<>]{0,200}?\bencoding\s{0,3}=\s{0,3}[\"']([\w.-]{1,40})[\"']")
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(?:(?P<name>[A-Za-z][A-Za-z0-9]{1,31});|#(?P<number>x[0-9A-Fa-f]{1,8}|[0-9]{1,8});)?")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
_UNPARSED, _UNPARSED_END = "<![CDATA[", "]]>"


def xml_root(body: bytes, where: str) -> Any:
    """Return the root element (lxml) of an XML answer. Raises SourceError where it is none.

    Entities are not resolved, external documents never fetched, and lxml's limits on size and depth hold. What programs
    get wrong without losing anything is mended: blanks above the declaration, characters that XML doesn't have, bare
    ampersands, HTML's names of characters, another encoding than it says. What was cut off is no XML.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    body = _in_larger_charset(body)
    try:
        try:
            root = etree.fromstring(body, parser)
        except etree.XMLSyntaxError:
            mended = _mended(body)
            if mended is None:
                raise
            root = etree.fromstring(mended, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{where}: the answer is no XML ({str(error)[:120]}).") from None
    if root is None:
        raise SourceError(f"{where}: the answer is empty, expected XML.")
    return root


def _in_larger_charset(body: bytes) -> bytes:
    """Return XML whose charset browsers take for a larger one as UTF-8; any other, or what is in none, as it is."""
    told = _ENCODING.search(body[:1000])
    charset = larger_charset(told[1].decode()) if told else None
    if charset is None:
        return body
    try:
        return _DECLARATION.sub("", body.decode(charset)).encode()
    except ValueError:
        return body


def _mended(body: bytes) -> bytes | None:
    """Return XML as it was meant, in UTF-8; None where it defines entities of its own, or is empty."""
    text = _NO_CHARACTER.sub("", _DECLARATION.sub("", _decoded(body))).strip()
    if not text or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    parts = (part if part.startswith(_UNPARSED) else _AMPERSAND.sub(_character, part) for part in _parts(text))
    return "".join(parts).encode()


def _decoded(body: bytes) -> str:
    """Return the text by its mark or its declaration; Windows-1252 where it is in no such encoding."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    told = _ENCODING.search(body[:1000])
    try:
        return decoded(body, told[1].decode() if told else "utf-8")
    except (LookupError, ValueError):
        return body.decode("cp1252", "replace")


def _parts(text: str) -> Iterator[str]:
    """Yield a text in parts: those that are marked as unparsed (CDATA), and what stands between them."""
    at = 0
    while (start := text.find(_UNPARSED, at)) >= 0 and (end := text.find(_UNPARSED_END, start)) >= 0:
        end += len(_UNPARSED_END)
        yield text[at:start]
        yield text[start:end]
        at = end
    yield text[at:]


def _character(match: re.Match[str]) -> str:
    """Return what an ampersand and what follows it mean, as XML writes it."""
    name, number = match["name"], match["number"]
    if name in _OF_XML:
        return match[0]
    if name is not None:
        meant = html5.get(f"{name};")
        return f"&amp;{name};" if meant is None else html.escape(meant)
    if number is None:
        return "&amp;"
    code = int(number[1:], 16) if number[0] == "x" else int(number)
    return match[0] if code < 0x110000 and not _NO_CHARACTER.match(chr(code)) else ""


def xml_name(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def xml_children(element: Any, name: str) -> list[Any]:
    """Return the descendants with a local name, in order."""
    return list(element.xpath(f".//*[local-name()='{name}']"))


def xml_record(element: Any, lists: frozenset[str] = frozenset()) -> Any:
    """Turn an XML element (lxml) into plain data: text, or a mapping of its children by local name.

    Children of the same name become a list; so do all children of an element named in `lists`, however many.
    """
    from lxml import etree

    children = [child for child in element if isinstance(child.tag, str)]
    name = etree.QName(element).localname
    if name in lists:
        return [xml_record(child, lists) for child in children]
    if not children:
        return (element.text or "").strip() or None
    record: dict[str, Any] = {}
    for child in children:
        key, value = etree.QName(child).localname, xml_record(child, lists)
        if key not in record:
            record[key] = value
        elif isinstance(record[key], list) and key not in lists:
            record[key].append(value)
        else:
            record[key] = [record[key], value]
    return record
