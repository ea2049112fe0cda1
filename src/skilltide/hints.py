"""What to tell somebody whose query names a skill that isn't there: it would give no rows, and not say why."""

import re

import duckdb

_NAMED = re.compile(
    r"\b(?:skill_id|companion_id|overtaken_id)\s*(?:==?|IN\s*\()\s*((?:'[^']*'\s*,?\s*)+)", re.IGNORECASE
)
_TEXT = re.compile(r"'([^']*)'")


def unknown_skills(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Return a sentence for each text that `query` compares a skill's id with and that is no id, with what it may mean.

    Empty where the database has no names of skills (a published file of an older skilltide).
    """
    named = dict.fromkeys(text for texts in _NAMED.findall(query) for text in _TEXT.findall(texts))
    if not named:
        return []
    try:
        known = {skill_id for (skill_id,) in connection.execute("SELECT skill_id FROM marts.skill").fetchall()}
        return [_told(connection, text) for text in named if text not in known]
    except duckdb.Error:
        return []


def _told(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    rows = connection.execute("SELECT skill_id, skill_name FROM marts.find_skill(?) LIMIT 3", [text]).fetchall()
    meant = ", ".join(f"'{skill_id}' ({name})" for skill_id, name in rows)
    return f"No skill has the id '{text}'. {f'Did you mean {meant}?' if meant else 'Nothing is called so either.'}"
