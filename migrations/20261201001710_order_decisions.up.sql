-- now() is the moment at which a transaction began. A transaction that waited for a lock would stamp its change with a moment
-- before the change that it waited for. clock_timestamp() is the moment of the statement, which comes after the lock.
ALTER TABLE audit ALTER COLUMN at SET DEFAULT clock_timestamp();
ALTER TABLE approvals ALTER COLUMN created_at SET DEFAULT clock_timestamp();
ALTER TABLE overrides ALTER COLUMN created_at SET DEFAULT clock_timestamp();
ALTER TABLE vetoes ALTER COLUMN created_at SET DEFAULT clock_timestamp();
ALTER TABLE freezes ALTER COLUMN created_at SET DEFAULT clock_timestamp();
ALTER TABLE policies ALTER COLUMN created_at SET DEFAULT clock_timestamp();
ALTER TABLE promotions ALTER COLUMN created_at SET DEFAULT clock_timestamp();
ALTER TABLE deployments ALTER COLUMN created_at SET DEFAULT clock_timestamp();

-- The ids of these rows begin with the time of the server that made them, and the clocks of two servers can be apart. What
-- the database numbers is in the order in which the database learnt it: a person's withdrawal comes after the approval.
ALTER TABLE approvals ADD COLUMN number bigint;
UPDATE approvals a SET number = n.number
FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS number FROM approvals) n WHERE n.id = a.id;
ALTER TABLE approvals ALTER COLUMN number SET NOT NULL;
ALTER TABLE approvals ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('approvals', 'number'), (SELECT max(number) FROM approvals));
ALTER TABLE approvals ADD CONSTRAINT approvals_number UNIQUE (number);
DROP INDEX approvals_release;
CREATE INDEX approvals_release ON approvals (release_id, stage_id, number DESC);

ALTER TABLE deployments ADD COLUMN number bigint;
UPDATE deployments d SET number = n.number
FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS number FROM deployments) n WHERE n.id = d.id;
ALTER TABLE deployments ALTER COLUMN number SET NOT NULL;
ALTER TABLE deployments ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('deployments', 'number'), (SELECT max(number) FROM deployments));
ALTER TABLE deployments ADD CONSTRAINT deployments_number UNIQUE (number);
DROP INDEX deployments_stage;
CREATE INDEX deployments_stage ON deployments (stage_id, number DESC);
