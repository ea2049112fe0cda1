/*
description: Which version of the lexicon tagged how many texts.
grain: lexicon_version
*/
SELECT tagging.lexicon_version, count(*)::INTEGER AS text_count
FROM staging.tagging AS tagging
GROUP BY tagging.lexicon_version
