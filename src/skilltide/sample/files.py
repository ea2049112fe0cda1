"""Writes the dumps: what each source showed on each day it was collected, in that source's own file format."""

import csv
import gzip
import html
import io
import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

from skilltide.sample.market import SamplePosting, Vacancy
from skilltide.sample.plan import Plan, read_yaml
from skilltide.sample.writer import Section, Text, format_pay

Seen = tuple[Vacancy, SamplePosting, Text]


def plain(text: Text, bullet: str) -> str:
    """Return the text as plain lines; the `glued` style loses the line breaks inside its lists."""
    parts = []
    for section in text.sections:
        heading = [section.heading] if section.heading else []
        if section.is_list and text.style == "glued":
            parts.append("".join([*heading, *section.lines]))
        elif section.is_list:
            parts.append("\n".join([*heading, *(bullet + line for line in section.lines)]))
        else:
            parts.append("\n".join([*heading, " ".join(section.lines)]))
    return "\n\n".join(parts)


def as_html(text: Text, heading_tag: str) -> str:
    """Return the text as HTML with headings and lists, as boards serve it."""
    return "".join(_html_section(section, heading_tag, text.style == "glued") for section in text.sections)


def _html_section(section: Section, tag: str, is_glued: bool) -> str:
    lines = [html.escape(line, quote=False) for line in section.lines]
    heading = html.escape(section.heading, quote=False) if section.heading else ""
    if heading:
        if section.is_list and is_glued:
            return f"<p><strong>{heading}</strong>" + "".join(lines) + "</p>"
        heading = f"<p><strong>{heading}</strong></p>" if tag == "strong" else f"<{tag}>{heading}</{tag}>"
    if section.is_list:
        return heading + "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    return heading + "<p>" + " ".join(lines) + "</p>"


def write_dumps(plan: Plan, seed: int, vacancies: list[Vacancy], texts: dict[str, Text], out: Path) -> dict[str, int]:
    """Write every source's dumps below `out`; return the number of files per source."""
    by_dump: dict[tuple[str, date], list[Seen]] = defaultdict(list)
    for vacancy in vacancies:
        for posting in vacancy.postings:
            for day in posting.seen_on:
                by_dump[posting.source_id, day].append((vacancy, posting, texts[vacancy.key]))
    counts = dict.fromkeys(plan.sources, 0)
    for (source_id, day), seen in sorted(by_dump.items(), key=lambda item: item[0]):
        folder = out / source_id
        folder.mkdir(parents=True, exist_ok=True)
        order = Random(f"{seed}:dump:{source_id}:{day}")
        order.shuffle(seen)
        name, render = _FORMATS[source_id]
        (folder / day.strftime(name)).write_bytes(render(seen, day))
        counts[source_id] += 1
    return counts


def is_dump(source_id: str, name: str) -> bool:
    """Whether `write_dumps` gives a file of this source such a name."""
    pattern, _ = _FORMATS[source_id]
    try:
        return datetime.strptime(name, pattern).strftime(pattern) == name
    except ValueError:
        return False


def _place(vacancy: Vacancy, source_id: str) -> str:
    city, region, short = vacancy.city
    country = read_yaml("texts/places.yml")[vacancy.country]["name"]
    if source_id == "northstar-sample":
        is_told = vacancy.mode == "remote" and len(vacancy.title) % 3 > 0  # else only the text tells
        return f"{country} (Remote)" if is_told else ", ".join(dict.fromkeys((city, region, country)))
    if source_id == "openroles-sample":
        base = f"{city}, {short}" if vacancy.country in ("US", "CA") else f"{city}, {country}"
        return f"Remote, {country}" if vacancy.mode == "remote" else base
    return f"{city} ({vacancy.country})" if vacancy.mode != "remote" else f"{city} ({vacancy.country}), remote"


def _csv(rows: list[dict[str, Any]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _northstar(seen: list[Seen], day: date) -> bytes:
    """Daily CSV, gzipped: plain text for all, HTML as well for most; pay in a column of its own for some."""
    rows = []
    for vacancy, posting, text in seen:
        own = Random(posting.native_id)
        bullet = own.choice(("- ", "• ", "* ", ""))
        rows.append({
            "Job_ID": posting.native_id,
            "Link": f"https://northstar.example/postings/{posting.native_id}?seen={day:%j}",
            "Title": vacancy.title, "Company": vacancy.employer.name, "Place": _place(vacancy, posting.source_id),
            "Description": plain(text, bullet),
            "HTML": as_html(text, own.choice(("strong", "h3"))) if own.random() < 0.6 and text.style != "glued" else "",
            "Salary": format_pay(vacancy.pay) if vacancy.pay and own.random() < 0.6 else "",
            "Date": posting.posted_on.isoformat(),
        })  # fmt: skip
    return gzip.compress(_csv(rows), compresslevel=6, mtime=0)


def _openroles(seen: list[Seen], day: date) -> bytes:
    """JSON lines on weekdays: HTML only, time stamps, a field for pay."""
    lines = []
    for vacancy, posting, text in seen:
        own = Random(posting.native_id)
        published = datetime.combine(posting.posted_on, time(own.randint(6, 18), own.randint(0, 59)), UTC)
        record: dict[str, Any] = {
            "id": posting.native_id, "url": f"https://openroles.example/o/{posting.native_id}", "title": vacancy.title,
            "company": vacancy.employer.name, "location": _place(vacancy, posting.source_id),
            "remote": vacancy.mode == "remote", "published_at": published.isoformat().replace("+00:00", "Z"),
            "salary": format_pay(vacancy.pay) if vacancy.pay else None,
            "description_html": "<div>" + as_html(text, own.choice(("h2", "h3", "strong"))) + "</div>",
        }  # fmt: skip
        lines.append(json.dumps(record, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode("utf-8")


def _carreto(seen: list[Seen], day: date) -> bytes:
    """CSV six days a week: plain text, dates told relative to the dump's day."""
    rows = []
    for vacancy, posting, text in seen:
        age = (day - posting.posted_on).days
        told = "today" if age == 0 else "yesterday" if age == 1 else f"{age} days ago"
        rows.append({
            "id": posting.native_id, "url": f"https://carreto.example/es/{posting.native_id}", "title": vacancy.title,
            "company": vacancy.employer.name, "location": _place(vacancy, posting.source_id),
            "posted": f"Posted {told}", "description": plain(text, "- "),
        })  # fmt: skip
    return _csv(rows)


_FORMATS: dict[str, tuple[str, Callable[[list[Seen], date], bytes]]] = {
    "northstar-sample": ("northstar_%Y%m%d.csv.gz", _northstar),
    "openroles-sample": ("openroles-%Y-%m-%d.jsonl", _openroles),
    "carreto-sample": ("carreto_%Y-%m-%d.csv", _carreto),
}
