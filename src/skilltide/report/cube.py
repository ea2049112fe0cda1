"""The cube: the openings themselves, small enough to travel in the page, so that a reader's browser can count any part.

It is gzip in base64 of: the length of a header (4 bytes, little endian), the header (JSON in UTF-8), and whole numbers
of 7 bits a byte, the lowest first, with the high bit set on all but the last (LEB128). In this order:

1. one column after another, each with one number per opening: month, role, country, seniority, workplace, source,
   reach (in how many of the header's ``scopes`` behind the first its text is: 0 in a language without names),
   employer, unit of pay (0: not disclosed; else its place in ``pay_units`` + 1). A dimension's number is the place of
   its value in the header (``unknown``: not told); an employer that is not known has the number of employers.
2. for each opening that discloses pay: the middle of its range a year, in hundredths;
3. for each skill of the header: how many openings demand it, and for each of them the distance to the one before (the
   first: to -1), less 1, times 3, plus the level: 0 mentioned in duties, 1 preferred, 2 required.

Openings lie by employer and month, so that distances are short. What a browser makes of it stands in `cube.js`. The
same database gives the same bytes.
"""

import base64
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from skilltide.report import words
from skilltide.report.data import SMALL, UNKNOWN, Report, country
from skilltide.report.embed import plain
from skilltide.report.month_sizes import USABLE, month_sizes

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.population import Languages

DIMENSIONS = {
    "month_on": "months", "role_family_code": "roles", "country_code": "countries", "seniority_code": "seniorities",
    "workplace_code": "workplaces", "source_id": "sources",
}  # fmt: skip
"""Columns of `marts.opening` whose values a population is chosen or named by, and what the header calls them."""
ORDER = "employer_id NULLS LAST, month_on, opening_id"
"""By which the openings are numbered."""
_PLACE, _SKILL = 2, 40
"""Bits from which a mention's number tells its opening's and its skill's place; before, its level."""
LARGEST = 2**53 - 1
"""The largest whole number up to which a browser tells all apart."""
LEVELS = ("context", "preferred", "required")
COVERED, FEW, NOT_COLLECTED = range(3)
"""What is known of a month: collected well; so, but with few openings of everything on the page; not collected well."""


@dataclass(frozen=True)
class Cube:
    """``text``: what stands in the page; ``place``: opening_id -> its number in the cube."""

    text: str
    place: dict[str, int]


