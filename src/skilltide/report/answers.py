"""The short answers at the top of the page, and what to know before reading on."""

from typing import Any

from skilltide.analysis.coverage import LEAST_EMPLOYERS, LEAST_OPENINGS
from skilltide.report import words
from skilltide.report.changes import change_sentences, gap_sentences, untested
from skilltide.report.charts.levels import POOL
from skilltide.report.charts.pairs import strongest
from skilltide.report.data import SMALL, Report
from skilltide.report.evidence import changes, compared, span, widest
from skilltide.sql_files import statement

LISTED = 4
"""Skills that an answer names on either side."""
TOO_FEW = (
    f"Too few openings to tell: {LEAST_OPENINGS} of {LEAST_EMPLOYERS} employers are needed, in the languages of the "
    "skills' names."
)
"""The answer where skills are named, and none can be ranked."""


def answers(report: Report) -> list[tuple[str, str]]:
    """Return (question, answer) pairs; the numbers in them are those of the charts."""
    if not report.population["opening_count"]:
        return [("What is demanded most?", _uncounted(report))]
    found = [_most(report, "tool", "Which technology is demanded most?"),
             _most(report, "concept", "Which field or method?"), _must(report), _changes(report), _together(report),
             _pay(report)]  # fmt: skip
    return [pair for pair in found if pair]


def _uncounted(report: Report) -> str:
    """Return why nothing counts: the openings are of no use here, or the reason that stands before most of them."""
    whole = report.one(f"SELECT count(*) AS n, count(month_on) AS dated FROM {report.whole}.opening WHERE is_headline")
    if whole["n"] and not whole["dated"]:
        return (
            f"None of {words.plural(whole['n'], 'opening')} tells when it was posted or collected, so none belongs to "
            "a month: give the dates with the postings (in a file, in a column `posted` or `observed`), or the day of "
            "collection with the file (`collected_on`)."
        )
    funnel = report.one(statement(__file__, "honesty_funnel.sql"))
    if not funnel["headline"]:
        return _of_no_use(report, funnel)
    if report.restriction and any(row["month_on"] in report.collected_months for row in report.months):
        return "No opening of this part of the market was posted in a month that was collected well enough to count."
    found: dict[str, int] = {}
    for row in report.months:
        found[row["gap_reason_code"]] = found.get(row["gap_reason_code"], 0) + row["usable_opening_count"]
    code = max(found, key=lambda each: found[each], default="")
    if not found.get(code) or code not in SMALL:
        return "No month was collected well enough to count."
    if code == "few_openings":
        return f"No month holds the {LEAST_OPENINGS} openings that it needs to count."
    nameless = report.one(statement(__file__, "answers_nameless.sql"))
    told = ""
    if nameless["nameless_count"]:
        told = (
            f" {words.count(nameless['nameless_count'])} of {words.plural(nameless['opening_count'], 'opening')} name "
            "none: where the employers are known, give them with the postings (in a file, in a column `company`)."
        )
    return f"No month holds openings of the {LEAST_EMPLOYERS} named employers that it needs to count.{told}"


def _of_no_use(report: Report, funnel: dict[str, Any]) -> str:
    """Return why none of the openings belongs to those that shares are taken of."""
    if not funnel["openings"]:
        return "No opening belongs to this part of the market." if report.restriction else "There is no opening yet."
    why = {"of other roles": funnel["other_roles"], "without a complete text": funnel["incomplete"]}
    told = words.listing([f"{words.count(number)} {reason}" for reason, number in why.items() if number])
    return f"None of {words.plural(funnel['openings'], 'opening')} counts: {told}."


def _most(report: Report, kind: str, question: str) -> tuple[str, str] | None:
    rows = report.rows(statement(__file__, "answers_demand.sql"), kind=kind, limit=LISTED)
    if not rows:
        named = report.rows(statement(__file__, "answers_named.sql"), kind=kind)
        return (question, TOO_FEW) if named else None
    first = rows[0]
    skill = report.skills[first["skill_id"]]
    name, of = skill.name, skill.openings
    text = (
        f"{name}: in {words.percent(first['demand_share'], 0)} of {of} "
        f"({words.percent(first['demand_share_low'], 0)} to {words.percent(first['demand_share_high'], 0)})"
    )
    rest = [f"{report.skills[row['skill_id']].name} ({words.percent(row['demand_share'], 0)})" for row in rows[1:]]
    return question, f"{text}, then {words.listing(rest)}." if rest else f"{text}."


def _must(report: Report) -> tuple[str, str] | None:
    rows = report.rows(statement(__file__, "answers_required.sql"), pool=POOL)
    if len(rows) < 4:
        return None
    rows.sort(key=lambda row: (row["required_share"], row["skill_id"]))
    ranked = [(report.skills[row["skill_id"]].name, row["required_share"]) for row in rows]
    return "What is a must, what is nice to have?", (
        f"Of the {len(rows)} technologies asked for most, required most often by the openings that ask for them: "
        f"{words.tied(ranked[::-1])}; least often: {words.tied(ranked)}."
    )


