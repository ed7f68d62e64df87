-- An image is removed from the registry in two steps: `removing` is written first, and from then on nothing can refer to it.
ALTER TABLE images ADD COLUMN state text NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removing', 'removed'));
ALTER TABLE images ADD COLUMN removed_at timestamptz;
-- The image that a build is about to push, or has pushed: while it runs, nothing removes it.
ALTER TABLE builds ADD COLUMN expected_digest text CHECK (expected_digest ~ '^sha256:[0-9a-f]{64}$');
ALTER TABLE images ADD CONSTRAINT images_removed CHECK ((state = 'removed') = (removed_at IS NOT NULL));
CREATE INDEX images_removing ON images (project_id) WHERE state = 'removing';
-- which builds, releases, deployments, … hold an image?
CREATE INDEX builds_image_digest ON builds (project_id, image_digest) WHERE image_digest IS NOT NULL;
CREATE INDEX releases_image ON releases (project_id, image_digest) WHERE image_digest IS NOT NULL;
CREATE INDEX approvals_image ON approvals (project_id, image_digest);
CREATE INDEX promotions_image ON promotions (project_id, image_digest);
CREATE INDEX deployments_image ON deployments (project_id, image_digest);
-- the head of a branch is its last push
CREATE INDEX branch_pushes_last ON branch_pushes (project_id, branch, delivery_id DESC);
CREATE INDEX branch_pushes_commit ON branch_pushes (project_id, commit_sha);

CREATE FUNCTION require_kept_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.image_digest IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.image_digest IS DISTINCT FROM OLD.image_digest) THEN
        -- shared: many may refer to it at once, but whoever wants to remove it waits
        PERFORM FROM images WHERE project_id = NEW.project_id AND digest = NEW.image_digest AND state = 'kept' FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the image % of this project is not kept', NEW.image_digest USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'kept_image';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER releases_kept_image BEFORE INSERT OR UPDATE OF image_digest ON releases FOR EACH ROW EXECUTE FUNCTION require_kept_image();
CREATE TRIGGER approvals_kept_image BEFORE INSERT ON approvals FOR EACH ROW EXECUTE FUNCTION require_kept_image();
CREATE TRIGGER promotions_kept_image BEFORE INSERT ON promotions FOR EACH ROW EXECUTE FUNCTION require_kept_image();
CREATE TRIGGER deployments_kept_image BEFORE INSERT ON deployments FOR EACH ROW EXECUTE FUNCTION require_kept_image();

-- Every reason why an image must stay, one row for each. Whoever removes one asks this with the image's row locked.
CREATE VIEW referenced_images AS
    SELECT project_id, image_digest AS digest, 'release' AS reason FROM releases WHERE image_digest IS NOT NULL
    UNION ALL SELECT project_id, image_digest, 'approval' FROM approvals
    UNION ALL SELECT project_id, image_digest, 'promotion' FROM promotions WHERE status IN ('awaiting_gates', 'queued', 'running', 'verifying')
    UNION ALL SELECT project_id, image_digest, 'deployment' FROM deployments WHERE status IN ('queued', 'running', 'verifying', 'live')
    -- what a stage can go back to: the last five that were live there
    UNION ALL SELECT s.project_id, was.image_digest, 'rollback' FROM stages s
        CROSS JOIN LATERAL (SELECT d.image_digest FROM deployments d WHERE d.stage_id = s.id AND d.live_at IS NOT NULL
                            GROUP BY d.image_digest ORDER BY max(d.live_at) DESC LIMIT 5) was
    UNION ALL SELECT b.project_id, b.image_digest, 'branch' FROM branch_pushes p
        JOIN builds b ON b.project_id = p.project_id AND b.commit_sha = p.commit_sha
        WHERE b.image_digest IS NOT NULL
          AND NOT EXISTS (SELECT FROM branch_pushes l WHERE l.project_id = p.project_id AND l.branch = p.branch AND l.delivery_id > p.delivery_id)
    -- a build pushes it right now; its commit is being built again; or its build is not at its very end yet
    UNION ALL SELECT project_id, expected_digest, 'build' FROM builds WHERE status IN ('queued', 'running') AND expected_digest IS NOT NULL
    UNION ALL SELECT b.project_id, b.image_digest, 'build' FROM builds b
        JOIN builds o ON o.project_id = b.project_id AND o.commit_sha = b.commit_sha AND o.status IN ('queued', 'running')
        WHERE b.image_digest IS NOT NULL
    UNION ALL SELECT b.project_id, b.image_digest, 'build' FROM jobs j JOIN builds b ON b.id = j.subject_id
        WHERE j.kind = 'build' AND j.state IN ('ready', 'leased') AND b.image_digest IS NOT NULL;
