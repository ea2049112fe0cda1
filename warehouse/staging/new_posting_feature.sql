-- Postings whose content is to be made, in slices.
CREATE OR REPLACE TEMP TABLE new_posting_feature AS
SELECT
    posting_id, digest, employer_key, is_intermediary, is_text_complete, title, city_name, region_name, words_id,
    row_number() OVER () // 50000 AS slice
FROM posting_feature
ANTI JOIN staging.posting_content USING (posting_id)
