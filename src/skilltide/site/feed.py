"""The site's Atom feed: an entry for each publication that changed something (in the data, in what is said of the
market, in the lexicon), for each month that was counted, and for what changed most.

Source: RFC 4287. Times come from the data, so that the same data gives the same bytes.
"""

import calendar
import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape

from skilltide.report import words
from skilltide.site.changed import Step
from skilltide.site.figure import Edition
from skilltide.site.subjects import Subject


def feed(
    title: str, months: Sequence[Subject], moved: Subject | None, edition: Edition, steps: Sequence[Step] = ()
) -> str:
    """Return the feed; `steps` and `months` newest first."""
    entries = [*(_step(step, edition) for step in steps), *_entries(months, moved, edition)]
    newest = max((time for time, _ in entries), default=f"{edition.as_of}T00:00:00Z")
    own = f'<link rel="self" href="{escape(edition.url)}feed.xml"/>' if edition.url else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{_text(title)}</title>\n<id>{_id(edition, 'feed')}</id>\n<updated>{newest}</updated>\n"
        f'<author><name>skilltide</name></author>\n<link href="{escape(edition.url)}index.html"/>{own}\n'
        f"{''.join(entry for _, entry in entries)}</feed>\n"
    )


def _entries(months: Sequence[Subject], moved: Subject | None, edition: Edition) -> Iterator[tuple[str, str]]:
    if moved is not None:
        after = max((row["after_last_on"] for row in moved.figure.rows), default=None)
        if (day := words.as_date(after)) is not None:
            yield _entry(moved, day, f"{day:%Y-%m}", edition)
    for subject in months:
        yield _entry(subject, date.fromisoformat(f"{subject.figure.folder[-7:]}-01"), "", edition)


def _entry(subject: Subject, month_on: date, edition_of: str, edition: Edition) -> tuple[str, str]:
    figure = subject.figure
    last = month_on.replace(day=calendar.monthrange(month_on.year, month_on.month)[1])
    time = f"{last.isoformat()}T00:00:00Z"
    said = " ".join((figure.subtitle, *subject.facts))
    return time, (
        f"<entry>\n<title>{_text(figure.title)}</title>\n<id>{_id(edition, figure.folder + edition_of)}</id>\n"
        f"<updated>{time}</updated>\n"
        f'<link href="{escape(edition.url)}{figure.folder}/index.html"/>\n<summary>{_text(said)}</summary>\n</entry>\n'
    )


def _step(step: Step, edition: Edition) -> tuple[str, str]:
    """What one publication changed, as HTML: an area a heading, a sentence an item."""
    time = f"{step.published_at:%Y-%m-%dT%H:%M:%SZ}"
    body = "".join(
        f"<h3>{_text(heading)}</h3><ul>{''.join(f'<li>{_text(text)}</li>' for text in sentences)}</ul>"
        for heading, sentences in step.areas
    )
    return time, (
        f"<entry>\n<title>{_text(step.title)}</title>\n<id>{_id(edition, step.anchor + time)}</id>\n"
        f"<updated>{time}</updated>\n"
        f'<link href="{escape(edition.url)}changes/index.html#{step.anchor}"/>\n'
        f"<summary>{_text(step.told)}. Since {_text(step.since)}.</summary>\n"
        f'<content type="html">{escape(body, quote=False)}</content>\n</entry>\n'
    )


def _id(edition: Edition, name: str) -> str:
    """Return an id that stays: made from the site's address where it is known, and from its population."""
    base = edition.url or edition.population
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{base}#{name}')}"


def _text(text: str) -> str:
    return escape("".join(letter for letter in text if letter >= " "), quote=False)
