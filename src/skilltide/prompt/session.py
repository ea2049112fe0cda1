"""The loop of the prompt: read a statement or a command, answer it, say what went wrong, go on."""

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import Protocol, TextIO, cast

import duckdb

from skilltide import __version__
from skilltide.errors import SkilltideError
from skilltide.output_format import OutputFormat
from skilltide.place import Lake, Place
from skilltide.prompt.completion import Completer
from skilltide.prompt.line_editor import LineEditor
from skilltide.prompt.questions import questions
from skilltide.prompt.statements import is_complete, one_line
from skilltide.query import answer
from skilltide.query_output import make_writable, visible
from skilltide.settings import Settings
from skilltide.sql_files import statement
from skilltide.warehouse.connect import published
from skilltide.warehouse.lake import newest_snapshot
from skilltide.written import note_written

PROMPT, CONTINUED = "skilltide> ", "       ..> "
ROWS = 40
"""Rows of a table that the prompt shows, until `.rows` says another number."""
_LEAVING = {".quit", ".exit", "quit", "exit", "\\q"}
HELP = """\
Type a query over as many lines as you like; a semicolon ends it. Tab completes names of tables and columns, and within
quotation marks skills (by id, name or alias) and other values. Ctrl-C ends a query that runs, or clears what was typed.

.tables          the tables, and what each tells
.schema NAME     the columns of a table, and what each means
.queries [WORD]  example queries: one question each, those that hold the word
.query NAME      show an example query and run it
.rows N          show N rows of a table (now {rows})
.reopen          read the warehouse that a run has published since
.help            this
.quit            leave (also Ctrl-D)"""


class Cancelled(KeyboardInterrupt):
    """Ctrl-C was typed at the prompt: what runs or was typed is given up, the prompt goes on."""


class Editor(Protocol):
    """Where lines come from."""

    def read(self, prompt: str) -> str:
        """Return the next line; raises EOFError at the end of input."""

    def remember(self, entries: list[str]) -> None:
        """Keep what was typed."""


def open_prompt(settings: Settings, output: OutputFormat, *, is_confined: bool = True) -> None:
    """Read queries and commands from the terminal until the user leaves; the history is kept in the home.

    Raises:
        WarehouseError: nothing is published there.
    """
    make_writable(sys.stdout, output)
    with Session(settings.place, output, sys.stdout, is_confined=is_confined) as session, cancelling():
        history = settings.query_history
        with LineEditor(history, session.candidates) as editor:
            with suppress(OSError):  # a home that can only be read
                note_written(settings, history)  # `skilltide forget` clears what users had written
            session.run(editor)
        if editor.trouble:
            print(f"skilltide: {editor.trouble}", file=sys.stderr)


@contextmanager
def cancelling() -> Iterator[None]:
    """Have Ctrl-C raise Cancelled meanwhile; other signals do what they did."""

    def cancel(number: int, frame: object) -> None:
        raise Cancelled

    before = signal.signal(signal.SIGINT, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Stoppable:
    """The stream that results go to; what is written stops when that was asked for."""

    def __init__(self, stream: TextIO, is_asked: Event) -> None:
        self._stream, self._is_asked = stream, is_asked
        self.encoding, self.isatty, self.fileno, self.flush = (
            stream.encoding, stream.isatty, stream.fileno, stream.flush,
        )  # fmt: skip

    def write(self, text: str) -> int:
        if self._is_asked.is_set():
            raise duckdb.InterruptException
        return self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)


