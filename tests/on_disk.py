"""Which texts the files of a folder hold, byte by byte, for tests of what is forgotten."""

from pathlib import Path

import zstandard


def on_disk(folder: Path, *texts: str, any_case: bool = False) -> set[tuple[str, str]]:
    """Return which files hold which texts: freed blocks too, compressed files unpacked, all their frames."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".zst":
                with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as stream:
                    data = stream.read()
            name = str(path.relative_to(folder))
            for text in texts:
                if text.encode() in data or (any_case and text.lower().encode() in data.lower()):
                    found.add((name, text))
    return found
