"""Puts the normalisers together: a source's fields become a posting, or a rejection with its reason."""

import hashlib
from contextlib import suppress
from dataclasses import replace
from typing import Any

from skilltide.model import Document, Posting, PostingFields, Rejection
from skilltide.normalise.company import company_name, employer_key, intermediary_kind
from skilltide.normalise.completeness import incomplete_because
from skilltide.normalise.dates import read_posted
from skilltide.normalise.employment import employment_type
from skilltide.normalise.from_text import FromText, TextFacts, read_from_title, text_facts, without_own_name
from skilltide.normalise.html import without_tags
from skilltide.normalise.language import detect_language, told_language
from skilltide.normalise.location import Location, read_location
from skilltide.normalise.masking import mask_fields, mask_id, mask_posting, mask_text
from skilltide.normalise.problem import UnusableError
from skilltide.normalise.role_family import role_family
from skilltide.normalise.salary import Salary, has_amount, read_salary
from skilltide.normalise.salary_in_text import find_salary
from skilltide.normalise.seniority import seniority
from skilltide.normalise.text import clean_text, posting_text
from skilltide.normalise.title import clean_title
from skilltide.normalise.url import canonical_url
from skilltide.normalise.workplace import settle_workplace

_MAX_TITLE_CHARS = 500
_MAX_CHARS = {"company": 300, "location": 1_000, "posted": 200, "url": 4_000, "salary": 300, "employment_type": 300,
              "department": 300}  # fmt: skip
"""A longer value stands in the wrong field; it is left out with a note."""


def normalise(fields: PostingFields, document: Document) -> Posting | Rejection:
    """Turn a document's fields into a posting. Pure: the same input gives the same posting, whenever it runs.

    A posting needs a title, a text with a word in it, and a date in range if it tells one; otherwise the Rejection's
    reason_code is `missing_title`, `title_too_long`, `empty_text`, `text_too_long` or `date_out_of_range`. Any other
    value that can't be read is None, with a note; its original stays in the document.
    """
    try:
        return mask_posting(_normalise(fields, document))
    except UnusableError as error:
        return Rejection(document.source_id, document.origin, document.row, error.code, error.reason, error.value)


def identity_of(fields: PostingFields) -> tuple[str, str | None]:
    """Return the native id and the employer's key that `normalise` gives a posting, for one that it rejects too."""
    fields, _ = _without_too_long(fields)
    company = employer_name(fields)
    url = canonical_url(fields.url) if fields.url else None
    title = text = ""
    if url is None and not (fields.native_id or "").strip():  # else the id isn't made of the content
        title = _one_line(fields.title)
        with suppress(UnusableError):
            text, _ = posting_text(fields.description, fields.description_html, fields.text_parts)
    return mask_id(native_id(fields, url, title, text)), mask_text(employer_key(company)) if company else None


def employer_name(fields: PostingFields) -> str | None:
    """Return the employer's name to show, people's data hidden; None where none is told."""
    return company_name(without_tags(clean_text(mask_text(fields.company))[0])) or None if fields.company else None


def _without_too_long(fields: PostingFields) -> tuple[PostingFields, list[str]]:
    """Return fields without values that are too long for theirs, and the names of those fields."""
    too_long = [name for name, limit in _MAX_CHARS.items() if len(getattr(fields, name) or "") > limit]
    cleared: dict[str, Any] = dict.fromkeys(too_long)
    return replace(fields, **cleared) if too_long else fields, too_long


