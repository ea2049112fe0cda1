"""tag: staging.text -> staging.mention.

A text is tagged once per lexicon; an edited skill re-tags only the texts that it can touch.
"""

import functools
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from skilltide.errors import ConfigurationError
from skilltide.steps.build import touch
from skilltide.steps.lexicon_change import adopt_lexicon
from skilltide.task_runner import TaskRunner, run_batches, write_parquet

if TYPE_CHECKING:
    from skilltide.extract.tagger import Tagger

BATCH = 1_000

_SCHEMA = pa.schema(
    [
        ("text_id", pa.string()),
        ("start_offset", pa.int32()),
        ("end_offset", pa.int32()),
        ("skill_id", pa.string()),
        ("alias", pa.string()),
        ("level_code", pa.string()),
        ("section_code", pa.string()),
        ("rule", pa.string()),
        ("years_min", pa.int32()),
    ]
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The result of one batch: a Parquet file of mentions, and which texts it speaks of."""

    mentions: Path
    texts: Path
    text_count: int
    mention_count: int


def tag_texts(
    connection: duckdb.DuckDBPyConnection,
    lexicon_folder: Path,
    runner: TaskRunner,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, int]:
    """Tag the texts that are new or that an edit of the lexicon can affect. Returns counts: texts, mentions."""
    from skilltide.extract.lexicon import Lexicon

    lexicon = Lexicon.load(lexicon_folder)
    counts = {**adopt_lexicon(connection, lexicon, lexicon_folder), "texts": 0, "mentions": 0}
    with runner.scratch() as scratch:
        batches = list(_write_batches(connection, scratch))
        work = functools.partial(tag_batch, lexicon_folder=lexicon_folder.resolve(), lexicon_version=lexicon.version)
        for done, result in enumerate(run_batches(work, batches, runner)):
            progress(done, len(batches))
            _store(connection, result, lexicon.version)
            counts["texts"] += result.text_count
            counts["mentions"] += result.mention_count
        progress(len(batches), len(batches))
    return counts


def tag_batch(path: Path, lexicon_folder: Path, lexicon_version: str) -> Tagged:
    """Tag one batch file; runs in a worker process, which compiles each version of the lexicon once."""
    from skilltide.extract.tagger import TagInput

    table = pq.read_table(path)
    rows = table.to_pylist()
    inputs = (TagInput(row["text"], row["title"], row["employer_name"], row["language_code"]) for row in rows)
    records = []
    for row, mentions in zip(rows, _tagger(lexicon_folder, lexicon_version).tag_many(inputs), strict=True):
        for m in mentions:
            records.append((row["text_id"], m.start, m.end, m.skill, m.alias, m.level, m.section, m.rule, m.years))
    columns = list(zip(*records, strict=True)) or [()] * len(_SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
    out = path.with_suffix(".mentions.parquet")
    write_parquet(pa.table(arrays, schema=_SCHEMA), out)
    return Tagged(out, path, len(rows), len(records))


@functools.lru_cache(maxsize=2)
def _tagger(lexicon_folder: Path, lexicon_version: str) -> "Tagger":
    from skilltide.extract.loading import load_tagger

    tagger = load_tagger(lexicon_folder)
    if tagger.version != lexicon_version:
        raise ConfigurationError(
            f"a worker on {platform.node()} has lexicon {tagger.version} in {lexicon_folder}, this run has "
            f"{lexicon_version}. Give all workers the same skilltide and lexicon, and start them again."
        )
    return tagger


def _write_batches(connection: duckdb.DuckDBPyConnection, scratch: Path) -> Iterator[Path]:
    reader = connection.execute("""
        SELECT text_id, title, employer_name, language_code, text
        FROM staging.text
        ANTI JOIN staging.tagging USING (text_id)
        ORDER BY text_id
    """).to_arrow_reader(BATCH)
    for number, batch in enumerate(reader):
        path = scratch / f"{number:05d}.parquet"
        pq.write_table(pa.Table.from_batches([batch]), path)
        yield path


def _store(connection: duckdb.DuckDBPyConnection, result: Tagged, lexicon_version: str) -> None:
    texts = f"read_parquet('{result.texts}')"
    connection.begin()
    try:
        connection.execute(f"DELETE FROM staging.mention WHERE text_id IN (SELECT text_id FROM {texts})")
        connection.execute(f"INSERT INTO staging.mention FROM read_parquet('{result.mentions}')")
        connection.execute(f"INSERT OR REPLACE INTO staging.tagging SELECT text_id, ? FROM {texts}", [lexicon_version])
        touch(connection, "mention")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    result.mentions.unlink()
    result.texts.unlink()
