"""What each example query has to answer on the sample, counted in another way.

One function for each file of `warehouse/queries`, of the same name. It gets the sample (`Known`) and the rows that the
query gave, and asserts. What it counts, it counts in plain Python from openings, postings and what they say of skills,
never with SQL; where a query shows the outcome of a model (trends, changes, pay), it is held against what was planted.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from statistics import mean, median
from typing import Any

from .known import Known, Row, alike, grouped, pay_of, quantile, same

CHECKS: dict[str, Callable[[Known, list[Row]], None]] = {}
KNOWN_TO_ME = {"python", "sql", "pandas", "scikit-learn", "git"}


def check(function: Callable[[Known, list[Row]], None]) -> Callable[[Known, list[Row]], None]:
    """Add a check, under its name."""
    CHECKS[function.__name__] = function
    return function


def percent(part: float, whole: float) -> float:
    return 100 * part / whole


@check
def cloud_platforms_rolled_up(known: Known, answer: list[Row]) -> None:
    expected = []
    for cloud in ("amazon-web-services", "microsoft-azure", "google-cloud-platform"):
        below = {skill_id for skill_id, row in known.skills.items() if cloud in row["ancestor_ids"]}
        direct, by_service = 0, 0
        for opening in known.headline:
            told = known.told.get(opening["opening_id"], {})
            if cloud in told:
                direct += told[cloud]["is_demand"]
            else:
                by_service += any(told[one]["is_demand"] for one in below & told.keys())
        expected.append((cloud, direct + by_service, by_service))
    same(answer, sorted(expected, key=lambda row: (-row[1], row[0])))


@check
def degrees_asked(known: Known, answer: list[Row]) -> None:
    expected = []
    english = [row for row in known.covered if row["language_code"] == "en"]
    for family, openings in grouped(english, "role_family_code").items():
        asked = known.demand(openings, "is_asked")
        expected += [
            (family, known.name(skill_id), count, percent(count, len(openings)))
            for skill_id, count in asked.items()
            if known.skills[skill_id]["kind_code"] == "credential"
        ]
    same(answer, sorted(expected, key=lambda row: (row[0], -row[2], row[1])))


@check
def how_copies_were_merged(known: Known, answer: list[Row]) -> None:
    by_reason = grouped(known.postings, "merge_reason_code")
    expected = [(reason, len(rows), len({row["opening_id"] for row in rows})) for reason, rows in by_reason.items()]
    same(answer, sorted(expected, key=lambda row: (-row[1], row[0])))
    earliest = answer[0]["openings"]
    assert earliest == len(known.openings) and abs(earliest - len(known.truth)) <= 0.01 * len(known.truth)


@check
def how_fresh_each_employer_is(known: Known, answer: list[Row]) -> None:
    by_employer = grouped((row for row in known.openings.values() if row["employer_id"]), "employer_id")
    expected = []
    for employer_id, openings in by_employer.items():
        names = Counter(row["employer_name"] for row in openings)
        name = min(names, key=lambda name: (-names[name], name))
        headline = sum(row["is_core"] and row["is_text_complete"] for row in openings)
        expected.append((max(row["last_seen_on"] for row in openings), employer_id, name, headline))
    # files are no boards: nothing was read of any, and nothing fails
    rows = [(name, 0, 0, None, seen, headline) for seen, _, name, headline in sorted(expected)[:25]]
    same(answer, rows)


def _by_slice(known: Known, column: str, one: str, other: str) -> list[tuple[str, float, float]]:
    """Return skill, shares in two slices; those that differ most first."""
    first, second = (known.shares([row for row in known.covered if row[column] == code]) for code in (one, other))
    rows = [(skill_id, first[skill_id], second[skill_id]) for skill_id in first]
    return sorted(rows, key=lambda row: (-round(abs(row[1] - row[2]), 12), row[0]))


@check
def how_senior_roles_differ(known: Known, answer: list[Row]) -> None:
    rows = _by_slice(known, "seniority_code", "senior", "junior")[:25]
    same(answer, [(known.name(skill), 100 * one, 100 * two, 100 * (one - two)) for skill, one, two in rows])


@check
def what_two_roles_share(known: Known, answer: list[Row]) -> None:
    rows = _by_slice(known, "role_family_code", "data_scientist", "ml_engineer")[:25]
    same(answer, [(known.name(skill), 100 * one, 100 * two, 100 * (two - one)) for skill, one, two in rows])


@check
def how_the_market_moves(known: Known, answer: list[Row]) -> None:
    usable = {(row["source_id"], row["month_on"]) for row in known.rows("source_coverage") if not row["is_gap"]}
    by_source = Counter((row["source_id"], row["month_on"]) for row in known.usable)
    usual = {
        source: median([by_source[key] for key in usable if key[0] == source]) for source in {key[0] for key in usable}
    }
    by_month = grouped(known.usable, "month_on")
    expected = []
    for month in sorted(row["month_on"] for row in known.rows("month_coverage")):
        if month not in known.covered_months:
            expected.append((month, None, None, None))
            continue
        openings = by_month[month]
        told = [row for row in openings if row["seniority_code"] not in {None, "unknown"}]
        entry = sum(row["seniority_code"] in {"intern", "junior"} for row in told)
        years = [
            max(asked)
            for row in openings
            if (asked := [one["years_min"] for one in known.told[row["opening_id"]].values() if one["years_min"]])
        ]
        volume = percent(len(openings), sum(usual[source] for source, at in usable if at == month))
        expected.append((month, volume, percent(entry, len(told)), float(median(years))))
    same(answer, expected)


@check
def longest_open(known: Known, answer: list[Row]) -> None:
    seen = {
        opening_id: (min(row["first_seen_on"] for row in rows), max(row["last_seen_on"] for row in rows), len(rows))
        for opening_id, rows in grouped(known.postings, "opening_id").items()
    }
    order = sorted(seen, key=lambda opening_id: ((seen[opening_id][0] - seen[opening_id][1]).days, opening_id))
    expected = []
    for opening_id in order[:25]:
        first, last, count = seen[opening_id]
        opening = known.openings[opening_id]
        expected.append((opening["title"], opening["employer_name"], first, last, (last - first).days, count))
    same(answer, expected)


@check
def new_arrivals_and_overtakings(known: Known, answer: list[Row]) -> None:
    """What passed what did so in the plan too, and in a plain count of the quarters told."""
    assert answer
    moved = known.planted("rising", "falling", "slight", "low")
    quarters = grouped(known.covered, "quarter_on")
    for row in answer:
        ahead, behind = known.id_of(row["skill_name"]), known.id_of(row["overtaken_name"])
        before, after = row["last_behind_on"], row["first_ahead_on"]
        for month, is_ahead in ((before, False), (after, True)):
            assert (known.plan.share(ahead, f"{month:%Y-%m}") > known.plan.share(behind, f"{month:%Y-%m}")) == is_ahead
            found = known.shares(quarters[month])
            assert (found[ahead] > found[behind]) == is_ahead
        assert {ahead, behind} & moved
        at_end = known.shares(quarters[after])
        assert abs(row["share_after_percent"] - 100 * at_end[ahead]) < 4
        assert abs(row["overtaken_share_after_percent"] - 100 * at_end[behind]) < 4


@check
def one_skill_by_month(known: Known, answer: list[Row]) -> None:
    by_month = grouped(known.usable, "month_on")
    assert [row["month_on"] for row in answer] == sorted(by_month)
    for row in answer:
        openings = by_month[row["month_on"]]
        demand = sum(known.has(opening, "pytorch") for opening in openings)
        assert (row["opening_count"], row["demand_count"]) == (len(openings), demand)
        assert row["is_gap"] == (row["month_on"] not in known.covered_months)
        if row["is_gap"]:
            assert row["demand_percent"] is row["low"] is row["high"] is None
        else:
            assert alike(row["demand_percent"], percent(demand, len(openings)))
            assert row["low"] < row["demand_percent"] < row["high"]


@check
def pay_with_a_skill(known: Known, answer: list[Row]) -> None:
    """Counts and medians by hand; a premium is told of the skills that have a planted one, and of few others."""
    planted = known.plan.data["pay_premium"]
    paid = [(row, amount) for row in known.covered if (amount := pay_of(row))]
    told: dict[str, set[str]] = {"more": set(), "less": set(), "unclear": set()}
    for row in answer:
        skill = known.id_of(row["skill_name"])
        unit = (row["salary_currency_code"], row["salary_period_code"])
        pay: dict[bool, list[float]] = {True: [], False: []}
        for opening, amount in paid:
            is_counted = known.counts(skill, opening)
            if is_counted and (opening["salary_currency_code"], opening["salary_period_code"]) == unit:
                pay[known.has(opening, skill)].append(amount)
        assert (row["with_count"], row["without_count"]) == (len(pay[True]), len(pay[False])), skill
        assert alike(row["median_with"], round(median(pay[True]))) or abs(row["median_with"] - median(pay[True])) <= 1
        assert abs(row["median_without"] - median(pay[False])) <= 1
        assert row["low"] <= row["matched_ratio"] <= row["high"]
        told[row["pay_label_code"]].add(skill)
        if skill in planted:
            assert row["low"] <= 1 + planted[skill] <= row["high"], skill
    assert told["more"] <= set(planted) and "large-language-models" in told["more"]
    ratios = [row["matched_ratio"] for row in answer]
    assert ratios == sorted(ratios, reverse=True)


@check
def remote_and_on_site(known: Known, answer: list[Row]) -> None:
    found: dict[str, Counter[str]] = {}
    for opening in known.covered:
        if opening["workplace_code"]:
            for skill_id, row in known.told.get(opening["opening_id"], {}).items():
                if row["is_demand"]:
                    found.setdefault(skill_id, Counter())[opening["workplace_code"]] += 1
    common = [skill_id for skill_id, codes in found.items() if codes.total() >= 50]
    order = sorted(common, key=lambda one: (-found[one]["remote"] / found[one].total(), known.name(one)))[:25]
    expected = [
        [known.name(one)]
        + [percent(found[one][code], found[one].total()) for code in ("remote", "hybrid", "on_site")]
        + [found[one].total()]
        for one in order
    ]
    same(answer, expected)


@check
def required_or_nice_to_have(known: Known, answer: list[Row]) -> None:
    asked = known.asked_in_all
    preferred: Counter[str] = Counter()
    for opening in known.covered:
        for skill_id, row in known.told.get(opening["opening_id"], {}).items():
            if row["level_code"] == "preferred" and opening in known.population(skill_id, [opening]):
                preferred[skill_id] += 1
    common = [skill_id for skill_id, count in asked.items() if count >= 50]
    order = sorted(common, key=lambda skill_id: (-preferred[skill_id] / asked[skill_id], skill_id))
    same(
        answer,
        [(known.name(one), asked[one], percent(preferred[one], asked[one])) for one in order[:25]],
    )


@check
def told_but_not_asked(known: Known, answer: list[Row]) -> None:
    demand, asked = known.demand_in_all, known.asked_in_all
    common = [skill_id for skill_id, count in demand.items() if count >= 100]
    order = sorted(common, key=lambda skill_id: (asked[skill_id] / demand[skill_id], skill_id))
    same(
        answer,
        [(known.name(one), demand[one], asked[one], percent(asked[one], demand[one])) for one in order[:25]],
    )


@check
def sentences_behind_a_number(known: Known, answer: list[Row]) -> None:
    """The newest opening of each of ten employers, in covered months first, and a sentence that names it."""
    skill = "large-language-models"
    names = [alias.casefold() for alias in known.skills[skill]["aliases"]]
    wanting = [row for row in known.headline if known.has(row, skill)]

    def order(row: Row) -> tuple[bool, int, str]:
        return row["month_on"] not in known.covered_months, -row["posted_on"].toordinal(), row["opening_id"]

    newest = sorted((min(rows, key=order) for rows in grouped(wanting, "employer_id").values()), key=order)
    same(answer, [(row["employer_name"], row["posted_on"], row["url"]) for row in newest[:10]],
         ["employer_name", "posted_on", "url"])  # fmt: skip
    for row in answer:
        assert any(name in row["sentence"].casefold() for name in names), row["sentence"]


@check
def skills_by_role_family(known: Known, answer: list[Row]) -> None:
    overall = known.shares(known.covered)
    expected = []
    for family, openings in grouped(known.covered, "role_family_code").items():
        found = {skill: share for skill, share in known.shares(openings).items() if share >= 0.05}
        order = sorted(found, key=lambda skill: (-found[skill] / overall[skill], skill))[:10]
        expected += [(family, known.name(one), 100 * found[one], found[one] / overall[one]) for one in order]
    key = ["role_family_code", "skill_name"]
    assert [row["role_family_code"] for row in answer] == sorted(row["role_family_code"] for row in answer)
    same(sorted(answer, key=lambda row: [row[name] for name in key]), sorted(expected))


@check
def what_is_asked_for_most(known: Known, answer: list[Row]) -> None:
    demand, shares = known.demand_in_all, known.shares(known.covered)
    order = sorted(shares, key=lambda skill: (-shares[skill], skill))[:25]
    expected = []
    for one in order:
        size = len(known.population(one, known.covered))
        expected.append((known.name(one), known.skills[one]["kind_code"], demand[one], size, 100 * shares[one]))
    same(answer, expected, ["skill_name", "kind_code", "demand_count", "opening_count", "demand_percent"])
    assert all(row["low"] < row["demand_percent"] < row["high"] for row in answer)


@check
def what_changed_since_last_quarter(known: Known, answer: list[Row]) -> None:
    quarters = grouped(known.covered, "quarter_on")
    before, now = (known.shares(quarters[quarter]) for quarter in sorted(quarters)[-2:])
    order = sorted(now, key=lambda skill: (-round(abs(now[skill] - before[skill]), 12), skill))[:25]
    same(
        answer,
        [(known.name(one), 100 * before[one], 100 * now[one], 100 * (now[one] - before[one])) for one in order],
    )


@check
def what_changed_within_a_year(known: Known, answer: list[Row]) -> None:
    """All that was planted to move and nothing that was planted to stay; as far as the plan moves it."""
    found = {known.id_of(row["skill_name"]): row for row in answer}
    assert known.planted("rising") <= {skill for skill, row in found.items() if row["change_label_code"] == "risen"}
    assert known.planted("falling") <= {skill for skill, row in found.items() if row["change_label_code"] == "fallen"}
    assert not found.keys() & known.planted("flat")
    for skill, row in found.items():
        planned = []
        for first, last in (("before_first_on", "before_last_on"), ("after_first_on", "after_last_on")):
            months = [month for month in known.plan.months if f"{row[first]:%Y-%m}" <= month <= f"{row[last]:%Y-%m}"]
            planned.append(100 * mean(known.plan.share(skill, month) for month in months))
        shown = row["before_percent"], row["after_percent"], row["points"]
        for told, wanted in zip(shown, (*planned, planned[1] - planned[0]), strict=True):
            assert abs(told - wanted) < 7, (skill, shown, planned)
        assert row["low"] < row["points"] < row["high"]
        assert (row["points"] > 0) == (row["change_label_code"] == "risen")
    sizes = [abs(row["points"]) for row in answer]
    assert sizes == sorted(sizes, reverse=True)


@check
def what_goes_with_pytorch_and_is_rising(known: Known, answer: list[Row]) -> None:
    for row in answer:
        companion = known.id_of(row["skill_name"])
        openings = known.population(companion, known.covered)
        here = [opening for opening in openings if known.has(opening, "pytorch")]
        both = [opening for opening in here if known.has(opening, companion)]
        there = sum(known.has(opening, companion) for opening in openings)
        assert row["pair_count"] == len(both) >= 20
        assert len({opening["employer_id"] for opening in both}) >= 10
        assert alike(row["percent_of_pytorch_openings"], percent(len(both), len(here)))
        assert alike(row["lift"], len(both) * len(openings) / (len(here) * there)) and row["lift"] > 1
        assert (row["label_code"] == "rising") == (companion in known.planted("rising"))
    order = [(row["label_code"] != "rising", -row["lift"]) for row in answer]
    assert answer and order == sorted(order)


@check
def what_is_rising_and_falling(known: Known, answer: list[Row]) -> None:
    told = {known.id_of(row["skill_name"]): row for row in answer}
    for trend in ("rising", "falling"):
        assert known.planted(trend) <= {skill for skill, row in told.items() if row["label_code"] == trend}
    assert not told.keys() & known.planted("flat")
    years = (len(known.plan.months) - 1) / 12
    for skill, row in told.items():
        first, last = (known.plan.share(skill, known.plan.months[place]) for place in (0, -1))
        assert abs(row["points_per_year"] - 100 * (last - first) / years) < 5, skill
        assert row["low"] < row["points_per_year"] < row["high"]


@check
def what_openings_pay(known: Known, answer: list[Row]) -> None:
    paid = [
        (row | {"amount": amount, "all": "all"})
        for row in known.covered
        if (amount := pay_of(row)) and row["salary_currency_code"] and row["salary_period_code"]
    ]
    expected = []
    for by in (("all", "all"), ("role_family_code", "all"), ("all", "seniority_code"),
               ("role_family_code", "seniority_code")):  # fmt: skip
        for key, rows in grouped(paid, "salary_currency_code", "salary_period_code", *by).items():
            employers = {row["employer_id"] for row in rows}
            if None not in key and len(rows) >= 30 and len(employers) >= 10:
                quartiles = [quantile((row["amount"] for row in rows), level) for level in (0.25, 0.5, 0.75)]
                expected.append((*key, *map(round, quartiles), len(rows), len(employers)))
    assert len(answer) == len(expected)
    for row, wanted in zip(answer, sorted(expected), strict=True):
        values = tuple(row.values())
        assert values[:4] == wanted[:4] and values[7:] == wanted[7:]
        assert all(abs(one - other) <= 1 for one, other in zip(values[4:7], wanted[4:7], strict=True))


@check
def what_was_collected(known: Known, answer: list[Row]) -> None:
    """The source that was planted to enter midway is told of, with its share; so are the titles that it brought."""
    began = known.plan.sources["carreto-sample"]["begins"]
    told = {(row["dimension_code"], row["grown_code"]): row for row in answer}
    source = told["source_id", "carreto-sample"]
    assert source["month_on"] == began and source["pattern_code"] == "sudden"
    openings = known.openings.values()
    after = [row for row in openings if row["month_on"] and began <= row["month_on"] < date(2026, 4, 1)]
    share = percent(sum(row["source_id"] == "carreto-sample" for row in after), len(after))
    assert source["grown_before_percent"] < 10 and abs(source["grown_after_percent"] - share) < 8
    for row in answer:
        assert row["month_on"] >= began and row["grown_before_percent"] < row["grown_after_percent"]


@check
def what_was_left_out(known: Known, answer: list[Row]) -> None:
    """Nothing: every posting that was planted and seen is there."""
    planted = {
        (post["source_id"], post["native_id"]) for row in known.truth for post in row["postings"] if post["seen_on"]
    }
    assert {(row["source_id"], row["native_id"]) for row in known.postings} == planted
    assert answer == []


@check
def which_texts_are_none(known: Known, answer: list[Row]) -> None:
    """None: the sample's texts are whole ones."""
    assert [row["title"] for row in known.postings if not row["is_text_complete"]] == answer == []


