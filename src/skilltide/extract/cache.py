"""Compiled lexicons on disk (`skilltide.kept`), so that a command or a worker need not compile one again.

A file holds plain data (JSON), which can't run anything when read, and is named by a hash of all that it was made from.
"""

import hashlib
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from skilltide import kept
from skilltide.extract.lexicon_tables import LexiconTables

_KIND = "lexicon"
_MOST = 8
_PACKAGE = Path(__file__).resolve().parents[1]
_CODE = (
    *sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in (".py", ".json")),
    *(_PACKAGE / f"{name}.py" for name in ("errors", "kept", "quick_yaml", "resources", "versions")),
)
"""All files that decide what a compiled lexicon holds, and its version, which the trained weights change too; cheaper
to hash as bytes than as `versions` would."""


def cache_key(files: Mapping[str, bytes]) -> str:
    """Return a hash of all that a compiled lexicon is made from: its YAML files, the code and the Python that runs it.

    spaCy is not among it: nothing of spaCy's is kept.
    """
    whole = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for name, content in [*sorted(files.items()), *((path.name, path.read_bytes()) for path in _CODE)]:
        whole.update(f"\0{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def can_keep() -> bool:
    """Return whether there is a place to keep anything in."""
    return kept.cache_folder() is not None


def is_kept(key: str) -> bool:
    """Return whether something is stored under `key`, without a look at what it is."""
    return kept.is_kept(_KIND, key)


def fetch(key: str) -> LexiconTables | None:
    """Return what was stored under `key`, None if there is nothing that can be trusted."""
    payload = kept.fetch(_KIND, key)
    try:
        return None if payload is None else LexiconTables.from_bytes(payload)
    except (ValueError, TypeError):
        return None


def store(key: str, tables: LexiconTables) -> None:
    """Keep `tables` under `key`; does nothing where that is not possible."""
    with suppress(ValueError, TypeError):  # a text that JSON can't hold
        kept.store(_KIND, key, tables.to_bytes(), most=_MOST)
