"""The honesty panel: what it leaves out it tells."""

from pathlib import Path

import duckdb

from skilltide.report.filtered import opened
from skilltide.report.honesty import honesty


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
