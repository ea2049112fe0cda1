/*
description: Every document became a posting or stands in quarantine.
level: integrity
advice: Run `skilltide ingest`; if it stays, please report it with this line.
*/
SELECT document.document_id, document.origin, document.row_number
FROM raw.document AS document
ANTI JOIN staging.posting_version USING (document_id)
ANTI JOIN staging.rejected_document USING (document_id)