def cube(report: Report) -> Cube:
    """Return the cube of everything that the report is about."""
    openings = report.frame(f"""
        SELECT * REPLACE (CAST(month_on AS VARCHAR) AS month_on)
        FROM ({USABLE.format(schema="marts")}) ORDER BY {ORDER}
    """)
    header: dict[str, Any] = {"opening_count": len(openings)}
    columns = []
    scopes, scope_of = _scopes(report)
    header["scopes"] = [None if languages is None else list(languages) for languages in scopes]
    for column, name in DIMENSIONS.items():
        values = openings[column].astype(object).where(openings[column].notna(), UNKNOWN).astype(str)
        header[name], numbers = _numbered(values)
        columns.append(numbers)
    columns.append(_reach(openings, scopes))
    employers, numbers = _employers(openings)
    header |= employers
    columns.append(numbers)
    header["pay_units"], pay_unit, amounts = _pay(openings)
    columns.append(pay_unit)
    place = {opening_id: at for at, opening_id in enumerate(openings["opening_id"])}
    header["skills"], mentions = _mentions(report)
    header["skill_scopes"] = [scope_of[skill_id] for skill_id in header["skills"]]
    header |= _facts(report)
    head = json.dumps(plain(header), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    body = varints(np.concatenate([*columns, amounts, *mentions]))
    packed = gzip.compress(len(head).to_bytes(4, "little") + head + body, mtime=0)
    return Cube(base64.b64encode(packed).decode(), place)


def varints(numbers: "np.ndarray[Any, np.dtype[np.int64]]") -> bytes:
    """Return whole numbers from 0 on in as few bytes of 7 bits as each needs; ValueError for any that is not exact
    among a browser's numbers.
    """
    least, largest = (int(end) for end in (np.min(numbers, initial=0), np.max(numbers, initial=0)))
    if least < 0 or largest > LARGEST:
        raise ValueError(f"{least if least < 0 else largest} is no number of a cube: these are 0 to {LARGEST}")
    value = np.asarray(numbers, dtype=np.uint64)
    most = max(1, -(-largest.bit_length() // 7))
    parts = np.stack([((value >> np.uint64(7 * at)) & np.uint64(127)).astype(np.uint8) for at in range(most)], axis=1)
    size = np.ones(len(value), dtype=np.int64)
    for at in range(1, most):
        size += value >= np.uint64(1 << (7 * at))
    place = np.arange(most)[None, :]
    parts |= np.where(place < size[:, None] - 1, 128, 0).astype(np.uint8)
    data: bytes = parts[place < size[:, None]].tobytes()
    return data


def _scopes(report: Report) -> "tuple[list[Languages], dict[str, int]]":
    """Return the languages that skills are counted in (all, English last), and by skill_id which of them is its own."""
    from skilltide.analysis.population import ENGLISH, scope_languages, scopes_of

    skills = report.frame("SELECT skill_id, kind_code, language_codes FROM marts.skill")
    scopes = scope_languages(skills, skills)
    if ENGLISH not in scopes:
        scopes.append(ENGLISH)
    return scopes, {str(skill_id): int(at) for skill_id, at in scopes_of(skills, skills).items()}


def _reach(openings: "pd.DataFrame", scopes: "list[Languages]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return the last of the scopes, each of which lies within the one before, that each opening's text is in."""
    from skilltide.analysis.population import in_languages

    reach = np.zeros(len(openings), dtype=np.int64)
    for languages in scopes[1:]:
        reach += openings.index.isin(in_languages(openings, languages).index)
    return reach


def _numbered(values: "pd.Series[str]") -> "tuple[list[str], np.ndarray[Any, np.dtype[np.int64]]]":
    """Return the values in order, and the place of each row's."""
    names = sorted(values.unique())
    at = {name: place for place, name in enumerate(names)}
    return names, np.array([at[value] for value in values], dtype=np.int64)


def _employers(openings: "pd.DataFrame") -> "tuple[dict[str, Any], np.ndarray[Any, np.dtype[np.int64]]]":
    """Return names of employers (in order of their ids), which are intermediaries, and the number of each row's."""
    known = openings[openings["employer_id"].notna()]
    grouped = known.groupby("employer_id", sort=True)
    names = grouped["employer_name"].min()
    agencies = grouped["is_intermediary"].max().to_numpy(dtype=bool)
    at = {employer_id: place for place, employer_id in enumerate(names.index)}
    numbers = np.array([at.get(value, len(at)) for value in openings["employer_id"]], dtype=np.int64)
    return {"employers": [str(name) for name in names], "intermediaries": np.flatnonzero(agencies).tolist()}, numbers


def _pay(openings: "pd.DataFrame") -> tuple[list[list[str]], Any, Any]:
    """Return the units of pay (currency and period), each row's (0: not disclosed), and the amounts in hundredths."""
    from skilltide.analysis.salary import middle

    amount = middle(openings)
    units = openings["salary_currency_code"].astype(object).astype(str).str.cat(
        openings["salary_period_code"].astype(object).astype(str), sep=" "
    )  # fmt: skip
    unknown = openings[["salary_currency_code", "salary_period_code"]].isna().any(axis=1).to_numpy()
    told = np.isfinite(amount) & ~unknown
    names, numbers = _numbered(units[told])
    unit = np.zeros(len(openings), dtype=np.int64)
    unit[told] = numbers + 1
    return [name.split(" ", 1) for name in names], unit, np.rint(amount[told] * 100).astype(np.int64)


def _mentions(report: Report) -> tuple[list[str], list[Any]]:
    """Return the skills that an opening of the cube demands, and the numbers of each."""
    ids = [str(skill_id) for (skill_id,) in report.tuples("SELECT skill_id FROM marts.skill ORDER BY skill_id")]
    # skill, place and level in one number each, as half a million are sorted
    rows = report.connection.execute(f"""
        WITH opening AS (
            SELECT opening_id, row_number() OVER (ORDER BY {ORDER}) - 1 AS place
            FROM ({USABLE.format(schema="marts")})
        ),

        skill AS (SELECT skill_id, row_number() OVER (ORDER BY skill_id) - 1 AS place FROM marts.skill)

        SELECT (skill.place << {_SKILL}) + (opening.place << {_PLACE})
            + CASE WHEN NOT is_asked THEN 0 WHEN level_code = 'required' THEN 2 ELSE 1 END AS told
        FROM marts.opening_skill JOIN opening USING (opening_id) JOIN skill USING (skill_id)
        WHERE is_demand AND NOT is_implied
    """)
    told = np.sort(np.asarray(rows.fetchnumpy()["told"], dtype=np.int64))
    skill, place, level = told >> _SKILL, (told >> _PLACE) & ((1 << (_SKILL - _PLACE)) - 1), told & ((1 << _PLACE) - 1)
    shown, starts = np.unique(skill, return_index=True)
    out = []
    for at, of_level in zip(np.split(place, starts[1:]), np.split(level, starts[1:]), strict=True):
        out.append(np.array([len(at)], dtype=np.int64))
        out.append((np.diff(at, prepend=-1) - 1) * 3 + of_level)
    return [ids[number] for number in shown.tolist()], out if len(shown) else []


def _facts(report: Report) -> dict[str, Any]:
    """What the browser can't know from the openings: months, names, and which months stand against which."""
    from skilltide.report.charts import moved
    from skilltide.report.population import regions

    sizes = month_sizes(report.connection, report.whole, **report.span) if report.months else {}
    countries = report.rows("SELECT DISTINCT country_code AS code FROM marts.opening WHERE country_code IS NOT NULL")
    return {
        "month_states": [[str(row["month_on"]), _state(row)] for row in report.months],
        "compared_sizes": [[str(month), size] for month, size in sizes.items()],
        # of a part of the market the small months count, of the whole they don't: see `recount`
        "small_months_count": bool(report.restriction),
        "has_other_roles": report.has_other_roles,
        "restriction": report.restriction,
        "as_of": report.as_of,
        "is_until": report.is_until,
        "role_names": report.role_families,
        "country_names": {code: country(code) for code in sorted(row["code"] for row in countries)},
        "seniority_names": words.SENIORITIES,
        "workplace_names": words.WORKPLACES,
        "regions": {code: [region["name"], region["countries"]] for code, region in regions().items()},
        "changes": moved.by_role(report),
    }  # fmt: skip


def _state(month: dict[str, Any]) -> int:
    if not month["is_gap"]:
        return COVERED
    return FEW if month["gap_reason_code"] in SMALL else NOT_COLLECTED
