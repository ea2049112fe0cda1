-- Which postings have no usable text, so that no share counts them, and why?
SELECT source_id, incomplete_reason_code, posting_count, core_posting_count, example_url
FROM marts.incomplete_text
ORDER BY posting_count DESC, source_id, incomplete_reason_code
