"""Check what an annotator wrote, turn it into labels for the repository, or into predictions to compare annotators.

    python scripts/annotations_labels.py check DRAWN.jsonl DONE.jsonl
    python scripts/annotations_labels.py label DRAWN.jsonl DONE.jsonl SET
    python scripts/annotations_labels.py predictions DRAWN.jsonl DONE.jsonl OUT.jsonl

DRAWN.jsonl is what `annotations_draw.py` wrote. DONE.jsonl holds a posting a line: id, mentions with span, type and
level, and `only` (longer, unique pieces of the text) or `at` (offsets) where not every occurrence of the span is meant.
Labels quote no piece: they number the occurrences. `check` prints what is wrong, decides nothing, and exits with 1 where anything
is; `label` writes nothing then. Predictions are for the scoring script of the gold annotations, which takes one
annotator's DONE.jsonl as the truth and the other's predictions as told.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotations_texts import ANNOTATIONS, occurrences, read_lines, write_lines

TYPES = {"TECH": "tool", "CONCEPT": "concept", "SOFT": "soft", "CRED": "credential"}
"""Types of mentions, and the kind of skill that each is for the scoring script."""
LEVELS = ("required", "preferred", "context")
_KEPT = ("id", "text_sha256", "source", "position", "language", "is_glued")


def numbers(mention: dict[str, Any], text: str) -> list[int] | None:
    """Return which occurrences of its span a mention means (0 for the first); None for all.

    Raises ValueError: the span doesn't stand in the text at word borders, or not at a given offset; or a piece doesn't
    stand there, or more than once, or doesn't hold the span exactly once.
    """
    span = mention["span"]
    places = occurrences(text, span)
    if not places:
        raise ValueError(f"{span!r} does not stand in the text at word borders")
    if "at" in mention:
        if not set(mention["at"]) <= set(places):
            raise ValueError(f"{span!r} does not stand at all of {mention['at']}")
        return [places.index(at) for at in sorted(mention["at"])]
    if "only" not in mention:
        return None
    found = set()
    for piece in mention["only"]:
        if text.count(piece) != 1:
            raise ValueError(f"{span!r}: {piece!r} stands {text.count(piece)} times in the text, not once")
        start = text.find(piece)
        inside = [number for number, at in enumerate(places) if start <= at and at + len(span) <= start + len(piece)]
        if len(inside) != 1:
            raise ValueError(f"{span!r}: {piece!r} holds it {len(inside)} times, not once")
        found.add(inside[0])
    return sorted(found)


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
        meant, count = numbers(mention, drawn["text"]), len(occurrences(drawn["text"], mention["span"]))
        if meant is not None and len(meant) < count:
            kept |= {"occurrences": meant, "of": count}
        mentions.append(kept)
    return {name: drawn[name] for name in _KEPT} | {"mentions": mentions}


def prediction(record: dict[str, Any], text: str) -> dict[str, Any]:
    """Return an annotated posting as if a tagger had told it; a span inside a longer one is left out."""
    told = []
    for mention in record["mentions"]:
        places, meant = occurrences(text, mention["span"]), numbers(mention, text)
        for at in places if meant is None else [places[number] for number in meant]:
            end = at + len(mention["span"])
            told.append({"start": at, "end": end, "kind": TYPES[mention["type"]], "level": mention["level"]})
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
