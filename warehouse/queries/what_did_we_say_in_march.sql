-- What did we say in March and what do we say now? (the last publication up to a day, else the first one kept)
WITH cited AS (
    SELECT publication_id, published_at, lexicon_version
    FROM marts.publication
    ORDER BY published_at < DATE '2026-04-01' DESC, abs(epoch(published_at - TIMESTAMP '2026-04-01')), publication_id
    LIMIT 1
),

newest AS (
    SELECT publication_id, published_at, lexicon_version FROM marts.publication ORDER BY publication_id DESC LIMIT 1
)

SELECT skill.skill_name, cited.published_at::DATE AS said_on,
    round(100 * before.demand_share, 1) AS percent_then, round(100 * now.demand_share, 1) AS percent_now,
    before.change_label_code AS verdict_then, now.change_label_code AS verdict_now,
    cited.lexicon_version <> newest.lexicon_version AS is_lexicon_another,
    (
        SELECT string_agg(change.current_text, '; ' ORDER BY change.publication_id)
        FROM marts.change AS change
        WHERE change.change_code = 'skill_edited' AND change.subject = now.skill_id
            AND change.publication_id > cited.publication_id
    ) AS named_since_as_well
FROM cited
CROSS JOIN newest
JOIN marts.publication_skill AS now ON newest.publication_id = now.publication_id
LEFT JOIN marts.publication_skill AS before
    ON cited.publication_id = before.publication_id AND now.skill_id = before.skill_id
JOIN marts.skill AS skill ON now.skill_id = skill.skill_id
ORDER BY now.demand_share DESC, now.skill_id
LIMIT 25
