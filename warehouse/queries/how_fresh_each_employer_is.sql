-- How fresh is what is known of each employer, and whose boards fail?
SELECT employer_name, board_count, failing_board_count, last_read_on, last_seen_on, headline_opening_count
FROM marts.employer
ORDER BY failing_board_count DESC, coalesce(last_read_on, last_seen_on), employer_id
LIMIT 25
