"""The prompt without a terminal: what is typed line by line, and what is answered."""

import io
import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import duckdb
import pytest

from skilltide.output_format import OutputFormat
from skilltide.prompt.session import Cancelled, Session, cancelling
from skilltide.prompt.statements import is_complete, one_line, open_text


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with two small marts."""
    path = tmp_path_factory.mktemp("prompt") / "skilltide.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("""
            CREATE SCHEMA marts;
            CREATE TABLE marts.skill (skill_id VARCHAR, skill_name VARCHAR, kind_code VARCHAR, aliases VARCHAR[]);
            INSERT INTO marts.skill VALUES
                ('amazon-web-services', 'Amazon Web Services', 'tool', ['AWS', 'Amazon Web Services']),
                ('pytorch', 'PyTorch', 'tool', ['PyTorch', 'Torch']),
                ('point-of-sale', 'Moody''s tool', 'concept', []);
            CREATE TABLE marts.skill_demand AS SELECT 'pytorch' AS skill_id, 0.5 AS demand_share, 7 AS demand_count;
            COMMENT ON TABLE marts.skill_demand IS 'Demand for each skill. More words.';
            COMMENT ON COLUMN marts.skill_demand.demand_share IS 'From 0 to 1.';
            CREATE TABLE marts.opening AS
                SELECT 'o' AS opening_id, 'ml_engineer' AS role_family_code, 'Denver' AS city_name;
            CREATE MACRO marts.find_skill(word) AS TABLE SELECT * FROM marts.skill WHERE skill_name = word
        """)
    return path


@pytest.fixture
def session(database: Path) -> Iterator[Session]:
    with Session(database, OutputFormat.json, io.StringIO()) as opened:
        yield opened


def told(session: Session) -> str:
    """Return what was answered since the last call."""
    stream = session._stream
    assert isinstance(stream, io.StringIO)
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text


class Typing:
    """An editor that gives lines, or raises what stands among them; then its input ends."""

    def __init__(self, *lines: str | BaseException) -> None:
        self._lines = list(lines)
        self.prompts: list[str] = []
        self.history: list[str] = []

    def read(self, prompt: str) -> str:
        self.prompts.append(prompt)
        if not self._lines:
            raise EOFError
        line = self._lines.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line

    def remember(self, entries: list[str]) -> None:
        self.history += entries


def test_a_query_of_many_lines_is_answered_at_its_semicolon(session: Session) -> None:
    typing = Typing("SELECT 1 AS a,", "  2 AS b", ";")
    session.run(typing)
    answer = told(session)
    assert json.loads(answer[answer.index("[") :]) == [{"a": 1, "b": 2}]
    assert typing.prompts == ["skilltide> ", "       ..> ", "       ..> ", "skilltide> "]
    assert typing.history == ["SELECT 1 AS a,   2 AS b ;"]


def test_errors_are_shown_and_the_prompt_goes_on(session: Session) -> None:
    session.run(
        Typing(
            "SELEC 1;", "FROM marts.skil;", "DROP TABLE marts.skill;", "FROM read_text('/etc/passwd');", "VALUES (7);"
        )
    )
    answer = told(session)
    assert answer.count("error: ") == 4 and "Did you mean" in answer
    assert "read-only" in answer and "--allow-files" in answer and '"col0": 7' in answer


def test_no_error_moves_the_cursor(session: Session) -> None:
    session.take("SELECT (chr(27) || '[2J')::INTEGER;")
    assert "\\x1b[2J" in (answer := told(session)) and "\x1b" not in answer


def test_each_of_several_statements_is_answered(session: Session) -> None:
    session.take("SELECT 1 AS a; CREATE TEMP TABLE t AS SELECT 2 AS b; FROM t;")
    assert told(session) == '[\n{"a": 1}\n]\n[\n{"b": 2}\n]\n'
    session.take("FROM t;")
    assert json.loads(told(session)) == [{"b": 2}]


def test_ctrl_c_clears_what_was_typed(session: Session) -> None:
    typing = Typing("SELECT nothing", Cancelled(), "SELECT 5 AS n;")
    session.run(typing)
    assert '"n": 5' in told(session) and typing.prompts[2] == "skilltide> "


def test_ctrl_c_ends_the_query_that_runs(session: Session) -> None:
    def type_ctrl_c() -> None:
        while not any(thread.name == "query" for thread in threading.enumerate()):
            sleep(0.01)
        sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    long = "SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE (a.range * b.range) % 7 = 1;"
    with cancelling():
        threading.Thread(target=type_ctrl_c).start()
        session.take(long)
    assert told(session) == "cancelled\n"
    session.take("SELECT 1 AS n;")
    assert json.loads(told(session)) == [{"n": 1}]


def test_ctrl_c_ends_what_is_printed(database: Path) -> None:
    class Paper(io.StringIO):
        """Where the reader has seen enough after some lines."""

        def write(self, text: str) -> int:
            if self.tell() > 10_000 and threading.current_thread() is not threading.main_thread():
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return super().write(text)

    with Session(database, OutputFormat.csv, paper := Paper()) as session, cancelling():
        session.take("SELECT range AS n FROM range(300_000);")
    assert paper.getvalue().endswith("cancelled\n")


def test_other_signals_end_the_prompt(session: Session) -> None:
    """What ends a run elsewhere (SIGTERM) is no Ctrl-C of the prompt's."""
    with pytest.raises(KeyboardInterrupt):
        session.run(Typing(KeyboardInterrupt()))


