INSERT INTO brought_document
SELECT hash(unnest($1::VARCHAR[])), unnest($2::INTEGER[])
