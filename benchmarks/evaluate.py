"""Accuracy of the tagger on annotated postings, set by set, with 95 % intervals.

    python benchmarks/evaluate.py gold/dev=LABELS.jsonl:TEXTS.jsonl blind=LABELS.jsonl:TEXTS.jsonl [--write]

The measure is that of `skilltide evaluate`; of no set anything but figures is shown.
"""

from pathlib import Path

from results import Result, arguments, finish

from skilltide.extract.evaluate import HARD, TYPES, evaluate
from skilltide.extract.loading import load_tagger

FIGURES: list[tuple[str, str, tuple[str, ...]]] = [
    *((f"recall {kind}", "recall", (kind,)) for kind in TYPES),
    ("hard precision", "precision", ()),
    ("hard recall", "recall", HARD),
    ("hard F1", "f1", ()),
    ("soft and credential precision", "soft_precision", ()),
    ("level accuracy", "level_accuracy", ()),
]
"""What is told, and the figure of `Score` with its arguments."""


def main() -> None:
    """Measure each set, print, and keep what was found."""
    parser = arguments(__doc__)
    parser.add_argument("sets", nargs="+", help="NAME=LABELS.jsonl:TEXTS.jsonl")
    given = parser.parse_args()
    result = Result.of_this_run("evaluate", "Mentions and levels told, beside hand annotations")
    tagger = load_tagger()
    for one in given.sets:
        name, _, pair = one.partition("=")
        labels, _, texts = pair.partition(":")
        told = evaluate(tagger, Path(labels), Path(texts))
        total = told.total
        for case, figure, of in FIGURES:
            value = getattr(total, figure)
            low, high = told.interval(figure, *of)
            found = value(*of) if callable(value) else value
            result.add(
                case, f"{name}, {len(told.postings)} postings", value=(found, ""), low=(low, ""), high=(high, "")
            )
    finish(result, given.write)


if __name__ == "__main__":
    main()
