/*
description: One advertised opening at one source, with the values it showed last and when it was seen.
grain: posting_id
caveats:
  - Copies of one vacancy each have a row here; count openings, not postings, to measure the market.
checks:
  - first_seen_on <= last_seen_on
  - last_seen_on < closed_on
  - salary_min <= salary_max
  - salary_annual_min <= salary_annual_max
  - is_representative = (merge_reason_code = 'earliest')
*/
-- a text that stands under the names of many employers tells of none of their jobs
WITH shared_text AS (
    SELECT words_id
    FROM staging.posting_content
    WHERE employer_key IS NOT NULL AND NOT is_intermediary
    GROUP BY words_id
    HAVING count(DISTINCT employer_key) >= 5
),

told AS ( -- of a text its length alone: a join of a million whole texts takes more memory than there is
    SELECT text_id, length(text)::INTEGER AS character_count FROM staging.text
)

SELECT
    posting.posting_id,
    member.opening_id,
    member.is_representative,
    member.reason_code AS merge_reason_code,
    member.score AS merge_score,
    posting.source_id,
    posting.board,
    posting.native_id,
    posting.url,
    posting.title,
    posting.role_family_code,
    posting.seniority_code,
    posting.seniority_source_code,
    posting.employer_key AS employer_id,
    posting.employer_name,
    CASE
        WHEN posting.employer_name IS NOT NULL THEN coalesce(posting.employer_source_code, 'posting')
    END AS employer_source_code,
    posting.is_intermediary,
    posting.department_name,
    posting.location_name,
    posting.city_name,
    posting.region_name,
    posting.country_code,
    coalesce(
        posting.country_codes,
        CASE WHEN posting.country_code IS NULL THEN []::VARCHAR[] ELSE [posting.country_code] END
    ) AS country_codes,
    posting.is_remote,
    posting.workplace_code,
    posting.workplace_source_code,
    posting.posted_on,
    posting.posted_kind_code,
    posting.first_seen_on,
    posting.last_seen_on,
    posting.closed_on,
    posting.observation_count,
    posting.version_count,
    posting.salary_text,
    posting.salary_min,
    posting.salary_max,
    posting.salary_currency_code,
    posting.salary_period_code,
    posting.salary_annual_min,
    posting.salary_annual_max,
    posting.employment_type_code,
    posting.employment_type_source_code,
    posting.language_code,
    posting.is_text_complete AND shared_text.words_id IS NULL AS is_text_complete,
    told.character_count,
    posting.text_id,
    CASE
        WHEN posting.is_text_complete AND shared_text.words_id IS NOT NULL
            THEN list_append(posting.notes, 'text_is_shared')
        ELSE posting.notes
    END AS notes
FROM staging.posting AS posting
JOIN staging.opening_member AS member USING (posting_id)
LEFT JOIN told USING (text_id)
LEFT JOIN staging.posting_content AS content USING (posting_id)
LEFT JOIN shared_text ON shared_text.words_id = content.words_id
