"""YAML that people write into their home (`sources.yml`, `boards.yml`): nothing of it is dropped without a word."""

from pathlib import Path
from typing import Any

import yaml

from skilltide.errors import ConfigurationError


class _RepeatedKey(yaml.constructor.ConstructorError):  # type: ignore[misc]
    """A mapping holds a key twice."""


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Each key once: of a repeated one YAML's own loader keeps the last value, and whole entries would be gone."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping that a node holds; raises _RepeatedKey."""
        lines: dict[str, int] = {}
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in lines and key.value != "<<":
                what = (
                    f"{key.value!r} stands there already, in line {lines[key.value]}; rename one, or put them together"
                )
                raise _RepeatedKey(None, None, what, key.start_mark)
            lines[key.value] = key.start_mark.line + 1
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def read_own_yaml(path: Path, expected: str) -> dict[Any, Any]:
    """Return the mapping that a file holds, {} for an empty one; `expected` is what messages say that a good one holds.

    Raises:
        ConfigurationError: it can't be read, is no mapping, or has a key twice; the message names file and line.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read ({error.strerror}). {expected}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigurationError(f"{path}: line {line}: not UTF-8. Save the file as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line_told = f" line {mark.line + 1}:" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise ConfigurationError(f"{path}:{line_told} can't be read ({problem}). {expected}") from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigurationError(f"{path}: holds a {type(data).__name__}, not a mapping. {expected}")
    return data
