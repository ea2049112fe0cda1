"""Writing the report of the whole warehouse and the brief beside it, compared with the report before."""

import filecmp
import shutil
from pathlib import Path

from skilltide.report.brief import write_brief
from skilltide.report.page import write_report


def write_reports(published: Path, folder: Path, notice: str | None = None) -> Path:
    """Write `index.html` and `brief.md` into a folder; return the page's path.

    The brief tells how things are, and what changed since the last report that was made of other data.

    Raises:
        WarehouseError: nothing is published, or it lacks a mart.
    """
    path = write_report(published, folder / "index.html", notice=notice)
    brief = write_brief(published, _keep_previous(published, folder), notice=notice)
    (folder / "brief.md").write_text(brief, encoding="utf-8")
    return path


def _keep_previous(published: Path, folder: Path) -> Path:
    """Keep the data of this report, and of the last one that was made of other data, to compare with."""
    last, previous = folder / ".last.duckdb", folder / ".previous.duckdb"
    if not last.exists() or not filecmp.cmp(last, published, shallow=False):
        if last.exists():
            last.replace(previous)
        shutil.copy2(published, last)
    return previous
