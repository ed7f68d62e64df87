-- Jobs are in pools by what a run waits for, and in each pool the projects take turns.

-- The project that a job is for; NULL for a dependency image, which projects share.
CREATE FUNCTION project_of_job(job_kind text, job_subject uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT CASE job_kind
        WHEN 'delivery' THEN (SELECT project_id FROM deliveries WHERE id = job_subject)
        WHEN 'build' THEN (SELECT project_id FROM builds WHERE id = job_subject)
        WHEN 'release' THEN (SELECT project_id FROM releases WHERE id = job_subject)
        WHEN 'promotion' THEN (SELECT project_id FROM promotions WHERE id = job_subject)
        WHEN 'deployment' THEN (SELECT project_id FROM deployments WHERE id = job_subject)
        WHEN 'retention' THEN (SELECT id FROM projects WHERE id = job_subject)
        WHEN 'follow_up' THEN (SELECT id FROM projects WHERE id = job_subject)
        WHEN 'notification' THEN (SELECT project_id FROM notifications WHERE id = job_subject)
    END
$$;

UPDATE jobs SET project_id = project_of_job(kind, subject_id) WHERE project_id IS NULL AND kind <> 'dependencies';

-- The indexes that have the column go with it.
ALTER TABLE jobs DROP COLUMN pool;
ALTER TABLE jobs ADD COLUMN pool text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN kind = 'delivery' THEN 'deliveries'
         WHEN kind IN ('build', 'dependencies') THEN 'builds'
         WHEN kind = 'deployment' THEN 'deployments'
         ELSE 'outside' END) STORED;
-- Each project has a queue of its own in each pool. Jobs of no project share one.
ALTER TABLE jobs ADD COLUMN queue_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(project_id, '00000000-0000-0000-0000-000000000000')) STORED;
CREATE INDEX jobs_ready ON jobs (pool, queue_id, run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_due ON jobs (pool, run_at) WHERE state = 'ready';
CREATE INDEX jobs_leased_in_pool ON jobs (pool, lease_until) WHERE state = 'leased';
CREATE INDEX jobs_leased_of_queue ON jobs (pool, queue_id) WHERE state = 'leased';
DROP INDEX jobs_leased;