@pytest.mark.parametrize("word", [".quit", ".exit", "quit", "exit;", "QUIT", "\\q"])
def test_leaving(word: str, session: Session) -> None:
    typing = Typing(word, "SELECT 1;")
    session.run(typing)
    assert len(typing.prompts) == 1


def test_commands_tell_of_tables_columns_and_questions(session: Session) -> None:
    session.take(".tables")
    tables = told(session).splitlines()
    assert tables[2].split() == ["skill"] and tables[0].startswith("find_skill(word)")
    assert tables[3].split(maxsplit=1) == ["skill_demand", "Demand for each skill"]
    for name in ("skill_demand", "marts.skill_demand", "skill_demand;"):
        session.take(f".schema {name}")
        assert "demand_share decimal(2,1) From 0 to 1." in " ".join(told(session).split())
    session.take(".queries rust")
    assert told(session).startswith("who_asks_for_rust ")
    session.take(".help")
    assert ".schema NAME" in told(session)
    session.take("help")
    assert ".schema NAME" in told(session)


def test_an_example_query_is_shown_and_run(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.prompt.session.questions", lambda: {"how_many": "-- How many?\nSELECT 3 AS n"})
    session.take(".query how_many")
    answer = told(session)
    assert answer.startswith("-- How many?\nSELECT 3") and '"n": 3' in answer


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (".schema demand", "there are skill_demand. .tables lists"),
        (".schema", "no table named"),
        (".nothing", "no command .nothing; .help lists them"),
        (".query x", "no example query 'x'"),
        (".queries zzz", "no example query holds 'zzz'"),
        (".rows many", ".rows takes a number, e.g. .rows 100; this is 'many'"),
        (".rows 0", ".rows takes a number"),
    ],
)
def test_a_command_that_cant_be_done_says_why(command: str, message: str, session: Session) -> None:
    session.take(command)
    answer = told(session)
    assert answer.startswith("error: ") and message in answer


def test_rows_of_a_table_are_as_many_as_asked_for(database: Path) -> None:
    with Session(database, OutputFormat.table, io.StringIO()) as session:
        session.take("SELECT range AS n FROM range(100);")
        assert "the first 40 rows" in told(session)
        session.take(".rows 100")
        session.take("SELECT range AS n FROM range(100);")
        assert "\n100 rows" in told(session)


