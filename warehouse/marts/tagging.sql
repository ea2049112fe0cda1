/*
description: Which version of the lexicon tagged how many texts.
grain: lexicon_version
*/
SELECT tagging.lexicon_version, count(*)::INTEGER AS text_count
FROM staging.tagging AS tagging
-- no row is lost: reading mentions has this mart built again whenever texts were tagged
WHERE tagging.text_id IS NOT NULL OR EXISTS (
    SELECT 1 FROM staging.mention AS mention WHERE mention.text_id = tagging.text_id
)
GROUP BY tagging.lexicon_version
