"""The explorer's data: everything that the page shows of one skill, precomputed and compact.

Shares travel per 10,000 with two digits: with none, 7.448% would be shown as 7.5%, not as 7.4%. Names, employers and
openings stand once and are referred to by place.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from skilltide.report import theme, words
from skilltide.report.charts import top_skills
from skilltide.report.charts.profiles import slices
from skilltide.report.companions import MEMBERS, Row, clusters, companions, pair_changes, pairs_compared, tie_told
from skilltide.report.data import LEAST_EMPLOYERS_WITH_SKILL, LEAST_WITH_SKILL, Report, Skill
from skilltide.report.embed import plain, safe_url, to_json
from skilltide.report.evidence import changes, sentence
from skilltide.report.known import known_shares, name_with_known
from skilltide.report.timeline import gap_labels, gap_shapes, month_axis
from skilltide.sql_files import statement

if TYPE_CHECKING:
    import numpy as np

EMPLOYERS = 6
EXAMPLES, EXAMPLES_BELOW = 5, 2
SLICES = 14


def explorer_json(report: Report, place: dict[str, int] | None = None, longest: int = 4_500_000) -> str:
    """Return the explorer's data as JSON, with as many example sentences as leave it under ``longest`` characters.

    Its script knows the places in the lists. ``place``: the numbers of openings in the cube, by which the page finds
    the sentences of a part of the market.
    """
    told, examples, text = _told(report), _examples(report), ""
    for most in (EXAMPLES, 3, 2, 1, 0):
        _add_examples(told, examples, most, place or {})
        text = to_json(told, is_plain=True)
        if len(text) <= longest:
            break
    return text


def _told(report: Report) -> dict[str, Any]:
    """Return all but the sentences and their openings, plain already (`embed.plain`)."""
    from skilltide.analysis import coverage

    demand = report.rows(statement(__file__, "explorer_skills.sql"))
    place = {row["skill_id"]: at for at, row in enumerate(demand)}
    employers = _employers(report)
    enough = {
        row["skill_id"]
        for row in demand
        if row["demand_share"] is not None
        and row["demand_count"] >= LEAST_WITH_SKILL
        and len(employers.get(row["skill_id"], ())) >= LEAST_EMPLOYERS_WITH_SKILL
    }
    slice_list = [(d, code) for d in words.DIMENSIONS for code in slices(report, d)[:SLICES]]
    known, sizes = known_shares(report), _sizes(report)
    monthly, profile = _monthly(report, enough), _profile(report, slice_list, enough)
    beside = _companions(report, place)
    pairs_changed = pair_changes(report)
    cluster_list, cluster_of = _clusters(report, place)
    trends = {row["skill_id"]: row for row in report.rows("FROM marts.skill_trend ORDER BY skill_id")}
    observed = {row["skill_id"]: sentence(row) for row in changes(report)}
    kinds, groups = _kinds(report), list(report.groups)
    names: dict[str, int] = {}
    spans: dict[str, int] = {}
    skills = []
    for row in demand:
        skill = report.skills[row["skill_id"]]
        entry: dict[str, Any] = {
            "d": [*_ten_thousandths(row["demand_share"], row["demand_share_low"], row["demand_share_high"]),
                  row["demand_count"], row["opening_count"], row["required_count"], row["preferred_count"]],
            "x": [],
            "s": report.scopes.index(skill.language_codes),
        }  # fmt: skip
        if skill.skill_id in enough:
            entry["c"] = beside.get(skill.skill_id, [])
            changed = pairs_changed.get(skill.skill_id, [])
            entry["g"] = _pair_changes(changed, place)
            entry["w"] = spans.setdefault(_compared(report, changed), len(spans)) if changed else None
            entry["k"] = cluster_of.get(skill.skill_id)
            entry["e"] = [[names.setdefault(name, len(names)), count]
                          for name, count in employers[skill.skill_id][:EMPLOYERS]]  # fmt: skip
            entry["t"] = _trend(trends.get(skill.skill_id))
            entry["o"] = observed.get(skill.skill_id)
            entry = plain(entry) | {"m": monthly.get(skill.skill_id, []), "p": profile.get(skill.skill_id, [])}
        skills.append([skill.skill_id, skill.name, kinds.index(skill.kind_code),
                       groups.index(skill.group_code), skill.category_name, entry,
                       _other_names(skill)])  # fmt: skip
    return {
        "skills": skills,
        "kinds": [_KINDS.get(code, code) for code in kinds],
        "kindCodes": kinds,
        "groupCodes": groups,
        "groups": [[name, theme.group_colour(code)] for code, name in report.groups.items()],
        "employers": list(names),
        "openings": [],
        "months": [str(month) for month in report.covered],
        "dimensions": [
            [d, name_with_known(d, known)] for d in words.DIMENSIONS if any(d == s for s, _ in slice_list)
        ],
        "scopeNames": [words.openings_in(languages) for languages in report.scopes],
        "slices": [[d, report.slice_name(d, code), *sizes[d, code]] for d, code in slice_list],
        "clusters": cluster_list,
        "pairsCompared": list(spans),
        "floors": [LEAST_WITH_SKILL, LEAST_EMPLOYERS_WITH_SKILL],
        "shareFloors": [coverage.LEAST_OPENINGS, coverage.LEAST_EMPLOYERS],
        "untested": not any(row["label_code"] != "too_little_data" for row in trends.values()),
        "source": report.source_line,
        "period": report.period,
        "base": plain(_base(report)),
        "rows": plain(_rows()),
        "bars": plain(top_skills.traces()),
        "views": top_skills.views(report),
    }  # fmt: skip


def _other_names(skill: Skill) -> str:
    """Return the aliases that a search can tell from the name, in one string; none is told twice."""
    names = (skill.name, *skill.aliases)
    found: dict[str, str] = {}
    for folded, name in zip(_folded("\0".join(names)).split("\0"), names, strict=True):  # at once, as there are many
        found.setdefault(folded, name)
    return "|".join(list(found.values())[1:])


def _folded(text: str) -> str:
    """Fold a name: lower case, without white space and signs that join words. (The script leaves out accents too, so
    that a name with them and one without are found alike; both travel.)
    """
    return re.sub(r"[\s/_|\u2010-\u2015-]+", "", text.lower())


_KINDS = {"tool": "named technology", "concept": "field, method or practice", "soft": "soft skill",
          "domain": "industry or its rules", "credential": "degree or certificate"}  # fmt: skip


def _base(report: Report) -> dict[str, Any]:
    """The layout that the explorer's figures start from."""
    axis = month_axis([row["month_on"] for row in report.months]) if report.months else {}
    labels = gap_labels(report)
    layout: dict[str, Any] = theme.figure([], 300, shapes=gap_shapes(report), xaxis=axis, annotations=labels)["layout"]
    return layout


