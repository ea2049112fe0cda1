"""What the site has pages on, with the figure of each: skills, employers, months, and the market as a whole."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from skilltide.report import words
from skilltide.report.companions import MEMBERS, Cluster, clusters, companions, pair_changes, pairs_compared, tie_told
from skilltide.report.data import LEAST_EMPLOYERS_WITH_SKILL, LEAST_WITH_SKILL, Report
from skilltide.report.evidence import MOST, changes, compared, sentence, span, widest
from skilltide.site import svg
from skilltide.site.figure import Figure
from skilltide.warehouse.definitions import marts

_SQL = Path(__file__).parent / "sql"
TOP = 20
"""Skills in a bar chart; the numbers below it hold all."""
BETWEEN = 0.5
"""A skill that stays with its cluster less often than this is shown between clusters."""
_LONGEST = 60
"""Letters of a folder's name before its mark; no slug has two dashes in a row, so that a mark behind two is no part."""
_WORD_ENDS = {"skill": "-", "employer": " "}
"""What stands between the words of an id, by what it is of."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listing:
    """A small table whose rows lead to other pages."""

    heading: str
    columns: tuple[str, ...]
    """Of the link, then of the cells."""
    rows: tuple[tuple[str, str, tuple[str, ...]], ...] = field(repr=False)
    """Folder (empty: no page), text, cells."""
    note: str = ""


@dataclass(frozen=True)
class Subject:
    """A page: a figure and what else is known."""

    figure: Figure
    name: str
    facts: tuple[str, ...] = ()
    """Sentences."""
    links: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Groups of links to other pages of the site: heading, then (folder, text)."""
    parts: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = field(default=(), repr=False)
    """Small tables: heading, then (name, share, interval)."""
    listings: tuple[Listing, ...] = field(default=(), repr=False)
    aliases: tuple[str, ...] = ()
    measure: str = ""
    """What a list of such pages says beside its name."""
    note: str = ""


