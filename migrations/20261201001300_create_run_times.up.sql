-- How long the containers of a job have run, one row for each of its attempts. Their time limits
-- hold for all attempts together, so the time must outlive the process that spent it.
CREATE TABLE build_run_times (
    build_id uuid NOT NULL REFERENCES builds ON DELETE CASCADE,
    attempt integer NOT NULL CHECK (attempt > 0),
    template_seconds double precision NOT NULL CHECK (template_seconds >= 0),
    test_seconds double precision NOT NULL CHECK (test_seconds >= 0),
    PRIMARY KEY (build_id, attempt)
);

CREATE TABLE dependency_run_times (
    dependency_image_id uuid NOT NULL REFERENCES dependency_images ON DELETE CASCADE,
    attempt integer NOT NULL CHECK (attempt > 0),
    seconds double precision NOT NULL CHECK (seconds >= 0),
    PRIMARY KEY (dependency_image_id, attempt)
);
