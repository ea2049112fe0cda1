/*
description: >
  Opening ids of earlier builds that name no opening any more, and the opening that their posting stands in now. An
  opening is named after its earliest posting, so its id changes when an earlier one turns up.
grain: old_opening_id
caveats:
  - It depends on what was built before, so it is empty in a warehouse built at once.
*/
SELECT
    redirect.old_opening_id,
    redirect.opening_id
FROM staging.opening_redirect AS redirect
