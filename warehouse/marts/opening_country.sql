/*
description: >
  The countries that each opening names, one row each: several where it can be done from any of them ("United States or
  Canada"), none where its location tells no country.
grain: opening_id, country_code
caveats:
  - An opening that names several countries counts in each of them; opening.country_code is null for it, and shares by
    country there leave it out.
*/
SELECT posting.opening_id, named.country_code, len(posting.country_codes) = 1 AS is_only_country
FROM marts.posting AS posting
CROSS JOIN unnest(posting.country_codes) AS named (country_code)
WHERE posting.is_representative
