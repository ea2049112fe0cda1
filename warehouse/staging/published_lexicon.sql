-- How the lexicon in force knows each skill: its name, kind, names with their rules, and what a mention counts for too.
SELECT
    lexicon.skill_id,
    CASE
        WHEN skill.skill_id IS NULL THEN ['version: ' || lexicon.digest]
        ELSE list_sort(
            list_concat(
                ['name: ' || skill.skill_name, 'kind: ' || skill.kind_code],
                coalesce(lexicon.wordings, skill.aliases, []),
                list_transform(skill.also_ids, lambda also_id: 'counts for: ' || also_id)
            )
        )
    END AS wordings
FROM ops.lexicon_skill AS lexicon
LEFT JOIN staging.skill AS skill ON lexicon.skill_id = skill.skill_id
