-- What Ecluse last read from the client's database of a stage. The newest facts stay when a later
-- reading fails, with their own time.
CREATE TABLE database_states (
    stage_id uuid PRIMARY KEY REFERENCES stages (id) ON DELETE CASCADE,
    -- Where the last reading looked; null when that was not known.
    address jsonb CHECK (pg_column_size(address) <= 4096),
    facts jsonb CHECK (pg_column_size(facts) <= 1048576),
    -- Counts of the facts, for pages that do not show them: the modules, those whose update did not end,
    -- and the addons of the image that are not installed in their version.
    modules integer CHECK (modules >= 0),
    unfinished integer CHECK (unfinished >= 0),
    gaps integer CHECK (gaps >= 0),
    -- The live deployment whose image read the facts.
    deployment_id uuid REFERENCES deployments (id) ON DELETE CASCADE,
    facts_at timestamptz,
    -- Why the last reading failed; null when it succeeded.
    problem text CHECK (char_length(problem) BETWEEN 1 AND 2000),
    problem_at timestamptz,
    CHECK (num_nulls(facts, modules, unfinished, gaps, deployment_id, facts_at) IN (0, 6)),
    CHECK (num_nulls(problem, problem_at) IN (0, 2)),
    CHECK (facts IS NOT NULL OR problem IS NOT NULL)
);
-- When a database was last tried.
CREATE INDEX jobs_readings ON jobs (subject_id) WHERE kind = 'database_reading';
CREATE INDEX database_states_deployment ON database_states (deployment_id);

ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delivery', 'build', 'release', 'promotion', 'deployment', 'dependencies', 'retention', 'notification', 'follow_up', 'database_reading'));
