INSERT INTO ops.publication BY NAME
SELECT ? AS publication_id, ? AS published_at, ? AS run_id, ? AS skilltide_version, ? AS code_version, *
FROM new_state
