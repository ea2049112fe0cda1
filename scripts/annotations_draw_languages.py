"""Draw postings in other languages for annotation: employers of no other set, the same ones from the same data.

    python scripts/annotations_draw_languages.py DATA OUT EXCLUDED.jsonl ...

DATA is the folder of private reference data. Writes `OUT/languages.jsonl` (id, title, company, text, and where it
stands) and `OUT/languages/ID.txt`: five postings in each of the four languages that are commonest after English in the
LinkedIn history. Employers of all sets so far and of EXCLUDED.jsonl (`company`), and texts of the blind labels, are
left out.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from annotations_draw import FIRST, OTHER_LANGUAGES, Drawer, Plan, employers_drawn_before, write_set
from annotations_texts import (
    FIXTURES,
    LINKEDIN,
    read_lines,
    units_of,
)

from skilltide.normalise.company import employer_key

SET = "languages"
PLAN = Plan((SET,), 20261129, {}, FIRST.per_other_language, FIRST.glued, 6)
"""Six days of each month hold more than twenty postings of each language."""


def main(data: Path, out: Path, excluded: Iterable[Path]) -> None:
    """Draw the set and write it for annotators; prints how many postings there are in each language."""
    employers = employers_drawn_before("open-c", data) | {
        employer_key(record["company"]) for path in excluded for record in read_lines(path)
    }
    with (FIXTURES / "labels" / "blind.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["text_sha256"] for row in csv.DictReader(file)}
    drawer = Drawer(PLAN, data, employers, texts)
    months: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    with units_of(LINKEDIN, data) as units:
        for unit, path in drawer.shuffled(units):
            months[unit.rpartition("_")[2][:6]].append((unit, path))
        rows = list(
            drawer.rows(LINKEDIN, [unit for month in sorted(months) for unit in months[month][: PLAN.days_a_month]])
        )
    drawn = [one for language in OTHER_LANGUAGES for one in drawer.take(rows, PLAN.per_other_language, [language])]
    for record in write_set(out, SET, drawn):
        print(record["id"], record["language"], len(record["text"]), "glued" if record["is_glued"] else "")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(argument) for argument in sys.argv[3:]])
