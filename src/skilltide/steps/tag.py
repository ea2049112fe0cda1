"""tag: staging.text -> staging.mention.

A text is tagged once per lexicon; an edited skill re-tags only the texts that it can touch.
"""

import functools
import pickle
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from skilltide.model import Rejection
from skilltide.steps.done import digest_of_file, is_done, note_done, rests_on
from skilltide.steps.lexicon_change import adopt_lexicon
from skilltide.steps.step import Context, Step
from skilltide.task_runner import TaskRunner, check_code, run_files, write_batches, write_parquet
from skilltide.versions import code_version
from skilltide.warehouse.ledger import Counts, quarantine
from skilltide.warehouse.rows import one_row, touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

if TYPE_CHECKING:
    from skilltide.extract.lexicon import Lexicon
    from skilltide.extract.tagger import Tagger

BATCH = 1_000
CODE = ("skilltide.extract.tagger",)
ADOPTED = "adopt_lexicon"
"""Stands for taking over the lexicon where it is noted what steps rest on (`steps.done`)."""

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
        ("written", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The result of one batch: a Parquet file of mentions, and which texts it speaks of; by name."""

    mentions: str
    texts: str
    text_count: int
    mention_count: int
    failed: list[tuple[str, str, str]]
    """(text id, the exception's name, what it says) of texts that a defect of ours kept from being tagged."""


def tag(context: Context) -> Counts:
    """Tag what is new, or what an edit of the lexicon can affect; where nothing is, the lexicon isn't even read."""
    connection, folder = context.connection, context.settings.lexicon_folder
    if is_done(connection, STEP.name, _rests_on(connection, folder)):
        return {"skills_changed": 0, "texts_forgotten": 0, "texts": 0, "mentions": 0}
    counts = tag_texts(connection, context.run.run_id, folder, context.runner, context.shown("tag"))
    note_done(connection, STEP.name, _rests_on(connection, folder))
    return counts


def _rests_on(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    return rests_on(connection, ("text", "tagging", "mention"), [_lexicon_rests_on(connection, folder)])


def _lexicon_rests_on(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    files = [f"{path.relative_to(folder)} {digest_of_file(path)}" for path in sorted(folder.rglob("*.*"))]
    code = code_version(*STEP.code, "skilltide.steps.lexicon_change", "skilltide.normalise.role_family")
    tables = ("skill", "skill_alias", "skill_crosswalk", "occupation_crosswalk")
    return rests_on(connection, tables, [code, *files])


def tag_texts(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    lexicon_folder: Path,
    runner: TaskRunner,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Counts:
    """Tag the texts that are new or that an edit of the lexicon can affect. Returns counts: texts, mentions."""
    from skilltide.extract.lexicon_folder import read_files
    from skilltide.extract.loading import keep_compiled

    version, adopted, lexicon = _adopted(connection, lexicon_folder)
    counts = {**adopted, "texts": 0, "mentions": 0}
    with runner.scratch() as scratch:
        reader = connection.execute(statement("untagged_text")).to_arrow_reader(BATCH)
        batches = list(write_batches(reader, scratch))
        if lexicon and batches:
            keep_compiled(read_files(lexicon_folder), lexicon)  # once, so that no worker has to
        work = functools.partial(tag_batch, lexicon=pack(lexicon_folder), version=code_version(*CODE))
        for done, result in enumerate(run_files(work, batches, runner)):
            progress(done, len(batches))
            _store(connection, run_id, scratch, result, version)
            counts["texts"] += result.text_count
            counts["mentions"] += result.mention_count
        progress(len(batches), len(batches))
    return counts


def _adopted(connection: duckdb.DuckDBPyConnection, folder: Path) -> "tuple[str, Counts, Lexicon | None]":
    """Have the lexicon in `folder` in force; return its version, the counts of `adopt_lexicon`, and the lexicon.

    Where it was so before, by the same files and code, it isn't read (None): that takes a second.
    """
    told = _lexicon_rests_on(connection, folder)
    stored = connection.execute("SELECT DISTINCT lexicon_version FROM ops.lexicon_skill").fetchall()
    if len(stored) == 1 and is_done(connection, ADOPTED, told):
        return stored[0][0], {"skills_changed": 0, "texts_forgotten": 0}, None
    from skilltide.extract.lexicon import Lexicon

    lexicon = Lexicon.load(folder)
    counts = adopt_lexicon(connection, lexicon, folder)
    note_done(connection, ADOPTED, _lexicon_rests_on(connection, folder))
    return lexicon.version, counts, lexicon


def pack(lexicon_folder: Path) -> bytes:
    """Return a lexicon's files in one piece: it goes with the tasks, so that no worker needs the folder."""
    from skilltide.extract.lexicon_folder import read_files

    return zlib.compress(pickle.dumps(read_files(lexicon_folder)), level=1)


def make_ready(lexicon: bytes, version: str) -> None:
    """Have this process read a lexicon. Errors as of `tag_batch`."""
    _tagger(lexicon, version)


def tag_batch(path: Path, lexicon: bytes, version: str) -> Tagged:
    """Tag one batch file; runs in a worker process, which compiles each lexicon (`pack`) once.

    Raises:
        ConfigurationError: this process tags by other code than that of `version`.
    """
    from skilltide.extract.loading import no_garbage_collection

    tagger = _tagger(lexicon, version)
    rows = pq.read_table(path).to_pylist()
    with no_garbage_collection():
        records, failed = _tag_rows(tagger, rows)
    columns = list(zip(*records, strict=True)) or [()] * len(_SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
    out = path.with_suffix(".mentions.parquet")
    write_parquet(pa.table(arrays, schema=_SCHEMA), out)
    return Tagged(out.name, path.name, len(rows), len(records), failed)


def _tag_rows(tagger: "Tagger", rows: list[dict[str, Any]]) -> tuple[list[tuple[Any, ...]], list[tuple[str, str, str]]]:
    """Return the mentions of texts, as rows of `_SCHEMA`, and the texts that failed (`Tagged`)."""
    from skilltide.extract.tagger import TagInput

    records = []
    failed = []
    for row in rows:
        try:
            mentions = tagger.tag(*TagInput(row["text"], row["title"], row["employer_name"], row["language_code"]))
        except (OSError, MemoryError):  # the machine's trouble, not the text's
            raise
        except Exception as error:  # one text must not stop the others
            failed.append((row["text_id"], type(error).__name__, str(error)))
            continue
        text_id, text = row["text_id"], row["text"]
        for m in mentions:
            records.append(
                (text_id, m.start, m.end, m.skill, m.alias, m.level, m.section, m.rule, m.years, text[m.start : m.end])
            )
    return records, failed


@functools.lru_cache(maxsize=2)
def _tagger(lexicon: bytes, version: str) -> "Tagger":
    from skilltide.extract.loading import tagger_from_files

    check_code("tags", code_version(*CODE), version)
    return tagger_from_files(pickle.loads(zlib.decompress(lexicon)))


def _store(
    connection: duckdb.DuckDBPyConnection, run_id: str, scratch: Path, result: Tagged, lexicon_version: str
) -> None:
    """Store a batch. A text that failed counts as tagged, without mentions, and its postings stand in quarantine."""
    texts, mentions = {"texts": str(scratch / result.texts)}, {"mentions": str(scratch / result.mentions)}
    with transaction(connection):
        connection.execute(statement("drop_mention_of_batch"), texts)
        connection.execute(statement("store_mention"), mentions)
        connection.execute(statement("store_tagging"), texts | {"version": lexicon_version})
        (released,) = one_row(connection, statement("release_text"), texts)
        if released:
            touch(connection, "ops.quarantine")
        quarantine(connection, run_id, "tag", _refused(connection, result.failed))
        touch(connection, "mention", "tagging")
    (scratch / result.mentions).unlink()
    (scratch / result.texts).unlink()


def _refused(
    connection: duckdb.DuckDBPyConnection, failed: list[tuple[str, str, str]]
) -> Iterator[tuple[str, Rejection]]:
    """Yield the documents whose texts could not be tagged, with the reason."""
    for text_id, name, message in failed:
        for document_id, source_id, origin, row in connection.execute(statement("text_origin"), [text_id]).fetchall():
            yield document_id, Rejection.internal(source_id, origin, row, name, message)


STEP = Step(
    name="tag",
    run=tag,
    reads=("staging.text", "lexicons"),
    writes=("staging.mention", "staging.tagging", "staging.skill", "staging.skill_alias", "staging.skill_crosswalk",
            "staging.occupation_crosswalk", "ops.lexicon_skill"),
    code=CODE,
)  # fmt: skip