class Session:
    """A connection to the published warehouse, what is typed of a statement so far, and how results are shown."""

    def __init__(self, path: Place, output: OutputFormat, stream: TextIO, *, is_confined: bool = True) -> None:
        self._path, self._output, self._stream, self._is_confined = path, output, stream, is_confined
        self._stop = Event()
        self._results = cast("TextIO", _Stoppable(stream, self._stop))
        self._rows = ROWS
        self._typed: list[str] = []
        self._open = ExitStack()
        self._commands: dict[str, Callable[[str], None]] = {
            ".tables": self._show_tables,
            ".schema": self._show_schema,
            ".queries": self._show_questions,
            ".query": self._run_question,
            ".rows": self._set_rows,
            ".reopen": self._reopen,
            ".help": self._help,
        }
        self._connect()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *ended: object) -> None:
        self._open.close()

    def run(self, editor: Editor) -> None:
        """Read and answer until the user leaves."""
        self._print(f"skilltide {__version__}: {self._path} (read-only). A semicolon ends a query; .help tells more.")
        while True:
            try:
                line = editor.read(CONTINUED if self._typed else PROMPT)
                if not self._typed and line.strip().rstrip(";").lower() in _LEAVING:
                    return
                if entry := self.take(line):
                    editor.remember(entry)
            except EOFError:
                self._print("")
                return
            except Cancelled:
                self._typed.clear()
                self._print("")

    def take(self, line: str) -> list[str]:
        """Take a line: answer it if it is a command or ends a statement; return what belongs in the history then."""
        if not self._typed:
            if not line.strip():
                return []
            if line.lstrip().startswith(".") or line.strip().lower() in {"help", "help;", "?"}:
                self._answered(self._command, line.strip().rstrip(";"))
                return [line.strip()]
        self._typed.append(line)
        text = "\n".join(self._typed)
        if not is_complete(text):
            return []
        self._typed.clear()
        self._answered(self._query, text)
        return one_line(text).split("\n")

    def candidates(self, line: str) -> tuple[str, list[str]]:
        """Return the end of a line that can be completed, and what it may become."""
        if not self._typed and line.startswith("."):
            command, blank, word = line.partition(" ")
            if not blank:
                return command, [name for name in [*self._commands, ".quit"] if name.startswith(command)]
            if command == ".schema":
                return word, self._completer.tables_starting(word)
            names = [name for name in questions() if name.startswith(word)]
            return word, names if command == ".query" else []
        return self._completer.candidates("\n".join([*self._typed, line]))

    def _connect(self) -> None:
        self._open.close()
        self._connection = self._open.enter_context(published(self._path, is_confined=self._is_confined))
        self._completer = Completer(self._connection)
        self._opened = self._published()
        self._is_told = False

    def _published(self) -> tuple[int, ...] | None:
        """Return what changes when a run publishes anew."""
        if isinstance(self._path, Lake):
            return (newest_snapshot(self._connection),)
        with suppress(OSError):
            status = self._path.stat()
            return status.st_ino, status.st_mtime_ns
        return None

    def _answered(self, act: Callable[[str], None], text: str) -> None:
        """Do what was typed, in a thread of its own, so that Ctrl-C reaches this one; errors are shown."""
        failures: list[BaseException] = []
        self._stop.clear()
        done = Event()  # not Thread.join: interrupted, that takes a thread that runs for one that has ended (bpo-45274)

        def work() -> None:
            try:
                act(text)
            except BaseException as error:
                failures.append(error)
            finally:
                done.set()

        thread = Thread(target=work, name="query", daemon=True)
        try:
            thread.start()
            while not done.wait(0.2):  # wakes up for a signal, whichever thread the system gave it to
                pass
        except BaseException as interrupt:
            if thread.ident is not None:
                self._interrupt(done)
            if not isinstance(interrupt, Cancelled):
                raise
            failures[:] = [duckdb.InterruptException()]
        for failure in failures:
            if isinstance(failure, duckdb.InterruptException):
                self._print("cancelled")
            elif isinstance(failure, (SkilltideError, duckdb.Error)):
                self._print("\n".join(map(visible, f"error: {failure}".splitlines())))  # it can quote a stranger's text
            elif isinstance(failure, BrokenPipeError):
                raise failure
            else:  # a defect: told, and the prompt goes on
                self._print(f"error: {type(failure).__name__}: {failure}")

    def _interrupt(self, done: Event) -> None:
        """End what runs or prints; again and again, as it may be between two queries."""
        self._stop.set()
        while not done.is_set():
            with suppress(duckdb.Error):
                self._connection.interrupt()
            with suppress(Cancelled):
                done.wait(0.05)

    def _query(self, text: str) -> None:
        if not self._is_told and self._published() != self._opened:
            self._print("A run has published anew since this prompt was opened; .reopen reads that.")
            self._is_told = True
        queries = [found.query.strip() for found in self._connection.extract_statements(text)]
        for query in queries:
            answer(
                self._connection, query, self._output, self._results,
                is_confined=self._is_confined, most_rows=self._rows,
            )  # fmt: skip

    def _command(self, text: str) -> None:
        name, _, argument = text.partition(" ")
        name = ".help" if name.lower() in {"help", "?"} else name
        if name not in self._commands:
            self._print(f"error: no command {visible(name)}; .help lists them.")
            return
        self._commands[name](argument.strip())

    def _show_tables(self, argument: str) -> None:
        for name, comment in self._connection.execute(statement(__file__, "session_tables.sql")).fetchall():
            self._print(f"{name:26} {_first_sentence(comment or '')}")

    def _show_schema(self, argument: str) -> None:
        name = argument.rstrip(";").removeprefix("marts.")
        columns = self._connection.execute(statement(__file__, "session_schema.sql"), [name]).fetchall()
        if not columns:
            near = [table for table in self._completer.tables if name and name in table]
            hint = f"; there are {', '.join(near)}" if near else ""
            self._print(
                f"error: no table {visible(name) or 'named'}{hint}. .tables lists them, .schema NAME tells of one."
            )
            return
        widest = max(len(column) for column, _, _ in columns)
        for column, kind, comment in columns:
            self._print(f"{column:{widest}} {kind.lower():10} {comment or ''}")

    def _show_questions(self, argument: str) -> None:
        found = {name: query for name, query in questions().items() if argument.lower() in f"{name} {query}".lower()}
        if not found:
            self._print(f"error: no example query holds {visible(argument)!r}; .queries lists all.")
        for name, query in found.items():
            self._print(f"{name:40} {query.splitlines()[0].removeprefix('-- ')}")

    def _run_question(self, argument: str) -> None:
        query = questions().get(argument.removesuffix(".sql"))
        if query is None:
            self._print(f"error: no example query {visible(argument)!r}; .queries lists them.")
            return
        self._print(query)
        self._query(query)

    def _set_rows(self, argument: str) -> None:
        if not argument.isdecimal() or not int(argument):
            self._print(f"error: .rows takes a number, e.g. .rows 100; this is {visible(argument)!r}.")
            return
        self._rows = int(argument)

    def _reopen(self, argument: str) -> None:
        self._connect()
        self._print(f"opened {self._path}")

    def _help(self, argument: str) -> None:
        self._print(HELP.format(rows=self._rows))

    def _print(self, line: str) -> None:
        print(line, file=self._stream, flush=True)


def _first_sentence(comment: str) -> str:
    return " ".join(comment.split()).partition(". ")[0].rstrip(".")
