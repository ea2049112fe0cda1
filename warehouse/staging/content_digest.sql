-- Of each posting with a text a digest of what its content is made of: it tells when to make it again.
CREATE OR REPLACE TEMP TABLE content_digest AS
SELECT
    posting.posting_id,
    md5(concat_ws(
        chr(0),
        $version,
        coalesce(posting.employer_key, chr(1)),
        posting.is_intermediary,
        posting.is_text_complete,
        posting.title,
        coalesce(posting.city_name, chr(1)),
        coalesce(posting.region_name, chr(1)),
        signature.words_id
    )) AS digest
FROM staging.posting AS posting
JOIN staging.text_signature AS signature USING (text_id)
