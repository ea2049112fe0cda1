"""drop_forgotten: what a user had forgotten goes again where a source brings it back, from the landing files too."""

from pathlib import Path

import duckdb

from skilltide.landing.retention import remove_documents
from skilltide.steps.step import Context, Step
from skilltide.warehouse.clearing import due_clearings, note_cleared, note_clearing
from skilltide.warehouse.forgotten import recall
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rows import touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction
from skilltide.written import clear_copies


def drop(context: Context) -> Counts:
    """Remove what is forgotten, and the copies of what was."""
    connection = context.connection
    if "home" in due_clearings(connection):
        remains = clear_copies(context.settings).remains
        context.remains += remains
        context.run.warnings += remains
        if not remains:
            note_cleared(connection, "home")
    return drop_forgotten(connection, context.settings.landing, context.settings.forget_key)


def drop_forgotten(connection: duckdb.DuckDBPyConnection, landing: Path, key_file: Path) -> Counts:
    """Remove the documents of what is forgotten from raw, staging and the landing files.

    `staging.posting`, texts and mentions follow when postings are refreshed. Returns counts, if any.
    """
    if not recall(connection, key_file):
        return {}
    connection.execute(statement("forgotten_document"))
    documents = connection.execute("SELECT document_id, source_id FROM forgotten_document").fetchall()
    for source_id in {source for _, source in documents}:
        remove_documents(landing / source_id, {document for document, source in documents if source == source_id})
    if documents:
        with transaction(connection):
            connection.execute(statement("drop_forgotten_quarantine"))
            for table in ("raw.document", "raw.document_observation", "raw.board_document", "staging.posting_version"):
                connection.execute(
                    f"DELETE FROM {table} WHERE document_id IN (SELECT document_id FROM forgotten_document)"
                )
            touch(connection, "ops.quarantine", "raw.document", "raw.document_observation", "posting_version")
            note_clearing(connection, "working", "published")
    connection.execute("DROP TABLE forgotten_document")
    connection.execute("DROP TABLE forgotten_key")
    return {"documents": len(documents)} if documents else {}


STEP = Step(
    name="drop_forgotten",
    run=drop,
    reads=("ops.forgotten_hash", "ops.clearing", "staging.posting_version"),
    writes=("landing", "raw.document", "raw.document_observation", "raw.board_document", "staging.posting_version",
            "ops.quarantine", "ops.clearing"),
    code=("skilltide.steps.drop_forgotten",),
)  # fmt: skip
