"""Reads Parquet files in small batches."""

from collections.abc import Iterator
from pathlib import Path

from skilltide.sources.files.record import Fault, NoteFunction, Record, as_json, check_record

_BATCH_ROWS = 200


def read_parquet(path: Path, note: NoteFunction) -> Iterator[Record | Fault]:
    """Yield the rows of a Parquet file; a file that is none, or is cut off, is one Fault."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    row = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                for values in batch.to_pylist():
                    row += 1
                    yield check_record(row, as_json(values))
    except (pa.ArrowException, OSError) as error:
        yield Fault(
            row + 1 if row else None, "truncated", f"not a whole Parquet file: {str(error).splitlines()[0][:200]}"
        )


def parquet_columns(path: Path) -> list[str]:
    """Return a Parquet file's column names, or none where it can't be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        return []
