"""The fields of a posting on a web page: of schema.org's JobPosting, of a page's program, or of its bare HTML."""

import html
import re
from typing import Any

from soupsieve import SelectorSyntaxError

from skilltide.model import PostingFields
from skilltide.normalise.workplace import remote_flag
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY
from skilltide.sources.parsing.addresses import absolute, split
from skilltide.sources.parsing.app_state import read_fields
from skilltide.sources.parsing.field_values import salary_range
from skilltide.sources.parsing.json_values import join_texts, list_at, text_at, value_at
from skilltide.sources.parsing.page_fields import read_page
from skilltide.sources.parsing.posting_page import HTML_KEY, INDEX_KEY, PAGE_KEY, SELECTORS_KEY, STATE_KEY
from skilltide.sources.parsing.telecommute import is_telecommute

_ADDRESS = ("addressLocality", "addressRegion", "addressCountry")
_STREET = "streetAddress"
_PLACE_AS_STREET = re.compile(r"[^,\d]+(?:,[^,\d]+){0,2},\s*[A-Z]{2}\s*(?:,[^,]*)?")
"""A place that stands where a street should (SuccessFactors): town, maybe region, country's code, maybe post code."""
_UNITS = {"ann": "year", "p1y": "year", "mon": "month", "p1m": "month", "wee": "week", "p1w": "week", "day": "day",
          "p1d": "day", "hur": "hour", "pt1h": "hour"}  # fmt: skip
"""Periods by the codes of UN/CEFACT, which `unitCode` asks for, and of ISO 8601."""
SHARED_ID_KEY = "_shared_id"
"""Payload key that we add where several postings of a board give the same identifier: then it tells none apart."""
_PARTS = {
    "responsibilities": "Responsibilities",
    "qualifications": "Qualifications",
    "skills": "Skills",
    "experienceRequirements": "Experience",
    "educationRequirements": "Education",
    "jobBenefits": "Benefits",
}
"""Sections that some sites give apart, and the headings they get."""


def posting_fields(payload: dict[str, Any]) -> PostingFields:
    """Name the fields of a record that a page was read into (`posting_page`)."""
    page = text_at(payload, PAGE_KEY)
    if HTML_KEY in payload:
        return _of_page(payload, page)
    if STATE_KEY in payload:
        return _of_state(payload, page)
    return _of_object(payload, page)


def _of_page(payload: dict[str, Any], page: str | None) -> PostingFields:
    """Name the fields of a page without structured data."""
    found = readable(payload)
    return PostingFields(
        url=page,
        title=found.get("title"),
        company=found.get("company") or text_at(payload, EMPLOYER_KEY),
        location=found.get("location"),
        description_html=found.get("text"),
        posted=found.get("posted"),
        salary=found.get("salary"),
        employment_type=found.get("employment_type"),
    )


def _of_object(payload: dict[str, Any], page: str | None) -> PostingFields:
    """Name the fields of a JobPosting."""
    url = _url(payload, page)
    own = None if payload.get(SHARED_ID_KEY) else identifier(payload)
    site = split(page or url or "").hostname or text_at(payload, BOARD_KEY) or ""
    is_shared = INDEX_KEY in payload and url == page
    return PostingFields(
        native_id=f"{site}#{own}" if own else _id_on_page(payload, page) if is_shared else None,
        url=url,
        title=_plain(_name(payload.get("title")) or _name(payload.get("name"))),
        company=_plain(_employer(payload)) or text_at(payload, EMPLOYER_KEY),
        location=_location(payload),
        description_html=_text(payload),
        text_parts=tuple((heading, part) for key, heading in _PARTS.items() for part in _texts_of(payload, key)),
        posted=_name(payload.get("datePosted")),
        salary=_salary(payload),
        employment_type=join_texts(*map(_plain, _texts(payload.get("employmentType")))),
        workplace=None if is_telecommute(payload) else next(iter(_texts(payload.get("jobLocationType"))), None),
        is_remote=True if is_telecommute(payload) else None,
        language=_name(payload.get("inLanguage")),
        department=_plain(_name(value_at(payload, "hiringOrganization", "department")) or _unit(payload)),
    )


def identifier(record: dict[str, Any]) -> str | None:
    """Return the posting's own number; a text without a digit, or the employer's name, is none."""
    given = record.get("identifier")
    first = given[0] if isinstance(given, list) and given else given
    value = text_at(first, "value") or text_at(first, "@value") if isinstance(first, dict) else text_at(first)
    if value is None or len(value) > 100 or not re.search(r"\d", value):
        return None
    return None if value == _name(record.get("hiringOrganization")) else value.strip()


def _of_state(payload: dict[str, Any], page: str | None) -> PostingFields:
    """Name the fields of an object of the page's program."""
    state = payload.get(STATE_KEY)
    found = read_fields(state) if isinstance(state, dict) else {}
    return PostingFields(
        url=page,
        title=_plain(found.get("title")),
        company=_plain(found.get("company")) or text_at(payload, EMPLOYER_KEY),
        location=found.get("location"),
        description_html=_as_html(found.get("description")),
        posted=found.get("posted"),
        salary=found.get("salary"),
        employment_type=found.get("employment_type"),
        seniority=found.get("seniority"),
        is_remote=remote_flag(found.get("is_remote")),
        language=found.get("language"),
        department=found.get("department"),
    )


