"""Write docs/source_fields.md: the fields that each platform provides, as the golden files of the tests show.

    python scripts/source_fields.py [--check]

A golden file (tests/fixtures/sources/<platform>/<case>.expected.json) holds what a platform's code makes of answers in
the platform's shape. So the table says what skilltide reads, not what an employer fills in.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import board_platforms

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "fixtures" / "sources"
PAGE = ROOT / "docs" / "source_fields.md"
Posting = dict[str, Any]

_HEAD = """\
# Fields that each platform provides

Written by `python scripts/source_fields.py` from the golden files of the tests; don't edit. `yes`: every posting in the
golden files has it; `some`: not every one; empty: none. A + marks platforms that can give several places, employment
types or pay zones for one posting. What a platform doesn't provide may still be read from title and text.

"""


def _has(key: str) -> Callable[[Posting], bool]:
    return lambda posting: posting.get(key) not in (None, "", [], ())


def _several(key: str, mark: str) -> Callable[[Posting], bool]:
    return lambda posting: mark in str(posting.get(key) or "")


def _posted_kind(postings: list[Posting]) -> str:
    told = {
        "date" if re.search(r"\d{4}|^\d{9,}", str(posting["posted"])) else "relative"
        for posting in postings
        if posting.get("posted")
    }
    return ", ".join(sorted(told))


COLUMNS: dict[str, tuple[Callable[[Posting], bool], Callable[[Posting], bool] | None]] = {
    "id": (_has("native_id"), None),
    "employer": (_has("company"), None),
    "place": (_has("location"), _several("location", "; ")),
    "pay": (_has("salary"), _several("salary", "; ")),
    "employment type": (_has("employment_type"), _several("employment_type", ", ")),
    "remote": (lambda posting: _has("workplace")(posting) or posting.get("is_remote") is not None, None),
    "seniority": (_has("seniority"), None),
    "department": (_has("department"), None),
    "language": (_has("language"), None),
    "text": (lambda posting: any(_has(key)(posting) for key in ("description", "description_html")), None),
}
"""Column -> whether a posting has it, and whether it has several."""


def fields_page() -> str:
    """Return docs/source_fields.md as text."""
    rows = []
    for key, platform in sorted(board_platforms().items()):
        postings = [
            posting
            for path in sorted((GOLDEN / key).glob("*.expected.json"))
            for posting in json.loads(path.read_text(encoding="utf-8"))["postings"]
        ]
        rows.append(_row(key, platform, postings))
    names = ["platform", *COLUMNS, "posted"]
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|", *rows]
    return _HEAD + "\n".join(lines) + "\n"


def _row(key: str, platform: type[BoardSource], postings: list[Posting]) -> str:
    cells = []
    for has, several in COLUMNS.values():
        count = sum(map(has, postings))
        cell = "yes" if postings and count == len(postings) else "some" if count else ""
        cells.append(cell + (" +" if several is not None and any(map(several, postings)) else ""))
    if not platform.is_text_complete:
        cells[-1] = "snippet"
    mark = " (unverified)" if platform.rests_on else ""
    return f"| [{platform.name}](sources.md#{key}){mark} | {' | '.join(cells)} | {_posted_kind(postings)} |"


def main() -> int:
    """Write the page, or with `--check` only say whether it is up to date."""
    parser = argparse.ArgumentParser(description="Write docs/source_fields.md from the golden files.")
    parser.add_argument("--check", action="store_true")
    text = fields_page()
    if parser.parse_args().check:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
