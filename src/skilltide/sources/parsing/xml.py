"""XML as boards and sitemaps serve it, read without entities and without the network."""

from typing import Any

from skilltide.errors import SourceError


def xml_root(body: bytes, where: str) -> Any:
    """Return the root element (lxml) of an XML answer. Raises SourceError where it is none.

    Entities are not resolved, external documents never fetched, and lxml's limits on size and depth hold.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{where}: the answer is no XML ({str(error)[:120]}).") from None
    if root is None:
        raise SourceError(f"{where}: the answer is empty, expected XML.")
    return root


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
