/*
description: >
  The places that each opening is advertised in, by any of its postings, as narrow as they tell them. An opening that no
  posting gives a place for has one row without any.
grain: opening_id, country_code, region_name, city_name
nullable: [country_code, region_name, city_name]
caveats:
  - >
    A posting that names several countries gives a row for each, without region and city. A place that lies around
    another one of the same opening ("Germany" beside "Berlin, Germany") has no row.
  - >
    opening has the place of the representative posting only. Add up opening_weight to say where openings are: it sums
    to 1 for each opening, so that totals stay the number of openings.
checks:
  - opening_weight > 0
*/
WITH told AS MATERIALIZED (
    SELECT
        posting.opening_id,
        named.country_code,
        CASE WHEN len(posting.country_codes) <= 1 THEN posting.region_name END AS region_name,
        CASE WHEN len(posting.country_codes) <= 1 THEN posting.city_name END AS city_name,
        count(DISTINCT posting.posting_id)::INTEGER AS posting_count,
        bool_or(posting.is_representative) AS is_of_representative,
        count(*) OVER (PARTITION BY posting.opening_id) > 1 AS has_others,
        row_number() OVER () AS place_number
    FROM marts.posting AS posting
    CROSS JOIN unnest(
        CASE WHEN posting.country_codes = [] THEN [NULL::VARCHAR] ELSE posting.country_codes END
    ) AS named (country_code)
    GROUP BY posting.opening_id, 2, 3, 4
),

-- a place lies around another one where it says nothing else, and less; found by a plain join first, as an anti join
-- with such conditions compares every place with every other one
around AS (
    SELECT DISTINCT around.place_number
    FROM told AS around
    JOIN told AS inside USING (opening_id)
    WHERE around.has_others AND inside.has_others
        AND coalesce(around.country_code = inside.country_code, around.country_code IS NULL)
        AND coalesce(around.region_name = inside.region_name, around.region_name IS NULL)
        AND coalesce(around.city_name = inside.city_name, around.city_name IS NULL)
        AND (around.country_code IS NULL)::INTEGER + (around.region_name IS NULL)::INTEGER
            + (around.city_name IS NULL)::INTEGER
            > (inside.country_code IS NULL)::INTEGER + (inside.region_name IS NULL)::INTEGER
            + (inside.city_name IS NULL)::INTEGER
),

narrow AS (
    SELECT told.* FROM told ANTI JOIN around USING (place_number)
)

SELECT
    opening_id,
    country_code,
    region_name,
    city_name,
    posting_count,
    is_of_representative,
    1.0::DOUBLE / count(*) OVER (PARTITION BY opening_id) AS opening_weight
FROM narrow
