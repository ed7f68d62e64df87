-- An image is removed from the registry in two steps: `removing` is written first, and from then on nothing can refer to it.
ALTER TABLE images ADD COLUMN state text NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removing', 'removed'));
ALTER TABLE images ADD COLUMN removed_at timestamptz;
ALTER TABLE images ADD CONSTRAINT images_removed CHECK ((state = 'removed') = (removed_at IS NOT NULL));
CREATE INDEX images_removing ON images (project_id) WHERE state = 'removing';

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
