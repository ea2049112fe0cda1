/*
description: >
  Every name of every skill: its id, the lexicon's name for it, and the surface forms that the tagger looks for. The
  macro find_skill searches it.
grain: skill_id, alias
order: search_key, skill_id, alias
columns:
  alias_kind_code:
    description: What kind of name it is.
    values: {id: The skill's id, name: "The lexicon's name for it, whole or without what stands in brackets", alias: A surface form that the tagger looks for}
  search_key: >
    The name as it is searched by: small letters without accents, white space, hyphens, dashes, slashes, underscores and
    bars.
  is_case_sensitive: >
    Whether only mentions with the same capitals count (for ML, SQL, Go); null for names that the tagger does not look
    for.
  is_context_bound: >
    Whether a mention counts only in certain company (words near it, a section, other technology), as the name means
    other things too; null for names that the tagger does not look for.
  is_english_text: Whether it is looked for in English texts only; null for names that the tagger does not look for.
  is_shared: Whether another skill has a name with the same search_key.
caveats:
  - One name can stand for several skills (is_shared); which one a mention names is told by what is around it.
*/
WITH named AS (
    SELECT skill_id, skill_name AS alias, 'name' AS alias_kind_code, 1 AS place FROM marts.skill
    UNION ALL
    SELECT skill_id, regexp_extract(skill_name, '^(.+) \(.+\)$', 1), 'name', 1
    FROM marts.skill
    WHERE regexp_matches(skill_name, '^.+ \(.+\)$')
    UNION ALL
    SELECT skill_id, alias, 'alias', 2 FROM staging.skill_alias
    UNION ALL
    SELECT skill_id, skill_id, 'id', 3 FROM marts.skill
),

told AS (
    SELECT
        named.skill_id,
        named.alias,
        min_by(named.alias_kind_code, named.place) AS alias_kind_code,
        lower(translate(strip_accents(named.alias), '¹²³', '123')) AS folded
    FROM named
    GROUP BY ALL
),

keyed AS (
    SELECT *, regexp_replace(folded, '[\s/_|\x{2010}-\x{2015}-]+', '', 'g') AS search_key FROM told
)

SELECT
    keyed.skill_id,
    keyed.alias,
    keyed.alias_kind_code,
    keyed.search_key,
    rule.is_case_sensitive,
    rule.is_context_bound,
    rule.is_english_text,
    min(keyed.skill_id) OVER same_key != max(keyed.skill_id) OVER same_key AS is_shared
FROM keyed
LEFT JOIN staging.skill_alias AS rule USING (skill_id, alias)
WINDOW same_key AS (PARTITION BY keyed.search_key)