@check
def what_would_it_take_to_tell(known: Known, answer: list[Row]) -> None:
    """What moved far in the plan is not among them; shares and the openings compared are near a plain count."""
    shares = known.shares([row for row in known.covered if row["month_on"] >= date(2025, 10, 1)])
    for row in answer:
        skill = known.id_of(row["skill_name"])
        assert skill not in known.planted("rising", "falling")
        margin = 16 if skill in known.plan.data["traps"] else 8  # a plain share of those moves with the mix of sources
        assert abs(row["percent_now"] - 100 * shares[skill]) < margin, skill
        counted = len(known.population(skill, known.covered))
        assert 0.7 * counted < row["openings_compared"] <= counted, skill
    demand = known.demand_in_all
    counts = [demand[known.id_of(row["skill_name"])] for row in answer]
    assert len(answer) == 25 and counts[0] == max(counts) and min(counts) > 100


@check
def where_the_openings_are(known: Known, answer: list[Row]) -> None:
    countries = {row["posting_id"]: row["country_codes"] for row in known.postings}
    first = {row["opening_id"]: row["posting_id"] for row in known.postings if row["is_representative"]}
    found: dict[str | None, list[Row]] = {}
    for opening in known.headline:
        for country in countries[first[opening["opening_id"]]] or [None]:
            found.setdefault(country, []).append(opening)
    rows = []
    for country, openings in found.items():
        english = sum(row["language_code"] == "en" for row in openings)
        remote = sum(bool(row["is_remote"]) for row in openings)
        rows.append((country, len(openings), remote, percent(english, len(openings))))
    same(answer, sorted(rows, key=lambda row: (-row[1], row[0] is None, row[0]))[:25])


