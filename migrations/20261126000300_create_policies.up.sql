-- What must hold before a release may go to a stage. Set above the project; the nearest line wins. Append-only: the
-- newest row of a place is what holds there, the others are its history.
CREATE TABLE policies (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- a place: everywhere (both NULL), one platform, or one project; and there every stage (NULL) or one
    platform    text CHECK (platform IN ('cloud', 'on_premise', 'odoo_sh')),
    project_id  uuid REFERENCES projects (id) ON DELETE CASCADE,
    stage       text CHECK (stage IN ('staging', 'preprod', 'prod')),
    -- {"line": value}: only what is said at this place
    lines       jsonb NOT NULL CHECK (jsonb_typeof(lines) = 'object'),
    reason      text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    -- NULL: from the command line
    set_by      uuid REFERENCES users (id),
    set_by_name text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CHECK (platform IS NULL OR project_id IS NULL)
);
-- "what holds at this place", and its history
CREATE INDEX policies_place ON policies (project_id, platform, stage, id DESC);

CREATE FUNCTION refuse_policy_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a policy is replaced by a newer one, never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER policies_are_not_changed BEFORE UPDATE ON policies FOR EACH STATEMENT EXECUTE FUNCTION refuse_policy_change();

-- Times when nothing starts on a stage.
CREATE TABLE freezes (
    id           uuid PRIMARY KEY,
    platform     text CHECK (platform IN ('cloud', 'on_premise', 'odoo_sh')),
    project_id   uuid REFERENCES projects (id) ON DELETE CASCADE,
    stage        text CHECK (stage IN ('staging', 'preprod', 'prod')),
    -- the first time, as a clock on the wall there says it
    begins       timestamp NOT NULL,
    lasts        interval NOT NULL,
    time_zone    text NOT NULL,
    recurrence   text NOT NULL CHECK (recurrence IN ('once', 'daily', 'weekly', 'yearly')),
    reason       text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    set_by       uuid REFERENCES users (id),
    set_by_name  text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    lifted_at    timestamptz,
    lifted_by_name text,
    CHECK (platform IS NULL OR project_id IS NULL),
    CHECK ((lifted_at IS NULL) = (lifted_by_name IS NULL)),
    CHECK (lasts > interval '0' AND lasts <= interval '366 days'),
    -- one time ends before the next begins
    CHECK (recurrence <> 'daily' OR lasts <= interval '1 day'),
    CHECK (recurrence <> 'weekly' OR lasts <= interval '7 days'),
    CHECK (recurrence <> 'yearly' OR lasts <= interval '364 days')
);
CREATE INDEX freezes_standing ON freezes (project_id) WHERE lifted_at IS NULL;

-- The last time of a freeze that began at or before this moment there; NULL before the first one.
CREATE FUNCTION freeze_began(begins timestamp, recurrence text, time_zone text, at timestamptz) RETURNS timestamp
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN local < begins THEN NULL
        WHEN recurrence = 'once' THEN begins
        WHEN recurrence = 'daily' THEN begins + floor(extract(epoch FROM local - begins) / 86400) * interval '1 day'
        WHEN recurrence = 'weekly' THEN begins + floor(extract(epoch FROM local - begins) / 604800) * interval '7 days'
        ELSE begins + extract(year FROM age(local, begins)) * interval '1 year'
    END
    FROM (SELECT at AT TIME ZONE time_zone AS local) there
$$;

-- An approval is of a content, given as something.
ALTER TABLE approvals ADD COLUMN kind text NOT NULL DEFAULT 'technical' CHECK (kind IN ('technical', 'functional'));
ALTER TABLE approvals ALTER COLUMN kind DROP DEFAULT;
-- {"image": …, "changelog": …}: hashes of all that was approved; NULL: given before this was kept, and void
ALTER TABLE approvals ADD COLUMN content jsonb;
ALTER TABLE approvals DROP CONSTRAINT approvals_verdict_check;
ALTER TABLE approvals ADD CONSTRAINT approvals_verdict_check CHECK (verdict IN ('approved', 'rejected', 'withdrawn'));
ALTER TABLE approvals DROP CONSTRAINT approvals_check;
ALTER TABLE approvals ADD CONSTRAINT approvals_rejection CHECK (verdict <> 'rejected' OR reason <> '');

