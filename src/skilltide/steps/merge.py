"""merge: staging.posting -> staging.opening_member."""

from dataclasses import astuple

import duckdb
import pyarrow as pa

from skilltide.openings import Candidate, Member, merge
from skilltide.steps.build import touch

_CANDIDATES = """
    SELECT
        posting.posting_id, posting.source_id, posting.native_id,
        md5(concat_ws(chr(0), posting.employer_key, lower(posting.title),
            regexp_replace(lower(text.text), '[^\\p{L}\\p{N}+#]+', '', 'g'))) AS content_key,
        coalesce(posting.posted_on, posting.first_seen_on) AS started_on,
        posting.last_seen_on
    FROM staging.posting AS posting
    JOIN staging.text AS text USING (text_id)
"""


def merge_openings(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Sort all postings into openings; writes nothing where the result is what is stored. Returns counts."""
    rows = connection.execute(_CANDIDATES).fetchall()
    members = sorted(merge(Candidate(*row) for row in rows), key=lambda member: member.posting_id)
    counts = {"postings": len(members), "openings": sum(member.is_representative for member in members)}
    stored = connection.execute("SELECT * FROM staging.opening_member ORDER BY posting_id").fetchall()
    if stored == [astuple(member) for member in members]:
        return {**counts, "changed": 0}
    columns = list(zip(*(astuple(member) for member in members), strict=True))
    types = [pa.string(), pa.string(), pa.bool_(), pa.string(), pa.float64()]
    names = Member.__slots__
    table = pa.table({name: pa.array(columns[i], types[i]) for i, name in enumerate(names)})  # type: ignore[arg-type]
    connection.register("incoming", table)
    connection.begin()
    connection.execute("DELETE FROM staging.opening_member")
    connection.execute("INSERT INTO staging.opening_member BY NAME SELECT * FROM incoming")
    touch(connection, "opening_member")
    connection.commit()
    connection.unregister("incoming")
    return {**counts, "changed": len(set(stored) ^ {astuple(member) for member in members})}