@check
def which_months_count(known: Known, answer: list[Row]) -> None:
    by_month, usable = grouped(known.headline, "month_on"), grouped(known.usable, "month_on")
    outage = known.plan.sources["northstar-sample"]["outage"]
    assert [row["month_on"] for row in answer] == sorted(by_month)
    for row in answer:
        month, openings = row["month_on"], usable.get(row["month_on"], [])
        assert (row["opening_count"], row["usable_opening_count"]) == (len(by_month[month]), len(openings))
        assert row["employer_count"] == len({one["employer_id"] for one in openings})
        is_edge = f"{month:%Y-%m}" not in known.plan.months
        is_out = outage["from"] <= month < outage["to"].replace(day=1)
        assert row["is_gap"] == (is_edge or is_out) == (row["gap_reason_code"] is not None)
        assert 0 <= row["coverage_percent"] <= 100


@check
def who_advertises_most(known: Known, answer: list[Row]) -> None:
    rows = []
    for employer_id, openings in grouped(
        (o for o in known.openings.values() if o["employer_id"]), "employer_id"
    ).items():
        posted = [row["posted_on"] for row in openings if row["posted_on"]]
        headline = sum(row["is_core"] and row["is_text_complete"] for row in openings)
        is_agency = any(row["is_intermediary"] for row in openings)
        rows.append(
            (headline, employer_id, is_agency, sum(o["posting_count"] for o in openings), min(posted), max(posted))
        )
    rows.sort(key=lambda row: (-row[0], row[1]))
    columns = ["is_intermediary", "headline_opening_count", "posting_count", "first_posted_on", "last_posted_on"]
    same(answer, [(agency, headline, *rest) for headline, _, agency, *rest in rows[:25]], columns)
    planted = {row["employer"].casefold() for row in known.truth}
    assert all(row["employer_name"].casefold() in planted for row in answer)


