"""Which files with the warehouse's contents were written outside the home's own folders, so that all can be cleared."""

from pathlib import Path

import orjson

from skilltide.permissions import private_folder
from skilltide.settings import Settings


def note_written(settings: Settings, path: Path) -> None:
    """Remember a file that a user had written (`report --out`, `sql --out`)."""
    if str(path.resolve()) not in _listed(settings):
        private_folder(settings.written.parent)
        with settings.written.open("ab") as file:
            file.write(orjson.dumps(str(path.resolve()), option=orjson.OPT_APPEND_NEWLINE))
        settings.written.chmod(0o600)


def clear_written(settings: Settings) -> list[Path]:
    """Remove the files that were written; return those that were still there."""
    found = [path for path in map(Path, _listed(settings)) if path.is_file()]
    for path in found:
        path.unlink()
    settings.written.unlink(missing_ok=True)
    return found


def _listed(settings: Settings) -> list[str]:
    if not settings.written.exists():
        return []
    return [str(orjson.loads(line)) for line in settings.written.read_bytes().splitlines() if line.strip()]
