"""Logging: one logger for the package, plain `logging`, so that Prefect and hosts can take it over."""

import logging

logger = logging.getLogger("skilltide")
IN_SUMMARY = {"is_in_summary": True}
"""`extra` for records that are also warnings of the run: the CLI prints those at the end, so not here as well."""


def configure(level: int = logging.INFO) -> None:
    """Send the package's log lines to stderr with a time; called by the CLI only."""
    from rich.console import Console
    from rich.logging import RichHandler

    if not logger.handlers:
        handler = RichHandler(console=Console(stderr=True), show_path=False, rich_tracebacks=False)
        handler.setFormatter(logging.Formatter("%(message)s"))
        handler.addFilter(lambda record: not getattr(record, "is_in_summary", False))
        logger.addHandler(handler)
    logger.setLevel(level)
