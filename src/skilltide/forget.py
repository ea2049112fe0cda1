"""forget: have a posting, or all of an employer, gone from everything that is kept.

What is forgotten is remembered by keyed hashes only: the next ingest doesn't bring it back, and nothing tells it.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from skilltide.errors import ConfigurationError
from skilltide.pipeline import ANALYSE_STEPS, DERIVE_STEPS, PUBLISH_STEPS, clock, quiet, walk
from skilltide.settings import Settings
from skilltide.steps.report import STEP as REPORT
from skilltide.steps.step import Context, Progress
from skilltide.warehouse.connect import working
from skilltide.warehouse.forgotten import remember
from skilltide.warehouse.ledger import new_run
from skilltide.warehouse.rows import one_row
from skilltide.warehouse.statements import statement
from skilltide.written import clear_written


@dataclass
class Forgotten:
    """What forgetting did."""

    posting_count: int
    removed: list[Path] = field(default_factory=list)
    """Reports and exports that had been written outside the home's folders, and are removed."""


def forget(
    settings: Settings, posting: str | None = None, employer: str | None = None, progress: Progress = quiet
) -> Forgotten:
    """Remove a posting, or all of an employer, from everything that is kept, and publish anew without it.

    Landing files, raw and staging data, the marts, exports, cached responses and all reports ever written are cleared,
    and the working database is written anew, as its file keeps the blocks of deleted rows. It stays forgotten when a
    source brings it again.

    Raises:
        ConfigurationError: nothing of it is in the warehouse.
    """
    forgotten = Forgotten(_note(settings, posting, employer))
    shutil.rmtree(settings.http_cache, ignore_errors=True)
    forgotten.removed = clear_written(settings)
    for kept in (".last.duckdb", ".previous.duckdb"):  # what reports are compared with
        (settings.reports / kept).unlink(missing_ok=True)
    context = Context(settings, new_run("forget"), clock, progress=progress)
    walk(context, (*DERIVE_STEPS, *ANALYSE_STEPS, *PUBLISH_STEPS, REPORT))
    return forgotten


def _note(settings: Settings, posting: str | None, employer: str | None) -> int:
    """Note what is to be forgotten (a posting by `posting_id` or `source:native id`); return how many postings it is.

    Raises:
        ConfigurationError: no posting in the warehouse is meant by it.
    """
    from skilltide.normalise.company import employer_key

    with working(settings) as connection:
        if posting:
            source_id, _, native_id = posting.partition(":")
            found = connection.execute(statement("posting_meant"), [posting, source_id, native_id]).fetchall()
        else:
            keys = [employer, employer_key(employer or "")]
            found = connection.execute(statement("employer_meant"), keys).fetchall()
        if not found:
            what = f"posting {posting!r}" if posting else f"employer {employer!r}"
            raise ConfigurationError(
                f"forget: {what}: nothing of it is in the warehouse. Give a posting_id, SOURCE:NATIVE_ID, or the "
                f"employer's name as marts.posting shows it."
            )
        remember(connection, settings.forget_key, found)
        return int(one_row(connection, statement("posting_of_keys"), [[key for _, key in found]])[0])
