-- What a deployment does, one after the other. An attempt after a crash begins again at the first; each does nothing where it is done.
CREATE TABLE deployment_steps (
    deployment_id uuid NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    name          text NOT NULL CHECK (name IN ('pull', 'check', 'deploy', 'verify', 'record')),
    status        text NOT NULL CHECK (status IN ('running', 'succeeded', 'failed')),
    attempts      integer NOT NULL DEFAULT 1 CHECK (attempts > 0),
    -- of the last attempt
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at   timestamptz,
    PRIMARY KEY (deployment_id, name),
    CHECK ((status = 'running') = (finished_at IS NULL))
);
CREATE UNIQUE INDEX deployment_steps_running ON deployment_steps (deployment_id) WHERE status = 'running';
