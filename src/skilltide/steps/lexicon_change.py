"""What a changed lexicon means for texts that are tagged already: only those it can touch are tagged again."""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from skilltide.extract.surface import as_written, surface_text
from skilltide.quick_yaml import load_yaml
from skilltide.steps.crosswalk import store_crosswalk
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rows import one_row, touch, upsert
from skilltide.warehouse.transaction import transaction

if TYPE_CHECKING:
    from skilltide.extract.lexicon import Lexicon
    from skilltide.extract.lexicon_model import Alias, Skill

BATCH = 1_000

MOST_FORMS = 40
"""Surface forms up to which DuckDB looks for the texts that may hold one; of more, its search is the slower one."""

EVERYTHING = "*"
"""Stands in `ops.lexicon_skill` for what all skills share: rules, cues, sections and the tagger's code."""

LISTED = 6
"""Words of a rule that are told one by one where its bundle has a name."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Stored:
    """What `ops.lexicon_skill` tells of a skill."""

    digest: str
    surface_forms: tuple[str, ...]
    wordings: list[str] | None
    """None where a version stored it that told none."""


_NOTHING = _Stored("", (), None)


def adopt_lexicon(connection: duckdb.DuckDBPyConnection, lexicon: "Lexicon", folder: Path) -> Counts:
    """Make `lexicon` the one in force: store skills and crosswalk, forget the tags of texts that its changes can touch.

    A text can be touched by a skill where it holds one of the skill's surface forms, old or new.

    Returns counts: skills changed, texts whose tags were dropped.
    """
    with transaction(connection):
        counts = _compare(connection, lexicon)
        _store_skills(connection, lexicon, folder)
        _store_aliases(connection, lexicon)
        store_crosswalk(connection, lexicon, folder)
    return counts


def _compare(connection: duckdb.DuckDBPyConnection, lexicon: "Lexicon") -> Counts:
    """Replace the stored digests by those of `lexicon`, forgetting the tags that the difference can touch."""
    stored = connection.execute(
        "SELECT skill_id, digest, surface_forms, lexicon_version, wordings FROM ops.lexicon_skill"
    )
    rows = stored.fetchall()
    if rows and rows[0][3] == lexicon.version and all(row[4] is not None for row in rows):
        return {"skills_changed": 0, "texts_forgotten": 0}
    old = {skill_id: _Stored(digest, tuple(forms), told) for skill_id, digest, forms, _, told in rows}
    is_code_same = old.get(EVERYTHING, _NOTHING).digest == lexicon.shared_digest
    holding = old if is_code_same else {}
    new = {key: _described(lexicon, key, holding.get(key, _NOTHING)) for key in lexicon.skills}
    new[EVERYTHING] = _Stored(lexicon.shared_digest, (), [])
    changed = {key for key in new.keys() | old.keys() if new.get(key, _NOTHING).digest != old.get(key, _NOTHING).digest}
    dropped = 0
    if old:
        forms = {form for key in changed for side in (old, new) for form in side.get(key, _NOTHING).surface_forms}
        dropped = _forget(connection, None if EVERYTHING in changed else forms)
        connection.execute("UPDATE staging.tagging SET lexicon_version = ?", [lexicon.version])
        touch(connection, "tagging")
    _store_digests(connection, lexicon.version, new)
    return {"skills_changed": len(changed - {EVERYTHING}), "texts_forgotten": dropped}


def _described(lexicon: "Lexicon", skill_id: str, before: _Stored) -> _Stored:
    """Return what is stored of a skill. `before`: what is stored, made by the same code; it stays where it holds."""
    digest = lexicon.skill_digest(skill_id)
    if before.digest == digest and before.wordings is not None:
        return before
    return _Stored(digest, lexicon.surface_forms(skill_id), wordings(lexicon.skills[skill_id]))


def _forget(connection: duckdb.DuckDBPyConnection, forms: set[str] | None) -> int:
    """Drop the tags of texts that hold one of the surface forms (None: of all texts); return how many."""
    connection.execute("CREATE OR REPLACE TEMP TABLE affected_text (text_id VARCHAR)")
    if forms is None:
        connection.execute("INSERT INTO affected_text SELECT text_id FROM staging.tagging")
    elif forms:
        _find(connection, sorted(forms))
    (count,) = one_row(connection, "SELECT count(*) FROM staging.tagging WHERE text_id IN (FROM affected_text)")
    connection.execute("DELETE FROM staging.mention WHERE text_id IN (FROM affected_text)")
    connection.execute("DELETE FROM staging.tagging WHERE text_id IN (FROM affected_text)")
    connection.execute("DROP TABLE affected_text")
    touch(connection, "mention", "tagging")
    return int(count)


def _find(connection: duckdb.DuckDBPyConnection, forms: Sequence[str]) -> None:
    """Put the texts that hold one of the surface forms into `affected_text`.

    DuckDB looks for those that may, in a fiftieth of the time that folding all texts takes; what it finds is folded.
    """
    (database,) = one_row(connection, "SELECT current_database()")
    cursor = connection.cursor()  # sees what is committed; texts don't change here
    told, parameters = f'SELECT text_id, text FROM "{database}".staging.text', []
    if len(forms) <= MOST_FORMS:
        told, parameters = f"{told} WHERE regexp_matches(text, ?)", ["|".join(map(as_written, forms))]
    pattern = re.compile("|".join(map(re.escape, forms)))
    found = []
    for batch in cursor.execute(told, parameters).to_arrow_reader(BATCH):
        texts = zip(batch["text_id"].to_pylist(), batch["text"].to_pylist(), strict=True)
        found += [text_id for text_id, text in texts if pattern.search(surface_text(text))]
    if found:
        connection.register("incoming", pa.table({"text_id": found}))
        connection.execute("INSERT INTO affected_text FROM incoming")
        connection.unregister("incoming")


def _store_digests(
    connection: duckdb.DuckDBPyConnection, lexicon_version: str, described: Mapping[str, _Stored]
) -> None:
    columns = ["lexicon_version", "skill_id", "digest", "surface_forms", "wordings"]
    rows = [
        (lexicon_version, key, one.digest, one.surface_forms, one.wordings) for key, one in sorted(described.items())
    ]
    connection.execute("DELETE FROM ops.lexicon_skill")
    upsert(connection, "ops.lexicon_skill", columns, rows)


def wordings(skill: "Skill") -> list[str]:
    """Return the names of a skill, each with the rules that a mention must meet: `Go (case: exact; near: backend)`.

    So that what changed from one lexicon to another can be told to people. Of a named bundle of rules the name is told,
    not its long lists; a change of those is one of what all skills share.
    """
    return [alias.text + _rules(alias) for alias in skill.aliases]


def _rules(alias: "Alias") -> str:
    told = []
    for one in dataclasses.fields(alias):
        value = getattr(alias, one.name)
        if one.name == "text" or value == one.default:
            continue
        if isinstance(value, tuple):
            if alias.rule and len(value) > LISTED:
                continue
            value = ", ".join(value)
        told.append(f"{one.name.replace('_', ' ')}: {value}")
    return f" ({'; '.join(told)})" if told else ""


def _store_skills(connection: duckdb.DuckDBPyConnection, lexicon: "Lexicon", folder: Path) -> None:
    display = load_yaml((folder / "categories.yml").read_text(encoding="utf-8"))
    rows = []
    for skill in sorted(lexicon.skills.values(), key=lambda skill: skill.id):
        category = display["categories"][skill.category]
        rows.append(
            (skill.id, skill.name, skill.kind, skill.category, category["name"], category["group"],
             display["groups"][category["group"]], list(skill.broader), list(lexicon.ancestors(skill.id)),
             list(skill.also), list(skill.origin), len(skill.aliases),
             list(dict.fromkeys(alias.text for alias in skill.aliases)),
             [{"alias": alias, "skill_id": named} for alias, named in lexicon.named_within(skill.id)],
             None if skill.languages is None else list(skill.languages))
        )  # fmt: skip
    names = ["skill_id", "skill_name", "kind_code", "category_code", "category_name", "group_code", "group_name",
             "parent_ids", "ancestor_ids", "also_ids", "origins", "alias_count", "aliases", "named_within",
             "language_codes"]  # fmt: skip
    _store_rows(connection, "skill", names, rows)


def _store_aliases(connection: duckdb.DuckDBPyConnection, lexicon: "Lexicon") -> None:
    """Store each name of each skill once; where several rules give one name, with the most lenient of each kind."""
    rows = []
    for skill in sorted(lexicon.skills.values(), key=lambda skill: skill.id):
        by_text: dict[str, list[Alias]] = {}
        for alias in skill.aliases:
            by_text.setdefault(alias.text, []).append(alias)
        for text, same in sorted(by_text.items()):
            rows.append(
                (skill.id, text, all(alias.case != "any" for alias in same), all(alias.is_guarded for alias in same),
                 not skill.borrowed_by and all(alias.language == "en" for alias in same))
            )  # fmt: skip
    names = ["skill_id", "alias", "is_case_sensitive", "is_context_bound", "is_english_text"]
    _store_rows(connection, "skill_alias", names, rows)


def _store_rows(
    connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Have a staging table hold these rows: those of a skill (their first column) are written where any differs."""
    stored: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    now: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(f"SELECT {', '.join(names)} FROM staging.{table} ORDER BY skill_id, 2").fetchall():
        stored[row[0]].append(row)
    for row in rows:
        now[row[0]].append(row)
    differing = sorted(key for key in stored.keys() | now.keys() if stored.get(key) != now.get(key))
    if differing:
        connection.execute(f"DELETE FROM staging.{table} WHERE skill_id IN (SELECT unnest(?))", [differing])
        upsert(connection, f"staging.{table}", names, [row for key in differing for row in now.get(key, ())])
        touch(connection, table)
