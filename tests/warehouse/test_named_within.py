"""A name that holds another skill's counts for that skill too; a conceptual parent never does."""

import duckdb

from skilltide.warehouse.definitions import marts

TABLES = """
CREATE SCHEMA marts; CREATE SCHEMA staging;
CREATE TABLE staging.skill (skill_id VARCHAR, named_within STRUCT(alias VARCHAR, skill_id VARCHAR)[]);
CREATE TABLE marts.skill (skill_id VARCHAR, also_ids VARCHAR[], ancestor_ids VARCHAR[]);
CREATE TABLE marts.opening (opening_id VARCHAR, text_id VARCHAR);
CREATE TABLE staging.mention (
    text_id VARCHAR, skill_id VARCHAR, alias VARCHAR, level_code VARCHAR, section_code VARCHAR, years_min INTEGER
);
"""
TEXTS = {
    "full": [("amazon-sagemaker", "AWS SageMaker", "required")],
    "short": [("amazon-sagemaker", "SageMaker", "required")],
    "both": [("amazon-sagemaker", "AWS SageMaker", "preferred"), ("amazon-web-services", "AWS", "required")],
    "joined": [("pyspark", "PySpark", "context")],
    "excluded": [("azure-devops", "Azure DevOps", "excluded")],
}


SKILLS = [
    ("amazon-sagemaker", [], ["amazon-web-services", "managed-services"], [("AWS SageMaker", "amazon-web-services")]),
    ("pyspark", ["apache-spark"], ["apache-spark", "python"], []),
    ("azure-devops", [], ["microsoft-azure"], [("Azure DevOps", "microsoft-azure")]),
    *((skill, [], [], []) for skill in ("amazon-web-services", "apache-spark", "microsoft-azure")),
]


def test_openings_count_for_what_a_name_holds() -> None:
    connection = duckdb.connect()
    connection.execute(TABLES)
    for skill_id, also, above, within in SKILLS:
        named = [{"alias": alias, "skill_id": wider} for alias, wider in within]
        connection.execute("INSERT INTO staging.skill VALUES (?, ?)", [skill_id, named])
        connection.execute("INSERT INTO marts.skill VALUES (?, ?, ?)", [skill_id, also, above])
    for name, mentions in TEXTS.items():
        connection.execute("INSERT INTO marts.opening VALUES (?, ?)", [name, name])
        for skill_id, alias, level in mentions:
            row = [name, skill_id, alias, level, "required", None]
            connection.execute("INSERT INTO staging.mention VALUES (?, ?, ?, ?, ?, ?)", row)
    rows = connection.execute(
        "SELECT opening_id, skill_id, is_implied, is_named_within, level_code, mention_count "
        f"FROM ({marts()['opening_skill'].sql})"
    ).fetchall()
    told = {(opening, skill): rest for opening, skill, *rest in rows}
    assert told["full", "amazon-web-services"] == [False, True, "required", 1]
    assert told["full", "amazon-sagemaker"] == [False, False, "required", 1]
    assert told["full", "managed-services"] == [True, False, "required", 1]
    assert told["short", "amazon-web-services"] == [True, False, "required", 1]
    assert told["both", "amazon-web-services"] == [False, False, "required", 2]
    assert told["joined", "apache-spark"] == [False, True, "context", 1]
    assert told["joined", "python"] == [True, False, "context", 1]
    assert told["excluded", "microsoft-azure"] == [False, True, "excluded", 1]
    assert len(told) == len(rows)


def test_a_changed_meaning_is_seen_in_any_number_of_mentions() -> None:
    connection = duckdb.connect()
    connection.execute(TABLES)
    connection.execute("ALTER TABLE staging.mention ADD COLUMN start_offset INTEGER")
    connection.execute("ALTER TABLE staging.mention ADD COLUMN end_offset INTEGER")
    connection.execute("INSERT INTO staging.skill VALUES ('pyspark', [])")
    connection.execute("INSERT INTO marts.skill VALUES ('pyspark', [], ['apache-spark'])")
    for count in range(1, 5):
        connection.execute("INSERT INTO marts.opening VALUES (?, ?)", [str(count)] * 2)
        for place in range(count):
            row = [str(count), "pyspark", "PySpark", "required", "required", None, place * 10, place * 10 + 7]
            connection.execute("INSERT INTO staging.mention VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def parts() -> dict[str, int]:
        return dict(connection.execute(marts()["opening_skill"].header["part_content"]).fetchall())

    before = parts()
    connection.execute("UPDATE marts.skill SET also_ids = ['apache-spark']")
    after = parts()
    assert [count for count in before if before[count] == after[count]] == []
