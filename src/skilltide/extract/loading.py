"""Getting a tagger quickly: from a compiled lexicon that is kept, or else compiled now and kept."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from skilltide.extract import cache
from skilltide.extract.compiled import CompiledLexicon
from skilltide.extract.lexicon_folder import read_files
from skilltide.extract.lexicon_tables import LexiconTables
from skilltide.extract.tagger import Tagger
from skilltide.resources import resource

if TYPE_CHECKING:
    from skilltide.extract.lexicon import Lexicon

_in_use: WeakValueDictionary[str, Tagger] = WeakValueDictionary()
"""Key -> a tagger that somebody in this process holds."""


def load_tagger(folder: Path | None = None) -> Tagger:
    """Return a tagger with the lexicon in `folder` (None: the bundled one), as `Tagger(Lexicon.load(folder))` would be.

    The compiled lexicon is kept in the user's cache folder (`cache`), so that it takes seconds only after an edit.

    Raises LexiconError naming file and entry.
    """
    return tagger_from_files(read_files(folder or resource("lexicons")))


def tagger_from_files(files: Mapping[str, bytes]) -> Tagger:
    """Return a tagger with the lexicon whose YAML files are given (`lexicon_folder.read_files`). Errors as above."""
    key = cache.cache_key(files)
    tagger = _in_use.get(key)
    if tagger is None:
        with no_garbage_collection():
            tagger = _in_use[key] = Tagger(CompiledLexicon(cache.fetch(key) or _compile(key, files)))
    return tagger


def keep_compiled(files: Mapping[str, bytes], lexicon: "Lexicon") -> None:
    """Compile a lexicon that was read from `files` and keep it, where it isn't kept yet and can be."""
    key = cache.cache_key(files)
    if cache.can_keep() and not cache.is_kept(key):
        with no_garbage_collection():
            cache.store(key, _tables(lexicon))


def _compile(key: str, files: Mapping[str, bytes]) -> LexiconTables:
    from skilltide.extract.lexicon import Lexicon

    tables = _tables(Lexicon.from_files(files))
    cache.store(key, tables)
    return tables


def _tables(lexicon: "Lexicon") -> LexiconTables:
    from skilltide.extract.compiler import compile_lexicon

    return compile_lexicon(lexicon)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Look for no garbage while a lexicon is built, whose objects all stay, or many texts are tagged, which leave none
    that the counting of references doesn't find. It doubles the time of the one and is a twentieth of the other."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
