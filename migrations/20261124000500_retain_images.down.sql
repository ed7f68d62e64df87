DROP TRIGGER deployments_kept_image ON deployments;
DROP TRIGGER promotions_kept_image ON promotions;
DROP TRIGGER approvals_kept_image ON approvals;
DROP TRIGGER releases_kept_image ON releases;
DROP FUNCTION require_kept_image();
DROP INDEX images_removing;
ALTER TABLE images DROP CONSTRAINT images_removed;
ALTER TABLE images DROP COLUMN removed_at;
ALTER TABLE images DROP COLUMN state;
