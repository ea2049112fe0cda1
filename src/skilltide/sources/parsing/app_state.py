"""The data that a page's own program starts with (`__NEXT_DATA__` and the like): what the page shows is there.

Sites that build their pages in the browser send the posting as JSON beside an empty page. Its keys are the site's own,
of a few kinds that nearly all use.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

from skilltide.sources.parsing.json_values import join_texts, text_at
from skilltide.sources.parsing.loose_json import decode
from skilltide.sources.parsing.schema_org import has_type

_OPEN = re.compile(
    r"<script\b(?P<attributes>[^<>]{0,1000})>|(?P<global>\b__(?:NEXT_DATA|NUXT|INITIAL_STATE|PRELOADED_STATE|APP_STATE)__"
    r"\s{0,9}=\s{0,9})",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"</script", re.IGNORECASE)
_IS_DATA = re.compile(r"type\s{0,9}=\s{0,9}[\"']?application/json", re.IGNORECASE)
_NO_LETTER = re.compile(r"[^a-z]")
_MAX_SCRIPTS = 50
_MAX_DEPTH = 14
_MAX_OBJECTS = 20_000
MIN_TEXT_CHARS = 80
"""A shorter description is a teaser of a list, not the posting that the page shows."""
_NAMES: dict[str, tuple[str, ...]] = {
    "native_id": ("jobid", "requisitionid", "reqid", "postingid", "id"),
    "title": ("jobtitle", "postingtitle", "positiontitle", "title", "jobname", "headline", "position", "name"),
    "description": (
        "jobdescription",
        "descriptionhtml",
        "description",
        "bodyhtml",
        "body",
        "contenthtml",
        "content",
        "jobad",
        "text",
    ),
    "company": ("companyname", "company", "hiringorganization", "employername", "employer", "organization"),
    "location": ("joblocation", "locationname", "location", "locations", "jobgeo", "place", "office", "offices"),
    "city": ("city", "addresslocality"),
    "region": ("region", "state", "addressregion"),
    "country": ("country", "countryname", "addresscountry"),
    "posted": (
        "dateposted",
        "publishedat",
        "publisheddate",
        "postedat",
        "postedon",
        "posteddate",
        "publicationdate",
        "createdat",
        "startdate",
    ),
    "salary": ("salary", "salaryrange", "salarytext", "compensation", "payrange"),
    "employment_type": (
        "employmenttype",
        "jobtype",
        "contracttype",
        "positiontype",
        "timetype",
        "worktype",
        "commitment",
    ),
    "seniority": ("seniority", "senioritylevel", "experiencelevel", "careerlevel"),
    "is_remote": ("workplacetype", "remotetype", "isremote", "remote", "workmode"),
    "language": ("language", "lang", "locale"),
    "department": ("department", "departmentname", "team"),
}
"""Field -> names of keys in small letters without marks, first ones first."""


def find_posting(page: str) -> dict[str, Any] | None:
    """Return the posting in the data of a page's program: a schema.org JobPosting, else the object that reads like one.

    That is the object with a title and the longest description; None where no object has both.
    """
    best: tuple[int, dict[str, Any]] | None = None
    for script in _scripts(page):
        try:
            data = decode(script)
        except ValueError:
            continue
        for item in _objects(data):
            if has_type(item, "JobPosting"):
                return item
            title, text = _text(item, "title"), _text(item, "description")
            if title and text and len(title) < 200 and len(text) >= max(MIN_TEXT_CHARS, best[0] + 1 if best else 0):
                best = len(text), item
    return best[1] if best else None


def read_fields(item: dict[str, Any]) -> dict[str, str]:
    """Return the fields of such an object as text; nested names and lists of them become one text."""
    found = {field: value for field in _NAMES if (value := _text(item, field))}
    if "location" not in found and (place := join_texts(*(found.get(key) for key in ("city", "region", "country")))):
        found["location"] = place
    return found


def _text(item: dict[str, Any], field: str) -> str | None:
    by_name = {_NO_LETTER.sub("", str(key).casefold()): value for key, value in item.items()}
    return next((text for name in _NAMES[field] if (text := _told(by_name.get(name)))), None)


def _told(value: Any) -> str | None:
    """Return a value as text: itself, the name of an object, or the names in a list."""
    if isinstance(value, dict):
        names = (text_at(value, key) for key in ("name", "label", "title", "value", "html", "text"))
        parts = (text_at(value, key) for key in ("city", "region", "state", "country"))
        return next(filter(None, names), None) or join_texts(*parts)
    if isinstance(value, list):
        return join_texts(*(_told(entry) for entry in value[:20] if not isinstance(entry, list)), mark="; ")
    return text_at(value)


def _scripts(page: str) -> Iterator[str]:
    start = count = 0
    while count < _MAX_SCRIPTS and (opened := _OPEN.search(page, start)):
        start = opened.end()
        if not opened["global"] and not _IS_DATA.search(opened["attributes"] or ""):
            continue
        closed = _CLOSE.search(page, start)
        if closed is None:
            return
        count += 1
        yield page[start : closed.start()]
        start = closed.end()


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects within decoded data, outer ones first, those in texts that are JSON too."""
    pending: deque[tuple[Any, int]] = deque([(data, 0)])
    seen = 0
    while pending and seen < _MAX_OBJECTS:
        value, depth = pending.popleft()
        seen += 1
        if isinstance(value, str) and '"JobPosting"' in value:
            try:
                value = decode(value)
            except ValueError:
                continue
        if depth > _MAX_DEPTH:
            continue
        if isinstance(value, dict):
            yield value
            pending += [(item, depth + 1) for item in value.values() if isinstance(item, dict | list | str)]
        elif isinstance(value, list):
            pending += [(item, depth + 1) for item in value if isinstance(item, dict | list)]
