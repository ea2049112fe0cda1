"""One way to write several things or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block does when it ends, undo it where it fails.

    What failed is what is raised: a rollback that fails too (a full disk ends the transaction by itself) is a note
    of it.
    """
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException as error:
        try:
            connection.rollback()
        except duckdb.Error as second:
            error.add_note(f"undoing it failed too: {second}")
        raise
