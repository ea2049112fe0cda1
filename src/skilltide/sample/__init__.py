"""The bundled sample: synthetic postings with planted truths, made by a seeded generator.

`generate` writes raw dumps as file sources read them, and a `sources.yml` that declares them. What was planted stands
in `truth.yml` (the plan, read by `load_plan`) and, on request, in `truth.jsonl.zst` (one line a vacancy).
Nothing in it is real.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from skilltide.sample.files import is_dump, write_dumps
from skilltide.sample.market import Vacancy, build_market
from skilltide.sample.plan import Plan, load_plan
from skilltide.sample.writer import Text, write

__all__ = ["Plan", "SampleSummary", "generate", "load_plan", "read_truth"]

TRUTH_FILE = "truth.jsonl.zst"


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What `generate` wrote."""

    notice: str
    """One or two sentences for everything that shows the sample: it is synthetic."""
    folder: Path
    sources_file: Path
    """The `sources.yml` to ingest from."""
    truth_file: Path | None
    source_ids: tuple[str, ...]
    file_count: int
    byte_count: int
    vacancy_count: int
    """Vacancies of which at least one posting was collected: the openings to be found."""
    unseen_vacancy_count: int
    """Vacancies that collection never saw (the outage, above all)."""
    posting_count: int
    observation_count: int
    employer_count: int
    first_on: date
    last_on: date


def generate(out: Path, seed: int = 7, *, with_truth: bool = False) -> SampleSummary:
    """Write the sample below `out` (made if missing; files of the same name are replaced) and return what was written.

    The same seed gives the same bytes. With `with_truth` each vacancy's planted truth is written beside the sources.
    """
    plan = load_plan()
    out.mkdir(parents=True, exist_ok=True)
    vacancies = build_market(plan, seed)
    seen = [vacancy for vacancy in vacancies if vacancy.is_observed]
    texts = {vacancy.key: write(vacancy, seed) for vacancy in vacancies}
    for source_id in plan.sources:  # dumps of an earlier seed would mix with these
        for old in (out / source_id).glob("*"):
            if is_dump(source_id, old.name):
                old.unlink()
    counts = write_dumps(plan, seed, seen, texts, out)
    sources_file = out / "sources.yml"
    sources_file.write_text(sources_yml(plan), encoding="utf-8")
    truth_file = out / TRUTH_FILE if with_truth else None
    if truth_file:
        _write_truth(truth_file, vacancies, texts)
    postings = [posting for vacancy in seen for posting in vacancy.postings if posting.seen_on]
    files = [path for source_id in plan.sources for path in (out / source_id).iterdir()]
    return SampleSummary(
        notice=plan.notice, folder=out, sources_file=sources_file, truth_file=truth_file,
        source_ids=tuple(plan.sources),
        file_count=sum(counts.values()), byte_count=sum(path.stat().st_size for path in files),
        vacancy_count=len(seen), unseen_vacancy_count=len(vacancies) - len(seen), posting_count=len(postings),
        observation_count=sum(len(posting.seen_on) for posting in postings),
        employer_count=len({vacancy.employer.name for vacancy in seen}),
        first_on=min(posting.seen_on[0] for posting in postings),
        last_on=max(posting.seen_on[-1] for posting in postings),
    )  # fmt: skip


def read_truth(path: Path) -> list[dict[str, Any]]:
    """Return the truth of each vacancy from a `truth.jsonl.zst` that `generate` wrote."""
    import zstandard

    data = zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=1 << 30)
    return [json.loads(line) for line in data.decode("utf-8").splitlines()]


def sources_yml(plan: Plan) -> str:
    """Return the `sources.yml` that declares the sample's dumps."""
    lines = [f"# {plan.notice}", ""]
    for source_id, source in plan.sources.items():
        lines += [f"# {source['name']}", f"{source_id}:", "  platform: files", f"  path: {source_id}", ""]
    return "\n".join(lines)


def _write_truth(path: Path, vacancies: list[Vacancy], texts: dict[str, Text]) -> None:
    import zstandard

    lines = [json.dumps(_truth(vacancy, texts[vacancy.key]), ensure_ascii=False) for vacancy in vacancies]
    data = ("\n".join(lines) + "\n").encode("utf-8")
    path.write_bytes(zstandard.ZstdCompressor(level=6, write_checksum=True).compress(data))


def _truth(vacancy: Vacancy, text: Text) -> dict[str, Any]:
    levels = text.levels()
    return {
        "key": vacancy.key, "month": vacancy.month, "posted_on": vacancy.posted_on.isoformat(),
        "source_id": vacancy.source_id, "employer": vacancy.employer.name, "title": vacancy.title,
        "role_family_code": vacancy.family, "is_core": vacancy.family in load_plan().core_families,
        "seniority_code": vacancy.told_seniority, "country_code": vacancy.country, "language_code": vacancy.language,
        "work_mode": vacancy.mode, "style": vacancy.style, "is_observed": vacancy.is_observed,
        "pay": asdict(vacancy.pay) if vacancy.pay else None,
        "postings": [
            {"source_id": p.source_id, "native_id": p.native_id, "posted_on": p.posted_on.isoformat(),
             "is_repost": p.is_repost, "seen_on": [day.isoformat() for day in p.seen_on]}
            for p in vacancy.postings
        ],
        "levels": levels,
        "demand": sorted(skill_id for skill_id, level in levels.items() if level != "excluded"),
        "mentions": [
            {"surface": m.surface, "skill_id": m.skill_id, "level": m.level, "section": m.section}
            for m in text.mentions
        ],
    }  # fmt: skip
