DELETE FROM build_steps WHERE name = 'tag';
UPDATE build_logs SET step = 'attest' WHERE step = 'tag';
ALTER TABLE build_steps DROP CONSTRAINT build_steps_name_check;
ALTER TABLE build_steps ADD CONSTRAINT build_steps_name_check
    CHECK (name IN ('fetch', 'check', 'base', 'dependencies', 'layer', 'push', 'test', 'attest'));
