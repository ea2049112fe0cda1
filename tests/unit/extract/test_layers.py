"""The modules of the tagger stand in layers: no circles, and nothing that uses the tagger is part of it."""

import re
from pathlib import Path

import skilltide.extract
from skilltide.versions import closure

PACKAGE = "skilltide.extract"
MODULES = {f"{PACKAGE}.{path.stem}" for path in Path(skilltide.extract.__file__).parent.glob("*.py")} - {
    f"{PACKAGE}.__init__"
}


def told_order() -> list[str]:
    """The modules in the order in which the package's docstring names them."""
    lists = re.findall(r"^- (.+?):", skilltide.extract.__doc__ or "", re.MULTILINE)
    return [f"{PACKAGE}.{name}" for line in lists for name in re.findall(r"`(\w+)`", line)]


def test_the_docstring_names_every_module_once() -> None:
    assert sorted(told_order()) == sorted(MODULES)


def test_each_module_imports_only_from_those_above_it() -> None:
    """Imports inside functions count too, so that there is no circle to be hidden there."""
    order = told_order()
    upward = [
        f"{name} imports {imported}"
        for place, name in enumerate(order)
        for imported in closure(name)[name].imports
        if imported.startswith(PACKAGE) and imported not in order[:place]
    ]
    assert not upward, upward


def test_what_uses_the_tagger_is_no_part_of_it() -> None:
    """Its version would change with theirs, and all texts would be tagged again for nothing."""
    part = {name.rpartition(".")[2] for name in closure(f"{PACKAGE}.tagger")}
    assert {"tokens", "rules", "compiled", "lexicon_files"} <= part
    assert part.isdisjoint({"evaluate", "suggest", "lint", "component"})
