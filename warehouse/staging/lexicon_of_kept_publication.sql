-- The lexicon's entries under the first publication kept that had them.
SELECT
    (SELECT min(kept.publication_id) FROM ops.publication AS kept WHERE kept.publication_id >= entry.publication_id)
        AS publication_id,
    entry.skill_id,
    entry.wordings
FROM ops.publication_lexicon AS entry
QUALIFY row_number() OVER (
    PARTITION BY
        entry.skill_id,
        (SELECT min(kept.publication_id) FROM ops.publication AS kept WHERE kept.publication_id >= entry.publication_id)
    ORDER BY entry.publication_id DESC
) = 1
