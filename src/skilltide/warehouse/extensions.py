"""DuckDB's extensions, loaded from the wheels that bring them (`pip install 'skilltide[ducklake]'`): no download."""

import os
from importlib import resources, util
from pathlib import Path

import duckdb

from skilltide.errors import WarehouseError
from skilltide.warehouse.quoting import literal

NO_DOWNLOADS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "secret_directory": f"{os.devnull}/none",  # to forbid secrets on disk makes DuckLake miss that storage
}
"""Settings of a connection that loads extensions from wheels only, and neither keeps nor reads secrets on disk."""
INSTALL = "pip install 'skilltide[ducklake]'"


def load(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load extensions into a connection.

    Raises:
        WarehouseError: a wheel is missing, or holds none for this version of DuckDB.
    """
    for name in names:
        path = _file(name)
        try:
            connection.execute(f"LOAD {literal(path)}")
        except duckdb.Error as error:
            raise WarehouseError(
                f"{path}: DuckDB {duckdb.__version__} doesn't load it: {str(error).splitlines()[0]}"
            ) from None


def _file(name: str) -> Path:
    """Return the file of an extension for this version of DuckDB."""
    package = f"duckdb_extension_{name}"
    if util.find_spec(package) is None:
        raise WarehouseError(
            f"a DuckLake needs DuckDB's extension {name}, and its wheel isn't installed. Run: {INSTALL}; or unset "
            f"SKILLTIDE_WAREHOUSE to publish to the file in the home, which needs none."
        )
    folder = Path(str(resources.files(package))) / "extensions"
    path = folder / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if not path.is_file():
        there = ", ".join(sorted(found.name.removeprefix("v") for found in folder.glob("v*"))) or "no version"
        raise WarehouseError(
            f"a DuckLake needs DuckDB's extension {name}: its wheel is for DuckDB {there}, and this is "
            f"{duckdb.__version__}, for which there may be none yet. Run: {INSTALL} 'duckdb=={there}'; or unset "
            f"SKILLTIDE_WAREHOUSE to publish to the file in the home, which needs none."
        )
    return path
