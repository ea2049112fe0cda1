/*
description: The role families that postings are sorted into, and which of them are the core that headlines count.
grain: role_family_code
*/
SELECT role_family_code, role_family_name, is_core
FROM staging.role_family
