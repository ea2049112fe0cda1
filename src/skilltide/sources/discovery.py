"""Finds the platforms: one module each in `platforms`, no registration; and the version of what a platform parses."""

import importlib
import pkgutil
from functools import cache

from skilltide.sources import platforms as package
from skilltide.sources.board_source import BoardSource
from skilltide.sources.source import Source
from skilltide.versions import code_version


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


@cache
def parse_version(platform: type[Source]) -> str:
    """Return 12 hex digits that change when the code does which names the fields of a platform's payloads."""
    return code_version(platform.__module__)
