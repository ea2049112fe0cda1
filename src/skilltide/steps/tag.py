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
from skilltide.steps.lexicon_change import adopt_lexicon
from skilltide.steps.step import Context, Step
from skilltide.task_runner import TaskRunner, run_batches, write_parquet
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rows import touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

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


def tag(context: Context) -> Counts:
    """Tag what is new, or what an edit of the lexicon can affect."""
    return tag_texts(context.connection, context.settings.lexicon_folder, context.runner, context.shown("tag"))


def tag_texts(
    connection: duckdb.DuckDBPyConnection,
    lexicon_folder: Path,
    runner: TaskRunner,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Counts:
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
    from skilltide.extract.lexicon import Lexicon
    from skilltide.extract.tagger import Tagger

    lexicon = Lexicon.load(lexicon_folder)
    if lexicon.version != lexicon_version:
        raise ConfigurationError(
            f"a worker on {platform.node()} has lexicon {lexicon.version} in {lexicon_folder}, this run has "
            f"{lexicon_version}. Give all workers the same skilltide and lexicon, and start them again."
        )
    return Tagger(lexicon)


def _write_batches(connection: duckdb.DuckDBPyConnection, scratch: Path) -> Iterator[Path]:
    reader = connection.execute(statement("untagged_text")).to_arrow_reader(BATCH)
    for number, batch in enumerate(reader):
        path = scratch / f"{number:05d}.parquet"
        pq.write_table(pa.Table.from_batches([batch]), path)
        yield path


def _store(connection: duckdb.DuckDBPyConnection, result: Tagged, lexicon_version: str) -> None:
    texts, mentions = {"texts": str(result.texts)}, {"mentions": str(result.mentions)}
    with transaction(connection):
        connection.execute(statement("drop_mention_of_batch"), texts)
        connection.execute(statement("store_mention"), mentions)
        connection.execute(statement("store_tagging"), texts | {"version": lexicon_version})
        touch(connection, "mention", "tagging")
    result.mentions.unlink()
    result.texts.unlink()


STEP = Step(
    name="tag",
    run=tag,
    reads=("staging.text", "lexicons"),
    writes=("staging.mention", "staging.tagging", "staging.skill", "ops.lexicon_skill"),
    code=("skilltide.extract.tagger",),
)
