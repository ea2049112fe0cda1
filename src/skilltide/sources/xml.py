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


def xml_text(element: Any, path: str) -> str | None:
    """Return the text at a path below an element, whatever the namespaces: `xml_text(job, "office/name")`."""
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    found = element.xpath(f"string({steps})") if element.xpath(f"boolean({steps})") else ""
    return str(found).strip() or None


def xml_children(element: Any, name: str) -> list[Any]:
    """Return the descendants with a local name, in order."""
    return list(element.xpath(f".//*[local-name()='{name}']"))