@check
def who_asks_for_rust(known: Known, answer: list[Row]) -> None:
    asking = [o for o in known.openings.values() if known.has(o, "rust", "is_asked") and not o["is_intermediary"]]
    rows = [
        (name, len(openings), min(o["posted_on"] for o in openings), max(o["posted_on"] for o in openings))
        for name, openings in grouped(asking, "employer_name").items()
    ]
    same(answer, sorted(rows, key=lambda row: (-row[1], row[0]))[:25])


@check
def years_of_experience(known: Known, answer: list[Row]) -> None:
    years: dict[str, list[int]] = {}
    for opening in known.headline:
        for skill_id, row in known.told.get(opening["opening_id"], {}).items():
            if row["years_min"] is not None:
                years.setdefault(known.name(skill_id), []).append(row["years_min"])
    rows = [
        (name, len(told), float(median(told)), quantile(told, 0.9)) for name, told in years.items() if len(told) >= 20
    ]
    same(answer, sorted(rows, key=lambda row: (-row[1], row[0]))[:25])


@check
def what_one_role_asks_for(known: Known, answer: list[Row]) -> None:
    role = [o for o in known.covered if (o["role_family_code"], o["seniority_code"]) == ("ml_engineer", "senior")]
    demand = {one: n for one, n in known.demand(role).items() if known.skills[one]["kind_code"] == "tool"}
    order = sorted(demand, key=lambda skill: (-demand[skill], skill))[:25]
    required = {
        one: sum(known.told[o["opening_id"]].get(one, {}).get("level_code") == "required" for o in role)
        for one in order
    }
    same(answer, [(known.name(one), demand[one], percent(demand[one], len(role)), required[one]) for one in order])