class Subjects:
    """All pages of a report's data, made from one reading of each mart."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.skills = {row["skill_id"]: row for row in self._rows("skill")}
        self.has_page = {
            skill_id
            for skill_id, row in self.skills.items()
            if row["demand_count"] >= LEAST_WITH_SKILL and (row["employer_count"] or 0) >= LEAST_EMPLOYERS_WITH_SKILL
        }
        self.employers = {row["employer_id"]: row for row in self._rows("employer")}
        self.skill_folders = _folders("skill", self.has_page)
        self.employer_folders = _folders("employer", self.employers)
        self.changed = {row["skill_id"]: row for row in changes(report)}

    def _rows(self, name: str) -> list[dict[str, Any]]:
        return self.report.rows((_SQL / f"{name}.sql").read_text(encoding="utf-8"))

    def skill_pages(self) -> Iterator[Subject]:
        """Yield a page for each skill with enough openings and employers, the most demanded first."""
        months, pay = _by(self._rows("skill_month"), "skill_id"), _by(self._rows("pay"), "skill_id")
        parts, beside, changed = _by(self._rows("part"), "skill_id"), companions(self.report), pair_changes(self.report)
        cluster_of = clusters(self.report)
        columns = meant("skill_demand_monthly", "month_on", "opening_count", "demand_count", "demand_share",
                             "demand_share_low", "demand_share_high")  # fmt: skip
        for skill_id, row in self.skills.items():
            if skill_id not in self.has_page:
                continue
            by_month = {found["month_on"]: found for found in months.get(skill_id, ())}
            points = [_point(day, by_month.get(day), "demand_share") for day in self._calendar]
            around = svg.Words(self._skill_title(row), self._skill_subtitle(row), self.report.source_line)
            figure = Figure(
                self.skill_folders[skill_id], around.title, around.subtitle, svg.course(around, points), columns,
                list(by_month.values()), ("month_on",),
            )  # fmt: skip
            yield Subject(
                figure,
                row["skill_name"],
                tuple(self._skill_facts(row, pay.get(skill_id, ()))),
                tuple(self._skill_links(row, cluster_of.get(skill_id))),
                tuple(self._parts(parts.get(skill_id, ()))),
                tuple(self._listings(beside.get(skill_id, ()), changed.get(skill_id, ()))),
                tuple(alias for alias in row["aliases"] or () if alias.casefold() != row["skill_name"].casefold()),
                words.percent(row["demand_share"]),
                self._said(skill_id),
            )

    @cached_property
    def _calendar(self) -> list[Any]:
        """The months from the first to the last that can be counted."""
        covered = self.report.covered
        return [
            row["month_on"] for row in self.report.months if covered and covered[0] <= row["month_on"] <= covered[-1]
        ]

    @property
    def _population(self) -> str:
        """Its population as the beginning of a sentence."""
        name = self.report.population_name
        return name[:1].upper() + name[1:]

    def _skill_title(self, row: Row) -> str:
        change = self.changed.get(row["skill_id"])
        name = row["skill_name"]
        if change and change["is_clear"]:
            before, after = words.percent(change["before_share"]), words.percent(change["after_share"])
            return f"{name} {change['said']} from {before} to {after} of {self._openings(row)} {span(change)}"
        if change and change["change_label_code"] == "steady":
            share = words.percent(change["after_share"])
            return f"{name} was steady {span(change)}, at {share} of {self._openings(row)}"
        return f"{words.percent(row['demand_share'])} of {self._openings(row)} demand {name}"

    def _openings(self, row: Row) -> str:
        """What a skill's shares are of, in words."""
        return self.report.skills[row["skill_id"]].openings

    def _skill_subtitle(self, row: Row) -> str:
        return (
            f"Share of {self._openings(row)} that demand it, by month, with 95% intervals: "
            f"{self.report.population_name}, {self.report.period}."
        )

    def _said(self, skill_id: str) -> str:
        change = self.changed.get(skill_id)
        return str(change["said"]) if change else "not tested"

    def _skill_facts(self, row: Row, pay: Sequence[Row]) -> Iterator[str]:
        yield (
            f"{words.count(row['demand_count'])} of {words.count(row['opening_count'])} {self._openings(row)}, "
            f"{self.report.period}, demand it: {words.percent(row['demand_share'])} (95% interval "
            f"{words.percent(row['demand_share_low'])} to {words.percent(row['demand_share_high'])})."
        )
        if not words.is_missing(row["required_share"]):
            low, high = (words.percent(row[f"required_share_{end}"], 0) for end in ("low", "high"))
            yield (
                f"Of the {words.count(row['asked_count'])} openings that ask for it, "
                f"{words.percent(row['required_share'], 0)} require it ({low} to {high}); the others call it nice to "
                "have."
            )
        if change := self.changed.get(row["skill_id"]):
            yield sentence(change)
        yield from (told for found in pay[:2] if (told := _paid(found)))

    def _skill_links(
        self, row: Row, clustered: tuple[Cluster, Row] | None
    ) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        if clustered:
            cluster, own = clustered
            others = [one for one in cluster.members if one in self.has_page and one != row["skill_id"]][:MEMBERS]
            if others:
                between = ", so it stands between clusters" if own["together_share"] < BETWEEN else ""
                yield (
                    f"Stands with {words.plural(len(cluster.members) - 1, 'other skill')}, in "
                    f"{words.percent(own['together_share'], 0)} of groupings of employers drawn anew{between}: "
                    f"{cluster.name}"
                ), tuple((self.skill_folders[one], self.skills[one]["skill_name"]) for one in others)  # fmt: skip
        if wider := [one for one in row["parent_ids"] or () if one in self.has_page]:
            yield "Part of", tuple((self.skill_folders[one], self.skills[one]["skill_name"]) for one in wider)

    def _listings(self, beside: Sequence[Row], changed: Sequence[Row]) -> Iterator[Listing]:
        if beside:
            yield Listing(
                "What sets its openings apart",
                ("Companion", "In its openings", "In the others", "Times as often as by chance (95%)",
                 "Openings with both"),
                tuple(self._beside(row["companion_id"], words.percent(row["companion_share"]),
                                   words.percent(row["others_share"]),
                                   _interval_of(row, "lift", lambda value: words.number(value, 2)),
                                   words.count(row["pair_count"])) for row in beside),
            )  # fmt: skip
        if changed:
            before, after = map(words.month_list, pairs_compared(self.report, changed))
            yield Listing(
                "What its openings ask for more or less than before",
                ("Companion", before, after, "Points (95%)", "Tie"),
                tuple(self._beside(row["companion_id"], words.percent(row["companion_share_before"]),
                                   words.percent(row["companion_share_after"]),
                                   _interval_of(row, "companion_points", words.points),
                                   tie_told(row) or "too few to test") for row in changed),
                f"Share of the openings with it that demand the companion too, at a fixed mix; n = up to "
                f"{words.count(max(row['skill_count_before'] for row in changed))} before and "
                f"{words.count(max(row['skill_count_after'] for row in changed))} after. Clear at a false discovery "
                f"rate of 5%; at most the six clearest are shown. A companion that is asked for more everywhere "
                f"rises here too; a closer tie means that it does so above all with this skill.",
            )  # fmt: skip

    def _beside(self, skill_id: str, *cells: str) -> tuple[str, str, tuple[str, ...]]:
        folder = self.skill_folders[skill_id] if skill_id in self.has_page else ""
        return folder, self.report.skills[skill_id].name, cells

    def _parts(self, rows: Sequence[Row]) -> Iterator[tuple[str, tuple[tuple[str, str, str], ...]]]:
        for dimension, found in groupby(rows, lambda row: row["dimension_code"]):
            yield (
                words.DIMENSIONS[dimension],
                tuple(
                    (
                        self.report.slice_name(dimension, row["slice_code"]),
                        words.percent(row["demand_share"]),
                        _interval(row),
                    )
                    for row in found
                    if row["slice_code"] != "unknown"
                ),
            )

    def employer_pages(self) -> Iterator[Subject]:
        """Yield a page for each employer with ten openings or more, the largest first."""
        demanded = _by(self._rows("employer_skill"), "employer_id")
        columns = meant(
            "skill_demand", "skill_id", "skill_name", "opening_count", "demand_count", "demand_share",
            skill_name="Name of the skill.",
            opening_count="Openings of the employer, in the languages of the skill's names.",
            demand_count="Those of them that demand the skill.",
            demand_share="demand_count / opening_count.",
            whole_demand_share="Share of all openings of the population that demand the skill.",
        )  # fmt: skip
        for employer_id, row in self.employers.items():
            rows = demanded.get(employer_id, [])
            count = row["opening_count"]
            top = rows[:TOP]
            name = row["employer_name"]
            title = f"{name}: {words.plural(count, 'opening')}"
            if top:
                title += (
                    f"; most demanded {words.listing([words.short_name(found['skill_name']) for found in top[:3]])}"
                )
            around = svg.Words(
                title,
                f"Share of its openings that demand a skill: {self.report.population_name}, {self.report.period}.",
                self.report.source_line,
            )
            chart = svg.bars(around, [svg.Bar(found["skill_name"], found["demand_share"]) for found in top])
            figure = Figure(
                self.employer_folders[employer_id], title, around.subtitle, chart, columns, rows, ("skill_id",)
            )
            kind = "An intermediary (staffing agency or recruiter): its openings are other employers'. " if row[
                "is_intermediary"] else ""  # fmt: skip
            when = f"Posted from {words.day(row['first_posted_on'])} to {words.day(row['last_posted_on'])}."
            links = tuple((self.skill_folders[found["skill_id"]], found["skill_name"]) for found in top
                          if found["skill_id"] in self.has_page)  # fmt: skip
            note = "Shares of few openings: no interval is given, and none is compared." if count < 30 else ""
            yield Subject(
                figure, name, tuple(fact for fact in (kind + when, note) if fact),
                (("Skills it demands", links),) if links else (), measure=words.count(count),
                note="intermediary" if row["is_intermediary"] else "",
            )  # fmt: skip

    def month_pages(self) -> Iterator[Subject]:
        """Yield a page for each month that can be counted, the newest first."""
        demanded = _by(self._rows("month_skill"), "month_on")
        columns = meant(
            "skill_demand_monthly", "skill_id", "opening_count", "demand_count", "demand_share", "demand_share_low",
            "demand_share_high", skill_name="Name of the skill.",
        )  # fmt: skip
        coverage = {row["month_on"]: row for row in self.report.months}
        for month_on in reversed(self.report.covered):
            rows = demanded.get(month_on, [])
            if not rows:
                continue
            count = coverage[month_on]["usable_opening_count"]
            top = rows[:TOP]
            names = words.listing([words.short_name(found["skill_name"]) for found in top[:3]])
            around = svg.Words(
                f"{words.month(month_on)}: {names} lead among {words.count(count)} openings",
                f"Share of openings posted in the month that demand a skill, with 95% intervals: "
                f"{self.report.population_name}; in the languages of their names for all but named technologies.",
                self.report.source_line,
            )
            figure = Figure(
                f"month/{month_on:%Y-%m}", around.title, around.subtitle, svg.bars(around, [_bar(row) for row in top]),
                columns, rows, ("skill_id",),
            )  # fmt: skip
            facts = (
                f"{words.plural(count, 'opening')} of {words.plural(coverage[month_on]['employer_count'], 'employer')} "
                f"were posted in it and could be counted.",
            )
            links = tuple((self.skill_folders[row["skill_id"]], row["skill_name"]) for row in top
                          if row["skill_id"] in self.has_page)  # fmt: skip
            yield Subject(figure, words.month(month_on), facts, (("Skills", links),) if links else (),
                          measure=words.count(count))  # fmt: skip

    def market_pages(self) -> Iterator[Subject]:
        """Yield the figures of the market as a whole: what changed most, what is demanded most, how much is posted."""
        if clear := [row for row in self.changed.values() if row["is_clear"]]:
            yield self._moved(clear[:MOST])
        rows = list(self.skills.values())
        if rows:
            around = svg.Words(
                f"Most demanded: {words.listing([words.short_name(row['skill_name']) for row in rows[:3]])}",
                f"Share of openings that demand a skill, with 95% intervals: {self.report.population_name}, "
                f"{self.report.period}; in the languages of their names for all but named technologies.",
                self.report.source_line,
            )
            columns = meant(
                "skill_demand", "skill_id", "opening_count", "demand_count", "required_count", "preferred_count",
                "demand_share", "demand_share_low", "demand_share_high", skill_name="Name of the skill.",
                category_name="Name of its category.",
            )  # fmt: skip
            chart = svg.bars(around, [_bar(row) for row in rows[:TOP]])
            yield Subject(
                Figure("figure/most-demanded", around.title, around.subtitle, chart, columns, rows, ("skill_id",)),
                "What is demanded most",
            )
        yield from self._volume()

    def _moved(self, top: list[dict[str, Any]]) -> Subject:
        first, whole = top[0], widest(list(self.changed.values()))
        name = self.skills[first["skill_id"]]["skill_name"] if first["skill_id"] in self.skills else first["skill_id"]
        around = svg.Words(
            f"{name} moved most {span(first)}: {words.percent(first['before_share'])} to "
            f"{words.percent(first['after_share'])} of {self._openings(first)}",
            f"Share of openings that demand a skill, before and after, at a fixed mix: {compared(whole)}. "
            f"{self._population}.",
            self.report.source_line,
        )
        named = [self.report.skills[row["skill_id"]].name for row in top]
        chart = svg.slopes(around, [
            svg.Slope(name, row["before_share"], row["after_share"]) for name, row in zip(named, top, strict=True)
        ])  # fmt: skip
        columns = meant(
            "skill_change", "skill_id", "change_label_code", "comparison_code", "before_share", "after_share",
            "difference_points", "difference_points_low", "difference_points_high", "adjusted_points", "q_value",
            "demand_count", "employer_count", "before_first_on", "before_last_on", "after_first_on", "after_last_on",
        )  # fmt: skip
        links = tuple((self.skill_folders[row["skill_id"]], name) for name, row in zip(named, top, strict=True)
                      if row["skill_id"] in self.has_page)  # fmt: skip
        figure = Figure("figure/moved", around.title, around.subtitle, chart, columns, list(self.changed.values()),
                        ("skill_id",))  # fmt: skip
        return Subject(figure, f"What changed most {span(whole)}", (), (("Skills", links),) if links else ())

    def _volume(self) -> Iterator[Subject]:
        rows = self.report.rows("FROM marts.volume_monthly WHERE volume_index IS NOT NULL ORDER BY month_on")
        if not rows:
            return
        by_month = {row["month_on"]: row for row in rows}
        last = rows[-1]
        around = svg.Words(
            f"{words.month(last['month_on'])}: {words.count(last['volume_index'])}% of the usual month's openings",
            "Openings posted, of those that the same sources brought in a usual month (100): "
            f"{self.report.population_name}, {words.months(rows[0]['month_on'], last['month_on'])}.",
            self.report.source_line,
        )
        # months before, of sources without a usual month, are counted all the same: no gap is drawn there
        shown = [day for day in self._calendar if day >= rows[0]["month_on"]]
        chart = svg.course(around, [_point(day, by_month.get(day), "volume_index") for day in shown], unit="number")
        columns = meant("volume_monthly", "month_on", "volume_index", "indexed_opening_count", "usual_opening_count",
                        "source_count")  # fmt: skip
        yield Subject(
            Figure("figure/volume", around.title, around.subtitle, chart, columns, rows, ("month_on",)),
            "How much is posted",
        )


