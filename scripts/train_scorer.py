"""Train the models that decide on the rules' outcomes and on levels (src/skilltide/extract/scorer.json).

    python scripts/train_scorer.py LABELS.jsonl:TEXTS.jsonl [...] --unlabelled TEXTS.jsonl [--folds 5] [--write]
    python scripts/train_scorer.py LABELS.jsonl:TEXTS.jsonl [...] --curve [--blind LABELS.jsonl:TEXTS.jsonl]

LABELS holds one posting a line (`id`, `mentions` with `span`, `type`, `level` and `only`, see `skilltide evaluate`),
TEXTS the postings (`id`, `text`, and `title`, `company`, `language` where known). The postings must be others than
those that the lexicon's rules were fitted to.

Two logistic regressions, over the facts of `extract.features` (is a proposal a mention?) and of `extract.level_scorer`
(is a mention asked for?). Both end as one weight a fact, and the same data give the same bytes.

`--folds`: prints what each part reaches on postings it was not trained on: names alone, the rules, the models, and with
unlabelled texts. `--curve`: prints what a quarter, half, three quarters and all of the postings give (without
unlabelled texts), held-out ones again and those of `--blind`, of which nothing but figures is ever shown.

`--unlabelled` (see `unlabelled_texts.py`): most aliases, and most words beside a candidate, stand in few annotated
postings. Texts that nobody annotated tell more of them (`training_unlabelled.py`), and how sentences that ask for
something are worded (`training_wording.py`). Without such texts the wording stays as it is.
"""

import argparse
import json
from pathlib import Path

from training_figures import print_curve, print_folds
from training_models import ADD_ABOVE, KEEP_ABOVE, Trained, train_all
from training_proposals import read
from training_unlabelled import read_unlabelled

from skilltide.extract import scorer
from skilltide.extract.loading import load_tagger


def main() -> None:
    """Train, and tell or write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("annotated", nargs="+", help="LABELS.jsonl:TEXTS.jsonl")
    parser.add_argument("--unlabelled", type=Path, help="TEXTS.jsonl")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--blind", help="LABELS.jsonl:TEXTS.jsonl")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    tagger = load_tagger()
    sets = {pair: read(tagger, pair) for pair in args.annotated}
    postings = [posting for one in sets.values() for posting in one]
    unlabelled = read_unlabelled(tagger, args.unlabelled) if args.unlabelled else None
    if args.folds:
        print_folds(tagger, sets, args.folds, unlabelled)
    if args.curve:
        print_curve(tagger, postings, read(tagger, args.blind) if args.blind else [])
    if args.write:
        write(train_all(tagger, postings, unlabelled), Path(scorer.__file__).with_name("scorer.json"))


def write(trained: Trained, target: Path) -> None:
    """Write the models as the tagger reads them."""
    model = {"keep_above": KEEP_ABOVE, "add_above": ADD_ABOVE, **trained._asdict()}
    target.write_text(json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
    counts = ", ".join(f"{len(weights)} {name}" for name, weights in trained._asdict().items())
    print(f"{target.name}: {counts}, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
