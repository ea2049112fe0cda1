"""merge: staging.posting -> staging.opening_member, staging.opening_redirect.

What costs is stored and done again only for what changed: the signature of a text, the content of a posting (employer,
title and words), the matches of contents. Grouping postings by their matches is quick and done for all.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from skilltide.openings.compare import find_matches
from skilltide.openings.group import group
from skilltide.openings.model import Candidate, Content, Match, Member
from skilltide.openings.redirect import redirects
from skilltide.openings.signature import SIZE, signature
from skilltide.openings.titles import title_key
from skilltide.openings.version import matcher_version, signature_version
from skilltide.openings.words import Shingles, shingles, words, words_id, years_asked
from skilltide.steps.build import touch

ROUND, BATCH = 5_000, 1_000
"""Texts whose signatures are held at once, and texts read at once."""

_FEATURES = """
    CREATE OR REPLACE TEMP TABLE posting_feature AS
    SELECT
        posting.posting_id, posting.employer_key, posting.is_intermediary, posting.is_text_complete, posting.title,
        posting.city_name, posting.region_name, signature.words_id,
        md5(concat_ws(chr(0), $version, coalesce(posting.employer_key, chr(1)), posting.is_intermediary,
            posting.is_text_complete, posting.title, coalesce(posting.city_name, chr(1)),
            coalesce(posting.region_name, chr(1)), signature.words_id)) AS digest
    FROM staging.posting AS posting
    JOIN staging.text_signature AS signature USING (text_id)
"""

_CONTENTS = """
    SELECT DISTINCT
        content.content_id, content.employer_key, content.is_intermediary, content.title_key, content.is_text_complete,
        words_id, signature.years
    FROM staging.posting_content AS content
    JOIN staging.text_signature AS signature USING (words_id)
    ORDER BY content.content_id
"""

_CANDIDATES = """
    SELECT
        posting.posting_id, posting.source_id, posting.native_id, content.content_id, posting.city_name,
        posting.country_code, coalesce(posting.posted_on, posting.first_seen_on) AS started_on, posting.last_seen_on,
        posting.is_text_complete
    FROM staging.posting AS posting
    JOIN staging.posting_content AS content USING (posting_id)
"""


def merge_openings(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Sort all postings into openings, in one transaction.

    Returns counts: postings, openings, changed (postings that stand elsewhere than before, or for another reason),
    texts (signatures computed), contents (compared anew), redirects (all there are).
    """
    connection.begin()
    try:
        counts = {"texts": _sign_texts(connection), "contents": _match_contents(connection)}
        counts |= _store_members(connection)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return counts


def _sign_texts(connection: duckdb.DuckDBPyConnection) -> int:
    """Compute the signatures of texts that have none; forget those of texts that no posting shows any more."""
    version = signature_version()
    connection.execute(
        "DELETE FROM staging.text_signature "
        "WHERE signature_version != ? OR text_id NOT IN (SELECT text_id FROM staging.posting)",
        [version],
    )
    names = ["text_id", "words_id", "years", "signature", "shingles", "signature_version"]
    types = [pa.string(), pa.string(), pa.string(), pa.binary(), pa.binary(), pa.string()]
    count = 0
    while True:
        reader = connection.execute(
            "SELECT text_id, text FROM staging.text WHERE text_id IN (SELECT text_id FROM staging.posting) "
            "AND text_id NOT IN (SELECT text_id FROM staging.text_signature) LIMIT ?",
            [ROUND],
        ).to_arrow_reader(BATCH)
        rows = [(row["text_id"], *_signed(row["text"]), version) for batch in reader for row in batch.to_pylist()]
        if not rows:
            return count
        _insert(connection, "staging.text_signature", names, types, rows)
        count += len(rows)


def _signed(text: str) -> tuple[str, str, bytes, bytes]:
    found = words(text)
    runs = shingles(found)
    return words_id(found), years_asked(found), signature(runs).tobytes(), runs.tobytes()


def _match_contents(connection: duckdb.DuckDBPyConnection) -> int:
    """Bring contents and matches in line with the postings; return how many contents were compared anew."""
    changed = _refresh_contents(connection)
    if not changed:
        return 0
    contents = [Content(*row) for row in connection.execute(_CONTENTS).fetchall()]
    employers = {employer for _, employer in changed if employer is not None}
    new_ids = {content_id for content_id, _ in changed}
    is_new = np.array([item.content_id in new_ids or item.employer_key in employers for item in contents], dtype=bool)
    found = find_matches(contents, _signatures(connection, contents), is_new, lambda ids: _shingles(connection, ids))
    compared = new_ids | {item.content_id for item, new in zip(contents, is_new, strict=True) if new}
    connection.register("incoming", pa.table({"content_id": pa.array(sorted(compared), pa.string())}))
    connection.execute("""
        DELETE FROM staging.opening_match
        WHERE content_a IN (SELECT content_id FROM incoming) OR content_b IN (SELECT content_id FROM incoming)
    """)
    connection.unregister("incoming")
    types = [pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64(), pa.float64()]
    _insert(connection, "staging.opening_match", Match.__slots__, types, map(astuple, found))
    return int(is_new.sum())


