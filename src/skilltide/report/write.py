"""Writing the report of the whole warehouse and the brief beside it."""

from pathlib import Path

from skilltide.markdown import escape
from skilltide.place import Place
from skilltide.report.brief import brief_of
from skilltide.report.dated import keep_brief
from skilltide.report.filtered import opened
from skilltide.report.page import write_page


def write_reports(published: Place, folder: Path, notice: str | None = None) -> Path:
    """Write `index.html` and `brief.md` into a folder; return the page's path.

    The brief tells how things are, and what changed since the publication before. That of each day's last publication
    is kept in `briefs/` (`dated.keep_brief`).

    Raises:
        WarehouseError: nothing is published, or it lacks a mart.
    """
    with opened(published) as report:
        path = write_page(report, folder / "index.html", notice)
        brief, publication = brief_of(report, notice)
    (folder / "brief.md").write_text(brief, encoding="utf-8")
    if publication:
        keep_brief(folder, f"{publication.published_at:%Y-%m-%d}", brief, f"{escape(publication.told)}.\n")
    for left in (".last.duckdb", ".previous.duckdb"):  # what older versions compared reports with
        (folder / left).unlink(missing_ok=True)
    return path
