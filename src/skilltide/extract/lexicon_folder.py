"""The files of a lexicon, as they lie in its folder."""

from pathlib import Path

from skilltide.errors import LexiconError

_FILES = ("rules.yml", "cues.yml", "sections.yml")
_OPTIONAL = ("names.yml",)
_EXPECTED = f"skills/, {', '.join(_FILES)}"


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the lexicon's YAML files: name within the folder ("skills/cloud.yml") -> content, not yet looked into.

    Raises LexiconError if the folder, one of the files that every lexicon has, or all files of skills are missing.
    """
    if not folder.is_dir():
        raise LexiconError(f"lexicon {folder}: folder not found. Give one that holds {_EXPECTED}")
    skills = sorted((folder / "skills").glob("*.yml"))
    optional = [folder / name for name in _OPTIONAL if (folder / name).exists()]
    languages = sorted((folder / "languages").glob("*.yml"))
    paths = [*(folder / name for name in _FILES), *optional, *languages, *skills]
    if not skills:
        raise LexiconError(f"{folder / 'skills'}: no *.yml files, expected one for each category")
    files = {}
    for path in paths:
        try:
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
        except FileNotFoundError:
            raise LexiconError(f"{path}: not found. A lexicon holds {_EXPECTED}") from None
        except OSError as error:
            raise LexiconError(f"{path}: can't be read ({error.strerror}). Expected a YAML file") from None
    return files
