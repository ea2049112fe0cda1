"""The home that holds the bundled sample: made where it is missing, and told from others by a file in it.

It holds no postings but the sample's, and what else somebody put there stays when a newer sample takes its place.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from skilltide.errors import ConfigurationError
from skilltide.settings import BRIEF_NAME, SAMPLE_MARK, Settings

FOLDER = "sample"


def ensure_sample(home: Path, clear_exports: Callable[[], object] = lambda: None) -> None:
    """Generate the sample where it is missing; one that an older generator made goes, with all that was derived.

    `clear_exports` removes the exports of one that goes.

    Raises:
        ConfigurationError: somebody's own folder stands there, or the sample was mixed with other postings.
    """
    from skilltide.sample import generate

    if home.exists() and not home.is_dir():
        raise ConfigurationError(
            f"{home}: a file stands where the bundled sample goes. Rename it, or name another --home."
        )
    marker, digest = home / SAMPLE_MARK, generator_digest()
    if marker.exists():
        check_unmixed(home)
        if marker.read_text() == digest:
            return
        clear_exports()  # while the database that tells which they are is there
        _clear(home)
    elif home.is_dir() and (own := next(_not_generated(home), None)):
        raise ConfigurationError(
            f"{home}: is a folder of your own, as {own.name} tells, and the bundled sample would go there. Rename it, "
            f"or name another --home."
        )
    home.mkdir(parents=True, exist_ok=True)
    marker.write_text("")  # where this is killed, the next one knows the folder
    generate(home)
    marker.write_text(digest)


def check_unmixed(home: Path) -> None:
    """See that nothing but the sample is read, or was, in its home.

    Raises:
        ConfigurationError: there is something else; the message names it.
    """
    for path in _not_of_sample(home):
        raise ConfigurationError(
            f"{path}: isn't of the bundled synthetic sample, which {home} holds, and its postings would be counted "
            f"among the synthetic ones. Move it into a home of your own (what is in landing/ into its landing/); where "
            f"a run has read it, delete {home / 'warehouse'} too, which is made anew."
        )


def _not_of_sample(home: Path) -> Iterator[Path]:
    """Yield what brings other postings into the sample's home, or brought them."""
    from skilltide.sample import load_plan

    ids = load_plan().sources
    if (home / "sources.yml").exists() and not _names_dumps_only(home / "sources.yml"):
        yield home / "sources.yml"
    landed = home / "landing"
    for path in sorted(landed.iterdir()) if landed.is_dir() else ():
        if path.name not in ids and path.is_dir() and any(path.iterdir()):
            yield path
    for source_id in ids:
        yield from _not_dumps(home / source_id)


def _names_dumps_only(sources_file: Path) -> bool:
    """Whether a `sources.yml` names the sample's dumps, and no other source."""
    import yaml

    from skilltide.quick_yaml import load_yaml
    from skilltide.sample import load_plan

    ids = load_plan().sources
    try:
        entries = load_yaml(sources_file.read_bytes()) or {}
    except yaml.YAMLError:
        return False
    return isinstance(entries, dict) and all(
        source_id in ids
        and isinstance(entry, dict)
        and (entry.get("platform"), entry.get("path")) == ("files", source_id)
        for source_id, entry in entries.items()
    )


def _not_dumps(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder of dumps that would be read as such, and weren't generated."""
    from skilltide.sample.files import is_dump

    for path in sorted(folder.rglob("*")):
        is_generated = path.parent == folder and is_dump(folder.name, path.name)
        if path.is_file() and not is_generated and not path.name.startswith("."):
            yield path


def _not_generated(home: Path) -> Iterator[Path]:
    """Yield what `generate` didn't write, in a folder without the sample's mark."""
    from skilltide.sample import TRUTH_FILE, load_plan, sources_yml

    plan = load_plan()
    for path in sorted(home.iterdir()):
        if path.name in plan.sources and path.is_dir():
            yield from _not_dumps(path)
        elif path.name != TRUTH_FILE and (
            path.name != "sources.yml" or path.read_bytes() != sources_yml(plan).encode()
        ):
            yield path


def _clear(home: Path) -> None:
    """Remove what was made of an older sample, so that nothing of it is counted with the new one's dumps."""
    from skilltide.sample import load_plan

    settings = Settings(home=home)
    for source_id in load_plan().sources:
        if (landed := settings.landing / source_id).is_dir():
            shutil.rmtree(landed)
    scratch = settings.working.with_name(f"{settings.working.name}.tmp")  # DuckDB's, of a run that was killed
    if scratch.is_dir() and not scratch.is_symlink():
        shutil.rmtree(scratch)
    databases = [path for one in (settings.working, settings.published) for path in one.parent.glob(f"{one.name}*")]
    briefs = [path for path in settings.briefs.glob("*") if BRIEF_NAME.fullmatch(path.name)]
    reports = [settings.reports / name for name in ("index.html", "brief.md")]
    for path in (*databases, *briefs, *reports):
        if not path.is_dir():
            path.unlink(missing_ok=True)


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
