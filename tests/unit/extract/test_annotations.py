"""Hand-made annotations without texts: their form, what they mean, and that their texts are found again."""

import csv
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"
LONGEST_SPAN = 60
"""Characters. Longer pieces of postings don't belong into the repository."""

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")


@pytest.fixture(scope="module")
def scripts() -> Iterator[tuple[ModuleType, ModuleType]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        yield importlib.import_module("annotations_texts"), importlib.import_module("annotations_labels")


@pytest.fixture(scope="module")
def texts(scripts: tuple[ModuleType, ModuleType]) -> ModuleType:
    return scripts[0]


@pytest.fixture(scope="module")
def labels(scripts: tuple[ModuleType, ModuleType]) -> ModuleType:
    return scripts[1]


def mention(span: str, **more: Any) -> dict[str, Any]:
    return {"span": span, "type": "TECH", "level": "required"} | more


def test_every_annotation_has_the_form_and_no_text(texts: ModuleType, labels: ModuleType) -> None:
    keys, hashes = [], []
    for name, count in texts.SETS.items():
        records = texts.read_annotations(name)
        assert len(records) == count
        for record in records:
            keys.append(record["id"])
            hashes.append(record["text_sha256"])
            known = {"id", "text_sha256", "source", "position", "language", "is_glued", "mentions"}
            assert set(record) == known, record["id"]
            assert record["id"].startswith(name)
            assert record["source"] in (texts.ASHBY, texts.CSV, texts.HACKER_NEWS, texts.LINKEDIN)
            assert len(record["position"]) < 120
            seen = set()
            for one in record["mentions"]:
                assert set(one) - {"occurrences", "of"} == {"span", "type", "level"}, (record["id"], one)
                assert 0 < len(one["span"]) <= LONGEST_SPAN, (record["id"], one)
                assert one["span"] == one["span"].strip()
                assert one["type"] in labels.TYPES
                assert one["level"] in labels.LEVELS
                assert ("of" in one) == ("occurrences" in one)
                assert one.get("occurrences", [0])
                assert all(0 <= number < one.get("of", 1) for number in one.get("occurrences", []))
                seen.add((one["span"], one["type"]))
            assert len(seen) == len(record["mentions"]), record["id"]
    assert len(set(keys)) == len(keys)
    assert len(set(hashes)) == len(hashes)


def test_a_mention_means_what_its_pieces_say(labels: ModuleType) -> None:
    text = "Go and go. Google, Go or gRPCGo; PythonStrong"
    assert labels.numbers(mention("Go"), text) == [0, 2, 3]  # not in "Google", but where a line break was lost
    assert labels.numbers(mention("Go", only=["Google, Go or"]), text) == [2]
    assert labels.numbers(mention("Go", at=[0, 29]), text) == [0, 3]
    assert labels.numbers(mention("Python"), text) == [0]


@pytest.mark.parametrize(
    ("one", "problem"),
    [
        (mention("Rust"), "does not stand"),
        (mention("oo"), "does not stand"),
        (mention("Go", only=["go."]), "holds it 0 times"),
        (mention("Go", only=["Go and go. Google, Go"]), "holds it 2 times"),
        (mention("Go", only=["Go"]), "stands 4 times"),
        (mention("Go", only=["no such piece"]), "stands 0 times"),
        (mention("Go", at=[1]), "does not stand"),
    ],
)
def test_unclear_mentions_are_problems(labels: ModuleType, one: dict[str, Any], problem: str) -> None:
    text = "Go and go. Google, Go or gRPCGo; PythonStrong"
    assert [problem in line for line in labels.problems({"mentions": [one]}, text)] == [True]


def test_a_mention_given_twice_is_a_problem(labels: ModuleType) -> None:
    record = {"mentions": [mention("Go"), mention("Go", level="context")]}
    assert len(list(labels.problems(record, "Go"))) == 1
    assert len(list(labels.problems({"mentions": [mention("Go", type="LANGUAGE")]}, "Go"))) == 1


def test_labels_mean_the_same_occurrences_and_quote_nothing(labels: ModuleType, texts: ModuleType) -> None:
    text = "Spark a change. Spark and Kafka, Spark!"
    drawn = {"text": text} | dict.fromkeys(("id", "text_sha256", "source", "position", "language", "is_glued"), "")
    written = labels.label({"mentions": [mention("Spark", only=["Spark and"]), mention("Kafka")]}, drawn)
    assert written["mentions"] == [mention("Spark", occurrences=[1], of=3), mention("Kafka")]
    scored = [texts.as_scored(one, text) for one in written["mentions"]]
    assert scored == [mention("Spark", at=[16]), mention("Kafka")]


def test_predictions_leave_out_what_lies_inside_another(labels: ModuleType) -> None:
    record = {"id": "a", "mentions": [mention("Azure ML"), mention("ML", type="CONCEPT", level="context")]}
    told = labels.prediction(record, "Azure ML or ML")["mentions"]
    assert [(one["start"], one["end"], one["kind"], one["level"]) for one in told] == [
        (0, 8, "tool", "required"),
        (12, 14, "concept", "context"),
    ]


@pytest.fixture
def one_set(texts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reference data of one CSV file with a posting, and a set with its annotation; returns the CSV file."""
    (tmp_path / "data" / "csv").mkdir(parents=True)
    (tmp_path / "sets").mkdir()
    path = tmp_path / "data" / "csv" / "postings.csv"
    write_posting(path, "We build with Python. Python and Go are asked for.")
    monkeypatch.setattr(texts, "ANNOTATIONS", tmp_path / "sets")
    monkeypatch.setattr(texts, "SETS", {"tiny": 1})
    found = texts.find_postings([texts.Place("csv", "postings.csv/0")], tmp_path / "data")
    (posting,) = found.values()
    mentions = [mention("Python", occurrences=[1], of=2), mention("Go")]
    record = {"id": "tiny-001", "text_sha256": texts.sha256(posting.text), "mentions": mentions}
    texts.write_lines(tmp_path / "sets" / "tiny.jsonl", [record | posting.place._asdict()])
    return path


def write_posting(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Title", "Company", "Description"], ["Engineer", "Zorbex", text]])


def test_rebuild_writes_what_the_measure_needs(texts: ModuleType, one_set: Path, tmp_path: Path) -> None:
    assert texts.rebuild(tmp_path / "data", tmp_path / "out") == 0
    gold = json.loads((tmp_path / "out" / "tiny.gold.jsonl").read_text())
    posting = json.loads((tmp_path / "out" / "tiny.postings.jsonl").read_text())
    assert gold == {"id": "tiny-001", "mentions": [mention("Python", at=[22]), mention("Go")]}
    assert (posting["id"], posting["title"], posting["company"]) == ("tiny-001", "Engineer", "Zorbex")
    assert (tmp_path / "out" / "texts" / "tiny-001.txt").read_text() == posting["text"]


def test_a_changed_text_is_missed_until_it_is_rehashed(texts: ModuleType, one_set: Path, tmp_path: Path) -> None:
    write_posting(one_set, "We build with Python: Python and Go are asked for.")
    assert texts.rebuild(tmp_path / "data", tmp_path / "out") == 1
    assert (tmp_path / "out" / "tiny.gold.jsonl").read_text() == ""
    assert texts.rehash(tmp_path / "data") == 0
    assert texts.rebuild(tmp_path / "data", tmp_path / "out") == 0


@pytest.mark.parametrize("text", ["Python and Go are asked for.", "We build with Python. Python is asked for."])
def test_a_lost_span_is_not_rehashed(
    texts: ModuleType, one_set: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (tmp_path / "sets" / "tiny.jsonl").read_text()
    write_posting(one_set, text)
    assert texts.rehash(tmp_path / "data") == 1
    assert "tiny-001: the text is gone, or a span in it" in capsys.readouterr().out
    assert (tmp_path / "sets" / "tiny.jsonl").read_text() == before


def assert_found(texts: ModuleType, records: list[dict[str, Any]]) -> None:
    found = texts.find_postings(map(texts.place_of, records), DATA)
    for record in records:
        posting = found.get(texts.place_of(record))
        assert posting is not None, f"{record['id']}: no posting at {record['source']} {record['position']}"
        hint = "scripts/annotations_texts.py rehash ../shared/data"
        assert texts.sha256(posting.text) == record["text_sha256"], f"{record['id']}: another text now; run {hint}"
        assert all(texts.stands(one, posting.text) for one in record["mentions"]), record["id"]


@pytest.mark.shared
@needs_data
def test_some_texts_are_found_again(texts: ModuleType) -> None:
    """One posting a source; of the history, whose archive takes seconds to unpack, none."""
    by_source = {record["source"]: record for name in texts.SETS for record in texts.read_annotations(name)}
    del by_source[texts.LINKEDIN]
    assert len(by_source) == 3
    assert_found(texts, list(by_source.values()))


@pytest.mark.slow
@pytest.mark.shared
@needs_data
def test_all_texts_are_found_again(texts: ModuleType) -> None:
    assert_found(texts, [record for name in texts.SETS for record in texts.read_annotations(name)])
