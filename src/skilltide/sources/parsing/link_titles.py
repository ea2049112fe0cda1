"""Titles of postings, as the links to them on a page of a list tell them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from skilltide.sources.fetch import Page
from skilltide.sources.parsing.addresses import absolute

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WITHIN_WORDS = frozenset({"b", "em", "font", "i", "mark", "strong", "u", "wbr"})
"""Elements that may stand in the middle of a word; between others there is a space."""
_UNSEEN = re.compile(r"\b(?:sr-only|visually-?hidden|screen-?reader)", re.IGNORECASE)
"""Classes of labels that are only read aloud ("Job title")."""


def link_texts(page: Page, posting_link: str) -> dict[str, list[str]]:
    """Return for each posting that a page links to what its links say, the likeliest title first.

    `posting_link` is the expression of a posting's address; its group `id` tells postings apart.
    """
    import lxml.etree
    import lxml.html

    try:
        parser = lxml.html.HTMLParser(encoding="utf-8")
        root = lxml.html.document_fromstring(page.text.encode("utf-8", "replace"), parser=parser)
    except lxml.etree.LxmlError:  # an empty page
        return {}
    found: dict[str, list[str]] = {}
    for link in root.iter("a"):
        match = re.search(posting_link, absolute(page.url, link.get("href") or ""))
        if match is not None:
            found.setdefault(match["id"], []).extend(_told(link))
    return found


def link_titles(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the postings' titles. What most links say alike ("Read more") is none, so some may be left without."""
    counts = Counter(text for told in texts.values() for text in set(told))
    own = {number: [text for text in told if counts[text] * 2 <= len(texts)] for number, told in texts.items()}
    return {number: told[0] for number, told in own.items() if told}


def _told(link: Any) -> Iterator[str]:
    """Yield what a link says: its headings, all its text, then what it says of itself."""
    spoken = [*("".join(_seen(heading)) for heading in link.iter(*_HEADINGS)), "".join(_seen(link))]
    for text in (*spoken, link.get("title") or "", link.get("aria-label") or ""):
        if words := " ".join(text.split()):
            yield words


def _seen(element: Any) -> Iterator[str]:
    """Yield the pieces of an element's text that are seen."""
    if isinstance(element.tag, str) and not _UNSEEN.search(element.get("class") or ""):
        gap = "" if element.tag in _WITHIN_WORDS else " "
        yield gap + (element.text or "")
        for child in element:
            if child.tag != "a":  # the next link, where this one has no end
                yield from _seen(child)
            yield child.tail or ""
        yield gap
