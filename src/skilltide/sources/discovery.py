"""Finds the platforms: one module each in `platforms`, no registration."""

import importlib
import pkgutil
from functools import cache

from skilltide.errors import ConfigurationError
from skilltide.sources import platforms as package
from skilltide.sources.board_source import BoardSource
from skilltide.sources.source import Source


@cache
def discover() -> dict[str, type[Source]]:
    """Return the platforms by their `platform` key: the classes that name one, in the modules of `platforms`."""
    found: dict[str, type[Source]] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        found |= _platforms_in(f"{package.__name__}.{info.name}")
    return found


def platform_of(key: object) -> type[Source] | None:
    """Return the platform of a key; of the others, most of which are named as their module is, nothing is read."""
    if not isinstance(key, str):
        return None
    if key in {info.name for info in pkgutil.iter_modules(package.__path__)}:
        found = _platforms_in(f"{package.__name__}.{key}")
        if key in found:
            return found[key]
    return discover().get(key)


def _platforms_in(module_name: str) -> dict[str, type[Source]]:
    module = importlib.import_module(module_name)
    return {
        value.platform: value
        for value in vars(module).values()
        if isinstance(value, type)
        and value.__module__ == module.__name__
        and issubclass(value, Source)
        and "platform" in vars(value)
    }


def board_platforms() -> dict[str, type[BoardSource]]:
    """Return the platforms with boards, by key."""
    return {key: platform for key, platform in discover().items() if issubclass(platform, BoardSource)}


def check_platform(platform: str) -> None:
    """Raise ConfigurationError for a platform that there isn't."""
    if platform not in (known := board_platforms()):
        raise ConfigurationError(f"platform {platform!r} is unknown; known are {', '.join(sorted(known))}.")
