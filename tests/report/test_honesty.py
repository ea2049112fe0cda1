"""The honesty panel: what it leaves out it tells."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from skilltide.report.answers import answers
from skilltide.report.changes import change_sentences
from skilltide.report.filtered import Filters, opened
from skilltide.report.honesty import honesty

UNDATED = (
    "None of {core:,} openings tells when it was posted or collected, so none belongs to a month: give the dates with "
    "the postings (in a file, in a column `posted` or `observed`), or the day of collection with the file "
    "(`collected_on`)."
)


def test_what_could_not_be_used_and_does_not_stand_there_is_counted(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(market.read_bytes())
    told = {}
    for number in (20, 21, 24):
        with duckdb.connect(str(path)) as connection:
            (there,) = connection.execute("SELECT count(*) FROM marts.quarantine_summary").fetchone() or (0,)
            connection.execute(
                "INSERT INTO marts.quarantine_summary BY NAME SELECT quarantine.* "
                "REPLACE (reason_code || number AS reason_code, 2 AS rejection_count) "
                "FROM (FROM marts.quarantine_summary LIMIT 1) AS quarantine, range($there, $number) AS new (number)",
                {"there": there, "number": number},
            )
        with opened(path) as found:
            told[number] = next((table, text) for _, name, table, text in honesty(found).tables if name == "quarantine")
    assert [len(table.rows) for table, _ in told.values()] == [20, 20, 20]
    assert told[20][1] == "Nothing is dropped without standing here."
    assert told[21][1].startswith("1 more row with 2 records in all stands in marts.quarantine_summary; nothing is")
    assert told[24][1].startswith("4 more rows with 8 records in all stand in ")


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (None, ""),
        (Filters(until=date(2024, 8, 20)), ""),  # nothing is told of an end that the reader set
        (Filters(until=date(2024, 8, 20), roles=("ml_engineer",)), ""),
        (Filters(since=date(2024, 8, 20)), ""),
        (Filters(roles=("research_scientist",)), "October 2024, 14 months before the last collected day."),
        (Filters(roles=("research_scientist",), since=date(2024, 2, 1)), "October 2024, 14 months before"),
        (Filters(roles=("research_scientist",), until=date(2025, 12, 31)), ""),
    ],
)
def test_the_age_of_the_newest_month_is_told_where_the_data_ends_it(
    market: Path, tmp_path: Path, filters: Filters | None, told: str
) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("UPDATE marts.opening SET role_family_code = 'research_scientist' WHERE month_on <= '2024-10-01' "
                    "AND opening_id LIKE '%3'")  # fmt: skip
    with opened(path, filters) as found:
        sentence = found.standfirst.partition(" The newest month that could be counted is ")[2]
    assert sentence.startswith(told) and bool(sentence) == bool(told)


@pytest.mark.parametrize(
    "filters",
    [
        None,
        Filters(roles=("ml_engineer",)),
        Filters(roles=("other",)),
        Filters(countries=("DE",)),
        Filters(countries=("DE", "US"), seniorities=("senior",)),
        Filters(workplaces=("unknown",), since=date(2024, 3, 5)),
        Filters(until=date(2024, 6, 1)),
        Filters(roles=("data_scientist",), countries=("GB",), since=date(2024, 2, 1), until=date(2024, 2, 1)),
    ],
)
def test_what_became_of_the_postings_adds_up(market: Path, tmp_path: Path, filters: Filters | None) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:  # some openings were posted several times
        sql.execute("UPDATE marts.opening SET posting_count = 3 WHERE opening_id LIKE '%5'")
        sql.execute("""
            INSERT INTO marts.posting BY NAME
            SELECT posting.* REPLACE (posting_id || copies.ending AS posting_id, false AS is_representative)
            FROM marts.posting, (VALUES ('a'), ('b')) AS copies (ending) WHERE posting_id LIKE '%5'
        """)
        sql.execute("UPDATE marts.opening SET is_text_complete = false, is_headline = false WHERE opening_id LIKE '%9'")
    with opened(path, filters) as found:
        table, text = next((table, text) for _, name, table, text in honesty(found).tables if name == "funnel")
        (postings,) = found.tuples("SELECT count(*) FROM marts.posting SEMI JOIN marts.opening USING (opening_id)")[0]
        quarantined = found.one("SELECT sum(rejection_count) AS n FROM marts.quarantine_summary")["n"]
        counted = found.population["opening_count"]
    steps = {row["step"]: row for row in table.rows}
    left = sum(row["n"] for step, row in steps.items() if step.startswith("Less: ") and step != "Less: copies merged")
    assert steps["Postings"]["n"] == postings > steps["Openings"]["n"] > 0
    assert steps["Postings"]["n"] - steps["Less: copies merged"]["n"] == steps["Openings"]["n"]
    assert steps["Openings"]["n"] - left == steps["Openings counted here"]["n"] == counted
    told = steps["Records that could not be used"]
    assert told["n"] == quarantined and ("of everything" in told["note"]) == bool(filters)
    assert ("postings and openings outside it are in no row" in text) == bool(filters)


@pytest.mark.parametrize(
    ("change", "filters", "told"),
    [
        ("country_code = 'GB' WHERE country_code = 'DE' AND seniority_code = 'senior'",
         Filters(countries=("DE",), seniorities=("senior",)), "No opening belongs to this part of the market."),
        ("country_code = 'GB' WHERE country_code = 'DE' AND month_on NOT BETWEEN '2025-03-01' AND '2025-07-01'",
         Filters(countries=("DE",)),
         "No opening of this part of the market was posted in a month that was collected well enough to count."),
        ("is_text_complete = false, is_headline = false", None,
         "None of {all:,} openings counts: {others:,} of other roles and {core:,} without a complete text."),
        ("is_core = false, is_headline = false", None, "None of {all:,} openings counts: {all:,} of other roles."),
        ("month_on = NULL", None, UNDATED),
        ("month_on = NULL", Filters(countries=("DE",)), UNDATED),
    ],
)  # fmt: skip
def test_where_nothing_belongs_to_a_part_the_collection_is_not_blamed(
    market: Path, tmp_path: Path, change: str, filters: Filters | None, told: str
) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        counts = sql.execute("SELECT count(*), count_if(is_core), count_if(NOT is_core) FROM marts.opening")
        numbers = dict(zip(("all", "core", "others"), counts.fetchall()[0], strict=True))
        sql.execute(f"UPDATE marts.opening SET {change}")
    with opened(path, filters) as found:
        assert [answer for _, answer in answers(found)] == [told.format(**numbers)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        # data without employers: nothing is wrong with how it was collected
        (["opening SET employer_id = NULL", "month_coverage SET gap_reason_code = 'few_employers', employer_count = 0"],
         "No month holds openings of the 10 named employers that it needs to count. {n} of {n} openings name none: "),
        # one employer's own postings
        (["opening SET employer_id = 'one'",
          "month_coverage SET gap_reason_code = 'few_employers', employer_count = 1"],
         "No month holds openings of the 10 named employers that it needs to count."),
        # days that were missed in some months are not what keeps all from counting
        (["opening SET employer_id = NULL", "month_coverage SET gap_reason_code = 'few_employers', employer_count = 0",
          "month_coverage SET gap_reason_code = 'few_days', usable_opening_count = 0 WHERE month_on > '2025-06-01'"],
         "No month holds openings of the 10 named employers that it needs to count."),
        (["month_coverage SET gap_reason_code = 'few_openings', usable_opening_count = 12"],
         "No month holds the 30 openings that it needs to count."),
        (["month_coverage SET gap_reason_code = 'few_days', usable_opening_count = 0"],
         "No month was collected well enough to count."),
        (["month_coverage SET gap_reason_code = 'incomplete'"], "No month was collected well enough to count."),
        (["month_coverage SET gap_reason_code = 'few_openings', usable_opening_count = 0"],
         "No month was collected well enough to count."),
        (["month_coverage SET gap_reason_code = 'sources_missing', usable_opening_count = 40",
          "month_coverage SET gap_reason_code = 'few_openings', usable_opening_count = 3 WHERE month_on < '2024-03-01'",
          ],
         "No month was collected well enough to count."),
    ],
)  # fmt: skip
def test_why_no_month_counts_is_told(market: Path, tmp_path: Path, changes: list[str], told: str) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("UPDATE marts.month_coverage SET is_gap = true")
        for change in changes:
            sql.execute(f"UPDATE marts.{change}")
        (n,) = sql.execute("SELECT count(*) FROM marts.opening WHERE is_headline").fetchall()[0]
    with opened(path) as found:
        ((_, answer),) = answers(found)
    assert answer.startswith(told.format(n=f"{n:,}")) and ("name none" in answer) == (
        "employer_id = NULL" in changes[0]
    )


def test_a_change_of_what_is_collected_is_told_in_words(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    path.write_bytes(market.read_bytes())
    with duckdb.connect(str(path)) as sql:
        sql.execute("DELETE FROM marts.collection_change")
        sql.execute("""
            INSERT INTO marts.collection_change BY NAME
            SELECT 'is_core' AS dimension_code, DATE '2024-05-01' AS month_on, 'sudden' AS pattern_code,
                0.3 AS distance_share, 0.05 AS noise_share, 300 AS opening_count_before, 300 AS opening_count_after,
                'False' AS grown_code, 0.2 AS grown_share_before, 0.5 AS grown_share_after,
                'True' AS shrunk_code, 0.8 AS shrunk_share_before, 0.5 AS shrunk_share_after
        """)
    with opened(path) as found:
        (told,) = change_sentences(found)
    assert told.startswith(
        "From May 2024 on, other postings were collected than before: other roles went from 20% to 50% of all "
        "openings, core roles from 80% to 50%. That is a change of the collection, not of the market."
    )
