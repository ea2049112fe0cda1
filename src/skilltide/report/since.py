"""What changed from one publication to the next, in words: ranked, and no list longer than ten."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from skilltide.markdown import escape
from skilltide.report import words
from skilltide.report.data import Report
from skilltide.sql_files import statement

MOST = 10
"""Names or sentences that a list tells; how many more there are is told too."""
MOST_PUBLICATIONS = 3
"""Publications of one day whose changes are told, the newest first."""
LONGEST = 160
"""Characters that are told of how the lexicon's entry changed."""
ALL = "the mart change"

NOTHING = "What is said of the skills is as before."

AREAS = {"data": "In the data", "market": "In the market", "lexicon": "In the lexicon"}
SAID = {
    "risen": "clearly risen", "fallen": "clearly fallen",
    "rising": "rising", "falling": "falling",
}  # fmt: skip
"""Verdicts that are news when they come or go."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Publication:
    """One publication, as far as its changes are told."""

    publication_id: int
    published_at: datetime
    skilltide_version: str
    lexicon_version: str | None
    previous_at: datetime | None

    @property
    def told(self) -> str:
        """What the figures are, for whoever cites them."""
        return (
            f"Publication {self.publication_id}, {words.day(self.published_at)}, {self.published_at:%H:%M} UTC; "
            f"skilltide {self.skilltide_version}, lexicon {self.lexicon_version or 'unknown'}"
        )

    @property
    def since(self) -> str:
        """The day of the publication before; with the time, where that was the same day."""
        if self.previous_at is None:
            return ""
        day = words.day(self.previous_at)
        is_same_day = self.previous_at.date() == self.published_at.date()
        return f"{day}, {self.previous_at:%H:%M} UTC" if is_same_day else day


def publications(report: Report) -> list[Publication]:
    """Return the publications that are kept, the newest first."""
    rows = report.rows(statement(__file__, "since_publications.sql"))
    return [Publication(**row) for row in rows]


def publications_of_the_day(report: Report) -> list[Publication]:
    """Return the publications of the day of the newest one, the newest first; none where nothing is kept."""
    found = publications(report)
    newest = max((one.published_at.date() for one in found), default=None)
    return [one for one in found if one.published_at.date() == newest]


def sections(report: Report) -> Iterator[str]:
    """Yield the lines that tell what changed at each publication of the newest day."""
    found = [one for one in publications_of_the_day(report) if one.previous_at is not None]
    for publication in found[:MOST_PUBLICATIONS]:
        yield from ("", f"## Since {escape(publication.since)}")
        for area, sentences in told(report, publication.publication_id).items():
            if sentences:
                yield from ("", f"### {AREAS[area]}", "", *(f"- {escape(sentence)}" for sentence in sentences))
    if len(found) > MOST_PUBLICATIONS:
        yield from ("", escape(f"Of the day's {len(found)} publications the last {MOST_PUBLICATIONS}; all in {ALL}."))


def told(report: Report, publication_id: int) -> dict[str, list[str]]:
    """Return the sentences of one publication by area: what changed from the one before; `AREAS` names them."""
    rows = report.rows(statement(__file__, "since_changes.sql"), publication=publication_id)
    by_code: dict[str, list[Row]] = {}
    for row in rows:
        by_code.setdefault(row["change_code"], []).append(row)
    name = _names(report)
    return {
        "data": list(_data(by_code)),
        "market": list(_market(by_code, name, is_tagging_changed=False)) or [NOTHING],
        "lexicon": [*_lexicon(by_code, name), *_market(by_code, name, is_tagging_changed=True)],
    }


def _names(report: Report) -> Callable[[Row], str]:
    def name(row: Row) -> str:
        skill = report.skills.get(row["subject"])
        return skill.short if skill else str(row["subject"])

    return name


def _data(found: dict[str, list[Row]]) -> Iterator[str]:
    for code, word in (("postings", "posting"), ("openings", "counted opening")):
        for row in found.get(code, []):
            more = row["current_count"] - row["previous_count"]
            than = "more" if more > 0 else "fewer"
            yield f"{words.plural(abs(more), word)} {than} ({words.count(row['current_count'])} now)."
    for code, start, count in (
        ("source_added", "New source", "current_count"),
        ("source_gone", "Without a posting now", "previous_count"),
    ):
        rows = sorted(found.get(code, []), key=lambda row: (-row[count], row["subject"]))
        if rows:
            yield _list(start, [f"{row['subject']} ({words.plural(row[count], 'posting')})" for row in rows])
    for code, start in (("month_counted", "Counted for the first time"), ("month_uncounted", "No longer counted")):
        rows = found.get(code, [])
        if rows:
            yield _list(start, [_month(row) for row in reversed(rows)])
    if "code" in found:
        yield "The code and rules that make the figures changed, so figures may differ though no posting did."


def _month(row: Row) -> str:
    name = str(row["subject"])
    with suppress(ValueError):  # a file from elsewhere may hold anything
        name = words.month(date.fromisoformat(f"{name}-01"))
    reason = row["current_text"]
    return f"{name} ({words.GAP_REASONS.get(reason, reason)})" if reason else name


def _market(found: dict[str, list[Row]], name: Callable[[Row], str], *, is_tagging_changed: bool) -> Iterator[str]:
    """What is said otherwise; of skills that the lexicon finds otherwise too, or of the others."""
    again = " (tagged otherwise)" if is_tagging_changed else ""

    def chosen(code: str) -> list[Row]:
        return [row for row in found.get(code, []) if bool(row["is_tagging_changed"]) == is_tagging_changed]

    verdicts = [(row, "size") for row in chosen("change_verdict")] + [(row, "slope") for row in chosen("trend_verdict")]
    for verdict, said in SAID.items():
        for key, start in (("current_text", "Now"), ("previous_text", "No longer")):
            rows = sorted(
                ((row, size) for row, size in verdicts if row[key] == verdict),
                key=lambda pair: (-pair[0][pair[1]], pair[0]["subject"]),
            )
            if rows:
                names = [name(row) + (_course(row) if key == "current_text" else "") for row, _ in rows]
                yield _list(f"{start} {said}{again}", names)
    arrivals = sorted(chosen("arrival"), key=lambda row: (-(row["current_share"] or 0), row["subject"]))
    if arrivals:
        yield _list(
            f"New arrivals{again}", [f"{name(row)} ({words.percent(row['current_share'])})" for row in arrivals]
        )
    apart = sorted(chosen("share_apart"), key=lambda row: (-row["moved"], row["subject"]))
    if apart:
        yield _list(f"Share clearly changed over all counted months{again}", [name(row) + _moved(row) for row in apart])


def _course(row: Row) -> str:
    """Before and after, where a change was observed."""
    if row["current_text"] not in ("risen", "fallen") or words.is_missing(row["before_share"]):
        return ""
    return f" ({words.percent(row['before_share'])} to {words.percent(row['after_share'])})"


def _moved(row: Row) -> str:
    return f" ({words.percent(row['previous_share'])} to {words.percent(row['current_share'])})"


def _lexicon(found: dict[str, list[Row]], name: Callable[[Row], str]) -> Iterator[str]:
    if "tagging" in found:
        yield (
            "Rules that all skills share changed, so shares may differ because other mentions are found, not because "
            "demand moved."
        )
    for code, start, share in (
        ("skill_added", "New in the lexicon", "current_share"),
        ("skill_removed", "Gone from the lexicon", "previous_share"),
    ):
        rows = sorted(found.get(code, []), key=lambda row: (-(row[share] or 0), row["subject"]))
        if rows:
            yield _list(start, [f"{name(row)} ({words.percent(row[share] or 0)} of openings)" for row in rows])
    edited = sorted(found.get("skill_edited", []), key=lambda row: (-row["moved"], row["subject"]))
    for row in edited[:MOST]:
        yield f"{name(row)}{_moved_of_openings(row)}: {_edited(row)}."
    if len(edited) > MOST:
        yield f"{words.plural(len(edited) - MOST, 'more skill')} with another entry, in {ALL}."


def _moved_of_openings(row: Row) -> str:
    before, after = row["previous_share"], row["current_share"]
    if words.is_missing(before) and words.is_missing(after):
        return ""
    return f" ({words.percent(before or 0)} to {words.percent(after or 0)} of openings)"


def _edited(row: Row) -> str:
    parts = [
        f"{verb} {_cut(row[key])}"
        for key, verb in (("current_text", "now"), ("previous_text", "no longer"))
        if row[key]
    ]
    return ", ".join(parts)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _list(start: str, names: Sequence[str] | Iterable[str]) -> str:
    listed = list(names)
    if len(listed) <= MOST:
        return f"{start}: {words.listing(listed)}."
    return f"{start}: {', '.join(listed[:MOST])} and {len(listed) - MOST} more, in {ALL}."
