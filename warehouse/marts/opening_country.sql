/*
description: >
  The countries that each opening names, in any of its postings, one row each: several where it can be done from any of
  them ("United States or Canada") or is advertised in several places, none where no location tells a country.
grain: opening_id, country_code
caveats:
  - A location such as "European Union" or "anywhere" names no country, so such openings have no row; texts aren't read for it.
  - >
    opening.country_code is that of the representative posting, where it names exactly one. Count an opening in each of
    its countries here (openings in Germany), or add up opening_weight (where openings are, in shares that sum to 1).
checks:
  - opening_weight > 0
  - is_only_country = (opening_weight = 1)
*/
SELECT
    posting.opening_id,
    named.country_code,
    count(*)::INTEGER AS posting_count,
    bool_or(posting.is_representative) AS is_of_representative,
    1.0::DOUBLE / count(*) OVER (PARTITION BY posting.opening_id) AS opening_weight,
    count(*) OVER (PARTITION BY posting.opening_id) = 1 AS is_only_country
FROM marts.posting AS posting
CROSS JOIN unnest(posting.country_codes) AS named (country_code)
GROUP BY posting.opening_id, named.country_code
