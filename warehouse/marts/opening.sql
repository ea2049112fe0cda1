/*
description: >
  The unit that the market is counted in: the postings that advertise one vacancy, merged. Its source, board, title,
  place and skills are those of its representative, the earliest posting with a whole text (where none has one, the
  earliest); its employer that of the earliest one that is no staffing agency or job board, if any.
grain: opening_id
caveats:
  - An opening counts in the month it was first posted (month_on); where no source told a date, in the month it was
    first seen (posted_kind_code is first_seen). Where nothing tells that either, it counts in no month (unknown).
checks:
  - first_seen_on <= last_seen_on
  - source_count <= posting_count
  - salary_annual_min <= salary_annual_max
  - is_headline = (is_core AND is_text_complete)
references: {employer_id: employer.employer_id}
*/
WITH span AS (
    SELECT
        opening_id,
        min(coalesce(posted_on, first_seen_on)) AS posted_on,
        min(first_seen_on) AS first_seen_on,
        max(last_seen_on) AS last_seen_on,
        count(*)::INTEGER AS posting_count,
        count(DISTINCT source_id)::INTEGER AS source_count
    FROM marts.posting
    GROUP BY opening_id
),

-- an agency that posted first is not the employer where another member tells it
employer AS (
    SELECT
        opening_id,
        first(
            {'id': employer_id, 'name': employer_name, 'is_intermediary': is_intermediary}
            ORDER BY is_intermediary, coalesce(posted_on, first_seen_on), source_id, native_id
        ) AS told
    FROM marts.posting
    WHERE employer_id IS NOT NULL
    GROUP BY opening_id
)

SELECT
    posting.opening_id,
    posting.title,
    employer.told['id'] AS employer_id,
    employer.told['name'] AS employer_name,
    coalesce(employer.told['is_intermediary'], false) AS is_intermediary,
    posting.source_id,
    posting.board,
    posting.url,
    posting.role_family_code,
    posting.seniority_code,
    posting.seniority_source_code,
    posting.city_name,
    posting.region_name,
    posting.country_code,
    posting.is_remote,
    posting.workplace_code,
    span.posted_on,
    date_trunc('month', span.posted_on)::DATE AS month_on,
    date_trunc('quarter', span.posted_on)::DATE AS quarter_on,
    coalesce(
        posting.posted_kind_code, CASE WHEN span.posted_on IS NULL THEN 'unknown' ELSE 'first_seen' END
    ) AS posted_kind_code,
    span.first_seen_on,
    span.last_seen_on,
    posting.language_code,
    posting.is_text_complete,
    family.is_core,
    coalesce(posting.language_code = 'en', false) AS is_english,
    family.is_core AND posting.is_text_complete AS is_headline,
    span.posting_count,
    span.source_count,
    posting.salary_annual_min,
    posting.salary_annual_max,
    posting.salary_currency_code,
    posting.salary_period_code,
    posting.employment_type_code,
    posting.character_count,
    posting.text_id
FROM marts.posting AS posting
JOIN span USING (opening_id)
JOIN marts.role_family AS family USING (role_family_code)
LEFT JOIN employer USING (opening_id)
WHERE posting.is_representative
