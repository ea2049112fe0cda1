"""Measure by hand whether told skills and levels are right: draw mentions, judge them twice, and tell what came out.

    python scripts/mentions_precision.py draw 1 ../shared/data > drawn.jsonl    mentions in their texts, to be judged
    python scripts/mentions_precision.py keep 1 drawn.jsonl first.csv second.csv    put two judges' verdicts together
    python scripts/mentions_precision.py report                                 the table of docs/tagging-accuracy.md

Half of a draw is of the LinkedIn history, half of Ashby boards: posting by posting at random, then mention by mention,
so that long postings weigh as much as they tell. Postings that were annotated, blind ones above all, are left out.
Whoever judges sees title, employer, the words around and the skill that was told, not the level, and writes for each
`number` the `skill` (`right`, `other` where another is meant, `none` where it is no mention by the guidelines) and the
`level` (required, preferred, context, excluded). tests/fixtures/labels/mentions.csv keeps the verdicts, with where each
mention stands and no text.
"""

import csv
import itertools
import json
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotations_draw import is_core_title
from annotations_texts import (
    ASHBY,
    FIXTURES,
    LINKEDIN,
    SETS,
    Candidate,
    Place,
    documents,
    normalised,
    read_annotations,
    read_lines,
    sha256,
    units_of,
)

from skilltide.analysis.intervals import cohen_kappa, wilson
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.loading import load_tagger

SEEDS = {"1": 20261129, "2": 20261201, "3": 20261203, "4": 20261208, "5": 20261211}
"""Draw -> its seed."""
PER_SOURCE = 150
POSTINGS = {LINKEDIN: 1_500, ASHBY: 400}
"""So many postings of each source are tagged; mentions are drawn from all of theirs."""
DAYS = 60
"""Of so many days of the history."""
BEFORE, AFTER = 1_500, 300
"""Characters shown around a mention: enough for its heading."""
SAMPLE = FIXTURES / "labels" / "mentions.csv"
JUDGES = ("first", "second")
PLACE = ("number", "source", "position", "text_sha256", "start", "end", "skill_id", "level")
COLUMNS = ("draw", *PLACE, *(f"{judge}_{what}" for judge in JUDGES for what in ("skill", "level")))


def candidates(data: Path, source: str, chance: random.Random) -> Iterator[Candidate]:
    """Yield postings of a source in random order, one a board, without those that were annotated."""
    known = {record["text_sha256"] for name in SETS for record in read_annotations(name)}
    with units_of(source, data) as units:
        chance.shuffle(units)
        if source == LINKEDIN:
            rows = [item for unit, path in units[:DAYS] for item in documents(source, unit, path)]
            chance.shuffle(rows)
        else:
            boards = (list(documents(source, unit, path)) for unit, path in units)
            fit = ([job for job in jobs if is_core_title(str(job[1].payload.get("title")))] for jobs in boards)
            rows = [chance.choice(jobs) for jobs in fit if jobs]
        for position, document, platform in rows:
            candidate = normalised(Place(source, position), document, platform)
            if candidate is not None and sha256(candidate.text) not in known:
                known.add(sha256(candidate.text))
                yield candidate


def draw(data: Path, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the mentions drawn, with what a judge sees (`title`, `company`, `skill_name`, `shown`)."""
    tagger, names = load_tagger(), Lexicon.load().skills
    drawn: list[tuple[Candidate, Any]] = []
    for source in (LINKEDIN, ASHBY):
        chance = random.Random(f"{seed}:{source}")
        found = []
        for posting in itertools.islice(candidates(data, source, chance), POSTINGS[source]):
            told = tagger.tag(posting.text, posting.title, posting.company, posting.language)
            found += [(posting, mention) for mention in told]
        drawn += chance.sample(found, PER_SOURCE)
    random.Random(seed).shuffle(drawn)
    for number, (posting, mention) in enumerate(drawn, start=1):
        text = posting.text
        marked = f"⟦{text[mention.start : mention.end]}⟧"
        around = text[max(0, mention.start - BEFORE) : mention.start], text[mention.end : mention.end + AFTER]
        yield {
            "number": number, **posting.place._asdict(), "text_sha256": sha256(text), "start": mention.start,
            "end": mention.end, "skill_id": mention.skill, "level": mention.level, "title": posting.title,
            "company": posting.company, "skill_name": names[mention.skill].name, "shown": marked.join(around),
        }  # fmt: skip


def keep(number: str, drawn: Path, verdicts: Iterable[Path]) -> None:
    """Write the sample: the draws kept before, and this one with its two verdicts."""
    judged = [{row["number"]: row for row in _rows(path)} for path in verdicts]
    kept = [row for row in _rows(SAMPLE) if row["draw"] != number] if SAMPLE.exists() else []
    for record in read_lines(drawn):
        row = {"draw": number} | {name: str(record[name]) for name in PLACE}
        for judge, rows in zip(JUDGES, judged, strict=True):
            row |= {f"{judge}_{what}": rows[row["number"]][what] for what in ("skill", "level")}
        kept.append(row)
    with SAMPLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def table(sample: list[dict[str, str]]) -> list[str]:
    """Return the lines of the report: for each draw and source what either judge, and both, found wrong."""
    lines = ["| draw | source | mentions | judge | right skill | 95 % interval | wrong level, of the right |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    agreed = []
    for number in sorted({row["draw"] for row in sample}):
        for source in ("all", LINKEDIN, ASHBY):
            rows = [row for row in sample if row["draw"] == number and source in ("all", row["source"])]
            for judge, judges in (("first", ["first"]), ("second", ["second"]), ("wrong to both", JUDGES)):
                right = [row for row in rows if any(row[f"{one}_skill"] == "right" for one in judges)]
                wrong = sum(all(row[f"{one}_level"] != row["level"] for one in judges) for row in right)
                low, high = map(float, wilson(len(right) / len(rows), len(rows)))
                lines.append(
                    f"| {number} | {source} | {len(rows)} | {judge} | {len(right) / len(rows):.3f} "
                    f"| {low:.3f} to {high:.3f} | {wrong / len(right):.3f} ({wrong} of {len(right)}) |"
                )
        rows = [row for row in sample if row["draw"] == number]
        for what in ("skill", "level"):
            pairs = [(row[f"first_{what}"], row[f"second_{what}"]) for row in rows]
            alike = sum(one == other for one, other in pairs)
            judged = f"judged the same {alike} of {len(pairs)} times"
            agreed.append(f"- Draw {number}: {what} {judged} (kappa {cohen_kappa(pairs):.3f}).")
    return [*lines, "", *agreed]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main(arguments: list[str]) -> int:
    """Draw, keep or report. Returns the exit code."""
    if arguments[0] == "draw":
        for record in draw(Path(arguments[2]), SEEDS[arguments[1]]):
            print(json.dumps(record, ensure_ascii=False))
    elif arguments[0] == "keep":
        keep(arguments[1], Path(arguments[2]), map(Path, arguments[3:]))
    else:
        print(*table(_rows(SAMPLE)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
