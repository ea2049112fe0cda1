"""Check what an annotator wrote, turn it into labels for the repository, or into predictions to compare annotators.

    python scripts/annotations_labels.py check DRAWN.jsonl DONE.jsonl
    python scripts/annotations_labels.py label DRAWN.jsonl DONE.jsonl SET
    python scripts/annotations_labels.py predictions DRAWN.jsonl DONE.jsonl OUT.jsonl

DRAWN.jsonl is what `annotations_draw.py` wrote. DONE.jsonl holds a posting a line: id, mentions with span, type and
level, and `only` (longer, unique pieces of the text) or `at` (offsets) where not every occurrence of the span is meant.
Labels quote no piece: they number the places where the span stands. `check` prints what is wrong, decides nothing, and
exits with 1 where anything is; `label` writes nothing then. Predictions are for the scoring script of the gold
annotations, which takes one annotator's DONE.jsonl as the truth and the other's predictions as told.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotations_texts import ANNOTATIONS, occurrences, places, read_lines, write_lines

TYPES = {"TECH": "tool", "CONCEPT": "concept", "SOFT": "soft", "CRED": "credential"}
"""Types of mentions, and the kind of skill that each is for the scoring script."""
LEVELS = ("required", "preferred", "context")
_KEPT = ("id", "text_sha256", "source", "position", "language", "is_glued")


def numbers(mention: dict[str, Any], text: str) -> list[int]:
    """Return which of the places where its span stands a mention means (0 for the first).

    Without `only` and `at`: all at word borders.

    Raises ValueError: the span stands nowhere at word borders, or not at a given offset; or a piece doesn't stand in
    the text, or more than once, or doesn't hold the span exactly once.
    """
    span = mention["span"]
    everywhere, bordered = places(text, span), occurrences(text, span)
    meant: set[int] = set()
    if "at" in mention:
        meant = set(mention["at"])
        if not meant <= set(everywhere):
            raise ValueError(f"{span!r} does not stand at all of {mention['at']}")
    elif "only" in mention:
        for piece in mention["only"]:
            start = text.find(piece)
            if text.count(piece) != 1:
                raise ValueError(f"{span!r}: {piece!r} stands {text.count(piece)} times in the text, not once")
            held = range(start, start + len(piece) - len(span) + 1)
            inside = [at for at in bordered if at in held] or [at for at in everywhere if at in held]
            if len(inside) != 1:
                raise ValueError(f"{span!r}: {piece!r} holds it {len(inside)} times, not once")
            meant.update(inside)
    else:
        meant = set(bordered)
    if not meant:
        raise ValueError(f"{span!r} does not stand in the text at word borders")
    return [number for number, at in enumerate(everywhere) if at in meant]


def problems(record: dict[str, Any], text: str) -> Iterator[str]:
    """Yield what is wrong with the mentions of a posting."""
    seen = set()
    for mention in record["mentions"]:
        span = mention.get("span", "")
        if mention.get("type") not in TYPES or mention.get("level") not in LEVELS:
            yield f"{span!r}: type or level unknown"
        elif span != span.strip() or (span, mention["type"]) in seen:
            yield f"{span!r}: given twice, or with a space at its edge"
        else:
            seen.add((span, mention["type"]))
            try:
                numbers(mention, text)
            except ValueError as error:
                yield str(error)


def label(record: dict[str, Any], drawn: dict[str, Any]) -> dict[str, Any]:
    """Return an annotated posting as the repository keeps it: no text, only spans."""
    mentions = []
    for mention in record["mentions"]:
        kept = {name: mention[name] for name in ("span", "type", "level")}
        meant, found = numbers(mention, drawn["text"]), places(drawn["text"], mention["span"])
        if [found[number] for number in meant] != occurrences(drawn["text"], mention["span"]):
            kept |= {"occurrences": meant, "of": len(found)}
        mentions.append(kept)
    return {name: drawn[name] for name in _KEPT} | {"mentions": mentions}


def prediction(record: dict[str, Any], text: str) -> dict[str, Any]:
    """Return an annotated posting as if a tagger had told it; a span inside a longer one is left out."""
    told = []
    for mention in record["mentions"]:
        found = places(text, mention["span"])
        for number in numbers(mention, text):
            start, end = found[number], found[number] + len(mention["span"])
            told.append({"start": start, "end": end, "kind": TYPES[mention["type"]], "level": mention["level"]})
    whole = [m for m in told if not any(_is_inside(m, other) for other in told)]
    return {"id": record["id"], "mentions": whole}


def _is_inside(mention: dict[str, Any], other: dict[str, Any]) -> bool:
    length, other_length = (m["end"] - m["start"] for m in (mention, other))
    return other["start"] <= mention["start"] and mention["end"] <= other["end"] and length < other_length


def main(arguments: list[str]) -> int:
    """Run a command; returns the exit code."""
    if len(arguments) < 3:
        raise SystemExit(__doc__)
    drawn = {record["id"]: record for record in read_lines(Path(arguments[1]))}
    done = read_lines(Path(arguments[2]))
    wrong = [f"{record['id']}: {line}" for record in done for line in problems(record, drawn[record["id"]]["text"])]
    for line in wrong:
        print(line)
    count = sum(len(record["mentions"]) for record in done)
    print(f"{len(done)} postings, {count} mentions, {len(wrong)} problems")
    match arguments:
        case ["check", _, _]:
            pass
        case ["label", _, _, name] if not wrong:
            labels = [label(record, drawn[record["id"]]) for record in sorted(done, key=lambda record: record["id"])]
            write_lines(ANNOTATIONS / f"{name}.jsonl", labels)
        case ["predictions", _, _, out] if not wrong:
            write_lines(Path(out), [prediction(record, drawn[record["id"]]["text"]) for record in done])
        case ["label" | "predictions", _, _, _]:
            print("nothing written")
        case _:
            raise SystemExit(__doc__)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
