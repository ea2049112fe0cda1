"""Where the files that skilltide ships (lexicons, SQL) are, in a clone and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a bundled file or folder, e.g. ``resource("warehouse", "marts")``.

    A wheel carries them inside the package (``_data``); a clone has them at the top of the repository.
    """
    bundled = _PACKAGE / "_data"
    root = bundled if bundled.is_dir() else _PACKAGE.parents[1]
    return root.joinpath(*parts)
