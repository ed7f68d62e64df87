ALTER TABLE overrides DROP CONSTRAINT overrides_reviewer;
DROP INDEX overrides_unreviewed;
ALTER TABLE overrides DROP COLUMN reminded_at;
DELETE FROM jobs WHERE kind = 'notification';
ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment', 'dependencies', 'retention'));
DROP TABLE notifications;
