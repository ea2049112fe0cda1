"""Which rules the stored signatures and matches were made with."""

import hashlib
from functools import cache
from pathlib import Path

from skilltide.normalise.data import digest

_FOLDER = Path(__file__).parent


@cache
def signature_version() -> str:
    """Return 12 hex digits: another value means that texts have other signatures."""
    return _hash("words.py", "signature.py", "vocabulary.yml")


@cache
def matcher_version() -> str:
    """Return 12 hex digits: another value means that all has to be compared again."""
    names = sorted(path.name for path in _FOLDER.iterdir() if path.suffix in {".py", ".yml"})
    return hashlib.sha256((_hash(*names) + digest()).encode()).hexdigest()[:12]


def _hash(*names: str) -> str:
    whole = hashlib.sha256()
    for name in names:
        whole.update(name.encode() + b"\0" + (_FOLDER / name).read_bytes() + b"\0")
    return whole.hexdigest()[:12]