def _folders(kind: str, ids: Iterable[str]) -> dict[str, str]:
    """Return where the page of each stands, whatever others there are: its id where that can be a folder's name, else
    what of it can and a mark of all of it.
    """
    found: dict[str, str] = {}
    for one in ids:
        slug = re.sub(r"[^a-z0-9]+", "-", one.casefold()).strip("-")[:_LONGEST].strip("-")
        is_whole = slug.replace("-", _WORD_ENDS[kind]) == one
        mark = "" if is_whole else f"--{hashlib.blake2b(one.encode(), digest_size=6).hexdigest()}"
        found[one] = f"{kind}/{slug or kind}{mark}"
    return found


def meant(mart: str, *names: str, **own: str) -> dict[str, str]:
    """Return the meanings of a mart's columns by name; `own` adds or replaces some."""
    columns = marts()[mart].columns
    return {name: own.get(name) or columns[name].meaning for name in (*names, *own)}


def _by(rows: Iterable[dict[str, Any]], key: str) -> dict[Any, list[dict[str, Any]]]:
    out: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        out[row[key]].append(row)
    return out


def _point(month_on: Any, row: Row | None, key: str) -> svg.Point:
    if row is None or words.is_missing(row[key]):
        return svg.Point(month_on, None)
    return svg.Point(month_on, row[key], row.get(f"{key}_low"), row.get(f"{key}_high"))


