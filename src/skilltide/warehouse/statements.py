"""The SQL that steps run on the working database, one statement a file in `warehouse/staging/`."""

import hashlib
from functools import cache

from skilltide.errors import WarehouseError
from skilltide.resources import resource


@cache
def statement(name: str) -> str:
    """Return the statement in `warehouse/staging/<name>.sql`.

    Raises:
        WarehouseError: there is no such file (an installation that lost its data).
    """
    path = resource("warehouse", "staging", f"{name}.sql")
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise WarehouseError(f"{path}: can't be read ({error.strerror}). Install skilltide again.") from None


@cache
def statements_version() -> str:
    """Return a digest of all statements: another text of one changes it."""
    told = hashlib.blake2b(digest_size=12)
    for path in sorted(resource("warehouse", "staging").iterdir(), key=lambda path: path.name):
        told.update(f"{path.name}\0{path.read_text(encoding='utf-8')}\0".encode())
    return told.hexdigest()
