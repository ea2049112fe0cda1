"""What reading sources tells in the end."""

from skilltide.landing.landed import Landed


def test_many_files_without_records_share_a_short_line() -> None:
    few = Landed("board", empty_units=[f"day{number}.csv" for number in range(3)])
    assert few.warnings == ["board: no records in day0.csv, day1.csv, day2.csv"]
    many = Landed("board", empty_units=[f"day{number}.csv" for number in range(1215)])
    assert many.warnings == ["board: no records in 1,215 files: day0.csv, day1.csv, day2.csv and 1,212 more"]
