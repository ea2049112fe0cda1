"""Loads the YAML files of this package, which hold its rules and vocabularies."""

import hashlib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


@cache
def load(name: str) -> Any:
    """Return the content of `<name>.yml` beside this module. Treat it as read-only."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"), Loader=loader)


@cache
def digest() -> str:
    """Return 12 hex digits over all YAML files of this package: another value means other rules."""
    whole = hashlib.sha256()
    for path in sorted(_FOLDER.glob("*.yml")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:12]


def fold(text: str) -> str:
    """Reduce text to lower-case words without accents, separated by one space; '+' and '#' stay ("c++", "c#").

    "Científico/a de Datos" becomes "cientifico a de datos". Used to compare names and titles, never shown.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L"))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() or letter in "+#" else " " for letter in text.casefold()).split())
