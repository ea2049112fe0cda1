"""The bundled sample: what was planted is there, and the same seed gives the same bytes."""

import csv
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import yaml

from skilltide.resources import resource
from skilltide.sample import SampleSummary, load_plan, read_truth
from skilltide.sample.market import build_market
from skilltide.sample.plan import Plan, read_yaml

Truth = list[dict[str, Any]]
NEW_SOURCE = "carreto-sample"
MAIN_SOURCE = "northstar-sample"


@pytest.fixture(scope="module")
def summary(sample_files: SampleSummary) -> SampleSummary:
    return sample_files


@pytest.fixture(scope="module")
def truth(summary: SampleSummary) -> Truth:
    assert summary.truth_file
    return read_truth(summary.truth_file)


@pytest.fixture(scope="module")
def core(truth: Truth, plan: Plan) -> Truth:
    return [row for row in truth if row["is_core"] and row["month"] in plan.months]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def tree_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def share(rows: Truth, skill_id: str) -> float:
    return sum(skill_id in row["demand"] for row in rows) / len(rows)


def change(rows: Truth, skill_id: str, months: list[str]) -> float:
    """Fitted change of the monthly share from the first to the last month (least squares, weighted by openings)."""
    by_month: dict[str, Truth] = defaultdict(list)
    for row in rows:
        by_month[row["month"]].append(row)
    points = [(x, share(by_month[m], skill_id), len(by_month[m])) for x, m in enumerate(months) if by_month[m]]
    total = sum(n for _, _, n in points)
    mean_x = sum(x * n for x, _, n in points) / total
    mean_y = sum(y * n for _, y, n in points) / total
    spread = sum(n * (x - mean_x) ** 2 for x, _, n in points)
    return sum(n * (x - mean_x) * (y - mean_y) for x, y, n in points) / spread * (len(months) - 1)


def test_same_seed_same_bytes_whatever_the_environment_and_whatever_was_there(
    summary: SampleSummary, tmp_path: Path
) -> None:
    stale = tmp_path / MAIN_SOURCE / "northstar_20250610.csv.gz"  # a day of the outage: no seed writes it
    stale.parent.mkdir()
    stale.write_bytes(b"old")
    code = "import sys; from pathlib import Path; from skilltide.sample import generate; "
    code += "generate(Path(sys.argv[1]), with_truth=True)"
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    assert tree_digest(tmp_path) == tree_digest(summary.folder)
    files = [path for source_id in summary.source_ids for path in (tmp_path / source_id).iterdir()]
    assert len(files) == summary.file_count


def test_another_seed_makes_another_market(truth: Truth, plan: Plan) -> None:
    titles = sorted(vacancy.title for vacancy in build_market(plan, 8))
    assert titles != sorted(row["title"] for row in truth)


def test_counts(summary: SampleSummary, truth: Truth, plan: Plan) -> None:
    seen = [row for row in truth if row["is_observed"]]
    assert len(seen) == summary.vacancy_count
    assert 3_600 <= summary.vacancy_count <= 4_200
    assert summary.employer_count >= 90
    assert len(plan.months) == 24
    assert set(plan.months) <= {row["month"] for row in seen}
    assert len({row["seniority_code"] for row in seen}) >= 6
    assert len({row["style"] for row in seen}) >= 5
    assert 0.75 <= sum(row["is_core"] for row in seen) / len(seen) <= 0.82
    assert 0.06 <= sum(row["language_code"] != "en" for row in seen) / len(seen) <= 0.11
    assert 0.3 <= sum(row["pay"] is not None for row in seen) / len(seen) <= 0.6
    assert summary.byte_count < 60_000_000
    assert summary.observation_count > 2 * summary.posting_count


def test_employers_are_very_unequal(truth: Truth) -> None:
    counts = Counter(row["employer"] for row in truth)
    biggest = sum(count for _, count in counts.most_common(5)) / len(truth)
    assert 0.2 <= biggest <= 0.35
    assert median(counts.values()) < 30 < max(counts.values()) / 5


def test_copies_and_reposts(truth: Truth) -> None:
    seen = [row for row in truth if row["is_observed"]]
    copies = sum(len({p["source_id"] for p in row["postings"] if p["seen_on"]}) > 1 for row in seen)
    reposts = sum(any(p["is_repost"] and p["seen_on"] for p in row["postings"]) for row in seen)
    assert 0.09 <= copies / len(seen) <= 0.15
    assert 0.03 <= reposts / len(seen) <= 0.08
    ids = Counter((p["source_id"], p["native_id"]) for row in truth for p in row["postings"])
    assert max(ids.values()) == 1


