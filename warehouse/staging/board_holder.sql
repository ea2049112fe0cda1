-- The boards that were ever tried, with the platform of each and the employers whose postings are known of it.
SELECT tried.board, tried.platform, list(DISTINCT known.employer_key) FILTER (known.employer_key IS NOT NULL)
FROM (
    SELECT DISTINCT source_id, board, platform
    FROM raw.board_read
    JOIN ops.source USING (source_id)
) AS tried
LEFT JOIN (
    SELECT document.source_id, document.origin, known.employer_key
    FROM staging.known_posting AS known
    JOIN raw.document AS document USING (document_id)
    UNION
    SELECT source_id, origin, employer_key
    FROM staging.posting_version
) AS known
    ON known.source_id = tried.source_id AND known.origin = tried.board
GROUP BY tried.board, tried.platform
ORDER BY tried.board