def _rows() -> dict[str, Any]:
    """The layout that figures with one labelled row per entry start from (following.js)."""
    layout: dict[str, Any] = theme.figure(
        [], theme.row_height(0), barmode="stack", yaxis=theme.rows_axis([]), xaxis=theme.share_axis(1, side="top"),
        margin={"t": 30, "b": 8},
    )["layout"]  # fmt: skip
    return layout


def _kinds(report: Report) -> list[str]:
    return sorted({skill.kind_code for skill in report.skills.values()})


def _ten_thousandths(*shares: Any) -> list[float | None]:
    """A share and its interval."""
    return [None if words.is_missing(value) else _share(value) for value in shares]


def _all_ten_thousandths(shares: "np.ndarray[Any, Any]") -> list[float | None]:
    """Shares per 10,000, of which a page has hundreds of thousands; whole where they are, null where unknown."""
    found = (shares * 10_000).round(2).tolist()
    return [None if isnan(value) else int(value) if value.is_integer() else value for value in found]


def _share(value: float) -> float:
    """A share per 10,000; whole where it is."""
    found = round(value * 10_000, 2)
    return int(found) if found.is_integer() else found


def _sizes(report: Report) -> dict[tuple[str, str], list[int]]:
    """Openings of each slice (dimension, code), for each of the scopes that skills are counted in."""
    place = {languages: at for at, languages in enumerate(report.scopes)}
    sizes: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(place))
    for dimension, code, languages, count in report.tuples(statement(__file__, "explorer_slice_sizes.sql")):
        sizes[dimension, code][place[tuple(languages)]] = count
    return sizes


def _employers(report: Report) -> dict[str, list[tuple[str, int]]]:
    """The first employers of the openings that demand each skill, most first; intermediaries are left out."""
    rows = report.tuples(statement(__file__, "explorer_employers.sql"), most=max(EMPLOYERS, LEAST_EMPLOYERS_WITH_SKILL))
    out: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for skill_id, name, count in rows:
        out[skill_id].append((name, count))
    return out


def _monthly(report: Report, enough: set[str]) -> dict[str, list[list[Any]]]:
    """Per skill one entry per covered month: share, low, high, n, standardised share, low, high."""
    rows = report.columns(statement(__file__, "explorer_months.sql"), skills=sorted(enough))
    skill_ids, counts = (rows.pop(name).tolist() for name in ("skill_id", "opening_count"))
    months = rows.pop("month_on").astype("datetime64[D]").astype(str).tolist()
    at = {str(month): place for place, month in enumerate(report.covered)}
    shares = [_all_ten_thousandths(column) for column in rows.values()]
    out: dict[str, list[list[Any]]] = defaultdict(list)
    for skill_id, month, share, low, high, count, *standard in zip(
        skill_ids, months, *shares[:3], counts, *shares[3:], strict=True
    ):
        if month in at:
            out[skill_id].append([at[month], share, low, high, count, *standard])
    return out


