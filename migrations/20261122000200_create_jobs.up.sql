-- What is to be done. A job is a nudge: the truth is in the domain tables, a run re-reads it and can be repeated.
CREATE TABLE jobs (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment')),
    -- the delivery, build, release, promotion or deployment concerned
    subject_id  uuid NOT NULL,
    state       text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'leased', 'done', 'dead')),
    run_at      timestamptz NOT NULL DEFAULT now(),
    attempts    integer NOT NULL DEFAULT 0,
    -- incremented by each claim: a worker whose lease ran out can no longer write (fencing)
    fence       bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    -- asked for again while it was running: runs once more afterwards
    again       boolean NOT NULL DEFAULT false,
    last_error  text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK ((state = 'leased') = (lease_owner IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK ((state IN ('done', 'dead')) = (finished_at IS NOT NULL))
);
-- one open job per subject
CREATE UNIQUE INDEX jobs_open ON jobs (kind, subject_id) WHERE state IN ('ready', 'leased');
CREATE INDEX jobs_ready ON jobs (run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'leased';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state IN ('done', 'dead');
-- given up; the reconciler lets them rest
CREATE INDEX jobs_dead ON jobs (kind, subject_id) WHERE state = 'dead';
