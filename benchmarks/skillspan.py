"""Strict span F1 on SkillSpan's Knowledge layer: a set annotated by others, with wider words than a market lexicon.

    python benchmarks/skillspan.py FILE.conll

FILE holds one token a line (token, Skill tag, Knowledge tag; tabs between) and an empty line behind each sentence. The
sentences are tagged in one text, a line each. A told span counts if its tokens are an annotated span's, neither more
nor less. Soft skills are left out: they belong to the other layer.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from results import Result, arguments, finish

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.tagger import Tagger

Span = tuple[int, int, int]
"""Sentence, first token, token behind the last."""

_LAYER = 2


def sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield (tokens, Knowledge tags) of each sentence."""
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip()]
        if rows:
            yield [row[0] for row in rows], [row[_LAYER] for row in rows]


def annotated(number: int, tags: list[str]) -> Iterator[Span]:
    """Yield the spans of a sentence's BIO tags."""
    start = None
    for at, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I"):
            yield number, start, at
            start = None
        if tag.startswith("B") or (tag.startswith("I") and start is None):
            start = at


def told(tagger: Tagger, lines: list[list[str]]) -> set[Span]:
    """The spans that the tagger tells, in whole tokens."""
    texts = [" ".join(tokens) for tokens in lines]
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    found = set()
    for mention in tagger.tag("\n".join(texts)):
        if mention.kind == "soft":
            continue
        number = bisect_right(starts, mention.start) - 1
        begins = list(accumulate((len(token) + 1 for token in lines[number]), initial=starts[number]))
        found.add((number, bisect_right(begins, mention.start) - 1, bisect_right(begins, mention.end - 1)))
    return found


def main() -> None:
    """Print precision, recall and F1."""
    parser = arguments(__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--lexicon", type=Path, default=None)
    options = parser.parse_args()
    result = Result.of_this_run("skillspan", "Strict spans of SkillSpan's Knowledge layer")
    lines = list(sentences(options.file))
    gold = {span for number, (_, tags) in enumerate(lines) for span in annotated(number, tags)}
    found = told(Tagger(Lexicon.load(options.lexicon)), [tokens for tokens, _ in lines])
    right = len(gold & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(gold))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    result.add(
        "Knowledge layer", sentences=(len(lines), ""), annotated=(len(gold), ""), told=(len(found), ""),
        same=(right, ""), precision=(precision, ""), recall=(recall, ""), F1=(f1, ""),
    )  # fmt: skip
    finish(result, options.write)


if __name__ == "__main__":
    main()
