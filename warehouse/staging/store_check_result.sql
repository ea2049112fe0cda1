INSERT INTO ops.check_result
SELECT ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::BOOLEAN[]), unnest(?::INTEGER[]), unnest(?::VARCHAR[])
