"""Which process an id stands for: ids are given again, and mean something on their own machine only."""

import os
from contextlib import suppress
from pathlib import Path


def machine() -> str:
    """Return what process ids are to be looked up among: this boot of this kernel, this namespace; empty if untold."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    return ""


def is_running(process_id: int, start: str) -> bool:
    """Return whether the process of an id is the one that began then (`process_start`), and still there."""
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return process_start(process_id) == start


def process_start(process_id: int) -> str:
    """Return when a process began, in the kernel's ticks; empty where it is gone, or the system doesn't tell."""
    with suppress(OSError, IndexError):
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]  # fields 3 and 22 of proc(5), counted from behind the name
    return ""