def _refresh_contents(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str | None]]:
    """Bring staging.posting_content in line; return (content id, employer key) of the contents that came or went."""
    connection.execute(_FEATURES, {"version": matcher_version()})
    before = _content_ids(connection)
    stale = connection.execute("""
        DELETE FROM staging.posting_content
        WHERE NOT EXISTS (
            SELECT 1 FROM posting_feature AS feature
            WHERE feature.posting_id = posting_content.posting_id AND feature.digest = posting_content.digest
        )
        RETURNING content_id, employer_key, matcher_version
    """).fetchall()
    rows = connection.execute("""
        SELECT posting_id, digest, employer_key, is_intermediary, is_text_complete, title, city_name, region_name,
            words_id
        FROM posting_feature ANTI JOIN staging.posting_content USING (posting_id)
    """).fetchall()
    fresh = [_content_row(*row) for row in rows]
    names = ["posting_id", "digest", "content_id", "employer_key", "is_intermediary", "title_key", "is_text_complete",
             "words_id", "matcher_version"]  # fmt: skip
    types = [pa.string()] * 4 + [pa.bool_(), pa.string(), pa.bool_(), pa.string(), pa.string()]
    _insert(connection, "staging.posting_content", names, types, fresh)
    connection.execute("DROP TABLE posting_feature")
    changed = before ^ _content_ids(connection)
    if any(version != matcher_version() for _, _, version in stale):  # other rules: nothing stored holds
        return before | _content_ids(connection)
    return changed


def _content_ids(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str | None]]:
    return set(connection.execute("SELECT DISTINCT content_id, employer_key FROM staging.posting_content").fetchall())


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
) -> tuple[object, ...]:
    key = title_key(title, tuple(place for place in (city_name, region_name) if place))
    parts = [employer_key or "\1", str(is_intermediary), key, str(is_text_complete), text_words_id]
    content_id = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return (posting_id, digest, content_id, employer_key, is_intermediary, key, is_text_complete, text_words_id,
            matcher_version())  # fmt: skip


def _signatures(connection: duckdb.DuckDBPyConnection, contents: Sequence[Content]) -> NDArray[np.uint32]:
    rows = dict(
        connection.execute("SELECT words_id, any_value(signature) FROM staging.text_signature GROUP BY 1").fetchall()
    )
    joined = b"".join(rows[content.words_id] for content in contents)
    return np.frombuffer(joined, dtype=np.uint32).reshape(len(contents), SIZE)


def _shingles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Mapping[str, Shingles]:
    connection.register("incoming", pa.table({"words_id": pa.array(sorted(set(ids)), pa.string())}))
    rows = connection.execute(
        "SELECT words_id, any_value(shingles) FROM staging.text_signature "
        "SEMI JOIN incoming USING (words_id) GROUP BY words_id"
    ).fetchall()
    connection.unregister("incoming")
    return {text_words_id: np.frombuffer(data, dtype=np.uint32) for text_words_id, data in rows}


def _store_members(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Group all postings; write the rows that differ from the stored ones, and the redirects."""
    candidates = (Candidate(*row) for row in connection.execute(_CANDIDATES).fetchall())
    matches = (Match(*row) for row in connection.execute("FROM staging.opening_match").fetchall())
    members = group(candidates, matches)
    stored = {row[0]: row for row in connection.execute("FROM staging.opening_member").fetchall()}
    after = {member.posting_id: member.opening_id for member in members}
    changed = [row for row in map(astuple, members) if stored.get(row[0]) != row]
    gone = [posting_id for posting_id in stored if posting_id not in after]
    counts = {"postings": len(members), "openings": len(set(after.values())), "changed": len(changed) + len(gone)}
    if changed or gone:
        ids = sorted({row[0] for row in changed} | set(gone))
        connection.register("incoming", pa.table({"posting_id": pa.array(ids, pa.string())}))
        connection.execute("DELETE FROM staging.opening_member WHERE posting_id IN (SELECT posting_id FROM incoming)")
        connection.unregister("incoming")
        types = [pa.string(), pa.string(), pa.bool_(), pa.string(), pa.float64()]
        _insert(connection, "staging.opening_member", Member.__slots__, types, changed)
        touch(connection, "opening_member")
    counts["redirects"] = _store_redirects(connection, {key: row[1] for key, row in stored.items()}, after)
    return counts


def _store_redirects(connection: duckdb.DuckDBPyConnection, before: dict[str, str], after: dict[str, str]) -> int:
    known = dict(connection.execute("FROM staging.opening_redirect").fetchall())
    found = redirects(before, after, known)
    if found != known:
        connection.execute("DELETE FROM staging.opening_redirect")
        names, types = ["old_opening_id", "opening_id"], [pa.string(), pa.string()]
        _insert(connection, "staging.opening_redirect", names, types, sorted(found.items()))
        touch(connection, "opening_redirect")
    return len(found)


def _insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: Iterable[str],
    types: Sequence[pa.DataType],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    arrays = {name: pa.array(column, kind) for name, column, kind in zip(names, columns, types, strict=True)}
    connection.register("incoming", pa.table(arrays))
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
    connection.unregister("incoming")
