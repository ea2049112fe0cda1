"""Draw texts that nobody annotated, for what a word's surroundings say (`train_scorer.py --unlabelled`).

    python scripts/unlabelled_texts.py ../shared/data > unlabelled.jsonl

English postings of sixty days of the LinkedIn history, at random by a fixed seed, each text once. Annotated texts,
blind ones above all, are left out by their hashes. The same data give the same lines.
"""

import itertools
import json
import random
import sys
from pathlib import Path

from annotations_texts import LINKEDIN
from mentions_precision import candidates

SEED = 20261130
TEXTS = 3_000


def main(data: Path) -> int:
    """Print the texts, one JSON object a line. Returns the exit code."""
    chance = random.Random(f"{SEED}:{LINKEDIN}")
    english = (posting for posting in candidates(data, LINKEDIN, chance) if posting.language == "en")
    for posting in itertools.islice(english, TEXTS):
        print(json.dumps({"text": posting.text, "title": posting.title, "company": posting.company}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
