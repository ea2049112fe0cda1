"""What is imported is declared, in the right table; what is declared is imported, or has its reason."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from typing import NamedTuple

from packaging.utils import canonicalize_name

from .declared import PROJECT, ROOT, TABLES, names, requirements

NOT_IMPORTED = {
    "duckdb-extension-aws": "a file that DuckDB loads",
    "duckdb-extension-ducklake": "a file that DuckDB loads",
    "duckdb-extension-httpfs": "a file that DuckDB loads",
    "duckdb-extension-postgres-scanner": "a file that DuckDB loads",
    "duckdb-extension-sqlite-scanner": "a file that DuckDB loads",
    "fastapi": "a cap for Prefect",
    "flask": "what the server of moto needs",
    "flask-cors": "what the server of moto needs",
    "sqlalchemy": "a cap for Prefect",
    "import-linter": "a command",
    "mypy": "a command",
    "pytest-cov": "a plug-in of pytest",
    "ruff": "a command",
}
LOADERS = {"import_module", "importorskip", "files", "run_module"}
"""Functions whose first argument names a module; a literal one counts as an import."""


class Import(NamedTuple):
    """A top-level module, and the line that imports it."""

    module: str
    where: str
    is_for_types: bool


def imports(*folders: str) -> Iterator[Import]:
    """Yield what the folders' files import that is neither ours nor Python's own."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for found in imports_of(tree, str(path.relative_to(ROOT))):
                if found.module not in sys.stdlib_module_names | own_modules():
                    yield found


def imports_of(tree: ast.AST, where: str, is_for_types: bool = False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Import():
                found = [alias.name for alias in node.names]
            case ast.ImportFrom(level=0, module=str(module)):
                found = [module]
            case ast.Call(
                func=ast.Attribute(attr=name) | ast.Name(id=name), args=[ast.Constant(value=str(module)), *_]
            ):
                found = [module] if name in LOADERS and re.fullmatch(r"[\w.]+", module) else []
            case _:
                found = []
        yield from (Import(module.partition(".")[0], f"{where}:{node.lineno}", is_for_types) for module in found)
        is_typing = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        yield from imports_of(node, where, is_for_types or is_typing)


@cache
def own_modules() -> frozenset[str]:
    """Our packages, and the modules beside tests, benchmarks and scripts that are imported by their bare names."""
    bare = {path.stem for folder in ("tests", "benchmarks", "scripts") for path in (ROOT / folder).rglob("*.py")}
    return frozenset({"skilltide", "flows", "tests", "benchmarks"} | bare)


@cache
def _installed() -> dict[str, set[str]]:
    found = metadata.packages_distributions().items()
    return {module: {canonicalize_name(name) for name in distributions} for module, distributions in found}


def distributions_of(module: str) -> set[str]:
    """Return the names that a module may be declared by; its own where it isn't installed."""
    return _installed().get(module) or {canonicalize_name(module)}


def undeclared(found: Iterable[Import], declared: set[str], for_types: Iterable[str] = ()) -> list[str]:
    return [
        f"{one.where} imports {one.module}"
        for one in found
        if not distributions_of(one.module) & (declared.union(for_types) if one.is_for_types else declared)
    ]


def imported(*folders: str) -> set[str]:
    return {name for one in imports(*folders) for name in distributions_of(one.module)}


def test_what_the_package_imports_is_declared_for_running() -> None:
    assert undeclared(imports("src", "flows"), names("run", "dask", "fast"), for_types=names("test")) == []


def test_the_task_runner_alone_needs_dask() -> None:
    needing = {one.where.partition(":")[0] for one in imports("src", "flows") if one.module in {"dask", "distributed"}}
    assert needing == {"src/skilltide/task_runner.py"}


def test_what_tests_and_benchmarks_import_is_declared() -> None:
    assert undeclared(imports("tests"), names("run", "dask", "ducklake", "fast", "test")) == []
    assert undeclared(imports("benchmarks"), names("run", "dask", "test", "bench")) == []


def test_what_is_declared_is_imported_or_has_its_reason() -> None:
    used = (
        names("run", "dask", "fast") & imported("src", "flows")
        | names("test") & imported("src", "flows", "tests")
        | names("bench") & imported("benchmarks")
    )
    assert names("run", "dask", "ducklake", "fast", "test", "bench") - used == set(NOT_IMPORTED)


def test_nothing_is_declared_twice() -> None:
    every = [canonicalize_name(one.name) for one in requirements(*TABLES)]
    assert sorted(every) == sorted(set(every))
    every_table = {"project", "dependency-groups", "build-system", "tool"}
    assert set(PROJECT) == every_table, "a new table of pyproject.toml: does it declare requirements?"
    assert set(PROJECT["dependency-groups"]) | set(PROJECT["project"]["optional-dependencies"]) < set(TABLES)


def test_an_undeclared_import_is_seen() -> None:
    code = "import zict\nif TYPE_CHECKING:\n    from thinc import api\ndef f():\n    import_module('docker.api')"
    found = list(imports_of(ast.parse(code), "f.py"))
    assert [(one.module, one.is_for_types) for one in found] == [("zict", False), ("thinc", True), ("docker", False)]
    told = undeclared(found, names("run", "dask"), for_types=names("test"))
    assert told == ["f.py:1 imports zict", "f.py:5 imports docker"]
