"""How fast the tagger is, beside plain spaCy tokenisation, flashtext and flashtext2 on the same texts, in one run.

    python benchmarks/tagging.py POSTINGS.jsonl [--limit 500] [--rounds 5]

POSTINGS holds one posting a line (`text`, and `title` and `company` where known). Prints postings a second and each
one's ratio to plain tokenisation, by processor time (best of the rounds, and the ratio's range over them: in each round
the systems take turns), and how the tagger's time is spent. Not a
test: only ratios from one run on one machine can be compared.
"""

import argparse
import cProfile
import json
import pstats
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import spacy

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.loading import load_tagger
from skilltide.extract.tagger import Tagger
from skilltide.extract.tokens import Tokens


def rates(
    systems: dict[str, Callable[[dict[str, Any]], Any]], postings: list[dict[str, Any]], rounds: int
) -> dict[str, list[float]]:
    """Postings a second of processor time in each of `rounds`, after one that only warms up."""
    found: dict[str, list[float]] = {name: [] for name in systems}
    for _ in range(rounds + 1):
        for name, run in systems.items():
            start = time.process_time()
            for posting in postings:
                run(posting)
            found[name].append(len(postings) / (time.process_time() - start))
    return {name: values[1:] for name, values in found.items()}


def keywords(lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    """Every alias as written, with its skill: what a keyword searcher would be given."""
    for skill, alias in lexicon.aliases():
        yield alias.text, skill.id


def contenders(lexicon: Lexicon) -> dict[str, Callable[[dict[str, Any]], Any]]:
    """The systems to compare, by name."""
    tagger = Tagger(lexicon)
    tagger.compiled.matcher.fill()
    blank = spacy.blank("en")
    found: dict[str, Callable[[dict[str, Any]], Any]] = {
        "spaCy tokenisation alone": lambda p: blank.make_doc(p["text"]),
        "skilltide tagger": lambda p: tagger.tag(p["text"], p.get("title"), p.get("company")),
    }
    try:
        from flashtext import KeywordProcessor

        one = KeywordProcessor()
        for text, skill in keywords(lexicon):
            one.add_keyword(text, skill)
        found["flashtext, same aliases"] = lambda p: one.extract_keywords(p["text"], span_info=True)
    except ImportError:
        print("flashtext is not installed")
    try:
        from flashtext2 import KeywordProcessor as KeywordProcessor2

        two = KeywordProcessor2(case_sensitive=False)
        for text, skill in keywords(lexicon):
            two.add_keyword(text, skill)
        found["flashtext2, same aliases"] = lambda p: two.extract_keywords_with_span(p["text"])
    except ImportError:
        print("flashtext2 is not installed")
    return found


def profile(lexicon: Lexicon, postings: list[dict[str, Any]]) -> None:
    """Print what the tagger's time goes to."""
    tagger = Tagger(lexicon)
    for posting in postings:
        tagger.tag(posting["text"])
    profiler = cProfile.Profile()
    profiler.enable()
    for posting in postings:
        tagger.tag(posting["text"], posting.get("title"), posting.get("company"))
    profiler.disable()
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    total = sum(entry[2] for entry in stats.values())
    parts: dict[str, float] = {}
    for (file, _, name), entry in stats.items():
        part = Path(file).stem if "skilltide" in file or "spacy" in file else name.strip("<>")
        parts[part] = parts.get(part, 0.0) + entry[2]
    print("\nwhere the time goes (by module, profiled, so Python parts look larger than they are)")
    for part, seconds in sorted(parts.items(), key=lambda item: -item[1])[:12]:
        print(f"  {seconds / total:6.1%}  {part}")


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("postings", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lexicon", type=Path, default=None)
    options = parser.parse_args()
    with options.postings.open(encoding="utf-8") as lines:
        postings = [json.loads(line) for line, _ in zip(lines, range(options.limit), strict=False)]
    start = time.process_time()
    lexicon = Lexicon.load(options.lexicon)
    loaded = time.process_time()
    tagger = Tagger(lexicon)
    compiled = time.process_time()
    load_tagger(options.lexicon)
    kept = time.process_time()
    load_tagger(options.lexicon)
    fetched = time.process_time()
    tagger.compiled.matcher.fill()
    filled = time.process_time()
    print(f"{len(lexicon.skills)} skills read in {loaded - start:.2f} s of processor time")
    forms = len(tagger.compiled.entries)
    print(f"{forms} forms compiled in {compiled - loaded:.2f} s, loaded where they are kept in {fetched - kept:.2f} s")
    print(f"spaCy's matcher filled in {filled - fetched:.2f} s")
    length = sum(len(posting["text"]) for posting in postings) / len(postings)
    tokens = sum(len(Tokens(p["text"], tagger.compiled.memo).codes) for p in postings) / len(postings)
    mentions = sum(len(tagger.tag(p["text"])) for p in postings) / len(postings)
    print(f"{len(postings)} postings, on average {length:.0f} characters, {tokens:.0f} tokens, {mentions:.1f} mentions")
    found = rates(contenders(lexicon), postings, options.rounds)
    base = found["spaCy tokenisation alone"]
    for name, values in found.items():
        ratios = sorted(value / one for value, one in zip(values, base, strict=True))
        best = max(values)
        print(f"{best:8.0f} postings/s  x{best / max(base):5.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})  {name}")
    profile(lexicon, postings[:200])


if __name__ == "__main__":
    main()
