"""YAML of our own, read by the C library where PyYAML has it: five to ten times as quick."""

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str | bytes) -> Any:
    """Return what a YAML document holds; raises yaml.YAMLError where it is none."""
    return yaml.load(text, Loader=LOADER)
