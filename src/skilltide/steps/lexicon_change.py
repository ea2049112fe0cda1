"""What a changed lexicon means for texts that are tagged already: only those it can touch are tagged again."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from skilltide.steps.build import touch

if TYPE_CHECKING:
    from skilltide.extract import Lexicon

EVERYTHING = "*"
"""Stands in `ops.lexicon_skill` for what all skills share: rules, cues, sections and the tagger's code."""


def adopt_lexicon(connection: duckdb.DuckDBPyConnection, lexicon: "Lexicon") -> dict[str, int]:
    """Make `lexicon` the one in force: store its skills, and forget the tags of the texts that its changes can touch.

    A text can be touched by a skill where it holds the longest word of one of the skill's surface forms, old or new;
    that is a superset of the texts that hold the form, whatever stands between its words.

    Returns counts: skills changed, texts whose tags were dropped.
    """
    new = {skill_id: (lexicon.skill_digest(skill_id), lexicon.surface_forms(skill_id)) for skill_id in lexicon.skills}
    new[EVERYTHING] = (lexicon.shared_digest, ())
    old = {
        skill_id: (digest, forms)
        for skill_id, digest, forms in connection.execute(
            "SELECT skill_id, digest, surface_forms FROM ops.lexicon_skill"
        ).fetchall()
    }
    changed = {key for key in new.keys() | old.keys() if new.get(key, ("",))[0] != old.get(key, ("",))[0]}
    connection.begin()
    dropped = 0
    if changed and old:
        forms = [form for key in changed for side in (old, new) for form in side.get(key, ("", ()))[1]]
        dropped = _forget(connection, None if EVERYTHING in changed else _words(forms))
        connection.execute("UPDATE staging.tagging SET lexicon_version = ?", [lexicon.version])
    if changed:
        _store_digests(connection, lexicon.version, new)
    _store_skills(connection, lexicon)
    connection.commit()
    return {"skills_changed": len(changed - {EVERYTHING}), "texts_forgotten": dropped}


def _words(forms: Iterable[str]) -> set[str]:
    return {max(re.findall(r"\w+", form) or [form], key=len) for form in forms if form}


def _forget(connection: duckdb.DuckDBPyConnection, words: set[str] | None) -> int:
    """Drop the tags of texts that hold one of the words (None: of all texts); return how many."""
    if words is None:
        affected = "SELECT text_id FROM staging.tagging"
        parameters = []
    elif words:
        affected = "SELECT text_id FROM staging.text WHERE regexp_matches(lower(title || ' ' || text), ?)"
        parameters = ["|".join(re.escape(word) for word in sorted(words))]
    else:
        return 0
    connection.execute(f"CREATE OR REPLACE TEMP TABLE affected_text AS {affected}", parameters)
    row = connection.execute(
        "SELECT count(*) FROM staging.tagging WHERE text_id IN (FROM affected_text)"
    ).fetchone()
    connection.execute("DELETE FROM staging.mention WHERE text_id IN (FROM affected_text)")
    connection.execute("DELETE FROM staging.tagging WHERE text_id IN (FROM affected_text)")
    connection.execute("DROP TABLE affected_text")
    touch(connection, "mention")
    return int(row[0]) if row else 0


def _store_digests(
    connection: duckdb.DuckDBPyConnection, version: str, digests: dict[str, tuple[str, Iterable[str]]]
) -> None:
    keys = sorted(digests)
    table = pa.table(
        {
            "lexicon_version": [version] * len(keys),
            "skill_id": keys,
            "digest": [digests[key][0] for key in keys],
            "surface_forms": pa.array([sorted(digests[key][1]) for key in keys], pa.list_(pa.string())),
        }
    )
    connection.register("incoming", table)
    connection.execute("DELETE FROM ops.lexicon_skill")
    connection.execute("INSERT INTO ops.lexicon_skill BY NAME FROM incoming")
    connection.unregister("incoming")


def _store_skills(connection: duckdb.DuckDBPyConnection, lexicon: "Lexicon") -> None:
    rows = []
    for skill in sorted(lexicon.skills.values(), key=lambda skill: skill.id):
        category = lexicon.categories[skill.category]
        rows.append(
            (skill.id, skill.name, skill.kind, skill.category, category.name, category.group,
             lexicon.groups[category.group], list(skill.broader), list(lexicon.ancestors(skill.id)),
             list(skill.origin), len(skill.aliases))
        )  # fmt: skip
    if connection.execute("SELECT * FROM staging.skill ORDER BY skill_id").fetchall() == rows:
        return
    names = ["skill_id", "skill_name", "kind_code", "category_code", "category_name", "group_code", "group_name",
             "parent_ids", "ancestor_ids", "origins", "alias_count"]  # fmt: skip
    lists = pa.list_(pa.string())
    types = {"parent_ids": lists, "ancestor_ids": lists, "origins": lists, "alias_count": pa.int32()}
    columns = zip(*rows, strict=True)
    table = pa.table(
        {name: pa.array(column, types.get(name, pa.string())) for name, column in zip(names, columns, strict=True)}
    )
    connection.register("incoming", table)
    connection.execute("DELETE FROM staging.skill")
    connection.execute("INSERT INTO staging.skill BY NAME FROM incoming")
    connection.unregister("incoming")
    touch(connection, "skill")
