"""Draw real postings for annotation: sets of them, employers apart, the same ones from the same data.

    python scripts/annotations_draw.py DATA OUT EXCLUDED.jsonl ...              the three sets drawn first
    python scripts/annotations_draw.py DATA OUT --plan open-d EXCLUDED.jsonl ...    one more, other employers

DATA is the folder of private reference data. Writes `OUT/SET.jsonl` (id, title, company, text, and where it stands) and
`OUT/SET/ID.txt`. Postings of the employers in EXCLUDED.jsonl (`company`), and texts of the blind labels
(tests/fixtures/labels), are left out.
"""

import argparse
import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from annotations_texts import (
    ASHBY,
    CSV,
    FIXTURES,
    HACKER_NEWS,
    LINKEDIN,
    Candidate,
    Place,
    documents,
    find_postings,
    normalised,
    place_of,
    read_annotations,
    read_lines,
    sha256,
    units_of,
    write_lines,
)

from skilltide.normalise.company import employer_key

OTHER_LANGUAGES = ("it", "pt", "es", "de")
"""The commonest after English in the history."""


class Plan(NamedTuple):
    """What to draw."""

    sets: tuple[str, ...]
    seed: int
    english: dict[str, int]
    """Postings in English by source; they are dealt to all sets."""
    per_other_language: int
    """Postings in each of `OTHER_LANGUAGES`, dealt to the first two sets."""
    glued: dict[str, float]
    """Which share is to have lost line breaks, so that it is half of all: texts of Ashby boards never have."""
    days_a_month: int
    """So many days of the history, of those with postings, are looked at in each month."""


FIRST = Plan(
    ("open-a", "open-b", "blind"),
    20261128,
    {ASHBY: 70, LINKEDIN: 110, HACKER_NEWS: 20, CSV: 40},
    5,
    {ASHBY: 0.0, LINKEDIN: 0.75, HACKER_NEWS: 0.5, CSV: 0.75},
    14,
)
FURTHER = {
    "open-c": Plan(
        ("open-c",),
        20261129,
        {ASHBY: 30, LINKEDIN: 62, HACKER_NEWS: 12, CSV: 16},
        0,
        {ASHBY: 0.0, LINKEDIN: 0.9, HACKER_NEWS: 0.5, CSV: 0.9},
        14,
    ),
    "open-d": Plan(
        ("open-d",),
        20261202,
        {ASHBY: 240, LINKEDIN: 440, HACKER_NEWS: 60, CSV: 60},
        0,
        {ASHBY: 0.0, LINKEDIN: 0.3, HACKER_NEWS: 0.3, CSV: 0.3},
        14,
    ),
    "open-e": Plan(
        ("open-e",),
        20261205,
        {ASHBY: 220, LINKEDIN: 660, HACKER_NEWS: 40, CSV: 40},
        0,
        {ASHBY: 0.0, LINKEDIN: 0.4, HACKER_NEWS: 0.3, CSV: 0.4},
        14,
    ),
    "open-f": Plan(
        ("open-f",),
        20261206,
        {ASHBY: 0, LINKEDIN: 1_000, HACKER_NEWS: 40, CSV: 80},
        0,
        {ASHBY: 0.0, LINKEDIN: 0.3, HACKER_NEWS: 0.3, CSV: 0.3},
        31,
    ),
    "open-g": Plan(
        ("open-g",),
        20261207,
        {ASHBY: 0, LINKEDIN: 1_500, HACKER_NEWS: 60, CSV: 80},
        0,
        {ASHBY: 0.0, LINKEDIN: 0.3, HACKER_NEWS: 0.3, CSV: 0.3},
        31,
    ),
    "open-h": Plan(
        ("open-h",),
        20261208,
        {ASHBY: 0, LINKEDIN: 700, HACKER_NEWS: 60, CSV: 40},
        0,
        {ASHBY: 0.0, LINKEDIN: 0.3, HACKER_NEWS: 0.3, CSV: 0.3},
        31,
    ),
}
"""Drawn later, one after the other; annotated in the order of their numbers for as long as there was time."""

_EMPTY_BYTES = 1_000
"""A smaller file of the history holds its header only."""
_CHARS = {ASHBY: (800, 12_000), LINKEDIN: (800, 12_000), HACKER_NEWS: (300, 12_000), CSV: (800, 12_000)}
"""Shorter texts are mostly snippets; longer ones are several postings, or terms."""
_ROLE = re.compile(
    r"machine learning|\b(ml|mlops|ai|data|nlp|llm|research|applied|software|backend|back-end|infrastructure|platform"
    r"|computer vision|robotics|perception|full[ -]?stack|product|forward deployed|founding)\b.*"
    r"\b(engineer|engineering|scientist|analyst|developer|researcher|architect|intern)\b|data scien",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<=[a-zà-ÿ.:;!?)])[A-ZÀ-Þ][a-zà-ÿ]+\s")