def _normalise(fields: PostingFields, document: Document) -> Posting:
    fields, too_long = _without_too_long(fields)
    title = _usable_title(fields)
    posted = read_posted(
        fields.posted,
        document.observed_at,
        fields.posted_kind,
        is_observed_known=fields.is_observed_known,
        day_first=fields.is_posted_day_first,
    )
    text, text_notes = posting_text(fields.description, fields.description_html, fields.text_parts)
    identity = fields  # an id is made of what was given, so that other rules for masking make no other posting of it
    fields = mask_fields(fields)
    company = employer_name(fields)
    location_text = _one_line("; ".join(without_tags(fields.location or "").strip().splitlines()))
    place = read_location(location_text)
    salary_text, salary, salary_notes = _salary(fields, text, place.country_code)
    gap = incomplete_because(text, title, company, location_text) if fields.is_text_complete else "text_is_snippet"
    url = canonical_url(fields.url) if fields.url else None
    language = told_language(fields.language or "") or detect_language(text)
    in_title = read_from_title(without_own_name(title, company))
    in_text = text_facts(without_own_name(text, company), title, language)
    workplace = settle_workplace(
        fields.workplace, fields.is_remote, place, in_title.workplace_code, in_text.workplace_code
    )
    given_employment = employment_type(fields.employment_type)
    employment, employment_source = _first_told(
        (given_employment, "field"), (in_title.employment_type_code, "title"), (in_text.employment_type_code, "text")
    )
    level, level_source = _seniority(title, fields.seniority, in_title, in_text)
    kind = intermediary_kind(company) if company else None
    notes = (
        *text_notes,
        *(f"{name}_too_long" for name in too_long),
        posted.note,
        f"intermediary_{kind}" if kind is not None else None,
        _country_note(location_text, place),
        *salary_notes,
        "employment_type_unreadable" if fields.employment_type and given_employment is None else None,
        gap,
        *salary.notes,
    )
    return Posting(
        native_id=native_id(identity, url, title, text),
        url=url,
        title=clean_title(title, company),
        role_family_code=role_family(title, text),
        seniority_code=level,
        employer_name=company,
        employer_key=employer_key(company) if company else None,
        employer_source_code=fields.company_source if company else None,
        location_name=location_text or None,
        city_name=place.city_name,
        region_name=place.region_name,
        country_code=place.country_code,
        country_codes=place.country_codes,
        is_remote=workplace.is_remote,
        posted_on=posted.on,
        posted_kind=posted.kind,
        salary_text=salary_text,
        salary_min=salary.min,
        salary_max=salary.max,
        salary_currency_code=salary.currency_code,
        salary_period_code=salary.period_code,
        salary_annual_min=salary.annual_min,
        salary_annual_max=salary.annual_max,
        employment_type_code=employment,
        language_code=language,
        is_text_complete=gap is None,
        text=text,
        workplace_code=workplace.code,
        workplace_source_code=workplace.source_code,
        employment_type_source_code=employment_source,
        seniority_source_code=level_source,
        department_name=_one_line(fields.department) or None,
        notes=tuple(note for note in notes if note),
    )


def _usable_title(fields: PostingFields) -> str:
    """Return the title as one line; raises UnusableError for none, or one that is none."""
    title = _one_line(fields.title)
    if not title:
        raise UnusableError("missing_title", "no title, or one without a word", fields.title)
    if len(title) > _MAX_TITLE_CHARS:
        raise UnusableError("title_too_long", f"{len(title):,} characters, at most {_MAX_TITLE_CHARS}", title)
    return title


def _country_note(location_text: str, place: Location) -> str | None:
    if len(place.country_codes) > 1:
        return "several_countries"
    return "country_unknown" if location_text and not place.country_codes else None


def _salary(fields: PostingFields, text: str, country_code: str | None) -> tuple[str | None, Salary, list[str]]:
    """Return the wording of a salary, what it says, and notes: of the field, else of the text."""
    salary = read_salary(fields.salary, country_code)
    wording = _one_line(fields.salary) or None
    is_stated = salary is not None or (wording is not None and has_amount(wording))  # not by "Competitive salary"
    notes = ["salary_unreadable"] if is_stated and salary is None else []
    if not is_stated and (told := find_salary(text, country_code)) is not None:
        wording, salary = told
        notes.append("salary_from_text")
    return wording, salary or Salary(), notes


def _seniority(title: str, given: str | None, in_title: FromText, in_text: TextFacts) -> tuple[str, str | None]:
    """Return the level and where it is told: the title, its field or the text."""
    level = seniority(title, given)
    if level != "unknown":
        return level, "title" if in_title.seniority_code else "field"
    in_text_code = in_text.seniority_code
    return (in_text_code, "text") if in_text_code else (level, None)


def native_id(fields: PostingFields, url: str | None, title: str, text: str) -> str:
    """Return the source's own id, else one made of the address without tracking, else one made of the content.

    The content is title, company, location and text: a re-worded posting without an id is another posting.
    """
    if fields.native_id and fields.native_id.strip():
        return fields.native_id.strip()[:200]
    if url:
        return "u" + hashlib.sha256(url.encode()).hexdigest()[:20]
    content = "\n".join((title, fields.company or "", fields.location or "", text)).casefold()
    return "c" + hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:20]


def _first_told(*told: tuple[str | None, str]) -> tuple[str | None, str | None]:
    """Return the first code that there is of (code, source) pairs, with its source."""
    return next(((code, source) for code, source in told if code is not None), (None, None))


def _one_line(text: str | None) -> str:
    return " ".join(without_tags(clean_text(text)[0]).split()) if text else ""
