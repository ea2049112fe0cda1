-- Postings whose content is to be made.
CREATE OR REPLACE TEMP TABLE new_posting_feature AS
SELECT
    posting_id, digest, employer_key, is_intermediary, is_text_complete, title, city_name, region_name, words_id
FROM posting_feature
ANTI JOIN staging.posting_content USING (posting_id)
