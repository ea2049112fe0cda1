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