def test_a_new_publication_is_told_of_and_can_be_read(database: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "skilltide.duckdb", tmp_path / "next.duckdb"
    path.write_bytes(database.read_bytes())
    with Session(path, OutputFormat.json, io.StringIO()) as session:
        with duckdb.connect(other) as connection:
            connection.execute("CREATE SCHEMA marts; CREATE TABLE marts.fresh AS SELECT 1 AS n")
        other.replace(path)
        session.take("SELECT 1 AS n;")
        assert "published anew" in told(session)
        session.take("SELECT 1 AS n;")
        assert "published anew" not in told(session)
        session.take(".reopen")
        session.take("FROM marts.fresh;")
        assert '"n": 1' in told(session)


COMPLETIONS = [
    ("FROM marts.skill_d", "marts.skill_d", ["marts.skill_demand"]),
    ("FROM skill_d", "skill_d", ["skill_demand"]),
    ("FROM marts.fi", "marts.fi", ["marts.find_skill("]),
    ("SELECT demand_", "demand_", ["demand_count", "demand_share"]),
    ("FROM marts.skill_demand AS d WHERE d.dem", "d.dem", ["d.demand_count", "d.demand_share"]),
    ("FROM marts.skill_demand WHERE skill_n", "skill_n", []),  # no column of that table
    ("SEL", "SEL", ["SELECT"]),
    ("sel", "sel", ["select"]),
    ("FROM marts.skill WHERE skill_id = 'py", "py", ["pytorch"]),
    ("FROM marts.skill WHERE skill_id = 'aw", "aw", ["amazon-web-services"]),  # by an alias
    ("FROM marts.skill WHERE skill_id IN ('pytorch', 'Moo", "Moo", ["point-of-sale"]),  # by its name
    ("FROM marts.skill WHERE skill_name = 'amazon w", "amazon w", ["Amazon Web Services"]),
    ("FROM marts.skill WHERE skill_name = 'Moody''", "Moody''", ["Moody''s tool"]),
    ("FROM marts.find_skill('tor", "tor", ["Torch"]),
    ("FROM marts.opening WHERE role_family_code = 'm", "m", ["ml_engineer"]),
    ("FROM marts.opening WHERE city_name <> '", "", ["Denver"]),
    ("SELECT count(", "", []),
    (".sch", ".sch", [".schema"]),
    (".schema skill_", "skill_", ["skill_demand"]),
    (".query who_asks", "who_asks", ["who_asks_for_rust"]),
    (".rows 1", "1", []),
]


@pytest.mark.parametrize(("line", "typed", "expected"), COMPLETIONS, ids=[line for line, _, _ in COMPLETIONS])
def test_completion(line: str, typed: str, expected: list[str], session: Session) -> None:
    assert session.candidates(line) == (typed, expected)


def test_completion_knows_the_lines_before(session: Session) -> None:
    session.take("FROM marts.skill_demand AS d")
    assert session.candidates("WHERE d.skill_id = 'tor") == ("tor", ["pytorch"])
    assert session.candidates("WHERE d.demand_c") == ("d.demand_c", ["d.demand_count"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 1;", True), ("SELECT 1; ", True), ("SELECT 1; -- done", True), ("SELECT 1; /* done */\n", True),
        ("SELECT 1", False), ("SELECT ';", False), ("SELECT ';';", True), ("SELECT 'it''s;", False),
        ("SELECT E'it\\';", False), ("SELECT E'it\\'';", True), ('SELECT ";', False), ("SELECT 1 -- ;", False),
        ("SELECT /* ; ", False), ("SELECT $$;", False), ("SELECT $$;$$;", True), ("SELECT $a$ $b$; $a$;", True),
        ("SELECT 1; SELECT 2", False), ("", False), (";", True),
    ],
)  # fmt: skip
def test_where_a_statement_ends(text: str, expected: bool) -> None:
    assert is_complete(text) is expected


def test_what_the_history_keeps() -> None:
    assert one_line("SELECT 1,\n2;") == "SELECT 1, 2;"
    assert one_line("SELECT 1, -- one\n2;") == "SELECT 1, -- one\n2;"
    assert open_text("a = 'x''y") == "x'y"
