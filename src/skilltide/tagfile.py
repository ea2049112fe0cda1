"""`skilltide tag INPUT --out OUT`: tag a file of postings, without any warehouse."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from skilltide.durable import whole_file
from skilltide.errors import ConfigurationError

Posting = dict[str, Any]


def tag_file(
    postings: Path,
    out: Path,
    lexicon_folder: Path | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> dict[str, int]:
    """Tag every posting of `postings` (JSON lines or a folder of .txt) and write one JSON line each to `out`.

    A line is `{"id", "mentions": [{"start", "end", "skill", "kind", "alias", "level", "section", "rule"}]}`, offsets in
    the text as given (for `html`, in the text that it becomes, which the line then carries as `text`).

    Returns counts: postings, mentions.

    Raises:
        ConfigurationError: the input can't be read, a line lacks `id` or a text or has a title or company that is none
            (the message names the line), or `out` can't be written.
    """
    from skilltide.extract.loading import load_tagger
    from skilltide.extract.tagger import TagInput
    from skilltide.normalise.language import detect_language

    tagger = load_tagger(lexicon_folder)
    counts = {"postings": 0, "mentions": 0}
    with whole_file(out, "wb") as stream:
        for posting in _read(postings):
            text = posting["text"]
            language = detect_language(text)
            item = TagInput(text, posting.get("title"), posting.get("company"), language)
            (mentions,) = tagger.tag_many([item])
            line: dict[str, Any] = {"id": posting["id"], "mentions": [_mention(mention) for mention in mentions]}
            if "html" in posting:
                line["text"] = text
            stream.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            counts["postings"] += 1
            counts["mentions"] += len(mentions)
            progress("tag", counts["postings"], 0)
    return counts


def _mention(mention: Any) -> dict[str, Any]:
    names = ("start", "end", "skill", "kind", "alias", "level", "section", "rule")
    return {name: getattr(mention, name) for name in names}


def _read(path: Path) -> Iterator[Posting]:
    try:
        yield from _postings(path)
    except OSError as error:
        where = error.filename or path
        raise ConfigurationError(f"{where}: can't be read ({error.strerror or error}).") from None


def _postings(path: Path) -> Iterator[Posting]:
    if path.is_dir():
        files = sorted(path.glob("*.txt"))
        if not files:
            raise ConfigurationError(f"{path}: no .txt file in this folder. Give a folder of them, or JSON lines.")
        for file, name in zip(files, _ids(files), strict=True):
            yield {"id": name, "text": file.read_text(encoding="utf-8", errors="replace")}
        return
    if not path.exists():
        raise ConfigurationError(
            f"{path}: there is no such file. Give JSON lines with id and text, or a folder of .txt."
        )
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield _parse(line, f"{path}, line {number}")


def _ids(files: Sequence[Path]) -> list[str]:
    """Return the names of files without their suffix, as text; bytes that are no UTF-8 are spelt out where two names
    would be one."""
    names = [os.fsencode(file.stem) for file in files]
    shown = [name.decode("utf-8", "replace") for name in names]
    counts = Counter(shown)
    spelt = (name.decode("utf-8", "backslashreplace") for name in names)
    return [text if counts[text] == 1 else other for text, other in zip(shown, spelt, strict=True)]


def _parse(line: bytes, where: str) -> Posting:
    try:
        posting = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ConfigurationError(f"{where}: not JSON ({error}). Expected one object a line with id and text.") from None
    if not isinstance(posting, dict) or "id" not in posting:
        raise ConfigurationError(f"{where}: no id. Expected an object with id, and text or html.")
    if isinstance(posting.get("html"), str) and posting.get("text") is None:
        from skilltide.normalise.html import html_to_text

        posting["text"] = html_to_text(posting["html"])
    elif isinstance(posting.get("text"), str):
        posting.pop("html", None)
    else:
        given = ", ".join(sorted(posting))
        raise ConfigurationError(f"{where}: no text. It has {given}; expected text or html as a string.")
    posting |= {key: text_of(posting, key, where) for key in ("title", "company")}
    return posting


def text_of(posting: Mapping[str, Any], key: str, where: str) -> str | None:
    """Return what a line tells beside its text: a text, a number in digits, or the `name` of an object.

    Raises:
        ConfigurationError: it is something else; the message names the line (`where`).
    """
    given = posting.get(key)
    value = given.get("name", given) if isinstance(given, dict) else given
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or isinstance(value, str):
        return value
    shown = orjson.dumps(given).decode()
    raise ConfigurationError(
        f"{where}: {key} is {shown[:60]}{'…' if len(shown) > 60 else ''}; expected a string, or an object with a name."
    )
