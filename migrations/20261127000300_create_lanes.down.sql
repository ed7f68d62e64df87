DELETE FROM gates WHERE name = 'back_merge';
ALTER TABLE gates DROP CONSTRAINT gates_name_check;
ALTER TABLE gates ADD CONSTRAINT gates_name_check CHECK (name IN (
    'changelog', 'migrations', 'migrate_script', 'tests', 'quality', 'signature', 'base_image', 'version', 'previous_stage', 'approval', 'veto', 'freeze', 'cadence'));
DROP TABLE back_merges;
DROP INDEX deployments_release, releases_off_trunk;
ALTER TABLE releases DROP CONSTRAINT releases_debt_check, DROP COLUMN debt, DROP COLUMN lane;
DELETE FROM overrides WHERE gate = 'back_merge';
ALTER TABLE policies DISABLE TRIGGER USER;
UPDATE policies SET lines = lines - '{back_merge,off_trunk,off_trunk_approvals,off_trunk_tests,author_approves}'::text[];
ALTER TABLE policies ENABLE TRIGGER USER;