def _bar(row: Row) -> svg.Bar:
    return svg.Bar(row["skill_name"], row["demand_share"], row["demand_share_low"], row["demand_share_high"])


def _interval(row: Row) -> str:
    return f"{words.percent(row['demand_share_low'])} to {words.percent(row['demand_share_high'])}"


def _interval_of(row: Row, key: str, told: Callable[[Any], str]) -> str:
    return f"{told(row[key])} ({told(row[f'{key}_low'])} to {told(row[f'{key}_high'])})"


def _paid(row: Row) -> str:
    """Return what openings with a skill pay, where it is clear and where it isn't."""
    if words.is_missing(row["salary_annual_median_with"]):
        return ""
    told = (
        f"{words.count(row['with_count'])} openings with it tell pay in "
        f"{words.pay_unit(row['salary_currency_code'], row['salary_period_code'])}: median "
        f"{words.money(row['salary_annual_median_with'])} a year"
    )
    if words.is_missing(row["salary_matched_ratio"]):
        return f"{told}."
    ratio, low, high = (
        words.points((row[key] - 1) * 100)
        for key in ("salary_matched_ratio", "salary_matched_ratio_low", "salary_matched_ratio_high")
    )
    beside = "beside openings without it of the same role, seniority, country and employer size"
    if row["pay_label_code"] == "unclear":
        return f"{told}. Whether that is more or less {beside} can't be told: {ratio}% ({low} to {high})."
    return f"{told}; clearly {row['pay_label_code']}, {ratio}% ({low} to {high}), {beside}."
