"""In which formats a query's result can be given. No import here takes long, so that the command line can name them."""

from enum import StrEnum
from pathlib import Path

from skilltide.errors import ConfigurationError


class OutputFormat(StrEnum):
    """How a result is given."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    arrow = "arrow"

    @property
    def is_binary(self) -> bool:
        """Whether it is no text that a terminal can show."""
        return self in {OutputFormat.parquet, OutputFormat.arrow}


_SUFFIXES = {f".{name}": name for name in OutputFormat} | {".feather": OutputFormat.arrow}


def format_of(out: Path | None) -> OutputFormat:
    """Return the format that a file's name tells; a table where it tells none, as `.txt` does.

    Raises:
        ConfigurationError: it tells another format, such as `.xlsx`.
    """
    suffix = out.suffix.lower() if out else ""
    if suffix in ("", ".txt"):
        return OutputFormat.table
    if suffix not in _SUFFIXES:
        raise ConfigurationError(
            f"{out}: {suffix} tells no format that a result is given in; expected "
            f"{', '.join(sorted(_SUFFIXES))} or .txt, or say it with --format."
        )
    return _SUFFIXES[suffix]
