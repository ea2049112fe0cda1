"""Fields put together as normalisation reads them: salaries, texts of several sections, several places."""

import html
import re
from collections.abc import Iterable
from typing import Any

from skilltide.normalise.exponents import written_out
from skilltide.sources.parsing.json_values import join_texts

_MAX_PLACES = 20
"""Of more places than that, a posting says no more than "many"; the field is limited as well."""
_MAX_ID_CHARS = 200
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&[a-zA-Z]+;|&#\d+;")
_MAX_SALARY_CHARS = 300
_TRAILER_CHARS = 1_000
_OPEN_TAGS = re.compile(r"(?:\s*<(?:p|div|br|hr|em|i|b|strong|span)\b[^<>]{0,200}>)*\s*$", re.IGNORECASE)
_PERIODS = {
    "hour": "hour", "hourly": "hour", "per hour": "hour", "day": "day", "daily": "day", "per day": "day",
    "week": "week", "weekly": "week", "per week": "week", "fortnight": "fortnight",
    "month": "month", "monthly": "month", "per month": "month",
    "year": "year", "yearly": "year", "annual": "year", "annually": "year", "per year": "year",
}  # fmt: skip


def short_id(text: str | None) -> str | None:
    """Return an id, or None for one that would be cut; the address tells such postings apart then."""
    return text if text and len(text) <= _MAX_ID_CHARS else None


def salary_range(low: str | None, high: str | None, currency: str | None, period: str | None) -> str | None:
    """Write a salary as `EUR 60000 - 75000 per year`; an amount of 0 counts as none.

    A period in words that we don't know ("bi-weekly") is not written: no amount is better than a wrong one, so the
    salary is None then. Without a period, the reader decides by the amount.
    """
    amounts = [written_out(text) if text and _number(text) else None for text in (low, high)]
    if not any(amounts):
        return None
    unit = _PERIODS.get((period or "").strip().casefold())
    if period and not unit:
        return None
    prefix = f"{currency} " if currency else ""
    if amounts[0] == amounts[1]:
        text = f"{prefix}{amounts[0]}"
    elif all(amounts):
        text = f"{prefix}{amounts[0]} - {amounts[1]}"
    else:
        text = f"from {prefix}{amounts[0]}" if amounts[0] else f"up to {prefix}{amounts[1]}"
    return f"{text} per {unit}" if unit else text


def join_salaries(*salaries: str | None) -> str | None:
    """Join the pay of several zones, levels or places; normalisation reads it as from the lowest to the highest.

    None where there are so many that the field would be cut.
    """
    joined = join_texts(*salaries, mark="; ")
    return joined if joined and len(joined) <= _MAX_SALARY_CHARS else None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0  # words; the reader of salaries decides


def join_sections(*parts: tuple[str | None, str | None]) -> str | None:
    """Put sections (heading, HTML) together as the platform shows them; sections without content are left out."""
    shown = [
        (f"<h3>{html.escape(heading.strip(), quote=False)}</h3>\n" if heading and heading.strip() else "") + content
        for heading, content in parts
        if content
    ]
    return "\n".join(shown) or None


def as_html(text: str | None) -> str | None:
    """Return a text as HTML, also where it came as plain text with lines."""
    if text is None or _MARKUP.search(text):
        return text
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def without_trailer(text: str | None, begins: re.Pattern[str]) -> str | None:
    """Return an HTML text without its last lines, where they are the site's own: from what `begins` matches there.

    Only the last 1,000 characters are looked at.
    """
    if text is None:
        return None
    found = begins.search(text, max(0, len(text) - _TRAILER_CHARS))
    return _OPEN_TAGS.sub("", text[: found.start()]) if found else text


def html_list(texts: Iterable[Any]) -> str | None:
    """Return texts as an HTML list."""
    shown = [text for text in texts if isinstance(text, str) and text.strip()]
    items = "".join(f"<li>{text if _MARKUP.search(text) else html.escape(text, quote=False)}</li>" for text in shown)
    return f"<ul>{items}</ul>" if items else None


def join_places(names: Iterable[str | None]) -> str | None:
    """Join several places as normalisation reads them."""
    distinct = dict.fromkeys(name.strip(" ,") for name in names if name and name.strip(" ,"))
    return join_texts(*list(distinct)[:_MAX_PLACES], mark="; ")


def places_from_commas(text: str | None) -> str | None:
    """Rewrite a list of places with commas ("UK,  USA"), which would be read as one place."""
    return join_places((text or "").split(","))
