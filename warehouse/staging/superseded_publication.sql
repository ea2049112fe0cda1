-- Publications that have had their time: all of $1 days stay, then the last of each day for $2 days, then of each month.
SELECT publication_id
FROM ops.publication
QUALIFY row_number() OVER (
    PARTITION BY CASE
        WHEN published_at > (SELECT max(published_at) FROM ops.publication) - to_days($1) THEN 'each ' || publication_id
        WHEN published_at > (SELECT max(published_at) FROM ops.publication) - to_days($2)
            THEN strftime(published_at, '%Y-%m-%d')
        ELSE strftime(published_at, '%Y-%m')
    END
    ORDER BY publication_id DESC
) > 1
