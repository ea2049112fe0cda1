"""Whatever column a person's address or number comes in, it stands in nothing that is published."""

import csv
import re
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from support import posting

FIELDS = [
    "title",
    "company",
    "location",
    "salary",
    "url",
    "description",
    "employment_type",
    "seniority",
    "posted",
    "id",
]
# How it is written, and the part of it that tells who it is; {n} is another number in each.
WRITTEN = {
    "jane.doe{n}@firm.example": "doe{n}",
    "jane.doe{n} [at] firm [dot] example": "doe{n}",
    "jane.doe{n} at firm dot com": "doe{n}",
    "jane.doe{n} @ firm.com": "doe{n}",
    "jane.doe{n}&#64;firm.example": "doe{n}",
    "jane.doe{n}%40firm.example": "doe{n}",
    "jane.doe{n}＠firm.example": "doe{n}",
    "jane.doe{n}\u200b@firm.example": "doe{n}",
    "mailto:jane.doe{n}@firm.example": "doe{n}",
    "Jane Doe <jane.doe{n}@firm.example>": "doe{n}",
    "skype:jane.doe{n}": "doe{n}",
    "+49 30 55501{n}": "55501{n}",
    "+4930555{n}01": "555{n}01",
    "0049 30 55501{n}": "55501{n}",
    "(555) 010-0{n}": "010-0{n}",
    "555-010-0{n}": "010-0{n}",
    "555.010.0{n}": "010.0{n}",
    "030 / 55501{n}": "55501{n}",
    "0171–55501{n}": "55501{n}",
    "06-12355{n}": "12355{n}",
    "(020) 7946 0{n}": "7946 0{n}",
    "＋４９ ３０ 55501{n}": "55501{n}",
    "Tel. 55501{n}": "55501{n}",
    "wa.me/4917155501{n}": "55501{n}",
    "tel:+493055501{n}": "55501{n}",
    "98765 43{n}": "43{n}",
    "01 23 45 6{n} 89": "6{n} 89",
    "+33 1 23 45 6{n} 89": "6{n} 89",
    "Call 1-800-555-0{n}": "555-0{n}",
    "WhatsApp +55 (11) 98765-4{n}": "98765-4{n}",
}


@pytest.fixture
def published(settings: Settings, tmp_path: Path) -> Settings:
    """300 postings, each with an address or a number in one of its columns."""
    path = tmp_path / "dumps" / "board_20250701.csv"
    path.parent.mkdir()
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, sorted({*FIELDS, *posting(0)}))
        writer.writeheader()
        for number in range(len(FIELDS) * len(WRITTEN)):
            name = FIELDS[number % len(FIELDS)]
            written = list(WRITTEN)[number // len(FIELDS)].format(n=100 + number)
            row = posting(number) | {"url": f"https://x.example/jobs/{number}", "id": f"p{number}"}
            if name == "url":
                written = f"https://x.example/apply?n={number}&to={written.replace('&', '%26').replace('#', '%23')}"
            if name == "id" and re.fullmatch(r"[\d.–-]+", written):
                continue  # an id can't be told from a number there
            row[name] = f"{row[name]} {written}" if name in ("description", "title", "company") else written
            writer.writerow(row)
    outcome = pipeline.ingest(settings, [files_source([path.parent], "board")])
    pipeline.analyse(settings, outcome.run)
    pipeline.publish_marts(settings, outcome.run)
    return settings


def test_nothing_published_holds_a_persons_address_or_number(published: Settings) -> None:
    shown: dict[str, list[str]] = {}
    with duckdb.connect(published.published, read_only=True) as connection:
        (count,) = connection.execute("SELECT count(*) FROM marts.posting").fetchone() or (0,)
        columns = connection.execute("""
            SELECT table_name, column_name FROM duckdb_columns()
            WHERE schema_name = 'marts' AND data_type LIKE 'VARCHAR%'
        """).fetchall()
        for table, column in columns:
            rows = connection.execute(f"SELECT DISTINCT {column}::VARCHAR FROM marts.{table}").fetchall()
            shown[f"{table}.{column}"] = [value for (value,) in rows if value]
    for path in published.exports.rglob("*.parquet"):
        table = pq.read_table(path)
        for name in table.column_names:
            shown[f"{path.name}.{name}"] = [
                str(value) for value in table[name].to_pylist() if isinstance(value, str | list)
            ]
    assert count > 250
    parts = [part.format(n=100 + number) for number in range(len(FIELDS) * len(WRITTEN))
             for part in [list(WRITTEN.values())[number // len(FIELDS)]]]  # fmt: skip
    found = {
        f"{where}: {value}" for where, values in shown.items() for value in values for part in parts if part in value
    }
    assert found == set()
    with_notes = [value for value in shown["posting.notes"] if "masked" in value or "url_withheld" in value]
    assert with_notes
