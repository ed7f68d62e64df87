-- Off the trunk: a hotfix or a selective release, whose commit the trunk has not.
ALTER TABLE releases
    -- NULL: git was not asked yet
    ADD COLUMN lane text CHECK (lane IN ('trunk', 'off_trunk')),
    -- [{"sha", "author", "committed_at", "subject", "tickets"}]: what the trunk lacked of it when git was last asked; empty: all is back
    ADD COLUMN debt jsonb,
    ADD CONSTRAINT releases_debt_check CHECK ((lane IS NOT DISTINCT FROM 'off_trunk') = (debt IS NOT NULL));
CREATE INDEX releases_off_trunk ON releases (project_id, id DESC) WHERE lane = 'off_trunk';
CREATE INDEX deployments_release ON deployments (release_id, stage_id) WHERE live_at IS NOT NULL AND release_id IS NOT NULL;

-- What a commit lacks of a release off the trunk. Commits never change, so git is asked once.
CREATE TABLE back_merges (
    release_id uuid NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    commit_sha text NOT NULL CHECK (commit_sha ~ '^[0-9a-f]{40}$'),
    -- as a release's debt
    missing    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (release_id, commit_sha)
);

ALTER TABLE gates DROP CONSTRAINT gates_name_check;
ALTER TABLE gates ADD CONSTRAINT gates_name_check CHECK (name IN (
    'changelog', 'migrations', 'migrate_script', 'tests', 'quality', 'signature', 'base_image', 'version', 'back_merge', 'previous_stage', 'approval', 'veto',
    'freeze', 'cadence'));