def _required_tools(known: Known, opening: Row) -> set[str]:
    told = known.told.get(opening["opening_id"], {})
    return {
        skill
        for skill, row in told.items()
        if row["level_code"] == "required" and known.skills[skill]["kind_code"] == "tool"
    }


@check
def how_far_my_skills_reach(known: Known, answer: list[Row]) -> None:
    expected = []
    for family, openings in grouped(known.headline, "role_family_code").items():
        required = [tools for opening in openings if (tools := _required_tools(known, opening))]
        lacking = Counter(len(tools - KNOWN_TO_ME) for tools in required)
        expected.append((family, len(required), lacking[0], lacking[1], mean(map(len, required))))
    same(answer, sorted(expected, key=lambda row: (-row[2], row[0])))


@check
def what_to_learn_next(known: Known, answer: list[Row]) -> None:
    lacking = [_required_tools(known, opening) - KNOWN_TO_ME for opening in known.headline]
    opened = Counter(next(iter(tools)) for tools in lacking if len(tools) == 1)
    order = sorted(opened, key=lambda skill: (-opened[skill], skill))[:15]
    same(answer, [(known.name(skill), opened[skill]) for skill in order])


@check
def who_tells_the_pay(known: Known, answer: list[Row]) -> None:
    rows = []
    for country, openings in grouped(known.headline, "country_code").items():
        if len(openings) >= 30:
            told = sum(pay_of(row) is not None for row in openings)
            rows.append((country or "unknown or several", len(openings), told, percent(told, len(openings))))
    same(answer, sorted(rows, key=lambda row: (-row[2] / row[1], row[0])))
    planted = [row["country_code"] == "US" for row in known.truth if row["pay"] and row["is_core"]]
    us = next(row for row in answer if row["country"] == "US")
    assert 0.93 * sum(planted) <= us["with_pay"] <= sum(planted)  # one source tells no pay, of copies too


@check
def pytorch_or_tensorflow(known: Known, answer: list[Row]) -> None:
    expected = []
    for quarter, openings in sorted(grouped(known.covered, "quarter_on").items()):
        wanted = Counter((known.has(row, "pytorch"), known.has(row, "tensorflow")) for row in openings)
        if len(openings) >= 30:
            parts = [percent(wanted[key], len(openings)) for key in ((True, False), (False, True), (True, True))]
            expected.append((quarter, len(openings), *parts))
    same(answer, expected)


@check
def how_many_skills_an_opening_asks(known: Known, answer: list[Row]) -> None:
    rows = []
    english = [row for row in known.covered if row["language_code"] == "en"]
    for seniority, openings in grouped(english, "seniority_code").items():
        asked = [
            [
                known.skills[skill]["kind_code"]
                for skill, row in known.told.get(o["opening_id"], {}).items()
                if row["is_asked"]
            ]
            for o in openings
        ]
        tools = [kinds.count("tool") for kinds in asked]
        rows.append((seniority, len(openings), float(median(map(len, asked))), float(median(tools))))
    same(answer, sorted(rows, key=lambda row: (-row[1], row[0])))


@check
def who_needs_no_degree(known: Known, answer: list[Row]) -> None:
    degrees = {
        skill for skill, row in known.skills.items() if row["kind_code"] == "credential" and "degree" in skill
    } | {"phd"}
    rows = []
    english = [row for row in known.covered if row["language_code"] == "en"]
    for family, openings in grouped(english, "role_family_code").items():
        without = sum(not any(known.has(row, degree, "is_asked") for degree in degrees) for row in openings)
        rows.append((family, len(openings), without, percent(without, len(openings))))
    same(answer, sorted(rows, key=lambda row: (-row[2] / row[1], row[0])))


