-- What is told in people's chat: written down with what happened, told by a job.
CREATE TABLE notifications (
    id         uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    text       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    told_at    timestamptz,
    -- given up, and why
    error      text,
    CHECK (told_at IS NULL OR error IS NULL)
);
CREATE INDEX notifications_waiting ON notifications (id) WHERE told_at IS NULL AND error IS NULL;
CREATE INDEX notifications_failed ON notifications (project_id, id) WHERE error IS NOT NULL;
CREATE INDEX notifications_age ON notifications (created_at);

ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment', 'dependencies', 'retention', 'notification'));

-- Whoever was to review an override is told once that it is late.
ALTER TABLE overrides ADD reminded_at timestamptz;
-- Nobody wants to be told now of what was late long ago.
UPDATE overrides SET reminded_at = now() WHERE review_due_at < now();
CREATE INDEX overrides_unreviewed ON overrides (review_due_at) WHERE reviewed_at IS NULL AND reminded_at IS NULL;
-- Nobody reviews what they stand for, in whatever order they do it.
ALTER TABLE overrides ADD CONSTRAINT overrides_reviewer CHECK (reviewed_by <> seconded_by) NOT VALID;
