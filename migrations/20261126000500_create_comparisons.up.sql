-- What git says between two commits of a project. Commits never change, so it is asked once; whatever is here can be asked again.
CREATE TABLE comparisons (
    project_id  uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    from_commit text NOT NULL CHECK (from_commit ~ '^[0-9a-f]{40}$'),
    to_commit   text NOT NULL CHECK (to_commit ~ '^[0-9a-f]{40}$'),
    -- {"repositories", "addons"}
    comparison  jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, from_commit, to_commit)
);
ALTER TABLE comparisons ALTER COLUMN comparison SET COMPRESSION lz4;
