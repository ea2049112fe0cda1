"""The fields of a page without structured data, by CSS selectors of boards.yml; title and text also by guess."""

import re
from collections.abc import Mapping
from typing import Any

MAX_PAGE_CHARS = 2_000_000
"""What stands further down in a page is not looked at."""
FIELDS = ("title", "text", "company", "location", "posted", "salary", "employment_type")
_DROPPED = ["script", "style", "noscript", "template", "nav", "header", "footer", "form", "aside", "svg", "iframe"]
_MAIN = ("main", "[role=main]", "article", "#content", ".content", "body")
_SITE = re.compile(r"\s+[|–—-]\s+[^|–—-]{1,60}$")


def read_page(page: str, selectors: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a page (HTML): `title`, `text` (HTML), and what else selectors name, where it has them.

    Without a selector the title is the first heading, and the text is the main part without menus and forms.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page[:MAX_PAGE_CHARS], "lxml")
    found: dict[str, str] = {}
    for field, selector in selectors.items():
        elements = soup.select(selector)
        if elements and field == "text":
            found[field] = "\n".join(str(element) for element in elements)
        elif elements:
            found[field] = "; ".join(dict.fromkeys(_words(element) for element in elements))
    if "title" not in selectors:
        heading = soup.find("h1")
        meta = soup.find("meta", property="og:title")
        title = _words(heading) if heading else str(meta.get("content") or "") if meta else ""
        if not title and soup.title:
            title = _SITE.sub("", _words(soup.title))
        found["title"] = title
    if "text" not in selectors:
        for element in soup.find_all(_DROPPED):
            element.decompose()
        parts = (soup.select_one(name) for name in _MAIN)
        found["text"] = str(next((part for part in parts if part and _words(part)), ""))
    return {field: text for field, text in found.items() if text.strip()}


def check_selectors(selectors: Mapping[str, str]) -> None:
    """Raise ValueError where a field or a selector can't be used."""
    import soupsieve

    for field, selector in selectors.items():
        if field not in FIELDS:
            raise ValueError(f"no field is called {field!r}; fields are {', '.join(FIELDS)}")
        try:
            soupsieve.compile(selector)
        except soupsieve.SelectorSyntaxError as error:
            raise ValueError(f"{field}: {selector!r} is no CSS selector ({str(error).splitlines()[0]})") from None


def _words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())
