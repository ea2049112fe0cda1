"""Lines typed on a terminal, through readline where Python has it (GNU's or libedit), with history and completion."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

try:
    import readline
except ImportError:  # Windows: lines can be typed, without history and completion
    readline = None  # type: ignore[assignment]

MOST_ENTRIES = 2_000
_DELIMITERS = " \t\n\"'`()[]{},;=<>!+*/|&"
"""What ends a word; a dot and a hyphen stand within names of columns and skills."""

Candidates = Callable[[str], tuple[str, list[str]]]
"""Gets a line up to the cursor; gives the end of it that can be completed, and what that may become."""


class LineEditor:
    """Reads lines; keeps whole statements as the history, in a file that only its owner can read."""

    def __init__(self, history: Path, candidates: Candidates) -> None:
        self._history, self._candidates = history, candidates
        self._found: list[str] = []
        self.trouble: str | None = None
        """Why the history isn't kept, in words."""

    def __enter__(self) -> "LineEditor":
        if readline is not None:
            is_libedit = "libedit" in (readline.__doc__ or "")
            readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
            readline.set_completer_delims(_DELIMITERS)
            readline.set_completer(self._complete)
            readline.set_auto_history(False)
            readline.set_history_length(MOST_ENTRIES)
            readline.clear_history()
            with suppress(OSError):  # the first time there is none
                readline.read_history_file(self._history)
        return self

    def __exit__(self, *ended: Any) -> None:
        if readline is not None:
            readline.set_completer(None)
            self._keep()

    def read(self, prompt: str) -> str:
        """Return the next line; raises EOFError at the end of input."""
        return input(prompt)

    def remember(self, entries: Iterable[str]) -> None:
        """Add lines to the history, unless they are what it ends with; it is written at once."""
        if readline is None:
            return
        for entry in entries:
            last = readline.get_history_item(readline.get_current_history_length())
            if entry.strip() and entry != last:
                readline.add_history(entry)
        self._keep()

    def _keep(self) -> None:
        try:
            self._history.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._history, os.O_WRONLY | os.O_CREAT, 0o600))
            readline.write_history_file(self._history)
            self.trouble = None
        except OSError as error:
            self.trouble = f"{self._history}: the history can't be kept there ({error.strerror or error})"

    def _complete(self, text: str, state: int) -> str | None:
        """Return the `state`-th completion of `text`, None after the last; called by readline, which hides errors."""
        if state == 0:
            self._found = completions(readline.get_line_buffer()[: readline.get_endidx()], text, self._candidates)
        return self._found[state] if state < len(self._found) else None


def completions(line: str, text: str, candidates: Candidates) -> list[str]:
    """Return what `text`, the end of `line` since the last delimiter, may be replaced with.

    What is completed may begin before `text`, as a text in quotation marks can hold blanks; that part stays as it is.
    """
    typed, found = candidates(line)
    if len(typed) <= len(text):
        return [text[: len(text) - len(typed)] + one for one in found]
    before = typed[: len(typed) - len(text)]
    return [one[len(before) :] for one in found if one.startswith(before)]
