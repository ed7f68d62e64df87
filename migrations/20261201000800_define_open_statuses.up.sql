-- Which statuses are open, and in which order a release reaches the stages: each rule once, for all
-- queries. Postgres replaces a call by the body of the function before it plans a query, so partial
-- indexes with the same condition serve these calls.

-- A build, or the build of a dependency image, that is not over.
CREATE FUNCTION build_is_open(status text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT status IN ('queued', 'running')
$$;

-- A promotion that has not started: it waits for its gates, or for the stage.
CREATE FUNCTION promotion_is_waiting(status text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT status IN ('awaiting_gates', 'queued')
$$;

-- A promotion that is not over.
CREATE FUNCTION promotion_is_open(status text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT status IN ('awaiting_gates', 'queued', 'running', 'verifying')
$$;

-- A job that a worker runs now or will run.
CREATE FUNCTION job_is_open(state text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT state IN ('ready', 'leased')
$$;

-- The place of a stage in the order in which a release reaches the stages.
CREATE FUNCTION stage_position(name text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE name WHEN 'staging' THEN 1 WHEN 'preprod' THEN 2 WHEN 'prod' THEN 3 END
$$;
