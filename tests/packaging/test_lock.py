"""The lock holds all that is declared, with what that requires, for every Python promised, and no more.

No network: what a distribution requires is read from the one that is installed, at the version pinned. Of one that is
for another Python or platform, the lock's own word ("via") is taken.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from typing import NamedTuple

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from .declared import PROJECT, ROOT, requirements

PYTHONS = ("3.11.0", "3.11.2", "3.12.0", "3.13.0", "3.14.0")
"""What the pins must admit: the oldest Python, Debian 12's own, and the first one of each later series."""
PLATFORMS = (("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows"))
LAYERS = {
    "run": ("build", "run"),
    "dask": ("build", "run", "dask"),
    "ducklake": ("build", "run", "dask", "ducklake"),
    "test": ("build", "run", "dask", "ducklake", "fast", "test"),
    "bench": ("build", "run", "dask", "ducklake", "fast", "test", "bench"),
}
"""Layer of the lock: the tables of pyproject.toml that it holds."""
HERE = {**default_environment(), "extra": ""}


class Pin(NamedTuple):
    """One line of the lock."""

    name: str
    version: str
    marker: Marker | None
    via: frozenset[str]

    def applies(self, environment: dict[str, str]) -> bool:
        return self.marker is None or self.marker.evaluate(environment)


def lines(layer: str) -> list[str]:
    return (ROOT / "requirements" / f"{layer}.txt").read_text(encoding="utf-8").splitlines()


@cache
def pins(layer: str) -> dict[str, Pin]:
    """Return a layer's pins, with those of the layers that it includes."""
    found: dict[str, Pin] = {}
    for line in lines(layer):
        text, _, via = line.partition("  # via ")
        if text.startswith("-r "):
            found |= pins(text[3:].removesuffix(".txt"))
        elif not text.startswith("#"):
            requirement = Requirement(text)
            assert requirement.name not in found, f"{requirement.name} is pinned twice"
            (version,) = requirement.specifier
            assert version.operator == "==" and "*" not in version.version, text
            found[requirement.name] = Pin(
                requirement.name, version.version, requirement.marker, frozenset(via.split(", "))
            )
    return found


def on_python(version: str) -> dict[str, str]:
    return {**HERE, "python_version": version.rpartition(".")[0], "python_full_version": version}


def environments() -> Iterator[dict[str, str]]:
    for version in PYTHONS:
        for platform, system in PLATFORMS:
            yield {**on_python(version), "sys_platform": platform, "platform_system": system}


@cache
def distribution(name: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None


@cache
def required_by(name: str) -> list[Requirement]:
    if found := distribution(name):
        return [Requirement(text) for text in found.requires or ()]
    beyond = [one for one in pins("bench").values() if name in one.via]
    return [Requirement(f"{one.name} ; {one.marker}" if one.marker else one.name) for one in beyond]


def needed(layer: str, environment: dict[str, str]) -> set[str]:
    """Return what a layer's tables require in an environment, and what that requires, and so on.

    A requirement that no pin meets is an error.
    """
    told = f"on Python {environment['python_full_version']}, {environment['sys_platform']}"
    todo = [("pyproject.toml", one) for one in requirements(*LAYERS[layer])]
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo:
        needing, wanted = todo.pop()
        name = canonicalize_name(wanted.name)
        pin = pins(layer).get(name)
        assert pin, f"{needing} needs {wanted} {told}: not in requirements/{layer}.txt. Run: make lock"
        assert pin.applies(environment), f"{needing} needs {wanted} {told}, the lock has it only if {pin.marker}"
        assert wanted.specifier.contains(pin.version, prereleases=True), f"{needing} needs {wanted}, not {pin.version}"
        if (name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((name, frozenset(wanted.extras)))
        for one in required_by(name):
            extras = ("", *wanted.extras)
            if not one.marker or any(one.marker.evaluate({**environment, "extra": extra}) for extra in extras):
                todo.append((name, one))
    return {name for name, _ in seen}


@pytest.mark.parametrize("layer", LAYERS)
def test_the_lock_is_pins_and_names_no_index_and_no_machine(layer: str) -> None:
    for line in lines(layer):
        is_told = re.fullmatch(r"# Written by `make lock`: [\w ,]+\.|-r \w+\.txt", line)
        assert is_told or re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [\w. '<>=!]+)?  # via [a-z0-9, -]+", line), line


@pytest.mark.parametrize("layer", LAYERS)
def test_the_lock_has_what_is_needed_and_no_more(layer: str) -> None:
    used = set().union(*(needed(layer, environment) for environment in environments()))
    assert set(pins(layer)) - used == set()


def test_the_pins_are_what_is_installed() -> None:
    for pin in pins("test").values():
        if pin.applies(HERE):
            found = distribution(pin.name)
            assert found and found.version == pin.version, f"{pin.name} {pin.version} isn't installed: make setup"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_pins_admit_every_python_promised(python: str) -> None:
    admitted = {
        pin.name: found.metadata.get("Requires-Python", "")
        for pin in pins("test").values()
        if pin.applies(on_python(python)) and (found := distribution(pin.name))
    }
    assert {name: text for name, text in admitted.items() if not SpecifierSet(text).contains(python)} == {}


def test_the_pythons_promised_are_told_alike() -> None:
    prefix = "Programming Language :: Python :: "
    promised = [text.removeprefix(prefix) for text in PROJECT["project"]["classifiers"] if text.startswith(prefix)]
    assert {version.rpartition(".")[0] for version in PYTHONS} >= set(promised)
    assert PROJECT["project"]["requires-python"] == f">={promised[0]}"
    assert f"Python {promised[0]} or newer" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {promised[0]} to {promised[-1]} are known to work" in (ROOT / "scripts" / "setup").read_text()


def test_what_the_lock_leaves_out_is_left_out() -> None:
    held_back = [Requirement(text) for text in PROJECT["tool"]["uv"]["constraint-dependencies"]]
    assert [one.name for one in held_back] == ["duckdb"]
    assert all(one.specifier.contains(pins("bench")[one.name].version) for one in held_back)
