"""merge: staging.posting -> staging.opening_member, staging.opening_repost, staging.opening_redirect.

What costs is stored and done again only for what changed: the signature of a text, the content of a posting (employer,
title and words), the matches of contents. Grouping postings by their matches is quick and done for all that have any.
"""

import functools
import hashlib
import platform
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from skilltide.errors import ConfigurationError
from skilltide.openings.compare import find_matches
from skilltide.openings.group import group, standing_alone
from skilltide.openings.model import Candidate, Content, Match, Member, Repost
from skilltide.openings.near import near
from skilltide.openings.redirect import redirects
from skilltide.openings.repost import reposts
from skilltide.openings.signature import SIZE, signature
from skilltide.openings.titles import title_key
from skilltide.openings.words import Shingles, shingles, words, words_id, years_asked
from skilltide.steps.done import is_done, note_done, rests_on
from skilltide.steps.step import Context, Step
from skilltide.task_runner import ONE_PROCESS, TaskRunner, run_files, write_batches, write_parquet
from skilltide.versions import code_version
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rows import one_row, touch, upsert
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

_WORDS = Content.__slots__.index("words_id")
_CONTENT = Candidate.__slots__.index("content_id")
_MEMBER = attrgetter(*Member.__slots__)
"""Its values in order, ten times as quickly as `astuple`."""
BATCH = 1_000
"""Texts that one task signs."""

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
    with transaction(connection):
        counts = {"texts": signed, "contents": _match_contents(connection)}
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
    if (own := signature_version()) != version:
        raise ConfigurationError(
            f"a worker on {platform.node()} signs texts by code {own}, this run by {version}. Install the same "
            f"skilltide for all workers, and start them again."
        )
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


def _match_contents(connection: duckdb.DuckDBPyConnection) -> int:
    """Bring contents and matches in line with the postings; return how many contents were compared anew."""
    changed = _refresh_contents(connection)
    if not changed:
        return 0
    rows = connection.execute(statement("opening_content")).fetchall()
    ids, employers, signatures = [row[0] for row in rows], [row[1] for row in rows], _signatures(connection, rows)
    new_ids = {content_id for content_id, _ in changed}
    touched = {employer for _, employer in changed if employer is not None}
    new = [content_id in new_ids or employer in touched for content_id, employer in zip(ids, employers, strict=True)]
    is_new = np.array(new, dtype=bool)
    needed = np.flatnonzero(near(signatures, employers, is_new))
    contents = [Content(*rows[place]) for place in needed.tolist()]
    found = find_matches(contents, signatures[needed], is_new[needed], lambda ids: _shingles(connection, ids))
    compared = new_ids | {content_id for content_id, is_one in zip(ids, new, strict=True) if is_one}
    connection.register("incoming", pa.table({"content_id": pa.array(sorted(compared), pa.string())}))
    connection.execute(statement("drop_opening_match"))
    connection.unregister("incoming")
    upsert(connection, "staging.opening_match", Match.__slots__, map(astuple, found))
    return int(is_new.sum())


def _refresh_contents(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str | None]]:
    """Bring staging.posting_content in line; return (content id, employer key) of the contents that came or went."""
    connection.execute(statement("posting_feature"), {"version": matcher_version()})
    stale = connection.execute(statement("drop_stale_content")).fetchall()
    rows = connection.execute(statement("new_posting_feature")).fetchall()
    fresh = [_content_row(*row) for row in rows]
    went: set[tuple[str, str | None]] = {(content_id, employer) for content_id, employer, _ in stale}
    came: set[tuple[str, str | None]] = {(row[2], row[3]) for row in fresh}
    others = _content_ids(connection, [content_id for content_id, _ in went | came])
    names = ["posting_id", "digest", "content_id", "employer_key", "is_intermediary", "title_key", "is_text_complete",
             "words_id", "matcher_version"]  # fmt: skip
    upsert(connection, "staging.posting_content", names, fresh)
    connection.execute("DROP TABLE posting_feature")
    if any(version != matcher_version() for _, _, version in stale):  # other rules: nothing stored holds
        return went | _content_ids(connection)
    return (went ^ came) - others  # what other postings have was there before, and still is


def _content_ids(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str] | None = None
) -> set[tuple[str, str | None]]:
    """Return (content id, employer key) of the contents that are stored, of all or of some ids."""
    found = "SELECT DISTINCT content_id, employer_key FROM staging.posting_content"
    if ids is not None:
        found += " WHERE content_id IN (SELECT unnest(?::VARCHAR[]))"
    return set(connection.execute(found, None if ids is None else [ids]).fetchall())


