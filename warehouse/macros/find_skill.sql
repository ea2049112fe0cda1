/*
description: >
  Skills by any of their names, the best match first: exact, beginning, beginning of a word, somewhere within, of a name
  before the same of another name; then by demand. Where nothing matches, names that are spelt alike.
grain: skill_id
parameters:
  searched: A name or a part of one; capitals, accents, white space, hyphens and slashes make no difference.
columns:
  matched_alias: The name of the skill that matches best.
  found_code:
    description: How it matches.
    values: {exact: The whole name, beginning: Its beginning, word: The beginning of one of its words, within: "A part of it, of four letters or more", similar: It is spelt alike; nothing else matches}
caveats:
  - The report's search goes by the same rule.
*/
-- keys as in skill_alias; the rule is that of the explorer's search (report/templates/explorer.js)
WITH given AS (
    SELECT
        regexp_replace(lower(translate(strip_accents(searched::VARCHAR), '¹²³', '123')), '[\s/_|\x{2010}-\x{2015}-]+', '', 'g') AS wanted,
        ' ' || trim(
            regexp_replace(lower(translate(strip_accents(searched::VARCHAR), '¹²³', '123')), '[\s/_|()\x{2010}-\x{2015}-]+', ' ', 'g')
        ) AS wanted_words
),

compared AS (
    SELECT
        named.skill_id,
        named.alias,
        named.alias_kind_code,
        CASE
            WHEN named.search_key = given.wanted THEN 'exact'
            WHEN starts_with(named.search_key, given.wanted) THEN 'beginning'
            WHEN contains(
                ' ' || regexp_replace(
                    lower(translate(strip_accents(named.alias), '¹²³', '123')), '[\s/_|()\x{2010}-\x{2015}-]+', ' ', 'g'
                ), given.wanted_words
            ) THEN 'word'
            WHEN length(given.wanted) >= 4 AND contains(named.search_key, given.wanted) THEN 'within'
            WHEN jaro_winkler_similarity(named.search_key, given.wanted) >= 0.9 THEN 'similar'
        END AS found_code,
        jaro_winkler_similarity(named.search_key, given.wanted) AS alikeness
    FROM marts.skill_alias AS named
    CROSS JOIN given
    WHERE given.wanted != ''
),

placed AS (
    SELECT
        *,
        2 * list_position(['exact', 'beginning', 'word', 'within', 'similar'], found_code)
        + (alias_kind_code = 'alias' OR (alias_kind_code = 'id' AND found_code != 'exact'))::INTEGER AS place
    FROM compared
    WHERE found_code IS NOT NULL
),

best AS (
    SELECT
        skill_id,
        min(place) AS place,
        min_by(alias, (place, -alikeness, alias)) AS matched_alias,
        min_by(alias_kind_code, (place, -alikeness, alias)) AS alias_kind_code,
        min_by(found_code, place) AS found_code,
        max(alikeness) AS alikeness
    FROM placed
    GROUP BY skill_id
)

SELECT
    skill.skill_id,
    skill.skill_name,
    skill.category_name,
    best.matched_alias,
    best.alias_kind_code,
    best.found_code,
    coalesce(asked.demand_count, 0) AS demand_count,
    asked.opening_count,
    asked.demand_share
FROM best
JOIN marts.skill AS skill USING (skill_id)
LEFT JOIN marts.skill_demand AS asked USING (skill_id)
WHERE best.found_code != 'similar' OR NOT EXISTS (FROM best AS other WHERE other.found_code != 'similar')
ORDER BY
    best.place,
    CASE WHEN best.found_code = 'similar' THEN -best.alikeness END,
    coalesce(asked.demand_share, 0) DESC,
    skill.skill_id
