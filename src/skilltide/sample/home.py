"""The home that holds the bundled sample: made where it is missing, and told from others by a file in it."""

import hashlib
import shutil
from pathlib import Path

from skilltide.settings import SAMPLE_MARK

FOLDER = "sample"


def ensure_sample(home: Path) -> None:
    """Generate the sample where it is missing; one that an older generator made goes, with all that was derived."""
    from skilltide.sample import generate

    marker, digest = home / SAMPLE_MARK, generator_digest()
    if marker.exists() and marker.read_text() == digest:
        return
    if marker.exists():
        shutil.rmtree(home)
    generate(home)
    marker.write_text(digest)


def generator_digest() -> str:
    """Return the digest of what makes the sample, which its home is marked with."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in {".py", ".yml"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def sample_notice(home: Path) -> str | None:
    """Return the sentence that says the postings are synthetic, where `home` holds the bundled sample."""
    if not (home / SAMPLE_MARK).exists():
        return None
    from skilltide.sample import load_plan

    return load_plan().notice
