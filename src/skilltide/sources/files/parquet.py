"""Reads Parquet files in small batches."""

from collections.abc import Iterator
from pathlib import Path

from skilltide.sources.files.file_input import FileInput, as_input
from skilltide.sources.files.limits import DEFAULT_LIMITS, LimitError, Limits, TruncatedError
from skilltide.sources.files.on_disk import on_disk
from skilltide.sources.files.record import Fault, NoteFunction, Record, make_record

_BATCH_ROWS = 200


def read_parquet(
    file: Path | FileInput, note: NoteFunction, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Record | Fault]:
    """Yield the rows of a Parquet file; a file that is none, or is cut off, is one Fault."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    row = size = 0
    try:
        with on_disk(as_input(file), limits) as path, pq.ParquetFile(path) as parquet:
            stored = path.stat().st_size
            for batch in parquet.iter_batches(batch_size=_BATCH_ROWS):
                size += batch.nbytes
                limits.check(size, stored)
                for values in batch.to_pylist(maps_as_pydicts="lossy"):
                    row += 1
                    yield make_record(row, values)
    except LimitError as error:
        yield Fault(row + 1, error.code, f"after row {row}: {error}")
    except (pa.ArrowException, OSError, ValueError, UnicodeError, TruncatedError) as error:
        shown = (str(error).splitlines() or [type(error).__name__])[0][:200]
        yield Fault(row + 1 if row else None, "truncated", f"not a whole Parquet file: {shown}", is_end=True)


def parquet_columns(file: Path | FileInput, limits: Limits = DEFAULT_LIMITS) -> list[str]:
    """Return a Parquet file's column names, or none where it can't be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with on_disk(as_input(file), limits) as path:
            return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError, ValueError, UnicodeError, TruncatedError):
        return []
