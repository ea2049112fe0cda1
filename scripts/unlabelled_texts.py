"""Draw texts that nobody annotated, for what a word's surroundings say (`train_scorer.py --unlabelled`).

    python scripts/unlabelled_texts.py ../shared/data > unlabelled.jsonl

Postings of sixty days of the LinkedIn history, at random by a fixed seed, each text once. Annotated texts,
blind ones above all, are left out by their hashes. The same data give the same lines.
"""

import json
import random
import sys
from pathlib import Path

from annotations_texts import LINKEDIN
from mentions_precision import candidates

SEED = 20261130
TEXTS = {"en": 3_000} | dict.fromkeys(["de", "fr", "es", "pt", "it", "nl", "sv"], 150)
"""How many of each language at most."""


def main(data: Path) -> int:
    """Print the texts, one JSON object a line. Returns the exit code."""
    left = dict(TEXTS)
    for posting in candidates(data, LINKEDIN, random.Random(f"{SEED}:{LINKEDIN}")):
        if left.get(posting.language, 0):
            left[posting.language] -= 1
            told = {"title": posting.title, "company": posting.company, "language": posting.language}
            print(json.dumps({"text": posting.text, **told}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
