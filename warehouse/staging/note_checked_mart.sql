UPDATE ops.mart_build SET checked = now.checked
FROM (SELECT unnest(?::VARCHAR[]) AS mart, unnest(?::VARCHAR[]) AS checked) AS now
WHERE mart_build.mart = now.mart