@check
def remote_work_for_beginners(known: Known, answer: list[Row]) -> None:
    fitting = [
        row
        for row in known.headline
        if row["workplace_code"] == "remote" and row["seniority_code"] in {"intern", "junior"}
        and row["employer_id"] and not row["is_intermediary"]
    ]  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (name, len(openings), max(o["posted_on"] for o in openings), sorted({o["role_family_code"] for o in openings}))
        for (_, name), openings in grouped(fitting, "employer_id", "employer_name").items()
    ]
    same(answer, sorted(rows, key=lambda row: (-row[1], -row[2].toordinal(), row[0]))[:25])


@check
def how_long_openings_stay(known: Known, answer: list[Row]) -> None:
    sources = {
        source: (min(row["first_seen_on"] for row in rows), max(row["last_seen_on"] for row in rows))
        for source, rows in grouped(known.postings, "source_id").items()
    }
    postings, rows = grouped(known.postings, "opening_id"), []
    for seniority, openings in grouped(known.headline, "seniority_code").items():
        days, still = [], 0
        for each in (postings[opening["opening_id"]] for opening in openings):
            if any(row["first_seen_on"] == sources[row["source_id"]][0] for row in each):
                continue
            if all(row["closed_on"] or (sources[row["source_id"]][1] - row["last_seen_on"]).days > 30 for row in each):
                gone = max(row["closed_on"] or row["last_seen_on"] for row in each)
                days.append((gone - min(row["first_seen_on"] for row in each)).days)
            else:
                still += 1
        if len(days) >= 30:
            rows.append((seniority, len(days) + still, still, float(median(days)), quantile(days, 0.9)))
    assert rows
    same(answer, sorted(rows, key=lambda row: (-row[1], row[0])))


@check
def which_cities_have_most(known: Known, answer: list[Row]) -> None:
    rows = []
    for (city, country), openings in grouped(known.headline, "city_name", "country_code").items():
        employers = {row["employer_id"] for row in openings} - {None}
        on_site = sum(row["workplace_code"] == "on_site" for row in openings)
        if city is not None:
            rows.append((city, country, len(openings), len(employers), on_site))
    same(answer, sorted(rows, key=lambda row: (-row[2], row[0], row[1] or "~"))[:25])


@check
def one_skill_by_month_in_a_country(known: Known, answer: list[Row]) -> None:
    """AWS in the United States; a month of too few openings or employers is thin and has no share."""
    skill = "amazon-web-services"
    here = grouped((row for row in known.usable if row["country_code"] == "US"), "month_on")
    assert [row["month_on"] for row in answer] == sorted(row["month_on"] for row in known.rows("month_coverage"))
    for row in answer:
        openings = here.get(row["month_on"], [])
        demand = sum(known.has(opening, skill) for opening in openings)
        assert row["skill_name"] == known.name(skill)
        is_gap = row["month_on"] not in known.covered_months
        is_thin = len(openings) < 30 or len({opening["employer_id"] for opening in openings}) < 10
        assert row["month_status_code"] == ("gap" if is_gap else "thin" if is_thin else "counted")
        assert (row["opening_count"], row["demand_count"]) == (len(openings), demand)
        if row["month_status_code"] == "counted":
            assert alike(row["demand_percent"], percent(demand, len(openings)))
            assert row["low"] < row["demand_percent"] < row["high"]
        else:
            assert row["demand_percent"] is row["low"] is row["high"] is None
    assert sum(row["month_status_code"] == "counted" for row in answer) >= 12


@check
def one_skill_by_seniority(known: Known, answer: list[Row]) -> None:
    skill = "machine-learning"
    rows = []
    for seniority, openings in grouped(known.population(skill, known.covered), "seniority_code").items():
        demand, asked = (sum(known.has(row, skill, flag) for row in openings) for flag in ("is_demand", "is_asked"))
        if len(openings) >= 30:
            rows.append(
                (seniority, len(openings), demand, percent(demand, len(openings)), percent(asked, len(openings)))
            )
    expected = sorted(rows, key=lambda row: (-row[3], row[0]))
    assert [row["demand_percent"] for row in answer] == sorted((row["demand_percent"] for row in answer), reverse=True)
    same(sorted(answer, key=lambda row: str(row["seniority_code"])), sorted(expected, key=lambda row: str(row[0])))


@check
def which_skill_is_meant(known: Known, answer: list[Row]) -> None:
    """The one that is called so comes first; the others have a name that the word begins, or begins a word of."""
    shares = known.shares(known.covered)
    first = answer[0]
    assert (first["skill_id"], first["found_code"]) == ("amazon-web-services", "exact")
    assert len({row["skill_id"] for row in answer}) == len(answer) == 10
    for row in answer:
        skill = row["skill_id"]
        assert row["skill_name"] == known.name(skill)
        assert "aws" in row["matched_alias"].casefold().replace(" ", "").replace("-", "")
        assert row["matched_alias"] in {skill, known.name(skill), *known.skills[skill]["aliases"]}
        if row["demand_percent"] is not None:
            assert alike(row["demand_percent"], 100 * shares[skill])