def _content_row(
    posting_id: str,
    digest: str,
    employer_key: str | None,
    is_intermediary: bool,
    is_text_complete: bool,
    title: str,
    city_name: str | None,
    region_name: str | None,
    text_words_id: str,
) -> tuple[Any, ...]:
    key = title_key(title, tuple(place for place in (city_name, region_name) if place))
    parts = [employer_key or "\1", str(is_intermediary), key, str(is_text_complete), text_words_id]
    content_id = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return (posting_id, digest, content_id, employer_key, is_intermediary, key, is_text_complete, text_words_id,
            matcher_version())  # fmt: skip


def _signatures(connection: duckdb.DuckDBPyConnection, contents: Sequence[tuple[Any, ...]]) -> NDArray[np.uint32]:
    """Return the signature of each content (rows of `opening_content`), a row each."""
    stored = connection.execute(statement("words_signature")).to_arrow_table()
    known = np.frombuffer(b"".join(stored["signature"].to_pylist()), dtype=np.uint32).reshape(-1, SIZE)
    place = {words_id: at for at, words_id in enumerate(stored["words_id"].to_pylist())}
    return known[[place[row[_WORDS]] for row in contents]]


def _shingles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Mapping[str, Shingles]:
    connection.register("incoming", pa.table({"words_id": pa.array(sorted(set(ids)), pa.string())}))
    rows = connection.execute(statement("words_shingles")).fetchall()
    connection.unregister("incoming")
    return {text_words_id: np.frombuffer(data, dtype=np.uint32) for text_words_id, data in rows}


def _store_members(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Group all postings; write the rows that differ from the stored ones, the reposts and the redirects."""
    matches = [Match(*row) for row in connection.execute("FROM staging.opening_match").fetchall()]
    alone, candidates = _candidates(connection, matches)
    grouped = group(candidates, matches)
    members = [*map(_MEMBER, grouped), *map(_MEMBER, map(standing_alone, alone))]
    stored = {row[0]: row for row in connection.execute("FROM staging.opening_member").fetchall()}
    after = {row[0]: row[1] for row in members}
    changed = [row for row in members if stored.get(row[0]) != row]
    gone = [posting_id for posting_id in stored if posting_id not in after]
    counts = {"postings": len(members), "openings": len(set(after.values())), "changed": len(changed) + len(gone)}
    if changed or gone:
        ids = sorted({row[0] for row in changed} | set(gone))
        connection.register("incoming", pa.table({"posting_id": pa.array(ids, pa.string())}))
        connection.execute("DELETE FROM staging.opening_member WHERE posting_id IN (SELECT posting_id FROM incoming)")
        connection.unregister("incoming")
        upsert(connection, "staging.opening_member", Member.__slots__, changed)
        touch(connection, "opening_member")
    counts["reposts"] = _store_reposts(connection, reposts(candidates, matches, grouped))
    counts["redirects"] = _store_redirects(connection, {key: row[1] for key, row in stored.items()}, after)
    return counts


def _candidates(connection: duckdb.DuckDBPyConnection, matches: Iterable[Match]) -> tuple[list[str], list[Candidate]]:
    """Return the ids of the postings whose content no other has and none matches, and the others to be sorted."""
    rows = connection.execute(statement("opening_candidate")).fetchall()
    matched = {content_id for match in matches for content_id in (match.content_a, match.content_b)}
    shown = Counter(row[_CONTENT] for row in rows)
    is_alone = [shown[row[_CONTENT]] == 1 and row[_CONTENT] not in matched for row in rows]
    alone = [row[0] for row, one in zip(rows, is_alone, strict=True) if one]
    return alone, [Candidate(*row) for row, one in zip(rows, is_alone, strict=True) if not one]


def _store_reposts(connection: duckdb.DuckDBPyConnection, found: Sequence[Repost]) -> int:
    rows = [astuple(repost) for repost in found]
    if rows != connection.execute("FROM staging.opening_repost ORDER BY opening_id").fetchall():
        connection.execute("DELETE FROM staging.opening_repost")
        upsert(connection, "staging.opening_repost", Repost.__slots__, rows)
        touch(connection, "opening_repost")
    return len(rows)


def _store_redirects(connection: duckdb.DuckDBPyConnection, before: dict[str, str], after: dict[str, str]) -> int:
    known = dict(connection.execute("FROM staging.opening_redirect").fetchall())
    found = redirects(before, after, known)
    if found != known:
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
