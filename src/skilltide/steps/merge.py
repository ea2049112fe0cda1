"""merge: staging.posting -> staging.opening_member, staging.opening_repost, staging.opening_redirect.

What costs is stored and done again only for what changed: the signature of a text, the content of a posting (employer,
title and words), the matches of contents. Grouping postings by their matches is quick and done for all that have any.
"""

import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from functools import cache
from operator import attrgetter
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from skilltide.openings.compare import find_matches
from skilltide.openings.group import ALONE, group
from skilltide.openings.model import Candidate, Content, Match, Member, Repost
from skilltide.openings.near import near
from skilltide.openings.redirect import redirects
from skilltide.openings.repost import reposts
from skilltide.openings.signature import SIZE, signature
from skilltide.openings.titles import title_key
from skilltide.openings.words import Shingles, shingles, words, words_id, years_asked
from skilltide.steps.done import is_done, note_done, rests_on
from skilltide.steps.step import Context, Step
from skilltide.task_runner import ONE_PROCESS, TaskRunner, check_code, run_files, write_batches, write_parquet
from skilltide.versions import code_version
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.memory import release_memory, write_waiting
from skilltide.warehouse.rows import one_row, touch, upsert
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

_MEMBER = attrgetter(*Member.__slots__)
"""Its values in order, ten times as quickly as `astuple`."""
BATCH = 1_000
"""Texts that one task signs."""
TITLES = 5_000
"""Postings of whose titles one task makes keys."""
_AT_ONCE = 50_000
"""Signatures that are read at once."""
_CONTENTS = "SELECT DISTINCT content_id, employer_key FROM staging.posting_content"

SIGNATURE_CODE = ("skilltide.openings.signature", "skilltide.openings.words")
MATCHER_CODE = (*SIGNATURE_CODE, "skilltide.openings.compare", "skilltide.openings.titles")


_SIGNED = pa.schema(
    [
        ("text_id", pa.string()),
        ("words_id", pa.string()),
        ("years", pa.string()),
        ("signature", pa.binary()),
        ("shingles", pa.binary()),
        ("signature_version", pa.string()),
    ]
)


@cache
def signature_version() -> str:
    """Return the version of what texts' signatures are made by."""
    return code_version(*SIGNATURE_CODE)


@cache
def matcher_version() -> str:
    """Return the version of what contents are compared by: with another one, all has to be compared again."""
    return code_version(*MATCHER_CODE)


def merge(context: Context) -> Counts:
    """Bring openings in line with postings, where those or the rules changed."""
    connection = context.connection
    if is_done(connection, STEP.name, _rests_on(connection)):
        return _standing(connection)
    counts = merge_openings(connection, context.runner, context.shown("sign"))
    note_done(connection, STEP.name, _rests_on(connection))
    return counts


def _rests_on(connection: duckdb.DuckDBPyConnection) -> str:
    tables = ("posting", "text", "text_signature", "posting_content", "opening_match", "opening_member",
              "opening_repost", "opening_redirect")  # fmt: skip
    return rests_on(connection, tables, [code_version(*STEP.code)])


