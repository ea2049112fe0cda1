"""The history of what was published: the figures of each publication, kept where they differ from the one before.

Figures are small (with 2,200 skills 40 kB a publication in the published file, 100 kB in the working one) and name no
posting and no employer, so they outlive what they were counted from: a number that was cited in March can be compared
with what is said now, whatever changed meanwhile.
"""

from datetime import datetime

import duckdb

from skilltide import __version__
from skilltide.analysis.relation import relations
from skilltide.log import logger
from skilltide.place import Lake, Place
from skilltide.versions import code_version
from skilltide.warehouse.lake import LakeMissingError, attach
from skilltide.warehouse.quoting import literal
from skilltide.warehouse.rows import one_row, touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

DAYS_WHOLE = 7
DAYS_DAILY = 400
"""Days before the newest publication of which every publication is kept, then the last of each day; of older ones the
last of each month."""

TABLES = ("publication", "publication_skill", "publication_lexicon")
"""Tables of `ops`, and the marts of the same names and columns."""
CODE = ("skilltide.normalise.posting", "skilltide.openings.group", "skilltide.extract.tagger")
"""What makes figures out of documents, beside the relations of the analysis."""
_APART = "last_seen_on"
"""What may differ without being a change: a day on which everything was seen again is no news."""


def record_publication(connection: duckdb.DuckDBPyConnection, run_id: str, published_at: datetime) -> int | None:
    """Keep the figures of the marts as they stand, as a new publication; return its number.

    Returns None, and writes nothing, where all that is kept of a publication is as in the newest one.
    """
    with transaction(connection):
        for name in ("state", "skill", "lexicon"):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE new_{name} AS {statement(f'published_{name}')}")
        (newest,) = one_row(connection, "SELECT max(publication_id) FROM ops.publication")
        number = None
        if newest is None or _differs(connection, newest):
            number = (newest or 0) + 1
            _store(connection, number, run_id, published_at)
            _thin(connection)
            touch(connection, *(f"ops.{table}" for table in TABLES))
        for name in ("state", "skill", "lexicon"):
            connection.execute(f"DROP TABLE new_{name}")
    return number


def adopt_publications(connection: duckdb.DuckDBPyConnection, published: Place) -> int:
    """Take over the history that a published file or lake holds, where the working database has none; return how many.

    A working database can be made anew from landing files, and what was said before can't.
    """
    (known,) = one_row(connection, "SELECT count(*) FROM ops.publication")
    if known or not (isinstance(published, Lake) or published.exists()):
        return 0
    try:
        if isinstance(published, Lake):
            attach(connection, published, "before")
        with transaction(connection):
            if not isinstance(published, Lake):
                connection.execute(f"ATTACH {literal(published)} AS before (READ_ONLY)")
            for table in TABLES:
                connection.execute(f"INSERT INTO ops.{table} BY NAME FROM before.marts.{table}")
            touch(connection, *(f"ops.{table}" for table in TABLES))
    except LakeMissingError:
        return 0
    except duckdb.Error as error:
        logger.info("%s: no history of publications to take over: %s", published, str(error).splitlines()[0])
        return 0
    finally:
        connection.execute("DETACH DATABASE IF EXISTS before")
    (known,) = one_row(connection, "SELECT count(*) FROM ops.publication")
    return int(known)


def _differs(connection: duckdb.DuckDBPyConnection, newest: int) -> bool:
    """Return whether anything that a publication keeps is otherwise than in the newest one."""
    kept = {
        "state": (f"* EXCLUDE ({_APART})", "SELECT {} FROM ops.publication WHERE publication_id = ?", [newest]),
        "skill": ("*", "SELECT {} FROM ops.publication_skill WHERE publication_id = ?", [newest]),
        "lexicon": ("skill_id, wordings", f"SELECT {{}} FROM ({statement('lexicon_published_last')})", []),
    }
    for name, (chosen, sql, values) in kept.items():
        columns = ", ".join(
            column for column, *_ in connection.execute(f"DESCRIBE SELECT {chosen} FROM new_{name}").fetchall()
        )
        new, old = f"SELECT {columns} FROM new_{name}", sql.format(columns)
        (count,) = one_row(
            connection,
            f"SELECT count(*) FROM ((({new}) EXCEPT ({old})) UNION ALL (({old}) EXCEPT ({new})))",
            values * 2,
        )
        if count:
            return True
    return False


def _store(connection: duckdb.DuckDBPyConnection, number: int, run_id: str, published_at: datetime) -> None:
    code = code_version(*CODE, *sorted({relation.module for relation in relations().values()}))
    when = published_at.replace(tzinfo=None)
    connection.execute(statement("store_publication"), [number, when, run_id, __version__, code])
    connection.execute(
        "INSERT INTO ops.publication_skill BY NAME SELECT ? AS publication_id, * FROM new_skill", [number]
    )
    connection.execute(
        f"""
        INSERT INTO ops.publication_lexicon BY NAME
        SELECT $number AS publication_id, coalesce(new.skill_id, old.skill_id) AS skill_id, new.wordings
        FROM new_lexicon AS new
        FULL JOIN ({statement("lexicon_published_last")}) AS old ON new.skill_id = old.skill_id
        WHERE new.wordings IS DISTINCT FROM old.wordings
        """,
        {"number": number},
    )


def _thin(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the publications that have had their time; what changed in the lexicon moves to the next one kept."""
    dropped = connection.execute(statement("superseded_publication"), [DAYS_WHOLE, DAYS_DAILY]).fetchall()
    if not dropped:
        return
    ids = [number for (number,) in dropped]
    for table in ("publication", "publication_skill"):
        connection.execute(f"DELETE FROM ops.{table} WHERE list_contains(?, publication_id)", [ids])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE moved AS {statement('lexicon_of_kept_publication')}")
    connection.execute("DELETE FROM ops.publication_lexicon")
    connection.execute("INSERT INTO ops.publication_lexicon BY NAME FROM moved")
    connection.execute("DROP TABLE moved")
