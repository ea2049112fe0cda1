-- Postings whose address or text shows one of the hosts in the pattern.
SELECT posting.employer_name, posting.url, text.text
FROM staging.posting AS posting
JOIN staging.text AS text USING (text_id)
WHERE regexp_matches(text.text, $1) OR regexp_matches(coalesce(posting.url, ''), $1)