def _standing(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Return the counts of `merge_openings` where nothing changed."""
    postings, openings = one_row(connection, "SELECT count(*), count(DISTINCT opening_id) FROM staging.opening_member")
    (reposts,) = one_row(connection, "SELECT count(*) FROM staging.opening_repost")
    (redirected,) = one_row(connection, "SELECT count(*) FROM staging.opening_redirect")
    return {"texts": 0, "contents": 0, "postings": postings, "openings": openings, "changed": 0, "reposts": reposts,
            "redirects": redirected}  # fmt: skip


def merge_openings(
    connection: duckdb.DuckDBPyConnection,
    runner: TaskRunner = ONE_PROCESS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Counts:
    """Sort all postings into openings, in one transaction; signatures are kept before it, batch by batch.

    Returns counts: postings, openings, changed (postings that stand elsewhere than before, or for another reason),
    texts (signatures computed), contents (compared anew), reposts and redirects (all there are).
    """
    signed = _sign_texts(connection, runner, progress)  # each batch holds for itself: a killed run goes on from there
    write_waiting(connection)
    with transaction(connection):
        counts = {"texts": signed, "contents": _match_contents(connection, runner)}
        return counts | _store_members(connection)


def _sign_texts(connection: duckdb.DuckDBPyConnection, runner: TaskRunner, progress: Callable[[int, int], None]) -> int:
    """Compute the signatures of texts that have none; forget those of texts that no posting shows any more."""
    version = signature_version()
    connection.execute(statement("drop_text_signature"), [version])
    count = 0
    with runner.scratch() as scratch:
        reader = connection.execute(statement("unsigned_text")).to_arrow_reader(BATCH)
        batches = list(write_batches(reader, scratch))
        work = functools.partial(sign_batch, version=version)
        for done, (name, signed) in enumerate(run_files(work, batches, runner), start=1):
            connection.execute(statement("store_text_signature"), {"signed": str(scratch / name)})
            (scratch / name).unlink()
            count += signed
            progress(done, len(batches))
    return count


def sign_batch(path: Path, version: str) -> tuple[str, int]:
    """Sign one batch file of texts; runs in a worker process. Returns the name of what it wrote, and how many.

    Raises:
        ConfigurationError: this process signs by other code than that of `version`.
    """
    check_code("signs texts", signature_version(), version)
    rows = [(row["text_id"], *_signed(row["text"]), version) for row in pq.read_table(path).to_pylist()]
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _SIGNED, strict=True)]
    out = path.with_suffix(".signed.parquet")
    write_parquet(pa.table(arrays, schema=_SIGNED), out)
    return out.name, len(rows)


def _signed(text: str) -> tuple[str, str, bytes, bytes]:
    found = words(text)
    runs = shingles(found)
    return words_id(found), years_asked(found), signature(runs).tobytes(), runs.tobytes()


def _match_contents(connection: duckdb.DuckDBPyConnection, runner: TaskRunner) -> int:
    """Bring contents and matches in line with the postings; return how many contents were compared anew."""
    if not _refresh_contents(connection, runner):
        return 0
    contents, signatures, is_new = _needed_contents(connection)
    release_memory(connection)
    matches = find_matches(contents, signatures, is_new, lambda ids: _shingles(connection, ids))
    new = [content.content_id for content, flag in zip(contents, is_new.tolist(), strict=True) if flag]
    connection.register("incoming", pa.table({"content_id": pa.array(new, pa.string())}))
    connection.execute(statement("drop_opening_match"))
    connection.unregister("incoming")
    upsert(connection, "staging.opening_match", Match.__slots__, map(astuple, matches))
    connection.execute("DROP TABLE content_change")
    return len(new)


def _refresh_contents(connection: duckdb.DuckDBPyConnection, runner: TaskRunner) -> bool:
    """Bring staging.posting_content in line; tell whether contents came or went: those are in content_change then."""
    other = "SELECT count(*) > 0 FROM staging.posting_content WHERE matcher_version <> ?"
    (has_other_rules,) = one_row(connection, other, [matcher_version()])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE content_before AS {_CONTENTS}")
    connection.execute(statement("content_digest"), {"version": matcher_version()})
    connection.execute(statement("drop_stale_content"))
    with runner.scratch() as scratch:
        reader = connection.execute(statement("unmade_content")).to_arrow_reader(TITLES)
        batches = list(write_batches(reader, scratch))
        for name in run_files(functools.partial(content_batch, version=matcher_version()), batches, runner):
            connection.execute(statement("store_posting_content"), {"contents": str(scratch / name)})
            (scratch / name).unlink()
    # with other rules nothing that is stored holds
    connection.execute(statement("content_change"), {"has_other_rules": has_other_rules})
    for table in ("content_digest", "content_before"):
        connection.execute(f"DROP TABLE {table}")
    (has_changed,) = one_row(connection, "SELECT count(*) > 0 FROM content_change")
    return bool(has_changed)


def content_batch(path: Path, version: str) -> str:
    """Make the contents of one batch file of postings; runs in a worker process. Returns the name of what it wrote.

    Raises:
        ConfigurationError: this process compares by other code than that of `version`.
    """
    check_code("compares texts", matcher_version(), version)
    table = pq.read_table(path)
    told = {name: table[name].to_pylist() for name in table.column_names}
    places = zip(told["city_name"], told["region_name"], strict=True)
    keys = [title_key(title, tuple(filter(None, place))) for title, place in zip(told["title"], places, strict=True)]
    parts = (told[name] for name in ("employer_key", "is_intermediary", "is_text_complete", "words_id"))
    ids = [_content_id(*row) for row in zip(keys, *parts, strict=True)]
    made = table.drop_columns(["title", "city_name", "region_name"])
    for name, values in (("content_id", ids), ("title_key", keys), ("matcher_version", [version] * len(ids))):
        made = made.append_column(name, pa.array(values, pa.string()))
    out = path.with_suffix(".contents.parquet")
    write_parquet(made, out)
    return out.name


def _content_id(
    key: str, employer_key: str | None, is_intermediary: bool, is_text_complete: bool, text_words_id: str
) -> str:
    parts = [employer_key or "\1", str(is_intermediary), key, str(is_text_complete), text_words_id]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _needed_contents(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[list[Content], NDArray[np.uint32], NDArray[np.bool_]]:
    """Return the contents that a comparison of the new ones needs, with their signatures and whether they are new."""
    found, signatures = _contents(connection)
    is_new = found["is_new"].to_numpy()
    employers = pc.dictionary_encode(found["employer_key"]).unify_dictionaries().combine_chunks()
    codes = employers.indices.fill_null(-1).to_numpy()
    is_needed = near(signatures, codes, is_new)
    if not is_needed.all():
        found = found.filter(pa.array(is_needed))
        signatures, codes, is_new = signatures[is_needed], codes[is_needed], is_new[is_needed]
    return _content_objects(found, employers.dictionary.to_pylist(), codes.tolist()), signatures, is_new


def _contents(connection: duckdb.DuckDBPyConnection) -> tuple[pa.Table, NDArray[np.uint32]]:
    """Return the different contents, sorted by id, with whether they are to be compared; and a signature each."""
    batches, signatures = [], [np.empty((0, SIZE), dtype=np.uint32)]
    reader = connection.execute(statement("opening_content")).to_arrow_reader(_AT_ONCE)
    for batch in reader:
        joined = b"".join(batch.column("signature").to_pylist())
        signatures.append(np.frombuffer(joined, dtype=np.uint32).reshape(-1, SIZE))
        batches.append(batch.drop_columns(["signature"]))
    schema = reader.schema.remove(reader.schema.get_field_index("signature"))
    return pa.Table.from_batches(batches, schema), np.concatenate(signatures)


def _content_objects(found: pa.Table, employers: Sequence[str], codes: Iterable[int]) -> list[Content]:
    """Return contents whose employers share their names: `employers` by code, -1 for one that isn't known."""
    columns = {name: found[name].to_pylist() for name in Content.__slots__ if name != "employer_key"}
    columns["employer_key"] = [employers[code] if code >= 0 else None for code in codes]
    return [Content(*row) for row in zip(*(columns[name] for name in Content.__slots__), strict=True)]


def _shingles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Mapping[str, Shingles]:
    connection.register("incoming", pa.table({"words_id": pa.array(sorted(set(ids)), pa.string())}))
    rows = connection.execute(statement("words_shingles")).fetchall()
    connection.unregister("incoming")
    return {text_words_id: np.frombuffer(data, dtype=np.uint32) for text_words_id, data in rows}


def _store_members(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Group all postings; write the rows that differ from the stored ones, the reposts and the redirects."""
    matches = [Match(*row) for row in connection.execute("FROM staging.opening_match").fetchall()]
    connection.execute(statement("opening_candidate"))
    together = "SELECT * EXCLUDE (is_alone) FROM opening_candidate WHERE NOT is_alone"
    candidates = [Candidate(*row) for row in connection.execute(together).fetchall()]
    grouped = group(candidates, matches)
    connection.execute(statement("member_alone"), {"reason": ALONE})
    upsert(connection, "member_after", Member.__slots__, map(_MEMBER, grouped))
    postings, openings = one_row(connection, "SELECT count(*), count(DISTINCT opening_id) FROM member_after")
    connection.execute(statement("changed_member"))
    (changed,) = one_row(connection, "SELECT count(*) FROM changed_member")
    counts = {"postings": postings, "openings": openings, "changed": changed}
    redirected = _redirects(connection)
    if changed:
        connection.execute(statement("store_changed_member"))
        touch(connection, "opening_member")
    for table in ("opening_candidate", "member_after", "changed_member"):
        connection.execute(f"DROP TABLE {table}")
    counts["reposts"] = _store_reposts(connection, reposts(candidates, matches, grouped))
    counts["redirects"] = _store_redirects(connection, redirected)
    return counts


def _store_reposts(connection: duckdb.DuckDBPyConnection, found: Sequence[Repost]) -> int:
    rows = [astuple(repost) for repost in found]
    if rows != connection.execute("FROM staging.opening_repost ORDER BY opening_id").fetchall():
        connection.execute("DELETE FROM staging.opening_repost")
        upsert(connection, "staging.opening_repost", Repost.__slots__, rows)
        touch(connection, "opening_repost")
    return len(rows)


def _redirects(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the redirects that are to be; read are the postings of openings that are no more, and where they lead."""
    connection.execute(statement("former_opening"))
    before = connection.execute("SELECT posting_id, opening_id FROM former_member").fetchall()
    known = connection.execute("SELECT old_opening_id, opening_id FROM former_redirect").fetchall()
    after = connection.execute(statement("member_after_former")).fetchall()
    for table in ("former_opening", "former_member", "former_redirect"):
        connection.execute(f"DROP TABLE {table}")
    return redirects(dict(before), dict(after), dict(known))


def _store_redirects(connection: duckdb.DuckDBPyConnection, found: Mapping[str, str]) -> int:
    if found != dict(connection.execute("FROM staging.opening_redirect").fetchall()):
        connection.execute("DELETE FROM staging.opening_redirect")
        upsert(connection, "staging.opening_redirect", ["old_opening_id", "opening_id"], sorted(found.items()))
        touch(connection, "opening_redirect")
    return len(found)


STEP = Step(
    name="merge",
    run=merge,
    reads=("staging.posting", "staging.text"),
    writes=("staging.text_signature", "staging.posting_content", "staging.opening_match", "staging.opening_member",
            "staging.opening_repost", "staging.opening_redirect"),
    code=(*MATCHER_CODE, "skilltide.openings.group", "skilltide.openings.repost", "skilltide.openings.redirect",
          "skilltide.openings.near"),
)  # fmt: skip
