"""How files were read, one shape for each set of columns: told in the end of a run, brought from other processes."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from skilltide.sources.files.columns import ColumnMapping
from skilltide.sources.files.fill import Shape


class ShapeLog:
    """The shapes of the files read so far, by their columns; the figures are of the first file of each."""

    def __init__(self) -> None:
        self._shapes: dict[Hashable, Shape] = {}

    def count(self, mapping: ColumnMapping, make: Callable[[], Shape]) -> Shape | None:
        """Count a file. `make` gives its shape, which is returned, where it is the first of its columns."""
        key = (*mapping.candidates.items(), *mapping.parts.items(), *sorted(mapping.unused))
        if key in self._shapes:
            self._shapes[key].file_count += 1
            return None
        self._shapes[key] = make()
        return self._shapes[key]

    def take_lines(self) -> list[str]:
        """Return how files were read since the last call, one line for each set of columns."""
        shapes, self._shapes = self._shapes, {}
        return [shape.line() for shape in shapes.values()]

    def take_new(self) -> Mapping[Hashable, Shape]:
        """Return the shapes of the files read since the last call, each with how many had it; the shapes stay known."""
        shapes = {key: replace(shape) for key, shape in self._shapes.items() if shape.file_count}
        for shape in self._shapes.values():
            shape.file_count = 0
        return shapes

    def add(self, shapes: Mapping[Hashable, Shape]) -> bool:
        """Count files that another process read. Return whether a shape of theirs was known."""
        known = self._shapes.keys() & shapes.keys()
        for key, shape in shapes.items():
            if key in known:
                self._shapes[key].file_count += shape.file_count
            else:
                self._shapes[key] = shape
        return bool(known)