def _changes(report: Report) -> tuple[str, str]:
    """The trends where there are any, else the observed changes."""
    question = "What rises, what falls?"
    observed = changes(report)
    rows = report.rows("FROM marts.skill_trend ORDER BY abs(change_points_per_year) DESC NULLS LAST, skill_id")
    tested = [row for row in rows if row["label_code"] != "too_little_data"]
    if observed and not any(row["label_code"] in ("rising", "falling") for row in tested):
        return f"What changed {span(widest(observed))}?", _observed(report, observed)
    if not tested:
        return question, untested(report)
    parts = []
    for code, word in (("rising", "rise"), ("falling", "fall")):
        named = [
            f"{report.skills[row['skill_id']].name} ({words.percent(row['share_first'], 0)} to "
            f"{words.percent(row['share_last'], 0)})"
            for row in tested
            if row["label_code"] == code
        ]
        parts.append(f"{len(named)} {word}: {words.some(named, LISTED)}" if named else f"none is found to {word}")
    return question, f"Of {len(tested)} skills with enough data, {'; '.join(parts)}."


def _observed(report: Report, rows: list[dict[str, Any]]) -> str:
    """The clear changes, the largest first."""
    parts = []
    for code, word in (("risen", "rose"), ("fallen", "fell")):
        told = [
            f"{report.skills[row['skill_id']].short} ({words.percent(row['before_share'], 0)} to "
            f"{words.percent(row['after_share'], 0)})"
            for row in rows
            if row["change_label_code"] == code
        ]
        parts.append(f"{len(told)} {word}: {words.some(told, LISTED)}" if told else f"none clearly {word}")
    return f"Of {len(rows)} skills with enough data, {'; '.join(parts)}. Compared: {compared(widest(rows))}."


def _together(report: Report) -> tuple[str, str] | None:
    rows = strongest(report, 3, kinds="tool") or strongest(report, 3)
    if not rows:
        return None
    told = [f"{report.skills[row['skill_id']].short} with {report.skills[row['companion_id']].short} "
            f"({words.number(row['lift'], 1)} times as often as by chance)" for row in rows]  # fmt: skip
    return "What goes together?", f"{words.listing(told)}."


def _pay(report: Report) -> tuple[str, str] | None:
    counts = report.one("SELECT count(*) AS n, count(coalesce(salary_annual_min, salary_annual_max)) AS m FROM counted")
    if not counts["n"]:
        return None
    share = counts["m"] / counts["n"]
    if counts["m"] == 0:
        return "What about pay?", "No counted opening states its pay, so pay can't be compared."
    disclosed = f"{words.percent(share, 0)} of the counted openings tell it"
    level = report.rows(statement(__file__, "answers_pay.sql"))
    if level:
        row = level[0]
        low, middle, high = (
            words.money(row[f"salary_annual_{name}"]) for name in ("lower_quartile", "median", "upper_quartile")
        )
        disclosed += (
            f"; where it is told in {words.pay_unit(row['salary_currency_code'], row['salary_period_code'])}, half of "
            f"{words.count(row['opening_count'])} openings pay between {low} and {high} a year, {middle} in the middle"
        )
    return "What about pay?", f"{disclosed}. {_pay_with_skills(report)}"


def _pay_with_skills(report: Report) -> str:
    """Return with which skills pay is clearly higher or lower, unit by unit; and where nothing was tested, that."""
    units: dict[str, list[dict[str, Any]]] = {}
    for row in report.rows(statement(__file__, "answers_skill_pay.sql")):
        unit = words.pay_unit(row["salary_currency_code"], row["salary_period_code"])
        units.setdefault(unit, []).append(row)
    if not units:
        return (
            "That is too few to compare pay with a skill and without it: 30 openings of 10 employers are needed on "
            "either side, in one currency and period."
        )
    clear = {unit: rows for unit, rows in units.items() if any(row["pay_label_code"] != "unclear" for row in rows)}
    unclear = [
        f"none of {words.plural(len(rows), 'skill')} in {unit}" for unit, rows in units.items() if unit not in clear
    ]
    if not clear:
        return f"A difference is clear of chance for {words.listing(unclear)}."
    parts = []
    for unit, rows in clear.items():
        said = []
        for code in ("more", "less"):
            told = [
                f"{report.skills[row['skill_id']].short} {words.points(row['salary_matched_ratio'] * 100 - 100)}%"
                for row in rows
                if row["pay_label_code"] == code
            ]
            said.append(f"pay {code} with {words.some(told, LISTED)}" if told else f"pay clearly {code} with no skill")
        parts.append(f"{', and '.join(said)} (told in {unit})")
    rest = f" A difference is clear for {words.listing(unclear)}." if unclear else ""
    return (
        f"With role, seniority, country, source, employer size and length of text held, openings {'; '.join(parts)}."
        f"{rest} The skill itself need not be the reason."
    )


def cautions(report: Report) -> list[str]:
    """Return what a reader must know of the collection before looking at a line that moves."""
    return [*gap_sentences(report), *change_sentences(report)]
