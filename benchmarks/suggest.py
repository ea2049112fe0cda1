"""How much of what the lexicon lacks `skilltide lexicon suggest` finds: hide skills, and see which come back.

    python benchmarks/suggest.py POSTINGS.jsonl [--draws 3] [--top 200] [--limit N]

POSTINGS holds one posting a line (`text`, and `title`, `company` and `posted_on` where known), distinct texts best. Of
the tool skills that stand in at least 20 of them a random tenth is taken out of the lexicon (seeded by the draw's
number), the rest ranks suggestions, and a hidden skill has come back if one of the first 200 is one of its written
forms. Takes a few minutes a draw for 26,000 texts.
"""

import json
import random
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from results import Result, arguments, finish

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.suggest import suggest
from skilltide.extract.tagger import Tagger, TagInput
from skilltide.extract.tokens import words_of
from skilltide.extract.variants import Form, forms

Posting = tuple[TagInput, str | None]


def written(lexicon: Lexicon, skill_id: str) -> set[Form]:
    """Every form of a skill's aliases."""
    skill = lexicon.skills[skill_id]
    return {words for alias in skill.aliases for words in forms(alias.text, skill.kind, alias.variants)}


def frequent_tools(lexicon: Lexicon, postings: list[Posting], least: int) -> list[str]:
    """Ids of the tool skills that at least `least` postings name."""
    tagger = Tagger(lexicon)
    counts: Counter[str] = Counter()
    for item, _ in postings:
        counts.update({mention.skill for mention in tagger.tag(*item) if mention.kind == "tool"})
    return sorted(skill_id for skill_id, count in counts.items() if count >= least)


def draw(
    lexicon: Lexicon, postings: list[Posting], tools: list[str], seed: int, top: int
) -> tuple[list[str], set[str]]:
    """(hidden skills, those that came back)."""
    hidden = random.Random(seed).sample(tools, max(1, len(tools) // 10))
    rest = replace(lexicon, skills={key: skill for key, skill in lexicon.skills.items() if key not in hidden})
    found = {tuple(words_of(one.term)) for one in suggest(Tagger(rest), postings, top)}
    return hidden, {skill_id for skill_id in hidden if found & written(lexicon, skill_id)}


def main() -> None:
    """Print the share for each draw and for all."""
    parser = arguments(__doc__)
    parser.add_argument("postings", type=Path)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--top", type=int, default=200)
    parser.add_argument("--least", type=int, default=20)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--lexicon", type=Path, default=None)
    options = parser.parse_args()
    result = Result.of_this_run("suggest", "Hidden skills that come back among the first suggestions")
    postings: list[Posting] = []
    with options.postings.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == options.limit:
                break
            one = json.loads(line)
            item = TagInput(one["text"], one.get("title"), one.get("company"), one.get("language") or "en")
            postings.append((item, one.get("posted_on")))
    lexicon = Lexicon.load(options.lexicon)
    tools = frequent_tools(lexicon, postings, options.least)
    print(f"{len(postings)} postings, {len(tools)} tool skills in at least {options.least} of them", flush=True)
    shares = []
    for seed in range(options.draws):
        start = time.process_time()
        hidden, back = draw(lexicon, postings, tools, seed, options.top)
        shares.append(len(back) / len(hidden))
        seconds = time.process_time() - start
        result.add(f"draw {seed}", hidden=(len(hidden), ""), back=(len(back), ""), share=(shares[-1], ""),
                   CPU=(seconds, "s"))  # fmt: skip
        print(f"draw {seed}: {len(back)} of {len(hidden)} came back", flush=True)
        print(f"  not: {', '.join(sorted(set(hidden) - back))}", flush=True)
    result.add("all draws", share=(sum(shares) / len(shares), ""))
    result.notes.append(f"{len(postings):,} postings; {len(tools)} tool skills in at least {options.least} of them.")
    finish(result, options.write)


if __name__ == "__main__":
    main()
