"""How fast the tagger is, beside plain spaCy tokenisation, spaCy's PhraseMatcher and flashtext, in one run.

    python benchmarks/tagging.py POSTINGS.jsonl [--limit 500] [--rounds 5]

POSTINGS holds one posting a line (`text`, and `title`, `company` and `language` where known); a text that comes again
is left out. Prints for each round the tagger's ratio to each peer, then postings a second of each system by processor
time (best of the rounds) and its ratio to plain tokenisation with the range over the rounds, in which the systems take
turns; then what each part of the tagger costs. Not a test: only ratios from one run on one machine can be compared.
"""

import gc
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import spacy
from results import Result, arguments, finish
from spacy.matcher import PhraseMatcher

from skilltide.extract.compiled import CUE, FORM, OUTLINE
from skilltide.extract.levels import Cues
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.loading import load_tagger
from skilltide.extract.outline import Outline
from skilltide.extract.tagger import Tagger, TagInput, mentions_of
from skilltide.extract.tokens import Tokens

Posting = dict[str, Any]
TOKENISATION, TAGGER = "spaCy tokenisation alone", "skilltide tagger"


def item(posting: Posting) -> TagInput:
    """What the tagger is given of a posting."""
    return TagInput(posting["text"], posting.get("title"), posting.get("company"), posting.get("language") or "en")


def rates(systems: dict[str, Callable[[Posting], Any]], postings: list[Posting], rounds: int) -> dict[str, list[float]]:
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


