"""SQL that stands in a file beside the module that runs it.

In a module of its own: what tags and normalises imports `resources`, and is another version with each edit of that.
"""

from functools import cache
from pathlib import Path


@cache
def statement(module_file: str, name: str) -> str:
    """Return the SQL in the file `name` beside a module (its `__file__`), whose version it is part of."""
    return Path(module_file).with_name(name).read_text(encoding="utf-8")