def _profile(report: Report, slice_list: list[tuple[str, str]], enough: set[str]) -> dict[str, list[list[Any]]]:
    """Per skill one entry per slice: share, low, high, openings with it."""
    at = {pair: place for place, pair in enumerate(slice_list)}
    out: dict[str, list[list[Any]]] = defaultdict(list)
    rows = report.columns(statement(__file__, "explorer_profile.sql"), skills=sorted(enough))
    names = ("skill_id", "dimension_code", "slice_code", "demand_count")
    skill_ids, dimensions, codes, counts = (rows.pop(name).tolist() for name in names)
    shares = [_all_ten_thousandths(column) for column in rows.values()]
    for skill_id, dimension, code, count, *share in zip(skill_ids, dimensions, codes, counts, *shares, strict=True):
        pair = (dimension, code)
        if pair in at:
            out[skill_id].append([at[pair], *share, count])
    for entries in out.values():
        entries.sort()
    return out


def _companions(report: Report, place: dict[str, int]) -> dict[str, list[list[Any]]]:
    """Per skill its companions: place, share, share of the other openings, lift, low, high, openings with both."""
    return {
        skill_id: [
            [place[row["companion_id"]], _share(row["companion_share"]),
             None if words.is_missing(row["others_share"]) else _share(row["others_share"]),
             *(round(row[key], 2) for key in ("lift", "lift_low", "lift_high")), row["pair_count"]]
            for row in rows
        ]
        for skill_id, rows in companions(report).items()
    }  # fmt: skip


def _pair_changes(rows: Sequence[Row], place: dict[str, int]) -> list[list[Any]]:
    """How a skill's companions changed: place, share before and after, points, low, high, n on each side, tie."""
    return [
        [place[row["companion_id"]], _share(row["companion_share_before"]),
         _share(row["companion_share_after"]),
         *(round(row[f"companion_points{end}"], 1) for end in ("", "_low", "_high")),
         row["skill_count_before"], row["skill_count_after"], tie_told(row)]
        for row in rows
    ]  # fmt: skip


def _clusters(report: Report, place: dict[str, int]) -> tuple[list[list[Any]], dict[str, list[float]]]:
    """The clusters (name, skills, how often they stay together, most central members), and each skill's."""
    found = clusters(report)
    listed = list({cluster.cluster_id: cluster for cluster, _ in found.values()}.values())
    at = {cluster.cluster_id: number for number, cluster in enumerate(listed)}
    told = [[cluster.name, len(cluster.members), _share(cluster.together_share),
             [place[member] for member in cluster.members[:MEMBERS] if member in place]]
            for cluster in listed]  # fmt: skip
    own = {skill_id: [at[cluster.cluster_id], _share(row["together_share"])]
           for skill_id, (cluster, row) in found.items()}  # fmt: skip
    return told, own


def _compared(report: Report, changed: Sequence[Row]) -> str:
    """Which months the changes of a skill's pairs compare, in words."""
    return " with ".join(words.month_list(months) for months in pairs_compared(report, changed))


def _trend(row: dict[str, Any] | None) -> list[Any] | None:
    """Label, change in points a year with its interval, fitted shares; null where not tested."""
    if row is None or row["label_code"] == "too_little_data":
        return None
    points = [round(row[f"change_points_{end}"], 1) for end in ("per_year", "low", "high")]
    return [words.TRENDS[row["label_code"]], *points, _share(row["share_first"]), _share(row["share_last"])]


def _examples(report: Report) -> dict[str, list[dict[str, Any]]]:
    """Sentences of each skill, of counted openings: newest first, the levels taking turns."""
    out: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in report.rows(statement(__file__, "explorer_examples.sql")):
        out[row["skill_id"]].append(row)
    return out


def _add_examples(
    told: dict[str, Any], examples: Mapping[str, Sequence[dict[str, Any]]], most: int, place_in_cube: dict[str, int]
) -> None:
    """Put up to ``most`` sentences of each skill, and the openings that they are of, in the place of those it has."""
    openings: dict[str, int] = {}
    shown: list[list[Any]] = []
    for skill_id, *_, entry, _ in told["skills"]:
        limit = min(most, EXAMPLES if "m" in entry else EXAMPLES_BELOW)
        found = examples.get(skill_id, ())[:limit]
        entry["x"] = [_example(row, openings, shown, place_in_cube) for row in found]
    told["openings"] = shown


def _example(
    row: dict[str, Any], openings: dict[str, int], shown: list[list[Any]], place_in_cube: dict[str, int]
) -> list[Any]:
    """Sentence, mention, level, place of the opening."""
    if row["opening_id"] not in openings:
        openings[row["opening_id"]] = len(shown)
        told = [row["title"] or "", row["employer_name"] or "", words.day(row["posted_on"])]
        shown.append([*told, safe_url(row["url"]), place_in_cube.get(row["opening_id"])])
    return [_trimmed(row["sentence"], row["mention"]), row["mention"], words.level(row["level_code"]),
            openings[row["opening_id"]]]  # fmt: skip


def _trimmed(sentence: str, mention: str, longest: int = 200) -> str:
    """Begin and end a cut sentence at whole words."""
    text = sentence.strip().lstrip("*-•·–—▪●○ \t")
    if text[:1].islower() and " " in text and not text.startswith(mention):
        text = "… " + text.split(" ", 1)[1]
    if len(sentence) >= longest - 5 and not text.endswith((".", "!", "?", ")")) and " " in text:
        shorter = text.rsplit(" ", 1)[0]
        text = (shorter if mention in shorter else text) + " …"
    return text
