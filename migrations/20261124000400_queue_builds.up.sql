-- A build that ended without an image says why in `error`; `expired` had one that retention removed.
ALTER TABLE builds DROP CONSTRAINT builds_status_check;
ALTER TABLE builds ADD CONSTRAINT builds_status_check
    CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'errored', 'cancelled', 'superseded', 'expired'));
ALTER TABLE builds DROP CONSTRAINT builds_check;
ALTER TABLE builds DROP CONSTRAINT builds_check1;
ALTER TABLE builds DROP CONSTRAINT builds_check2;
ALTER TABLE builds ADD CONSTRAINT builds_image CHECK (status NOT IN ('succeeded', 'expired') OR (image_digest IS NOT NULL AND base_digest IS NOT NULL));
ALTER TABLE builds ADD CONSTRAINT builds_finished CHECK ((status NOT IN ('queued', 'running')) = (finished_at IS NOT NULL));
ALTER TABLE builds ADD CONSTRAINT builds_error CHECK ((status IN ('failed', 'errored', 'cancelled', 'superseded')) = (error IS NOT NULL));
-- somebody asked for its end; whoever runs it ends it at its next line
ALTER TABLE builds ADD COLUMN cancel_requested_at timestamptz;
ALTER TABLE builds ADD COLUMN cancel_requested_by text;
ALTER TABLE builds ADD COLUMN superseded_by uuid REFERENCES builds (id);
-- what a build that began waits for without a worker
ALTER TABLE builds ADD COLUMN waits_for text CHECK (waits_for IN ('dependencies'));
CREATE INDEX builds_waiting_ref ON builds (project_id, ref_kind, ref_name) WHERE status = 'queued';

ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment', 'dependencies', 'retention'));
-- whose build it is, for limits and fairness between projects
ALTER TABLE jobs ADD COLUMN project_id uuid REFERENCES projects (id) ON DELETE CASCADE;
-- What takes minutes has workers of its own, so that it holds up nothing else, and nothing else holds it up.
ALTER TABLE jobs ADD COLUMN lane text NOT NULL GENERATED ALWAYS AS (CASE WHEN kind IN ('build', 'dependencies') THEN 'builds' ELSE 'others' END) STORED;
DROP INDEX jobs_ready;
CREATE INDEX jobs_ready ON jobs (lane, run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_ready_builds ON jobs (project_id, run_at, id) WHERE state = 'ready' AND lane = 'builds';
-- when were the images of this project last looked through?
CREATE INDEX jobs_retention ON jobs (subject_id) WHERE kind = 'retention';
CREATE INDEX jobs_ready_shared ON jobs (run_at, id) WHERE state = 'ready' AND lane = 'builds' AND project_id IS NULL;
CREATE INDEX jobs_leased_builds ON jobs (project_id) WHERE state = 'leased' AND lane = 'builds';
