"""The tag step: what is stored of a mention."""

from pathlib import Path

from skilltide.settings import Settings
from skilltide.steps.tag import tag_texts
from skilltide.task_runner import TaskRunner
from skilltide.warehouse.connect import working

TEXT = "Größe 🚀 zählt: Python und\xa0SQL 🧪 (python)."


def test_a_mention_is_stored_with_what_it_reads(lexicon: Path, tmp_path: Path) -> None:
    with working(Settings(home=tmp_path)) as connection:
        texts = [("a", "Engineer", None, "de", TEXT), ("b", "", None, "en", "")]
        connection.executemany("INSERT INTO staging.text VALUES (?, ?, ?, ?, ?)", texts)
        counts = tag_texts(connection, "run", lexicon, TaskRunner(1))
        rows = connection.execute(
            "SELECT text_id, written, text[start_offset + 1:end_offset] FROM staging.mention JOIN staging.text "
            "USING (text_id) ORDER BY start_offset"
        ).fetchall()
    assert (counts["texts"], counts["mentions"]) == (2, 3)
    assert rows == [("a", "Python", "Python"), ("a", "SQL", "SQL"), ("a", "python", "python")]