def test_the_plan_holds_enough_of_each_kind(plan: Plan) -> None:
    first, last = plan.months[0], plan.months[-1]
    moves = {skill_id: plan.share(skill_id, last) - plan.share(skill_id, first) for skill_id in plan.skills}
    kinds = Counter(entry["trend"] for entry in plan.skills.values())
    assert kinds["rising"] >= 4
    assert kinds["falling"] >= 3
    assert kinds["flat"] >= 6
    assert kinds["low"] >= 5
    for skill_id, entry in plan.skills.items():
        if entry["trend"] == "rising":
            assert moves[skill_id] >= 0.15, skill_id
        elif entry["trend"] == "falling":
            assert moves[skill_id] <= -0.15, skill_id
        elif entry["trend"] == "flat":
            assert moves[skill_id] == 0, skill_id
        else:
            assert abs(moves[skill_id]) < 0.15, skill_id


def test_planted_trends_are_in_the_postings(core: Truth, plan: Plan) -> None:
    for skill_id, entry in plan.skills.items():
        if entry["trend"] == "rising":
            assert change(core, skill_id, plan.months) >= 0.15, skill_id
        if entry["trend"] == "falling":
            assert change(core, skill_id, plan.months) <= -0.15, skill_id


def test_flat_skills_stay_flat_within_the_old_sources(core: Truth, plan: Plan) -> None:
    old = [row for row in core if row["source_id"] != NEW_SOURCE]
    flat = [skill_id for skill_id, entry in plan.skills.items() if entry["trend"] == "flat"]
    changes = {skill_id: change(old, skill_id, plan.months) for skill_id in flat}
    assert {skill_id: value for skill_id, value in changes.items() if abs(value) >= 0.09} == {}
    assert abs(sum(changes.values()) / len(changes)) < 0.015
    for skill_id in flat:
        assert abs(share(old, skill_id) - plan.share(skill_id, plan.months[0])) < 0.05, skill_id
    assert share(core, "python") > 0.8


def test_a_new_source_fakes_trends(truth: Truth, core: Truth, plan: Plan) -> None:
    """Over all sources the trap skills move; within each source they don't."""
    begins = f"{plan.sources[NEW_SOURCE]['begins']:%Y-%m}"
    everything = [row for row in truth if row["month"] in plan.months]
    for skill_id, trap in plan.data["traps"].items():
        rows = core if trap["population"] == "core" else everything

        def moved(rows: Truth, skill_id: str = skill_id) -> float:
            before = [row for row in rows if row["month"] < begins]
            after = [row for row in rows if row["month"] >= begins]
            return share(after, skill_id) - share(before, skill_id)

        naive = moved(rows)
        assert (naive > 0.04) if trap["apparent"] == "rising" else (naive < -0.04), skill_id
        within = [row for row in core if row["source_id"] != NEW_SOURCE]
        assert abs(moved(within)) < 0.03, skill_id
    assert moved([row for row in core if row["source_id"] == MAIN_SOURCE], "python") == pytest.approx(0, abs=0.03)


def test_the_outage(summary: SampleSummary, truth: Truth, plan: Plan) -> None:
    outage = plan.sources[MAIN_SOURCE]["outage"]
    days = {path.name[10:18] for path in (summary.folder / MAIN_SOURCE).iterdir()}
    assert not [day for day in days if f"{outage['from']:%Y%m%d}" <= day <= f"{outage['to']:%Y%m%d}"]
    assert {"20250531", "20250810"} & days
    seen = Counter(row["month"] for row in truth if row["is_observed"] and row["source_id"] == MAIN_SOURCE)
    usual = median(seen[month] for month in plan.months)
    assert seen["2025-06"] < 0.25 * usual
    assert seen["2025-07"] < 0.5 * usual
    lost = [row for row in truth if not row["is_observed"] and row["month"] in plan.months]
    assert sum(row["month"] in ("2025-06", "2025-07") for row in lost) > 0.6 * len(lost)


