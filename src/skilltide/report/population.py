"""The controls at the top of the page, by which a reader chooses a part of the market."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skilltide.quick_yaml import load_yaml
from skilltide.report import words
from skilltide.report.data import UNKNOWN, Report
from skilltide.report.month_sizes import USABLE

Options = tuple[tuple[str, str], ...]
"""Values as they stand in the address, with their names."""

SCIENTISTS = ("research_scientist", "applied_scientist")
"""Role families that are chosen together: employers use the titles for one another."""


@dataclass(frozen=True)
class Control:
    """One choice: its key in the address, its label, the name of no restriction, and its options by group."""

    key: str
    label: str
    everything: str
    groups: tuple[tuple[str, Options], ...]


def controls(report: Report) -> list[Control]:
    """Return the choices that the page's openings allow; one with fewer than two values is left out."""
    months = tuple((value, words.short_month(day)) for value, day in _months(report))
    found = [
        Control("role", "Role", "All roles" if report.has_other_roles else "All core roles", (("", _roles(report)),)),
        Control("country", "Country or region", "All countries", _countries(report)),
        Control("seniority", "Seniority", "All levels", (("", _named(report, "seniority_code", words.SENIORITIES)),)),
        Control("workplace", "Workplace", "All", (("", _named(report, "workplace_code", words.WORKPLACES)),)),
        Control("from", "From", "Start", (("", months),)),
        Control("to", "To", "Newest", (("", months),)),
    ]
    return [control for control in found if sum(len(options) for _, options in control.groups) > 1]


def regions() -> dict[str, dict[str, Any]]:
    """Return the regions that a reader can choose, by code: name and countries."""
    path = Path(__file__).with_name("regions.yml")
    found: dict[str, dict[str, Any]] = load_yaml(path.read_text(encoding="utf-8"))
    return found


def _values(report: Report, column: str) -> list[str]:
    """Return the values of a column among the page's openings, the most frequent first."""
    rows = report.rows(f"""
        SELECT coalesce({column}, '{UNKNOWN}') AS code FROM ({USABLE.format(schema="marts")})
        GROUP BY 1 ORDER BY count(*) DESC, 1
    """)
    return [row["code"] for row in rows]


def _roles(report: Report) -> Options:
    codes = [code for code in _values(report, "role_family_code") if code != UNKNOWN]
    together = [code for code in SCIENTISTS if code in codes]
    if len(together) < 2:
        together = []
    out: list[tuple[str, str]] = []
    for code in codes:
        name = report.slice_name("role_family_code", code)
        if code not in together:
            out.append((code, name))
        elif code == next(each for each in codes if each in together):
            names = [report.slice_name("role_family_code", each) for each in together]
            out.append((",".join(together), " or ".join([names[0], *(name.lower() for name in names[1:])])))
    return tuple(out)


def _countries(report: Report) -> tuple[tuple[str, Options], ...]:
    codes = set(_values(report, "country_code"))
    known = sorted((report.slice_name("country_code", code), code) for code in codes - {UNKNOWN})
    several = tuple(
        (code, region["name"]) for code, region in regions().items() if len(codes.intersection(region["countries"])) > 1
    )
    untold = (("", ((UNKNOWN, words.WORKPLACES[UNKNOWN]),)),) if UNKNOWN in codes and known else ()
    groups = (("Regions", several), ("Countries", tuple((code, name) for name, code in known)), *untold)
    return tuple(group for group in groups if group[1])


def _named(report: Report, column: str, names: dict[str, str]) -> Options:
    """Return the values of a column in the order of their names' table; unknown ones last."""
    codes, order = _values(report, column), list(names)
    codes.sort(key=lambda code: (order.index(code) if code in order else len(order), code))
    return tuple((code, names.get(code, code)) for code in codes)


def _months(report: Report) -> list[tuple[str, Any]]:
    rows = report.rows(f"SELECT DISTINCT month_on FROM ({USABLE.format(schema='marts')}) ORDER BY month_on")
    return [(f"{row['month_on']:%Y-%m}", row["month_on"]) for row in rows]
