"""Finds the platforms: one module each in `platforms`, no registration."""

import importlib
import pkgutil
from functools import cache

from skilltide.sources import platforms as package
from skilltide.sources.board_source import BoardSource
from skilltide.sources.source import Source


@cache
def discover() -> dict[str, type[Source]]:
    """Return the platforms by their `platform` key: the classes that name one, in the modules of `platforms`."""
    found: dict[str, type[Source]] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for value in vars(module).values():
            is_own = isinstance(value, type) and value.__module__ == module.__name__
            if is_own and issubclass(value, Source) and "platform" in vars(value):
                found[value.platform] = value
    return found


def board_platforms() -> dict[str, type[BoardSource]]:
    """Return the platforms with boards, by key."""
    return {key: platform for key, platform in discover().items() if issubclass(platform, BoardSource)}
