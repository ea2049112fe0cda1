"""Print which share of the postings in some files has a known value, field by field, and how long normalising took.

    python scripts/fill_rates.py postings/linkedin postings/board.csv

One line a path. Nothing is written; run it on two versions of the code to see what a change of rules does.
"""

import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from skilltide.model import Document, Posting
from skilltide.normalise.posting import normalise
from skilltide.normalise.role_family import role_families
from skilltide.sources.config import files_source


def known(posting: Posting) -> Counter[str]:
    """Return 1 for each field that is known."""
    return Counter({
        "country": bool(posting.country_codes),
        "seniority": posting.seniority_code != "unknown",
        "salary": posting.salary_annual_min is not None or posting.salary_annual_max is not None,
        "employment type": posting.employment_type_code is not None,
        "workplace": posting.workplace_code is not None,
        "remote": posting.is_remote is not None,
        "posted": posting.posted_on is not None,
        "core role": role_families()[posting.role_family_code],
    })  # fmt: skip


def main(paths: list[str]) -> None:
    """Read, normalise and count."""
    for path in paths:
        source = files_source([Path(path)], "files", undated="accept")
        documents = [item for unit in source.inputs() for item in source.read_unit(unit, datetime.now(UTC))
                     if isinstance(item, Document)]  # fmt: skip
        start, counts, postings = time.process_time(), Counter[str](), 0
        for document in documents:
            made = normalise(source.parse(document.payload, document.observed_at), document)
            if isinstance(made, Posting):
                postings += 1
                counts.update(known(made))
        seconds = time.process_time() - start
        shares = ", ".join(f"{name} {100 * counts[name] / max(postings, 1):.1f} %" for name in counts)
        print(f"{path}: {postings:,} of {len(documents):,} records in {seconds:.1f} s; {shares}")


if __name__ == "__main__":
    main(sys.argv[1:])
