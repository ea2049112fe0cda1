"""The openings that travel in the page: read back, they are those of the database."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from skilltide.report.cube import LEVELS, cube, varints
from skilltide.report.filtered import Filters, opened
from skilltide.report.population import controls, regions

COLUMNS = ("months", "roles", "countries", "seniorities", "workplaces", "sources", "reach", "employer", "unit")


def read(text: str) -> tuple[dict[str, Any], Iterator[int]]:
    """The header of a cube, and its numbers one by one."""
    data = gzip.decompress(base64.b64decode(text))
    end = 4 + int.from_bytes(data[:4], "little")

    def numbers() -> Iterator[int]:
        value = shift = 0
        for byte in data[end:]:
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                yield value
                value = shift = 0

    return json.loads(data[4:end]), numbers()


@pytest.mark.parametrize("largest", [127, 2**35 - 1, 50_000_000_000, 2**53 - 1])
def test_numbers_of_any_size_come_back(largest: int) -> None:
    wanted = [0, 1, 127, largest, 128, 300, 16383, 16384, 2**21 - 1, 2**21, 2**28, 2**35 - 1, 2**35, 2**42]
    wanted = [number for number in wanted if number <= largest]
    out, value, shift = [], 0, 0
    for byte in varints(np.array(wanted)):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            out.append(value)
            value = shift = 0
    assert out == wanted
    assert len(varints(np.array([5, 127, 128]))) == 4
    assert varints(np.array([], dtype=np.int64)) == b""


@pytest.mark.parametrize("number", [-1, 2**53])
def test_a_number_that_a_browser_can_t_hold_is_told(number: int) -> None:
    with pytest.raises(ValueError, match=f"{number} is no number of a cube"):
        varints(np.array([7, number]))


def test_the_cube_holds_the_openings_and_what_they_demand(market: Path) -> None:
    with opened(market) as report:
        made = cube(report)
        assert cube(report).text == made.text
    head, numbers = read(made.text)
    n = head["opening_count"]
    columns = {name: [next(numbers) for _ in range(n)] for name in COLUMNS}
    pay = [next(numbers) / 100 for unit in columns["unit"] if unit]
    with duckdb.connect(str(market), read_only=True) as sql:
        rows = sql.execute("""
            SELECT opening_id, month_on, role_family_code, country_code, seniority_code, employer_name, is_english,
                (salary_annual_min + salary_annual_max) / 2 AS pay, is_intermediary
            FROM marts.opening ANTI JOIN (FROM marts.source_coverage WHERE is_gap) USING (source_id, month_on)
            WHERE is_headline
        """).fetchall()
        mentioned = sql.execute("""
            SELECT skill_id, opening_id, level_code FROM marts.opening_skill WHERE is_demand AND NOT is_implied
        """).fetchall()
    assert len(rows) == n == len(made.place) > 500
    for opening_id, month, role, country, seniority, employer, is_english, amount, is_agency in rows:
        at = made.place[opening_id]
        told = [head[name][columns[name][at]] for name in ("months", "roles", "countries", "seniorities")]
        assert told == [str(month), role, country, seniority]
        assert head["workplaces"][columns["workplaces"][at]] == "unknown"
        assert head["employers"][columns["employer"][at]] == employer
        assert (columns["employer"][at] in head["intermediaries"]) == is_agency
        assert (columns["reach"][at] == 2, pay[at]) == (is_english, amount)
        assert head["pay_units"][columns["unit"][at] - 1] == ["USD", "year"]
    assert head["scopes"] == [None, ["en", "de"], ["en"]]
    assert set(columns["reach"]) == {0, 1, 2}
    scopes = dict(zip(head["skills"], head["skill_scopes"], strict=True))
    assert (scopes["python"], scopes["statistics"], scopes["machine-learning"]) == (0, 1, 2)
    found = set()
    for skill_id in head["skills"]:
        place = -1
        for _ in range(next(numbers)):
            value = next(numbers)
            place += value // 3 + 1
            found.add((skill_id, place, LEVELS[value % 3]))
    assert next(numbers, None) is None
    assert found == {(skill, made.place[o], level) for skill, o, level in mentioned if o in made.place}


def test_employers_that_nobody_names_and_pay_that_nobody_tells(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "part.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        for changed, like in (
            ("employer_id = NULL, salary_annual_min = NULL", "%-003"),
            ("salary_annual_min = NULL, salary_annual_max = NULL, country_code = NULL", "%-004"),
            ("salary_annual_min = 5e8, salary_annual_max = 5e8 + 1, salary_currency_code = 'VND'", "%-005"),
        ):
            sql.execute(f"UPDATE marts.opening SET {changed} WHERE opening_id LIKE $like", {"like": like})
    with opened(path) as report:
        made = cube(report)
        wanted = [control.key for control in controls(report)]
    head, numbers = read(made.text)
    n = head["opening_count"]
    columns = [[next(numbers) for _ in range(n)] for _ in range(9)]
    amounts = iter([next(numbers) for unit in columns[8] if unit])
    pay = [next(amounts) if unit else None for unit in columns[8]]
    third = [at for opening_id, at in made.place.items() if opening_id.endswith("-003")]
    fourth = [at for opening_id, at in made.place.items() if opening_id.endswith("-004")]
    fifth = [at for opening_id, at in made.place.items() if opening_id.endswith("-005")]
    assert fifth and {pay[at] for at in fifth} == {50_000_000_050}, "pay of half a milliard a year"
    assert third and {columns[7][at] for at in third} == {len(head["employers"])}
    assert all(pay[at] is not None and pay[at] % 100 == 0 for at in third), "its one bound"
    assert fourth and {pay[at] for at in fourth} == {None}
    assert {head["countries"][columns[2][at]] for at in fourth} == {"unknown"}
    assert wanted == ["role", "country", "seniority", "from", "to"], "no opening tells its workplace"


def test_a_part_keeps_the_months_that_the_whole_compares(market: Path) -> None:
    with opened(market) as report:
        whole = read(cube(report).text)[0]
    with opened(market, Filters(roles=("data_scientist",), countries=("DE",))) as report:
        part = read(cube(report).text)[0]
        compared = report.rows("SELECT DISTINCT before_first_on, after_last_on FROM marts.skill_change")
    assert part["compared_sizes"] == whole["compared_sizes"]
    assert (part["small_months_count"], whole["small_months_count"]) == (True, False)
    assert part["restriction"] == "role family Data scientist, in Germany"
    with duckdb.connect(str(market), read_only=True) as sql:
        every = sql.execute("SELECT DISTINCT before_first_on, after_last_on FROM marts.skill_change").fetchall()
    assert [tuple(row.values()) for row in compared] in ([], every)


def test_controls_offer_what_the_openings_have(market: Path) -> None:
    with opened(market) as report:
        found = {control.key: control for control in controls(report)}
    assert found["role"].groups == (("", (("ml_engineer", "ML engineer"), ("data_scientist", "Data scientist"))),)
    assert [heading for heading, _ in found["country"].groups] == ["Regions", "Countries"]
    assert dict(found["country"].groups[0][1]) == {"europe": "Europe"}
    assert dict(found["country"].groups[1][1])["DE"] == "Germany"
    months = [value for value, _ in found["from"].groups[0][1]]
    assert months[0] == "2024-01" and "2025-04" not in months, "nothing usable was collected in the outage"


@pytest.mark.parametrize("code", sorted(regions()))
def test_regions_name_countries_that_are_known(code: str) -> None:
    from skilltide.report.data import country

    assert regions()[code]["name"]
    for each in regions()[code]["countries"]:
        assert isinstance(each, str) and country(each) != each, each
