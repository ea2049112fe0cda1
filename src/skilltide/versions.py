"""Versions that nobody raises by hand: what code made a result, as a hash of that code and of the data it reads.

A version covers the modules named and all that they import from this package, as syntax: another comment, docstring
or layout changes nothing, another constant in a helper three imports away does. Data files are found too: a file
beside a module belongs to it where the module names it in a string (`load("lookups")`, `with_name("words.yml")`).

Not followed: what is imported for type checkers only, and what is found by discovery (`importlib`), which its caller
versions itself. Hashing a module with its imports, not a function, is what keeps a constant or a plain helper from
being overlooked (https://github.com/insitro/redun/issues/99).
"""

import ast
import hashlib
import sys
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from skilltide import kept

PACKAGE = Path(__file__).parent
DATA_SUFFIXES = (".yml", ".tsv", ".csv", ".json", ".txt", ".sql")
_DIGITS = 12


class Module(NamedTuple):
    """One module of the package as far as versions are concerned."""

    digest: str
    """Of its syntax without comments and docstrings, and of the data files it names."""
    imports: frozenset[str]
    """The modules of the package that it imports, wherever in it."""
    data: tuple[Path, ...]
    """The data files beside it that it names."""


def code_version(*modules: str, package: Path = PACKAGE) -> str:
    """Return 12 hex digits that change when the code of `modules`, or anything they use of the package, does.

    `modules`: dotted names, e.g. `skilltide.normalise.posting`. `package`: the folder of the package.

    Raises:
        ModuleNotFoundError: there is no such module in the package.
    """
    whole = hashlib.blake2b(digest_size=_DIGITS // 2)
    for name, module in sorted(closure(*modules, package=package).items()):
        whole.update(f"{name}\0{module.digest}\n".encode())
    return whole.hexdigest()


def closure(*modules: str, package: Path = PACKAGE) -> dict[str, Module]:
    """Return `modules` and everything of the package that they import, directly or not, by name."""
    found: dict[str, Module] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _module(name, package)
            waiting += found[name].imports
    _kept().keep()
    return found


class Import(NamedTuple):
    """An import as it is written."""

    level: int
    """How many dots the module's name begins with."""
    module: str
    names: tuple[str, ...]
    """What is taken from it; nothing where it is imported whole."""


class Syntax(NamedTuple):
    """What versions need to know of a source text; nothing in it depends on where the text stands."""

    digest: str
    """Of the syntax without comments and docstrings."""
    imports: tuple[Import, ...]
    strings: Collection[str]
    """Strings that could name a data file."""


@cache
def _kept() -> kept.Findings:
    return kept.Findings("syntax", Path(__file__).read_bytes() + sys.version.encode(), most=4_000)


def _syntax(source: bytes, name: str) -> Syntax:
    """Return the syntax of `source`. `name`: for messages. Raises SyntaxError."""
    key = hashlib.blake2b(source, digest_size=16).hexdigest()
    digest, imports, strings = _kept().found(key, lambda: _read(source, name))
    return Syntax(digest, tuple(Import(level, module, tuple(names)) for level, module, names in imports), set(strings))


@cache
def _module(name: str, package: Path) -> Module:
    path = _path(name, package)
    if path is None:
        raise ModuleNotFoundError(f"{name}: no such module in {package}", name=name)
    syntax = _syntax(path.read_bytes(), str(path))
    imports = frozenset(_imported(syntax, name, package, is_package=path.stem == "__init__")) - {name}
    data = tuple(_data_files(syntax, path.parent))
    digest = hashlib.blake2b(syntax.digest.encode(), digest_size=16)
    for file in data:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return Module(digest.hexdigest(), imports, data)


def _path(name: str, package: Path) -> Path | None:
    first, *rest = name.split(".")
    base = package.joinpath(*rest)
    candidates = [base / "__init__.py"] + ([base.with_suffix(".py")] if rest else [])
    return next((path for path in candidates if first == package.name and path.is_file()), None)


def _read(source: bytes, name: str) -> Syntax:
    tree = ast.parse(source, filename=name)
    nodes = list(_walk(tree))
    imports = tuple(_imports(nodes))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    strings = sorted(text for text in texts if text and not set(text) & set(" \n/"))
    return Syntax(hashlib.blake2b(ast.unparse(_Bare().visit(tree)).encode()).hexdigest(), imports, strings)


class _Bare(ast.NodeTransformer):
    """Leaves out what does nothing: docstrings (of attributes too) and what only type checkers import."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_text else node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if _is_type_checking(node) and not node.orelse else self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.body:
            node.body = [ast.Pass()]
        return node


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes but those in blocks for type checkers."""
    yield node
    if not _is_type_checking(node):
        for child in ast.iter_child_nodes(node):
            yield from _walk(child)


def _imports(nodes: list[ast.AST]) -> Iterator[Import]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (Import(0, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Import(node.level, node.module or "", tuple(alias.name for alias in node.names))


def _imported(syntax: Syntax, name: str, package: Path, *, is_package: bool) -> Iterator[str]:
    """Yield the package's modules that the syntax imports; a name taken from a package may be a module of it."""
    here = name.split(".") if is_package else name.split(".")[:-1]
    for level, module, names in syntax.imports:
        base = here[: len(here) - level + 1] if level else []
        origin = ".".join([*base, *([module] if module else [])])
        if _path(origin, package):
            whole = [f"{origin}.{one}" for one in names]
            modules = [one for one in whole if _path(one, package)]
            yield from modules
            if len(modules) < len(whole) or not whole:
                yield origin


def _data_files(syntax: Syntax, folder: Path) -> list[Path]:
    """Return the data files in `folder` that a string in the syntax names, with or without their suffix."""
    beside = {file.name: file for file in folder.iterdir() if file.suffix in DATA_SUFFIXES}
    return [file for name, file in sorted(beside.items()) if not {name, file.stem}.isdisjoint(syntax.strings)]
