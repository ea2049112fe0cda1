"""forget: have a posting, or all of an employer, gone from everything that is kept.

What is forgotten is remembered by id only, so that the next ingest doesn't bring it back.
"""

import shutil

import duckdb

from skilltide.errors import ConfigurationError
from skilltide.pipeline import ANALYSE_STEPS, DERIVE_STEPS, PUBLISH_STEPS, clock, quiet, walk
from skilltide.settings import Settings
from skilltide.steps.report import STEP as REPORT
from skilltide.steps.step import Context, Progress
from skilltide.warehouse.connect import working
from skilltide.warehouse.ledger import new_run
from skilltide.warehouse.rows import one_row, upsert
from skilltide.warehouse.statements import statement


def forget(
    settings: Settings, posting: str | None = None, employer: str | None = None, progress: Progress = quiet
) -> int:
    """Remove a posting, or all of an employer, from everything that is kept, and publish anew without it.

    Landing files, raw and staging data, the marts, exports, reports and cached responses are all cleared; it stays
    forgotten when a source brings it again. Returns how many postings went.

    Raises:
        ConfigurationError: nothing of it is in the warehouse.
    """
    with working(settings) as connection:
        count = remember(connection, posting, employer)
    shutil.rmtree(settings.http_cache, ignore_errors=True)
    for kept in (".last.duckdb", ".previous.duckdb"):
        (settings.reports / kept).unlink(missing_ok=True)
    context = Context(settings, new_run("forget"), clock, progress=progress)
    walk(context, (*DERIVE_STEPS, *ANALYSE_STEPS, *PUBLISH_STEPS, REPORT))
    return count


def remember(connection: duckdb.DuckDBPyConnection, posting: str | None = None, employer: str | None = None) -> int:
    """Note that a posting (its `posting_id`, or `source:native id`) or an employer is to be forgotten.

    Returns how many postings that is now.

    Raises:
        ConfigurationError: no posting in the warehouse is meant by it.
    """
    from skilltide.normalise.company import employer_key

    if posting:
        source_id, _, native_id = posting.partition(":")
        found = connection.execute(statement("posting_meant"), [posting, source_id, native_id]).fetchall()
    else:
        found = connection.execute(statement("employer_meant"), [employer, employer_key(employer or "")]).fetchall()
    if not found:
        what = f"posting {posting!r}" if posting else f"employer {employer!r}"
        raise ConfigurationError(
            f"forget: {what}: nothing of it is in the warehouse. Give a posting_id, SOURCE:NATIVE_ID, or the "
            f"employer's name as marts.posting shows it."
        )
    upsert(connection, "ops.forgotten", ["kind_code", "key"], found, conflict="ignore")
    return int(one_row(connection, statement("posting_of_keys"), [[key for _, key in found]])[0])
