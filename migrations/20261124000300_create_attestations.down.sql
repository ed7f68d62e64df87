DELETE FROM gates WHERE name = 'signature';
ALTER TABLE gates DROP CONSTRAINT gates_name_check;
ALTER TABLE gates ADD CONSTRAINT gates_name_check CHECK (name IN ('approval', 'changelog', 'migrations', 'previous_stage'));
ALTER TABLE base_images DROP COLUMN contents;
DROP TABLE attestations;
DROP TABLE signing_keys;
