"""Measure the tagger on the blind annotations, and write the figures that the report's page shows.

    python scripts/accuracy.py ../shared/data            write src/skilltide/report/accuracy.yml
    python scripts/accuracy.py ../shared/data --check    say whether it is what a measure gives; exit with 1 if not

Prints and writes figures only: nobody who edits lexicon, rules or model may see what was missed there.
"""

import sys
import tempfile
from pathlib import Path

import yaml
from annotations_texts import rebuild

from skilltide.extract.evaluate import Evaluation, evaluate
from skilltide.extract.loading import load_tagger

FIGURES = Path(__file__).parents[1] / "src" / "skilltide" / "report" / "accuracy.yml"
ROWS = {
    "Technologies found": ("recall", "TECH"),
    "Fields and methods found": ("recall", "CONCEPT"),
    "Soft skills found": ("recall", "SOFT"),
    "Degrees and certificates found": ("recall", "CRED"),
    "Told technologies and fields that are right": ("precision",),
    "Told soft skills and degrees that are right": ("soft_precision",),
    "Found skills with the right level": ("level_accuracy",),
}
"""What the page says -> a figure of `Score`, with its arguments."""


def measured(evaluation: Evaluation) -> list[dict[str, str | float]]:
    """Return the page's rows: each share with its 95 % bootstrap interval over postings."""
    rows: list[dict[str, str | float]] = []
    for what, (figure, *arguments) in ROWS.items():
        value = getattr(evaluation.total, figure)
        low, high = evaluation.interval(figure, *arguments)
        shares = {"share": value(*arguments) if callable(value) else value, "low": low, "high": high}
        rows.append({"what": what} | {name: round(share, 3) for name, share in shares.items()})
    return rows


def main(data: Path, *, is_check: bool) -> int:
    """Measure, and write or compare. Returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        if rebuild(data, out):
            return 1
        evaluation = evaluate(load_tagger(), out / "blind.gold.jsonl", out / "blind.postings.jsonl")
    text = FIGURES.read_text(encoding="utf-8")
    rows = measured(evaluation)
    if rows == yaml.safe_load(text)["measured"]:
        return 0
    lines = [
        f"  - {{what: {row['what']}, share: {row['share']}, low: {row['low']}, high: {row['high']}}}" for row in rows
    ]
    print("the page's figures are no longer the tagger's, which are now:", *lines, sep="\n")
    if is_check:
        return 1
    before, after = text.index("measured:"), text.index("made:")
    FIGURES.write_text("\n".join([f"{text[:before]}measured:", *lines, text[after:]]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), is_check="--check" in sys.argv))