def test_an_employer_keeps_its_stack(core: Truth) -> None:
    """Openings of one employer agree on a flat skill more often than openings of the market at large."""
    by_employer: dict[str, Truth] = defaultdict(list)
    for row in core:
        by_employer[row["employer"]].append(row)
    big = [rows for rows in by_employer.values() if len(rows) >= 40]
    for skill_id in ("pytorch", "sql", "amazon-web-services"):
        shares = [share(rows, skill_id) for rows in big]
        assert max(shares) - min(shares) > 0.4, skill_id


def test_levels(truth: Truth, plan: Plan) -> None:
    levels = Counter(level for row in truth for level in row["levels"].values())
    assert all(levels[level] > 100 for level in ("required", "preferred", "context", "excluded"))
    for row in truth:
        assert set(row["demand"]) == {skill_id for skill_id, level in row["levels"].items() if level != "excluded"}
    only_told_by_company = [
        row for row in truth for m in row["mentions"]
        if m["section"] == "company" and m["skill_id"] in plan.skills and m["skill_id"] not in row["levels"]
    ]  # fmt: skip
    assert len(only_told_by_company) > 100


def test_text_names_exactly_what_was_planted(plan: Plan) -> None:
    from skilltide.sample.market import build_market
    from skilltide.sample.writer import write

    for vacancy in build_market(plan, 7)[::5]:
        levels = write(vacancy, 7).levels()
        planted = {**vacancy.skills, **dict.fromkeys(vacancy.excluded, "excluded")}
        assert {skill_id: level for skill_id, level in levels.items() if skill_id in plan.skills} == planted


def test_sentences_name_no_planned_skill_by_themselves(plan: Plan) -> None:
    for language in ("en", "de", "fr", "es"):
        words = json.dumps(read_yaml(f"texts/{language}.yml"), ensure_ascii=False)
        marked = set(re.findall(r"\[\[[^|\]]+\|([a-z0-9-]+)\]\]", words))
        assert not marked & set(plan.skills)


def test_planned_skills_have_forms_and_stand_in_the_lexicon(plan: Plan) -> None:
    assert set(read_yaml("texts/skills.yml")) == set(plan.skills)
    known: dict[str, str] = {}
    for path in resource("lexicons", "skills").glob("*.yml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["skills"]:
            known[entry["id"]] = entry["kind"]
    assert sorted(set(plan.skills) - set(known)) == []
    forms = read_yaml("texts/skills.yml")
    assert {s: forms[s]["kind"] for s in plan.skills} == {s: known[s] for s in plan.skills}


def test_every_language_has_every_kind_of_sentence() -> None:
    english = read_yaml("texts/en.yml")
    optional = {"company_talk", "traps", "countries"}
    for language in ("de", "fr", "es"):
        words = read_yaml(f"texts/{language}.yml")
        assert set(english) - optional <= set(words)
        for kind in ("required", "preferred", "excluded"):
            assert {"tool", "concept"} <= set(words[kind])


def rows_of(summary: SampleSummary, source_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in sorted((summary.folder / source_id).iterdir()):
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8")
        if ".jsonl" in path.name:
            rows += [json.loads(line) for line in text.splitlines()]
        else:
            rows += csv.DictReader(text.splitlines(keepends=True))
    return rows


def test_files_hold_what_the_truth_says(summary: SampleSummary, truth: Truth) -> None:
    expected = Counter(p["source_id"] for row in truth for p in row["postings"] for _ in p["seen_on"])
    for source_id in summary.source_ids:
        rows = rows_of(summary, source_id)
        assert len(rows) == expected[source_id]
        text = json.dumps(rows, ensure_ascii=False)
        assert not re.search("[\ue000-\ue002]", text), "a mark leaked"
        assert not re.search(r"\{\w+\}|\[\[|\(a\) ", text), "a slot was left open"
    assert sum(expected.values()) == summary.observation_count
    main = rows_of(summary, MAIN_SOURCE)
    texts = {row["Job_ID"]: row["Description"] for row in main}
    assert all(row["Description"] == texts[row["Job_ID"]] for row in main)
    assert any(re.search(r"[a-z](Strong|Experience|Hands-on) ", row["Description"]) for row in main), "none is glued"


def test_everything_says_that_it_is_synthetic(summary: SampleSummary, plan: Plan) -> None:
    assert "synthetic" in summary.notice
    declared = summary.sources_file.read_text(encoding="utf-8")
    assert summary.notice in declared
    assert set(yaml.safe_load(declared)) == set(plan.sources)
    for source_id, entry in plan.sources.items():
        assert source_id.endswith("-sample")
        assert "synthetic" in entry["name"]
