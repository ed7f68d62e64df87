DELETE FROM jobs WHERE kind = 'database_reading';
DROP INDEX jobs_readings;
ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment', 'dependencies', 'retention', 'notification', 'follow_up'));
UPDATE stages SET settings = settings - 'database';
DROP TABLE database_states;