-- What a tag of a base image stands for, as the registry said it last.
CREATE TABLE base_tags (
    reference  text PRIMARY KEY,
    -- NULL: there is no such tag any more
    digest     text CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    checked_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE gates DROP CONSTRAINT gates_name_check;
ALTER TABLE gates ADD CONSTRAINT gates_name_check CHECK (name IN (
    'changelog', 'migrations', 'migrate_script', 'tests', 'quality', 'signature', 'base_image', 'version', 'previous_stage', 'approval', 'veto', 'freeze', 'cadence'));
ALTER TABLE gates DROP CONSTRAINT gates_status_check;
ALTER TABLE gates ADD CONSTRAINT gates_status_check CHECK (status IN ('pass', 'pending', 'fail', 'overridden', 'not_applicable'));
-- when it can open by itself
ALTER TABLE gates ADD COLUMN opens_at timestamptz;

-- Break-glass: somebody answers with their name for a gate that is not open. A row beside the gate, never a deleted gate.
CREATE TABLE overrides (
    id               uuid PRIMARY KEY,
    project_id       uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    release_id       uuid NOT NULL,
    stage_id         uuid NOT NULL,
    gate             text NOT NULL,
    -- only for this content
    image_digest     text NOT NULL CHECK (image_digest ~ '^sha256:[0-9a-f]{64}$'),
    reason           text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    given_by         uuid NOT NULL REFERENCES users (id),
    created_at       timestamptz NOT NULL DEFAULT now(),
    -- the policy at that time asked for a second person
    needs_second     boolean NOT NULL,
    seconded_by      uuid REFERENCES users (id),
    seconded_at      timestamptz,
    expires_at       timestamptz NOT NULL,
    -- looked at afterwards, by another person
    review_due_at    timestamptz NOT NULL,
    reviewed_by      uuid REFERENCES users (id),
    reviewed_at      timestamptz,
    review           text CHECK (length(review) BETWEEN 1 AND 2000),
    CHECK (seconded_by <> given_by),
    CHECK (reviewed_by <> given_by),
    CHECK ((seconded_by IS NULL) = (seconded_at IS NULL)),
    CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL) AND (reviewed_by IS NULL) = (review IS NULL)),
    FOREIGN KEY (project_id, release_id) REFERENCES releases (project_id, id) ON DELETE CASCADE,
    FOREIGN KEY (project_id, stage_id) REFERENCES stages (project_id, id) ON DELETE CASCADE
);
CREATE INDEX overrides_release ON overrides (release_id, stage_id, id DESC);
CREATE INDEX overrides_project ON overrides (project_id, id DESC);
CREATE INDEX overrides_to_review ON overrides (review_due_at) WHERE reviewed_at IS NULL;

-- This release never again, until it is lifted.
CREATE TABLE vetoes (
    id             uuid PRIMARY KEY,
    project_id     uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    release_id     uuid NOT NULL,
    reason         text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    given_by       uuid NOT NULL REFERENCES users (id),
    created_at     timestamptz NOT NULL DEFAULT now(),
    lifted_by      uuid REFERENCES users (id),
    lifted_at      timestamptz,
    CHECK ((lifted_by IS NULL) = (lifted_at IS NULL)),
    FOREIGN KEY (project_id, release_id) REFERENCES releases (project_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX vetoes_standing ON vetoes (release_id) WHERE lifted_at IS NULL;

-- The automatic deployment of a stage pauses, and says who paused it.
ALTER TABLE stages ADD COLUMN held_by_name text, ADD COLUMN held_at timestamptz, ADD COLUMN hold_reason text;
ALTER TABLE stages ADD CONSTRAINT stages_hold CHECK ((held_at IS NULL) = (held_by_name IS NULL) AND (held_at IS NULL) = (hold_reason IS NULL));

-- A promotion back to a release that succeeded there before.
ALTER TABLE promotions ADD COLUMN rollback_reason text CHECK (length(rollback_reason) BETWEEN 1 AND 2000);

-- "what went there today?"
CREATE INDEX deployments_went_live ON deployments (stage_id, live_at) WHERE live_at IS NOT NULL;
-- "the newest build of the trunk"
CREATE INDEX branch_pushes_newest ON branch_pushes (project_id, branch, delivery_id DESC);
