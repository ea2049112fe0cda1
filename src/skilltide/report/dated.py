"""Briefs that are kept: one file a day, named after the day of the publication that it tells of."""

from pathlib import Path

from skilltide.settings import BRIEF_NAME, BRIEFS

KEPT = 400
"""Newest files that are kept; older ones go."""


def keep_brief(reports: Path, day: str, text: str, mark: str) -> Path:
    """Write the brief of a day (``2026-11-29``), unless the one that is there ends with `mark`, the publication told.

    So what was said stays, to the byte, until something else is said on the same day. Returns its path.
    """
    folder = reports / BRIEFS
    path = folder / f"{day}.md"
    if not path.exists() or not path.read_text(encoding="utf-8").endswith(mark):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for old in _all(folder)[:-KEPT]:
        old.unlink()
    return path


def newest_brief(reports: Path) -> Path | None:
    """Return the newest brief that is kept beside the reports of a folder."""
    found = _all(reports / BRIEFS)
    return found[-1] if found else None


def _all(folder: Path) -> list[Path]:
    """Return the dated briefs of a folder in order of time; other files are somebody's own."""
    return sorted(path for path in folder.glob("*.md") if BRIEF_NAME.fullmatch(path.name))