def readable(payload: dict[str, Any]) -> dict[str, str]:
    """Return what is read from a page without structured data, by its selectors or its readable text."""
    selectors = payload.get(SELECTORS_KEY)
    page = text_at(payload, HTML_KEY)
    try:
        return read_page(page, selectors if isinstance(selectors, dict) else {}) if page else {}
    except (AttributeError, TypeError, SelectorSyntaxError):  # not selectors that boards.yml gave
        return {}


def _unit(payload: dict[str, Any]) -> str | None:
    return _name(payload.get("employmentUnit"))


def _url(payload: dict[str, Any], page: str | None) -> str | None:
    """Return the posting's own address; one that names only the site is none."""
    url = text_at(payload, "url")
    if url is None:
        return page
    address = absolute(page or "", url)
    return address if split(address).path.strip("/") else page


def _id_on_page(payload: dict[str, Any], page: str | None) -> str:
    """Return an id for one of several postings that share an address; it doesn't depend on their order."""
    own = _name(payload.get("identifier"), "value")
    return own or join_texts(page, text_at(payload, "title"), _location(payload), mark=" # ") or ""


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item.strip()]


def _name(value: Any, key: str = "name") -> str | None:
    """Return a name given as text, as an object with a name, or as a list of those."""
    first = value[0] if isinstance(value, list) and value else value
    return text_at(first) if not isinstance(first, dict) else text_at(first, key) or text_at(first, "name")


def _employer(payload: dict[str, Any]) -> str | None:
    given = payload.get("hiringOrganization")
    return _name(given) or _name(given, "legalName")


def _plain(text: str | None) -> str | None:
    return html.unescape(text).strip() or None if text else None


def _location(payload: dict[str, Any]) -> str | None:
    places = payload.get("jobLocation")
    if places is None:  # microdata may write the address without a place around it
        places = {key: payload[key] for key in (*_ADDRESS, _STREET) if key in payload}
    names = [name for place in (places if isinstance(places, list) else [places]) for name in _places(place)]
    if is_telecommute(payload):
        allowed = payload.get("applicantLocationRequirements")
        areas = [_name(item) for item in (allowed if isinstance(allowed, list) else [allowed])]
        names.append(join_texts("Remote", *areas))
    return join_texts(*names, mark="; ")


def _places(place: Any) -> list[str | None]:
    """Return the places that one is written as: it can have several addresses, and these several towns."""
    given = value_at(place, "address")
    if given is None and isinstance(place, dict) and any(key in place for key in (*_ADDRESS, _STREET)):
        given = place  # an address without a place around it
    names: list[str | None] = []
    for address in given if isinstance(given, list) else [given]:
        if isinstance(address, dict):
            _, region, country = (_plain(_name(address.get(key))) for key in _ADDRESS)
            towns = [_plain(town) for town in _texts(address.get(_ADDRESS[0]))] or [None]
            told = [join_texts(town, region, country) for town in towns]
            streets = [street for street in map(_plain, _texts(address.get(_STREET))) if street]
            names += told if any(told) else [street for street in streets if _PLACE_AS_STREET.fullmatch(street)]
        else:
            names.append(_plain(text_at(address)))
    return names if any(names) else [_plain(text_at(place) or text_at(place, "name"))]


def _text(payload: dict[str, Any]) -> str | None:
    """Return the description as HTML, also where it came as plain text with lines."""
    return "\n".join(filter(None, map(_as_html, _texts_of(payload, "description")))) or None


def _as_html(text: str | None) -> str | None:
    """Return a text as HTML: as it is where it holds tags, escaped ones too, else with its lines."""
    return text.replace("\n", "<br>") if text and not re.search(r"<|&(?:amp;)*lt;", text) else text


def _texts_of(payload: dict[str, Any], key: str) -> list[str]:
    """Return the texts under a key: one, a list of them, or objects with a description or a name."""
    items = list_at(payload, key) or [payload.get(key)]
    texts = (_name(item, "description") if isinstance(item, dict) else text_at(item) for item in items)
    return [text for text in texts if text]


def _salary(payload: dict[str, Any]) -> str | None:
    """Write schema.org's MonetaryAmount as a range; some sites put plain text or numbers there."""
    given = payload.get("baseSalary") if payload.get("baseSalary") is not None else payload.get("estimatedSalary")
    amount = _first(given)
    if not isinstance(amount, dict):
        text = text_at(amount)
        return join_texts(text_at(payload, "salaryCurrency"), text, mark=" ") if text else None
    told = _first(amount.get("value"))
    value = told if isinstance(told, dict) else amount
    one = text_at(value, "value")
    low, high = (text_at(value, key) for key in ("minValue", "maxValue"))
    currency = text_at(amount, "currency") or text_at(value, "currency") or text_at(payload, "salaryCurrency")
    pay = salary_range(low, high, currency, None) or salary_range(one, one, currency, None)
    unit = next(
        (text for key in ("unitText", "unitCode") for where in (value, amount) if (text := text_at(where, key))), None
    )
    if pay is None or unit is None:
        return pay
    unit = unit.strip().lower().removeprefix("per ")
    return f"{pay} per {_UNITS.get(unit, unit)}"


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