_BRANDS = re.compile(r"[#A-Za-z][\w/]*[a-z][A-Z]\w+")


def is_core_title(title: str) -> bool:
    """Tell whether a title may be one of machine learning, data or software."""
    return _ROLE.search(title) is not None


def is_glued(text: str) -> bool:
    """Tell whether line breaks were lost: words grown together once in 600 characters or more, or hardly any line."""
    glued = sum(1 for match in _GLUED.finditer(text) if not _is_brand(text, match))
    return glued >= max(3, len(text) / 600) or text.count("\n") < len(text) / 700


def _is_brand(text: str, match: re.Match[str]) -> bool:
    """Whether a glued capital is a name's own ("JavaScript "): such words recur, or stand alone between spaces."""
    start = match.start()
    while start and not text[start - 1].isspace():
        start -= 1
    word = text[start : match.end()].strip(" \n.,;:()")
    return bool(_BRANDS.fullmatch(word)) and (word[0] == "#" or text.count(word) > 1 or len(word) <= 12)


class Drawer:
    """Draws each employer and each text once."""

    def __init__(self, plan: Plan, data: Path, employers: set[str], texts: set[str]) -> None:
        self.plan = plan
        self.data = data
        self.employers = {_squashed(employer) for employer in employers}
        self.texts = set(texts)
        self.random = random.Random(plan.seed)

    def take(self, candidates: Iterable[Candidate], count: int, languages: Iterable[str]) -> list[Candidate]:
        """Take `count` of the candidates, as many of them glued as told where there are enough; the first ones."""
        taken: list[Candidate] = []
        spare: list[Candidate] = []
        room: dict[bool, int] | None = None
        for candidate in candidates:
            if room is None:
                glued = round(count * self.plan.glued[candidate.place.source])
                room = {True: glued, False: count - glued}
            if candidate.language in languages and self._is_new(candidate):
                if room[is_glued(candidate.text)] > 0:
                    room[is_glued(candidate.text)] -= 1
                    self._mark(candidate)
                    taken.append(candidate)
                else:
                    spare.append(candidate)
            if not any(room.values()):
                break
        for candidate in spare:
            if len(taken) < count and self._is_new(candidate):
                self._mark(candidate)
                taken.append(candidate)
        return taken

    def _is_new(self, candidate: Candidate) -> bool:
        low, high = _CHARS[candidate.place.source]
        is_fit = low <= len(candidate.text) <= high and _squashed(candidate.employer) not in self.employers
        return is_fit and sha256(candidate.text) not in self.texts

    def _mark(self, candidate: Candidate) -> None:
        self.employers.add(_squashed(candidate.employer))
        self.texts.add(sha256(candidate.text))

    def shuffled(self, items: Iterable[Any]) -> list[Any]:
        """Return the items in a random order."""
        items = list(items)
        self.random.shuffle(items)
        return items

    def ashby(self) -> list[Candidate]:
        """Draw roles in machine learning, data and software, one a board."""
        with units_of(ASHBY, self.data) as units:
            return self.take(self._ashby_candidates(units), self.plan.english[ASHBY], ["en"])

    def _ashby_candidates(self, units: list[tuple[str, Path]]) -> Iterator[Candidate]:
        for unit, path in self.shuffled(units):
            jobs = [item for item in documents(ASHBY, unit, path) if is_core_title(str(item[1].payload.get("title")))]
            if jobs:
                position, document, platform = self.random.choice(jobs)
                candidate = normalised(Place(ASHBY, position), document, platform)
                if candidate is not None:
                    yield candidate

    def hacker_news(self) -> list[Candidate]:
        """Draw comments of all threads."""
        with units_of(HACKER_NEWS, self.data) as units:
            return self.take(self.rows(HACKER_NEWS, units), self.plan.english[HACKER_NEWS], ["en"])

    def csv_files(self) -> list[Candidate]:
        """Draw the same number of rows of each CSV file."""
        taken: list[Candidate] = []
        with units_of(CSV, self.data) as units:
            for unit in units:
                taken += self.take(self.rows(CSV, [unit]), self.plan.english[CSV] // len(units), ["en"])
        return taken

    def linkedin(self) -> list[Candidate]:
        """Draw the same number of postings of each month in English, then those in other languages from all months."""
        taken: list[Candidate] = []
        with units_of(LINKEDIN, self.data) as units:
            months: dict[str, list[tuple[str, Path]]] = defaultdict(list)
            for unit, path in self.shuffled(units):
                if path.stat().st_size > _EMPTY_BYTES:
                    months[unit.rpartition("_")[2][:6]].append((unit, path))
            wanted = self.plan.english[LINKEDIN]
            for number, month in enumerate(sorted(months)):
                until, before = (wanted * part // len(months) for part in (number + 1, number))
                count = until - before
                taken += self.take(self.rows(LINKEDIN, months[month][: self.plan.days_a_month]), count, ["en"])
            rows = list(self.rows(LINKEDIN, [days[0] for days in months.values()]))
            for language in OTHER_LANGUAGES:
                taken += self.take(rows, self.plan.per_other_language, [language])
        return taken

    def rows(self, source: str, units: Iterable[tuple[str, Path]]) -> Iterator[Candidate]:
        rows = [item for unit, path in units for item in documents(source, unit, path)]
        for position, document, platform in self.shuffled(rows):
            if any(sha256(str(value)) in self.texts for value in document.payload.values()):
                continue  # labels of CSV files name the text as its cell holds it
            candidate = normalised(Place(source, position), document, platform)
            if candidate is not None:
                yield candidate

    def deal(self, drawn: list[Candidate]) -> dict[str, list[Candidate]]:
        """Deal the postings to the sets so that sources and glued texts are spread evenly."""
        sets: dict[str, list[Candidate]] = {name: [] for name in self.plan.sets}
        english = [candidate for candidate in drawn if candidate.language == "en"]
        strata = sorted(self.shuffled(english), key=lambda drawn: (drawn.place.source, is_glued(drawn.text)))
        for number, candidate in enumerate(strata):
            sets[self.plan.sets[number % len(sets)]].append(candidate)
        others = [candidate for candidate in drawn if candidate.language != "en"]
        for number, candidate in enumerate(others):
            sets[self.plan.sets[number % 2]].append(candidate)
        return {name: self.shuffled(candidates) for name, candidates in sets.items()}


def _squashed(employer: str) -> str:
    """Return an employer's key without spaces and marks: boards are named `thecompany` or `the-company`."""
    return re.sub(r"\W|_", "", employer)


def employers_drawn_before(name: str, data: Path) -> set[str]:
    """Return the employers of the sets that were drawn before one: none of theirs may be in a later one."""
    later = list(FURTHER)
    earlier = [*FIRST.sets, *later[: later.index(name)]]
    places = [place_of(record) for one in earlier for record in read_annotations(one)]
    return {posting.employer for posting in find_postings(places, data).values()}


def write_set(out: Path, name: str, candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """Write a set for annotators, its texts beside it; return its records."""
    (out / name).mkdir(parents=True, exist_ok=True)
    records = []
    for number, candidate in enumerate(candidates, start=1):
        key = f"{name}-{number:03}"
        (out / name / f"{key}.txt").write_text(candidate.text, "utf-8")
        shown = {"id": key, "title": candidate.title, "company": candidate.company, "text": candidate.text}
        stands = {"text_sha256": sha256(candidate.text), **candidate.place._asdict()}
        kind = {"language": candidate.language, "is_glued": is_glued(candidate.text)}
        records.append(shown | stands | kind)
    write_lines(out / f"{name}.jsonl", records)
    return records


def draw(plan_name: str | None, data: Path, out: Path, excluded: Iterable[Path]) -> None:
    """Draw a later set, or those drawn first (None), for annotators; prints how many of which kind."""
    plan = FURTHER[plan_name] if plan_name else FIRST
    employers = {employer_key(record["company"]) for path in excluded for record in read_lines(path)}
    if plan_name:
        employers |= employers_drawn_before(plan_name, data)
    with (FIXTURES / "labels" / "blind.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["text_sha256"] for row in csv.DictReader(file)}
    drawer = Drawer(plan, data, employers, texts)
    drawn = [*drawer.ashby(), *drawer.hacker_news(), *drawer.csv_files(), *drawer.linkedin()]
    for name, candidates in drawer.deal(drawn).items():
        records = write_set(out, name, candidates)
        glued = sum(record["is_glued"] for record in records)
        sources, languages = (dict(Counter(record[field] for record in records)) for field in ("source", "language"))
        print(f"{name}: {len(candidates)} postings, {glued} glued; {sources}; {languages}")


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("excluded", type=Path, nargs="+")
    parser.add_argument("--plan", choices=FURTHER)
    given = parser.parse_args()
    draw(given.plan, given.data, given.out, given.excluded)


if __name__ == "__main__":
    main()
