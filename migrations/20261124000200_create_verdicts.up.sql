-- What the checks of a commit found, before anything was assembled.
CREATE TABLE findings (
    build_id uuid NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
    -- counts from 1 within a build, in order of path and line
    number   integer NOT NULL,
    rule     text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('warn', 'fail')),
    path     text NOT NULL,
    line     integer CHECK (line > 0),
    message  text NOT NULL,
    PRIMARY KEY (build_id, number)
);
-- green: nothing found; yellow: warnings; red: it failed
ALTER TABLE builds ADD COLUMN compliance text CHECK (compliance IN ('green', 'yellow', 'red'));

-- The smoke test and the tests of a build's image.
CREATE TABLE test_runs (
    build_id        uuid PRIMARY KEY REFERENCES builds (id) ON DELETE CASCADE,
    image_digest    text NOT NULL CHECK (image_digest ~ '^sha256:[0-9a-f]{64}$'),
    -- `skipped`: nothing ran, `reason` says why
    grade           text NOT NULL CHECK (grade IN ('green', 'yellow', 'red', 'skipped')),
    -- one sentence
    reason          text NOT NULL CHECK (reason <> ''),
    -- the lines that decided: [{"grade", "text"}]
    deciding        jsonb NOT NULL,
    tests           integer CHECK (tests >= 0),
    failed          integer CHECK (failed >= 0),
    -- the slowest: [{"name", "seconds"}]
    slowest         jsonb NOT NULL,
    -- whether the database began as a copy of a template that was there already
    from_template   boolean NOT NULL,
    install_seconds double precision,
    test_seconds    double precision,
    finished_at     timestamptz NOT NULL DEFAULT now()
);

-- Databases with Odoo's base and web installed, on the test server, from which tests begin.
CREATE TABLE template_databases (
    base_digest text NOT NULL CHECK (base_digest ~ '^sha256:[0-9a-f]{64}$'),
    -- with Odoo's demonstration data
    demo        boolean NOT NULL,
    name        text NOT NULL UNIQUE,
    created_at  timestamptz NOT NULL DEFAULT now(),
    used_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (base_digest, demo)
);

ALTER TABLE build_steps DROP CONSTRAINT build_steps_name_check;
ALTER TABLE build_steps ADD CONSTRAINT build_steps_name_check
    CHECK (name IN ('fetch', 'check', 'base', 'dependencies', 'layer', 'push', 'test', 'attest'));
ALTER TABLE build_logs DROP CONSTRAINT build_logs_stream_check;
-- `output`: what a program of the project or of the image wrote
ALTER TABLE build_logs ADD CONSTRAINT build_logs_stream_check CHECK (stream IN ('info', 'warning', 'error', 'output'));
