"""Which rules made a posting."""

from skilltide.normalise.data import digest

RULES_VERSION = 1
"""Raised by hand when the code of this package changes what it makes of a document."""


def normaliser_version() -> str:
    """Return the version that staging keeps beside each posting: `<rules>-<digest of the YAML data>`."""
    return f"{RULES_VERSION}-{digest()}"
