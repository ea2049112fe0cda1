"""Whatever strangers write, nothing raises but the documented errors: some 5,000 inputs here, 100,000 in `make prove`.

Inputs are seeded, so a failure names one that can be made again. SKILLTIDE_INPUTS says how many are tried.
"""

import asyncio
import gzip
import json
import os
import random
from collections.abc import Iterator
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from replay_fetch import ReplayFetch
from skilltide.errors import SourceError
from skilltide.extract.tagger import Tagger
from skilltide.landing.identity import document_id
from skilltide.model import Document, PostingFields, Rejection
from skilltide.normalise.record import posting_row
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source, files_source
from skilltide.sources.discovery import board_platforms
from skilltide.storable import storable
from support import COLUMNS, posting

INPUTS = int(os.environ.get("SKILLTIDE_INPUTS", "2500"))
SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures" / "sources"

PIECES = [
    "", " ", "\n", "\x00", "\ud800", "\ufeff", "\u202e", "\u2028", "İ", "ß", "👩‍💻", "{", "[" * 50, "<p>", "</", "&#0;",
    "&#x110000;", "&amp;lt;", "http://a:99999999/", "http://[::1", "//", "https://x.example/%zz?a=%", "mailto:", "@",
    "2025-02-30", "0000-00-00", "99999999999999999999", "-1", "1e999", "NaN", "Infinity", "1.713e12", "12/31/9999",
    "3 days ago", "vor 9999999 Jahren", "30+ days", "$1e9 - $2e9", "€ 1.234.567,89 / Std.", "₹8,00,000", "up to", "k",
    "per fortnight", "%s", "{0}", "\\u0041", "b'x'", "C\\+\\+", "**", "# ", "| a | b |", "Berlin, Germany", "東京都",
    "Remote, OR, US", "Senior Senior", "(m/w/d)", "Python", "Go", "R&D", "Requirements", "- 5+ years of", "null",
    "True", "x" * 3000,
]  # fmt: skip
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**70,
    1e308,
    float("nan"),
    [],
    {},
    [[]],
    [None],
    {"name": None},
    {"": ""},
    "\ud800",
]


def text(draw: random.Random) -> str:
    """A text of odd pieces, sometimes with characters of anywhere."""
    parts = [draw.choice(PIECES) for _ in range(draw.randrange(8))]
    if draw.random() < 0.3:
        parts.append("".join(chr(draw.randrange(1, 0x11000)) for _ in range(draw.randrange(30))))
    return draw.choice(["", " ", "\n"]).join(parts)


def mutated(value: Any, draw: random.Random, rate: float = 0.08) -> Any:
    """A JSON value with some of its parts replaced by odd ones, dropped or doubled."""
    if draw.random() < rate:
        return draw.choice([draw.choice(ODD), text(draw), [value, value], {"value": value}])
    if isinstance(value, dict):
        return {key: mutated(item, draw, rate) for key, item in value.items() if draw.random() > rate / 2}
    if isinstance(value, list):
        return [mutated(item, draw, rate) for item in value]
    return value


def draws(share: float) -> Iterator[random.Random]:
    """Generators of the inputs of one kind, each with a seed of its own."""
    return (random.Random(seed) for seed in range(max(1, int(INPUTS * share))))


def test_normalising_gives_a_posting_or_says_why_not() -> None:
    names = [field.name for field in fields_of(PostingFields) if field.type in ("str | None", str | None)]
    for draw in draws(0.25):
        values = {name: text(draw) for name in names if draw.random() < 0.6}
        given = PostingFields(**values, is_remote=draw.choice([None, True, False]))
        document = Document("s", {}, SEEN, "file.csv", 1)
        assert isinstance(posting_row(given, document), dict | Rejection)


@cache
def payloads(name: str) -> list[dict[str, Any]]:
    """The records of a platform's cases."""
    found = []
    for path in sorted((FIXTURES / name).glob("*.json")):
        if path.name.endswith(".expected.json"):
            continue
        case = json.loads(path.read_text(encoding="utf-8"))
        source = build_source("odd", {"platform": name, **case.get("entry", {})})
        assert isinstance(source, BoardSource)
        board = source.BoardEntry.model_validate(case["board"])
        content = asyncio.run(source.read_board(board, ReplayFetch(case["answers"], SEEN)))
        found += [source.document(board, record, row, SEEN).payload for row, record in enumerate(content.records)]
    return found


@pytest.mark.parametrize("name", board_platforms())
def test_every_platform_s_parse_reads_records_of_any_shape(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in board_platforms()[name].keys:
        monkeypatch.setenv(key, "key")
    source = build_source("odd", {"platform": name})
    for draw in draws(0.4 / len(board_platforms())):
        payload = mutated(draw.choice(payloads(name)), draw)
        if not isinstance(payload, dict):
            continue
        payload = storable(payload)
        document = Document("odd", payload, SEEN, "board", 1)
        assert document_id(source, payload)
        assert isinstance(posting_row(source.parse(payload, SEEN), document), dict | Rejection), payload


def test_every_reader_of_files_reads_on_or_names_the_file(tmp_path: Path) -> None:
    rows = [posting(number) for number in range(6)]
    table = "\n".join([",".join(COLUMNS), *(",".join(f'"{row[name]}"' for name in COLUMNS) for row in rows)])
    whole = {"csv": table, "json": json.dumps({"jobs": rows}), "jsonl": "\n".join(map(json.dumps, rows))}
    for number, draw in enumerate(draws(0.05)):
        suffix = draw.choice(list(whole))
        data = bytearray(whole[suffix].encode())
        for _ in range(draw.randrange(1, 12)):
            at = draw.randrange(len(data) + 1)
            piece = draw.choice([text(draw).encode("utf-8", "surrogatepass"), b"", bytes([draw.randrange(256)])])
            data[at : at + draw.randrange(40)] = piece
        packed = gzip.compress(data)[: draw.randrange(20, 4000)] if draw.random() < 0.2 else bytes(data)
        path = tmp_path / f"n{number}.{suffix}"
        path.write_bytes(packed)
        source = files_source([path], "odd")
        try:
            (unit,) = source.inputs()
            for item in source.read_unit(unit, SEEN):
                if isinstance(item, Document):
                    posting_row(source.parse(item.payload, SEEN), item)
        except SourceError as error:
            assert str(path) in str(error)
        path.unlink()


def test_the_tagger_tags_any_text(lexicon: Path) -> None:
    from skilltide.extract.lexicon import Lexicon

    tagger = Tagger(Lexicon.load(lexicon))
    for draw in draws(0.2):
        given = text(draw)
        for mention in tagger.tag(given, text(draw) or None, text(draw) or None, draw.choice(["en", "de", None])):
            assert 0 <= mention.start < mention.end <= len(given)
