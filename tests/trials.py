"""A copy of the source tree to try edits on, as a new engineer makes them: each run is a process of its own."""

import os
import re
import shutil
from pathlib import Path

from forked import Command

ROOT = Path(__file__).parents[1]


class Tree:
    """The package with its data in a folder of its own, and a home to run it on."""

    def __init__(self, folder: Path, lexicon: Path) -> None:
        self.root, self.home = folder / "tree", folder / "home"
        shutil.copytree(ROOT / "src", self.root / "src")
        shutil.copytree(ROOT / "warehouse", self.root / "warehouse", ignore=shutil.ignore_patterns("*.duckdb*"))
        shutil.copytree(lexicon, self.root / "lexicons")
        self.home.mkdir()

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file of the tree; it must stand there."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name}: no {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        """Add a text to the end of a file of the tree."""
        path = self.root / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """Run a command of the CLI on the home, and return what it prints."""
        process = Command(
            "--home", str(self.home), *arguments, source=self.root / "src", folder=self.root,
            environment=os.environ | {"SKILLTIDE_WORKERS": "1"},
        )  # fmt: skip
        out, err = process.communicate(300)
        assert process.returncode == 0, err
        return out

    def count(self, output: str, step: str, what: str) -> int:
        """Return a count from a summary, 0 where the step isn't in it."""
        found = re.search(rf"^{step} .*?([\d,]+) {what}\b", output, re.MULTILINE)
        return int(found[1].replace(",", "")) if found else 0