@check
def openings_by_place(known: Known, answer: list[Row]) -> None:
    """Weights sum to one for each opening; most are advertised in one place, which is their own."""
    places: dict[str, set[tuple[Any, Any]]] = {}
    for row in known.postings:
        codes = row["country_codes"] or [None]
        for code in codes:
            places.setdefault(row["opening_id"], set()).add((code, row["city_name"] if len(codes) == 1 else None))
    weights: Counter[tuple[Any, Any]] = Counter()
    named: Counter[tuple[Any, Any]] = Counter()
    for opening in known.headline:
        found = places[opening["opening_id"]]
        # one that tells less than another of the same opening lies around it
        narrow = {
            (country, city)
            for country, city in found
            if not any(
                (country, city) != other and country in {other[0], None} and city in {other[1], None} for other in found
            )
        }
        for place in narrow:
            weights[place] += 1 / len(narrow)  # type: ignore[assignment]
            named[place] += 1
    for row in answer:
        place = row["country_code"], row["city_name"]
        assert alike(row["openings"], weights[place]) and row["openings_that_name_it"] == named[place], place
    counts = [row["openings"] for row in answer]
    assert counts == sorted(counts, reverse=True) and counts[0] >= max(weights.values()) - 0.1


@check
def what_is_said_of_each_skill(known: Known, answer: list[Row]) -> None:
    shares, asked = known.shares(known.covered), known.asked_in_all
    order = sorted(shares, key=lambda skill: (-shares[skill], skill))[:20]
    expected = [(known.name(one), known.skills[one]["category_name"], 100 * shares[one]) for one in order]
    same(answer, expected, ["skill_name", "category_name", "demand_percent"])
    for row, skill in zip(answer, order, strict=True):
        required = sum(
            known.told[opening["opening_id"]].get(skill, {}).get("level_code") == "required"
            for opening in known.population(skill, known.covered)
        )
        assert abs(row["required_percent"] - percent(required, asked[skill])) < 1
        for trend, label, change in (("rising", "rising", "risen"), ("falling", "falling", "fallen")):
            if skill in known.planted(trend):
                assert (row["label_code"], row["change_label_code"]) == (label, change)
        if skill in known.planted("flat"):
            assert row["label_code"] not in {"rising", "falling"}


@check
def how_much_is_known(known: Known, answer: list[Row]) -> None:
    columns = ("country_code", "seniority_code", "workplace_code", "employment_type_code", "salary_annual_min")
    rows = []
    for source, openings in grouped(known.openings.values(), "source_id").items():
        for column in columns:
            told = sum(opening[column] not in {None, "unknown"} for opening in openings)
            rows.append((source, column, len(openings), told, percent(told, len(openings))))
    same(answer, sorted(rows, key=lambda row: (row[0], -round(row[4], 1), row[1])))


@check
def what_changed_from_publication_to_publication(known: Known, answer: list[Row]) -> None:
    """The sample was published once, of what a plain count finds; nothing has changed since."""
    (row,), (published,) = answer, known.rows("publication")
    assert row["publication_id"] == published["publication_id"]
    assert row["posting_count"] == len(known.postings) and row["counted_opening_count"] == len(known.covered)
    assert row["newest_month_on"] == max(known.covered_months)
    assert row["market_changes"] == row["market_changes_with_the_lexicon"] == row["skills_edited"] == 0


@check
def what_did_we_say_in_march(known: Known, answer: list[Row]) -> None:
    """The only publication is the one cited: what was said then is said now, and is what is counted."""
    shares = known.shares(known.covered)
    order = sorted(shares, key=lambda skill: (-shares[skill], skill))[:25]
    expected = [(known.name(one), 100 * shares[one], 100 * shares[one]) for one in order]
    same(answer, expected, ["skill_name", "percent_then", "percent_now"])
    for row, skill in zip(answer, order, strict=True):
        assert row["verdict_then"] == row["verdict_now"] and not row["is_lexicon_another"]
        assert row["named_since_as_well"] is None
        assert (row["verdict_now"] == "risen") == (skill in known.planted("rising")) or skill not in known.planted(
            "flat"
        )


@check
def which_companions_rise(known: Known, answer: list[Row]) -> None:
    """Shares among PyTorch's openings are near a plain count of the two years; what is told to rise was planted so."""
    years = [
        [row for row in known.covered if first <= row["month_on"] < last and known.has(row, "pytorch")]
        for first, last in ((date(2024, 10, 1), date(2025, 10, 1)), (date(2025, 10, 1), date(2026, 10, 1)))
    ]
    told = [row["companion_label_code"] == "risen" for row in answer]
    assert told == sorted(told, reverse=True)
    for row in answer:
        companion = known.id_of(row["skill_name"])
        for openings, shown in zip(years, (row["percent_before"], row["percent_after"]), strict=True):
            there = known.population(companion, openings)
            share = percent(sum(known.has(opening, companion) for opening in there), len(there))
            margin = 16 if companion in known.plan.data["traps"] else 8
            assert abs(shown - share) < margin, (companion, shown, share)
        assert row["points_low"] < row["points"] < row["points_high"] and row["comparison_code"] == "year"
        assert row["companion_label_code"] != "risen" or companion not in known.planted("flat", "falling")


@check
def which_skills_are_asked_together(known: Known, answer: list[Row]) -> None:
    """The most central skills of a cluster stand together more often than by chance, two and two on the average."""
    if not known.rows("skill_cluster"):  # the sample's bundles don't hold together when employers are drawn anew
        assert answer == []
        return
    assert [row["skills"] for row in answer] == sorted((row["skills"] for row in answer), reverse=True)
    for row in answer:
        names = row["most_central"].split(", ")
        skills = [known.id_of(name) for name in names if name in {one["skill_name"] for one in known.skills.values()}]
        assert 2 <= len(names) <= row["skills"] or len(names) == 8
        openings = [opening for opening in known.covered if opening["language_code"] == "en"]
        lifts = []
        for place, one in enumerate(skills):
            for other in skills[:place]:
                both = sum(known.has(opening, one) and known.has(opening, other) for opening in openings)
                each = [sum(known.has(opening, skill) for opening in openings) for skill in (one, other)]
                lifts.append(both * len(openings) / (each[0] * each[1]))
        assert mean(lifts) > 1.05, row["cluster_name"]
        assert 50 <= row["percent_stay_together"] <= 100


