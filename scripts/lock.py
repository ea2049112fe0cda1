"""Write requirements/*.txt anew: every version that set-up installs, for all platforms and the oldest Python promised.

    make lock                  pins stay where they still fit pyproject.toml
    make lock UPGRADE=1        everything moves to the newest that fits

The files are layers, each including the one before: what running needs, Dask, DuckLake, what testing needs, what the
benchmarks compare with. There is one resolution for all, so that no package has two versions. They can be installed
without a resolver (`pip install --no-deps -r`), and name no index, so that a mirror that is configured is used.

Hashes are left out on purpose: a version's files on an index can't be replaced, so the pin already says what is
installed; hashes of the wheels of all platforms would be thirty lines a pin that nobody can review.

Needs a network; uv is taken from the PATH, or else from the index into a temporary environment.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
EXTRAS = [part for extra in ("dask", "ducklake", "fast") for part in ("--extra", extra)]

LAYERS = {
    "run": ("what running needs, and what builds the package", []),
    "dask": ("what a Dask cluster needs besides", ["--extra", "dask"]),
    "ducklake": ("what a DuckLake needs besides", ["--extra", "dask", "--extra", "ducklake"]),
    "test": ("what testing needs besides", [*EXTRAS, "--group", "test"]),
    "bench": (
        "what the benchmarks compare with",
        [*EXTRAS, "--group", "test", "--group", "bench"],
    ),
}
"""Layer: what it is for, and what uv is asked for."""
FROM_SOURCE = {"flashtext": "a peer of a benchmark, pure Python"}
"""Packages that have no wheel, and why that doesn't matter."""
AHEAD = ("3.14",)
"""Pythons that are not promised yet: a wheel that is missing there is told, and is no failure."""
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin")
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<marker> ; .*?)?\s+# via (?P<via>.*)")


def main() -> None:
    """Resolve, write the files, and look for wheels; exit with 1 where a Python that is promised lacks one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--upgrade", action="store_true", help="Move every pin to the newest version that fits.")
    arguments = parser.parse_args()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv") or _install_uv(Path(folder))
        pins = _resolve(uv, Path(folder), project, is_upgrade=arguments.upgrade)
        _write(pins)
        missing, ahead = (
            list(_missing_wheels(uv, Path(folder), pins["bench"], pythons)) for pythons in (_pythons(project), AHEAD)
        )
    for line in (*missing, *ahead):
        print(f"no wheel: {line}")
    print(f"{len(pins['bench'])} pins, {len(pins['run'])} of them for running -> {FOLDER.relative_to(ROOT)}/")
    if missing:
        sys.exit(1)


def _install_uv(folder: Path) -> str:
    venv.create(folder / "venv", with_pip=True)
    subprocess.run([folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return str(folder / "venv" / "bin" / "uv")


def _resolve(uv: str, folder: Path, project: dict, *, is_upgrade: bool) -> dict[str, dict[str, str]]:
    """Return each layer's pins with all that it includes: name to line."""
    build = folder / "build.in"
    build.write_text("\n".join(project["build-system"]["requires"]) + "\n", encoding="utf-8")
    oldest = project["project"]["requires-python"].removeprefix(">=")

    def pins_of(layer: str, known: str) -> str:
        """Return what uv writes; it keeps the versions of `known`, the file that it writes over, where they fit."""
        out = folder / f"{layer}.txt"
        out.write_text(known, encoding="utf-8")
        command = [uv, "pip", "compile", "--quiet", "--universal", "--fork-strategy", "fewest", "--no-header"]
        command += ["--annotation-style", "line", "--python-version", oldest, *LAYERS[layer][1]]
        subprocess.run([*command, "--output-file", str(out), "pyproject.toml", str(build)], cwd=ROOT, check=True)
        return out.read_text(encoding="utf-8")

    known = "" if is_upgrade else "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt"))
    *parts, whole = LAYERS
    texts = {whole: pins_of(whole, re.sub(r"^-r .*$", "", known, flags=re.MULTILINE))}
    texts |= {layer: pins_of(layer, texts[whole]) for layer in parts}
    pins = {layer: dict(_read(text, str(build))) for layer, text in texts.items()}
    for layer, found in pins.items():
        if moved := sorted(name for name in found if _pin(found[name]) != _pin(pins[whole].get(name, ""))):
            sys.exit(f"{layer}: {', '.join(moved)} would differ from the other layers. Cap it in pyproject.toml.")
    return pins


def _read(text: str, build: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = PIN.fullmatch(line)
        if found is None:
            sys.exit(f"uv wrote a line that is no pin: {line}")
        via = [name.removeprefix("-r ") for name in found["via"].split(", ") if not name.startswith("-c ")]
        via = ["the build" if name == build else name.partition(" (")[0] for name in via]
        pin = f"{found['name']}=={found['version']}{found['marker'] or ''}"
        yield found["name"], f"{pin}  # via {', '.join(dict.fromkeys(via))}"


def _pin(line: str) -> str:
    return line.partition("  # ")[0]


def _write(pins: dict[str, dict[str, str]]) -> None:
    FOLDER.mkdir(exist_ok=True)
    before: str | None = None
    for layer, (purpose, _) in LAYERS.items():
        lines = [f"# Written by `make lock`: {purpose}."]
        lines += [f"-r {before}.txt"] if before else []
        lines += [line for name, line in pins[layer].items() if before is None or name not in pins[before]]
        (FOLDER / f"{layer}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        before = layer


def _pythons(project: dict) -> list[str]:
    prefix = "Programming Language :: Python :: "
    return [text.removeprefix(prefix) for text in project["project"]["classifiers"] if text.startswith(prefix)]


def _missing_wheels(uv: str, folder: Path, pins: dict[str, str], pythons: Sequence[str]) -> Iterator[str]:
    """Yield each pin that pip would have to build, on a platform and Python that is promised."""
    lock = folder / "wheels.in"
    for python in pythons:
        for platform in PLATFORMS:
            left = {name: line for name, line in pins.items() if name not in FROM_SOURCE}
            command = [uv, "pip", "compile", "--quiet", "--no-deps", "--only-binary", ":all:"]
            command += ["--python-version", python, "--python-platform", platform, str(lock)]
            while True:  # uv names one at a time
                lock.write_text("\n".join(left.values()), encoding="utf-8")
                done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
                if done.returncode == 0:
                    break
                found = re.search(r"([a-z0-9-]+)==\S+ has no (?:usable )?wheels", done.stderr)
                if found is None or left.pop(found[1], None) is None:
                    sys.exit(done.stderr)
                yield f"{pins[found[1]].partition('  # ')[0]} on Python {python}, {platform}"


if __name__ == "__main__":
    main()