def contenders(lexicon: Lexicon) -> dict[str, Callable[[Posting], Any]]:
    """The systems to compare, by name."""
    plain, blank = spacy.blank("en"), spacy.blank("en")  # aliases fill a tokeniser's cache of 10,000 words for good
    phrases = PhraseMatcher(blank.vocab, attr="LOWER")
    phrases.add("skill", [blank.make_doc(text) for text, _ in keywords(lexicon)])
    whole, no_levels, rules = Tagger(lexicon), Tagger(lexicon), Tagger(lexicon)
    no_levels.level_scorer = rules.level_scorer = rules.scorer = None
    for tagger in (whole, no_levels, rules):
        tagger.compiled.matcher.fill()
    found: dict[str, Callable[[Posting], Any]] = {
        TOKENISATION: lambda p: plain.make_doc(p["text"]),
        TAGGER: lambda p: whole.tag(*item(p)),
        "  without the model of levels": lambda p: no_levels.tag(*item(p)),
        "  by the rules alone": lambda p: rules.tag(*item(p)),
        "spaCy's PhraseMatcher, same aliases": lambda p: phrases(blank.make_doc(p["text"])),
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


def parts(result: Result, tagger: Tagger, postings: list[Posting], rounds: int) -> None:
    """Add what each part of the tagger costs, one after the other over all texts, each given what it needs."""
    compiled, names = tagger.compiled, tagger.names
    items = [item(posting) for posting in postings]
    texts = [tagger.parse(one) for one in items]
    found = [compiled.matcher(text.tokens.codes) for text in texts]
    of_use = {use: [[match for match in one if match[2].uses & use] for one in found] for use in (OUTLINE, CUE)}
    starts = [frozenset(start for start, _, entry in one if entry.uses & FORM) for one in found]
    forms = [[match for match in one if match[2].uses & FORM] for one in found]
    employers = [names.spoken_names(one.text, one.company) for one in items]
    plans = tagger.scorer.plans if tagger.scorer else None
    proposed = [tagger.proposals(text, plans) for text in texts]
    named = [[(one.start, one.end, one.sense, "") for one in kept if one.sense] for kept, _, _ in proposed]
    levels = tagger.level_scorer
    stages: dict[str, Callable[[int], Any]] = {
        "all of it": lambda i: tagger.tag(*items[i]),
        "cutting tokens": lambda i: Tokens(items[i].text, compiled.memo, names.employer_words(items[i].company)),
        "matching": lambda i: compiled.matcher(texts[i].tokens.codes),
        "outline": lambda i: Outline(texts[i].tokens, of_use[OUTLINE][i], compiled, employers[i], starts[i]),
        "cues": lambda i: Cues(texts[i].tokens, of_use[CUE][i], texts[i].outline, compiled, forms[i]),
        "rules and overlaps": lambda i: tagger.proposals(texts[i], plans),
        "mentions by the rules' levels": lambda i: mentions_of(texts[i], named[i], None),
    }
    if tagger.scorer:
        decide = tagger.scorer.decide
        stages["scorer"] = lambda i: decide(texts[i], proposed[i], None)
    if levels:
        make = levels.text
        stages["the same with the model of levels"] = lambda i: mentions_of(texts[i], named[i], make(texts[i]))
    told = "a text, by processor time, the best of the rounds for each"
    for name, run in stages.items():
        best = [float("inf")] * len(items)
        for _ in range(rounds):
            for i in range(len(items)):
                start = time.thread_time_ns()
                run(i)
                best[i] = min(best[i], time.thread_time_ns() - start)
        result.add(name, told, time=(sum(best) / len(best) / 1000, "microseconds"))


def main() -> None:
    """Run the comparison."""
    parser = arguments(__doc__)
    parser.add_argument("postings", type=Path)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lexicon", type=Path, default=None)
    options = parser.parse_args()
    with options.postings.open(encoding="utf-8") as lines:
        distinct = {posting["text"]: posting for posting in map(json.loads, lines)}
    postings = list(distinct.values())[: options.limit]
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
    result = Result.of_this_run("tagging", "The tagger beside its peers, by processor time")
    result.notes.append(f"{len(lexicon.skills)} skills read in {loaded - start:.2f} s of processor time.")
    forms = len(tagger.compiled.entries)
    result.notes += [
        f"{forms} forms compiled in {compiled - loaded:.2f} s, loaded where they are kept in {fetched - kept:.2f} s.",
        f"Matcher ({'spaCy' if is_spacy(tagger) else 'ahocorasick_rs'}) filled in {filled - fetched:.2f} s.",
    ]
    length = sum(len(posting["text"]) for posting in postings) / len(postings)
    tokens = sum(len(Tokens(p["text"], tagger.compiled.memo).codes) for p in postings) / len(postings)
    mentions = sum(len(tagger.tag(p["text"])) for p in postings) / len(postings)
    result.notes.append(
        f"{len(postings)} postings, on average {length:.0f} characters, {tokens:.0f} tokens, {mentions:.1f} mentions."
    )
    systems = contenders(lexicon)
    gc.collect()
    gc.freeze()  # as in a worker
    found = rates(systems, postings, options.rounds)
    peers = [name for name in found if name != TAGGER and not name.startswith(" ")]
    for number in range(options.rounds):
        ratios = ", ".join(f"x{found[TAGGER][number] / found[peer][number]:.2f} of {peer}" for peer in peers)
        print(f"round {number + 1}: {found[TAGGER][number]:.0f} postings/s, {ratios}")
    base = found[TOKENISATION]
    for name, values in found.items():
        ratios_of_rounds = sorted(value / one for value, one in zip(values, base, strict=True))
        best = max(values)
        result.add(name.strip(), "peers", rate=(best, "postings a second"), beside_tokenisation=(best / max(base), ""),
                   least=(ratios_of_rounds[0], ""), most=(ratios_of_rounds[-1], ""))  # fmt: skip
    parts(result, tagger, postings[:200], options.rounds)
    finish(result, options.write)


def is_spacy(tagger: Tagger) -> bool:
    """Whether spaCy's matcher is the one that is used."""
    from skilltide.extract.phrase_matcher import PhraseMatcher as OwnPhraseMatcher

    return isinstance(tagger.compiled.matcher.search, OwnPhraseMatcher)


if __name__ == "__main__":
    main()
