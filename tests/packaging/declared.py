"""What pyproject.toml declares, table by table.

This folder has no __init__.py on purpose: tests/ is on the path, and a package of its name hides the library.
"""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

TABLES: dict[str, list[str]] = {
    "build": PROJECT["build-system"]["requires"],
    "run": PROJECT["project"]["dependencies"],
    "dask": PROJECT["project"]["optional-dependencies"]["dask"],
    "ducklake": PROJECT["project"]["optional-dependencies"]["ducklake"],
    "fast": PROJECT["project"]["optional-dependencies"]["fast"],
    "test": PROJECT["dependency-groups"]["test"],
    "bench": PROJECT["dependency-groups"]["bench"],
}


def requirements(*tables: str) -> list[Requirement]:
    """Return what the tables declare."""
    return [Requirement(text) for table in tables for text in TABLES[table]]


def names(*tables: str) -> set[str]:
    """Return the names of what the tables declare, in their normal form."""
    return {canonicalize_name(one.name) for one in requirements(*tables)}
