-- What a posting's content is made of, with a digest that tells when to make it again.
CREATE OR REPLACE TEMP TABLE posting_feature AS
SELECT
    posting.posting_id,
    posting.employer_key,
    posting.is_intermediary,
    posting.is_text_complete,
    posting.title,
    posting.city_name,
    posting.region_name,
    signature.words_id,
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