@check
def how_often_vacancies_are_reposted(known: Known, answer: list[Row]) -> None:
    """Chains followed link by link; what was planted as put up again long after is among them."""
    before = {row["opening_id"]: row for row in known.rows("opening_repost")}

    def length(opening_id: str) -> int:
        return 1 + (length(before[opening_id]["previous_opening_id"]) if opening_id in before else 0)

    rows = []
    own = (row for row in known.openings.values() if row["employer_name"] is not None and not row["is_intermediary"])
    for (employer, name), openings in grouped(own, "employer_id", "employer_name").items():
        reposts = [row for row in openings if row["opening_id"] in before]
        gaps = []
        for row in reposts:
            earlier = known.openings[before[row["opening_id"]]["previous_opening_id"]]
            assert earlier["employer_id"] == employer and earlier["posted_on"] < row["posted_on"]
            gaps.append((row["posted_on"] - earlier["last_seen_on"]).days)
        longest = max((length(row["opening_id"]) for row in reposts), default=None)
        gap = round(median(gaps)) if gaps else None
        rows.append((name, len(openings), len(reposts), len(reposts) / len(openings), gap, longest, employer))
    rows.sort(key=lambda row: (-row[2], -row[1], row[6]))
    columns = ["employer_name", "openings", "reposts", "repost_share", "longest_chain"]
    same(answer, [(*row[:4], row[5]) for row in rows[:25]], columns)
    for row, wanted in zip(answer, rows, strict=False):
        assert (row["median_gap_days"] is None) == (wanted[4] is None)
        assert wanted[4] is None or abs(row["median_gap_days"] - wanted[4]) <= 1


@check
def demand_by_esco_skill(known: Known, answer: list[Row]) -> None:
    """Counted openings that demand any skill that an ESCO skill is matched with exactly or closely, each once."""
    matched: dict[tuple[str, str], set[str]] = {}
    for row in known.rows("skill_crosswalk"):
        if row["scheme_code"] == "esco" and row["match_code"] in {"exact", "close"}:
            matched.setdefault((row["external_id"], row["external_uri"]), set()).add(row["skill_id"])
    demanding: dict[str, set[str]] = {}
    for opening in known.covered:
        for skill in known.demanded[opening["opening_id"]]:
            demanding.setdefault(skill, set()).add(opening["opening_id"])
    rows = []
    for (esco_id, uri), skills in matched.items():
        named = skills & demanding.keys()
        if named:
            openings = set().union(*(demanding[skill] for skill in named))
            rows.append((esco_id, uri, len(openings), sorted(map(known.name, named))))
    same(answer, sorted(rows, key=lambda row: (-row[2], row[0]))[:40])


@check
def why_an_opening_counts_for_a_skill(known: Known, answer: list[Row]) -> None:
    texts = {row["posting_id"]: row["text"] for row in known.rows("posting_text")}
    shown = {row["opening_id"]: texts[row["posting_id"]] for row in known.postings if row["is_representative"]}
    asking = [
        row
        for row in known.openings.values()
        if (said := known.told[row["opening_id"]].get("kubernetes")) and said["is_asked"]
    ]
    newest = sorted((row["posted_on"] for row in asking), reverse=True)
    assert [row["posted_on"] for row in answer] == sorted((row["posted_on"] for row in answer), reverse=True)
    assert len(answer) == 20 and answer[0]["posted_on"] == newest[0]
    for row in answer:
        assert row["alias"].lower() in {"kubernetes", "k8s"} and row["level_code"] in {"required", "preferred"}
        assert row["alias"] in row["sentence"] and any(row["sentence"] in text for text in shown.values())


@check
def texts_that_hold_a_phrase(known: Known, answer: list[Row]) -> None:
    texts = {row["posting_id"]: row["text"].lower() for row in known.rows("posting_text")}
    holding = {}
    for row in known.postings:
        text = texts[row["posting_id"]]
        found = re.findall(r"\bmachine[-\s]learnings?\b", text)
        if row["is_representative"] and found and not re.search(r"\bpythons?\b", text):
            # Okapi BM25 of one term, k = 1.2 and b = 0.75, beside a length of 4,000
            score = len(found) * 2.2 / (len(found) + 1.2 * (0.25 + 0.75 * len(text) / 4000))
            holding[row["opening_id"]] = (-round(score, 3), row["opening_id"], len(found), row["title"])
    expected = sorted(holding.values())[:20]
    assert expected == [(-row["score"], row["opening_id"], row["match_count"], row["title"]) for row in answer]


@check
def how_a_skill_is_written(known: Known, answer: list[Row]) -> None:
    reasons = {row["rule"]: row["reason"] for row in known.rows("mention_rule")}
    opening_of = {row["text_id"]: [] for row in known.postings}
    for row in known.postings:
        if row["is_representative"]:
            opening_of[row["text_id"]].append(row["opening_id"])
    written: dict[tuple[str, str], set[str]] = {}
    for row in known.rows("mention"):
        if row["skill_id"] == "scikit-learn" and opening_of[row["text_id"]]:
            written.setdefault((row["alias"], reasons[row["rule"]]), set()).update(opening_of[row["text_id"]])
    expected = [(alias, reason, len(openings)) for (alias, reason), openings in written.items()]
    same(answer, sorted(expected, key=lambda row: (-row[2], row[0], row[1])))
